package port

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// state is what every kind of port keeps about itself beside its descriptor.
type state struct {
	moved   atomic.Int64              // bytes, both ways
	written atomic.Pointer[time.Time] // when a write was last under way

	lock   sync.Mutex
	closed chan struct{}
	why    error // it was given up before anybody closed it
}

// errOtherDevice is how a name shows that it was given to another device.
var errOtherDevice = fmt.Errorf("%w: its name belongs to another device now", ErrGone)

func (s *state) count(n int)    { s.moved.Add(int64(n)) }
func (s *state) traffic() int64 { return s.moved.Load() }

// wrote notes a write. The time is kept whole: as a number it would go by a clock that
// is set.
func (s *state) wrote(at time.Time) { s.written.Store(&at) }

// lastWrite is when a write was last under way, long ago if none was.
func (s *state) lastWrite() time.Time {
	if at := s.written.Load(); at != nil {
		return *at
	}
	return time.Time{}
}

// closing is closed when the port is.
func (s *state) closing() <-chan struct{} {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.closed == nil {
		s.closed = make(chan struct{})
	}
	return s.closed
}

// close says whether it was the first.
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

// giveUp makes Read and Write say why instead of ErrClosed, once the port is
// closed because of it.
func (s *state) giveUp(why error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.why == nil {
		s.why = why
	}
}

// failure is the error of a read or write. What a closed file answers depends
// on how far the call was; the port knows better.
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
