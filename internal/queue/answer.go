package queue

import (
	"slices"
	"strings"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// Ratings. A rating belongs to a served ticket. An offline pad does not learn who was
// served: it is free-standing, anybody may answer, and the rating belongs to the
// counter instead of a ticket.

// answerDays is how many days a rating may take to reach the hub: as long as a kiosk
// may be offline.
const answerDays = blockDays

// answerSlackMS is how long a rating may take although its pad is not offline: the hub
// restarts, the pad reconnects, two clocks differ a little.
const answerSlackMS = 60_000

func decideRate(s *State, by eventlog.Cause, c Rate, g Given) ([]eventlog.Event, eventlog.Answer) {
	rating := s.Centre.Rating
	t := s.byID[c.Ticket]
	switch {
	case c.Score < 1 || c.Score > rating.Levels:
		return refuse(BadScore)
	case g.Counter != "" && c.Counter != "" && g.Counter != c.Counter:
		return refuse(OtherCounter)
	case c.Counter != "" && s.lacksTicketOf(c):
		return decideAnswer(s, by, c, g)
	case t == nil:
		return refuse(UnknownTicket)
	case t.State != Done:
		return refuse(WrongState)
	case c.counter(g) != t.Counter:
		return refuse(OtherCounter)
	case len(c.Reasons) > len(rating.Reasons):
		return refuse(TooLong)
	}
	for _, id := range c.Reasons {
		if !knownReason(rating.Reasons, id) {
			return refuse(UnknownReason)
		}
	}
	switch s.inTime(t, c, g.AtMS) {
	case AlreadyRated:
		return refuse(AlreadyRated)
	case TooLate:
		if c.AtMS != 0 { // a clock may have been set meanwhile, and the citizen has gone: keep it
			return s.keepAnswer(c, KeptLate, g)
		}
		return refuse(TooLate)
	}
	return accept(t.ID, TicketRated{t.ID, t.Counter, t.Officer, c.Score, rating.Levels, eachOnce(rating.Reasons, c.Reasons), c.Answer})
}

// counter is where a rating was given: as the hub says, else as the device says.
func (c Rate) counter(g Given) string {
	if g.Counter != "" {
		return g.Counter
	}
	return c.Counter
}

// inTime says whether a rating was given while the pad asked for its ticket, or changed
// while it could be changed: OK, TooLate or AlreadyRated. A connected pad sends at
// once, so a rating that arrives in time is in time whatever the pad's clock says. For
// one that arrives later its own time counts. After a restore every rating is in time:
// pads repeat what the log is missing.
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

// decideAnswer keeps a rating for which the open day has no served ticket: the pad was
// free-standing, the day of its ticket is over, or a restore lost the ticket. The
// citizen has gone and cannot be asked again, so as much as possible is kept.
func decideAnswer(s *State, by eventlog.Cause, c Rate, g Given) ([]eventlog.Event, eventlog.Answer) {
	kept := KeptCounts
	switch before := s.sameAnswer(by, c, g.AtMS); {
	case before != nil && s.Lost == nil && g.AtMS-before.GotMS > int64(s.Centre.Rating.AskSec+s.Centre.Rating.ChangeSec)*1000:
		return refuse(AlreadyRated)
	case before == nil && s.tooMany(c, g.AtMS):
		kept = KeptOver
	}
	return s.keepAnswer(c, kept, g)
}

// keepAnswer records a rating without a ticket. A rating that does not count names no
// officer. A rating older than answerDays has no usable time: the pad's clock was
// wrong, or the pad was off for weeks. It is recorded with the present time and does
// not count, so nobody can add ratings to a day that is over.
func (s *State) keepAnswer(c Rate, kept AnswerKept, g Given) ([]eventlog.Event, eventlog.Answer) {
	given := AnswerGiven{
		Ticket: c.Ticket, Counter: c.counter(g), Officer: c.Officer, Score: c.Score, Levels: s.Centre.Rating.Levels,
		Reasons: eachOnce(s.Centre.Rating.Reasons, c.Reasons), AtMS: min(c.AtMS, g.AtMS), Answer: c.Answer, Kept: kept,
	}
	oldest := calendar.Local(g.AtMS).AddDate(0, 0, -answerDays).UnixMilli()
	switch {
	case s.rules.Counter(given.Counter) == nil:
		return refuse(UnknownCounter)
	case c.AtMS == 0:
		return refuse(TooLate)
	case c.AtMS < oldest:
		given.AtMS, given.Kept = g.AtMS, KeptLate
	}
	if s.rules.Officer(c.Officer) == nil || given.Kept != KeptCounts {
		given.Officer = ""
	}
	return []eventlog.Event{given}, eventlog.Answer{Code: OK}
}

// eachOnce filters reasons: only those that the centre has, each once.
func eachOnce(known []centre.Reason, ids []string) (list []string) {
	for _, id := range ids {
		if knownReason(known, id) && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

// lacksTicketOf says whether the open day cannot have the served ticket of a rating:
// its day is over, or a restore lost it.
func (s *State) lacksTicketOf(c Rate) bool {
	t := s.byID[c.Ticket]
	day, _, _ := strings.Cut(string(c.Ticket), "/")
	return t == nil && day < s.Day || s.Lost != nil && (t == nil || t.State != Done)
}

func knownReason(list []centre.Reason, id string) bool {
	return slices.ContainsFunc(list, func(known centre.Reason) bool { return known.ID == id })
}
