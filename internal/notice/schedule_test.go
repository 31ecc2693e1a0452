package notice

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/config"
	"motcua/internal/i18n"
)

func TestNamesSayWhenTheyAreShown(t *testing.T) {
	morning, afternoon := centre.Span{FromMin: 450, ToMin: 690}, centre.Span{FromMin: 780, ToMin: 1020}
	for name, c := range map[string]struct {
		want Schedule
		rest string
	}{
		"thông báo":                  {Schedule{}, "thông báo"},
		"01 chào mừng":               {Schedule{}, "01 chào mừng"},
		"2026-12-01 nghỉ":            {Schedule{From: "2026-12-01", To: "2026-12-01"}, "nghỉ"},
		"2026-12-1..2026-12-31 nghỉ": {Schedule{From: "2026-12-01", To: "2026-12-31"}, "nghỉ"},
		"2026-12-01.. nghỉ":          {Schedule{From: "2026-12-01"}, "nghỉ"},
		"..2026-12-31 nghỉ":          {Schedule{To: "2026-12-31"}, "nghỉ"},
		"T2-T6 a":                    {Schedule{Days: []int{1, 2, 3, 4, 5}}, "a"},
		"t7,cn_a":                    {Schedule{Days: []int{6, 7}}, "a"},
		"CN a":                       {Schedule{Days: []int{7}}, "a"},
		"T2,T4-T5,T2 a":              {Schedule{Days: []int{1, 3, 4}}, "a"},
		"0730-1130 a":                {Schedule{Hours: []centre.Span{morning}}, "a"},
		"13h-17h 7h30-11h30 a":       {Schedule{Hours: []centre.Span{morning, afternoon}}, "a"},
		"20s a":                      {Schedule{Seconds: 20}, "a"},
		"2026-12-01..2026-12-31 0730-1130 T2-T6 15s ten-thong-bao": {Schedule{
			From: "2026-12-01", To: "2026-12-31", Hours: []centre.Span{morning}, Days: []int{1, 2, 3, 4, 5}, Seconds: 15,
		}, "ten-thong-bao"},
		"2026-12-01":           {Schedule{From: "2026-12-01", To: "2026-12-01"}, ""},
		"2026-2027 tuyển sinh": {Schedule{}, "2026-2027 tuyển sinh"}, // a school year
		"a 2026-12-01":         {Schedule{}, "a 2026-12-01"},         // after the name
		".. a":                 {Schedule{}, ".. a"},
		"20 s a":               {Schedule{}, "20 s a"},
		"T2T6 a":               {Schedule{}, "T2T6 a"},
		"":                     {Schedule{}, ""},
	} {
		got, rest, err := parseName(name)
		if err != nil || !reflect.DeepEqual(got, c.want) || rest != c.rest {
			t.Errorf("%q: %+v, %q, %v\nwant %+v, %q", name, got, rest, err, c.want, c.rest)
		}
	}
}

// A word in the form of a time that is invalid is an error.
func TestBadTimesInNamesAreToldInWords(t *testing.T) {
	for name, want := range map[string]string{
		"2026-13-01 a":             "a day that does not exist, 2026-13-01",
		"2026-12-01..2026-11-31 a": "a day that does not exist, 2026-11-31",
		"2026-12-31..2026-12-01 a": "end before they begin",
		"T8 a":                     "days that do not exist, T8",
		"T1-T3 a":                  "days that do not exist",
		"T6-T2 a":                  "days that do not exist",
		"T2-T4-T6 a":               "days that do not exist",
		"1130-0730 a":              "hours that do not exist",
		"0760-1130 a":              "hours that do not exist",
		"0730-2430 a":              "hours that do not exist",
		"2s a":                     "asks for 2 seconds",
		"601s a":                   "asks for 601 seconds",
		strings.Repeat("0730-0740 ", maxSpans+1) + "a": "more than 8 hours",
	} {
		_, _, err := parseName(name)
		if err == nil || !strings.Contains(err.Error(), want) || inWords(err, i18n.Vietnamese) == err.Error() {
			t.Errorf("%q: %v, want %q, in Vietnamese too", name, err, want)
		}
	}
}

func TestSchedules(t *testing.T) {
	at := func(text string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04:05", text, calendar.Local(0).Location())
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for name, c := range map[string]struct{ shown, hidden []string }{
		"a":                        {[]string{"2000-01-01 00:00:00", "2199-12-31 23:59:59"}, nil},
		"2026-12-01 a":             {[]string{"2026-12-01 00:00:00", "2026-12-01 23:59:59"}, []string{"2026-11-30 23:59:59", "2026-12-02 00:00:00"}},
		"2026-12-01..2026-12-31 a": {[]string{"2026-12-01 00:00:00", "2026-12-31 23:59:59"}, []string{"2026-11-30 23:59:59", "2027-01-01 00:00:00"}},
		"2026-12-01.. a":           {[]string{"2026-12-01 00:00:00", "2030-01-01 08:00:00"}, []string{"2026-11-30 23:59:59"}},
		"..2026-12-31 a":           {[]string{"2020-12-01 00:00:00"}, []string{"2027-01-01 00:00:00"}},
		// 30 November 2026 is a Monday.
		"T2 a":    {[]string{"2026-11-30 08:00:00"}, []string{"2026-11-29 08:00:00", "2026-12-01 08:00:00"}},
		"CN a":    {[]string{"2026-11-29 08:00:00"}, []string{"2026-11-28 08:00:00", "2026-11-30 08:00:00"}},
		"T2-T6 a": {[]string{"2026-11-30 08:00:00", "2026-12-04 08:00:00"}, []string{"2026-12-05 08:00:00", "2026-12-06 08:00:00"}},
		"0730-1130 1300-1700 a": {
			[]string{"2026-12-01 07:30:00", "2026-12-01 11:29:59", "2026-12-01 13:00:00"},
			[]string{"2026-12-01 07:29:59", "2026-12-01 11:30:00", "2026-12-01 12:59:59", "2026-12-01 17:00:00"},
		},
		"2026-12-01 T4 a": {nil, []string{"2026-12-01 08:00:00", "2026-12-02 08:00:00"}}, // a Tuesday
	} {
		s, _, err := parseName(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range c.shown {
			if !s.Shows(at(text)) {
				t.Errorf("%q is not shown at %s", name, text)
			}
		}
		for _, text := range c.hidden {
			if s.Shows(at(text)) {
				t.Errorf("%q is shown at %s", name, text)
			}
		}
	}
}

// A notice is removed when its time is over, however long its page would be shown.
func TestNoticeStaysNoLongerThanItsTime(t *testing.T) {
	at := time.Date(2026, 11, 30, 11, 28, 0, 0, calendar.Local(0).Location()) // a Monday
	for name, want := range map[string]int{
		"a": 600, "0730-1130 a": 120, "0730-1128 a": 600, "0730-1129 a": 60, "0730-1130 1130-1700 a": 600, "1128-1200 a": 600, "2026-11-30 a": 600, "0730-1130 30s a": 120,
	} {
		s, _, err := parseName(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.left(at, config.MaxNoticeSeconds); got != want {
			t.Errorf("%q at 11:28 stays %d s, want %d", name, got, want)
		}
	}
	midnight := time.Date(2026, 11, 30, 23, 59, 50, 0, at.Location())
	for name, want := range map[string]int{"2026-11-30 a": 10, "T2 a": 10, "T2-T3 a": 600, "..2026-11-30 a": 10, "2026-11-30..2026-12-01 a": 600, "23h-24h a": 10, "a": 600} {
		s, _, err := parseName(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.left(midnight, config.MaxNoticeSeconds); got != want {
			t.Errorf("%q before midnight stays %d s, want %d", name, got, want)
		}
	}
	h := newHall(t)
	h.write("0730-0801 600s a.txt", []byte("a"))
	h.settle()
	if p, _ := h.after(""); p.Seconds != 60 {
		t.Errorf("at 8:00 it is shown for %d s", p.Seconds)
	}
}

func TestFileBesideGoesBeforeTheName(t *testing.T) {
	named, _, err := parseName("2026-12-01 T2 0730-1130 20s a")
	if err != nil {
		t.Fatal(err)
	}
	if got := named.overlaid(config.NoticeFile{}); !reflect.DeepEqual(got, named) {
		t.Errorf("an empty file changes it to %+v", got)
	}
	by := config.NoticeFile{To: "2026-12-24", Days: []int{7}, Hours: []centre.Span{{FromMin: 0, ToMin: 60}}, Seconds: 5}
	if got := named.overlaid(by); !reflect.DeepEqual(got, Schedule(by)) {
		t.Errorf("got %+v, want %+v", got, by)
	}
}

// FuzzName expects no panic, and that the rest is a part of the name.
func FuzzName(f *testing.F) {
	for _, name := range []string{"2026-12-01..2026-12-31 0730-1130 T2-T6 15s a", "..", "T", "CN-T2 a", "9h-8h", "2026-1-1..", "T2,", "\x00"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		s, rest, err := parseName(name)
		if err == nil && !strings.HasSuffix(strings.TrimSpace(name), rest) {
			t.Errorf("%q leaves %q", name, rest)
		}
		for _, span := range s.Hours {
			if span.FromMin < 0 || span.ToMin > 24*60 || span.ToMin <= span.FromMin {
				t.Errorf("%q has the hours %+v", name, span)
			}
		}
		for _, day := range s.Days {
			if day < 1 || day > 7 {
				t.Errorf("%q has the day %d", name, day)
			}
		}
	})
}
