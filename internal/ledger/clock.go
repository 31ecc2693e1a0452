package ledger

import (
	"time"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

const (
	// stepMS is how far a clock must be set at once for a person to be asked: more than
	// a time server corrects, and less than leads to another day.
	stepMS = int64(time.Hour / time.Millisecond)
	// atWork is how long after the last action the hub assumes that people are at work.
	// It is longer than the noon break.
	atWork = 4 * time.Hour
)

// clockWatch notices, by the monotonic clock, that the hub's clock is set while it runs.
// Without it a clock that is set a day ahead at ten in the morning would end the day and
// all waiting tickets.
type clockWatch struct {
	wallMS   int64
	at       time.Duration
	worked   time.Duration
	everDone bool
}

// look says whether the clock was set since the last look, while people were at work.
func (w *clockWatch) look(now Moment) (held bool) {
	if now.Unwatched {
		return false
	}
	step := now.MS - w.wallMS - (now.Mono - w.at).Milliseconds()
	held = w.wallMS != 0 && (step >= stepMS || step <= -stepMS) && w.everDone && now.Mono-w.worked < atWork
	w.wallMS, w.at = now.MS, now.Mono
	return held
}

// done records that somebody did something.
func (w *clockWatch) done(now Moment) { w.worked, w.everDone = now.Mono, true }

// Rollover opens the day of the clock, or records that the clock is in doubt; then
// changed is true. Otherwise it records a restore again if the clock was set while the
// devices were uploading; then again is true.
func (l *Ledger) Rollover(now Moment) (changed, again bool, err error) {
	if events := queue.Rollover(l.State(), now.MS, l.clock.look(now)); len(events) > 0 {
		return true, false, l.Enter(now, eventlog.Cause{}, events, eventlog.Answer{})
	}
	if now.Unwatched {
		return false, false, nil
	}
	restored, cut := l.recovery.Look(l.State(), now.MS, now.Mono.Milliseconds())
	if !cut {
		return false, false, nil
	}
	return false, true, l.Enter(now, eventlog.Cause{}, []eventlog.Event{restored}, eventlog.Answer{})
}

// Announce makes the announcements that the clock makes now.
func (l *Ledger) Announce(now Moment) (said bool, err error) {
	events := queue.DueAnnouncements(l.State(), now.MS)
	if len(events) == 0 {
		return false, nil
	}
	return true, l.Enter(now, eventlog.Cause{}, events, eventlog.Answer{})
}
