package clock

import (
	"sync"
	"testing"
	"time"
)

const hour = 3_600_000

// trueMS is when the tests begin.
const trueMS = 1_795_397_400_000

// bench is a machine whose clock can be set, and the time of the hub.
type bench struct {
	wallMS int64
	gone   time.Duration
	hubMS  int64
	*Clock
}

func newBench(aheadMS int64) *bench {
	b := &bench{wallMS: trueMS + aheadMS, gone: 77 * time.Hour, hubMS: trueMS}
	b.Clock = New(func() int64 { return b.wallMS }, func() time.Duration { return b.gone })
	return b
}

// pass advances the time on both sides.
func (b *bench) pass(d time.Duration) {
	b.gone += d
	b.wallMS += d.Milliseconds()
	b.hubMS += d.Milliseconds()
}

var offsets = []int64{0, 10_000, -10_000, 90_000, -300_000, 12 * hour, -12 * hour, 5 * 365 * 24 * hour, -56 * 365 * 24 * hour}

func TestHubsTimeIsToldByAnyClock(t *testing.T) {
	for _, ahead := range offsets {
		b := newBench(ahead)
		if b.HubMS() != trueMS+ahead {
			t.Errorf("ahead by %d: before it has met the hub it says %d", ahead, b.HubMS()-trueMS)
		}
		b.pass(time.Minute)
		b.Met(b.hubMS)
		b.pass(time.Hour)
		if b.HubMS() != b.hubMS || b.WrongMS() != ahead {
			t.Errorf("ahead by %d: %d ms beside the hub, wrong by %d", ahead, b.HubMS()-b.hubMS, b.WrongMS())
		}
		if stamp := b.Stamp(); stamp.HubMS != b.hubMS || stamp.OwnMS != b.hubMS+ahead || stamp.OwnMS != b.OwnMS() {
			t.Errorf("ahead by %d: the stamp is %+v", ahead, stamp)
		}
	}
}

// Setting the machine's clock changes only what is reported about that clock.
func TestClockThatIsSetChangesNothing(t *testing.T) {
	for _, met := range []bool{false, true} {
		for _, by := range offsets {
			b := newBench(0)
			if met {
				b.Met(b.hubMS)
			}
			began := b.Now()
			b.wallMS += by
			b.pass(3 * time.Second)
			if took := b.Now().Sub(began); took != 3*time.Second || b.HubMS() != b.hubMS || b.OwnMS() != b.hubMS || b.WrongMS() != by {
				t.Errorf("set by %d: %v have passed, %d ms beside the hub, wrong by %d", by, took, b.HubMS()-b.hubMS, b.WrongMS())
			}
		}
	}
}

// A ping that comes late does not move the hub's time back; a hub whose clock was
// changed is followed.
func TestPingsKeepTheTime(t *testing.T) {
	for name, c := range map[string]struct {
		pings []time.Duration // how far the hub's clock was set, minus the delay of the ping
		want  time.Duration
	}{
		"on time":              {[]time.Duration{0, 0, 0}, 0},
		"late":                 {[]time.Duration{-20 * time.Millisecond, -5 * time.Second, -time.Minute}, 0},
		"the first was late":   {[]time.Duration{-time.Second, -300 * time.Millisecond, 0}, 0},
		"set forward":          {[]time.Duration{0, time.Hour}, time.Hour},
		"set a little forward": {[]time.Duration{0, 2 * time.Second, time.Second}, 2 * time.Second},
		"goes back":            {[]time.Duration{-3e9, -3e9, -3e9, -3e9, -3e9, -3e9, -3e9, -3e9}, -3 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(90_000)
			b.Met(b.hubMS)
			var moved time.Duration
			for _, by := range c.pings {
				b.pass(5 * time.Second)
				moved += b.Heard(b.hubMS + by.Milliseconds())
			}
			if got := time.Duration(b.HubMS()-b.hubMS) * time.Millisecond; got != c.want || moved != c.want {
				t.Errorf("%v beside where the hub was going, moved by %v, want %v", got, moved, c.want)
			}
		})
	}
}

// A new welcome drops the earlier samples: it may be another hub.
func TestWelcomeBeginsAnew(t *testing.T) {
	b := newBench(0)
	b.Met(b.hubMS)
	b.Met(b.hubMS - 3000)
	if b.HubMS() != b.hubMS-3000 {
		t.Errorf("%d ms beside the hub that was met last", b.HubMS()-b.hubMS+3000)
	}
}

func TestImpossibleTimesAreNotBelieved(t *testing.T) {
	for _, c := range []struct {
		ms   int64
		good bool
	}{
		{0, false}, {-1, false}, {EarliestMS - 1, false}, {EarliestMS, true}, {trueMS, true}, {LatestMS - 1, true}, {LatestMS, false}, {1<<63 - 1, false}, {-1 << 63, false},
	} {
		b := newBench(0)
		b.Met(trueMS + 7)
		if moved := b.Heard(c.ms); !c.good && (moved != 0 || b.HubMS() != trueMS+7) || c.good && c.ms > trueMS && b.HubMS() != c.ms {
			t.Errorf("%d: moved by %v to %d", c.ms, moved, b.HubMS())
		}
		if b.Met(c.ms); c.good != (b.HubMS() == c.ms) {
			t.Errorf("%d: met, and it is %d", c.ms, b.HubMS())
		}
	}
}

func TestInstants(t *testing.T) {
	b := newBench(0)
	first := b.Now()
	b.pass(time.Second)
	second := b.Now()
	if !first.Before(second) || second.Before(first) || first.Before(first) || second.Sub(first) != time.Second || first.Add(time.Second) != second {
		t.Errorf("%v and %v", first, second)
	}
	if second.Time().Sub(first.Time()) != time.Second {
		t.Errorf("as time.Time they are %v apart", second.Time().Sub(first.Time()))
	}
	var never Instant
	if !never.IsZero() || first.IsZero() || first.Sub(never) < 365*24*time.Hour || never.Time().After(first.Time()) {
		t.Errorf("what has never been was %v before the start", first.Sub(never))
	}
}

// The real clock of the machine advances, and setting the clock of a Steady one is
// the same as passing time.
func TestClocksOfMachines(t *testing.T) {
	m := OfMachine()
	began, hubMS := m.Now(), m.HubMS()
	for m.Now() == began || m.HubMS() == hubMS { // a millisecond
	}
	if m.Now().Before(began) || m.HubMS() < hubMS {
		t.Errorf("from %v to %v, %d to %d", began, m.Now(), hubMS, m.HubMS())
	}
	ms := int64(trueMS)
	s := Steady(func() int64 { return ms })
	began = s.Now()
	ms += hour
	if s.Now().Sub(began) != time.Hour || s.HubMS() != ms || s.WrongMS() != 0 {
		t.Errorf("an hour is %v, it is %d", s.Now().Sub(began), s.HubMS()-ms)
	}
}

// A clock may be read and updated by several goroutines.
func TestClockIsShared(t *testing.T) {
	c := OfMachine()
	c.Met(trueMS)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 200 {
				if own := c.Stamp(); own.HubMS < trueMS {
					t.Errorf("%+v", own)
				}
				c.Heard(c.HubMS())
			}
		})
	}
	all.Wait()
	if len(c.heard) > samples {
		t.Errorf("%d samples are kept", len(c.heard))
	}
}

// The next run of a program continues the stamps of the one before, and knows the
// hub's time, whatever was set while the earlier run ran.
func TestNextRunGoesByTheSameClock(t *testing.T) {
	for _, ahead := range offsets {
		for _, by := range offsets {
			b := newBench(ahead)
			b.Met(b.hubMS)
			b.pass(time.Minute)
			b.wallMS += by
			kept := b.Kept()
			before := b.Stamp()
			b.pass(time.Hour) // it is off, and its clock starts again from 0
			b.Clock = New(func() int64 { return b.wallMS }, func() time.Duration { return b.gone })
			b.Remember(kept)
			now := b.Stamp()
			if now.OwnMS-before.OwnMS != hour || now.HubMS != b.hubMS {
				t.Errorf("ahead by %d, set by %d: %d ms beside the run before, %d beside the hub", ahead, by, now.OwnMS-before.OwnMS-hour, now.HubMS-b.hubMS)
			}
			if b.Remember(b.Kept()); b.Stamp() != now {
				t.Errorf("ahead by %d, set by %d: remembering what is known changes it to %+v from %+v", ahead, by, b.Stamp(), now)
			}
		}
	}
}

func TestNear(t *testing.T) {
	for _, c := range []struct {
		a, b Kept
		want bool
	}{
		{Kept{}, Kept{}, true},
		{Kept{1000, -1000}, Kept{2999, 999}, true},
		{Kept{0, 0}, Kept{2000, 0}, false},
		{Kept{0, 0}, Kept{0, -2000}, false},
		{Kept{hour, -hour}, Kept{-hour, hour}, false},
	} {
		if c.a.Near(c.b) != c.want || c.b.Near(c.a) != c.want {
			t.Errorf("%+v is near %+v: %v", c.a, c.b, !c.want)
		}
	}
}
