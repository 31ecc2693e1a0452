package scanner

import (
	"testing"
	"time"
)

// An old scan is never returned, even if the intake has not run yet, as on a machine
// that was suspended.
func TestOldScanIsNeverReturned(t *testing.T) {
	at := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	w := newWaiting()
	for _, c := range []struct {
		after time.Duration
		ok    bool
	}{
		{UseWithin - 1, true}, {UseWithin, false}, {time.Hour, false},
	} {
		w.add(Scan{At: at, Source: "wedge"})
		if s, ok := w.take(at.Add(c.after)); ok != c.ok || ok && s.Source != "wedge" {
			t.Errorf("after %v: got %v, %v", c.after, s, ok)
		}
	}
	if dropped, again := w.expire(at); dropped != 2 || !again.IsZero() {
		t.Errorf("%d were dropped, next at %v", dropped, again)
	}
	if dropped, _ := w.expire(at); dropped != 0 {
		t.Errorf("%d were dropped a second time", dropped)
	}
}
