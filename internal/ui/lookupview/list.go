package lookupview

import (
	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/lookup"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// list draws things to choose from.
func (d *pen) list() {
	v := d.v.List
	area := d.body()
	columns, least, most := d.listShape()
	count := max(len(v.Groups), len(v.Items))
	gap := d.gap(20)
	head := d.headHeight()
	fits := func(room float32) int {
		n, _ := rows(room, least, least, gap, max(1, (count+columns-1)/columns))
		return n * columns
	}
	room := area.H - head
	n := fits(room)
	paged := n < count
	if paged && d.Tall {
		n = fits(room - d.tall(84) - gap)
	}
	d.s.turn.set(n, count)
	area = d.heading(area, v.Title, v.Sub, true)
	if paged {
		area = d.footPager(area)
	}
	lines := n / columns
	_, h := rows(area.H, least, most, gap, lines)
	for i := d.s.turn.first; i < min(count, d.s.turn.first+n); i++ {
		j := i - d.s.turn.first
		row := widget.Box{X: area.X, Y: area.Y + float32(j/columns)*(h+gap), W: area.W, H: h}
		b := row.Columns(columns, gap)[j%columns]
		if len(v.Groups) > 0 {
			d.group(&v.Groups[i], b)
		} else {
			d.item(&v.Items[i], b, false)
		}
	}
}

// headHeight is the height of the heading with the gap below it.
func (d *pen) headHeight() float32 {
	k := 1 + (d.K-1)*0.6
	big, small := 50*d.U*k, 25*d.U*k
	if !d.Tall {
		big, small = 40*d.U*k, 23*d.U*k
	}
	return max(d.tall(84), big*1.3+small*1.4) + d.gap(22)
}

// listShape is how many columns a list has, and the least and the greatest height of what
// stands in them.
func (d *pen) listShape() (columns int, least, most float32) {
	v := d.v.List
	k := 1 + (d.K-1)*0.8
	switch {
	case v.Letters && d.Tall:
		columns, least, most = 4, 170*d.U, 220*d.U
	case v.Letters:
		columns, least, most = 8, 130*d.U, 150*d.U
	case len(v.Groups) > 0 && v.Groups[0].To != "":
		columns, least, most = 1, 140*d.U*k, 200*d.U*k
		if !d.Tall {
			columns = 2
		}
	case len(v.Groups) > 0:
		columns, least, most = 2, 108*d.U*k, 140*d.U*k
		if !d.Tall {
			columns, least = 3, 104*d.U*k
		}
	default:
		columns, least, most = 1, 142*d.U*k, 178*d.U*k
		if !d.Tall {
			columns, least = 2, 148*d.U*k
		}
	}
	return columns, max(least, d.Touch), max(most, d.Touch)
}

// group draws a field, an agency, a letter, or a part of the alphabet.
func (d *pen) group(g *lookup.Group, b widget.Box) {
	a, u, k := d.s.act, d.U, d.K
	id := g.ID
	d.box("group:"+id, b, d.C.Card, d.C.Line, 18, widget.Target{Choice: true, Do: func() { a.OpenGroup(id) }})
	count := i18n.Number(d.v.Lang, g.Count)
	soft := widget.Type{Size: 25 * u * k, Min: d.Least(), Weight: theme.Medium, Color: d.C.Soft, Lines: 1, Middle: true, Align: fyne.TextAlignTrailing}
	if d.v.List.Letters {
		in := b.Inset(10*u, 8*u)
		letter := widget.Type{Size: min(68*u, in.H*0.5), Weight: theme.Bold, Color: d.C.BlueInk, Lines: 1, Middle: true, Align: fyne.TextAlignCenter}
		soft.Align = fyne.TextAlignCenter
		d.Text(in.Top(in.H*0.68), letter, g.Name)
		d.Text(in.Bottom(in.H*0.32), soft, count)
		return
	}
	in := b.Inset(24*u, 10*u)
	w := widget.Width(count, theme.Medium, soft.Size) + 4*u
	d.Text(in.Right(w), soft, count)
	in = in.CutRight(w + 14*u)
	name := widget.Type{Size: 28 * u * k, Min: d.Least(), Weight: theme.SemiBold, Color: d.C.Ink, Leading: 0.96, Middle: true, Lines: 3}
	if g.To == "" {
		d.Text(in, name, g.Name)
		return
	}
	name.Lines, name.Middle, name.Foot = 2, false, true
	to := widget.Type{Size: 23 * u * k, Min: d.Least(), Color: d.C.Soft, Leading: 0.96, Lines: 2}
	d.Text(in.Top(in.H*0.54), name, g.Name)
	d.Text(in.CutTop(in.H*0.54), to, d.s.text("lookup.list.to", g.To))
}
