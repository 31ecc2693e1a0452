package port

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// patienceIdle is how long an idle device may leave a probe unanswered. Probes
	// are sent after a second without traffic (keepAlive), so with watchEvery a
	// pulled plug is noticed within 2 s.
	patienceIdle = 500 * time.Millisecond

	// patienceBusy is the same within afterWrite of a write. Cheap printers do not
	// answer for a moment while they print, and a connection that is given up then
	// may cost a second paper.
	patienceBusy = 4 * time.Second
	afterWrite   = 10 * time.Second
)

// silence finds out from the system's data of a connection whether the far end is
// dead: something was sent, and nothing at all has come back for too long. A printer
// that accepts no more bytes is not dead: its system answers the probes, and each
// answer resets the counters to 0.
type silence struct {
	since time.Time // something has been unanswered since then; zero if nothing is
}

// look must be called repeatedly.
func (s *silence) look(info *unix.TCPInfo, now time.Time, busy bool) error {
	if info.Probes == 0 && info.Retransmits == 0 {
		s.since = time.Time{}
		return nil
	}
	if s.since.IsZero() {
		s.since = now
	}
	patience := patienceIdle
	if busy {
		patience = patienceBusy
	}
	quiet := time.Duration(info.Last_ack_recv) * time.Millisecond
	if quiet <= now.Sub(s.since) { // there was an answer; this is a newer probe
		s.since = now
	}
	if now.Sub(s.since) < patience {
		return nil
	}
	return fmt.Errorf("%w: it has not answered for %v", ErrGone, quiet.Round(100*time.Millisecond))
}
