// Package loop runs a screen's use case: one goroutine owns its state, handles the
// actions of people and devices one at a time, and builds a new view after each. The
// package uses no clock and no screen, so a test can control the loop.
package loop

import (
	"context"
	"sync"
	"time"
)

const limit = 256 // actions that may wait; a screen that is further behind drops key presses

// Loop is the goroutine and its inbox.
type Loop struct {
	inbox  chan func()
	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	wait   sync.WaitGroup

	mu   sync.Mutex
	kept []func() // from Deliver, when the inbox was full
}

// New makes a loop; Run starts it.
func New() *Loop {
	ctx, cancel := context.WithCancel(context.Background())
	return &Loop{inbox: make(chan func(), limit), ctx: ctx, cancel: cancel}
}

// Post queues fn for the loop. It does not block. It returns false if the loop has
// ended or its inbox is full.
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

// Deliver queues fn for the loop even if the inbox is full: for something that comes
// once and must not be lost, such as an answer of the hub. The sender must limit
// their number.
func (l *Loop) Deliver(fn func()) {
	l.mu.Lock()
	l.kept = append(l.kept, fn)
	l.mu.Unlock()
	l.Post(func() {}) // a full inbox wakes the loop too
}

// takeKept takes the functions of Deliver.
func (l *Loop) takeKept() (kept []func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	kept, l.kept = l.kept, nil
	return kept
}

// Go runs work in another goroutine; Close cancels its context and waits for it. The
// loop calls the function that it returns, if any.
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

// Run runs the loop until Close: it calls step at the start, after every queued
// function and every change, and after the time that step asked for. step returns
// the time until the next call; zero means none.
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

// drain handles everything else that is waiting, so that one view shows all of it.
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

// Close ends the loop and the work of Go, and waits for both.
func (l *Loop) Close() {
	l.cancel()
	l.wait.Wait()
}
