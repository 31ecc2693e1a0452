// Package leddisplay drives LED displays: red boxes with a few digits, one over each
// counter, all on one serial line (usually RS-485 on a USB converter). Show says
// what each displays. The line is opened, watched and opened again after it was
// unplugged. Every display is sent its text again from time to time, because a
// display that lost its power comes back dark.
//
// Displays send nothing back: it is known that the line takes the bytes, but not
// that a number can be seen. The answers of displays with Modbus are not read; the
// pause between two frames leaves time for them.
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

// writeTime is the time limit for a frame; the longest takes 0.6 s on the slowest
// line.
const writeTime = 3 * time.Second

// farewell is the time limit of Close for making the displays dark.
const farewell = 3 * time.Second

// Box is one LED display.
type Box struct {
	Counter string // the counter below it, "3"
	Address int    // as set on the display
}

// Config is what a line of displays needs.
type Config struct {
	Address string         // of the line, in one of port.Forms
	Table   ledframe.Table // the protocol of the displays
	Boxes   []Box          // in any order
	Repeat  time.Duration  // interval at which a display is sent its text again
	Pause   time.Duration  // between the end of a frame and the next
	Log     *slog.Logger
	// Changed, if set, is called when the line was connected or lost. It must not
	// block.
	Changed func()
}

// State is the condition of the line.
type State string

// The states.
const (
	Starting  State = "starting"  // nothing is known yet
	Connected State = "connected" // it takes bytes
	Gone      State = "gone"      // not plugged in, or its path is wrong
	Failing   State = "failing"   // it is present and cannot be used: no permission, or another program uses it
)

// Status is the condition of the line, and why.
type Status struct {
	State State
	Err   error // of Gone and Failing
}

// Line is the LED displays of one serial line. Its methods may be called from any
// goroutine.
type Line struct {
	cfg      Config
	byteTime time.Duration  // see port.ByteTime
	patience time.Duration  // writeTime, except in tests
	news     chan struct{}  // something is to be sent
	repeats  health.Repeats // limits the log lines of notice

	mu     sync.Mutex
	round  *round
	status Status

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	wait   sync.WaitGroup
}

// Open parses the address of a line. Its error wraps port.ErrAddress. Start and
// Close must follow.
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

// Start drives the displays until Close; they are dark until the first Show. It is
// called once.
func (l *Line) Start() {
	l.wait.Go(func() {
		// There is no other error than ErrAddress, and Open has checked the address.
		_ = port.Keep(l.ctx, l.cfg.Address, l.notice, l.session)
	})
}

// Close makes the displays dark and closes the line: a number must not stay over a
// counter after its wall was switched off. It takes up to farewell.
func (l *Line) Close() error {
	l.cancel()
	l.wait.Wait()
	return nil
}

// Show sets the text of each counter's display; the display of a counter that is not
// in the map is dark. It does not block, and the map is not kept.
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

// Status is the present condition of the line.
func (l *Line) Status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.status
}

// notice records the result of opening the line. A line that is connected and lost
// again and again does not fill the log.
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

// session sends the displays their texts while the line is connected.
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
		// New texts wait meanwhile: without a pause between them, two frames are not
		// recognised.
		rest.Reset(l.cfg.Pause + time.Duration(len(frame))*l.byteTime)
		select {
		case <-ctx.Done():
		case <-rest.C:
		}
	}
	if l.ctx.Err() == nil {
		return nil // the line was lost; the session was not closed
	}
	return l.darken(p)
}

// darken sends darkness to every display that shows something.
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

// nextChanged is the frame for a display whose text has changed, or nil.
func (l *Line) nextChanged() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if p, _ := l.round.next(now); p != nil && p.due == dueChanged {
		return p.tell(&l.cfg.Table, now)
	}
	return nil
}

// next is the frame to send now, or nil and how long there is nothing to send.
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
