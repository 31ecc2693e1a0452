package speaker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"motcua/internal/phrase"
	"motcua/internal/sound"
)

// MaxRead is how many sentences a reader takes at once; those beyond are not
// read.
const MaxRead = 100

// ReaderConfig is what a reader needs.
type ReaderConfig struct {
	Dir    string   // as Config.Dir
	Player []string // as Config.Player
	// Headphones, if set, is the command that is tried before Player: for a socket
	// at the kiosk, whose sound card may be pulled out.
	Headphones []string
	Silent     bool // plays nothing
	Voices     map[phrase.Lang]Voice
	Volume     func() float64 // as Config.Volume; nil is as loud as the sound is
	Log        *slog.Logger
	// Done, if set, is told when all that was to be read is read. It is called on
	// the reader's goroutine and must not block.
	Done func()
}

// Reader reads to the one person who stands before it: what is to be read takes
// the place of what is being read, since the person has gone on. Its methods may
// be called from any goroutine and return at once.
type Reader struct {
	cfg    ReaderConfig
	dir    string // to be removed; empty if it was given
	play   func(ctx context.Context, s sound.Clip) error
	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	wake   chan struct{}
	done   chan struct{}

	mu     sync.Mutex
	next   *reading // to be read
	stop   func()   // ends what is being read
	busy   bool
	status Status
}

// reading is some sentences in a language.
type reading struct {
	lang      phrase.Lang
	sentences []func(phrase.Style) phrase.Sentence
}

// OpenReader makes a reader, which Close must end. A missing player is no error:
// it stands in the Status.
func OpenReader(cfg ReaderConfig) (*Reader, error) {
	dir, temporary := cfg.Dir, ""
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp(memory(), "motcua-reader-"); err != nil {
			return nil, fmt.Errorf("opening reader: %w", err)
		}
		temporary = dir
	}
	commands := choice(cfg.Player)
	if len(cfg.Headphones) > 0 {
		if len(commands) == 0 {
			commands = players
		}
		commands = append([][]string{cfg.Headphones}, commands...)
	}
	p := player{commands: commands, file: filepath.Join(dir, "read.wav"), patience: MaxPlaying}
	r := newReader(cfg, p.play)
	r.dir = temporary
	if _, err := p.find(); err != nil && !cfg.Silent {
		r.status = statusOf(err)
	}
	return r, nil
}

func newReader(cfg ReaderConfig, play func(ctx context.Context, s sound.Clip) error) *Reader {
	ctx, cancel := context.WithCancel(context.Background())
	r := &Reader{cfg: cfg, play: play, ctx: ctx, cancel: cancel, wake: make(chan struct{}, 1), done: make(chan struct{})}
	if cfg.Silent {
		r.status.State = Silent
	}
	go r.run()
	return r
}

// Read reads sentences one after the other, in place of what is being read.
// Without any it only stops.
func (r *Reader) Read(lang phrase.Lang, sentences ...func(phrase.Style) phrase.Sentence) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stop != nil {
		r.stop()
	}
	r.next = &reading{lang, sentences[:min(len(sentences), MaxRead)]}
	r.busy = len(sentences) > 0 && r.ctx.Err() == nil
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Busy says whether something is being read.
func (r *Reader) Busy() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.busy
}

// Status tells how the last sentence fared.
func (r *Reader) Status() Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.status
}

// Close stops what is being read, and returns when nothing of the reader runs
// any more.
func (r *Reader) Close() error {
	r.cancel()
	<-r.done
	if r.dir == "" {
		return nil
	}
	if err := os.RemoveAll(r.dir); err != nil {
		return fmt.Errorf("closing reader: %w", err)
	}
	return nil
}

func (r *Reader) run() {
	defer close(r.done)
	for {
		select {
		case <-r.ctx.Done():
			return
		case <-r.wake:
		}
		for {
			ctx, job := r.take()
			if job == nil {
				break
			}
			r.all(ctx, job)
		}
	}
}

// take takes what is to be read, with what ends it early.
func (r *Reader) take() (context.Context, *reading) {
	r.mu.Lock()
	defer r.mu.Unlock()
	job := r.next
	if r.next = nil; job == nil {
		return nil, nil
	}
	ctx, stop := context.WithCancel(r.ctx)
	r.stop = stop
	return ctx, job
}

// all reads a job to its end, or until another takes its place.
func (r *Reader) all(ctx context.Context, job *reading) {
	for _, put := range job.sentences {
		if ctx.Err() != nil || !r.sentence(ctx, job.lang, put) {
			break
		}
	}
	r.mu.Lock()
	r.stop() // releases the context
	r.stop = nil
	last := r.next == nil
	if last {
		r.busy = false
	}
	r.mu.Unlock()
	if last && r.cfg.Done != nil && r.ctx.Err() == nil {
		r.cfg.Done()
	}
}

// sentence reads one; false means that no other need be tried.
func (r *Reader) sentence(ctx context.Context, lang phrase.Lang, put func(phrase.Style) phrase.Sentence) bool {
	voice := r.cfg.Voices[lang]
	if voice == nil || r.cfg.Silent {
		return false
	}
	clip, err := voice.Say(ctx, put)
	if err == nil && len(clip.Samples) > 0 {
		loud := 1.0
		if r.cfg.Volume != nil {
			loud = max(0, min(1, r.cfg.Volume()))
		}
		err = r.play(ctx, clip.Scaled(loud))
	}
	if ctx.Err() != nil {
		return false
	}
	r.note(err)
	return err == nil || !errors.Is(err, errMissing)
}

// note keeps how a sentence fared, and logs what is news.
func (r *Reader) note(err error) {
	r.mu.Lock()
	was := r.status
	r.status = statusOf(err)
	now := r.status
	r.mu.Unlock()
	if now.State != Good && now != was {
		r.cfg.Log.Warn("something was not read aloud", "cause", err)
	}
}
