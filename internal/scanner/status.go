package scanner

import (
	"errors"
	"os"
	"time"

	"motcua/internal/port"
)

// State is the condition of a scanner.
type State string

// The states.
const (
	Starting  State = "starting"  // nothing is known yet
	Connected State = "connected" // it can be used; a wedge always can, as far as is known
	Gone      State = "gone"      // it is not present: not plugged in, or switched off
	Failing   State = "failing"   // it is present and cannot be opened: no permission, in use, or not a scanner
)

// Status is the condition of a scanner, since when, and why.
type Status struct {
	State State
	Since time.Time
	Err   error // of Gone and Failing
}

// Status is the present condition of the scanner.
func (s *Scanner) Status() Status {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.status
}

// notice records the result of opening the scanner. Since does not change while only
// the reason changes.
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
