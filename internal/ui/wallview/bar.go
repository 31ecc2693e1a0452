package wallview

import (
	"fyne.io/fyne/v2"

	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// barShape is the ratio of width to height from which a display over a counter is drawn
// as a bar, as displays for that place are made: 1920 by 360, 1280 by 256.
const barShape = 2.6

// lineShare is the largest height of a line relative to its size.
const lineShare = 1.34

// barUnit is the size of a design unit in pixels on a bar, which is 360 units high; 0 on
// a screen that is no bar.
func barUnit(size fyne.Size) float32 {
	if size.Width < barShape*size.Height {
		return 0
	}
	return min(size.Height/360, size.Width/1300)
}

// bar draws the display over one counter as a bar: the counter, the number, and at the
// right the state in words above the officer. Without a number the state takes its place.
func (d *pen) bar() {
	u := d.u
	tab := min(330*u, d.size.W*0.2)
	d.barTab(d.size.Left(tab))
	body := d.size.CutLeft(tab)
	if d.v.Offline {
		body = d.offline(body)
	}
	look := d.overLook()
	side := min(max(body.W*0.4, 560*u), body.W*0.48)
	left, right := body.CutRight(side).Inset(40*u, 24*u), body.Right(side)
	if d.v.Over.Number == "" {
		d.Rect(left, d.frame(look.fill, 28))
		d.overState(left.Inset(28*u, 8*u), look)
		d.Fill(right, d.c.Row)
		d.barWho(right.Inset(40*u, 24*u))
		return
	}
	d.overNumber(left.Inset(0, 12*u))
	who := right.Bottom(right.H * 0.44)
	d.Fill(who, d.c.Row)
	d.barWho(who.Inset(40*u, 10*u))
	chip := right.CutBottom(right.H*0.44).Inset(0, 24*u).CutRight(40 * u)
	d.Rect(chip, d.frame(look.fill, 28))
	d.overState(chip.Inset(24*u, 4*u), look)
}

func (d *pen) barTab(b widget.Box) {
	u := d.u
	d.Fill(b, d.c.Bar)
	in := b.Inset(16*u, 18*u)
	word := widget.Type{Size: 54 * u, Min: 24 * u, Weight: theme.Bold, Color: d.c.OnBar, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}
	d.Text(in.Top(76*u), word, d.s.text("wall.over.counter"))
	in = in.CutTop(76 * u)
	size := in.H / lineShare
	if w := widget.Width(d.v.Over.Counter, theme.ExtraBold, size); w > in.W {
		size *= in.W / w
	}
	d.Text(in, widget.Type{Size: size, Min: size * 0.6, Weight: theme.ExtraBold, Color: d.c.OnBar, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, d.v.Over.Counter)
}

// barWho draws the agency and the officer, as large as possible.
func (d *pen) barWho(in widget.Box) {
	u := d.u
	agency := widget.Type{Size: 56 * u, Min: 20 * u, Weight: theme.SemiBold, Color: d.c.Ink, Lines: 3, Leading: 0.95}
	officer := widget.Type{Size: 42 * u, Min: 24 * u, Color: d.c.Mist, Lines: 1}
	d.overWho(in, agency, officer, 0.66)
}
