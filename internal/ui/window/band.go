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
// without end (wallview.Band). The X server has the strip, so a step is one copy
// request, and Fyne paints nothing. Its methods are called on Fyne's goroutine.
type Band struct {
	c    *canvas
	stop func() // stops the movement

	closed bool

	mu  sync.Mutex
	err error // why it has stopped
}

// OpenBand makes a band in a window that is shown. It is called on Fyne's goroutine;
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

// mostSteps is the largest number of steps in a second: the usual refresh rate of a
// screen.
const mostSteps = 60

// pace is the number of pixels of a step, and the time between steps. A step is a whole
// number of pixels: alternating steps of three and four would be visible as trembling.
func pace(speed float64) (pixels int, every time.Duration) {
	pixels = max(1, int(math.Ceil(speed/mostSteps)))
	return pixels, time.Duration(float64(pixels) / speed * float64(time.Second))
}

// Run shows the strip at a place of the window, as high as the strip, and moves it by
// speed pixels a second. It starts at the pixel from of the strip.
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

// lay gives the strip to the server, repeated until it is long enough: the visible part
// is then in one piece wherever it starts, and is never seen half copied.
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

// move copies the strip, wide pixels wide, to its present position: a late step does not
// make it slower.
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

// draw copies the visible part when the strip is at a column. The server reports errors
// later, and they are returned then.
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

// Err is why the band has stopped, nil while it moves.
func (b *Band) Err() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err
}

// Rest hides the band and frees the memory of its picture.
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
