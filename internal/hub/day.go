package hub

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/daybook"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/store"
)

const (
	// stepMS is how far a clock must be set at once for a person to be asked: more than
	// a time server corrects, and less than leads to another day.
	stepMS = int64(time.Hour / time.Millisecond)
	// atWork is how long after the last action the hub assumes that people are at work.
	// It is longer than the noon break.
	atWork = 4 * time.Hour
)

// clockWatch notices, by the monotonic clock, that this machine's clock is set while
// the hub runs. Without it a clock that is set a day ahead at ten in the morning would
// end the day and all waiting tickets.
type clockWatch struct {
	mono     func() time.Duration // nil: the hub's clock is never set, as in a test that moves it
	wallMS   int64
	at       time.Duration
	worked   time.Duration
	everDone bool
}

// look says whether the clock was set since the last look, while people were at work.
func (w *clockWatch) look(nowMS int64) (held bool) {
	if w.mono == nil {
		return false
	}
	at := w.mono()
	step := nowMS - w.wallMS - (at - w.at).Milliseconds()
	held = w.wallMS != 0 && (step >= stepMS || step <= -stepMS) && w.everDone && at-w.worked < atWork
	w.wallMS, w.at = nowMS, at
	return held
}

// done records that somebody did something.
func (w *clockWatch) done() {
	if w.mono != nil {
		w.worked, w.everDone = w.mono(), true
	}
}

// rollover opens the day of the clock, or records that the clock is in doubt.
func (h *Hub) rollover(b *batch) error {
	now := h.cfg.Now()
	events := queue.Rollover(h.state, now, h.clock.look(now))
	if len(events) == 0 {
		return h.recoverOn(b, now)
	}
	if err := b.add(h, eventlog.Cause{}, events, eventlog.Answer{}); err != nil {
		return err
	}
	if h.state.DayUnsure() {
		h.cfg.Log.Error("this machine's clock is not where it should be: numbers come from the kiosks' own blocks until somebody says at a console or by \"hub day\" what day it is",
			"clock", calendar.Local(now).Format(time.DateTime), "day", h.state.Day)
	}
	return h.leaseAll(b)
}

// announce makes the announcements that the clock makes now.
func (h *Hub) announce(b *batch) error {
	events := queue.DueAnnouncements(h.state, h.cfg.Now())
	if len(events) == 0 {
		return nil
	}
	return b.add(h, eventlog.Cause{}, events, eventlog.Answer{})
}

// recoverOn records the restore again if the clock was set while the devices were
// uploading.
func (h *Hub) recoverOn(b *batch, nowMS int64) error {
	if h.clock.mono == nil {
		return nil
	}
	again, cut := h.recovery.Look(h.state, nowMS, h.clock.mono().Milliseconds())
	if !cut {
		return nil
	}
	h.cfg.Log.Warn("this machine's clock was set while devices handed in what the log lacks: they have a minute again")
	return b.add(h, eventlog.Cause{}, []eventlog.Event{again}, eventlog.Answer{})
}

// completeDay adds to a person's answer what the log has of that day already, and what
// devices have uploaded of it since.
func (h *Hub) completeDay(c queue.SetDay) (queue.SetDay, error) {
	c.Had, c.Promised = nil, nil
	if c.Day >= h.state.Day {
		return c, nil
	}
	days, err := h.store.Days()
	if err != nil {
		return c, err
	}
	read := &office{store: h.store, now: h.cfg.Now} // without checkpoints: what the hub decides stands on the log alone
	if c.Promised, err = read.readAppointments(c.Day, daybook.AppointmentsSince); err != nil {
		return c, err
	}
	for _, d := range days {
		if daybook.Date(d.Day) < c.Day {
			continue
		}
		book, err := read.book(d.Day, "")
		if errors.Is(err, daybook.ErrNoDay) {
			continue
		}
		if err != nil {
			return c, err
		}
		if daybook.Date(d.Day) == c.Day && !isOpenDay(d, days) {
			for _, t := range book.Tickets() {
				c.Had = append(c.Had, *t)
			}
		}
		for _, late := range book.Recovered() {
			if late.Day == c.Day {
				c.Had = queue.WithLate(c.Had, late)
			}
		}
	}
	return c, nil
}

func isOpenDay(d store.Day, days []store.Day) bool { return d.First == days[len(days)-1].First }

// PathDay is the path for telling the hub what day it is.
const PathDay = "/day"

// TodayIs is the request and the answer of PathDay.
type TodayIs struct {
	Day string `json:"day"` // "2026-11-28"; empty asks which day is open
}

func (o *office) serveDay(w http.ResponseWriter, r *http.Request) {
	var asked TodayIs
	if !o.readChange(w, r, &asked) {
		return
	}
	answer := eventlog.Answer{Code: queue.OK}
	var open TodayIs
	err := o.hub.inLoop(func(b *batch) error {
		defer func() { open.Day = o.hub.state.Day }()
		if asked.Day == "" {
			return nil
		}
		set, err := o.hub.completeDay(queue.SetDay{Day: asked.Day})
		if err != nil {
			return err
		}
		var events []eventlog.Event
		if events, answer = queue.Decide(o.hub.state, eventlog.Cause{}, set, o.now()); len(events) == 0 {
			return nil
		}
		if err := b.add(o.hub, eventlog.Cause{}, events, answer); err != nil {
			return err
		}
		return o.hub.leaseAll(b)
	})
	switch {
	case err != nil:
		failed(w, err)
	case answer.Code != queue.OK:
		fault(w, http.StatusConflict, string(answer.Code), i18n.NewFault("office.unlikely-day", open.Day, strconv.Itoa(queue.NearDays)))
	default:
		answerJSON(w, http.StatusOK, open)
	}
}

// The codes for faults of the hub's clock, as consoles get them.
const (
	TroubleDay   = "day-unsure"      // a person must say what day it is
	TroubleClock = "hub-clock-wrong" // a person has said so; the clock must be corrected
)

// trouble is the code of the hub's gravest fault for the consoles, "" if all is well.
// It runs in the loop.
func (h *Hub) trouble() string {
	switch {
	case h.state.DayUnsure():
		return TroubleDay
	case h.scrub.fault() != "": // before the backup, which fails because of it
		return TroubleLog
	case h.state.ClockWrong():
		return TroubleClock
	}
	return h.archivist.trouble()
}
