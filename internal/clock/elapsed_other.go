//go:build !linux

package clock

import "time"

func sinceStart() func() time.Duration { return SinceStart() }
