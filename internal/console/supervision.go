package console

import "time"

// Supervision is the page of whoever directs the counters: every counter live.
type Supervision struct {
	May  bool // this seat may see the page
	Only bool // it is all there is here: the supervisor sits at no counter

	Rows []CounterRow // in the order of the configuration
	Sums Sums
	Kept []Kept // tickets that only one counter or officer may call

	ShutReasons     []Choice
	TakeBackReasons []Choice
	Works           []Choice // what a counter can be assigned: profiles, agencies, services
}

// CounterRow is one counter as the supervisor sees it.
type CounterRow struct {
	ID      string
	Name    string // "Quầy 3"
	Stands  DeskStands
	State   string // the same in words, with the reason: "Tạm ngưng – Giải lao"
	Officer string // empty means nobody
	// OfficerID is the officer's, as in Kept.Officer.
	OfficerID string
	Work      string // what it takes: its agency, its profile, or what it was assigned
	// Assigned says that a supervisor gave it other work for the day.
	Assigned bool

	Ticket   string    // number at the desk, empty means none
	TicketID string    // of it
	Since    time.Time // the state runs from here; the zero time shows none

	Waiting int       // people waiting for what it takes
	Oldest  time.Time // the longest of them waits since; the zero time for nobody
	// LostSince is since when its console is cut off from the hub; the zero time
	// for one that is not.
	LostSince time.Time
	Kept      int  // waiting tickets that only this counter or its officer may call
	KeptAll   bool // some of them are the counter's: they can be released together
	Served    int  // today
	Alerts    []Alert
	Can       CanDirect
}

// CanDirect says what the supervisor may do with a counter now.
type CanDirect struct{ Open, Shut, Assign, Release, TakeBack bool }

// DeskStands is what a counter is doing, seen from outside.
type DeskStands int

// What counters do.
const (
	DeskFree DeskStands = iota
	DeskCalling
	DeskServing
	DeskPaused
	DeskClosed // nobody sits there
	DeskShut   // closed by a supervisor
)

// AlertKind says over which threshold of the policy something is.
type AlertKind int

// The alerts.
const (
	AlertCrowd    AlertKind = iota // many people wait
	AlertLost                      // the console is cut off from the hub
	AlertWait                      // somebody waits long
	AlertService                   // one visit takes long
	AlertIdle                      // nobody is called although somebody waits
	AlertPause                     // a pause is over its limit
	AlertUnserved                  // people wait for it, and no open counter takes them
)

// Alert is a threshold that is passed, in words. Short leaves out what the
// table shows anyway.
type Alert struct {
	Kind  AlertKind
	Short string // "Chờ lâu"
	Text  string // "Chờ lâu nhất 34 phút (ngưỡng 30)"
}

// Sums are the figures of the whole centre.
type Sums struct {
	Counters  int // configured
	Open      int // with an officer, pausing ones too
	Waiting   int
	Oldest    time.Time // the longest wait runs from here; the zero time for nobody
	Late      bool      // it is over the threshold
	Served    int
	Expected  int // appointments of today that are still to come
	Quotes    int // waits that were quoted and have been seen through
	InsidePct int // of them within what was said; below 0 none were
	Longer    int // had to wait longer than was said
	Shorter   int
	Alerts    int // counters with an alert
}

// Kept is a waiting ticket that only one counter or officer may call.
type Kept struct {
	ID      string
	Number  string
	Counter string // it is kept for, "" for an officer
	Officer string // ID of the officer it is kept for, "" for a counter
	For     string // "Quầy 3" or the officer's name
	Service string
	Since   time.Time
}

// Director is what a supervisor can do. The methods are as those of Actions.
type Director interface {
	// Supervise opens the page, or goes back to the desk.
	Supervise(on bool)
	// OpenCounter lets a counter that was shut or pauses go on.
	OpenCounter(counter string)
	ShutCounter(counter, reasonID string)
	// Assign gives a counter the work with these IDs of Supervision.Works for
	// the day; without any, its own again.
	Assign(counter string, workIDs []string)
	// Release lets every counter call a ticket of Supervision.Kept; an empty
	// ticketID stands for all that is kept for the counter.
	Release(counter, ticketID string)
	TakeBack(ticketID, reasonID string)
}
