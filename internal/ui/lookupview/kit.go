package lookupview

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"motcua/internal/lookup"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// box is a target with its box. One that is off has a dashed border.
func (d *pen) box(id string, b widget.Box, fill, line widget.Color, radius float32, t widget.Target) {
	if t.Off {
		d.Off(b, radius)
	} else {
		d.Rect(b, d.PressedFrame(id, fill, line, radius))
	}
	t.ID, t.Box, t.Radius = id, b, radius*d.U
	d.Target(t)
}

// edge is the border of a coloured target: in high contrast every one has a line.
func (d *pen) edge(fill, ink widget.Color) widget.Color {
	if d.Contrast {
		return ink
	}
	return fill
}

// caption is one button with an icon beside its words.
type caption struct {
	id, text   string
	icon       theme.Icon
	fill, line widget.Color
	ink, mark  widget.Color // of the words and of the icon
	size       float32
	means      string
	off        bool
	choice     bool // pressed by a digit too
	do         func()
}

// button draws a button: its icon at the left, its words beside it, in the middle of the
// button.
func (d *pen) button(b widget.Box, c caption) {
	d.box(c.id, b, c.fill, c.line, 18, widget.Target{Means: c.means, Off: c.off, Choice: c.choice, Do: c.do})
	icon := float32(0)
	if c.icon != "" {
		icon = c.size * 1.25
	}
	pad := c.size * 0.55
	room := b.W - 2*pad - icon
	if icon > 0 && c.text != "" {
		room -= c.size * 0.5
	}
	t := widget.Type{Size: c.size, Min: d.Least(), Weight: theme.SemiBold, Color: c.ink, Lines: 2, Leading: 0.96, Middle: true, Balance: true}
	least := t
	if d.K > 1 { // whoever wants large letters wants them more than the icon
		least.Min = t.Size * 0.9
	}
	switch {
	case c.text == "":
		d.Icon(b.Centred(icon, icon), c.icon, c.mark)
		return
	case icon > 0 && !widget.Fits(c.text, least, room, b.H-8*d.U): // the words need its room
		icon = 0
		if d.K > 1 {
			pad = min(pad, 10*d.U)
		}
		room = b.W - 2*pad
	case utf8.RuneCountInString(c.text) == 1: // a key has no margin to spare
		t.Align = fyne.TextAlignCenter
		d.Text(b, t, c.text)
		return
	}
	w := min(room, widget.Width(c.text, theme.SemiBold, c.size)+2)
	if w > room*0.96 { // it takes two lines: they are narrower than the room
		w = room
	}
	in := b.Centred(w+b.W-2*pad-room, b.H)
	if icon > 0 {
		d.Icon(in.Left(icon).Centred(icon, icon), c.icon, c.mark)
		in = in.CutLeft(icon + c.size*0.5)
	} else {
		t.Align = fyne.TextAlignCenter
	}
	d.Text(in.Inset(0, 4*d.U), t, c.text)
}

// plain is a white button.
func (d *pen) plain(id string, icon theme.Icon, text string, size float32, do func()) caption {
	return caption{id: id, text: text, icon: icon, fill: d.C.Card, line: d.C.Line, ink: d.C.Ink, mark: d.C.BlueInk, size: size * d.U * d.K, do: do}
}

// back draws the button to the page before at the right of row, and returns the rest.
func (d *pen) back(row widget.Box) widget.Box {
	size := 26 * d.U * min(d.K, 1.15)
	label := d.s.text("kiosk.back")
	w := max(widget.Width(label, theme.SemiBold, size)+size*3.4, d.Touch)
	h := d.tall(84)
	c := d.plain("back", theme.ArrowLeft, label, 26, d.s.act.Back)
	c.size, c.mark = size, d.C.Ink
	d.button(row.Right(w).Top(h), c)
	return row.CutRight(w + d.gap(24))
}

// heading draws a title with the button back, and returns the room below. side is room for
// a pager at the right in landscape.
func (d *pen) heading(area widget.Box, title, sub string, pager bool) widget.Box {
	u, k := d.U, 1+(d.K-1)*0.6
	big, small := 50*u*k, 25*u*k
	if !d.Tall {
		big, small = 40*u*k, 23*u*k
	}
	h := max(d.tall(84), big*1.3+small*1.4)
	row := d.back(area.Top(h))
	if pager && !d.Tall && d.s.turn.parts() > 1 {
		w := d.pagerWidth()
		d.pager(row.Right(w).Top(d.tall(84)))
		row = row.CutRight(w + d.gap(24))
	}
	if sub == "" {
		d.Text(row.Inset(0, 0), widget.Type{Size: big, Min: 22 * u, Weight: theme.Bold, Color: d.C.Ink, Lines: 2, Middle: true}, title)
		return area.CutTop(h + d.gap(22))
	}
	d.Text(row.CutBottom(small*1.4), widget.Type{Size: big, Min: 20 * u, Weight: theme.Bold, Color: d.C.Ink, Lines: 2, Leading: 0.95, Middle: true}, title)
	d.Text(row.Bottom(small*1.4), widget.Type{Size: small, Min: d.Least(), Color: d.C.Soft, Lines: 1, Middle: true}, sub)
	return area.CutTop(h + d.gap(22))
}

func (d *pen) pagerWidth() float32 { return 2*d.tall(84)*1.2 + 110*d.U*d.K }

// pager draws where the list is, between two arrows.
func (d *pen) pager(row widget.Box) {
	t := &d.s.turn
	side := max(d.Touch, min(d.tall(84)*1.2, (row.W-80*d.U*d.K)/2))
	s := d.s
	for _, a := range []struct {
		id   string
		icon theme.Icon
		box  widget.Box
		step int
	}{{"previous", theme.ArrowLeft, row.Left(side), -1}, {"next", theme.ArrowRight, row.Right(side), 1}} {
		ink, off := d.C.Ink, t.next(a.step) < 0
		if off {
			ink = d.C.FadedInk
		}
		d.box(a.id, a.box, d.C.Card, d.C.Line, 18, widget.Target{Off: off, Do: func() { s.page(a.step) }})
		d.Icon(a.box.Centred(28*d.U, 28*d.U), a.icon, ink)
	}
	d.Text(row.Inset(side, 0), widget.Type{
		Size: 26 * d.U * d.K, Min: d.Least(), Weight: theme.SemiBold, Color: d.C.Soft, Align: fyne.TextAlignCenter, Lines: 1, Middle: true,
	}, strconv.Itoa(t.at()+1)+"/"+strconv.Itoa(t.parts()))
}

// footPager draws the pager below a list in portrait, if it has more than one part, and
// returns the room above it. In landscape it stands in the heading.
func (d *pen) footPager(area widget.Box) widget.Box {
	if !d.Tall {
		return area
	}
	h := d.tall(84)
	row := area.Bottom(h)
	d.pager(row.Centred(d.pagerWidth(), h))
	return area.CutBottom(h + d.gap(20))
}

// eventTile draws a life event.
func (d *pen) eventTile(e lookup.EventTile, b widget.Box) {
	a := d.s.act
	id := e.ID
	d.box("event:"+id, b, d.C.Card, d.C.Line, 20, widget.Target{Choice: true, Do: func() { a.OpenEvent(id) }})
	in := b.Inset(12*d.U/d.K, 10*d.U)
	t := widget.Type{Size: 26 * d.U * d.K, Min: d.Least(), Weight: theme.SemiBold, Color: d.C.Ink, Lines: 2, Leading: 0.94, Middle: true, Balance: true, Align: fyne.TextAlignCenter}
	if b.H < 120*d.U { // a flat tile has its drawing at the left
		side := in.H * 0.9
		d.life(in.Left(side).Centred(side, side), e.Icon)
		t.Align = fyne.TextAlignLeading
		d.Text(in.CutLeft(side+10*d.U), t, e.Name)
		return
	}
	words := min(in.H*0.56, max(in.H*0.42, 1.94*widget.LineHeight(t.Weight, t.Size)+2)) // two lines
	side := min(in.H-words-4*d.U, 84*d.U)
	d.life(in.Top(in.H-words).Centred(side, side), e.Icon)
	d.Text(in.Bottom(words), t, e.Name)
}

// life draws the picture of a life event.
func (d *pen) life(b widget.Box, name string) {
	area, lines, mark := theme.Life(name)
	ink, accent := d.C.Ink, d.C.Number
	if lines == mark { // unknown: one layer
		d.Icon(b, lines, ink)
		return
	}
	d.Icon(b, area, d.C.GoldSoft)
	d.Icon(b, lines, ink)
	d.Icon(b, mark, accent)
}

// section draws a title above a part of a page, with a soft remark, and returns the room
// below.
func (d *pen) section(area widget.Box, title, note string) widget.Box {
	u, k := d.U, 1+(d.K-1)*0.5
	h := 42 * u * k
	used := d.Text(area.Top(h), widget.Type{Size: 30 * u * k, Min: d.Least(), Weight: theme.Bold, Color: d.C.Ink, Lines: 1, Middle: true}, title)
	if note != "" {
		d.Text(area.Top(h).CutLeft(used.W+16*u), widget.Type{Size: 23 * u * k, Min: d.Least(), Color: d.C.Soft, Lines: 1, Middle: true}, note)
	}
	return area.CutTop(h + 10*u)
}

// item draws a procedure of a list.
func (d *pen) item(i *lookup.Item, b widget.Box, first bool) {
	a, u, k := d.s.act, d.U, d.K
	id, code := "item:"+i.Code, i.Code
	d.box(id, b, d.C.Card, d.C.Line, 18, widget.Target{Choice: true, Do: func() { a.OpenProcedure(code) }})
	if first && !d.Pressed(id) {
		d.Rect(b, widget.Frame{Line: d.C.BlueInk, Width: max(2, 4*u), Radius: 18 * u})
	}
	in := b.Inset(26*u, 14*u)
	d.Icon(in.Right(26*u).Centred(26*u, 26*u), theme.Chevron, d.C.Number)
	in = in.CutRight(40 * u)
	narrow, foot := b.W < 560*u, 40*u*k
	stacked := i.Note != "" && in.H > 130*u*k && (narrow || !d.beside(i, in.W)) // the place stands above the rest
	if stacked {
		foot = 66 * u * k
	} else if narrow {
		i = &lookup.Item{Name: i.Name, Marks: i.Marks, Here: i.Here, Place: i.Place}
	}
	foot = min(foot, in.H*0.5)
	var marks []widget.Span
	for _, m := range i.Marks {
		marks = append(marks, widget.Span(m))
	}
	ground := widget.Frame{Fill: theme.Mix(d.C.GoldSoft, d.C.Gold, 0.35), Radius: 6 * u}
	if d.Contrast {
		ground = widget.Frame{Line: d.C.Gold, Width: max(2, 3*u), Radius: 6 * u}
	}
	name := widget.Type{Size: 28 * u * k, Min: d.Least(), Weight: theme.SemiBold, Color: d.C.Ink, Leading: 0.98, Middle: true, Lines: 4}
	room := in.CutBottom(foot+6*u).Inset(4*u, 0)
	h := min(room.H, widget.Height(i.Name, name, room.W, room.H)+2*u)
	block := in.Centred(in.W, h+6*u+foot)
	d.Marked(block.Top(h).Inset(4*u, 0), name, i.Name, marks, ground)
	d.itemFoot(i, block.Bottom(foot), stacked)
}

// beside reports whether time and fee have room beside the place in a line of a width.
func (d *pen) beside(i *lookup.Item, w float32) bool {
	t := d.noteType(22 * d.U * d.K)
	place := widget.Width(i.Place, theme.SemiBold, t.Size) + t.Size*2.2
	return place+16*d.U+widget.Width(i.Brief, t.Weight, t.Min) < w
}

// noteType is the type of field, time and fee. Who has asked for larger letters gets them
// here too.
func (d *pen) noteType(size float32) widget.Type {
	return widget.Type{Size: size, Min: max(d.Least(), size*0.8), Color: d.C.Soft, Lines: 1, Middle: true}
}

// itemFoot draws where a procedure is done, and its field, time and fee.
func (d *pen) itemFoot(i *lookup.Item, b widget.Box, stacked bool) {
	u, k := d.U, d.K
	tint, ink, icon := d.C.BlueSoft, d.C.BlueInk, theme.Pin
	if i.Here {
		tint, ink, icon = d.C.GreenSoft, d.C.GreenIn, theme.Check
	}
	line := b
	if stacked {
		line = b.Top(b.H / 2)
	}
	size := max(d.Least(), min(22*u*k, line.H*0.62))
	w := min(line.W*0.72, widget.Width(i.Place, theme.SemiBold, size)+size*2.2)
	if stacked || i.Note == "" {
		w = min(line.W, widget.Width(i.Place, theme.SemiBold, size)+size*2.2)
	}
	chip := line.Left(w).Centred(w, min(line.H, size*1.7))
	d.Rect(chip, widget.Frame{Fill: tint, Radius: 8 * u})
	d.Icon(chip.CutLeft(size*0.4).Left(size).Centred(size, size), icon, ink)
	d.Text(chip.CutLeft(size*1.65).CutRight(size*0.3), widget.Type{Size: size, Min: d.Least(), Weight: theme.SemiBold, Color: ink, Lines: 1, Middle: true}, i.Place)
	rest := line.CutLeft(w + 16*u)
	if stacked {
		rest = b.CutTop(b.H / 2)
	}
	t := d.noteType(size)
	for _, note := range []string{i.Note, i.Brief} {
		if fits(note, t, rest) { // its page says it too
			d.Text(rest, t, note)
			return
		}
	}
}

// fits reports whether a text fits into a box at a size that can be read.
func fits(text string, t widget.Type, b widget.Box) bool {
	return text != "" && b.H >= widget.LineHeight(t.Weight, t.Min) && widget.Fits(text, t, b.W, b.H)
}

// oneSize is the largest size of a type, down to its smallest, at which each of several texts
// fits into its own box of w by h: what stands side by side has letters of one size.
func oneSize(t widget.Type, w, h float32, texts ...string) float32 {
	for least := t.Min; t.Size > least; t.Size = max(least, t.Size*0.97) {
		t.Min = t.Size
		if !slices.ContainsFunc(texts, func(text string) bool { return !whole(text, t, w, h) }) {
			break
		}
	}
	return t.Size
}

// whole reports whether a text fits at a type's own size, without a word that is broken.
func whole(text string, t widget.Type, w, h float32) bool {
	for _, word := range strings.Fields(text) {
		if widget.Width(word, t.Weight, t.Size) > w {
			return false
		}
	}
	return widget.Fits(text, t, w, h)
}

// rows is how many rows of a least height fit, and their height, which may grow to most.
func rows(room, least, most, gap float32, want int) (n int, h float32) {
	n = max(1, min(want, int((room+gap)/(least+gap))))
	return n, min(most, (room-gap*float32(n-1))/float32(n))
}
