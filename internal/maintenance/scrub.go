package maintenance

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/store"
)

// Limits of a Scrub.
const (
	scrubRestMin = 2 * time.Millisecond // between two pieces
	scrubShare   = 3                    // it rests this many times as long as the last piece took
	damagesSaid  = 20                   // damaged days that the hub's log names at most
)

// TroubleLog says that an earlier day cannot be read from the log.
const TroubleLog = "log-damaged"

// Scrub reads the earlier days of the log in the background, after each start and then
// once in each service day. A start reads only the entries after the snapshot, so
// without it damage would be noticed years later, when no undamaged backup is
// left.
type Scrub struct {
	store *store.Store
	now   func() int64
	log   *slog.Logger

	scrubbed string                 // the service day on which the log was last read
	said     map[string]bool        // damaged days that are in the program log
	damage   atomic.Pointer[string] // the known damage; nil if there is none

	rounds
}

// NewScrub begins to read a log. now is in Unix milliseconds. Stop must follow.
func NewScrub(db *store.Store, now func() int64, log *slog.Logger) *Scrub {
	s := &Scrub{store: db, now: now, log: log, said: map[string]bool{}}
	s.begin(s.round)
	return s
}

// round reads the log if that was not done on this service day.
func (s *Scrub) round(ctx context.Context) {
	if today := calendar.ServiceDay(s.now()); today != s.scrubbed {
		s.scrubbed = today
		s.pass(ctx)
	}
}

// pass reads the whole log once. Damage is reported at once; that it is gone, because a
// file was restored, is reported at the end.
func (s *Scrub) pass(ctx context.Context) {
	var first store.Damage
	found := 0
	err := s.store.Scrub(restBetween(ctx), func(d store.Damage) {
		if found++; found == 1 {
			first = d
		}
		text := inOneLine(first, found)
		s.damage.Store(&text)
		s.say(d)
	})
	switch {
	case err != nil: // the hub stops
	case found == 0:
		s.damage.Store(nil)
		clear(s.said)
	case found > damagesSaid:
		s.log.Error("more days of the log are damaged than are named here", "damaged", found)
	}
}

// say logs a damaged day, once.
func (s *Scrub) say(d store.Damage) {
	key := d.File + " " + d.Day
	if s.said[key] || len(s.said) >= damagesSaid {
		return
	}
	s.said[key] = true
	s.log.Error(`a day of the log is damaged; the centre goes on: run "hub verify", then put the newest sound backup back after closing time, see docs/BACKUP.md`,
		"file", d.File, "day", d.Day, "entry", d.Pos, "cause", d.Cause())
}

// inOneLine is the text that says what is damaged, and what to do.
func inOneLine(d store.Damage, found int) string {
	text := fmt.Sprintf("%s: day %s, from entry %d on", d.File, d.Day, d.Pos)
	if d.Day == "" {
		text = fmt.Sprintf("%s: %s", d.File, d.Cause())
	}
	if found > 1 {
		text += fmt.Sprintf(", and %d more places", found-1)
	}
	return text + `: run "hub verify", see docs/BACKUP.md`
}

// restBetween rests after each piece for longer than the piece took, so that the hub's
// answers come first. It returns the cause when ctx has ended.
func restBetween(ctx context.Context) func() error {
	began := time.Now()
	return func() error {
		timer := time.NewTimer(max(scrubRestMin, scrubShare*time.Since(began)))
		defer timer.Stop()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
			began = time.Now()
			return ctx.Err()
		}
	}
}

// Fault says what is damaged, "" if no damage is known.
func (s *Scrub) Fault() string {
	if text := s.damage.Load(); text != nil {
		return *text
	}
	return ""
}
