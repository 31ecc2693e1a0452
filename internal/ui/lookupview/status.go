package lookupview

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"motcua/internal/keyboard"
	"motcua/internal/lookup"
	"motcua/internal/register"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// status draws the answer about a dossier, or why there is none.
func (d *pen) status() {
	u, gap := d.U, d.gap(20)
	area := d.heading(d.body(), d.s.text("lookup.dossier.status"), "", false)
	if d.Tall {
		h := d.tall(112)
		d.statusDoors(area.Bottom(h))
		area = area.CutBottom(h + 26*u)
		area = d.more(area)
		d.stages(d.state(d.source(area, 0)))
		return
	}
	left := area.W * 0.58
	card := area.Left(left)
	side := area.CutLeft(left + 28*u)
	h := d.tall(96)
	d.statusDoors(side.Bottom(h))
	side = side.CutBottom(h + gap)
	if d.v.Dossier.Suggest != "" {
		d.suggestion(side.Bottom(h))
		side = side.CutBottom(h + gap)
	}
	if s := d.v.Dossier.Status; !s.Known || s.Openable {
		d.source(d.more(side), 0)
		d.stages(d.state(card))
		return
	}
	d.state(card) // the dates take its room
	text, t := d.stageNow()
	side = d.source(side, widget.Height(text, t, side.W-2*26*u, side.H)+2*14*u+22*u)
	d.Rect(side, d.Frame(d.C.Card, d.C.Line, 22))
	d.stages(side.Inset(26*u, 14*u))
}

// statusDoors are another code, and the end.
func (d *pen) statusDoors(area widget.Box) {
	a, t, v, c := d.s.act, d.s.text, d.v.Dossier, d.C
	list := []caption{d.plain("another", theme.Barcode, t("lookup.dossier.another"), 28, a.Dossier)}
	if v.Status.TryAgain {
		list = append(list, d.plain("again", theme.Undo, t("lookup.dossier.again"), 28, func() { a.Press(keyboard.Key{Kind: keyboard.Enter}) }))
	}
	cells := area.Columns(len(list)+1, d.gap(22))
	for i, one := range list {
		one.size = min(one.size, cells[i].W*0.12, cells[i].H*0.34)
		d.button(cells[i], one)
	}
	b := cells[len(list)]
	d.box("done", b, c.Dark, d.edge(c.Dark, c.OnDark), 18, widget.Target{Do: a.Done})
	in := b.Inset(14*d.U, 8*d.U)
	title := widget.Type{Size: min(34*d.U*d.K, b.H*0.34), Min: d.Least(), Weight: theme.Bold, Color: c.OnDark, Lines: 1, Middle: true, Align: fyne.TextAlignCenter}
	note := widget.Type{Size: max(d.Least(), min(24*d.U*d.K, b.H*0.24)), Min: d.Least(), Weight: theme.Medium, Color: theme.Mix(c.OnDark, c.Dark, 0.08), Lines: 1, Middle: true, Align: fyne.TextAlignCenter}
	d.Text(in.Top(in.H*0.56), title, t("lookup.dossier.done"))
	words := t("lookup.dossier.done.note", v.LeftSec)
	if !widget.Fits(words, note, in.W, in.H*0.44) {
		words = t("lookup.dossier.done.short", v.LeftSec)
	}
	d.Text(in.Bottom(in.H*0.44), note, words)
}

// more draws the way to the dates at the bottom of an area, and returns the room above.
func (d *pen) more(area widget.Box) widget.Box {
	if !d.v.Dossier.Status.Openable {
		return area
	}
	u, t := d.U, d.s.text
	h := 168 * u * (1 + (d.K-1)*0.8)
	if !d.Tall {
		h = 240 * u * (1 + (d.K-1)*0.4)
	}
	b := area.Bottom(h)
	d.Rect(b, d.Frame(d.C.Card, d.C.Line, 22))
	in := b.Inset(30*u, 16*u)
	c := caption{id: "figures", text: t("lookup.dossier.more.do"), fill: d.C.Blue, line: d.edge(d.C.Blue, theme.White), ink: theme.White, mark: theme.White, size: 30 * u * min(d.K, 1.15), do: d.s.act.OpenFigures}
	if d.Contrast {
		c.fill, c.ink, c.line = d.C.Dark, d.C.OnDark, d.C.OnDark
	}
	w := max(d.Touch, widget.Width(c.text, theme.SemiBold, c.size)+c.size*2)
	if d.Tall {
		d.button(in.Right(w).Centred(w, min(in.H, d.tall(100))), c)
		in = in.CutRight(w + 24*u)
		icon := 52 * u
		d.Icon(in.Left(icon).Centred(icon, icon), theme.Lock, d.C.BlueInk)
		in = in.CutLeft(icon + 28*u)
	} else {
		foot := d.tall(84)
		d.button(in.Bottom(foot), c)
		in = in.CutBottom(foot + 8*u)
	}
	title := widget.Type{Size: 30 * u * d.K, Min: d.Least(), Weight: theme.Bold, Color: d.C.Ink, Lines: 1}
	note := widget.Type{Size: 25 * u * d.K, Min: d.Least(), Color: d.C.Soft, Lines: 4, Leading: 0.98}
	h1 := widget.Height(t("lookup.dossier.more"), title, in.W, in.H)
	words := t("lookup.dossier.more.note", register.TriesPerCode)
	h2 := min(in.H-h1, widget.Height(words, note, in.W, in.H-h1))
	block := in.Centred(in.W, h1+h2)
	d.Text(block.Top(h1+1), title, t("lookup.dossier.more"))
	d.Text(block.CutTop(h1), note, words)
	return area.CutBottom(h + 22*u)
}

// source draws how old the data are, from where, and whom to ask, and returns the room
// that is left, of which it keeps some.
func (d *pen) source(area widget.Box, keep float32) widget.Box {
	text := d.v.Dossier.Status.Source
	if text == "" {
		return area
	}
	u := d.U
	t := widget.Type{Size: 27 * u * d.K, Min: d.Least(), Weight: theme.Medium, Color: d.C.GoldInk, Lines: 6, Leading: 1.02, Middle: true}
	icon := 42 * u
	most := min(area.H, 210*u*d.K)
	if !d.Tall {
		most = area.H - keep
	}
	w := area.W - 2*30*u - icon - 22*u
	h := min(most, widget.Height(text, t, w, most-32*u)+34*u)
	b := area.Bottom(h)
	if !d.Tall { // below the heading, beside the card
		b = area.Top(h)
	}
	d.Rect(b, d.Frame(d.C.GoldSoft, d.edge(d.C.GoldSoft, d.C.GoldInk), 20))
	in := b.Inset(30*u, 14*u)
	d.Icon(in.Left(icon).Centred(icon, icon), theme.Clock, d.C.GoldInk)
	d.Text(in.CutLeft(icon+22*u), t, text)
	if !d.Tall {
		return area.CutTop(h + 22*u)
	}
	return area.CutBottom(h + 22*u)
}

// state draws the card with the code, the state and the dates, and returns the room that
// is left on it.
func (d *pen) state(area widget.Box) widget.Box {
	u, k, s := d.U, 1+(d.K-1)*0.6, d.v.Dossier.Status
	d.Rect(area, d.Frame(d.C.Card, d.C.Line, 22))
	in := area.Inset(38*u, 26*u)
	if !d.Tall {
		in = area.Inset(30*u, 18*u)
	}
	label := 34 * u * k
	d.Text(in.Top(label), widget.Type{Size: 25 * u * k, Min: d.Least(), Color: d.C.Soft, Lines: 1, Middle: true}, d.s.text("lookup.dossier.code"))
	in = in.CutTop(label)
	code := 62 * u * k
	d.Text(in.Top(code), widget.Type{Size: 50 * u * k, Min: d.Least(), Weight: theme.Bold, Color: d.C.Ink, Lines: 1, Middle: true}, s.Code)
	in = in.CutTop(code + 14*u)
	if !s.Known {
		d.noDossier(in)
		return widget.Box{}
	}
	return d.dates(d.banner(in, strings.Join(s.Text, " ")))
}

// tone is the colours and the sign of a state.
func (d *pen) tone() (fill, ink widget.Color, icon theme.Icon) {
	switch d.v.Dossier.Status.Tone {
	case lookup.ToneGood:
		return d.C.GreenSoft, d.C.GreenIn, theme.Check
	case lookup.ToneWaits:
		return d.C.GoldSoft, d.C.GoldInk, theme.Warning
	case lookup.ToneBad:
		return d.C.RedSoft, d.C.RedInk, theme.Warning
	}
	return d.C.BlueSoft, d.C.BlueInk, theme.Clock
}

// banner draws the state with more words about it, and returns the room below.
func (d *pen) banner(area widget.Box, words string) widget.Box {
	u, k, s := d.U, 1+(d.K-1)*0.6, d.v.Dossier.Status
	fill, ink, icon := d.tone()
	title := widget.Type{Size: 48 * u * k, Min: 24 * u, Weight: theme.Bold, Color: ink, Lines: 2, Leading: 0.95}
	text := widget.Type{Size: 29 * u * k, Min: d.Least(), Color: ink, Lines: 4, Leading: 1}
	if !d.Tall {
		title.Size, text.Size = 40*u*k, 26*u*k
	}
	side := 72 * u
	w := area.W - 2*28*u - side - 28*u
	h1 := widget.Height(s.Title, title, w, 150*u*k)
	h2 := widget.Height(words, text, w, 160*u*k)
	h := max(h1+h2+40*u, side+32*u)
	b := area.Top(h)
	d.Rect(b, d.Frame(fill, d.edge(fill, ink), 18))
	in := b.Inset(28*u, 0)
	d.Icon(in.Left(side).Centred(side, side), icon, ink)
	block := in.CutLeft(side+28*u).Centred(w, h1+h2+4*u)
	d.Text(block.Top(h1+1), title, s.Title)
	d.Text(block.CutTop(h1+4*u), text, words)
	return area.CutTop(h + 20*u)
}

// dates draws the dates, and returns the room below.
func (d *pen) dates(area widget.Box) widget.Box {
	list := d.v.Dossier.Status.Dates
	if len(list) == 0 {
		return area
	}
	u, k := d.U, 1+(d.K-1)*0.7
	h := 124 * u * k
	if !d.Tall {
		h = 128 * u * k
	}
	h = min(h, area.H)
	for i, b := range area.Top(h).Columns(len(list), 22*u) {
		f := d.Frame(d.C.Card, d.C.Line, 16)
		if list[i].Strong {
			f.Line, f.Width = d.C.Ink, max(2, 3*u)
		}
		d.Rect(b, f)
		in := b.Inset(24*u, 12*u)
		d.Text(in.Top(in.H*0.42), widget.Type{Size: 25 * u * k, Min: d.Least(), Color: d.C.Soft, Lines: 1, Middle: true}, list[i].Label)
		d.Text(in.CutTop(in.H*0.42), widget.Type{Size: 38 * u * k, Min: d.Least(), Weight: theme.Bold, Color: d.C.Ink, Lines: 2, Leading: 0.95, Middle: true}, list[i].Text)
	}
	return area.CutTop(h + 24*u)
}

// stages draws the steps of a dossier, one below the other.
func (d *pen) stages(area widget.Box) {
	list := d.v.Dossier.Status.Steps
	if len(list) == 0 {
		return
	}
	u, k := d.U, 1+(d.K-1)*0.5
	h := min(area.H/float32(len(list)), 112*u*k)
	if h < 42*u*k {
		text, t := d.stageNow()
		d.Text(area, t, text)
		return
	}
	disc := min(60*u, max(h*0.7, 1.6*d.Least()))
	for i, step := range list {
		row := area.CutTop(float32(i) * h).Top(h)
		at := row.Left(disc).Centred(disc, disc)
		if i+1 < len(list) {
			c := d.C.Line
			if step.Progress == lookup.StepPast {
				c = d.stepColor()
			}
			d.Fill(widget.Box{X: at.X + disc/2 - 2*u, Y: at.Y + disc, W: 4 * u, H: h - disc}, c)
		}
		d.sign(at, disc, i+1, step.Progress)
		in := row.CutLeft(disc + 28*u)
		name := widget.Type{Size: max(d.Least(), min(31*u*k, h*0.52)), Min: d.Least(), Weight: theme.SemiBold, Color: d.C.Ink, Lines: 1}
		note := widget.Type{Size: 25 * u * k, Min: d.Least(), Color: d.C.Soft, Lines: 1}
		if step.Progress == lookup.StepNow {
			name.Color = d.C.BlueInk
		}
		words := step.Note
		h1 := widget.Height(step.Name, name, in.W, h)
		if h < 80*u*k || !widget.Fits(words, note, in.W, h-h1) { // the name says enough
			words = ""
		}
		h2 := widget.Height(words, note, in.W, h-h1)
		block := in.Centred(in.W, h1+h2)
		d.Text(block.Top(h1+1), name, step.Name)
		d.Text(block.CutTop(h1), note, words)
	}
}

// stageNow is how far the dossier has come, in few words: where the steps have no room.
func (d *pen) stageNow() (string, widget.Type) {
	list := d.v.Dossier.Status.Steps
	n, name := 0, ""
	for i, step := range list {
		if step.Progress != lookup.StepAhead {
			n, name = i+1, step.Name
		}
	}
	t := widget.Type{Size: 28 * d.U * d.K, Min: d.Least(), Weight: theme.SemiBold, Color: d.C.Ink, Lines: 2, Middle: true}
	if n == 0 {
		return "", t
	}
	return d.s.text("lookup.dossier.step.at", n, len(list), name), t
}

// stepColor is the colour of a step that is past.
func (d *pen) stepColor() widget.Color {
	if d.Contrast {
		return d.C.GreenIn
	}
	return d.C.Green
}

// sign draws the sign of a step: a tick, its number on a ground, or its number in a ring.
func (d *pen) sign(b widget.Box, disc float32, n int, p lookup.Progress) {
	number := widget.Type{Size: max(d.Least(), disc*0.46), Weight: theme.Bold, Lines: 1, Middle: true, Align: fyne.TextAlignCenter}
	switch p {
	case lookup.StepPast:
		d.Circle(b, disc, d.stepColor())
		ink := theme.White
		if d.Contrast {
			ink = d.C.Paper
		}
		d.Icon(b.Centred(disc*0.5, disc*0.5), theme.Check, ink)
		return
	case lookup.StepNow:
		fill := d.C.Blue
		number.Color = theme.White
		if d.Contrast {
			fill, number.Color = d.C.Ink, d.C.Paper
		}
		d.Circle(b, disc, fill)
	default:
		d.Circle(b, disc, d.C.Line)
		d.Circle(b.Centred(disc*0.86, disc*0.86), disc*0.86, d.C.Card)
		number.Color = d.C.Soft
	}
	d.Text(b, number, strconv.Itoa(n))
}

// noDossier draws why there is no dossier to show, and what to do.
func (d *pen) noDossier(area widget.Box) {
	u, k, v := d.U, 1+(d.K-1)*0.7, d.v.Dossier
	area = d.banner(area, "")
	if v.Suggest != "" && d.Tall { // else it stands with the other buttons
		h := d.tall(96)
		d.suggestion(area.Top(h))
		area = area.CutTop(h + 20*u)
	}
	t := widget.Type{Size: 34 * u * k, Min: d.Least(), Color: d.C.Ink, Leading: 1.08}
	if !d.Tall {
		t.Size = 28 * u * k
	}
	// What is too long is written smaller as a whole.
	whole, room := strings.Join(v.Status.Text, "\n"), area.H-16*u*float32(len(v.Status.Text)-1)
	for t.Size > t.Min && widget.Height(whole, t, area.W, 1e6) > room {
		t.Size = max(t.Min, t.Size*0.96)
	}
	for _, text := range v.Status.Text {
		h := widget.Height(text, t, area.W, area.H)
		d.Text(area.Top(h+1), t, text)
		area = area.CutTop(h + 16*u)
	}
}
