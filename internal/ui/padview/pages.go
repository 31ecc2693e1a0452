package padview

import (
	"strconv"

	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// face is the look of one level.
type face struct {
	icon                  theme.Icon
	fill, edge, draw, ink widget.Color
}

func hex(v uint32) widget.Color {
	return widget.Color{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

var (
	best  = face{theme.FaceBest, hex(0xDFF1E6), hex(0xA8D3BC), hex(0x1D7A4C), hex(0x12562F)}
	good  = face{theme.FaceGood, hex(0xE6F1DC), hex(0xBBD6A4), hex(0x478B2A), hex(0x2C5C16)}
	fair  = face{theme.FaceFair, hex(0xFCF0D6), hex(0xE6C88F), hex(0xA66A00), hex(0x6B4300)}
	poor  = face{theme.FacePoor, hex(0xFBE5D6), hex(0xEDB68F), hex(0xB8501A), hex(0x7A3209)}
	worst = face{theme.FaceWorst, hex(0xF6E3E0), hex(0xE8ABB0), hex(0xB3202C), hex(0x8F1822)}
	sad   = face{theme.FacePoor, worst.fill, worst.edge, worst.draw, worst.ink}
)

// faces are the looks of n levels, best first.
func faces(n int) []face {
	switch n {
	case 3:
		return []face{best, fair, sad}
	case 5:
		return []face{best, good, fair, poor, worst}
	}
	return []face{best, good, fair, sad}
}

// heading draws the question and the line below it.
func (d *pen) heading(rest widget.Box, title, sub string) widget.Box {
	u := d.u
	in := rest.Inset(56*u, 0)
	t := centred(line(47*u, theme.Bold, d.c.Ink))
	h := 76 * u
	if d.tall {
		t.Lines, t.Balance = 2, true
		h = 140 * u
	}
	d.Text(in.Top(h), t, title)
	d.Text(in.CutTop(h).Top(40*u), centred(line(24*u, theme.Regular, d.c.Soft)), sub)
	return rest.CutTop(h + 40*u)
}

// ask draws the question with its faces.
func (d *pen) ask() {
	u, s := d.u, d.s
	rest := d.header()
	rest = d.footer(rest)
	sub := "pad.question.sub"
	if d.v.Kept {
		sub = "pad.question.kept"
	}
	rest = d.heading(rest, s.text("pad.question"), s.text(sub))
	area := rest.Inset(56*u, 0).CutTop(36 * u).CutBottom(30 * u)
	if !d.tall {
		area = area.Top(min(area.H, 330*u))
	}
	n := len(d.v.Levels)
	if n == 0 {
		return
	}
	cells := area.Columns(n, 25*u)
	if d.tall {
		cells = area.Rows(n, 20*u)
	}
	looks := faces(n)
	for i, l := range d.v.Levels {
		f := looks[min(i, len(looks)-1)]
		id := "level:" + l.ID
		d.face(cells[i], f, l.Name, id, i == d.v.Chosen)
		d.Target(widget.Target{ID: id, Box: cells[i], Radius: 30 * u, Choice: true, Do: func() { s.act.Rate(l.ID) }})
	}
}

func (d *pen) face(b widget.Box, f face, name, id string, chosen bool) {
	u := d.u
	edge, width := f.edge, float32(3)
	if chosen {
		edge, width = f.draw, 7
	}
	if d.Pressed(id) {
		edge, width = f.draw, 9
	}
	d.Rect(b, d.frame(d.tint(id, f.fill), edge, width, 30))
	t := centred(line(28*u, theme.SemiBold, f.ink))
	t.Min = 19 * u
	if d.tall {
		side := min(b.H*0.72, 150*u)
		d.Icon(b.CutLeft(40*u).Left(side), f.icon, f.draw)
		t.Align = 0
		d.Text(b.CutLeft(40*u+side+40*u).CutRight(20*u), t, name)
		return
	}
	side := min(b.H*0.455, b.W*0.6)
	d.Icon(widget.Box{X: b.X, Y: b.Y + b.H*0.18, W: b.W, H: side}, f.icon, f.draw)
	t.Lines, t.Balance = 2, true
	d.Text(widget.Box{X: b.X + 14*u, Y: b.Y + b.H*0.66, W: b.W - 28*u, H: b.H * 0.26}, t, name)
}

// reasons draws the reasons for a bad rating; several can be on.
func (d *pen) reasons() {
	u, s := d.u, d.s
	rest := d.header()
	rest = d.footer(rest)
	rest = d.heading(rest, s.text("pad.reasons"), s.text("pad.reasons.sub"))
	area := rest.Inset(56*u, 0).CutTop(26 * u).CutBottom(14 * u)
	d.reasonButtons(area.Bottom(88 * u))
	area = area.CutBottom(88*u + 22*u)
	cols := 3
	if d.tall {
		cols = 1
	} else if len(d.v.Reasons) <= 4 {
		cols = 2
	}
	n := max(1, (len(d.v.Reasons)+cols-1)/cols)
	rows := area.Top(min(area.H, float32(n)*128*u)).Rows(n, 18*u)
	for i, r := range d.v.Reasons {
		b := rows[i/cols].Columns(cols, 18*u)[i%cols]
		id := "reason:" + r.ID
		fill, edge, width, ink := d.c.Card, d.c.Line, float32(2), d.c.Ink
		if r.On {
			fill, edge, width, ink = d.c.BlueSoft, d.c.Blue, 4, d.c.BlueInk
		}
		d.Rect(b, d.frame(d.tint(id, fill), edge, width, 22))
		d.tick(b.CutLeft(22*u).Left(36*u), r.On)
		t := line(25*u, theme.SemiBold, ink)
		t.Lines = 2
		d.Text(b.CutLeft(74*u).CutRight(16*u), t, r.Name)
		d.Target(widget.Target{ID: id, Means: widget.Switch(r.On), Box: b, Radius: 22 * u, Choice: true, Do: func() { s.act.ToggleReason(r.ID) }})
	}
}

func (d *pen) tick(b widget.Box, on bool) {
	u := d.u
	box := b.Centred(34*u, 34*u)
	if !on {
		d.Rect(box, d.frame(d.c.Card, d.c.Line, 3, 9))
		return
	}
	d.Rect(box, widget.Frame{Fill: d.c.Blue, Radius: 9 * u})
	d.Icon(box.Centred(24*u, 24*u), theme.Check, theme.White)
}

func (d *pen) reasonButtons(b widget.Box) {
	u, s := d.u, d.s
	both := b.Centred(min(b.W, 860*u), b.H).Columns(2, 22*u)
	on := 0
	for _, r := range d.v.Reasons {
		if r.On {
			on++
		}
	}
	d.Rect(both[0], d.frame(d.tint("skip", d.c.Card), d.c.Line, 2, 20))
	d.Text(both[0], centred(line(28*u, theme.SemiBold, d.c.Ink)), s.text("pad.skip"))
	d.Target(widget.Target{ID: "skip", Box: both[0], Radius: 20 * u, Do: s.act.SkipReasons})
	fill, ink := d.c.Dark, d.c.OnDark
	label := s.text("pad.send")
	if on == 0 {
		fill, ink = d.c.Line, d.c.Soft
	} else {
		label += " (" + strconv.Itoa(on) + ")"
	}
	d.Rect(both[1], widget.Frame{Fill: d.tint("send", fill), Radius: 20 * u})
	d.Text(both[1], centred(line(28*u, theme.SemiBold, ink)), label)
	d.Target(widget.Target{ID: "send", Box: both[1], Radius: 20 * u, Off: on == 0, Do: s.act.SendReasons})
}

// poster draws one message in the middle of the page.
func (d *pen) poster(icon theme.Icon, tint, ink widget.Color, title, text string) {
	u, s := d.u, d.s
	rest := d.header()
	rest = d.footer(rest)
	block := rest.Inset(56*u, 0).Centred(rest.W-112*u, 380*u)
	d.Circle(block.Top(170*u), 170*u, tint)
	d.Icon(block.Top(170*u).Centred(88*u, 88*u), icon, ink)
	d.Text(block.CutTop(190*u).Top(80*u), centred(line(52*u, theme.Bold, d.c.Ink)), title)
	sub := centred(line(26*u, theme.Regular, d.c.Soft))
	sub.Lines, sub.Balance = 2, true
	d.Text(block.CutTop(268*u).Top(50*u), sub, text)
	if d.v.Why != "" {
		why := centred(line(19*u, theme.Regular, d.c.Soft))
		why.Lines, why.Balance = 3, true
		d.Text(rest.Bottom(96*u).Inset(56*u, 0), why, d.v.Why)
	}
	if d.v.CanAlter {
		label := s.text("pad.alter")
		w := widget.Width(label, theme.SemiBold, 24*u) + 120*u
		b := rest.Bottom(84*u).Centred(w, 72*u)
		d.Rect(b, d.frame(d.tint("alter", d.c.Card), d.c.Line, 2, 18))
		in := b.Centred(w-60*u, b.H)
		d.Icon(in.Left(26*u), theme.Undo, d.c.Ink)
		d.Text(in.CutLeft(40*u), line(24*u, theme.SemiBold, d.c.Ink), label)
		d.Target(widget.Target{ID: "alter", Box: b, Radius: 18 * u, Choice: true, Do: s.act.Alter})
	}
}

// idle draws the officer at the counter while nobody is asked.
func (d *pen) idle() {
	u, s := d.u, d.s
	bar := d.size.Top(96 * u)
	d.Fill(bar, d.c.Brand)
	in := bar.Inset(56*u, 0)
	d.Icon(in.Left(30*u), theme.Star, theme.White)
	d.Text(in.CutLeft(48*u), line(28*u, theme.Bold, theme.White), d.v.Centre)
	rest := d.footer(d.size.CutTop(96 * u))
	d.Text(rest.Bottom(50*u).Inset(56*u, 0), centred(line(25*u, theme.Medium, d.c.Soft)), d.v.Motto)
	rest = rest.CutBottom(50 * u)
	var face, words widget.Box
	if d.tall {
		block := rest.Inset(56*u, 0).Centred(rest.W-112*u, 700*u)
		face, words = block.Top(330*u), block.CutTop(360*u)
	} else {
		block := rest.Inset(96*u, 0).Centred(rest.W-192*u, 340*u)
		face, words = block.Left(320*u), block.CutLeft(320*u+72*u)
	}
	d.portrait(face)
	name := widget.Type{Size: 58 * u, Min: 36 * u, Weight: theme.Bold, Color: d.c.Ink, Lines: 2, Leading: 0.96}
	if d.tall {
		name = centred(name)
	}
	size := 34 * u
	chipW := widget.Width(s.text("common.counter", d.v.Counter), theme.Bold, size) + size*1.9
	chipH := size * 2.26
	h1 := widget.Height(d.v.Officer, name, words.W, 160*u)
	role := widget.Type{Size: 27 * u, Min: 20 * u, Weight: theme.Medium, Color: d.c.Soft, Lines: 3, Align: name.Align}
	h2 := widget.Height(d.who(false), role, words.W, 110*u)
	block := words.Centred(words.W, chipH+22*u+h1+8*u+h2)
	chip := block.Top(chipH)
	if d.tall {
		chip = chip.Centred(chipW, chipH)
	} else {
		chip = chip.Left(chipW)
	}
	d.counterChip(chip, size)
	block = block.CutTop(chipH + 22*u)
	d.Text(block.Top(h1+1), name, d.v.Officer)
	d.Text(block.CutTop(h1+8*u), role, d.who(false))
}
