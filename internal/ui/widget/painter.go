package widget

import (
	"image"
	"image/color"
	"reflect"

	"fyne.io/fyne/v2"

	"motcua/internal/ui/theme"
)

// Color is the colour type of the kit. It is comparable, so that drawings are.
type Color = color.NRGBA

type kind uint8

const (
	kindRect kind = iota
	kindText
	kindIcon
	kindImage
)

// prim is one element of a drawing. Two equal prims look the same, on which the Board's
// comparison relies.
type prim struct {
	kind   kind
	box    Box
	text   string
	size   float32
	weight theme.Weight
	align  fyne.TextAlign
	fill   Color
	stroke Color
	width  float32
	radius float32
	icon   theme.Icon
	pic    any // identity of a picture
	mode   PictureMode
}

// Target is a part of the screen that can be pressed.
type Target struct {
	ID     string // unique in a drawing; keeps the focus from one drawing to the next
	Means  string // the effect of a press now, if it changes: the state of a switch
	Box    Box
	Radius float32 // of the focus ring
	Off    bool    // drawn, but without effect and focus
	Choice bool    // counted by the digit keys
	Mute   bool    // cannot have the focus: a backdrop, a hidden corner
	Do     func()
	Down   func() // called when the press begins
	Up     func() // and when it ends
}

// Switch is the Target.Means of a switch.
func Switch(on bool) string {
	if on {
		return "off"
	}
	return "on"
}

// Painter collects a drawing. It is valid only during the draw function.
type Painter struct {
	board   *Board
	prims   []prim
	pics    map[any]image.Image
	targets []Target
	texts   []TextSpot
}

// TextSpot is the place of a text and the box that it was given; tests find overflow with
// it.
type TextSpot struct {
	Text  string // one line as drawn
	Whole string // the text that it belongs to
	Box   Box    // of the drawn line, as wide as its advance
	Limit Box    // the box given to the text
	Size  float32
	Cut   bool // ends in an ellipsis that the text did not have
}

// Frame is the style of a rectangle.
type Frame struct {
	Fill   Color
	Line   Color
	Width  float32
	Radius float32
}

// Rect draws a rectangle.
func (p *Painter) Rect(b Box, f Frame) {
	p.prims = append(p.prims, prim{
		kind: kindRect, box: b, fill: f.Fill, stroke: f.Line, width: f.Width,
		radius: min(f.Radius, b.W/2, b.H/2),
	})
}

// Fill draws a rectangle without border and round corners.
func (p *Painter) Fill(b Box, c Color) { p.Rect(b, Frame{Fill: c}) }

// Circle draws a filled circle with diameter d in the middle of b.
func (p *Painter) Circle(b Box, d float32, c Color) {
	p.Rect(b.Centred(d, d), Frame{Fill: c, Radius: d / 2})
}

// Dashes draws a dashed line along the top of b.
func (p *Painter) Dashes(b Box, thick, dash, gap float32, c Color) {
	for x := b.X; x < b.X+b.W; x += dash + gap {
		p.Fill(Box{x, b.Y, min(dash, b.X+b.W-x), thick}, c)
	}
}

// Broken draws a rectangle with a dashed border: what cannot be pressed now looks other than
// what can, without a colour.
func (p *Painter) Broken(b Box, f Frame, dash, gap float32) {
	p.Rect(b, Frame{Fill: f.Fill, Radius: f.Radius})
	side := b.Inset(f.Radius, f.Radius)
	for _, y := range []float32{b.Y, b.Y + b.H - f.Width} {
		p.Dashes(Box{X: side.X, Y: y, W: side.W}, f.Width, dash, gap, f.Line)
	}
	for _, x := range []float32{b.X, b.X + b.W - f.Width} {
		for y := side.Y; y < side.Y+side.H; y += dash + gap {
			p.Fill(Box{x, y, f.Width, min(dash, side.Y+side.H-y)}, f.Line)
		}
	}
}

// Text draws s into b and returns the box of its lines.
func (p *Painter) Text(b Box, t Type, s string) Box {
	s = fit(s)
	if s == "" || b.W <= 0 {
		return Box{b.X, b.Y, 0, 0}
	}
	lines, size := setText(s, t, b.W, b.H)
	lh := LineHeight(t.Weight, size)
	pitch := lh * leading(t)
	total := lh + float32(len(lines)-1)*pitch
	y := b.Y
	switch {
	case t.Middle:
		y += (b.H - total) / 2
	case t.Foot:
		y += b.H - total
	}
	used := Box{b.X, y, 0, total}
	for i, l := range lines {
		lb := Box{b.X, y + float32(i)*pitch, b.W, lh}
		p.prims = append(p.prims, prim{
			kind: kindText, box: lb, text: l, size: size, weight: t.Weight, align: t.Align, fill: t.Color,
		})
		spot := lineSpot(lb, l, t, size)
		used.W = max(used.W, spot.W)
		p.texts = append(p.texts, TextSpot{
			Text: l, Whole: s, Box: spot, Limit: b, Size: size,
			Cut: i == len(lines)-1 && isCut(l, s),
		})
	}
	switch t.Align {
	case fyne.TextAlignCenter:
		used.X = b.X + (b.W-used.W)/2
	case fyne.TextAlignTrailing:
		used.X = b.X + b.W - used.W
	}
	return used
}

func lineSpot(lb Box, l string, t Type, size float32) Box {
	w := width(l, t.Weight, size)
	switch t.Align {
	case fyne.TextAlignCenter:
		return Box{lb.X + (lb.W-w)/2, lb.Y, w, lb.H}
	case fyne.TextAlignTrailing:
		return Box{lb.X + lb.W - w, lb.Y, w, lb.H}
	}
	return Box{lb.X, lb.Y, w, lb.H}
}

func isCut(line, whole string) bool {
	const dots = "…"
	ends := func(s string) bool { return len(s) >= len(dots) && s[len(s)-len(dots):] == dots }
	return ends(line) && !ends(whole)
}

// Icon draws an icon in the middle of b, as large as possible.
func (p *Painter) Icon(b Box, i theme.Icon, c Color) {
	d := min(b.W, b.H)
	p.prims = append(p.prims, prim{kind: kindIcon, box: b.Centred(d, d), icon: i, fill: c})
}

// PictureMode is how a picture fills its box.
type PictureMode uint8

// The modes.
const (
	Contain PictureMode = iota // whole, smooth
	Cover                      // cropped to fill, smooth
	Crisp                      // whole, with sharp pixels: bar codes
)

// Picture draws img into b. The same image value is assumed to look the same; an image
// that cannot be compared is repainted every time.
func (p *Painter) Picture(b Box, img image.Image, mode PictureMode, radius float32) {
	if img == nil {
		return
	}
	var id any = img
	if !reflect.TypeOf(img).Comparable() {
		id = new(byte)
	}
	if p.pics == nil {
		p.pics = map[any]image.Image{}
	}
	p.pics[id] = img
	p.prims = append(p.prims, prim{kind: kindImage, box: b, pic: id, mode: mode, radius: radius})
}

// Target adds a target.
func (p *Painter) Target(t Target) { p.targets = append(p.targets, t) }

// Modal removes all targets so far: what is drawn next is in front of everything.
func (p *Painter) Modal() { p.targets = p.targets[:0]; p.texts = p.texts[:0] }

// Pressed reports whether the target with this ID is being pressed.
func (p *Painter) Pressed(id string) bool { return p.board.pressed == id && id != "" }

// Focused reports whether the target with this ID has the focus.
func (p *Painter) Focused(id string) bool { return p.board.ring && p.board.focus == id }
