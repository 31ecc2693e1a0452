package calendar

import (
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var weekend = []time.Weekday{time.Saturday, time.Sunday}

// rows reads a table of testdata without its header.
func rows(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil || len(all) < 2 {
		t.Fatalf("reading %s: %v, %d rows", name, err, len(all))
	}
	return all[1:]
}

func entries(t testing.TB) (list []Entry) {
	t.Helper()
	for _, row := range rows(t, "calendar.csv") {
		kind, known := map[string]Kind{"NGHI": Holiday, "LAM_BU": Workday}[row[1]]
		if !known {
			t.Fatalf("row %q is of no kind", row)
		}
		list = append(list, Entry{Date: Date(row[0]), Kind: kind, Name: row[2], Source: row[3]})
	}
	return list
}

func official(t testing.TB) *Calendar {
	t.Helper()
	c, err := New(weekend, entries(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryEntryOfTheTableIsAnsweredFor(t *testing.T) {
	c := official(t)
	list := entries(t)
	if len(list) != 43 {
		t.Fatalf("the table has %d rows", len(list))
	}
	for _, e := range list {
		day := c.On(e.Date)
		if day != Day(e) || day.Works() != (e.Kind == Workday) {
			t.Errorf("%s is %+v", e.Date, day)
		}
		rest := e.Date.Weekday() == time.Saturday || e.Date.Weekday() == time.Sunday
		if rest != (e.Kind == Workday) {
			t.Errorf("%s: a %v on a %s: only days of rest are worked for others", e.Date, e.Kind, e.Date.Weekday())
		}
	}
}

func TestSwapsGoBothWays(t *testing.T) {
	c := official(t)
	for _, swap := range []struct{ off, worked Date }{
		{"2018-12-31", "2019-01-05"},
		{"2019-04-29", "2019-05-04"},
		{"2025-05-02", "2025-04-26"},
		{"2026-01-02", "2026-01-10"},
		{"2026-08-31", "2026-08-22"},
	} {
		if day := c.On(swap.off); day.Works() || day.Kind != Holiday {
			t.Errorf("%s is worked: %+v", swap.off, day)
		}
		if day := c.On(swap.worked); !day.Works() || day.Kind != Workday || day.Name == "" {
			t.Errorf("%s is not worked: %+v", swap.worked, day)
		}
	}
}

func TestOrdinaryDaysFollowTheWeek(t *testing.T) {
	c := official(t)
	for date, want := range map[Date]Kind{
		"2026-11-23": Working, "2026-11-27": Working, "2026-11-28": WeeklyRest, "2026-11-29": WeeklyRest,
		"2024-02-29": Working, "2026-02-14": WeeklyRest, "2026-02-16": Holiday,
	} {
		if day := c.On(date); day.Kind != want || day.Date != date {
			t.Errorf("%s is %+v, want kind %d", date, day, want)
		}
	}
}

func TestNextWorkingDay(t *testing.T) {
	c := official(t)
	for _, v := range []struct{ after, want Date }{
		{"2026-11-26", "2026-11-27"},
		{"2026-11-27", "2026-11-30"}, // a weekend
		{"2025-04-25", "2025-04-26"}, // to a Saturday that is worked
		{"2025-04-29", "2025-05-05"},
		{"2026-02-13", "2026-02-23"}, // Tết
		{"2026-08-28", "2026-09-03"},
		{"2026-08-21", "2026-08-22"},
		{"2019-05-03", "2019-05-04"},
	} {
		if day, err := c.NextWorking(v.after); err != nil || day.Date != v.want {
			t.Errorf("after %s comes %+v, %v; want %s", v.after, day, err, v.want)
		}
	}
}

// TestDueDatesInWorkingDays counts as the law does: the following day is day one (BLDS
// 2015, Điều 147). A cut-off at 15:00 moves the start by a day.
func TestDueDatesInWorkingDays(t *testing.T) {
	c := official(t)
	counted := 0
	for _, row := range rows(t, "due_dates.csv") {
		n, err := strconv.Atoi(row[1])
		if err != nil {
			t.Fatal(err)
		}
		day, hour, _ := strings.Cut(row[0], " ")
		if row[2] != "NGAY_LAM_VIEC" || day < "2019" {
			continue // another way of counting, or a year with one day in the table
		}
		if row[3] != "" && hour >= row[3] {
			n++
		}
		date := Date(day)
		for range n {
			next, err := c.NextWorking(date)
			if err != nil {
				t.Fatal(err)
			}
			date = next.Date
		}
		if date != Date(row[4]) {
			t.Errorf("%s + %s working days is %s, want %s (%s)", row[0], row[1], date, row[4], row[5])
		}
		counted++
	}
	if counted != 12 {
		t.Errorf("%d vectors were counted", counted)
	}
}

func TestYearsThatAreNotEnteredAreMissing(t *testing.T) {
	c := official(t)
	if got := c.Years(); !slices.Equal(got, []int{2019, 2025, 2026}) {
		t.Errorf("covered: %v", got)
	}
	var missing *MissingYear
	if _, err := c.NextWorking("2026-12-31"); !errors.As(err, &missing) || missing.Year != 2027 {
		t.Errorf("the calendar guesses 2027: %v", err)
	} else if !strings.Contains(err.Error(), "Tết Nguyên đán") || !strings.Contains(err.Error(), "Tết Dương lịch 01/01") {
		t.Errorf("the error does not say what is missing: %v", err)
	}
	if day, err := c.NextWorking("2026-12-30"); err != nil || day.Date != "2026-12-31" {
		t.Errorf("the last day of a covered year: %+v, %v", day, err)
	}
	if got := c.Lacks(2018); len(got) != 4 { // 2 September 2018 was a Sunday
		t.Errorf("of 2018 the table has one day, but lacks only %v", got)
	}
}

// A fixed holiday on a day of rest need not be in the table: the day after it is off (Bộ
// luật Lao động 2019, Điều 111.3).
func TestHolidayOnRestNeedsNoEntry(t *testing.T) {
	list := []Entry{
		{Date: "2028-01-03", Kind: Holiday},
		{Date: "2028-01-25", Kind: Holiday},
		{Date: "2028-01-26", Kind: Holiday},
		{Date: "2028-01-27", Kind: Holiday},
		{Date: "2028-05-01", Kind: Holiday},
	} // 1/1, 30/4 and 2/9 of 2028 are a Saturday, a Sunday and a Saturday
	c, err := New(weekend, list)
	if err != nil || !c.Covers(2028) {
		t.Errorf("2028 lacks %v, %v", c.Lacks(2028), err)
	}
	c, err = New([]time.Weekday{time.Sunday}, list)
	if err != nil || len(c.Lacks(2028)) != 2 {
		t.Errorf("where Saturdays are worked, 2028 lacks %v, %v", c.Lacks(2028), err)
	}
}

func TestHalfDayIsWorked(t *testing.T) {
	c, err := New(weekend, []Entry{{Date: "2026-12-31", Kind: Workday, Name: "Tất niên", Half: true}})
	if err != nil {
		t.Fatal(err)
	}
	if day := c.On("2026-12-31"); !day.Works() || !day.Half || day.Name != "Tất niên" {
		t.Errorf("%+v", day)
	}
}

func TestFaultyEntriesAreRefused(t *testing.T) {
	for want, list := range map[string][]Entry{
		`"2026-06-31" does not exist`: {{Date: "2026-06-31", Kind: Holiday}},
		`"" does not exist`:           {{Kind: Holiday}},
		"is entered twice":            {{Date: "2026-09-02", Kind: Holiday}, {Date: "2026-09-02", Kind: Workday}},
		"neither a holiday nor":       {{Date: "2026-09-02", Kind: WeeklyRest}},
		"half a holiday":              {{Date: "2026-09-02", Kind: Holiday, Half: true}},
		"more than 1000":              make([]Entry, MaxEntries+1),
	} {
		if c, err := New(weekend, list); err == nil || c != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	if _, err := official(t).NextWorking("tomorrow"); err == nil {
		t.Error("the day after a date that is none is found")
	}
}

func TestSearchForAWorkingDayEnds(t *testing.T) {
	all := []time.Weekday{0, 1, 2, 3, 4, 5, 6}
	c, err := New(all, []Entry{{Date: "2026-02-16", Kind: Holiday}, {Date: "2026-02-17", Kind: Holiday}, {Date: "2026-02-18", Kind: Holiday}})
	if err != nil || !c.Covers(2026) {
		t.Fatalf("%v", err)
	}
	if _, err := c.NextWorking("2026-03-01"); err == nil || !strings.Contains(err.Error(), "none within") {
		t.Errorf("in a week without work the next working day is found: %v", err)
	}
}

// The next working day is later, is worked, and no day between the two is.
func TestNextWorkingDaySkipsNothing(t *testing.T) {
	c := official(t)
	rapid.Check(t, func(t *rapid.T) {
		after := Date("2025-01-01").Add(rapid.IntRange(0, 729).Draw(t, "day"))
		next, err := c.NextWorking(after)
		if err != nil {
			if next.Date != "" || after.Add(1).Year() != 2027 {
				t.Fatalf("after %s: %v", after, err)
			}
			return
		}
		if next.Date <= after || !next.Works() {
			t.Fatalf("after %s comes %+v", after, next)
		}
		for date := after.Add(1); date < next.Date; date = date.Add(1) {
			if c.On(date).Works() {
				t.Fatalf("after %s comes %s, but %s is worked", after, next.Date, date)
			}
		}
	})
}

func TestDatesAreCountedOverMonthsAndLeapDays(t *testing.T) {
	for _, v := range []struct {
		from Date
		days int
		want Date
	}{{"2024-02-28", 1, "2024-02-29"}, {"2025-02-28", 1, "2025-03-01"}, {"2026-12-31", 1, "2027-01-01"}, {"2026-01-01", -1, "2025-12-31"}} {
		if got := v.from.Add(v.days); got != v.want {
			t.Errorf("%s + %d is %s, want %s", v.from, v.days, got, v.want)
		}
	}
	if got := DateOf(time.Date(2026, 11, 24, 23, 59, 0, 0, time.FixedZone("ICT", 7*3600))); got != "2026-11-24" {
		t.Errorf("a moment's own zone is not asked: %s", got)
	}
}
