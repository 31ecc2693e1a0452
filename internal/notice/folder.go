package notice

import (
	"context"
	"errors"
	"fmt"
	"image"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/clock"
	"motcua/internal/i18n"
)

// Config is what a folder needs.
type Config struct {
	Dir     string // what is shown
	Cache   string // a folder of the program, emptied at each Open
	Clock   *clock.Clock
	Lang    i18n.Lang // language of the log lines about a file
	Log     *slog.Logger
	Changed func() // called when the result of Next may have changed; must not block
	// Films reports whether films can be shown on this machine. Nil means no.
	Films func() bool
}

// Page is one page of the panel. It is a value and does not change.
type Page struct {
	Key     string // identifies it in Next
	Title   string
	Text    string
	Image   image.Image // nil for a text and a film
	Film    string      // absolute path of a film
	Seconds int         // how long it is shown; for a film the maximum
}

// Folder is a watched folder. Its methods may be called from any goroutine.
type Folder struct {
	cfg    Config
	every  time.Duration // between two checks
	wait   sync.WaitGroup
	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	wanted chan struct{} // a picture is needed

	// Used only by the goroutine that checks the folder.
	seen  map[string]stamp // at the last check
	taken map[string]*item // the result for each file
	ill   string           // what was last reported about the folder itself
	made  int              // number of files made in the cache
	// lacking says that films cannot be shown because a program is missing, and that this
	// was reported.
	lacking bool

	mu      sync.Mutex
	pages   []page
	decoded map[string]image.Image // only of shown and next
	shown   string                 // key of the picture returned last
	next    string                 // key of the picture that will probably be needed next
	failed  map[string]failure     // films, by the keys of pages
	noFilms bool
}

// Open prepares a folder, which need not exist yet. Start and Close must follow. The
// error is about the cache, for instance that it is the folder itself.
func Open(cfg Config) (*Folder, error) { return open(cfg, lookEvery) }

func open(cfg Config, every time.Duration) (*Folder, error) {
	if within(cfg.Cache, cfg.Dir) || within(cfg.Dir, cfg.Cache) { // emptying the cache would delete the folder's files
		return nil, i18n.Say("The folder of notices, %s, is in the program's own %s: give it another place.", cfg.Dir, cfg.Cache)
	}
	if err := errors.Join(os.RemoveAll(cfg.Cache), os.MkdirAll(cfg.Cache, 0o700)); err != nil {
		return nil, fmt.Errorf("making the folder for scaled notices: %w", err)
	}
	f := &Folder{
		cfg: cfg, every: every, wanted: make(chan struct{}, 1),
		seen: map[string]stamp{}, taken: map[string]*item{}, decoded: map[string]image.Image{},
		failed: map[string]failure{},
	}
	f.ctx, f.cancel = context.WithCancel(context.Background())
	return f, nil
}

// within reports whether a folder is another one or is inside it, under whatever name.
func within(folder, other string) bool {
	outer, err := os.Stat(other)
	if err != nil {
		return false // so nothing is inside it
	}
	for at := folder; ; at = filepath.Dir(at) {
		if inner, err := os.Stat(at); err == nil && os.SameFile(inner, outer) {
			return true
		}
		if at == filepath.Dir(at) {
			return false
		}
	}
}

// Start watches the folder until Close. It is called once. A drive that hangs does not
// delay the pages that are known.
func (f *Folder) Start() {
	f.wait.Go(func() {
		for {
			select {
			case <-f.ctx.Done():
				return
			case <-f.wanted:
				f.decodeWanted()
			}
		}
	})
	f.wait.Go(func() {
		rest := time.NewTimer(0)
		defer rest.Stop()
		for {
			select {
			case <-f.ctx.Done():
				return
			case <-rest.C:
			}
			f.look()
			rest.Reset(f.every)
		}
	})
}

// Close ends the watching. It may have to wait for a network drive that hangs.
func (f *Folder) Close() error {
	f.cancel()
	f.wait.Wait()
	return nil
}

// Next is the page after the one of a key, or the first page for "", at the present time
// by the hub's clock. more is false if there is none after it; then the round starts
// again. A page without a key is not ready: Changed is called when it is.
func (f *Folder) Next(after string) (p Page, more bool) {
	now := calendar.Local(f.cfg.Clock.HubMS())
	f.mu.Lock()
	defer f.mu.Unlock()
	i := f.following(after, now)
	if i < 0 {
		return Page{}, false
	}
	at := &f.pages[i]
	p = Page{Key: at.key(), Title: at.title, Text: at.text, Film: at.film, Seconds: at.schedule.left(now, at.seconds)}
	if at.file == "" {
		return p, true
	}
	f.next = p.Key
	if p.Image = f.decoded[p.Key]; p.Image == nil {
		f.ask()
		return Page{}, true
	}
	f.shown = p.Key
	if i = f.pictureAfter(p.Key, now); i >= 0 {
		f.next = f.pages[i].key()
	}
	f.ask()
	return p, true
}

// Has reports whether the page of a key can still be shown: its file is unchanged, and a
// film has not failed.
func (f *Folder) Has(key string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.ContainsFunc(f.pages, func(p page) bool { return p.key() == key && !f.out(&p) })
}

// following is the index of the first page after a key that is shown at a time, or -1.
func (f *Folder) following(after string, now time.Time) int {
	return slices.IndexFunc(f.pages, func(p page) bool { return p.comesAfter(after) && p.schedule.Shows(now) && !f.out(&p) })
}

// pictureAfter is the index of the picture that is needed next, in this round or the
// following one, or -1.
func (f *Folder) pictureAfter(key string, now time.Time) int {
	first := -1
	for i := range f.pages {
		p := &f.pages[i]
		switch {
		case p.file == "" || !p.schedule.Shows(now):
		case p.comesAfter(key):
			return i
		case first < 0:
			first = i
		}
	}
	return first
}

func (f *Folder) ask() {
	select {
	case f.wanted <- struct{}{}:
	default:
	}
}

// decodeWanted decodes the picture that is needed next, and drops all others except the
// one that is shown.
func (f *Folder) decodeWanted() {
	f.mu.Lock()
	key, file := f.next, ""
	for k := range f.decoded {
		if k != f.shown && k != key {
			delete(f.decoded, k)
		}
	}
	if i := slices.IndexFunc(f.pages, func(p page) bool { return p.key() == key }); i >= 0 && f.decoded[key] == nil {
		file = f.pages[i].file
	}
	f.mu.Unlock()
	if file == "" {
		return
	}
	img, err := decodeFile(file)
	f.mu.Lock()
	if err == nil {
		f.decoded[key] = img
	} else {
		f.pages = slices.DeleteFunc(f.pages, func(p page) bool { return p.key() == key })
	}
	f.mu.Unlock()
	if err != nil {
		f.cfg.Log.Error("a notice that was scaled down cannot be read again", "cause", err)
	}
	f.cfg.Changed()
}

// publish replaces the shown pages by those of the present files.
func (f *Folder) publish() {
	var pages []page
	for _, it := range f.taken {
		pages = append(pages, it.pages...)
	}
	slices.SortFunc(pages, page.compare)
	f.mu.Lock()
	f.pages = pages
	there := map[string]bool{}
	for i := range pages {
		there[pages[i].key()] = true
	}
	for k := range f.decoded {
		if !there[k] {
			delete(f.decoded, k)
		}
	}
	for k := range f.failed {
		if !there[k] {
			delete(f.failed, k)
		}
	}
	f.mu.Unlock()
	f.cfg.Changed()
}
