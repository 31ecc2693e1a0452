package registerfile

import (
	"strconv"
	"time"

	"motcua/internal/calendar"
)

// momentForms are the forms in which a file gives the moment of its data, in the centre's
// time where they say no other.
var momentForms = []string{time.RFC3339, "2006-01-02T15:04:05", time.DateTime, "2006-01-02 15:04", "02/01/2006 15:04:05", "02/01/2006 15:04"}

// momentOf is the moment that a file gives, in Unix milliseconds; 0 if it is none.
func momentOf(text string) int64 {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && len(text) == 13 {
		return n
	}
	for _, form := range momentForms {
		if t, err := time.ParseInLocation(form, text, calendar.Zone); err == nil {
			return t.UnixMilli()
		}
	}
	return 0
}
