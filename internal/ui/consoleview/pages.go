package consoleview

import (
	"fmt"

	"fyne.io/fyne/v2"

	"motcua/internal/console"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// page is one page of the console. The screen keeps which is shown and hands
// over to it; a page keeps what has been typed and marked on it, and knows no
// other page.
type page interface {
	draw(d *pen)
	// drawLine draws it into the strip, where fitsLine says that it fits.
	drawLine(d *pen, b widget.Box)
	fitsLine() bool

	// key says whether it takes the key; a character goes to rune.
	key(e *fyne.KeyEvent) bool
	rune(r rune)
	shortcut(sc fyne.Shortcut) bool
	scroll(dy float32) // in pixels

	// shown tells it of a new view while it is shown. entered says that another
	// page was shown before.
	shown(old console.View, entered bool)
	// left tells it that another page is shown now.
	left()
	// front names what is in front on the page: a dialog, and what it is about.
	front() string
}

var (
	_ page = (*loginPage)(nil)
	_ page = (*deskPage)(nil)
	_ page = (*superPage)(nil)
)

// shared is what all pages work with.
type shared struct {
	act     console.Actions
	view    console.View
	before  console.View  // as it was when the command on its way was pressed
	board   *widget.Board // of the window that shows
	strip   *Strip
	swallow bool // the next rune comes from a numpad key that was a command
}

// chosen is the page that the view is for. No other file asks which it is.
func (s *Screen) chosen() page {
	switch s.view.Page {
	case console.PageMain:
		return s.desk
	case console.PageSupervise:
		return s.super
	}
	return s.login
}

// turn goes to the page that the view is for, and says whether another was shown.
func (s *Screen) turn() (entered bool) {
	was := s.page
	if s.page = s.chosen(); s.page == was {
		return false
	}
	was.left()
	s.board.Focus("")
	return true
}

// beforeHere says whether the command on its way was pressed on this page.
func (s *shared) beforeHere() bool { return s.before.Page == s.view.Page }

// front names what is in front: a window, a page, a dialog and what it is
// about.
func (s *Screen) front() string {
	return fmt.Sprint(s.strip.shown, s.view.Page, s.page.front())
}

// noLine is the part of a page that has no place in the strip.
type noLine struct{}

func (noLine) fitsLine() bool { return false }

func (noLine) drawLine(d *pen, b widget.Box) {
	d.Text(b, label(16*d.u, theme.Medium, theme.White), d.s.text("console.strip.login"))
}
