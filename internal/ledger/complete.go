package ledger

import (
	"strings"

	"motcua/internal/barcode"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/seal"
)

const (
	draws    = 1000 // how often a code is drawn until one is free
	minuteMS = 60_000
)

// complete adds to what is given with a command what only the hub has: its drawn codes,
// who is on the line, and its word on whether a slip is its own.
func (l *Ledger) complete(now Moment, by eventlog.Cause, c queue.Command, g queue.Given) (queue.Given, error) {
	s, out := l.State(), l.out
	switch c := c.(type) {
	case queue.IssueTicket, queue.WalkIn:
		g.Code = TicketCode(s, out.Chance)
	case queue.CheckIn:
		g.Code = TicketCode(s, out.Chance)
		g.Appointment, g.Slip = l.shown(c.Appointment)
	case queue.TestSound:
		g.IsWall = out.IsWall(c.Dev)
	case queue.BookAppointment:
		if g.Code == "" {
			g.Code = AppointmentCode(s, out.Chance)
		}
	case queue.Recover:
		g.Proved = g.Proved || l.proves(c.Seal)
	case queue.SetDay:
		if out.OfDay == nil || !queue.MayTellDay(s, by, c, now.MS) {
			return g, nil
		}
		var err error
		g.Had, g.Promised, err = out.OfDay(c.Day)
		return g, err
	}
	return g, nil
}

// proves says whether a seal shows that a log had got further which this log continues,
// or another one.
func (l *Ledger) proves(text string) bool {
	if l.out.Lacks == nil {
		return false
	}
	s, err := seal.Read(text, l.sealKey)
	return err == nil && l.out.Lacks(s.Log, s.Pos)
}

// shown finds out which appointment was shown at a check-in: its code, and itself, if
// only its slip knows it. One that cannot be found has no code, and is refused as
// unknown.
func (l *Ledger) shown(text string) (code string, only *queue.Appointment) {
	s := l.State()
	text = strings.TrimSpace(text)
	if a := s.AppointmentNamed(text); a != nil { // an import may bring codes of any form
		return a.Code, nil
	}
	text, err := barcode.ParseAppointment(text)
	if err != nil {
		return "", nil
	}
	slip, err := barcode.ParseSlip(text)
	if err != nil {
		return text, nil // the code alone
	}
	said := queue.Appointment{Code: slip.Code, Service: slip.Service, SlotMS: slip.SlotMin * minuteMS, Class: slip.Class}
	if !slip.SignedBy(l.out.SlipKey) {
		return "", nil
	}
	// After a restore a lost code may have been drawn again, for somebody else.
	// What the slip says must be what was promised under the code.
	switch known := s.AppointmentNamed(said.Code); {
	case known == nil:
		return said.Code, &said
	case known.Promised(said.Service, said.SlotMS):
		return known.Code, nil
	}
	return "", nil
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
