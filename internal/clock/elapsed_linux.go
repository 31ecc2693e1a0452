package clock

import (
	"time"

	"golang.org/x/sys/unix"
)

// sinceStart returns the time since the machine's boot, including sleep. A kernel
// without such a clock fails at the first call, never later.
func sinceStart() func() time.Duration {
	var at unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &at) != nil {
		return SinceStart()
	}
	return func() time.Duration {
		var at unix.Timespec
		_ = unix.ClockGettime(unix.CLOCK_BOOTTIME, &at)
		return time.Duration(at.Nano())
	}
}
