package speaker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/clock"
)

// hall is a speaker whose sound is a note of when it was played.
type hall struct {
	*Speaker
	start  time.Time
	played []time.Duration // beginnings, since start
	said   []string        // "A001×2"
	log    bytes.Buffer
	sound  func(ctx context.Context) error
}

const chimeTakes = 1200 * time.Millisecond

// newHall must be called, and its speaker closed, inside a synctest bubble.
func newHall(cfg Config) *hall {
	h := &hall{start: time.Now()}
	h.sound = func(ctx context.Context) error {
		if !pause(ctx, chimeTakes) {
			return ctx.Err()
		}
		return nil
	}
	if cfg.Clock == nil {
		cfg.Clock = wrongClock(90 * time.Second)
	}
	cfg.Log = slog.New(slog.NewTextHandler(&h.log, nil))
	cfg.Said = func(a Announcement, times int) { h.said = append(h.said, fmt.Sprintf("%s×%d", a.Number, times)) }
	h.Speaker = start(cfg, func(ctx context.Context) error {
		h.played = append(h.played, time.Since(h.start))
		return h.sound(ctx)
	})
	return h
}

// wrongClock is the clock of a machine that is so far ahead of the hub it has met.
func wrongClock(ahead time.Duration) *clock.Clock {
	c := clock.New(func() int64 { return time.Now().Add(ahead).UnixMilli() }, clock.SinceStart())
	c.Met(time.Now().UnixMilli())
	return c
}

// call submits calls of the numbers A001 … in order.
func (h *hall) call(first, last int) {
	for i := first; i <= last; i++ {
		h.Submit(Announcement{ID: uint64(i), Number: fmt.Sprintf("A%03d", i), Counter: "3"})
	}
}

// settle lets an hour pass, in which everything comes to rest.
func settle() {
	time.Sleep(time.Hour) // virtual
	synctest.Wait()
}

func TestEachIsSaidTwiceWithAGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(Config{})
		h.call(1, 2)
		settle()
		step := chimeTakes + Gap
		if want := []time.Duration{0, step, 2 * step, 3 * step}; !reflect.DeepEqual(h.played, want) {
			t.Errorf("played at %v, want %v", h.played, want)
		}
		if want := []string{"A001×2", "A002×2"}; !reflect.DeepEqual(h.said, want) {
			t.Errorf("said %v, want %v", h.said, want)
		}
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestEachIsSaidOnceWhenMoreThanThreeWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(Config{})
		h.call(1, 6)
		settle()
		// Behind the first five wait, behind the second four: once. Then three.
		if want := []string{"A001×1", "A002×1", "A003×2", "A004×2", "A005×2", "A006×2"}; !reflect.DeepEqual(h.said, want) {
			t.Errorf("said %v, want %v", h.said, want)
		}
		_ = h.Close()
	})
}

func TestNeverTwoAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(Config{})
		sounding, sound := 0, h.sound
		h.sound = func(ctx context.Context) error {
			if sounding++; sounding > 1 {
				t.Error("two sounds at once")
			}
			defer func() { sounding-- }()
			return sound(ctx)
		}
		for i := range 20 {
			h.call(i+1, i+1)
			time.Sleep(300 * time.Millisecond)
		}
		settle()
		if len(h.said) != 20 {
			t.Errorf("said %d of 20: %v", len(h.said), h.said)
		}
		_ = h.Close()
	})
}

// A call of this moment is heard and an old one is not, whatever the clock of the
// speaker's machine says.
func TestAgeOfACallIsToldByAnyClock(t *testing.T) {
	for _, ahead := range []time.Duration{-12 * time.Hour, -5 * time.Minute, 0, 90 * time.Second, 12 * time.Hour, 5 * 365 * 24 * time.Hour} {
		t.Run(ahead.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				machine := wrongClock(ahead)
				h := newHall(Config{Clock: machine})
				now := time.Now()
				h.Submit(Announcement{Number: "A001", AtMS: now.Add(-MaxAge - time.Millisecond).UnixMilli()})
				h.Submit(Announcement{Number: "A002", AtMS: now.UnixMilli()})
				machine.Met(now.Add(time.Hour).UnixMilli()) // the hub's clock is set while it waits
				settle()
				if want := []string{"A001×0", "A002×2"}; !slices.Equal(h.said, want) {
					t.Errorf("said %v, want %v", h.said, want)
				}
				_ = h.Close()
			})
		})
	}
}

func TestTooLateIsDroppedWithANote(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(Config{})
		now := time.Now()
		h.Submit(Announcement{Number: "A001", AtMS: now.Add(-MaxAge - time.Millisecond).UnixMilli()})
		h.Submit(Announcement{Number: "A002", AtMS: now.Add(-MaxAge).UnixMilli()})
		settle()
		if want := []string{"A001×0", "A002×2"}; !reflect.DeepEqual(h.said, want) {
			t.Errorf("said %v, want %v", h.said, want)
		}
		if log := h.log.String(); strings.Count(log, "too late") != 1 || !strings.Contains(log, "A001") {
			t.Errorf("the log says %q", log)
		}
		_ = h.Close()
	})
}

func TestQueueIsBoundedAndLosesTheOldest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(Config{})
		h.call(1, 1)
		synctest.Wait() // the first is being said
		h.call(2, MaxWaiting+3)
		if got := h.Waiting(); got != MaxWaiting {
			t.Errorf("%d wait, want %d", got, MaxWaiting)
		}
		if log := h.log.String(); strings.Count(log, "too many wait") != 2 || !strings.Contains(log, "A002") || !strings.Contains(log, "A003") {
			t.Errorf("the log says %q", log)
		}
		_ = h.Close()
	})
}

func TestTheSameCallIsNotTakenTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(Config{})
		h.call(1, 2)
		synctest.Wait()
		h.call(1, 2) // 1 is being said, 2 waits
		settle()
		h.Submit(Announcement{ID: 9, Number: "A001"}) // called again
		settle()
		if want := []string{"A001×2", "A002×2", "A001×2"}; !reflect.DeepEqual(h.said, want) {
			t.Errorf("said %v, want %v", h.said, want)
		}
		_ = h.Close()
	})
}

func TestCloseStopsTheSoundAndForgetsTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(Config{})
		h.call(1, 3)
		time.Sleep(100 * time.Millisecond)
		before := time.Now()
		_ = h.Close()
		if took := time.Since(before); took != 0 {
			t.Errorf("Close took %v", took)
		}
		h.call(4, 4)
		settle()
		if len(h.played) != 1 || len(h.said) != 0 || h.Waiting() != 0 {
			t.Errorf("played %v, said %v, %d wait", h.played, h.said, h.Waiting())
		}
		_ = h.Close()
	})
}

func TestSilentSpeakerPlaysNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(Config{Silent: true})
		h.call(1, 2)
		settle()
		if len(h.played) != 0 || h.Status().State != Silent || h.Waiting() != 0 {
			t.Errorf("played %v, status %v", h.played, h.Status())
		}
		_ = h.Close()
	})
}

func TestStatusTellsTheFaultAndItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(Config{})
		for _, c := range []struct {
			err  error
			want State
		}{
			{fmt.Errorf("x: %w", errMissing), Missing},
			{fmt.Errorf("x: %w", errStuck), Stuck},
			{errors.New("no sound card"), Failing},
			{nil, Good},
		} {
			h.sound = func(context.Context) error { return c.err }
			h.Submit(Announcement{Number: "A001"})
			settle()
			if got := h.Status(); got.State != c.want || (c.err != nil) != (got.Detail != "") {
				t.Errorf("after %v: %+v", c.err, got)
			}
		}
		_ = h.Close()
	})
}
