package clock

import (
	"time"

	"golang.org/x/sys/unix"
)

// sinceStart gives the time since the machine was started, its sleep with it. A
// kernel that has no such clock says so at once, and never later.
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
