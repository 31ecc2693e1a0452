package window

import (
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// Latest brings values from another goroutine to Fyne's, and only the newest
// of those that come while Fyne is busy: a slow screen skips views, and never
// piles them up.
type Latest[V any] struct {
	show func(V)
	mu   sync.Mutex
	next *V
	came chan struct{} // has a value when next may have one
}

// NewLatest makes one that calls show on Fyne's goroutine.
func NewLatest[V any](show func(V)) *Latest[V] {
	return &Latest[V]{show: show, came: make(chan struct{}, 1)}
}

// Put hands over a value. It does not wait.
func (l *Latest[V]) Put(v V) {
	l.mu.Lock()
	scheduled := l.next != nil
	l.next = &v
	l.mu.Unlock()
	select {
	case l.came <- struct{}{}:
	default:
	}
	if !scheduled {
		fyne.Do(l.take)
	}
}

// answerWithin is how long a key waits for the view it leads to. The use case
// answers within a small part of that.
const answerWithin = 4 * time.Millisecond

// Await shows at once what comes within a few milliseconds. It is called on
// Fyne's goroutine, after a key: Fyne draws the frame right after its keys, and
// what came a moment later would wait for the next one, a sixtieth of a second.
func (l *Latest[V]) Await() {
	patience := time.NewTimer(answerWithin)
	defer patience.Stop()
	select {
	case <-l.came:
		l.take()
	case <-patience.C:
	}
}

// take shows the newest value, if nobody has done so yet.
func (l *Latest[V]) take() {
	l.mu.Lock()
	v := l.next
	l.next = nil
	l.mu.Unlock()
	select {
	case <-l.came:
	default:
	}
	if v != nil {
		l.show(*v)
	}
}
