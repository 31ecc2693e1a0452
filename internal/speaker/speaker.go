// Package speaker announces the calls in a hall: one announcement after the other,
// never two at once, and none so late that it would mislead. Chime and words
// (internal/voice) are joined to one sound and played by a player program of the
// system. A new process is started for each sound: a sound card that was unplugged,
// a sound server that ended or a busy device is found again with the next call. The
// screens do not depend on the player.
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
	"motcua/internal/phrase"
	"motcua/internal/sound"
	"motcua/internal/voice"
)

// How announcements are played.
const (
	Times       = 2                      // each is said twice
	Gap         = 700 * time.Millisecond // between the two, and before the next announcement
	BusyWaiting = 3                      // when more than this many wait, each is said once
	MaxAge      = 60 * time.Second       // an older one is dropped
	MaxWaiting  = 32                     // beyond that, the oldest is dropped
	probeEvery  = time.Minute            // how often a failed sound is tried again
	probeTakes  = 200 * time.Millisecond // length of the silence that is played for that
	MaxPlaying  = 10 * time.Second       // a player that takes this much longer than its sound is killed
	afterChime  = 250 * time.Millisecond // silence between the chime and the words
)

// Announcement is one call to be announced.
type Announcement struct {
	ID      uint64 // log position of the call; an ID that waits already is ignored; 0 is always accepted
	Number  string // "A025"
	Counter string // "3"
	AtMS    int64  // when it was called, by the hub's clock in Unix milliseconds; 0 means now
	// Say gives the words in a style; nil means only the chime.
	Say func(phrase.Style) phrase.Sentence
	// Still, if set, reports whether the announcement is still valid. It is called
	// before each saying, and the announcement is dropped when it returns false. It
	// is called on the speaker's goroutine and must not block.
	Still func() bool
}

// Voice speaks sentences. *voice.Hall implements it. It may return both a clip, with
// the languages it has, and an error for those it does not have.
type Voice interface {
	Say(ctx context.Context, put func(phrase.Style) phrase.Sentence) (sound.Clip, error)
}

// State is the condition of the speaker.
type State int

// The states.
const (
	Good    State = iota
	Silent        // switched off
	Missing       // no player program is installed
	Failing       // the player ended with an error
	Stuck         // the player did not end and was killed
)

// Status is the condition of the speaker, with details.
type Status struct {
	State  State
	Detail string // what is wrong; empty if nothing is
}

// Config is what a speaker needs.
type Config struct {
	// Dir is where the sound file for the player is written; it must exist. Empty
	// takes a folder in memory where the system has one, to spare the disk. A killed
	// program leaves that folder behind.
	Dir    string
	Player []string // command, followed by the path of the WAV file; empty takes the first of pw-play, paplay, aplay that works
	Silent bool     // plays nothing
	Voice  Voice    // nil plays only the chime
	Clock  *clock.Clock
	Log    *slog.Logger
	// Volume, if set, is the present volume, 0 … 1; at 0 nothing is played.
	Volume func() float64
	// Before, if set, is called before an announcement is played, and waited for. It
	// silences other sounds of this machine. ctx ends with the speaker.
	Before func(ctx context.Context)
	// Begin and Said, if set, are called when an announcement starts, and when it is
	// finished with the number of times it was played, 0 if it was dropped. Before,
	// Begin and Said are called on the speaker's goroutine; Begin and Said must not
	// block.
	Begin func(a Announcement)
	Said  func(a Announcement, times int)
}

// Speaker plays announcements. Its methods may be called from any goroutine.
type Speaker struct {
	cfg    Config
	dir    string        // temporary folder to remove; empty if Dir was given
	chime  sound.Clip    // played without words
	gap    time.Duration // Gap, except in a test that plays a thousand
	before sound.Clip    // the chime before words, with the silence after it
	play   func(ctx context.Context, s sound.Clip) error
	cancel context.CancelFunc
	done   chan struct{}
	wake   chan struct{}

	mu      sync.Mutex
	waiting []call
	current uint64 // ID of the announcement being played
	status  Status
	mute    string // the last error of the voice, which is logged once
	closed  bool
}

// Open makes a speaker, which must be closed. A missing player program is no error:
// it is reported by Status, and searched for again at every announcement.
func Open(cfg Config) (*Speaker, error) {
	chime, err := sound.DecodeWAV(assets.Chime)
	if err != nil {
		return nil, fmt.Errorf("opening speaker: %w", err)
	}
	dir, temporary := cfg.Dir, ""
	if dir == "" {
		if dir, err = os.MkdirTemp(memory(), "motcua-speaker-"); err != nil {
			return nil, fmt.Errorf("opening speaker: %w", err)
		}
		temporary = dir
	}
	p := player{commands: choice(cfg.Player), file: filepath.Join(dir, "call.wav"), patience: MaxPlaying}
	if err := p.write(chime); err != nil {
		return nil, errors.Join(fmt.Errorf("opening speaker: %w", err), os.RemoveAll(temporary))
	}
	s := start(cfg, chime, p.play)
	s.dir, s.gap = temporary, Gap-tail
	if _, err := p.find(); err != nil && !cfg.Silent {
		s.setStatus(err)
	}
	return s, nil
}

// memory is a folder in memory, or empty for the system's default.
func memory() string {
	const shared = "/dev/shm"
	if info, err := os.Stat(shared); err == nil && info.IsDir() {
		return shared
	}
	return ""
}

// start starts a speaker with any play function.
func start(cfg Config, chime sound.Clip, play func(ctx context.Context, s sound.Clip) error) *Speaker {
	ctx, cancel := context.WithCancel(context.Background())
	before := sound.Join(voice.Rate, chime.Trimmed().Resampled(voice.Rate).Faded(), sound.Silence(voice.Rate, afterChime))
	s := &Speaker{cfg: cfg, chime: chime, before: before, gap: Gap, play: play, cancel: cancel, done: make(chan struct{}), wake: make(chan struct{}, 1)}
	if cfg.Silent {
		s.status.State = Silent
	}
	go s.run(ctx)
	return s
}

// call is a waiting announcement, with the time of the call.
type call struct {
	Announcement
	called clock.Instant
}

// Submit queues an announcement and returns at once. If an announcement of the same
// number at the same counter waits already, it is not said twice: the waiting one
// keeps its place and gets the age of the new one.
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
	dropped := s.enter(c)
	s.mu.Unlock()
	if dropped != nil {
		s.cfg.Log.Warn("announcement dropped: too many wait", "number", dropped.Number, "counter", dropped.Counter)
	}
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// enter queues an announcement, and returns the one that was dropped for it.
func (s *Speaker) enter(c call) (dropped *Announcement) {
	for i, w := range s.waiting {
		if c.Number != "" && w.Number == c.Number && w.Counter == c.Counter {
			s.waiting[i] = c
			return nil
		}
	}
	if len(s.waiting) >= MaxWaiting {
		oldest := s.waiting[0]
		dropped, s.waiting = &oldest.Announcement, s.waiting[1:]
	}
	s.waiting = append(s.waiting, c)
	return dropped
}

// knows reports whether an announcement waits or is being played.
func (s *Speaker) knows(id uint64) bool {
	for _, a := range s.waiting {
		if a.ID == id {
			return true
		}
	}
	return s.current == id
}

// Status is the result of the last announcement.
func (s *Speaker) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

// Waiting is the number of announcements that have not started.
func (s *Speaker) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.waiting)
}

// Close stops the sound, drops what waits, and returns when all goroutines of the
// speaker have ended. It may be called more than once.
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
			if !s.rest(ctx) {
				return
			}
			continue
		}
		times := s.say(ctx, a)
		if s.cfg.Said != nil && ctx.Err() == nil {
			s.cfg.Said(a.Announcement, times)
		}
		if times > 0 && !pause(ctx, s.gap) {
			return
		}
	}
}

// rest waits for an announcement; false means the end. After a failure it tries
// silence from time to time. Otherwise a repaired wall would know it only at its
// next call, and a wall that is not the voice of its hall never.
func (s *Speaker) rest(ctx context.Context) bool {
	var probe <-chan time.Time
	if s.Status().fails() {
		timer := time.NewTimer(probeEvery)
		defer timer.Stop()
		probe = timer.C
	}
	select {
	case <-ctx.Done():
		return false
	case <-s.wake:
	case <-probe:
		err := s.play(ctx, sound.Silence(voice.Rate, probeTakes))
		if ctx.Err() != nil {
			return false
		}
		if s.setStatus(err); err == nil {
			s.cfg.Log.Info("the sound plays again")
		}
	}
	return true
}

func (s Status) fails() bool { return s.State != Good && s.State != Silent }

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

// say plays an announcement as often as there is time for, and returns how often
// that was.
func (s *Speaker) say(ctx context.Context, a call) (times int) {
	age := s.cfg.Clock.Now().Sub(a.called)
	if age > MaxAge {
		s.cfg.Log.Warn("announcement dropped: too late", "number", a.Number, "counter", a.Counter, "age", age)
		return 0
	}
	if s.cfg.Silent || !a.still() {
		return 0
	}
	words := s.words(ctx, a)
	for times < Times {
		if times > 0 && (s.Waiting() > BusyWaiting || !pause(ctx, s.gap) || !a.still()) {
			return times
		}
		loud := s.volume()
		if loud <= 0 {
			return times
		}
		if times == 0 {
			s.begin(ctx, a)
		}
		err := s.play(ctx, s.whole(words, times > 0).Scaled(loud))
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

// begin silences the machine, and reports that an announcement starts.
func (s *Speaker) begin(ctx context.Context, a call) {
	if s.cfg.Before != nil {
		s.cfg.Before(ctx)
	}
	if s.cfg.Begin != nil {
		s.cfg.Begin(a.Announcement)
	}
}

func (a *Announcement) still() bool { return a.Still == nil || a.Still() }

func (s *Speaker) volume() float64 {
	if s.cfg.Volume == nil {
		return 1
	}
	return max(0, min(1, s.cfg.Volume()))
}

// words is the speech of an announcement; without samples only the chime is played.
func (s *Speaker) words(ctx context.Context, a call) sound.Clip {
	if s.cfg.Voice == nil || a.Say == nil {
		return sound.Clip{}
	}
	words, err := s.cfg.Voice.Say(ctx, a.Say)
	if err != nil && ctx.Err() == nil && err.Error() != s.mute {
		s.mute = err.Error()
		s.cfg.Log.Warn("words not said", "number", a.Number, "counter", a.Counter, "cause", err)
	}
	return words
}

// whole is the sound of one saying. The chime comes only before the first one.
// Without words the chime is the whole sound.
func (s *Speaker) whole(words sound.Clip, again bool) sound.Clip {
	switch {
	case len(words.Samples) == 0:
		return s.chime
	case again:
		return words
	}
	return sound.Join(words.Rate, s.before, words)
}

func (s *Speaker) setStatus(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status = statusOf(err)
}

// pause waits, and reports whether the speaker goes on.
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
