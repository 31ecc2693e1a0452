package queue

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// at is a moment by a clock in Vietnam.
func at(t testing.TB, clock string) int64 {
	t.Helper()
	m, err := time.ParseInLocation("2006-01-02 15:04", clock, calendar.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return m.UnixMilli()
}

// officeHours gives a centre the usual hours and some days of 2025 and 2026
// that differ from their week.
func officeHours(c *centre.Centre) {
	c.Policy.IssueOutsideHours = false
	c.Policy.LastTicketMarginMin = 15
	c.Hours = centre.Hours{Days: []int{1, 2, 3, 4, 5}, Spans: []centre.Span{{FromMin: 450, ToMin: 690}, {FromMin: 810, ToMin: 1020}}}
	c.Holidays = []centre.Holiday{
		{Date: "2025-04-30", Name: "Ngày Chiến thắng"},
		{Date: "2025-05-01", Name: "Quốc tế lao động"},
		{Date: "2025-05-02", Name: "Hoán đổi"},
		{Date: "2026-02-16", Name: "Tết"},
		{Date: "2026-02-17", Name: "Tết"},
		{Date: "2026-02-18", Name: "Tết"},
		{Date: "2026-02-19", Name: "Tết"},
		{Date: "2026-02-20", Name: "Tết"},
		{Date: "2026-08-31", Name: "Hoán đổi"},
		{Date: "2026-09-01", Name: "Quốc khánh"},
		{Date: "2026-09-02", Name: "Quốc khánh"},
	}
	c.Workdays = []centre.Workday{
		{Date: "2025-04-26", Name: "Làm bù"},
		{Date: "2026-08-22", Name: "Làm bù"},
		{Date: "2026-10-10", Name: "Làm bù buổi sáng", Spans: []centre.Span{{FromMin: 480, ToMin: 660}}},
		{Date: "2026-12-31", Name: "Nghỉ chiều", Spans: []centre.Span{{FromMin: 450, ToMin: 690}}},
	}
}

func TestHolidayRefusesAndSwapDayIssues(t *testing.T) {
	w := newWorld(t, officeHours)
	w.at = at(t, "2026-12-30 09:00")
	w.must("", SetDay{Day: "2026-12-30"})
	w.issue("gplx", "")
	w.at = at(t, "2026-12-31 11:20")
	w.refused("kiosk", IssueTicket{Service: "gplx"}, OutsideHours)

	w = newWorld(t, func(c *centre.Centre) {
		officeHours(c)
		c.Holidays = append(c.Holidays, centre.Holiday{Date: "2026-11-25", Name: "Mất điện"})
		c.Workdays = append(c.Workdays, centre.Workday{Date: "2026-11-28", Name: "Làm bù"})
	})
	w.at = at(t, "2026-11-25 09:00")
	w.refused("kiosk", IssueTicket{Service: "gplx"}, OutsideHours)
	w.at = at(t, "2026-11-28 09:00")
	w.issue("gplx", "")
}

// replay decodes and folds the log of a world again, as a restart does.
func (w *world) replay() {
	w.t.Helper()
	s := NewState()
	for _, e := range w.log {
		var back eventlog.Entry
		if err := json.Unmarshal([]byte(toJSON(w.t, e)), &back); err != nil {
			w.t.Fatal(err)
		}
		if err := Apply(s, back); err != nil {
			w.t.Fatal(err)
		}
	}
	if got, want := toJSON(w.t, s), toJSON(w.t, w.s); got != want {
		w.t.Fatalf("the log replays to another state:\n%s\n%s", got, want)
	}
	w.s = s
}

func (w *world) numbers() (list []string) {
	for _, t := range w.s.Tickets {
		list = append(list, t.Number)
	}
	return list
}

// UTC dates flip at 07:00 in Vietnam, when the first people stand in line.
func TestTicketsOfBeforeSevenAreThereAfterwards(t *testing.T) {
	w := newWorld(t)
	w.at = at(t, "2026-11-24 06:45")
	first := w.issue("gplx", "")
	w.issue("lltp", "")
	w.at = at(t, "2026-11-24 07:05")
	w.replay() // with a restart between
	w.roll()
	if got := w.numbers(); !slices.Equal(got, []string{"A001", "C001"}) || w.s.Day != "2026-11-24" {
		t.Fatalf("at 07:05 of day %s there are %v", w.s.Day, got)
	}
	if next := w.issue("gplx", ""); next.Number != "A002" || w.s.Ticket(first.ID).State != Waiting {
		t.Errorf("the next number is %s", next.Number)
	}
	w.sit("1", "duc")
	if got := w.call("1"); got != "A001" {
		t.Errorf("called is %s", got)
	}
}

func TestMinutesAroundMidnightAreTwoDays(t *testing.T) {
	w := newWorld(t)
	w.at = at(t, "2026-11-24 23:59")
	if got := w.issue("gplx", ""); got.ID != "2026-11-24/A001" {
		t.Errorf("at 23:59: %s", got.ID)
	}
	w.at = at(t, "2026-11-25 00:01")
	if got := w.issue("gplx", ""); got.ID != "2026-11-25/A001" || len(w.s.Tickets) != 1 {
		t.Errorf("at 00:01: %s among %v", got.ID, w.numbers())
	}
	w.replay()
}

// A restart reads the log, then the clock.
func TestRestartOverDays(t *testing.T) {
	for _, c := range []struct {
		name, up, day string
		kept          int
	}{
		{"within the day", "2026-11-27 23:59", "2026-11-27", 2},
		{"over midnight", "2026-11-28 00:00", "2026-11-28", 0},
		{"over midnight, and UTC still says yesterday", "2026-11-28 06:59", "2026-11-28", 0},
		{"after three days off", "2026-11-30 07:00", "2026-11-30", 0},
		{"after two weeks off", "2026-12-11 07:00", "2026-12-11", 0},
		{"with a clock set back over midnight", "2026-11-26 23:30", "2026-11-27", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.at = at(t, "2026-11-27 16:00")
			w.sit("1", "duc")
			w.issue("gplx", "")
			w.issue("gplx", "")
			w.call("1")
			w.at = at(t, c.up)
			before := len(w.log)
			w.replay()
			w.roll()
			if w.s.Day != c.day || len(w.s.Tickets) != c.kept {
				t.Fatalf("day %s with %v", w.s.Day, w.numbers())
			}
			if desk := w.s.Desk("1"); (desk.Ticket != "") != (c.kept > 0) {
				t.Errorf("the desk is %+v", desk)
			}
			var events []string
			for _, e := range w.log[before:] {
				for _, ev := range e.Events {
					events = append(events, ev.EventType())
				}
			}
			if want := []string{"day.closed", "day.opened"}; c.kept == 0 && !slices.Equal(events, want) || c.kept > 0 && len(events) > 0 {
				t.Errorf("the restart wrote %v", events) // the days between were never open: they are not made up
			}
			want := TicketID(c.day + "/A001")
			if c.kept > 0 {
				want = TicketID(c.day + "/A003")
			}
			if got := w.issue("gplx", ""); got.ID != want {
				t.Errorf("the next ticket is %s, want %s", got.ID, want)
			}
			w.replay()
		})
	}
}
