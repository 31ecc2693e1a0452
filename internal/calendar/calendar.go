// Package calendar knows on which days a public office works: not on its weekly days of
// rest, not on holidays, but on rest days that are worked in exchange for a day off (làm
// bù). Holidays and exchanges are decided each year, so they come from a table, and a
// year that is not in the table is reported as missing instead of being guessed.
//
// The calendar knows days; the hours of a day are the centre's.
package calendar

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// MaxEntries is the largest number of entries: enough for more than twenty years.
const MaxEntries = 1000

// searchDays is how far NextWorking searches. The longest run of days off, Tết with the
// weekends around it, is nine days.
const searchDays = 60

// Kind is the kind of a day.
type Kind int

// The kinds of days. An Entry is a Holiday or a Workday.
const (
	Working    Kind = iota // an ordinary working day
	WeeklyRest             // a weekly day of rest (ngày nghỉ hằng tuần)
	Holiday                // a day off (ngày nghỉ lễ, nghỉ bù, nghỉ hoán đổi)
	Workday                // worked by decision (ngày làm bù), or partly worked
)

// Entry is one date that differs from its weekday.
type Entry struct {
	Date   Date
	Kind   Kind   // Holiday or Workday
	Name   string // "Quốc khánh", "Làm bù cho 02/5/2025"
	Source string // the document that decides it; may be empty
	Half   bool   // a Workday that is only partly worked
}

// Day is what the calendar says about a date.
type Day struct {
	Date   Date
	Kind   Kind
	Name   string // name of a Holiday or Workday
	Source string
	Half   bool
}

// Works reports whether the office works on that day, or on a part of it.
func (d Day) Works() bool { return d.Kind == Working || d.Kind == Workday }

// Calendar is a checked table of entries. It is immutable and may be shared.
type Calendar struct {
	rest    [7]bool // by time.Weekday
	entries map[Date]Entry
	years   []int
}

// New makes a calendar from the weekly days of rest and the dates that differ. Its error
// joins all faults of the entries.
func New(rest []time.Weekday, entries []Entry) (*Calendar, error) {
	if len(entries) > MaxEntries {
		return nil, fmt.Errorf("making calendar: %d entries are more than %d", len(entries), MaxEntries)
	}
	c := &Calendar{entries: map[Date]Entry{}}
	for _, d := range rest {
		c.rest[d%7] = true
	}
	var faults []error
	seen := map[int]bool{}
	for _, e := range entries {
		if err := c.enter(e); err != nil {
			faults = append(faults, fmt.Errorf("making calendar: %w", err))
			continue
		}
		seen[e.Date.Year()] = true
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	for year := range seen {
		if len(c.Lacks(year)) == 0 {
			c.years = append(c.years, year)
		}
	}
	slices.Sort(c.years)
	return c, nil
}

func (c *Calendar) enter(e Entry) error {
	if _, ok := ParseDate(string(e.Date)); !ok {
		return fmt.Errorf("date %q does not exist", e.Date)
	}
	if _, double := c.entries[e.Date]; double {
		return fmt.Errorf("date %s is entered twice", e.Date)
	}
	switch {
	case e.Kind != Holiday && e.Kind != Workday:
		return fmt.Errorf("date %s is entered as neither a holiday nor a working day", e.Date)
	case e.Half && e.Kind != Workday:
		return fmt.Errorf("date %s is half a holiday: enter the half that is worked", e.Date)
	}
	c.entries[e.Date] = e
	return nil
}

// On is the kind of a date. For a year that is not covered it knows only the weekly rest;
// use Covers where that matters.
func (c *Calendar) On(date Date) Day {
	if e, ok := c.entries[date]; ok {
		return Day(e)
	}
	if c.rest[date.Weekday()] {
		return Day{Date: date, Kind: WeeklyRest}
	}
	return Day{Date: date}
}

// NextWorking is the first working day after a date. It does not guess: if the search
// reaches a year that is not covered, its error is a *MissingYear.
func (c *Calendar) NextWorking(after Date) (Day, error) {
	if _, ok := ParseDate(string(after)); !ok {
		return Day{}, fmt.Errorf("finding next working day: date %q does not exist", after)
	}
	for n := 1; n <= searchDays; n++ {
		date := after.Add(n)
		if year := date.Year(); !c.Covers(year) {
			return Day{}, fmt.Errorf("finding next working day after %s: %w", after, &MissingYear{year, c.Lacks(year)})
		}
		if day := c.On(date); day.Works() {
			return day, nil
		}
	}
	return Day{}, fmt.Errorf("finding next working day after %s: there is none within %d days", after, searchDays)
}
