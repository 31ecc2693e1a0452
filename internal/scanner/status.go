package scanner

import (
	"errors"
	"os"
	"time"

	"motcua/internal/port"
)

// State is how a scanner is doing.
type State string

// The states.
const (
	Starting  State = "starting"  // nothing is known yet
	Connected State = "connected" // it can be used; a wedge always can, as far as anybody knows
	Gone      State = "gone"      // it is not there: not plugged in, or switched off
	Failing   State = "failing"   // it is there and cannot be opened: no rights, in use, no scanner
)

// Status is how a scanner is doing, since when, and why.
type Status struct {
	State State
	Since time.Time
	Err   error // of Gone and Failing
}

// Status is how the scanner is doing now.
func (s *Scanner) Status() Status {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.status
}

// notice takes what opening the scanner came to. Since stays as it is while
// only the reason changes.
func (s *Scanner) notice(err error) {
	next := Status{State: Connected, Since: time.Now(), Err: err}
	switch {
	case err == nil:
	case errors.Is(err, port.ErrGone), errors.Is(err, os.ErrNotExist):
		next.State = Gone
	default:
		next.State = Failing
	}
	s.lock.Lock()
	if next.State == s.status.State {
		next.Since = s.status.Since
	}
	s.status = next
	s.lock.Unlock()
	tell(s, s.options.Changed, next)
}
