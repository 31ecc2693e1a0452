package sim

import (
	"slices"

	"motcua/internal/queue"
)

// alone is an officer who goes on while the line is down.
func (d *desk) alone(n int) {
	m := d.m
	c := d.aloneKey(n)
	if c == nil {
		return
	}
	m.step(goesOn)
	if m.dev == nil {
		return
	}
	did, err := m.dev.Try(c, m.clock.Stamp())
	if err != nil {
		m.w.fail("%s: trying %s alone: %v", m.name, c.CommandType(), err)
		return
	}
	m.w.note("%s: cut off, the officer presses %s %s: %s", m.name, c.CommandType(), did.Answer.Ticket, did.Answer.Code)
	if did.Answer.Code != queue.OK {
		return
	}
	m.w.count("done alone: " + c.CommandType())
	m.put(did.Command, &did)
}

func (d *desk) aloneKey(n int) queue.Command {
	at := d.m.counter
	s := d.m.dev.Shown()
	seat := s.Desk(at)
	t := s.Ticket(seat.Ticket)
	switch {
	case seat.Officer == "" || seat.Device != d.m.id || seat.Pause != "":
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

// atTheDesk is somebody with a paper that a kiosk gave without the hub, whom
// nobody has called: only one console is shown it.
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
