// Package clock is a program's time. A machine in a lobby has a clock that is
// wrong by hours, or is set while the program runs; none of that may close a page,
// silence a call or ask somebody twice. So a program has two questions, and two
// types of answer that do not mix: how long something has lasted, told by Instants,
// which nobody can set; and what time it is at the hub, told by HubMS, which is what
// everything that the hub has stamped is compared with.
//
// The hub's time comes with its welcome and with each of its pings, and goes on by
// the same clock as Instants between them. Before a hub was met, a program has only
// the clock of its machine, as it was at the start of the program, and how far that
// was wrong when an earlier run last met the hub. Setting it later changes nothing
// either.
//
// Instants also go on while the machine sleeps, where the system can tell how long
// that was (CLOCK_BOOTTIME on Linux). Elsewhere they stand still, and the welcome of
// the hub, whose link is found dead by then, sets HubMS right.
package clock

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// samples are how many of the hub's last messages the difference of the two clocks is
// taken from.
const samples = 8

// The hub's times that are believed, in Unix milliseconds: the years 2000 to 2199.
const (
	EarliestMS = 946_684_800_000
	LatestMS   = 7_258_118_400_000
)

// origin is the Instant of the start. The zero Instant lies far before it, so that
// what has never happened was long ago.
const origin = 100 * 365 * 24 * time.Hour

// Instant is a moment of this run of the program, by a clock that nobody sets. The
// zero Instant was long before.
type Instant struct{ since time.Duration }

// Sub is the time from an earlier instant to this one.
func (i Instant) Sub(earlier Instant) time.Duration { return i.since - earlier.since }

// Add is the instant some time later.
func (i Instant) Add(d time.Duration) Instant { return Instant{i.since + d} }

// Before says whether this instant is the earlier one.
func (i Instant) Before(other Instant) bool { return i.since < other.since }

// IsZero says that it is no instant of this run.
func (i Instant) IsZero() bool { return i == Instant{} }

// Time is the instant for what counts with time.Time, such as health.Tracker. Its
// date means nothing.
func (i Instant) Time() time.Time { return time.Unix(0, 0).UTC().Add(i.since) }

// Stamp is one moment as this program tells it and as the hub does.
type Stamp struct {
	OwnMS int64 // see Clock.OwnMS
	HubMS int64
}

// Clock is the time of one program. Its methods may be called from any goroutine.
type Clock struct {
	wall    func() int64
	elapsed func() time.Duration
	began   time.Duration // elapsed at the start
	beganMS atomic.Int64  // OwnMS at the start

	mu    sync.Mutex
	heard []int64 // the hub's time less OwnMS, as the last messages told it; at most samples
}

// New makes a clock of a machine's: wall gives Unix milliseconds and may be set at
// any time, elapsed only goes forward.
func New(wall func() int64, elapsed func() time.Duration) *Clock {
	c := &Clock{wall: wall, elapsed: elapsed, began: elapsed()}
	c.beganMS.Store(wall())
	return c
}

// Now is this moment, for everything that lasts.
func (c *Clock) Now() Instant { return Instant{origin + c.elapsed() - c.began} }

// OwnMS is this program's own time: the machine's clock at the start of the program,
// or that of the run before if it is Remembered, and the time since. The hub compares it with the time of the hello and corrects by
// that what a device stamps with it, so it is for the frames of the link only: it is
// not shown, and not compared with what the hub has stamped.
func (c *Clock) OwnMS() int64 { return c.beganMS.Load() + c.sinceMS() }

func (c *Clock) sinceMS() int64 { return (c.elapsed() - c.began).Milliseconds() }

// HubMS is the time at the hub in Unix milliseconds, as well as it is known.
func (c *Clock) HubMS() int64 { return c.Stamp().HubMS }

// Stamp is this moment in both ways of telling.
func (c *Clock) Stamp() Stamp {
	own := c.OwnMS()
	c.mu.Lock()
	defer c.mu.Unlock()
	return Stamp{OwnMS: own, HubMS: own + c.ahead()}
}

// ahead is how far the hub's time is ahead of OwnMS. A message can only come late, so
// the one that makes the hub's time the latest came the fastest. It needs mu.
func (c *Clock) ahead() int64 {
	if len(c.heard) == 0 {
		return 0
	}
	return slices.Max(c.heard)
}

// WrongMS is how far the machine's clock is ahead of the hub's now; below 0 it is
// behind. It is for whoever should set it.
func (c *Clock) WrongMS() int64 { return c.wall() - c.HubMS() }

// Kept is what one run of a program leaves to the next. What the next stamps is told
// like what this one has stamped and not sent yet, and it knows the hub's time before
// it has met the hub: as long as nobody sets the machine's clock between the two.
type Kept struct {
	OwnAheadMS int64 // how far OwnMS is ahead of the machine's clock, which was set since the start
	HubAheadMS int64 // how far the hub's time is ahead of OwnMS
}

// Kept is what is to be kept now.
func (c *Clock) Kept() Kept {
	now := c.Stamp()
	return Kept{OwnAheadMS: now.OwnMS - c.wall(), HubAheadMS: now.HubMS - now.OwnMS}
}

// Near says whether two runs that were left this and that go by the same clock, as
// people would call it.
func (k Kept) Near(other Kept) bool {
	own, hub := k.OwnAheadMS-other.OwnAheadMS, k.HubAheadMS-other.HubAheadMS
	return max(own, -own, hub, -hub) < sameMS
}

// sameMS is less than what anybody would set a clock by, and more than what it is slow.
const sameMS = 2000

// Remember goes on where the run before has stopped. It comes before the hub is met.
func (c *Clock) Remember(k Kept) {
	c.beganMS.Store(c.wall() + k.OwnAheadMS - c.sinceMS())
	c.take(c.OwnMS()+k.HubAheadMS, true)
}

// Met takes the hub's time from its welcome, or as it says that its clock was set: what
// was known before does not count any more. It gives how far that has moved HubMS.
func (c *Clock) Met(hubMS int64) (moved time.Duration) { return c.take(hubMS, true) }

// Heard takes the hub's time from a ping, and gives how far that has moved HubMS.
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
