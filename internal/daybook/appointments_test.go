package daybook

import (
	"cmp"
	"maps"
	"strings"
	"testing"

	"motcua/internal/calendar"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// While a day goes on, the list from the log equals the state's; when it is over, it says
// who did not come.
func TestAppointmentsAreFoldedLikeTheState(t *testing.T) {
	w := newWorld(t)
	book := func(at, slot string) string {
		return w.says(at, "kiosk-1", queue.BookAppointment{Service: "gplx", SlotMS: clockAt(t, slot)}).Appointment
	}
	came, cancelled, missed := book("07:40", "09:00"), book("07:41", "09:30"), book("07:42", "08:30")
	w.says("07:43", "kiosk-1", queue.BookAppointment{Service: "lltp", SlotMS: clockAt(t, "09:00") + 24*60*minuteMS})
	w.says("08:00", "kiosk-1", queue.CancelAppointment{Appointment: cancelled, Reason: "đổi ngày"})
	w.says("08:50", "kiosk-1", queue.CheckIn{Appointment: came})
	fold := func() *Appointments {
		a := NewAppointments(testDay)
		for _, e := range w.Entries() {
			a.Take(e)
		}
		return a
	}
	a := fold()
	list := a.List()
	if len(list) != 3 || a.Done() {
		t.Fatalf("listed are %+v", list)
	}
	for i, want := range w.State().AppointmentsOn(testDay) {
		if list[i] != *want {
			t.Errorf("%d is %+v, the state says %+v", i, list[i], *want)
		}
	}
	w.MS += 3 * 24 * 60 * minuteMS
	w.Roll()
	a = fold()
	states := map[string]queue.AppointmentState{}
	for _, known := range a.List() {
		states[known.Code] = known.State
	}
	if !a.Done() || states[came] != queue.Arrived || states[cancelled] != queue.Revoked || states[missed] != Missed {
		t.Errorf("at the end of the day: %v", states)
	}
}

// A wrong clock ended the day before anybody came, and it was reopened: the list
// continues with what happens then, and contains nothing wrong from before.
func TestAppointmentsOfADayThatIsOpenAgain(t *testing.T) {
	const day = 24 * 60 * minuteMS
	slot := clockAt(t, "09:00")
	booked := func(code string, slotMS int64, state queue.AppointmentState) queue.Appointment {
		return queue.Appointment{Code: code, Service: "gplx", SlotMS: slotMS, State: state}
	}
	next := calendar.ServiceDay(slot + day)
	var log []eventlog.Entry
	add := func(events ...eventlog.Event) {
		log = append(log, eventlog.Entry{Pos: uint64(len(log) + 1), Events: events})
	}
	for code, at := range map[string]int64{"H1": slot, "H2": slot, "H3": slot, "H4": slot + day} {
		add(queue.AppointmentBooked{Appointment: booked(code, at, queue.Booked)})
	}
	add(queue.TicketIssued{Ticket: "x", Appointment: "H1"})
	add(queue.DayClosed{Day: testDay, Missed: []string{"H2", "H3"}}, queue.DayOpened{Day: next})
	was := len(log)
	fold := func(a *Appointments, upTo int) map[string]queue.AppointmentState {
		for _, e := range log[:upTo] {
			a.Take(e)
		}
		states := map[string]queue.AppointmentState{}
		for _, known := range a.List() {
			states[known.Code] = known.State
		}
		return states
	}
	back := queue.DayRenamed{From: next, To: testDay}
	since := NewAppointmentsSince(testDay)
	for code, state := range fold(since, was) {
		if want := map[string]queue.AppointmentState{"H1": queue.Arrived}[code]; state != cmp.Or(want, queue.Booked) {
			t.Errorf("%s is %s when the day is asked back", code, state)
		}
	}
	for _, a := range since.List() {
		if a.Code != "H4" { // which the state still has
			back.Appointments = append(back.Appointments, a)
		}
	}
	if len(back.Appointments) != 3 {
		t.Fatalf("the log has %+v", back.Appointments)
	}
	add(back)
	add(queue.TicketsRecovered{Tickets: []queue.Ticket{{ID: "y", Appointment: "H2"}}})
	add(queue.DayClosed{Day: testDay, Missed: []string{"H3"}})
	list := NewAppointments(testDay)
	if got, want := fold(list, was), (map[string]queue.AppointmentState{"H1": queue.Arrived, "H2": Missed, "H3": Missed}); !maps.Equal(got, want) || !list.Done() {
		t.Errorf("when it was ended the list is %v", got)
	}
	list = NewAppointments(testDay)
	if got := fold(list, was+1); got["H2"] != queue.Booked || list.Done() {
		t.Errorf("when it is open again: %v, done %v", got, list.Done())
	}
	list = NewAppointments(testDay)
	if got, want := fold(list, len(log)), (map[string]queue.AppointmentState{"H1": queue.Arrived, "H2": queue.Arrived, "H3": Missed}); !maps.Equal(got, want) || !list.Done() {
		t.Errorf("when it is over: %v", got)
	}
}

// A moved appointment is on the list of its new day, and on that of its old day with what
// happened to it. The story of its number mentions the move.
func TestMovedAppointmentIsOnBothLists(t *testing.T) {
	w := newWorld(t)
	const day = 24 * 60 * minuteMS
	move := func(code string, slotMS int64) {
		w.says("07:50", "", queue.ChangeAppointment{Appointment: code, Service: "gplx", SlotMS: slotMS})
	}
	book := func(at, slot string) string {
		return w.says(at, "kiosk-1", queue.BookAppointment{Service: "gplx", SlotMS: clockAt(t, slot)}).Appointment
	}
	away, inDay, back := book("07:40", "09:00"), book("07:41", "09:30"), book("07:42", "10:00")
	move(away, clockAt(t, "09:00")+day)
	move(inDay, clockAt(t, "09:10"))
	move(back, clockAt(t, "09:00")+day)
	move(back, clockAt(t, "11:00"))
	today, tomorrow := NewAppointments(testDay), NewAppointments("2026-11-24")
	for _, e := range w.Entries() {
		today.Take(e)
		tomorrow.Take(e)
	}
	type place struct {
		state queue.AppointmentState
		slot  string
	}
	for name, c := range map[string]struct {
		list *Appointments
		want map[string]place
	}{
		"today":    {today, map[string]place{away: {Moved, "09:00"}, inDay: {queue.Booked, "09:10"}, back: {queue.Booked, "11:00"}}},
		"tomorrow": {tomorrow, map[string]place{away: {queue.Booked, "09:00"}, back: {Moved, "09:00"}}},
	} {
		got := map[string]place{}
		for _, a := range c.list.List() {
			got[a.Code] = place{a.State, calendar.Local(a.SlotMS).Format("15:04")}
		}
		if !maps.Equal(got, c.want) {
			t.Errorf("%s has %v, want %v", name, got, c.want)
		}
	}
	id := w.says("08:50", "kiosk-1", queue.CheckIn{Appointment: inDay}).Ticket
	if story := strings.Join(w.story(w.State().Ticket(id).Number), "\n"); !strings.Contains(story, "lịch hẹn trước đó lúc 09:30 23/11/2026 đã được dời") {
		t.Errorf("the number tells\n%s", story)
	}
}

// A day that a wrong clock closed too early is on record as two days, and both have the
// appointments of their date.
func TestAppointmentsOfASecondDayAreThoseOfItsDate(t *testing.T) {
	w := newWorld(t)
	w.says("07:40", "kiosk-1", queue.BookAppointment{Service: "gplx", SlotMS: clockAt(t, "09:00")})
	w.says("07:41", "kiosk-1", queue.BookAppointment{Service: "gplx", SlotMS: clockAt(t, "09:00") + 24*60*minuteMS})
	for day, want := range map[string]int{testDay: 1, testDay + "+2": 1, "2026-01-05+2": 0} {
		a := NewAppointments(day)
		for _, e := range w.Entries() {
			a.Take(e)
		}
		if got := a.List(); len(got) != want {
			t.Errorf("of %s there are %+v", day, got)
		}
	}
}
