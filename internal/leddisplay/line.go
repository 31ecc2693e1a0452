// Package leddisplay drives plain LED counter displays: red boxes of a few digits, one
// over each counter, all on one serial line (mostly RS-485, which a USB converter
// makes of a port). What each shows is handed in by Show; the line is opened, watched
// and opened again when it was unplugged, and every box is told again and again what it
// shows, because a box that lost its power comes back dark.
//
// Nothing comes back from a box: what is told is that the line takes the bytes, and not
// that anybody sees a number. What a box answers, as Modbus has it, is not read; the
// pause between two frames leaves room for it on the line.
package leddisplay

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"motcua/internal/health"
	"motcua/internal/ledframe"
	"motcua/internal/port"
)

// writeTime is how long a frame may take; on the slowest line the longest takes 0.6 s.
const writeTime = 3 * time.Second

// farewell is how long Close may take to make the boxes dark.
const farewell = 3 * time.Second

// Box is one display.
type Box struct {
	Counter string // the counter it hangs over, "3"
	Address int    // as it is set at the box
}

// Config is what a line of boxes needs.
type Config struct {
	Address string         // of the line, in one of port.Forms
	Table   ledframe.Table // how the boxes are spoken to
	Boxes   []Box          // in any order
	Repeat  time.Duration  // a box is told again what it shows after so long
	Pause   time.Duration  // between the end of a frame and the next
	Log     *slog.Logger
	// Changed, if set, is called when the line came or went. It must not wait.
	Changed func()
}

// State is how the line fares.
type State string

// The states.
const (
	Starting  State = "starting"  // nothing is known yet
	Connected State = "connected" // it takes what it is given
	Gone      State = "gone"      // not plugged in, or its path is wrong
	Failing   State = "failing"   // it is there and cannot be used: no rights, another program has it
)

// Status is how the line fares, and why.
type Status struct {
	State State
	Err   error // of Gone and Failing
}

// Line is the boxes of one serial line. Its methods may be called from any goroutine.
type Line struct {
	cfg      Config
	byteTime time.Duration  // see port.ByteTime
	patience time.Duration  // writeTime, but in tests
	news     chan struct{}  // there is something to tell
	repeats  health.Repeats // of notice

	mu     sync.Mutex
	round  *round
	status Status

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	wait   sync.WaitGroup
}

// Open checks the address of a line. Its error wraps port.ErrAddress. Start must
// follow, and Close.
func Open(cfg Config) (*Line, error) { return open(cfg, writeTime) }

func open(cfg Config, patience time.Duration) (*Line, error) {
	if err := port.Check(cfg.Address); err != nil {
		return nil, fmt.Errorf("opening the line of the LED displays %q: %w", cfg.Address, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	l := &Line{
		cfg: cfg, news: make(chan struct{}, 1), round: newRound(cfg.Boxes, cfg.Repeat), status: Status{State: Starting},
		byteTime: port.ByteTime(cfg.Address), patience: patience, ctx: ctx, cancel: cancel,
	}
	return l, nil
}

// Start drives the boxes until Close; all are dark until Show says what they show. It
// is called once.
func (l *Line) Start() {
	l.wait.Go(func() {
		// The address is checked, and Keep knows no other error.
		_ = port.Keep(l.ctx, l.cfg.Address, l.notice, l.session)
	})
}

// Close makes the boxes dark and lets go of the line: a number that stays over a counter
// after its wall was switched off is nobody's. It takes up to farewell.
func (l *Line) Close() error {
	l.cancel()
	l.wait.Wait()
	return nil
}

// Show says what is over each counter, by counter; one that is not named is dark. It
// does not wait, and the map is not kept.
func (l *Line) Show(texts map[string]string) {
	l.mu.Lock()
	changed := l.round.want(texts)
	l.mu.Unlock()
	if changed {
		l.wake()
	}
}

func (l *Line) wake() {
	select {
	case l.news <- struct{}{}:
	default:
	}
}

// Status is how the line fares now.
func (l *Line) Status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.status
}

// notice takes what opening the line came to. One that comes and goes does not fill
// the log.
func (l *Line) notice(err error) {
	next := Status{State: Connected, Err: err}
	switch {
	case err == nil:
	case errors.Is(err, port.ErrGone), errors.Is(err, os.ErrNotExist):
		next.State = Gone
	default:
		next.State = Failing
	}
	if times, write := l.repeats.Count(string(next.State), 1, time.Now()); write {
		log, words := l.cfg.Log.Info, "the LED displays are connected"
		if err != nil {
			log, words = l.cfg.Log.Warn, "the LED displays cannot be reached: see to the converter, its cable and address under [led]"
		}
		log(words, "line", l.cfg.Address, "boxes", len(l.cfg.Boxes), "times", times, "cause", err)
	}
	l.mu.Lock()
	l.status = next
	l.mu.Unlock()
	if l.cfg.Changed != nil {
		l.cfg.Changed()
	}
}

// session tells the boxes what they show while the line is there.
func (l *Line) session(ctx context.Context, p port.Port) error {
	l.mu.Lock()
	l.round.forget()
	l.mu.Unlock()
	rest := time.NewTimer(0)
	defer rest.Stop()
	for ctx.Err() == nil {
		frame, wait := l.next()
		if frame == nil {
			rest.Reset(wait)
			select {
			case <-ctx.Done():
			case <-l.news:
			case <-rest.C:
			}
			continue
		}
		if _, err := p.Write(frame, time.Now().Add(l.patience)); err != nil {
			return err
		}
		// What changes meanwhile waits: two frames without a pause are none.
		rest.Reset(l.cfg.Pause + time.Duration(len(frame))*l.byteTime)
		select {
		case <-ctx.Done():
		case <-rest.C:
		}
	}
	if l.ctx.Err() == nil {
		return nil // the line is away, and not we
	}
	return l.darken(p)
}

// darken tells every box that shows something to be dark.
func (l *Line) darken(p port.Port) error {
	l.mu.Lock()
	l.round.want(nil)
	l.mu.Unlock()
	for end := time.Now().Add(farewell); time.Now().Before(end); time.Sleep(l.cfg.Pause) {
		frame := l.nextChanged()
		if frame == nil {
			return nil
		}
		if _, err := p.Write(frame, end); err != nil {
			return err
		}
		time.Sleep(time.Duration(len(frame)) * l.byteTime)
	}
	return nil
}

// nextChanged is the frame for a box that shows what is not so any more, or nil.
func (l *Line) nextChanged() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if p, _ := l.round.next(now); p != nil && p.due == dueChanged {
		return p.tell(&l.cfg.Table, now)
	}
	return nil
}

// next is the frame to send now, or nil and how long there is nothing to tell.
func (l *Line) next() (frame []byte, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	p, wait := l.round.next(now)
	if p == nil {
		return nil, wait
	}
	return p.tell(&l.cfg.Table, now), 0
}
