package queue

import (
	"slices"
	"strings"
)

// Answers of citizens. One is given for a served ticket. A pad that is cut off
// from the hub does not hear who has been served, and stands free: whoever wants
// to answers, and that is kept for the counter, not for a ticket.

// answerDays is for how many days an answer may be on its way: as long as a
// kiosk may be without the hub.
const answerDays = blockDays

func decideRate(s *State, c Rate, atMS int64) ([]Event, Answer) {
	rating := s.Centre.Rating
	t := s.byID[c.Ticket]
	switch {
	case c.Score < 1 || c.Score > rating.Levels:
		return refuse(BadScore)
	case c.Counter != "" && s.lacksTicketOf(c):
		return decideAnswer(s, c, atMS)
	case t == nil:
		return refuse(UnknownTicket)
	case t.State != Done:
		return refuse(WrongState)
	case s.Lost == nil && t.RatedMS > 0 && atMS-t.RatedMS > int64(rating.ChangeSec+rating.AskSec)*1000:
		return refuse(AlreadyRated)
	}
	for _, id := range c.Reasons {
		if !knownReason(rating.Reasons, id) {
			return refuse(UnknownReason)
		}
	}
	return accept(t.ID, TicketRated{t.ID, t.Counter, t.Officer, c.Score, rating.Levels, c.Reasons, c.Answer})
}

// decideAnswer keeps an answer for which the open day has no served ticket: the
// pad stood free, the day of its ticket is over, or the log was put back to
// before it. The citizen has gone, so what can be kept is.
func decideAnswer(s *State, c Rate, atMS int64) ([]Event, Answer) {
	given := AnswerGiven{Ticket: c.Ticket, Counter: c.Counter, Officer: c.Officer, Score: c.Score, Levels: s.Centre.Rating.Levels, AtMS: min(c.AtMS, atMS), Answer: c.Answer}
	oldest := Local(atMS).AddDate(0, 0, -answerDays).UnixMilli()
	switch {
	case s.rules.counters[c.Counter] == nil:
		return refuse(UnknownCounter)
	case c.AtMS < oldest:
		return refuse(TooLate)
	}
	if s.rules.officers[c.Officer] == nil {
		given.Officer = ""
	}
	for _, id := range c.Reasons {
		if knownReason(s.Centre.Rating.Reasons, id) && !slices.Contains(given.Reasons, id) {
			given.Reasons = append(given.Reasons, id)
		}
	}
	return []Event{given}, Answer{Code: OK}
}

// lacksTicketOf says whether an answer is for no served ticket of the open day,
// and that through nobody's fault.
func (s *State) lacksTicketOf(c Rate) bool {
	t := s.byID[c.Ticket]
	day, _, _ := strings.Cut(string(c.Ticket), "/")
	return t == nil && day < s.Day || s.Lost != nil && (t == nil || t.State != Done)
}

func knownReason(list []Reason, id string) bool {
	return slices.ContainsFunc(list, func(known Reason) bool { return known.ID == id })
}
