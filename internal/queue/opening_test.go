package queue

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"motcua/internal/eventlog"
)

// at is a moment given as it is read from a clock in Vietnam.
func at(t testing.TB, clock string) int64 {
	t.Helper()
	m, err := time.ParseInLocation("2006-01-02 15:04", clock, zone)
	if err != nil {
		t.Fatal(err)
	}
	return m.UnixMilli()
}

// officeHours gives a centre the usual hours and some days of 2025 and 2026
// that differ from their week.
func officeHours(c *Centre) {
	c.Policy.IssueOutsideHours = false
	c.Policy.LastTicketMarginMin = 15
	c.Hours = Hours{Days: []int{1, 2, 3, 4, 5}, Spans: []Span{{450, 690}, {810, 1020}}}
	c.Holidays = []Holiday{
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
	c.Workdays = []Workday{
		{Date: "2025-04-26", Name: "Làm bù"},
		{Date: "2026-08-22", Name: "Làm bù"},
		{Date: "2026-10-10", Name: "Làm bù buổi sáng", Spans: []Span{{480, 660}}},
		{Date: "2026-12-31", Name: "Nghỉ chiều", Spans: []Span{{450, 690}}},
	}
}

func TestHoursOfTheDay(t *testing.T) {
	rules := newWorld(t, officeHours).s.Rules()
	for _, c := range []struct{ clock, reopens, holiday string }{
		{"2026-11-23 07:29", "2026-11-23 07:30", ""},
		{"2026-11-23 07:30", "", ""},
		{"2026-11-23 11:14", "", ""},
		{"2026-11-23 11:15", "2026-11-23 13:30", ""},
		{"2026-11-23 13:30", "", ""},
		{"2026-11-23 16:44", "", ""},
		{"2026-11-23 16:45", "2026-11-24 07:30", ""}, // tomorrow
		{"2026-11-27 17:00", "2026-11-30 07:30", ""}, // Friday evening
		{"2026-11-28 09:00", "2026-11-30 07:30", ""}, // a Saturday
		{"2026-11-29 23:59", "2026-11-30 07:30", ""},
		{"2026-11-30 00:01", "2026-11-30 07:30", ""},

		{"2025-04-26 09:00", "", ""}, // a Saturday that is worked, with the hours of a weekday
		{"2025-04-26 11:30", "2025-04-26 13:30", ""},
		{"2025-04-27 09:00", "2025-04-28 07:30", ""},
		{"2025-05-02 09:00", "2025-05-05 07:30", "Hoán đổi"}, // the Friday it is worked for
		{"2025-04-29 17:00", "2025-05-05 07:30", ""},         // the evening before is no holiday yet
		{"2025-04-30 08:00", "2025-05-05 07:30", "Ngày Chiến thắng"},
		{"2026-02-13 16:50", "2026-02-23 07:30", ""},
		{"2026-02-18 10:00", "2026-02-23 07:30", "Tết"},
		{"2026-08-22 10:00", "", ""},
		{"2026-08-31 10:00", "2026-09-03 07:30", "Hoán đổi"},
		{"2026-09-02 23:59", "2026-09-03 07:30", "Quốc khánh"},
		{"2026-09-03 00:01", "2026-09-03 07:30", ""},

		{"2026-10-09 17:00", "2026-10-10 08:00", ""}, // to a Saturday with hours of its own
		{"2026-10-10 07:45", "2026-10-10 08:00", ""},
		{"2026-10-10 10:44", "", ""},
		{"2026-10-10 10:45", "2026-10-12 07:30", ""},
		{"2026-12-31 09:00", "", ""},                 // half a day
		{"2026-12-31 14:00", "2027-01-01 07:30", ""}, // of 2027 nothing is entered
	} {
		want := Opening{Open: c.reopens == ""}
		if !want.Open {
			want.ReopensMS = at(t, c.reopens)
		}
		got := rules.OpenAt(at(t, c.clock))
		name := ""
		if got.Holiday != nil {
			name = got.Holiday.Name
		}
		if got.Open != want.Open || got.ReopensMS != want.ReopensMS || name != c.holiday {
			t.Errorf("%s: open %v, reopens %s, holiday %q", c.clock, got.Open, Local(got.ReopensMS), name)
		}
	}
}

func TestHolidayRefusesAndSwapDayIssues(t *testing.T) {
	w := newWorld(t, officeHours)
	w.at = at(t, "2026-12-30 09:00")
	w.must("", SetDay{Day: "2026-12-30"})
	w.issue("gplx", "")
	w.at = at(t, "2026-12-31 11:20")
	w.refused("kiosk", IssueTicket{Service: "gplx"}, OutsideHours)

	w = newWorld(t, func(c *Centre) {
		officeHours(c)
		c.Holidays = append(c.Holidays, Holiday{Date: "2026-11-25", Name: "Mất điện"})
		c.Workdays = append(c.Workdays, Workday{Date: "2026-11-28", Name: "Làm bù"})
	})
	w.at = at(t, "2026-11-25 09:00")
	w.refused("kiosk", IssueTicket{Service: "gplx"}, OutsideHours)
	w.at = at(t, "2026-11-28 09:00")
	w.issue("gplx", "")
}

func TestCentreWithoutHoursIsAlwaysOpenButOnHolidays(t *testing.T) {
	rules := newWorld(t, func(c *Centre) {
		officeHours(c)
		c.Hours = Hours{}
	}).s.Rules()
	for _, clock := range []string{"2026-11-28 03:00", "2026-11-28 23:59", "2026-08-22 12:00", "2026-12-31 08:00"} {
		if got := rules.OpenAt(at(t, clock)); !got.Open {
			t.Errorf("%s: %+v", clock, got)
		}
	}
	if got := rules.OpenAt(at(t, "2026-09-01 12:00")); got.Open || got.ReopensMS != at(t, "2026-09-03 00:00") || got.Holiday.Name != "Quốc khánh" {
		t.Errorf("on a holiday: %+v", got)
	}
}

func TestDemonstrationIsOpenOnHolidays(t *testing.T) {
	rules := newWorld(t, func(c *Centre) {
		officeHours(c)
		c.Policy.IssueOutsideHours = true
	}).s.Rules()
	if got := rules.OpenAt(at(t, "2026-09-02 03:00")); got != (Opening{Open: true}) {
		t.Errorf("%+v", got)
	}
}

// A span that is shorter than the margin never opens, so it is not promised.
func TestSpanTooShortForItsMarginIsNotPromised(t *testing.T) {
	rules := newWorld(t, func(c *Centre) {
		officeHours(c)
		c.Workdays = []Workday{{Date: "2026-11-28", Name: "Trực", Spans: []Span{{480, 490}}}}
	}).s.Rules()
	if got := rules.OpenAt(at(t, "2026-11-27 17:00")); got.Open || got.ReopensMS != at(t, "2026-11-30 07:30") {
		t.Errorf("%+v, reopens %s", got, Local(got.ReopensMS))
	}
}

func TestSearchForTheNextOpeningEnds(t *testing.T) {
	rules := newWorld(t, func(c *Centre) {
		officeHours(c)
		c.Policy.LastTicketMarginMin = 240 // longer than any span
	}).s.Rules()
	if got := rules.OpenAt(at(t, "2026-11-27 09:00")); got != (Opening{}) {
		t.Errorf("%+v", got)
	}
}

// What is promised is kept: the centre is open at the moment it names, and at
// no minute before it.
func TestNextOpeningIsTheFirst(t *testing.T) {
	rules := newWorld(t, officeHours).s.Rules()
	from := at(t, "2026-08-01 00:00")
	rapid.Check(t, func(t *rapid.T) {
		moment := from + int64(rapid.IntRange(0, 180*minutesPerDay).Draw(t, "minute"))*minute
		got := rules.OpenAt(moment)
		if got.Open {
			if got != (Opening{Open: true}) {
				t.Fatalf("open, and yet %+v", got)
			}
			return
		}
		if again := rules.OpenAt(got.ReopensMS); !again.Open || got.ReopensMS <= moment {
			t.Fatalf("%s: reopens %s, but is closed then", Local(moment), Local(got.ReopensMS))
		}
		for m := moment; m < got.ReopensMS; m += minute {
			if rules.OpenAt(m).Open {
				t.Fatalf("%s: open at %s, before %s", Local(moment), Local(m), Local(got.ReopensMS))
			}
		}
	})
}

func TestFaultyDaysAreRefused(t *testing.T) {
	for want, change := range map[string]func(*Centre){
		`holiday "2026-06-31": there is no such date`: func(c *Centre) { c.Holidays = []Holiday{{Date: "2026-06-31"}} },
		`workday "22/8": there is no such date`:       func(c *Centre) { c.Workdays = []Workday{{Date: "22/8"}} },
		`"2026-09-02": the date is used twice`: func(c *Centre) {
			c.Holidays, c.Workdays = []Holiday{{Date: "2026-09-02"}}, []Workday{{Date: "2026-09-02"}}
		},
		`its hours are not in order`: func(c *Centre) { c.Workdays = []Workday{{Date: "2026-09-02", Spans: []Span{{810, 1020}, {450, 690}}}} },
		`within the day`:             func(c *Centre) { c.Workdays = []Workday{{Date: "2026-09-02", Spans: []Span{{810, 1500}}}} },
	} {
		c := testCentre()
		change(&c)
		if _, err := Compile(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

// A log from before there were holidays still applies, and a centre without
// any is written as it always was.
func TestCentreWithoutHolidaysIsWrittenAsBefore(t *testing.T) {
	text := toJSON(t, testCentre())
	if strings.Contains(text, "holidays") || strings.Contains(text, "workdays") {
		t.Errorf("%s", text)
	}
	var c, back Centre
	officeHours(&c)
	if err := json.Unmarshal([]byte(toJSON(t, c)), &back); err != nil || toJSON(t, back) != toJSON(t, c) || len(back.Workdays[3].Spans) != 1 {
		t.Errorf("the days do not come back from the log: %v\n%s", err, toJSON(t, back))
	}
}

// replay folds the log of a world anew, by way of its bytes, as a restart does.
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

// A restart is the log read again, then the clock looked at.
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
