package queue

import (
	"fmt"
	"testing"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// clock is a moment of Monday, 23 November 2026, or of so many days later.
func clock(hour, min int, days ...int) int64 {
	day := 23
	for _, n := range days {
		day += n
	}
	return time.Date(2026, 11, day, hour, min, 0, 0, calendar.Zone).UnixMilli()
}

// office is a centre with hours.
func office(c *centre.Centre) {
	c.Policy.IssueOutsideHours = false
	c.Hours = centre.Hours{Days: []int{1, 2, 3, 4, 5}, Spans: []centre.Span{{FromMin: 7*60 + 30, ToMin: 11*60 + 30}, {FromMin: 13*60 + 30, ToMin: 17 * 60}}}
}

func TestAdmission(t *testing.T) {
	change := func(fn func(s *centre.Service)) func(*centre.Centre) {
		return func(c *centre.Centre) { office(c); fn(&c.Services[0]) }
	}
	few := change(func(s *centre.Service) { s.HalfDayLimit = 2 })
	for name, c := range map[string]struct {
		centre  func(*centre.Centre)
		issued  []int64 // when numbers were taken before
		at      int64
		want    eventlog.Code
		reopens int64
		offers  bool
	}{
		"open":                              {change(func(*centre.Service) {}), nil, clock(9, 0), OK, 0, false},
		"noon":                              {change(func(*centre.Service) {}), nil, clock(12, 0), OutsideHours, clock(13, 30), false},
		"own hours, too early":              {change(func(s *centre.Service) { s.Hours = []centre.Span{{FromMin: 9 * 60, ToMin: 10 * 60}} }), nil, clock(8, 0), OutsideHours, clock(9, 0), false},
		"own hours":                         {change(func(s *centre.Service) { s.Hours = []centre.Span{{FromMin: 9 * 60, ToMin: 10 * 60}} }), nil, clock(9, 30), OK, 0, false},
		"own hours, over":                   {change(func(s *centre.Service) { s.Hours = []centre.Span{{FromMin: 9 * 60, ToMin: 10 * 60}} }), nil, clock(10, 0), OutsideHours, clock(9, 0, 1), false},
		"own hours across noon":             {change(func(s *centre.Service) { s.Hours = []centre.Span{{FromMin: 11 * 60, ToMin: 14 * 60}} }), nil, clock(11, 45), OutsideHours, clock(13, 30), false},
		"own margin":                        {change(func(s *centre.Service) { s.MarginMin = 30 }), nil, clock(16, 30), OutsideHours, clock(7, 30, 1), false},
		"message":                           {change(func(s *centre.Service) { s.Message = "Nộp ở xã" }), nil, clock(9, 0), ServiceMessage, 0, false},
		"closed":                            {change(func(s *centre.Service) { s.Closed = "Tạm dừng" }), nil, clock(9, 0), ServiceClosed, 0, false},
		"day limit":                         {change(func(s *centre.Service) { s.DayLimit = 2 }), []int64{clock(8, 0), clock(14, 0)}, clock(15, 0), DayLimit, 0, true},
		"below the day limit":               {change(func(s *centre.Service) { s.DayLimit = 3 }), []int64{clock(8, 0), clock(14, 0)}, clock(15, 0), OK, 0, false},
		"half-day limit":                    {few, []int64{clock(8, 0), clock(9, 0)}, clock(10, 0), HalfDayLimit, 0, true},
		"half-day limit, in the afternoon":  {few, []int64{clock(8, 0), clock(9, 0)}, clock(14, 0), OK, 0, false},
		"half-day limit, afternoon used up": {few, []int64{clock(8, 0), clock(14, 0), clock(14, 1)}, clock(15, 0), HalfDayLimit, 0, true},
		"other services do not count":       {few, nil, clock(10, 0), OK, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, c.centre)
			w.sit("1", "duc")
			w.at = clock(7, 45)
			w.must("kiosk", IssueTicket{Service: "phuhieu"})
			for _, ms := range c.issued {
				w.at = ms
				w.must("kiosk", IssueTicket{Service: "gplx"})
			}
			w.at = c.at - 1000
			a := w.do("kiosk", IssueTicket{Service: "gplx"})
			if a.Code != c.want || a.UntilMS != c.reopens || OffersSlot(a.Code) != c.offers {
				t.Errorf("it is answered %+v", a)
			}
		})
	}
}

// A centre that works Saturday mornings opens then, and not in the afternoon.
func TestSaturdayMornings(t *testing.T) {
	rules := newWorld(t, office, func(c *centre.Centre) {
		c.Hours.Other = []centre.DayHours{{Days: []int{6}, Spans: []centre.Span{{FromMin: 8 * 60, ToMin: 11 * 60}}}}
		c.Holidays = []centre.Holiday{{Date: "2026-12-05", Name: "Nghỉ bù"}}
	}).s.Rules()
	for _, c := range []struct {
		at, reopens int64
	}{
		{clock(17, 0, 4), clock(8, 0, 5)}, // Friday evening
		{clock(8, 0, 5), 0},
		{clock(10, 59, 5), 0},
		{clock(11, 0, 5), clock(7, 30, 7)},
		{clock(17, 0, 11), clock(7, 30, 14)}, // the Saturday after is a day off
	} {
		if got := rules.OpenAt(c.at); got.Open != (c.reopens == 0) || got.ReopensMS != c.reopens {
			t.Errorf("%v: %+v", calendar.Local(c.at), got)
		}
	}
	if spans := rules.ReceptionOn("2026-11-28"); len(spans) != 1 || spans[0].ToMin != 11*60 {
		t.Errorf("on the Saturday officers are held against %v", spans)
	}
	c := testCentre()
	c.Hours.Other = []centre.DayHours{{Days: []int{6}, Spans: []centre.Span{{FromMin: 600, ToMin: 500}}}}
	if _, err := centre.Compile(c); err == nil {
		t.Error("hours that end before they begin are taken")
	}
}

// A number that cannot be served today is not given. Counter 1 is the only one, with 10
// minutes a visit: at 16:00 six fit in before 17:00.
func TestNoNumberThatCannotBeServedToday(t *testing.T) {
	w := newWorld(t, office, func(c *centre.Centre) {
		c.Policy.CapacityCheck = true
		c.Services[0].SlotLimit = 1
	})
	w.at = clock(16, 0)
	if a := w.do("kiosk", IssueTicket{Service: "gplx"}); a.Code != OK {
		t.Errorf("with no counter open, of which nothing is known, it is answered %s", a.Code)
	}
	w.at = clock(16, 0)
	w.sit("1", "duc")
	given := 1
	for ; given < 20; given++ {
		w.at = clock(16, 0)
		if a := w.do("kiosk", IssueTicket{Service: "gplx"}); a.Code == NoCapacity {
			break
		}
	}
	if given != 6 {
		t.Errorf("%d numbers were given for an hour's work", given)
	}
	if a := w.s.Admit("duoc", w.at); a.Code != OK {
		t.Errorf("a service of other counters is answered %s", a.Code)
	}
	free := w.s.FreeSlots("gplx", clock(16, 0), 2, 2)
	want := []int64{clock(16, 30), clock(7, 30, 1), clock(13, 30, 1)}
	if fmt.Sprint(free) != fmt.Sprint(want) {
		t.Errorf("free slots: %v, want %v", free, want)
	}
}

// Appointments still to come are work that is left.
func TestCapacityCountsAppointments(t *testing.T) {
	w := newWorld(t, office, func(c *centre.Centre) { c.Policy.CapacityCheck = true })
	w.at = clock(16, 0)
	w.sit("1", "duc")
	for i := range 6 {
		w.must("", with{BookAppointment{Service: "gplx", SlotMS: clock(16, 30)}, Given{Code: fmt.Sprint("h", i), Imported: true}})
	}
	w.refused("kiosk", IssueTicket{Service: "gplx"}, NoCapacity)
}

func TestSeries(t *testing.T) {
	own := func(c *centre.Centre) {
		c.Services[0].Series = "G"
		c.Series = []centre.Series{{Prefix: "G", Digits: 4, From: 11, To: 13}, {Prefix: "A", Digits: 2}}
	}
	w := newWorld(t, own)
	w.sit("1", "duc")
	for _, want := range []string{"G0011", "G0012"} {
		if got := w.issue("gplx", "").Number; got != want {
			t.Errorf("the number is %s, want %s", got, want)
		}
	}
	if got := w.issue("phuhieu", "").Number; got != "A01" {
		t.Errorf("the agency's own series gives %s", got)
	}
	w.issue("gplx", "")
	w.refused("kiosk", IssueTicket{Service: "gplx"}, SeriesFull)
	w.serve("1")
	w.refused("desk-1", WalkIn{Counter: "1", Service: "gplx", Reason: "gấp"}, SeriesFull)
	w.must("kiosk", IssueTicket{Service: "phuhieu"})
	w.at += 24 * 60 * minute
	if got := w.issue("gplx", "").Number; got != "G0011" {
		t.Errorf("the next day begins with %s", got)
	}
}

// 8 clients × 1,000 numbers are 8,000 distinct numbers; the same over real
// links is tested with the hub.
func TestEightThousandDistinctNumbers(t *testing.T) {
	w := newWorld(t, func(c *centre.Centre) { c.Policy.DigitsPerNumber = 5 })
	w.sit("1", "duc")
	seen := map[string]bool{}
	for i := range 8000 {
		seen[w.s.Ticket(w.must(fmt.Sprint("kiosk-", i%8), IssueTicket{Service: "gplx"}).Ticket).Number] = true
	}
	if len(seen) != 8000 {
		t.Errorf("%d distinct numbers", len(seen))
	}
}
