package register

import (
	"strconv"
	"time"

	"motcua/internal/calendar"
)

// momentForms are the forms in which a system gives the moment of its data, in the centre's
// time where they say no other.
var momentForms = []string{time.RFC3339, "2006-01-02T15:04:05", time.DateTime, "2006-01-02 15:04", "02/01/2006 15:04:05", "02/01/2006 15:04"}

// ParseMoment is the moment that a system gives, in Unix milliseconds.
func ParseMoment(text string) (atMS int64, ok bool) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && len(text) == 13 {
		return n, n > 0
	}
	for _, form := range momentForms {
		if t, err := time.ParseInLocation(form, text, calendar.Zone); err == nil && t.Year() >= firstYear && t.Year() <= lastYear {
			return t.UnixMilli(), true
		}
	}
	return 0, false
}
