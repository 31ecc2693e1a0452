package lookupview

import (
	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// home draws the first page.
func (d *pen) home() {
	area := d.body()
	u, k := d.U, 1+(d.K-1)*0.5
	if d.Tall {
		h := 76 * u * k
		d.Text(area.Top(h), widget.Type{Size: 56 * u * k, Min: 30 * u, Weight: theme.Bold, Color: d.C.Ink, Lines: 1, Middle: true}, d.s.text("lookup.home.ask"))
		area = area.CutTop(h + 12*u)
		d.field(area.Top(d.tall(116)))
		area = area.CutTop(d.tall(116) + 26*u)
		d.homeTall(area)
		return
	}
	h := d.tall(84)
	row := area.Top(h)
	w := row.W * 0.36
	d.Text(row.Left(w), widget.Type{Size: 46 * u * k, Min: 26 * u, Weight: theme.Bold, Color: d.C.Ink, Lines: 1, Middle: true}, d.s.text("lookup.home.ask"))
	d.field(row.CutLeft(w + d.gap(20)))
	d.homeWide(area.CutTop(h + d.gap(20)))
}

// field draws the field that opens the keyboard.
func (d *pen) field(b widget.Box) {
	u := d.U
	d.box("search", b, d.C.Card, d.C.Ink, 26, widget.Target{Do: d.s.act.OpenSearch})
	d.Rect(b, widget.Frame{Line: d.C.Ink, Width: max(2, 4*u), Radius: 26 * u})
	side := b.H * 0.4
	d.Icon(b.CutLeft(34*u).Left(side).Centred(side, side), theme.Search, d.C.Ink)
	label := d.s.text("lookup.search")
	size := min(30*u*d.K, b.H*0.3)
	w := widget.Width(label, theme.SemiBold, size) + size*3.4
	button := b.Right(w + 20*u).CutRight(20 * u)
	button = button.Centred(w, b.H-36*u)
	d.Rect(button, widget.Frame{Fill: d.C.Brand, Radius: 16 * u})
	in := button.Inset(size*0.8, 0)
	d.Icon(in.Left(size*1.25).Centred(size*1.25, size*1.25), theme.Keyboard, d.C.OnBrand)
	d.Text(in.CutLeft(size*1.25+size*0.4), widget.Type{Size: size, Min: d.Least(), Weight: theme.SemiBold, Color: d.C.OnBrand, Lines: 1, Middle: true}, label)
	hint := b.CutLeft(34*u + side + 24*u).CutRight(w + 36*u)
	d.Text(hint, widget.Type{Size: 32 * u * d.K, Min: d.Least(), Color: d.C.Soft, Lines: 2, Leading: 0.94, Middle: true}, d.s.text("lookup.search.hint"))
}

// homeTall is the first page below its question in portrait.
func (d *pen) homeTall(area widget.Box) {
	u, gap := d.U, d.gap(20)
	doors := d.tall(132)
	d.doors(area.Bottom(doors))
	area = area.CutBottom(doors + 34*u)
	columns := 2
	if d.K > 1 { // large letters need the width
		columns = 1
	}
	asked := min(2, (len(d.v.Home.Asked)+columns-1)/columns)
	items := float32(asked) * (d.tall(136) + gap)
	roads := d.tall(92)
	titles := 104 * u * (1 + (d.K-1)*0.5)
	area = d.section(area, d.s.text("lookup.events"), "")
	room := area.H - items - roads - gap - titles + 52*u
	if asked == 0 {
		room = area.H - roads - gap
	}
	d.events(area.Top(room), 4)
	area = area.CutTop(room + gap)
	d.roads(area.Top(roads))
	area = area.CutTop(roads + 24*u)
	if asked == 0 {
		return
	}
	area = d.section(area, d.s.text("lookup.asked"), d.s.text("lookup.asked.sub"))
	for i, cell := range area.Rows(asked, gap) {
		for j, b := range cell.Columns(columns, gap) {
			if n := columns*i + j; n < len(d.v.Home.Asked) {
				d.item(&d.v.Home.Asked[n], b, false)
			}
		}
	}
}

// homeWide is the same in landscape: life events at the left, the rest at the right.
func (d *pen) homeWide(area widget.Box) {
	gap := d.gap(20)
	left := area.W * 0.58
	d.events(d.section(area.Left(left), d.s.text("lookup.events"), ""), 4)
	side := area.CutLeft(left + d.gap(28))
	roads, doors := d.tall(80), d.tall(104)
	d.roads(side.Top(roads))
	d.doors(side.Bottom(doors))
	side = side.CutTop(roads + 14*d.U).CutBottom(doors + gap)
	if len(d.v.Home.Asked) == 0 {
		return
	}
	side = d.section(side, d.s.text("lookup.asked"), d.s.text("lookup.asked.sub"))
	n, h := rows(side.H, d.tall(112*(1+(d.K-1)*0.4)), d.tall(180), gap, len(d.v.Home.Asked))
	for i := range n {
		d.item(&d.v.Home.Asked[i], widget.Box{X: side.X, Y: side.Y + float32(i)*(h+gap), W: side.W, H: h}, false)
	}
}

// events draws the life events in columns.
func (d *pen) events(area widget.Box, columns int) {
	list := d.v.Home.Events
	if len(list) == 0 {
		return
	}
	n := (len(list) + columns - 1) / columns
	gap := d.gap(20)
	h := min((area.H-gap*float32(n-1))/float32(n), 240*d.U)
	for i, e := range list {
		row := widget.Box{X: area.X, Y: area.Y + float32(i/columns)*(h+gap), W: area.W, H: h}
		d.eventTile(e, row.Columns(columns, gap)[i%columns])
	}
}

// roads draws the other roads: fields, agencies, letters.
func (d *pen) roads(area widget.Box) {
	h, a, t := d.v.Home, d.s.act, d.s.text
	list := []struct {
		id, label string
		icon      theme.Icon
		count     int
		do        func()
	}{
		{"fields", t("lookup.field"), theme.Grid, h.Fields, a.OpenFields},
		{"agencies", t("lookup.agency"), theme.Bank, h.Agencies, a.OpenAgencies},
		{"letters", t("lookup.letter"), "", h.Procedures, a.OpenLetters},
	}
	labels := []string{list[0].label, list[1].label, list[2].label}
	cells := area.Columns(3, d.gap(20))
	size, letters := d.roadSize(cells[0], labels)
	for i, b := range cells {
		r := list[i]
		d.box(r.id, b, d.C.Card, d.C.Line, 18, widget.Target{Do: r.do})
		in := b.Inset(d.roadPad(), 0)
		mark := float32(0)
		switch {
		case letters == "":
		case r.icon == "":
			mark = widget.Width(letters, theme.Bold, size*0.95) + 4
		default:
			mark = size * 1.05
		}
		count := i18n.Number(d.v.Lang, r.count)
		w := widget.Width(count, theme.Medium, size*0.86) + 2
		if !d.Tall || widget.Width(r.label, theme.SemiBold, size)+mark+w+24*d.U > in.W { // the label says more
			count, w = "", 0
		}
		d.Text(in.Right(w), widget.Type{Size: size * 0.86, Min: d.Least(), Weight: theme.Medium, Color: d.C.Soft, Lines: 1, Middle: true, Align: fyne.TextAlignTrailing}, count)
		if w > 0 {
			in = in.CutRight(w + 8*d.U)
		}
		switch {
		case mark == 0:
		case r.icon == "":
			d.Text(in.Left(mark), widget.Type{Size: size * 0.95, Weight: theme.Bold, Color: d.C.BlueInk, Lines: 1, Middle: true}, letters)
		default:
			d.Icon(in.Left(mark).Centred(mark, mark), r.icon, d.C.BlueInk)
		}
		if mark > 0 {
			mark += 14 * d.U
		}
		name := widget.Type{Size: size, Min: d.Least(), Weight: theme.SemiBold, Color: d.C.Ink, Lines: 1, Middle: true}
		if mark == 0 {
			name.Align = fyne.TextAlignCenter
		}
		d.Text(in.CutLeft(mark), name, r.label)
	}
}

// roadPad is the margin of a road.
func (d *pen) roadPad() float32 {
	if d.Tall {
		return 22 * d.U
	}
	return 14 * d.U
}

// roadSize is the size of the names of the three roads, and the letters that are the mark of
// the third one. Without letters none has a mark: the names need the room.
func (d *pen) roadSize(b widget.Box, labels []string) (size float32, letters string) {
	t := widget.Type{Size: min(28*d.U*d.K, b.H*0.36), Min: d.Least(), Weight: theme.SemiBold, Lines: 1}
	room := b.W - 2*d.roadPad() - 3
	for _, letters = range []string{"A–Y", "A"} {
		mark := max(t.Size*1.05, widget.Width(letters, theme.Bold, t.Size*0.95)+4) + 14*d.U
		if size = oneSize(t, room-mark, b.H, labels...); size > 0.8*t.Size {
			return size, letters
		}
	}
	return oneSize(t, room, b.H, labels...), ""
}

// doors draws the ways out: the look-up of dossiers, and the numbers.
func (d *pen) doors(area widget.Box) {
	h, a, t, c := d.v.Home, d.s.act, d.s.text, d.C
	type door struct {
		id, title, note string
		icon            theme.Icon
		fill, ink       widget.Color
		do              func()
	}
	var list []door
	if h.Dossier {
		list = append(list, door{"dossier", t("lookup.dossier"), t("lookup.dossier.note"), theme.Barcode, c.BlueSoft, c.BlueInk, a.Dossier})
	}
	if h.Tickets {
		list = append(list, door{"tickets", t("lookup.tickets"), t("lookup.tickets.note"), theme.Ticket, c.Brand, c.OnBrand, a.Tickets})
	}
	if len(list) == 0 {
		return
	}
	for i, b := range area.Columns(len(list), d.gap(24)) {
		o := list[i]
		d.box(o.id, b, o.fill, d.edge(o.fill, o.ink), 22, widget.Target{Do: o.do})
		in := b.Inset(30*d.U, 10*d.U)
		side := min(58*d.U, in.H*0.6)
		d.Icon(in.Left(side).Centred(side, side), o.icon, o.ink)
		in = in.CutLeft(side + 24*d.U)
		title := widget.Type{Size: min(34*d.U*d.K, in.H*0.4), Min: d.Least(), Weight: theme.Bold, Color: o.ink, Lines: 2, Leading: 0.95}
		note := widget.Type{Size: min(23*d.U*d.K, in.H*0.26), Min: d.Least(), Weight: theme.Medium, Color: o.ink, Lines: 2, Leading: 0.95}
		h1 := widget.Height(o.title, title, in.W, in.H)
		if !fits(o.note, note, in.CutTop(h1)) {
			o.note = ""
		}
		h2 := widget.Height(o.note, note, in.W, in.H-h1)
		block := in.Centred(in.W, h1+h2)
		d.Text(block.Top(h1), title, o.title)
		d.Text(block.CutTop(h1), note, o.note)
	}
}

// attract draws the page for nobody: one life event after the other.
func (d *pen) attract() {
	area := d.footer(d.header(d.Size)).Inset(56*d.U, 40*d.U)
	u, h := d.U, d.v.Home
	if len(h.Events) == 0 {
		return
	}
	e := h.Events[h.Turn%len(h.Events)]
	title := widget.Type{Size: 56 * u * d.K, Min: 26 * u, Weight: theme.Bold, Color: d.C.Ink, Lines: 2, Align: fyne.TextAlignCenter, Middle: true, Balance: true}
	text := widget.Type{Size: 32 * u * d.K, Min: d.Least(), Color: d.C.Soft, Lines: 3, Align: fyne.TextAlignCenter, Middle: true, Balance: true}
	if !d.Tall {
		title.Size, text.Size = 44*u*d.K, 27*u*d.K
	}
	foot := area.H * 0.27
	d.Text(area.Bottom(foot).Top(foot*0.55), title, d.s.text("lookup.attract.title"))
	d.Text(area.Bottom(foot).CutTop(foot*0.55), text, d.s.text("lookup.attract.text"))
	area = area.CutBottom(foot + 20*u)
	card := area.Centred(min(area.W, area.H*1.1), min(area.H, 900*u))
	d.Rect(card, d.Frame(d.C.Card, d.C.Line, 40))
	name := card.H * 0.3
	side := min(card.W, card.H-name) * 0.72
	d.life(card.Top(card.H-name).Centred(side, side), e.Icon)
	big := title
	big.Size = min(84*u, name*0.5)
	d.Text(card.Bottom(name).Inset(40*u, 8*u), big, e.Name)
	d.dots(area.Bottom(0), len(h.Events), h.Turn)
}

// dots shows which of several things is on the screen.
func (d *pen) dots(b widget.Box, n, at int) {
	u := d.U
	x := b.X + (b.W-float32(n)*28*u)/2
	for i := range n {
		c := theme.Mix(d.C.Line, d.C.Soft, 0.12)
		if i == at {
			c = d.C.Number
		}
		d.Rect(widget.Box{X: x + float32(i)*28*u, Y: b.Y + 2*u, W: 14 * u, H: 14 * u}, widget.Frame{Fill: c, Radius: 7 * u})
	}
}

// trouble says that nothing can be looked up.
func (d *pen) trouble() {
	area := d.body()
	u, t := d.U, d.s.text
	if d.v.Home.Tickets {
		h := d.tall(120)
		b := area.Bottom(h)
		c := caption{id: "tickets", text: t("lookup.tickets"), icon: theme.Ticket, fill: d.C.Brand, line: d.edge(d.C.Brand, d.C.OnBrand), ink: d.C.OnBrand, mark: d.C.OnBrand, size: 36 * u, do: d.s.act.Tickets}
		d.button(b.Centred(min(b.W, 700*u), h), c)
		area = area.CutBottom(h + 30*u)
	}
	d.poster(area, theme.Warning, t("lookup.trouble.title"), d.v.Trouble, t("lookup.trouble.do"))
}

// poster is a message in the middle of a page.
func (d *pen) poster(area widget.Box, icon theme.Icon, title, text, note string) {
	u, k := d.U, d.K
	b := area.Centred(min(area.W, 900*u), min(area.H, 760*u))
	disc := min(200*u, b.H*0.28)
	d.Circle(b.Top(disc), disc, d.C.GoldSoft)
	d.Icon(b.Top(disc).Centred(disc*0.52, disc*0.52), icon, d.C.GoldInk)
	b = b.CutTop(disc + 16*u)
	base := widget.Type{Align: fyne.TextAlignCenter, Middle: true, Balance: true, Color: d.C.Ink, Min: d.Least()}
	head, body, foot := base, base, base
	head.Size, head.Weight = 56*u*k, theme.Bold
	body.Size, body.Color = 34*u*k, d.C.Soft
	foot.Size, foot.Weight = 32*u*k, theme.SemiBold
	d.Text(b.Top(b.H*0.34), head, title)
	d.Text(b.CutTop(b.H*0.34).Top(b.H*0.36), body, text)
	d.Text(b.Bottom(b.H*0.3), foot, note)
}
