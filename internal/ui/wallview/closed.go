package wallview

import (
	"strings"

	"fyne.io/fyne/v2"

	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// portal is where citizens can apply at any hour: the National Public Service Portal
// (Cổng Dịch vụ công quốc gia).
const portal = "dichvucong.gov.vn"

// closed draws the page of a closed centre, with the time of the next opening in the
// largest letters.
func (d *pen) closed(area widget.Box) {
	u, c := d.u, d.v.Closed
	area = d.strip(area)
	d.scenery(area)
	in := area.Inset(64*u, 0).CutTop(30 * u)
	says := widget.Type{Size: 38 * u, Min: 24 * u, Weight: theme.Medium, Color: d.c.Mist, Align: fyne.TextAlignCenter, Lines: 2, Middle: true, Balance: true}
	h := 58 * u
	if d.tall {
		says.Size, h = 44*u, 130*u
	}
	d.Text(in.Top(h), says, c.Says)
	in = d.reopens(in.CutTop(h))
	if c.Motto != "" {
		motto := widget.Type{Size: 40 * u, Min: 24 * u, Weight: theme.SemiBold, Color: d.c.Accent, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}
		d.Text(in.Top(64*u), motto, c.Motto)
		in = in.CutTop(64 * u)
	}
	d.cards(in.CutTop(22 * u))
}

// reopens draws the largest words, in one row or, in portrait, in two, and returns the
// remaining room.
func (d *pen) reopens(in widget.Box) widget.Box {
	c := d.v.Closed
	row := func(words ...string) {
		size, ink := 138*d.u, []widget.Color{d.c.Ink, d.c.Accent, d.c.Ink}
		if d.tall {
			size = 150 * d.u
		}
		space := size * 0.24
		total := func() (w float32) {
			for i, word := range words {
				if word != "" {
					w += widget.Width(word, theme.ExtraBold, size) + 2
					if i > 0 {
						w += space
					}
				}
			}
			return w
		}
		h := size * 1.3
		if w := total(); w > in.W {
			size *= in.W / w * 0.99
			space = size * 0.24
		}
		x := in.X + (in.W-total())/2
		for i, word := range words {
			if word == "" {
				continue
			}
			w := widget.Width(word, theme.ExtraBold, size) + 2
			t := widget.Type{Size: size, Min: size * 0.9, Weight: theme.ExtraBold, Color: ink[i], Lines: 1, Middle: true}
			d.Text(widget.Box{X: x, Y: in.Y - 0.1*h, W: w + 1, H: h * 1.2}, t, word)
			x += w + space
		}
		in = in.CutTop(h)
	}
	if !d.tall || c.Clock == "" {
		row(c.Lead, c.Clock, c.Day)
		return in
	}
	row(c.Lead, c.Clock)
	if c.Day != "" {
		row(c.Day)
	}
	return in
}

// card is a box on the closed page: an icon, a title and lines.
type card struct {
	icon  theme.Icon
	title string
	lines []string
}

// cards draws the hours, the online portal, and the next day off.
func (d *pen) cards(in widget.Box) {
	u, c := d.u, d.v.Closed
	var list []card
	if len(c.Hours) > 0 {
		list = append(list, card{theme.Clock, d.s.text("wall.closed.hours"), c.Hours})
	}
	list = append(list, card{theme.Globe, d.s.text("wall.closed.online"), []string{portal, d.s.text("wall.closed.online.also")}})
	if len(c.DayOff) > 0 {
		list = append(list, card{theme.Calendar, d.s.text("wall.closed.next"), c.DayOff})
	}
	lines := 2
	for _, k := range list {
		lines = max(lines, len(k.lines))
	}
	h := (80 + 35*float32(lines)) * u
	if d.tall {
		const larger = 1.15
		h *= larger
		for i, k := range list {
			d.card(in.CutTop(float32(i)*(h+20*u)).Top(h), k, larger*u)
		}
		return
	}
	const gap, pads = 28, 164
	widths, sum := make([]float32, len(list)), gap*float32(len(list)-1)
	for i, k := range list {
		w := widget.Width(k.title, theme.SemiBold, 31)
		for _, l := range k.lines {
			w = max(w, widget.Width(l, theme.Regular, 27))
		}
		widths[i] = w + pads
		sum += widths[i]
	}
	k := min(u, in.W/sum) // all smaller, so that none is cut
	x := in.X + (in.W-sum*k)/2
	for i := range list {
		d.card(widget.Box{X: x, Y: in.Y, W: widths[i] * k, H: h}, list[i], k)
		x += (widths[i] + gap) * k
	}
}

func (d *pen) card(b widget.Box, c card, u float32) {
	d.Rect(b, d.frame(d.c.Row, 24))
	in := b.Inset(38*u, 0)
	d.Icon(in.Left(54*u), c.icon, d.c.Accent)
	in = in.CutLeft(78 * u).CutRight(-14 * u)
	title, line := float32(44*u), float32(35*u)
	in = in.Centred(in.W, title+line*float32(len(c.lines)))
	d.Text(in.Top(title), widget.Type{Size: 31 * u, Min: 18 * u, Weight: theme.SemiBold, Color: d.c.Ink, Lines: 1, Middle: true}, c.title)
	for i, l := range c.lines {
		d.Text(in.CutTop(title+float32(i)*line).Top(line), widget.Type{Size: 27 * u, Min: 16 * u, Color: d.c.Mist, Lines: 1, Middle: true}, l)
	}
}

// strip draws the band at the bottom: who is still being served, otherwise the telephone,
// and the address. It returns the room above.
func (d *pen) strip(area widget.Box) widget.Box {
	u, c := d.u, d.v.Closed
	phone := ""
	if c.Phone != "" {
		phone = d.s.text("wall.closed.phone", c.Phone)
	}
	left, icon := c.Still, theme.Person
	right := strings.TrimPrefix(strings.TrimSuffix(c.Address+" · "+c.Phone, " · "), " · ")
	if left == "" {
		left, icon, right = phone, theme.Phone, c.Address
	}
	if left == "" && right == "" {
		return area
	}
	h := 112 * u
	if d.tall {
		h = 168 * u
	}
	bar := area.Bottom(h)
	d.Fill(bar, d.c.Strip)
	in := bar.Inset(48*u, 10*u)
	t := widget.Type{Size: 31 * u, Min: 18 * u, Weight: theme.SemiBold, Color: d.c.OnStrip, Lines: 2, Middle: true, Leading: 0.94}
	item := func(b widget.Box, icon theme.Icon, text string) {
		if text != "" {
			d.Icon(b.Left(34*u), icon, d.c.StripMark)
			d.Text(b.CutLeft(50*u), t, text)
		}
	}
	if d.tall {
		item(in.Top(in.H/2), icon, left)
		item(in.CutTop(in.H/2), theme.Pin, right)
		return area.CutBottom(h)
	}
	width := func(text string) float32 { return widget.Width(text, t.Weight, t.Size) + 58*u }
	w := min(width(right), max(in.W*0.5, in.W-width(left)-40*u))
	if left == "" {
		in = in.Centred(width(right), in.H)
	}
	item(in.Right(w), theme.Pin, right)
	item(in.CutRight(w+40*u), icon, left)
	return area.CutBottom(h)
}
