package queue

import "fmt"

// Apply folds one entry into the state. Entries come in the order of their
// positions without a gap. An error means that the log is damaged or was
// written by a program with other rules; the state is then no longer usable.
func Apply(s *State, e Entry) error {
	if e.Pos != s.Pos+1 {
		return fmt.Errorf("applying log entry %d: the state is at %d", e.Pos, s.Pos)
	}
	s.Pos, s.AtMS = e.Pos, e.AtMS
	for _, ev := range e.Events {
		if err := s.apply(e, ev); err != nil {
			return fmt.Errorf("applying log entry %d: %s: %w", e.Pos, ev.EventType(), err)
		}
	}
	s.mark(e)
	return nil
}

// mark remembers the answer to a command.
func (s *State) mark(e Entry) {
	if e.Cause.Device == "" {
		return
	}
	m := s.Devices[e.Cause.Device]
	if m == nil || m.Inc != e.Cause.Inc {
		m = &DeviceMark{Inc: e.Cause.Inc}
		s.Devices[e.Cause.Device] = m
	}
	m.Seq = max(m.Seq, e.Cause.Seq)
	if len(m.Answers) >= answersPerDevice {
		copy(m.Answers, m.Answers[1:])
		m.Answers = m.Answers[:answersPerDevice-1]
	}
	m.Answers = append(m.Answers, StoredAnswer{e.Cause.Seq, e.Pos, e.Answer})
}

func (s *State) apply(e Entry, ev Event) error {
	switch ev := ev.(type) {
	case CentreChanged:
		return s.applyCentre(ev)
	case DayOpened:
		s.Day = ev.Day
		return nil
	case DayClosed:
		s.closeDay()
		return nil
	case TicketIssued:
		return s.applyIssued(e, ev)
	case SessionOpened:
		desk := s.desk(ev.Counter)
		desk.Officer, desk.Device, desk.SinceMS = ev.Officer, e.Cause.Device, e.AtMS
		desk.Pause, desk.PausedMS = "", 0
		delete(s.Locks, ev.Officer)
		return nil
	case SessionClosed:
		desk := s.desk(ev.Counter)
		desk.Officer, desk.Device, desk.SinceMS, desk.Pause, desk.PausedMS = "", "", 0, "", 0
		return nil
	case LoginFailed:
		lock := &Lock{Tries: ev.Tries, UntilMS: ev.LockedUntilMS}
		if lock.UntilMS > 0 {
			lock.Tries = 0 // the next run of tries begins after the lock
		}
		s.Locks[ev.Officer] = lock
		return nil
	case CounterPaused:
		desk := s.desk(ev.Counter)
		desk.Pause, desk.PausedMS = ev.Reason, e.AtMS
		return nil
	case CounterResumed:
		desk := s.desk(ev.Counter)
		desk.Pause, desk.PausedMS = "", 0
		return nil
	}
	return s.applyToTicket(e, ev)
}

func (s *State) applyCentre(ev CentreChanged) error {
	rules, err := Compile(ev.Centre)
	if err != nil {
		return err
	}
	s.rules, s.Centre = rules, rules.Centre()
	s.lanes = map[lane]*fifo{}
	for _, t := range s.Tickets { // classes may have gone: everybody stands in line anew, in the old order
		if t.State == Waiting {
			s.lane(t).add(t)
		}
	}
	return nil
}

// closeDay settles the day and forgets it; the log keeps it.
func (s *State) closeDay() {
	s.Day, s.Tickets, s.LastArrivalMS = "", nil, 0
	s.Series, s.Counters, s.Locks = nil, nil, nil
	s.makeMaps()
}

func (s *State) applyIssued(e Entry, ev TicketIssued) error {
	if s.byID[ev.Ticket] != nil || s.byNumber[ev.Number] != nil {
		return fmt.Errorf("ticket %q is issued twice", ev.Ticket)
	}
	t := &Ticket{
		ID: ev.Ticket, Number: ev.Number, Code: ev.Code, Service: ev.Service, Class: ev.Class, Lang: ev.Lang,
		State: Waiting, Pos: e.Pos, ArrivalMS: ev.ArrivalMS, IssuedMS: e.AtMS,
		IssuedBy: e.Cause.Device, IssuedSeq: e.Cause.Seq, Ahead: ev.Ahead, Wait: ev.Wait,
	}
	s.Tickets = append(s.Tickets, t)
	s.enter(t)
	s.Series[ev.Series] = max(s.Series[ev.Series], ev.Count)
	s.LastArrivalMS = max(s.LastArrivalMS, ev.ArrivalMS)
	s.lane(t).add(t)
	return nil
}

// eventTicket takes the ticket out of an event that is about one.
func eventTicket(ev Event) (TicketID, bool) {
	switch ev := ev.(type) {
	case TicketCalled:
		return ev.Ticket, true
	case TicketRecalled:
		return ev.Ticket, true
	case ServiceStarted:
		return ev.Ticket, true
	case TicketFinished:
		return ev.Ticket, true
	case TicketNoShow:
		return ev.Ticket, true
	case TicketHeld:
		return ev.Ticket, true
	case TicketTransferred:
		return ev.Ticket, true
	case TicketCancelled:
		return ev.Ticket, true
	case TicketRated:
		return ev.Ticket, true
	}
	return "", false
}

func (s *State) applyToTicket(e Entry, ev Event) error {
	id, about := eventTicket(ev)
	if !about {
		return nil // an event this build does not know: kept in the log, no effect here
	}
	t := s.byID[id]
	if t == nil {
		return fmt.Errorf("there is no ticket %q", id)
	}
	switch ev := ev.(type) {
	case TicketCalled:
		return s.applyCalled(e, ev, t)
	case TicketRecalled:
		t.Calls++
		t.LastCallMS = e.AtMS
		s.shown(e, t)
	case ServiceStarted:
		t.State, t.StartedMS = Serving, e.AtMS
	case TicketFinished:
		s.finished(t, e.AtMS)
	case TicketNoShow:
		t.State, t.EndedMS = NoShow, e.AtMS
		s.clearDesk(t)
	case TicketHeld:
		t.State, t.Reason = Held, ev.Reason
		s.clearDesk(t)
	case TicketTransferred:
		t.State, t.Service, t.ForCounter = Waiting, ev.Service, ev.ForCounter
		s.clearDesk(t)
		s.lane(t).add(t)
	case TicketCancelled:
		if t.State == Waiting {
			s.lane(t).remove(t)
		}
		t.State, t.Reason, t.EndedMS = Cancelled, ev.Reason, e.AtMS
	case TicketRated:
		if t.RatedMS == 0 {
			t.RatedMS = e.AtMS
		}
	}
	return nil
}

func (s *State) applyCalled(e Entry, ev TicketCalled, t *Ticket) error {
	if t.State == Called || t.State == Serving {
		return fmt.Errorf("ticket %q is at counter %q already", t.ID, t.Counter)
	}
	desk := s.desk(ev.Counter)
	if desk.Ticket != "" {
		return fmt.Errorf("counter %q has ticket %q", ev.Counter, desk.Ticket)
	}
	if t.State == Waiting {
		s.lane(t).remove(t)
	}
	t.State, t.Counter, t.Officer, t.Reason = Called, ev.Counter, ev.Officer, ev.Reason
	t.Calls, t.CalledMS, t.LastCallMS, t.StartedMS, t.EndedMS = 1, e.AtMS, e.AtMS, 0, 0
	if t.FirstCallMS == 0 {
		t.FirstCallMS = e.AtMS
	}
	desk.Ticket = t.ID
	switch {
	case ev.Kind == CallKindPicked || ev.Kind == CallKindBack:
	case s.rules != nil && s.rules.headStartMS(t.Class) > 0:
		desk.PriorityRun++
	default:
		desk.PriorityRun = 0
	}
	s.shown(e, t)
	return nil
}

// shown moves a ticket to the top of the wall.
func (s *State) shown(e Entry, t *Ticket) {
	t.CallPos = e.Pos
	list := make([]*Ticket, 0, recentCalls)
	list = append(list, t)
	for _, other := range s.recent {
		if other != t && len(list) < recentCalls {
			list = append(list, other)
		}
	}
	s.recent = list
}

func (s *State) clearDesk(t *Ticket) {
	if desk := s.Counters[t.Counter]; desk != nil && desk.Ticket == t.ID {
		desk.Ticket = ""
	}
}

// finished settles a visit and its figures.
func (s *State) finished(t *Ticket, atMS int64) {
	t.State, t.EndedMS = Done, atMS
	s.clearDesk(t)
	servedSec := int((atMS - t.StartedMS) / 1000)
	waitedMS := t.FirstCallMS - t.IssuedMS
	desk := s.desk(t.Counter)
	desk.Last = t.ID
	desk.Served++
	desk.ServedSec += servedSec
	desk.WaitedSec += int(waitedMS / 1000)
	if s.Centre != nil && waitedMS <= int64(s.Centre.Policy.WaitTargetMin)*60_000 {
		desk.InTarget++
	}
	samples := s.Samples[t.Service]
	if len(samples) >= samplesPerService {
		copy(samples, samples[1:])
		samples = samples[:samplesPerService-1]
	}
	s.Samples[t.Service] = append(samples, servedSec)
}
