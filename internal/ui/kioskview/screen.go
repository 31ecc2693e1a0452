package kioskview

import (
	"strconv"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/kiosk"
	"motcua/internal/ui/citizen"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// Screen is the kiosk's whole screen. Its methods must be called on Fyne's goroutine.
type Screen struct {
	board *widget.Board
	act   kiosk.Actions
	view  kiosk.View
	first int // first tile of the page of tiles
	pages int // pages of tiles in the last drawing
	fits  int // tiles a page in the last drawing

	// Wedge gets every key that types something before the screen does, Enter as '\r' and
	// Tab as '\t', and reports whether it takes it: a scanner that acts as a keyboard
	// must not press tiles. Keys that a person typed are given back to Type. May be nil.
	Wedge func(r rune) bool

	// Say reads texts aloud, one after the other, in place of those being read; without
	// texts it stops. May be nil.
	Say func(lang i18n.Lang, texts []string)

	top, foot float32 // in the last drawing: the end of the header and the start of the bottom row
}

// New makes a screen; act gets the actions of people.
func New(act kiosk.Actions) *Screen {
	s := &Screen{act: act}
	s.board = widget.NewBoard(func() string { return pageOf(&s.view) }, s.draw)
	s.board.OnTouch = act.Touched
	s.board.ScanKey, s.board.ScanRune = s.scanKey, s.feed
	s.board.OnKey = s.onKey
	s.board.OnRune = s.onRune
	s.board.OnFocus = s.readFocus
	return s
}

// pageOf identifies the page of a view. The services of another agency are another page.
func pageOf(v *kiosk.View) string { return strconv.Itoa(int(v.Page)) + " " + v.Agency.ID }

// Object is the content of the window.
func (s *Screen) Object() fyne.CanvasObject { return s.board }

// Board is the drawing, for tests.
func (s *Screen) Board() *widget.Board { return s.board }

// Show draws v. Unchanged parts are not repainted.
func (s *Screen) Show(v kiosk.View) {
	if pageOf(&v) != pageOf(&s.view) {
		s.first = 0
		s.board.Focus("")
	}
	was := s.view
	s.view = v
	s.board.RingColor = s.palette().Focus
	s.board.Redraw()
	s.aloud(&was)
}

// Attach connects the keyboard of c to the screen, which must be its content.
func (s *Screen) Attach(c fyne.Canvas) {
	s.board.Attach(c)
}

// TypedKey handles a key: Tab and the arrows move the focus, Enter presses,
// Escape and Backspace go back, PageUp and PageDown turn the pages.
func (s *Screen) TypedKey(e *fyne.KeyEvent) { s.board.TypedKey(e) }

// TypedRune handles a typed character: 1 to 9 press the n-th tile.
func (s *Screen) TypedRune(r rune) { s.board.TypedRune(r) }

func (s *Screen) palette() theme.Palette {
	if s.view.HighContrast {
		return theme.Contrast
	}
	return theme.Day
}

func (s *Screen) text(key string, args ...any) string {
	return i18n.Text(s.view.Lang, key, args...)
}

func (s *Screen) onKey(e *fyne.KeyEvent) bool {
	s.act.Touched()
	switch e.Name {
	case fyne.KeyPageDown:
		s.turn(1)
	case fyne.KeyPageUp:
		s.turn(-1)
	case fyne.KeyEscape, fyne.KeyBackspace:
		s.leave()
	case fyne.KeyReturn, fyne.KeyEnter:
		return s.enter()
	default:
		return false
	}
	return true
}

// leave is the effect of Escape on each page.
func (s *Screen) leave() {
	switch s.view.Page {
	case kiosk.PageHome:
		if s.choosesSeveral() {
			s.act.ChooseSeveral(false)
		}
	case kiosk.PageServices, kiosk.PagePriority, kiosk.PageMenu, kiosk.PageSlots:
		s.act.Back()
	case kiosk.PagePIN, kiosk.PageCheckIn:
		if s.view.PINShown > 0 || s.view.Code != "" {
			s.act.Erase()
			return
		}
		s.act.Back()
	case kiosk.PageIssued, kiosk.PageBooked, kiosk.PageNotice:
		s.act.Done()
	case kiosk.PageStillThere:
		s.act.StillHere(false)
	case kiosk.PageOffer:
		s.act.TakeOffer(false)
	}
}

// enter is the effect of Enter on pages where no focus is needed first.
func (s *Screen) enter() bool {
	if s.board.FocusedID() != "" {
		return false
	}
	if s.choosesSeveral() && len(s.view.Several.Chosen) > 0 {
		s.act.TakeSeveral()
		return true
	}
	switch s.view.Page {
	case kiosk.PageIssued, kiosk.PageBooked, kiosk.PageNotice:
		s.act.Done()
	case kiosk.PageStillThere:
		s.act.StillHere(true)
	case kiosk.PageOffer:
		s.act.TakeOffer(true)
	case kiosk.PagePIN, kiosk.PageCheckIn:
		s.act.Enter()
	default:
		return false
	}
	return true
}

func (s *Screen) onRune(r rune) bool {
	s.act.Touched()
	if (s.view.Page == kiosk.PagePIN || s.view.Page == kiosk.PageCheckIn) && r >= '0' && r <= '9' {
		s.act.Digit(int(r - '0'))
		return true
	}
	switch r { // besides the digits of a numeric keypad
	case '*':
		s.listen()
	case '-':
		s.leave()
	case '+':
		s.turn(1)
	case '/':
		if s.view.Page == kiosk.PageHome && s.view.Features.Priority {
			s.act.Priority()
		}
	default:
		return false
	}
	return true
}

// turn shows the next or previous page of tiles.
func (s *Screen) turn(d int) {
	next := s.first + d*s.fits
	if next < 0 || next >= len(s.view.Tiles) || s.pages < 2 {
		return
	}
	s.first = next
	s.board.Focus("")
	s.board.Redraw()
	if s.view.Reading {
		s.readPage()
	}
}

// pen is the painter with the data that all parts of the drawing need.
type pen struct {
	*widget.Painter
	s     *Screen
	v     *kiosk.View
	c     theme.Palette
	u     float32 // pixels per design unit
	k     float32 // enlargement of text: 1, or more in large text
	grow  float32 // enlargement of the tiles on a page with few of them
	touch float32 // smallest side of a target: 20 mm
	gap   float32 // smallest gap between targets: 5 mm
	tall  bool    // portrait
	size  widget.Box
}

func (s *Screen) draw(p *widget.Painter, size fyne.Size) {
	kit := citizen.NewPen(p, size, s.view.HighContrast, s.view.LargeText, s.view.MMPerPx)
	d := &pen{Painter: p, s: s, v: &s.view, c: kit.C, u: kit.U, k: kit.K, touch: kit.Touch, gap: kit.Gap, tall: kit.Tall, size: kit.Size}
	s.top, s.foot = 0, size.Height
	d.Fill(d.size, d.c.Paper)
	switch s.view.Page {
	case kiosk.PageHome, kiosk.PageServices, kiosk.PagePriority, kiosk.PageMenu:
		d.choice()
	case kiosk.PageIssued:
		d.issued()
	case kiosk.PageSlots:
		d.slots()
	case kiosk.PageBooked:
		d.booked()
	case kiosk.PageCheckIn:
		d.checkIn()
	case kiosk.PagePIN:
		d.pin()
	case kiosk.PageStillThere:
		d.stillThere()
	case kiosk.PageOffer:
		d.offer()
	default:
		d.message()
	}
}

// frame is a box with the palette's border.
func (d *pen) frame(fill, line widget.Color, radius float32) widget.Frame {
	return d.kit().Frame(fill, line, radius)
}

// pressedFrame is a box that shows that its target is pressed.
func (d *pen) pressedFrame(id string, fill, line widget.Color, radius float32) widget.Frame {
	return d.kit().PressedFrame(id, fill, line, radius)
}

// pressedTint is the fill of a pressed target.
func (d *pen) pressedTint(id string, fill widget.Color) widget.Color {
	return d.kit().PressedTint(id, fill)
}
