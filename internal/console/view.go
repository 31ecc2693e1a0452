package console

import (
	"time"

	"motcua/internal/i18n"
)

// View is everything the console's screen shows at one moment. It is a value:
// whoever builds it does not change it, or its slices, once it is handed over.
type View struct {
	Page    Page
	Lang    i18n.Lang
	Now     time.Time // local; shown to the second, and what waits and visits are measured against
	Centre  string
	Sample  bool   // sample data: shown as such
	Counter string // "3"
	Officer string // who is logged in; empty means nobody

	// The pages. What belongs to one that is not shown is empty, but for
	// Supervision.May.
	Login       Login       // PageLogin
	Desk        Desk        // PageMain
	Supervision Supervision // PageSupervise

	Can Can
	// NeedsHub is what could be done if this console were not cut off: its keys
	// say so.
	NeedsHub Can

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
