package window

import (
	"context"
	"fmt"
	"image"
	"math"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"github.com/jezek/xgb/xproto"
)

// Band moves a strip of picture through a place of a window, from right to left and
// without end (wallview.Band). The X server has the strip, so a step is one request
// to copy, and Fyne paints nothing. Its methods are called on Fyne's goroutine.
type Band struct {
	c    *canvas
	stop func() // of what moves

	closed bool

	mu  sync.Mutex
	err error // why it stands still
}

// OpenBand makes a band of a window that is shown. It is called on Fyne's goroutine;
// Close must follow.
func OpenBand(w fyne.Window) (*Band, error) {
	parent := nativeID(w)
	if parent == 0 || w.Canvas().Scale() != 1 {
		return nil, errNoX11
	}
	return openBand(parent)
}

func openBand(parent xproto.Window) (*Band, error) {
	c, err := openCanvas(parent)
	if err != nil {
		return nil, err
	}
	return &Band{c: c, stop: func() {}}, nil
}

// mostSteps is how often a band moves in a second, at the most: as often as a screen
// shows another picture.
const mostSteps = 60

// pace is how many pixels a band of this speed moves at a time, and how often. A step
// is whole pixels: steps of three and of four in turns would be seen to tremble.
func pace(speed float64) (pixels int, every time.Duration) {
	pixels = max(1, int(math.Ceil(speed/mostSteps)))
	return pixels, time.Duration(float64(pixels) / speed * float64(time.Second))
}

// Run shows the strip at a place of the window, as high as the strip, and moves it by
// speed pixels a second. It begins from pixels into the strip.
func (b *Band) Run(at image.Rectangle, strip *image.RGBA, from int, speed float64) error {
	b.stop()
	b.fail(nil)
	if b.closed {
		return errClosed
	}
	size := strip.Rect.Size()
	if speed <= 0 || size.Y != at.Dy() || size.X < 1 || at.Dx() < 1 {
		return fmt.Errorf("moving a strip of %v through %v at %v pixels a second: the heights must be the same, and the speed positive", size, at, speed)
	}
	if err := b.lay(strip, size.X+at.Dx()); err != nil {
		return err
	}
	if err := b.c.Show(at); err != nil {
		return err
	}
	pixels, every := pace(speed)
	ctx, cancel := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	wait.Go(func() { b.move(ctx, at.Dx(), size.X, from, pixels, every) })
	b.stop = func() {
		cancel()
		wait.Wait()
		b.stop = func() {}
	}
	return nil
}

// lay gives the server the strip, again and again until it fills the width: what is to
// be seen is then in one piece wherever it begins, and is never seen half copied.
func (b *Band) lay(strip *image.RGBA, width int) error {
	size := strip.Rect.Size()
	if err := b.c.resize(width, size.Y); err != nil {
		return err
	}
	for x := 0; x < width; x += size.X {
		again := *strip
		again.Rect = image.Rectangle{Max: size}.Add(image.Pt(x, 0))
		if err := b.c.put(&again); err != nil {
			return err
		}
	}
	// What the server shows before the first step.
	if err := xproto.ChangeWindowAttributesChecked(b.c.x.conn, b.c.win, xproto.CwBackPixmap, []uint32{uint32(b.c.pixmap)}).Check(); err != nil {
		return fmt.Errorf("showing a strip: %w", err)
	}
	return nil
}

// move copies the strip, which is so wide, to where it is by then: a step that comes late
// is no slower.
func (b *Band) move(ctx context.Context, width, wide, from, pixels int, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	began := time.Now()
	for {
		steps := int(time.Since(began)/every) % wide
		if err := b.draw(width, (from+steps*pixels)%wide); err != nil {
			b.fail(err)
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// draw copies what is seen when the strip is at a column. What the server refuses it
// says later, and is then said.
func (b *Band) draw(width, from int) error {
	conn := b.c.x.conn
	xproto.CopyArea(conn, xproto.Drawable(b.c.pixmap), xproto.Drawable(b.c.win), b.c.gc, int16(from), 0, 0, 0, uint16(width), uint16(b.c.size.Y))
	for {
		event, err := conn.PollForEvent()
		if err != nil {
			return fmt.Errorf("moving a strip: %w", err)
		}
		if event == nil {
			return nil
		}
	}
}

func (b *Band) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.err = err
}

// Err is why the band stands still although it should move, nil while it does.
func (b *Band) Err() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err
}

// Rest hides the band and gives its picture's memory back.
func (b *Band) Rest() error {
	b.stop()
	if b.closed {
		return nil
	}
	if err := b.c.Hide(); err != nil {
		return err
	}
	return b.c.free()
}

// Close ends the band.
func (b *Band) Close() error {
	b.stop()
	b.closed = true
	return b.c.Close()
}
