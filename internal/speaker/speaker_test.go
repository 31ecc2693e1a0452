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
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/child"
	"motcua/internal/clock"
	"motcua/internal/phrase"
	"motcua/internal/sound"
	"motcua/internal/voice"
)

// hall is a speaker that records when sounds were played, instead of playing them.
type hall struct {
	*Speaker
	start  time.Time
	played []time.Duration // start times, since start
	sounds []sound.Clip    // what was played
	said   []string        // "A001×2"
	log    bytes.Buffer
	sound  func(ctx context.Context) error
	tried  atomic.Int64
}

// tries is how often something was played; it may be called while the speaker runs.
func (h *hall) tries() int { return int(h.tried.Load()) }

const chimeTakes = 1200 * time.Millisecond

// testChime can be told from everything else: all its samples are equal.
var testChime = flat(0.5, 20*time.Millisecond)

func flat(level float32, d time.Duration) sound.Clip {
	c := sound.Silence(voice.Rate, d)
	for i := range c.Samples {
		c.Samples[i] = level
	}
	return c
}

// newHall and Close must be called inside a synctest bubble.
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
	h.Speaker = start(cfg, testChime, func(ctx context.Context, s sound.Clip) error {
		h.tried.Add(1)
		h.played, h.sounds = append(h.played, time.Since(h.start)), append(h.sounds, s)
		return h.sound(ctx)
	})
	return h
}

// wrongClock is a clock that is ahead of the hub's, which it knows.
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

// settle lets a virtual hour pass, in which everything comes to rest.
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

// A failed sound is tried with silence, and is good again without a call. A sound
// that works plays nothing without a call.
func TestSoundThatFailedIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(Config{})
		var pulled atomic.Bool
		h.sound = func(context.Context) error {
			if pulled.Load() {
				return errors.New("no card")
			}
			return nil
		}
		h.call(1, 1)
		settle()
		if n := h.tries(); n != 2 {
			t.Fatalf("played %d times", n)
		}
		pulled.Store(true)
		h.call(2, 2)
		time.Sleep(3*probeEvery + probeEvery/2)
		synctest.Wait()
		if n := h.tries(); n != 2+1+3 || h.Status().State != Failing {
			t.Errorf("without a card it tried %d times: %+v", n-2, h.Status())
		}
		pulled.Store(false)
		settle()
		if n := h.tries(); n != 7 || h.Status() != (Status{}) {
			t.Errorf("with a card it tried %d times: %+v", n-6, h.Status())
		}
		if err := h.Close(); err != nil { // from here on no goroutine of it runs
			t.Error(err)
		}
		if last := h.sounds[len(h.sounds)-1]; last.Peak() != 0 || last.Length() != probeTakes {
			t.Errorf("tried with a sound of %.2f, %s", last.Peak(), last.Length())
		}
		if !slices.Equal(h.said, []string{"A001×2", "A002×0"}) || !strings.Contains(h.log.String(), "plays again") {
			t.Errorf("said %v\n%s", h.said, h.log.String())
		}
	})
}

func TestEachIsSaidOnceWhenMoreThanThreeWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(Config{})
		h.call(1, 6)
		settle()
		// Five wait behind the first, four behind the second: those are said once.
		// Then three.
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

// A new call is announced and an old one is not, whatever the clock of the speaker's
// machine says.
func TestAgeOfACallIsToldByAnyClock(t *testing.T) {
	for _, ahead := range []time.Duration{-12 * time.Hour, -5 * time.Minute, 0, 90 * time.Second, 12 * time.Hour, 5 * 365 * 24 * time.Hour} {
		t.Run(ahead.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				machine := wrongClock(ahead)
				h := newHall(Config{Clock: machine})
				now := time.Now()
				h.Submit(Announcement{Number: "A001", AtMS: now.Add(-MaxAge - time.Millisecond).UnixMilli()})
				h.Submit(Announcement{Number: "A002", AtMS: now.UnixMilli()})
				machine.Met(now.Add(time.Hour).UnixMilli()) // the hub's clock is set while the call waits
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
		synctest.Wait() // the first is being played
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
		h.call(1, 2) // 1 is being played, 2 waits
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
			{fmt.Errorf("x: %w", child.ErrStuck), Stuck},
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

// wordsOf speaks every sentence as a flat sound, and records it.
type wordsOf struct {
	asked []string
	clip  sound.Clip
	err   error
}

func (w *wordsOf) Say(_ context.Context, put func(phrase.Style) phrase.Sentence) (sound.Clip, error) {
	w.asked = append(w.asked, put(phrase.Style{}).Text())
	return w.clip, w.err
}

// called is an announcement with its words.
func called(id uint64, number, counter string) Announcement {
	return Announcement{ID: id, Number: number, Counter: counter, Say: func(st phrase.Style) phrase.Sentence {
		return st.Called(phrase.Call{Number: number, Counter: counter})
	}}
}

func TestWordsFollowTheChimeAndAreSaidAgainWithoutIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		words := &wordsOf{clip: flat(0.25, 100*time.Millisecond)}
		h := newHall(Config{Voice: words})
		h.Submit(called(1, "A025", "3"))
		settle()
		if want := []string{"mời công dân có số a, không hai năm, đến quầy số ba"}; !slices.Equal(words.asked, want) {
			t.Errorf("asked for %q, want %q", words.asked, want)
		}
		if len(h.sounds) != 2 {
			t.Fatalf("played %d sounds", len(h.sounds))
		}
		first, again := h.sounds[0], h.sounds[1]
		if got, want := first.Length(), testChime.Length()+afterChime+words.clip.Length(); got != want {
			t.Errorf("the first lasts %s, want %s: chime, silence, words", got, want)
		}
		if first.Samples[400] != 0.5 || first.Samples[len(first.Samples)-1] != 0.25 {
			t.Errorf("the first begins with %v and ends with %v", first.Samples[400], first.Samples[len(first.Samples)-1])
		}
		if again.Length() != words.clip.Length() || again.Samples[0] != 0.25 {
			t.Errorf("the second lasts %s and begins with %v: want the words alone", again.Length(), again.Samples[0])
		}
		_ = h.Close()
	})
}

func TestWhatCannotBeSaidIsTheChimeAndIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		words := &wordsOf{err: errors.New("the voice pack lacks ca")}
		h := newHall(Config{Voice: words})
		h.Submit(called(1, "K001", "3"))
		h.Submit(called(2, "K002", "3"))
		settle()
		if !slices.Equal(h.said, []string{"K001×2", "K002×2"}) || len(h.sounds) != 4 || h.sounds[3].Length() != testChime.Length() {
			t.Errorf("said %v, %d sounds", h.said, len(h.sounds))
		}
		if log := h.log.String(); strings.Count(log, "lacks ca") != 1 {
			t.Errorf("the log says %q", log)
		}
		words.clip = flat(0.25, time.Millisecond) // one of two languages works
		h.Submit(called(3, "K003", "3"))
		settle()
		if got := h.sounds[len(h.sounds)-1]; got.Samples[0] != 0.25 {
			t.Errorf("what could be said was not: %v", got.Samples[0])
		}
		_ = h.Close()
	})
}

func TestVolumeIsThatOfTheMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		volume := 0.5
		h := newHall(Config{Volume: func() float64 { return volume }})
		h.call(1, 1)
		settle()
		volume = 0
		h.call(2, 2)
		settle()
		volume = 7 // a wrong value must not distort the sound
		h.call(3, 3)
		settle()
		if want := []string{"A001×2", "A002×0", "A003×2"}; !slices.Equal(h.said, want) {
			t.Errorf("said %v, want %v", h.said, want)
		}
		if h.sounds[0].Samples[0] != 0.25 || h.sounds[2].Samples[0] != 0.5 {
			t.Errorf("played at %v and %v", h.sounds[0].Samples[0], h.sounds[2].Samples[0])
		}
		_ = h.Close()
	})
}

func TestWhatIsNoLongerSoIsNotSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := map[string]bool{"A002": true}
		var began []string
		h := newHall(Config{Begin: func(a Announcement) { began = append(began, a.Number) }})
		h.sound = func(context.Context) error {
			gone["A003"] = len(h.played) == 3 // while it is said for the first time
			return nil
		}
		for i := range 3 {
			number := fmt.Sprintf("A%03d", i+1)
			h.Submit(Announcement{ID: uint64(i + 1), Number: number, Still: func() bool { return !gone[number] }})
		}
		settle()
		if want := []string{"A001×2", "A002×0", "A003×1"}; !slices.Equal(h.said, want) {
			t.Errorf("said %v, want %v", h.said, want)
		}
		if want := []string{"A001", "A003"}; !slices.Equal(began, want) {
			t.Errorf("began %v, want %v", began, want)
		}
		_ = h.Close()
	})
}

// A citizen who is called again before the first call was announced is announced
// once, at the place of the first call: a recall overtakes nobody, and nothing is
// said twice.
func TestRecallKeepsThePlaceOfTheCallThatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(Config{})
		h.call(1, 3)
		synctest.Wait()
		h.Submit(Announcement{ID: 8, Number: "A002", Counter: "3"}) // waits
		h.Submit(Announcement{ID: 9, Number: "A002", Counter: "5"}) // another counter: another call
		settle()
		if want := []string{"A001×2", "A002×2", "A003×2", "A002×2"}; !slices.Equal(h.said, want) {
			t.Errorf("said %v, want %v", h.said, want)
		}
		_ = h.Close()
	})
}

// Other sounds are silent before the first sound of a call, and during all of it.
func TestTheMachineIsSilentBeforeACallIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []string
		var h *hall
		h = newHall(Config{
			Before: func(ctx context.Context) {
				pause(ctx, time.Second) // a film player takes some time to stop
				told = append(told, fmt.Sprintf("silent, %d played", len(h.played)))
			},
			Begin: func(a Announcement) { told = append(told, "begins "+a.Number) },
		})
		h.Submit(Announcement{ID: 1, Number: "A001", Still: func() bool { return false }})
		h.call(2, 3)
		settle()
		if want := []string{"silent, 0 played", "begins A002", "silent, 2 played", "begins A003"}; !slices.Equal(told, want) {
			t.Errorf("told %q, want %q", told, want)
		}
		if h.played[0] < time.Second {
			t.Errorf("played after %v, before the silence", h.played[0])
		}
		_ = h.Close()
	})
}
