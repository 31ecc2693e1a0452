package speaker

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/child"

	"motcua/assets"
)

// cue runs a test on a cue whose sound takes a second.
func cue(t *testing.T, name string, fault error, silent bool, test func(c *Cue, played *int)) {
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			played := 0
			c := newCue(CueConfig{Silent: silent, Log: slog.New(slog.DiscardHandler)}, func(ctx context.Context) error {
				played++
				pause(ctx, time.Second)
				return fault
			})
			defer c.Close()
			test(c, &played)
		})
	})
}

func TestCueIsPlayedOnceAtATime(t *testing.T) {
	cue(t, "and again when it is over", nil, false, func(c *Cue, played *int) {
		c.Play()
		c.Play()
		synctest.Wait()
		if *played != 1 {
			t.Errorf("played %d times at once", *played)
		}
		time.Sleep(2 * time.Second)
		c.Play()
		synctest.Wait()
		if *played != 2 || c.Status() != (Status{}) {
			t.Errorf("played %d times, %+v", *played, c.Status())
		}
	})
	cue(t, "and not when it is switched off", nil, true, func(c *Cue, played *int) {
		c.Play()
		synctest.Wait()
		if *played != 0 || c.Status().State != Silent {
			t.Errorf("played %d times, %+v", *played, c.Status())
		}
	})
	cue(t, "nor once it is closed", nil, false, func(c *Cue, played *int) {
		c.Play()
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		c.Play()
		if *played != 1 {
			t.Errorf("played %d times", *played)
		}
	})
}

func TestCueSaysWhyItIsNotHeard(t *testing.T) {
	for want, fault := range map[State]error{Missing: errMissing, Stuck: child.ErrStuck, Failing: errors.New("no sound card")} {
		cue(t, fault.Error(), fault, false, func(c *Cue, _ *int) {
			c.Play()
			time.Sleep(2 * time.Second)
			if got := c.Status(); got.State != want || got.Detail != fault.Error() {
				t.Errorf("%+v", got)
			}
		})
	}
}

// lockedBuffer is a log that several goroutines write.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func TestMissingPlayerIsOneLineInTheLog(t *testing.T) {
	dir := t.TempDir()
	log := &lockedBuffer{}
	c, err := OpenCue(CueConfig{Dir: dir, Player: []string{"no-such-player"}, Log: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		c.Play()
		c.wait.Wait()
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if n := strings.Count(log.String(), "\n"); n != 1 || c.Status().State != Missing {
		t.Errorf("%d lines, %+v: %s", n, c.Status(), log.String())
	}
	if got, err := os.ReadFile(filepath.Join(dir, "arrival.wav")); err != nil || !bytes.Equal(got, assets.Arrival) {
		t.Errorf("the player would play something else: %v", err)
	}
}
