package consoleview

import (
	"fyne.io/fyne/v2"

	"motcua/internal/console"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// pen is the painter with the data that all parts of the drawing need. Each page extends
// it.
type pen struct {
	*widget.Painter
	s    *shared
	v    *console.View
	c    theme.Palette
	u    float32
	size widget.Box
}

func (s *shared) pen(p *widget.Painter, size fyne.Size) *pen {
	return &pen{Painter: p, s: s, v: &s.view, c: theme.Day, size: widget.Box{W: size.Width, H: size.Height}}
}

func (d *pen) frame(fill, line widget.Color, radius float32) widget.Frame {
	return widget.Frame{Fill: fill, Line: line, Width: max(1, 1.4*d.u), Radius: radius * d.u}
}

func (d *pen) tint(id string, fill widget.Color) widget.Color {
	if d.Pressed(id) {
		return theme.Mix(fill, d.c.Ink, 0.14)
	}
	return fill
}

// label is a single line of text, vertically centred in its box.
func label(size float32, w theme.Weight, c widget.Color) widget.Type {
	return widget.Type{Size: size, Min: size * 0.7, Weight: w, Color: c, Lines: 1, Middle: true}
}

func centred(t widget.Type) widget.Type {
	t.Align = fyne.TextAlignCenter
	return t
}

func trailing(t widget.Type) widget.Type {
	t.Align = fyne.TextAlignTrailing
	return t
}

// noteType sets the note at the right of a row, on up to two lines.
func noteType(size float32, c widget.Color) widget.Type {
	t := label(size, theme.Regular, c)
	t.Lines, t.Leading = 2, 0.9
	return t
}

// keyCap draws a key in the middle of b.
func (d *pen) keyCap(b widget.Box, key string) {
	u := d.u
	box := b.Centred(b.W, b.W)
	d.Rect(box, d.frame(d.c.Paper, d.c.Line, 7))
	d.Text(box, centred(label(15.5*u, theme.SemiBold, d.c.Soft)), key)
}

func (d *pen) input(b widget.Box, typed, empty string) {
	u := d.u
	d.Rect(b, d.frame(d.c.Paper, d.c.Focus, 10))
	in := b.Inset(16*u, 0)
	if typed == "" {
		d.Text(in, label(18*u, theme.Regular, d.c.FadedInk), empty)
		return
	}
	used := d.Text(in.CutRight(8*u), label(18*u, theme.SemiBold, d.c.Ink), typed)
	d.caret(in, used)
}

func (d *pen) caret(in, used widget.Box) {
	d.Fill(widget.Box{X: used.X + used.W + 2*d.u, Y: in.Y + in.H*0.25, W: max(1, 2*d.u), H: in.H * 0.5}, d.c.Focus)
}

func (d *pen) scrollBar(b widget.Box, first, fit, n int) {
	u := d.u
	h := max(b.H*float32(fit)/float32(n), 24*u)
	y := b.Y + (b.H-h)*float32(first)/float32(max(1, n-fit))
	d.Rect(widget.Box{X: b.X + b.W - 7*u, Y: y, W: 4 * u, H: h}, widget.Frame{Fill: theme.Mix(d.c.Line, d.c.Soft, 0.3), Radius: 2 * u})
}
