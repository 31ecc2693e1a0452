package consoleview

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"motcua/internal/centre"
	"motcua/internal/console"
	"motcua/internal/i18n"
	"motcua/internal/ui/widget"
)

// Screen is the console's whole screen. Its methods must be called on Fyne's goroutine.
type Screen struct {
	shared
	page  page // the page that is shown
	login *loginPage
	desk  *deskPage
	super *superPage

	// Wedge gets every key that types something before the screen does, Enter as '\r' and
	// Tab as '\t', and reports whether it takes it: a scanner that acts as a keyboard
	// must not type into the desk. Keys that a person typed are given back to Type. The
	// keys of commands are never passed to it. May be nil.
	Wedge     func(r rune) bool
	fed       time.Time // when Wedge last took a key
	replaying bool      // Type is running
}

var (
	findShortcut = &desktop.CustomShortcut{KeyName: fyne.KeyK, Modifier: fyne.KeyModifierControl}
	undoShortcut = &desktop.CustomShortcut{KeyName: fyne.KeyZ, Modifier: fyne.KeyModifierControl}
)

// New returns a console that tells act what the clerk does.
func New(act console.Actions) *Screen {
	s := &Screen{shared: shared{act: act}}
	s.login = &loginPage{shared: &s.shared}
	s.desk = &deskPage{shared: &s.shared, list: listState{marked: -1}}
	s.super = &superPage{shared: &s.shared}
	s.page = s.login
	s.board = widget.NewBoard(s.front, s.draw)
	s.board.KeysAtOnce = true
	s.strip = newStrip(s)
	s.board.OnKey = func(e *fyne.KeyEvent) bool { return s.strip.after(s.keyPressed(e)) }
	s.board.OnRune = func(r rune) bool { return s.strip.after(s.runeTyped(r)) }
	s.board.OnShortcut = func(sc fyne.Shortcut) bool { return s.strip.after(s.page.shortcut(sc)) }
	s.board.OnScroll = func(_ fyne.Position, dy float32) { s.page.scroll(dy) }
	return s
}

// Object is the content of the window.
func (s *Screen) Object() fyne.CanvasObject { return s.strip.big }

// Board is the drawing, for tests.
func (s *Screen) Board() *widget.Board { return s.strip.big }

// Attach connects the keyboard of c to the screen, which must be its content.
func (s *Screen) Attach(c fyne.Canvas) {
	for i := range commands {
		if sc := commands[i].combined(); sc != nil {
			c.AddShortcut(sc, func(sc fyne.Shortcut) { s.page.shortcut(sc) })
		}
	}
	s.strip.big.Attach(c)
}

// TypedKey handles a key of the key table in the help (F1). The space bar has no effect.
func (s *Screen) TypedKey(e *fyne.KeyEvent) { s.strip.big.TypedKey(e) }

// TypedRune handles a typed character: the number to call, a PIN, a filter.
func (s *Screen) TypedRune(r rune) { s.strip.big.TypedRune(r) }

// TypedShortcut handles the shortcuts with Ctrl.
func (s *Screen) TypedShortcut(sc fyne.Shortcut) { s.strip.big.TypedShortcut(sc) }

// Show draws v. Unchanged parts are not repainted.
func (s *Screen) Show(v console.View) {
	old := s.view
	s.view = v
	if v.PendingID != "" && old.PendingID == "" {
		s.before = old
	}
	entered := s.turn()
	s.page.shown(old, entered)
	s.strip.settle()
	s.board.Redraw()
}

// deskName names a place to log in at.
func (s *shared) deskName(id string) string {
	if id == centre.SupervisorDesk {
		return s.text("console.super.desk")
	}
	return s.text("common.counter", id)
}

func (s *shared) text(key string, args ...any) string {
	return i18n.Text(s.view.Lang, key, args...)
}

func (s *Screen) draw(p *widget.Painter, size fyne.Size) {
	d := s.pen(p, size)
	d.c.Soft = softInk
	d.u = min(size.Width/1440, size.Height/900)
	d.Fill(d.size, d.c.Paper)
	s.page.draw(d)
}

// softInk is the palette's secondary text, a shade lighter than on the kiosk.
var softInk = widget.Color{R: 0x5B, G: 0x66, B: 0x72, A: 0xff}
