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
	"motcua/internal/maintenance"
	"motcua/internal/queue"
	"motcua/internal/store"
)

// rollover opens the day of the clock, or records that the clock is in doubt.
func (h *Hub) rollover() error {
	now := h.now()
	changed, again, err := h.ledger.Rollover(now)
	switch {
	case err != nil:
		return err
	case again:
		h.cfg.Log.Warn("this machine's clock was set while devices handed in what the log lacks: they have a minute again")
		return nil
	case !changed:
		return nil
	}
	if s := h.state(); s.DayUnsure() {
		h.cfg.Log.Error("this machine's clock is not where it should be: numbers come from the kiosks' own blocks until somebody says at a console or by \"hub day\" what day it is",
			"clock", calendar.Local(now.MS).Format(time.DateTime), "day", s.Day)
	}
	return h.leaseAll()
}

// ofDay is what the log has of a day that a person names, and what devices have uploaded
// of it since. Of the open day and later ones it has nothing.
func (h *Hub) ofDay(day string) (had []queue.Ticket, promised []queue.Appointment, err error) {
	if day >= h.state().Day {
		return nil, nil, nil
	}
	days, err := h.store.Days()
	if err != nil {
		return nil, nil, err
	}
	read := &office{store: h.store, now: h.cfg.Now} // without checkpoints: what the hub decides stands on the log alone
	if promised, err = read.readAppointments(day, daybook.AppointmentsSince); err != nil {
		return nil, nil, err
	}
	for _, d := range days {
		if daybook.Date(d.Day) < day {
			continue
		}
		book, err := read.book(d.Day, "")
		if errors.Is(err, daybook.ErrNoDay) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		if daybook.Date(d.Day) == day && !isOpenDay(d, days) {
			for _, t := range book.Tickets() {
				had = append(had, *t)
			}
		}
		for _, late := range book.Recovered() {
			if late.Day == day {
				had = queue.WithLate(had, late)
			}
		}
	}
	return had, promised, nil
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
	err := o.hub.inLoop(func() (err error) {
		defer func() { open.Day = o.hub.state().Day }()
		if asked.Day == "" {
			return nil
		}
		before := o.hub.state().Pos
		if answer, err = o.hub.ledger.Do(o.hub.now(), queue.SetDay{Day: asked.Day}); err != nil || o.hub.state().Pos == before {
			return err
		}
		return o.hub.leaseAll()
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
	case h.state().DayUnsure():
		return TroubleDay
	case h.altered != nil:
		return TroubleAltered
	case h.scrub.Fault() != "": // before the backup, which fails because of it
		return maintenance.TroubleLog
	case h.state().ClockWrong():
		return TroubleClock
	}
	if code := h.archivist.Trouble(); code != "" {
		return code
	}
	if h.lookup.trouble() != "" {
		return TroubleRegister
	}
	return ""
}
