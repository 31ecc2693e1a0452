package queue

import (
	"strconv"
	"strings"
)

// Rollover opens the service day of a moment: it closes an older day that was
// left open and opens the new one. It returns nothing when that day is open
// already, or when the clock stands before the open day (a clock set back
// must not reopen the past).
func Rollover(s *State, atMS int64) []Event {
	day := ServiceDay(atMS)
	if s.rules == nil || day <= s.Day {
		return nil
	}
	var events []Event
	if s.Day != "" {
		events = append(events, DayClosed{s.Day})
	}
	return append(events, DayOpened{day})
}

// Decide says what comes of a command: events to be made durable before
// anybody is told, and the answer. It changes nothing. A refusal has no events
// but for those that are themselves on the record (a wrong PIN, a finish
// before a call that found nobody).
func Decide(s *State, by Cause, c Command, atMS int64) ([]Event, Answer) {
	if set, ok := c.(SetCentre); ok {
		return []Event{CentreChanged(set)}, Answer{Code: OK}
	}
	if s.rules == nil || s.Day == "" {
		return refuse(DayNotOpen)
	}
	switch c := c.(type) {
	case IssueTicket:
		return decideIssue(s, c, atMS)
	case CancelTicket:
		return decideCancel(s, c)
	case Login:
		return decideLogin(s, by, c, atMS)
	case CallNumber:
		return decideCallNumber(s, by, c)
	case Resume:
		return decideResume(s, by, c)
	case Rate:
		return decideRate(s, c, atMS)
	}
	return decideAtDesk(s, by, c, atMS)
}

func refuse(code Code) ([]Event, Answer) { return nil, Answer{Code: code} }

func accept(id TicketID, events ...Event) ([]Event, Answer) {
	return events, Answer{Code: OK, Ticket: id}
}

func decideIssue(s *State, c IssueTicket, atMS int64) ([]Event, Answer) {
	service := s.rules.services[c.Service]
	if service == nil {
		return refuse(UnknownService)
	}
	if c.Class != "" && s.rules.classes[c.Class] == nil {
		return refuse(UnknownClass)
	}
	if !s.rules.OpenAt(atMS).Open {
		return refuse(OutsideHours)
	}
	if service.Closed != "" {
		return refuse(ServiceClosed)
	}
	if c.Code == "" || s.byCode[c.Code] != nil {
		return refuse(CodeTaken)
	}
	prefix := s.rules.agencies[service.Agency].Prefix
	count := s.Series[prefix] + 1
	if s.SeriesFull(s.rules.agencies[service.Agency]) {
		return refuse(SeriesFull) // never wrap: a number is not given twice in a day
	}
	number := prefix + zeroPadded(count, s.Centre.Policy.DigitsPerNumber)
	id := TicketID(s.Day + "/" + number)
	arrivalMS := max(atMS, s.LastArrivalMS) // a clock that is set back must not let anybody jump the queue
	ahead, wait := s.Quote(c.Service, c.Class, atMS)
	return accept(id, TicketIssued{
		Ticket: id, Number: number, Series: prefix, Count: count, Code: c.Code,
		Service: c.Service, Class: c.Class, Lang: c.Lang, ArrivalMS: arrivalMS,
		Ahead: ahead, Wait: wait,
	})
}

func lastNumber(digits int) int {
	n := 1
	for range digits {
		n *= 10
	}
	return n - 1
}

func zeroPadded(n, digits int) string {
	text := strconv.Itoa(n)
	return strings.Repeat("0", max(0, digits-len(text))) + text
}

func decideCancel(s *State, c CancelTicket) ([]Event, Answer) {
	t := s.byID[c.Ticket]
	switch {
	case t == nil:
		return refuse(UnknownTicket)
	case c.Reason == "":
		return refuse(ReasonNeeded)
	case t.State != Waiting && t.State != Held:
		return refuse(WrongState)
	}
	return accept(t.ID, TicketCancelled{t.ID, c.Reason})
}

func decideLogin(s *State, by Cause, c Login, atMS int64) ([]Event, Answer) {
	officer := s.rules.officers[c.Officer]
	switch {
	case s.rules.counters[c.Counter] == nil:
		return refuse(UnknownCounter)
	case officer == nil:
		return refuse(UnknownOfficer)
	case len(officer.Counters) > 0 && !containsText(officer.Counters, c.Counter):
		return refuse(NotAtThisDesk)
	}
	lock := Lock{}
	if l := s.Locks[c.Officer]; l != nil {
		lock = *l
	}
	if atMS < lock.UntilMS {
		return nil, Answer{Code: Locked, UntilMS: lock.UntilMS}
	}
	if !c.PINRight {
		failed := LoginFailed{Counter: c.Counter, Officer: c.Officer, Tries: lock.Tries + 1}
		code := WrongPIN
		if failed.Tries >= s.Centre.Policy.PINTries {
			failed.LockedUntilMS, code = atMS+int64(s.Centre.Policy.PINLockSec)*1000, Locked
		}
		return []Event{failed}, Answer{Code: code, UntilMS: failed.LockedUntilMS}
	}
	return seat(s, by, c)
}

// seat opens the session of an officer whose PIN was right.
func seat(s *State, by Cause, c Login) ([]Event, Answer) {
	desk := s.Desk(c.Counter)
	opened := SessionOpened{Counter: c.Counter, Officer: c.Officer}
	if desk.Officer != "" && (desk.Officer != c.Officer || desk.Device != by.Device) {
		if !c.Takeover {
			return nil, Answer{Code: CounterTaken, Officer: desk.Officer}
		}
		opened.TakenFrom = desk.Officer
	}
	var events []Event
	for _, counter := range s.Centre.Counters { // an officer sits at one desk
		other := s.Desk(counter.ID)
		if counter.ID == c.Counter || other.Officer != c.Officer {
			continue
		}
		if !c.Takeover || other.Ticket != "" {
			return nil, Answer{Code: CounterTaken, Officer: c.Officer}
		}
		events = append(events, SessionClosed{counter.ID, c.Officer})
	}
	return append(events, opened), Answer{Code: OK}
}

func containsText(list []string, v string) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}

func decideRate(s *State, c Rate, atMS int64) ([]Event, Answer) {
	rating := s.Centre.Rating
	t := s.byID[c.Ticket]
	switch {
	case t == nil:
		return refuse(UnknownTicket)
	case t.State != Done:
		return refuse(WrongState)
	case c.Score < 1 || c.Score > rating.Levels:
		return refuse(BadScore)
	case t.RatedMS > 0 && atMS-t.RatedMS > int64(rating.ChangeSec+rating.AskSec)*1000:
		return refuse(AlreadyRated)
	}
	for _, id := range c.Reasons {
		if !knownReason(rating.Reasons, id) {
			return refuse(UnknownReason)
		}
	}
	return accept(t.ID, TicketRated{t.ID, t.Counter, t.Officer, c.Score, rating.Levels, c.Reasons})
}

func knownReason(list []Reason, id string) bool {
	for _, r := range list {
		if r.ID == id {
			return true
		}
	}
	return false
}
