package calendar

import (
	"testing"
	"time"
)

// 23:59 and 00:01 in Vietnam are two days; 06:59 and 07:01 are one, although the date in
// UTC changes between them.
func TestServiceDayIsVietnamese(t *testing.T) {
	for _, c := range []struct{ utc, day string }{
		{"2026-11-23T16:59:00Z", "2026-11-23"},
		{"2026-11-23T17:01:00Z", "2026-11-24"},
		{"2026-11-23T23:59:00Z", "2026-11-24"},
		{"2026-11-24T00:01:00Z", "2026-11-24"},
	} {
		at, err := time.Parse(time.RFC3339, c.utc)
		if err != nil {
			t.Fatal(err)
		}
		if got := ServiceDay(at.UnixMilli()); got != c.day {
			t.Errorf("%s is in %s, want %s", c.utc, got, c.day)
		}
	}
}

func TestDayBeginsAtMidnightInVietnam(t *testing.T) {
	at := time.Date(2026, 11, 23, 17, 1, 0, 0, time.UTC).UnixMilli() // 00:01 on the 24th there
	if got := Midnight(at); got.UnixMilli() != at-60_000 || got.Location() != Zone {
		t.Errorf("midnight is %v", got)
	}
	for n, want := range []int{2, 3, 4, 5, 6, 7, 1} {
		if got := ISOWeekday(Midnight(at).AddDate(0, 0, n)); got != want {
			t.Errorf("day %d is %d, want %d", n, got, want)
		}
	}
}
