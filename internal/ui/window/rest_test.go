package window

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/ui/safeview"
	"motcua/internal/watchdog"
)

func TestRestCountsDownAndEnds(t *testing.T) {
	for name, c := range map[string]struct {
		press, stop time.Duration // after this time; 0 is never
		again       bool
		took        time.Duration
	}{
		"by itself":               {0, 0, true, 5*time.Second + tryingShown},
		"the button":              {2 * time.Second, 0, true, 2*time.Second + tryingShown},
		"told to stop":            {0, 3 * time.Second, false, 3 * time.Second},
		"stopped while it begins": {2 * time.Second, 2*time.Second + tryingShown/2, false, 2*time.Second + tryingShown/2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				asked := make(chan struct{}, 1)
				if c.press > 0 {
					time.AfterFunc(c.press, func() { asked <- struct{}{} })
				}
				if c.stop > 0 {
					time.AfterFunc(c.stop, cancel)
				}
				var seen []safeview.View
				again := countDown(ctx, watchdog.Safe{Until: began.Add(5 * time.Second)}, asked, func(v safeview.View) { seen = append(seen, v) })
				if again != c.again || time.Since(began) != c.took {
					t.Errorf("again %t after %v, want %t after %v", again, time.Since(began), c.again, c.took)
				}
				if len(seen) == 0 || seen[0].Left != 4*time.Second || seen[0].Trying {
					t.Fatalf("shown: %+v", seen)
				}
				if last := seen[len(seen)-1]; last.Trying != (c.again || c.press > 0) {
					t.Errorf("at the end %+v is shown", last)
				}
			})
		})
	}
}
