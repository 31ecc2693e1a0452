package queue

import "time"

// zone is the only time zone of the product. It is written down instead of
// being loaded, because a bare appliance may have no zone files, and because
// the date must never follow a device's own setting: UTC dates flip at 07:00
// in Vietnam, in the middle of the morning's work.
var zone = time.FixedZone("ICT", 7*60*60)

// Local is the wall time in Vietnam of a moment given in Unix milliseconds.
func Local(atMS int64) time.Time { return time.UnixMilli(atMS).In(zone) }

// ServiceDay is the service day of a moment: its date in Vietnam, "2026-11-23".
func ServiceDay(atMS int64) string { return Local(atMS).Format(time.DateOnly) }

// minuteOfDay is the local time of day in minutes after midnight.
func minuteOfDay(atMS int64) int {
	t := Local(atMS)
	return t.Hour()*60 + t.Minute()
}

// weekday is 1 for Monday to 7 for Sunday.
func weekday(atMS int64) int {
	if d := Local(atMS).Weekday(); d != time.Sunday {
		return int(d)
	}
	return 7
}

// OpenAt says whether the kiosk gives numbers at that moment, and, if it does
// not, when the centre opens again today ("13:30") or "" if it does not.
func (r *Rules) OpenAt(atMS int64) (open bool, reopens string) {
	if r.centre.Policy.IssueOutsideHours || len(r.centre.Hours.Spans) == 0 {
		return true, ""
	}
	if len(r.centre.Hours.Days) > 0 && !contains(r.centre.Hours.Days, weekday(atMS)) {
		return false, ""
	}
	minute := minuteOfDay(atMS)
	for _, span := range r.centre.Hours.Spans {
		if minute < span.FromMin {
			return false, clock(span.FromMin)
		}
		if minute < span.ToMin-r.centre.Policy.LastTicketMarginMin {
			return true, ""
		}
	}
	return false, ""
}

func clock(minutes int) string {
	const digits = "0123456789"
	h, m := minutes/60%100, minutes%60
	return string([]byte{digits[h/10], digits[h%10], ':', digits[m/10], digits[m%10]})
}

func contains(list []int, v int) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}
