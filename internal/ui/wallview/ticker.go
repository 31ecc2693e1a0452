package wallview

import (
	"errors"
	"image"
	"math"
	"strings"

	"fyne.io/fyne/v2"

	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// ticker draws the band at the bottom: one line at a time, or one long moving line.
func (d *pen) ticker(area widget.Box) widget.Box {
	if len(d.v.Ticker) == 0 {
		return area
	}
	u := d.u
	h := 84 * u
	bar := area.Bottom(h)
	d.Fill(bar, d.c.Strip)
	label := d.s.text("wall.notice")
	chipW := widget.Width(label, theme.SemiBold, 25*u) + 38*u
	room := bar.CutLeft(48*u + chipW + 26*u).CutRight(40 * u)
	t := tickerType(u)
	t.Color = d.c.OnStrip
	if d.s.scrolls() {
		d.scrolling(bar.CutLeft(48*u+chipW+8*u), room, t)
	} else {
		d.s.wide = 0
		t.Lines = 2
		d.Text(room, t, d.v.Ticker[d.s.line%len(d.v.Ticker)])
	}
	d.Fill(bar.Left(48*u+chipW+8*u), d.c.Strip)
	chip := widget.Box{X: bar.X + 48*u, Y: bar.Y + 19*u, W: chipW, H: h - 38*u}
	d.Rect(chip, widget.Frame{Fill: d.c.StripMark, Radius: 10 * u})
	d.Text(chip, widget.Type{Size: 25 * u, Weight: theme.SemiBold, Color: d.c.Strip, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, label)
	return area.CutBottom(h)
}

// tickerType is the type of the ticker's lines, without their colour.
func tickerType(u float32) widget.Type {
	return widget.Type{Size: 30 * u, Min: 17 * u, Weight: theme.SemiBold, Lines: 1, Middle: true}
}

// between separates two lines that move as one.
const between = " · "

// longestStrip is the largest width of a moving line in pixels: a picture of X11 can have
// 32,767, and includes the visible part of the line a second time. It takes four minutes
// to pass; longer lines are paged.
const longestStrip = 24_000

// scrolls reports whether the ticker's lines move as one.
func (s *Screen) scrolls() bool {
	_, u := unit(s.board.Size())
	t := tickerType(u)
	return s.view.TickerScroll && widget.Width(strings.Join(s.view.Ticker, between)+between, t.Weight, t.Size) < longestStrip
}

// scrolling draws the joined lines at their present position, and again after it so that
// the band is never empty. The chip covers what leaves.
func (d *pen) scrolling(bar, room widget.Box, t widget.Type) {
	line := strings.Join(d.v.Ticker, between)
	w := widget.Width(line, t.Weight, t.Size)
	if w <= room.W {
		d.s.wide = 0
		d.Text(room, t, line)
		return
	}
	d.s.wide = widget.Width(line+between, t.Weight, t.Size)
	line += strings.TrimRight(between, " ") // a space at the end is not drawn
	if d.s.band != nil {
		d.s.strip = strip{line: line, looks: t, ground: d.c.Strip, room: bar, from: room.X}
		return
	}
	for x := room.X - d.s.shift; x < bar.X+bar.W; x += d.s.wide {
		d.Text(widget.Box{X: x, Y: bar.Y, W: d.s.wide, H: bar.H}, t, line)
	}
}

// Band moves a picture through a place of the window. *window.Band implements it.
type Band interface {
	// Run shows a strip at a place in pixels and moves it by speed pixels a second to the
	// left, without end. It starts at the pixel from of the strip.
	Run(at image.Rectangle, picture *image.RGBA, from int, speed float64) error
	// Rest hides it.
	Rest() error
	// Err is the reason if it has stopped.
	Err() error
}

// SetBand makes a band move a ticker line that does not fit; nil makes the screen draw it
// at every step. lost gets the reason when a band is given up.
func (s *Screen) SetBand(b Band, lost func(error)) {
	s.band, s.lost, s.strip, s.moving = b, lost, strip{}, strip{}
	s.ticks.stop()
	s.ticks = nil
	s.keepTicker(s.view)
	s.board.Redraw()
}

// strip is a moving line, and its place.
type strip struct {
	line   string
	looks  widget.Type
	ground widget.Color
	room   widget.Box // that it moves through
	from   float32    // where it starts
}

// moveBand applies the drawing to the band: a strip moves, or none. The band is hidden by
// anything over the page.
func (s *Screen) moveBand() {
	if s.board.Covered() {
		s.strip = strip{}
	}
	if s.band == nil {
		return
	}
	err := s.band.Err()
	if err == nil && s.strip != s.moving {
		s.moving = s.strip
		err = s.runBand()
	}
	if err != nil {
		s.loseBand(err)
	}
}

func (s *Screen) runBand() error {
	m := &s.moving
	if m.line == "" {
		return s.band.Rest()
	}
	at := image.Rect(pixel(m.room.X), pixel(m.room.Y), pixel(m.room.X+m.room.W), pixel(m.room.Y+m.room.H))
	wide := pixel(s.wide)
	picture := widget.Picture(wide, at.Dy(), m.ground, func(p *widget.Painter) {
		p.Text(widget.Box{W: s.wide, H: float32(at.Dy())}, m.looks, m.line)
	})
	before := pixel(m.from) - at.Min.X // the part of the strip's end that is visible first
	return s.band.Run(at, picture, ((wide-before)%wide+wide)%wide, scrollSpeed*float64(s.board.Size().Width))
}

func pixel(v float32) int { return int(math.Round(float64(v))) }

// loseBand continues without a band.
func (s *Screen) loseBand(err error) {
	lost := s.lost
	err = errors.Join(err, s.band.Rest()) // otherwise it covers what is drawn from now on
	s.SetBand(nil, nil)
	if lost != nil {
		lost(err)
	}
}
