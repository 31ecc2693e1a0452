package daybook

import (
	"strconv"
	"time"

	"motcua/internal/queue"
)

// Columns name what a Line has, in this order. Names and order stay; new ones
// come at the end.
func Columns() []string {
	return []string{
		"day", "number", "service", "class", "issued", "called", "started", "ended",
		"counter", "officer", "state", "outcome", "wait_s", "service_s",
	}
}

// Line is one number of one day, as a table has it. Of a visit with several
// stops it tells the first call, and of the last stop everything else. It says
// nothing of how somebody rated.
type Line struct {
	Day, Number, Service, Class          string
	IssuedMS, CalledMS, StartedMS, EndMS int64 // 0 where it did not happen
	Counter, Officer                     string
	State                                queue.TicketState
	Outcome                              string
}

// Lines are the numbers of the day, in the order of issue.
func (b *Book) Lines() []Line {
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
		l := Line{
			Day: b.Day, Number: t.Number, Service: t.Service, Class: t.Class,
			IssuedMS: t.IssuedMS, CalledMS: t.FirstCallMS, StartedMS: t.StartedMS, EndMS: t.EndedMS,
			Counter: t.Counter, Officer: t.Officer, State: t.State, Outcome: t.Outcome,
		}
		if as, ok := settled[t.ID]; ok {
			l.State = as
		}
		lines = append(lines, l)
	}
	return lines
}

// Cells are the line as a table has it: times as in Vietnam, durations in whole
// seconds, and nothing where there is nothing to say.
func (l Line) Cells() []string {
	clock := func(atMS int64) string {
		if atMS == 0 {
			return ""
		}
		return queue.Local(atMS).Format(time.DateTime)
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
