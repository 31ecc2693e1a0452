package hub

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"

	"motcua/internal/daybook"
	"motcua/internal/eventlog"
	"motcua/internal/projection"
	"motcua/internal/store"
)

// storedLog is a hub's log as projections read it.
type storedLog struct{ *store.Store }

var _ projection.Log = storedLog{}

// ID implements projection.Log.
func (l storedLog) ID() (string, error) {
	name, createdMS, err := l.Identity()
	return store.LogID(name, createdMS), err
}

// HashAt implements projection.Log.
func (l storedLog) HashAt(pos uint64) (projection.Hash, error) {
	h, err := l.Store.HashAt(pos)
	return projection.Hash(h), err
}

// running identifies the program that runs, as far as its build says what it was made
// from.
var running = sync.OnceValue(func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	made := []string{info.Main.Version}
	for _, s := range info.Settings {
		if strings.HasPrefix(s.Key, "vcs.") {
			made = append(made, s.Value)
		}
	}
	return strings.Join(made, " ")
})

// projections read the log, from the checkpoints if there are any.
func (o *office) projections() projection.Reader {
	r := projection.Reader{Log: storedLog{o.store}, Program: running()}
	if o.kept != nil {
		r.Kept, r.Fault = o.kept, o.kept.fault
	}
	return r
}

// summary folds the log into the summary of a day.
func (o *office) summary(day string) (*daybook.Summary, error) {
	if !o.store.Indexed() {
		book, err := o.book(day, "")
		if err != nil {
			return nil, err
		}
		return &book.Summary, nil
	}
	o.reading.Lock()
	defer o.reading.Unlock()
	d, found, err := o.store.DayAt(day)
	if err == nil && !found {
		err = daybook.ErrNoDay
	}
	if err != nil {
		return nil, fmt.Errorf("reading the day %s: %w", day, err)
	}
	of := daybook.SummaryOf(daybook.DayInLog{Day: d.Day, Opened: d.Opened, First: d.First, Centre: d.Centre}, func() (e eventlog.Entry, err error) {
		raw, err := o.store.CentreAt(d.Centre)
		if err != nil {
			return e, err
		}
		return eventlog.Read(raw)
	})
	fold, err := projection.Read(o.projections(), of)
	if err != nil {
		return nil, fmt.Errorf("reading the day %s: %w", day, err)
	}
	return fold.Summary(o.now())
}

// keeperBytes is how much may wait to be written. What finds no room is not kept, and read
// from the log again.
const keeperBytes = 32 << 20

// keeper writes checkpoints behind the reports: whoever asks for one waits for the log and
// not for the disk.
type keeper struct {
	*store.Checkpoints
	log  *slog.Logger
	told sync.Once

	mu      sync.Mutex
	waiting []projection.Checkpoint
	bytes   int

	wake, end, done chan struct{}
}

var _ projection.Checkpoints = (*keeper)(nil)

// newKeeper opens the file with the checkpoints. Without it the hub goes on: its answers
// take longer.
func newKeeper(cfg Config) *keeper {
	k := &keeper{log: cfg.Log, wake: make(chan struct{}, 1), end: make(chan struct{}), done: make(chan struct{})}
	var err error
	if k.Checkpoints, err = store.OpenCheckpoints(filepath.Join(cfg.Dir, projectionsFile)); err != nil {
		k.fault(err)
	}
	go k.run()
	return k
}

// fault logs the first fault of the checkpoints.
func (k *keeper) fault(err error) {
	k.told.Do(func() {
		k.log.Warn("reports take longer, and are as right as before: make room on the disk, or delete the file while the hub is off", "cause", err)
	})
}

// Put implements projection.Checkpoints. It does not wait for the disk.
func (k *keeper) Put(c projection.Checkpoint) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.bytes+len(c.Body) > keeperBytes {
		return nil
	}
	k.waiting, k.bytes = append(k.waiting, c), k.bytes+len(c.Body)
	select {
	case k.wake <- struct{}{}:
	default:
	}
	return nil
}

// run writes what waits until the keeper is closed.
func (k *keeper) run() {
	defer close(k.done)
	for ending := false; !ending; {
		select {
		case <-k.wake:
		case <-k.end:
			ending = true
		}
		k.mu.Lock()
		list := k.waiting
		k.waiting, k.bytes = nil, 0
		k.mu.Unlock()
		if err := k.PutAll(list...); err != nil {
			k.fault(err)
		}
	}
}

// close writes what waits, and closes the file.
func (k *keeper) close() {
	close(k.end)
	<-k.done
	if err := k.Close(); err != nil {
		k.fault(err)
	}
}
