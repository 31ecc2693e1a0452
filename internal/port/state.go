package port

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// state is what every kind of port has besides its descriptor.
type state struct {
	moved   atomic.Int64              // bytes in both directions
	written atomic.Pointer[time.Time] // time of the last write

	lock   sync.Mutex
	closed chan struct{}
	why    error // why it was given up before it was closed
}

// errOtherDevice is the reason when a name now belongs to another device.
var errOtherDevice = fmt.Errorf("%w: its name belongs to another device now", ErrGone)

func (s *state) count(n int)    { s.moved.Add(int64(n)) }
func (s *state) traffic() int64 { return s.moved.Load() }

// wrote records a write. The time is stored with its monotonic part, so that setting
// the clock changes nothing.
func (s *state) wrote(at time.Time) { s.written.Store(&at) }

// lastWrite is the time of the last write, a time long ago if there was none.
func (s *state) lastWrite() time.Time {
	if at := s.written.Load(); at != nil {
		return *at
	}
	return time.Time{}
}

// closing is a channel that is closed when the port is.
func (s *state) closing() <-chan struct{} {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.closed == nil {
		s.closed = make(chan struct{})
	}
	return s.closed
}

// close reports whether it was the first call.
func (s *state) close() bool {
	closed := s.closing()
	s.lock.Lock()
	defer s.lock.Unlock()
	select {
	case <-closed:
		return false
	default:
		close(s.closed)
		return true
	}
}

func (s *state) isClosed() bool {
	select {
	case <-s.closing():
		return true
	default:
		return false
	}
}

// giveUp makes Read and Write return why instead of ErrClosed after the port is
// closed.
func (s *state) giveUp(why error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.why == nil {
		s.why = why
	}
}

// failure is the error of a read or write. The error of a closed file depends on how
// far the call had come, so the port's own reason is used instead.
func (s *state) failure(doing string, err error) error {
	if s.isClosed() {
		s.lock.Lock()
		err = s.why
		s.lock.Unlock()
		if err == nil {
			err = ErrClosed
		}
	}
	return failure(doing, err)
}
