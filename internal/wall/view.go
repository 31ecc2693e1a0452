package wall

import (
	"image"
	"time"

	"motcua/internal/film"
	"motcua/internal/i18n"
)

// View is everything a display shows at one moment. It is a value: whoever
// builds it does not change it, or its slices, once it is handed over.
type View struct {
	Lang   i18n.Lang
	Now    time.Time // local; shown to the minute
	Centre string
	Sample bool // sample data: shown as such

	Hero   Call   // the newest call; an empty Number shows the waiting text
	Lit    bool   // the newest call is highlighted in gold (20 s), else it stands in a plain row
	Spoken bool   // the newest call is being said just now
	Pulse  int    // changes whenever the hero begins to pulse; the screen then pulses three times
	Calls  []Call // the calls before it, newest first, at most Rows
	Rows   int    // rows for the calls before it, 4 … 8; 0 means 6

	Announcement string // what a supervisor or the clock tells the hall just now; empty is nothing

	Queues []Queue  // people waiting per agency, longest first
	Paused []Paused // counters that pause, in the centre's order
	Today  string   // reception hours of today, "07:30–11:30 · 13:30–17:00"; empty where none are set
	Notice Notice   // the page of the notice panel to show now
	Ticker []string // lines of the band at the foot; empty hides it
	// TickerScroll moves one long line smoothly, at the cost of repainting;
	// off, the lines are paged every TickerPage.
	TickerScroll bool

	Offline bool      // the link is dead
	DataAt  time.Time // Offline: when the last event came
	// Why is, on a wall that has never had anything from a hub, why it has no
	// connection and what to do about it: whoever looks at it is setting it up.
	Why        string
	HeroUnit   float32 // factor on the hero's digits for a far hall, 1 … 1.6; 0 means 1
	HeroDigits float32 // height in pixels that the hero's digits need for the hall; 0 means as HeroUnit says
	Contrast   bool    // black, white and yellow

	Closed *Closed // set while the centre takes nobody in and no call is fresh: shown in place of calls and queues
	Over   *Over   // set on a display over one counter: only this is shown
}

// TickerPage is how long a line of the ticker stands when it does not scroll.
const TickerPage = 8 * time.Second

// Call is one number that has been called.
type Call struct {
	Number   string // "A018"
	Agency   string // or what else explains the number
	Letter   string // the agency's, "A"; stands beside its name, since a colour alone says nothing
	Hue      int    // the agency's place in the centre, from 0: chooses the letter's colour
	Counter  string // "3"
	Arrow    Arrow
	Place    string // where the counter is, "tầng 1, bên trái"; may be empty
	Priority bool
}

// Arrow points to the counter, seen from the wall.
type Arrow int

// The directions.
const (
	ArrowNone Arrow = iota
	ArrowLeft
	ArrowRight
	ArrowUp
	ArrowDown
)

// Queue is how many wait for one agency.
type Queue struct {
	Name     string // short name of the agency
	Letter   string // as in Call
	Hue      int
	Waiting  int
	Known    bool // whether the estimate is shown: not while nothing is known, nor while Offline
	FromMin  int  // the range of minutes that whoever took a number now would wait
	ToMin    int  // 0 means at once
	IsClosed bool
}

// Paused is a counter that calls nobody for a while.
type Paused struct {
	Counter string // "5"
	Reason  string // "Ăn trưa"; may be empty
}

// Closed is the picture of a centre that takes nobody in: before opening, at
// noon, after closing, on days off, and while it has stopped its service. Texts
// are in the view's language.
type Closed struct {
	Says string // why, as a sentence
	// The largest words: Lead, Clock, Day are read in a row, "Mở lại" "07:30"
	// "thứ Hai, 30/11". Clock is empty where nobody knows when, Day where it is
	// today.
	Lead, Clock, Day string
	Motto            string
	Hours            []string // reception hours and their days, at most 3 lines; may be empty
	DayOff           []string // the next day off: its date, its name; may be empty
	Address, Phone   string   // may be empty
	Still            string   // who is still being served, "Quầy 18 còn trả kết quả cho 2 người"; empty when the last has gone
}

// Notice is a page of the notice panel: a picture, a text, a text over a picture,
// or a film.
type Notice struct {
	Title string
	Text  string
	Image image.Image // drawn to cover the panel; nil draws the gradient
	Whole bool        // Image is drawn whole, on the gradient: nothing of a poster is cut off
	Film  film.Film   // one that somebody else shows in the panel; none without a path
}

// Over is what a display over a counter shows.
type Over struct {
	Counter string // "3"
	Agency  string
	Officer string // empty when nobody is logged in
	Number  string // the ticket called or being served, else empty
	State   OverState
	Reason  string // OverPaused: why
}

// OverState is what the counter is doing.
type OverState int

// The states of a counter.
const (
	OverClosed  OverState = iota // ĐÓNG
	OverFree                     // open, nobody called
	OverCalling                  // MỜI VÀO
	OverServing                  // ĐANG PHỤC VỤ
	OverPaused                   // TẠM NGƯNG – reason
)
