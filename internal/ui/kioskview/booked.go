package kioskview

import (
	"fyne.io/fyne/v2"

	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// booked draws an appointment while its slip is printed, or without paper: the code for
// the phone is then as large as possible.
func (d *pen) booked() {
	u := d.u
	bandH := 222 * u
	if !d.tall {
		bandH = 130 * u
	}
	d.band(d.size.Top(bandH))
	rest := d.size.CutTop(bandH)
	if d.tall {
		col := rest.Inset((rest.W-860*u)/2, 56*u)
		bh := max(132*u, d.touch)
		d.doneButton(col.Bottom(bh))
		col = col.CutBottom(bh + 40*u)
		cardH := min(col.H*0.56, 590*u+d.slipNames(col.W-96*u))
		d.slipCard(col.Top(cardH))
		d.drawPanel(col.CutTop(cardH+40*u), d.slipPanel())
		return
	}
	in := rest.Inset(56*u, 30*u)
	bh := max(96*u, d.touch)
	d.slipCard(in.Left(in.W*0.56 - 18*u))
	right := in.CutLeft(in.W*0.56 + 18*u)
	d.doneButton(right.Bottom(bh))
	d.drawPanel(right.CutBottom(bh+36*u), d.slipPanel())
}

func (d *pen) slipPanel() panel {
	return panel{d.s.text("kiosk.slip.code", d.v.Slip.Code), d.s.text("kiosk.slip.do"), d.v.Slip.QR, true}
}

// slipTypes are the types of a slip's agency and service.
func (d *pen) slipTypes() (agency, service widget.Type) {
	u := d.u
	agency = widget.Type{Size: 36 * u, Min: 20 * u, Weight: theme.SemiBold, Color: d.c.Ink, Align: fyne.TextAlignCenter, Lines: 2}
	service = widget.Type{Size: 31 * u, Min: 15 * u, Color: d.c.Soft, Align: fyne.TextAlignCenter, Leading: 0.94, Balance: true}
	return agency, service
}

// slipNames is the height that the agency and the service need in width w.
func (d *pen) slipNames(w float32) float32 {
	agency, service := d.slipTypes()
	return widget.Height(d.v.Slip.Agency, agency, w, 100*d.u) + widget.Height(d.v.Slip.Service, service, w, 200*d.u)
}

// slipCard draws the day and the hour in the place of a ticket's number.
func (d *pen) slipCard(b widget.Box) {
	u, v := d.u, &d.v.Slip
	d.Rect(b, d.frame(d.c.Card, d.c.Line, 28))
	in := b.Inset(48*u, 40*u)
	day := widget.Type{Size: 54 * u, Min: 26 * u, Weight: theme.Bold, Color: d.c.Ink, Align: fyne.TextAlignCenter, Lines: 2, Leading: 0.95, Balance: true}
	agency, service := d.slipTypes()
	if !d.tall {
		day.Size = 46 * u
	}
	h1 := widget.Height(v.Day, day, in.W, in.H*0.3) + 2
	h2 := widget.Height(v.Agency, agency, in.W, in.H*0.2) + 2
	h3 := widget.Height(v.Service, service, in.W, in.H*0.45-h2) + 2
	hour := min(in.H-h1-h2-h3, in.W*0.52) // the width limits its digits
	block := in.Centred(in.W, h1+hour+h2+h3)
	d.Text(block.Top(h1), day, v.Day)
	d.number(block.CutTop(h1).Top(hour), v.Clock)
	names := block.CutTop(h1 + hour)
	d.Text(names.Top(h2), agency, v.Agency)
	d.Text(names.CutTop(h2), service, v.Service)
}
