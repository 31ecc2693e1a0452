package daybook

import (
	"slices"
	"strings"

	"motcua/internal/calendar"
	"motcua/internal/i18n"
	"motcua/internal/queue"
)

// Story tells what happened to a ticket in words.
func (w Words) Story(s *Story) []string {
	t := &s.Ticket
	lines := []string{w.text("title", t.Number, w.date())}
	for _, step := range s.Steps {
		line := w.text("line", clockSec(step.AtMS), w.step(step, t))
		if step.Undone {
			line += w.text("undone")
		}
		lines = append(lines, line)
	}
	lines = append(lines, "")
	if len(s.PassedBy) == 0 {
		lines = append(lines, w.text("passedby.none"))
	} else {
		lines = append(lines, w.text("passedby", len(s.PassedBy)))
	}
	for _, p := range s.PassedBy {
		lines = append(lines, w.pass("pass.by", p))
	}
	if len(s.Passed) > 0 {
		lines = append(lines, w.text("passed", len(s.Passed)))
	}
	for _, p := range s.Passed {
		lines = append(lines, w.pass("pass.of", p))
	}
	return append(append(lines, ""), w.ending(t)...)
}

// pass tells one passing: when, where, of whom, and why.
func (w Words) pass(key string, p Pass) string {
	line := w.text(key, clockSec(p.Call.AtMS), w.at(p.Call.Counter, p.Call.Officer), p.Other.Number, clock(p.Other.IssuedMS), w.rules(p.Rules))
	if slices.ContainsFunc(p.Rules, weighs) && sameYears(p.Call.KeyMS, p.Theirs) {
		line += w.text("pass.keys", clock(p.Call.KeyMS), clock(p.Theirs))
	}
	if p.Call.Undone {
		line += w.text("undone")
	}
	return line
}

// weighs reports whether a rule decides by minutes, so that the two compared times are
// useful.
func weighs(r Rule) bool {
	return r.Kind == RuleClass || r.Kind == RuleOwnWork || r.Kind == RuleKept
}

// sameYears reports whether two keys are clock times that a person can compare: "always"
// and "first in line" are decades away.
func sameYears(a, b int64) bool {
	const day = 24 * 60 * minuteMS
	return a-b < day && b-a < day
}

func (w Words) rules(rules []Rule) string {
	words := make([]string, len(rules))
	for i, r := range rules {
		words[i] = w.rule(r)
	}
	return strings.Join(words, w.text("and"))
}

func (w Words) rule(r Rule) string {
	key := "rule." + string(r.Kind)
	switch r.Kind {
	case RuleClass:
		return w.text(key, w.class(r.Class), r.Min)
	case RuleAlways:
		return w.text(key, w.class(r.Class))
	case RuleOwnWork:
		return w.text(key, r.Min)
	case RuleKept:
		if r.Counter != "" {
			return w.text(key, w.counter(r.Counter), r.Min)
		}
		return w.text(key, w.officer(r.Officer), r.Min)
	case RuleFirst:
		if r.Reason == "" {
			return w.text("rule.planned", w.at(r.Counter, r.Officer))
		}
		return w.text(key, w.at(r.Counter, r.Officer), w.reason(r.Reason))
	case RulePicked, RuleWalkIn:
		return w.text(key, w.at("", r.Officer), w.reason(r.Reason))
	case RuleReserved:
		return w.text(key, w.at(r.Counter, ""))
	case RuleSlot, RuleLaterSlot:
		return w.text(key, clock(r.AtMS))
	}
	return w.text(key)
}

// step tells one event of the ticket.
func (w Words) step(s Step, t *queue.Ticket) string {
	switch ev := s.Body.(type) {
	case queue.TicketIssued:
		return w.issued(s, ev)
	case queue.TicketCalled:
		return w.calledWords(ev)
	case queue.TicketRecalled:
		return w.text("recalled", w.counter(ev.Counter))
	case queue.ServiceStarted:
		return w.text("started", w.counter(ev.Counter))
	case queue.TicketFinished:
		if ev.Auto {
			return w.text("finished.auto", w.counter(ev.Counter))
		}
		return w.text("finished", w.counter(ev.Counter))
	case queue.TicketNoShow:
		return w.text("noshow", w.counter(ev.Counter))
	case queue.TicketHeld:
		return w.text("held", w.counter(ev.Counter), w.reason(ev.Reason), clock(ev.UntilMS))
	case queue.TicketTransferred:
		return w.transferred(ev, s)
	case queue.TicketCancelled:
		return w.text("cancelled", w.who(s), w.reason(ev.Reason))
	case queue.TicketRated:
		return w.text("rated")
	case queue.CommandUndone:
		return w.text("undid", w.at(ev.Counter, ev.Officer), w.undid(ev.What))
	case queue.DayClosed:
		return w.text("settled." + string(ev.Settled[0].Ending))
	}
	return w.stepInLine(s, t)
}

// stepInLine tells an event that changes the ticket's place in line.
func (w Words) stepInLine(s Step, t *queue.Ticket) string {
	switch ev := s.Body.(type) {
	case queue.TicketPlanned:
		services := make([]string, len(ev.Plan))
		for i, leg := range ev.Plan {
			services[i] = w.service(leg.Service)
		}
		if len(services) == 0 {
			return w.text("planned.none", w.counter(ev.Counter))
		}
		return w.text("planned", w.counter(ev.Counter), strings.Join(services, ", "))
	case queue.TicketReturned:
		switch {
		case ev.First:
			return w.text("returned.held")
		case ev.Behind != "":
			return w.text("returned.behind", number(ev.Behind))
		}
		return w.text("returned")
	case queue.TicketTakenBack:
		return w.text("takenback", w.officer(ev.By), w.reason(ev.Reason))
	case queue.TicketReleased:
		return w.text("released", w.officer(ev.By), w.keptFor(ev.From))
	case queue.ClassSet:
		line := w.at(ev.Counter, ev.Officer) + " " + w.classChange(ev.Was, ev.Class)
		if ev.Reason != "" {
			line += w.text("because", w.reason(ev.Reason))
		}
		return line
	case queue.TicketAnnotated:
		return w.text("annotated", w.counter(ev.Counter))
	case queue.TicketNamed:
		return w.text("named", w.who(s), clock(ev.IssuedMS), w.service(ev.Service))
	}
	return s.Type
}

// who names the officer at the device of a step, or the device.
func (w Words) who(s Step) string {
	if s.Officer != "" {
		return w.officer(s.Officer)
	}
	if s.Device != "" {
		return s.Device
	}
	return w.text("system")
}

// issued tells how the number was issued, and the wait that was quoted.
func (w Words) issued(s Step, ev queue.TicketIssued) string {
	parts := []string{w.text("issued", w.service(ev.Service), w.who(s))}
	switch {
	case ev.WalkIn:
		parts[0] = w.text("issued.walkin", w.service(ev.Service), w.who(s))
	case ev.Appointment != "" && ev.Late:
		parts = append(parts, w.text("issued.late"))
	case ev.Appointment != "":
		parts = append(parts, w.text("issued.slot", clock(ev.ArrivalMS)))
	}
	if ev.MovedFromMS > 0 {
		parts = append(parts, w.text("issued.moved", calendar.Local(ev.MovedFromMS).Format("15:04 02/01/2006")))
	}
	if c := w.Summary.rules.Class(ev.Class); c != nil && c.Always {
		parts = append(parts, w.text("issued.always", w.class(ev.Class)))
	} else if c != nil {
		parts = append(parts, w.text("issued.class", w.class(ev.Class), c.HeadStartMin))
	}
	switch {
	case ev.WalkIn:
	case ev.Wait.Known:
		parts = append(parts, w.text("quoted", ev.Ahead, i18n.Minutes(w.Lang, ev.Wait.LowMin, ev.Wait.HighMin)))
	default:
		parts = append(parts, w.text("quoted.unknown", ev.Ahead))
	}
	return strings.Join(parts, "; ")
}

func (w Words) calledWords(ev queue.TicketCalled) string {
	line := w.text("called."+string(ev.Kind), w.at(ev.Counter, ev.Officer))
	if ev.Reason != "" {
		line += w.text("because", w.reason(ev.Reason))
	}
	return line
}

func (w Words) transferred(ev queue.TicketTransferred, s Step) string {
	to := w.service(ev.Service)
	switch {
	case ev.ForCounter != "":
		to = w.counter(ev.ForCounter)
	case ev.ForOfficer != "":
		to = w.officer(ev.ForOfficer)
	}
	key := "transferred"
	if ev.Done {
		key = "transferred.done"
	}
	line := w.text(key, w.at(ev.Counter, s.Officer), to)
	if ev.First {
		line += w.text("transferred.first")
	}
	if ev.Reason != "" {
		line += w.text("because", w.reason(ev.Reason))
	}
	return line
}

// ending tells how long the citizen waited, compared with the quote, and how the ticket
// ended.
func (w Words) ending(t *queue.Ticket) (lines []string) {
	if t.FirstCallMS > 0 && !t.WalkIn {
		waited := minutesUp(t.FirstCallMS - t.IssuedMS)
		if t.Wait.Known {
			lines = append(lines, w.text("waited.quoted", waited, i18n.Minutes(w.Lang, t.Wait.LowMin, t.Wait.HighMin)))
		} else {
			lines = append(lines, w.text("waited", waited))
		}
	}
	state := t.State
	if w.Summary.Closed && t.Live() {
		return lines // the last step says how the end of the day settled it
	}
	return append(lines, w.text("state."+string(state)))
}
