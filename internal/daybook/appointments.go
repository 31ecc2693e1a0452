package daybook

import (
	"cmp"
	"slices"

	"motcua/internal/calendar"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// Missed is the state of an appointment that nobody came for, once its day is
// over.
const Missed queue.AppointmentState = "missed"

// Moved is the state of an appointment that was moved to another day. Its SlotMS
// is the one it had on this day.
const Moved queue.AppointmentState = "moved"

// Appointments folds a log into the appointments of one service day, also of
// one that is over and that the state has forgotten.
type Appointments struct {
	day    string
	later  bool // those of later days too
	byCode map[string]*queue.Appointment
	over   bool
}

// NewAppointments reads those of a day. A slot is promised by date, so of
// "2026-11-28+2", the second day of that date, they are those of the date.
func NewAppointments(day string) *Appointments {
	return &Appointments{day: Date(day), byCode: map[string]*queue.Appointment{}}
}

// NewAppointmentsSince reads the appointments of a day and of all later ones, each in its
// present state, whether its day is over or not.
func NewAppointmentsSince(day string) *Appointments {
	a := NewAppointments(day)
	a.later = true
	return a
}

// Done says that the day is over. More of the log matters only where a wrong
// clock had ended it, and it is open again.
func (a *Appointments) Done() bool { return a.over }

// Take reads the next entry of the log. Entries without appointments and
// without the end of a day may be left out.
func (a *Appointments) Take(e eventlog.Entry) {
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case queue.AppointmentBooked:
			a.book(ev.Appointment)
		case queue.AppointmentCancelled:
			a.set(ev.Code, queue.Revoked, "")
		case queue.TicketIssued:
			a.set(ev.Appointment, queue.Arrived, ev.Ticket)
		case queue.TicketsRecovered:
			a.arrived(ev.Tickets)
		case queue.RecoveredLate:
			a.arrived(ev.Tickets)
		case queue.DayClosed:
			a.close(ev)
		case queue.DayRenamed:
			a.reopen(ev)
		}
	}
}

// book enters an appointment of the day. One that comes again with a slot of
// another day has been moved away.
func (a *Appointments) book(booked queue.Appointment) {
	if day := calendar.ServiceDay(booked.SlotMS); day == a.day || a.later && day > a.day {
		a.byCode[booked.Code] = &booked
	} else if booked.Moves != nil {
		a.set(booked.Code, Moved, "")
	}
}

func (a *Appointments) set(code string, state queue.AppointmentState, ticket queue.TicketID) {
	if known := a.byCode[code]; known != nil {
		known.State, known.Ticket = state, ticket
	}
}

// arrived records tickets, uploaded by devices, of citizens with appointments.
func (a *Appointments) arrived(tickets []queue.Ticket) {
	for _, t := range tickets {
		a.set(t.Appointment, queue.Arrived, t.ID)
	}
}

// reopen continues a day that a wrong clock had ended.
func (a *Appointments) reopen(renamed queue.DayRenamed) {
	for _, back := range renamed.Appointments {
		a.book(back)
	}
	if renamed.To == a.day {
		a.over = false
	}
}

// close ends a day; days without work end with the next one that is closed.
func (a *Appointments) close(closed queue.DayClosed) {
	if closed.Day < a.day || a.over || a.later {
		return
	}
	for _, known := range a.byCode {
		if known.State == queue.Booked {
			known.State = Missed
		}
	}
	a.over = true
}

// List is the appointments read so far, by slot, then code.
func (a *Appointments) List() []queue.Appointment {
	list := make([]queue.Appointment, 0, len(a.byCode))
	for _, known := range a.byCode {
		list = append(list, *known)
	}
	slices.SortFunc(list, func(x, y queue.Appointment) int {
		return cmp.Or(cmp.Compare(x.SlotMS, y.SlotMS), cmp.Compare(x.Code, y.Code))
	})
	return list
}
