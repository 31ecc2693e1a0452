package calendar

import "time"

// Date is a day of the Gregorian calendar, "2026-09-02". It has no time zone: whoever
// converts a moment chooses one. Dates compare like texts.
type Date string

// ParseDate checks a date in the form "2026-09-02". A day that does not exist (31 June)
// is invalid.
func ParseDate(text string) (Date, bool) {
	t, err := time.Parse(time.DateOnly, text)
	return Date(text), err == nil && t.Year() >= 1
}

// DateOf is the date of a moment in its own zone.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// time is midnight UTC of the date, the zero time for an invalid one.
func (d Date) time() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// Add is the date this many days later, or earlier for a negative number.
func (d Date) Add(days int) Date { return DateOf(d.time().AddDate(0, 0, days)) }

// Year is the date's year.
func (d Date) Year() int { return d.time().Year() }

// Weekday is the date's day of the week.
func (d Date) Weekday() time.Weekday { return d.time().Weekday() }
