package uitest

import (
	"image"
	"image/draw"
	"testing"

	"fyne.io/fyne/v2"

	"motcua/internal/ui/widget"
)

// Glass is a surface in memory, which a board paints in place of Fyne.
type Glass struct{ *image.RGBA }

var _ widget.Surface = (*Glass)(nil)

// Resize implements widget.Surface.
func (g *Glass) Resize(w, h int) error {
	g.RGBA = image.NewRGBA(image.Rect(0, 0, w, h))
	return nil
}

// Paint implements widget.Surface.
func (g *Glass) Paint(piece *image.RGBA) error {
	draw.Draw(g, piece.Rect, piece, piece.Rect.Min, draw.Src)
	return nil
}

// Show implements widget.Surface.
func (g *Glass) Show() error { return nil }

const (
	patch     = 40 // pixels of a side
	mayDiffer = 40 // of 255, in the mean of a patch
)

// SameOnSurface fails if a board painted on a surface looks different from Fyne's
// painting. Letters may be a pixel apart, and Fyne's painter for tests draws frames
// further out than on a screen, so it compares the mean colours of patches: a missing
// text or box, or another colour, is found.
func SameOnSurface(t *testing.T, name string, board *widget.Board, c fyne.Canvas) {
	t.Helper()
	want := c.Capture()
	g := &Glass{}
	board.SetSurface(g, func(err error) { t.Errorf("%s: %v", name, err) })
	board.SetSurface(nil, nil)
	if g.Rect != want.Bounds() {
		t.Fatalf("%s: the surface is %v, the window %v", name, g.Rect, want.Bounds())
	}
	for y := 0; y < g.Rect.Max.Y; y += patch {
		for x := 0; x < g.Rect.Max.X; x += patch {
			at := image.Rect(x, y, x+patch, y+patch).Intersect(g.Rect)
			a, b := mean(g, at), mean(want, at)
			for i := range a {
				if off := max(a[i]-b[i], b[i]-a[i]); off > mayDiffer {
					t.Errorf("%s: at %v the surface is %v, Fyne's painting %v", name, at.Min, a, b)
					return
				}
			}
		}
	}
}

// mean is the mean red, green and blue of an area, using every second pixel in both
// directions.
func mean(img image.Image, area image.Rectangle) (sum [3]int) {
	n := 0
	for y := area.Min.Y; y < area.Max.Y; y += 2 {
		for x := area.Min.X; x < area.Max.X; x += 2 {
			r, g, b, _ := img.At(x, y).RGBA()
			sum[0], sum[1], sum[2] = sum[0]+int(r>>8), sum[1]+int(g>>8), sum[2]+int(b>>8)
			n++
		}
	}
	return [3]int{sum[0] / n, sum[1] / n, sum[2] / n}
}
