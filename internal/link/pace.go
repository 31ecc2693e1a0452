package link

import (
	"sync"
	"time"
)

// Limits of what comes to nothing.
const (
	// idleBurst frames of a device may come to nothing at once: malformed or refused
	// commands, those that are sent again, messages that the hub does not know. A day of
	// mistakes is less.
	idleBurst = 500
	// idleEvery is how often one more may, after that. Each is a decision, and a refused
	// command an entry that everybody is told.
	idleEvery = 200 * time.Millisecond
	// webBurst requests may be made on one connection at once, and one more every webEvery.
	webBurst = 50
	webEvery = 100 * time.Millisecond
	// hostBurst connections may come from one address at once without becoming a device's,
	// and one more every hostEvery: a handshake costs a millisecond of a processor.
	// This machine has no such limit: behind a proxy all devices come from the loopback.
	hostBurst = 1024
	hostEvery = 50 * time.Millisecond
	// paceMost is the longest that one frame or one request waits: less than silence may
	// last on a line.
	paceMost = 2 * time.Second
)

// pace slows down who does too much that comes to nothing, and nobody else: whoever reads
// from him waits. It is safe for concurrent use.
type pace struct {
	burst int
	every time.Duration

	mu   sync.Mutex
	debt time.Duration // what was done comes to so much time
	at   time.Time     // at that moment
}

// settle forgives the debt of the time that has passed.
func (p *pace) settle(now time.Time) {
	if now.After(p.at) {
		p.debt = max(0, p.debt-now.Sub(p.at))
		p.at = now
	}
}

// owe counts something, as so many times.
func (p *pace) owe(times int, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.settle(now)
	p.debt = min(p.debt+time.Duration(times)*p.every, p.free()+paceMost)
}

// forgive takes back what owe counted once.
func (p *pace) forgive(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.settle(now)
	p.debt = max(0, p.debt-p.every)
}

func (p *pace) free() time.Duration { return time.Duration(p.burst) * p.every }

// wait is how long to wait before the next.
func (p *pace) wait(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.settle(now)
	return max(0, p.debt-p.free())
}

// clear says that nothing is owed.
func (p *pace) clear(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.settle(now)
	return p.debt == 0
}

// rest waits as long as it must, or until something ends.
func (p *pace) rest(ended <-chan struct{}) {
	in := p.wait(time.Now())
	if in == 0 {
		return
	}
	timer := time.NewTimer(in)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ended:
	}
}

// paces are those of devices, by name, or of addresses: who connects again owes what he owed.
type paces map[string]*pace

// maxPaces is how many are remembered before those that owe nothing are forgotten.
const maxPaces = 2 * maxConns

// of is a known pace, or another one.
func (all paces) of(who string, burst int, every time.Duration) *pace {
	if p := all[who]; p != nil {
		return p
	}
	if len(all) >= maxPaces {
		now := time.Now()
		for name, p := range all {
			if p.clear(now) {
				delete(all, name)
			}
		}
	}
	p := &pace{burst: burst, every: every}
	if len(all) < maxPaces {
		all[who] = p
	}
	return p
}
