package lookup

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// Limits of what is kept of the numbers that were taken.
const (
	weekDays     = 7   // with today
	weekServices = 500 // of a day, those with most numbers
	weekID       = 64  // bytes of the ID of a service
	// MaxWeekBytes is the size of the file.
	MaxWeekBytes = 512 << 10
	weekEvery    = 5 * time.Minute // between two writings
)

// Kept keeps the counts of the week over a restart of the machine. Read is called once,
// before the pages are shown, and Write outside the loop.
type Kept interface {
	Read() ([]byte, error) // fs.ErrNotExist: nothing is kept yet
	Write(data []byte) error
}

// week is how many numbers were taken for each service on each of the last days. It has the
// queue's own counts of whole services, and nothing of a person or a time of day.
type week struct {
	days    map[calendar.Date]map[string]int
	pos     uint64 // of the log, when it was counted last
	changed bool   // since it was written
	writing bool
	written clock.Instant
}

// errWeek means that kept counts do not have their form.
var errWeek = errors.New("these are no counts of numbers")

// readWeek reads what Write has kept.
func readWeek(data []byte) (week, error) {
	w := week{days: map[calendar.Date]map[string]int{}}
	if len(data) > MaxWeekBytes {
		return w, fmt.Errorf("%w: %d bytes, at most %d fit", errWeek, len(data), MaxWeekBytes)
	}
	var days map[calendar.Date]map[string]int
	if err := json.Unmarshal(data, &days); err != nil {
		return w, fmt.Errorf("%w: %w", errWeek, err)
	}
	if len(days) > weekDays {
		return w, fmt.Errorf("%w: %d days, at most %d fit", errWeek, len(days), weekDays)
	}
	for day, counts := range days {
		if _, ok := calendar.ParseDate(string(day)); !ok || len(counts) > weekServices {
			return w, fmt.Errorf("%w: day %q has %d services", errWeek, day, len(counts))
		}
		for service, n := range counts {
			if n < 1 || len(service) > weekID {
				return w, fmt.Errorf("%w: %d numbers for service %q", errWeek, n, service)
			}
		}
	}
	if days != nil {
		w.days = days
	}
	return w, nil
}

// marshal is what is kept.
func (w *week) marshal() ([]byte, error) { return json.Marshal(w.days) }

// count takes the queue's counts of its open day, and forgets what is older than a week. A
// count does not become less: a state that is being fetched anew has no tickets at first.
func (w *week) count(day calendar.Date, counts map[string]int) {
	if w.days == nil {
		w.days = map[calendar.Date]map[string]int{}
	}
	first := day.Add(1 - weekDays)
	for other := range w.days {
		if other < first || other > day {
			delete(w.days, other)
			w.changed = true
		}
	}
	kept := w.days[day]
	for service, n := range counts {
		if n <= kept[service] || len(service) > weekID {
			continue
		}
		if kept == nil {
			kept = map[string]int{}
			w.days[day] = kept
		}
		kept[service], w.changed = n, true
	}
	if len(kept) > weekServices {
		w.days[day] = mostOf(kept, weekServices)
	}
}

// mostOf are the services with most numbers.
func mostOf(counts map[string]int, most int) map[string]int {
	services := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	out := map[string]int{}
	for _, s := range services[:min(len(services), most)] {
		out[s] = counts[s]
	}
	return out
}

// sums are the numbers of all days that are kept, by service.
func (w *week) sums() map[string]int {
	out := map[string]int{}
	for _, counts := range w.days {
		for service, n := range counts {
			out[service] += n
		}
	}
	return out
}

// recall reads the counts that were kept before this start. What cannot be read is begun
// anew: it is worth no more than the order of a few tiles.
func (l *Lookup) recall() {
	if l.cfg.Kept == nil {
		return
	}
	data, err := l.cfg.Kept.Read()
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	var w week
	if err == nil {
		w, err = readWeek(data)
	}
	if err != nil {
		l.cfg.Log.Warn("the counts of numbers of the last days cannot be read, and are begun anew", "cause", err)
		return
	}
	l.week = w
}

// tally counts the numbers of the open day, and keeps the week now and then.
func (l *Lookup) tally() {
	day, counts := calendar.Date(""), map[string]int{}
	l.seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		if s.Rules() == nil || s.Pos == l.week.pos { // nothing has happened since
			return
		}
		l.week.pos, day = s.Pos, calendar.Date(s.Day)
		for _, t := range s.Tickets {
			counts[t.Service]++
		}
	})
	if _, ok := calendar.ParseDate(string(day)); ok {
		l.week.count(day, counts)
	}
	l.keep()
}

// keep writes the week outside the loop: a disk may take its time.
func (l *Lookup) keep() {
	w := &l.week
	if l.cfg.Kept == nil || !w.changed || w.writing || !w.written.IsZero() && l.now().Sub(w.written) < weekEvery {
		return
	}
	data, err := w.marshal()
	if err != nil {
		l.cfg.Log.Error("keeping the counts of numbers", "cause", err)
		return
	}
	w.changed, w.writing, w.written = false, true, l.now()
	l.loop.Go(func(context.Context) func() {
		err := l.cfg.Kept.Write(data)
		return func() {
			l.week.writing = false
			if err != nil { // it is tried again when the counts change
				l.cfg.Log.Warn("the counts of numbers are not kept", "cause", err)
			}
		}
	})
}
