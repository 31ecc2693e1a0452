package main

import (
	"context"
	"fmt"
	"time"

	"motcua/internal/queue"
)

// outcomeFirst is the sample's first outcome, which the digit 1 chooses.
const outcomeFirst = "tiep-nhan"

// serviceIsUndone starts and finishes A004 too soon, and undoes both.
func serviceIsUndone(ctx context.Context, c *house) error {
	return c.step(ctx, "a start and a finish are taken back within five seconds", func(ctx context.Context) error {
		if _, err := c.desk(ctx, c.desk3, []string{"F2"}, "A004 called", is("A004", queue.Called)); err != nil {
			return err
		}
		if _, err := c.desk(ctx, c.desk3, []string{"F4"}, "A004 being served", is("A004", queue.Serving)); err != nil {
			return err
		}
		if err := c.picture(ctx, c.desk3, "console-undo"); err != nil {
			return err
		}
		if err := c.undo(ctx, c.desk3, "A004", queue.Called); err != nil {
			return err
		}
		if _, err := c.desk(ctx, c.desk3, []string{"F4"}, "A004 being served after all", is("A004", queue.Serving)); err != nil {
			return err
		}
		if err := c.askPad(ctx, "A004"); err != nil {
			return err
		}
		return change(ctx, c.pad, "the pad no longer asking about a visit that goes on", func() error {
			return c.undo(ctx, c.desk3, "A004", queue.Serving)
		})
	})
}

// undo undoes the last command of a console, and waits until its ticket is as it was
// before.
func (c *house) undo(ctx context.Context, s *seat, number string, before queue.TicketState) error {
	what := fmt.Sprintf("%s %s again after Ctrl+Z", number, before)
	_, err := c.desk(ctx, s, []string{"ctrl+z"}, what, is(number, before))
	return err
}

// absenceIsUndone calls C004, whom counter 7 called long ago, twice more, marks the
// no-show, and undoes that.
func absenceIsUndone(ctx context.Context, c *house) error {
	return c.step(ctx, "a citizen is called in vain, and the absence is taken back", func(ctx context.Context) error {
		var first queue.Ticket
		for calls := 2; calls <= 3; calls++ {
			err := change(ctx, c.desk7, "the call", func() (err error) {
				first, err = c.desk(ctx, c.desk7, []string{"F3"}, fmt.Sprintf("C004 called %d times", calls), func(t *queue.Ticket) bool {
					return t.Number == "C004" && t.State == queue.Called && t.Calls == calls
				})
				return err
			})
			if err != nil {
				return err
			}
		}
		// The console's clock has whole seconds: one more, and F6 can be pressed.
		absent := time.UnixMilli(first.CalledMS).Add((absentAfterSec + 2) * time.Second)
		if err := until(ctx, "the time after which C004 is absent", func() bool { return time.Now().After(absent) }); err != nil {
			return err
		}
		if _, err := c.desk(ctx, c.desk7, []string{"F6"}, "C004 absent", is("C004", queue.NoShow)); err != nil {
			return err
		}
		return c.undo(ctx, c.desk7, "C004", queue.Called)
	})
}

// outcomeIsChosen chooses with F11 how the visit of A004 ends, and finishes it.
func outcomeIsChosen(ctx context.Context, c *house) error {
	return c.step(ctx, "an outcome is chosen, and A004 finished with it", func(ctx context.Context) error {
		if err := press(ctx, c.desk3, "F11", "1"); err != nil {
			return err
		}
		if err := c.picture(ctx, c.desk3, "console-note"); err != nil {
			return err
		}
		if err := press(ctx, c.desk3, "Return"); err != nil {
			return err
		}
		t, err := c.finishRated(ctx, "A004")
		if err != nil {
			return err
		}
		if t.Outcome != outcomeFirst {
			return fmt.Errorf("A004 has the outcome %q, should have %q", t.Outcome, outcomeFirst)
		}
		return nil
	})
}

// finishRated finishes a ticket at counter 3 and answers the pad, which is then idle
// again.
func (c *house) finishRated(ctx context.Context, number string) (queue.Ticket, error) {
	if err := c.askPad(ctx, number); err != nil {
		return queue.Ticket{}, err
	}
	if err := tap(ctx, c.pad, bestFace); err != nil {
		return queue.Ticket{}, err
	}
	return c.eye.ticket(ctx, "the answer to "+number, func(t *queue.Ticket) bool { return t.Number == number && t.RatedMS > 0 })
}

// heldComesBackFirst holds A005 for a missing paper, and has its citizen come back with
// it: the counter that held it calls it next, although A007 has priority.
func heldComesBackFirst(ctx context.Context, c *house) error {
	return c.step(ctx, "a citizen who fetched a paper scans the ticket and is called next", func(ctx context.Context) error {
		held, err := c.holdNext(ctx, "A005")
		if err != nil {
			return err
		}
		if err := tap(ctx, c.kiosk, tilePrio); err != nil {
			return err
		}
		if err := c.kiosk.screen.drawn(ctx, "the classes"); err != nil {
			return err
		}
		other, err := c.typeTicket(ctx, "1", "1", "1")
		if err != nil {
			return err
		}
		if err := c.mustBeElderly(other); err != nil {
			return err
		}
		if err := c.scanBack(ctx, held); err != nil {
			return err
		}
		if _, err := c.desk(ctx, c.desk3, []string{"F2"}, "A005, which came back, called before "+other.Number, func(t *queue.Ticket) bool {
			return t.ID == held.ID && t.State == queue.Called && t.Counter == "3"
		}); err != nil {
			return err
		}
		_, err = c.desk(ctx, c.desk3, []string{"F4"}, "A005 being served again", is("A005", queue.Serving))
		return err
	})
}

// holdNext calls the next number at counter 3, which must be this one, and holds it for
// the first of the reasons, a missing paper.
func (c *house) holdNext(ctx context.Context, number string) (t queue.Ticket, err error) {
	for _, do := range []struct {
		keys  []string
		state queue.TicketState
	}{{[]string{"F2"}, queue.Called}, {[]string{"F4"}, queue.Serving}, {[]string{"F7", "1"}, queue.Held}} {
		if t, err = c.desk(ctx, c.desk3, do.keys, number+" "+string(do.state), is(number, do.state)); err != nil {
			return t, err
		}
	}
	return t, nil
}

// scanBack scans the paper of a held ticket at the kiosk, which puts it first in line at
// the counter that held it.
func (c *house) scanBack(ctx context.Context, held queue.Ticket) error {
	if err := c.scan(ctx, held.Number+" back in line", held.Code); err != nil {
		return err
	}
	if _, err := c.eye.ticket(ctx, held.Number+" first in line at counter 3", func(t *queue.Ticket) bool {
		return t.ID == held.ID && t.State == queue.Waiting && t.First && t.ForCounter == "3"
	}); err != nil {
		return err
	}
	if err := c.picture(ctx, c.kiosk, "kiosk-back"); err != nil {
		return err
	}
	return c.kioskHome(ctx)
}

// servedAtLast finishes the visit that was held.
func servedAtLast(ctx context.Context, c *house) error {
	return c.step(ctx, "A005 is finished and rated", func(ctx context.Context) error {
		_, err := c.finishRated(ctx, "A005")
		return err
	})
}
