// Package ledger is what the hub does with a command, without the hub: what only the
// hub has is added, the book decides, a promise is signed. It is pure but for the
// chance that is handed in. The hub, the simulator and the tests of use cases call the
// same function.
package ledger

import (
	"strings"

	"motcua/internal/barcode"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// draws is how often a code is drawn until one is free.
const draws = 1000

const minuteMS = 60_000

// Outside is what a decision needs that is neither in the state nor in the command.
type Outside struct {
	AtMS    int64                 // the hub's clock, Unix milliseconds
	Chance  func() uint32         // 32 bits each time
	SlipKey []byte                // signs the slips of appointments
	IsWall  func(dev string) bool // a wall of that name is connected
}

// Decide decides a command of by, which is the zero Cause for the hub itself. It
// changes nothing. Whether a PIN was right, and what the log has of a day that is
// named, the caller has found out before.
func Decide(s *queue.State, by eventlog.Cause, c queue.Command, out Outside) ([]eventlog.Event, eventlog.Answer) {
	events, answer := queue.Decide(s, by, out.complete(s, c), out.AtMS)
	out.sign(s, events, &answer)
	return events, answer
}

// complete adds to a command what only the hub has: its drawn codes, who is on the
// line, and its word on whether a slip is its own.
func (out Outside) complete(s *queue.State, c queue.Command) queue.Command {
	switch c := c.(type) {
	case queue.IssueTicket:
		c.Code = TicketCode(s, out.Chance)
		return c
	case queue.WalkIn:
		c.Code = TicketCode(s, out.Chance)
		return c
	case queue.CheckIn:
		return out.completeCheckIn(s, c)
	case queue.TestSound:
		c.IsWall = out.IsWall(c.Dev)
		return c
	case queue.BookAppointment:
		if c.Code == "" {
			c.Code = AppointmentCode(s, out.Chance)
		}
		return c
	}
	return c
}

// completeCheckIn finds out which appointment is meant. One that cannot be found is
// left empty, and refused as unknown.
func (out Outside) completeCheckIn(s *queue.State, c queue.CheckIn) queue.CheckIn {
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
func (out Outside) sign(s *queue.State, events []eventlog.Event, answer *eventlog.Answer) {
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
