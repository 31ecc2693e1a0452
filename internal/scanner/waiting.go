package scanner

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// waiting are the scans that nobody has read yet, the oldest first.
type waiting struct {
	lock  sync.Mutex
	scans []Scan
	over  bool
	stale int           // dropped by next, and not reported yet
	more  chan struct{} // a scan is available for next
	ended chan struct{}
}

func newWaiting() *waiting {
	return &waiting{more: make(chan struct{}, 1), ended: make(chan struct{})}
}

// add appends a scan. If there is no room, the oldest is dropped.
func (w *waiting) add(s Scan) (dropped int) {
	w.lock.Lock()
	defer w.lock.Unlock()
	if len(w.scans) == MaxWaiting {
		w.drop(1)
		dropped = 1
	}
	w.scans = append(w.scans, s)
	w.wake()
	return dropped
}

// wake is called with the lock held.
func (w *waiting) wake() {
	select {
	case w.more <- struct{}{}:
	default:
	}
}

func (w *waiting) next(ctx context.Context) (Scan, error) {
	for {
		if s, ok := w.take(time.Now()); ok {
			return s, nil
		}
		select {
		case <-w.more:
		case <-w.ended:
			return Scan{}, fmt.Errorf("waiting for a scan: %w", ErrClosed)
		case <-ctx.Done():
			return Scan{}, ctx.Err()
		}
	}
}

func (w *waiting) take(now time.Time) (Scan, bool) {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.purge(now)
	if len(w.scans) == 0 {
		return Scan{}, false
	}
	s := w.scans[0]
	w.drop(1)
	if len(w.scans) > 0 {
		w.wake() // another caller may be waiting too
	}
	return s, true
}

// expire drops scans that are too old. It returns how many were dropped since the
// last time, and when the next one will be; zero when nothing waits.
func (w *waiting) expire(now time.Time) (dropped int, again time.Time) {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.purge(now)
	dropped, w.stale = w.stale, 0
	if len(w.scans) > 0 {
		again = w.scans[0].At.Add(UseWithin)
	}
	return dropped, again
}

// purge is called with the lock held.
func (w *waiting) purge(now time.Time) {
	for len(w.scans) > 0 && now.Sub(w.scans[0].At) >= UseWithin {
		w.drop(1)
		w.stale++
	}
}

// drop forgets the n oldest, and clears their memory.
func (w *waiting) drop(n int) {
	kept := copy(w.scans, w.scans[n:])
	clear(w.scans[kept:])
	w.scans = w.scans[:kept]
}

// end drops everything and ends all waits.
func (w *waiting) end() {
	w.lock.Lock()
	defer w.lock.Unlock()
	if w.over {
		return
	}
	w.over = true
	w.drop(len(w.scans))
	close(w.ended)
}
