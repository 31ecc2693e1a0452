package queue

import (
	"encoding/json"
	"fmt"
)

// Command is something somebody asks for.
type Command interface{ CommandType() string }

// The commands. Those of a counter carry the ticket the officer had on the
// screen, so that a key pressed on an outdated screen is refused as stale
// instead of hitting somebody else; an empty Ticket is not checked.
type (
	// IssueTicket asks for a number. Code is the short code for the paper, drawn
	// by the hub from its own source of chance;
	// what a device sends in its place is ignored.
	IssueTicket struct {
		Service string `json:"service"`
		Class   string `json:"class,omitempty"`
		Lang    string `json:"lang,omitempty"`
		Code    string `json:"-"`
	}
	// CancelTicket withdraws a number, with a reason.
	CancelTicket struct {
		Ticket TicketID `json:"ticket"`
		Reason string   `json:"reason"`
	}
	// Login seats an officer. The hub checks the PIN and passes on only
	// whether it was right.
	Login struct {
		Counter  string `json:"counter"`
		Officer  string `json:"officer"`
		PIN      string `json:"pin,omitempty"`
		Takeover bool   `json:"takeover,omitempty"`
		PINRight bool   `json:"-"`
	}
	// Logout ends the session of a counter. A ticket that is being served is
	// finished; a called one goes back to wait.
	Logout struct {
		Counter string `json:"counter"`
	}
	// CallNext calls whoever is next at a counter.
	CallNext struct {
		Counter string   `json:"counter"`
		Ticket  TicketID `json:"ticket,omitempty"`
	}
	// CallNumber calls one number out of order, with a reason, or an absent or
	// held citizen who came back.
	CallNumber struct {
		Counter string `json:"counter"`
		Number  string `json:"number"`
		Reason  string `json:"reason,omitempty"`
	}
	// Recall calls the called ticket again.
	Recall struct {
		Counter string   `json:"counter"`
		Ticket  TicketID `json:"ticket,omitempty"`
	}
	// Start begins the service of the called ticket.
	Start struct {
		Counter string   `json:"counter"`
		Ticket  TicketID `json:"ticket,omitempty"`
	}
	// Finish ends the visit.
	Finish struct {
		Counter string   `json:"counter"`
		Ticket  TicketID `json:"ticket,omitempty"`
	}
	// MarkNoShow says that the called citizen did not come.
	MarkNoShow struct {
		Counter string   `json:"counter"`
		Ticket  TicketID `json:"ticket,omitempty"`
	}
	// Hold sets the visit aside.
	Hold struct {
		Counter string   `json:"counter"`
		Ticket  TicketID `json:"ticket,omitempty"`
		Reason  string   `json:"reason,omitempty"`
	}
	// Resume calls a held or absent citizen back to the counter.
	Resume struct {
		Counter string   `json:"counter"`
		Ticket  TicketID `json:"ticket"`
	}
	// Transfer sends the ticket on to another service, or to one counter.
	Transfer struct {
		Counter    string   `json:"counter"`
		Ticket     TicketID `json:"ticket,omitempty"`
		Service    string   `json:"service,omitempty"`
		ForCounter string   `json:"forCounter,omitempty"`
	}
	// Pause stops calls at a counter, with a reason.
	Pause struct {
		Counter string `json:"counter"`
		Reason  string `json:"reason"`
	}
	// Unpause ends a pause.
	Unpause struct {
		Counter string `json:"counter"`
	}
	// Rate is a citizen's answer for a served ticket.
	Rate struct {
		Ticket  TicketID `json:"ticket"`
		Score   int      `json:"score"`
		Reasons []string `json:"reasons,omitempty"`
	}
	// SetCentre puts a configuration in force. Only the hub may.
	SetCentre struct {
		Centre Centre `json:"centre"`
	}
)

// The types as they stand on the wire.
func (IssueTicket) CommandType() string  { return "issue" }
func (CancelTicket) CommandType() string { return "cancel" }
func (Login) CommandType() string        { return "login" }
func (Logout) CommandType() string       { return "logout" }
func (CallNext) CommandType() string     { return "call" }
func (CallNumber) CommandType() string   { return "call-number" }
func (Recall) CommandType() string       { return "recall" }
func (Start) CommandType() string        { return "start" }
func (Finish) CommandType() string       { return "finish" }
func (MarkNoShow) CommandType() string   { return "no-show" }
func (Hold) CommandType() string         { return "hold" }
func (Resume) CommandType() string       { return "resume" }
func (Transfer) CommandType() string     { return "transfer" }
func (Pause) CommandType() string        { return "pause" }
func (Unpause) CommandType() string      { return "unpause" }
func (Rate) CommandType() string         { return "rate" }
func (SetCentre) CommandType() string    { return "set-centre" }

// EncodeCommand writes a command as {"do": type, "with": {…}}.
func EncodeCommand(c Command) (json.RawMessage, error) {
	data, err := json.Marshal(struct {
		Do   string  `json:"do"`
		With Command `json:"with"`
	}{c.CommandType(), c})
	if err != nil {
		return nil, fmt.Errorf("encoding command %q: %w", c.CommandType(), err)
	}
	return data, nil
}

var commandDecoders = map[string]func(json.RawMessage) (Command, error){
	"issue": command[IssueTicket], "cancel": command[CancelTicket], "login": command[Login], "logout": command[Logout],
	"call": command[CallNext], "call-number": command[CallNumber], "recall": command[Recall], "start": command[Start],
	"finish": command[Finish], "no-show": command[MarkNoShow], "hold": command[Hold], "resume": command[Resume],
	"transfer": command[Transfer], "pause": command[Pause], "unpause": command[Unpause], "rate": command[Rate],
}

func command[C Command](raw json.RawMessage) (Command, error) {
	var c C
	if err := json.Unmarshal(raw, &c); err != nil {
		return nil, err
	}
	return c, nil
}

// DecodeCommand reads a command from a device. SetCentre is not among them:
// only the hub itself gives it.
func DecodeCommand(data []byte) (Command, error) {
	var w struct {
		Do   string          `json:"do"`
		With json.RawMessage `json:"with"`
	}
	if err := json.Unmarshal(data, &w); err != nil {
		return nil, fmt.Errorf("reading command: %w", err)
	}
	decode := commandDecoders[w.Do]
	if decode == nil {
		return nil, fmt.Errorf("reading command: there is no command %q", w.Do)
	}
	c, err := decode(w.With)
	if err != nil {
		return nil, fmt.Errorf("reading command %q: %w", w.Do, err)
	}
	return c, nil
}

// Code is the outcome of a command: OK or why it was refused. Programs test
// it; people read the words that i18n has for it.
type Code string

// The codes of an answer.
const (
	OK              Code = "ok"
	DayNotOpen      Code = "day-not-open"
	OutsideHours    Code = "outside-hours"
	ServiceClosed   Code = "service-closed"
	SeriesFull      Code = "series-full"
	UnknownService  Code = "unknown-service"
	UnknownClass    Code = "unknown-class"
	UnknownTicket   Code = "unknown-ticket"
	UnknownCounter  Code = "unknown-counter"
	UnknownOfficer  Code = "unknown-officer"
	UnknownReason   Code = "unknown-reason"
	UnknownCommand  Code = "unknown-command"
	NotAtThisDesk   Code = "not-at-this-desk" // the officer may not sit at this counter
	WrongPIN        Code = "wrong-pin"
	Locked          Code = "locked" // too many wrong PINs; UntilMS says until when
	CounterTaken    Code = "counter-taken"
	NotLoggedIn     Code = "not-logged-in"
	NobodyWaiting   Code = "nobody-waiting"
	Busy            Code = "busy" // the counter has a ticket
	Paused          Code = "paused"
	NoTicket        Code = "no-ticket"
	WrongState      Code = "wrong-state"
	Stale           Code = "stale"     // the screen was outdated
	TooEarly        Code = "too-early" // not yet called often or long enough for a no-show
	TooLate         Code = "too-late"
	ReasonNeeded    Code = "reason-needed"
	AlreadyRated    Code = "already-rated"
	BadScore        Code = "bad-score"
	TargetNeeded    Code = "target-needed"
	AnswerForgotten Code = "answer-forgotten" // done long ago; the answer is no longer kept
	OldIncarnation  Code = "old-incarnation"  // two devices use one identity
	HubStopping     Code = "hub-stopping"     // not decided; ask again
	Malformed       Code = "malformed"
	CodeTaken       Code = "code-taken" // the hub draws another; no device sees this
)

// Answer is what the asker is told. It is part of the log.
type Answer struct {
	Code    Code     `json:"code"`
	Ticket  TicketID `json:"ticket,omitempty"` // the ticket issued or called
	UntilMS int64    `json:"untilMS,omitempty"`
	Officer string   `json:"officer,omitempty"` // who has the counter
}
