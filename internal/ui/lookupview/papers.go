package lookupview

import (
	"strconv"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// line is one line of the card of papers.
type line struct {
	title             string // a title of several papers, or a remark
	name              string
	no                int
	originals, copies int
	show, heads       bool // only to be shown; a title of what follows
	h                 float32
}

// papers draws the card with what to bring. A long list is turned inside the card.
func (d *pen) papers(b widget.Box) {
	u, k, t := d.U, 1+(d.K-1)*0.7, d.s.text
	d.Rect(b, d.Frame(d.C.Card, d.C.Line, 22))
	in := b.Inset(26*u, 14*u)
	head := 46 * u * k
	lines := d.paperLines(in.W, in.H-head-4*u)
	paged := len(startsOf(lines, in.H-head-4*u-d.paperHeadHeight())) > 1
	var pager widget.Box
	if paged && !d.Tall {
		in, pager = d.papersHeadWide(in)
	} else {
		d.papersTitle(in.Top(head))
		in = in.CutTop(head + 4*u)
		if len(lines) == 0 {
			d.Text(in, widget.Type{Size: 27 * u * k, Min: d.Least(), Color: d.C.Soft, Lines: 4, Middle: true, Align: fyne.TextAlignCenter}, t("lookup.papers.none"))
			return
		}
		in = d.paperHead(in)
	}
	if paged && d.Tall {
		h := d.tall(72)
		in = in.CutBottom(h + 8*u)
		row := b.Inset(26*u, 12*u).Bottom(h)
		pager = row.Right(min(d.pagerWidth(), row.W))
	}
	starts := startsOf(lines, in.H)
	d.s.turn.split(starts)
	if paged {
		d.pager(pager)
	}
	at := d.s.turn.at()
	to := len(lines)
	if at+1 < len(starts) {
		to = starts[at+1]
	}
	d.paperRows(in, lines[starts[at]:to], len(starts) == 1)
}

// sets says how many sets are handed in; empty is not told.
func (d *pen) sets() string {
	n := d.v.Procedure.Sets
	if n == 0 {
		return ""
	}
	return i18n.Counted(d.v.Lang, "lookup.sets", n, n)
}

// papersTitle draws the card's title, and how many sets are handed in.
func (d *pen) papersTitle(title widget.Box) {
	u, k := d.U, 1+(d.K-1)*0.7
	if chip := d.sets(); chip != "" {
		size := 23 * u * k
		w := widget.Width(chip, theme.SemiBold, size) + size
		box := title.Right(w).Centred(w, size*1.8)
		d.Rect(box, widget.Frame{Fill: d.C.BlueSoft, Radius: 8 * u})
		d.Text(box, widget.Type{Size: size, Min: d.Least(), Weight: theme.SemiBold, Color: d.C.BlueInk, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, chip)
		title = title.CutRight(w + 12*u)
	}
	d.Text(title, widget.Type{Size: 31 * u * k, Min: d.Least(), Weight: theme.Bold, Color: d.C.Ink, Lines: 1, Middle: true}, d.s.text("lookup.papers"))
}

// papersHeadWide is the head of a card that is turned, in landscape, where height is dear: the
// title, the room of the pager and the names of the columns in one row. It returns the room
// below.
func (d *pen) papersHeadWide(in widget.Box) (rest, pager widget.Box) {
	u, k := d.U, 1+(d.K-1)*0.7
	h := d.tall(72)
	row := in.Top(h)
	d.columnNames(row)
	row = row.CutRight(2*d.columnWidth() + 12*u)
	pager = row.Right(2*max(d.Touch, 80*u) + 76*u*d.K)
	row = row.CutRight(pager.W + 12*u)
	title := row
	if chip := d.sets(); chip != "" {
		title = row.Top(h * 0.54)
		d.Text(row.CutTop(h*0.54), widget.Type{Size: min(23*u*k, h*0.35), Min: d.Least(), Weight: theme.SemiBold, Color: d.C.BlueInk, Lines: 1, Middle: true}, chip)
	}
	d.Text(title, widget.Type{Size: 31 * u * k, Min: d.Least(), Weight: theme.Bold, Color: d.C.Ink, Lines: 1, Middle: true}, d.s.text("lookup.papers"))
	d.Fill(widget.Box{X: in.X - 26*u, Y: row.Y + h + 6*u, W: in.W + 52*u, H: max(1, 2*u)}, d.C.Line)
	return in.CutTop(h + 9*u), pager
}

// columnNames draws the names of the two columns of figures at the foot of a row.
func (d *pen) columnNames(row widget.Box) {
	w, h, t := d.columnWidth(), row.H, d.columnType()
	t.Size = oneSize(t, w, h, d.s.text("lookup.papers.copy"), d.s.text("lookup.papers.original"))
	d.Text(row.Right(w), t, d.s.text("lookup.papers.copy"))
	d.Text(row.CutRight(w).Right(w), t, d.s.text("lookup.papers.original"))
}

// columnType is the type of the names of the columns.
func (d *pen) columnType() widget.Type {
	return widget.Type{Size: 21 * d.U * (1 + (d.K-1)*0.5), Min: d.Least(), Weight: theme.Medium, Color: d.C.Soft, Lines: 2, Leading: 0.92, Align: fyne.TextAlignCenter, Foot: true}
}

// columnWidth is the width of the two columns of figures.
func (d *pen) columnWidth() float32 { return 86 * d.U * (1 + (d.K-1)*0.5) }

// paperHeadHeight is the height of the names of the columns.
func (d *pen) paperHeadHeight() float32 { return 50*d.U*(1+(d.K-1)*0.5) + 9*d.U }

// paperHead draws the names of the columns.
func (d *pen) paperHead(in widget.Box) widget.Box {
	u := d.U
	h := d.paperHeadHeight() - 9*u
	w := d.columnWidth()
	row := in.Top(h)
	d.columnNames(row)
	small := d.columnType()
	small.Align = fyne.TextAlignLeading
	d.Text(row.CutLeft(46*u).CutRight(2*w), small, d.s.text("lookup.papers.name"))
	d.Fill(widget.Box{X: in.X - 26*u, Y: row.Y + h + 6*u, W: in.W + 52*u, H: max(1, 2*u)}, d.C.Line)
	return in.CutTop(h + 9*u)
}

// paperLines are the lines of the card with their heights.
func (d *pen) paperLines(w, most float32) (list []line) {
	for _, part := range d.v.Procedure.Parts {
		if part.Title != "" {
			list = append(list, line{title: part.Title, heads: true})
		}
		for _, p := range part.Papers {
			if p.No == 0 {
				list = append(list, line{title: p.Name, heads: p.Heads()})
				continue
			}
			list = append(list, line{name: p.Name, no: p.No, originals: p.Originals, copies: p.Copies, show: p.Show})
		}
	}
	most = max(d.Touch, most-140*d.U)
	for i := range list {
		l := &list[i]
		room, t := w-46*d.U-2*d.columnWidth(), d.paperType()
		text := l.name
		if l.title != "" {
			room, t, text = w, d.titleType(), l.title
		}
		l.h = min(most, widget.Height(text, t, room, most)+22*d.U)
	}
	return list
}

func (d *pen) paperType() widget.Type {
	k := 1 + (d.K-1)*0.8
	if !d.Tall {
		k = 1 + (d.K-1)*0.6 // two papers side by side with what they cost are seen at once
	}
	return widget.Type{Size: 27 * d.U * k, Min: d.Least(), Weight: theme.SemiBold, Color: d.C.Ink, Leading: 0.98, Middle: true}
}

func (d *pen) titleType() widget.Type {
	k := 1 + (d.K-1)*0.8
	return widget.Type{Size: 24 * d.U * k, Min: d.Least(), Weight: theme.Bold, Color: d.C.Soft, Leading: 0.98, Middle: true}
}

// startsOf cuts lines into parts that fit a height. Titles are not the last of a part.
func startsOf(lines []line, room float32) []int {
	starts := []int{0}
	used := float32(0)
	for i, l := range lines {
		last := starts[len(starts)-1]
		if used += l.h; used > room && i > last {
			from := i
			for from-1 > last && lines[from-1].heads {
				from--
			}
			starts = append(starts, from)
			used = 0
			for _, m := range lines[from : i+1] {
				used += m.h
			}
		}
	}
	return starts
}

// paperRows draws lines of the card; if all of them are there, they share its room.
func (d *pen) paperRows(in widget.Box, lines []line, all bool) {
	u := d.U
	extra := float32(0)
	if all {
		total := float32(0)
		for _, l := range lines {
			total += l.h
		}
		extra = max(0, min(44*u, (in.H-total)/float32(len(lines))))
	}
	w := d.columnWidth()
	for i, l := range lines {
		h := l.h + extra
		row := in.Top(h)
		in = in.CutTop(h)
		if i > 0 {
			d.Fill(widget.Box{X: row.X - 26*u, Y: row.Y, W: row.W + 52*u, H: max(1, 1.5*u)}, d.C.Line)
		}
		if l.title != "" {
			d.Text(row.Inset(0, 4*u), d.titleType(), l.title)
			continue
		}
		d.Text(row.Left(46*u), widget.Type{Size: 27 * u, Min: d.Least(), Weight: theme.Bold, Color: d.C.RedInk, Lines: 1, Middle: true}, strconv.Itoa(l.no))
		figure := widget.Type{Size: 31 * u, Weight: theme.Bold, Color: d.C.Ink, Lines: 1, Middle: true, Align: fyne.TextAlignCenter}
		if l.show {
			words := widget.Type{Size: 23 * u * (1 + (d.K-1)*0.5), Min: d.Least(), Weight: theme.SemiBold, Color: d.C.Ink, Lines: 2, Leading: 0.95, Middle: true, Align: fyne.TextAlignCenter}
			d.Text(row.Right(2*w), words, d.s.text("lookup.papers.show"))
		} else {
			d.Text(row.Right(w), figure, figureOf(l.copies))
			d.Text(row.CutRight(w).Right(w), figure, figureOf(l.originals))
		}
		d.Text(row.CutLeft(46*u).CutRight(2*w).Inset(0, 4*u), d.paperType(), l.name)
	}
}

func figureOf(n int) string {
	if n == 0 {
		return "–"
	}
	return strconv.Itoa(n)
}
