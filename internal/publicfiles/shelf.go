package publicfiles

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"motcua/internal/audit"
	"motcua/internal/catalogue"
	"motcua/internal/library"
)

// How long the files of catalogues are kept that are not in force any more, so that it can
// be shown later what was public on a day.
const (
	catalogueYears = 5
	catalogueBytes = 2 << 30 // of all of them together
	// waitingFor is how long a file is kept that no catalogue names: it was added a moment
	// ago, and the catalogue that names it is still to come.
	waitingFor = time.Hour
)

const dayMS = 24 * 60 * 60 * 1000

// Shelf has the hub's public files: the catalogue of procedures, and what hangs on them.
// What is in force, the log says; what can be handed out is published when it is on disk.
// Its methods may be called from any goroutine.
type Shelf struct {
	files *library.Library // nil: the folder cannot be used
	why   error            // then
	log   *slog.Logger
	ctx   context.Context // ends with the hub
	end   context.CancelFunc
	first chan struct{} // closed when the first publication is over

	changing  sync.Mutex // one catalogue is taken at a time
	shown     atomic.Pointer[shown]
	downloads downloads
}

// shown is what may be handed out. It is not changed any more.
type shown struct {
	hash    string           // of the catalogue in force
	listing []byte           // a library.Listing
	mark    string           // of the listing, as an ETag
	may     map[string]int64 // hashes of files that anybody may have, and their sizes
	keep    map[string]bool  // hashes of files that are not removed
	missing []string         // of what the catalogue in force needs, and is not on disk
}

// Open opens the folder of public files in a data folder, and publishes what the log has in
// force at nowMS, a time of the hub. The hub goes on without it: the queue needs no
// catalogue. Close must follow.
func Open(dir string, taken audit.Catalogues, nowMS int64, log *slog.Logger) *Shelf {
	s := &Shelf{log: log, first: make(chan struct{})}
	s.ctx, s.end = context.WithCancel(context.Background())
	if s.files, s.why = library.Open(filepath.Join(dir, library.Folder)); s.why != nil {
		s.log.Error("the catalogue of procedures cannot be used: look at the folder and the disk, and start the hub again", "cause", s.why)
		close(s.first)
		return s
	}
	s.changing.Lock()
	go func() { // reading a large catalogue takes a second, and nobody's number waits for it
		defer close(s.first)
		defer s.changing.Unlock()
		s.Publish(taken, nowMS)
	}()
	return s
}

// Close stops what is being read, and waits for it.
func (s *Shelf) Close() {
	s.end()
	<-s.first
}

// Ready waits until the folder was looked at once, and says why it cannot be used.
func (s *Shelf) Ready() error {
	<-s.first
	return s.why
}

// Change begins a change of the catalogue in force. ok is false while somebody else makes
// one; otherwise end must be called.
func (s *Shelf) Change() (end func(), ok bool) {
	if !s.changing.TryLock() {
		return nil, false
	}
	return s.changing.Unlock, true
}

// State is what of the catalogue in force is on disk.
type State struct {
	Hash     string   // of the catalogue in force; "" if there is none
	Readable bool     // it can be handed out
	Missing  []string // hashes of files that it needs and that are not on disk
}

// State is the present one.
func (s *Shelf) State() State {
	now := s.shown.Load()
	if now == nil {
		return State{}
	}
	return State{Hash: now.hash, Readable: now.listing != nil, Missing: now.missing}
}

// Publish makes what the log has in force what is handed out, and removes files that
// nothing needs. Whoever calls it makes a Change.
func (s *Shelf) Publish(taken audit.Catalogues, nowMS int64) {
	next := &shown{may: map[string]int64{}, keep: taken.Kept(nowMS-catalogueYears*365*dayMS, catalogueBytes)}
	whole := true
	current, ok := taken.Current()
	if ok {
		next.hash = current.Hash
		whole = s.show(next, current)
	}
	if before, ok := taken.Before(); ok {
		named, err := s.named(before.Hash)
		if err != nil {
			s.log.Warn("the catalogue before the present one cannot be read: it cannot be brought back", "hash", before.Hash, "cause", err)
			whole = false
		}
		next.allow(before.Hash, before.Bytes, named)
	}
	s.shown.Store(next)
	if !whole {
		return // what hangs on an unreadable catalogue is not known, and nothing is removed
	}
	_, err := s.files.Tidy(func(f library.File) bool { return next.keep[f.Hash] || time.Since(f.Changed) < waitingFor })
	if err != nil {
		s.log.Warn("public files that are not needed any more stay on the disk", "cause", err)
	}
}

// show fills in what follows from the catalogue in force, and says whether it can be read.
func (s *Shelf) show(next *shown, current audit.Catalogue) bool {
	named, err := s.named(current.Hash)
	if err != nil {
		if s.ctx.Err() == nil {
			s.log.Error("the catalogue in force cannot be read: import it again by hub catalogue import", "hash", current.Hash, "cause", err)
		}
		next.missing = []string{current.Hash}
		return false
	}
	next.allow(current.Hash, current.Bytes, named)
	l := library.Listing{Hash: current.Hash, Bytes: current.Bytes, Procedures: current.Procedures, Title: current.Title, AsOf: current.AsOf, TakenMS: current.AtMS}
	for hash, bytes := range named {
		if _, there := s.files.Bytes(hash); there {
			l.Files = append(l.Files, library.Listed{Hash: hash, Bytes: bytes})
		} else {
			next.missing = append(next.missing, hash)
		}
	}
	slices.Sort(next.missing)
	slices.SortFunc(l.Files, func(a, b library.Listed) int { // the small ones first: most of what is read is there soon
		if a.Bytes != b.Bytes {
			return int(min(max(a.Bytes-b.Bytes, -1), 1))
		}
		return slices.Compare([]byte(a.Hash), []byte(b.Hash))
	})
	if len(next.missing) > 0 {
		s.log.Warn("files of the catalogue are missing: add them again by hub catalogue add-file", "missing", len(next.missing), "first", next.missing[0])
	}
	if next.listing, err = json.Marshal(l); err != nil {
		s.log.Error("the listing of public files cannot be written", "cause", err)
	}
	sum := sha256.Sum256(next.listing)
	next.mark = `"` + hex.EncodeToString(sum[:]) + `"`
	return true
}

// allow adds a catalogue with its files.
func (n *shown) allow(hash string, bytes int64, named map[string]int64) {
	n.may[hash], n.keep[hash] = bytes, true
	for file, bytes := range named {
		n.may[file], n.keep[file] = bytes, true
	}
}

// Put stores a file of at most so many bytes. It is removed after an hour unless a catalogue
// names it by then. Its errors are those of library.Library.
func (s *Shelf) Put(content io.Reader, most int64) (hash string, bytes int64, err error) {
	return s.files.Put(content, most)
}

// File opens a file of the folder, whether it may be handed out or not.
func (s *Shelf) File(hash string) (*os.File, error) {
	f, _, err := s.files.Open(hash)
	return f, err
}

// Drop removes a file that was stored for nothing, unless it is needed.
func (s *Shelf) Drop(hash string) {
	if n := s.shown.Load(); n != nil && n.keep[hash] {
		return
	}
	if err := s.files.Remove(hash); err != nil {
		s.log.Warn("a public file that is not needed stays on the disk", "cause", err)
	}
}

// stoppable is a file that cannot be read any more once the hub ends.
type stoppable struct {
	*os.File
	ctx context.Context
}

// ReadAt implements io.ReaderAt.
func (s stoppable) ReadAt(p []byte, off int64) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.File.ReadAt(p, off)
}

// Catalogue opens a catalogue of the folder. closer ends it.
func (s *Shelf) Catalogue(hash string) (c *catalogue.Catalogue, closer io.Closer, err error) {
	f, bytes, err := s.files.Open(hash)
	if err != nil {
		return nil, nil, err
	}
	c, err = catalogue.Read(stoppable{f, s.ctx}, bytes)
	if err == nil && c.ID != hash {
		err = library.ErrWrong
	}
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return c, f, nil
}

// named are the files that a catalogue names, with their sizes.
func (s *Shelf) named(hash string) (map[string]int64, error) {
	c, f, err := s.Catalogue(hash)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return filesOf(c)
}

// eachFile goes through the files that hang on the procedures of a catalogue, until do returns
// false. Most procedures have none, and are not read.
func eachFile(c *catalogue.Catalogue, do func(p *catalogue.Procedure, f *catalogue.File) bool) error {
	for _, s := range c.List {
		if s.Samples+s.Forms+s.Films == 0 {
			continue
		}
		p, err := c.Get(s.Code)
		if err != nil {
			return err
		}
		for i := range p.Files {
			if !do(&p, &p.Files[i]) {
				return nil
			}
		}
	}
	return nil
}

// filesOf are those files, with their sizes.
func filesOf(c *catalogue.Catalogue) (map[string]int64, error) {
	named := map[string]int64{}
	err := eachFile(c, func(_ *catalogue.Procedure, f *catalogue.File) bool {
		named[f.Hash] = f.Bytes
		return true
	})
	if err != nil {
		return nil, err
	}
	if most := library.MaxFiles / 2; len(named) > most {
		return nil, fmt.Errorf("it names %d files, and at most %d fit: %w", len(named), most, catalogue.ErrForm)
	}
	return named, nil
}

// namedAtMost is how many missing files are named in an answer.
const namedAtMost = 5

// Lacks names files of a catalogue that are not on disk, or have another size.
func (s *Shelf) Lacks(c *catalogue.Catalogue) (missing []string, err error) {
	err = eachFile(c, func(p *catalogue.Procedure, f *catalogue.File) bool {
		if bytes, there := s.files.Bytes(f.Hash); there && bytes == f.Bytes {
			return true
		}
		if len(missing) == namedAtMost {
			missing = append(missing, "…")
			return false
		}
		missing = append(missing, p.Code+" "+f.Name)
		return true
	})
	switch {
	case err != nil:
		return nil, err
	case len(missing) > namedAtMost:
		return missing, nil
	}
	_, err = filesOf(c)
	return missing, err
}

// Changes compares a catalogue with the one in force. One whose file was lost has no
// procedures.
func (s *Shelf) Changes(before string, next *catalogue.Catalogue) (catalogue.Changes, error) {
	if before == "" {
		return catalogue.Diff(nil, next)
	}
	c, f, err := s.Catalogue(before)
	if err != nil {
		s.log.Warn("the catalogue in force cannot be read, so every procedure counts as new", "cause", err)
		return catalogue.Diff(nil, next)
	}
	defer f.Close()
	return catalogue.Diff(c, next)
}
