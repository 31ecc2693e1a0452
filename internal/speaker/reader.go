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

// MaxRead is how many sentences a reader accepts at once; further ones are not read.
const MaxRead = 100

// ReaderConfig is what a reader needs.
type ReaderConfig struct {
	Dir    string   // like Config.Dir
	Player []string // like Config.Player
	// Headphones, if set, is the command that is tried before Player: for a
	// headphone socket at the kiosk, whose sound card may be unplugged.
	Headphones []string
	Silent     bool // plays nothing
	Voices     map[phrase.Lang]Voice
	Volume     func() float64 // like Config.Volume; nil plays at full volume
	Log        *slog.Logger
	// Done, if set, is called when everything has been read. It is called on the
	// reader's goroutine and must not block.
	Done func()
}

// Reader reads aloud to one person. A new text replaces the one being read, because
// the person has moved on. Its methods may be called from any goroutine and return
// at once.
type Reader struct {
	cfg    ReaderConfig
	dir    string // temporary folder to remove; empty if Dir was given
	play   func(ctx context.Context, s sound.Clip) error
	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	wake   chan struct{}
	done   chan struct{}

	mu     sync.Mutex
	next   *reading // the next text
	stop   func()   // ends the present text
	busy   bool
	status Status
}

// reading is a text: sentences in a language.
type reading struct {
	lang      phrase.Lang
	sentences []func(phrase.Style) phrase.Sentence
}

// OpenReader makes a reader, which must be closed. A missing player program is no
// error: it is reported by Status.
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

// Read reads sentences one after the other, in place of those being read. Without
// sentences it only stops.
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

// Busy reports whether a text is being read.
func (r *Reader) Busy() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.busy
}

// Status is the result of the last sentence.
func (r *Reader) Status() Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.status
}

// Close stops reading, and returns when all goroutines of the reader have ended.
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

// take takes the next text, with a context that ends when another replaces it.
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

// all reads a text to its end, or until another replaces it.
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

// sentence reads one sentence; false means that the others would fail too.
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
	r.record(err)
	return err == nil || !errors.Is(err, errMissing)
}

// record stores the result of a sentence, and logs a change.
func (r *Reader) record(err error) {
	r.mu.Lock()
	was := r.status
	r.status = statusOf(err)
	now := r.status
	r.mu.Unlock()
	if now.State != Good && now != was {
		r.cfg.Log.Warn("something was not read aloud", "cause", err)
	}
}
