package centre

import (
	"fmt"
	"slices"
	"time"

	"motcua/internal/calendar"
)

// Rest are the weekdays on which a centre is closed: those that none of its hours name. A
// centre without hours rests at the weekend.
func (c *Centre) Rest() []time.Weekday {
	if len(c.Hours.Days) == 0 && len(c.Hours.Other) == 0 {
		return []time.Weekday{time.Saturday, time.Sunday}
	}
	var list []time.Weekday
	for day := 1; day <= 7; day++ {
		open := slices.Contains(c.Hours.Days, day)
		for _, other := range c.Hours.Other {
			open = open || slices.Contains(other.Days, day)
		}
		if !open {
			list = append(list, time.Weekday(day%7))
		}
	}
	return list
}

// Calendar is the centre's calendar: its working days, and the years for which they are
// known.
func (c *Centre) Calendar() (*calendar.Calendar, error) {
	var entries []calendar.Entry
	for _, h := range c.Holidays {
		entries = append(entries, calendar.Entry{Date: calendar.Date(h.Date), Kind: calendar.Holiday, Name: h.Name})
	}
	for _, w := range c.Workdays {
		half := len(w.Spans) > 0 && worked(w.Spans) < worked(c.Hours.Spans)
		entries = append(entries, calendar.Entry{Date: calendar.Date(w.Date), Kind: calendar.Workday, Name: w.Name, Half: half})
	}
	cal, err := calendar.New(c.Rest(), entries)
	if err != nil {
		return nil, fmt.Errorf("reading holidays: %w", err)
	}
	return cal, nil
}

// worked is the total length of some spans in minutes.
func worked(spans []Span) (minutes int) {
	for _, s := range spans {
		minutes += s.ToMin - s.FromMin
	}
	return minutes
}
