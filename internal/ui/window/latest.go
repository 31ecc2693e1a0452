package window

import (
	"sync"
	"time"

	"motcua/internal/ui/uithread"
)

// Latest passes values from another goroutine to Fyne's, and only the newest of those
// that come while Fyne is busy: a slow screen skips views, and never queues them.
type Latest[V any] struct {
	show func(V)
	mu   sync.Mutex
	next *V
	came chan struct{} // has a value when next may have one
}

// NewLatest makes a Latest that calls show on Fyne's goroutine.
func NewLatest[V any](show func(V)) *Latest[V] {
	return &Latest[V]{show: show, came: make(chan struct{}, 1)}
}

// Put passes a value. It does not wait.
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
		uithread.Do(l.take)
	}
}

// answerWithin is how long a key waits for its view. The use case usually answers in a
// small part of that.
const answerWithin = 4 * time.Millisecond

// Await immediately shows a value that comes within a few milliseconds. It is called on
// Fyne's goroutine, after a key: Fyne draws a frame right after its keys, and a value
// that came a moment later would wait a sixtieth of a second for the next one.
func (l *Latest[V]) Await() {
	patience := time.NewTimer(answerWithin)
	defer patience.Stop()
	select {
	case <-l.came:
		l.take()
	case <-patience.C:
	}
}

// take shows the newest value, if it has not been shown yet.
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
