package sim

import (
	"slices"

	"motcua/internal/queue"
)

// offline is an officer who works while the link is down.
func (d *desk) offline(n int) {
	m := d.m
	c := d.offlineKey(n)
	if c == nil {
		return
	}
	m.step(goesOn)
	if m.dev == nil {
		return
	}
	did, err := m.dev.Try(c, m.clock.Stamp())
	if err != nil {
		m.w.fail("%s: trying %s offline: %v", m.name, c.CommandType(), err)
		return
	}
	m.w.note("%s: cut off, the officer presses %s %s: %s", m.name, c.CommandType(), did.Answer.Ticket, did.Answer.Code)
	if did.Answer.Code != queue.OK {
		return
	}
	m.w.count("done offline: " + c.CommandType())
	m.put(did.Command, &did)
}

func (d *desk) offlineKey(n int) queue.Command {
	at := d.m.counter
	s := d.m.dev.Shown()
	seat := s.Desk(at)
	t := s.Ticket(seat.Ticket)
	switch {
	case !seat.IsOf(d.m.id, d.m.dev.Inc()) || seat.Pause != "":
		return nil
	case t == nil:
		if p := d.m.w.atTheDesk(); p != nil && n%3 > 0 {
			p.typed = true
			return queue.CallTyped{Counter: at, Number: p.number}
		}
		if list := s.ReservedFor(d.m.id, at); len(list) > 0 {
			return queue.CallReserved{Counter: at, Ticket: list[0].ID}
		}
		return nil
	case t.State == queue.Called:
		return []queue.Command{
			queue.Start{Counter: at, Ticket: t.ID},
			queue.Start{Counter: at, Ticket: t.ID},
			queue.MarkNoShow{Counter: at, Ticket: t.ID},
			queue.Recall{Counter: at, Ticket: t.ID},
		}[n%4]
	}
	return []queue.Command{queue.Finish{Counter: at, Ticket: t.ID}, queue.Finish{Counter: at, Ticket: t.ID}, queue.Hold{Counter: at, Ticket: t.ID, Reason: d.m.w.text("")}}[n%3]
}

// atTheDesk is a citizen with a paper that a kiosk issued offline and that nobody has
// called: it is shown to one console only.
func (w *world) atTheDesk() *paper {
	for i := range w.papers {
		p := &w.papers[i]
		if p.typed || len(p.number) != len("AK001") || p.by.notItself || w.calledSomewhere(p.code) {
			continue
		}
		return p
	}
	return nil
}

func (w *world) calledSomewhere(code string) bool {
	var states []*queue.State
	if w.hub.on {
		states = append(states, w.hub.state())
	}
	for _, m := range w.machines {
		if m.dev != nil {
			states = append(states, m.dev.Shown())
		}
	}
	return slices.ContainsFunc(states, func(s *queue.State) bool {
		t := s.TicketByCode(code)
		return t != nil && t.State != queue.Waiting
	})
}
