package port

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// patienceIdle is how long an idle device may leave a question open. It is
	// asked after a second without traffic (keepAlive), so that with watchEvery
	// a pulled plug is known within 2 s.
	patienceIdle = 500 * time.Millisecond

	// patienceBusy is the same within afterWrite of a write. Cheap printers are
	// deaf for a moment while they print, and a connection that is given up
	// then may cost a second paper.
	patienceBusy = 4 * time.Second
	afterWrite   = 10 * time.Second
)

// silence tells from what the system knows of a connection whether the far end
// is dead: something was sent, and for too long nothing at all has come back. A
// printer that takes no more bytes is not dead: its system answers the probes,
// and each answer sets the counters back to 0.
type silence struct {
	since time.Time // a question has been open; zero when none is
}

// look is to be called again and again.
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
	if quiet <= now.Sub(s.since) { // there was an answer; this is the next question
		s.since = now
	}
	if now.Sub(s.since) < patience {
		return nil
	}
	return fmt.Errorf("%w: it has not answered for %v", ErrGone, quiet.Round(100*time.Millisecond))
}
