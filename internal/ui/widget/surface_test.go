package widget

import (
	"errors"
	"image"
	"image/color"
	"image/draw"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"motcua/internal/ui/theme"
)

// glass is a surface in memory.
type glass struct {
	img     *image.RGBA
	painted []image.Rectangle
	resized int
	shown   int
	refuses error
}

func (g *glass) Resize(w, h int) error {
	g.img = image.NewRGBA(image.Rect(0, 0, w, h))
	g.resized++
	return g.refuses
}

func (g *glass) Paint(piece *image.RGBA) error {
	g.painted = append(g.painted, piece.Rect)
	draw.Draw(g.img, piece.Rect, piece, piece.Rect.Min, draw.Src)
	return g.refuses
}

func (g *glass) Show() error {
	g.shown++
	return g.refuses
}

// area is the number of pixels painted since the last call.
func (g *glass) area() (n int) {
	for _, r := range g.painted {
		n += r.Dx() * r.Dy()
	}
	g.painted = nil
	return n
}

// page is an arbitrary drawing.
type page []func(p *Painter)

func (l page) draw(p *Painter) {
	for _, f := range l {
		f(p)
	}
}

// glazed is a board of 400 by 300 pixels with a surface, and its drawing.
func glazed(t testing.TB) (b *Board, g *glass, drawing *page) {
	test.NewTempApp(t)
	drawing, g = &page{}, &glass{}
	b = NewBoard(func() string { return "page" }, func(p *Painter, size fyne.Size) { drawing.draw(p) })
	w := test.NewTempWindow(t, b)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(400, 300))
	b.SetSurface(g, func(err error) { t.Errorf("the surface is given up: %v", err) })
	g.area()
	return b, g, drawing
}

var (
	red   = color.NRGBA{0xC0, 0x20, 0x30, 0xff}
	shade = color.NRGBA{0, 0, 0, 0x60}
)

// anything is an arbitrary element of a drawing.
func anything(t *rapid.T) func(p *Painter) {
	at := func(label string) float32 { return float32(rapid.IntRange(-80, 1600).Draw(t, label)) / 4 }
	b := Box{at("x"), at("y"), at("w") / 2, at("h") / 2}
	c := rapid.SampledFrom([]Color{red, shade, theme.White, theme.Day.Ink, {}}).Draw(t, "colour")
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		f := Frame{Fill: c, Radius: at("radius") / 10, Line: red, Width: float32(rapid.IntRange(0, 5).Draw(t, "line"))}
		return func(p *Painter) { p.Rect(b, f) }
	case 1:
		text := rapid.SampledFrom([]string{"A025", "Quầy số 12", "Ường", "Hồ sơ đã nhận đủ giấy tờ"}).Draw(t, "text")
		look := Type{Size: 9 + at("size")/20, Color: c, Weight: theme.Bold, Align: fyne.TextAlign(rapid.IntRange(0, 2).Draw(t, "align"))}
		return func(p *Painter) { p.Text(b, look, text) }
	case 2:
		return func(p *Painter) { p.Icon(b, theme.Bell, c) }
	}
	return func(p *Painter) { p.Picture(b, checks, Cover, 6) }
}

var checks = func() image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, 40, 30))
	for i := range 40 * 30 {
		img.SetNRGBA(i%40, i/40, color.NRGBA{uint8(6 * (i % 40)), uint8(8 * (i / 40)), 90, 0xff})
	}
	return img
}()

// TestSurfaceShowsEveryDrawing: after any sequence of drawings, a surface that was
// painted only where something changed equals one that was painted completely.
func TestSurfaceShowsEveryDrawing(t *testing.T) {
	b, g, drawing := glazed(t)
	rapid.Check(t, func(t *rapid.T) {
		for range rapid.IntRange(1, 6).Draw(t, "drawings") {
			next := append(page{}, *drawing...)
			for range rapid.IntRange(1, 3).Draw(t, "changes") {
				at := rapid.IntRange(0, len(next)).Draw(t, "at")
				switch what := rapid.IntRange(0, 2).Draw(t, "what"); {
				case what == 0 || at == len(next):
					next = append(next[:at], append(page{anything(t)}, next[at:]...)...)
				case what == 1:
					next[at] = anything(t)
				default:
					next = append(next[:at], next[at+1:]...)
				}
			}
			*drawing = next[max(0, len(next)-12):]
			b.Redraw()
			whole := Picture(400, 300, theme.Day.Paper, drawing.draw)
			for i := range whole.Pix {
				if whole.Pix[i] != g.img.Pix[i] {
					t.Fatalf("pixel %d, %d is %v, and %v when all is painted", i/4%400, i/1600, g.img.Pix[i&^3:i&^3+4], whole.Pix[i&^3:i&^3+4])
				}
			}
		}
	})
}

func TestSurfaceIsPaintedOnlyWhereSomethingChanges(t *testing.T) {
	b, g, drawing := glazed(t)
	clock := func(text string) page {
		return page{
			func(p *Painter) { p.Rect(Box{10, 10, 380, 200}, Frame{Fill: red, Radius: 20}) },
			func(p *Painter) { p.Text(Box{300, 250, 80, 30}, Type{Size: 20, Color: theme.Day.Ink}, text) },
			func(p *Painter) { p.Icon(Box{10, 250, 20, 20}, theme.Bell, red) },
		}
	}
	*drawing = clock("07:59")
	b.Redraw()
	g.area()
	g.shown = 0
	before := b.Repaints()
	*drawing = clock("08:00")
	b.Redraw()
	if n := g.area(); n == 0 || n > 80*40 || g.shown != 1 || b.Repaints() != before+1 {
		t.Errorf("for another minute %d pixels are painted, shown %d times, of %d objects", n, g.shown, b.Repaints()-before)
	}
	b.Redraw()
	if n := g.area(); n != 0 || g.shown != 1 || b.Repaints() != before+1 {
		t.Errorf("for nothing %d pixels are painted", n)
	}
	*drawing = (*drawing)[:2]
	b.Redraw()
	if n := g.area(); n == 0 || n > 26*26 {
		t.Errorf("%d pixels are painted when an icon goes", n)
	}
}

func TestSurfaceFollowsTheWindow(t *testing.T) {
	b, g, drawing := glazed(t)
	*drawing = page{func(p *Painter) { p.Fill(Box{0, 0, 400, 300}, red) }}
	b.Redraw()
	g.area()
	b.Resize(fyne.NewSize(500, 320.5))
	if n := g.area(); g.resized != 2 || g.img.Rect.Dx() != 500 || g.img.Rect.Dy() != 321 || n != 500*321 {
		t.Errorf("after %d sizes the picture is %v, and %d pixels of it are painted", g.resized, g.img.Rect, n)
	}
	if got := g.img.RGBAAt(450, 310); got != color.RGBA(theme.Day.Paper) {
		t.Errorf("beside the drawing is %v", got)
	}
}

func TestFyneDrawsWhenTheSurfaceFails(t *testing.T) {
	for _, after := range []string{"at once", "later"} {
		t.Run(after, func(t *testing.T) {
			b, g, drawing := glazed(t)
			*drawing = page{func(p *Painter) { p.Fill(Box{0, 0, 400, 300}, red) }}
			b.Redraw()
			if len(b.objects) != 0 {
				t.Fatalf("Fyne has %d objects to paint beside the surface", len(b.objects))
			}
			var lost []error
			if after == "at once" {
				b.SetSurface(nil, nil)
				g.refuses = errors.New("no memory")
				b.SetSurface(g, func(err error) { lost = append(lost, err) })
			} else {
				b.lost = func(err error) { lost = append(lost, err) }
				g.refuses = errors.New("no memory")
				*drawing = append(*drawing, func(p *Painter) { p.Fill(Box{0, 0, 10, 10}, shade) })
				b.Redraw()
			}
			if want := len(*drawing); len(b.objects) != want {
				t.Errorf("Fyne has %d objects, want %d", len(b.objects), want)
			}
			b.Redraw()
			if len(lost) != 1 || !errors.Is(lost[0], g.refuses) {
				t.Errorf("told: %v", lost)
			}
		})
	}
}

func TestAreasAreNotPaintedTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var areas []image.Rectangle
		for range rapid.IntRange(0, 40).Draw(t, "areas") {
			x, y := rapid.IntRange(0, 90).Draw(t, "x"), rapid.IntRange(0, 90).Draw(t, "y")
			areas = append(areas, image.Rect(x, y, x+rapid.IntRange(0, 12).Draw(t, "w"), y+rapid.IntRange(0, 12).Draw(t, "h")))
		}
		joined := join(areas)
		if len(joined) > mostAreas {
			t.Fatalf("%d areas", len(joined))
		}
		for i, a := range joined {
			for _, b := range joined[i+1:] {
				if a.Overlaps(b) {
					t.Fatalf("%v and %v are painted both", a, b)
				}
			}
		}
		for _, a := range areas {
			held := a.Empty()
			for _, b := range joined {
				held = held || a.In(b)
			}
			if !held {
				t.Fatalf("%v is in none of %v", a, joined)
			}
		}
	})
}

func TestTilesMakeUpTheWhole(t *testing.T) {
	for _, r := range []image.Rectangle{image.Rect(3, 5, 4, 6), image.Rect(0, 0, 1920, 1080), image.Rect(-10, 7, tilePixels, 12)} {
		y := r.Min.Y
		for _, tile := range tiles(r) {
			if tile.Min.Y != y || tile.Min.X != r.Min.X || tile.Max.X != r.Max.X || tile.Dy() > 1 && tile.Dx()*tile.Dy() > tilePixels {
				t.Errorf("%v: %v follows row %d", r, tile, y)
			}
			y = tile.Max.Y
		}
		if y != r.Max.Y {
			t.Errorf("%v ends at row %d", r, y)
		}
	}
}

// TestRectanglesAreRoundAndFramed checks the pixels of a rectangle.
func TestRectanglesAreRoundAndFramed(t *testing.T) {
	white, green := theme.White, color.NRGBA{0, 0x80, 0, 0xff}
	for name, c := range map[string]struct {
		frame Frame
		want  map[image.Point]Color
	}{
		"plain":         {Frame{Fill: red}, map[image.Point]Color{{9, 10}: white, {10, 10}: red, {89, 49}: red, {90, 49}: white, {89, 50}: white}},
		"round":         {Frame{Fill: red, Radius: 15}, map[image.Point]Color{{11, 11}: white, {14, 15}: red, {50, 10}: red, {10, 30}: red, {88, 48}: white}},
		"framed":        {Frame{Fill: red, Line: green, Width: 3}, map[image.Point]Color{{10, 10}: green, {12, 30}: green, {13, 30}: red, {50, 49}: green, {50, 46}: red}},
		"framed, round": {Frame{Fill: red, Line: green, Width: 3, Radius: 15}, map[image.Point]Color{{11, 11}: white, {15, 15}: green, {18, 18}: red, {50, 10}: green, {50, 13}: red}},
		"a frame alone": {Frame{Line: green, Width: 3, Radius: 15}, map[image.Point]Color{{11, 11}: white, {15, 15}: green, {18, 18}: white, {50, 30}: white, {89, 30}: green}},
		"a pill":        {Frame{Fill: red, Radius: 99}, map[image.Point]Color{{11, 11}: white, {10, 30}: red, {50, 10}: red}},
		"see-through":   {Frame{Fill: color.NRGBA{0, 0, 0, 0x80}}, map[image.Point]Color{{50, 30}: color.NRGBA{0x7f, 0x7f, 0x7f, 0xff}, {9, 9}: white}},
	} {
		t.Run(name, func(t *testing.T) {
			img := Picture(100, 60, white, func(p *Painter) { p.Rect(Box{10.2, 9.8, 80.3, 39.9}, c.frame) })
			for at, want := range c.want {
				got := img.RGBAAt(at.X, at.Y)
				if off := max(apart(got.R, want.R), apart(got.G, want.G), apart(got.B, want.B)); off > 2 || got.A != 0xff {
					t.Errorf("at %v is %v, want %v", at, got, want)
				}
			}
		})
	}
}

func apart(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }

// TestLettersStayWithinTheirLayer: pixels outside the layer would remain when the text is
// removed.
func TestLettersStayWithinTheirLayer(t *testing.T) {
	test.NewTempApp(t)
	for _, w := range []theme.Weight{theme.Regular, theme.Medium, theme.SemiBold, theme.Bold, theme.ExtraBold} {
		for _, size := range []float32{9, 24, 178, 400} {
			l := newLayer(prim{kind: kindText, box: Box{0.6, 0.3, 2000, 2 * size}, text: "ỜjẬfQỹ", size: size, weight: w, fill: red}, nil)
			inner := l.bounds.Inset(1)
			l.bounds = l.bounds.Inset(-40)
			mask := alphaOf(l.render())
			for i, a := range mask.Pix {
				at := image.Pt(mask.Rect.Min.X+i%mask.Stride, mask.Rect.Min.Y+i/mask.Stride)
				if a > 0 && !at.In(inner) {
					t.Fatalf("%v at %v: %v is out of %v", w, size, at, inner)
				}
			}
		}
	}
}
