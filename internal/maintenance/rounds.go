package maintenance

import (
	"context"
	"time"
)

// everyRound is the time between two rounds.
const everyRound = 20 * time.Second

// rounds is work that is done again and again in a goroutine of its own.
type rounds struct {
	stop context.CancelFunc
	done chan struct{}
}

// begin makes rounds until Stop. An unfinished one is dropped, and made after the next start.
func (r *rounds) begin(round func(ctx context.Context)) {
	ctx, stop := context.WithCancel(context.Background())
	r.stop, r.done = stop, make(chan struct{})
	go func() {
		defer close(r.done)
		tick := time.NewTicker(everyRound)
		defer tick.Stop()
		for ctx.Err() == nil {
			round(ctx)
			select {
			case <-ctx.Done():
			case <-tick.C:
			}
		}
	}()
}

// Stop breaks off what is being done, and does not wait for that.
func (r *rounds) Stop() { r.stop() }

// Wait waits until nothing is done any more, after Stop.
func (r *rounds) Wait() { <-r.done }
