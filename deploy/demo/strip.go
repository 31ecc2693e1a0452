package main

import (
	"context"
	"errors"
	"fmt"
	"image"

	"motcua/internal/queue"
	"motcua/internal/wire"
)

// On the screen of counter 7 while the console is a strip: the part of it that does not
// change while no ticket changes, and a point of it that is no key.
var (
	stripArea  = image.Rect(64, 9, 420, 55)
	stripState = image.Pt(220, 32)
)

// stripCalls has the officer of counter 7 switch to the strip, call from it, and switch
// back to the whole console.
func stripCalls(ctx context.Context, c *house) error {
	return c.step(ctx, "a console is made a strip, calls from above another program, and comes back", func(ctx context.Context) error {
		if err := c.clearDesk7(ctx); err != nil {
			return err
		}
		if err := press(ctx, c.desk7, "ctrl+m"); err != nil {
			return err
		}
		if err := c.isLine(ctx, true); err != nil {
			return err
		}
		if err := c.besideStrip(ctx, c.callFromStrip); err != nil {
			return err
		}
		if err := c.isLine(ctx, true); err != nil {
			return err
		}
		if err := press(ctx, c.desk7, "ctrl+m"); err != nil {
			return err
		}
		return c.isLine(ctx, false)
	})
}

// clearDesk7 serves and finishes the number that was called to counter 7.
func (c *house) clearDesk7(ctx context.Context) error {
	for _, do := range []struct {
		key   string
		state queue.TicketState
	}{{"F4", queue.Serving}, {"F9", queue.Done}} {
		want := "the number at counter 7 " + string(do.state)
		if _, err := c.desk(ctx, c.desk7, []string{do.key}, want, func(t *queue.Ticket) bool {
			return t.Counter == "7" && t.State == do.state
		}); err != nil {
			return err
		}
	}
	return nil
}

// besideStrip calls do while another program has nearly all of the screen of counter 7,
// and the keyboard: the display of the counter, in a window.
func (c *house) besideStrip(ctx context.Context, do func(context.Context) error) error {
	before, err := c.desk7.screen.grab()
	if err != nil {
		return err
	}
	other := &seat{
		name: "beside-strip", program: "display", role: wire.RoleWall, config: "device-wall.toml", screen: c.desk7.screen, env: c.desk7.env,
		args: []string{"-id", "beside-strip", "-counter", "7", "-window", "1300x700"},
	}
	err = c.startSeat(ctx, other)
	defer func() { other.stop() }()
	if err != nil {
		return err
	}
	after, err := c.desk7.screen.grab()
	if err != nil {
		return err
	}
	if n, most := differing(before, after, stripArea, stripArea.Dx()*stripArea.Dy()), stripArea.Dx()*stripArea.Dy()/20; n > most {
		return fmt.Errorf("%d pixels of the strip are others since another window came, at most %d should be: it does not stay above", n, most)
	}
	return do(ctx)
}

// callFromStrip calls the next number. The other program has the keyboard until the strip
// is clicked.
func (c *house) callFromStrip(ctx context.Context) error {
	if err := c.desk7.screen.tap(ctx, stripState); err != nil {
		return err
	}
	if err := c.desk7.screen.keys(ctx, "F2"); err != nil {
		return err
	}
	if _, err := c.eye.ticket(ctx, "a call from the strip of counter 7", called("7")); err != nil {
		return err
	}
	return c.picture(ctx, c.desk7, "strip")
}

// isLine waits until the console of counter 7 is a strip, or covers the whole desktop:
// only rows of the bare desktop have one colour.
func (c *house) isLine(ctx context.Context, line bool) error {
	desktop := 0
	var fault error
	err := until(ctx, fmt.Sprintf("the console of counter 7 as a strip (%v)", line), func() bool {
		f, err := c.desk7.screen.grab()
		if fault = err; err != nil {
			return true
		}
		desktop = 0
		for y := range f.height {
			if plain(f, image.Rect(0, y, f.width, y+1)) {
				desktop++
			}
		}
		return line == (desktop > f.height*3/4)
	})
	if err := errors.Join(fault, err); err != nil {
		return fmt.Errorf("%w: %d rows show nothing but the desktop", err, desktop)
	}
	return c.desk7.screen.drawn(ctx, "the strip or the console")
}

// plain reports whether a region has one colour.
func plain(f *frame, region image.Rectangle) bool {
	first := f.at(region.Min.X, region.Min.Y)
	for y := region.Min.Y; y < region.Max.Y; y++ {
		for x := region.Min.X; x < region.Max.X; x++ {
			if string(f.at(x, y)) != string(first) {
				return false
			}
		}
	}
	return true
}
