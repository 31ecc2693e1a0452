package clock

import "time"

// OfMachine is a clock of the machine on which the program runs.
func OfMachine() *Clock { return New(WallMS, sinceStart()) }

// WallMS is the machine's clock in Unix milliseconds, with which the hub stamps. On
// a device only a Clock may use it.
func WallMS() int64 { return time.Now().UnixMilli() }

// Steady is the clock of a machine whose clock is never set.
func Steady(wall func() int64) *Clock {
	return New(wall, func() time.Duration { return time.Duration(wall()) * time.Millisecond })
}

// SinceStart returns the time since it was made, by Go's monotonic clock, which
// stops while the machine sleeps.
func SinceStart() func() time.Duration {
	began := time.Now()
	return func() time.Duration { return time.Since(began) }
}

// Elapsed returns the time since some moment before the start, which nobody can set.
// It includes the machine's sleep if the system can measure it.
func Elapsed() func() time.Duration { return sinceStart() }
