package receipt

import (
	"fmt"
	"image"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"motcua/assets"
)

// Limits of the caches, far above what tickets need. A full cache is emptied: the
// texts come from outside and must not fill the memory.
const (
	maxFaces  = 64
	maxGlyphs = 1024 // per face
	maxKerns  = 8192 // per face
)

// style is the type style of a text.
type style struct {
	weight   assets.Weight
	sizeDots int // of the em
	tracking int // dots added between letters
}

// mask is the shape of one glyph, packed like a Raster.
type mask struct {
	width, height, stride int
	bits                  []byte
}

// glyph is a rune of one face, ready to be drawn.
type glyph struct {
	mask    mask
	dx, dy  int // from the pen on the baseline to the corner of the mask
	advance fixed.Int26_6
}

// face is one weight in one size, with the glyphs drawn so far.
type face struct {
	source font.Face
	glyphs map[rune]*glyph
	kerns  map[[2]rune]fixed.Int26_6
	cap    int // height of a capital in dots
}

type faceKey struct {
	weight   assets.Weight
	sizeDots int
}

// typesetter draws text. It keeps faces and glyphs between tickets, so that a ticket
// takes about a millisecond. It must not be used concurrently.
type typesetter struct {
	fonts map[assets.Weight]*sfnt.Font
	faces map[faceKey]*face
}

// shared is the typesetter of Render. One is enough: a kiosk prints one ticket at a
// time.
var shared struct {
	sync.Mutex
	typesetter
}

// face returns the face of s, making it on first use.
func (ts *typesetter) face(s style) (*face, error) {
	key := faceKey{s.weight, s.sizeDots}
	if f, ok := ts.faces[key]; ok {
		return f, nil
	}
	parsed, err := ts.font(s.weight)
	if err != nil {
		return nil, err
	}
	// At 72 dots per inch a point is a dot. No hinting: the outlines are large, and
	// grid-fitting would move the tone marks.
	source, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: float64(s.sizeDots), DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("making font of weight %d at %d dots: %w", s.weight, s.sizeDots, err)
	}
	if len(ts.faces) >= maxFaces || ts.faces == nil {
		ts.faces = map[faceKey]*face{}
	}
	f := &face{
		source: source,
		glyphs: map[rune]*glyph{},
		kerns:  map[[2]rune]fixed.Int26_6{},
		cap:    source.Metrics().CapHeight.Round(),
	}
	ts.faces[key] = f
	return f, nil
}

// font returns the parsed file of weight w.
func (ts *typesetter) font(w assets.Weight) (*sfnt.Font, error) {
	if f, ok := ts.fonts[w]; ok {
		return f, nil
	}
	f, err := sfnt.Parse(assets.Font(w))
	if err != nil {
		return nil, fmt.Errorf("reading font of weight %d: %w", w, err)
	}
	if ts.fonts == nil {
		ts.fonts = map[assets.Weight]*sfnt.Font{}
	}
	ts.fonts[w] = f
	return f, nil
}

// glyph is r in the face, drawn on first use. A rune that the font does not have is
// drawn as the font's empty box.
func (f *face) glyph(r rune) *glyph {
	if g, ok := f.glyphs[r]; ok {
		return g
	}
	if len(f.glyphs) >= maxGlyphs {
		f.glyphs = map[rune]*glyph{}
	}
	bounds, shape, corner, advance, ok := f.source.Glyph(fixed.Point26_6{}, r)
	g := &glyph{advance: advance, dx: bounds.Min.X, dy: bounds.Min.Y}
	if ok {
		g.mask = newMask(shape, bounds, corner)
	}
	f.glyphs[r] = g
	return g
}

// newMask thresholds an antialiased glyph at one half: a dot is black if the outline
// covers most of it.
func newMask(shape image.Image, bounds image.Rectangle, corner image.Point) mask {
	m := mask{width: bounds.Dx(), height: bounds.Dy(), stride: (bounds.Dx() + 7) / 8}
	m.bits = make([]byte, m.stride*m.height)
	for y := range m.height {
		for x := range m.width {
			if _, _, _, alpha := shape.At(corner.X+x, corner.Y+y).RGBA(); alpha >= 0x8000 {
				m.bits[y*m.stride+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return m
}

// kern is the kerning between two runes.
func (f *face) kern(a, b rune) fixed.Int26_6 {
	if k, ok := f.kerns[[2]rune{a, b}]; ok {
		return k
	}
	if len(f.kerns) >= maxKerns {
		f.kerns = map[[2]rune]fixed.Int26_6{}
	}
	k := f.source.Kern(a, b)
	f.kerns[[2]rune{a, b}] = k
	return k
}

// walk calls visit for each rune of s with the position of the pen before it, in
// dots. It returns the position after the last.
func (f *face) walk(s string, tracking int, visit func(g *glyph, pen int)) int {
	var pen fixed.Int26_6
	previous := rune(-1)
	for _, r := range s {
		if previous >= 0 {
			pen += f.kern(previous, r) + fixed.I(tracking)
		}
		g := f.glyph(r)
		visit(g, pen.Round())
		pen += g.advance
		previous = r
	}
	return pen.Ceil()
}

// width is the number of dots from the leftmost to the rightmost of s, including the
// advance of the last letter.
func (f *face) width(s string, tracking int) int {
	return f.walk(s, tracking, func(*glyph, int) {})
}

// ink is the first column with ink of s and the one after the last, when the pen
// starts at 0.
func (f *face) ink(s string, tracking int) (from, to int) {
	from, to = 1<<30, -1<<30
	f.walk(s, tracking, func(g *glyph, pen int) {
		if g.mask.width > 0 {
			from, to = min(from, pen+g.dx), max(to, pen+g.dx+g.mask.width)
		}
	})
	if from > to {
		return 0, 0
	}
	return from, to
}

// draw draws s on raster, with the pen starting at x on the given baseline.
func (f *face) draw(to *Raster, s string, x, baseline, tracking int, black bool) {
	f.walk(s, tracking, func(g *glyph, pen int) {
		to.stamp(&g.mask, x+pen+g.dx, baseline+g.dy, black)
	})
}
