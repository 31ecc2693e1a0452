package film

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Film is one showing of a film.
type Film struct {
	Key  string // identifies it to the owner
	Turn int    // with another turn, the same film starts again
	Path string // absolute
	// Paused means that a person has paused it: its picture stands still, and it is silent.
	Paused bool
	// Subtitles is the language, as "vi", of the subtitles to show of those in the file;
	// where they are in other languages only, those are shown. Empty shows none.
	Subtitles string
}

// showing is a film without what may change while it is shown.
func (f Film) showing() Film {
	f.Paused, f.Subtitles = false, ""
	return f
}

// Config is what a player needs.
type Config struct {
	Log *slog.Logger
	// Volume is the present volume, 0 … 1. It is called twice a second while a film is
	// shown; nil means 1. This and the following callbacks run on the player's goroutine
	// and must not block.
	Volume func() float64
	// Opened says of each turn that the film is open, and whether there are subtitles in
	// its file. It may be nil.
	Opened func(f Film, subtitles bool)
	// Over says that the film has ended or was given up. Failed is called before it if
	// the film is the reason; its error is an i18n.Message.
	Over   func(f Film)
	Failed func(f Film, why error)
	// Program and Options replace and extend the command in tests.
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
	quiet  bool          // an announcement is being made
	back   time.Time     // silent until then
	enough bool          // the present film does not become silent: it is stopped
	silent chan struct{} // closed while no film can be heard
}

// wanted is the film to show.
type wanted struct {
	film   Film // without a path there is none
	window uint32
	hidden bool
}

// rests reports whether the film stands still, silently, because nobody can see it or a
// person has paused it.
func (w wanted) rests() bool { return w.hidden || w.film.Paused }

// times are the time limits for a film; tests shorten them.
type times struct{ open, answer, still, quiet, back, poll time.Duration }

// New makes a player, which must be closed.
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

// Show shows a film in an X window, from its start if the turn is another one than
// before. A paused one is continued by showing it as not paused.
func (p *Player) Show(f Film, window uint32) {
	p.change(func() { p.want = wanted{film: f, window: window} })
}

// Rest pauses the film, silently, while it cannot be seen. Show continues it.
func (p *Player) Rest() { p.change(func() { p.want.hidden = true }) }

// Stop ends the film.
func (p *Player) Stop() { p.change(func() { p.want = wanted{} }) }

// Quiet makes the film silent, and returns when it is and has released the sound device.
// A film that is not silent within QuietWithin is stopped.
func (p *Player) Quiet(ctx context.Context) {
	var silent <-chan struct{}
	p.change(func() { p.quiet, silent = true, p.silent })
	if p.awaits(ctx, silent) || ctx.Err() != nil {
		return
	}
	p.change(func() { p.enough = true })
	p.awaits(ctx, silent)
}

// Loud gives the film its sound back after a short time, because another call may follow.
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

// loudness is the volume that the wanted film may have now.
func (p *Player) loudness(w wanted) float64 {
	loud := 1.0
	if p.cfg.Volume != nil {
		loud = p.cfg.Volume()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if w.rests() || p.quiet || time.Now().Before(p.back) {
		return 0
	}
	return loud
}

// sounds records that a film may be heard from now on. It returns false if an
// announcement is being made, so that it may not.
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

// isSilent records that no film can be heard.
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

// run shows the wanted films one after another.
func (p *Player) run(ctx context.Context) {
	defer close(p.done)
	var over Film // is not started again
	for ctx.Err() == nil {
		w := p.wanted()
		if w.film.Path != "" && w.film.showing() != over.showing() && !w.hidden {
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
