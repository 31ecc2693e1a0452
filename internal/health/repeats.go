package health

import (
	"cmp"
	"slices"
	"time"
)

// Limits of what the log says about one thing.
const (
	RepeatsWritten = 4           // lines at most
	RepeatsWithin  = time.Minute // in that time
)

// Repeats keeps a bad device from filling the log: what comes again and again
// is written at first, then counted, and the count is written once a minute.
// Its keys must be a closed set, codes or reasons. The zero Repeats is ready.
// It is used by one goroutine at a time, or under its owner's lock.
type Repeats struct{ by map[string]*repeat }

type repeat struct {
	since   time.Time // the minute
	written int       // lines in it
	held    int       // events that no line has told
}

// Count takes n events of what key names. write says that they should be
// written now; total then includes those that were held back before.
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

// Held is something of which events are held back.
type Held struct {
	Key   string
	Total int
}

// Due gives what was held back and is to be written now, in the order of the
// keys, and when there will be more; zero when nothing is held.
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
