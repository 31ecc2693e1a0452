package watchdog

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"time"
)

// Times of the watchdog.
const (
	lookEvery  = time.Second     // how often the parts are checked, at least
	askEvery   = 5 * time.Second // how often they are asked, if systemd does not require another interval
	leastEvery = 40 * time.Millisecond
	FrozenFor  = 20 * time.Second // a part that has been silent for this long has frozen
)

// Ask asks a part of the program whether it runs: the part calls done as part of its
// work. Ask must not block. It returns false if the part could not even be asked.
type Ask func(done func()) bool

// Config is what a Dog needs.
type Config struct {
	Notify *Notifier // may be nil
	// Frozen is called once, when a part has been silent too long. After that
	// nothing is watched, and no beat is sent.
	Frozen func(part string, silent time.Duration)
	After  time.Duration // how long a silence is too long; 0 means FrozenFor
	Log    *slog.Logger
}

// Dog watches the parts of a program. Its beat for systemd says that each of them
// has answered since the last beat. Without systemd it finds a frozen part itself.
type Dog struct {
	cfg    Config
	ctx    context.Context
	cancel context.CancelFunc
	wait   sync.WaitGroup
	closed sync.Once

	mu    sync.Mutex
	round round
	told  string        // status text of Ready
	owed  int           // full rounds until READY is sent; 0 if it was sent, or not requested
	ready bool          // READY was sent
	woken chan struct{} // something to check before the next tick
}

// roundsToReady is how many full rounds a program needs to count as ready: after the
// second one the screen has drawn the result of the first.
const roundsToReady = 2

// New starts a watchdog. It must be closed.
func New(cfg Config) *Dog {
	ctx, cancel := context.WithCancel(context.Background())
	d := &Dog{cfg: cfg, ctx: ctx, cancel: cancel, woken: make(chan struct{}, 1)}
	d.round.every, d.round.after = askEvery, cmp.Or(cfg.After, FrozenFor)
	if every := cfg.Notify.Every(); every > 0 {
		d.round.every = max(leastEvery, min(every, askEvery))
	}
	d.round.tick = min(lookEvery, d.round.every/4)
	d.say(cfg.Notify.Beat()) // a program that restarts in the same process has used up some of its time
	d.wait.Go(d.run)
	return d
}

// Watch watches a part until unwatch is called.
func (d *Dog) Watch(part string, ask Ask) (unwatch func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := &watched{name: part, ask: ask}
	d.round.parts = append(d.round.parts, p)
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.round.remove(p)
		d.wake()
	}
}

// Ready tells systemd that the program does its work, as soon as all parts have
// answered twice more.
func (d *Dog) Ready(status string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.told, d.owed = status, roundsToReady
	d.round.hurry()
	d.wake()
}

// Close ends the watch and tells systemd that the program is ending. It may be
// called more than once.
func (d *Dog) Close() {
	d.closed.Do(func() {
		d.cancel()
		d.wait.Wait()
		d.say(d.cfg.Notify.Stopping())
		d.say(d.cfg.Notify.Close())
	})
}

func (d *Dog) say(err error) {
	if err != nil {
		d.cfg.Log.Warn("systemd is not told how the program is", "cause", err)
	}
}

func (d *Dog) wake() {
	select {
	case d.woken <- struct{}{}:
	default:
	}
}

// run checks the parts until Close, or until one has frozen.
func (d *Dog) run() {
	tick := time.NewTicker(d.round.tick)
	defer tick.Stop()
	last := time.Now()
	for {
		select {
		case <-d.ctx.Done():
			return
		case <-d.woken:
		case <-tick.C:
		}
		now := time.Now()
		frozen := d.look(now.Sub(last))
		last = now
		if frozen != nil {
			d.cfg.Frozen(frozen.name, frozen.silent)
			return
		}
	}
}

// look continues the round, and returns the part that has frozen.
func (d *Dog) look(passed time.Duration) *watched {
	d.mu.Lock()
	defer d.mu.Unlock()
	full, frozen := d.round.turn(passed, d.wake)
	if full {
		d.full()
	}
	return frozen
}

// full is called when every part has answered.
func (d *Dog) full() {
	switch {
	case d.owed > 1:
		d.owed--
		d.round.hurry()
		d.wake()
		return
	case d.owed == 1:
		d.owed, d.ready = 0, true
		d.say(d.cfg.Notify.Ready(d.told))
	}
	if d.ready {
		d.say(d.cfg.Notify.Beat())
	}
}

// watched is a part that is watched.
type watched struct {
	name   string
	ask    Ask
	asked  bool // asked, and has not answered yet
	silent time.Duration
	answer chan struct{}
}

// round asks all parts, waits for all answers, and starts again after a pause. It
// has no clock: turn is told how much time has passed.
type round struct {
	parts []*watched
	every time.Duration // from one round to the next
	tick  time.Duration // from one turn to the next
	after time.Duration // a silence of this length means frozen
	since time.Duration // since the start of this round
	begun bool
}

// hurry starts the next round at once.
func (r *round) hurry() { r.since = r.every }

func (r *round) remove(p *watched) {
	for i, other := range r.parts {
		if other == p {
			r.parts = append(r.parts[:i], r.parts[i+1:]...)
			return
		}
	}
}

// turn continues after some time has passed. full says that all parts have answered.
// woken is called when an answer comes.
//
// Time without calls counts as at most two ticks: the machine was asleep or the
// process was stopped, so the parts could not answer.
func (r *round) turn(passed time.Duration, woken func()) (full bool, frozen *watched) {
	r.since += passed
	if !r.begun {
		if r.since < r.every {
			return false, nil
		}
		r.begun, r.since = true, 0
		for _, p := range r.parts {
			p.asked, p.silent, p.answer = true, 0, nil
		}
		passed = 0
	}
	waits := false
	for _, p := range r.parts {
		if p.look(min(passed, 2*r.tick), woken) {
			continue
		}
		waits = true
		if p.silent >= r.after {
			return false, p
		}
	}
	if waits {
		return false, nil
	}
	r.begun = false
	return true, nil
}

// look reports whether a part has answered, or does not have to.
func (p *watched) look(passed time.Duration, woken func()) bool {
	if !p.asked {
		return true
	}
	if p.answer == nil {
		answer := make(chan struct{})
		var once sync.Once
		if p.ask(func() { once.Do(func() { close(answer); woken() }) }) {
			p.answer = answer
		}
	}
	select {
	case <-p.answer: // nil while it could not be asked
		p.asked, p.silent = false, 0
		return true
	default:
	}
	p.silent += passed
	return false
}
