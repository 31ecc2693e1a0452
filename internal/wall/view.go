package wall

import (
	"image"
	"time"

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
	Calls  []Call // the calls before it, newest first; as many as fit are drawn

	Queues []Queue  // people waiting per agency, longest first
	Notice Notice   // the page of the notice panel to show now
	Ticker []string // lines of the band at the foot; empty hides it
	// TickerScroll moves one long line smoothly, at the cost of repainting;
	// off, the lines are paged every TickerPage.
	TickerScroll bool

	Offline bool      // the link is dead
	DataAt  time.Time // Offline: when the last event came
	// Why is, on a wall that has never had anything from a hub, why it has no
	// connection and what to do about it: whoever looks at it is setting it up.
	Why      string
	HeroUnit float32 // factor on the hero's digits for a far hall, 1 … 1.6; 0 means 1

	Rows   int     // rows below the big call, as many as there is room for; 0 means what fits best
	Closed *Closed // set while nobody is received: shown in place of the calls

	Over *Over // set on a display over one counter: only this is shown
}

// TickerPage is how long a line of the ticker stands when it does not scroll.
const TickerPage = 8 * time.Second

// Call is one number that has been called.
type Call struct {
	Number   string // "A018"
	Letter   string // of the agency, "A"
	Agency   string // or what else explains the number
	Counter  string // "3"
	Arrow    Arrow
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
	Letter   string // of the agency, "A"
	Name     string // short name of the agency
	Waiting  int
	Known    bool // whether the estimate is shown: not while nothing is known, nor while Offline
	FromMin  int  // the range of minutes that whoever took a number now would wait
	ToMin    int  // 0 means at once
	IsClosed bool
}

// Notice is a page of the notice panel: a picture, a text, or a text over a
// picture.
type Notice struct {
	Title string
	Text  string
	Image image.Image // drawn to cover the panel; nil draws the gradient
	Whole bool        // Image is drawn whole, on the gradient: nothing of a poster is cut off
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
