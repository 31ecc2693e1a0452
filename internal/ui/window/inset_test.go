package window

import (
	"errors"
	"image"
	"runtime"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"

	"motcua/internal/i18n"
)

const white, black = 0xFFFFFF, 0

// paint fills a window, as its owner would draw it.
func (d *testDesktop) paint(win xproto.Window, color uint32) {
	d.t.Helper()
	d.must(xproto.ChangeWindowAttributesChecked(d.conn, win, xproto.CwBackPixel, []uint32{color}).Check())
	d.must(xproto.ClearAreaChecked(d.conn, false, win, 0, 0, 0, 0).Check())
}

// pixel is the visible pixel at a place of the desktop's window.
func (d *testDesktop) pixel(x, y int) uint32 {
	d.t.Helper()
	at, err := xproto.TranslateCoordinates(d.conn, d.win, d.root, int16(x), int16(y)).Reply()
	d.must(err)
	img, err := xproto.GetImage(d.conn, xproto.ImageFormatZPixmap, xproto.Drawable(d.root), at.DstX, at.DstY, 1, 1, 0xFFFFFFFF).Reply()
	d.must(err)
	return uint32(img.Data[0]) | uint32(img.Data[1])<<8 | uint32(img.Data[2])<<16
}

func (d *testDesktop) sees(what string, x, y int, want uint32) {
	d.t.Helper()
	d.until(what, func() bool { return d.pixel(x, y) == want })
}

func (d *testDesktop) inset() *Inset {
	d.t.Helper()
	i, err := openInset(d.win)
	d.must(err)
	d.t.Cleanup(func() { d.must(i.Close()) })
	return i
}

// child makes a window in the inset, as a film player does.
func (d *testDesktop) child(i *Inset, events uint32) xproto.Window {
	d.t.Helper()
	id, err := xproto.NewWindowId(d.conn)
	d.must(err)
	err = xproto.CreateWindowChecked(d.conn, 0, id, xproto.Window(i.ID()), 0, 0, 4000, 4000, 0,
		xproto.WindowClassCopyFromParent, 0, xproto.CwEventMask, []uint32{events}).Check()
	d.must(err)
	d.must(xproto.MapWindowChecked(d.conn, id).Check())
	return id
}

func TestInsetIsSeenWhereItIsShown(t *testing.T) {
	d := openDesktop(t)
	d.paint(d.win, white)
	d.sees("the window", 20, 20, white)
	i := d.inset()
	if i.ID() == 0 || d.pixel(20, 20) != white {
		t.Fatalf("an inset that was never shown is seen, or has no window: %d", i.ID())
	}
	d.must(i.Show(image.Rect(10, 10, 110, 40)))
	d.sees("the inset", 11, 11, black)
	d.sees("its far corner", 109, 39, black)
	if left, below := d.pixel(9, 20), d.pixel(20, 41); left != white || below != white {
		t.Errorf("it is larger than it was asked to be: %x beside it, %x below it", left, below)
	}
	d.paint(d.win, white)
	if d.pixel(20, 20) != black {
		t.Error("its parent draws over it")
	}
	d.must(i.Show(image.Rect(600, 0, 700, 48)))
	d.sees("the inset at another place", 650, 47, black)
	d.sees("its old place", 20, 20, white)
	d.must(i.Hide())
	d.sees("what it had hidden", 650, 24, white)
	d.must(i.Hide())
	d.must(i.Show(image.Rect(600, 0, 700, 48)))
	d.sees("it again", 650, 24, black)
}

func TestInsetMovesWithItsWindow(t *testing.T) {
	d := openDesktop(t)
	d.paint(d.win, white)
	i := d.inset()
	d.must(i.Show(image.Rect(10, 10, 110, 40)))
	d.must(d.move(d.win, Place{30, 500, 1200}, 48))
	d.stands(Place{30, 500, 1200})
	d.until("the inset at the same place of its window", func() bool {
		at, err := d.where(xproto.Window(i.ID()))
		d.must(err)
		return at == area{40, 510, 100, 30}
	})
}

// A touch on the film is a touch on the wall, so the technician's card opens there too.
func TestInsetLetsFingersThrough(t *testing.T) {
	d := openDesktop(t)
	d.must(xtest.Init(d.conn))
	d.must(xproto.ChangeWindowAttributesChecked(d.conn, d.win, xproto.CwEventMask, []uint32{xproto.EventMaskButtonPress}).Check())
	i := d.inset()
	d.must(i.Show(image.Rect(0, 0, 1240, 48)))
	film := d.child(i, xproto.EventMaskButtonPress)
	at, err := d.where(d.win)
	d.must(err)
	fake := func(kind, detail byte, x, y int) {
		d.must(xtest.FakeInputChecked(d.conn, kind, detail, 0, d.root, int16(x), int16(y), 0).Check())
	}
	fake(xproto.MotionNotify, 0, at.x+100, at.y+20)
	fake(xproto.ButtonPress, 1, 0, 0)
	fake(xproto.ButtonRelease, 1, 0, 0)
	d.until("the press", func() bool {
		event, err := d.conn.PollForEvent()
		press, is := event.(xproto.ButtonPressEvent)
		if err != nil || is && (press.Event == film || press.Event != d.win || press.EventX != 100) {
			t.Fatalf("the press went to %+v, %v", event, err)
		}
		return is
	})
}

func TestClosedInsetTakesItsWindowsAlong(t *testing.T) {
	d := openDesktop(t)
	before := runtime.NumGoroutine()
	i := d.inset()
	d.must(i.Show(image.Rect(0, 0, 100, 40)))
	film := d.child(i, 0)
	if runtime.NumGoroutine() <= before {
		t.Fatal("an inset has a connection of its own, and this counts nothing")
	}
	d.must(i.Close())
	d.until("the end of what was in it", func() bool {
		_, err := xproto.GetGeometry(d.conn, xproto.Drawable(film)).Reply()
		return err != nil
	})
	d.until("the end of its goroutines", func() bool { return runtime.NumGoroutine() <= before })
	if err := errors.Join(i.Show(image.Rect(0, 0, 50, 40)), i.Hide(), i.Close()); err != nil {
		t.Errorf("after its end: %v", err)
	}
}

func TestInsetOfAWindowThatIsGone(t *testing.T) {
	d := openDesktop(t)
	i := d.inset()
	d.must(xproto.DestroyWindowChecked(d.conn, d.win).Check())
	if err := i.Show(image.Rect(0, 0, 100, 40)); err == nil {
		t.Error("it is shown in a window that is gone")
	}
	if _, err := openInset(d.win); err == nil {
		t.Error("it is made in a window that is gone")
	}
}

func TestInsetAtNoPlace(t *testing.T) {
	d := openDesktop(t)
	i := d.inset()
	for _, at := range []image.Rectangle{{}, image.Rect(10, 10, 10, 50), image.Rect(0, 0, 40_000, 10), image.Rect(-50_000, 0, -49_000, 10)} {
		if err := i.Show(at); err == nil || !strings.Contains(err.Error(), at.String()) {
			t.Errorf("%v: %v", at, err)
		}
	}
}

func TestNoX11IsSaidInWords(t *testing.T) {
	app := test.NewTempApp(t)
	_, err := OpenInset(app.NewWindow("no window of X11"))
	var words i18n.Message
	if !errors.As(err, &words) || !strings.Contains(words.In(i18n.Vietnamese), "X11") {
		t.Errorf("got %v", err)
	}
	t.Setenv("DISPLAY", ":32767")
	if _, err := openInset(1); err == nil {
		t.Error("connected to nothing")
	}
}
