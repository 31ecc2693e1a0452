package pad

import (
	"image"

	"motcua/internal/i18n"
)

// View is everything the pad's screen shows at one moment. It is a value:
// whoever builds it does not change it, or its slices, once it is handed over.
type View struct {
	Page    Page
	Lang    i18n.Lang
	Centre  string
	Motto   string
	Sample  bool        // sample data: shown as such
	Counter string      // "3"
	Officer string      // full name; empty means nobody is logged in
	Title   string      // "Chuyên viên"
	Agency  string      // "Sở Giao thông vận tải"
	Photo   image.Image // nil draws the initials
	Ticket  string      // PageAsk, PageReasons: the ticket asked about; empty when the pad stands free

	Levels   []Level // PageAsk: the faces, best first; 3, 4 or 5
	Chosen   int     // index in Levels of the face tapped so far; below 0 means none
	Reasons  []Reason
	LeftSec  int  // seconds until the page closes by itself; 0 shows none
	Kept     bool // the hub is away: answers stay on this device until it is back
	CanAlter bool // PageThanks: the answer may still be changed
	// Why is, on a pad that has never had anything from a hub, why it has no
	// connection and what to do about it: whoever looks at it is setting it up.
	Why     string
	Trouble string // PageOffline: what to tell the citizen; empty means the standard text
}

// Page is what the pad is doing.
type Page int

// The pages.
const (
	PageIdle    Page = iota // counter, officer, motto
	PageAsk                 // the faces
	PageReasons             // why a bad mark
	PageThanks
	PageClosed  // nobody sits at this counter
	PageOffline // cut off from the counter, or unable to keep an answer
)

// Level is one face with its word.
type Level struct {
	ID   string
	Name string // "Rất hài lòng"
}

// Reason is one reason for a bad mark; several can be on.
type Reason struct {
	ID   string
	Name string
	On   bool
}

// Actions is what a citizen can do on the pad. The methods are called on the
// screen's goroutine and return at once.
type Actions interface {
	// Rate gives or, while it may be changed, replaces the mark.
	Rate(levelID string)
	// ToggleReason turns a reason on or off; SendReasons sends the answer with
	// those that are on; SkipReasons keeps the face alone.
	ToggleReason(id string)
	SendReasons()
	SkipReasons()
	// Alter goes back to the faces from PageThanks while CanAlter.
	Alter()
	SetLang(lang i18n.Lang)
}
