package window

import (
	"errors"
	"image"
	"image/color"
	"runtime"
	"testing"
	"time"

	"github.com/jezek/xgb/xproto"
)

// ruled is a strip whose every column contains its own number.
func ruled(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		for y := range h {
			img.SetRGBA(x, y, color.RGBA{0x80, uint8(x >> 8), uint8(x), 0xff})
		}
	}
	return img
}

// columns are the columns of the strip that are visible from x0 to x1 of the window, at
// one moment.
func (d *testDesktop) columns(x0, x1, y int) []int {
	d.t.Helper()
	at, err := xproto.TranslateCoordinates(d.conn, d.win, d.root, int16(x0), int16(y)).Reply()
	d.must(err)
	img, err := xproto.GetImage(d.conn, xproto.ImageFormatZPixmap, xproto.Drawable(d.root), at.DstX, at.DstY, uint16(x1-x0), 1, 0xFFFFFFFF).Reply()
	d.must(err)
	list := make([]int, x1-x0)
	for i := range list {
		p := img.Data[4*i:]
		list[i] = -1
		if p[2] == 0x80 {
			list[i] = int(p[1])<<8 | int(p[0])
		}
	}
	return list
}

func (d *testDesktop) band() *Band {
	d.t.Helper()
	b, err := openBand(d.win)
	d.must(err)
	d.t.Cleanup(func() { d.must(b.Close()) })
	return b
}

func TestBandMovesItsStripWithoutEnd(t *testing.T) {
	d := openDesktop(t)
	d.paint(d.win, white)
	for name, wide := range map[string]int{"a long strip": 3000, "one that is shorter than the place": 250} {
		t.Run(name, func(t *testing.T) {
			b := d.band()
			d.must(b.Run(image.Rect(100, 8, 800, 40), ruled(wide, 32), wide-7, 400))
			places, passed := map[int]bool{}, false
			d.until("the strip at twenty places, and its beginning again", func() bool {
				seen := d.columns(100, 800, 39)
				for i, c := range seen {
					if c < 0 || c != (seen[0]+i)%wide {
						t.Fatalf("column %d of the place is %d of the strip, and the first is %d", i, c, seen[0])
					}
				}
				places[seen[0]] = true
				passed = passed || seen[0] < wide-7
				return len(places) >= 20 && passed
			})
			if outside := [2]int{d.columns(99, 100, 20)[0], d.columns(800, 801, 20)[0]}; outside != [2]int{-1, -1} {
				t.Errorf("outside of its place are the columns %v", outside)
			}
		})
	}
}

func TestBandRestsAndGoesOn(t *testing.T) {
	d := openDesktop(t)
	d.paint(d.win, white)
	b := d.band()
	d.must(b.Rest())
	before := runtime.NumGoroutine()
	d.must(b.Run(image.Rect(100, 8, 800, 40), ruled(3000, 32), 0, 100))
	d.until("the strip", func() bool { return d.columns(100, 101, 20)[0] >= 0 })
	d.must(b.Rest())
	d.sees("what lies under it", 100, 20, white)
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines before it moved, %d while it rests", before, n)
	}
	d.must(b.Rest())
	d.must(b.Run(image.Rect(10, 0, 60, 20), ruled(90, 20), 5, 100))
	d.must(b.Run(image.Rect(200, 0, 260, 20), ruled(90, 20), 5, 100))
	d.until("another strip, elsewhere", func() bool { return d.columns(259, 260, 19)[0] >= 0 && d.columns(20, 21, 5)[0] < 0 })
	if n := runtime.NumGoroutine(); n > before+1 {
		t.Errorf("%d goroutines move it", n-before)
	}
}

func TestBandEndsWithItsWindow(t *testing.T) {
	d := openDesktop(t)
	before := runtime.NumGoroutine()
	b := d.band()
	d.must(b.Run(image.Rect(0, 0, 700, 32), ruled(900, 32), 0, 100))
	if err := b.Err(); err != nil {
		t.Fatal(err)
	}
	d.must(xproto.DestroyWindowChecked(d.conn, d.win).Check())
	d.until("an error", func() bool { return b.Err() != nil })
	d.must(b.Close())
	d.until("the end of its goroutines", func() bool { return runtime.NumGoroutine() <= before })
	if err := b.Run(image.Rect(0, 0, 700, 32), ruled(900, 32), 0, 100); !errors.Is(err, errClosed) || b.Rest() != nil {
		t.Errorf("after its end it moves: %v", err)
	}
	if _, err := openBand(d.win); err == nil {
		t.Error("a band is made in a window that is gone")
	}
}

func TestBandRefusesWhatCannotMove(t *testing.T) {
	d := openDesktop(t)
	b := d.band()
	place := image.Rect(0, 0, 700, 32)
	for what, err := range map[string]error{
		"no speed":          b.Run(place, ruled(900, 32), 0, 0),
		"another height":    b.Run(place, ruled(900, 31), 0, 100),
		"a strip of naught": b.Run(place, image.NewRGBA(image.Rect(0, 0, 0, 32)), 0, 100),
		"too long":          b.Run(place, image.NewRGBA(image.Rect(0, 0, 40_000, 32)), 0, 100),
		"no place":          b.Run(image.Rect(0, 0, 0, 32), ruled(900, 32), 0, 100),
	} {
		if err == nil {
			t.Errorf("%s: it moves", what)
		}
	}
}

func TestPaceIsSmooth(t *testing.T) {
	for _, width := range []int{1024, 1280, 1366, 1920, 2560, 3840, 7680} {
		speed := 0.0018 * float64(width) / 0.033 // as a wall of that width does
		pixels, every := pace(speed)
		if got := float64(pixels) / every.Seconds(); got < 0.99*speed || got > 1.01*speed {
			t.Errorf("%d: %d pixels every %v are %.1f a second, want %.1f", width, pixels, every, got, speed)
		}
		if every < time.Second/mostSteps || every > time.Second/25 {
			t.Errorf("%d: a step every %v is not smooth, or more often than the screen shows", width, every)
		}
	}
	if pixels, every := pace(5); pixels != 1 || every != time.Second/5 {
		t.Errorf("at 5 pixels a second it moves %d every %v", pixels, every)
	}
}
