package queue

import (
	"slices"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// The events of the log.
type (
	// CentreChanged puts a new configuration in force.
	CentreChanged struct {
		Centre centre.Centre `json:"centre"`
	}
	// DayOpened starts a service day; numbers begin at 1 again.
	DayOpened struct {
		Day string `json:"day"`
	}
	// DayDoubted says that the clock shows a date that does not open by itself.
	DayDoubted struct {
		Day   string `json:"day"`   // that is open
		Clock string `json:"clock"` // day by the clock
	}
	// DayConfirmed says what day it is: by a person's answer, or because the clock
	// shows the open day again.
	DayConfirmed struct {
		Day     string `json:"day"`
		Clock   string `json:"clock"`             // day by the clock then
		Officer string `json:"officer,omitempty"` // who said so; "" at the hub's own machine, and for the clock
	}
	// DayRenamed gives the open day its true date, after a wrong clock opened it. All
	// its tickets go on.
	DayRenamed struct {
		From string `json:"from"`
		To   string `json:"to"`
		// Series are the last numbers that were already given under the true date.
		Series map[string]int `json:"series,omitempty"`
		// Had are the tickets of the closed day of that date that stay there, by code, at
		// most hadLimit.
		Had map[string]HadTicket `json:"had,omitempty"`
		// Appointments are those of the true day and of later ones that were forgotten
		// when a wrong clock ended their day.
		Appointments []Appointment `json:"appointments,omitempty"`
	}
	// DayClosed ends a service day. Each ticket that is still open gets an Ending.
	DayClosed struct {
		Day     string          `json:"day"`
		Settled []DayEndOutcome `json:"settled,omitempty"`
		Missed  []string        `json:"missed,omitempty"` // codes of appointments nobody came for
	}
	// TicketIssued is a number given out, with everything the paper says.
	TicketIssued struct {
		Ticket    TicketID `json:"ticket"`
		Number    string   `json:"number"`
		Series    string   `json:"series"`
		Count     int      `json:"count"` // the number within its series
		Code      string   `json:"code"`
		Service   string   `json:"service"`
		Class     string   `json:"class,omitempty"`
		Lang      string   `json:"lang,omitempty"`
		ArrivalMS int64    `json:"arrivalMS"`
		Ahead     int      `json:"ahead"`
		Wait      Wait     `json:"wait"`

		Plan        []Leg  `json:"plan,omitempty"`
		Appointment string `json:"appointment,omitempty"` // its code
		Late        bool   `json:"late,omitempty"`        // too late for the appointment: an ordinary ticket
		WalkIn      bool   `json:"walkIn,omitempty"`
		MovedFromMS int64  `json:"movedFromMS,omitempty"` // slot the appointment had before it was moved

		Offline *Offline `json:"offline,omitempty"` // given by a kiosk offline
	}
	// TicketsReserved lets a console call tickets while it is offline; nobody else may
	// call them.
	TicketsReserved struct {
		Device  string     `json:"device"`
		Counter string     `json:"counter"`
		Tickets []TicketID `json:"tickets"`
	}
	// TicketsAsked asks a console to give tickets back.
	TicketsAsked struct {
		Device  string     `json:"device"`
		Tickets []TicketID `json:"tickets"`
	}
	// TicketsGiven ends a reservation: the console has given the tickets back, or
	// a supervisor, By, took them.
	TicketsGiven struct {
		Device  string     `json:"device"`
		Tickets []TicketID `json:"tickets"`
		By      string     `json:"by,omitempty"`
	}
	// ConsoleLost says that the console of a counter has been offline for some seconds,
	// ConsoleBack that it is connected again.
	ConsoleLost struct {
		Counter string `json:"counter"`
		Device  string `json:"device"`
	}
	// ConsoleBack is the end of ConsoleLost.
	ConsoleBack struct {
		Counter string `json:"counter"`
		Device  string `json:"device"`
	}
	// OfflineActionDone says that the events after it in the entry were done offline,
	// and when. Refused says why the action had no effect.
	OfflineActionDone struct {
		Counter string        `json:"counter"`
		AtMS    int64         `json:"atMS"`
		What    string        `json:"what"` // type of the command
		Ticket  TicketID      `json:"ticket,omitempty"`
		Refused eventlog.Code `json:"refused,omitempty"`
	}
	// BlockLeased lets a kiosk give numbers of its own while it is offline.
	BlockLeased struct {
		Device string `json:"device"`
		Inc    uint64 `json:"inc"`
		Letter string `json:"letter"`
		Until  string `json:"until"` // last service day
	}
	// LogRestored says that the log continues from a backup: the entries after it are
	// lost, unless devices upload them.
	LogRestored struct {
		Log string `json:"log"` // the lost log
		Pos uint64 `json:"pos"` // where the backup ended; 0 if unknown
		// Day is the first day of which something may be missing, if that is not the
		// open one, and Ended what the log knows of its tickets.
		Day   string          `json:"day,omitempty"`
		Ended map[string]bool `json:"ended,omitempty"`
	}
	// TicketsRecovered are tickets that a device had and the log was missing, as the
	// device had them.
	TicketsRecovered struct {
		Tickets []Ticket `json:"tickets"`
	}
	// RecoveredLate are tickets of an earlier day that a device had and the log was
	// missing, as the device had them. They go on the record and into no line.
	RecoveredLate struct {
		Day     string   `json:"day"`
		Tickets []Ticket `json:"tickets"`
	}
	// TicketNamed completes a number that an officer typed from the paper before its
	// kiosk reported it.
	TicketNamed struct {
		Ticket   TicketID `json:"ticket"`
		Code     string   `json:"code"`
		Service  string   `json:"service"`
		Class    string   `json:"class,omitempty"`
		Lang     string   `json:"lang,omitempty"`
		IssuedMS int64    `json:"issuedMS"`
		// InsteadNonce is as Offline's.
		InsteadNonce string `json:"insteadNonce,omitempty"`
	}
	// OfflineTicketReportedLate is a number that a kiosk gave offline, on a service day
	// that was over when the kiosk reported it.
	OfflineTicketReportedLate struct {
		Number   string `json:"number"`
		Code     string `json:"code"`
		Service  string `json:"service"`
		Class    string `json:"class,omitempty"`
		IssuedMS int64  `json:"issuedMS"`
		// InsteadNonce is as Offline's.
		InsteadNonce string `json:"insteadNonce,omitempty"`
	}
	// CancelledLate is a number that its kiosk cancelled and that the open day does not
	// have: nobody holds its paper. If its day is opened again, or a device uploads it
	// after a restore, it is not in line.
	CancelledLate struct {
		Ticket      TicketID `json:"ticket"` // as the kiosk knows it
		Reason      string   `json:"reason"`
		IssuedNonce string   `json:"issuedNonce"` // of the command that was given the number
	}
	// TicketCalled gives the ticket to the counter. Why holds the heads it was chosen
	// from.
	TicketCalled struct {
		Ticket  TicketID `json:"ticket"`
		Counter string   `json:"counter"`
		Officer string   `json:"officer"`
		Kind    CallKind `json:"kind"`
		Reason  string   `json:"reason,omitempty"`
		Why     []Head   `json:"why,omitempty"`
	}
	// TicketRecalled is another call of a called ticket.
	TicketRecalled struct {
		Ticket  TicketID `json:"ticket"`
		Counter string   `json:"counter"`
	}
	// ServiceStarted is the citizen sitting down.
	ServiceStarted struct {
		Ticket  TicketID `json:"ticket"`
		Counter string   `json:"counter"`
	}
	// TicketFinished ends a visit.
	TicketFinished struct {
		Ticket  TicketID `json:"ticket"`
		Counter string   `json:"counter"`
		Auto    bool     `json:"auto,omitempty"` // by "call next" or by logging out, not by the officer's own word
		Outcome string   `json:"outcome,omitempty"`
	}
	// TicketNoShow says that the called citizen did not come.
	TicketNoShow struct {
		Ticket  TicketID `json:"ticket"`
		Counter string   `json:"counter"`
	}
	// TicketHeld sets a visit aside: the citizen fetches a paper (bổ sung giấy tờ).
	TicketHeld struct {
		Ticket  TicketID `json:"ticket"`
		Counter string   `json:"counter"`
		Reason  string   `json:"reason,omitempty"`
		UntilMS int64    `json:"untilMS,omitempty"` // comes back without queueing again until then
	}
	// TicketTransferred sends a ticket on under the same number and arrival.
	TicketTransferred struct {
		Ticket     TicketID `json:"ticket"`
		Counter    string   `json:"counter"` // from where
		Service    string   `json:"service"` // waits for this service now
		ForCounter string   `json:"forCounter,omitempty"`
		ForOfficer string   `json:"forOfficer,omitempty"`
		First      bool     `json:"first,omitempty"`   // first in line there, not at its arrival
		Plan       []Leg    `json:"plan,omitempty"`    // where it goes after that
		Done       bool     `json:"done,omitempty"`    // the service here was complete, and counts as served
		Outcome    string   `json:"outcome,omitempty"` // of the service here
		Reason     string   `json:"reason,omitempty"`  // why it is first in line
	}
	// TicketPlanned says where the visit goes on after the present service.
	TicketPlanned struct {
		Ticket  TicketID `json:"ticket"`
		Counter string   `json:"counter"`
		Plan    []Leg    `json:"plan,omitempty"`
	}
	// TicketReturned puts an absent or held citizen who came back in line again:
	// an absent one at Back, a held one first in line at ForCounter.
	TicketReturned struct {
		Ticket     TicketID `json:"ticket"`
		Counter    string   `json:"counter,omitempty"` // that said so, "" for a kiosk
		Back       *Place   `json:"back,omitempty"`
		Behind     TicketID `json:"behind,omitempty"` // who goes right before
		ForCounter string   `json:"forCounter,omitempty"`
		First      bool     `json:"first,omitempty"`
	}
	// TicketTakenBack is a supervisor's: a ticket at a counter waits again, at
	// its arrival.
	TicketTakenBack struct {
		Ticket  TicketID `json:"ticket"`
		Counter string   `json:"counter"`
		By      string   `json:"by"` // officer
		Reason  string   `json:"reason"`
	}
	// TicketReleased lets every counter of its service call a ticket that was
	// kept for one counter or officer.
	TicketReleased struct {
		Ticket TicketID `json:"ticket"`
		From   string   `json:"from"` // counter or officer it was kept for
		By     string   `json:"by"`
	}
	// ClassSet confirms a priority class (Was is Class), takes it away (Class is
	// empty) or gives another.
	ClassSet struct {
		Ticket  TicketID `json:"ticket"`
		Counter string   `json:"counter"`
		Officer string   `json:"officer"`
		Class   string   `json:"class,omitempty"`
		Was     string   `json:"was,omitempty"`
		Reason  string   `json:"reason,omitempty"`
	}
	// TicketAnnotated replaces what an officer noted about a visit.
	TicketAnnotated struct {
		Ticket  TicketID `json:"ticket"`
		Counter string   `json:"counter"`
		Marks   []string `json:"marks,omitempty"`
		Items   []Count  `json:"items,omitempty"`
		Note    string   `json:"note,omitempty"`
	}
	// CommandUndone takes back what a device did last. Pos is the log position
	// of that.
	CommandUndone struct {
		Counter string     `json:"counter"`
		Officer string     `json:"officer"`
		Pos     uint64     `json:"pos"`
		What    string     `json:"what"` // type of the command's first event
		Tickets []TicketID `json:"tickets,omitempty"`
	}
	// AppointmentBooked reserves a slot.
	AppointmentBooked struct {
		Appointment Appointment `json:"appointment"`
	}
	// AppointmentCancelled gives a slot back.
	AppointmentCancelled struct {
		Code   string `json:"code"`
		Reason string `json:"reason"`
	}
	// TicketCancelled cancels a number.
	TicketCancelled struct {
		Ticket TicketID `json:"ticket"`
		Reason string   `json:"reason"`
	}
	// TicketRated is a citizen's rating at the pad. Score and Reasons stay in the hub's
	// own log; devices get the event without them (see Public). The last one counts.
	// Answer is the pad's own number for it.
	TicketRated struct {
		Ticket  TicketID `json:"ticket"`
		Counter string   `json:"counter"`
		Officer string   `json:"officer,omitempty"`
		Score   int      `json:"score,omitempty"` // 1 worst … levels best
		Levels  int      `json:"levels,omitempty"`
		Reasons []string `json:"reasons,omitempty"`
		Answer  int64    `json:"answer,omitempty"`
	}
	// AnswerGiven is a rating that belongs to no served ticket of the open day: the pad
	// was free-standing, or the ticket's day was over when the rating came. Of several
	// with the same device and Answer the last counts. Officer, Score and Reasons stay
	// in the hub's own log, as with TicketRated.
	AnswerGiven struct {
		Ticket  TicketID `json:"ticket,omitempty"`
		Counter string   `json:"counter"`
		Officer string   `json:"officer,omitempty"`
		Score   int      `json:"score,omitempty"`
		Levels  int      `json:"levels,omitempty"`
		Reasons []string `json:"reasons,omitempty"`
		AtMS    int64    `json:"atMS"`
		Answer  int64    `json:"answer,omitempty"`
		// Kept says whether it counts; entries of older hubs do not say.
		Kept AnswerKept `json:"kept,omitempty"`
	}
	// SessionOpened seats an officer at a counter.
	SessionOpened struct {
		Counter   string `json:"counter"`
		Officer   string `json:"officer"`
		TakenFrom string `json:"takenFrom,omitempty"` // officer whose session was taken over
	}
	// SessionClosed ends a seat.
	SessionClosed struct {
		Counter string `json:"counter"`
		Officer string `json:"officer"`
	}
	// LoginFailed is a wrong PIN.
	LoginFailed struct {
		Counter       string `json:"counter"`
		Officer       string `json:"officer"`
		Tries         int    `json:"tries"` // in a row
		LockedUntilMS int64  `json:"lockedUntilMS,omitempty"`
		DeviceUntilMS int64  `json:"deviceUntilMS,omitempty"` // the console is locked too
	}
	// LockLifted ends the lock of an officer, or of a console.
	LockLifted struct {
		Officer string `json:"officer,omitempty"`
		Device  string `json:"device,omitempty"`
		By      string `json:"by"` // the supervisor
	}
	// PINSet is another PIN of an officer. The PIN is kept apart from the log.
	PINSet struct {
		Officer string `json:"officer"`
		// By is the officer, or empty for the hub's own commands and its centre.toml.
		By        string `json:"by,omitempty"`
		Temporary bool   `json:"temporary,omitempty"` // to be changed at the next log-in
		User      string `json:"user,omitempty"`      // of the hub's machine, who set it by a command
	}
	// CounterPaused stops calls at a counter.
	CounterPaused struct {
		Counter string `json:"counter"`
		Reason  string `json:"reason"`
	}
	// CounterResumed ends a pause.
	CounterResumed struct {
		Counter string `json:"counter"`
	}
	// ProfileSwitched changes what a counter takes; an empty Profile is what the
	// configuration says.
	ProfileSwitched struct {
		Counter string `json:"counter"`
		Profile string `json:"profile,omitempty"`
		By      string `json:"by"`
	}
	// CounterAssigned gives a counter other services for the day; without any, it
	// has those of its profile again.
	CounterAssigned struct {
		Counter string         `json:"counter"`
		Serves  []centre.Serve `json:"serves,omitempty"`
		By      string         `json:"by"`
	}
	// CounterShut closes a counter until a supervisor opens it.
	CounterShut struct {
		Counter string `json:"counter"`
		Reason  string `json:"reason"`
		By      string `json:"by"`
	}
	// CounterOpened lets a shut or pausing counter go on.
	CounterOpened struct {
		Counter string `json:"counter"`
		By      string `json:"by"`
	}
	// AnnouncementMade is a prepared text said in the halls, with its words as
	// they were then.
	AnnouncementMade struct {
		ID     string `json:"id"`
		Text   string `json:"text"`
		TextEn string `json:"textEn,omitempty"`
		Blank  string `json:"blank,omitempty"` // what was put in
		Zone   string `json:"zone,omitempty"`  // "" means every hall
		By     string `json:"by,omitempty"`    // officer; "" means the clock
		At     string `json:"at,omitempty"`    // the clock's: the time that it was due, "11:15"
		AtMS   int64  `json:"atMS"`
	}
	// SoundHushed has nothing spoken until then in a zone, or in every hall;
	// UntilMS 0 ends that.
	SoundHushed struct {
		UntilMS int64  `json:"untilMS,omitempty"`
		Zone    string `json:"zone,omitempty"`
		By      string `json:"by"`
	}
	// SoundTested has a wall sound a test.
	SoundTested struct {
		Dev string `json:"dev"`
		By  string `json:"by"`
	}
)

// DayEndOutcome is the end of a ticket at the closing of the day.
type DayEndOutcome struct {
	Ticket TicketID    `json:"ticket"`
	As     TicketState `json:"as"`
	Ending Ending      `json:"ending"`
}

// Ending is how a ticket ended that was still open when its day closed.
type Ending string

// The endings at the closing of a day.
const (
	EndedWaiting Ending = "waiting" // never called, or back in line
	EndedCalled  Ending = "called"  // called, and did not come
	EndedServing Ending = "serving" // the officer did not finish the visit
	EndedCarried Ending = "carried" // issued on the following day before that was open: keeps waiting there
	EndedHeld    Ending = "held"    // did not come back with the papers
)

// CallKind says on what ground a ticket was called.
type CallKind string

// The kinds of call.
const (
	CallKindNext    CallKind = "next"   // the smallest key
	CallKindCapped  CallKind = "capped" // a normal ticket after maxPriorityRun priority calls
	CallKindPicked  CallKind = "picked" // by number, out of order, with a reason
	CallKindBack    CallKind = "back"   // a held citizen who came back in time
	CallKindOffline CallKind = "alone"  // reserved for the counter, whose console was offline
	CallKindWalkIn  CallKind = "walkin" // taken in at the counter, without a kiosk
)

// Head is the first ticket of one queue at the moment of a call.
type Head struct {
	Ticket TicketID `json:"ticket"`
	KeyMS  int64    `json:"keyMS"`
}

// The types as they stand in the log and on the wire.
func (CentreChanged) EventType() string     { return "centre.changed" }
func (DayOpened) EventType() string         { return "day.opened" }
func (DayClosed) EventType() string         { return "day.closed" }
func (TicketIssued) EventType() string      { return "ticket.issued" }
func (TicketCalled) EventType() string      { return "ticket.called" }
func (TicketRecalled) EventType() string    { return "ticket.recalled" }
func (ServiceStarted) EventType() string    { return "ticket.started" }
func (TicketFinished) EventType() string    { return "ticket.finished" }
func (TicketNoShow) EventType() string      { return "ticket.noshow" }
func (TicketHeld) EventType() string        { return "ticket.held" }
func (TicketTransferred) EventType() string { return "ticket.transferred" }
func (TicketCancelled) EventType() string   { return "ticket.cancelled" }
func (TicketRated) EventType() string       { return "ticket.rated" }
func (AnswerGiven) EventType() string       { return "answer.given" }
func (SessionOpened) EventType() string     { return "session.opened" }
func (SessionClosed) EventType() string     { return "session.closed" }
func (LoginFailed) EventType() string       { return "session.refused" }
func (LockLifted) EventType() string        { return "lock.lifted" }
func (PINSet) EventType() string            { return "pin.set" }
func (CounterPaused) EventType() string     { return "counter.paused" }
func (CounterResumed) EventType() string    { return "counter.resumed" }

// The types of what goes beyond the plain visit.
func (DayDoubted) EventType() string                { return "day.doubted" }
func (DayConfirmed) EventType() string              { return "day.confirmed" }
func (DayRenamed) EventType() string                { return "day.renamed" }
func (TicketPlanned) EventType() string             { return "ticket.planned" }
func (TicketReturned) EventType() string            { return "ticket.returned" }
func (TicketTakenBack) EventType() string           { return "ticket.takenback" }
func (TicketReleased) EventType() string            { return "ticket.released" }
func (ClassSet) EventType() string                  { return "ticket.class" }
func (TicketAnnotated) EventType() string           { return "ticket.annotated" }
func (CommandUndone) EventType() string             { return "command.undone" }
func (AppointmentBooked) EventType() string         { return "appointment.booked" }
func (AppointmentCancelled) EventType() string      { return "appointment.cancelled" }
func (ProfileSwitched) EventType() string           { return "counter.profile" }
func (CounterAssigned) EventType() string           { return "counter.assigned" }
func (CounterShut) EventType() string               { return "counter.shut" }
func (CounterOpened) EventType() string             { return "counter.opened" }
func (AnnouncementMade) EventType() string          { return "announcement.made" }
func (SoundHushed) EventType() string               { return "sound.hushed" }
func (SoundTested) EventType() string               { return "sound.tested" }
func (BlockLeased) EventType() string               { return "block.leased" }
func (LogRestored) EventType() string               { return "log.restored" }
func (TicketNamed) EventType() string               { return "ticket.named" }
func (TicketsRecovered) EventType() string          { return "tickets.recovered" }
func (RecoveredLate) EventType() string             { return "tickets.recoveredlate" }
func (TicketsReserved) EventType() string           { return "tickets.reserved" }
func (TicketsAsked) EventType() string              { return "tickets.askedback" }
func (TicketsGiven) EventType() string              { return "tickets.givenback" }
func (OfflineActionDone) EventType() string         { return "done.alone" }
func (ConsoleLost) EventType() string               { return "counter.lost" }
func (ConsoleBack) EventType() string               { return "counter.back" }
func (OfflineTicketReportedLate) EventType() string { return "ticket.handedoverlate" }
func (CancelledLate) EventType() string             { return "ticket.cancelledlate" }

// OpensDay says whether an entry leads into another service day.
func OpensDay(e eventlog.Entry) bool {
	return slices.ContainsFunc(e.Events, func(ev eventlog.Event) bool {
		_, opens := ev.(DayOpened)
		return opens
	})
}
