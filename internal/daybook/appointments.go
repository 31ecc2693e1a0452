package daybook

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"

	"motcua/internal/calendar"
	"motcua/internal/eventlog"
	"motcua/internal/projection"
	"motcua/internal/queue"
)

// Missed is the state of an appointment for which nobody came, once its day is over.
const Missed queue.AppointmentState = "missed"

// Moved is the state of an appointment that was moved to another day. Its SlotMS is the
// slot that it had on this day.
const Moved queue.AppointmentState = "moved"

// appointmentsVersion increases with every change of what is stored of Appointments, or
// of the result that Appointments computes from a log. A test reports when that is
// needed.
const appointmentsVersion = 1

// AppointmentsOf is the projection of a log into the appointments of a day, read from the
// first position at which one of them can have been booked, and up to the last entry of
// the last day with its date (math.MaxUint64 while that is the newest one).
func AppointmentsOf(day string, from, until uint64) projection.Projection[*Appointments] {
	return appointmentsOf("day.appointments", day, from, until, NewAppointments)
}

// AppointmentsSince is like AppointmentsOf, for a day and all later ones.
func AppointmentsSince(day string, from, until uint64) projection.Projection[*Appointments] {
	return appointmentsOf("days.appointments", day, from, until, NewAppointmentsSince)
}

func appointmentsOf(kind, day string, from, until uint64, empty func(day string) *Appointments) projection.Projection[*Appointments] {
	return projection.Projection[*Appointments]{
		Kind: kind, Subject: Date(day), Version: appointmentsVersion, From: from, Until: until,
		New: func() (*Appointments, error) { return empty(day), nil },
		Load: func(body []byte) (*Appointments, error) {
			a := empty(day)
			var kept appointmentsBody
			if err := json.Unmarshal(body, &kept); err != nil {
				return nil, err
			}
			a.over = kept.Over
			for i := range kept.List {
				a.byCode[kept.List[i].Code] = &kept.List[i]
			}
			return a, nil
		},
	}
}

// Appointments folds a log into the appointments of one service day, which may be a past
// day that the state no longer has.
type Appointments struct {
	day    string
	later  bool // appointments of later days, too
	byCode map[string]*queue.Appointment
	over   bool
}

var _ projection.Fold = (*Appointments)(nil)

// NewAppointments reads the appointments of a day. Appointments are made for a date: a
// day named "2026-11-28+2", the second of that date, has the appointments of the date.
func NewAppointments(day string) *Appointments {
	return &Appointments{day: Date(day), byCode: map[string]*queue.Appointment{}}
}

// NewAppointmentsSince reads the appointments of a day and of all later days, each in its
// present state, whether its day is over or not.
func NewAppointmentsSince(day string) *Appointments {
	a := NewAppointments(day)
	a.later = true
	return a
}

// Done reports that the day is over. The rest of the log matters only if a wrong clock
// had ended the day and it was reopened.
func (a *Appointments) Done() bool { return a.over }

// appointmentWords are strings of which every entry about an appointment, or about the
// end of its day, contains at least one.
var appointmentWords = [][]byte{
	[]byte("appointment"),
	[]byte(queue.DayClosed{}.EventType()),
	[]byte(queue.DayRenamed{}.EventType()),
}

// Wants implements projection.Fold.
func (a *Appointments) Wants(entry []byte) bool {
	return slices.ContainsFunc(appointmentWords, func(word []byte) bool { return bytes.Contains(entry, word) })
}

// appointmentsBody is the stored form of Appointments.
type appointmentsBody struct {
	Over bool                `json:"over"`
	List []queue.Appointment `json:"appointments"`
}

// Save implements projection.Fold.
func (a *Appointments) Save() ([]byte, error) {
	return json.Marshal(appointmentsBody{a.over, a.List()})
}

// Take reads the next entry of the log. Entries that it does not want may be left out.
func (a *Appointments) Take(e eventlog.Entry) error {
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
	return nil
}

// book enters an appointment of the day. A known one that now has a slot on another day
// was moved.
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
