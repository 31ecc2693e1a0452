package queue

import (
	"slices"
	"strings"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// Answers of citizens. One is given for a served ticket. A pad that is cut off
// from the hub does not hear who has been served, and stands free: whoever wants
// to answers, and that is kept for the counter, not for a ticket.

// answerDays is for how many days an answer may be on its way: as long as a
// kiosk may be without the hub.
const answerDays = blockDays

// answerSlackMS is what an answer may take on its way although nothing is cut off:
// the hub starts again, the pad connects again, two clocks differ a little.
const answerSlackMS = 60_000

func decideRate(s *State, by eventlog.Cause, c Rate, atMS int64) ([]eventlog.Event, eventlog.Answer) {
	rating := s.Centre.Rating
	t := s.byID[c.Ticket]
	switch {
	case c.Score < 1 || c.Score > rating.Levels:
		return refuse(BadScore)
	case c.From != "" && c.Counter != "" && c.From != c.Counter:
		return refuse(OtherCounter)
	case c.Counter != "" && s.lacksTicketOf(c):
		return decideAnswer(s, by, c, atMS)
	case t == nil:
		return refuse(UnknownTicket)
	case t.State != Done:
		return refuse(WrongState)
	case c.counter() != t.Counter:
		return refuse(OtherCounter)
	case len(c.Reasons) > len(rating.Reasons):
		return refuse(TooLong)
	}
	for _, id := range c.Reasons {
		if !knownReason(rating.Reasons, id) {
			return refuse(UnknownReason)
		}
	}
	switch s.inTime(t, c, atMS) {
	case AlreadyRated:
		return refuse(AlreadyRated)
	case TooLate:
		if c.AtMS != 0 { // a clock may have been set meanwhile, and the citizen has gone: it is not lost
			return s.keepAnswer(c, KeptLate, atMS)
		}
		return refuse(TooLate)
	}
	return accept(t.ID, TicketRated{t.ID, t.Counter, t.Officer, c.Score, rating.Levels, eachOnce(rating.Reasons, c.Reasons), c.Answer})
}

// counter is where an answer was given, as far as the hub or the device says.
func (c Rate) counter() string {
	if c.From != "" {
		return c.From
	}
	return c.Counter
}

// inTime says whether an answer was given while the pad asks for its ticket, or
// a changed one while it may be changed: OK, TooLate or AlreadyRated. A pad that is
// connected sends at once, so what comes in time is in time, whatever the pad's
// clock says. What comes later was given when its own time says. After a restore
// the pad states again what was lost.
func (s *State) inTime(t *Ticket, c Rate, atMS int64) eventlog.Code {
	askMS, changeMS := int64(s.Centre.Rating.AskSec)*1000, int64(s.Centre.Rating.ChangeSec)*1000
	lastMS := t.EndedMS + askMS + answerSlackMS
	switch {
	case s.Lost != nil:
		return OK
	case t.RatedMS > 0 && atMS-t.RatedMS > changeMS+askMS:
		return AlreadyRated
	case t.RatedMS > 0, atMS <= lastMS, c.AtMS >= t.EndedMS-answerSlackMS && c.AtMS <= lastMS:
		return OK
	}
	return TooLate
}

// decideAnswer keeps an answer for which the open day has no served ticket: the
// pad stood free, the day of its ticket is over, or the log was put back to
// before it. The citizen has gone, so what can be kept is.
func decideAnswer(s *State, by eventlog.Cause, c Rate, atMS int64) ([]eventlog.Event, eventlog.Answer) {
	kept := KeptCounts
	switch before := s.sameAnswer(by, c, atMS); {
	case before != nil && s.Lost == nil && atMS-before.GotMS > int64(s.Centre.Rating.AskSec+s.Centre.Rating.ChangeSec)*1000:
		return refuse(AlreadyRated)
	case before == nil && s.tooMany(c, atMS):
		kept = KeptOver
	}
	return s.keepAnswer(c, kept, atMS)
}

// keepAnswer puts an answer on the record that is no ticket's. One that does not
// count names nobody. One whose own time is longer ago than it can have been on its
// way has no time: the pad's clock was set and its power cut before that was
// noticed, or it was off for weeks. It is on the record as of now, and does not count,
// so nobody can add one to a day that is over.
func (s *State) keepAnswer(c Rate, kept AnswerKept, atMS int64) ([]eventlog.Event, eventlog.Answer) {
	given := AnswerGiven{
		Ticket: c.Ticket, Counter: c.counter(), Officer: c.Officer, Score: c.Score, Levels: s.Centre.Rating.Levels,
		Reasons: eachOnce(s.Centre.Rating.Reasons, c.Reasons), AtMS: min(c.AtMS, atMS), Answer: c.Answer, Kept: kept,
	}
	oldest := calendar.Local(atMS).AddDate(0, 0, -answerDays).UnixMilli()
	switch {
	case s.rules.Counter(given.Counter) == nil:
		return refuse(UnknownCounter)
	case c.AtMS == 0:
		return refuse(TooLate)
	case c.AtMS < oldest:
		given.AtMS, given.Kept = atMS, KeptLate
	}
	if s.rules.Officer(c.Officer) == nil || given.Kept != KeptCounts {
		given.Officer = ""
	}
	return []eventlog.Event{given}, eventlog.Answer{Code: OK}
}

// eachOnce are those of the reasons that the centre has, each once.
func eachOnce(known []centre.Reason, ids []string) (list []string) {
	for _, id := range ids {
		if knownReason(known, id) && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

// lacksTicketOf says whether an answer is for no served ticket of the open day,
// and that through nobody's fault.
func (s *State) lacksTicketOf(c Rate) bool {
	t := s.byID[c.Ticket]
	day, _, _ := strings.Cut(string(c.Ticket), "/")
	return t == nil && day < s.Day || s.Lost != nil && (t == nil || t.State != Done)
}

func knownReason(list []centre.Reason, id string) bool {
	return slices.ContainsFunc(list, func(known centre.Reason) bool { return known.ID == id })
}
