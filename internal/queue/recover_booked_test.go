package queue

import (
	"fmt"
	"maps"
	"slices"
	"testing"
)

// bookings are the appointments of a state with their states.
func bookings(s *State) map[string]string {
	list := map[string]string{}
	for code, a := range s.Appointments {
		list[code] = fmt.Sprint(a.State, " ", s.Ticket(a.Ticket) != nil)
	}
	return list
}

// lostBookings are a hub that has lost a booking, a cancellation and a visit, and
// a device that knows of them.
func lostBookings(t *testing.T) (hub *world, known *State) {
	book := func(w *world, code string, slotMS int64) {
		w.must("", with{BookAppointment{Service: "gplx", SlotMS: slotMS}, Given{Code: code, Imported: true}})
	}
	return restored(t, func(w *world) {
		book(w, "CANCELLED", clock(14, 0))
		book(w, "CAME", clock(9, 0))
		book(w, "BOTH-KNOW", clock(15, 0))
	}, func(w *world) {
		book(w, "LATER", clock(14, 30))
		book(w, "TOMORROW", clock(9, 0)+dayMS)
		book(w, "BOOKED-AND-CAME", clock(9, 30))
		book(w, "BOOKED-AND-CANCELLED", clock(16, 0))
		w.must("", CancelAppointment{Appointment: "cancelled", Reason: "bận"})
		w.must("", CancelAppointment{Appointment: "booked-and-cancelled", Reason: "bận"})
		w.at = max(w.at, clock(8, 45))
		w.must("kiosk", CheckIn{Appointment: "came"})
		w.must("kiosk", CheckIn{Appointment: "booked-and-came"})
	})
}

func TestLostAppointmentsAreRecovered(t *testing.T) {
	hub, known := lostBookings(t)
	hub.upload("wall", known)
	want := map[string]string{
		"CANCELLED": "cancelled false", "CAME": "arrived true", "BOTH-KNOW": "booked false", "LATER": "booked false",
		"TOMORROW": "booked false", "BOOKED-AND-CAME": "arrived true",
	}
	if got := bookings(hub.s); !maps.Equal(got, want) {
		t.Errorf("the appointments are %v, want %v", got, want)
	}
	events := func() (n int) {
		for _, e := range hub.log {
			n += len(e.Events)
		}
		return n
	}
	before := events()
	hub.reloaded()
	hub.upload("console", known) // all devices know the same
	if got := events(); got != before {
		t.Errorf("uploaded again, it makes %d events", got-before)
	}
}

// The next day only those that are still to come matter.
func TestLostAppointmentsOfLaterDaysAreRecovered(t *testing.T) {
	hub, known := lostBookings(t)
	hub.at += 16 * 60 * minute
	hub.roll()
	hub.upload("wall", known)
	if got, want := bookings(hub.s), map[string]string{"TOMORROW": "booked false"}; !maps.Equal(got, want) {
		t.Errorf("the appointments are %v, want %v", got, want)
	}
}

func TestInvalidAppointmentIsNotRecovered(t *testing.T) {
	hub, known := restored(t, issues(1), issues(1))
	good := Appointment{Code: "x", Service: "gplx", SlotMS: clock(15, 0), Class: "gone", Source: SourceDevice, State: Booked, Ticket: "t"}
	for name, change := range map[string]func(*Appointment){
		"no code":            func(a *Appointment) { a.Code = "" },
		"another service":    func(a *Appointment) { a.Service = "none" },
		"of yesterday":       func(a *Appointment) { a.SlotMS -= dayMS },
		"a state unheard of": func(a *Appointment) { a.State = "asleep" },
		"cancelled already":  func(a *Appointment) { a.State = Revoked },
	} {
		bad := good
		change(&bad)
		hub.must("wall", Recover{Day: known.Day, Appointments: []Appointment{bad}})
		if got := bookings(hub.s); len(got) != 0 {
			t.Errorf("%s: the appointments are %v", name, got)
		}
	}
	hub.must("wall", Recover{Day: known.Day, Appointments: []Appointment{good, good}})
	if a := hub.s.Appointments["x"]; a == nil || a.Class != "" || a.Ticket != "" || len(hub.log[len(hub.log)-1].Events) != 1 {
		t.Errorf("the appointment is %+v, by %v", a, hub.log[len(hub.log)-1].Events)
	}
	hub.refused("wall", Recover{Day: known.Day, Appointments: make([]Appointment, RecoverTickets+1)}, TooLong)
}

// There is a limit of appointments, also after a restore.
func TestRecoveredAppointmentsHaveALimit(t *testing.T) {
	hub, known := restored(t, issues(1), issues(1))
	for i := range maxAppointments - 1 {
		code := fmt.Sprint("a", i)
		hub.s.Appointments[code] = &Appointment{Code: code, Service: "gplx", SlotMS: clock(15, 0), State: Booked}
	}
	two := []Appointment{{Code: "x", Service: "gplx", SlotMS: clock(15, 0), State: Booked}, {Code: "y", Service: "gplx", SlotMS: clock(15, 0), State: Booked}}
	hub.must("wall", Recover{Day: known.Day, Appointments: two})
	if hub.s.Appointments["x"] == nil || hub.s.Appointments["y"] != nil {
		t.Errorf("there are %d appointments", len(hub.s.Appointments))
	}
}

// Many go in commands of bounded size, in one order each time.
func TestAppointmentsAreUploadedInParts(t *testing.T) {
	w := newWorld(t)
	for i := range 2*RecoverTickets + 1 {
		w.must("", with{BookAppointment{Service: "gplx", SlotMS: clock(14, 0)}, Given{Code: fmt.Sprintf("%04d", i), Imported: true}})
	}
	issues(1)(w)
	var sizes []int
	var codes []string
	for _, c := range RecoverFrom(w.s, "wall", 1) {
		sizes = append(sizes, len(c.Appointments), len(c.Tickets))
		for _, a := range c.Appointments {
			codes = append(codes, a.Code)
		}
	}
	if want := []int{RecoverTickets, 0, RecoverTickets, 0, 1, 0, 0, 1}; !slices.Equal(sizes, want) || !slices.IsSorted(codes) {
		t.Errorf("the parts have %v appointments and tickets, want %v", sizes, want)
	}
}
