package consoleview

import (
	"fmt"

	"fyne.io/fyne/v2"

	"motcua/internal/console"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// page is one page of the console. The screen knows which page is shown and delegates to
// it; a page keeps its own typed text and selection, and knows no other page.
type page interface {
	draw(d *pen)
	// drawLine draws it into the strip, if fitsLine allows it.
	drawLine(d *pen, b widget.Box)
	fitsLine() bool

	// key reports whether it takes the key; a character goes to rune.
	key(e *fyne.KeyEvent) bool
	rune(r rune)
	shortcut(sc fyne.Shortcut) bool
	scroll(dy float32) // in pixels

	// shown is called for a new view while the page is shown. entered says that another
	// page was shown before.
	shown(old console.View, entered bool)
	// left is called when another page is shown.
	left()
	// front names what is in front: a dialog, and its subject.
	front() string
}

var (
	_ page = (*loginPage)(nil)
	_ page = (*deskPage)(nil)
	_ page = (*superPage)(nil)
)

// shared is what all pages use.
type shared struct {
	act     console.Actions
	view    console.View
	before  console.View  // the view at the time when the unanswered command was pressed
	board   *widget.Board // of the visible window
	strip   *Strip
	swallow bool // the next rune comes from a numpad key that was a command
}

// chosen is the page for the view. Nothing else decides which page is shown.
func (s *Screen) chosen() page {
	switch s.view.Page {
	case console.PageMain:
		return s.desk
	case console.PageSupervise:
		return s.super
	}
	return s.login
}

// turn changes to the page for the view, and reports whether another one was shown.
func (s *Screen) turn() (entered bool) {
	was := s.page
	if s.page = s.chosen(); s.page == was {
		return false
	}
	was.left()
	s.board.Focus("")
	return true
}

// beforeHere reports whether the unanswered command was pressed on this page.
func (s *shared) beforeHere() bool { return s.before.Page == s.view.Page }

// front names what is in front: a window, a page, a dialog and its subject.
func (s *Screen) front() string {
	return fmt.Sprint(s.strip.shown, s.view.Page, s.page.front())
}

// noLine is for pages that are not shown in the strip.
type noLine struct{}

func (noLine) fitsLine() bool { return false }

func (noLine) drawLine(d *pen, b widget.Box) {
	d.Text(b, label(16*d.u, theme.Medium, theme.White), d.s.text("console.strip.login"))
}
