package queue

import (
	"slices"

	"motcua/internal/eventlog"
)

// UndoMark is what a device did last, and how everything it touched was before.
type UndoMark struct {
	Pos     uint64       `json:"pos"`
	AtMS    int64        `json:"atMS"`
	What    string       `json:"what"`            // type of the first event
	Done    bool         `json:"done,omitempty"`  // a service was completed
	First   bool         `json:"first,omitempty"` // a ticket was called for the first time
	Tickets []Ticket     `json:"tickets,omitempty"`
	Desks   []DeskBefore `json:"desks,omitempty"`
}

// DeskBefore is a counter as it was.
type DeskBefore struct {
	Counter string `json:"counter"`
	Desk    Desk   `json:"desk"`
}

// remember keeps what an entry is about to change, if it can be undone.
// Giving numbers, answers of citizens, sessions and days cannot.
func (s *State) remember(e eventlog.Entry, events []registered) {
	device := e.Cause.Device
	if device == "" || len(events) == 0 || s.rules == nil {
		return
	}
	if _, isUndo := events[0].event.(CommandUndone); isUndo {
		return
	}
	if !undoable(events) {
		if changes(events) {
			delete(s.Undo, device)
		}
		return
	}
	m := s.Undo[device]
	if m == nil {
		m = &UndoMark{}
		s.Undo[device] = m
	}
	*m = UndoMark{Pos: e.Pos, AtMS: e.AtMS, What: events[0].event.EventType(), Tickets: m.Tickets[:0], Desks: m.Desks[:0]}
	for _, r := range events {
		s.rememberOne(m, r)
	}
}

func (s *State) rememberOne(m *UndoMark, r registered) {
	m.Done = m.Done || r.done != nil && r.done(r.event)
	if r.onTicket {
		t := s.byID[r.ticket(r.event)]
		if t != nil && !slices.ContainsFunc(m.Tickets, func(u Ticket) bool { return u.ID == t.ID }) {
			m.Tickets = append(m.Tickets, *t)
			if s.Desk(t.Counter).Ticket == t.ID { // else it has left that counter, which has gone on
				s.rememberDesk(m, t.Counter)
			}
			if r.calls && t.FirstCallMS == 0 {
				m.First = true
			}
		}
	}
	if r.counter != nil {
		s.rememberDesk(m, r.counter(r.event))
	}
}

func (s *State) rememberDesk(m *UndoMark, counter string) {
	if counter == "" {
		return
	}
	if !slices.ContainsFunc(m.Desks, func(d DeskBefore) bool { return d.Counter == counter }) {
		m.Desks = append(m.Desks, DeskBefore{counter, s.Desk(counter)})
	}
}

// undoable says whether all of an entry can be taken back.
func undoable(events []registered) bool {
	return len(events) > 0 && !slices.ContainsFunc(events, func(r registered) bool { return r.undo != undone })
}

// changes says whether an entry is something a clerk would mean by "the last
// thing I did".
func changes(events []registered) bool {
	return slices.ContainsFunc(events, func(r registered) bool { return r.undo != silent })
}

// decideUndo takes back what the device did last, unless somebody has changed it since.
func decideUndo(s *State, at sitting, c Undo) ([]eventlog.Event, eventlog.Answer) {
	m := s.Undo[at.by.Device]
	switch {
	case m == nil || at.given.AtMS-m.AtMS > s.undoForMS():
		return refuse(NothingToUndo)
	case c.Pos != 0 && c.Pos != m.Pos:
		return refuse(Stale)
	case !s.untouched(m):
		return refuse(Changed)
	}
	undone := CommandUndone{Counter: c.Counter, Officer: s.Desk(c.Counter).Officer, Pos: m.Pos, What: m.What}
	for _, t := range m.Tickets {
		undone.Tickets = append(undone.Tickets, t.ID)
	}
	return accept("", undone)
}

// undoGraceMS is added for the time from the key to the hub.
const undoGraceMS = 1000

func (s *State) undoForMS() int64 { return int64(s.Centre.Policy.UndoSec)*1000 + undoGraceMS }

// untouched says whether everything that a command changed is as the command left it.
func (s *State) untouched(m *UndoMark) bool {
	for i := range m.Tickets {
		if t := s.byID[m.Tickets[i].ID]; t == nil || t.ChangedPos != m.Pos {
			return false
		}
	}
	for _, before := range m.Desks {
		if d := s.Counters[before.Counter]; d != nil && d.ChangedPos > m.Pos {
			return false
		}
	}
	return true
}

// LastDone is what a device may still take back, nil for nothing. Callers must not
// change it.
func (s *State) LastDone(device string, atMS int64) *UndoMark {
	m := s.Undo[device]
	if m == nil || s.Centre == nil || atMS-m.AtMS >= int64(s.Centre.Policy.UndoSec)*1000 || !s.untouched(m) {
		return nil
	}
	return m
}

// takeBack restores what a command changed.
func (s *State) takeBack(e eventlog.Entry) {
	m := s.Undo[e.Cause.Device]
	if m == nil {
		return
	}
	delete(s.Undo, e.Cause.Device)
	for i := range m.Tickets {
		s.restore(e, m, &m.Tickets[i])
	}
	for _, before := range m.Desks {
		desk := s.desk(before.Counter)
		*desk = before.Desk
		desk.ChangedPos = e.Pos
		delete(s.taking, before.Counter)
	}
	s.findRecent()
}

func (s *State) restore(e eventlog.Entry, m *UndoMark, before *Ticket) {
	t := s.byID[before.ID]
	if t == nil {
		return
	}
	if t.State == Waiting {
		s.stepOut(t)
	}
	if m.First && before.FirstCallMS == 0 && t.FirstCallMS != 0 {
		s.score(t, t.FirstCallMS, -1)
	}
	if m.Done && before.State == Serving {
		s.dropSample(before.Service, int((m.AtMS-before.StartedMS)/1000))
	}
	*t = *before
	t.ChangedPos = e.Pos
	if t.State == Waiting {
		s.lineUp(t)
	}
}

// dropSample removes an observed service time.
func (s *State) dropSample(service string, sec int) {
	list := s.Samples[service]
	for i := len(list) - 1; i >= 0; i-- {
		if list[i] == sec {
			s.Samples[service] = slices.Delete(slices.Clone(list), i, i+1)
			return
		}
	}
}
