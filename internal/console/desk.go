package console

import "time"

// Desk is the page of an officer at a counter: the ticket at the desk, the lists,
// and the choices of its dialogs.
type Desk struct {
	Agency string
	State  State
	Reason string // StatePaused: why
	// PausedAt is when the pause began, PauseLimit how long it may be; 0 means
	// no limit.
	PausedAt   time.Time
	PauseLimit time.Duration
	Duty       string // what the counter takes, if that differs from its configuration; may be empty

	// Offline says that the console works offline. A typed number needs no reason
	// then, since the citizen stands there with the paper.
	Offline bool

	Current Current // the ticket at the desk; an empty Number means none
	Next    Next    // the ticket that "Gọi tiếp" would call
	// RecallHint reminds that the citizen called has not come (35 s).
	RecallHint bool
	// NoShowInSec is the number of seconds until "Vắng mặt" is allowed; 0 means that
	// it is allowed now, or does not apply.
	NoShowInSec int

	Waiting []Row // in the order of the queue; up to a few hundred
	Held    []Row
	Absent  []Row
	Done    []Row
	Figures Figures

	// Opened is the ticket scanned last, shown over the desk until it is closed;
	// the zero value means none.
	Opened Opened

	HoldReasons   []Choice // each says until when the citizen may come back
	PauseReasons  []Choice // each says how long the pause may be
	CallReasons   []Choice // for a call out of order, and for putting a ticket first in line
	CancelReasons []Choice
	ClassReasons  []Choice
	WalkInReasons []Choice
	Targets       []Choice // where a ticket can be transferred to
	Services      []Choice // all that can follow in a visit
	Taken         []Choice // those of Services that this counter takes
	Classes       []Choice // priority classes
	Profiles      []Choice // the counter can switch to, its usual one included; empty means there is no choice
	Days          []Choice // today may be, where the day can be set here
	Outcomes      []Choice // how a visit may end
	Marks         []Choice // what may be marked of a visit
	Items         []Choice // what may be counted

	DayAsked bool // the hub waits to be told the day

	Notes Notes // on the visit at the desk, or on the last one finished there
	Needs Needs
}

// State is what the counter is doing.
type State int

// The states of the counter.
const (
	StateFree    State = iota // open, nobody at the desk
	StateCalled               // a ticket is called and has not come yet
	StateServing              // a visit is going on
	StatePaused
)

// Current is the ticket at the desk.
type Current struct {
	ID       string
	Number   string
	Service  string
	Class    string    // priority class, empty means none
	ClassID  string    // its ID
	ClassBy  bool      // an officer has confirmed or given the class
	Note     string    // "lịch hẹn", empty means none
	Then     []string  // services that follow in the same visit
	ThenIDs  []string  // their IDs
	IssuedAt time.Time // arrival
	WaitMin  int       // minutes waited until the first call
	Calls    int       // times called
	Since    time.Time // first call, or the start of the visit while serving: the clock shows the time since then
	Serving  bool
	// TargetSec is the centre's target for the service time; 0 means none.
	TargetSec int
}

// Opened is a ticket that was scanned, and its state.
type Opened struct {
	ID       string // empty means none
	Number   string
	Service  string
	Agency   string
	Class    string // priority class, empty means none
	ClassID  string
	Stands   Stands
	State    string    // Stands in words, with the counter, reason or time: "Đang gọi đến Quầy 7"
	IssuedAt time.Time // arrival
	Since    time.Time // StandsWaiting: waiting since then
	Late     bool      // StandsWaiting: has waited longer than the target
	Ahead    int       // StandsWaiting: people who are called before
	WaitMin  int       // minutes waited until the first call; negative if it was never called
	Calls    int       // times called
	// Elsewhere names the counter and agency it belongs to, "Quầy 7 (Sở Tư
	// pháp)"; empty means that it is for this counter.
	Elsewhere string
	// CanCall says that this console may call it once Can.CallAny allows a call out
	// of order.
	CanCall bool
	NoAsk   bool // that call needs no reason: the citizen was held and is back in time
	CanBack bool // it is absent or held and may return to the line
}

// Stands is the state of a ticket, as shown.
type Stands int

// The states of a ticket.
const (
	StandsWaiting Stands = iota
	StandsCalled
	StandsServing
	StandsHeld
	StandsAbsent
	StandsDone
	StandsCancelled // or not served when the day closed
)

// Next is the ticket that would be called next.
type Next struct {
	Number  string // empty means nobody waits
	WaitMin int
}

// Row is one ticket of a list.
type Row struct {
	ID      string
	Number  string
	Text    string // service, or class and service
	Class   bool   // of a priority class
	ClassID string
	Mark    string    // first in line, or kept for this counter or officer; may be empty
	Since   time.Time // waiting: since then
	Shown   string    // held, absent, done: shown at the right instead of a running wait
	Late    bool      // waited longer than the target, or too late to come back: red
	CanCall bool      // may be called from the list, out of order
	NoAsk   bool      // that call needs no reason: the citizen was held and is back in time
	CanBack bool      // it is absent or held and may return to the line
}

// Notes are what an officer has noted about a visit.
type Notes struct {
	Ticket  string // empty means that there is no visit to annotate
	Number  string
	Over    bool // it is the last visit finished here: its outcome cannot be changed
	Outcome string
	Marks   []string
	Items   []Count
	Text    string
}

// Count is how many of one item there were.
type Count struct {
	Item string
	N    int
}

// Needs says what must be noted before the visit can be finished.
type Needs struct {
	Outcome bool
	Marks   []string
}

// Any says whether anything is missing.
func (n Needs) Any() bool { return n.Outcome || len(n.Marks) > 0 }

// Move is where a ticket is transferred to.
type Move struct {
	Target string // the ID of one of View.Targets
	First  bool   // first in line there; needs a reason
	Back   bool   // afterwards back to this counter
	Reason string
}

// Figures are the clerk's own figures of the day. A negative number is unknown and
// shown as a dash.
type Figures struct {
	Served      int
	WaitSec     int // mean wait
	ServiceSec  int // mean service time
	ScoreTenths int // mean rating in tenths, of ScoreMax; from 5 answers up
	ScoreMax    int
	Answers     int
	OnTargetPct int // visits within the target
}
