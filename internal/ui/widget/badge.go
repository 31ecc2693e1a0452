package widget

import (
	"fyne.io/fyne/v2"

	"motcua/internal/ui/theme"
)

// BadgeWidth is the width of a badge with text at size.
func BadgeWidth(text string, size float32) float32 {
	return Width(text, theme.Bold, size) + size*1.2
}

// Badge draws text in a thin frame at the left of b, vertically centred, and narrower if
// b is: for something that concerns the whole screen, such as sample data.
func (p *Painter) Badge(b Box, size float32, c Color, text string) {
	if text == "" {
		return
	}
	w, h := min(b.W, BadgeWidth(text, size)), size*1.7
	chip := b.Left(w).Centred(w, h)
	p.Rect(chip, Frame{Line: c, Width: max(1, size*0.09), Radius: h * 0.3})
	p.Text(chip.Inset(size*0.3, 0), Type{
		Size: size, Min: size * 0.5, Weight: theme.Bold, Color: c, Align: fyne.TextAlignCenter, Lines: 1, Middle: true,
	}, text)
}

// Labelled draws text into b with t, followed by a badge if badge is not empty; the text
// has the room that the badge leaves.
func (p *Painter) Labelled(b Box, t Type, text, badge string, size float32) {
	if badge == "" {
		p.Text(b, t, text)
		return
	}
	w := BadgeWidth(badge, size)
	gap := size * 0.9
	used := p.Text(b.CutRight(w+gap), t, text)
	p.Badge(Box{used.X + used.W + gap, b.Y, w, b.H}, size, t.Color, badge)
}
