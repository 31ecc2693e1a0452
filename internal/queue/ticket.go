package queue

import "motcua/internal/eventlog"

// TicketID identifies a ticket for ever: the service day and the printed number,
// "2026-11-23/A025". If that ID is taken, a suffix is added: "2026-11-23/A025.2". The
// date is the one under which the day was open then; the clock may have been wrong.
type TicketID = eventlog.Subject

// TicketState is the state of a ticket.
type TicketState string

// The states of a ticket. Waiting, called, serving and held are live; the
// others are final for the day, but an absent citizen may come back.
const (
	Waiting   TicketState = "waiting"
	Called    TicketState = "called"
	Serving   TicketState = "serving"
	Held      TicketState = "held"
	Done      TicketState = "done"
	NoShow    TicketState = "noshow"
	Cancelled TicketState = "cancelled"
	Left      TicketState = "left" // still waiting or held when the day closed
)

// Ticket is one number of one service day.
type Ticket struct {
	ID      TicketID    `json:"id"`
	Number  string      `json:"number"` // as printed, "A025"
	Code    string      `json:"code"`   // short code on the paper, "K7M2-9"
	Service string      `json:"service"`
	Class   string      `json:"class,omitempty"`
	Lang    string      `json:"lang,omitempty"` // the citizen's language at the kiosk, "vi" or "en"
	State   TicketState `json:"state"`

	Pos         uint64 `json:"pos"`       // log position of its issue; breaks ties
	ArrivalMS   int64  `json:"arrivalMS"` // what the order counts from
	IssuedMS    int64  `json:"issuedMS"`
	IssuedBy    string `json:"issuedBy,omitempty"` // device
	IssuedSeq   uint64 `json:"issuedSeq,omitempty"`
	IssuedNonce string `json:"issuedNonce,omitempty"` // of that command
	Ahead       int    `json:"ahead"`                 // as quoted on the paper
	Wait        Wait   `json:"wait"`                  // as quoted on the paper

	Counter     string `json:"counter,omitempty"`    // where it was called to
	ForCounter  string `json:"forCounter,omitempty"` // only this counter may call it
	Officer     string `json:"officer,omitempty"`
	Calls       int    `json:"calls,omitempty"`
	FirstCallMS int64  `json:"firstCallMS,omitempty"` // of the whole visit
	CalledMS    int64  `json:"calledMS,omitempty"`    // first call of the present calling
	LastCallMS  int64  `json:"lastCallMS,omitempty"`
	CallPos     uint64 `json:"callPos,omitempty"` // log position of the last call, which the wall shows in this order
	StartedMS   int64  `json:"startedMS,omitempty"`
	EndedMS     int64  `json:"endedMS,omitempty"`
	Reason      string `json:"reason,omitempty" limit:"text"` // why it is held, cancelled or was called out of order
	RatedMS     int64  `json:"ratedMS,omitempty"`             // when it was first rated; never the score

	ForOfficer  string `json:"forOfficer,omitempty"`       // only this officer may call it
	First       bool   `json:"first,omitempty"`            // put first in line
	Back        *Place `json:"back,omitempty"`             // came back from absence: its place, further back than its arrival
	Plan        []Leg  `json:"plan,omitempty" limit:"100"` // where the visit goes on
	Legs        int    `json:"legs,omitempty"`             // services done so far in this visit, the present one not counted
	HeldMS      int64  `json:"heldMS,omitempty"`           // when it was held
	UntilMS     int64  `json:"untilMS,omitempty"`          // held: until when it comes back without queueing again
	Appointment string `json:"appointment,omitempty"`      // code of the appointment it checked in with
	WalkIn      bool   `json:"walkIn,omitempty"`           // taken in at the counter, without a kiosk
	// InsteadNonce names the request for which its kiosk gave it offline, if the hub
	// had no number for that request then.
	InsteadNonce string `json:"insteadNonce,omitempty"`
	Reserved     string `json:"reserved,omitempty"`  // the only device that may call it
	AskedBack    bool   `json:"askedBack,omitempty"` // and is asked to give it back
	Offline      bool   `json:"offline,omitempty"`   // issued offline; nothing was quoted
	ClassBy      string `json:"classBy,omitempty"`   // officer who confirmed, gave or took away the class

	MarkIDs []string `json:"marks,omitempty" limit:"100"`
	Items   []Count  `json:"items,omitempty" limit:"100"`
	Note    string   `json:"note,omitempty" limit:"text"`
	Outcome string   `json:"outcome,omitempty"`

	ChangedPos uint64 `json:"changedPos,omitempty"` // last log position that changed it
	// RecoveredPos is the position in this log at which a device's upload added it
	// after a restore; Pos is then a position of the lost log.
	RecoveredPos uint64 `json:"recoveredPos,omitempty"`
}

// Leg is one more stop of a visit. Each goes on under the same number, with
// the original arrival.
type Leg struct {
	Service    string `json:"service"`
	ForCounter string `json:"forCounter,omitempty"`
	ForOfficer string `json:"forOfficer,omitempty"`
	First      bool   `json:"first,omitempty"`
}

// Count is how many of an item there were.
type Count struct {
	Item string `json:"item"`
	N    int    `json:"n"`
}

// Live says whether the ticket still takes part in the day.
func (t *Ticket) Live() bool {
	return t.State == Waiting || t.State == Called || t.State == Serving || t.State == Held
}

// Wait is a quoted range of waiting time. The zero value means that nothing
// can be said.
type Wait struct {
	Known   bool `json:"known,omitempty"`
	LowMin  int  `json:"lowMin,omitempty"`  // P30, rounded down to 5 minutes; 0 to 0 means at once
	HighMin int  `json:"highMin,omitempty"` // P90, rounded up to 5 minutes
}
