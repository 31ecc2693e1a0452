package wallview

import (
	"strings"

	"fyne.io/fyne/v2"

	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// ticker draws the band at the foot: one line at a time, or one long line that
// moves.
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
	t := widget.Type{Size: 30 * u, Min: 17 * u, Weight: theme.SemiBold, Color: d.c.OnStrip, Lines: 1, Middle: true}
	if d.v.TickerScroll {
		d.scrolling(bar, room, t)
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

// scrolling draws the joined lines at the place they have moved to, and again
// behind so that the band never runs empty. The chip covers what leaves.
func (d *pen) scrolling(bar, room widget.Box, t widget.Type) {
	const between = "   ·   "
	line := strings.Join(d.v.Ticker, between)
	w := widget.Width(line, t.Weight, t.Size)
	if w <= room.W {
		d.s.wide = 0
		d.Text(room, t, line)
		return
	}
	line += between
	d.s.wide = widget.Width(line, t.Weight, t.Size) + 2
	for x := room.X - d.s.shift; x < bar.X+bar.W; x += d.s.wide {
		d.Text(widget.Box{X: x, Y: bar.Y, W: d.s.wide, H: bar.H}, t, line)
	}
}
