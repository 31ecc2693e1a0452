package widget

import (
	"image"
	"image/draw"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
	xdraw "golang.org/x/image/draw"
)

// layer is a prim that can be painted repeatedly on pictures. What Fyne has to render is
// cached: letters as the mask of one colour.
type layer struct {
	prim
	source image.Image // of kindImage
	bounds image.Rectangle
	mask   *image.Alpha // of a text, after the first painting
	pixels *image.RGBA  // of an icon or a picture, after the first painting
}

// bleed is how far letters may extend out of their line, as a share of their size, plus
// bleedPixels.
const bleed, bleedPixels = 0.12, 3

func newLayer(pr prim, source image.Image) *layer {
	l := &layer{prim: pr, source: source}
	switch pr.kind {
	case kindRect:
		l.bounds = pr.box.pixels()
	case kindText:
		line := pr.line()
		out := bleed*pr.size + bleedPixels
		l.bounds = outward(line.Inset(-out, -out))
	default:
		if pr.box.W >= 1 && pr.box.H >= 1 { // Fyne draws nothing smaller
			l.bounds = outward(pr.box.Inset(-1, -1))
		}
	}
	return l
}

// pixels are the pixels of a box: its corner is moved to the nearest pixel, as in Fyne.
func (b Box) pixels() image.Rectangle {
	x, y := int(round(b.X)), int(round(b.Y))
	return image.Rect(x, y, x+int(round(b.W)), y+int(round(b.H)))
}

// outward is the smallest rectangle of pixels around a box.
func outward(b Box) image.Rectangle {
	floor := func(v float32) int { return int(math.Floor(float64(v))) }
	return image.Rect(floor(b.X), floor(b.Y), -floor(-b.X-b.W), -floor(-b.Y-b.H))
}

// paint paints the part of the layer that is inside dst.
func (l *layer) paint(dst *image.RGBA) {
	switch l.kind {
	case kindRect:
		l.paintRect(dst)
	case kindText:
		if l.mask == nil {
			l.mask = alphaOf(l.render())
		}
		draw.DrawMask(dst, l.bounds, image.NewUniform(l.fill), image.Point{}, l.mask, l.bounds.Min, draw.Over)
	default:
		if l.pixels == nil && l.kind == kindImage {
			l.pixels = l.picture()
		}
		if l.pixels == nil {
			l.pixels = rgbaOf(l.render())
		}
		draw.Draw(dst, l.bounds, l.pixels, l.bounds.Min, draw.Over)
	}
}

// picture is a picture in its box. (Fyne's painter goes over each pixel four times.)
func (l *layer) picture() *image.RGBA {
	out := image.NewRGBA(l.bounds)
	if l.source == nil {
		return out
	}
	box, from := l.box.pixels(), l.source.Bounds()
	if l.mode == Cover {
		from = centred(from, box.Size())
	} else {
		box = centred(box, from.Size())
	}
	switch {
	case box.Size() == from.Size():
		draw.Draw(out, box, l.source, from.Min, draw.Src)
	case l.mode == Crisp:
		xdraw.NearestNeighbor.Scale(out, box, l.source, from, draw.Src, nil)
	default:
		xdraw.CatmullRom.Scale(out, box, l.source, from, draw.Src, nil)
	}
	if l.radius > 0 {
		l.trim(out, box)
	}
	return out
}

// centred is the largest part in the middle of r with the ratio of a size.
func centred(r image.Rectangle, shape image.Point) image.Rectangle {
	if r.Empty() || shape.X < 1 || shape.Y < 1 {
		return r
	}
	w, h := r.Dx(), r.Dy()
	if w*shape.Y > h*shape.X {
		w = max(1, (h*shape.X+shape.Y/2)/shape.Y)
	} else {
		h = max(1, (w*shape.Y+shape.X/2)/shape.X)
	}
	at := r.Min.Add(image.Pt((r.Dx()-w)/2, (r.Dy()-h)/2))
	return image.Rectangle{at, at.Add(image.Pt(w, h))}
}

// trim rounds the corners of a picture.
func (l *layer) trim(img *image.RGBA, box image.Rectangle) {
	round := layer{prim: prim{radius: min(l.radius, float32(box.Dx())/2, float32(box.Dy())/2)}, bounds: box}
	side := min(int(math.Ceil(float64(round.radius))), box.Dx(), box.Dy())
	for y := range side {
		for x := range side {
			share := round.covers(box.Min.X+x, box.Min.Y+y, 0)
			for _, at := range []image.Point{{box.Min.X + x, box.Min.Y + y}, {box.Max.X - 1 - x, box.Min.Y + y}, {box.Min.X + x, box.Max.Y - 1 - y}, {box.Max.X - 1 - x, box.Max.Y - 1 - y}} {
				p := img.Pix[img.PixOffset(at.X, at.Y):]
				for i := range 4 {
					p[i] = uint8(float64(p[i])*share + 0.5)
				}
			}
		}
	}
}

// render renders the layer with Fyne's software painter, at its place. A text is rendered
// opaque: its mask is then the coverage of each pixel by its letters.
func (l *layer) render() *image.NRGBA {
	c := software.NewTransparentCanvas()
	c.SetPadded(false)
	c.SetContent(&fyne.Container{Objects: []fyne.CanvasObject{l.object()}})
	c.Resize(fyne.NewSize(float32(l.bounds.Dx()), float32(l.bounds.Dy()))) // or larger, if the object requires it
	out := image.NewNRGBA(l.bounds)
	draw.Draw(out, l.bounds, c.Capture(), image.Point{}, draw.Src)
	return out
}

// object is Fyne's object for the layer, placed inside its bounds at whole pixels, as
// Fyne does.
func (l *layer) object() fyne.CanvasObject {
	pr := l.prim
	if pr.kind == kindText {
		pr.box, pr.align, pr.fill.A = pr.line(), fyne.TextAlignLeading, 0xff
	}
	pr.box.X = round(pr.box.X) - float32(l.bounds.Min.X)
	pr.box.Y = round(pr.box.Y) - float32(l.bounds.Min.Y)
	obj := create(pr, map[any]image.Image{pr.pic: l.source})
	// Outside a window, Fyne draws an icon twice as large as requested and shrinks it:
	// its lines must be wide enough for that.
	if img, ok := obj.(*canvas.Image); ok && pr.kind == kindIcon && img.Image != nil {
		img.Resource = pr.icon.Resource(pr.fill, float32(img.Image.Bounds().Dx()))
		img.Refresh()
	}
	return obj
}

// line is the line box of a text.
func (pr *prim) line() Box {
	return lineSpot(pr.box, pr.text, Type{Weight: pr.weight, Align: pr.align}, pr.size)
}

func round(v float32) float32 { return float32(math.Round(float64(v))) }

func alphaOf(img *image.NRGBA) *image.Alpha {
	mask := image.NewAlpha(img.Rect)
	for i := range mask.Pix {
		mask.Pix[i] = img.Pix[4*i+3]
	}
	return mask
}

func rgbaOf(img *image.NRGBA) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	draw.Draw(out, img.Rect, img, img.Rect.Min, draw.Src)
	return out
}

// fill fills an area with a colour, over the existing pixels.
func fill(dst *image.RGBA, area image.Rectangle, c Color) {
	op := draw.Over
	if c.A == 0xff {
		op = draw.Src
	}
	if c.A > 0 {
		draw.Draw(dst, area, image.NewUniform(c), image.Point{}, op)
	}
}

// paintRect paints a rectangle: its corners pixel by pixel, the rest at once.
func (l *layer) paintRect(dst *image.RGBA) {
	r := l.bounds
	line := 0
	if l.width > 0 && l.stroke.A > 0 {
		line = min(max(1, int(round(l.width))), (min(r.Dx(), r.Dy())+1)/2)
	}
	side := min(max(line, int(math.Ceil(float64(l.radius)))), r.Dx()/2, r.Dy()/2)
	if l.radius == 0 {
		side = line
	}
	in := r.Inset(line)
	fill(dst, image.Rect(in.Min.X, r.Min.Y+side, in.Max.X, r.Max.Y-side), l.fill)
	for _, y := range [][2]int{{in.Min.Y, r.Min.Y + side}, {max(r.Max.Y-side, r.Min.Y+side), in.Max.Y}} {
		fill(dst, image.Rect(r.Min.X+side, y[0], r.Max.X-side, y[1]), l.fill)
	}
	if line > 0 {
		fill(dst, image.Rect(r.Min.X+side, r.Min.Y, r.Max.X-side, in.Min.Y), l.stroke)
		fill(dst, image.Rect(r.Min.X+side, in.Max.Y, r.Max.X-side, r.Max.Y), l.stroke)
		fill(dst, image.Rect(r.Min.X, r.Min.Y+side, in.Min.X, r.Max.Y-side), l.stroke)
		fill(dst, image.Rect(in.Max.X, r.Min.Y+side, r.Max.X, r.Max.Y-side), l.stroke)
	}
	if side == 0 {
		return
	}
	for _, at := range []image.Point{r.Min, {r.Max.X - side, r.Min.Y}, {r.Min.X, r.Max.Y - side}, r.Max.Sub(image.Pt(side, side))} {
		l.paintCorner(dst, image.Rectangle{at, at.Add(image.Pt(side, side))}, float64(line))
	}
}

// paintCorner paints one corner of a rectangle.
func (l *layer) paintCorner(dst *image.RGBA, corner image.Rectangle, line float64) {
	corner = corner.Intersect(dst.Rect)
	for y := corner.Min.Y; y < corner.Max.Y; y++ {
		for x := corner.Min.X; x < corner.Max.X; x++ {
			outer, inner := l.covers(x, y, 0), 0.0
			switch {
			case line == 0:
				inner = outer
			case l.fill.A == 0xff: // the fill then covers the inner part of the line
				inner = l.covers(x, y, line)
				blend(dst, x, y, l.stroke, outer)
			default:
				inner = l.covers(x, y, line)
				blend(dst, x, y, l.stroke, outer-inner)
			}
			blend(dst, x, y, l.fill, inner)
		}
	}
}

// covers is the share of a pixel that the rectangle covers when its edge is moved
// inwards.
func (l *layer) covers(x, y int, inwards float64) float64 {
	r := l.bounds
	w, h := float64(r.Dx())/2-inwards, float64(r.Dy())/2-inwards
	radius := max(0, float64(l.radius)-inwards)
	dx := math.Abs(float64(x)+0.5-float64(r.Min.X+r.Max.X)/2) - w + radius
	dy := math.Abs(float64(y)+0.5-float64(r.Min.Y+r.Max.Y)/2) - h + radius
	distance := math.Hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - radius
	return max(0, min(1, 0.5-distance))
}

// blend paints a share of a pixel over the existing one.
func blend(dst *image.RGBA, x, y int, c Color, share float64) {
	a := share * float64(c.A) / 255
	if a <= 0 {
		return
	}
	p := dst.Pix[dst.PixOffset(x, y):]
	for i, v := range [4]uint8{c.R, c.G, c.B, 0xff} {
		p[i] = uint8(float64(v)*a + float64(p[i])*(1-a) + 0.5)
	}
}
