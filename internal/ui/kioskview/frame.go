package kioskview

import (
	"motcua/internal/kiosk"
	"motcua/internal/ui/citizen"
	"motcua/internal/ui/widget"
)

// header draws the red bar with the centre's name and the clock, and returns the room
// below it.
func (d *pen) header(area widget.Box) widget.Box {
	v := d.v
	rest := d.kit().Header(area, citizen.Header{
		Lang: v.Lang, Centre: v.Centre, Motto: v.Motto, Now: v.Now, Sample: v.Sample, Insecure: v.Insecure,
		CornerDown: d.s.act.CornerDown, CornerUp: d.s.act.CornerUp,
	})
	d.s.top = rest.Y
	return rest
}

// footer draws the bottom row and returns the room above it.
func (d *pen) footer(area widget.Box) widget.Box {
	v, a := d.v, d.s.act
	rest := d.kit().Footer(area, citizen.Footer{
		Lang: v.Lang, LargeText: v.LargeText, HighContrast: v.HighContrast, Speaks: v.Features.Speak, Reading: v.Reading, KioskName: v.KioskName, LinkDown: v.Link == kiosk.LinkDown,
		SetLang: a.SetLang, SetLargeText: a.SetLargeText, SetHighContrast: a.SetHighContrast, Speak: a.Speak,
	})
	d.s.foot = rest.Y + rest.H
	return rest
}

// kit is the pen of what all pages for citizens have.
func (d *pen) kit() *citizen.Pen {
	return &citizen.Pen{Painter: d.Painter, C: d.c, Contrast: d.v.HighContrast, U: d.u, K: d.k, Touch: d.touch, Gap: d.gap, Tall: d.tall, Size: d.size}
}
