package daybook

import (
	"strconv"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/queue"
)

// Columns name the columns of a Line, in this order. Names and order do not change; new
// ones are added at the end.
func Columns() []string {
	return []string{
		"day", "number", "service", "class", "issued", "called", "started", "ended",
		"counter", "officer", "state", "outcome", "wait_s", "service_s",
	}
}

// Headings are the names of the Columns in a language, for people.
func Headings(lang i18n.Lang) (list []string) {
	for _, name := range Columns() {
		list = append(list, i18n.Text(lang, "daybook.column."+name))
	}
	return list
}

// Line is one number of one day, as a row of a table. For a visit with several legs it
// has the first call, and everything else of the last leg. It has no ratings.
type Line struct {
	Day, Number, Service, Class          string
	IssuedMS, CalledMS, StartedMS, EndMS int64 // 0 if it did not happen
	Counter, Officer                     string
	State                                queue.TicketState
	Outcome                              string
}

// Lines are the numbers of the day, in the order of issue, and then the numbers of
// earlier days that became known on this day: issued by an offline kiosk, or lost with a
// log and uploaded by a device. If the earlier day already has a line for such a number,
// this later line is the right one.
func (s *Summary) Lines() []Line { return s.lines }

func (b *Book) allLines() []Line {
	settled := map[queue.TicketID]queue.TicketState{}
	for _, step := range b.Steps {
		if closed, ok := step.Body.(queue.DayClosed); ok {
			for _, s := range closed.Settled {
				settled[s.Ticket] = s.As
			}
		}
	}
	lines := make([]Line, 0, len(b.order))
	for _, t := range b.order {
		l := lineOf(b.Day, t)
		if as, ok := settled[t.ID]; ok {
			l.State = as
		}
		lines = append(lines, l)
	}
	return append(lines, b.late...)
}

func lineOf(day string, t *queue.Ticket) Line {
	return Line{
		Day: day, Number: t.Number, Service: t.Service, Class: t.Class,
		IssuedMS: t.IssuedMS, CalledMS: t.FirstCallMS, StartedMS: t.StartedMS, EndMS: t.EndedMS,
		Counter: t.Counter, Officer: t.Officer, State: t.State, Outcome: t.Outcome,
	}
}

// enterLate records the lines of numbers of earlier days.
func (b *Book) enterLate(ev eventlog.Event) {
	switch ev := ev.(type) {
	case queue.OfflineTicketReportedLate:
		b.late = append(b.late, Line{
			Day: calendar.ServiceDay(ev.IssuedMS), Number: ev.Number, Service: ev.Service, Class: ev.Class, IssuedMS: ev.IssuedMS, State: queue.Left,
		})
	case queue.RecoveredLate:
		b.recovered = append(b.recovered, ev)
		for i := range ev.Tickets {
			l := lineOf(ev.Day, &ev.Tickets[i])
			l.State, _ = ev.Tickets[i].AtDayEnd()
			b.late = append(b.late, l)
		}
	}
}

// Cells are the cells of the row: times in Vietnam, durations in whole seconds, empty if
// there is no value.
func (l Line) Cells() []string {
	clock := func(atMS int64) string {
		if atMS == 0 {
			return ""
		}
		return calendar.Local(atMS).Format(time.DateTime)
	}
	seconds := func(fromMS, toMS int64) string {
		if fromMS == 0 || toMS < fromMS {
			return ""
		}
		return strconv.FormatInt((toMS-fromMS)/1000, 10)
	}
	return []string{
		l.Day, l.Number, l.Service, l.Class, clock(l.IssuedMS), clock(l.CalledMS), clock(l.StartedMS), clock(l.EndMS),
		l.Counter, l.Officer, string(l.State), l.Outcome, seconds(l.IssuedMS, l.CalledMS), seconds(l.StartedMS, l.EndMS),
	}
}
