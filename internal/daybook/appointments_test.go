package daybook

import (
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
