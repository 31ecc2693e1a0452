package pad

import (
	"image"

	"motcua/internal/i18n"
)

// View is everything the pad's screen shows at one moment. It is a value: it and its
// slices are not changed after Show has got it.
type View struct {
	Page     Page
	Lang     i18n.Lang
	Centre   string
	Motto    string
	Sample   bool        // sample data, and marked as such on the screen
	Insecure bool        // the hub lets in everybody under any name, and the screen says so
	Counter  string      // "3"
	Officer  string      // full name; empty means nobody is logged in
	Title    string      // "Chuyên viên"
	Agency   string      // "Sở Giao thông vận tải"
	Photo    image.Image // nil draws the initials
	Ticket   string      // PageAsk, PageReasons: the ticket asked about; empty when the pad asks everybody

	Levels   []Level // PageAsk: the faces, best first; 3, 4 or 5
	Chosen   int     // index in Levels of the face tapped so far; negative means none
	Reasons  []Reason
	LeftSec  int  // seconds until the page closes; 0 shows none
	Kept     bool // offline: answers stay on this device until the hub is back
	CanAlter bool // PageThanks: the answer may still be changed
	// Why says why there is no connection and what to do about it, on a pad that has
	// never had data from a hub: somebody is setting it up. Otherwise it is empty.
	Why     string
	Trouble string // PageOffline: what to tell the citizen; empty means the standard text
}

// Page is what the pad shows.
type Page int

// The pages.
const (
	PageIdle    Page = iota // counter, officer, motto
	PageAsk                 // the faces
	PageReasons             // the reasons for a bad rating
	PageThanks
	PageClosed  // no officer is at this counter
	PageOffline // offline, or unable to store an answer
)

// Level is one face with its word.
type Level struct {
	ID   string
	Name string // "Rất hài lòng"
}

// Reason is one reason for a bad rating; several can be on.
type Reason struct {
	ID   string
	Name string
	On   bool
}

// Actions is what a citizen can do on the pad. The methods are called on the
// screen's goroutine and return at once.
type Actions interface {
	// Rate gives the rating, or replaces it while it may be changed.
	Rate(levelID string)
	// ToggleReason turns a reason on or off. SendReasons sends the answer with the
	// reasons that are on. SkipReasons sends it without reasons.
	ToggleReason(id string)
	SendReasons()
	SkipReasons()
	// Alter returns from PageThanks to the faces while CanAlter.
	Alter()
	SetLang(lang i18n.Lang)
}
