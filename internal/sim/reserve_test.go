package sim

import (
	"maps"
	"slices"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// Times of the hub's reservations, as in internal/hub.
const (
	askWithin = 300
	goneAfter = 5000
)

// parked is a command that waits until another console gives a ticket back.
type parked struct {
	queued queued
	later  []queued
	until  int64
}

// reserve fills up the tickets that consoles may call offline.
func (h *hub) reserve() {
	var devices, gone []string
	for device, c := range h.subs {
		if c.m.role == wire.RoleConsole {
			devices = append(devices, device)
		}
	}
	for device, left := range h.gone {
		if h.w.now-left >= goneAfter {
			gone = append(gone, device)
		}
	}
	slices.Sort(devices)
	slices.Sort(gone)
	if len(devices)+len(gone) == 0 {
		return
	}
	if events, _ := queue.Decide(h.state, eventlog.Cause{}, queue.Reserve{Devices: devices, Gone: gone}, h.clock()); len(events) > 0 {
		h.add(eventlog.Cause{}, events, eventlog.Answer{})
	}
}

// park sets a command aside whose ticket is reserved for another console, and asks that
// console for it; or lets it wait behind a parked command of the same device.
func (h *hub) park(r queued) bool {
	if p := h.parked[r.cause.Device]; p != nil {
		p.later = append(p.later, r)
		return true
	}
	if !h.ask(r) {
		return false
	}
	h.w.count("call that waits for a ticket to be given back")
	h.parked[r.cause.Device] = &parked{queued: r, until: h.w.now + askWithin}
	life := h.life
	h.w.after(askWithin, func() {
		if h.life == life {
			h.pump()
		}
	})
	return true
}

func (h *hub) ask(r queued) bool {
	t := h.state.InTheWay(r.cause, r.command)
	if t == nil || h.subs[t.Reserved] == nil {
		return false
	}
	if !t.AskedBack {
		events, _ := queue.Decide(h.state, eventlog.Cause{}, queue.AskBack{Ticket: t.ID}, h.clock())
		h.add(eventlog.Cause{}, events, eventlog.Answer{})
	}
	return true
}

// retry decides the parked commands that nothing blocks any more, or whose time is over.
func (h *hub) retry() {
	for _, device := range slices.Sorted(maps.Keys(h.parked)) {
		p := h.parked[device]
		if h.w.now < p.until && h.ask(p.queued) {
			continue
		}
		delete(h.parked, device)
		h.decide(p.queued)
		for _, r := range p.later {
			if !h.park(r) {
				h.decide(r)
			}
		}
	}
}

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
	if w.hub.state != nil {
		states = append(states, w.hub.state)
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
