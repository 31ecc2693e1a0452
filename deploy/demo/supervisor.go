package main

import (
	"context"
	"fmt"

	"motcua/internal/centre"
	"motcua/internal/queue"
)

// The supervisor of the sample, and the counter that is shut.
const (
	supervisor  = "khoi"
	shutCounter = "5"
)

// centreIsSupervised logs in at the supervisor's desk, shuts a counter for the first of
// the reasons and opens it again.
func centreIsSupervised(ctx context.Context, c *house) error {
	return c.step(ctx, "the supervisor shuts a counter and opens it again", func(ctx context.Context) error {
		if err := c.logIn(ctx, c.super, centre.SupervisorDesk, supervisor); err != nil {
			return err
		}
		// The digit selects the counter; Enter asks what to do with it.
		if err := c.direct(ctx, "shut", []string{shutCounter, "Return", "2", "1"}, func(d queue.Desk) bool { return d.Shut != "" }); err != nil {
			return err
		}
		if err := c.picture(ctx, c.super, "supervisor"); err != nil {
			return err
		}
		return c.direct(ctx, "open", []string{"Return", "1"}, func(d queue.Desk) bool { return d.Shut == "" })
	})
}

// direct presses keys at the supervisor's desk, each on the page that the one before has
// opened, and waits for the counter's state.
func (c *house) direct(ctx context.Context, what string, keys []string, cond func(queue.Desk) bool) error {
	for _, key := range keys {
		if err := c.super.screen.drawn(ctx, "the supervisor's page"); err != nil {
			return err
		}
		if err := press(ctx, c.super, key); err != nil {
			return err
		}
	}
	return c.eye.see(ctx, fmt.Sprintf("counter %s %s by the supervisor", shutCounter, what), func(s *queue.State) bool {
		return cond(s.Desk(shutCounter))
	})
}
