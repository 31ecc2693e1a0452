package ledger

import (
	"strings"

	"motcua/internal/barcode"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

const (
	draws    = 1000 // how often a code is drawn until one is free
	minuteMS = 60_000
)

// complete adds to a command what only the hub has: its drawn codes, who is on the
// line, and its word on whether a slip is its own.
func (l *Ledger) complete(c queue.Command) (queue.Command, error) {
	s, out := l.State(), l.out
	switch c := c.(type) {
	case queue.IssueTicket:
		c.Code = TicketCode(s, out.Chance)
		return c, nil
	case queue.WalkIn:
		c.Code = TicketCode(s, out.Chance)
		return c, nil
	case queue.CheckIn:
		return l.completeCheckIn(c), nil
	case queue.TestSound:
		c.IsWall = out.IsWall(c.Dev)
		return c, nil
	case queue.BookAppointment:
		if c.Code == "" {
			c.Code = AppointmentCode(s, out.Chance)
		}
		return c, nil
	case queue.SetDay:
		if c.Had, c.Promised = nil, nil; out.CompleteDay != nil {
			return out.CompleteDay(c)
		}
		return c, nil
	}
	return c, nil
}

// completeCheckIn finds out which appointment is meant. One that cannot be found is
// left empty, and refused as unknown.
func (l *Ledger) completeCheckIn(c queue.CheckIn) queue.CheckIn {
	s, out := l.State(), l.out
	shown := strings.TrimSpace(c.Appointment)
	c.Code, c.Appointment, c.Slip = TicketCode(s, out.Chance), "", nil
	if a := s.AppointmentNamed(shown); a != nil { // an import may bring codes of any form
		c.Appointment = a.Code
		return c
	}
	text, err := barcode.ParseAppointment(shown)
	if err != nil {
		return c
	}
	slip, err := barcode.ParseSlip(text)
	if err != nil {
		c.Appointment = text // the code alone
		return c
	}
	said := queue.Appointment{Code: slip.Code, Service: slip.Service, SlotMS: slip.SlotMin * minuteMS, Class: slip.Class}
	if !slip.SignedBy(out.SlipKey) {
		return c
	}
	// After a restore a lost code may have been drawn again, for somebody else.
	// What the slip says must be what was promised under the code.
	switch known := s.AppointmentNamed(said.Code); {
	case known == nil:
		c.Appointment, c.Slip = said.Code, &said
	case known.Promised(said.Service, said.SlotMS):
		c.Appointment = known.Code
	}
	return c
}

// sign gives an accepted booking its slip.
func (l *Ledger) sign(events []eventlog.Event, answer *eventlog.Answer) {
	s, out := l.State(), l.out
	if a := s.AppointmentNamed(answer.Appointment); a != nil && len(events) == 0 && answer.Code == queue.OK && answer.Ticket == "" {
		answer.Slip = Slip(*a, out.SlipKey) // asked for again by a device that did not hear of it
	}
	for _, ev := range events {
		booked, ok := ev.(queue.AppointmentBooked)
		if !ok || answer.Appointment != booked.Appointment.Code || answer.Ticket != "" {
			continue // a check-in with a slip has that slip already
		}
		answer.Slip = Slip(booked.Appointment, out.SlipKey)
	}
}

// Slip is what the QR of an appointment's slip says, signed.
func Slip(a queue.Appointment, key []byte) string {
	return barcode.Slip{Code: a.Code, SlotMin: a.SlotMS / minuteMS, Service: a.Service, Class: a.Class}.Sign(key)
}

// TicketCode draws a short code that no other ticket of the day has, and that no
// kiosk can draw while it is offline. It is empty when the day has used up the codes;
// queue.Decide refuses then.
func TicketCode(s *queue.State, chance func() uint32) string {
	for range draws {
		n := chance()
		if share := barcode.CodeShare(n); share > 0 && share <= len(queue.BlockLetters) {
			n = barcode.InShare(share+len(queue.BlockLetters), n)
		}
		if code := barcode.NewTicketCode(n); s.TicketByCode(code) == nil {
			return code
		}
	}
	return ""
}

// AppointmentCode draws a code that no other appointment has, empty if there is none.
func AppointmentCode(s *queue.State, chance func() uint32) string {
	for range draws {
		if code := barcode.NewAppointmentCode(chance()); s.AppointmentNamed(code) == nil {
			return code
		}
	}
	return ""
}
