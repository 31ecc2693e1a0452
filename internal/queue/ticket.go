package queue

// TicketID names a ticket for ever: the service day and the printed number,
// "2026-11-23/A025".
type TicketID string

// TicketState is where a ticket stands.
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

	Pos       uint64 `json:"pos"`       // log position of its issue; breaks ties
	ArrivalMS int64  `json:"arrivalMS"` // what the order counts from
	IssuedMS  int64  `json:"issuedMS"`
	IssuedBy  string `json:"issuedBy,omitempty"` // device
	IssuedSeq uint64 `json:"issuedSeq,omitempty"`
	Ahead     int    `json:"ahead"` // as quoted on the paper
	Wait      Wait   `json:"wait"`  // as quoted on the paper

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
	Reason      string `json:"reason,omitempty"`  // why it is held, cancelled or was called out of order
	RatedMS     int64  `json:"ratedMS,omitempty"` // when it was first rated; never how
}

// Live says whether the ticket still takes part in the day.
func (t *Ticket) Live() bool {
	return t.State == Waiting || t.State == Called || t.State == Serving || t.State == Held
}

// Wait is a quoted range of waiting time. The zero value means that nothing
// can be said.
type Wait struct {
	Known   bool `json:"known,omitempty"`
	LowMin  int  `json:"lowMin,omitempty"`  // P50, rounded up to 5 minutes; 0 to 0 means at once
	HighMin int  `json:"highMin,omitempty"` // P90, rounded up to 5 minutes
}
