package console

import (
	"time"

	"motcua/internal/i18n"
)

// View is everything the console's screen shows at one moment. It is a value: it and
// its slices are not changed after Show has got it.
type View struct {
	Page     Page
	Lang     i18n.Lang
	Now      time.Time // local; shown to the second; waits and visits are measured against it
	Centre   string
	Sample   bool   // sample data, and marked as such on the screen
	Insecure bool   // the hub lets in everybody under any name, and the screen says so
	Counter  string // "3"
	Officer  string // the officer logged in; empty means nobody

	// The pages. The fields of a page that is not shown are empty, except
	// Supervision.May.
	// Supervision.May.
	Login       Login       // PageLogin
	Desk        Desk        // PageMain
	Supervision Supervision // PageSupervise

	Can Can
	// NeedsHub is what would be allowed if this console were not offline; the keys
	// say so.
	NeedsHub Can

	Link    Device
	Pad     Device
	Printer Device // all kiosks' printers in one line
	Scanner Device
	Speaker Device

	Pending   string // the command that has no answer yet, in words ("Gọi tiếp"); empty means none
	PendingID string // its name: one of the Cmd constants
	Error     string // the last refusal or fault, in words; empty means none
	Note      string // the scan if it opened no ticket, or what was done; empty means none
	NoteDone  bool   // Note reports something done
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

// Page is the part of the console that is shown.
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
	Counters  []Choice // to choose from; empty when the device is bound to one
	Officers  []Choice // who may sit at Counter; empty means that the login name is typed
	Officer   string   // ID of the officer who was here last, selected at first
	PINMax    int      // digits a PIN may have; 0 means 8
	Error     string   // why the last try failed
	Checking  bool     // waiting for the hub's answer
	LockedSec int      // seconds until another try is allowed; 0 means now
	Shut      string   // why a supervisor has closed Counter; empty means that it is open
	// ChooseNew says that the PIN was right, and that the officer must choose another
	// before the session opens.
	ChooseNew bool
	// TakeoverFrom names the officer who sits at the counter already: the screen
	// asks whether to take over. Empty means no question.
	TakeoverFrom string
}

// Can says which commands are allowed now. The others are drawn grey, and their
// buttons and keys do nothing, except those of View.NeedsHub.
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
	Return   bool // an absent or held citizen may return to the line
	Note     bool // there is a visit to annotate
	Plan     bool
	Class    bool // of the ticket at the desk, or a waiting one
	WalkIn   bool
	Cancel   bool
	Profile  bool
	Day      bool // the day can be set here
}

// Choice is a line of a list to choose from.
type Choice struct {
	ID   string
	Name string
	Note string
}

// Device is one device's line in the bar at the bottom, in words.
type Device struct {
	Name  string // "Máy chủ"
	State string // "đã kết nối"; empty hides the line
	Full  string // State with what to do, where there is room; may be empty
	More  string // "+1": others have a fault too; may be empty
	Level Level
}

// Level is the condition of a device.
type Level int

// The levels, with the colours of the dot.
const (
	LevelGood Level = iota // green
	LevelWarn              // amber
	LevelBad               // red
	LevelOff               // grey: not present
)

// Actions is what the clerk can do. The methods are called on the screen's goroutine
// and return at once. The answer comes with a later View.
type Actions interface {
	ChooseCounter(id string)
	// Login tries officer (an ID chosen or a name typed) and pin.
	Login(officer, pin string)
	// ChoosePIN gives the PIN that Login.ChooseNew asks for, typed twice alike; an
	// empty one goes back to the log-in.
	ChoosePIN(pin string)
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
	// FinishWithNotes records the missing notes and finishes the visit; with next it also
	// calls the next number.
	FinishWithNotes(n Notes, next bool)
	// Annotate records marks, items and text. The outcome is kept here until the
	// visit is finished.
	Annotate(n Notes)
	// Plan says which services follow in this visit, in order.
	Plan(serviceIDs []string)
	// SetClass confirms the class of a ticket, takes it away or gives another.
	SetClass(ticketID, classID, reasonID string)
	// Return puts an absent or held citizen back in line. CallBack calls a held one
	// who is back in time.
	Return(ticketID string)
	CallBack(ticketID string)
	// WalkIn issues a ticket to a citizen without a number.
	WalkIn(serviceID, classID, reasonID string)
	// Cancel cancels a number: as typed, or from a row of a list.
	Cancel(number, reasonID string)
	SwitchProfile(profileID string)
	// SetDay sets the service day, "2026-11-28".
	SetDay(day string)
	Pause(reasonID string)
	Resume()
	// CallAny calls a number out of order, with the reason: as typed ("25", "A025")
	// or from a row of a list.
	CallAny(number, reasonID string)
	Undo()
	// CloseTicket closes the ticket opened by a scan.
	CloseTicket()
	// NeedsHub says that the clerk pressed a key of View.NeedsHub.
	NeedsHub()
	// DismissError removes the error and the note.
	DismissError()
	SetLang(lang i18n.Lang)

	Director
}
