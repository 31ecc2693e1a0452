package sim

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"motcua/internal/barcode"
	"motcua/internal/calendar"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// In one history of four, citizens make appointments at a kiosk, and return with their
// slips.

// slip is the paper of an appointment.
type slip struct {
	at   int64
	by   *machine
	text string // of its QR code
	said queue.Appointment
}

// promise is what an appointment promises.
func promise(a queue.Appointment) string { return fmt.Sprintf("%s/%d/%s", a.Code, a.SlotMS, a.Service) }

// saysSlip reads the text of a slip's QR code.
func saysSlip(text string) (a queue.Appointment, ok bool) {
	slip, err := barcode.ParseSlip(text)
	return queue.Appointment{Code: slip.Code, Service: slip.Service, SlotMS: slip.SlotMin * 60_000}, err == nil
}

// bookings adds appointments to one history of four. Like nights they use a random source
// of their own.
func (p *plan) bookings() {
	r := rand.New(rand.NewPCG(p.seed, 0x626f6f6b))
	if r.IntN(4) != 0 {
		return
	}
	for range 4 + r.IntN(8) {
		at := r.IntN(len(p.actions))
		what := []string{"book", "book", "come"}[r.IntN(3)]
		p.actions = slices.Insert(p.actions, at, action{p.actions[at].atMS, what, r.IntN(8), r.IntN(1000), 0})
	}
	last := p.actions[len(p.actions)-1].atMS
	for range 4 {
		p.actions = append(p.actions, action{last + r.Int64N(5000), "come", r.IntN(8), r.IntN(1000), 0})
	}
}

// book is a citizen who books a slot.
func (k *kiosk) book(n int) {
	m := k.m
	if m.dev == nil || k.busy || !m.up || m.dev.State().Rules() == nil {
		return
	}
	service := services[n%2]
	free := m.dev.State().FreeSlots(service, m.clock.HubMS(), 2, 6)
	if len(free) == 0 {
		return
	}
	slot := free[n/2%len(free)]
	m.w.note("%s: somebody books %s at %s", m.name, service, calendar.Local(slot).Format("02 15:04"))
	k.busy = true
	m.ask(queue.BookAppointment{Service: service, SlotMS: slot}, true, false, answerWithin, func(_ uint64, r wire.Result, ok bool) {
		k.busy = false
		if !ok || r.Answer.Code != queue.OK {
			return
		}
		said, _ := saysSlip(r.Answer.Slip)
		m.later(20, func() {
			m.w.note("%s: prints the slip %s", m.name, r.Answer.Slip)
			m.w.slips = append(m.w.slips, slip{m.w.now, m, r.Answer.Slip, said})
		})
	})
}

// come is a citizen who shows a slip at the kiosk.
func (k *kiosk) come(n int) {
	m := k.m
	if m.dev == nil || k.busy || !m.up || len(m.w.slips) == 0 {
		return
	}
	s := m.w.slips[n%len(m.w.slips)]
	m.w.note("%s: somebody comes with the slip %s", m.name, s.text)
	k.busy = true
	m.ask(queue.CheckIn{Appointment: s.text, Lang: "vi"}, true, true, answerWithin, func(handle uint64, r wire.Result, ok bool) {
		k.busy = false
		switch {
		case !ok: // the citizen is told to show it again
		case r.Answer.Code == queue.OK && r.Ticket != nil:
			m.w.count("number for an appointment")
			k.print(string(r.Ticket.ID), r.Ticket.Number, r.Ticket.Code, nil, handle)
		default:
			m.w.count("slip refused: " + string(r.Answer.Code))
			m.ack(handle)
		}
	})
}

// booked is the content of the log about an appointment.
type booked struct {
	said    queue.Appointment
	by      string
	revoked string // why
	tickets []queue.TicketID
}

// enterBooked handles an event about an appointment.
func (r *record) enterBooked(e eventlog.Entry, ev eventlog.Event) error {
	switch ev := ev.(type) {
	case queue.AppointmentBooked:
		text := promise(ev.Appointment)
		if b := r.booked[text]; b != nil && b.revoked == "" && !r.lostSome {
			return fmt.Errorf("%s is booked twice", text)
		}
		if r.booked[text] == nil {
			r.booked[text] = &booked{said: ev.Appointment, by: e.Cause.Device}
		}
		r.booked[text].revoked, r.slipOf[ev.Appointment.Code] = "", text
	case queue.DayRenamed:
		for _, a := range ev.Appointments {
			b := r.booked[promise(a)]
			switch {
			case b == nil:
				return fmt.Errorf("%s comes back, and nobody booked it", promise(a))
			case a.State == queue.Booked && (b.revoked != "" || len(b.tickets) > 0):
				return fmt.Errorf("%s comes back to be used again: it was cancelled (%q), or has %v", promise(a), b.revoked, b.tickets)
			}
		}
	case queue.AppointmentCancelled:
		if b := r.booked[r.slipOf[ev.Code]]; b != nil {
			b.revoked = ev.Reason
		}
	case queue.TicketIssued:
		b := r.booked[r.slipOf[ev.Appointment]]
		if ev.Appointment == "" || b == nil {
			return nil
		}
		if len(b.tickets) > 0 && !r.lostSome {
			return fmt.Errorf("%s and %s are of one appointment, %s", b.tickets[0], ev.Ticket, ev.Appointment)
		}
		if b.revoked != "" {
			return fmt.Errorf("%s is of an appointment that was cancelled, %s", ev.Ticket, ev.Appointment)
		}
		b.tickets = append(b.tickets, ev.Ticket)
	}
	return nil
}

// auditSlips checks that every slip belongs to an appointment that was not revoked, that
// every appointment has a slip, and that no slot has more appointments than allowed,
// unless the log has lost some.
func (w *world) auditSlips(r *record) {
	printed := map[string]bool{}
	for _, s := range w.slips {
		if printed[promise(s.said)] {
			w.fail("%s printed the slip %s, which was out", s.by.name, s.text)
		}
		printed[promise(s.said)] = true
		b := r.booked[promise(s.said)]
		switch {
		case b != nil && b.revoked != "":
			w.fail("the appointment %s is cancelled (%s), and %s had printed its slip", s.text, b.revoked, s.by.name)
		case b == nil && calendar.ServiceDay(s.said.SlotMS) >= w.hub.state().Day && !w.forgotten(s.by, s.at) && !w.lostTwice(s.by, s.at):
			w.fail("%s printed the slip %s, of which the record knows nothing", s.by.name, s.text)
		}
	}
	taken := map[string]int{}
	for text, b := range r.booked {
		kiosk := w.machineOf(b.by)
		if b.revoked != "" || b.said.Source != queue.SourceDevice || kiosk == nil || r.lostSome {
			continue
		}
		if !printed[text] && !kiosk.crashed && !kiosk.notItself {
			w.fail("the appointment %s is booked, and nobody has its slip", text)
		}
		slot := fmt.Sprint(b.said.Service, " ", b.said.SlotMS)
		if taken[slot]++; taken[slot] > slotLimit {
			w.fail("%d appointments are booked for %s", taken[slot], slot)
		}
	}
}

func (w *world) machineOf(name string) *machine {
	for _, m := range w.machines {
		if m.id == name {
			return m
		}
	}
	return nil
}
