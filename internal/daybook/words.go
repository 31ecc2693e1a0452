package daybook

import (
	"strings"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/i18n"
	"motcua/internal/queue"
)

// Words writes a summary, and the stories of its book, for people.
type Words struct {
	Lang    i18n.Lang
	Summary *Summary
}

func (w Words) text(key string, args ...any) string {
	return i18n.Text(w.Lang, "daybook."+key, args...)
}

func clock(atMS int64) string    { return i18n.Clock(calendar.Local(atMS)) }
func clockSec(atMS int64) string { return i18n.ClockSec(calendar.Local(atMS)) }

// date is the day of the book.
func (w Words) date() string {
	day, err := time.Parse(time.DateOnly, w.Summary.Day)
	if err != nil {
		return w.Summary.Day
	}
	return i18n.Date(w.Lang, day)
}

// number is a ticket's printed number.
func number(id queue.TicketID) string {
	_, printed, _ := strings.Cut(string(id), "/")
	return printed
}

func (w Words) service(id string) string {
	if s := w.Summary.rules.Service(id); s != nil {
		return w.Lang.Pick(s.Name, s.NameEn)
	}
	return id
}

func (w Words) class(id string) string {
	if c := w.Summary.rules.Class(id); c != nil {
		return w.Lang.Pick(c.Name, c.NameEn)
	}
	return id
}

func (w Words) officer(id string) string {
	if o := w.Summary.rules.Officer(id); o != nil {
		return o.Name
	}
	return id
}

func (w Words) counter(id string) string {
	if id == centre.SupervisorDesk {
		return w.text("desk.supervisor")
	}
	return i18n.Text(w.Lang, "common.counter", id)
}

// at names a counter and its officer, or one of the two, or the system.
func (w Words) at(counter, officer string) string {
	switch {
	case counter != "" && officer != "":
		return w.text("at", w.counter(counter), w.officer(officer))
	case counter != "":
		return w.counter(counter)
	case officer != "":
		return w.officer(officer)
	}
	return w.text("system")
}

// keptFor names the counter or officer that something is kept for.
func (w Words) keptFor(id string) string {
	if w.Summary.rules.Counter(id) != nil {
		return w.counter(id)
	}
	return w.officer(id)
}

// reason is a reason as named in the configuration, or as it was typed.
func (w Words) reason(id string) string {
	c := w.Summary.rules.Centre()
	for _, list := range [][]centre.Reason{c.CallReasons, c.CancelReasons, c.ClassReasons, c.HoldReasons, c.PauseReasons} {
		for _, r := range list {
			if r.ID == id {
				return w.Lang.Pick(r.Name, r.NameEn)
			}
		}
	}
	for _, of := range []string{"call", "cancel", "class", "hold", "pause"} { // the console's built-in reasons
		if key := "console." + of + "." + id; i18n.Has(w.Lang, key) {
			return i18n.Text(w.Lang, key)
		}
	}
	if own := queue.OwnReasons[id]; own != "" {
		return w.text("reason.own." + own)
	}
	if id == "" {
		return w.text("reason.none")
	}
	return id
}

// Exceptions writes the list of exceptions, one a line.
func (w Words) Exceptions() []string {
	lines := []string{w.text("exceptions.title", w.date(), len(w.Summary.Exceptions))}
	for _, x := range w.Summary.Exceptions {
		line := w.text("exceptions.line", clockSec(x.AtMS), number(x.Ticket), w.at(x.Counter, x.Officer), w.exception(x))
		if x.Ticket == "" {
			line = w.text("exceptions.line.none", clockSec(x.AtMS), w.at(x.Counter, x.Officer), w.exception(x))
		}
		if x.Undone {
			line += w.text("undone")
		}
		lines = append(lines, line)
	}
	return lines
}

func (w Words) exception(x Exception) string {
	what := ""
	switch {
	case x.Kind == ExceptionRelease:
		what = w.text("exception.release", w.keptFor(x.From))
	case x.Kind == ExceptionUndo:
		what = w.text("exception.undo", w.undid(x.From))
	case x.Kind == ExceptionLost:
		what = w.text("exception.lost." + lostAs(x.From))
	case x.Kind == ExceptionClass:
		what = w.classChange(x.Was, x.Class)
	default:
		what = w.text("exception." + string(x.Kind))
	}
	if x.Reason != "" {
		what += w.text("because", w.reason(x.Reason))
	}
	return what
}

// lostAs is the state of a visit that only devices knew.
func lostAs(state string) string {
	switch s := queue.TicketState(state); s {
	case queue.Done, queue.NoShow, queue.Cancelled:
		return state
	}
	return "open"
}

func (w Words) classChange(was, now string) string {
	switch {
	case was == now:
		return w.text("class.confirmed", w.class(now))
	case now == "":
		return w.text("class.revoked", w.class(was))
	case was == "":
		return w.text("class.given", w.class(now))
	}
	return w.text("class.changed", w.class(was), w.class(now))
}

// undid names what was undone by the type of its event.
func (w Words) undid(eventType string) string {
	if key := "undid." + eventType; i18n.Has(w.Lang, "daybook."+key) {
		return w.text(key)
	}
	return eventType
}

// Attendance writes who worked where and how the hours were kept.
func (w Words) Attendance() []string {
	a := w.Summary.Attendance()
	lines := []string{w.text("attendance.title", w.date())}
	if !a.Schedule {
		lines = append(lines, w.text("attendance.closed"))
	}
	for _, p := range a.Present {
		lines = append(lines, w.officer(p.Officer)+":")
		for _, seat := range p.Seats {
			lines = append(lines, w.seat(seat)...)
		}
		for _, span := range p.Spans {
			lines = append(lines, w.span(span)...)
		}
	}
	if len(a.Absent) > 0 {
		names := make([]string, len(a.Absent))
		for i, id := range a.Absent {
			names[i] = w.officer(id)
		}
		lines = append(lines, w.text("attendance.absent", strings.Join(names, ", ")))
	}
	return lines
}

func (w Words) seat(s Seat) (lines []string) {
	line := w.text("seat", clock(s.FromMS), clock(s.ToMS), w.counter(s.Counter))
	if s.Open && w.Summary.Closed {
		line = w.text("seat.forgot", clock(s.FromMS), w.counter(s.Counter))
	} else if s.Open {
		line = w.text("seat.open", clock(s.FromMS), w.counter(s.Counter))
	}
	if s.TakenFrom != "" {
		line += w.text("seat.taken", w.officer(s.TakenFrom))
	}
	lines = append(lines, "  "+line)
	for _, p := range s.Pauses {
		line := w.text("pause", clock(p.FromMS), clock(p.ToMS), minutesUp(p.ToMS-p.FromMS), w.reason(p.Reason))
		if p.Over {
			line += w.text("pause.over", p.LimitMin)
		}
		lines = append(lines, "    "+line)
	}
	if s.IdleSec >= 60 {
		lines = append(lines, "    "+w.text("idle", s.IdleSec/60, s.IdledSec/60))
	}
	return lines
}

func (w Words) span(s SpanShown) (lines []string) {
	from, to := clock(s.FromMS), clock(s.ToMS)
	switch {
	case s.Absent:
		lines = append(lines, "  "+w.text("span.absent", from, to))
	case s.LateMin > 0:
		lines = append(lines, "  "+w.text("span.late", s.LateMin, from, to))
	}
	if s.EarlyMin > 0 {
		lines = append(lines, "  "+w.text("span.early", s.EarlyMin, from, to))
	}
	return lines
}

// Quotes writes how accurate the quoted waits were.
func (w Words) Quotes() []string {
	lines := []string{w.text("quotes.title", w.date())}
	line := func(name string, s Score) string {
		return w.text("quotes.line", name, s.Total(), s.Inside, s.Percent(s.Inside), s.Shorter, s.Percent(s.Shorter), s.Longer, s.Percent(s.Longer))
	}
	for _, s := range w.Summary.Scores {
		lines = append(lines, line(w.service(s.Service), s))
	}
	all := w.Summary.All()
	switch {
	case all.Total() == 0:
		return append(lines, w.text("quotes.none"))
	case all.Percent(all.Inside) >= QuoteAimPercent:
		return append(lines, line(w.text("quotes.all"), all), w.text("quotes.reached", QuoteAimPercent))
	}
	return append(lines, line(w.text("quotes.all"), all), w.text("quotes.missed", QuoteAimPercent))
}
