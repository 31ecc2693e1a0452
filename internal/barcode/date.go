package barcode

import (
	"fmt"
	"time"
)

// Date is a date without a time. Month and Day are 0 if a card has only the year, or
// Day if it has only the month.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the date of a moment in the location of t.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// String writes d as "2006-01-02", with zeros for unknown parts.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day) }

// before compares dates; an unknown part counts as the first.
func (d Date) before(e Date) bool {
	if d.Year != e.Year {
		return d.Year < e.Year
	}
	if a, b := max(d.Month, 1), max(e.Month, 1); a != b {
		return a < b
	}
	return max(d.Day, 1) < max(e.Day, 1)
}

// real reports whether d exists in the calendar.
func (d Date) real() bool {
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	return DateOf(t) == d
}

// digits is the value of s, or false if it is not all ASCII digits. s must fit an
// int.
func digits(s string) (int, bool) {
	v := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		v = 10*v + int(s[i]-'0')
	}
	return v, s != ""
}
