package config

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
)

// year2026 is a year's file in all allowed forms.
const year2026 = `[[holiday]]
date = "01/01/2026"
name = "Tết Dương lịch"
name_en = "New Year's Day"
[[holiday]]
date = 2026-02-16
to = "20/2/2026"
name = "Tết Bính Ngọ"
[[holiday]]
date = "30/04/2026"
to = "01/05/2026"
name = "30/4 và 1/5"
[[holiday]]
date = "2026-09-01"
to = 2026-09-02
name = "Quốc khánh"
[[workday]]
date = "22/08/2026"
name = "Làm bù"
[[workday]]
date = "30/12/2026"
name = "Nghỉ chiều"
spans = ["07:30-11:30"]
[policy]`

// everyday is base with a week of five days and some days before [policy].
func everyday(t testing.TB, days string) string {
	return strings.Replace(change(t, `[policy]`, days), `["T2", "T3"]`, `["T2", "T3", "T4", "T5", "T6"]`, 1)
}

func centreWith(t testing.TB, days string) *CentreFile {
	t.Helper()
	f, err := ParseCentre("centre.toml", []byte(everyday(t, days)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestDaysAreRead(t *testing.T) {
	f := centreWith(t, year2026)
	if len(f.Warnings) > 0 {
		t.Errorf("warnings: %v", f.Warnings)
	}
	var dates []string
	for _, h := range f.Centre.Holidays {
		dates = append(dates, h.Date)
	}
	want := "2026-01-01 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20 2026-04-30 2026-05-01 2026-09-01 2026-09-02"
	if got := strings.Join(dates, " "); got != want {
		t.Errorf("holidays: %s", got)
	}
	if h := f.Centre.Holidays[0]; h.Name != "Tết Dương lịch" || h.NameEn != "New Year's Day" {
		t.Errorf("%+v", h)
	}
	wantWork := []centre.Workday{
		{Date: "2026-08-22", Name: "Làm bù"},
		{Date: "2026-12-30", Name: "Nghỉ chiều", Spans: []centre.Span{{FromMin: 450, ToMin: 690}}},
	}
	if !reflect.DeepEqual(f.Centre.Workdays, wantWork) {
		t.Errorf("workdays: %+v", f.Centre.Workdays)
	}
	cal, err := f.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	if !cal.Covers(2026) {
		t.Errorf("2026 lacks %v", cal.Lacks(2026))
	}
	if whole, half := cal.On("2026-08-22"), cal.On("2026-12-30"); whole.Half || !half.Half || !half.Works() {
		t.Errorf("whole %+v, half %+v", whole, half)
	}
}

func TestFaultsOfDaysNameTheLineAndTheCure(t *testing.T) {
	for _, c := range []struct{ name, days, want string }{
		{"no date", "[[holiday]] # HERE\nname = \"X\"\n", `[[holiday]] has no date: write date = "02/09/2026"`},
		{"no name", "[[holiday]] # HERE\ndate = \"02/09/2026\"\n", `holiday "02/09/2026" has no name: write name = "…"`},
		{"no such day", "[[holiday]]\ndate = \"31/06/2026\" # HERE\nname = \"X\"\n", `date "31/06/2026" does not exist: write day, month and year`},
		{"no leap day", "[[workday]]\ndate = \"29/02/2026\" # HERE\nname = \"X\"\n", `date "29/02/2026" does not exist`},
		{"no year", "[[holiday]]\ndate = \"02/09\" # HERE\nname = \"X\"\n", `write day, month and year, date = "02/09/2026"`},
		{"short year", "[[holiday]]\ndate = \"02/09/26\" # HERE\nname = \"X\"\n", `write day, month and year`},
		{"far year", "[[holiday]]\ndate = \"02/09/2206\" # HERE\nname = \"X\"\n", `does not exist`},
		{"a number", "[[holiday]]\ndate = 2026 # HERE\nname = \"X\"\n", `date is a whole number: write date = "02/09/2026", with quotes`},
		{"a moment", "[[holiday]]\ndate = 2026-09-02T07:00:00Z # HERE\nname = \"X\"\n", `date is a date or time: write`},
		{"backwards", "[[holiday]]\ndate = \"02/09/2026\"\nto = \"01/09/2026\" # HERE\nname = \"X\"\n", `holiday "02/09/2026" ends before it begins: write the earlier day first`},
		{"bad end", "[[holiday]]\ndate = \"02/09/2026\"\nto = \"32/09/2026\" # HERE\nname = \"X\"\n", `to "32/09/2026" does not exist`},
		{"too long", "[[holiday]]\ndate = \"01/08/2026\"\nto = \"01/09/2026\" # HERE\nname = \"X\"\n", `has more than 31 days: write it in parts`},
		{"twice", "[[holiday]]\ndate = \"01/09/2026\"\nto = \"03/09/2026\"\nname = \"X\"\n[[workday]]\ndate = \"02/09/2026\" # HERE\nname = \"Y\"\n", `day 02/09/2026 is entered a second time, first in line 12: remove one`},
		{"near key", "[[holiday]]\ndate = \"01/09/2026\"\nname = \"X\"\nnam_en = \"X\" # HERE\n", `did you mean "name_en"?`},
		{"single brackets", "[holiday] # HERE\ndate = \"01/09/2026\"\nname = \"X\"\n", `write [[holiday]], in double brackets`},
		{"bad hours", "[[workday]]\ndate = \"22/08/2026\"\nname = \"X\"\nspans = [\"7h30-11:30\"] # HERE\n", `"7h30" is not a time: write "07:30"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := everyday(t, c.days+"[policy]")
			f, err := ParseCentre("centre.toml", []byte(text))
			if err == nil || f != nil {
				t.Fatal("loads without a fault")
			}
			if got := err.Error(); strings.Contains(got, "\n") || !strings.HasPrefix(got, fmt.Sprintf("centre.toml:%d: ", lineOfHere(text))) || !strings.Contains(got, c.want) {
				t.Errorf("got  %s\nwant line %d: %s", got, lineOfHere(text), c.want)
			}
		})
	}
}

func TestTooManyDaysAreRefused(t *testing.T) {
	var b strings.Builder
	for year := range 17 {
		fmt.Fprintf(&b, "[[holiday]]\ndate = \"01/03/%d\"\nto = \"31/03/%d\"\nname = \"X\"\n", 2026+year, 2026+year)
	}
	_, err := ParseCentre("centre.toml", []byte(everyday(t, b.String()+"[policy]")))
	if err == nil || !strings.Contains(err.Error(), "are 527 days: write at most 500") {
		t.Errorf("got %v", err)
	}
}

func TestWorkdayThatChangesNothingIsAWarning(t *testing.T) {
	f := centreWith(t, "[[workday]]\ndate = \"24/08/2026\"\nname = \"X\"\n[policy]")
	if len(f.Warnings) != 1 || f.Warnings[0].Line != 12 || !strings.Contains(f.Warnings[0].String(), "this changes nothing") {
		t.Errorf("%v", f.Warnings)
	}
}

func TestDumpKeepsTheDays(t *testing.T) {
	first := centreWith(t, year2026)
	var out bytes.Buffer
	if err := first.Dump(&out); err != nil {
		t.Fatal(err)
	}
	second, err := ParseCentre("dump.toml", out.Bytes())
	if err != nil {
		t.Fatalf("the dump does not load: %v\n%s", err, out.String())
	}
	if !reflect.DeepEqual(first.Centre, second.Centre) {
		t.Errorf("the dump loads to another centre:\n%s", out.String())
	}
}

func TestMissingYearIsAWarning(t *testing.T) {
	for _, c := range []struct {
		days, now string
		want      []string // years
	}{
		{year2026, "2026-09-30", nil},
		{year2026, "2026-10-01", []string{"2027"}},
		{year2026, "2026-12-31", []string{"2027"}},
		{year2026, "2027-01-01", []string{"2027"}},
		{year2026, "2025-11-01", []string{"2025"}},
		{"[policy]", "2026-11-24", []string{"2026", "2027"}},
		{"[policy]\nissue_outside_hours = true", "2026-11-24", nil},
	} {
		f := centreWith(t, c.days)
		now, err := time.Parse(time.DateOnly, c.now)
		if err != nil {
			t.Fatal(err)
		}
		f.warnOfYears(now, "centre.toml")
		if len(f.Warnings) != len(c.want) {
			t.Errorf("%s: %v, want %v", c.now, f.Warnings, c.want)
			continue
		}
		for i, year := range c.want {
			if w := f.Warnings[i].String(); !strings.Contains(w, "the holidays of "+year+" are not entered") || !strings.Contains(w, "Quốc khánh") || !strings.HasPrefix(w, "centre.toml: ") {
				t.Errorf("%s: %s", c.now, w)
			}
		}
	}
	f := sampleCentre(t)
	if f.warnOfYears(time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC), ""); len(f.Warnings) > 0 {
		t.Errorf("the sample is warned of: %v", f.Warnings)
	}
}

func TestLoadingWarnsOfTheYear(t *testing.T) {
	path := filepath.Join(t.TempDir(), "centre.toml")
	if err := os.WriteFile(path, []byte(base), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := LoadCentre(path)
	if err != nil || len(f.Warnings) == 0 || !strings.Contains(f.Warnings[0].String(), path+": the holidays of 2") {
		t.Errorf("%v, %+v", err, f)
	}
}

func TestSampleKnowsItsYear(t *testing.T) {
	f := sampleCentre(t)
	cal, err := f.Calendar()
	if err != nil || !cal.Covers(2026) {
		t.Fatalf("%v; 2026 lacks %v", err, cal.Lacks(2026))
	}
	for i, h := range f.Centre.Holidays {
		if h.NameEn == "" {
			t.Errorf("holiday %d, %s, has no English name", i, h.Date)
		}
	}
	for _, date := range []calendar.Date{"2026-08-22", "2026-01-10", "2026-11-24"} {
		if !cal.On(date).Works() {
			t.Errorf("%s is off: %+v", date, cal.On(date))
		}
	}
}

// TestKioskIsOpenOnTheDaysOfTheCalendar writes the official table of several years
// as a clerk would, and compares the two packages that know about days: numbers are
// given on working days only, and after closing the queue promises the next working
// day.
func TestKioskIsOpenOnTheDaysOfTheCalendar(t *testing.T) {
	table, err := os.ReadFile(filepath.Join("..", "calendar", "testdata", "calendar.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	headers := map[string]string{"NGHI": "holiday", "LAM_BU": "workday"}
	var days strings.Builder
	for _, row := range rows[1:] {
		fmt.Fprintf(&days, "[[%s]]\ndate = \"%s\"\nname = %q\n", headers[row[1]], row[0], row[2])
	}
	for _, other := range []string{"", "[[hours.other]]\ndays = [\"T7\"]\nspans = [\"07:30-11:00\"]\n"} {
		followsCalendar(t, centreWith(t, other+days.String()+"[policy]"), len(rows)-1)
	}
}

// followsCalendar compares the hours of every day with the calendar.
func followsCalendar(t *testing.T, f *CentreFile, want int) {
	t.Helper()
	if n := len(f.Centre.Holidays) + len(f.Centre.Workdays); n != want || len(f.Warnings) > 0 {
		t.Fatalf("%d of %d rows, %v", n, want, f.Warnings)
	}
	rules, err := centre.Compile(f.Centre)
	if err != nil {
		t.Fatal(err)
	}
	cal, err := f.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	for date := calendar.Date("2018-12-01"); date < "2026-12-31"; date = date.Add(1) {
		nine, err := time.Parse(time.RFC3339, string(date)+"T09:00:00+07:00")
		if err != nil {
			t.Fatal(err)
		}
		if open := rules.OpenAt(nine.UnixMilli()).Open; open != cal.On(date).Works() {
			t.Errorf("%s: open %v, calendar %+v", date, open, cal.On(date))
		}
		next, err := cal.NextWorking(date)
		if err != nil {
			continue // a year that is not in the table
		}
		evening := rules.OpenAt(nine.Add(9 * time.Hour).UnixMilli())
		if got := calendar.ServiceDay(evening.ReopensMS); evening.Open || got != string(next.Date) {
			t.Errorf("%s at 18:00: reopens %s, the next working day is %s", date, got, next.Date)
		}
	}
}
