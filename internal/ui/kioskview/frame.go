package kioskview

import (
	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/kiosk"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// header draws the red bar with the centre's name and the clock, and returns the room
// below it.
func (d *pen) header(area widget.Box) widget.Box {
	u := d.u
	h := 120 * u
	if d.tall {
		h = 204 * u
	}
	bar := area.Top(h)
	d.Fill(bar, d.c.Brand)
	in := bar.Inset(56*u, 0)
	disc := h * 0.55
	left := in.Left(disc)
	d.Circle(left, disc, d.c.OnBrand)
	d.Icon(left.Centred(disc*0.46, disc*0.46), theme.Star, d.c.Brand)
	d.Target(widget.Target{ID: "corner", Box: bar.Left(h), Mute: true, Down: d.s.act.CornerDown, Up: d.s.act.CornerUp})

	clockW := 240 * u
	d.clock(in.Right(clockW))
	d.name(in.CutLeft(disc + 32*u).CutRight(clockW + 16*u))
	d.s.top = bar.Y + bar.H
	return area.CutTop(h)
}

// systemMark is what citizens must know of the system as a whole.
func (d *pen) systemMark() string { return i18n.Mark(d.v.Lang, d.v.Sample, d.v.Insecure) }

func (d *pen) clock(b widget.Box) {
	u := d.u
	block := b.Centred(b.W, 104*u)
	if word, size := d.systemMark(), 18*u; d.tall && word != "" { // in landscape it comes after the motto
		block = b.Centred(b.W, 150*u)
		d.Badge(block.Bottom(38*u).Right(widget.BadgeWidth(word, size)), size, d.c.OnBrand, word)
	}
	d.Text(block.Top(66*u), widget.Type{
		Size: 54 * u, Weight: theme.Bold, Color: d.c.OnBrand, Align: fyne.TextAlignTrailing, Lines: 1, Middle: true,
	}, i18n.Clock(d.v.Now))
	d.Text(block.CutTop(66*u).Top(38*u), widget.Type{
		Size: 22 * u, Min: 16 * u, Weight: theme.Medium, Color: d.c.OnBrand, Align: fyne.TextAlignTrailing, Lines: 1, Middle: true,
	}, i18n.Date(d.v.Lang, d.v.Now))
}

func (d *pen) name(b widget.Box) {
	u := d.u
	block := b.Centred(b.W, 124*u)
	lines := 2
	motto := d.v.Motto
	if !d.tall {
		block = b.Centred(b.W, 86*u)
		lines = 1
	}
	foot := 32 * u
	badge := ""
	if !d.tall {
		badge = d.systemMark()
	}
	d.Text(block.CutBottom(foot), widget.Type{
		Size: 36 * u, Min: 20 * u, Weight: theme.Bold, Color: d.c.OnBrand, Lines: lines, Foot: true, Leading: 0.98, Balance: true,
	}, upper(d.v.Centre))
	d.Labelled(block.Bottom(foot), widget.Type{
		Size: 23 * u, Min: 16 * u, Weight: theme.Medium, Color: theme.Mix(d.c.OnBrand, d.c.Brand, 0.12), Lines: 1, Middle: true,
	}, motto, badge, 16*u)
}

// barButton is one button of the bottom row.
type barButton struct {
	id    string
	icon  theme.Icon
	label string
	big   bool // "A A" before the label
	on    bool
	means string // like Target.Means
	do    func()
}

func (d *pen) barButtons() []barButton {
	a, v := d.s.act, d.v
	list := []barButton{
		{id: "vi", label: d.s.text("common.lang.vi"), on: v.Lang != i18n.English, do: func() { a.SetLang(i18n.Vietnamese) }},
		{id: "en", label: d.s.text("common.lang.en"), on: v.Lang == i18n.English, do: func() { a.SetLang(i18n.English) }},
		{id: "large", label: d.s.text("kiosk.large"), big: true, on: v.LargeText, means: widget.Switch(v.LargeText), do: func() { a.SetLargeText(!v.LargeText) }},
		{
			id: "contrast", icon: theme.HalfMoon, label: d.s.text("kiosk.contrast"), on: v.HighContrast, means: widget.Switch(v.HighContrast),
			do: func() { a.SetHighContrast(!v.HighContrast) },
		},
	}
	if v.Features.Speak {
		list = append(list, barButton{id: "speak", icon: theme.Speaker, label: d.s.text("kiosk.speak"), on: v.Reading, means: widget.Switch(v.Reading), do: a.Speak})
	}
	return list
}

// footer draws the bottom row and returns the room above it.
func (d *pen) footer(area widget.Box) widget.Box {
	u := d.u
	bh := max(76*u, d.touch)
	h := bh + 40*u
	bar := area.Bottom(h)
	d.s.foot = bar.Y
	d.Fill(bar, d.c.Card)
	d.Fill(bar.Top(max(1, 2*u)), d.c.Line)
	row := bar.Inset(56*u, 0).Centred(area.W-112*u, bh)
	buttons := d.barButtons()
	nameW := min(widget.Width(d.v.KioskName, theme.Medium, 21*u)+40*u, row.W*0.28) // a longer name is cut
	size, widths, gap := d.fitBar(buttons, row.W-nameW)
	x := row.X
	for i, b := range buttons {
		box := widget.Box{X: x, Y: row.Y, W: widths[i], H: bh}
		x += widths[i] + gap
		d.barButton(b, box, size)
	}
	d.linkDot(row.Right(nameW))
	return area.CutBottom(h)
}

// fitBar finds the type size and the widths with which the buttons fit w; if even the
// smallest size does not fit, icons have no labels.
func (d *pen) fitBar(buttons []barButton, w float32) (size float32, widths []float32, gap float32) {
	gap = max(18*d.u, d.gap)
	measure := func() float32 {
		widths = widths[:0]
		total := gap * float32(len(buttons)-1)
		for _, b := range buttons {
			bw := max(widget.Width(b.label, theme.SemiBold, size)+size*1.7+lead(b, size), d.touch)
			widths = append(widths, bw)
			total += bw
		}
		return total
	}
	for size = 26 * d.u; size >= 18*d.u; size -= d.u {
		if measure() <= w {
			return size, widths, gap
		}
	}
	for i := range buttons {
		if b := &buttons[i]; b.icon != "" || b.big {
			b.label = ""
		}
	}
	for size = 26 * d.u; size > 16*d.u && measure() > w; size -= d.u {
		continue
	}
	return size, widths, gap
}

// lead is the width of an icon before its label.
func lead(b barButton, size float32) float32 {
	room := float32(0)
	switch {
	case b.big:
		room = size * 1.55
	case b.icon != "":
		room = size * 0.95
	default:
		return 0
	}
	if b.label != "" {
		room += size * 0.45
	}
	return room
}

func (d *pen) barButton(b barButton, box widget.Box, size float32) {
	fill, ink, line := d.c.Card, d.c.Ink, d.c.Line
	if b.on {
		fill, ink, line = d.c.Dark, d.c.OnDark, d.c.Dark
	}
	d.Rect(box, d.pressedFrame(b.id, fill, line, 16))
	room := lead(b, size)
	labelW := widget.Width(b.label, theme.SemiBold, size)
	in := box.Centred(room+labelW+2, box.H)
	switch {
	case b.big:
		small := in.Left(size * 0.7)
		d.Text(small.Centred(small.W+4, size*1.3), widget.Type{Size: size * 0.85, Weight: theme.SemiBold, Color: ink, Lines: 1, Middle: true}, "A")
		large := widget.Box{X: in.X + size*0.66, Y: in.Y, W: size, H: in.H}
		d.Text(large, widget.Type{Size: size * 1.3, Weight: theme.SemiBold, Color: ink, Lines: 1, Middle: true}, "A")
	case b.icon != "":
		d.Icon(in.Left(size*0.95), b.icon, ink)
	}
	d.Text(in.CutLeft(room), widget.Type{Size: size, Weight: theme.SemiBold, Color: ink, Lines: 1, Middle: true}, b.label)
	d.Target(widget.Target{ID: b.id, Means: b.means, Box: box, Radius: 16 * d.u, Do: b.do})
}

// linkDot shows the kiosk's name and the state of the link.
func (d *pen) linkDot(b widget.Box) {
	dot := theme.Day.Green
	if d.v.Link == kiosk.LinkDown {
		dot = theme.Day.Brand
	}
	if d.v.HighContrast {
		dot = d.c.GreenIn
		if d.v.Link == kiosk.LinkDown {
			dot = d.c.RedInk
		}
	}
	end := b.Right(14 * d.u)
	d.Circle(end, 12*d.u, dot)
	d.Text(b.CutRight(22*d.u), widget.Type{
		Size: 21 * d.u, Min: 14 * d.u, Weight: theme.Medium, Color: d.c.Soft, Align: fyne.TextAlignTrailing, Lines: 1, Middle: true,
	}, d.v.KioskName)
}
