package seattest

import (
	"hash/fnv"
	"sync/atomic"
	"time"

	"motcua/internal/clock"
	"motcua/internal/queue"
	"motcua/internal/replica"
)

// WrongClocks are how far the clock of a device's machine may be ahead of the hub's.
// A seat has one of them, by the name of its test and its own, so that the tests of
// the use cases run with wrong clocks all the time.
var WrongClocks = []time.Duration{
	-12 * time.Hour, -5 * time.Minute, 0, 10 * time.Second, 40 * time.Second, 90 * time.Second, 12 * time.Hour, 5 * 365 * 24 * time.Hour,
}

func wrongClock(name string) time.Duration {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(name))
	return WrongClocks[sum.Sum32()%uint32(len(WrongClocks))]
}

// machine is what a device runs on; its clock may be set.
type machine struct{ ahead atomic.Int64 }

func (m *machine) wall() int64 { return Now() + m.ahead.Load() }

func (m *machine) set(ahead time.Duration) { m.ahead.Store(ahead.Milliseconds()) }

// Clock is the clock of the program that has the seat.
func (s *Seat) Clock() *clock.Clock { return s.clock }

// StepClock sets the clock of the seat's machine while the program runs.
func (s *Seat) StepClock(by time.Duration) {
	s.machine.set(time.Duration(s.machine.ahead.Load())*time.Millisecond + by)
}

// restamped is a command as the hub reads it, which has corrected the device's clock.
func (s *Seat) restamped(c queue.Command) queue.Command {
	now := s.clock.Stamp()
	return replica.Restamped(c, now.HubMS-now.OwnMS)
}

// StartAhead is the clock of a program that starts on the seat's machine with its
// clock so far ahead, and has met the hub.
func (s *Seat) StartAhead(by time.Duration) *clock.Clock {
	c := s.StartUnmet(by)
	c.Met(Now())
	return c
}

// StartUnmet is the clock of a program that has not met the hub yet.
func (s *Seat) StartUnmet(by time.Duration) *clock.Clock {
	s.machine.set(by)
	s.clock = clock.New(s.machine.wall, clock.SinceStart())
	s.mu.Lock()
	s.line.Since = s.clock.Now()
	s.mu.Unlock()
	return s.clock
}
