package speaker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"motcua/assets"
	"motcua/internal/child"
)

// CueConfig is what a cue needs.
type CueConfig struct {
	// Dir is where the sound file for the player is written; it must exist.
	Dir    string
	Player []string // like Config.Player
	Silent bool     // plays nothing
	Log    *slog.Logger
}

// Cue is one short, soft sound for the person at the machine: a citizen has come.
// Its methods may be called from any goroutine.
type Cue struct {
	cfg    CueConfig
	play   func(ctx context.Context) error
	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	wait   sync.WaitGroup

	mu      sync.Mutex
	playing bool
	closed  bool
	status  Status
}

// OpenCue makes a cue, which must be closed. A missing player program is no error:
// it is reported by Status and once in the log, and is searched for again at every
// sound.
func OpenCue(cfg CueConfig) (*Cue, error) {
	p := player{commands: choice(cfg.Player), file: filepath.Join(cfg.Dir, "arrival.wav"), patience: MaxPlaying}
	if err := os.WriteFile(p.file, assets.Arrival, 0o600); err != nil {
		return nil, fmt.Errorf("opening cue: %w", err)
	}
	c := newCue(cfg, func(ctx context.Context) error { return p.run(ctx, 0) })
	if _, err := p.find(); err != nil && !cfg.Silent {
		c.record(err)
	}
	return c, nil
}

func newCue(cfg CueConfig, play func(ctx context.Context) error) *Cue {
	ctx, cancel := context.WithCancel(context.Background())
	c := &Cue{cfg: cfg, play: play, ctx: ctx, cancel: cancel}
	if cfg.Silent {
		c.status.State = Silent
	}
	return c
}

// Play starts the sound and returns at once. It does nothing while the sound is
// playing.
func (c *Cue) Play() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cfg.Silent || c.playing || c.closed {
		return
	}
	c.playing = true
	c.wait.Go(func() {
		err := c.play(c.ctx)
		c.mu.Lock()
		c.playing = false
		c.mu.Unlock()
		if c.ctx.Err() == nil {
			c.record(err)
		}
	})
}

// record stores the result of the last sound, and logs a change.
func (c *Cue) record(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	was := c.status.State
	c.status = statusOf(err)
	if c.status.State != Good && c.status.State != was {
		c.cfg.Log.Warn("the clerk does not hear who arrives", "cause", err)
	}
}

// Status is the result of the last sound.
func (c *Cue) Status() Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.status
}

// Close stops what is playing.
func (c *Cue) Close() error {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.cancel()
	c.wait.Wait()
	return nil
}

func statusOf(err error) Status {
	switch {
	case err == nil:
		return Status{}
	case errors.Is(err, errMissing):
		return Status{Missing, err.Error()}
	case errors.Is(err, child.ErrStuck):
		return Status{Stuck, err.Error()}
	}
	return Status{Failing, err.Error()}
}
