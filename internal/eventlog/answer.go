package eventlog

// Subject names what an answer is about within its book: for the queue the ticket,
// "2026-11-23/A025".
type Subject string

// Code is the outcome of a command: OK or why it was refused. Programs test it;
// people read the words that i18n has for it. Each book has its own.
type Code string

// OK says that a command was carried out.
const OK Code = "ok"

// Answer is what the asker is told. It is part of the log.
type Answer struct {
	Code    Code    `json:"code"`
	Ticket  Subject `json:"ticket,omitempty"` // the ticket issued or called
	UntilMS int64   `json:"untilMS,omitempty"`
	Officer string  `json:"officer,omitempty"` // who has the counter

	Appointment string `json:"appointment,omitempty"` // code of the one booked
	Slip        string `json:"slip,omitempty"`        // what the QR of its slip says, signed by the hub
	Mark        string `json:"mark,omitempty"`        // that is missing
	Late        bool   `json:"late,omitempty"`        // too late for the appointment: the ticket is an ordinary one
	What        string `json:"what,omitempty"`        // that is wrong with a malformed command, for its programmer
	// Before says that what it names was given before, for the same request under
	// another number: somebody may have it.
	Before bool `json:"before,omitempty"`
}
