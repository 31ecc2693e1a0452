package link

import (
	"errors"
	"time"

	"motcua/internal/wire"
)

// Backoff is how long one device waits before it connects again. Its zero value is that
// of a device that has not tried yet. It has no clock and no chance of its own.
type Backoff struct {
	longest  time.Duration // of the next pause, 0: BackoffFirst
	replaced time.Duration // of the next pause after another machine took the line, 0: BackoffRefused
}

// Pause is how long to wait after a connection, or a try, that lasted for a time and
// ended with err. chance is a random number in [0,1).
func (b *Backoff) Pause(err error, lasted time.Duration, chance float64) time.Duration {
	if lasted > ReplacedForgotten {
		b.replaced = 0
	}
	if codeOf(err) == wire.RefuseReplaced {
		longest := max(b.replaced, BackoffRefused)
		b.replaced = min(2*longest, BackoffReplaced)
		return of(longest, chance)
	}
	if lasted > DeadAfter {
		b.longest = 0
	}
	longest := min(max(b.longest, BackoffFirst), longestAfter(err))
	b.longest = 2 * longest
	return of(longest, chance)
}

func of(longest time.Duration, chance float64) time.Duration {
	return time.Duration(chance * float64(longest))
}

// longestAfter is the longest pause after a connection that ended with err.
func longestAfter(err error) time.Duration {
	switch codeOf(err) {
	case "", wire.RefuseStopping, wire.RefuseSlow: // the hub will be back soon
		return BackoffLongest
	}
	return BackoffRefused
}

// codeOf is the code of the hub's refusal, "" if err is none.
func codeOf(err error) string {
	var refused *RefusedError
	if !errors.As(err, &refused) {
		return ""
	}
	return refused.Refuse.Code
}
