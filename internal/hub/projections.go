package hub

import (
	"fmt"
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
	r := projection.Reader{Log: storedLog{o.store}, Program: running(), Fault: o.fault}
	if o.kept != nil {
		r.Kept = o.kept
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
		return decode(raw)
	})
	fold, err := projection.Read(o.projections(), of)
	if err != nil {
		return nil, fmt.Errorf("reading the day %s: %w", day, err)
	}
	return fold.Summary(o.now())
}

// openProjections opens the file with the checkpoints. Without it the hub goes on: its
// answers take longer.
func (h *Hub) openProjections() {
	kept, err := store.OpenCheckpoints(filepath.Join(h.cfg.Dir, projectionsFile))
	if h.kept = kept; err != nil {
		h.cfg.Log.Warn(withoutCheckpoints, "cause", err)
	}
}

const withoutCheckpoints = "reports take longer, and are as right as before: make room on the disk, or delete the file while the hub is off"

// projectionFault logs the first fault of the checkpoints.
func (h *Hub) projectionFault() func(error) {
	var once sync.Once
	return func(err error) { once.Do(func() { h.cfg.Log.Warn(withoutCheckpoints, "cause", err) }) }
}

// closeProjections closes the file with the checkpoints. What is in it is as durable as
// it will get.
func (h *Hub) closeProjections() {
	if err := h.kept.Close(); err != nil {
		h.cfg.Log.Warn(withoutCheckpoints, "cause", err)
	}
}
