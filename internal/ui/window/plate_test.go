package window

import (
	"errors"
	"image"
	"image/color"
	"image/draw"
	"log/slog"
	"runtime"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/jezek/xgb/xproto"

	"motcua/internal/ui/widget"
)

var (
	reddish = color.RGBA{0xC0, 0x20, 0x30, 0xff}
	bluish  = color.RGBA{0x10, 0x30, 0xE0, 0xff}
)

const redPixel, bluePixel = 0xC02030, 0x1030E0

func piece(at image.Rectangle, c color.RGBA) *image.RGBA {
	img := image.NewRGBA(at)
	draw.Draw(img, at, image.NewUniform(c), image.Point{}, draw.Src)
	return img
}

func (d *testDesktop) plate() *Plate {
	d.t.Helper()
	p, err := openPlate(d.win)
	d.must(err)
	d.t.Cleanup(func() { d.must(p.Close()) })
	return p
}

func TestPlateShowsWhatIsPainted(t *testing.T) {
	d := openDesktop(t)
	d.paint(d.win, white)
	p := d.plate()
	d.must(p.Resize(1240, 48))
	d.must(p.Paint(piece(image.Rect(0, 0, 1240, 48), reddish)))
	if d.pixel(20, 20) != white {
		t.Error("what is not finished is seen")
	}
	d.must(p.Show())
	d.sees("the picture", 20, 20, redPixel)
	d.sees("its far corner", 1239, 47, redPixel)
	d.must(p.Paint(piece(image.Rect(100, 10, 120, 20), bluish)))
	if d.pixel(110, 15) != redPixel {
		t.Error("a piece is seen before it is shown")
	}
	d.must(p.Show())
	d.sees("the piece", 119, 19, bluePixel)
	if d.pixel(99, 15) != redPixel || d.pixel(120, 15) != redPixel || d.pixel(110, 20) != redPixel {
		t.Error("more than the piece is painted")
	}
}

// The server repaints hidden parts, even while the program does nothing.
func TestPlateComesBackByItself(t *testing.T) {
	d := openDesktop(t)
	d.paint(d.win, white)
	p := d.plate()
	d.must(p.Resize(1240, 48))
	d.must(p.Paint(piece(image.Rect(0, 0, 1240, 48), reddish)))
	d.must(p.Show())
	d.must(p.Paint(piece(image.Rect(100, 10, 120, 20), bluish)))
	d.must(p.Show())
	other := d.child(p.c.Inset, 0) // covers all of it
	d.must(xproto.ChangeWindowAttributesChecked(d.conn, other, xproto.CwBackPixel, []uint32{white}).Check())
	d.must(xproto.ClearAreaChecked(d.conn, false, other, 0, 0, 0, 0).Check())
	d.sees("what lies over it", 110, 15, white)
	d.must(xproto.UnmapWindowChecked(d.conn, other).Check())
	d.sees("the newest piece", 110, 15, bluePixel)
	d.sees("the picture", 1239, 47, redPixel)
}

func TestPlateLiesBelowOtherInsets(t *testing.T) {
	d := openDesktop(t)
	d.paint(d.win, white)
	before, after := d.inset(), (*Inset)(nil)
	d.must(before.Show(image.Rect(10, 10, 40, 40)))
	p := d.plate()
	d.must(p.Resize(1240, 48))
	d.must(p.Paint(piece(image.Rect(0, 0, 1240, 48), reddish)))
	d.must(p.Show())
	after = d.inset()
	d.must(after.Show(image.Rect(60, 10, 90, 40)))
	d.sees("the picture", 5, 5, redPixel)
	d.sees("an inset that was there before", 20, 20, black)
	d.sees("one that came later", 70, 20, black)
}

func TestPlateTakesLargePicturesAndOtherSizes(t *testing.T) {
	d := openDesktop(t)
	d.must(d.move(d.win, Place{0, 0, 1300}, 700))
	p := d.plate()
	for _, size := range []image.Point{{1300, 700}, {200, 100}, {1240, 650}} {
		whole := image.Rectangle{Max: size}
		d.must(p.Resize(size.X, size.Y))
		img := piece(whole, reddish) // larger than one request may be
		img.SetRGBA(size.X-1, size.Y-1, bluish)
		d.must(p.Paint(img))
		d.must(p.Show())
		d.sees("the far corner", size.X-1, size.Y-1, bluePixel)
		d.sees("beside it", size.X-2, size.Y-1, redPixel)
	}
	for _, size := range []image.Point{{0, 10}, {10, 0}, {40_000, 10}, {10, 40_000}} {
		if err := p.Resize(size.X, size.Y); err == nil {
			t.Errorf("a picture of %v is made", size)
		}
	}
}

func TestClosedPlateIsGone(t *testing.T) {
	d := openDesktop(t)
	d.paint(d.win, white)
	before := runtime.NumGoroutine()
	p := d.plate()
	d.must(p.Resize(1240, 48))
	d.must(p.Paint(piece(image.Rect(0, 0, 1240, 48), reddish)))
	d.must(p.Show())
	d.sees("the picture", 20, 20, redPixel)
	d.must(p.Close())
	d.until("the end of its goroutines", func() bool { return runtime.NumGoroutine() <= before })
	d.until("the end of its window", func() bool {
		_, err := xproto.GetGeometry(d.conn, xproto.Drawable(p.c.win)).Reply()
		return err != nil
	})
	for what, err := range map[string]error{"Resize": p.Resize(10, 10), "Paint": p.Paint(piece(image.Rect(0, 0, 10, 10), reddish)), "Show": p.Show()} {
		if !errors.Is(err, errClosed) {
			t.Errorf("after its end %s gives %v", what, err)
		}
	}
}

func TestPlateOfAWindowThatIsGoneIsAnError(t *testing.T) {
	d := openDesktop(t)
	p := d.plate()
	d.must(p.Resize(1240, 48))
	d.must(xproto.DestroyWindowChecked(d.conn, d.win).Check())
	if err := p.Show(); err == nil {
		t.Error("it is shown in a window that is gone")
	}
	if _, err := openPlate(d.win); err == nil {
		t.Error("it is made in a window that is gone")
	}
}

func TestOnlyPlainPixelsArePainted(t *testing.T) {
	setup := func(change func(s *xproto.SetupInfo, v *xproto.VisualInfo)) *xproto.SetupInfo {
		v := xproto.VisualInfo{VisualId: 7, RedMask: 0xFF0000, GreenMask: 0xFF00, BlueMask: 0xFF}
		s := &xproto.SetupInfo{ImageByteOrder: xproto.ImageOrderLSBFirst, PixmapFormats: []xproto.Format{{Depth: 24, BitsPerPixel: 32}}}
		change(s, &v)
		s.Roots = []xproto.ScreenInfo{{AllowedDepths: []xproto.DepthInfo{{Depth: 24, Visuals: []xproto.VisualInfo{{VisualId: 3}, v}}}}}
		return s
	}
	for what, c := range map[string]struct {
		change func(s *xproto.SetupInfo, v *xproto.VisualInfo)
		want   byte
	}{
		"usual":             {func(*xproto.SetupInfo, *xproto.VisualInfo) {}, 24},
		"another visual":    {func(_ *xproto.SetupInfo, v *xproto.VisualInfo) { v.VisualId = 8 }, 0},
		"red last":          {func(_ *xproto.SetupInfo, v *xproto.VisualInfo) { v.RedMask, v.BlueMask = v.BlueMask, v.RedMask }, 0},
		"three bytes":       {func(s *xproto.SetupInfo, _ *xproto.VisualInfo) { s.PixmapFormats[0].BitsPerPixel = 24 }, 0},
		"the largest first": {func(s *xproto.SetupInfo, _ *xproto.VisualInfo) { s.ImageByteOrder = xproto.ImageOrderMSBFirst }, 0},
	} {
		t.Run(what, func(t *testing.T) {
			if got := plainDepth(setup(c.change), 7); got != c.want {
				t.Errorf("the depth is %d, want %d", got, c.want)
			}
		})
	}
}

func TestBoardWithoutX11IsPaintedByFyne(t *testing.T) {
	app := test.NewTempApp(t)
	b := widget.NewBoard(func() string { return "page" }, func(p *widget.Painter, _ fyne.Size) { p.Fill(widget.Box{W: 10, H: 10}, widget.Color{A: 0xff}) })
	w := app.NewWindow("no window of X11")
	w.SetContent(b)
	w.Resize(b.MinSize())
	stop := Paint(w, b, slog.New(slog.DiscardHandler))
	defer stop()
	if n := b.Repaints(); n != 1 {
		t.Errorf("Fyne has %d objects of one", n)
	}
}
