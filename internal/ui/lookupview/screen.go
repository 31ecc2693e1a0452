package lookupview

import (
	"image"
	"strconv"

	"fyne.io/fyne/v2"

	"motcua/internal/film"
	"motcua/internal/i18n"
	"motcua/internal/keyboard"
	"motcua/internal/lookup"
	"motcua/internal/ui/citizen"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// Screen is the whole screen. Its methods must be called on Fyne's goroutine.
type Screen struct {
	board *widget.Board
	act   lookup.Actions
	view  lookup.View
	turn  turn // of the list on the page

	// Wedge gets every key that types something before the screen does, like
	// kioskview.Screen's. May be nil.
	Wedge func(r rune) bool
	// Say reads texts aloud in place of those being read; without texts it stops. May be
	// nil.
	Say func(lang i18n.Lang, texts []string)
	// Film shows a film at a place; without a path there is none. May be nil.
	Film func(f film.Film, at image.Rectangle)

	top, foot float32 // in the last drawing: the end of the header and the start of the bottom row
	filmAt    image.Rectangle
	playing   bool
	behind    bool // the ticket kiosk is shown
}

// turn is which part of a list is shown.
type turn struct {
	first int // of the list
	fits  int // on the page in the last drawing
	all   int
	marks []int // where the parts begin, if they are not of one length
}

// New makes a screen; act gets the actions of people.
func New(act lookup.Actions) *Screen {
	s := &Screen{act: act}
	s.board = widget.NewBoard(func() string { return pageOf(&s.view) }, s.draw)
	s.board.OnTouch = act.Touched
	s.board.ScanKey, s.board.ScanRune = s.scanKey, s.feed
	s.board.OnKey, s.board.OnRune = s.onKey, s.onRune
	s.board.OnFocus = s.readFocus
	s.board.Drawn = s.showFilm
	return s
}

// pageOf identifies the page of a view.
func pageOf(v *lookup.View) string { return strconv.Itoa(int(v.Page)) + " " + strconv.Itoa(v.Visit) }

// Object is the content of the window.
func (s *Screen) Object() fyne.CanvasObject { return s.board }

// Board is the drawing.
func (s *Screen) Board() *widget.Board { return s.board }

// Away reports that the ticket kiosk has the screen.
func (s *Screen) Away() bool { return s.view.Page == lookup.PageAway }

// Show draws v. Unchanged parts are not repainted.
func (s *Screen) Show(v lookup.View) {
	if pageOf(&v) != pageOf(&s.view) {
		s.turn = turn{}
		s.board.Focus("")
	}
	if v.Search.Text != s.view.Search.Text || v.Search.HereOnly != s.view.Search.HereOnly {
		s.turn = turn{}
	}
	was := s.view
	s.view = v
	s.board.RingColor = s.palette().Focus
	s.board.Redraw()
	s.aloud(&was)
}

// Attach connects the keyboard of c to the screen, which must be its content.
func (s *Screen) Attach(c fyne.Canvas) { s.board.Attach(c) }

// TypedKey handles a key: Tab and the arrows move the focus, Enter presses, Escape and
// Backspace go back, PageUp and PageDown turn the pages.
func (s *Screen) TypedKey(e *fyne.KeyEvent) { s.board.TypedKey(e) }

// TypedRune handles a typed character: 1 to 9 press the n-th choice; on the page with the
// keyboard it is typed.
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
		s.page(1)
	case fyne.KeyPageUp:
		s.page(-1)
	case fyne.KeyEscape:
		s.act.Back()
	case fyne.KeyBackspace:
		if s.written() != "" {
			s.act.Press(keyboard.Key{Kind: keyboard.Erase})
		} else {
			s.act.Back()
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		if !s.types() || s.board.FocusedID() != "" {
			return false
		}
		s.act.Press(keyboard.Key{Kind: keyboard.Enter})
	case fyne.KeySpace:
		if s.view.Page == lookup.PageFilm {
			s.act.PauseFilm()
			return true
		}
		return s.types() // the character that follows is typed
	default:
		return false
	}
	return true
}

// types reports that the page has keys of its own.
func (s *Screen) types() bool {
	p := s.view.Page
	return p == lookup.PageSearch || p == lookup.PageDossier || p == lookup.PageFigures
}

// written is what was typed on such a page.
func (s *Screen) written() string {
	switch s.view.Page {
	case lookup.PageSearch:
		return s.view.Search.Text
	case lookup.PageDossier:
		return s.view.Dossier.Typed
	case lookup.PageFigures:
		return s.view.Dossier.Figures
	}
	return ""
}

func (s *Screen) onRune(r rune) bool {
	s.act.Touched()
	if s.types() && r != '*' && r != '+' && r != '/' && (r != '-' || s.view.Page != lookup.PageFigures) {
		s.act.Press(keyboard.Key{Kind: keyboard.Letter, Rune: r})
		return true
	}
	switch r { // besides the digits of a numeric keypad
	case '*':
		s.listen()
	case '-':
		s.act.Back()
	case '+':
		s.page(1)
	case '/':
		if s.view.Page == lookup.PageHome {
			s.act.OpenSearch()
		}
	default:
		return false
	}
	return true
}

// page turns the list on the page, or the pictures.
func (s *Screen) page(step int) {
	if s.view.Page == lookup.PageSample {
		s.act.TurnSample(step)
		return
	}
	next := s.turn.next(step)
	if next < 0 {
		return
	}
	s.turn.first = next
	s.board.Focus("")
	s.board.Redraw()
	if s.view.Reading {
		s.readPage()
	}
}

// next is the first of the list after turning, -1 if it cannot be turned.
func (t *turn) next(step int) int {
	if len(t.marks) > 0 {
		at := t.at() + step
		if at < 0 || at >= len(t.marks) {
			return -1
		}
		return t.marks[at]
	}
	next := t.first + step*t.fits
	if t.fits == 0 || next < 0 || next >= t.all {
		return -1
	}
	return next
}

// at is the number of the part that is shown, from 0.
func (t *turn) at() int {
	if len(t.marks) == 0 {
		return t.first / max(1, t.fits)
	}
	at := 0
	for i, m := range t.marks {
		if m <= t.first {
			at = i
		}
	}
	return at
}

// parts is how many parts there are.
func (t *turn) parts() int {
	if len(t.marks) > 0 {
		return len(t.marks)
	}
	return max(1, (t.all+max(1, t.fits)-1)/max(1, t.fits))
}

// set says how much of a list fits, and keeps to the beginning of a part.
func (t *turn) set(fits, all int) {
	t.fits, t.all, t.marks = max(1, fits), all, nil
	if t.first >= all {
		t.first = 0
	}
	t.first -= t.first % t.fits
}

// split does the same for a list of parts of different lengths.
func (t *turn) split(marks []int) {
	t.marks = marks
	t.first = marks[min(t.at(), len(marks)-1)]
}

// pen is the painter with the data that all parts of the drawing need.
type pen struct {
	*citizen.Pen
	s *Screen
	v *lookup.View
}

func (s *Screen) draw(p *widget.Painter, size fyne.Size) {
	v := &s.view
	d := &pen{Pen: citizen.NewPen(p, size, v.HighContrast, v.LargeText, v.MMPerPx), s: s, v: v}
	s.top, s.foot, s.filmAt = 0, size.Height, image.Rectangle{}
	d.Fill(d.Size, d.C.Paper)
	switch v.Page {
	case lookup.PageAttract:
		d.attract()
	case lookup.PageHome:
		d.home()
	case lookup.PageSearch:
		d.search()
	case lookup.PageList:
		d.list()
	case lookup.PageProcedure:
		d.procedure()
	case lookup.PageText:
		d.fullText()
	case lookup.PageSample:
		d.sample()
	case lookup.PageFilm:
		d.film()
	case lookup.PageTrouble:
		d.trouble()
	case lookup.PageDossier:
		d.code()
	case lookup.PageStatus:
		d.status()
	case lookup.PageFigures:
		d.figures()
	}
}

// header and footer draw what every page has, and return the room between them.
func (d *pen) header(area widget.Box) widget.Box {
	v := d.v
	rest := d.Header(area, citizen.Header{Lang: v.Lang, Centre: v.Centre, Motto: v.Motto, Now: v.Now, Sample: v.Sample, Insecure: v.Insecure})
	d.s.top = rest.Y
	return rest
}

func (d *pen) footer(area widget.Box) widget.Box {
	v, a := d.v, d.s.act
	rest := d.Footer(area, citizen.Footer{
		Lang: v.Lang, LargeText: v.LargeText, HighContrast: v.HighContrast, Speaks: v.Speaks, Reading: v.Reading, KioskName: v.KioskName, LinkDown: v.LinkDown,
		SetLang: a.SetLang, SetLargeText: a.SetLargeText, SetHighContrast: a.SetHighContrast, Speak: a.Speak,
	})
	d.s.foot = rest.Y + rest.H
	return rest
}

// body is the room of a page between header and bottom row, with its margins.
func (d *pen) body() widget.Box {
	rest := d.footer(d.header(d.Size)).Inset(56*d.U, 0)
	if d.Tall {
		return rest.CutTop(28 * d.U).CutBottom(24 * d.U)
	}
	return rest.CutTop(18 * d.U).CutBottom(16 * d.U)
}

// gap is the room between two targets.
func (d *pen) gap(u float32) float32 { return max(u*d.U, d.Gap) }

// tall is the height of a target.
func (d *pen) tall(u float32) float32 { return max(u*d.U, d.Touch) }

// scanKey passes a key that types something to the wedge.
func (s *Screen) scanKey(e *fyne.KeyEvent) bool {
	r, types := map[fyne.KeyName]rune{fyne.KeyReturn: '\r', fyne.KeyEnter: '\r', fyne.KeyTab: '\t', fyne.KeyBackspace: '\b'}[e.Name]
	return types && s.feed(r)
}

func (s *Screen) feed(r rune) bool { return s.Wedge != nil && s.Wedge(r) }

// Type types what a person has typed and Wedge had taken.
func (s *Screen) Type(text string) {
	for _, r := range text {
		if name, isKey := map[rune]fyne.KeyName{'\r': fyne.KeyReturn, '\t': fyne.KeyTab, '\b': fyne.KeyBackspace}[r]; isKey {
			s.board.ReplayKey(&fyne.KeyEvent{Name: name})
		} else {
			s.board.ReplayRune(r)
		}
	}
}
