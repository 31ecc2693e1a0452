package queue

import (
	"slices"
	"strings"

	"motcua/internal/eventlog"
)

// Codes of appointments come from files, paper and keyboards. Upper and lower case mean
// the same code. FoldCode decides that: codes are stored folded, and looked up by their
// folded form.

// FoldCode is the code of an appointment as the centre stores it.
func FoldCode(typed string) string { return strings.ToUpper(strings.TrimSpace(typed)) }

// AppointmentNamed finds an appointment by its code, in either case and with spaces
// around it; nil if there is none. Codes that an older hub stored in lower case are
// found too, so it may have to look at all of them.
func (s *State) AppointmentNamed(typed string) *Appointment {
	folded := FoldCode(typed)
	if folded == "" || len(folded) > maxCodeBytes {
		return nil
	}
	if a := s.Appointments[strings.TrimSpace(typed)]; a != nil {
		return a
	}
	if a := s.Appointments[folded]; a != nil {
		return a
	}
	if folded == strings.ToLower(folded) {
		return nil // without letters there is no other case
	}
	var found *Appointment
	for code, a := range s.Appointments {
		if strings.EqualFold(code, folded) && (found == nil || code < found.Code) {
			found = a
		}
	}
	return found
}

// maxPromises is how many earlier slots of an appointment are remembered.
const maxPromises = 4

// Moves records that an appointment was changed after it was booked. It is never
// changed in place: states share it.
type Moves struct {
	Times int `json:"times"` // how often; of two records of one appointment the larger is newer
	// Was is what the citizens' slips may still say, the newest last.
	Was []Promise `json:"was,omitempty" limit:"100"`
}

// Promise is what an appointment was before it was changed.
type Promise struct {
	Service string `json:"service"`
	SlotMS  int64  `json:"slotMS"`
}

// times is how often an appointment was changed.
func (a *Appointment) times() int {
	if a.Moves == nil {
		return 0
	}
	return a.Moves.Times
}

// movedFromMS is the slot before the present one, 0 if there was none.
func (a *Appointment) movedFromMS() int64 {
	if a.Moves == nil {
		return 0
	}
	for _, was := range slices.Backward(a.Moves.Was) {
		if was.SlotMS != a.SlotMS {
			return was.SlotMS
		}
	}
	return 0
}

// Promised says whether a slip with this service and slot is this appointment's: as it
// is now, or as it was before a move.
func (a *Appointment) Promised(service string, slotMS int64) bool {
	said := Promise{service, slotMS}
	return said == Promise{a.Service, a.SlotMS} || a.Moves != nil && slices.Contains(a.Moves.Was, said)
}

// changed is the appointment with another service, slot or class, booked, and
// with its code as before.
func (a *Appointment) changed(service string, slotMS int64, class string) Appointment {
	moves := Moves{Times: a.times() + 1}
	if a.Moves != nil {
		moves.Was = slices.Clone(a.Moves.Was)
	}
	if was := (Promise{a.Service, a.SlotMS}); was != (Promise{service, slotMS}) {
		moves.Was = append(moves.Was, was)
		moves.Was = moves.Was[max(0, len(moves.Was)-maxPromises):]
	}
	next := *a
	next.Service, next.SlotMS, next.Class, next.State, next.Ticket, next.Moves = service, slotMS, class, Booked, "", &moves
	return next
}

// ChangeAppointment moves an appointment to another slot, service or class
// under the code it has. Reinstate brings back one that was cancelled. Only the
// hub may: like SetCentre it cannot be read from a device.
type ChangeAppointment struct {
	Appointment string `json:"appointment"`
	Service     string `json:"service"`
	SlotMS      int64  `json:"slotMS"`
	Class       string `json:"class,omitempty"`
	Reinstate   bool   `json:"reinstate,omitempty"`
}

// CommandType is the command's name; no device can send it.
func (ChangeAppointment) CommandType() string { return "change-appointment" }

// decideChange changes an appointment. It uses events that older devices know: the
// former slot is cancelled, and the new one booked under the same code. Like an
// imported appointment it was promised already, and is accepted whatever the limits of
// a slot are.
func decideChange(s *State, _ eventlog.Cause, c ChangeAppointment, g Given) ([]eventlog.Event, eventlog.Answer) {
	a := s.AppointmentNamed(c.Appointment)
	if a == nil {
		return refuse(UnknownAppointment)
	}
	back := a.State == Revoked
	same := a.Service == c.Service && a.SlotMS == c.SlotMS && a.Class == c.Class
	switch {
	case !back && same:
		return nil, eventlog.Answer{Code: OK, Appointment: a.Code, Ticket: a.Ticket}
	case a.State == Arrived, back && !c.Reinstate:
		return nil, eventlog.Answer{Code: AppointmentUsed, Appointment: a.Code, Ticket: a.Ticket}
	case s.rules.Service(c.Service) == nil:
		return refuse(UnknownService)
	case c.Class != "" && s.rules.Class(c.Class) == nil:
		return refuse(UnknownClass)
	case (back || a.SlotMS != c.SlotMS) && !bookable(c.SlotMS, g.AtMS):
		return refuse(TooLate)
	}
	var events []eventlog.Event
	if !back {
		events = append(events, AppointmentCancelled{a.Code, ReasonMoved})
	}
	return append(events, AppointmentBooked{a.changed(c.Service, c.SlotMS, c.Class)}), eventlog.Answer{Code: OK, Appointment: a.Code}
}

// bookable says whether a slot is in the future, and not too far ahead.
func bookable(slotMS, atMS int64) bool {
	return slotMS > atMS && slotMS <= atMS+BookingDays*dayMS
}

// missingMove are the events that bring an appointment in the log to the state that a
// device has: it was moved, reinstated or cancelled after the backup. If devices
// differ, the one with more moves is right.
func (s *State) missingMove(known *Appointment, a Appointment) []eventlog.Event {
	newer := a.times() > known.times()
	switch {
	case known.State == Booked && a.State == Revoked && (newer || a.times() == known.times() && a.SlotMS == known.SlotMS):
		return []eventlog.Event{AppointmentCancelled{known.Code, ReasonLost}}
	case !newer || known.State == Arrived || a.State == Revoked:
		return nil
	}
	var events []eventlog.Event
	if known.State == Booked {
		events = append(events, AppointmentCancelled{known.Code, ReasonMoved})
	}
	return append(events, AppointmentBooked{a})
}

// asUploaded is a device's appointment as it is entered: booked, since its ticket says
// whether the citizen came, and with only what the centre configures.
func (s *State) asUploaded(a Appointment) Appointment {
	a.State, a.Ticket = Booked, ""
	if s.rules.Class(a.Class) == nil {
		a.Class = ""
	}
	if a.Moves == nil {
		return a
	}
	moves := Moves{Times: max(0, min(a.Moves.Times, maxMoves))}
	for _, was := range a.Moves.Was {
		if s.rules.Service(was.Service) != nil && len(moves.Was) < maxPromises {
			moves.Was = append(moves.Was, was)
		}
	}
	a.Moves = &moves
	return a
}

// maxMoves is how many moves of an appointment a device is believed.
const maxMoves = 10_000
