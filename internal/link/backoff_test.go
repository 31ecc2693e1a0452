package link

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"motcua/internal/wire"
)

func refusedWith(code string) error {
	return fmt.Errorf("ended: %w", &RefusedError{wire.Refuse{Code: code}})
}

// almost is the largest chance there is.
const almost = 1 - 1.0/(1<<30)

// longestOf is the longest of the pauses of a device to which the same happens n times.
func longestOf(b *Backoff, err error, lasted time.Duration, n int) (longest time.Duration) {
	for range n {
		longest = max(longest, b.Pause(err, lasted, almost).Round(time.Millisecond))
	}
	return longest
}

// After a refusal the pause may be long, because the answer will not change soon.
// After a hub that is stopping it is short.
func TestPauseIsLongOnlyAfterARefusal(t *testing.T) {
	for _, c := range []struct {
		err  error
		want time.Duration
	}{
		{nil, BackoffLongest},
		{errors.New("connection refused"), BackoffLongest},
		{refusedWith(wire.RefuseStopping), BackoffLongest},
		{refusedWith(wire.RefuseSlow), BackoffLongest},
		{refusedWith(wire.RefuseToken), BackoffRefused},
		{refusedWith(wire.RefuseFull), BackoffRefused},
		{refusedWith(wire.RefuseReplaced), BackoffReplaced},
	} {
		if got := longestOf(new(Backoff), c.err, 0, 50); got != c.want {
			t.Errorf("after %v the pause is up to %v, want %v", c.err, got, c.want)
		}
	}
	if worst := DialWithin + BackoffLongest; worst > 2500*time.Millisecond {
		t.Errorf("a line that is whole again may be used after %v only", worst)
	}
}

// The pause grows from try to try, is anything from nothing to its longest, and begins
// anew after a connection that lasted.
func TestPauseGrows(t *testing.T) {
	var b Backoff
	for _, want := range []time.Duration{BackoffFirst, 2 * BackoffFirst, 4 * BackoffFirst, BackoffLongest, BackoffLongest} {
		if got := b.Pause(nil, 0, almost).Round(time.Millisecond); got != want {
			t.Errorf("the pause is %v, want %v", got, want)
		}
	}
	if got := b.Pause(nil, DeadAfter, 0); got != 0 {
		t.Errorf("with no luck at all the pause is %v", got)
	}
	if got := b.Pause(nil, DeadAfter+1, almost).Round(time.Millisecond); got != BackoffFirst {
		t.Errorf("after a connection that lasted the pause is %v", got)
	}
	b = Backoff{}
	longestOf(&b, refusedWith(wire.RefuseToken), 0, 20)
	if got := longestOf(&b, nil, 0, 1); got != BackoffLongest {
		t.Errorf("a hub that refused before and is gone now is tried after %v", got)
	}
}

// Two machines on copies of one disk take the line from each other less and less often,
// also when each has had it for half a minute; when one of them has had it for long it is
// like any other again. What else happens to the line in between changes nothing.
func TestMachinesOfOneNameComeBackEverMoreRarely(t *testing.T) {
	taken := refusedWith(wire.RefuseReplaced)
	var b Backoff
	for i, want := range []time.Duration{10, 20, 40, 60, 60} {
		if got := b.Pause(taken, 2*DeadAfter, almost).Round(time.Millisecond); got != want*time.Second {
			t.Errorf("when its line was taken %d times the pause is %v", i+1, got)
		}
		if got := b.Pause(nil, 2*DeadAfter, almost).Round(time.Millisecond); got != BackoffFirst {
			t.Errorf("after a cut line the pause is %v", got)
		}
	}
	if got := longestOf(&b, taken, ReplacedForgotten, 1); got != BackoffReplaced {
		t.Errorf("after ten minutes, not more, the pause is %v", got)
	}
	if got := longestOf(&b, taken, ReplacedForgotten+1, 1); got != BackoffRefused {
		t.Errorf("after more than ten minutes the pause is %v", got)
	}
}

// For two days of such a fight the hub has about one hello in half a minute.
func TestFightForALineIsNoLoad(t *testing.T) {
	taken := refusedWith(wire.RefuseReplaced)
	var machines [2]Backoff
	var at, had time.Duration
	fights := 0
	for ; at < 48*time.Hour; fights++ {
		had = machines[fights%2].Pause(taken, had, 0.5)
		at += had
	}
	if fights > 48*120+10 {
		t.Errorf("the line changes hands %d times in two days", fights)
	}
}
