package register

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/pattern"
)

// Date is a day as a number, 20261120; 0 is none. A register has up to a million of them.
type Date uint32

// The years that a date of a dossier may have.
const (
	firstYear = 2000
	lastYear  = 2099
)

// day is a date if there is such a day.
func day(year, month, of int) (Date, bool) {
	t := time.Date(year, time.Month(month), of, 0, 0, 0, 0, time.UTC)
	if year < firstYear || year > lastYear || t.Year() != year || int(t.Month()) != month || t.Day() != of {
		return 0, false
	}
	return Date(year*10_000 + month*100 + of), true
}

// dateOf is the day of a moment.
func dateOf(t time.Time) (Date, bool) { return day(t.Year(), int(t.Month()), t.Day()) }

// DayOf is the day of a moment at a centre.
func DayOf(atMS int64) Date {
	d, _ := dateOf(calendar.Local(atMS))
	return d
}

// String is "2026-11-20"; "" for none.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d/10_000, d/100%100, d%100)
}

// MarshalText implements encoding.TextMarshaler.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return fmt.Errorf("reading a date: %w", err)
	}
	var ok bool
	if *d, ok = dateOf(t); !ok {
		return fmt.Errorf("reading a date: the year %d is not from %d to %d", t.Year(), firstYear, lastYear)
	}
	return nil
}

// The forms of dates. Days come before months, as everywhere in Vietnam.
var (
	yearFirst = pattern.Of(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:$|[T ])`)
	dayFirst  = pattern.Of(`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:$|[ ,T])`)
	timeFirst = pattern.Of(`^\d{1,2}(?:[:hg]\d{0,2}){1,2}'?[ ,]+(.+)$`) // "09:41 20/11/2026", "9h41 20/11/2026"
	inWords   = pattern.Of(`(?i)^(?:ngày )?(\d{1,2}) tháng (\d{1,2}) năm (\d{4})$`)
	inMillis  = pattern.Of(`^/Date\((\d{12,13})(?:[+-]\d{4})?\)/$`) // as ASP.NET writes it
	digitRun  = pattern.Of(`^\d+$`)
)

// maxDateBytes is the longest text that is read as a date.
const maxDateBytes = 64

// ParseDate reads a day, with or without a time behind or before it.
func ParseDate(text string) (Date, bool) {
	text = strings.TrimSpace(text)
	if len(text) > maxDateBytes {
		return 0, false
	}
	if m := timeFirst().FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	if m := yearFirst().FindStringSubmatch(text); m != nil {
		return day(number(m[1]), number(m[2]), number(m[3]))
	}
	for _, form := range []func() *regexp.Regexp{dayFirst, inWords} {
		if m := form().FindStringSubmatch(text); m != nil {
			year := number(m[3])
			if len(m[3]) == 2 {
				year += firstYear
			}
			return day(year, number(m[2]), number(m[1]))
		}
	}
	if m := inMillis().FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	return dateInDigits(text)
}

// dateInDigits reads 20261120, milliseconds or seconds since 1970, and the day that a
// spreadsheet counts from 1900.
func dateInDigits(text string) (Date, bool) {
	whole, _, _ := strings.Cut(text, ".") // behind it is the time of the day
	if !digitRun().MatchString(whole) || len(whole) > 13 {
		return 0, false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return 0, false
	}
	switch len(whole) {
	case 5: // 1 is the first day of 1900, and 1900 has a 29 February there
		return dateOf(time.Date(1899, time.December, 30+int(n), 0, 0, 0, 0, time.UTC))
	case 8:
		return day(int(n/10_000), int(n/100%100), int(n%100))
	case 10:
		return dateOf(calendar.Local(n * 1000))
	case 12, 13:
		return dateOf(calendar.Local(n))
	}
	return 0, false
}

// number is a run of a few digits as a number.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return -1
	}
	return n
}
