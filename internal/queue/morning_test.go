package queue

import (
	"testing"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// A device folds the hub's entries; until the day's first number it has the state of
// the evening before.
func TestWhatWasUsedUpYesterdayRefusesNobodyInTheMorning(t *testing.T) {
	const day = 24 * 60 * minute
	for name, change := range map[string]func(c *centre.Centre){
		"day limit":      func(c *centre.Centre) { c.Services[0].DayLimit = 1 },
		"half-day limit": func(c *centre.Centre) { c.Services[0].HalfDayLimit = 1 },
		"series":         func(c *centre.Centre) { c.Series = []centre.Series{{Prefix: "A", To: 1}} },
		"capacity": func(c *centre.Centre) {
			c.Policy.IssueOutsideHours, c.Policy.CapacityCheck = false, true
			c.Hours.Spans, c.Services[0].TargetSec = []centre.Span{{FromMin: 450, ToMin: 630}}, 7200
		},
	} {
		w := newWorld(t, change)
		w.sit("1", "duc")
		w.issue("gplx", "")
		if a := w.s.Admit("gplx", w.at); a.Code == OK {
			t.Errorf("%s: not used up on the day itself", name)
		}
		if a := w.s.Admit("gplx", w.at+day); a.Code != OK {
			t.Errorf("%s: refused the next morning: %s", name, a.Code)
		}
	}
	w := newWorld(t, func(c *centre.Centre) {
		c.Services[0].Closed, c.Services[1].Message = "Tạm dừng", "Nộp tại xã"
	})
	for service, want := range map[string]eventlog.Code{"gplx": ServiceClosed, "phuhieu": ServiceMessage} {
		if a := w.s.Admit(service, w.at+day); a.Code != want {
			t.Errorf("%s is %q in the morning, want %q", service, a.Code, want)
		}
	}
}

func TestOnlyAppointmentsStillToComeTodayTakeUpTheDay(t *testing.T) {
	const hour = 60 * minute
	for _, c := range []struct {
		name   string
		slotMS int64
		state  AppointmentState
		want   int
	}{
		{"in an hour", eight + hour, Booked, 1},
		{"now", eight, Booked, 1},
		{"a minute ago", eight - minute, Booked, 0},
		{"in the last minute of the day", eight + 16*hour - minute, Booked, 1},
		{"at midnight", eight + 16*hour, Booked, 0},
		{"tomorrow", eight + 24*hour, Booked, 0},
		{"in an hour, and here already", eight + hour, Arrived, 0},
		{"in an hour, and given back", eight + hour, Revoked, 0},
	} {
		w := newWorld(t)
		w.s.Appointments["1"] = &Appointment{Code: "1", Service: "phuhieu", SlotMS: c.slotMS, State: c.state}
		if got := w.s.expected("gplx", eight); got != c.want {
			t.Errorf("%s: %d expected, want %d", c.name, got, c.want)
		}
		if got := w.s.expected("lltp", eight); got != 0 {
			t.Errorf("%s: %d expected by other officers", c.name, got)
		}
	}
}
