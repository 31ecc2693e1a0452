package wall

import (
	"image"
	"time"

	"motcua/internal/film"
	"motcua/internal/i18n"
)

// View is everything a display shows at one moment. It is a value: it and its slices
// are not changed after Show has got it.
type View struct {
	Lang     i18n.Lang
	Now      time.Time // local; shown to the minute
	Centre   string
	Sample   bool // sample data, and marked as such on the screen
	Insecure bool // the hub lets in everybody under any name, and the screen says so

	Hero   Call   // the newest call; an empty Number shows the waiting text
	Lit    bool   // the newest call is highlighted in gold (20 s); otherwise it is a plain row
	Spoken bool   // the newest call is being said now
	Pulse  int    // changes when the hero starts to pulse; the screen then pulses three times
	Calls  []Call // the earlier calls, newest first, at most Rows
	Rows   int    // rows for the earlier calls, 4 … 8; 0 means 6

	Announcement string // the announcement made now; empty means none

	Queues []Queue  // people waiting per agency, longest first
	Paused []Paused // counters on a pause, in the centre's order
	Today  string   // reception hours of today, "07:30–11:30 · 13:30–17:00"; empty where none are set
	Notice Notice   // the page of the notice panel to show
	Ticker []string // lines of the band at the bottom; empty hides it
	// TickerScroll moves one long line smoothly, at the cost of repainting. Without
	// it the lines change every TickerPage.
	TickerScroll bool

	Offline bool      // the link is down
	DataAt  time.Time // Offline: when the last data came
	// Why says why there is no connection and what to do about it, on a wall that
	// has never had data from a hub: somebody is setting it up. Otherwise it is
	// empty.
	Why        string
	HeroUnit   float32 // enlarges the hero's digits for a deep hall, 1 … 1.6; 0 means 1
	HeroDigits float32 // height in pixels that the hero's digits need in this hall; 0 leaves it to HeroUnit
	Contrast   bool    // black, white and yellow

	Closed *Closed // set while the centre is closed and no call is fresh: shown in place of calls and queues
	Over   *Over   // set on a display over one counter: only this is shown
}

// TickerPage is how long a line of the ticker is shown when it does not scroll.
const TickerPage = 8 * time.Second

// Call is one number that has been called.
type Call struct {
	Number   string // "A018"
	Agency   string // or another text that explains the number
	Letter   string // the agency's letter, "A"; shown beside its name, since a colour alone says nothing
	Hue      int    // index of the agency in the centre: chooses the letter's colour
	Counter  string // "3"
	Arrow    Arrow
	Place    string // where the counter is, "tầng 1, bên trái"; may be empty
	Priority bool
}

// Arrow is the direction from the wall to the counter.
type Arrow int

// The directions.
const (
	ArrowNone Arrow = iota
	ArrowLeft
	ArrowRight
	ArrowUp
	ArrowDown
)

// Queue is the number of people waiting for one agency.
type Queue struct {
	Name     string // short name of the agency
	Letter   string // as in Call
	Hue      int
	Waiting  int
	Known    bool // the estimate is shown: not while it is unknown or while Offline
	FromMin  int  // minutes that a citizen who took a number now would wait, from …
	ToMin    int  // … to; 0 means at once
	IsClosed bool
}

// Paused is a counter on a pause.
type Paused struct {
	Counter string // "5"
	Reason  string // "Ăn trưa"; may be empty
}

// Closed is what the wall shows while the centre is closed: before opening, at noon,
// after closing, on days off, and while all services are stopped. Texts are in the
// view's language.
type Closed struct {
	Says string // why, as a sentence
	// The largest words: Lead, Clock and Day in a row, "Mở lại" "07:30" "thứ Hai,
	// 30/11". Clock is empty if the time is unknown, Day if it is today.
	Lead, Clock, Day string
	Motto            string
	Hours            []string // reception hours and their days, at most 3 lines; may be empty
	DayOff           []string // the next day off: its date, its name; may be empty
	Address, Phone   string   // may be empty
	Still            string   // who is still being served, "Quầy 18 còn trả kết quả cho 2 người"; empty when the last has left
}

// Notice is a page of the notice panel: a picture, a text, a text over a picture,
// or a film.
type Notice struct {
	Title string
	Text  string
	Image image.Image // drawn to fill the panel; nil draws the gradient
	Whole bool        // Image is drawn whole, on the gradient: a poster is not cropped
	Film  film.Film   // a film that another program shows in the panel; without a path there is none
}

// Over is the content of a display over a counter.
type Over struct {
	Counter string // "3"
	Agency  string
	Officer string // empty when nobody is logged in
	Number  string // the ticket that is called or served; empty means none
	State   OverState
	Reason  string // OverPaused: why
}

// OverState is the state of the counter.
type OverState int

// The states of a counter.
const (
	OverClosed  OverState = iota // ĐÓNG
	OverFree                     // open, nobody called
	OverCalling                  // MỜI VÀO
	OverServing                  // ĐANG PHỤC VỤ
	OverPaused                   // TẠM NGƯNG – reason
)
