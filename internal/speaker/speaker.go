// Package speaker lets a hall hear the calls: one announcement after the
// other, never two at once, and none that comes so late that it misleads. It
// plays the chime through a player program of the system; whatever happens to
// that program, the screens go on.
package speaker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"motcua/assets"
	"motcua/internal/clock"
)

// How announcements are said.
const (
	Times       = 2                      // each is said so often
	Gap         = 700 * time.Millisecond // between the two, and before the next
	BusyWaiting = 3                      // with more than so many waiting, each is said once
	MaxAge      = 60 * time.Second       // an older one is dropped
	MaxWaiting  = 32                     // beyond, the oldest is dropped
	MaxPlaying  = 10 * time.Second       // a player that takes longer is stopped
)

// Announcement is a call to be heard.
type Announcement struct {
	ID      uint64 // the call's position in the log; one that waits already is not taken again; 0 is always taken
	Number  string // "A025"
	Counter string // "3"
	AtMS    int64  // when it was called, by the hub's time in Unix milliseconds; 0 means now
}

// State is how the speaker fares.
type State int

// The states.
const (
	Good    State = iota
	Silent        // switched off
	Missing       // there is no player program
	Failing       // the player ended with an error
	Stuck         // the player did not end and was stopped
)

// Status is the speaker's state, in words.
type Status struct {
	State  State
	Detail string // what is wrong, empty where nothing is
}

// Config is what a speaker needs.
type Config struct {
	// Dir is where the chime's file is put for the player; it must exist.
	// Empty takes a temporary folder, which a program that is killed leaves
	// behind.
	Dir    string
	Player []string // command, the WAV file's path follows; empty takes the first of pw-play, paplay, aplay
	Silent bool     // plays nothing
	Clock  *clock.Clock
	Log    *slog.Logger
	// Said, if set, is told of every announcement that is through: how often it
	// was played, 0 for one that was dropped. It is called on the speaker's
	// goroutine and must not block.
	Said func(a Announcement, times int)
}

// Speaker says announcements. Its methods may be called from any goroutine.
type Speaker struct {
	cfg    Config
	dir    string // holds the chime's file
	play   func(ctx context.Context) error
	cancel context.CancelFunc
	done   chan struct{}
	wake   chan struct{}

	mu      sync.Mutex
	waiting []call
	current uint64 // ID of the one being said
	status  Status
	closed  bool
}

// Open makes a speaker, which Close must end. A missing player is no error: it
// stands in the Status, and is looked for again at every announcement.
func Open(cfg Config) (*Speaker, error) {
	dir, temporary := cfg.Dir, ""
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "motcua-speaker-"); err != nil {
			return nil, fmt.Errorf("opening speaker: %w", err)
		}
		temporary = dir
	}
	chime := filepath.Join(dir, "chime.wav")
	if err := os.WriteFile(chime, assets.Chime, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("opening speaker: %w", err), os.RemoveAll(temporary))
	}
	p := player{command: cfg.Player, patience: MaxPlaying}
	s := start(cfg, func(ctx context.Context) error { return p.play(ctx, chime) })
	s.dir = temporary
	if _, err := p.find(); err != nil && !cfg.Silent {
		s.setStatus(err)
	}
	return s, nil
}

// start runs a speaker over any way of playing.
func start(cfg Config, play func(ctx context.Context) error) *Speaker {
	ctx, cancel := context.WithCancel(context.Background())
	s := &Speaker{cfg: cfg, play: play, cancel: cancel, done: make(chan struct{}), wake: make(chan struct{}, 1)}
	if cfg.Silent {
		s.status.State = Silent
	}
	go s.run(ctx)
	return s
}

// call is an announcement that waits, and when it was called.
type call struct {
	Announcement
	called clock.Instant
}

// Submit takes an announcement and returns at once.
func (s *Speaker) Submit(a Announcement) {
	c := call{a, s.cfg.Clock.Now()}
	if a.AtMS != 0 {
		c.called = c.called.Add(-time.Duration(s.cfg.Clock.HubMS()-a.AtMS) * time.Millisecond)
	}
	s.mu.Lock()
	if s.closed || a.ID != 0 && s.knows(a.ID) {
		s.mu.Unlock()
		return
	}
	var dropped *Announcement
	if len(s.waiting) >= MaxWaiting {
		oldest := s.waiting[0]
		dropped, s.waiting = &oldest.Announcement, s.waiting[1:]
	}
	s.waiting = append(s.waiting, c)
	s.mu.Unlock()
	if dropped != nil {
		s.cfg.Log.Warn("announcement dropped: too many wait", "number", dropped.Number, "counter", dropped.Counter)
	}
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// knows says whether an announcement waits or is being said.
func (s *Speaker) knows(id uint64) bool {
	for _, a := range s.waiting {
		if a.ID == id {
			return true
		}
	}
	return s.current == id
}

// Status tells how the last announcement fared.
func (s *Speaker) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

// Waiting counts the announcements that have not begun.
func (s *Speaker) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.waiting)
}

// Close stops what is playing, forgets what waits, and returns when nothing of
// the speaker runs any more. It may be called more than once.
func (s *Speaker) Close() error {
	s.mu.Lock()
	s.closed, s.waiting = true, nil
	s.mu.Unlock()
	s.cancel()
	<-s.done
	if s.dir == "" {
		return nil
	}
	if err := os.RemoveAll(s.dir); err != nil {
		return fmt.Errorf("closing speaker: %w", err)
	}
	return nil
}

func (s *Speaker) run(ctx context.Context) {
	defer close(s.done)
	for {
		a, ok := s.next()
		if !ok {
			select {
			case <-ctx.Done():
				return
			case <-s.wake:
			}
			continue
		}
		times := s.say(ctx, a)
		if s.cfg.Said != nil && ctx.Err() == nil {
			s.cfg.Said(a.Announcement, times)
		}
		if times > 0 && !pause(ctx, Gap) {
			return
		}
	}
}

// next takes the announcement that has waited longest.
func (s *Speaker) next() (call, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current = 0
	if len(s.waiting) == 0 {
		return call{}, false
	}
	a := s.waiting[0]
	s.waiting = s.waiting[1:]
	s.current = a.ID
	return a, true
}

// say plays an announcement as often as there is time for, and gives how often
// that was.
func (s *Speaker) say(ctx context.Context, a call) (times int) {
	age := s.cfg.Clock.Now().Sub(a.called)
	if age > MaxAge {
		s.cfg.Log.Warn("announcement dropped: too late", "number", a.Number, "counter", a.Counter, "age", age)
		return 0
	}
	if s.cfg.Silent {
		return 0
	}
	for times < Times {
		if times > 0 && (s.Waiting() > BusyWaiting || !pause(ctx, Gap)) {
			return times
		}
		err := s.play(ctx)
		if ctx.Err() != nil {
			return times
		}
		s.setStatus(err)
		if err != nil {
			s.cfg.Log.Warn("announcement not heard", "number", a.Number, "counter", a.Counter, "err", err)
			return times
		}
		times++
	}
	return times
}

func (s *Speaker) setStatus(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status = statusOf(err)
}

// pause waits, and says whether it may go on.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
