package wallview

import (
	"cmp"

	"fyne.io/fyne/v2"

	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
	"motcua/internal/wall"
)

// callStyle is the style of a call; sizes in design units for the row heights of the
// mock-up.
type callStyle struct {
	ink, soft            widget.Color
	number, agency, word float32
	agencyLines          int
	hero, lit            bool
}

// leastRow is the height of a row, in design units, below which the rows are in two
// columns.
const leastRow = 54

// callSet is a call laid out in a row: the types of its figures and the room of each
// part.
type callSet struct {
	in                        widget.Box
	number, counter, word     widget.Type
	numberW, counterW, wordW  float32
	arrow                     theme.Icon
	arrowSide, gap, rightRoom float32
}

// rowCount is the number of rows, and the gap between them.
func (d *pen) rowCount() (n int, gap float32) {
	if n = cmp.Or(d.v.Rows, 6); n > 4 {
		return n, 10 * d.u
	}
	return n, 16 * d.u
}

// rowHeight is the height of a row in an area if all are below each other.
func (d *pen) rowHeight(area widget.Box) float32 {
	n, gap := d.rowCount()
	return area.Rows(n, gap)[0].H
}

// rows draws the earlier calls: the configured number of rows, with the empty ones hardly
// visible.
func (d *pen) rows(area widget.Box) {
	u := d.u
	n, gap := d.rowCount()
	style := callStyle{ink: d.c.Ink, soft: d.c.Mist, number: 100, agency: 28, word: 38, agencyLines: 2}
	if d.tall {
		style.number, style.word = 94, 31
	}
	boxes := area.Rows(n, gap)
	if d.rowHeight(area) < leastRow*u && area.W > 1500*u {
		left := area.Left((area.W - 26*u) / 2)
		boxes = append(left.Rows((n+1)/2, gap), area.Right(left.W).Rows((n+1)/2, gap)...)[:n]
	}
	most := float32(1.1)
	if !d.tall { // a narrow column has no room for large figures beside a name
		most *= min(1, boxes[0].W/(1050*u))
	}
	var sets []callSet
	column := float32(0) // where names start, the same in every row
	for i, c := range d.v.Calls[:min(n, len(d.v.Calls))] {
		set := d.setCall(boxes[i], c, style, min(boxes[i].H/u/131, most))
		sets = append(sets, set)
		column = max(column, set.numberW)
	}
	for i, b := range boxes {
		if i >= len(sets) {
			d.Rect(b, widget.Frame{Fill: d.c.Empty, Radius: 20 * u})
			continue
		}
		d.Rect(b, d.frame(d.c.Row, 20))
		d.drawCall(sets[i], d.v.Calls[i])
		d.rowName(sets[i].in.CutLeft(column+34*u).CutRight(sets[i].rightRoom+24*u), d.v.Calls[i], style)
	}
}

// leastName is the smallest size of a name beside a place, relative to its usual size.
const leastName = 0.8

// rowName draws the agency of a row, and the location of its counter.
func (d *pen) rowName(mid widget.Box, c wall.Call, st callStyle) {
	u := d.u
	mid = mid.Inset(0, 4*u)
	t := widget.Type{Size: min(st.agency*u, mid.H*0.5), Min: 15 * u, Weight: theme.Medium, Color: st.soft, Lines: 2, Middle: true, Balance: true, Leading: 0.94}
	if mid.H > 100*u {
		t.Lines = 3
	}
	letter := min(44*u, mid.H*0.62)
	if c.Place == "" {
		d.named(mid, t, c.Letter, c.Hue, d.explains(c), letter, false)
		return
	}
	d.named(mid, t, c.Letter, c.Hue, "", letter, false)
	mid = mid.CutLeft(d.letterRoom(c.Letter, letter))
	name, place := d.namePlace(mid, t, d.explains(c))
	mid = mid.Centred(mid.W, min(mid.H, name.H+place.H))
	if name.H > 0 {
		d.Text(mid.Top(name.H), name.Type, d.explains(c))
	}
	place.Color = d.c.Accent
	d.Text(mid.CutTop(name.H), place.Type, c.Place)
}

// typeIn is a type and the height of its box.
type typeIn struct {
	widget.Type
	H float32
}

// namePlace divides a row between an agency's name and the counter's location: one line
// each; or two for the name if the row is high and the name long; or none for the name,
// because the letter identifies the agency and smaller letters cannot be read from a
// distance.
func (d *pen) namePlace(mid widget.Box, t widget.Type, text string) (name, place typeIn) {
	sized := func(lines int, size float32) typeIn {
		in := typeIn{t, float32(lines) * widget.LineHeight(t.Weight, size)}
		in.Lines, in.Size = lines, size
		return in
	}
	oneLine := min(t.Size, 0.4*mid.H)
	switch {
	case widget.Width(text, t.Weight, max(leastName*oneLine, t.Min)) <= mid.W:
		return sized(1, oneLine), sized(1, min(0.86*t.Size, 0.35*mid.H))
	case mid.H > 100*d.u:
		return sized(2, min(t.Size, 0.25*mid.H)), sized(1, min(0.86*t.Size, 0.25*mid.H))
	}
	return typeIn{}, sized(2, oneLine)
}

// named draws the letter of an agency on its colour, and the name beside it.
func (d *pen) named(b widget.Box, t widget.Type, letter string, hue int, name string, side float32, lit bool) {
	room := d.letterRoom(letter, side)
	if room > 0 {
		d.letter(b.Left(room).Left(room-0.32*side).Centred(room-0.32*side, side), letter, hue, lit)
	}
	if name != "" {
		d.Text(b.CutLeft(room), t, name)
	}
}

// letterRoom is the width of an agency's letter of this height, with the gap after it; 0
// without a letter.
func (d *pen) letterRoom(letter string, side float32) float32 {
	if letter == "" {
		return 0
	}
	return max(side, widget.Width(letter, theme.Bold, side*0.66)+0.4*side) + 0.32*side
}

// letter draws an agency's letter. On the newest call it is dark, because other colours
// are not visible on gold.
func (d *pen) letter(b widget.Box, letter string, hue int, lit bool) {
	ground, ink := d.c.Agency(hue)
	if lit {
		ground, ink = d.c.OnLit, ground
		if d.c.Plain {
			ink = d.c.Lit
		}
	}
	d.Rect(b, widget.Frame{Fill: ground, Radius: b.H * 0.2})
	d.Text(b, widget.Type{Size: b.H * 0.66, Min: b.H * 0.4, Weight: theme.Bold, Color: ink, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, letter)
}

// setCall finds the sizes with which number, arrow, word and counter fit side by side in
// b.
func (d *pen) setCall(b widget.Box, c wall.Call, st callStyle, scale float32) callSet {
	u := d.u
	k := callSet{in: b.Inset(37*u, 0), gap: 20 * u, arrow: arrowIcon(c.Arrow)}
	figure := func(text string, share float32) (widget.Type, float32) {
		t := widget.Type{Size: st.number * u * scale, Min: 30 * u, Weight: theme.Bold, Color: st.ink, Lines: 1, Middle: true}
		if w := widget.Width(text, t.Weight, t.Size); w > k.in.W*share {
			t.Size *= k.in.W * share / w
		}
		return t, widget.Width(text, t.Weight, t.Size) + 2
	}
	k.number, k.numberW = figure(c.Number, d.share(st, 0.36, 0.56))
	k.counter, k.counterW = figure(c.Counter, d.share(st, 0.18, 0.24))
	k.counter.Align = fyne.TextAlignTrailing
	k.word = widget.Type{Size: max(st.word*scale, 18) * u, Min: 16 * u, Weight: theme.SemiBold, Color: st.soft, Align: fyne.TextAlignTrailing, Lines: 1}
	k.wordW = widget.Width(d.s.text("wall.counter"), k.word.Weight, k.word.Size) + 2
	k.rightRoom = k.counterW + k.gap + k.wordW
	if k.arrow != "" {
		k.arrowSide = st.word * u * scale * 1.25
		if st.hero {
			k.arrowSide *= 1.7
		}
		k.rightRoom += k.arrowSide + 22*u
	}
	if over := (k.numberW + 24*u + k.rightRoom) / k.in.W; over > 1 {
		return d.setCall(b, c, st, scale/over*0.99)
	}
	if !st.hero { // names end at the same place in every row
		k.rightRoom = max(k.rightRoom, k.in.W*0.33)
	}
	return k
}

// arrowColumn is the position of the rows' arrows, as a share of the width from the
// right, so that they form a column.
const arrowColumn = 0.29

// drawCall draws the figures of a call, and the word on their baseline.
func (d *pen) drawCall(k callSet, c wall.Call) {
	u, in := d.u, k.in
	d.Text(in.Left(k.numberW).Centred(k.numberW, in.H*1.25), k.number, c.Number)
	d.Text(in.Right(k.counterW).Centred(k.counterW, in.H*1.25), k.counter, c.Counter)
	base := in.Y + in.H/2 + k.counter.Size*0.355
	word := widget.Box{
		X: in.X + in.W - k.counterW - k.gap - k.wordW, Y: base - k.word.Size*0.998,
		W: k.wordW, H: widget.LineHeight(k.word.Weight, k.word.Size),
	}
	d.Text(word, k.word, d.s.text("wall.counter"))
	if k.arrow == "" {
		return
	}
	x := min(word.X-k.arrowSide-22*u, in.X+in.W*(1-arrowColumn))
	d.Icon(widget.Box{X: x, Y: in.Y + (in.H-k.arrowSide)/2, W: k.arrowSide, H: k.arrowSide}, k.arrow, k.number.Color)
}

// share is the largest share of a row's width for a figure: row in a row, hero in the
// newest call.
func (d *pen) share(st callStyle, row, hero float32) float32 {
	if st.hero {
		return hero
	}
	return row
}

func arrowIcon(a wall.Arrow) theme.Icon {
	switch a {
	case wall.ArrowLeft:
		return theme.ArrowLeft
	case wall.ArrowRight:
		return theme.ArrowRight
	case wall.ArrowUp:
		return theme.ArrowUp
	case wall.ArrowDown:
		return theme.ArrowDown
	}
	return ""
}
