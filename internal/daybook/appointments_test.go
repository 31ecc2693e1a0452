package daybook

import (
	"maps"
	"strings"
	"testing"

	"motcua/internal/queue"
)

// While a day goes on, the list from the log is that of the state; once it is
// over, it says who did not come.
func TestAppointmentsAreFoldedLikeTheState(t *testing.T) {
	w := newWorld(t)
	book := func(at, slot string) string {
		return w.says(at, "kiosk-1", queue.BookAppointment{Service: "gplx", SlotMS: clockAt(t, slot), Source: queue.SourceImport}).Appointment
	}
	came, cancelled, missed := book("07:40", "09:00"), book("07:41", "09:30"), book("07:42", "08:30")
	w.says("07:43", "kiosk-1", queue.BookAppointment{Service: "lltp", SlotMS: clockAt(t, "09:00") + 24*60*minuteMS, Source: queue.SourceImport})
	w.says("08:00", "kiosk-1", queue.CancelAppointment{Appointment: cancelled, Reason: "đổi ngày"})
	w.says("08:50", "kiosk-1", queue.CheckIn{Appointment: came})
	fold := func() *Appointments {
		a := NewAppointments(testDay)
		for _, e := range w.log {
			a.Take(e)
		}
		return a
	}
	a := fold()
	list := a.List()
	if len(list) != 3 || a.Done() {
		t.Fatalf("listed are %+v", list)
	}
	for i, want := range w.s.AppointmentsOn(testDay) {
		if list[i] != *want {
			t.Errorf("%d is %+v, the state says %+v", i, list[i], *want)
		}
	}
	w.at += 3 * 24 * 60 * minuteMS
	w.roll()
	a = fold()
	states := map[string]queue.AppointmentState{}
	for _, known := range a.List() {
		states[known.Code] = known.State
	}
	if !a.Done() || states[came] != queue.Arrived || states[cancelled] != queue.Revoked || states[missed] != Missed {
		t.Errorf("at the end of the day: %v", states)
	}
}

// An appointment that was moved is on the list of its new day, and on that of the
// day it was moved from with what became of it. Its number tells of the move.
func TestMovedAppointmentIsOnBothLists(t *testing.T) {
	w := newWorld(t)
	const day = 24 * 60 * minuteMS
	move := func(code string, slotMS int64) {
		w.says("07:50", "", queue.ChangeAppointment{Appointment: code, Service: "gplx", SlotMS: slotMS})
	}
	book := func(at, slot string) string {
		return w.says(at, "kiosk-1", queue.BookAppointment{Service: "gplx", SlotMS: clockAt(t, slot), Source: queue.SourceImport}).Appointment
	}
	away, inDay, back := book("07:40", "09:00"), book("07:41", "09:30"), book("07:42", "10:00")
	move(away, clockAt(t, "09:00")+day)
	move(inDay, clockAt(t, "09:10"))
	move(back, clockAt(t, "09:00")+day)
	move(back, clockAt(t, "11:00"))
	today, tomorrow := NewAppointments(testDay), NewAppointments("2026-11-24")
	for _, e := range w.log {
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
			got[a.Code] = place{a.State, queue.Local(a.SlotMS).Format("15:04")}
		}
		if !maps.Equal(got, c.want) {
			t.Errorf("%s has %v, want %v", name, got, c.want)
		}
	}
	id := w.says("08:50", "kiosk-1", queue.CheckIn{Appointment: inDay}).Ticket
	if story := strings.Join(w.story(w.s.Ticket(id).Number), "\n"); !strings.Contains(story, "lịch hẹn trước đó lúc 09:30 23/11/2026 đã được dời") {
		t.Errorf("the number tells\n%s", story)
	}
}

// A day that a wrong clock had closed too early is on record as two, and both have the
// appointments of their date.
func TestAppointmentsOfASecondDayAreThoseOfItsDate(t *testing.T) {
	w := newWorld(t)
	w.says("07:40", "kiosk-1", queue.BookAppointment{Service: "gplx", SlotMS: clockAt(t, "09:00"), Source: queue.SourceImport})
	w.says("07:41", "kiosk-1", queue.BookAppointment{Service: "gplx", SlotMS: clockAt(t, "09:00") + 24*60*minuteMS, Source: queue.SourceImport})
	for day, want := range map[string]int{testDay: 1, testDay + "+2": 1, "2026-01-05+2": 0} {
		a := NewAppointments(day)
		for _, e := range w.log {
			a.Take(e)
		}
		if got := a.List(); len(got) != want {
			t.Errorf("of %s there are %+v", day, got)
		}
	}
}
