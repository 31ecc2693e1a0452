package wallview

import (
	"image"
	"image/color"
	"math"
	"strings"

	"fyne.io/fyne/v2"

	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// closed draws what stands in place of the calls while nobody is received: when
// the centre opens again, then everything else. Nothing moves, so the screen may
// be dimmed.
func (d *pen) closed(area widget.Box) {
	u, c := d.u, d.v.Closed
	if c.Still != "" || c.Address != "" || c.Phone != "" {
		area = d.stillThere(area)
	}
	townH := min(area.H*0.42, area.W*0.26)
	d.Picture(area.Bottom(townH), d.s.townOf(area.Bottom(townH)), widget.Cover, 0)
	in := area.CutBottom(townH).Inset(100*u, 20*u)
	cardsH := 150 * u
	if d.tall {
		in = area.CutBottom(townH).Inset(60*u, 40*u)
		cardsH = 3*150*u + 2*24*u
	}
	top := in.CutBottom(cardsH + 20*u)
	line := widget.Type{Size: 40 * u, Min: 24 * u, Weight: theme.Medium, Color: theme.Mix(theme.White, theme.Mist, 0.5), Align: fyne.TextAlignCenter, Lines: 2, Middle: true, Balance: true}
	sentenceH := top.H * 0.26
	d.Text(top.Top(sentenceH), line, c.Sentence)
	motto := line
	motto.Color, motto.Weight, motto.Size = theme.GoldLit, theme.SemiBold, 38*u
	d.Text(top.Bottom(top.H*0.2), motto, c.Motto)
	d.opens(top.CutTop(sentenceH).CutBottom(top.H * 0.2))
	d.cards(in.Bottom(cardsH))
}

// opens draws when the centre opens again, the hour in gold; where the screen
// lies on one line, where it stands on two.
func (d *pen) opens(b widget.Box) {
	u, c := d.u, d.v.Closed
	if c.Clock == "" {
		return
	}
	type piece struct {
		text string
		ink  widget.Color
	}
	lines := [][]piece{{{c.Opens, theme.White}, {c.Clock, theme.Day.Gold}, {c.Day, theme.White}}}
	if d.tall && c.Day != "" {
		lines = [][]piece{{{c.Opens, theme.White}, {c.Clock, theme.Day.Gold}}, {{c.Day, theme.White}}}
	}
	size := min(132*u, b.H/float32(len(lines))*0.74)
	width := func(line []piece) (w float32) {
		for _, p := range line {
			if p.text != "" {
				w += widget.Width(p.text, theme.Bold, size) + size*0.26
			}
		}
		return w - size*0.26
	}
	for _, line := range lines {
		if w := width(line); w > b.W {
			size *= b.W / w * 0.99
		}
	}
	for i, row := range b.Rows(len(lines), 0) {
		x := row.X + (row.W-width(lines[i]))/2
		for _, p := range lines[i] {
			if p.text == "" {
				continue
			}
			w := widget.Width(p.text, theme.Bold, size)
			d.Text(widget.Box{X: x, Y: row.Y, W: w + 4, H: row.H}, widget.Type{Size: size, Weight: theme.Bold, Color: p.ink, Lines: 1, Middle: true}, p.text)
			x += w + size*0.26
		}
	}
}

// cards draws the hours, the online way and the next day off.
func (d *pen) cards(b widget.Box) {
	u, c := d.u, d.v.Closed
	type card struct {
		icon  theme.Icon
		title string
		lines []string
	}
	var list []card
	if len(c.Hours) > 0 {
		list = append(list, card{theme.Clock, d.s.text("wall.closed.hours"), hourLines(c.Hours)})
	}
	list = append(list, card{theme.Globe, d.s.text("wall.closed.online"), []string{d.s.text("wall.closed.online.at"), d.s.text("wall.closed.online.sub")}})
	if len(c.DayOff) > 0 {
		list = append(list, card{theme.Calendar, d.s.text("wall.closed.off"), c.DayOff})
	}
	title := widget.Type{Size: 32 * u, Min: 20 * u, Weight: theme.SemiBold, Color: theme.White, Lines: 1, Middle: true}
	body := widget.Type{Size: 27 * u, Min: 15 * u, Color: theme.Mix(theme.White, theme.Mist, 0.5), Lines: 3, Middle: true}
	const beside = 156 // of a text, in design units: the icon and the edges
	var wants []float32
	for _, card := range list {
		want := widget.Width(card.title, title.Weight, title.Size)
		for _, line := range card.lines {
			want = max(want, min(widget.Width(line, body.Weight, body.Size), 480*u))
		}
		wants = append(wants, want+beside*u)
	}
	boxes := shared(b, wants, 28*u)
	if d.tall {
		boxes = b.Rows(len(list), 24*u)
	}
	for i, card := range list {
		box := boxes[i]
		d.Rect(box, widget.Frame{Fill: theme.Night2, Radius: 24 * u})
		in := box.Inset(36*u, 18*u)
		d.Icon(in.Left(52*u), card.icon, theme.Day.Gold)
		in = in.CutLeft(80 * u)
		d.Text(in.Top(in.H*0.4), title, card.title)
		d.Text(in.CutTop(in.H*0.4), body, strings.Join(card.lines, "\n"))
	}
}

// hourLines puts days and hours into one line each where there are several runs
// of days.
func hourLines(hours []string) (lines []string) {
	if len(hours) <= 2 {
		return hours
	}
	for k := 0; k+1 < len(hours); k += 2 {
		lines = append(lines, hours[k]+": "+hours[k+1])
	}
	return lines
}

// shared parts a width by what each part wants, equally more or less for all.
func shared(b widget.Box, wants []float32, gap float32) (boxes []widget.Box) {
	free := b.W - gap*float32(len(wants)-1)
	for _, w := range wants {
		free -= w
	}
	x := b.X
	for _, w := range wants {
		w += free / float32(len(wants))
		boxes = append(boxes, widget.Box{X: x, Y: b.Y, W: w, H: b.H})
		x += w + gap
	}
	return boxes
}

// stillThere draws the strip at the foot: who is still served, and where the
// centre is. It returns what is left above.
func (d *pen) stillThere(area widget.Box) widget.Box {
	u, c := d.u, d.v.Closed
	h := 112 * u
	bar := area.Bottom(h)
	d.Fill(bar, theme.White)
	in := bar.Inset(48*u, 0)
	t := widget.Type{Size: 30 * u, Min: 16 * u, Weight: theme.SemiBold, Color: theme.Day.Ink, Lines: 3, Middle: true}
	where := strings.Trim(c.Address+" · "+c.Phone, " ·")
	left, right := in, in
	if c.Still != "" && where != "" {
		left, right = in.Left(in.W*0.48), in.Right(in.W*0.48)
	}
	if c.Still != "" {
		d.Icon(left.Left(36*u), theme.Person, theme.Day.Brand)
		d.Text(left.CutLeft(52*u), t, c.Still)
	}
	if where != "" {
		w := min(right.W-52*u, widget.Width(where, t.Weight, t.Size)+2)
		place := right.Right(w + 52*u)
		d.Icon(place.Left(36*u), theme.Pin, theme.Day.Brand)
		d.Text(place.CutLeft(52*u), t, where)
	}
	return area.CutBottom(h)
}

// townOf is the quiet drawing at the foot: the centre between its neighbours, at
// night, with light in some windows.
func (s *Screen) townOf(b widget.Box) image.Image {
	ratio := b.W / max(1, b.H)
	return s.town.of(b, func(x, y float32) color.NRGBA { return townAt((x-0.5)*ratio, y, ratio/2) })
}

// Colours of the drawing.
var (
	hillInk   = theme.Mix(theme.Night, theme.Night2, 0.8)
	houseInk  = theme.Mix(theme.Night2, theme.Mist, 0.06)
	centreInk = theme.Mix(theme.Night2, theme.Mist, 0.14)
	dimLight  = theme.Mix(theme.Night2, theme.Day.Gold, 0.35)
	lamp      = theme.Mix(theme.Night2, theme.Day.Gold, 0.9)
)

// The last house begins and ends here.
const (
	lastHouse = 1.54
	townEnd   = 1.95
)

// block is a rectangle of the drawing: from the middle, from the top, in shares
// of the height.
type block struct {
	left, right, top, bottom float32
	ink                      color.NRGBA
}

// town is drawn from back to front; the left half mirrors the right one but for
// the lights.
var town = []block{
	{1.02, 1.32, 0.52, 1, houseInk},
	{1.30, 1.52, 0.38, 1, houseInk},
	{1.55, townEnd, 0.50, 1, houseInk},
	{0, 1.02, 0.955, 1, centreInk},  // steps
	{0, 0.88, 0.50, 1, centreInk},   // the centre
	{0, 0.95, 0.46, 0.50, houseInk}, // its eaves
	{0.48, 0.59, 0.62, 0.80, dimLight},
	{0.66, 0.77, 0.62, 0.80, lamp},
	{0.01, 0.145, 0.68, 1, lamp}, // a door
	{1.36, 1.42, 0.46, 0.53, dimLight},
	{1.66, 1.72, 0.60, 0.67, lamp},
}

// townAt is the drawing's colour x heights from the middle and y from the top;
// half is where it ends.
func townAt(x, y, half float32) color.NRGBA {
	c := color.NRGBA(theme.Night)
	if hill := 0.52 - 0.10*float32(math.Sin(float64(x)*1.7+0.6)); y > hill {
		c = hillInk
	}
	away := x
	if away < 0 {
		away = -away
	}
	if roof := 0.28 + away*0.36; away < 0.5 && y > roof && y < 0.5 {
		c = centreInk
	}
	for _, b := range town {
		if b.ink == dimLight && x < 0 && b.left > 1 || b.left > lastHouse && half < townEnd {
			continue // fewer lights on the left; no house that is cut by the edge
		}
		if away >= b.left && away < b.right && y >= b.top && y < b.bottom {
			c = b.ink
		}
	}
	switch {
	case away < 0.006 && y > 0.02 && y < 0.3:
		return theme.Mix(theme.Night2, theme.Mist, 0.5) // the pole
	case x > 0.006 && x < 0.19 && y > 0.03 && y < 0.16:
		if starAt((x-0.098)/0.048, (y-0.095)/0.048) {
			return theme.Day.Gold
		}
		return theme.Day.Brand // the flag
	}
	return c
}

// starAt says whether a point is in a star with five points of radius 1.
func starAt(x, y float32) bool {
	const inner = 0.382 // of a regular star
	angle := math.Mod(math.Atan2(float64(x), float64(-y))+4*math.Pi, 2*math.Pi/5)
	if angle > math.Pi/5 {
		angle = 2*math.Pi/5 - angle
	}
	r := math.Hypot(float64(x), float64(y))
	// The edge from a point, at angle 0 and radius 1, to a notch.
	ex, ey := inner*math.Sin(math.Pi/5), inner*math.Cos(math.Pi/5)
	px, py := r*math.Sin(angle), r*math.Cos(angle)
	return ex*(py-1)-px*(ey-1) < 0 == (ex*(0-1)-0*(ey-1) < 0)
}
