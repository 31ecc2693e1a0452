package sheetview

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"motcua/internal/inspection"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/uitest"
	"motcua/internal/ui/widget"
)

// stand is a page with one button in its middle, which counts, and the card.
type stand struct {
	t       *testing.T
	board   *widget.Board
	card    *Card
	now     time.Duration
	later   []timer
	asked   int
	answers []func(inspection.Sheet) // answers of a slow disk
	slow    bool
	pressed int
	keys    []string
}

type timer struct {
	at time.Duration
	f  func()
}

func sheet() inspection.Sheet {
	return inspection.Sheet{Title: "For the technician", Close: "F1", Rows: []inspection.Row{
		{Name: "Program", Text: "display 0.1.0"}, {Name: "Connection", Text: "disconnected", Bad: true},
	}}
}

func newStand(t *testing.T) *stand {
	s := &stand{t: t, now: time.Hour}
	page := func(p *widget.Painter, size fyne.Size) {
		all := widget.Box{W: size.Width, H: size.Height}
		p.Fill(all, theme.Day.Paper)
		p.Target(widget.Target{ID: "button", Box: all.Centred(200, 100), Choice: true, Do: func() { s.pressed++ }})
		p.Text(all.Centred(200, 40), widget.Type{Size: 20, Color: theme.Day.Ink}, "a page")
	}
	s.board = widget.NewBoard(func() string { return "page" }, page)
	s.board.OnKey = func(e *fyne.KeyEvent) bool { s.keys = append(s.keys, string(e.Name)); return false }
	s.board.OnRune = func(r rune) bool { s.keys = append(s.keys, string(r)); return false }
	s.board.OnShortcut = func(fyne.Shortcut) bool { s.keys = append(s.keys, "shortcut"); return true }
	s.board.Clock = func() time.Duration { return s.now }
	s.board.Later = func(d time.Duration, f func()) { s.later = append(s.later, timer{s.now + d, f}) }
	s.card = Attach(s.board, func(show func(inspection.Sheet)) {
		s.asked++
		if s.slow {
			s.answers = append(s.answers, show)
			return
		}
		show(sheet())
	})
	uitest.Window(t, s.board, 1280, 800)
	s.pass(time.Second)
	return s
}

// pass lets time pass, and runs the timers that are due, in order.
func (s *stand) pass(d time.Duration) {
	for end := s.now + d; s.now < end; {
		s.now = min(s.now+100*time.Millisecond, end)
		for i := 0; i < len(s.later); i++ {
			if due := s.later[i]; due.at <= s.now {
				s.later = append(s.later[:i], s.later[i+1:]...)
				due.f()
				i = -1
			}
		}
	}
}

func (s *stand) key(name fyne.KeyName) {
	s.board.TypedKey(&fyne.KeyEvent{Name: name})
	s.pass(time.Second) // longer than a new page ignores keys
}

// hold presses a spot for a duration, as a finger does.
func (s *stand) hold(x, y float32, d time.Duration) {
	e := fyne.PointEvent{Position: fyne.NewPos(x, y)}
	s.board.MouseMoved(&desktop.MouseEvent{PointEvent: e})
	s.board.MouseDown(&desktop.MouseEvent{PointEvent: e})
	s.pass(d)
	s.board.MouseUp(&desktop.MouseEvent{PointEvent: e})
	s.board.Tapped(&e)
}

func (s *stand) wants(open bool, when string) {
	s.t.Helper()
	shows := false
	for _, spot := range s.board.Texts() {
		shows = shows || strings.Contains(spot.Whole, "For the technician")
	}
	if shows != open || s.card.Shown() != open {
		s.t.Errorf("%s: the card is drawn: %t, says it is shown: %t, want %t", when, shows, s.card.Shown(), open)
	}
}

func TestKeyOpensAndCloses(t *testing.T) {
	for _, closing := range []fyne.KeyName{fyne.KeyF1, fyne.KeyEscape} {
		s := newStand(t)
		s.wants(false, "at first")
		s.key(fyne.KeyF1)
		s.wants(true, "after F1")
		s.key(closing)
		s.wants(false, "after "+string(closing))
		s.key(fyne.KeyF1)
		s.wants(true, "after F1 once more")
	}
}

func TestCornerOpensAfterFiveSeconds(t *testing.T) {
	for _, c := range []struct {
		x, y float32
		held time.Duration
		open bool
	}{
		{20, 20, 5 * time.Second, true},
		{80, 80, 7 * time.Second, true},
		{20, 20, 4900 * time.Millisecond, false},
		{20, 20, 100 * time.Millisecond, false},
		{120, 20, 6 * time.Second, false},
		{20, 120, 6 * time.Second, false},
		{1260, 20, 6 * time.Second, false},
		{20, 780, 6 * time.Second, false},
	} {
		s := newStand(t)
		s.hold(c.x, c.y, c.held)
		s.wants(c.open, fmt.Sprintf("%v at %v,%v", c.held, c.x, c.y))
	}
}

// The end of the press that opened the card, which Fyne reports as a tap, does not close
// it. The next tap does, wherever it is, and presses nothing behind the card.
func TestTapCloses(t *testing.T) {
	for _, at := range []fyne.Position{{X: 20, Y: 20}, {X: 640, Y: 400}, {X: 1270, Y: 790}} {
		s := newStand(t)
		s.hold(20, 20, 5*time.Second)
		s.pass(time.Second)
		s.wants(true, "after the press")
		s.hold(at.X, at.Y, 100*time.Millisecond)
		s.wants(false, fmt.Sprintf("after a tap at %v", at))
		if s.pressed != 0 {
			t.Errorf("a tap at %v that closes the card pressed the page", at)
		}
		s.pass(time.Second)
		if s.hold(640, 400, 100*time.Millisecond); s.pressed != 1 {
			t.Errorf("the page behind it was pressed %d times by one tap", s.pressed)
		}
	}
}

func TestCardClosesByItself(t *testing.T) {
	s := newStand(t)
	s.board.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF1})
	s.pass(59 * time.Second)
	s.wants(true, "after 59 s")
	s.pass(3 * time.Second)
	s.wants(false, "after 62 s")
	if s.pass(time.Minute); len(s.later) != 0 {
		t.Errorf("%d timers go on behind a card that is closed", len(s.later))
	}
}

// A card that was closed and opened again is shown for its whole minute, with one timer.
func TestSecondOpeningHasItsOwnMinute(t *testing.T) {
	s := newStand(t)
	s.key(fyne.KeyF1)
	s.pass(50 * time.Second)
	s.key(fyne.KeyF1)
	s.key(fyne.KeyF1)
	s.wants(true, "when it is opened again")
	s.pass(55 * time.Second)
	s.wants(true, "55 s later")
	if len(s.later) != 1 {
		t.Errorf("%d timers, want 1", len(s.later))
	}
}

// While the card is shown, the page behind it gets no keys; when it is closed, the page
// gets all but F1.
func TestPageBehindHearsNoKeys(t *testing.T) {
	s := newStand(t)
	press := func() {
		s.key(fyne.KeyReturn)
		s.board.TypedRune('1')
		s.board.TypedShortcut(&fyne.ShortcutCopy{})
	}
	s.key(fyne.KeyF1)
	press()
	if s.pressed != 0 || len(s.keys) != 0 {
		t.Errorf("behind the card the page heard %q and was pressed %d times", s.keys, s.pressed)
	}
	s.key(fyne.KeyF1)
	press()
	if got := strings.Join(s.keys, " "); got != "Return 1 shortcut" || s.pressed != 1 {
		t.Errorf("after it the page heard %q and was pressed %d times", got, s.pressed)
	}
}

// The data is renewed while the card is shown. A disk that does not answer is asked once,
// and an answer that comes after the card was closed opens nothing.
func TestSheetIsReadAnew(t *testing.T) {
	s := newStand(t)
	s.key(fyne.KeyF1)
	if s.pass(10 * time.Second); s.asked < 5 || s.asked > 7 {
		t.Errorf("asked %d times in 11 s", s.asked)
	}
	s = newStand(t)
	s.slow = true
	s.key(fyne.KeyF1)
	s.pass(20 * time.Second)
	s.wants(false, "before an answer")
	if s.asked != 1 {
		t.Errorf("a disk that does not answer was asked %d times", s.asked)
	}
	s.answers[0](sheet())
	s.wants(true, "with the answer")
	s.pass(5 * time.Second)
	s.key(fyne.KeyEscape)
	s.answers[1](sheet())
	s.wants(false, "with an answer that comes too late")
	s.slow = false
	s.key(fyne.KeyF1)
	s.wants(true, "when it is opened again")
}
