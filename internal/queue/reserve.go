package queue

import (
	"slices"
	"sort"

	"motcua/internal/eventlog"
)

// An offline console may go on calling the tickets that the hub has reserved for it.
// Nobody else may call those, so no ticket is called twice: the hub gives a reserved
// ticket to another counter only when the console has given it back, and the console
// stores that on disk before it tells the hub.

// ReservedPerCounter is how many tickets a console may call offline.
const ReservedPerCounter = 3

// decideReserve reserves tickets for the connected consoles up to ReservedPerCounter,
// in the order in which their counters will probably call, one ticket each in turn. It
// asks for tickets back that a console cannot call.
func decideReserve(s *State, _ eventlog.Cause, c Reserve, _ Given) ([]eventlog.Event, eventlog.Answer) {
	held := map[string][]*Ticket{} // by device
	for _, t := range s.Tickets {
		if t.Reserved != "" {
			held[t.Reserved] = append(held[t.Reserved], t)
		}
	}
	var events []eventlog.Event
	fresh := map[string][]TicketID{}
	taken := map[*Ticket]bool{}
	counters := s.byExpectedCall(c.Devices)
	for round := range ReservedPerCounter {
		for _, counter := range counters {
			device := s.Counters[counter].Device
			if len(held[device])+len(fresh[device]) > round {
				continue
			}
			if t := s.nextFree(counter, taken); t != nil {
				taken[t] = true
				fresh[device] = append(fresh[device], t.ID)
			}
		}
	}
	for _, counter := range counters {
		if device := s.Counters[counter].Device; len(fresh[device]) > 0 {
			events = append(events, TicketsReserved{device, counter, fresh[device]})
		}
	}
	for _, device := range c.Devices {
		if back := s.reclaimable(device, held[device]); len(back) > 0 {
			events = append(events, TicketsAsked{device, back})
		}
	}
	return accept("", append(events, s.connectivityEvents(c)...)...)
}

// connectivityEvents are the events for consoles that are offline by now, and for those
// that are back.
func (s *State) connectivityEvents(c Reserve) (events []eventlog.Event) {
	for i := range s.Centre.Counters {
		id := s.Centre.Counters[i].ID
		desk := s.Counters[id]
		switch {
		case desk == nil || desk.Officer == "":
		case desk.LostMS == 0 && slices.Contains(c.Gone, desk.Device):
			events = append(events, ConsoleLost{id, desk.Device})
		case desk.LostMS > 0 && slices.Contains(c.Devices, desk.Device):
			events = append(events, ConsoleBack{id, desk.Device})
		}
	}
	return events
}

// byExpectedCall lists the counters of devices that may call, those first that will
// probably call first: the free ones, by how long they have been free, then
// the others by how long they have had their ticket.
func (s *State) byExpectedCall(devices []string) []string {
	var list []string
	for i := range s.Centre.Counters {
		id := s.Centre.Counters[i].ID
		if d := s.Counters[id]; d != nil && d.Officer != "" && mayCall(id, *d) == OK && slices.Contains(devices, d.Device) {
			list = append(list, id)
		}
	}
	since := func(counter string) (busy bool, ms int64) {
		d := s.Counters[counter]
		if t := s.byID[d.Ticket]; t != nil {
			return true, t.CalledMS
		}
		return false, d.FreeMS
	}
	sort.SliceStable(list, func(i, j int) bool {
		busyI, sinceI := since(list[i])
		busyJ, sinceJ := since(list[j])
		if busyI != busyJ {
			return busyJ
		}
		return sinceI < sinceJ
	})
	return list
}

// nextFree is the next ticket for a counter among those that are not reserved.
func (s *State) nextFree(counter string, taken map[*Ticket]bool) *Ticket {
	var best choice
	s.linesAt(counter, func(l *line, handicapMS int64) {
		for i := range l.fifos {
			for _, t := range l.fifos[i].tickets {
				if t.Reserved != "" || taken[t] {
					continue
				}
				key := t.place()
				key.MS += handicapMS - s.headStarts[i]
				if c := (choice{t, key, i < 2}); c.before(best) {
					best = c
				}
				break
			}
		}
	})
	return best.ticket
}

// reclaimable are the reserved tickets that a console cannot call: its officer has
// logged out or pauses, or the ticket now waits for another counter.
func (s *State) reclaimable(device string, held []*Ticket) (back []TicketID) {
	counter := s.CounterOf(device)
	open := counter != "" && mayCall(counter, s.Desk(counter)) == OK
	for _, t := range held {
		if !t.AskedBack && !(open && s.callableAt(counter, t)) {
			back = append(back, t.ID)
		}
	}
	return back
}

// callableAt says whether a waiting ticket stands in a line of a counter.
func (s *State) callableAt(counter string, t *Ticket) bool {
	switch {
	case t.ForCounter != "":
		return t.ForCounter == counter
	case t.ForOfficer != "":
		return t.ForOfficer == s.Desk(counter).Officer
	}
	_, takes := s.Takes(counter, t.Service)
	return takes
}

// CounterOf is the counter a device has the session of, "" if none.
func (s *State) CounterOf(device string) string {
	for i := range s.Centre.Counters {
		if d := s.Counters[s.Centre.Counters[i].ID]; d != nil && d.Officer != "" && d.Device == device {
			return s.Centre.Counters[i].ID
		}
	}
	return ""
}

// hasOfficer says whether somebody has logged in at a device, a supervisor among them.
func (s *State) hasOfficer(by eventlog.Cause) bool {
	return slices.ContainsFunc(s.desks(), func(id string) bool { return s.Desk(id).IsOf(by.Device, by.Inc) })
}

// OfficerAt is who sits at the counter of a device's session, "" for nobody.
func (s *State) OfficerAt(device string) string {
	if counter := s.CounterOf(device); counter != "" {
		return s.Counters[counter].Officer
	}
	return ""
}

// mine says whether a ticket is reserved for the device, or for none.
func (t *Ticket) mine(device string) bool { return t.Reserved == "" || t.Reserved == device }

// InTheWay is the ticket that a command needs and that is reserved for another device;
// for CallNext, the one that would be next without reservations. It is nil if there is
// none.
func (s *State) InTheWay(by eventlog.Cause, c Command) *Ticket {
	if s.rules == nil {
		return nil
	}
	t := kindOf(c).takes(s, by, c)
	if t == nil || t.State != Waiting || t.mine(by.Device) {
		return nil
	}
	return t
}

// wouldCall is the ticket that a call would get without reservations.
func (s *State) wouldCall(by eventlog.Cause, c CallNext) *Ticket {
	if s.Desk(c.Counter).Device != by.Device {
		return nil
	}
	var all chooser
	s.lookAtAll(c.Counter, &all)
	return s.first(c.Counter, &all)
}

// decideAsk asks a device for a ticket back.
func decideAsk(s *State, _ eventlog.Cause, c AskBack, _ Given) ([]eventlog.Event, eventlog.Answer) {
	t := s.byID[c.Ticket]
	switch {
	case t == nil:
		return refuse(UnknownTicket)
	case t.Reserved == "" || t.AskedBack:
		return refuse(WrongState)
	}
	return accept(t.ID, TicketsAsked{t.Reserved, []TicketID{t.ID}})
}

// decideGiveBack ends the reservation of tickets that a console has promised not to
// call. Tickets that it called before, or that are not reserved for it, are left out.
func decideGiveBack(s *State, by eventlog.Cause, c GiveBack, _ Given) ([]eventlog.Event, eventlog.Answer) {
	var given []TicketID
	for _, id := range c.Tickets {
		if t := s.byID[id]; t != nil && t.Reserved == by.Device {
			given = append(given, id)
		}
	}
	if len(given) == 0 {
		return nil, eventlog.Answer{Code: OK}
	}
	return accept("", TicketsGiven{Device: by.Device, Tickets: given})
}

// AskedBack are the tickets that a device is asked to give back.
func (s *State) AskedBack(device string) (list []TicketID) {
	for _, t := range s.Tickets {
		if t.Reserved == device && t.AskedBack {
			list = append(list, t.ID)
		}
	}
	return list
}

// ReservedFor lists the tickets that a device may call offline, in the order in which
// its counter calls them.
func (s *State) ReservedFor(device, counter string) []*Ticket {
	if s.rules == nil {
		return nil
	}
	var all []choice
	s.linesAt(counter, func(l *line, handicapMS int64) {
		for i := range l.fifos {
			for _, t := range l.fifos[i].tickets {
				if t.Reserved == device && device != "" {
					key := s.key(t)
					key.MS += handicapMS
					all = append(all, choice{t, key, i < 2})
				}
			}
		}
	})
	return inOrder(all, len(all))
}
