package kioskview

import (
	"fyne.io/fyne/v2"

	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// codeLength is how many digits the code of an appointment has, in two groups.
const codeLength = 8

// checkIn draws the keypad for the code of an appointment: below the digits in portrait,
// beside them in landscape.
func (d *pen) checkIn() {
	rest := d.header(d.size)
	rest = d.footer(rest)
	u := d.u
	if d.tall {
		area := d.heading(rest.Inset(56*u, 34*u)).CutTop(20 * u)
		area = area.Centred(area.W, min(area.H, 1220*u))
		d.code(area.Top(230 * u))
		pad := area.CutTop(240 * u)
		d.codePad(pad.Centred(min(pad.W, 900*u), pad.H))
		return
	}
	area := d.heading(rest.Inset(56*u, 22*u))
	halves := area.Columns(2, 48*u)
	d.code(halves[0].Centred(halves[0].W, 230*u))
	d.codePad(halves[1])
}

// code draws the digits typed so far, and any error below them.
func (d *pen) code(b widget.Box) {
	u := d.u
	gap, middle := 12*u, 44*u
	w := min((b.W-6*gap-middle)/codeLength, 104*u)
	h := w * 1.3
	row := b.Top(h+10*u).Centred(w*codeLength+6*gap+middle, h)
	x := row.X
	typed := d.v.Code
	for i := range codeLength {
		box := widget.Box{X: x, Y: row.Y, W: w, H: h}
		line, digit := d.c.Line, ""
		if i < len(typed) {
			digit = typed[i : i+1]
		}
		f := d.frame(d.c.Card, line, 16)
		if i == len(typed) { // the next digit comes here
			f.Line, f.Width = d.c.BlueInk, max(3, 5*u)
		}
		d.Rect(box, f)
		d.Text(box, widget.Type{Size: h * 0.6, Weight: theme.Bold, Color: d.c.Number, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, digit)
		x += w + gap
		if i == codeLength/2-1 {
			x += middle - gap
		}
	}
	if d.v.CodeError == "" {
		return
	}
	note := b.CutTop(h + 26*u).Top(60 * u)
	d.Text(note, widget.Type{Size: 32 * u, Min: 18 * u, Weight: theme.SemiBold, Color: d.c.RedInk, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, d.v.CodeError)
}

func (d *pen) codePad(b widget.Box) {
	enter := keyLook{d.c.Dark, d.c.Dark, d.c.OnDark}
	if len(d.v.Code) == codeLength {
		enter = keyLook{d.c.Green, d.c.Green, d.c.OnGreen}
	}
	d.keypad(b, d.s.text("kiosk.checkin.enter"), enter)
}
