// Package sheetview is the technician's card on a screen for citizens: the device's own
// data. F1, or pressing the upper left corner for five seconds, opens it; F1, Escape, a
// tap or a minute closes it. It only shows data, so it needs no PIN.
package sheetview

import (
	"time"

	"fyne.io/fyne/v2"

	"motcua/internal/inspection"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// Times of the card.
const (
	cornerPress = 5 * time.Second  // the same as for the kiosk's menu
	openFor     = 60 * time.Second // nobody closes a card on a wall
	renewEvery  = 2 * time.Second
)

// Card is an overlay of a board. Its methods must be called on the screen's goroutine.
type Card struct {
	board *widget.Board
	read  func(show func(inspection.Sheet))

	sheet   inspection.Sheet
	open    bool
	reading bool
	opening int           // number of openings, so that a timer knows its own
	since   time.Duration // when it was opened, by the board's clock
	pressed time.Duration // when the corner was pressed
}

var _ widget.Overlay = (*Card)(nil)

// Attach adds a card to a board. read requests the data: it returns at once, and calls
// show later on the screen's goroutine.
func Attach(board *widget.Board, read func(show func(inspection.Sheet))) *Card {
	c := &Card{board: board, read: read}
	board.Cover = c
	return c
}

// Shown implements widget.Overlay.
func (c *Card) Shown() bool { return c.open && len(c.sheet.Rows) > 0 }

// Key implements widget.Overlay. While the card is shown, no key reaches the page behind
// it.
func (c *Card) Key(e *fyne.KeyEvent) bool {
	switch {
	case e.Name == fyne.KeyF1 && !c.open:
		c.show()
	case c.open && (e.Name == fyne.KeyF1 || e.Name == fyne.KeyEscape):
		c.close()
	default:
		return c.Shown()
	}
	return true
}

func (c *Card) show() {
	c.open, c.since = true, c.board.Clock()
	c.opening++
	c.renew(c.opening)
}

func (c *Card) close() {
	c.open, c.sheet = false, inspection.Sheet{}
	c.board.Redraw()
}

// renew requests the data, and requests it again after a while until the card is closed.
// There is one request at a time, so that a slow disk does not get more.
func (c *Card) renew(opening int) {
	if !c.open || c.opening != opening {
		return
	}
	if c.board.Clock()-c.since >= openFor {
		c.close()
		return
	}
	if !c.reading {
		c.reading = true
		c.read(func(s inspection.Sheet) {
			c.reading = false
			if c.open {
				c.sheet = s
				c.board.Redraw()
			}
		})
	}
	if c.board.Later != nil {
		c.board.Later(renewEvery, func() { c.renew(opening) })
	}
}

// Draw implements widget.Overlay.
func (c *Card) Draw(p *widget.Painter, size fyne.Size) {
	screen := widget.Box{W: size.Width, H: size.Height}
	if !c.Shown() {
		c.corner(p, screen)
		return
	}
	p.Modal()
	p.Target(widget.Target{ID: "sheet", Box: screen, Mute: true, Do: c.close})
	d := &pen{Painter: p, c: theme.Day}
	d.u = min(size.Width/1280, size.Height/720)
	if size.Height > size.Width {
		d.u = min(size.Width/800, size.Height/1280)
	}
	d.card(screen, &c.sheet)
}

// corner is the hidden spot; its size is a share of the shorter side.
func (c *Card) corner(p *widget.Painter, screen widget.Box) {
	side := min(screen.W, screen.H) * 0.11
	p.Target(widget.Target{
		ID: "technician", Box: widget.Box{W: side, H: side}, Mute: true,
		Down: func() { c.pressed = c.board.Clock() },
		Up: func() {
			if !c.open && c.board.Clock()-c.pressed >= cornerPress {
				c.show()
			}
		},
	})
}

// pen is the painter with the data that all parts of the drawing need.
type pen struct {
	*widget.Painter
	c theme.Palette
	u float32
}

// Sizes of the card in design units.
const (
	cardW  = 900
	nameW  = 190
	pad    = 32
	headH  = 50
	footH  = 34
	rowGap = 9
	mostH  = 150 // of the text of one row
)

// values is the type of the rows' texts.
func (d *pen) values() widget.Type {
	return widget.Type{Size: 21 * d.u, Min: 14 * d.u, Weight: theme.Medium, Color: d.c.Ink, Leading: 0.94}
}

// heights are the heights of the rows on a card of width w, and of the whole card.
func (d *pen) heights(s *inspection.Sheet, w float32) (rows []float32, card float32) {
	u := d.u
	card = (2*pad + headH + footH) * u
	for _, r := range s.Rows {
		t := d.values()
		if r.Bad {
			t.Weight = theme.SemiBold
		}
		h := widget.Height(r.Text, t, w-(2*pad+nameW)*u, mostH*u) + 1
		rows = append(rows, h)
		card += h + rowGap*u
	}
	return rows, card
}

// card draws the data in the middle, smaller if it is too long for the screen.
func (d *pen) card(screen widget.Box, s *inspection.Sheet) {
	w := min(cardW*d.u, screen.W*0.97)
	rows, h := d.heights(s, w)
	for least := d.u * 0.6; h > screen.H*0.97 && d.u > least; {
		d.u *= 0.95
		rows, h = d.heights(s, w)
	}
	u := d.u
	b := screen.Centred(w, h)
	d.Rect(b, widget.Frame{Fill: d.c.Card, Line: d.c.Ink, Width: max(1, 3*u), Radius: 18 * u})
	in := b.Inset(pad*u, pad*u)
	d.Text(in.Top(headH*u), widget.Type{Size: 28 * u, Weight: theme.Bold, Color: d.c.Ink, Lines: 1}, s.Title)
	d.Text(in.Bottom(footH*u), widget.Type{Size: 17 * u, Min: 13 * u, Color: d.c.Soft, Lines: 1, Foot: true}, s.Close)
	in = in.CutTop(headH * u)
	name := widget.Type{Size: 19 * u, Min: 14 * u, Color: d.c.Soft, Lines: 1}
	for i, r := range s.Rows {
		row := in.Top(rows[i])
		label := row.Left((nameW - 14) * u)
		label.H = max(label.H, 30*u)
		d.Text(label, name, r.Name)
		t := d.values()
		if r.Bad {
			t.Color, t.Weight = d.c.RedInk, theme.SemiBold
		}
		d.Text(row.CutLeft(nameW*u), t, r.Text)
		in = in.CutTop(rows[i] + rowGap*u)
	}
}
