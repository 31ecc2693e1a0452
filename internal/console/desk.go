package console

import "time"

// Desk is the page of whoever serves citizens at a counter: the ticket at the
// desk, the lists, and what its dialogs offer.
type Desk struct {
	Agency string
	State  State
	Reason string // StatePaused: why
	// PausedAt is when the pause began, PauseLimit how long it may be; 0 means
	// no limit.
	PausedAt   time.Time
	PauseLimit time.Duration
	Duty       string // what the counter takes, where it is not what it is set up for; may be empty

	// Alone says that the hub is away and the console goes on by itself: a number
	// that is typed needs no reason, since whoever holds it stands there.
	Alone bool

	Current Current // the ticket at the desk; an empty Number means none
	Next    Next    // the ticket that "Gọi tiếp" would call
	// RecallHint reminds that the citizen called has not come (35 s).
	RecallHint bool
	// NoShowInSec is the number of seconds until "Vắng mặt" is allowed; 0 means
	// now, or not at all.
	NoShowInSec int

	Waiting []Row // in the order of the queue; up to a few hundred
	Held    []Row
	Absent  []Row
	Done    []Row
	Figures Figures

	// Opened is the ticket scanned last, shown over the desk until it is closed;
	// the zero value means none.
	Opened Opened

	HoldReasons   []Choice // with until when the citizen may come back
	PauseReasons  []Choice // with how long it may be
	CallReasons   []Choice // for a call out of order, and for whoever is put first in line
	CancelReasons []Choice
	ClassReasons  []Choice
	WalkInReasons []Choice
	Targets       []Choice // where a ticket can be transferred
	Services      []Choice // that can follow in a visit: all of them
	Taken         []Choice // of these, the ones taken at this counter
	Classes       []Choice // priority classes
	Profiles      []Choice // that the counter can switch to, the usual one among them; empty means there is no choice
	Days          []Choice // that today may be, where that may be said here
	Outcomes      []Choice // how a visit may end
	Marks         []Choice // what may be marked of a visit
	Items         []Choice // what may be counted

	DayAsked bool // the hub waits for a word on what day it is

	Notes Notes // on the visit at the desk, or on the one finished there last
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
	ClassBy  bool      // an officer has confirmed or given it
	Note     string    // "lịch hẹn", empty means none
	Then     []string  // services that follow in the same visit
	ThenIDs  []string  // their IDs
	IssuedAt time.Time // arrival
	WaitMin  int       // minutes waited until the first call
	Calls    int       // times called
	Since    time.Time // first call, or the start of the visit while serving: the clock runs from here
	Serving  bool
	// TargetSec is the aimed-at service time; 0 shows none.
	TargetSec int
}

// Opened is a ticket that was scanned, and how it stands.
type Opened struct {
	ID       string // empty means none
	Number   string
	Service  string
	Agency   string
	Class    string // priority class, empty means none
	ClassID  string
	Stands   Stands
	State    string    // the same in words, with the counter, reason or time: "Đang gọi đến Quầy 7"
	IssuedAt time.Time // arrival
	Since    time.Time // StandsWaiting: the wait runs from here
	Late     bool      // StandsWaiting: waited longer than the centre aims for
	Ahead    int       // StandsWaiting: people who come before
	WaitMin  int       // minutes waited until the first call; below 0 it was never called
	Calls    int       // times called
	// Elsewhere names the counter and agency it belongs to, "Quầy 7 (Sở Tư
	// pháp)"; empty means that it is for this counter.
	Elsewhere string
	// CanCall says that it may be called from here, as soon as Can.CallAny
	// allows any call out of order.
	CanCall bool
	NoAsk   bool // that call needs no reason: the citizen was held and is back in time
	CanBack bool // an absent or held citizen who may stand in line again
}

// Stands is where a ticket stands.
type Stands int

// Where tickets stand.
const (
	StandsWaiting Stands = iota
	StandsCalled
	StandsServing
	StandsHeld
	StandsAbsent
	StandsDone
	StandsCancelled // or left when the day closed
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
	Since   time.Time // waiting: the wait runs from here
	Shown   string    // held, absent, done: what stands at the right instead of a running wait
	Late    bool      // waited longer than the centre aims for, or too late to come back: red
	CanCall bool      // may be called from the list, out of order
	NoAsk   bool      // that call needs no reason: the citizen was held and is back in time
	CanBack bool      // an absent or held citizen who may stand in line again
}

// Notes are what an officer has noted about a visit.
type Notes struct {
	Ticket  string // empty means that there is nothing to note anything about
	Number  string
	Over    bool // it is the visit finished here last: how it ended stands
	Outcome string
	Marks   []string
	Items   []Count
	Text    string
}

// Count is how many of an item there were.
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
	First  bool   // first in line there, which needs a reason
	Back   bool   // and then back to this counter
	Reason string
}

// Figures are the clerk's own figures of the day; a negative number is unknown
// and shown as a dash.
type Figures struct {
	Served      int
	WaitSec     int // mean wait
	ServiceSec  int // mean service time
	ScoreTenths int // mean mark in tenths, of ScoreMax; from 5 answers up
	ScoreMax    int
	Answers     int
	OnTargetPct int // visits within the target
}
