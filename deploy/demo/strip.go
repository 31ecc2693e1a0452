package main

import (
	"context"
	"fmt"
	"image"

	"motcua/internal/queue"
)

// stripCalls has the officer of counter 7 make the console one line above other
// programs, call from it, and take the whole console back.
func stripCalls(ctx context.Context, c *centre) error {
	return c.step(ctx, "a console is made a strip, calls from there, and comes back", func(ctx context.Context) error {
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
		if err := press(ctx, c.desk7, "ctrl+m"); err != nil {
			return err
		}
		if err := c.mustBeLine(ctx, true); err != nil {
			return err
		}
		if _, err := c.desk(ctx, c.desk7, []string{"F2"}, "a call from the strip of counter 7", called("7")); err != nil {
			return err
		}
		if err := c.picture(ctx, c.desk7, "strip"); err != nil {
			return err
		}
		if err := c.desk7.screen.keys(ctx, "ctrl+m"); err != nil {
			return err
		}
		return c.mustBeLine(ctx, false)
	})
}

// mustBeLine waits until the console leaves the desktop free but for a line, or
// has all of it: most rows of the screen are of one colour only where the
// desktop shows.
func (c *centre) mustBeLine(ctx context.Context, line bool) error {
	if err := c.desk7.screen.drawn(ctx, "the strip or the console"); err != nil {
		return err
	}
	f, err := c.desk7.screen.grab()
	if err != nil {
		return err
	}
	desktop := 0
	for y := range f.height {
		if plain(f, image.Rect(0, y, f.width, y+1)) {
			desktop++
		}
	}
	if line != (desktop > f.height*3/4) {
		return fmt.Errorf("%d of %d rows of the screen show nothing but the desktop, and the console should be a strip: %v", desktop, f.height, line)
	}
	return nil
}

// plain says whether a region has one colour.
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
