package health

import (
	"cmp"
	"slices"
	"time"
)

// Limits of the log lines about one key.
const (
	RepeatsWritten = 4           // lines at most
	RepeatsWithin  = time.Minute // the time in which they are counted
)

// Repeats keeps a faulty device from filling the log: the first events of a key are
// written, the next ones are counted, and the count is written once a minute. The
// keys must be a closed set, codes or reasons. The zero Repeats is ready. It is used
// by one goroutine at a time, or under its owner's lock.
type Repeats struct{ by map[string]*repeat }

type repeat struct {
	since   time.Time // start of the minute
	written int       // lines in it
	held    int       // events not in any line yet
}

// Count counts n events of a key. write says that they should be written now; total
// then includes the events that were held back before.
func (r *Repeats) Count(key string, n int, now time.Time) (total int, write bool) {
	if r.by == nil {
		r.by = map[string]*repeat{}
	}
	x := r.by[key]
	if x == nil {
		x = &repeat{since: now}
		r.by[key] = x
	}
	if now.Sub(x.since) >= RepeatsWithin {
		x.since, x.written = now, 0
	}
	x.held += n
	if x.written == RepeatsWritten {
		return 0, false
	}
	total, x.held = x.held, 0
	x.written++
	return total, true
}

// Held is a key with events that were held back.
type Held struct {
	Key   string
	Total int
}

// Due returns what was held back and is to be written now, sorted by key, and when
// there will be more; the zero time when nothing is held back.
func (r *Repeats) Due(now time.Time) (list []Held, next time.Time) {
	for key, x := range r.by {
		due := x.since.Add(RepeatsWithin)
		switch {
		case x.held == 0:
		case !due.After(now):
			list = append(list, Held{key, x.held})
			*x = repeat{since: now, written: 1}
		case next.IsZero() || due.Before(next):
			next = due
		}
	}
	slices.SortFunc(list, func(a, b Held) int { return cmp.Compare(a.Key, b.Key) })
	return list, next
}
