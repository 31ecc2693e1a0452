// Package speaker lets a hall hear the calls: one announcement after the
// other, never two at once, and none that comes so late that it misleads. Chime
// and words (internal/voice) are joined to one sound and played through a player
// program of the system, anew for each: so a sound card that was pulled out, a
// session that ended and a busy device are over with the next call. Whatever
// happens to that program, the screens go on.
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

// How announcements are said.
const (
	Times       = 2                      // each is said so often
	Gap         = 700 * time.Millisecond // between the two, and before the next
	BusyWaiting = 3                      // with more than so many waiting, each is said once
	MaxAge      = 60 * time.Second       // an older one is dropped
	MaxWaiting  = 32                     // beyond, the oldest is dropped
	MaxPlaying  = 10 * time.Second       // a player that takes so much longer than the sound is stopped
	afterChime  = 250 * time.Millisecond // the silence between the chime and the words
)

// Announcement is a call to be heard.
type Announcement struct {
	ID      uint64 // the call's position in the log; one that waits already is not taken again; 0 is always taken
	Number  string // "A025"
	Counter string // "3"
	AtMS    int64  // when it was called, by the hub's time in Unix milliseconds; 0 means now
	// Say puts it into the words of a style; nil is the chime alone.
	Say func(phrase.Style) phrase.Sentence
	// Still, if set, says whether it is still so: it is asked before each saying,
	// and what is no longer so is not said. It is called on the speaker's goroutine
	// and must not block.
	Still func() bool
}

// Voice says sentences; *voice.Hall is one. It may give both a clip, of what it
// could say, and an error, of what it could not.
type Voice interface {
	Say(ctx context.Context, put func(phrase.Style) phrase.Sentence) (sound.Clip, error)
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
	// Dir is where the sound's file is put for the player; it must exist. Empty
	// takes a folder in memory where the system has one, so that a disk is not
	// written to at each call; a program that is killed leaves it behind.
	Dir    string
	Player []string // command, the WAV file's path follows; empty takes the first of pw-play, paplay, aplay
	Silent bool     // plays nothing
	Voice  Voice    // nil plays the chime alone
	Clock  *clock.Clock
	Log    *slog.Logger
	// Volume, if set, is how loud it is now, 0 … 1 of the sound as it is; at 0
	// nothing is said.
	Volume func() float64
	// Before, if set, is called before an announcement that will be heard, and waited
	// for: what else sounds on this machine is to be silent by then. ctx ends with
	// the speaker.
	Before func(ctx context.Context)
	// Begin and Said, if set, are told of every announcement that begins to be
	// heard, and of every one that is through: how often it was played, 0 for one
	// that was dropped. All three are called on the speaker's goroutine and must not
	// block.
	Begin func(a Announcement)
	Said  func(a Announcement, times int)
}

// Speaker says announcements. Its methods may be called from any goroutine.
type Speaker struct {
	cfg    Config
	dir    string        // to be removed with the speaker; empty if it was given
	chime  sound.Clip    // alone
	gap    time.Duration // Gap, but for a test that plays a thousand
	before sound.Clip    // the chime before words, with the silence after it
	play   func(ctx context.Context, s sound.Clip) error
	cancel context.CancelFunc
	done   chan struct{}
	wake   chan struct{}

	mu      sync.Mutex
	waiting []call
	current uint64 // ID of the one being said
	status  Status
	mute    string // what the voice complained of last, which is logged once
	closed  bool
}

// Open makes a speaker, which Close must end. A missing player is no error: it
// stands in the Status, and is looked for again at every announcement.
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
	p := player{command: cfg.Player, file: filepath.Join(dir, "call.wav"), patience: MaxPlaying}
	if err := p.write(chime); err != nil {
		return nil, errors.Join(fmt.Errorf("opening speaker: %w", err), os.RemoveAll(temporary))
	}
	s := start(cfg, chime, p.play)
	s.dir = temporary
	if _, err := p.find(); err != nil && !cfg.Silent {
		s.setStatus(err)
	}
	return s, nil
}

// memory is a folder that lies in memory, or empty for the system's choice.
func memory() string {
	const shared = "/dev/shm"
	if info, err := os.Stat(shared); err == nil && info.IsDir() {
		return shared
	}
	return ""
}

// start runs a speaker over any way of playing.
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

// call is an announcement that waits, and when it was called.
type call struct {
	Announcement
	called clock.Instant
}

// Submit takes an announcement and returns at once. One that waits already for
// the same number at the same counter is not said twice: it keeps its place and
// is as new as the later one.
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

// enter puts an announcement in line, and gives the one that had to go for it.
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
		if times > 0 && !pause(ctx, s.gap) {
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

// begin has the machine fall silent, and tells that an announcement begins.
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

// words are what is said of an announcement; without samples it is the chime
// alone.
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

// whole is the sound of one saying. The chime comes before the first one only:
// the second belongs to it. Where there are no words the chime is all there is.
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
