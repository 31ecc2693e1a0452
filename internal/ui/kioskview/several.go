package kioskview

import (
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"motcua/internal/kiosk"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// choosesSeveral reports that several services are being chosen on this page.
func (s *Screen) choosesSeveral() bool {
	return s.view.Several.On && (s.view.Page == kiosk.PageHome || s.view.Page == kiosk.PageServices)
}

// severalBar draws the services chosen so far above the bottom row, with the button that
// takes a number for them, and returns the room above.
func (d *pen) severalBar(area widget.Box) widget.Box {
	if !d.s.choosesSeveral() {
		return area
	}
	u, k := d.u, 1+(d.k-1)*0.6
	words := widget.Type{Size: 28 * u * k, Min: 18 * u, Weight: theme.SemiBold, Color: d.c.Ink, Lines: listLines, Middle: true, Leading: 0.94}
	pad := 18 * u
	bh := max(88*u*k, d.touch)
	if d.tall {
		bh = max(112*u*k, d.touch)
	}
	wordsH := listLines * 1.22 * words.Size
	h := bh + 2*pad
	if d.tall {
		h += wordsH + pad
	}
	bar := area.Bottom(h)
	d.Fill(bar, d.c.BlueSoft)
	d.Fill(bar.Top(max(1, 3*u)), d.c.BlueInk)
	in := bar.Inset(56*u, pad)
	buttons := in.Bottom(bh)
	if d.tall {
		d.Text(in.Top(wordsH), words, d.severalWords(words, in.W))
	} else {
		buttons = in.CutLeft(in.W * 0.42)
		words.Size = 23 * u * k
		w := in.W*0.42 - 24*u
		d.Text(in.Left(w), words, d.severalWords(words, w))
	}
	d.severalButtons(buttons, k)
	return area.CutBottom(h)
}

func (d *pen) severalButtons(b widget.Box, k float32) {
	u, t, act := d.u, d.s.text, d.s.act
	drop, size := t("kiosk.several.drop"), 28*u*k
	w := max(widget.Width(drop, theme.SemiBold, size)+size*2.6, d.touch)
	d.button("drop", b.Left(w), d.c.Card, d.c.Line, d.c.Ink, theme.Close, drop, size, func() { act.ChooseSeveral(false) })
	take, fill, line, ink := b.CutLeft(w+max(24*u, d.gap)), d.c.Brand, d.c.Brand, d.c.OnBrand
	label := t("kiosk.several.take.none")
	switch n := len(d.v.Several.Chosen); n {
	case 0:
		fill, line, ink = d.c.Faded, d.c.Line, d.c.FadedInk
	case 1:
		label = t("kiosk.several.take.one")
	default:
		label = t("kiosk.several.take", n)
	}
	if len(d.v.Several.Chosen) == 0 { // shown before the first choice, to announce what follows
		d.Rect(take, d.frame(fill, line, 18))
		d.Text(take, widget.Type{Size: 34 * u * k, Weight: theme.SemiBold, Color: ink, Lines: 1, Middle: true, Align: fyne.TextAlignCenter}, label)
		return
	}
	d.button("take", take, fill, line, ink, theme.Check, label, 34*u*k, act.TakeSeveral)
}

// severalWords are the chosen services, a line each, or an instruction.
func (d *pen) severalWords(t widget.Type, w float32) string {
	v := &d.v.Several
	switch {
	case v.Note != "":
		return v.Note
	case len(v.Chosen) == 0:
		return d.s.text("kiosk.several.none")
	}
	return d.listed(v.Chosen, 1, t, w)
}

// listLines is how many lines a list of services has.
const listLines = 3

// listed writes services below each other, numbered from first on. A name that is longer
// than its line is cut, and those without a line are counted.
func (d *pen) listed(names []string, first int, t widget.Type, w float32) string {
	n := len(names)
	if n > listLines {
		n = listLines - 1
	}
	var lines []string
	for i, name := range names[:n] {
		lines = append(lines, shorten(strconv.Itoa(first+i)+". "+name, t, w))
	}
	if more := len(names) - n; more > 0 {
		lines = append(lines, d.s.text("kiosk.several.more", more))
	}
	return strings.Join(lines, "\n")
}

// shorten cuts a text that is wider than w at the end of a word.
func shorten(text string, t widget.Type, w float32) string {
	whole := text
	for widget.Width(text, t.Weight, t.Size) > w-2 {
		at := strings.LastIndexByte(strings.TrimRight(whole, " "), ' ')
		if at <= 0 {
			return text
		}
		whole = whole[:at]
		text = strings.TrimRight(whole, " ,;/-–(") + "…"
	}
	return text
}

// severalButton draws the button that starts a choice of several services. It is separate
// from the tiles; beside the back button it has two lines.
func (d *pen) severalButton(b widget.Box) {
	act := d.s.act
	d.button("several", b, d.c.Card, d.c.Line, d.c.Ink, "", d.s.text("kiosk.several"), d.severalSize(), func() { act.ChooseSeveral(true) })
}

func (d *pen) severalSize() float32 { return 26 * d.u * d.k }

// severalWidth is the width of that button with its text on a number of lines.
func (d *pen) severalWidth(lines int) float32 {
	size := d.severalSize()
	w := widget.Width(d.s.text("kiosk.several"), theme.SemiBold, size)
	if lines > 1 {
		w *= 0.62
	}
	return max(w+size*1.7, d.touch)
}

// placesNamed is how many positions in the visit a tile has room for.
const placesNamed = 2

// mark is the box on a tile that takes part in a choice: empty, or with a check mark and
// the positions in the visit.
func (d *pen) mark(t *kiosk.Tile, b widget.Box) (w float32) {
	if !d.s.choosesSeveral() || t.Closed || !t.Toggles && len(t.Places) == 0 {
		return 0
	}
	u := d.u * min(d.k, 1.15)
	side := 46 * u
	if len(t.Places) == 0 {
		box := b.Right(side).Top(side)
		d.Rect(box, widget.Frame{Fill: d.c.Card, Line: d.c.Soft, Width: max(2, 3*u), Radius: 12 * u})
		return side + 14*u
	}
	text := ""
	if len(t.Places) <= placesNamed {
		text = strings.Trim(strings.ReplaceAll(fmt.Sprint(t.Places), " ", ", "), "[]")
	}
	w = 50 * u
	if text != "" {
		w = widget.Width(text, theme.Bold, 27*u) + 62*u
	}
	box := b.Right(w).Top(side)
	d.Rect(box, widget.Frame{Fill: d.c.BlueInk, Radius: 12 * u})
	d.Icon(box.CutLeft(12*u).Left(26*u).Centred(26*u, 26*u), theme.Check, d.c.Card)
	d.Text(box.CutLeft(42*u).CutRight(8*u), widget.Type{
		Size: 27 * u, Weight: theme.Bold, Color: d.c.Card, Align: fyne.TextAlignCenter, Lines: 1, Middle: true,
	}, text)
	return w + 14*u
}
