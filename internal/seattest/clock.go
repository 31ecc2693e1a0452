package seattest

import (
	"hash/fnv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"motcua/internal/clock"
	"motcua/internal/queue"
)

// WrongClocks are how far the clock of a device's machine may be ahead of the hub's. A
// seat has one of them, chosen by the name of its test and its own, so that the tests of
// the use cases always run with wrong clocks.
var WrongClocks = []time.Duration{
	-12 * time.Hour, -5 * time.Minute, 0, 10 * time.Second, 40 * time.Second, 90 * time.Second, 12 * time.Hour, 5 * 365 * 24 * time.Hour,
}

// fixed are the clocks that WithEveryClock has fixed, by the test's name.
var fixed sync.Map

// WithEveryClock runs a test once for each of WrongClocks: all its seats have that clock.
func WithEveryClock(t *testing.T, test func(t *testing.T)) {
	for _, ahead := range WrongClocks {
		t.Run("ahead by "+ahead.String(), func(t *testing.T) {
			fixed.Store(t.Name()+"/", ahead)
			test(t)
		})
	}
}

// wrongClock is the clock of a seat in a test.
func wrongClock(test, seat string) (ahead time.Duration) {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(test + seat))
	ahead = WrongClocks[sum.Sum32()%uint32(len(WrongClocks))]
	fixed.Range(func(around, by any) bool {
		if strings.HasPrefix(test+"/", around.(string)) {
			ahead = by.(time.Duration)
		}
		return true
	})
	return ahead
}

// machine is the machine of a device; its clock may be set.
type machine struct{ ahead atomic.Int64 }

func (m *machine) wall() int64 { return Now() + m.ahead.Load() }

func (m *machine) set(ahead time.Duration) { m.ahead.Store(ahead.Milliseconds()) }

// Clock is the clock of the program that has the seat.
func (s *Seat) Clock() *clock.Clock { return s.clock }

// StepClock sets the clock of the seat's machine while the program runs.
func (s *Seat) StepClock(by time.Duration) {
	s.machine.set(time.Duration(s.machine.ahead.Load())*time.Millisecond + by)
}

// restamped is a command with the times that the hub reads, corrected by the difference
// of the clocks.
func (s *Seat) restamped(c queue.Command) queue.Command {
	now := s.clock.Stamp()
	return queue.Restamped(c, now.HubMS-now.OwnMS)
}

// Unmet makes the seat that of a program that has only its machine's clock so far: it has
// not connected to the hub in this run.
func (s *Seat) Unmet() {
	s.clock = clock.New(s.machine.wall, clock.SinceStart())
	s.mu.Lock()
	s.line.Since = s.clock.Now()
	s.mu.Unlock()
}

// Meet makes the hub tell the seat's device the time.
func (s *Seat) Meet() { s.clock.Met(Now()) }
