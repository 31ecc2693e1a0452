package citizen

import (
	"fyne.io/fyne/v2"

	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// Sizes required by the standard, in millimetres, and the enlargement of letters in large
// type.
const (
	TouchMM   = 20
	GapMM     = 5
	LargeText = 1.3
)

// LeastText is the size below which no text is drawn, in design units: on a kiosk of
// 1080×1920 these are pixels, and letters of 5 mm. Old people read nothing smaller while
// they stand.
const LeastText = 18

// Pen is a painter with what all parts of a page need.
type Pen struct {
	*widget.Painter
	C        theme.Palette
	Contrast bool    // high contrast
	U        float32 // pixels per design unit
	K        float32 // enlargement of text: 1, or more in large text
	Touch    float32 // smallest side of a target: 20 mm
	Gap      float32 // smallest gap between targets: 5 mm
	Tall     bool    // portrait
	Size     widget.Box
}

// NewPen makes the pen for a drawing of a size. mmPerPx is the width of a pixel in
// millimetres, 0 if it is not known.
func NewPen(p *widget.Painter, size fyne.Size, contrast, large bool, mmPerPx float32) *Pen {
	d := &Pen{Painter: p, C: theme.Day, Contrast: contrast, K: 1, Size: widget.Box{W: size.Width, H: size.Height}}
	if contrast {
		d.C = theme.Contrast
	}
	if d.Tall = size.Height > size.Width; d.Tall {
		d.U = min(size.Width/1080, size.Height/1920)
	} else {
		d.U = min(size.Width/1600, size.Height/930)
	}
	if large {
		d.K = LargeText
	}
	if mmPerPx > 0 {
		d.Touch, d.Gap = TouchMM/mmPerPx, GapMM/mmPerPx
	}
	return d
}

// Least is the smallest size of a text.
func (d *Pen) Least() float32 { return LeastText * d.U }

// Frame is a box with the palette's border.
func (d *Pen) Frame(fill, line widget.Color, radius float32) widget.Frame {
	return widget.Frame{Fill: fill, Line: line, Width: max(1, d.C.LineWidth*d.U), Radius: radius * d.U}
}

// PressedFrame is a box that shows that its target is pressed: darker, with a thick
// border.
func (d *Pen) PressedFrame(id string, fill, line widget.Color, radius float32) widget.Frame {
	f := d.Frame(d.PressedTint(id, fill), line, radius)
	if d.Pressed(id) {
		f.Line, f.Width = d.C.Number, max(3, 6*d.U)
	}
	return f
}

// Off draws the box of a target that cannot be pressed now: a dashed border. FadedInk is for
// what stands in it.
func (d *Pen) Off(b widget.Box, radius float32) {
	f := d.Frame(d.C.Faded, d.C.FadedInk, radius)
	d.Broken(b, f, 10*d.U, 8*d.U)
}

// PressedTint is the fill of a pressed target: closer to the ink.
func (d *Pen) PressedTint(id string, fill widget.Color) widget.Color {
	const tint = 0.18
	switch {
	case !d.Pressed(id):
		return fill
	case fill == d.C.Dark: // closer to the ink would be no change
		return theme.Mix(fill, d.C.OnDark, 2*tint)
	case d.Contrast:
		return theme.Mix(fill, d.C.Ink, 2*tint)
	}
	return theme.Mix(fill, d.C.Ink, tint)
}
