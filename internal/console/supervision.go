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

	Hall Hall
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

// Hall is what the halls are told, and how their sound is.
type Hall struct {
	Can    bool // something may be asked for now
	Texts  []HallText
	Zones  []Zone // the whole centre first, with an empty ID; it alone where there are no zones
	Walls  []Wall
	Latest string // the announcement made last, with its time: "09:41 Chủ xe …"; empty means none today
}

// HallText is a prepared announcement.
type HallText struct {
	ID    string
	Text  string
	Blank string // what is asked for before it can be made: "biển số xe"; empty means nothing
	Note  string // when the clock makes it, in words; may be empty
}

// Zone is a part of the centre that is spoken in.
type Zone struct {
	ID       string
	Name     string
	QuietSec int // seconds in which nothing is spoken; 0 means that it may be
}

// Wall is a display of a hall.
type Wall struct {
	ID    string // of the device
	Name  string
	State string // in words: "tốt", "không có loa", "chưa kết nối"
	Level Level
	Zone  string // its zone's name, empty for none
	Voice bool   // it speaks for its zone
	Can   bool   // it can be tested: it is connected
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
	// Announce makes a prepared announcement, with what is put into its blank, in a
	// zone of Hall.Zones; an empty one stands for every hall.
	Announce(id, blank, zone string)
	// Hush has nothing spoken in a zone for some minutes; 0 ends that.
	Hush(minutes int, zone string)
	// TestSound has a wall sound a test.
	TestSound(wall string)
}
