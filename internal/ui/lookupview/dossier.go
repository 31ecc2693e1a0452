package lookupview

import (
	"fyne.io/fyne/v2"

	"motcua/internal/keyboard"
	"motcua/internal/register"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// codeRows are the keys for the code of a dossier.
var codeRows = []struct {
	keys   string
	indent float32
}{{"1234567890", 0}, {"QWERTYUIOP", 0}, {"ASDFGHJKL", 0.5}, {"ZXCVBNM.-", 0}}

// code draws the page where the code of a dossier is scanned or typed: the keys below in
// portrait, beside it in landscape.
func (d *pen) code() {
	u, gap := d.U, d.gap(20)
	rest := d.footer(d.header(d.Size))
	if d.Tall {
		h := 5*d.tall(82) + 4*gap + 48*u
		board := rest.Bottom(h)
		d.Fill(board, d.ground())
		d.Fill(board.Top(max(1, 2*u)), d.C.Line)
		d.codeKeys(board.Inset(56*u, 24*u), gap)
		d.codeField(rest.CutBottom(h).Inset(56*u, 0).CutTop(28 * u).CutBottom(20 * u))
		return
	}
	w := 10*d.tall(78) + 9*gap + 44*u
	board := rest.Right(w)
	d.Fill(board, d.ground())
	d.Fill(board.Left(max(1, 2*u)), d.C.Line)
	height := min(board.H-24*u, 5*d.tall(100)+4*gap)
	d.codeKeys(board.Inset(22*u, 0).Centred(w-44*u, height), gap)
	d.codeField(rest.CutRight(w).CutLeft(40 * u).CutRight(20 * u).CutTop(14 * u).CutBottom(12 * u))
}

// codeField draws what stands beside the keys.
func (d *pen) codeField(area widget.Box) {
	u, t, v, gap := d.U, d.s.text, d.v.Dossier, d.gap(20)
	area = d.heading(area, t("lookup.dossier.title"), "", false)
	field, suggest, notice := d.tall(116), d.tall(84)+10*u, 130*u*d.K
	below := gap
	if d.Tall || v.Suggest != "" {
		below += suggest
	}
	if d.Tall || v.Notice != "" {
		below += notice
	}
	label := 48 * u * (1 + (d.K-1)*0.5)
	if scan := min(area.H-field-below-label-20*u, 300*u*(1+(d.K-1)*0.5)); scan > 90*u { // else the label says enough
		d.scanCard(area.Top(scan))
		area = area.CutTop(scan + 20*u)
	}
	d.Text(area.Top(label), widget.Type{Size: 30 * u * (1 + (d.K-1)*0.5), Min: d.Least(), Weight: theme.Bold, Color: d.C.Ink, Lines: 1, Middle: true}, t("lookup.dossier.type"))
	area = area.CutTop(label)
	d.entry(area.Top(field), "", 44, v.Typed, t("lookup.dossier.hint"))
	area = area.CutTop(field + gap)
	if v.Suggest != "" {
		h := d.tall(84)
		d.suggestion(area.Top(h))
		area = area.CutTop(h + 10*u)
	}
	if v.Notice != "" {
		d.notice(area.Top(min(area.H, notice)), v.Notice)
	}
}

// scanCard tells that the slip can be scanned.
func (d *pen) scanCard(b widget.Box) {
	u, t, k := d.U, d.s.text, 1+(d.K-1)*0.7
	d.Rect(b, d.Frame(d.C.BlueSoft, d.edge(d.C.BlueSoft, d.C.BlueInk), 22))
	in := b.Inset(34*u, 20*u)
	if side := min(150*u, in.H*0.8, in.W*0.24); side > 50*u {
		d.Icon(in.Left(side).Centred(side, side), theme.Barcode, d.C.BlueInk)
		in = in.CutLeft(side + 32*u)
	}
	title := widget.Type{Size: 40 * u * k, Min: d.Least(), Weight: theme.Bold, Color: d.C.BlueInk, Lines: 2, Leading: 0.96}
	text := widget.Type{Size: 30 * u * k, Min: d.Least(), Color: d.C.Ink, Lines: 4, Leading: 1.02}
	h1 := widget.Height(t("lookup.dossier.scan.title"), title, in.W, in.H)
	words := t("lookup.dossier.scan.text")
	if !widget.Fits(words, text, in.W, in.H-h1-8*u) { // the title says enough
		words = ""
	}
	h2 := widget.Height(words, text, in.W, in.H-h1)
	block := in.Centred(in.W, h1+h2+8*u)
	d.Text(block.Top(h1+1), title, t("lookup.dossier.scan.title"))
	d.Text(block.CutTop(h1+8*u), text, words)
}

// suggestion draws the button with the code that was probably meant.
func (d *pen) suggestion(b widget.Box) {
	c := d.plain("meant", theme.Check, d.s.text("lookup.dossier.meant", d.v.Dossier.Suggest), 28, d.s.act.TakeSuggestion)
	// A code in two lines is hard to compare: it is smaller instead.
	c.size = min(c.size, c.size*b.W*0.76/widget.Width(c.text, theme.SemiBold, c.size))
	c.fill, c.ink, c.mark, c.line = d.C.GreenSoft, d.C.GreenIn, d.C.GreenIn, d.edge(d.C.GreenLine, d.C.GreenIn)
	d.button(b, c)
}

// notice draws what is wrong with what was typed.
func (d *pen) notice(b widget.Box, text string) {
	u := d.U
	t := widget.Type{Size: 28 * u * d.K, Min: d.Least(), Weight: theme.SemiBold, Color: d.C.GoldInk, Lines: 4, Leading: 1, Middle: true}
	icon := 40 * u
	w := b.W - 2*24*u - icon - 18*u
	h := min(b.H, max(widget.Height(text, t, w, b.H)+24*u, icon+36*u))
	b = b.Top(h)
	d.Rect(b, d.Frame(d.C.GoldSoft, d.edge(d.C.GoldSoft, d.C.GoldInk), 18))
	in := b.Inset(24*u, 10*u)
	d.Icon(in.Left(icon).Centred(icon, icon), theme.Warning, d.C.GoldInk)
	d.Text(in.CutLeft(icon+18*u), t, text)
}

// codeKeys draws the keys for a code.
func (d *pen) codeKeys(area widget.Box, gap float32) {
	unit := (area.W - 9*gap) / keyboard.Columns
	wide := func(n float32) float32 { return n*unit + (n-1)*gap }
	lines := area.Rows(5, gap)
	for i, row := range codeRows {
		x := lines[i].X + row.indent*(unit+gap)
		for _, r := range row.keys {
			k := keyboard.Key{Kind: keyboard.Letter, Rune: r}
			d.key(widget.Box{X: x, Y: lines[i].Y, W: unit, H: lines[i].H}, k, k)
			x += unit + gap
		}
	}
	erase := keyboard.Key{Kind: keyboard.Erase}
	d.key(lines[3].Right(unit), erase, erase)
	last := lines[4]
	clearAll := keyboard.Key{Kind: keyboard.ClearAll}
	d.key(last.Left(wide(3)), clearAll, clearAll)
	d.find(last.CutLeft(wide(3)+gap), "lookup.dossier.find")
}

// find draws the button that asks.
func (d *pen) find(b widget.Box, key string) {
	a, c := d.s.act, d.C
	words := caption{
		id: "ask", text: d.s.text(key), icon: theme.Search, fill: c.Brand, line: d.edge(c.Brand, c.OnBrand), ink: c.OnBrand, mark: c.OnBrand,
		size: min(34*d.U*min(d.K, 1.15), b.H*0.38), do: func() { a.Press(keyboard.Key{Kind: keyboard.Enter}) },
	}
	if d.v.Dossier.Asking {
		words.text, words.icon, words.off = d.s.text("lookup.dossier.asking"), theme.Clock, true
		words.ink, words.mark = c.Soft, c.FadedInk
	}
	d.button(b, words)
}

// figures draws the page where four figures are typed.
func (d *pen) figures() {
	u, gap := d.U, d.gap(20)
	area := d.body()
	area = d.heading(area, d.s.text("lookup.dossier.figures"), d.s.text("lookup.dossier.code")+" "+d.v.Dossier.Status.Code, false)
	if d.Tall {
		kinds := 3*d.tall(96) + 2*gap
		d.kinds(area.Top(kinds))
		area = area.CutTop(kinds + 30*u)
		d.places(area.Top(150*u), 32*u)
		area = area.CutTop(150*u + 20*u)
		pad := min(area.H-150*u*d.K, 4*d.tall(150)+3*gap)
		d.figureKeys(area.Bottom(pad), gap)
		d.figureNote(area.CutBottom(pad + 16*u))
		return
	}
	left := area.W * 0.5
	side := area.Left(left)
	kinds := 3*d.tall(84) + 2*gap
	d.kinds(side.Top(kinds))
	side = side.CutTop(kinds + 16*u)
	places := min(130*u, side.H*0.5)
	d.places(side.Top(places), 22*u)
	d.figureNote(side.CutTop(places + 12*u))
	right := area.CutLeft(left + 40*u)
	d.figureKeys(right.Top(min(right.H, 4*d.tall(130)+3*gap)), gap)
}

// kinds draws which figures are typed.
func (d *pen) kinds(area widget.Box) {
	a := d.s.act
	for i, b := range area.Rows(len(register.Kinds), d.gap(20)) {
		kind := register.Kinds[i]
		on := kind == d.v.Dossier.Kind
		fill, ink, line := d.C.Card, d.C.Ink, d.C.Line
		if on {
			fill, ink, line = d.C.Dark, d.C.OnDark, d.C.Dark
		}
		d.box("kind:"+string(kind), b, fill, line, 18, widget.Target{Means: widget.Switch(on), Choice: true, Do: func() { a.ChooseFigures(kind) }})
		side := min(34*d.U, b.H*0.4)
		in := b.Inset(28*d.U, 0)
		disc := in.Left(side)
		d.Circle(disc, side, ink)
		d.Circle(disc, side*0.76, fill)
		if on {
			d.Circle(disc, side*0.46, ink)
		}
		t := widget.Type{Size: 30 * d.U * d.K, Min: d.Least(), Weight: theme.SemiBold, Color: ink, Lines: 2, Leading: 0.96, Middle: true}
		d.Text(in.CutLeft(side+20*d.U), t, d.s.text("lookup.dossier.figures."+string(kind)))
	}
}

// places draws the four figures. Whoever looks over a shoulder sees only the last one.
func (d *pen) places(area widget.Box, gap float32) {
	typed := d.v.Dossier.Figures
	w := min(area.H*0.86, (area.W-3*gap)/4)
	row := area.Centred(4*w+3*gap, area.H)
	for i, b := range row.Columns(register.Figures, gap) {
		line, width := d.C.Line, max(1, 2*d.U)
		if i == len(typed) {
			line, width = d.C.BlueInk, max(2, 4*d.U)
		}
		d.Rect(b, widget.Frame{Fill: d.C.Card, Line: line, Width: width, Radius: 18 * d.U})
		switch {
		case i == len(typed)-1:
			d.Text(b, widget.Type{Size: b.H * 0.62, Weight: theme.Bold, Color: d.C.Ink, Lines: 1, Middle: true, Align: fyne.TextAlignCenter}, typed[i:])
		case i < len(typed):
			d.Circle(b.Centred(b.H*0.22, b.H*0.22), b.H*0.22, d.C.Ink)
		}
	}
}

// figureNote draws what is wrong with the figures, or that nobody else should see them.
func (d *pen) figureNote(area widget.Box) {
	if v := d.v.Dossier; v.Notice != "" {
		d.notice(area, v.Notice)
		return
	}
	t := widget.Type{Size: 26 * d.U * d.K, Min: d.Least(), Color: d.C.Soft, Lines: 2, Middle: true, Align: fyne.TextAlignCenter}
	if text := d.s.text("lookup.dossier.figures.private"); widget.Fits(text, t, area.W, area.H) {
		d.Text(area, t, text)
	}
}

// figureKeys draws the digits, and the button that asks.
func (d *pen) figureKeys(area widget.Box, gap float32) {
	for i, line := range area.Rows(4, gap) {
		cells := line.Columns(3, gap)
		if i == 3 {
			erase := keyboard.Key{Kind: keyboard.Erase}
			d.key(cells[0], erase, erase)
			zero := keyboard.Key{Kind: keyboard.Letter, Rune: '0'}
			d.key(cells[1], zero, zero)
			d.find(cells[2], "lookup.dossier.figures.show")
			continue
		}
		for j, b := range cells {
			k := keyboard.Key{Kind: keyboard.Letter, Rune: rune('1' + 3*i + j)}
			d.key(b, k, k)
		}
	}
}
