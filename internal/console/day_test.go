package console

import (
	"slices"
	"testing"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/queue"
	"motcua/internal/seattest"
)

// While the hub knows that its clock is wrong, every officer may set the day. While
// the hub is not sure, every officer is asked for it.
func TestWhatDayItIsIsAskedAtTheDesk(t *testing.T) {
	run(t, "by the hub whose clock is wrong", func(d *desk) {
		t := d.t
		today := calendar.ServiceDay(seattest.Now())
		d.login()
		if v := d.see(); v.Desk.DayAsked || v.Can.Day || len(v.Desk.Days) > 0 {
			t.Fatalf("nobody asks, and there are %v", v.Desk.Days)
		}
		d.hub.Must("", queue.SetDay{Day: queue.DaysAfter(today, 1)}) // a mistake, or the clock is a day behind
		d.login()
		v := d.see()
		if v.Desk.DayAsked || !v.Can.Day || len(v.Desk.Days) < 2*queue.NearDays {
			t.Fatalf("asked %v, may %v, %d days", v.Desk.DayAsked, v.Can.Day, len(v.Desk.Days))
		}
		if !slices.ContainsFunc(v.Desk.Days[:3], func(c Choice) bool { return c.ID == today }) {
			t.Errorf("the day of the hub's clock is not among the first: %v", v.Desk.Days[:3])
		}
		seen := map[string]bool{}
		for _, day := range v.Desk.Days {
			if seen[day.ID] || day.Name == "" {
				t.Errorf("%+v is offered twice, or has no name", day)
			}
			seen[day.ID] = true
		}
		time.Sleep(18 * time.Hour) // the clock reaches that day at midnight
		d.hub.Must("console-3", queue.Pause{Counter: "3", Reason: "hop"})
		if v = d.see(); !v.Desk.DayAsked {
			t.Fatalf("after the midnight of a clock that is wrong: %+v", v.Desk.Days[:2])
		}
		d.SetDay(calendar.ServiceDay(seattest.Now()))
		if v = d.see(); v.Desk.DayAsked || v.Page != PageMain {
			t.Errorf("after the word: asked %v on page %d", v.Desk.DayAsked, v.Page)
		}
		d.hub.State(func(s *queue.State) {
			if s.Day != calendar.ServiceDay(seattest.Now()) || s.ClockWrong() {
				t.Errorf("day %s, %+v", s.Day, s.Doubt)
			}
		})
	})
}
