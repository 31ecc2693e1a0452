package queue

import "motcua/internal/eventlog"

// Supervises says which officer directs the counters from a device: one with that right
// who has a session there, opened with this incarnation. The officer with the smaller
// login comes first where there are two.
func (s *State) Supervises(device string, inc uint64) (officer string, ok bool) {
	if device == "" || s.rules == nil {
		return "", false
	}
	for _, desk := range s.Counters {
		o := s.rules.Officer(desk.Officer)
		if o == nil || !o.Supervisor || !desk.IsOf(device, inc) {
			continue
		}
		if !ok || o.ID < officer {
			officer, ok = o.ID, true
		}
	}
	return officer, ok
}

func decideOpen(s *State, c OpenCounter, officer string, _ Given) ([]eventlog.Event, eventlog.Answer) {
	switch desk := s.Desk(c.Counter); {
	case s.rules.Counter(c.Counter) == nil:
		return refuse(UnknownCounter)
	case desk.Shut == "" && desk.Pause == "":
		return refuse(WrongState)
	}
	return accept("", CounterOpened{c.Counter, officer})
}

func decideUnlock(s *State, c Unlock, officer string, g Given) ([]eventlog.Event, eventlog.Answer) {
	officers, devices := s.LocksAt(g.AtMS)
	if officers[c.Officer] == 0 && devices[c.Device] == 0 {
		return refuse(WrongState)
	}
	return accept("", LockLifted{Officer: c.Officer, Device: c.Device, By: officer})
}

func decideTakeBack(s *State, c TakeBack, officer string, _ Given) ([]eventlog.Event, eventlog.Answer) {
	t := s.byID[c.Ticket]
	switch {
	case t == nil:
		return refuse(UnknownTicket)
	case c.Reason == "":
		return refuse(ReasonNeeded)
	case t.State != Called && t.State != Serving:
		return refuse(WrongState)
	}
	return accept(t.ID, TicketTakenBack{t.ID, t.Counter, officer, c.Reason})
}

func decideReassign(s *State, c Reassign, officer string, _ Given) ([]eventlog.Event, eventlog.Answer) {
	if s.rules.Counter(c.Counter) == nil {
		return refuse(UnknownCounter)
	}
	if len(c.Serves) > len(s.Centre.Agencies)+len(s.Centre.Services) {
		return refuse(TooLong)
	}
	if _, err := s.rules.Resolve(c.Serves); err != nil {
		return refuse(UnknownService)
	}
	return accept("", CounterAssigned{c.Counter, c.Serves, officer})
}

// decideShut closes a counter. Whoever has been called there waits again; a
// visit that goes on must be finished or taken back first.
func decideShut(s *State, c ShutCounter, officer string, _ Given) ([]eventlog.Event, eventlog.Answer) {
	desk := s.Desk(c.Counter)
	t := s.byID[desk.Ticket]
	switch {
	case s.rules.Counter(c.Counter) == nil:
		return refuse(UnknownCounter)
	case c.Reason == "":
		return refuse(ReasonNeeded)
	case desk.Shut != "":
		return refuse(WrongState)
	case t != nil && t.State == Serving:
		return refuse(Busy)
	}
	var events []eventlog.Event
	if t != nil {
		events = append(events, TicketTakenBack{t.ID, c.Counter, officer, c.Reason})
	}
	events = append(events, CounterShut{c.Counter, c.Reason, officer})
	if desk.Officer != "" {
		events = append(events, SessionClosed{c.Counter, desk.Officer})
	}
	return accept("", append(events, s.released(c.Counter, officer)...)...)
}

func decideRelease(s *State, c Release, officer string, _ Given) ([]eventlog.Event, eventlog.Answer) {
	if c.Ticket == "" {
		if s.rules.Counter(c.Counter) == nil {
			return refuse(UnknownCounter)
		}
		events := append(s.released(c.Counter, officer), s.unreserved(s.Desk(c.Counter).Device, officer)...)
		if len(events) == 0 {
			return refuse(NobodyWaiting)
		}
		return accept("", events...)
	}
	t := s.byID[c.Ticket]
	switch {
	case t == nil:
		return refuse(UnknownTicket)
	case t.State == Waiting && t.Reserved != "":
		return accept(t.ID, TicketsGiven{Device: t.Reserved, Tickets: []TicketID{t.ID}, By: officer})
	case t.State != Waiting || t.ForCounter == "" && t.ForOfficer == "":
		return refuse(WrongState)
	}
	return accept(t.ID, release(t, officer))
}

// unreserved lets every counter call what is reserved for an offline console. If the
// console called one of them meanwhile, its report puts that on the record.
func (s *State) unreserved(device, officer string) []eventlog.Event {
	var ids []TicketID
	for _, t := range s.Tickets {
		if device != "" && t.Reserved == device {
			ids = append(ids, t.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return []eventlog.Event{TicketsGiven{Device: device, Tickets: ids, By: officer}}
}

func release(t *Ticket, officer string) TicketReleased {
	from := t.ForCounter
	if from == "" {
		from = t.ForOfficer
	}
	return TicketReleased{t.ID, from, officer}
}

// released lets every counter call what is kept for one.
func (s *State) released(counter, by string) (events []eventlog.Event) {
	return s.releasedIf(by, func(t *Ticket) bool { return t.ForCounter == counter })
}

// leftBehind releases what is kept for an officer who logs out, or for the counter that
// is empty then: nobody must wait for an officer who is not there. The tickets keep
// their places.
func (s *State) leftBehind(counter, officer string) []eventlog.Event {
	return s.releasedIf(officer, func(t *Ticket) bool { return t.ForCounter == counter || t.ForOfficer == officer })
}

func (s *State) releasedIf(by string, kept func(t *Ticket) bool) (events []eventlog.Event) {
	for _, t := range s.Tickets {
		if t.State == Waiting && kept(t) {
			events = append(events, release(t, by))
		}
	}
	return events
}
