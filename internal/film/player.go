package film

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Film is one turn of a film.
type Film struct {
	Key  string // names it to the owner
	Turn int    // with another turn, the same film begins anew
	Path string // absolute
}

// Config is what a player needs.
type Config struct {
	Log *slog.Logger
	// Volume is how loud a film is now, 0 … 1 of its sound as it is. It is asked
	// twice a second while one is shown; nil is 1. This and the following are
	// called on the player's goroutine and must not block.
	Volume func() float64
	// Over tells that the film was shown to its end, or was given up. Failed comes
	// before it where the film is to blame; the error is an i18n.Message.
	Over   func(f Film)
	Failed func(f Film, why error)
	// Program is Program but in tests, and Options are added to its own.
	Program string
	Options []string
}

// Player shows one film at a time. Its methods may be called from any goroutine.
type Player struct {
	cfg    Config
	times  times
	cancel context.CancelFunc
	done   chan struct{}
	wake   chan struct{}

	mu     sync.Mutex
	want   wanted
	quiet  bool          // something is being said
	back   time.Time     // silent until then
	enough bool          // what is shown does not become silent: it is stopped
	silent chan struct{} // closed while no film has a sound
}

// wanted is what is to be shown.
type wanted struct {
	film   Film // none without a path
	window uint32
	hidden bool
}

// times are the patience with a film; tests have less.
type times struct{ open, answer, still, quiet, back, poll time.Duration }

// New makes a player, which Close must end.
func New(cfg Config) *Player {
	return start(cfg, times{openWithin, answerWithin, stillFor, QuietWithin, backAfter, pollEvery})
}

func start(cfg Config, t times) *Player {
	if cfg.Program == "" {
		cfg.Program = Program
	}
	ctx, cancel := context.WithCancel(context.Background())
	p := &Player{cfg: cfg, times: t, cancel: cancel, done: make(chan struct{}), wake: make(chan struct{}, 1), silent: make(chan struct{})}
	close(p.silent)
	go p.run(ctx)
	return p
}

// Show shows a film in an X window, from its beginning if it is another turn than
// before.
func (p *Player) Show(f Film, window uint32) {
	p.change(func() { p.want = wanted{film: f, window: window} })
}

// Rest holds the film up, silent, while nobody can see it. Show goes on with it.
func (p *Player) Rest() { p.change(func() { p.want.hidden = true }) }

// Stop ends the film.
func (p *Player) Stop() { p.change(func() { p.want = wanted{} }) }

// Quiet makes the film silent, and returns when it is: when it has let go of the
// sound device too. A film that is not within QuietWithin is stopped.
func (p *Player) Quiet(ctx context.Context) {
	var silent <-chan struct{}
	p.change(func() { p.quiet, silent = true, p.silent })
	if p.awaits(ctx, silent) || ctx.Err() != nil {
		return
	}
	p.change(func() { p.enough = true })
	p.awaits(ctx, silent)
}

// Loud gives the film its sound back, a little later: the next call may follow.
func (p *Player) Loud() {
	p.change(func() {
		if p.quiet {
			p.quiet, p.back = false, time.Now().Add(p.times.back)
		}
	})
}

func (p *Player) awaits(ctx context.Context, silent <-chan struct{}) bool {
	patience := time.NewTimer(p.times.quiet)
	defer patience.Stop()
	select {
	case <-silent:
		return true
	case <-ctx.Done():
	case <-patience.C:
	}
	return false
}

// Close ends the film and the player.
func (p *Player) Close() error {
	p.cancel()
	<-p.done
	return nil
}

func (p *Player) change(f func()) {
	p.mu.Lock()
	f()
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *Player) wanted() wanted {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.want
}

// loudness is how loud the film of what is wanted may be now.
func (p *Player) loudness(w wanted) float64 {
	loud := 1.0
	if p.cfg.Volume != nil {
		loud = p.cfg.Volume()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if w.hidden || p.quiet || time.Now().Before(p.back) {
		return 0
	}
	return loud
}

// sounds notes that a film may be heard from now on. False means that something is
// being said, and it may not.
func (p *Player) sounds() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.quiet {
		return false
	}
	select {
	case <-p.silent:
		p.silent = make(chan struct{})
	default:
	}
	return true
}

// isSilent notes that no film is heard.
func (p *Player) isSilent() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.enough = false
	select {
	case <-p.silent:
	default:
		close(p.silent)
	}
}

func (p *Player) isEnough() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.enough
}

// run shows what is wanted, one film after another.
func (p *Player) run(ctx context.Context) {
	defer close(p.done)
	var over Film // is not begun again
	for ctx.Err() == nil {
		w := p.wanted()
		if w.film.Path != "" && w.film != over && !w.hidden {
			over = p.show(ctx, w)
			p.isSilent()
			continue
		}
		select {
		case <-ctx.Done():
		case <-p.wake:
		}
	}
}
