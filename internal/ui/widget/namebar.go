package widget

import "motcua/internal/ui/theme"

// NameBar draws, at the top of b, the bar with a machine's name, for the pages that stand
// in place of a program; u is the size of a design pixel. It returns the room below.
func (p *Painter) NameBar(b Box, u float32, c theme.Palette, name string) Box {
	h := 120 * u
	bar := b.Top(h)
	p.Fill(bar, c.Brand)
	in := bar.Inset(56*u, 0)
	disc := h * 0.55
	p.Circle(in.Left(disc), disc, c.OnBrand)
	p.Icon(in.Left(disc).Centred(disc*0.46, disc*0.46), theme.Star, c.Brand)
	p.Text(in.CutLeft(disc+32*u), Type{Size: 36 * u, Min: 20 * u, Weight: theme.Bold, Color: c.OnBrand, Lines: 1, Middle: true}, name)
	return b.CutTop(h)
}
