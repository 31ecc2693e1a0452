package kioskview

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/kiosk"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

func upper(s string) string { return strings.ToUpper(s) }

// choice draws the pages made of tiles: home, services, classes, the menu.
func (d *pen) choice() {
	rest := d.header(d.size)
	rest = d.footer(rest)
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

func (d *pen) headingTexts() (title, sub string) {
	t := d.s.text
	switch d.v.Page {
	case kiosk.PageServices:
		title, sub = t("kiosk.services.title"), d.v.Agency.Name
	case kiosk.PagePriority:
		title, sub = t("kiosk.priority.title"), t("kiosk.priority.sub")
	case kiosk.PageMenu:
		title, sub = t("kiosk.menu.title"), t("kiosk.menu.sub")
	default:
		title, sub = t("kiosk.home.title"), t("kiosk.home.sub")
	}
	if d.v.Class != "" && d.v.Page != kiosk.PagePriority {
		sub = t("kiosk.class.sub", d.v.Class)
	}
	return title, sub
}

// heading draws what to do, with the way back where there is one.
func (d *pen) heading(area widget.Box) widget.Box {
	u, k := d.u, 1+(d.k-1)*0.6
	big, small := 58*u*k, 28*u*k
	if !d.tall {
		big, small = 44*u*k, 25*u*k
	}
	title, sub := d.headingTexts()
	h := big*1.28 + small*1.36
	row := area.Top(h)
	if d.v.Page != kiosk.PageHome {
		row = d.back(row)
	}
	if !d.tall {
		row = d.headPager(row, area.CutTop(h+24*u))
	}
	d.Text(row.Top(big*1.3), widget.Type{Size: big, Min: 30 * u, Weight: theme.Bold, Color: d.c.Ink, Lines: 1, Middle: true}, title)
	line := row.CutTop(big * 1.26)
	if d.v.Class != "" && d.v.Page != kiosk.PagePriority {
		w := min(line.W, widget.Width(sub, theme.SemiBold, small*0.9)+28*u)
		chip := line.Left(w)
		d.Rect(chip, d.frame(d.c.GoldSoft, d.c.Gold, 10))
		d.Text(chip.Inset(12*u, 0), widget.Type{Size: small * 0.9, Min: small * 0.5, Weight: theme.SemiBold, Color: d.c.GoldInk, Lines: 1, Middle: true, Align: fyne.TextAlignCenter}, sub)
	} else {
		d.Text(line, widget.Type{Size: small, Min: 18 * u, Weight: theme.Regular, Color: d.c.Soft, Lines: 1, Middle: true}, sub)
	}
	return area.CutTop(h + 24*u)
}

// back draws the way back at the left of row and returns the rest.
func (d *pen) back(row widget.Box) widget.Box {
	u := d.u
	label := d.s.text("kiosk.back")
	size := 26 * u * d.k
	w := max(widget.Width(label, theme.SemiBold, size)+size*3.2, d.touch)
	h := min(max(84*u, d.touch), row.H+20*u)
	b := row.Right(w).Centred(w, max(h, d.touch))
	d.button("back", b, d.c.Card, d.c.Line, d.c.Ink, theme.ArrowLeft, label, size, d.s.act.Back)
	return row.CutRight(w + 24*u)
}

// button draws a button with an icon and a word in its middle.
func (d *pen) button(id string, b widget.Box, fill, line, ink widget.Color, icon theme.Icon, label string, size float32, do func()) {
	d.Rect(b, d.frame(d.pressedTint(id, fill), line, 18))
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
		list = append(list, action{"priority", t("kiosk.priority"), t("kiosk.priority.note"), c.Gold, c.OnGold, c.Gold, a.Priority})
	}
	if f.Results {
		list = append(list, action{"results", t("kiosk.results"), t("kiosk.results.note"), c.GreenSoft, c.GreenIn, edge(c.GreenSoft, c.GreenIn), a.Results})
	}
	if f.DossierLookup {
		list = append(list, action{"dossier", t("kiosk.dossier"), t("kiosk.dossier.note"), c.BlueSoft, c.BlueInk, edge(c.BlueSoft, c.BlueInk), a.LookUpDossier})
	}
	if f.ProcedureLookup {
		note := t("kiosk.procedure.none")
		if f.Procedures > 0 {
			note = t("kiosk.procedure.note", i18n.Number(d.v.Lang, f.Procedures))
		}
		list = append(list, action{"procedure", t("kiosk.procedure"), note, c.BlueSoft, c.BlueInk, edge(c.BlueSoft, c.BlueInk), a.LookUpProcedure})
	}
	return list
}

// actions draws the tiles that are no agencies: below the agencies when the
// screen stands, beside them when it lies.
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
	side := area.Right(w)
	n := float32(max(len(list), 3))
	h = min(h*1.7, (side.H-gap*(n-1))/n)
	for i, a := range list {
		d.action(a, widget.Box{X: side.X, Y: side.Y + float32(i)*(h+gap), W: w, H: h})
	}
	return area.CutRight(w + max(30*u, d.gap))
}

func (d *pen) action(a action, b widget.Box) {
	u, k := d.u, d.k
	d.Rect(b, d.frame(d.pressedTint(a.id, a.fill), a.line, 20))
	in := b.Inset(26*u, 8*u)
	title := widget.Type{Size: 30 * u * k, Min: 18 * u, Weight: theme.SemiBold, Color: a.ink, Lines: 1}
	note := widget.Type{Size: 21 * u * k, Min: 15 * u, Weight: theme.Medium, Color: a.ink, Lines: 1, Leading: 0.96}
	if !d.tall {
		note.Lines, note.Min = 2, 18*u
	}
	h1 := widget.Height(a.title, title, in.W, in.H)
	h2 := widget.Height(a.note, note, in.W, in.H-h1)
	block := in.Centred(in.W, h1+h2)
	d.Text(block.Top(h1), title, a.title)
	d.Text(block.CutTop(h1), note, a.note)
	d.Target(widget.Target{ID: a.id, Box: b, Radius: 20 * u, Do: a.do})
}

// grid says how the tiles of a page are laid out.
type grid struct{ cols, rows int }

// layoutTiles says how many tiles stand in area: each wants room for its name
// on two lines and a foot, and more in large text.
func (d *pen) layoutTiles(area widget.Box, gap float32) grid {
	longest := d.longestName()
	g := grid{cols: 2}
	want := 150 * d.u * d.k
	if !d.tall {
		want = 142 * d.u * d.k
	}
	switch {
	case longest > longName:
		want = 172 * d.u * d.k
		g.cols = 1
		if !d.tall {
			g.cols, want = 2, 190*d.u*d.k
		}
	case longest > wideName && d.tall && d.k > 1:
		g.cols = 1
	case longest > wideName:
		want = 170 * d.u * d.k
	case !d.tall && d.k == 1:
		g.cols = 3
		want = 138 * d.u
	}
	want = max(want, d.touch)
	g.rows = max(1, int((area.H+gap)/(want+gap)))
	return g
}

// headPager draws the pager beside the heading of a lying screen, where height
// is scarce, when the tiles do not fit the area below. The actions beside the
// tiles take no height, so that the area tells the rows.
func (d *pen) headPager(row, area widget.Box) widget.Box {
	if !d.paged(area) {
		return row
	}
	side := max(64*d.u, d.touch)
	w := d.pagerWidth(side)
	d.pager(row.Right(w).Centred(w, side), side)
	return row.CutRight(w + 24*d.u)
}

// paged says whether the tiles need more than one page of area, and settles
// which page is shown.
func (d *pen) paged(area widget.Box) bool {
	g := d.layoutTiles(area, max(22*d.u, d.gap))
	n, per := len(d.v.Tiles), g.cols*g.rows
	d.s.fits = per
	d.s.pages = max(1, (n+per-1)/per)
	if d.s.first >= n {
		d.s.first = 0
	}
	d.s.first -= d.s.first % per
	return n > per
}

// tiles draws the page of tiles that the citizen turned to.
func (d *pen) tiles(area widget.Box) {
	gap := max(22*d.u, d.gap)
	side := max(64*d.u, d.touch)
	if d.paged(area) && d.tall {
		d.paged(area.CutBottom(side + gap))
		w := d.pagerWidth(side)
		d.pager(area.Bottom(side).Centred(w, side), side)
		area = area.CutBottom(side + gap)
	}
	g := d.layoutTiles(area, gap)
	n := len(d.v.Tiles)
	if d.s.pages == 1 {
		g.rows = min(g.rows, max((n+g.cols-1)/g.cols, 1))
	}
	h := min((area.H-gap*float32(g.rows-1))/float32(g.rows), d.tallest())
	for i := d.s.first; i < min(n, d.s.first+d.s.fits); i++ {
		j := i - d.s.first
		row := widget.Box{X: area.X, Y: area.Y + float32(j/g.cols)*(h+gap), W: area.W, H: h}
		d.tile(&d.v.Tiles[i], row.Columns(g.cols, gap+2*d.u)[j%g.cols])
	}
}

// tallest keeps tiles from growing out of shape where there are few; those with
// long names may use the room.
func (d *pen) tallest() float32 {
	h := 190 * d.u * d.k
	if d.longestName() > longName {
		h = 270 * d.u * d.k
	}
	return max(h, d.touch)
}

// Lengths of names, in letters, from which on tiles get another shape: two
// lines no longer hold a wide name, nor four a long one.
const (
	wideName = 60
	longName = 140
)

func (d *pen) longestName() int {
	longest := 0
	for _, t := range d.v.Tiles {
		longest = max(longest, len([]rune(t.Name)))
	}
	return longest
}

func (d *pen) choose(id string) func() {
	a := d.s.act
	switch d.v.Page {
	case kiosk.PageServices:
		return func() { a.ChooseService(id) }
	case kiosk.PagePriority:
		return func() { a.ChooseClass(id) }
	case kiosk.PageMenu:
		return func() { a.ChooseMenu(id) }
	}
	return func() { a.ChooseAgency(id) }
}

func (d *pen) tile(t *kiosk.Tile, b widget.Box) {
	u, k := d.u, d.k
	id := "tile:" + t.ID
	fill, ink := d.c.Card, d.c.Ink
	if t.Closed || t.Locked {
		fill, ink = d.c.Faded, d.c.FadedInk
	}
	d.Rect(b, d.frame(d.pressedTint(id, fill), d.c.Line, 20))
	in := b.Inset(28*u, 0).CutTop(18 * u).CutBottom(18 * u)
	if !d.tall {
		in = b.Inset(22*u, 0).CutTop(14 * u).CutBottom(14 * u)
	}
	foot := 40 * u * k
	name := in
	if d.hasFoot(t) {
		name = in.CutBottom(foot + 2*u)
		d.tileFoot(t, in.Bottom(foot))
	}
	d.Text(name, widget.Type{
		Size: 29 * u * k, Min: 17 * u, Weight: theme.SemiBold, Color: ink, Leading: 0.94, Middle: !d.hasFoot(t), Balance: len([]rune(t.Name)) < wideName,
	}, t.Name)
	d.Target(widget.Target{ID: id, Box: b, Radius: 20 * u, Choice: true, Off: t.Locked, Do: d.choose(t.ID)})
}

func (d *pen) hasFoot(t *kiosk.Tile) bool {
	return t.Letter != "" || t.Count || t.Estimate.Known || t.Closed || t.Note != ""
}

// tileFoot draws the chip, who waits, and how long it may take.
func (d *pen) tileFoot(t *kiosk.Tile, b widget.Box) {
	u, k := d.u, d.k
	rest := b
	if t.Letter != "" {
		size := 22 * u * k
		w := max(46*u*k, widget.Width(t.Letter, theme.Bold, size)+26*u*k)
		chip := b.Left(w).Centred(w, 35*u*k)
		fill, ink := d.c.Brand, d.c.OnBrand
		if t.Closed || t.Locked {
			fill = theme.Mix(fill, d.c.Faded, 0.45)
		}
		d.Rect(chip, widget.Frame{Fill: fill, Radius: 8 * u * k})
		d.Text(chip, widget.Type{Size: size, Weight: theme.Bold, Color: ink, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, t.Letter)
		rest = b.CutLeft(w + 12*u)
	}
	right, ink := d.footRight(t)
	left := d.footLeft(t)
	size, gap := d.footSize(left, right, rest.W), 12*u
	w := min(widget.Width(right, theme.SemiBold, size)+4*u, rest.W)
	d.Text(rest.Right(w), widget.Type{Size: size, Min: 13 * u, Weight: theme.SemiBold, Color: ink, Align: fyne.TextAlignTrailing, Lines: 1, Middle: true}, right)
	d.Text(rest.CutRight(w+gap), widget.Type{Size: size, Min: 13 * u, Weight: theme.Regular, Color: d.c.Soft, Lines: 1, Middle: true}, left)
}

// footSize is the size at which both ends of a tile's foot fit its width.
func (d *pen) footSize(left, right string, w float32) float32 {
	size := 24 * d.u * d.k
	need := widget.Width(left, theme.Regular, size) + widget.Width(right, theme.SemiBold, size) + 20*d.u
	return size * min(1, w/need)
}

func (d *pen) footLeft(t *kiosk.Tile) string {
	switch {
	case t.Note != "":
		return t.Note
	case t.Closed || !t.Count:
		return ""
	case t.Waiting == 0:
		return d.s.text("kiosk.waiting.none")
	}
	return d.s.text("kiosk.waiting", t.Waiting)
}

func (d *pen) footRight(t *kiosk.Tile) (string, widget.Color) {
	switch {
	case t.Closed:
		return t.Why, d.c.Soft
	case t.Locked:
		return d.s.text("kiosk.locked"), d.c.Soft
	case !t.Estimate.Known:
		return "", d.c.Soft
	case t.Estimate.Slow:
		return i18n.Minutes(d.v.Lang, t.Estimate.FromMin, t.Estimate.ToMin), d.c.AmberInk
	}
	return i18n.Minutes(d.v.Lang, t.Estimate.FromMin, t.Estimate.ToMin), d.c.GreenIn
}

// manyPages is from where on pages are counted in figures, not in dots.
const manyPages = 10

func (d *pen) dotsWidth() float32 {
	n := min(d.s.pages, manyPages)
	return float32(n)*18*d.u + float32(n-1)*14*d.u + 36*d.u
}

func (d *pen) pagerWidth(side float32) float32 { return d.dotsWidth() + 2*side*1.5 + 48*d.u }

// pager draws the dots of the pages between two arrows; b is as wide as
// pagerWidth says.
func (d *pen) pager(row widget.Box, side float32) {
	u := d.u
	n, at := d.s.pages, d.s.first/d.s.fits
	dots := d.dotsWidth()
	d.arrow("previous", row.Left(side*1.5), theme.ArrowLeft, at > 0, -1)
	d.arrow("next", row.Right(side*1.5), theme.ArrowRight, at < n-1, 1)
	if n >= manyPages {
		d.Text(row.Inset(side*1.5, 0), widget.Type{Size: 24 * u, Weight: theme.SemiBold, Color: d.c.Soft, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, strconv.Itoa(at+1)+"/"+strconv.Itoa(n))
		return
	}
	x := row.X + (row.W-dots)/2
	for i := range n {
		w, c := 18*u, theme.Mix(d.c.Line, d.c.Soft, 0.12)
		if i == at {
			w, c = 54*u, d.c.Brand
		}
		d.Rect(widget.Box{X: x, Y: row.Y + row.H/2 - 9*u, W: w, H: 18 * u}, widget.Frame{Fill: c, Radius: 9 * u})
		x += w + 14*u
	}
}

func (d *pen) arrow(id string, b widget.Box, i theme.Icon, on bool, step int) {
	ink := d.c.Ink
	if !on {
		ink = theme.Mix(d.c.Line, d.c.Soft, 0.12)
	}
	d.Rect(b, d.frame(d.pressedTint(id, d.c.Card), d.c.Line, 18))
	d.Icon(b.Centred(28*d.u, 28*d.u), i, ink)
	s := d.s
	d.Target(widget.Target{ID: id, Box: b, Radius: 18 * d.u, Off: !on, Do: func() { s.turn(step) }})
}
