package calendar

import "time"

// Date is a day of the Gregorian calendar as it is written in data,
// "2026-09-02". It belongs to no time zone: whoever has a moment decides in
// which country's day it falls. Dates compare like texts.
type Date string

// ParseDate checks a date in the form "2026-09-02". A day that does not exist
// (31 June) is none.
func ParseDate(text string) (Date, bool) {
	t, err := time.Parse(time.DateOnly, text)
	return Date(text), err == nil && t.Year() >= 1
}

// DateOf is the date that a moment's own zone shows.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// time is midnight UTC of the date, the zero time for one that does not exist.
func (d Date) time() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// Add is the date so many days later, or earlier for a negative number.
func (d Date) Add(days int) Date { return DateOf(d.time().AddDate(0, 0, days)) }

// Year is the date's year.
func (d Date) Year() int { return d.time().Year() }

// Weekday is the date's day of the week.
func (d Date) Weekday() time.Weekday { return d.time().Weekday() }
