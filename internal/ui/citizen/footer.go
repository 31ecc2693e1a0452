package citizen

import (
	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// Footer is what the bottom row offers and tells.
type Footer struct {
	Lang                    i18n.Lang
	LargeText, HighContrast bool
	Speaks, Reading         bool // there is a voice; it reads
	KioskName               string
	LinkDown                bool

	SetLang         func(i18n.Lang)
	SetLargeText    func(bool)
	SetHighContrast func(bool)
	Speak           func()
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

func (v *Footer) buttons() []barButton {
	text := func(key string) string { return i18n.Text(v.Lang, key) }
	list := []barButton{
		{id: "vi", label: text("common.lang.vi"), on: v.Lang != i18n.English, do: func() { v.SetLang(i18n.Vietnamese) }},
		{id: "en", label: text("common.lang.en"), on: v.Lang == i18n.English, do: func() { v.SetLang(i18n.English) }},
		{id: "large", label: text("kiosk.large"), big: true, on: v.LargeText, means: widget.Switch(v.LargeText), do: func() { v.SetLargeText(!v.LargeText) }},
		{
			id: "contrast", icon: theme.HalfMoon, label: text("kiosk.contrast"), on: v.HighContrast, means: widget.Switch(v.HighContrast),
			do: func() { v.SetHighContrast(!v.HighContrast) },
		},
	}
	if v.Speaks {
		list = append(list, barButton{id: "speak", icon: theme.Speaker, label: text("kiosk.speak"), on: v.Reading, means: widget.Switch(v.Reading), do: v.Speak})
	}
	return list
}

// Footer draws the bottom row and returns the room above it.
func (d *Pen) Footer(area widget.Box, v Footer) widget.Box {
	u := d.U
	bh := max(76*u, d.Touch)
	h := bh + 40*u
	bar := area.Bottom(h)
	d.Fill(bar, d.C.Card)
	d.Fill(bar.Top(max(1, 2*u)), d.C.Line)
	row := bar.Inset(56*u, 0).Centred(area.W-112*u, bh)
	buttons := v.buttons()
	nameW := min(widget.Width(v.KioskName, theme.Medium, 21*u)+40*u, row.W*0.28) // a longer name is cut
	size, widths, gap := d.fitBar(buttons, row.W-nameW)
	x := row.X
	for i, b := range buttons {
		box := widget.Box{X: x, Y: row.Y, W: widths[i], H: bh}
		x += widths[i] + gap
		d.barButton(b, box, size)
	}
	d.linkDot(row.Right(nameW), v)
	return area.CutBottom(h)
}

// fitBar finds the type size and the widths with which the buttons fit w; if even the
// smallest size does not fit, icons have no labels.
func (d *Pen) fitBar(buttons []barButton, w float32) (size float32, widths []float32, gap float32) {
	gap = max(18*d.U, d.Gap)
	measure := func() float32 {
		widths = widths[:0]
		total := gap * float32(len(buttons)-1)
		for _, b := range buttons {
			bw := max(widget.Width(b.label, theme.SemiBold, size)+size*1.7+lead(b, size), d.Touch)
			widths = append(widths, bw)
			total += bw
		}
		return total
	}
	for size = 26 * d.U; size >= d.Least(); size -= d.U {
		if measure() <= w {
			return size, widths, gap
		}
	}
	for i := range buttons {
		if b := &buttons[i]; b.icon != "" || b.big {
			b.label = ""
		}
	}
	for size = 26 * d.U; size > d.Least() && measure() > w; size -= d.U {
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

func (d *Pen) barButton(b barButton, box widget.Box, size float32) {
	fill, ink, line := d.C.Card, d.C.Ink, d.C.Line
	if b.on {
		fill, ink, line = d.C.Dark, d.C.OnDark, d.C.Dark
	}
	d.Rect(box, d.PressedFrame(b.id, fill, line, 16))
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
	d.Target(widget.Target{ID: b.id, Means: b.means, Box: box, Radius: 16 * d.U, Do: b.do})
}

// linkDot shows the kiosk's name and the state of the link.
func (d *Pen) linkDot(b widget.Box, v Footer) {
	dot := theme.Day.Green
	if v.LinkDown {
		dot = theme.Day.Brand
	}
	if d.Contrast {
		dot = d.C.GreenIn
		if v.LinkDown {
			dot = d.C.RedInk
		}
	}
	end := b.Right(14 * d.U)
	d.Circle(end, 12*d.U, dot)
	d.Text(b.CutRight(22*d.U), widget.Type{
		Size: 21 * d.U, Min: d.Least(), Weight: theme.Medium, Color: d.C.Soft, Align: fyne.TextAlignTrailing, Lines: 1, Middle: true,
	}, v.KioskName)
}
