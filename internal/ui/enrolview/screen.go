package enrolview

import (
	"fyne.io/fyne/v2"

	"motcua/internal/enrol"
	"motcua/internal/i18n"
	"motcua/internal/identity"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// View is the content of the page.
type View struct {
	Name    string // of the device, for people
	Command string // what is to be run at the hub: "hub enroll kiosk-1 -role kiosk"
	Hub     string // address of the hub
	// Fault says in Vietnamese and English why the last code was not taken; empty if none
	// was tried.
	Fault, FaultEn string
	Busy           bool // the code is being tried
	Done           bool // the device is enrolled
}

// Screen is the page. Its methods must be called on Fyne's goroutine.
type Screen struct {
	board *widget.Board
	view  View
	entry entry
	try   func(code string)
}

// New makes the page; try is called with a whole code, and must not block.
func New(try func(code string)) *Screen {
	s := &Screen{try: try}
	s.board = widget.NewBoard(func() string { return "enrol" }, s.draw)
	s.board.OnRune, s.board.OnKey = s.onRune, s.onKey
	return s
}

// Object is the content of the window.
func (s *Screen) Object() fyne.CanvasObject { return s.board }

// Board is the drawing, for tests.
func (s *Screen) Board() *widget.Board { return s.board }

// Show draws v. A code that was not taken has to be typed anew.
func (s *Screen) Show(v View) {
	if v.Fault != "" && v.Fault != s.view.Fault {
		s.entry = entry{}
	}
	s.view = v
	s.board.Redraw()
}

// Attach connects the keyboard of c to the page.
func (s *Screen) Attach(c fyne.Canvas) { s.board.Attach(c) }

// Scan takes the text that a scanner has read: the QR code of hub enroll, or the code
// alone. Anything else is told, since whoever scans looks at the screen.
func (s *Screen) Scan(text string) {
	if !s.idle() {
		return
	}
	code, err := identity.ParseCode(text)
	if qr, ok := enrol.CodeIn(text); ok {
		code, err = qr, nil
	}
	if err != nil {
		s.entry = entry{}
		s.view.Fault, s.view.FaultEn = i18n.Both("enrol.fault.scan")
		s.board.Redraw()
		return
	}
	s.entry = entry{}
	for _, r := range code {
		s.entry.rune(r)
	}
	s.enter()
}

func (s *Screen) idle() bool { return !s.view.Busy && !s.view.Done }

func (s *Screen) onRune(r rune) bool {
	if s.idle() {
		s.entry.rune(r)
		s.board.Redraw()
	}
	return true // a scanner that works as a keyboard presses no button
}

func (s *Screen) onKey(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyBackspace:
		s.erase()
	case fyne.KeyReturn, fyne.KeyEnter:
		if s.board.FocusedID() != "" {
			return false
		}
		s.enter()
	default:
		return false
	}
	return true
}

func (s *Screen) erase() {
	if s.idle() {
		s.entry.erase()
		s.board.Redraw()
	}
}

// enter has the code tried, if it is whole.
func (s *Screen) enter() {
	if !s.idle() {
		return
	}
	if code := s.entry.enter(); len(code) == identity.CodeLength {
		s.try(code)
	}
	s.board.Redraw()
}

// pen is the painter with the data that all parts of the drawing need.
type pen struct {
	*widget.Painter
	s    *Screen
	v    *View
	c    theme.Palette
	u    float32
	size widget.Box
}

func (s *Screen) draw(p *widget.Painter, size fyne.Size) {
	d := &pen{Painter: p, s: s, v: &s.view, c: theme.Day, size: widget.Box{W: size.Width, H: size.Height}}
	tall := size.Height > size.Width
	d.u = min(size.Width/1920, size.Height/1080)
	if tall {
		d.u = min(size.Width/1080, size.Height/1920)
	}
	u := d.u
	d.Fill(d.size, d.c.Paper)
	rest := d.NameBar(d.size, d.u, d.c, d.v.Name)
	if tall {
		rest = rest.Inset(64*u, 48*u)
		d.words(rest.Top(560*u), fyne.TextAlignCenter)
		rest = rest.CutTop(590 * u)
		d.code(rest.Top(230 * u))
		d.keys(rest.CutTop(250*u).Centred(min(rest.W, 900*u), min(rest.H-250*u, 860*u)))
		return
	}
	rest = rest.Inset(72*u, 44*u)
	halves := rest.Columns(2, 56*u)
	d.words(halves[0].CutBottom(270*u), fyne.TextAlignLeading)
	d.code(halves[0].Bottom(250 * u))
	d.keys(halves[1])
}

// words draws what has to be done, and where.
func (d *pen) words(b widget.Box, align fyne.TextAlign) {
	u := d.u
	title, titleEn := i18n.Both("enrol.title")
	do, doEn := i18n.Both("enrol.do")
	if d.v.Done {
		do, doEn = i18n.Both("enrol.done")
	}
	parts := []struct {
		kind widget.Type
		text string
		gap  float32 // above
	}{
		{widget.Type{Size: 64 * u, Min: 34 * u, Weight: theme.Bold, Color: d.c.Ink, Lines: 2}, title, 0},
		{widget.Type{Size: 32 * u, Min: 18 * u, Weight: theme.Medium, Color: d.c.Soft, Lines: 1}, titleEn, 6 * u},
		{widget.Type{Size: 34 * u, Min: 18 * u, Weight: theme.Medium, Color: d.c.Ink, Lines: 3}, do, 30 * u},
		{widget.Type{Size: 28 * u, Min: 15 * u, Color: d.c.Soft, Lines: 3}, doEn, 10 * u},
		{widget.Type{Size: 34 * u, Min: 15 * u, Weight: theme.Bold, Color: d.c.BlueInk, Lines: 2}, d.v.Command, 26 * u},
		{widget.Type{Size: 26 * u, Min: 14 * u, Color: d.c.Soft, Lines: 2}, i18n.Text(i18n.Vietnamese, "enrol.hub", d.v.Hub), 14 * u},
	}
	for _, p := range parts {
		p.kind.Align, p.kind.Balance = align, true
		h := widget.Height(p.text, p.kind, b.W, b.H-p.gap)
		b = b.CutTop(p.gap)
		d.Text(b.Top(h+1), p.kind, p.text)
		b = b.CutTop(h + 1)
	}
}

// code draws the boxes of the code, and below them why the last one was not taken.
func (d *pen) code(b widget.Box) {
	u := d.u
	const groups = identity.CodeLength / identity.CodeGroup
	gap, wide := 8*u, 30*u
	w := min((b.W-(identity.CodeLength-groups)*gap-(groups-1)*wide)/identity.CodeLength, 76*u)
	h := w * 1.35
	row := b.Top(h).Centred(w*identity.CodeLength+(identity.CodeLength-groups)*gap+(groups-1)*wide, h)
	x := row.X
	for i := range identity.CodeLength {
		box := widget.Box{X: x, Y: row.Y, W: w, H: h}
		f := widget.Frame{Fill: d.c.Card, Line: d.c.Line, Width: max(1, 2*u), Radius: 12 * u}
		letter := ""
		if i < len(d.s.entry.code) {
			letter = d.s.entry.code[i : i+1]
		}
		if i == len(d.s.entry.code) { // the next one comes here
			f.Line, f.Width = d.c.BlueInk, max(2, 4*u)
		}
		d.Rect(box, f)
		d.Text(box, widget.Type{Size: h * 0.56, Weight: theme.Bold, Color: d.c.Number, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, letter)
		x += w + gap
		if (i+1)%identity.CodeGroup == 0 {
			x += wide - gap
		}
	}
	rows := b.CutTop(h+16*u).Rows(2, 4*u)
	d.Text(rows[0], widget.Type{Size: 30 * u, Min: 15 * u, Weight: theme.SemiBold, Color: d.c.RedInk, Align: fyne.TextAlignCenter, Lines: 2, Middle: true, Balance: true}, d.v.Fault)
	d.Text(rows[1], widget.Type{Size: 24 * u, Min: 13 * u, Color: d.c.Soft, Align: fyne.TextAlignCenter, Lines: 2, Middle: true, Balance: true}, d.v.FaultEn)
}

// columns is how many keys stand in a row: the 29 characters and one to erase fill five.
const columns = 6

// keys draws the characters, the key that erases, and the button.
func (d *pen) keys(b widget.Box) {
	u := d.u
	button := 120 * u
	d.button(b.Bottom(button))
	rows := b.CutBottom(button+20*u).Rows((len(identity.CodeAlphabet)+columns)/columns, 12*u)
	for i := range len(identity.CodeAlphabet) + 1 {
		cell := rows[i/columns].Columns(columns, 12*u)[i%columns]
		id, face, do := "erase", "", d.s.erase
		if i < len(identity.CodeAlphabet) {
			r := rune(identity.CodeAlphabet[i])
			id, face, do = "key:"+string(r), string(r), func() { d.s.onRune(r) }
		}
		fill := d.c.Card
		if d.Pressed(id) {
			fill = theme.Mix(fill, d.c.Ink, 0.15)
		}
		d.Rect(cell, widget.Frame{Fill: fill, Line: d.c.Line, Width: max(1, 2*u), Radius: 16 * u})
		if id == "erase" {
			d.Icon(cell.Centred(44*u, 44*u), theme.ArrowLeft, d.c.Ink)
		} else {
			d.Text(cell, widget.Type{Size: 44 * u, Min: 18 * u, Weight: theme.SemiBold, Color: d.c.Ink, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, face)
		}
		d.Target(widget.Target{ID: id, Box: cell, Radius: 16 * u, Off: !d.s.idle(), Do: do})
	}
}

func (d *pen) button(b widget.Box) {
	u := d.u
	whole := len(d.s.entry.code) == identity.CodeLength
	fill, ink := d.c.Soft, d.c.OnDark
	if whole && d.s.idle() {
		fill, ink = d.c.Green, d.c.OnGreen
	}
	if d.Pressed("enter") {
		fill = theme.Mix(fill, d.c.Card, 0.2)
	}
	d.Rect(b, widget.Frame{Fill: fill, Radius: 24 * u})
	key := "enrol.enter"
	if d.v.Busy {
		key = "enrol.busy"
	}
	vi, en := i18n.Both(key)
	rows := b.Inset(24*u, 12*u).Rows(2, 0)
	d.Text(rows[0], widget.Type{Size: 38 * u, Min: 18 * u, Weight: theme.SemiBold, Color: ink, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, vi)
	d.Text(rows[1], widget.Type{Size: 26 * u, Min: 13 * u, Color: ink, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, en)
	d.Target(widget.Target{ID: "enter", Box: b, Radius: 24 * u, Off: !whole || !d.s.idle(), Do: d.s.enter})
}
