// Package loop runs a screen's use case: one goroutine that owns its state,
// takes what people and devices do to it one thing at a time, and builds a new
// view after each. Nothing here touches a clock or a screen by itself, so a
// test can turn the loop by hand.
package loop

import (
	"context"
	"sync"
	"time"
)

const limit = 256 // things that may wait to be done; a screen that is further behind drops presses

// Loop is the goroutine and its inbox.
type Loop struct {
	inbox  chan func()
	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	wait   sync.WaitGroup

	mu   sync.Mutex
	kept []func() // that Deliver must not lose and the inbox had no room for
}

// New makes a loop; Run starts it.
func New() *Loop {
	ctx, cancel := context.WithCancel(context.Background())
	return &Loop{inbox: make(chan func(), limit), ctx: ctx, cancel: cancel}
}

// Post has fn done in the loop. It does not wait; false means that the loop
// has ended or is too far behind.
func (l *Loop) Post(fn func()) bool {
	select {
	case <-l.ctx.Done():
		return false
	default:
	}
	select {
	case l.inbox <- fn:
		return true
	default:
		return false
	}
}

// Deliver has fn done in the loop, also when the loop is far behind: for what
// comes once and would be lost, such as an answer of the hub. Its sender bounds
// how many there are.
func (l *Loop) Deliver(fn func()) {
	l.mu.Lock()
	l.kept = append(l.kept, fn)
	l.mu.Unlock()
	l.Post(func() {}) // a full inbox wakes the loop as well
}

// takeKept takes what must not be lost.
func (l *Loop) takeKept() (kept []func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	kept, l.kept = l.kept, nil
	return kept
}

// Go runs work beside the loop; Close cancels its context and waits for it.
// When it returns a function, the loop does that.
func (l *Loop) Go(work func(ctx context.Context) func()) {
	l.wait.Go(func() {
		if fn := work(l.ctx); fn != nil {
			select {
			case l.inbox <- fn:
			case <-l.ctx.Done():
			}
		}
	})
}

// Run turns the loop until Close: it calls step at the start, after every
// posted function, every change, and when the time step asked for has come.
// step returns when it wants to be called again; zero means not by itself.
func (l *Loop) Run(changes <-chan struct{}, step func() time.Duration) {
	l.wait.Go(func() {
		timer := time.NewTimer(0)
		defer timer.Stop()
		for {
			select {
			case <-l.ctx.Done():
				return
			case fn := <-l.inbox:
				fn()
			case <-changes:
			case <-timer.C:
			}
			l.drain()
			timer.Stop()
			if pause := step(); pause > 0 {
				timer.Reset(pause)
			}
		}
	})
}

// drain does what else has come, so that one view shows all of it.
func (l *Loop) drain() {
	for _, fn := range l.takeKept() {
		fn()
	}
	for range limit {
		select {
		case fn := <-l.inbox:
			fn()
		default:
			return
		}
	}
}

// Close ends the loop and the work beside it, and waits for both.
func (l *Loop) Close() {
	l.cancel()
	l.wait.Wait()
}
