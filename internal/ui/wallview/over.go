package wallview

import (
	"strings"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
	"motcua/internal/wall"
)

// overLook is the look of a counter's state.
type overLook struct {
	text, why string // the state, and the reason for a pause
	fill, ink widget.Color
}

func (d *pen) overLook() overLook {
	o, t := d.v.Over, d.s.text
	switch o.State {
	case wall.OverCalling:
		return overLook{t("wall.over.calling"), "", theme.Mix(d.c.Lit, d.c.Crest, d.s.glow), d.c.OnLit}
	case wall.OverServing:
		return overLook{t("wall.over.serving"), "", d.c.Serving, d.c.OnServing}
	case wall.OverPaused:
		return overLook{t("wall.over.paused"), o.Reason, d.c.Row, d.c.Accent}
	case wall.OverFree:
		return overLook{t("wall.over.free"), "", d.c.Row, d.c.Ink}
	}
	return overLook{t("wall.over.closed"), "", d.c.Row, d.c.Mist}
}

// over draws the display over one counter: the counter at the left or the top, the
// number, the state in words, and the officer.
func (d *pen) over() {
	if u := barUnit(fyne.NewSize(d.size.W, d.size.H)); u > 0 {
		d.u = u
		d.bar()
		return
	}
	o := d.v.Over
	look := d.overLook()
	var tab, body widget.Box
	if d.tall {
		tab, body = d.size.Top(d.size.H*0.27), d.size.CutTop(d.size.H*0.27)
	} else {
		tab, body = d.size.Left(d.size.W*0.27), d.size.CutLeft(d.size.W*0.27)
	}
	d.overTab(tab)
	if d.v.Offline {
		body = d.offline(body)
	}
	foot := min(190*d.u, body.H*0.24)
	d.overFoot(body.Bottom(foot))
	body = body.CutBottom(foot).Inset(56*d.u, 48*d.u)
	state := min(170*d.u, body.H*0.28)
	chip := body.Bottom(state)
	if o.Number == "" {
		chip = body.Centred(body.W, min(body.H, 560*d.u))
	} else {
		d.overNumber(body.CutBottom(state + 24*d.u))
	}
	d.Rect(chip, d.frame(look.fill, 28))
	d.overState(chip.Inset(36*d.u, 8*d.u), look)
}

// overState draws the state in words, larger if there is no number above it, and the
// reason for a pause below.
func (d *pen) overState(in widget.Box, look overLook) {
	u := d.u
	state := widget.Type{
		Size: 92 * u, Min: 34 * u, Weight: theme.Bold, Color: look.ink, Align: fyne.TextAlignCenter, Lines: 2, Middle: true, Balance: true,
	}
	if d.v.Over.Number == "" {
		state.Size = 170 * u
	}
	if look.why == "" {
		d.Text(in, state, look.text)
		return
	}
	state.Size = min(state.Size, in.H*0.36)
	why := state
	why.Size, why.Min, why.Weight, why.Color = min(88*u, in.H*0.28), 28*u, theme.SemiBold, d.c.Ink
	h1 := widget.Height(look.text, state, in.W, in.H*0.5)
	h2 := widget.Height(look.why, why, in.W, in.H-h1)
	block := in.Centred(in.W, h1+h2)
	d.Text(block.Top(h1+1), state, look.text)
	d.Text(block.CutTop(h1), why, look.why)
}

func (d *pen) overTab(b widget.Box) {
	u := d.u
	d.Fill(b, d.c.Bar)
	word := widget.Type{Size: 70 * u, Min: 30 * u, Weight: theme.Bold, Color: d.c.OnBar, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}
	size := min(b.H*0.5, 480*u)
	in := b.Inset(24*u, 0)
	if w := widget.Width(d.v.Over.Counter, theme.ExtraBold, size); w > in.W {
		size *= in.W / w
	}
	total := 90*u + size*1.28
	block := in.Centred(in.W, min(total, b.H))
	d.Text(block.Top(90*u), word, d.s.text("wall.over.counter"))
	d.Text(block.CutTop(90*u), widget.Type{Size: size, Min: size * 0.6, Weight: theme.ExtraBold, Color: d.c.OnBar, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, d.v.Over.Counter)
}

func (d *pen) overNumber(b widget.Box) {
	n := d.v.Over.Number
	size := b.H * 0.98
	if w := widget.Width(n, theme.Bold, size); w > b.W-8 {
		size *= (b.W - 8) / w
	}
	ink := d.c.Ink
	if d.v.Over.State == wall.OverCalling {
		ink = d.c.Accent
	}
	d.Text(b.Centred(b.W, widget.LineHeight(theme.Bold, size)), widget.Type{
		Size: size, Min: size * 0.6, Weight: theme.Bold, Color: ink, Align: fyne.TextAlignCenter, Lines: 1, Middle: true,
	}, n)
}

func (d *pen) overFoot(b widget.Box) {
	u := d.u
	d.Fill(b, d.c.Row)
	agency := widget.Type{Size: 58 * u, Min: 24 * u, Weight: theme.SemiBold, Color: d.c.Ink, Lines: 2, Leading: 0.95}
	officer := widget.Type{Size: 46 * u, Min: 22 * u, Color: d.c.Mist, Lines: 1}
	d.overWho(b.Inset(56*u, 10*u), agency, officer, 0.6)
}

// overWho draws the agency above the officer; share is the largest share of the height
// for the agency.
func (d *pen) overWho(in widget.Box, agency, officer widget.Type, share float32) {
	o := d.v.Over
	who := o.Officer
	if o.State == wall.OverClosed && who == "" {
		who = d.s.text("wall.over.closed.sub")
	}
	if mark := i18n.Mark(d.v.Lang, d.v.Sample, d.v.Insecure); mark != "" {
		who = strings.TrimPrefix(who+" · ", " · ") + mark
	}
	h1 := widget.Height(o.Agency, agency, in.W, in.H*share)
	h2 := widget.Height(who, officer, in.W, in.H-h1)
	block := in.Centred(in.W, h1+h2)
	d.Text(block.Top(h1), agency, o.Agency)
	d.Text(block.CutTop(h1), officer, who)
}
