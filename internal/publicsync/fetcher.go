// Package publicsync brings a hub's public files (its catalogue of procedures, forms,
// sample dossiers, films) to a device, in the background: it asks the hub every minute what
// is public, goes on with what was cut off, counts a file only when its size and hash are
// right, leaves room on the disk, and is slow enough that nobody waits longer for a number
// because of it.
//
// The catalogue counts as soon as its own file is there, and the files that hang on its
// procedures follow, the small ones first: a fee that has changed does not wait for a film.
package publicsync

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"motcua/internal/catalogue"
	"motcua/internal/clock"
	"motcua/internal/durable"
	"motcua/internal/library"
)

// Limits of a fetcher.
const (
	DefaultEvery          = time.Minute // between two looks at the hub
	DefaultBytesPerSecond = 2 << 20

	firstPause = 5 * time.Second // after a fault; it doubles
	longest    = 10 * time.Minute
	wrongFor   = time.Hour // before a file is fetched again that came with wrong bytes
	stillFor   = 30 * time.Second
	pieceBytes = 32 << 10
)

// currentFile has the listing of the catalogue in use, so that a device which starts
// without its hub has it at once.
const currentFile = "current.json"

// Config is what a fetcher needs.
type Config struct {
	Library *library.Library
	// Connect gives the way to the hub for one look at it: a client, and the address,
	// "https://192.168.1.10:7420".
	Connect func() (client *http.Client, base string, err error)
	Clock   *clock.Clock
	Chance  func() uint32
	Log     *slog.Logger
	// Taken is called with the file of a catalogue when that is to be used: at the start
	// with the one of before, and with each new one when its file is whole. It is called
	// from the fetcher's own goroutine, before files are removed that are not needed any
	// more. It may be nil.
	Taken func(path string)
	// Beside is the folder of another library on this machine, that of a hub inside the
	// same program; empty for none.
	Beside         string
	Every          time.Duration // 0 means DefaultEvery
	BytesPerSecond int           // 0 means DefaultBytesPerSecond
}

// Status is how it stands with the files.
type Status struct {
	Hash    string `json:"hash,omitempty"` // of the catalogue in use
	Got     int64  `json:"got"`            // bytes that are here of what the hub makes public
	Of      int64  `json:"of"`
	SinceMS int64  `json:"sinceMS"` // of the last change of the rest, the hub's time in Unix ms
	Fault   string `json:"fault,omitempty"`
}

// Fetcher is a running fetcher.
type Fetcher struct {
	cfg   Config
	end   context.CancelFunc
	done  chan struct{}
	pause func(ctx context.Context, d time.Duration) // waits

	// Owned by the goroutine.
	listing library.Listing // of the catalogue in use
	wrong   map[string]clock.Instant
	pace    clock.Instant // when the next byte may come
	known   string        // the hub's mark of the listing for which there is nothing left to do

	mu     sync.Mutex
	status Status
}

// Start starts a fetcher. Close ends it.
func Start(cfg Config) *Fetcher { return newFetcher(cfg).start() }

func (f *Fetcher) start() *Fetcher {
	ctx, end := context.WithCancel(context.Background())
	f.end = end
	go f.run(ctx)
	return f
}

func newFetcher(cfg Config) *Fetcher {
	if cfg.Every == 0 {
		cfg.Every = DefaultEvery
	}
	if cfg.BytesPerSecond == 0 {
		cfg.BytesPerSecond = DefaultBytesPerSecond
	}
	return &Fetcher{cfg: cfg, done: make(chan struct{}), pause: sleep, wrong: map[string]clock.Instant{}}
}

// Close stops what is being fetched, and waits until nothing of it runs any more.
func (f *Fetcher) Close() error {
	f.end()
	<-f.done
	return nil
}

// Status is how it stands now.
func (f *Fetcher) Status() Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.status
}

// change changes the status.
func (f *Fetcher) change(fn func(s *Status)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	before := f.status
	if fn(&f.status); f.status != before {
		f.status.SinceMS = f.cfg.Clock.HubMS()
	}
}

// sleep waits, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// run looks at the hub until the fetcher is closed.
func (f *Fetcher) run(ctx context.Context) {
	defer close(f.done)
	f.begin()
	fails, told := 0, ""
	for ctx.Err() == nil {
		progress, err := f.round(ctx)
		if ctx.Err() != nil {
			return
		}
		text := ""
		if err != nil {
			text = err.Error()
		}
		f.change(func(s *Status) { s.Fault = text })
		if text != "" && text != told {
			f.cfg.Log.Warn("public files cannot be fetched from the hub; the device shows those that it has", "cause", err)
		}
		told = text
		if fails++; progress || err == nil {
			fails = min(1, fails)
		}
		if err == nil {
			fails = 0
		}
		f.pause(ctx, f.until(fails, err))
	}
}

// until is how long to wait after a look that has failed so many times in a row. Devices
// that were switched on together do not ask together.
func (f *Fetcher) until(fails int, err error) time.Duration {
	d := f.cfg.Every
	var busy *busyError
	switch {
	case errors.Is(err, errChanged):
		return 0
	case fails > 0:
		d = min(firstPause<<min(fails-1, 10), longest)
	}
	if errors.As(err, &busy) {
		d = max(d, busy.after)
	}
	return d*3/4 + time.Duration(float64(d)/2*float64(f.cfg.Chance())/(1<<32))
}

// begin uses the catalogue of before, if it is whole.
func (f *Fetcher) begin() {
	data, err := os.ReadFile(filepath.Join(f.cfg.Library.Dir(), currentFile))
	var l library.Listing
	if err == nil {
		err = json.Unmarshal(data, &l)
	}
	if err == nil {
		err = l.Check()
	}
	if err == nil {
		err = f.readable(l.Hash)
	}
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			f.cfg.Log.Warn("the catalogue of before cannot be used, and is fetched again", "cause", err)
			f.discard(l.Hash)
		}
		return
	}
	f.use(l)
}

// discard removes a file that is damaged, so that it is fetched again.
func (f *Fetcher) discard(hash string) {
	if library.IsHash(hash) {
		_ = f.cfg.Library.Remove(hash) // one that cannot be removed is found damaged again
	}
}

// use makes a catalogue the one in use.
func (f *Fetcher) use(l library.Listing) {
	f.listing = l
	f.count(l)
	f.change(func(s *Status) { s.Hash = l.Hash })
	if path, ok := f.cfg.Library.Path(l.Hash); ok && f.cfg.Taken != nil {
		f.cfg.Taken(path)
	}
}

// readable says whether a file is a catalogue that this program can read, from beginning to
// end.
func (f *Fetcher) readable(hash string) error {
	file, bytes, err := f.cfg.Library.Open(hash)
	if err != nil {
		return err
	}
	defer file.Close()
	c, err := catalogue.Read(file, bytes)
	if err == nil && c.ID != hash {
		err = library.ErrWrong
	}
	return err
}

// count counts what is here of a listing.
func (f *Fetcher) count(l library.Listing) {
	var got, of int64
	for _, listed := range append([]library.Listed{{Hash: l.Hash, Bytes: l.Bytes}}, l.Files...) {
		of += listed.Bytes
		if _, there := f.cfg.Library.Bytes(listed.Hash); there {
			got += listed.Bytes
		}
	}
	f.change(func(s *Status) { s.Got, s.Of = got, of })
}

// round looks at the hub once, and fetches what is missing. progress says that a file came.
func (f *Fetcher) round(ctx context.Context) (progress bool, err error) {
	client, base, err := f.cfg.Connect()
	if err != nil {
		return false, err
	}
	defer client.CloseIdleConnections()
	v := &visit{f: f, client: client, base: base}
	l, ok, err := v.listing(ctx, f.known)
	if err != nil || !ok {
		return false, err
	}
	f.count(l)
	if l.Hash != f.listing.Hash {
		if err := f.prune(l, f.listing); err != nil { // or what is over takes the room of what comes
			return false, err
		}
		if err := v.get(ctx, library.Listed{Hash: l.Hash, Bytes: l.Bytes}); err != nil {
			return v.came, err
		}
		if err := f.take(l); err != nil {
			return v.came, err
		}
	}
	f.listing = l
	if err := f.prune(l); err != nil {
		return v.came, err
	}
	err = v.files(ctx, l)
	f.count(l)
	if err == nil {
		f.known = v.mark
		f.cfg.Log.Info("all public files are here", "files", len(l.Files))
	}
	return v.came, err
}

// take makes a catalogue whose file has come the one in use, for good.
func (f *Fetcher) take(l library.Listing) error {
	if err := f.readable(l.Hash); err != nil {
		if errors.Is(err, catalogue.ErrNewer) {
			return fmt.Errorf("the catalogue is for a later version of this program: %w", err)
		}
		f.discard(l.Hash)
		return fmt.Errorf("reading the new catalogue: %w", err)
	}
	data, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("keeping which catalogue is in use: %w", err)
	}
	if err := durable.Write(filepath.Join(f.cfg.Library.Dir(), currentFile), data, 0o640); err != nil {
		return err
	}
	f.cfg.Log.Info("a new catalogue of procedures is in use", "hash", l.Hash, "procedures", l.Procedures, "asOf", l.AsOf)
	f.use(l)
	return nil
}

// prune removes what none of some listings names, and the beginnings of such files.
func (f *Fetcher) prune(lists ...library.Listing) error {
	named := map[string]bool{}
	for _, l := range lists {
		named[l.Hash] = true
		for _, listed := range l.Files {
			named[listed.Hash] = true
		}
	}
	removed, err := f.cfg.Library.Tidy(func(file library.File) bool { return named[file.Hash] })
	if err != nil {
		return fmt.Errorf("removing files that are not public any more: %w", err)
	}
	if removed > 0 {
		f.cfg.Log.Info("files that are not public any more were removed", "files", removed)
	}
	return nil
}
