package kioskview

import (
	"strconv"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/kiosk"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// poster is a page with one message in the middle of the screen.
type poster struct {
	icon       theme.Icon
	tint, ink  widget.Color // of the disc and its icon
	title      string
	text, note string
}

func (d *pen) poster() poster {
	t, n, c := d.s.text, d.v.Notice, d.c
	switch d.v.Page {
	case kiosk.PageIssuing:
		p := poster{theme.Clock, c.BlueSoft, c.BlueInk, t("kiosk.issuing"), t("kiosk.issuing.sub"), ""}
		if n.Title != "" {
			p.title, p.text = n.Title, n.Text
		}
		return p
	case kiosk.PageOffline:
		p := poster{theme.LinkOff, c.RedSoft, c.RedInk, t("kiosk.offline.title"), n.Text, t("kiosk.offline.do")}
		if n.Title != "" {
			p.title = n.Title
		}
		if n.Do != "" {
			p.note = n.Do
		}
		if p.text == "" && !n.Since.IsZero() {
			p.text = t("kiosk.offline.since", i18n.Since(n.Since, d.v.Now))
		}
		return p
	case kiosk.PageClosed:
		p := poster{theme.Clock, c.GoldSoft, c.GoldInk, n.Title, n.Text, n.Do}
		if p.title == "" {
			p.title = t("kiosk.closed.title")
		}
		return p
	}
	p := poster{theme.Help, c.BlueSoft, c.BlueInk, n.Title, n.Text, n.Do}
	if n.Bad {
		p.icon, p.tint, p.ink = theme.Warning, c.GoldSoft, c.GoldInk
	}
	return p
}

// message draws the pages with one message; a notice has a button to close it.
func (d *pen) message() {
	rest := d.header(d.size)
	rest = d.footer(rest)
	area := d.narrow(rest)
	p := d.poster()
	if d.v.Page == kiosk.PageNotice {
		bh := max(120*d.u, d.touch)
		d.wideButton("done", area.Bottom(bh), d.c.Dark, d.c.OnDark, d.s.text("common.ok"), d.v.LeftSec, d.s.act.Done)
		area = area.CutBottom(bh + 40*d.u)
	}
	d.drawPoster(p, area)
}

// narrow is the column for messages.
func (d *pen) narrow(rest widget.Box) widget.Box {
	w := min(rest.W-112*d.u, 900*d.u)
	pad := 40 * d.u
	if d.tall {
		pad = 110 * d.u
	}
	return rest.Centred(w, rest.H-2*pad)
}

func (d *pen) drawPoster(p poster, area widget.Box) {
	u, k := d.u, d.k
	disc := 220 * u
	title, text := 68*u*k, 38*u*k
	if !d.tall {
		disc, title, text = 130*u, 50*u*k, 29*u*k
	}
	titleH, textH, noteH := title*2.7, float32(0), float32(0)
	if len([]rune(p.title)) < 24 {
		titleH = title * 1.4
	}
	if p.text != "" {
		textH = text * 4
	}
	if p.note != "" {
		noteH = text * 3.2
	}
	total := disc + titleH + textH + noteH + 70*u
	if over := total / area.H; over > 1 {
		disc /= over
		titleH /= over
		textH /= over
		noteH /= over
		total = area.H
		title = min(title, titleH/1.4) // one line fits its room
	}
	b := area.Centred(area.W, total)
	d.Circle(b.Top(disc), disc, p.tint)
	d.Icon(b.Top(disc).Centred(disc*0.52, disc*0.52), p.icon, p.ink)
	b = b.CutTop(disc + 30*u)
	c := widget.Type{Size: title, Min: 26 * u, Weight: theme.Bold, Color: d.c.Ink, Align: fyne.TextAlignCenter, Middle: true, Balance: true}
	d.Text(b.Top(titleH), c, p.title)
	b = b.CutTop(titleH + 10*u)
	d.Text(b.Top(textH), widget.Type{Size: text, Min: 18 * u, Color: d.c.Soft, Align: fyne.TextAlignCenter, Balance: true}, p.text)
	b = b.CutTop(textH)
	d.Text(b.Top(noteH), widget.Type{Size: text, Min: 18 * u, Weight: theme.SemiBold, Color: d.c.Ink, Align: fyne.TextAlignCenter, Balance: true}, p.note)
}

func (d *pen) wideButton(id string, b widget.Box, fill, ink widget.Color, label string, leftSec int, do func()) {
	u := d.u
	d.Rect(b, widget.Frame{Fill: d.pressedTint(id, fill), Radius: 24 * u})
	if leftSec > 0 {
		label += " (" + strconv.Itoa(leftSec) + ")"
	}
	d.Text(b.Inset(24*u, 0), widget.Type{Size: 38 * u, Min: 20 * u, Weight: theme.SemiBold, Color: ink, Align: fyne.TextAlignCenter, Lines: 2, Middle: true}, label)
	d.Target(widget.Target{ID: id, Box: b, Radius: 24 * u, Choice: true, Do: do})
}

// question is a poster with two answers.
type question struct {
	poster  poster
	yes, no string
	answer  func(yes bool)
}

// stillThere asks whether the citizen is still there, before the kiosk returns home.
func (d *pen) stillThere() {
	t := d.s.text
	d.ask(question{
		poster{icon: theme.Clock, tint: d.c.GoldSoft, ink: d.c.GoldInk, title: t("kiosk.still.title"), text: t("kiosk.still.text", d.v.LeftSec)},
		t("kiosk.still.yes"), t("kiosk.still.no"), d.s.act.StillHere,
	})
}

// offer asks whether a citizen wants the priority class for their card.
func (d *pen) offer() {
	t := d.s.text
	d.ask(question{
		poster{icon: theme.Star, tint: d.c.GoldSoft, ink: d.c.GoldInk, title: t("kiosk.offer.title", d.v.Offer), text: t("kiosk.offer.text")},
		t("kiosk.offer.yes"), t("kiosk.offer.no"), d.s.act.TakeOffer,
	})
}

func (d *pen) ask(q question) {
	rest := d.header(d.size)
	area := d.narrow(rest)
	bh := max(140*d.u, d.touch)
	gap := max(30*d.u, d.gap)
	var yes, no widget.Box
	if d.tall {
		both := area.Bottom(2*bh+gap).Rows(2, gap)
		yes, no = both[0], both[1]
		area = area.CutBottom(2*bh + gap + 40*d.u)
	} else {
		both := area.Bottom(bh).Columns(2, gap)
		yes, no = both[0], both[1]
		area = area.CutBottom(bh + 40*d.u)
	}
	d.drawPoster(q.poster, area)
	d.wideButton("yes", yes, d.c.Green, d.c.OnGreen, q.yes, 0, func() { q.answer(true) })
	d.wideButton("no", no, d.c.Dark, d.c.OnDark, q.no, 0, func() { q.answer(false) })
}

// pin draws the keypad of the service menu.
func (d *pen) pin() {
	u := d.u
	rest := d.header(d.size)
	gap := max(20*u, d.gap)
	key := max(150*u, d.touch)
	if !d.tall {
		key = max(96*u, d.touch)
	}
	w := 3*key*1.3 + 2*gap
	total := 150*u + 4*key + 3*gap
	box := rest.Centred(w, min(total, rest.H-24*u))
	d.Text(box.Top(60*u), widget.Type{Size: 40 * u, Min: 20 * u, Weight: theme.Bold, Color: d.c.Ink, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, d.s.text("kiosk.pin.title"))
	status := box.CutTop(64 * u).Top(64 * u)
	if d.v.PINError != "" && d.v.PINShown == 0 {
		d.Text(status, widget.Type{Size: 26 * u, Min: 16 * u, Weight: theme.SemiBold, Color: d.c.RedInk, Align: fyne.TextAlignCenter, Lines: 2, Middle: true}, d.v.PINError)
	}
	dot := 26 * u
	dots := status.Centred(float32(d.v.PINShown)*dot*1.6, dot)
	for i := range d.v.PINShown {
		d.Rect(widget.Box{X: dots.X + float32(i)*dot*1.6, Y: dots.Y, W: dot, H: dot}, widget.Frame{Fill: d.c.Ink, Radius: dot / 2})
	}
	d.keypad(box.CutTop(150*u), d.s.text("kiosk.pin.enter"), keyLook{d.c.Dark, d.c.Dark, d.c.OnDark})
	d.back(rest.Top(max(84*u, d.touch)+30*u).Inset(56*u, 0))
}

// keyLook is the look of a key.
type keyLook struct{ fill, line, ink widget.Color }

// keypad draws the ten digits with the keys for erase and enter.
func (d *pen) keypad(b widget.Box, enter string, look keyLook) {
	u, a, gap := d.u, d.s.act, max(20*d.u, d.gap)
	pad := b.Rows(4, gap)
	size := min(56*u, max(40*u, pad[0].H*0.4))
	for n := 1; n <= 9; n++ {
		cell := pad[(n-1)/3].Columns(3, gap)[(n-1)%3]
		d.button("digit"+strconv.Itoa(n), cell, d.c.Card, d.c.Line, d.c.Ink, "", strconv.Itoa(n), size, func() { a.Digit(n) })
	}
	last := pad[3].Columns(3, gap)
	d.button("erase", last[0], d.c.Card, d.c.Line, d.c.Ink, "", d.s.text("kiosk.pin.erase"), size*0.75, a.Erase)
	d.button("digit0", last[1], d.c.Card, d.c.Line, d.c.Ink, "", "0", size, func() { a.Digit(0) })
	d.button("enter", last[2], look.fill, look.line, look.ink, "", enter, size*0.75, a.Enter)
}
