// Package safeview draws the screen of a program that rests because it has failed
// repeatedly: that it is out of service, what to do, and whom to call, in both languages
// at once. It needs only texts and fonts that are inside the program.
package safeview

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
	"motcua/internal/watchdog"
)

// View is the content of the screen.
type View struct {
	watchdog.Safe
	Left   time.Duration // until the program tries again
	Trying bool          // it is trying now
}

// Screen is the whole screen. Its methods must be called on Fyne's goroutine.
type Screen struct {
	board *widget.Board
	again func()
	view  View
}

// New makes a screen; again is called when somebody asks to try again.
func New(again func()) *Screen {
	s := &Screen{again: again}
	s.board = widget.NewBoard(func() string { return "safe" }, s.draw)
	return s
}

// Object is the content of the window.
func (s *Screen) Object() fyne.CanvasObject { return s.board }

// Board is the drawing, for tests.
func (s *Screen) Board() *widget.Board { return s.board }

// Show draws v.
func (s *Screen) Show(v View) {
	s.view = v
	s.board.Redraw()
}

// Attach connects the keyboard of c to the screen: Tab and Enter, or 1, press the button.
func (s *Screen) Attach(c fyne.Canvas) {
	s.board.Attach(c)
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
	d.Fill(d.size, d.c.Paper)
	rest := d.footer(d.NameBar(d.size, d.u, d.c, d.v.Name))
	if tall {
		rest = rest.Inset(80*d.u, 70*d.u)
		low := 600 * d.u
		d.message(rest.CutBottom(low+40*d.u), fyne.TextAlignCenter)
		d.card(rest.Bottom(low))
		return
	}
	rest = rest.Inset(96*d.u, 60*d.u)
	right := rest.W * 0.4
	d.message(rest.CutRight(right+72*d.u), fyne.TextAlignLeading)
	d.card(rest.Right(right).Centred(right, min(rest.H, 660*d.u)))
}

// footer draws the data for the technician, and returns the remaining room.
func (d *pen) footer(area widget.Box) widget.Box {
	u := d.u
	h := 120 * u
	bar := area.Bottom(h)
	d.Fill(bar.Top(max(1, 2*u)), d.c.Line)
	cause := d.v.Cause
	if cause == "" {
		cause = i18n.Text(i18n.Vietnamese, "safe.cause.none")
	}
	words := i18n.Text(i18n.Vietnamese, "safe.cause", cause)
	if d.v.Program != "" {
		words = d.v.Program + " · " + words
	}
	d.Text(bar.Inset(56*u, 14*u), widget.Type{Size: 22 * u, Min: 12 * u, Color: d.c.Soft, Middle: true, Lines: 3}, words)
	return area.CutBottom(h)
}

// message draws what has happened and what to do.
func (d *pen) message(b widget.Box, align fyne.TextAlign) {
	u := d.u
	title, titleEn := i18n.Both("safe.title")
	do, doEn := i18n.Both("safe.do." + d.v.Role)
	parts := []struct {
		kind widget.Type
		text string
		gap  float32 // above
	}{
		{widget.Type{Size: 72 * u, Min: 40 * u, Weight: theme.Bold, Color: d.c.Ink}, title, 44 * u},
		{widget.Type{Size: 36 * u, Min: 20 * u, Weight: theme.Medium, Color: d.c.Soft}, titleEn, 12 * u},
		{widget.Type{Size: 42 * u, Min: 24 * u, Weight: theme.Medium, Color: d.c.Ink}, do, 48 * u},
		{widget.Type{Size: 32 * u, Min: 18 * u, Color: d.c.Soft}, doEn, 20 * u},
	}
	disc := 170 * u
	total := disc
	heights := make([]float32, len(parts))
	for i := range parts {
		p := &parts[i]
		p.kind.Align, p.kind.Balance = align, true
		heights[i] = widget.Height(p.text, p.kind, b.W, b.H)
		total += p.gap + heights[i] + 1
	}
	b = b.Centred(b.W, min(total, b.H))
	at := b.Top(disc)
	if align == fyne.TextAlignLeading {
		at = at.Left(disc)
	}
	d.Circle(at, disc, d.c.GoldSoft)
	d.Icon(at.Centred(disc*0.5, disc*0.5), theme.Pause, d.c.GoldInk)
	b = b.CutTop(disc)
	for i, p := range parts {
		d.Text(b.CutTop(p.gap).Top(heights[i]+1), p.kind, p.text)
		b = b.CutTop(p.gap + heights[i] + 1)
	}
}

// card draws whom to call, and the button to try again.
func (d *pen) card(b widget.Box) {
	u := d.u
	button := 132 * u
	d.button(b.Bottom(button + 92*u))
	b = b.CutBottom(button + 92*u + 36*u)
	d.Rect(b, widget.Frame{Fill: d.c.Card, Line: d.c.Line, Width: max(1, 2*u), Radius: 28 * u})
	in := b.Inset(48*u, 32*u)
	line := func(size float32, w theme.Weight, c widget.Color, lines int) widget.Type {
		return widget.Type{Size: size * u, Min: size * 0.5 * u, Weight: w, Color: c, Align: fyne.TextAlignCenter, Lines: lines, Middle: true, Balance: true}
	}
	s := d.v.Support
	if s.Name == "" && s.Phone == "" {
		vi, en := i18n.Both("safe.call.nobody")
		rows := in.Rows(2, 12*u)
		d.Text(rows[0], line(40, theme.SemiBold, d.c.Ink, 3), vi)
		d.Text(rows[1], line(30, theme.Regular, d.c.Soft, 3), en)
		return
	}
	vi, en := i18n.Both("safe.call")
	d.Text(in.Top(60*u), line(30, theme.Medium, d.c.Soft, 1), vi+" · "+en)
	in = in.CutTop(68 * u)
	if s.Phone == "" {
		d.Text(in, line(52, theme.Bold, d.c.Brand, 3), s.Name)
		return
	}
	if s.Name != "" {
		name := in.H * 0.4
		d.Text(in.Bottom(name), line(36, theme.SemiBold, d.c.Ink, 2), s.Name)
		in = in.CutBottom(name)
	}
	d.Text(in, line(72, theme.Bold, d.c.Brand, 2), s.Phone) // two, if there are two numbers
}

func (d *pen) button(b widget.Box) {
	u := d.u
	left := clock(d.v.Left)
	vi, en := i18n.Both("safe.left", left)
	if d.v.Trying {
		vi, en = i18n.Both("safe.trying")
	}
	small := widget.Type{Size: 26 * u, Min: 14 * u, Color: d.c.Soft, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}
	rows := b.Bottom(80*u).Rows(2, 0)
	small.Color = d.c.Ink
	d.Text(rows[0], small, vi)
	small.Color = d.c.Soft
	d.Text(rows[1], small, en)
	b = b.CutBottom(92 * u)
	fill := d.c.Dark
	if d.Pressed("again") {
		fill = theme.Mix(fill, d.c.Card, 0.2)
	}
	if d.v.Trying {
		fill = d.c.Soft
	}
	d.Rect(b, widget.Frame{Fill: fill, Radius: 24 * u})
	vi, en = i18n.Both("safe.again")
	rows = b.Inset(24*u, 14*u).Rows(2, 0)
	d.Text(rows[0], widget.Type{Size: 40 * u, Min: 20 * u, Weight: theme.SemiBold, Color: d.c.OnDark, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, vi)
	d.Text(rows[1], widget.Type{Size: 28 * u, Min: 14 * u, Color: d.c.OnDark, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, en)
	d.Target(widget.Target{ID: "again", Box: b, Radius: 24 * u, Choice: true, Off: d.v.Trying, Do: d.s.again})
}

// clock writes the remaining time as minutes and seconds.
func clock(left time.Duration) string {
	seconds := int(max(0, left+time.Second-1) / time.Second)
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}
