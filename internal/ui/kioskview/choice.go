package kioskview

import (
	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/kiosk"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// choice draws the pages with tiles: home, services, classes, the menu.
func (d *pen) choice() {
	rest := d.header(d.size)
	rest = d.menuTrouble(d.severalBar(d.footer(rest)))
	u := d.u
	area := rest.Inset(56*u, 0)
	if d.tall {
		area = area.CutTop(34 * u).CutBottom(34 * u)
	} else {
		area = area.CutTop(22 * u).CutBottom(22 * u)
	}
	home := d.v.Page == kiosk.PageHome
	if home && d.tall {
		area = d.actions(area)
	}
	area = d.heading(area)
	if home && !d.tall {
		area = d.actions(area)
	}
	d.tiles(area)
}

// menuTrouble shows the technician, above the bottom row, why there is no connection, and
// returns the room above.
func (d *pen) menuTrouble(area widget.Box) widget.Box {
	if d.v.Page != kiosk.PageMenu || d.v.MenuTrouble == "" {
		return area
	}
	u := d.u
	t := widget.Type{Size: 30 * u, Min: 22 * u, Weight: theme.SemiBold, Color: d.c.RedInk, Middle: true, Leading: 0.96, Lines: 5}
	card := area.Inset(56*u, 0)
	room := card.W - 144*u
	h := widget.Height(d.v.MenuTrouble, t, room, 220*u) + 48*u
	card = card.Bottom(h + 24*u).Top(h)
	d.Rect(card, d.frame(d.c.RedSoft, d.c.RedInk, 20))
	d.Icon(card.CutLeft(32*u).Left(48*u), theme.Warning, d.c.RedInk)
	d.Text(card.CutLeft(108*u).CutRight(36*u), t, d.v.MenuTrouble)
	return area.CutBottom(h + 24*u)
}

func (d *pen) headingTexts() (title, sub string) {
	t := d.s.text
	switch d.v.Page {
	case kiosk.PageServices:
		title, sub = t("kiosk.services.title"), d.v.Agency.Name
	case kiosk.PagePriority:
		title, sub = t("kiosk.priority.title"), t("kiosk.priority.sub")
	case kiosk.PageCheckIn:
		return t("kiosk.checkin.title"), t("kiosk.checkin.sub")
	case kiosk.PageMenu:
		title, sub = t("kiosk.menu.title"), t("kiosk.menu.sub")
	default:
		title, sub = t("kiosk.home.title"), t("kiosk.home.sub")
	}
	if d.s.choosesSeveral() {
		title = t("kiosk.several.title")
		if d.v.Page == kiosk.PageHome {
			title, sub = t("kiosk.home.title"), t("kiosk.several.home.sub")
		}
	}
	if d.v.Page == kiosk.PageHome && !d.v.OfflineSince.IsZero() {
		sub = t("kiosk.home.alone", i18n.Since(d.v.OfflineSince, d.v.Now))
	}
	if d.v.Class != "" && d.v.Page != kiosk.PagePriority {
		sub = t("kiosk.class.sub", d.v.Class)
	}
	return title, sub
}

// heading draws the instruction, with the back button if there is one.
func (d *pen) heading(area widget.Box) widget.Box {
	u, k := d.u, 1+(d.k-1)*0.6
	big, small := 58*u*k, 28*u*k
	if !d.tall {
		big, small = 44*u*k, 25*u*k
	}
	title, sub := d.headingTexts()
	h := big*1.28 + small*1.36
	chip := d.v.Class != "" && d.v.Page != kiosk.PagePriority && d.v.Page != kiosk.PageCheckIn
	if chip {
		h += small * 0.5
	}
	row := area.Top(h)
	if d.v.Page != kiosk.PageHome {
		row = d.back(row)
	}
	if !d.tall && d.v.Several.Offered {
		w := d.severalWidth(2)
		d.severalButton(row.Right(w).Centred(w, d.backHeight(row)))
		row = row.CutRight(w + 24*u)
	}
	if !d.tall && d.v.Page != kiosk.PageCheckIn {
		row = d.headPager(row, area.CutTop(h+24*u))
	}
	d.Text(row.Top(big*1.3), widget.Type{Size: big, Min: 30 * u, Weight: theme.Bold, Color: d.c.Ink, Lines: 1, Middle: true}, title)
	line := row.CutTop(big * 1.26)
	if chip {
		line = row.Bottom(small * 1.36)
		w := min(line.W, widget.Width(sub, theme.SemiBold, small*0.9)+28*u)
		tag := line.Left(w)
		d.Rect(tag, d.frame(d.c.GoldSoft, d.c.Gold, 10))
		d.Text(tag.Inset(12*u, 0), widget.Type{Size: small * 0.9, Min: small * 0.5, Weight: theme.SemiBold, Color: d.c.GoldInk, Lines: 1, Middle: true, Align: fyne.TextAlignCenter}, sub)
	} else {
		d.Text(line, widget.Type{Size: small, Min: 18 * u, Weight: theme.Regular, Color: d.c.Soft, Lines: 1, Middle: true}, sub)
	}
	return area.CutTop(h + 24*u)
}

// back draws the back button at the left of row and returns the rest.
func (d *pen) back(row widget.Box) widget.Box {
	u := d.u
	label := d.s.text("kiosk.back")
	size := 26 * u * d.k
	w := max(widget.Width(label, theme.SemiBold, size)+size*3.2, d.touch)
	b := row.Right(w).Centred(w, d.backHeight(row))
	d.button("back", b, d.c.Card, d.c.Line, d.c.Ink, theme.ArrowLeft, label, size, d.s.act.Back)
	return row.CutRight(w + 24*u)
}

// backHeight is the height of the back button in row.
func (d *pen) backHeight(row widget.Box) float32 {
	return max(min(max(84*d.u, d.touch), row.H+20*d.u), d.touch)
}

// button draws a button with an icon and a word in its middle.
func (d *pen) button(id string, b widget.Box, fill, line, ink widget.Color, icon theme.Icon, label string, size float32, do func()) {
	d.Rect(b, d.pressedFrame(id, fill, line, 18))
	room := float32(0)
	if icon != "" {
		room = size * 0.95
		if label != "" {
			room += size * 0.5
		}
	}
	w := min(b.W-size*0.6, widget.Width(label, theme.SemiBold, size)+room+2)
	in := b.Centred(w, b.H)
	if icon != "" {
		d.Icon(in.Left(size*0.95), icon, ink)
	}
	d.Text(in.CutLeft(room), widget.Type{Size: size, Min: size * 0.6, Weight: theme.SemiBold, Color: ink, Lines: 2, Middle: true, Align: fyne.TextAlignCenter}, label)
	d.Target(widget.Target{ID: id, Box: b, Radius: 18 * d.u, Do: do})
}

type action struct {
	id, title, note string
	fill, ink, line widget.Color
	do              func()
	chosen          bool // among several services
}

func (d *pen) actionList() []action {
	t, c, f, a := d.s.text, d.c, d.v.Features, d.s.act
	var list []action
	edge := func(fill, ink widget.Color) widget.Color {
		if d.v.HighContrast {
			return ink
		}
		return fill
	}
	if f.Priority {
		list = append(list, action{"priority", t("kiosk.priority"), t("kiosk.priority.note"), c.Gold, c.OnGold, c.Gold, a.Priority, false})
	}
	if f.Results {
		results := action{"results", t("kiosk.results"), t("kiosk.results.note"), c.GreenSoft, c.GreenIn, edge(c.GreenSoft, c.GreenIn), a.Results, false}
		if f.ResultsWhy != "" {
			results.note, results.fill, results.ink, results.line = f.ResultsWhy, c.Faded, c.Soft, c.Line
		}
		if f.ResultsChosen {
			results.fill, results.ink, results.line, results.chosen = c.BlueSoft, c.BlueInk, c.BlueInk, true
		}
		list = append(list, results)
	}
	if f.CheckIn {
		checkIn := action{"checkin", t("kiosk.checkin"), t("kiosk.checkin.note"), c.BlueSoft, c.BlueInk, edge(c.BlueSoft, c.BlueInk), a.CheckIn, false}
		if f.CheckInWhy != "" {
			checkIn.note, checkIn.fill, checkIn.ink, checkIn.line = f.CheckInWhy, c.Faded, c.Soft, c.Line
		}
		list = append(list, checkIn)
	}
	if d.s.choosesSeveral() { // what leads away would end the choice
		return list
	}
	if f.LookUp {
		list = append(list, action{"lookup", t("kiosk.lookup"), t("kiosk.lookup.note"), c.BlueSoft, c.BlueInk, edge(c.BlueSoft, c.BlueInk), a.LookUp, false})
	}
	if f.Dossier {
		list = append(list, action{"dossier", t("kiosk.dossier"), t("kiosk.dossier.note"), c.BlueSoft, c.BlueInk, edge(c.BlueSoft, c.BlueInk), a.Dossier, false})
	}
	return list
}

// actions draws the tiles that are not agencies: below the agencies in portrait, beside
// them in landscape.
func (d *pen) actions(area widget.Box) widget.Box {
	list := d.actionList()
	if len(list) == 0 {
		return area
	}
	u := d.u
	h := max(121*u*(1+(d.k-1)*0.7), d.touch)
	gap := max(22*u, d.gap)
	if d.tall {
		rows := (len(list) + 1) / 2
		total := float32(rows)*h + float32(rows-1)*gap
		cells := area.Bottom(total).Rows(rows, gap)
		for i, a := range list {
			cell := cells[i/2]
			if i != len(list)-1 || i%2 == 1 {
				cell = cell.Columns(2, gap)[i%2]
			}
			d.action(a, cell)
		}
		return area.CutBottom(total + max(26*u, d.gap))
	}
	w := 310 * u * (1 + (d.k-1)*0.5)
	n, columns := float32(max(len(list), 3)), 1
	if (area.H-gap*(n-1))/n < d.touch { // a low screen with all of them
		n, columns = (n+1)/2, 2
		w *= 1.3
	}
	side := area.Right(w)
	h = min(h*1.7, (side.H-gap*(n-1))/n)
	for i, a := range list {
		row := widget.Box{X: side.X, Y: side.Y + float32(i/columns)*(h+gap), W: w, H: h}
		d.action(a, row.Columns(columns, gap)[i%columns])
	}
	return area.CutRight(w + max(30*u, d.gap))
}

func (d *pen) action(a action, b widget.Box) {
	u, k := d.u, d.k
	d.Rect(b, d.pressedFrame(a.id, a.fill, a.line, 20))
	in := b.Inset(26*u, 8*u)
	if a.chosen {
		d.Icon(in.Right(34*u*k).Centred(34*u*k, 34*u*k), theme.Check, a.ink)
		in = in.CutRight(44 * u * k)
	}
	title := widget.Type{Size: 30 * u * k, Min: 18 * u, Weight: theme.SemiBold, Color: a.ink, Lines: 1}
	note := widget.Type{Size: 21 * u * k, Min: 16 * u, Weight: theme.Medium, Color: a.ink, Lines: 2, Leading: 0.94, Balance: true}
	if !d.tall {
		note.Lines = 3
	}
	h1 := widget.Height(a.title, title, in.W, in.H)
	if !widget.Fits(a.note, note, in.W, in.H-h1) {
		a.note = "" // the title says enough
	}
	h2 := widget.Height(a.note, note, in.W, in.H-h1)
	block := in.Centred(in.W, h1+h2)
	d.Text(block.Top(h1), title, a.title)
	d.Text(block.CutTop(h1), note, a.note)
	d.Target(widget.Target{ID: a.id, Means: widget.Switch(a.chosen), Box: b, Radius: 20 * u, Do: a.do})
}
