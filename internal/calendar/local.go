package calendar

import "time"

// Zone is the only time zone of the product. It is a constant and not loaded, because an
// appliance may have no zone files, and because the date must not depend on a device's
// setting: UTC dates change at 07:00 in Vietnam, in the middle of the morning's work.
var Zone = time.FixedZone("ICT", 7*60*60)

// Local is the time in Vietnam of a moment in Unix milliseconds.
func Local(atMS int64) time.Time { return time.UnixMilli(atMS).In(Zone) }

// ServiceDay is the service day of a moment: its date in Vietnam, "2026-11-23".
func ServiceDay(atMS int64) string { return Local(atMS).Format(time.DateOnly) }

// Midnight is the start of the day of a moment, in Vietnam.
func Midnight(atMS int64) time.Time {
	now := Local(atMS)
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, Zone)
}

// ISOWeekday is 1 for Monday to 7 for Sunday.
func ISOWeekday(t time.Time) int {
	if d := t.Weekday(); d != time.Sunday {
		return int(d)
	}
	return 7
}
