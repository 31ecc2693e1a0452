package lookupview

import (
	"strconv"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/lookup"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// procedure draws one procedure: what to bring first, then how long, how much and where.
func (d *pen) procedure() {
	area := d.title(d.body())
	if d.Tall {
		d.procedureTall(area)
		return
	}
	d.procedureWide(area)
}

// title draws the name with the button back, and returns the room below.
func (d *pen) title(area widget.Box) widget.Box {
	p, u, k := d.v.Procedure, d.U, 1+(d.K-1)*0.5
	name := widget.Type{Size: 46 * u * k, Min: 22 * u, Weight: theme.Bold, Color: d.C.Ink, Leading: 0.96, Lines: 4}
	most := 180 * u * k
	if !d.Tall {
		name.Size, name.Lines, most = 36*u*k, 3, 96*u*k
	}
	row := d.back(area)
	h := max(widget.Height(p.Name, name, row.W, most), name.Size)
	d.Text(row.Top(h+2), name, p.Name)
	sub := 34 * u * k
	d.Text(row.CutTop(h+4*u).Top(sub), widget.Type{Size: 24 * u * k, Min: d.Least(), Color: d.C.Soft, Lines: 1, Middle: true}, p.Sub)
	return area.CutTop(max(h+4*u+sub, d.tall(84)) + d.gap(18))
}

func (d *pen) procedureTall(area widget.Box) {
	u, gap := d.U, d.gap(20)
	big, small := d.tall(122), d.tall(104)
	d.doorsOf(area.Bottom(big))
	area = area.CutBottom(big + gap)
	tools := area.Bottom(small)
	area = area.CutBottom(small + 22*u)
	area = d.remarks(area)
	area, all := d.steps(area)
	d.tools(tools, all)
	facts := 168 * u * (1 + (d.K-1)*0.6)
	d.facts(area.Bottom(facts).Columns(3, 18*u))
	d.papers(area.CutBottom(facts + 18*u))
}

func (d *pen) procedureWide(area widget.Box) {
	u, gap := d.U, d.gap(20)
	h := d.tall(96)
	row := area.Bottom(h)
	wide := row.W * 0.5
	d.doorsOf(row.Left(wide))
	area = area.CutBottom(h + gap)
	left := area.W * 0.56
	d.papers(area.Left(left))
	side := area.CutLeft(left + 24*u)
	side = d.remarks(side)
	least := 3*92*u*(1+(d.K-1)*0.5) + 2*14*u
	all := len(d.v.Procedure.Steps) == 0
	if side.H > least+150*u {
		side, all = d.steps(side)
	}
	d.tools(row.CutLeft(wide+gap), all)
	d.facts(side.Rows(3, 14*u))
}

// facts are how long, how much and where.
func (d *pen) facts(cells []widget.Box) {
	p, t, u := d.v.Procedure, d.s.text, d.U
	k := 1 + (d.K-1)*0.7
	for i, f := range []struct {
		icon              theme.Icon
		label, text, note string
	}{
		{theme.Clock, t("lookup.time"), p.Time, p.TimeNote},
		{theme.Banknote, t("lookup.fee"), p.Fee, p.FeeNote},
		{theme.Pin, t("lookup.where"), p.Where, p.WhereNote},
	} {
		b := cells[i]
		d.Rect(b, d.Frame(d.C.Card, d.C.Line, 18))
		in := b.Inset(18*u, 12*u)
		side := 36 * u
		flat := b.W > 2.6*b.H
		if place := in.Left(side); flat { // beside the middle of its words
			d.Icon(place.Centred(side, side), f.icon, d.C.BlueInk)
		} else {
			d.Icon(place.Top(side), f.icon, d.C.BlueInk)
		}
		in = in.CutLeft(side + 12*u)
		in.W += 8 * u
		label := widget.Type{Size: 23 * u * k, Min: d.Least(), Color: d.C.Soft, Lines: 1}
		text := widget.Type{Size: 27 * u * k, Min: d.Least(), Weight: theme.Bold, Color: d.C.Ink, Lines: 3, Leading: 0.95}
		note := widget.Type{Size: 22 * u * k, Min: d.Least(), Color: d.C.Soft, Lines: 3, Leading: 0.95}
		if flat { // the words beside their name
			w := in.W * 0.24
			label.Middle, label.Lines, text.Middle, note.Middle = true, 2, true, true
			d.Text(in.Left(w), label, f.label)
			in = in.CutLeft(w + 12*u)
			two := text
			two.Lines = 2
			if !fits(f.note, note, in.Left(in.W*0.46)) || !fits(f.text, two, in.Left(in.W*0.52)) {
				d.Text(in, text, f.text)
				continue
			}
			text = two
			d.Text(in.Left(in.W*0.52), text, f.text)
			d.Text(in.CutLeft(in.W*0.54), note, f.note)
			continue
		}
		h1 := widget.Height(f.label, label, in.W, in.H)
		d.Text(in.Top(h1), label, f.label)
		in = in.CutTop(h1)
		if one := (widget.Type{Size: text.Size, Min: text.Size * 0.84, Weight: theme.Bold, Lines: 1}); fits(f.text, one, in) {
			text.Lines, text.Min = 1, one.Min
		}
		h2 := widget.Height(f.text, text, in.W, in.H)
		d.Text(in.Top(h2), text, f.text)
		if in = in.CutTop(h2 + 2*u); fits(f.note, note, in) {
			d.Text(in, note, f.note)
		}
	}
}

// remarks draws the notes and the dates at the bottom of an area, and returns the room
// above. The dates always stand there; a note for which there is no room is in the full
// text.
func (d *pen) remarks(area widget.Box) widget.Box {
	p, u, k := d.v.Procedure, d.U, 1+(d.K-1)*0.6
	t := widget.Type{Size: 22 * u * k, Min: d.Least(), Color: d.C.Soft, Leading: 1.02}
	draw := func(text string, most float32) bool {
		h := widget.Height(text, t, area.W, most)
		if !widget.Fits(text, t, area.W, most) {
			return false
		}
		d.Text(area.Bottom(h+1), t, text)
		area = area.CutBottom(h + 4*u)
		return true
	}
	dates := p.Dates
	if p.Sample {
		dates = d.s.text("common.sample") + ". " + dates
	}
	draw(dates, 90*u*k)
	budget := area.H - 620*u*k
	if !d.Tall {
		budget = area.H - 330*u*k
	}
	for i := len(p.Notes) - 1; i >= 0; i-- {
		if h := widget.Height(p.Notes[i], t, area.W, 100*u*k); h < budget && draw(p.Notes[i], 100*u*k) {
			budget -= h
		}
	}
	return area.CutBottom(10 * u)
}

// steps draws how it is done at the bottom of an area, and returns the room above. all is false
// if a step has no room: the button to the full text says that they are there.
func (d *pen) steps(area widget.Box) (rest widget.Box, all bool) {
	p, u, k := d.v.Procedure, d.U, 1+(d.K-1)*0.6
	if len(p.Steps) == 0 {
		return area, true
	}
	t := widget.Type{Size: 25 * u * k, Min: d.Least(), Color: d.C.Ink, Leading: 0.98, Lines: 4, Middle: true}
	columns, budget := 2, area.H-520*u*k
	if !d.Tall {
		columns, budget = 1, area.H-310*u*k
	}
	gap := 16 * u
	cell := (area.W - gap*float32(columns-1)) / float32(columns)
	type row struct {
		from, to int
		h        float32
	}
	var list []row
	need := 52 * u * k
	for i := 0; i < len(p.Steps); i += columns {
		r := row{i, min(len(p.Steps), i+columns), 50 * u * k}
		for _, step := range p.Steps[i:r.to] {
			if !widget.Fits(step, t, cell-60*u, 150*u*k) {
				return area, false
			}
			r.h = max(r.h, widget.Height(step, t, cell-60*u, 150*u*k)+4*u)
		}
		if need += r.h + gap; need > budget {
			break
		}
		list = append(list, r)
	}
	if len(list) == 0 {
		return area, false
	}
	total := 52 * u * k
	for _, r := range list {
		total += r.h + gap
	}
	in := d.section(area.Bottom(total), d.s.text("lookup.how"), "")
	for _, r := range list {
		for i := r.from; i < r.to; i++ {
			b := in.Top(r.h).Columns(columns, gap)[i-r.from]
			disc := 42 * u
			d.Circle(b.Left(disc), disc, d.C.Dark)
			d.Text(b.Left(disc), widget.Type{Size: 23 * u, Weight: theme.Bold, Color: d.C.OnDark, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, strconv.Itoa(i+1))
			d.Text(b.CutLeft(disc+16*u), t, p.Steps[i])
		}
		in = in.CutTop(r.h + gap)
	}
	return area.CutBottom(total + 8*u), list[len(list)-1].to == len(p.Steps)
}

// tools draws what can be done with a procedure besides taking a number. all says that its
// steps are on the page.
func (d *pen) tools(area widget.Box, all bool) {
	p, a, t := d.v.Procedure, d.s.act, d.s.text
	var list []caption
	if p.CanPrint {
		c := d.plain("print", theme.Print, t("lookup.print"), 25, a.Print)
		switch p.Printer {
		case lookup.PrinterPrinting:
			c.text = t("lookup.print.now")
		case lookup.PrinterDone:
			c.text, c.fill, c.ink, c.mark = t("lookup.print.done"), d.C.GreenSoft, d.C.GreenIn, d.C.GreenIn
		case lookup.PrinterTrouble:
			c.text, c.fill, c.ink, c.mark, c.icon = p.Trouble, d.C.GoldSoft, d.C.GoldInk, d.C.GoldInk, theme.Warning
		}
		list = append(list, c)
	}
	if p.Samples > 0 {
		list = append(list, d.plain("sample", theme.Document, t("lookup.sample"), 25, a.OpenSample))
	}
	if p.Films > 0 {
		list = append(list, d.plain("film", theme.Play, t("lookup.film"), 25, a.OpenFilm))
	}
	full := d.plain("text", theme.Bank, t("lookup.text"), 25, a.OpenText)
	if !all {
		full.text = t("lookup.text.how")
	}
	list = append(list, full)
	for i, b := range area.Columns(len(list), d.gap(18)) {
		c := list[i]
		c.size = min(c.size, b.H*0.3)
		if d.K == 1 {
			c.size = min(c.size, b.W*0.115)
		}
		d.button(b, c)
	}
}

// doorsOf draws the number and the appointment, or where else it is done.
func (d *pen) doorsOf(area widget.Box) {
	p, a, t, u, c := d.v.Procedure, d.s.act, d.s.text, d.U, d.C
	if !p.Received {
		d.Rect(area, d.Frame(c.BlueSoft, d.edge(c.BlueSoft, c.BlueInk), 22))
		side := 44 * u
		d.Icon(area.CutLeft(34*u).Left(side).Centred(side, side), theme.Pin, c.BlueInk)
		d.Text(area.CutLeft(34*u+side+22*u).CutRight(24*u).Inset(0, 8*u), widget.Type{
			Size: 32 * u * d.K, Min: d.Least(), Weight: theme.SemiBold, Color: c.BlueInk, Lines: 3, Leading: 0.95, Middle: true,
		}, p.Elsewhere)
		return
	}
	main := area
	if p.Slots {
		w := max(d.Touch, area.W*0.24)
		d.button(area.Right(w), d.plain("book", theme.Calendar, t("lookup.book"), 27, a.BookSlot))
		main = area.CutRight(w + d.gap(20))
	}
	st := p.Standing
	fill, ink, line := c.Brand, c.OnBrand, d.edge(c.Brand, c.OnBrand)
	notes := []string{}
	switch {
	case st.Closed:
		fill, ink, line = c.Faded, c.Soft, c.Line
		notes = append(notes, st.Why)
	default:
		if st.Counted && st.Waiting == 0 {
			notes = append(notes, t("kiosk.waiting.none"))
		} else if st.Counted {
			notes = append(notes, t("kiosk.waiting", st.Waiting))
		}
		if st.Estimate.Known {
			notes = append(notes, i18n.Minutes(d.v.Lang, st.Estimate.FromMin, st.Estimate.ToMin))
		}
	}
	d.box("number", main, fill, line, 22, widget.Target{Means: widget.Switch(st.Closed), Do: a.TakeNumber})
	in, share := main.Inset(34*u, 10*u/d.K), float32(0.34)
	side := min(52*u, in.H*0.6)
	if d.K > 1 && !d.Tall { // the words need the icon's room
		in, share = main.Inset(24*u, 10*u/d.K), 0.44
	} else {
		d.Icon(in.Left(side).Centred(side, side), theme.Ticket, ink)
		in = in.CutLeft(side + 22*u)
	}
	if len(notes) > 0 {
		w := in.W * share
		cells := in.Right(w).Centred(w, min(in.H, float32(len(notes))*36*u*d.K)).Rows(len(notes), 0)
		lines := 1
		if st.Closed {
			cells, lines = []widget.Box{in.Right(w)}, 3
		}
		for i, note := range notes {
			d.Text(cells[i], widget.Type{Size: 25 * u * d.K, Min: d.Least(), Weight: theme.SemiBold, Color: ink, Align: fyne.TextAlignTrailing, Lines: lines, Leading: 0.95, Middle: true}, note)
		}
		in = in.CutRight(w + 14*u)
	}
	d.Text(in, widget.Type{Size: 33 * u * d.K, Min: d.Least(), Weight: theme.Bold, Color: ink, Lines: 2, Leading: 0.95, Middle: true}, t("lookup.number"))
}
