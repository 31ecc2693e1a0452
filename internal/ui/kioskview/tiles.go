package kioskview

import (
	"strconv"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/kiosk"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// grid is the layout of the tiles of a page.
type grid struct{ cols, rows int }

// layoutTiles is how many tiles fit in area: each needs room for its name on two lines
// and a footer, and more in large text.
func (d *pen) layoutTiles(area widget.Box, gap float32) grid {
	longest := d.longestName()
	g := grid{cols: 2}
	want := 150 * d.u * d.k
	if !d.tall {
		want = 142 * d.u * d.k
	}
	few := d.few()
	switch {
	case few && d.tall: // a list: wide rows that grow to fill the page
		g.cols = 1
	case few:
		want = 118 * d.u * d.k
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

// fewTiles is up to how many tiles a page is drawn as a list of wide rows; fewHome is the
// same for the home page, which shares its height with other tiles.
const (
	fewTiles = 7
	fewHome  = 5
)

func (d *pen) few() bool {
	most := fewTiles
	if d.v.Page == kiosk.PageHome {
		most = fewHome
	}
	return len(d.v.Tiles) <= most
}

// headPager draws the pager beside the heading in landscape, where height is scarce, if
// the tiles do not fit the area below. The actions beside the tiles take no height, so
// the area determines the rows.
func (d *pen) headPager(row, area widget.Box) widget.Box {
	if !d.paged(area) {
		return row
	}
	side := max(64*d.u, d.touch)
	w := d.pagerWidth(side)
	d.pager(row.Right(w).Centred(w, side), side)
	return row.CutRight(w + 24*d.u)
}

// paged reports whether the tiles need more than one page of area, and sets the page that
// is shown.
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
	if paged := d.paged(area); d.tall && (paged || d.v.Several.Offered) {
		area = d.tilesFoot(area, side, gap)
	}
	g := d.layoutTiles(area, gap)
	n := len(d.v.Tiles)
	if d.s.pages == 1 {
		g.rows = min(g.rows, max((n+g.cols-1)/g.cols, 1))
	}
	h := min((area.H-gap*float32(g.rows-1))/float32(g.rows), d.tallest(g))
	d.grow = d.growth(g, h)
	for i := d.s.first; i < min(n, d.s.first+d.s.fits); i++ {
		j := i - d.s.first
		row := widget.Box{X: area.X, Y: area.Y + float32(j/g.cols)*(h+gap), W: area.W, H: h}
		d.tile(&d.v.Tiles[i], row.Columns(g.cols, gap+2*d.u)[j%g.cols])
	}
}

// tilesFoot draws the row below the tiles in portrait: the pager, and other choices.
func (d *pen) tilesFoot(area widget.Box, side, gap float32) widget.Box {
	row, rest := area.Bottom(side), area.CutBottom(side+gap)
	pager := row.Centred(d.pagerWidth(side), side)
	if d.v.Several.Offered {
		w := d.severalWidth(1)
		d.severalButton(row.Left(w))
		row = row.CutLeft(w + gap)
	}
	if d.paged(rest) {
		if d.v.Several.Offered {
			pager = row.Right(d.pagerWidth(side))
		}
		d.pager(pager, side)
	}
	return rest
}

// tallest limits the height of tiles where there are few; those with long names may use
// the room.
func (d *pen) tallest(g grid) float32 {
	h := 250 * d.u * d.k
	if g.cols == 1 {
		h = 255 * d.u * d.k
	}
	if d.longestName() > longName {
		h = 290 * d.u * d.k
	}
	return max(h, d.touch)
}

// growth is the enlargement of the letters of a tile of height h; three columns leave no
// width for it.
func (d *pen) growth(g grid, h float32) float32 {
	const usual, most = 180, 1.4
	if g.cols > 2 {
		return 1
	}
	return min(max(1, h/(usual*d.u*d.k)), most)
}

// Lengths of names, in letters, from which tiles have another shape: two lines are not
// enough for a wide name, nor four for a long one.
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

// tileMeans distinguishes a tile that is chosen among several, one that is not, and one
// that leads to the next page.
func (d *pen) tileMeans(t *kiosk.Tile) string {
	if !d.s.choosesSeveral() {
		return ""
	}
	return widget.Switch(len(t.Places) > 0)
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
	grow := d.grow
	id := "tile:" + t.ID
	fill, ink := d.c.Card, d.c.Ink
	if t.Closed || t.Locked {
		fill, ink = d.c.Faded, d.c.FadedInk
	}
	frame := d.pressedFrame(id, fill, d.c.Line, 20)
	if len(t.Places) > 0 && !d.Pressed(id) {
		frame.Fill, frame.Line, frame.Width = d.c.BlueSoft, d.c.BlueInk, max(3, 5*u)
	}
	d.Rect(b, frame)
	in := b.Inset(28*u*grow, 18*u*grow)
	if !d.tall {
		in = b.Inset(22*u*grow, 14*u*grow)
	}
	foot := d.footHeight(t, in.W, grow)
	name := in
	if d.hasFoot(t) {
		name = in.CutBottom(foot + 6*u)
		d.tileFoot(t, in.Bottom(foot), grow)
	}
	name = name.CutRight(d.mark(t, in))
	d.Text(name, widget.Type{
		Size: 29 * u * k * grow, Min: 17 * u, Weight: theme.SemiBold, Color: ink, Leading: 0.94,
		Middle: !d.hasFoot(t), Balance: len([]rune(t.Name)) < wideName,
	}, t.Name)
	d.Target(widget.Target{ID: id, Means: d.tileMeans(t), Box: b, Radius: 20 * u, Choice: true, Off: t.Locked, Do: d.choose(t.ID)})
}

// readable is the smallest readable size of a tile's footer, relative to its usual size.
const readable = 0.85

// footHeight leaves room for a second line if a reason would be too small on one.
func (d *pen) footHeight(t *kiosk.Tile, w, grow float32) float32 {
	h := 40 * d.u * d.k * grow
	k := d.k * (1 + (grow-1)*0.75)
	if t.Closed && d.footSize("", t.Why, d.besideChip(t, w, k)-d.hintWidth(t, k), k) < readable*24*d.u*k {
		h = 60 * d.u * d.k * grow
	}
	return h
}

// besideChip is the width of a tile's footer beside the letter.
func (d *pen) besideChip(t *kiosk.Tile, w, k float32) float32 {
	if t.Letter == "" {
		return w
	}
	return w - max(46*d.u*k, widget.Width(t.Letter, theme.Bold, 22*d.u*k)+26*d.u*k) - 12*d.u
}

// hintWidth is the width of the arrow on a closed tile.
func (d *pen) hintWidth(t *kiosk.Tile, k float32) float32 {
	if !t.Closed || !t.Slots {
		return 0
	}
	return 36 * d.u * k
}

func (d *pen) hasFoot(t *kiosk.Tile) bool {
	return t.Letter != "" || t.Count || t.Estimate.Known || t.Closed || t.Note != ""
}

// tileFoot draws the chip, the people waiting, and the estimate.
func (d *pen) tileFoot(t *kiosk.Tile, b widget.Box, grow float32) {
	u, k := d.u, d.k*(1+(grow-1)*0.75)
	rest := b
	if t.Letter != "" {
		rest = b.Right(d.besideChip(t, b.W, k))
		d.letterChip(t, b.CutRight(rest.W+12*u), k)
	}
	right, ink := d.footRight(t)
	if hint := d.hintWidth(t, k); hint > 0 {
		d.Icon(rest.Right(26*u*k).Centred(26*u*k, 26*u*k), theme.ArrowRight, ink)
		rest = rest.CutRight(hint)
	}
	left := d.footLeft(t)
	if t.Closed && left == "" {
		d.Text(rest, widget.Type{
			Size: 24 * u * k, Min: 13 * u, Weight: theme.SemiBold, Color: ink, Align: fyne.TextAlignTrailing, Lines: 2, Leading: 0.9, Middle: true, Balance: true,
		}, right)
		return
	}
	if t.Waiting == 0 && right != "" && d.footSize(left, right, rest.W, k) < readable*24*u*k {
		left = "" // "at once" says that nobody waits
	}
	size, gap := d.footSize(left, right, rest.W, k), 12*u
	w := min(widget.Width(right, theme.SemiBold, size)+4*u, rest.W)
	d.Text(rest.Right(w), widget.Type{Size: size, Min: 13 * u, Weight: theme.SemiBold, Color: ink, Align: fyne.TextAlignTrailing, Lines: 1, Middle: true}, right)
	d.Text(rest.CutRight(w+gap), widget.Type{Size: size, Min: 13 * u, Weight: theme.Regular, Color: d.c.Soft, Lines: 1, Middle: true}, left)
}

// letterChip draws the letters of a tile's numbers.
func (d *pen) letterChip(t *kiosk.Tile, b widget.Box, k float32) {
	frame, ink := widget.Frame{Fill: d.c.Brand, Radius: 8 * d.u * k}, d.c.OnBrand
	if t.Closed || t.Locked {
		frame.Fill = theme.Mix(frame.Fill, d.c.Faded, 0.45)
		if d.v.HighContrast { // half of yellow is too dark for black text
			frame.Fill, frame.Line, frame.Width, ink = d.c.Faded, d.c.FadedInk, d.c.LineWidth*d.u, d.c.FadedInk
		}
	}
	chip := b.Centred(b.W, 35*d.u*k)
	d.Rect(chip, frame)
	d.Text(chip, widget.Type{Size: 22 * d.u * k, Weight: theme.Bold, Color: ink, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, t.Letter)
}

// footSize is the size at which both texts of a tile's footer fit its width.
func (d *pen) footSize(left, right string, w, k float32) float32 {
	size := 24 * d.u * k
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
	case t.Closed && t.Slots:
		return t.Why, d.c.BlueInk
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

// manyPages is from how many pages on they are shown as numbers instead of dots.
const manyPages = 10

func (d *pen) dotsWidth() float32 {
	n := min(d.s.pages, manyPages)
	return float32(n)*18*d.u + float32(n-1)*14*d.u + 36*d.u
}

func (d *pen) pagerWidth(side float32) float32 { return d.dotsWidth() + 2*side*1.5 + 48*d.u }

// pager draws the dots of the pages between two arrows; b is as wide as pagerWidth.
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
		ink = d.c.FadedInk
		d.Broken(b, d.frame(d.c.Faded, d.c.FadedInk, 18), 10*d.u, 8*d.u)
	} else {
		d.Rect(b, d.pressedFrame(id, d.c.Card, d.c.Line, 18))
	}
	d.Icon(b.Centred(28*d.u, 28*d.u), i, ink)
	s := d.s
	d.Target(widget.Target{ID: id, Box: b, Radius: 18 * d.u, Off: !on, Do: func() { s.turn(step) }})
}
