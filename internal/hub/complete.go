package hub

import (
	"encoding/binary"
	"strings"

	"motcua/internal/barcode"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// slipSecret names the key of the slips in the store.
const slipSecret = "slip"

// slipKeyWords is the length of that key, in draws of 32 bits.
const slipKeyWords = 8

// loadSlipKey takes the key that signs appointment slips out of the store.
//
// It is drawn once and lies beside the log in the same file, so it is in every
// backup. That is what keeps a slip good when the hub is restored from
// yesterday's backup: the log has forgotten today's booking, the key has not
// changed, and the slip itself says the rest. A key derived from the centre's
// key would change whenever that one is changed, and would be known to whoever
// reads the network's log identity where a centre has set none.
func (h *Hub) loadSlipKey() (err error) {
	h.slipKey, err = h.store.Secret(slipSecret, func() []byte {
		var key []byte
		for range slipKeyWords {
			key = binary.BigEndian.AppendUint32(key, h.cfg.Chance())
		}
		return key
	})
	return err
}

// complete adds to a command what only the hub has: its drawn codes, who is on
// the line, and its word on whether a slip is its own. It runs in the loop. An error is of the log.
func (h *Hub) complete(c queue.Command) (queue.Command, error) {
	switch c := c.(type) {
	case queue.IssueTicket:
		c.Code = h.drawCode()
		return c, nil
	case queue.WalkIn:
		c.Code = h.drawCode()
		return c, nil
	case queue.CheckIn:
		return h.completeCheckIn(c), nil
	case queue.SetDay:
		return h.completeDay(c)
	case queue.TestSound:
		s := h.subs[c.Dev]
		c.IsWall = s != nil && s.conn.Hello.Role == wire.RoleWall || h.wall(c.Dev) != nil
		return c, nil
	case queue.BookAppointment:
		if c.Code == "" {
			c.Code = h.drawAppointment()
		}
		return c, nil
	}
	return c, nil
}

// completeCheckIn finds out which appointment is meant. One that cannot be
// found is left empty, and refused as unknown.
func (h *Hub) completeCheckIn(c queue.CheckIn) queue.CheckIn {
	shown := strings.TrimSpace(c.Appointment)
	c.Code, c.Appointment, c.Slip = h.drawCode(), "", nil
	if a := h.state.AppointmentNamed(shown); a != nil { // an import may bring codes of any form
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
	if !slip.SignedBy(h.slipKey) {
		return c
	}
	// After a restore a lost code may have been drawn again, for somebody else.
	// What the slip says must be what was promised under the code.
	switch known := h.state.AppointmentNamed(said.Code); {
	case known == nil:
		c.Appointment, c.Slip = said.Code, &said
	case known.Promised(said.Service, said.SlotMS):
		c.Appointment = known.Code
	}
	return c
}

const minuteMS = 60_000

// sign gives an accepted booking its slip.
func (h *Hub) sign(events []eventlog.Event, answer *eventlog.Answer) {
	if a := h.state.AppointmentNamed(answer.Appointment); a != nil && len(events) == 0 && answer.Code == queue.OK && answer.Ticket == "" {
		answer.Slip = h.slipOf(*a) // asked for again by a device that did not hear of it
	}
	for _, ev := range events {
		booked, ok := ev.(queue.AppointmentBooked)
		if !ok || answer.Appointment != booked.Appointment.Code || answer.Ticket != "" {
			continue // a check-in with a slip has that slip already
		}
		answer.Slip = h.slipOf(booked.Appointment)
	}
}

// slipOf is the signed slip of an appointment.
func (h *Hub) slipOf(a queue.Appointment) string {
	return barcode.Slip{Code: a.Code, SlotMin: a.SlotMS / minuteMS, Service: a.Service, Class: a.Class}.Sign(h.slipKey)
}

// drawCode draws a short code that no other ticket of the day has, and that no
// kiosk can draw while the hub is away.
func (h *Hub) drawCode() string {
	for range codeDraws {
		n := h.cfg.Chance()
		if share := barcode.CodeShare(n); share > 0 && share <= len(queue.BlockLetters) {
			n = barcode.InShare(share+len(queue.BlockLetters), n)
		}
		if code := barcode.NewTicketCode(n); h.state.TicketByCode(code) == nil {
			return code
		}
	}
	return "" // the day has used up the codes; Decide refuses
}

// drawAppointment draws a code that no other appointment has.
func (h *Hub) drawAppointment() string {
	for range codeDraws {
		if code := barcode.NewAppointmentCode(h.cfg.Chance()); h.state.AppointmentNamed(code) == nil {
			return code
		}
	}
	return ""
}
