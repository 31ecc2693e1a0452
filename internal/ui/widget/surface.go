package widget

import (
	"image"
	"math"

	"fyne.io/fyne/v2/canvas"

	"motcua/internal/ui/theme"
)

// Surface is a picture on the screen that a board paints itself, in place of Fyne, which
// paints the whole window for every letter that changes. Its methods are called on the
// screen's goroutine.
type Surface interface {
	// Resize makes a picture of w by h pixels. Earlier painting is lost.
	Resize(w, h int) error
	// Paint puts a piece at its place: its bounds are those in the picture. It is opaque,
	// and may be reused by the caller afterwards.
	Paint(piece *image.RGBA) error
	// Show makes everything visible that was painted.
	Show() error
}

// SetSurface makes the board paint s, and only where the drawing changes; nil makes Fyne
// paint again. A surface that fails is given up, and lost gets the reason. It is for a
// board whose unit is a pixel.
func (b *Board) SetSurface(s Surface, lost func(error)) {
	b.surface, b.lost = s, lost
	b.sheet = sheet{}
	if s != nil {
		b.nodes, b.objects = nil, nil
		canvas.Refresh(b)
	}
	b.Redraw()
}

// Covered reports whether something covers the page.
func (b *Board) Covered() bool { return b.Cover != nil && b.Cover.Shown() }

// paintSurface paints what has changed, if there is a surface.
func (b *Board) paintSurface(prims []prim, pics map[any]image.Image) (painted bool) {
	if b.surface == nil {
		return false
	}
	size := image.Pt(int(math.Ceil(float64(b.Size().Width))), int(math.Ceil(float64(b.Size().Height))))
	ground := b.Cleared
	if ground.A != 0xff {
		ground = theme.Day.Paper
	}
	changed, err := b.sheet.paint(b.surface, size, ground, prims, pics)
	b.repaint += changed
	if err == nil {
		return true
	}
	lost := b.lost
	b.surface, b.lost, b.sheet = nil, nil, sheet{}
	if lost != nil {
		lost(err)
	}
	return false
}

// sheet is what a surface shows.
type sheet struct {
	size   image.Point
	ground Color
	layers []*layer // the lowest first
}

// paint changes the surface so that it shows prims over ground, and returns how many of
// them are new.
func (s *sheet) paint(to Surface, size image.Point, ground Color, prims []prim, pics map[any]image.Image) (changed int, err error) {
	whole := image.Rectangle{Max: size}
	var damage []image.Rectangle
	if size != s.size || ground != s.ground {
		if err := to.Resize(size.X, size.Y); err != nil {
			return 0, err
		}
		*s = sheet{size: size, ground: ground}
		damage = []image.Rectangle{whole}
	}
	before := s.layers
	s.layers = relayer(before, prims, pics)
	differ := func(list []*layer) {
		for _, l := range list {
			damage = append(damage, l.bounds.Intersect(whole))
		}
	}
	head, tail := common(before, s.layers)
	if len(before) == len(s.layers) {
		for i := head; i < len(before)-tail; i++ {
			if before[i] != s.layers[i] {
				differ([]*layer{before[i], s.layers[i]})
				changed++
			}
		}
	} else {
		differ(before[head : len(before)-tail])
		differ(s.layers[head : len(s.layers)-tail])
		changed = max(1, len(s.layers)-tail-head)
	}
	if damage = join(damage); len(damage) == 0 {
		return changed, nil
	}
	for _, r := range damage {
		for _, tile := range tiles(r) {
			if err := to.Paint(s.compose(tile)); err != nil {
				return changed, err
			}
		}
	}
	return changed, to.Show()
}

// relayer makes the layers of a drawing; those that existed before are reused.
func relayer(before []*layer, prims []prim, pics map[any]image.Image) []*layer {
	known := make(map[prim]*layer, len(before))
	for _, l := range before {
		known[l.prim] = l
	}
	layers := make([]*layer, len(prims))
	for i, pr := range prims {
		l := known[pr]
		if l == nil {
			l = newLayer(pr, pics[pr.pic])
			known[pr] = l
		}
		layers[i] = l
	}
	return layers
}

// common is the number of layers that two drawings share at their start, and of the
// others at their end.
func common(a, b []*layer) (head, tail int) {
	n := min(len(a), len(b))
	for head < n && a[head] == b[head] {
		head++
	}
	for tail < n-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return head, tail
}

// mostAreas is the largest number of areas painted separately; if there are more, one
// area that contains all is painted.
const mostAreas = 12

// join merges overlapping areas, so that nothing is painted twice, and leaves out empty
// ones.
func join(areas []image.Rectangle) []image.Rectangle {
	var out []image.Rectangle
	for _, a := range areas {
		if a.Empty() {
			continue
		}
		for i := 0; i < len(out); i++ {
			if out[i].Overlaps(a) {
				a = a.Union(out[i])
				out = append(out[:i], out[i+1:]...)
				i = -1 // the merged area may overlap earlier ones
			}
		}
		out = append(out, a)
	}
	if len(out) <= mostAreas {
		return out
	}
	all := out[0]
	for _, a := range out[1:] {
		all = all.Union(a)
	}
	return []image.Rectangle{all}
}

// tilePixels is the largest piece painted at once: 1 MiB of memory.
const tilePixels = 1 << 18

// tiles divides an area into pieces of whole rows.
func tiles(r image.Rectangle) (list []image.Rectangle) {
	rows := max(1, tilePixels/r.Dx())
	for y := r.Min.Y; y < r.Max.Y; y += rows {
		list = append(list, image.Rect(r.Min.X, y, r.Max.X, min(y+rows, r.Max.Y)))
	}
	return list
}

// compose paints a piece of the drawing.
func (s *sheet) compose(area image.Rectangle) *image.RGBA {
	dst := image.NewRGBA(area)
	fill(dst, area, s.ground)
	for _, l := range s.layers {
		if l.bounds.Overlaps(area) {
			l.paint(dst)
		}
	}
	return dst
}

// Picture renders a drawing of w by h pixels over an opaque background, as a board would
// show it.
func Picture(w, h int, ground Color, draw func(p *Painter)) *image.RGBA {
	p := &Painter{board: &Board{}}
	draw(p)
	s := sheet{ground: ground, layers: relayer(nil, p.prims, p.pics)}
	return s.compose(image.Rect(0, 0, w, h))
}
