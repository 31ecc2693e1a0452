package queue

import (
	"fmt"
	"strings"
	"testing"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// booked is a centre at 08:00 with an appointment at 09:00.
func booked(t *testing.T, class string) *world {
	w := newWorld(t, office)
	w.sit("1", "duc")
	w.must("", with{BookAppointment{Service: "gplx", SlotMS: clock(9, 0), Class: class}, Given{Code: "48217735", Imported: true}})
	return w
}

func TestSlotCountsAsArrival(t *testing.T) {
	w := booked(t, "")
	w.issue("gplx", "") // A001
	w.at = clock(8, 30)
	a := w.must("kiosk", CheckIn{Appointment: "48217735", Lang: "en"})
	ticket := w.s.Ticket(a.Ticket) // A002
	if ticket.ArrivalMS != clock(9, 0) || ticket.Appointment != "48217735" || ticket.Lang != "en" || a.Late {
		t.Fatalf("the ticket is %+v", ticket)
	}
	w.at = clock(8, 45)
	w.issue("gplx", "") // A003, before the slot
	w.at = clock(9, 5)
	w.issue("gplx", "") // A004, after it
	equal(t, w.serveAll("1"), []string{"A001", "A003", "A002", "A004"})
	if a := w.refused("kiosk", CheckIn{Appointment: "48217735"}, AppointmentUsed); a.Ticket != ticket.ID {
		t.Errorf("the used appointment names %q", a.Ticket)
	}
}

func TestCheckInWindow(t *testing.T) {
	for name, c := range map[string]struct {
		at    int64
		want  eventlog.Code
		until int64
		late  bool
	}{
		"the day before":        {clock(9, 0, -3), TooEarly, clock(8, 0), false},
		"61 minutes before":     {clock(7, 59), TooEarly, clock(8, 0), false},
		"60 minutes before":     {clock(8, 0), OK, 0, false},
		"20 minutes after":      {clock(9, 20), OK, 0, false},
		"21 minutes after":      {clock(9, 21), OK, 0, true},
		"after the closing":     {clock(18, 0), OK, 0, true}, // promised, so taken: the kiosk is on, somebody is there
		"the day after":         {clock(9, 0, 1), UnknownAppointment, 0, false},
		"in the lunch break":    {clock(12, 0), OK, 0, true},
		"at the slot precisely": {clock(9, 0), OK, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := &world{t: t, s: NewState(), at: clock(7, 0, -3), seq: map[string]uint64{}}
			centre := testCentre()
			office(&centre)
			w.do("", SetCentre{centre})
			w.roll()
			w.must("", with{BookAppointment{Service: "gplx", SlotMS: clock(9, 0)}, Given{Code: "48217735", Imported: true}})
			w.at = c.at
			w.roll()
			w.at -= 1000
			a := w.refused("kiosk", CheckIn{Appointment: "48217735"}, c.want)
			if a.UntilMS != c.until || a.Late != c.late {
				t.Errorf("it is answered %+v", a)
			}
			arrival := clock(9, 0)
			if c.late {
				arrival = c.at
			}
			if ticket := w.s.Ticket(a.Ticket); ticket != nil && ticket.ArrivalMS != arrival {
				t.Errorf("its arrival is %v", calendar.Local(ticket.ArrivalMS))
			}
		})
	}
}

// A future slot that was checked in must not delay the arrivals after it.
func TestSlotIsNoArrivalForOthers(t *testing.T) {
	w := booked(t, "")
	w.at = clock(8, 10)
	w.must("kiosk", CheckIn{Appointment: "48217735"})
	if got := w.issue("gplx", "").ArrivalMS; got >= clock(8, 11) {
		t.Errorf("the next arrival is %v", calendar.Local(got))
	}
}

func TestAppointmentKeepsItsClass(t *testing.T) {
	w := booked(t, "gia")
	w.at = clock(8, 30)
	a := w.must("kiosk", CheckIn{Appointment: "48217735"})
	w.at = clock(8, 31)
	w.issue("gplx", "")
	if next := w.s.Next("1"); next.ID != a.Ticket { // 9:00 less half an hour
		t.Errorf("next is %s", next.Number)
	}
}

func TestSlotsAreLimited(t *testing.T) {
	w := newWorld(t, office, func(c *centre.Centre) { c.Services[1].SlotLimit = -1 })
	book := func(slot int64) BookAppointment { return BookAppointment{Service: "gplx", SlotMS: slot} }
	w.must("kiosk", book(clock(14, 0)))
	w.must("kiosk", book(clock(14, 0)))
	w.refused("kiosk", book(clock(14, 0)), SlotFull)
	w.must("", with{BookAppointment{Service: "gplx", SlotMS: clock(14, 0)}, Given{Imported: true}}) // has been promised
	w.refused("kiosk", book(clock(14, 10)), SlotFull)                                               // there is no such slot
	w.refused("kiosk", book(clock(12, 0)), SlotFull)
	w.refused("kiosk", book(clock(7, 30)), TooLate)
	w.refused("kiosk", book(clock(9, 0, 90)), TooLate)
	w.refused("kiosk", BookAppointment{Service: "none", SlotMS: clock(14, 0)}, UnknownService)
	w.refused("kiosk", BookAppointment{Service: "gplx", SlotMS: clock(14, 30), Class: "none"}, UnknownClass)
	w.refused("kiosk", BookAppointment{Service: "phuhieu", SlotMS: clock(14, 30)}, SlotFull)
	if free := w.s.FreeSlots("phuhieu", w.at, 3, 3); len(free) != 0 {
		t.Errorf("a service without slots offers %v", free)
	}
	w.must("kiosk", book(clock(14, 30)))
	for _, slot := range w.s.FreeSlots("gplx", w.at, 1, 20) {
		if slot == clock(14, 0) {
			t.Error("a full slot is offered")
		}
	}
}

// A device with a new incarnation asks again for what was not answered: it gets the
// same appointment, and no other device does.
func TestAppointmentThatIsAskedForAgainIsTheSame(t *testing.T) {
	w := newWorld(t, office)
	ask := func(inc uint64, nonce string, c Command) eventlog.Answer {
		t.Helper()
		by := eventlog.Cause{Device: "kiosk", Inc: inc, Seq: w.seq["kiosk"] + 1, Nonce: nonce}
		w.seq["kiosk"]++
		w.n++
		c, given := w.given(c)
		events, a := Decide(w.s, by, c, given)
		w.add(by, events, a)
		w.reloaded()
		return a
	}
	book := BookAppointment{Service: "gplx", SlotMS: clock(14, 0)}
	first := ask(1, "a", book)
	if again := ask(2, "a", book); first.Code != OK || !again.Before || again.Appointment != first.Appointment || len(w.s.Appointments) != 1 {
		t.Errorf("booked %+v, and asked again %+v; there are %d", first, again, len(w.s.Appointments))
	}
	if other := ask(2, "b", book); other.Code != OK || other.Appointment == first.Appointment {
		t.Errorf("another citizen is booked %+v", other)
	}
	w.at = clock(13, 30)
	come := CheckIn{Appointment: first.Appointment}
	ticket := ask(2, "c", come)
	if again := ask(3, "c", come); ticket.Code != OK || !again.Before || again.Ticket != ticket.Ticket || len(w.s.Tickets) != 1 {
		t.Errorf("checked in %+v, and asked again %+v; there are %d tickets", ticket, again, len(w.s.Tickets))
	}
	if other := ask(3, "d", come); other.Code != AppointmentUsed || other.Ticket != ticket.Ticket {
		t.Errorf("shown a second time it is %+v", other)
	}
	ask(3, "", CancelTicket{Ticket: ticket.Ticket, Reason: "đổi ý"})
	w.at = clock(8, 0, 1)
	w.roll()
	if next := ask(3, "c", come); next.Code != UnknownAppointment { // it was of yesterday
		t.Errorf("on the next day it is %+v", next)
	}
	revoked := ask(3, "e", BookAppointment{Service: "gplx", SlotMS: clock(14, 0, 1)})
	ask(3, "", CancelAppointment{Appointment: revoked.Appointment, Reason: "bận"})
	if next := ask(4, "e", BookAppointment{Service: "gplx", SlotMS: clock(14, 0, 1)}); next.Code != OK || next.Appointment == revoked.Appointment {
		t.Errorf("in place of one that was cancelled it is %+v", next)
	}
}

// The offered slots include some in the morning and some in the afternoon.
func TestFreeSlotsAreSpreadOverTheDay(t *testing.T) {
	clocks := func(w *world, perDay int) string {
		var list []string
		for _, slot := range w.s.FreeSlots("gplx", clock(17, 0), 1, perDay) {
			if calendar.ServiceDay(slot) != calendar.ServiceDay(clock(9, 0, 1)) {
				t.Errorf("a slot on %s", calendar.ServiceDay(slot))
			}
			list = append(list, calendar.Local(slot).Format("15:04"))
		}
		return strings.Join(list, " ")
	}
	filled := func(from, to int) func(w *world) {
		return func(w *world) {
			for at := clock(from, 0, 1); at < clock(to, 0, 1); at += 30 * 60_000 {
				for i := range 2 {
					w.must("", with{BookAppointment{Service: "gplx", SlotMS: at}, Given{Code: fmt.Sprint(at, i), Imported: true}})
				}
			}
		}
	}
	for _, c := range []struct {
		name   string
		taken  func(w *world)
		perDay int
		want   string
	}{
		{"half before noon, half after", nil, 6, "07:30 09:00 11:00 13:30 15:00 16:30"},
		{"one", nil, 1, "07:30"},
		{"two", nil, 2, "07:30 13:30"},
		{"an odd number", nil, 3, "07:30 11:00 13:30"},
		{"none", nil, 0, ""},
		{"a full morning leaves its places to the afternoon", filled(7, 12), 6, "13:30 14:00 14:30 15:00 15:30 16:30"},
		{"and a full afternoon to the morning", filled(13, 17), 6, "07:30 08:00 08:30 09:30 10:00 11:00"},
		{"all where there is room for all", filled(8, 16), 6, "07:30 16:00 16:30"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, office)
			w.at = clock(7, 0)
			if c.taken != nil {
				c.taken(w)
			}
			if got := clocks(w, c.perDay); got != c.want {
				t.Errorf("offered %q, want %q", got, c.want)
			}
		})
	}
}

func TestCancelledAppointmentGivesItsSlotBack(t *testing.T) {
	w := newWorld(t, office)
	a := w.must("kiosk", BookAppointment{Service: "gplx", SlotMS: clock(14, 0)})
	w.must("kiosk", BookAppointment{Service: "gplx", SlotMS: clock(14, 0)})
	w.refused("kiosk", CancelAppointment{Appointment: a.Appointment}, ReasonNeeded)
	w.refused("kiosk", CancelAppointment{Appointment: "none", Reason: "bận"}, UnknownAppointment)
	w.must("kiosk", CancelAppointment{Appointment: a.Appointment, Reason: "bận"})
	w.must("kiosk", BookAppointment{Service: "gplx", SlotMS: clock(14, 0)})
	w.refused("kiosk", CancelAppointment{Appointment: a.Appointment, Reason: "bận"}, AppointmentUsed)
	w.at = clock(13, 30)
	w.refused("kiosk", CheckIn{Appointment: a.Appointment}, AppointmentUsed)
}

// A slip that the hub signed is valid even if a restored hub has lost the appointment,
// but only once.
func TestSignedSlipStandsIn(t *testing.T) {
	w := newWorld(t, office)
	w.sit("1", "duc")
	w.at = clock(8, 30)
	slip := Appointment{Code: "h1", Service: "gplx", SlotMS: clock(9, 0)}
	a := w.must("kiosk", with{CheckIn{Appointment: "h1"}, Given{Slip: &slip}})
	if w.s.Ticket(a.Ticket).ArrivalMS != clock(9, 0) || w.s.Appointments["h1"].State != Arrived || w.s.Appointments["h1"].Source != SourceSlip {
		t.Errorf("the ticket is %+v", w.s.Ticket(a.Ticket))
	}
	w.refused("kiosk", with{CheckIn{Appointment: "h1"}, Given{Slip: &slip}}, AppointmentUsed)
	w.refused("kiosk", CheckIn{Appointment: "h2"}, UnknownAppointment)
}

func TestMissedAppointmentsAreCounted(t *testing.T) {
	w := newWorld(t, office)
	for i := range 3 {
		w.must("", with{BookAppointment{Service: "gplx", SlotMS: clock(9, 0)}, Given{Code: fmt.Sprint("H", i), Imported: true}})
	}
	w.must("", with{BookAppointment{Service: "gplx", SlotMS: clock(9, 0, 1)}, Given{Code: "TOMORROW", Imported: true}})
	w.at = clock(8, 30)
	w.must("kiosk", CheckIn{Appointment: "h1"})
	if list := w.s.AppointmentsOn("2026-11-23"); len(list) != 3 || list[0].Code != "H0" {
		t.Errorf("today has %v", list)
	}
	w.at = clock(8, 0, 1)
	w.roll()
	closed := w.log[len(w.log)-1].Events[0].(DayClosed)
	if fmt.Sprint(closed.Missed) != "[H0 H2]" {
		t.Errorf("missed: %v", closed.Missed)
	}
	if len(w.s.Appointments) != 1 || w.s.Appointments["TOMORROW"] == nil {
		t.Errorf("the next day has %v", w.s.Appointments)
	}
}
