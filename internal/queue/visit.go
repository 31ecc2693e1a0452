package queue

import (
	"slices"
	"strings"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// decideFinish ends the service at the desk. The visit ends too, or the ticket goes on
// to its next planned leg.
func decideFinish(s *State, c Finish, t *Ticket, auto bool) ([]eventlog.Event, eventlog.Answer) {
	outcome := c.Outcome
	if outcome == "" {
		outcome = t.Outcome
	}
	if code, mark := s.missing(t, outcome); code != OK {
		return nil, eventlog.Answer{Code: code, Mark: mark}
	}
	if len(t.Plan) == 0 {
		return accept(t.ID, TicketFinished{Ticket: t.ID, Counter: t.Counter, Auto: auto, Outcome: outcome})
	}
	leg := t.Plan[0]
	return accept(t.ID, TicketTransferred{
		Ticket: t.ID, Counter: t.Counter, Service: leg.Service, ForCounter: leg.ForCounter, ForOfficer: leg.ForOfficer,
		First: leg.First, Plan: t.Plan[1:], Done: true, Outcome: outcome,
	})
}

// missing says what the officer must note before a service can be finished.
func (s *State) missing(t *Ticket, outcome string) (code eventlog.Code, mark string) {
	service := s.rules.Service(t.Service)
	needed := len(s.Centre.Outcomes) > 0 && (s.Centre.Policy.OutcomeRequired || service != nil && service.NeedsOutcome)
	switch {
	case outcome != "" && !s.knownOutcome(outcome):
		return UnknownOutcome, ""
	case outcome == "" && needed:
		return OutcomeNeeded, ""
	}
	for _, m := range s.Centre.Marks {
		concerns := m.Agency == "" || service != nil && service.Agency == m.Agency
		if m.Required && concerns && !slices.Contains(t.MarkIDs, m.ID) {
			return MarkNeeded, m.ID
		}
	}
	return OK, ""
}

// Missing says what the officer still has to note before the service of a
// ticket can be finished: OK, OutcomeNeeded, or MarkNeeded with the mark.
func (s *State) Missing(t *Ticket) (code eventlog.Code, mark string) { return s.missing(t, t.Outcome) }

func (s *State) knownOutcome(id string) bool {
	return slices.ContainsFunc(s.Centre.Outcomes, func(known centre.Outcome) bool { return known.ID == id })
}

// decideTransfer sends a ticket on to a service, a counter or an officer. It
// keeps its number and arrival.
func decideTransfer(s *State, _ sitting, c Transfer, t *Ticket) ([]eventlog.Event, eventlog.Answer) {
	moved := TicketTransferred{
		Ticket: t.ID, Counter: c.Counter, Service: t.Service, ForCounter: c.ForCounter, ForOfficer: c.ForOfficer,
		First: c.First, Plan: t.Plan, Done: c.Return && t.State == Serving,
	}
	switch {
	case c.Service == "" && c.ForCounter == "" && c.ForOfficer == "", c.ForCounter == c.Counter,
		c.ForCounter != "" && c.ForOfficer != "", c.ForOfficer != "" && c.ForOfficer == t.Officer:
		return refuse(TargetNeeded)
	case c.Service != "" && s.rules.Service(c.Service) == nil:
		return refuse(UnknownService)
	case c.ForCounter != "" && s.rules.Counter(c.ForCounter) == nil:
		return refuse(UnknownCounter)
	case c.ForOfficer != "" && s.rules.Officer(c.ForOfficer) == nil:
		return refuse(UnknownOfficer)
	case c.First && c.Reason == "":
		return refuse(ReasonNeeded) // it overtakes others, which needs a reason on the record
	case c.Return && len(t.Plan) >= MaxPlan:
		return refuse(TooLong)
	}
	if c.Service != "" {
		moved.Service = c.Service
	}
	moved.Reason = c.Reason
	if c.Return {
		back := Leg{Service: t.Service, ForCounter: c.Counter, First: true}
		moved.Plan = append([]Leg{back}, t.Plan...)
	}
	return accept(t.ID, moved)
}

// decideReturn puts somebody who came back in line again.
func decideReturn(s *State, by eventlog.Cause, c Return, g Given) ([]eventlog.Event, eventlog.Answer) {
	t := s.byID[c.Ticket]
	if c.Counter != "" {
		if _, code := s.session(by, c.Counter, g.Login); code != OK {
			return refuse(code)
		}
	}
	if t == nil {
		return refuse(UnknownTicket)
	}
	back := TicketReturned{Ticket: t.ID, Counter: c.Counter}
	switch t.State {
	case Held:
		if g.AtMS > t.UntilMS {
			return refuse(TooLate)
		}
		back.First = true
		if s.Desk(t.Counter).Officer != "" {
			back.ForCounter = t.Counter
		}
	case NoShow:
		if g.AtMS-t.EndedMS > int64(s.Centre.Policy.ReturnWindowMin)*60_000 {
			return refuse(TooLate)
		}
		place := s.behindNext(t, s.Centre.Policy.ReturnBehind)
		if own := t.place(); place != own {
			back.Back = &place
		}
		if list := s.waitingFor(t.Service, s.Centre.Policy.ReturnBehind); len(list) > 0 {
			back.Behind = list[len(list)-1].ID
		}
	default:
		return refuse(WrongState)
	}
	return accept(t.ID, back)
}

// decideClass confirms, takes away or gives a priority class.
func decideClass(s *State, at sitting, c SetClass) ([]eventlog.Event, eventlog.Answer) {
	t := s.byID[c.Ticket]
	switch {
	case t == nil:
		return refuse(UnknownTicket)
	case !t.Live():
		return refuse(WrongState)
	case c.Class != "" && s.rules.Class(c.Class) == nil:
		return refuse(UnknownClass)
	case c.Class != t.Class && c.Reason == "":
		return refuse(ReasonNeeded)
	case c.Class == "" && t.Class == "":
		return refuse(WrongState)
	}
	return accept(t.ID, ClassSet{t.ID, c.Counter, at.desk.Officer, c.Class, t.Class, c.Reason})
}

// Limits of what an officer notes about a visit.
const (
	maxNote    = 200 // characters
	maxCount   = 9999
	longDigits = 9 // a run of so many digits is a card or a telephone number
)

// decideAnnotate notes marks, counted items and a word about a visit.
func decideAnnotate(s *State, at sitting, c Annotate) ([]eventlog.Event, eventlog.Answer) {
	desk := at.desk
	t := s.byID[c.Ticket]
	switch {
	case t == nil:
		return refuse(UnknownTicket)
	case t.ID != desk.Ticket && t.ID != desk.Last:
		return refuse(Stale)
	case len([]rune(c.Note)) > maxNote || len(c.Items) > len(s.Centre.Items) || len(c.Marks) > len(s.Centre.Marks):
		return refuse(TooLong)
	case personal(c.Note):
		return refuse(PersonalData)
	}
	for _, id := range c.Marks {
		if !s.knownMark(id) {
			return refuse(UnknownMark)
		}
	}
	for _, n := range c.Items {
		if !s.knownItem(n.Item) || n.N < 0 || n.N > maxCount {
			return refuse(UnknownItem)
		}
	}
	return accept(t.ID, TicketAnnotated{t.ID, c.Counter, c.Marks, c.Items, c.Note})
}

// personal says whether a note holds what looks like the number of a card or a
// telephone, however it is grouped. Notes go to every device of the centre.
func personal(note string) bool {
	run := 0
	for _, r := range note {
		switch {
		case r >= '0' && r <= '9':
			run++
		case !strings.ContainsRune(" .-", r):
			run = 0
		}
		if run >= longDigits {
			return true
		}
	}
	return strings.Contains(note, "@")
}

func (s *State) knownMark(id string) bool {
	return slices.ContainsFunc(s.Centre.Marks, func(known centre.Mark) bool { return known.ID == id })
}

func (s *State) knownItem(id string) bool {
	return slices.ContainsFunc(s.Centre.Items, func(known centre.Item) bool { return known.ID == id })
}

// decideProfile changes what a counter takes.
func decideProfile(s *State, at sitting, c SwitchProfile) ([]eventlog.Event, eventlog.Answer) {
	desk := at.desk
	p := s.rules.Profile(c.Profile)
	switch {
	case c.Profile != "" && p == nil, c.Counter == centre.SupervisorDesk:
		return refuse(UnknownProfile)
	case p != nil && len(p.Counters) > 0 && !slices.Contains(p.Counters, c.Counter):
		return refuse(NotAtThisDesk)
	case desk.Profile == c.Profile && len(desk.Serves) == 0:
		return refuse(WrongState)
	}
	return accept("", ProfileSwitched{c.Counter, c.Profile, desk.Officer})
}

// closing ends every ticket of the open day.
func closing(s *State) DayClosed {
	closed := DayClosed{Day: s.Day}
	for _, t := range s.Tickets {
		if as, ending := t.AtDayEnd(); ending != "" {
			closed.Settled = append(closed.Settled, DayEndOutcome{t.ID, as, ending})
		}
	}
	closed.Missed = s.missed(s.Day)
	return closed
}

// AtDayEnd is how a ticket that is still open ends with its day; an empty Ending means
// that it has ended already.
func (t *Ticket) AtDayEnd() (as TicketState, how Ending) {
	switch t.State {
	case Waiting:
		return Left, EndedWaiting
	case Held:
		return Left, EndedHeld
	case Called:
		return NoShow, EndedCalled
	case Serving:
		return Done, EndedServing
	}
	return t.State, ""
}
