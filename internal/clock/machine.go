package clock

import "time"

// OfMachine is the clock of the machine that the program runs on.
func OfMachine() *Clock { return New(WallMS, sinceStart()) }

// WallMS is the machine's clock in Unix milliseconds: what the hub stamps with. On a
// device nothing but a Clock asks for it.
func WallMS() int64 { return time.Now().UnixMilli() }

// Steady is the clock of a machine whose clock nobody sets: time goes by as it does.
func Steady(wall func() int64) *Clock {
	return New(wall, func() time.Duration { return time.Duration(wall()) * time.Millisecond })
}

// SinceStart gives the time since it was made, by Go's monotonic clock, which stands
// still while the machine sleeps.
func SinceStart() func() time.Duration {
	began := time.Now()
	return func() time.Duration { return time.Since(began) }
}

// Elapsed gives the time since some moment before the start, which nobody can set.
// The machine's sleep is in it where the system can tell.
func Elapsed() func() time.Duration { return sinceStart() }
