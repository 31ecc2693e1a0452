package queue

import (
	"encoding/json"
	"fmt"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/searches"
)

// Command is something somebody asks for.
type Command interface{ CommandType() string }

// The commands. Those of a counter carry the ticket the officer had on the
// screen, so that a key pressed on an outdated screen is refused as stale
// instead of hitting somebody else; an empty Ticket is not checked.
type (
	// IssueTicket asks for a number. The hub draws the short code for the paper.
	IssueTicket struct {
		Service string `json:"service"`
		Class   string `json:"class,omitempty"`
		Lang    string `json:"lang,omitempty"`
		// Then are services of the same visit, in order, after Service.
		Then []string `json:"then,omitempty" limit:"100"`
	}
	// WalkIn takes in somebody without a number, at once.
	WalkIn struct {
		Counter string `json:"counter"`
		Service string `json:"service"`
		Class   string `json:"class,omitempty"`
		Reason  string `json:"reason" limit:"text"`
	}
	// CheckIn makes a ticket of an appointment, at the kiosk.
	CheckIn struct {
		Appointment string `json:"appointment" limit:"scan"` // its code, or all that a slip's QR says
		Lang        string `json:"lang,omitempty"`
	}
	// BookAppointment reserves a slot. SlotMS is the beginning of the slot.
	BookAppointment struct {
		Service string `json:"service"`
		SlotMS  int64  `json:"slotMS"`
		Class   string `json:"class,omitempty"`
	}
	// CancelAppointment gives a slot back.
	CancelAppointment struct {
		Appointment string `json:"appointment"`
		Reason      string `json:"reason" limit:"text"`
	}
	// CancelTicket cancels a number, with a reason.
	CancelTicket struct {
		Ticket TicketID `json:"ticket"`
		Reason string   `json:"reason" limit:"text"`
		// IssuedNonce is the nonce of the device's own command that was given the
		// number; empty where an officer cancels it. It finds the ticket whatever ID it
		// has by now, and also when its day is over: a day that a wrong clock closed
		// may be opened again.
		IssuedNonce string `json:"issuedNonce,omitempty"`
	}
	// Login seats an officer. The hub checks the PIN before it decides.
	Login struct {
		Counter  string `json:"counter"`
		Officer  string `json:"officer"`
		PIN      string `json:"pin,omitempty"`
		Takeover bool   `json:"takeover,omitempty"`
		// New is the PIN that the officer has chosen in place of PIN; empty keeps it.
		New string `json:"new,omitempty"`
		// CanChange says that the console can ask for New. One of an earlier version
		// cannot, and its officer is let in with a temporary PIN.
		CanChange bool `json:"canChange,omitempty"`
	}
	// Logout ends the session of a counter, which must have no ticket.
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
		Reason  string `json:"reason,omitempty" limit:"text"`
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
		Outcome string   `json:"outcome,omitempty"`
	}
	// PlanVisit says which services follow the present one; Finish then sends
	// the ticket on instead of ending the visit.
	PlanVisit struct {
		Counter  string   `json:"counter"`
		Ticket   TicketID `json:"ticket,omitempty"`
		Services []string `json:"services" limit:"100"`
	}
	// Annotate replaces the marks, counted items and note of the ticket at the
	// desk, or of the one finished there last.
	Annotate struct {
		Counter string   `json:"counter"`
		Ticket  TicketID `json:"ticket"`
		Marks   []string `json:"marks,omitempty" limit:"100"`
		Items   []Count  `json:"items,omitempty" limit:"100"`
		Note    string   `json:"note,omitempty" limit:"text"`
	}
	// SetClass confirms the priority class of a ticket (the same Class), takes it
	// away (an empty one) or gives another; the last two need a reason.
	SetClass struct {
		Counter string   `json:"counter"`
		Ticket  TicketID `json:"ticket"`
		Class   string   `json:"class,omitempty"`
		Reason  string   `json:"reason,omitempty" limit:"text"`
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
		Reason  string   `json:"reason,omitempty" limit:"text"`
	}
	// Return puts an absent or held citizen who has come back in line again: an
	// absent one behind the next two, a held one first at the counter that held
	// the visit. Counter is empty where a kiosk asks.
	Return struct {
		Counter string   `json:"counter,omitempty"`
		Ticket  TicketID `json:"ticket"`
	}
	// Resume calls a held citizen back to the counter at once.
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
		ForOfficer string   `json:"forOfficer,omitempty"`
		First      bool     `json:"first,omitempty"`               // first in line there, not at its arrival
		Return     bool     `json:"return,omitempty"`              // and then back here ("rồi quay lại quầy 3")
		Reason     string   `json:"reason,omitempty" limit:"text"` // needed with First
	}
	// Undo takes back what this device did last at the counter, within a few
	// seconds; Pos, if it is given, is the log position of that.
	Undo struct {
		Counter string `json:"counter"`
		Pos     uint64 `json:"pos,omitempty"`
	}
	// SwitchProfile changes what a counter takes.
	SwitchProfile struct {
		Counter string `json:"counter"`
		Profile string `json:"profile,omitempty"`
	}
	// Reassign gives any counter other services for the day; without any, those
	// of its profile. It and those below are a supervisor's.
	Reassign struct {
		Counter string         `json:"counter"`
		Serves  []centre.Serve `json:"serves,omitempty" limit:"5200"`
	}
	// ShutCounter closes a counter; whoever is called there waits again.
	ShutCounter struct {
		Counter string `json:"counter"`
		Reason  string `json:"reason" limit:"text"`
	}
	// OpenCounter lets a shut or pausing counter go on.
	OpenCounter struct {
		Counter string `json:"counter"`
	}
	// Release lets every counter call what is kept for one counter or officer:
	// one ticket, or all that is kept for Counter.
	Release struct {
		Counter string   `json:"counter,omitempty"`
		Ticket  TicketID `json:"ticket,omitempty"`
	}
	// TakeBack puts a ticket at a counter back in line, at its arrival.
	TakeBack struct {
		Ticket TicketID `json:"ticket"`
		Reason string   `json:"reason" limit:"text"`
	}
	// Announce makes a prepared announcement in every hall, or in one zone. Blank
	// is what is put into its text where that has a placeholder.
	Announce struct {
		ID    string `json:"id"`
		Blank string `json:"blank,omitempty"`
		Zone  string `json:"zone,omitempty"`
	}
	// Hush has nothing spoken for some minutes, 1 to 60, in every hall or in one
	// zone; 0 ends that.
	Hush struct {
		Minutes int    `json:"minutes"`
		Zone    string `json:"zone,omitempty"`
	}
	// Unlock lets an officer, or a console, try PINs again at once. One of the two is
	// given.
	Unlock struct {
		Officer string `json:"officer,omitempty"`
		Device  string `json:"device,omitempty"`
	}
	// CountSearches counts what citizens looked for in the catalogue of procedures at a
	// kiosk since it last did, each text once. See SearchFits for what may be counted.
	CountSearches struct {
		Searches []searches.Tally `json:"searches" limit:"40"`
	}
	// TestSound has a wall sound a test. It is the last of a supervisor's.
	TestSound struct {
		Dev string `json:"dev"`
	}
	// Pause stops calls at a counter, with a reason.
	Pause struct {
		Counter string `json:"counter"`
		Reason  string `json:"reason" limit:"text"`
	}
	// Unpause ends a pause.
	Unpause struct {
		Counter string `json:"counter"`
	}
	// Rate is a citizen's rating of a served ticket, or one from a free-standing pad,
	// where Ticket is empty. AtMS is by the device's clock and corrected like that of a
	// ReportOfflineTicket. Answer identifies the rating among those of the device: a
	// changed rating has the same Answer, and the last counts.
	Rate struct {
		Ticket  TicketID `json:"ticket"`
		Score   int      `json:"score"`
		Reasons []string `json:"reasons,omitempty" limit:"100"`
		Counter string   `json:"counter,omitempty"`
		Officer string   `json:"officer,omitempty"` // who had the session there, as far as the pad knows
		AtMS    int64    `json:"atMS,omitempty"`
		Answer  int64    `json:"answer,omitempty"`
	}
	// ReportOfflineTicket tells the hub of a ticket that a kiosk issued offline.
	// IssuedMS is by the device's clock; the hub corrects it by what that clock said
	// when the device reconnected. Instead is the sequence number of the IssueTicket
	// for the same request that was not answered in time, 0 for none; it is no longer
	// sent. InsteadNonce is that command's nonce.
	ReportOfflineTicket struct {
		Number   string   `json:"number"` // "AK003"
		Series   string   `json:"series"` // "AK"
		Count    int      `json:"count"`  // 3
		Code     string   `json:"code"`
		Service  string   `json:"service"`
		Class    string   `json:"class,omitempty"`
		Lang     string   `json:"lang,omitempty"`
		Then     []string `json:"then,omitempty" limit:"100"`
		IssuedMS int64    `json:"issuedMS"`
		Instead  uint64   `json:"instead,omitempty"`

		InsteadNonce string `json:"insteadNonce,omitempty"`
	}
	// CallReserved calls a ticket that is reserved for the console. It is only done
	// offline, and comes within OfflineAction.
	CallReserved struct {
		Counter string   `json:"counter"`
		Ticket  TicketID `json:"ticket"`
	}
	// CallTyped calls a number that a kiosk gave offline, typed from its paper. It is
	// only done offline, and comes within OfflineAction.
	CallTyped struct {
		Counter string `json:"counter"`
		Number  string `json:"number"` // "AK003"
	}
	// GiveBack is a console's promise not to call tickets that were reserved for
	// it.
	GiveBack struct {
		Tickets []TicketID `json:"tickets" limit:"100"`
	}
	// Reserve reserves tickets for the connected consoles, and records which consoles
	// have been offline for some time. Only the hub sends it.
	Reserve struct {
		Devices []string `json:"devices"`
		Gone    []string `json:"gone,omitempty"`
	}
	// AskBack asks for a reserved ticket back. Only the hub sends it.
	AskBack struct {
		Ticket TicketID `json:"ticket"`
	}
	// Recover uploads what a device knows of a day, after the hub's log was restored
	// from a backup.
	Recover struct {
		Day     string   `json:"day"`
		Former  []string `json:"former,omitempty" limit:"100"` // former dates of the day, from a wrong clock; ticket IDs may have them
		Tickets []Ticket `json:"tickets,omitempty" limit:"100"`
		Block   *Block   `json:"block,omitempty"` // of the device
		// Appointments are those of that day and later.
		Appointments []Appointment `json:"appointments,omitempty" limit:"100"`
		// Seal proves that the device has seen more than the hub's log has; see
		// internal/seal.
		Seal string `json:"seal,omitempty" limit:"seal"`
	}
	// LeaseBlock asks for a block of numbers for a kiosk. Only the hub sends it.
	LeaseBlock struct {
		Device string `json:"device"`
		Inc    uint64 `json:"inc"`
	}
	// SetCentre puts a configuration in force. Only the hub sends it.
	SetCentre struct {
		Centre centre.Centre `json:"centre"`
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

// The types of what goes beyond the plain visit.
func (WalkIn) CommandType() string              { return "walk-in" }
func (CheckIn) CommandType() string             { return "check-in" }
func (BookAppointment) CommandType() string     { return "book" }
func (CancelAppointment) CommandType() string   { return "cancel-appointment" }
func (PlanVisit) CommandType() string           { return "plan" }
func (Annotate) CommandType() string            { return "annotate" }
func (SetClass) CommandType() string            { return "class" }
func (Return) CommandType() string              { return "return" }
func (Undo) CommandType() string                { return "undo" }
func (SwitchProfile) CommandType() string       { return "profile" }
func (Reassign) CommandType() string            { return "reassign" }
func (ShutCounter) CommandType() string         { return "shut" }
func (OpenCounter) CommandType() string         { return "open" }
func (Release) CommandType() string             { return "release" }
func (TakeBack) CommandType() string            { return "take-back" }
func (Announce) CommandType() string            { return "announce" }
func (Hush) CommandType() string                { return "hush" }
func (CountSearches) CommandType() string       { return "count-searches" }
func (Unlock) CommandType() string              { return "unlock" }
func (TestSound) CommandType() string           { return "test-sound" }
func (ReportOfflineTicket) CommandType() string { return "hand-over" }
func (LeaseBlock) CommandType() string          { return "lease-block" }
func (Recover) CommandType() string             { return "recover" }
func (CallReserved) CommandType() string        { return "call-reserved" }
func (GiveBack) CommandType() string            { return "give-back" }
func (CallTyped) CommandType() string           { return "call-typed" }
func (Reserve) CommandType() string             { return "reserve" }
func (AskBack) CommandType() string             { return "ask-back" }

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

// DecodeCommand reads a command from a device, and refuses one with a text or a list
// that is longer than it may be: a LimitError. Commands that only the hub sends are
// refused.
func DecodeCommand(data []byte) (Command, error) {
	var w struct {
		Do   string          `json:"do"`
		With json.RawMessage `json:"with"`
	}
	if err := json.Unmarshal(data, &w); err != nil {
		return nil, fmt.Errorf("reading command: %w", err)
	}
	known := kinds[w.Do]
	if known == nil || len(known.from) == 0 {
		return nil, fmt.Errorf("reading command: there is no command %q", w.Do)
	}
	c, err := known.decode(w.With)
	if err != nil {
		return nil, fmt.Errorf("reading command %q: %w", w.Do, err)
	}
	if lost, ok := c.(Recover); ok {
		clipTickets(lost.Tickets)
	}
	if err := checkLimits(c, len(data)); err != nil {
		return nil, fmt.Errorf("reading command %q: %w", w.Do, err)
	}
	return c, nil
}

// The codes of an answer.
const (
	OK                            = eventlog.OK
	DayNotOpen      eventlog.Code = "day-not-open"
	OutsideHours    eventlog.Code = "outside-hours"
	ServiceClosed   eventlog.Code = "service-closed"
	SeriesFull      eventlog.Code = "series-full"
	UnknownService  eventlog.Code = "unknown-service"
	UnknownClass    eventlog.Code = "unknown-class"
	UnknownTicket   eventlog.Code = "unknown-ticket"
	UnknownCounter  eventlog.Code = "unknown-counter"
	UnknownOfficer  eventlog.Code = "unknown-officer"
	UnknownReason   eventlog.Code = "unknown-reason"
	UnknownCommand  eventlog.Code = "unknown-command"
	NotAtThisDesk   eventlog.Code = "not-at-this-desk" // the officer may not sit at this counter
	WrongPIN        eventlog.Code = "wrong-pin"
	NoPIN           eventlog.Code = "no-pin"         // the officer has none
	NewPINNeeded    eventlog.Code = "new-pin-needed" // the PIN is right, but somebody else has set it
	UnfitPIN        eventlog.Code = "unfit-pin"      // the new PIN is too easy, the old one, or not 4 to 8 digits
	Locked          eventlog.Code = "locked"         // too many wrong PINs; UntilMS says until when
	CounterTaken    eventlog.Code = "counter-taken"
	NotLoggedIn     eventlog.Code = "not-logged-in"
	NobodyWaiting   eventlog.Code = "nobody-waiting"
	Busy            eventlog.Code = "busy" // the counter has a ticket
	Paused          eventlog.Code = "paused"
	NoTicket        eventlog.Code = "no-ticket"
	WrongState      eventlog.Code = "wrong-state"
	Stale           eventlog.Code = "stale"     // the screen was outdated
	TooEarly        eventlog.Code = "too-early" // not yet called often or long enough for a no-show
	TooLate         eventlog.Code = "too-late"
	ReasonNeeded    eventlog.Code = "reason-needed"
	AlreadyRated    eventlog.Code = "already-rated"
	OtherCounter    eventlog.Code = "other-counter" // what the pad or the console asks is of another counter than its own
	BadScore        eventlog.Code = "bad-score"
	TargetNeeded    eventlog.Code = "target-needed"
	AnswerForgotten eventlog.Code = "answer-forgotten" // decided long ago; the answer is no longer kept
	OldIncarnation  eventlog.Code = "old-incarnation"  // two devices use one identity
	// IdentityUsedTwice: another command had the same sequence number, because a copy
	// of the device's disk is in use or an older one was restored. The command has had
	// no effect.
	IdentityUsedTwice eventlog.Code = "identity-used-twice"
	Malformed         eventlog.Code = "malformed"
	CodeTaken         eventlog.Code = "code-taken" // the hub draws another code; no device sees this

	ServiceMessage     eventlog.Code = "service-message"     // the service gives a message instead of numbers
	DayLimit           eventlog.Code = "day-limit"           // the service's numbers of the day are used up
	HalfDayLimit       eventlog.Code = "half-day-limit"      // those of the half-day are
	NoCapacity         eventlog.Code = "no-capacity"         // a citizen who comes now would not be served today
	SlotFull           eventlog.Code = "slot-full"           // or no slot at all
	UnknownAppointment eventlog.Code = "unknown-appointment" // or one of another day
	AppointmentUsed    eventlog.Code = "appointment-used"
	UnknownMark        eventlog.Code = "unknown-mark"
	UnknownItem        eventlog.Code = "unknown-item"
	UnknownOutcome     eventlog.Code = "unknown-outcome"
	UnknownProfile     eventlog.Code = "unknown-profile"
	OutcomeNeeded      eventlog.Code = "outcome-needed"
	MarkNeeded         eventlog.Code = "mark-needed"
	PersonalData       eventlog.Code = "personal-data" // a note must not hold a number of a card or a telephone
	TooLong            eventlog.Code = "too-long"
	Changed            eventlog.Code = "changed"         // somebody has changed it since: it cannot be undone
	NothingToUndo      eventlog.Code = "nothing-to-undo" // or too late for it
	NotSupervisor      eventlog.Code = "not-supervisor"
	CounterShutCode    eventlog.Code = "counter-shut" // a supervisor closed it
	NotServedHere      eventlog.Code = "not-served-here"
	UnlikelyDay        eventlog.Code = "unlikely-day" // far from the open day, and not the clock's
	RecoveringCode     eventlog.Code = "recovering"   // the log was restored a moment ago: devices upload first what it is missing
	Unproved           eventlog.Code = "unproved"     // nothing shows that the device has seen more than the log has
	NotReserved        eventlog.Code = "not-reserved" // for this console, or no longer
	NoBlock            eventlog.Code = "no-block"     // every letter is leased; no device sees this

	UnknownAnnouncement eventlog.Code = "unknown-announcement"
	UnknownZone         eventlog.Code = "unknown-zone"
	BlankNeeded         eventlog.Code = "blank-needed" // the announcement has a placeholder, and nothing was given for it
	TooOften            eventlog.Code = "too-often"    // announced a moment ago, or too many were; UntilMS says until when
	BadDuration         eventlog.Code = "bad-duration" // quiet is from 1 to 60 minutes
	BadSearch           eventlog.Code = "bad-search"   // a counted text is not folded, or its count is out of range
	NoSuchWall          eventlog.Code = "no-such-wall" // or it is not connected
)
