package wallview

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
	"motcua/internal/wall"
)

func (d *pen) lobby() {
	u := d.u
	rest := d.header(d.size)
	rest = d.offline(rest)
	if d.v.Closed != nil {
		d.closed(rest)
		return
	}
	rest = d.ticker(rest)
	in := rest.Inset(48*u, 26*u)
	if d.tall {
		foot := min(620*u, in.H*0.42)
		d.calls(in.CutBottom(foot + 26*u))
		low := in.Bottom(foot)
		d.notice(low.Top(foot * 0.5))
		d.queues(low.CutTop(foot*0.5 + 20*u))
		return
	}
	side := 692 * u
	d.calls(in.CutRight(side + 26*u))
	right := in.Right(side)
	d.notice(right.Top(right.H * 0.59))
	d.queues(right.CutTop(right.H*0.59 + 20*u))
}

func (d *pen) header(area widget.Box) widget.Box {
	u := d.u
	h := 112 * u
	bar := area.Top(h)
	d.Fill(bar, theme.Day.Brand)
	in := bar.Inset(48*u, 0)
	d.Icon(in.Left(32*u), theme.Star, theme.White)
	clock := widget.Type{Size: 60 * u, Weight: theme.Bold, Color: theme.White, Align: fyne.TextAlignTrailing, Lines: 1, Middle: true}
	clockW := 190 * u
	d.Text(in.Right(clockW), clock, i18n.Clock(d.v.Now))
	rest := in.CutRight(clockW + 40*u)
	if !d.tall {
		date := i18n.Date(d.v.Lang, d.v.Now)
		w := widget.Width(date, theme.Medium, 27*u) + 4
		d.Text(rest.Right(w), widget.Type{Size: 27 * u, Weight: theme.Medium, Color: theme.White, Align: fyne.TextAlignTrailing, Lines: 1, Middle: true}, date)
		rest = rest.CutRight(w + 24*u)
	}
	sample := ""
	if d.v.Sample {
		sample = d.s.text("common.sample")
	}
	lines := 1
	if d.tall {
		lines = 2
	}
	name := widget.Type{Size: 36 * u, Min: 20 * u, Weight: theme.Bold, Color: theme.White, Lines: lines, Middle: true, Balance: true, Leading: 0.98}
	d.Labelled(rest.CutLeft(49*u), name, strings.ToUpper(d.v.Centre), sample, 19*u)
	return area.CutTop(h)
}

// offline says that the data are old, when they are.
func (d *pen) offline(area widget.Box) widget.Box {
	if !d.v.Offline {
		return area
	}
	u := d.u
	h := 62 * u
	bar := area.Top(h)
	d.Fill(bar, theme.Day.Gold)
	text := d.s.text("wall.offline.never")
	if !d.v.DataAt.IsZero() {
		text = d.s.text("wall.offline", i18n.Since(d.v.DataAt, d.v.Now))
	}
	size := 32 * u
	w := min(bar.W-160*u, widget.Width(text, theme.SemiBold, size)+2)
	line := bar.Centred(w+54*u, h)
	d.Icon(line.Left(38*u), theme.LinkOff, theme.Day.Ink)
	d.Text(line.CutLeft(54*u), widget.Type{Size: size, Min: 20 * u, Weight: theme.SemiBold, Color: theme.Day.Ink, Lines: 1, Middle: true}, text)
	return d.why(area.CutTop(h))
}

// why says below it what to do, on a wall that is being set up.
func (d *pen) why(area widget.Box) widget.Box {
	if d.v.Why == "" {
		return area
	}
	u := d.u
	bar := area.Top(84 * u)
	d.Fill(bar, theme.Day.GoldSoft)
	d.Text(bar.Inset(48*u, 4*u), widget.Type{
		Size: 26 * u, Min: 18 * u, Weight: theme.Medium, Color: theme.Day.GoldInk, Align: fyne.TextAlignCenter, Lines: 2, Middle: true, Balance: true, Leading: 0.94,
	}, d.v.Why)
	return area.CutTop(84 * u)
}

// calls draws the newest call and as many of those before it as fit.
func (d *pen) calls(area widget.Box) {
	u := d.u
	head := area.Top(48*u).Inset(37*u, 0)
	label := widget.Type{Size: 28 * u, Weight: theme.Medium, Color: theme.Mist, Lines: 1}
	d.Text(head, label, d.s.text("wall.called"))
	if d.v.Spoken { // for whoever does not hear it
		d.Icon(head.CutLeft(widget.Width(d.s.text("wall.called"), label.Weight, label.Size)+14*u).Left(34*u), theme.Speaker, theme.Day.Gold)
	}
	label.Align = fyne.TextAlignTrailing
	d.Text(head, label, d.s.text("wall.to"))
	area = area.CutTop(49 * u)
	unit := max(1, min(1.6, d.v.HeroUnit))
	heroH := min(203*u*unit, area.H*0.5)
	if d.tall {
		heroH = min(270*u*unit, area.H*0.5)
	}
	d.hero(area.Top(heroH))
	rest := area.CutTop(heroH + 14*u)
	gap := 14 * u
	n := d.rows(rest.H, gap)
	for i, row := range rest.Rows(n, gap) {
		if i >= len(d.v.Calls) { // room for calls to come, hardly seen
			d.Rect(row, widget.Frame{Fill: theme.Mix(theme.Night, theme.Night2, 0.3), Radius: 20 * u})
			continue
		}
		d.Rect(row, widget.Frame{Fill: theme.Night2, Radius: 20 * u})
		d.call(row, d.v.Calls[i], callStyle{
			ground: theme.Night2, ink: theme.White, soft: theme.Mist, number: 92, agency: 28, word: 38, agencyLines: 2,
		})
	}
}

// Rows below the big call, and the least height of one in design units: the
// number in it is then read from as far as the table of those who wait.
const (
	leastRows, mostRows = 4, 8
	rowHeight           = 130
	leastRowHeight      = 50
)

// rows is how many rows there are: as many as are asked for if they can be read,
// else as many as fit.
func (d *pen) rows(h, gap float32) int {
	fit := func(least float32) int { return int((h + gap) / (least*d.u + gap)) }
	if d.v.Rows > 0 {
		return max(leastRows, min(d.v.Rows, mostRows, fit(leastRowHeight)))
	}
	return min(max(leastRows, fit(rowHeight)), mostRows)
}

func (d *pen) hero(b widget.Box) {
	u := d.u
	c := d.v.Hero
	fill := theme.Night2
	style := callStyle{ground: theme.Night2, ink: theme.White, soft: theme.Mist, number: 178, agency: 34, word: 44, agencyLines: 3, hero: true}
	if d.v.Lit && c.Number != "" {
		fill = theme.Mix(theme.Day.Gold, theme.GoldLit, d.s.glow)
		style.ground, style.ink, style.soft = fill, theme.Day.Ink, theme.Day.GoldInk
	}
	d.Rect(b, widget.Frame{Fill: fill, Radius: 24 * u})
	if c.Number == "" {
		d.empty(b)
		return
	}
	d.call(b, c, style)
}

func (d *pen) empty(b widget.Box) {
	u := d.u
	mid := b.Inset(40*u, 0).Centred(b.W-80*u, 120*u)
	d.Text(mid.Top(72*u), widget.Type{Size: 52 * u, Min: 24 * u, Weight: theme.Bold, Color: theme.White, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, d.s.text("wall.none"))
	d.Text(mid.CutTop(72*u), widget.Type{Size: 30 * u, Min: 18 * u, Color: theme.Mist, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, d.s.text("wall.none.sub"))
}

// callStyle is how a row of the calls is set; sizes in design units at the
// mock-up's row heights.
type callStyle struct {
	ground, ink, soft    widget.Color
	number, agency, word float32
	agencyLines          int
	hero                 bool
}

// callSet is a call as it is set into a row: the figures' types and the room
// that each part takes.
type callSet struct {
	in                        widget.Box
	number, counter, word     widget.Type
	numberW, counterW, wordW  float32
	arrow                     theme.Icon
	arrowSide, gap, rightRoom float32
}

// call draws the number at the left, the counter at the right, the agency
// between them; in the big row it goes below where it does not fit between.
func (d *pen) call(b widget.Box, c wall.Call, st callStyle) {
	u := d.u
	scale := b.H / u / 131
	if st.hero {
		scale = b.H / u / 203
	} else if d.tall {
		scale = min(scale, 1)
	}
	agency := widget.Type{
		Size: st.agency * u * max(0.8, min(scale, 1.4)), Min: 18 * u, Weight: theme.Medium, Color: st.soft,
		Lines: st.agencyLines, Middle: true, Balance: true,
	}
	text := c.Agency
	if c.Priority {
		text = strings.TrimPrefix(text+" · ", " · ") + d.s.text("wall.priority")
	}
	set := d.setCall(b, c, st, scale)
	mid := set.in.CutLeft(set.numberW + 36*u).CutRight(set.rightRoom + 30*u)
	switch {
	case st.hero && !widget.Fits(text, agency, mid.W, mid.H*0.86):
		set = d.setCall(b.CutBottom(b.H*0.23), c, st, scale*0.85)
		mid = b.Inset(41*u, 0).Bottom(b.H * 0.29).CutBottom(b.H * 0.06)
		agency.Lines, agency.Size = 1, min(agency.Size, 31*u*max(1, scale*0.85))
	case st.hero:
		mid = mid.Centred(mid.W, mid.H*0.86)
	case d.tall:
		agency.Lines = 3
	default:
		agency.Align = fyne.TextAlignTrailing
	}
	d.drawCall(set, c)
	d.Text(mid, agency, text)
}

// setCall finds the sizes at which number, arrow, word and counter stand side
// by side in b.
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
	k.number, k.numberW = figure(c.Number, d.share(st, 0.42, 0.56))
	k.counter, k.counterW = figure(c.Counter, d.share(st, 0.18, 0.24))
	k.counter.Align = fyne.TextAlignTrailing
	k.word = widget.Type{Size: st.word * u * scale, Min: 18 * u, Weight: theme.SemiBold, Color: st.soft, Align: fyne.TextAlignTrailing, Lines: 1}
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
	if !st.hero { // agencies align from row to row
		k.rightRoom = max(k.rightRoom, k.in.W*0.34)
	}
	return k
}

// arrowColumn is where the arrows of the rows stand, as a share of the width
// from the right, so that they form a column.
const arrowColumn = 0.275

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

// share is the part of a row's width that a figure may take: row in a row,
// hero in the big one.
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

// notice draws the panel of notices: text on the gradient, or on a picture.
func (d *pen) notice(b widget.Box) {
	u, n := d.u, d.v.Notice
	switch {
	case n.Image == nil:
		d.Picture(b, d.s.gradientOf(b), widget.Cover, 24*u)
	case n.Whole:
		d.Picture(b, d.s.gradientOf(b), widget.Cover, 24*u)
		d.Picture(b.Inset(16*u, 16*u), n.Image, widget.Contain, 0)
		return
	default:
		d.Picture(b, n.Image, widget.Cover, 24*u)
		if n.Title == "" && n.Text == "" {
			return
		}
		d.Picture(b, d.s.shadeOf(b), widget.Cover, 24*u)
	}
	in := b.Inset(45*u, 40*u)
	title := widget.Type{Size: 43 * u, Min: 26 * u, Weight: theme.SemiBold, Color: theme.White, Foot: true, Lines: 3, Balance: true}
	body := widget.Type{Size: 27 * u, Min: 19 * u, Color: theme.Mix(theme.White, theme.NoticeFrom, 0.14), Foot: true, Leading: 1.06}
	if in.H < 260*u {
		in = b.Inset(45*u, 22*u)
	}
	h1 := widget.Height(n.Title, title, in.W, in.H*0.55)
	h2 := widget.Height(n.Text, body, in.W, in.H-h1-14*u)
	d.Text(in.CutBottom(h2+14*u).Bottom(h1+1), title, n.Title)
	d.Text(in.Bottom(h2+1), body, n.Text)
}

// queues draws how many wait where.
func (d *pen) queues(b widget.Box) {
	u := d.u
	d.Rect(b, widget.Frame{Fill: theme.Night2, Radius: 24 * u})
	in := b.Inset(32*u, 20*u)
	d.Text(in.Top(36*u), widget.Type{Size: 24 * u, Weight: theme.Medium, Color: theme.Mist, Lines: 1, Middle: true}, d.s.text("wall.waiting"))
	in = in.CutTop(42 * u)
	rowH := 46 * u
	if n := float32(len(d.v.Queues)); n*rowH > in.H {
		rowH = max(in.H/n, 34*u) // closer together rather than left out
	}
	rows := max(1, int(in.H/rowH+0.01))
	if len(d.v.Queues) == 0 {
		d.Text(in.Top(rowH), widget.Type{Size: 26 * u, Color: theme.Mist, Lines: 1, Middle: true}, d.s.text("wall.nobody"))
	}
	shown := len(d.v.Queues)
	if shown > rows { // the last row says how many more there are
		shown = rows - 1
		more := widget.Type{Size: min(24*u, rowH*0.62), Min: 14 * u, Weight: theme.Medium, Color: theme.Mist, Lines: 1, Middle: true}
		d.Text(in.CutTop(float32(shown)*rowH).Top(rowH), more, d.s.text("wall.more", len(d.v.Queues)-shown))
	}
	for i, q := range d.v.Queues[:shown] {
		d.queue(in.CutTop(float32(i)*rowH).Top(rowH), q)
	}
}

func (d *pen) queue(b widget.Box, q wall.Queue) {
	u := d.u
	t := widget.Type{Size: min(26*u, b.H*0.68), Min: 16 * u, Weight: theme.SemiBold, Color: theme.White, Lines: 1, Middle: true}
	right := t
	right.Align = fyne.TextAlignTrailing
	est := ""
	switch {
	case q.IsClosed:
		est = d.s.text("wall.closed")
		t.Color, right.Color = theme.Mist, theme.Mist
	case q.Known && q.ToMin <= 0:
		est = d.s.text("wall.now")
	case q.Known:
		est = i18n.ShortMinutes(q.FromMin, q.ToMin)
	}
	estW, numW := min(b.W*0.21, 140*u), min(b.W*0.12, 80*u)
	d.Text(b.Right(estW), right, est)
	rest := b.CutRight(estW)
	d.Text(rest.Right(numW), right, strconv.Itoa(q.Waiting))
	rest = rest.CutRight(numW + 8*u)
	if q.Letter != "" {
		chipW := t.Size * 1.7
		d.letter(rest.Left(chipW), q.Letter, t.Size*1.25, t.Color)
		rest = rest.CutLeft(chipW + 12*u)
	}
	d.Text(rest, t, q.Name)
}

// letter draws an agency's letter on a chip. It stands with the name and never
// for it: a colour or a letter alone says nothing.
func (d *pen) letter(b widget.Box, letter string, h float32, ground widget.Color) {
	chip := b.Centred(b.W, h)
	d.Rect(chip, widget.Frame{Fill: ground, Radius: h * 0.2})
	d.Text(chip, widget.Type{
		Size: h * 0.66, Min: h * 0.4, Weight: theme.Bold, Color: theme.Night, Align: fyne.TextAlignCenter, Lines: 1, Middle: true,
	}, letter)
}

// ticker draws the band at the foot: one line at a time, or one long line that
// moves.
func (d *pen) ticker(area widget.Box) widget.Box {
	if len(d.v.Ticker) == 0 {
		return area
	}
	u := d.u
	h := 84 * u
	bar := area.Bottom(h)
	d.Fill(bar, theme.White)
	label := d.s.text("wall.notice")
	chipW := widget.Width(label, theme.SemiBold, 25*u) + 38*u
	room := bar.CutLeft(48*u + chipW + 26*u).CutRight(40 * u)
	t := widget.Type{Size: 30 * u, Min: 17 * u, Weight: theme.SemiBold, Color: theme.Day.Ink, Lines: 1, Middle: true}
	if d.v.TickerScroll {
		d.scrolling(bar, room, t)
	} else {
		d.s.wide = 0
		t.Lines = 2
		d.Text(room, t, d.v.Ticker[d.s.line%len(d.v.Ticker)])
	}
	d.Fill(bar.Left(48*u+chipW+8*u), theme.White)
	chip := widget.Box{X: bar.X + 48*u, Y: bar.Y + 19*u, W: chipW, H: h - 38*u}
	d.Rect(chip, widget.Frame{Fill: theme.Day.Brand, Radius: 10 * u})
	d.Text(chip, widget.Type{Size: 25 * u, Weight: theme.SemiBold, Color: theme.White, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, label)
	return area.CutBottom(h)
}

// scrolling draws the joined lines at the place they have moved to, and again
// behind so that the band never runs empty. The chip covers what leaves.
func (d *pen) scrolling(bar, room widget.Box, t widget.Type) {
	const between = "   ·   "
	line := strings.Join(d.v.Ticker, between)
	w := widget.Width(line, t.Weight, t.Size)
	if w <= room.W {
		d.s.wide = 0
		d.Text(room, t, line)
		return
	}
	line += between
	d.s.wide = widget.Width(line, t.Weight, t.Size) + 2
	for x := room.X - d.s.shift; x < bar.X+bar.W; x += d.s.wide {
		d.Text(widget.Box{X: x, Y: bar.Y, W: d.s.wide, H: bar.H}, t, line)
	}
}
