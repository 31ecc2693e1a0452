package registerfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"motcua/internal/durable"
	"motcua/internal/i18n"
	"motcua/internal/register"
)

// Times and limits of looking into the folder.
const (
	lookEvery    = 10 * time.Second
	settled      = 10 * time.Second // a file that has not changed for so long is read
	acceptAfter  = 10 * time.Minute // and one that is much smaller than the copy in force
	tryAgain     = time.Minute      // after a fault of the disk or the network
	closeWithin  = 2 * time.Second
	maxNames     = 10_000 // files in the folder
	keptFile     = "register.json"
	keptRights   = 0o600
	maxKeptBytes = 128 << 20
)

// Config is what a Drop needs.
type Config struct {
	Folder  string // where the province's system puts its files
	Dir     string // data folder of the hub, where the copy is kept
	Source  register.Source
	StaleMS int64 // from which age on the data are too old; 0: never
	Rules   Rules
	Key     register.Key
	Now     func() int64         // Unix milliseconds
	Elapsed func() time.Duration // since any beginning, by a clock that nobody sets
	Log     *slog.Logger
}

// copied is what is in force.
type copied struct {
	book    *register.Book
	from    string
	asOfMS  int64
	readMS  int64
	kept    bool // from before the start
	reports []register.Counts
}

// stamp tells a file from another one, and from itself before a change.
type stamp struct {
	name          string
	size, changed int64
}

// Drop is a Register of the newest file in a folder.
type Drop struct {
	cfg    Config
	copy   atomic.Pointer[copied]
	fault  atomic.Pointer[i18n.Message]
	cancel context.CancelFunc
	done   chan struct{}
	once   sync.Once

	// Of the goroutine that looks.
	seen    stamp
	since   time.Duration // when it was seen first
	tried   stamp         // read already, with or without success
	againAt time.Duration // when it is tried again; 0: never
}

var _ register.Register = (*Drop)(nil)

// Open reads the copy that was kept, and begins to look into the folder. Whatever is wrong is
// told and mends itself: a centre works without its register.
func Open(cfg Config) *Drop {
	d := newDrop(cfg)
	ctx, cancel := context.WithCancel(context.Background())
	d.cancel, d.done = cancel, make(chan struct{})
	go d.run(ctx)
	return d
}

// newDrop is a Drop that does not look by itself.
func newDrop(cfg Config) *Drop {
	d := &Drop{cfg: cfg, cancel: func() {}}
	d.restore()
	return d
}

// run looks until ctx ends.
func (d *Drop) run(ctx context.Context) {
	defer close(d.done)
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		d.look()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Close implements register.Register. It waits for a look that is under way, but not for a
// share that hangs: such a look ends with the program.
func (d *Drop) Close() error {
	d.once.Do(d.cancel)
	if d.done == nil {
		return nil
	}
	timer := time.NewTimer(closeWithin)
	defer timer.Stop()
	select {
	case <-d.done:
		return nil
	case <-timer.C:
		return errHangs
	}
}

var errHangs = errors.New("the folder of the register does not answer")

// restore takes over what was kept before the start.
func (d *Drop) restore() {
	path := filepath.Join(d.cfg.Dir, keptFile)
	data, err := readLimited(path, maxKeptBytes)
	if errors.Is(err, os.ErrNotExist) {
		return
	}
	var book *register.Book
	var h register.Header
	if err == nil {
		book, h, err = register.Decode(data, d.cfg.Key)
	}
	if err != nil {
		d.cfg.Log.Warn("the copy of the register from before the start is not used", "file", path, "cause", err)
		return
	}
	d.copy.Store(&copied{book: book, from: h.From, asOfMS: h.AsOfMS, readMS: h.ReadMS, kept: true, reports: h.Report})
	d.cfg.Log.Info("the register is that of before the start until a file is read", "from", h.From, "dossiers", book.Len())
}

// look takes the newest file in the folder if it has settled.
func (d *Drop) look() {
	now := d.cfg.Elapsed()
	at, err := newest(d.cfg.Folder)
	switch {
	case err != nil:
		d.say(i18n.Say("the folder %s cannot be read: see that the share is there (%v)", d.cfg.Folder, err))
		return
	case at == stamp{}:
		d.say(i18n.Say("the folder %s has no file of the register yet", d.cfg.Folder))
		return
	}
	if at != d.seen {
		d.seen, d.since, d.againAt = at, now, 0
	}
	if now-d.since < settled || at == d.tried && (d.againAt == 0 || now < d.againAt) {
		return
	}
	d.tried, d.againAt = at, 0
	if err := d.take(at, now); err != nil {
		d.say(i18n.Say("the file %s is not taken, and the copy before stays in force: %s", at.name, err))
		return
	}
	d.say(nothing)
}

// take reads a file and puts it in force.
func (d *Drop) take(at stamp, now time.Duration) error {
	if before := d.copy.Load(); before != nil && at.changed < before.asOfMS {
		return i18n.Say("it is older than the copy that is in force: have the newest exported")
	}
	path := filepath.Join(d.cfg.Folder, at.name)
	if at.size > MaxFileBytes {
		return i18n.Say("it is larger than %d MiB: have the dossiers of the last two years exported only", MaxFileBytes>>20)
	}
	data, err := readLimited(path, MaxFileBytes)
	if err != nil {
		d.againAt = now + tryAgain
		return i18n.Say("it cannot be read: %v", err)
	}
	if int64(len(data)) != at.size {
		d.tried = stamp{} // it is being written: the next look finds it changed
		return i18n.Say("it changes while it is read")
	}
	result, err := Read(data, d.cfg.Rules, d.cfg.Key)
	if err != nil {
		return err
	}
	if before := d.copy.Load(); before != nil && 2*result.Book.Len() < before.book.Len() && now-d.since < acceptAfter {
		d.againAt = d.since + acceptAfter
		return i18n.Say("it has %d dossiers, less than half of the %d in force: it may be half written, and is taken in %d minutes if it stays as it is", result.Book.Len(), before.book.Len(), int(acceptAfter/time.Minute))
	}
	c := &copied{book: result.Book, from: at.name, asOfMS: result.AsOfMS, readMS: d.cfg.Now(), reports: result.Report.Counts()}
	if c.asOfMS == 0 {
		c.asOfMS = at.changed
	}
	c.asOfMS = min(c.asOfMS, at.changed, c.readMS) // clocks of other machines go wrong
	d.copy.Store(c)
	d.cfg.Log.Info("the register is read", "file", at.name, "dossiers", result.Book.Len(), "left out", result.Report.LeftOut, "rows", result.Report.Rows)
	d.keep(c)
	return nil
}

// keep stores the copy in its hashed form. Without it the hub goes on: it only has nothing
// after a restart until a file is read.
func (d *Drop) keep(c *copied) {
	data, err := c.book.Encode(register.Header{From: c.from, AsOfMS: c.asOfMS, ReadMS: c.readMS, Report: c.reports}, d.cfg.Key)
	if err == nil {
		err = durable.Write(filepath.Join(d.cfg.Dir, keptFile), data, keptRights)
	}
	if err != nil {
		d.cfg.Log.Error("the register is not kept for a restart", "cause", err)
	}
}

// nothing is wrong.
var nothing i18n.Message

// say records what is wrong, and logs it when it changes.
func (d *Drop) say(m i18n.Message) {
	text := m.In(i18n.English)
	before := d.fault.Load()
	if text == "" {
		if d.fault.Store(nil); before != nil {
			d.cfg.Log.Info("the register is well again")
		}
		return
	}
	if d.fault.Store(&m); before == nil || before.In(i18n.English) != text {
		d.cfg.Log.Warn("the register is not renewed", "cause", text)
	}
}

// source is the source of what is in force.
func (d *Drop) source() (register.Source, *copied) {
	c := d.copy.Load()
	if c == nil {
		return d.cfg.Source.At(0, d.cfg.Now(), d.cfg.StaleMS), nil
	}
	return d.cfg.Source.At(c.asOfMS, d.cfg.Now(), d.cfg.StaleMS), c
}

// Find implements register.Register.
func (d *Drop) Find(_ context.Context, code register.Code) (register.Finding, error) {
	source, c := d.source()
	if c == nil {
		return register.Finding{Source: source}, register.ErrUnreachable
	}
	return register.Finding{Dossier: c.book.Find(code), Source: source}, nil
}

// Open implements register.Register.
func (d *Drop) Open(ctx context.Context, code register.Code, p register.Proof) (register.Finding, bool, error) {
	f, err := d.Find(ctx, code)
	right := d.cfg.Key.Opens(code, f.Dossier, p)
	return f, right && err == nil, err
}

// Standing implements register.Register.
func (d *Drop) Standing() register.Standing {
	source, c := d.source()
	s := register.Standing{Source: source, From: d.cfg.Folder}
	if c != nil {
		s.From, s.Count, s.States = filepath.Join(d.cfg.Folder, c.from), c.book.Len(), c.book.States()
		s.ReadMS, s.Copy, s.Report = c.readMS, c.kept, c.reports
	}
	if m := d.fault.Load(); m != nil {
		s.Faults = []register.Told{{Vi: m.In(i18n.Vietnamese), En: m.In(i18n.English)}}
	}
	return s
}

// newest is the file that was changed last; the zero stamp if there is none.
func newest(folder string) (best stamp, err error) {
	f, err := os.Open(folder)
	if err != nil {
		return best, err
	}
	entries, err := f.ReadDir(maxNames + 1)
	if cerr := f.Close(); err == nil || errors.Is(err, io.EOF) {
		err = cerr
	}
	if err != nil {
		return best, err
	}
	if len(entries) > maxNames {
		return best, fmt.Errorf("it has more than %d files", maxNames)
	}
	for _, e := range entries {
		if passedOver(e.Name()) {
			continue
		}
		info, err := os.Stat(filepath.Join(folder, e.Name()))
		if err != nil || !info.Mode().IsRegular() {
			continue // it is gone, or no file
		}
		at := stamp{e.Name(), info.Size(), info.ModTime().UnixMilli()}
		if at.changed > best.changed || at.changed == best.changed && at.name > best.name || best.name == "" {
			best = at
		}
	}
	return best, nil
}

// endings are those of files of a register.
var endings = []string{".csv", ".txt", ".tsv", ".json", ".jsonl"}

// passedOver says that a file is none of the register: those of systems, and unfinished
// copies, which have another ending.
func passedOver(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") || !slices.Contains(endings, strings.ToLower(filepath.Ext(name)))
}

// readLimited reads a file of a limited size.
func readLimited(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	if int64(len(data)) > most {
		return nil, fmt.Errorf("it is larger than %d MiB", most>>20)
	}
	return data, nil
}

// Newest is the path of the file in a folder that would be read, and its content.
func Newest(folder string) (path string, data []byte, err error) {
	at, err := newest(folder)
	if err != nil || at.name == "" {
		return "", nil, err
	}
	path = filepath.Join(folder, at.name)
	data, err = readLimited(path, MaxFileBytes)
	return path, data, err
}
