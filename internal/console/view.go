package console

import (
	"time"

	"motcua/internal/i18n"
)

// View is everything the console's screen shows at one moment. It is a value:
// whoever builds it does not change it, or its slices, once it is handed over.
type View struct {
	Page   Page
	Lang   i18n.Lang
	Now    time.Time // local; shown to the second, and what waits and visits are measured against
	Centre string
	Sample bool // sample data: shown as such
	Login  Login

	Counter string // "3"
	Agency  string
	Officer string
	State   State
	Reason  string // StatePaused: why
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
	Can     Can
	// NeedsHub is what could be done if this console were not cut off: its keys
	// say so.
	NeedsHub Can
	// RecallHint reminds that the citizen called has not come (35 s).
	RecallHint bool
	// NoShowIn is the number of seconds until "Vắng mặt" is allowed; 0 means
	// now, or not at all.
	NoShowInSec int

	Supervision Supervision // PageSupervise

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

	Link    Device
	Pad     Device
	Printer Device // of the kiosks, all of them in one line
	Scanner Device
	Speaker Device

	Pending   string // the command that has no answer yet, in words ("Gọi tiếp"); empty means none
	PendingID string // its name: one of the Cmd constants
	Error     string // the last refusal or fault, in words; empty means none
	Note      string // what was scanned, where there is no ticket to open, or what was done; empty means none
	NoteDone  bool   // Note tells of something done
	UndoSec   int    // seconds left in which the last command can be undone; 0 means none
	Undo      string // what Undo would take back, in words
}

// Names of commands, for View.PendingID.
const (
	CmdNext     = "next"
	CmdRecall   = "recall"
	CmdStart    = "start"
	CmdNoShow   = "noshow"
	CmdHold     = "hold"
	CmdTransfer = "transfer"
	CmdFinish   = "finish"
	CmdPause    = "pause"
	CmdResume   = "resume"
	CmdAny      = "any"
	CmdUndo     = "undo"
	CmdLogout   = "logout"
	CmdReturn   = "return"
	CmdNote     = "note"
	CmdPlan     = "plan"
	CmdClass    = "priority"
	CmdWalkIn   = "walkin"
	CmdCancel   = "cancel"
	CmdProfile  = "profile"
	CmdDay      = "day"
)

// Page is the part of the console shown.
type Page int

// The pages.
const (
	PageLogin Page = iota
	PageMain
	PageSupervise
)

// Login is the state of the login page.
type Login struct {
	Counter   string   // the counter chosen, empty while none is
	Counters  []Choice // to choose from; empty when the device is bound to Counter
	Officers  []Choice // who may sit at Counter; empty means the login name is typed
	Officer   string   // ID of the officer chosen before, marked at first
	PINMax    int      // digits a PIN may have; 0 means 8
	Error     string   // why the last try failed
	Checking  bool     // waiting for the hub's answer
	LockedSec int      // seconds until another try is allowed; 0 means now
	Shut      string   // why a supervisor has closed Counter; empty means that it is open
	// TakeoverFrom names who sits at the counter already: the screen asks
	// whether to take over. Empty means no question.
	TakeoverFrom string
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

// Can says which commands are allowed now; what is not allowed is drawn greyed
// and neither its button nor its key does anything, but for View.NeedsHub.
type Can struct {
	Next     bool
	Recall   bool
	Start    bool
	NoShow   bool
	Hold     bool
	Transfer bool
	Finish   bool
	Pause    bool // StatePaused: resume
	CallAny  bool
	Undo     bool
	Logout   bool
	Return   bool // puts an absent or held citizen back in line
	Note     bool // there is a visit to note something about
	Plan     bool
	Class    bool // of the ticket at the desk, or one that waits
	WalkIn   bool
	Cancel   bool
	Profile  bool
	Day      bool // what day it is may be said here
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

// Choice is a line of a list to choose from.
type Choice struct {
	ID   string
	Name string
	Note string
}

// Device is a line of the bar at the foot: a part of the desk, in words.
type Device struct {
	Name  string // "Máy chủ"
	State string // "đã kết nối"; empty hides the line
	Full  string // State with what to do about it, where there is room; may be empty
	More  string // "+1": others are in trouble too; may be empty
	Level Level
}

// Level is how well a device is.
type Level int

// The levels, as the dot shows them.
const (
	LevelGood Level = iota // green
	LevelWarn              // amber
	LevelBad               // red
	LevelOff               // grey: not there
)

// Actions is what the clerk can do. The methods are called on the screen's
// goroutine and return at once; the answer comes with the next View.
type Actions interface {
	ChooseCounter(id string)
	// Login tries officer (an ID chosen or a name typed) and pin.
	Login(officer, pin string)
	// Takeover answers the question of Login.TakeoverFrom.
	Takeover(yes bool)
	Logout()

	CallNext()
	Recall()
	Start()
	NoShow()
	Hold(reasonID string)
	Transfer(m Move)
	Finish()
	// Settle notes what was missing and finishes the visit; next calls the next
	// number then.
	Settle(n Notes, next bool)
	// Annotate notes marks, items and words; the outcome is kept until the visit
	// is finished.
	Annotate(n Notes)
	// Plan says which services follow in this visit, in order.
	Plan(serviceIDs []string)
	// SetClass confirms the class of a ticket, takes it away or gives another.
	SetClass(ticketID, classID, reasonID string)
	// Return puts an absent or held citizen back in line, CallBack calls a held
	// one who is back in time.
	Return(ticketID string)
	CallBack(ticketID string)
	// WalkIn takes in somebody without a number.
	WalkIn(serviceID, classID, reasonID string)
	// Cancel withdraws a number: as typed, or from a row of a list.
	Cancel(number, reasonID string)
	SwitchProfile(profileID string)
	// SetDay says what day it is, "2026-11-28".
	SetDay(day string)
	Pause(reasonID string)
	Resume()
	// CallAny calls a number out of order: as typed ("25", "A025") or from a
	// row of a list, with the reason.
	CallAny(number, reasonID string)
	Undo()
	// CloseTicket closes the ticket opened by a scan.
	CloseTicket()
	// NeedsHub says that what was pressed is one of View.NeedsHub.
	NeedsHub()
	// DismissError takes the error line and the note away.
	DismissError()
	SetLang(lang i18n.Lang)

	Director
}
