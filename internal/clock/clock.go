// Package clock is the time of a program. The clock of a machine in a lobby may be
// wrong by hours, or may be set while the program runs. That must not close a page,
// silence a call or ask a citizen twice. So there are two kinds of time with
// different types: how long something has lasted, measured by Instants, which nobody
// can set; and the time at the hub, HubMS, with which everything is compared that
// the hub has stamped.
//
// The hub's time comes with its welcome and with each of its pings, and advances
// between them by the same clock as Instants. Before the first connection, a program
// has only the clock of its machine at the start of the program, and the difference
// from the hub that an earlier run has stored. Setting the machine's clock later
// changes nothing.
//
// Instants also advance while the machine sleeps, if the system can measure that
// (CLOCK_BOOTTIME on Linux). Elsewhere they stop; by then the link is dead, and the
// welcome of the next connection corrects HubMS.
package clock

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// samples is the number of the hub's last messages from which the difference of the
// two clocks is taken.
const samples = 8

// The range of accepted hub times, in Unix milliseconds: the years 2000 to 2199.
const (
	EarliestMS = 946_684_800_000
	LatestMS   = 7_258_118_400_000
)

// origin is the Instant of the start. The zero Instant is long before it, so that
// anything that has never happened was long ago.
const origin = 100 * 365 * 24 * time.Hour

// Instant is a moment of this run of the program, by a clock that nobody can set.
// The zero Instant was long before.
type Instant struct{ since time.Duration }

// Sub is the time from an earlier instant to this one.
func (i Instant) Sub(earlier Instant) time.Duration { return i.since - earlier.since }

// Add is the instant after a duration.
func (i Instant) Add(d time.Duration) Instant { return Instant{i.since + d} }

// Before says whether this instant is the earlier one.
func (i Instant) Before(other Instant) bool { return i.since < other.since }

// IsZero reports whether it is not an instant of this run.
func (i Instant) IsZero() bool { return i == Instant{} }

// Time is the instant for code that uses time.Time, such as health.Tracker. Its date
// has no meaning.
func (i Instant) Time() time.Time { return time.Unix(0, 0).UTC().Add(i.since) }

// Stamp is one moment in this program's time and in the hub's.
type Stamp struct {
	OwnMS int64 // see Clock.OwnMS
	HubMS int64
}

// Clock is the clock of one program. Its methods may be called from any goroutine.
type Clock struct {
	wall    func() int64
	elapsed func() time.Duration
	began   time.Duration // elapsed at the start
	beganMS atomic.Int64  // OwnMS at the start

	mu    sync.Mutex
	heard []int64 // the hub's time minus OwnMS, from the last messages; at most samples
}

// New makes a clock from a machine's: wall returns Unix milliseconds and may be set
// at any time; elapsed only increases.
func New(wall func() int64, elapsed func() time.Duration) *Clock {
	c := &Clock{wall: wall, elapsed: elapsed, began: elapsed()}
	c.beganMS.Store(wall())
	return c
}

// Now is the present moment, for durations.
func (c *Clock) Now() Instant { return Instant{origin + c.elapsed() - c.began} }

// OwnMS is this program's own time: the machine's clock at the start of the program
// (or of the run before, if it is remembered) plus the time since. The hub compares
// it with the time of the hello, and corrects the device's stamps accordingly. So it
// is only for the frames of the link: it is not shown, and not compared with the
// hub's stamps.
// not shown, and not compared with what the hub has stamped.
func (c *Clock) OwnMS() int64 { return c.beganMS.Load() + c.sinceMS() }

func (c *Clock) sinceMS() int64 { return (c.elapsed() - c.began).Milliseconds() }

// HubMS is the time at the hub in Unix milliseconds, as accurately as it is known.
func (c *Clock) HubMS() int64 { return c.Stamp().HubMS }

// Stamp is the present moment in both times.
func (c *Clock) Stamp() Stamp {
	own := c.OwnMS()
	c.mu.Lock()
	defer c.mu.Unlock()
	return Stamp{OwnMS: own, HubMS: own + c.ahead()}
}

// ahead is how far the hub's time is ahead of OwnMS. A message can only be delayed,
// so the message that gives the latest hub time was the fastest. It needs mu.
func (c *Clock) ahead() int64 {
	if len(c.heard) == 0 {
		return 0
	}
	return slices.Max(c.heard)
}

// WrongMS is how far the machine's clock is ahead of the hub's now; negative means
// behind. It is for the person who should set it.
func (c *Clock) WrongMS() int64 { return c.wall() - c.HubMS() }

// Kept is what one run of a program leaves to the next, so that the next run's
// stamps continue those of this run that are not sent yet, and the next run knows
// the hub's time before its first connection. That holds as long as nobody sets the
// machine's clock between the two runs.
type Kept struct {
	OwnAheadMS int64 // how far OwnMS is ahead of the machine's clock, if that was set since the start
	HubAheadMS int64 // how far the hub's time is ahead of OwnMS
}

// Kept is the value to store now.
func (c *Clock) Kept() Kept {
	now := c.Stamp()
	return Kept{OwnAheadMS: now.OwnMS - c.wall(), HubAheadMS: now.HubMS - now.OwnMS}
}

// Near reports whether two values mean the same clock for practical purposes.
func (k Kept) Near(other Kept) bool {
	own, hub := k.OwnAheadMS-other.OwnAheadMS, k.HubAheadMS-other.HubAheadMS
	return max(own, -own, hub, -hub) < sameMS
}

// sameMS is less than any deliberate setting of a clock, and more than its drift.
const sameMS = 2000

// Remember continues the time of the run before. It is called before the first
// connection.
func (c *Clock) Remember(k Kept) {
	c.beganMS.Store(c.wall() + k.OwnAheadMS - c.sinceMS())
	c.take(c.OwnMS()+k.HubAheadMS, true)
}

// Met takes the hub's time from its welcome, or from the message that its clock was
// set: earlier samples are dropped. It returns how far HubMS has moved.
func (c *Clock) Met(hubMS int64) (moved time.Duration) { return c.take(hubMS, true) }

// Heard takes the hub's time from a ping, and returns how far HubMS has moved.
func (c *Clock) Heard(hubMS int64) (moved time.Duration) { return c.take(hubMS, false) }

func (c *Clock) take(hubMS int64, anew bool) (moved time.Duration) {
	if hubMS < EarliestMS || hubMS >= LatestMS {
		return 0
	}
	own := c.OwnMS()
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.ahead()
	if anew {
		c.heard = c.heard[:0]
	}
	c.heard = append(c.heard, hubMS-own)
	c.heard = c.heard[max(0, len(c.heard)-samples):]
	return time.Duration(c.ahead()-before) * time.Millisecond
}
