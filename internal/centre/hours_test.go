package centre

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"motcua/internal/calendar"
)

const minute = int64(60_000)

func testCentre() Centre {
	return Centre{
		Name: "Trung tâm thử",
		Agencies: []Agency{
			{ID: "gt", Name: "Sở Giao thông vận tải", Prefix: "A"},
			{ID: "tp", Name: "Sở Tư pháp", Prefix: "C"},
			{ID: "yt", Name: "Sở Y tế", Prefix: "E"},
		},
		Services: []Service{
			{ID: "gplx", Agency: "gt", Name: "Đổi giấy phép lái xe"},
			{ID: "phuhieu", Agency: "gt", Name: "Cấp phù hiệu"},
			{ID: "lltp", Agency: "tp", Name: "Cấp Phiếu lý lịch tư pháp"},
			{ID: "duoc", Agency: "yt", Name: "Cấp chứng chỉ hành nghề dược"},
		},
		Counters: []Counter{
			{ID: "1", Serves: []Serve{{Agency: "gt"}}},
			{ID: "2", Serves: []Serve{{Agency: "gt"}, {Agency: "tp", HandicapMin: 10}}},
			{ID: "3", Serves: []Serve{{Agency: "tp"}, {Service: "duoc"}}},
		},
		Officers: []Officer{{ID: "duc", Name: "Đức"}, {ID: "hoa", Name: "Hoa"}, {ID: "nam", Name: "Nam", Counters: []string{"3"}}},
		Classes: []Class{
			{ID: "gia", Name: "Người cao tuổi", HeadStartMin: 30},
			{ID: "cap-cuu", Name: "Cấp cứu", Always: true},
		},
		Policy: Policy{IssueOutsideHours: true},
		Rating: Rating{Reasons: []Reason{{ID: "cho-lau", Name: "chờ lâu"}}},
	}
}

// compiled are the rules of a centre after a change.
func compiled(t testing.TB, change func(*Centre)) *Rules {
	t.Helper()
	c := testCentre()
	change(&c)
	rules, err := Compile(c)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func toJSON(t testing.TB, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// at is a moment given as clock time in Vietnam.
func at(t testing.TB, clock string) int64 {
	t.Helper()
	m, err := time.ParseInLocation("2006-01-02 15:04", clock, calendar.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return m.UnixMilli()
}

// officeHours gives a centre the usual hours and some days of 2025 and 2026 that differ
// from their weekday.
func officeHours(c *Centre) {
	c.Policy.IssueOutsideHours = false
	c.Policy.LastTicketMarginMin = 15
	c.Hours = Hours{Days: []int{1, 2, 3, 4, 5}, Spans: []Span{{FromMin: 450, ToMin: 690}, {FromMin: 810, ToMin: 1020}}}
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
		{Date: "2026-10-10", Name: "Làm bù buổi sáng", Spans: []Span{{FromMin: 480, ToMin: 660}}},
		{Date: "2026-12-31", Name: "Nghỉ chiều", Spans: []Span{{FromMin: 450, ToMin: 690}}},
	}
}

func TestHoursOfTheDay(t *testing.T) {
	rules := compiled(t, officeHours)
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
		{"2025-05-02 09:00", "2025-05-05 07:30", "Hoán đổi"}, // the Friday that it is exchanged for
		{"2025-04-29 17:00", "2025-05-05 07:30", ""},         // the evening before a holiday is not part of it
		{"2025-04-30 08:00", "2025-05-05 07:30", "Ngày Chiến thắng"},
		{"2026-02-13 16:50", "2026-02-23 07:30", ""},
		{"2026-02-18 10:00", "2026-02-23 07:30", "Tết"},
		{"2026-08-22 10:00", "", ""},
		{"2026-08-31 10:00", "2026-09-03 07:30", "Hoán đổi"},
		{"2026-09-02 23:59", "2026-09-03 07:30", "Quốc khánh"},
		{"2026-09-03 00:01", "2026-09-03 07:30", ""},

		{"2026-10-09 17:00", "2026-10-10 08:00", ""}, // to a Saturday with its own hours
		{"2026-10-10 07:45", "2026-10-10 08:00", ""},
		{"2026-10-10 10:44", "", ""},
		{"2026-10-10 10:45", "2026-10-12 07:30", ""},
		{"2026-12-31 09:00", "", ""},                 // half a day
		{"2026-12-31 14:00", "2027-01-01 07:30", ""}, // 2027 has no holidays in the configuration
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
			t.Errorf("%s: open %v, reopens %s, holiday %q", c.clock, got.Open, calendar.Local(got.ReopensMS), name)
		}
	}
}

func TestCentreWithoutHoursIsAlwaysOpenButOnHolidays(t *testing.T) {
	rules := compiled(t, func(c *Centre) {
		officeHours(c)
		c.Hours = Hours{}
	})
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
	rules := compiled(t, func(c *Centre) {
		officeHours(c)
		c.Policy.IssueOutsideHours = true
	})
	if got := rules.OpenAt(at(t, "2026-09-02 03:00")); got != (Opening{Open: true}) {
		t.Errorf("%+v", got)
	}
}

// A span that is shorter than the margin never opens, so it is not announced.
func TestSpanTooShortForItsMarginIsNotPromised(t *testing.T) {
	rules := compiled(t, func(c *Centre) {
		officeHours(c)
		c.Workdays = []Workday{{Date: "2026-11-28", Name: "Trực", Spans: []Span{{FromMin: 480, ToMin: 490}}}}
	})
	if got := rules.OpenAt(at(t, "2026-11-27 17:00")); got.Open || got.ReopensMS != at(t, "2026-11-30 07:30") {
		t.Errorf("%+v, reopens %s", got, calendar.Local(got.ReopensMS))
	}
}

func TestSearchForTheNextOpeningEnds(t *testing.T) {
	rules := compiled(t, func(c *Centre) {
		officeHours(c)
		c.Policy.LastTicketMarginMin = 240 // longer than any span
	})
	if got := rules.OpenAt(at(t, "2026-11-27 09:00")); got != (Opening{}) {
		t.Errorf("%+v", got)
	}
}

// The announced time is right: the centre is open at that minute, and at no minute before
// it.
func TestNextOpeningIsTheFirst(t *testing.T) {
	rules := compiled(t, officeHours)
	from := at(t, "2026-08-01 00:00")
	rapid.Check(t, func(t *rapid.T) {
		moment := from + int64(rapid.IntRange(0, 180*MinutesPerDay).Draw(t, "minute"))*minute
		got := rules.OpenAt(moment)
		if got.Open {
			if got != (Opening{Open: true}) {
				t.Fatalf("open, and yet %+v", got)
			}
			return
		}
		if again := rules.OpenAt(got.ReopensMS); !again.Open || got.ReopensMS <= moment {
			t.Fatalf("%s: reopens %s, but is closed then", calendar.Local(moment), calendar.Local(got.ReopensMS))
		}
		for m := moment; m < got.ReopensMS; m += minute {
			if rules.OpenAt(m).Open {
				t.Fatalf("%s: open at %s, before %s", calendar.Local(moment), calendar.Local(m), calendar.Local(got.ReopensMS))
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
		`its hours are not in order`: func(c *Centre) {
			c.Workdays = []Workday{{Date: "2026-09-02", Spans: []Span{{FromMin: 810, ToMin: 1020}, {FromMin: 450, ToMin: 690}}}}
		},
		`within the day`: func(c *Centre) {
			c.Workdays = []Workday{{Date: "2026-09-02", Spans: []Span{{FromMin: 810, ToMin: 1500}}}}
		},
	} {
		c := testCentre()
		change(&c)
		if _, err := Compile(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

// A log from before there were holidays can still be applied, and a centre without
// holidays is written unchanged.
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
