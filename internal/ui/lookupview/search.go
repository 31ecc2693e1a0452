package lookupview

import (
	"strings"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/keyboard"
	"motcua/internal/lookup"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// search draws the page with the keyboard: below what is found in portrait, beside it in
// landscape, where keys of the right size leave no height.
func (d *pen) search() {
	u, gap := d.U, d.gap(20)
	rest := d.footer(d.header(d.Size))
	if d.Tall {
		key := d.tall(82)
		h := 5*key + 4*gap + 48*u
		board := rest.Bottom(h)
		d.Fill(board, d.ground())
		d.Fill(board.Top(max(1, 2*u)), d.C.Line)
		d.keys(board.Inset(56*u, 24*u), gap)
		area := rest.CutBottom(h).Inset(56*u, 0).CutTop(28 * u).CutBottom(20 * u)
		d.found(d.typed(area))
		return
	}
	h := max(88*u, d.Touch+2*max(4*u, 3)+1) // the field has a button inside
	d.typedWide(rest.CutTop(12 * u).Top(h).CutLeft(40 * u).CutRight(22 * u))
	rest = rest.CutTop(12*u + h + 12*u)
	w := 10*d.tall(78) + 9*gap + 44*u
	board := rest.Right(w)
	d.Fill(board, d.ground())
	d.Fill(board.Left(max(1, 2*u)), d.C.Line)
	d.Fill(board.Top(max(1, 2*u)), d.C.Line)
	height := min(board.H-24*u, 5*d.tall(100)+4*gap)
	d.keys(board.Inset(22*u, 0).Centred(w-44*u, height), gap)
	area := rest.CutRight(w).CutLeft(40 * u).CutRight(20 * u).CutBottom(12 * u)
	t := d.saidType()
	text := min(widget.Height(d.said(), t, area.W, 72*u*d.K)+2*u, 72*u*d.K)
	d.Text(area.Top(text), t, d.said())
	d.found(area.CutTop(text + 10*u))
}

// typedWide draws the field over the whole width, between the way home and the switch for what
// is received here: beside the keyboard it would be too narrow for a question.
func (d *pen) typedWide(row widget.Box) {
	back := d.plain("home", theme.ArrowLeft, d.s.text("lookup.home"), 26, d.s.act.Home)
	back.mark = d.C.Ink
	w := max(d.Touch, widget.Width(back.text, theme.SemiBold, back.size)+back.size*3.4)
	d.button(row.Left(w), back)
	row = row.CutLeft(w + d.gap(20))
	side := row.W * 0.24
	d.hereOnly(row.Right(side))
	d.input(row.CutRight(side + d.gap(20)))
}

// ground is the background of the keyboard.
func (d *pen) ground() widget.Color {
	if d.Contrast {
		return d.C.Paper
	}
	return theme.Mix(d.C.Paper, d.C.Line, 0.55)
}

// typed draws what was typed and what it was taken for in portrait, and returns the room below.
func (d *pen) typed(area widget.Box) widget.Box {
	a := d.s.act
	h := d.tall(100)
	row := area.Top(h)
	back := d.plain("home", theme.ArrowLeft, d.s.text("lookup.home"), 26, a.Home)
	back.mark = d.C.Ink
	w := max(d.Touch, widget.Width(back.text, theme.SemiBold, back.size)+back.size*3.4)
	d.button(row.Left(w), back)
	d.input(row.CutLeft(w + d.gap(20)))
	area = area.CutTop(h + d.gap(14))
	d.understood(area)
	return area.CutTop(d.tall(72) + d.gap(18))
}

// input draws the field for a question.
func (d *pen) input(b widget.Box) { d.entry(b, theme.Search, 38, d.v.Search.Text, "") }

// entry draws a field for typing with letters of a size: its sign, what was typed or a hint,
// the caret, and the button that clears it.
func (d *pen) entry(b widget.Box, sign theme.Icon, letters float32, text, hint string) {
	a, u := d.s.act, d.U
	d.Rect(b, widget.Frame{Fill: d.C.Card, Line: d.C.BlueInk, Width: max(2, 4*u), Radius: 22 * u})
	side := b.H - 2*max(4*u, 3)
	in := b.CutLeft(28 * u)
	if text != "" {
		clearBox := b.Right(side+4*u).CutRight(4*u).Centred(side, side)
		d.box("clear", clearBox, d.C.Paper, d.edge(d.C.Paper, d.C.Line), 18, widget.Target{Do: func() { a.Press(keyboard.Key{Kind: keyboard.ClearAll}) }})
		d.Icon(clearBox.Centred(30*u, 30*u), theme.Close, d.C.Ink)
		in = in.CutRight(side + 14*u)
	}
	switch icon := min(38*u, b.H*0.4); {
	case sign == "":
	case b.W > 520*u:
		d.Icon(in.Left(icon).Centred(icon, icon), sign, d.C.BlueInk)
		in = in.CutLeft(icon + 18*u)
	default: // the words need its room
		in.X, in.W = in.X-14*u, in.W+14*u
	}
	in = in.CutRight(10 * u)
	size := min(letters*u*d.K, b.H*0.44)
	t := widget.Type{Size: size, Min: d.Least(), Weight: theme.SemiBold, Color: d.C.Ink, Lines: 1, Middle: true}
	used := d.Text(in.CutRight(8*u), t, text)
	d.Fill(widget.Box{X: in.X + used.W + spaceAfter(text, size) + 4*u, Y: b.Y + (b.H-size*1.2)/2, W: max(2, 4*u), H: size * 1.2}, d.C.BlueInk)
	if text == "" {
		t.Color, t.Weight, t.Size = d.C.Soft, theme.Medium, size*0.75
		d.Text(in.CutLeft(14*u), t, hint)
	}
}

// spaceAfter is the width of the spaces at the end of a text, which is drawn without them:
// the caret shows that they were typed.
func spaceAfter(text string, size float32) float32 {
	n := len(text) - len(strings.TrimRight(text, " "))
	return float32(n) * (widget.Width("n n", theme.SemiBold, size) - widget.Width("nn", theme.SemiBold, size))
}

// understood draws what was understood, and the switch for what is received here, in portrait.
func (d *pen) understood(area widget.Box) {
	h := d.tall(72)
	row := area.Top(h)
	size := d.hereSize(h)
	w := min(row.W*0.52, widget.Width(d.s.text("lookup.here.only"), theme.SemiBold, size)+size*3.6)
	d.hereOnly(row.Right(w))
	d.Text(row.CutRight(w+16*d.U), d.saidType(), d.said())
}

// saidType is the type of what was understood.
func (d *pen) saidType() widget.Type {
	return widget.Type{Size: 25 * d.U * d.K, Min: d.Least(), Color: d.C.Soft, Lines: 3, Leading: 0.95, Middle: true}
}

// hereOnly draws the switch for what is received here.
func (d *pen) hereOnly(b widget.Box) {
	v, a := d.v.Search, d.s.act
	c := d.plain("here", theme.Filter, d.s.text("lookup.here.only"), 24, func() { a.SetHereOnly(!v.HereOnly) })
	c.size, c.means = d.hereSize(b.H), widget.Switch(v.HereOnly)
	if v.HereOnly {
		c.fill, c.ink, c.mark, c.line = d.C.Dark, d.C.OnDark, d.C.OnDark, d.C.Dark
	}
	d.button(b, c)
}

// hereSize is the size of its words in a switch of a height.
func (d *pen) hereSize(h float32) float32 { return min(24*d.U*d.K, h*0.34) }

func (d *pen) said() string {
	v := d.v.Search
	count := i18n.Number(d.v.Lang, max(v.Total, len(v.Items)))
	switch {
	case v.Text == "":
		return d.s.text("lookup.search.empty")
	case len(v.Items) == 0 && v.HereOnly:
		return d.s.text("lookup.none.here")
	case len(v.Items) == 0:
		return d.s.text("lookup.none")
	case v.Understood != "":
		return d.s.text("lookup.search.understood", v.Understood, count)
	}
	return i18n.Counted(d.v.Lang, "lookup.count", max(v.Total, len(v.Items)), count)
}

// found draws what was found, or what to try instead.
func (d *pen) found(area widget.Box) {
	v, gap := d.v.Search, d.gap(20)
	if len(v.Items) == 0 {
		d.instead(area)
		return
	}
	least := d.tall(136 * (1 + (d.K-1)*0.7))
	if !d.Tall {
		least = d.tall(150 * (1 + (d.K-1)*0.5))
	}
	n, _ := rows(area.H, least, 0, gap, len(v.Items))
	if n < len(v.Items) { // the pager takes a row
		room := area.CutBottom(d.tall(72) + gap)
		n, _ = rows(room.H, least, 0, gap, len(v.Items))
		d.s.turn.set(n, len(v.Items))
		foot := area.Bottom(d.tall(72))
		d.pager(foot.Centred(min(d.pagerWidth(), foot.W), foot.H))
		area = room
	} else {
		d.s.turn.set(n, len(v.Items))
	}
	_, h := rows(area.H, least, least*1.25, gap, n)
	for i := d.s.turn.first; i < min(len(v.Items), d.s.turn.first+n); i++ {
		j := float32(i - d.s.turn.first)
		d.item(&v.Items[i], widget.Box{X: area.X, Y: area.Y + j*(h+gap), W: area.W, H: h}, i == 0 && v.Text != "")
	}
}

// instead draws words that find something, and the life events.
func (d *pen) instead(area widget.Box) {
	v, a, u, gap := d.v.Search, d.s.act, d.U, d.gap(20)
	if len(v.Near) > 0 {
		area = d.section(area, d.s.text("lookup.near"), "")
		h := d.tall(76)
		for i, b := range area.Top(h).Columns(len(v.Near), gap) {
			word := v.Near[i]
			c := d.plain("near:"+word, theme.Search, word, 26, func() { a.Suggest(word) })
			d.button(b, c)
		}
		area = area.CutTop(h + 20*u)
	}
	area = d.section(area, d.s.text("lookup.none.events"), "")
	columns := 3
	if !d.Tall {
		columns = 2
	}
	d.tiles(area, v.Events, columns)
}

// tiles draws as many life events as fit.
func (d *pen) tiles(area widget.Box, events []lookup.EventTile, columns int) {
	gap := d.gap(20)
	n, h := rows(area.H, d.tall(96), 150*d.U, gap, (len(events)+columns-1)/columns)
	for i, e := range events[:min(len(events), n*columns)] {
		row := widget.Box{X: area.X, Y: area.Y + float32(i/columns)*(h+gap), W: area.W, H: h}
		d.eventTile(e, row.Columns(columns, gap)[i%columns])
	}
}

// keys draws the keyboard.
func (d *pen) keys(area widget.Box, gap float32) {
	unit := (area.W - 9*gap) / keyboard.Columns
	wide := func(n float32) float32 { return n*unit + (n-1)*gap }
	for i, line := range area.Rows(5, gap) {
		row := keyboard.Rows(d.v.Search.Shift)[i]
		plain := keyboard.Rows(false)[i] // shift is the use case's business
		x := line.X + row.Indent*(unit+gap)
		for j, k := range row.Keys {
			w := wide(k.Wide)
			d.key(widget.Box{X: x, Y: line.Y, W: w, H: line.H}, k, plain.Keys[j])
			x += w + gap
		}
	}
}

// key draws one key; press is what it does.
func (d *pen) key(b widget.Box, k, press keyboard.Key) {
	u, c, v, a, t := d.U, d.C, d.v.Search, d.s.act, d.s.text
	dark := theme.Mix(c.Line, c.Soft, 0.06)
	if d.Contrast {
		dark = c.Card
	}
	words := caption{fill: dark, line: d.edge(theme.Mix(dark, c.Soft, 0.15), c.Line), ink: c.Ink, mark: c.Ink, size: min(27*u*min(d.K, 1.15), b.H*0.34), do: func() { a.Press(press) }}
	switch k.Kind {
	case keyboard.Letter:
		words.id, words.text = "key:"+string(press.Rune), string(k.Rune)
		words.fill, words.line, words.size = c.Card, c.Line, min(40*u*d.K, b.H*0.5)
		switch figure := k.Rune >= '0' && k.Rune <= '9'; {
		case figure && d.v.Page == lookup.PageSearch: // words are typed there
			words.fill, words.ink = c.Paper, c.Soft
		case d.v.Page == lookup.PageFigures:
			words.size = min(64*u*d.K, b.H*0.5)
		}
	case keyboard.Space:
		words.id, words.text, words.fill, words.line, words.ink = "space", t("lookup.key.space"), c.Card, c.Line, c.Soft
	case keyboard.Shift:
		words.id, words.icon, words.size = "shift", theme.ShiftKey, words.size*1.1
		if v.Shift {
			words.fill, words.mark = c.Dark, c.OnDark
		}
	case keyboard.Erase:
		words.id, words.icon, words.size = "erase", theme.EraseKey, words.size*1.1
	case keyboard.ClearAll:
		words.id, words.text = "clear-all", t("lookup.key.clear")
	case keyboard.Enter:
		words.id, words.text, words.fill, words.line, words.ink = "find", t("lookup.key.find"), c.Brand, d.edge(c.Brand, c.OnBrand), c.OnBrand
	case keyboard.Switch:
		d.methods(b, press)
		return
	}
	d.button(b, words)
}

// methods draws the switch between Telex and VNI.
func (d *pen) methods(b widget.Box, press keyboard.Key) {
	a, v := d.s.act, d.v.Search
	fill := theme.Mix(d.C.Line, d.C.Soft, 0.06)
	if d.Contrast {
		fill = d.C.Card
	}
	means := "VNI"
	if v.Method == keyboard.VNI {
		means = "Telex"
	}
	d.box("method", b, fill, d.edge(fill, d.C.Line), 18, widget.Target{Means: means, Do: func() { a.Press(press) }})
	for i, half := range b.Inset(5*d.U, 5*d.U).Columns(2, 2*d.U) {
		ink := d.C.Ink
		if keyboard.Method(i) == v.Method {
			d.Rect(half, widget.Frame{Fill: d.C.Dark, Radius: 14 * d.U})
			ink = d.C.OnDark
		}
		d.Text(half.Inset(3*d.U, 0), widget.Type{Size: min(26*d.U, b.H*0.32), Min: d.Least(), Weight: theme.SemiBold, Color: ink, Lines: 1, Middle: true, Align: fyne.TextAlignCenter}, [...]string{"Telex", "VNI"}[i])
	}
}
