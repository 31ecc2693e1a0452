package console

import "time"

// Supervision is the page of a supervisor: every counter live.
type Supervision struct {
	May  bool // this officer may open the page
	Only bool // no other page exists here: the supervisor sits at no counter

	Rows []CounterRow // in the order of the configuration
	Sums Sums
	Kept []Kept // tickets that only one counter or officer may call
	// Locks are the officers and consoles that may not try a PIN now; Note says until
	// when.
	Locks []Choice

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
	TicketID string    // ID of Ticket
	Since    time.Time // start of the state; the zero time shows none

	Waiting int       // people waiting for what it takes
	Oldest  time.Time // start of the longest wait among them; the zero time for none
	// LostSince is since when its console is offline; the zero time while it is
	// connected.
	LostSince time.Time
	Kept      int  // waiting tickets that only this counter or its officer may call
	KeptAll   bool // some of them are kept for the counter: they can be released together
	Served    int  // today
	Alerts    []Alert
	Can       CanDirect
}

// CanDirect says what the supervisor may do with a counter now.
type CanDirect struct{ Open, Shut, Assign, Release, TakeBack bool }

// DeskStands is the state of a counter, as shown.
type DeskStands int

// The states of a counter.
const (
	DeskFree DeskStands = iota
	DeskCalling
	DeskServing
	DeskPaused
	DeskClosed // no officer is logged in
	DeskShut   // closed by a supervisor
)

// AlertKind is the threshold that is exceeded.
type AlertKind int

// The alerts.
const (
	AlertCrowd    AlertKind = iota // many people wait
	AlertLost                      // the console is offline
	AlertWait                      // somebody waits long
	AlertService                   // one visit takes long
	AlertIdle                      // nobody is called although citizens wait
	AlertPause                     // a pause is over its limit
	AlertUnserved                  // people wait for the counter, and no open counter takes them
)

// Alert is an exceeded threshold, in words. Short leaves out figures that the table
// shows.
type Alert struct {
	Kind  AlertKind
	Short string // "Chờ lâu"
	Text  string // "Chờ lâu nhất 34 phút (ngưỡng 30)"
}

// Sums are the figures of the whole centre.
type Sums struct {
	Counters  int // configured
	Open      int // with an officer, also during a pause
	Waiting   int
	Oldest    time.Time // start of the longest wait; the zero time for none
	Late      bool      // the longest wait is over the threshold
	Served    int
	Expected  int // appointments of today that are still to come
	Quotes    int // quoted waits whose tickets have been called since
	InsidePct int // percentage of Quotes that kept to what was quoted; negative if there are none
	Longer    int // waited longer than was quoted
	Shorter   int
	Alerts    int // counters with an alert
}

// Hall is the announcements of the halls, and the state of their sound.
type Hall struct {
	Can    bool // a command can be given now
	Texts  []HallText
	Zones  []Zone // the whole centre first, with an empty ID; nothing else where there are no zones
	Walls  []Wall
	Latest string // the last announcement, with its time: "09:41 Chủ xe …"; empty means none today
}

// HallText is a prepared announcement.
type HallText struct {
	ID    string
	Text  string
	Blank string // what the clerk must fill in first: "biển số xe"; empty means nothing
	Note  string // when it is made automatically, in words; may be empty
}

// Zone is a part of the centre with one voice.
type Zone struct {
	ID       string
	Name     string
	QuietSec int // seconds of quiet left; 0 means that it is not quiet
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
	Counter string // the counter it is kept for, "" for an officer
	Officer string // ID of the officer it is kept for, "" for a counter
	For     string // "Quầy 3" or the officer's name
	Service string
	Since   time.Time
}

// Director is what a supervisor can do. Its methods behave like those of Actions.
type Director interface {
	// Supervise opens the page, or goes back to the desk.
	Supervise(on bool)
	// OpenCounter reopens a counter that is shut or paused.
	OpenCounter(counter string)
	ShutCounter(counter, reasonID string)
	// Assign gives a counter the work with these IDs of Supervision.Works for the
	// day. Without IDs it gets its configured work back.
	Assign(counter string, workIDs []string)
	// Release lets every counter call a ticket of Supervision.Kept. An empty
	// ticketID means all that is kept for the counter.
	Release(counter, ticketID string)
	TakeBack(ticketID, reasonID string)
	// Announce makes a prepared announcement in a zone of Hall.Zones, with a text
	// for its blank. An empty zone means every hall.
	Announce(id, blank, zone string)
	// Hush stops all speech in a zone for some minutes; 0 ends that.
	Hush(minutes int, zone string)
	// Unlock ends one of Supervision.Locks.
	Unlock(id string)
	// TestSound makes a wall play a test sound.
	TestSound(wall string)
}
