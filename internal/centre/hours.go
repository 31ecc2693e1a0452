package centre

import (
	"fmt"
	"slices"
	"time"

	"motcua/internal/calendar"
)

// MinutesPerDay ends a day's last span, "24:00".
const MinutesPerDay = 24 * 60

// SearchDays is how far the next opening is searched for. The longest run of days off,
// Tết with the weekends around it, is nine.
const SearchDays = 60

// Opening says whether the kiosk gives numbers at a moment, and if not, when it does
// again.
type Opening struct {
	Open      bool
	ReopensMS int64    // closed: the next opening, Unix ms; 0 if there is none within SearchDays
	Holiday   *Holiday // closed: the holiday, or nil. Callers must not change it
}

// OpenAt reports whether the kiosk gives numbers at a moment. A Holiday is closed, a
// Workday has its own hours or those of every working day, and any other day those of its
// weekday. In a year without holidays in the configuration, every day has the hours of
// its weekday: an outdated calendar must not close a centre.
func (r *Rules) OpenAt(atMS int64) Opening { return r.openAt(nil, atMS) }

// ServiceOpenAt is OpenAt for one service, which may have narrower hours and its own
// margin.
func (r *Rules) ServiceOpenAt(service string, atMS int64) Opening {
	return r.openAt(r.services[service], atMS)
}

func (r *Rules) openAt(service *Service, atMS int64) Opening {
	if r.centre.Policy.IssueOutsideHours {
		return Opening{Open: true}
	}
	margin := r.marginMin(service)
	now := calendar.Local(atMS)
	first := calendar.Midnight(atMS)
	minute := now.Hour()*60 + now.Minute()
	for n := range SearchDays + 1 {
		day := first.AddDate(0, 0, n)
		for _, span := range r.ServiceSpans(service, day) {
			last := span.ToMin - margin // numbers are given before this time
			switch {
			case minute >= last || last <= span.FromMin: // over, or too short for its margin
				continue
			case minute >= span.FromMin:
				return Opening{Open: true}
			}
			reopens := day.Add(time.Duration(span.FromMin) * time.Minute)
			return Opening{ReopensMS: reopens.UnixMilli(), Holiday: r.holidays[calendar.ServiceDay(atMS)]}
		}
		minute = -1 // on later days all spans are still to come
	}
	return Opening{Holiday: r.holidays[calendar.ServiceDay(atMS)]}
}

// marginMin is how many minutes before closing the last number is given.
func (r *Rules) marginMin(service *Service) int {
	if service != nil && service.MarginMin > 0 {
		return service.MarginMin
	}
	return r.centre.Policy.LastTicketMarginMin
}

// ServiceSpans are the hours of a service on a day: its own, limited by the centre's.
func (r *Rules) ServiceSpans(service *Service, day time.Time) []Span {
	spans := r.SpansOn(day)
	if service == nil || len(service.Hours) == 0 {
		return spans
	}
	var both []Span
	for _, a := range spans {
		for _, b := range service.Hours {
			if from, to := max(a.FromMin, b.FromMin), min(a.ToMin, b.ToMin); from < to {
				both = append(both, Span{from, to})
			}
		}
	}
	return both
}

// LeftMin is how many minutes of reception are left today for a service; bounded is false
// if the day has no end.
func (r *Rules) LeftMin(service string, atMS int64) (left int, bounded bool) {
	if r.centre.Policy.IssueOutsideHours || len(r.centre.Hours.Spans) == 0 && len(r.services[service].Hours) == 0 {
		return 0, false
	}
	now := calendar.Local(atMS)
	minute := now.Hour()*60 + now.Minute()
	for _, span := range r.ServiceSpans(r.services[service], now) {
		left += max(0, span.ToMin-max(minute, span.FromMin))
	}
	return left, true
}

// ReceptionOn are the centre's reception hours on a service day, in minutes after
// midnight, with which officers' hours are compared.
func (r *Rules) ReceptionOn(day string) []Span {
	date, err := time.ParseInLocation(time.DateOnly, day, calendar.Zone)
	if err != nil {
		return nil
	}
	return r.SpansOn(date)
}

// SpansOn are the reception hours of a day, none if it is closed. A centre without
// configured hours is always open.
func (r *Rules) SpansOn(day time.Time) []Span {
	hours := r.centre.Hours
	date := day.Format(time.DateOnly)
	if r.holidays[date] != nil {
		return nil
	}
	if work := r.workdays[date]; work != nil {
		if len(work.Spans) > 0 {
			return work.Spans
		}
	} else {
		for _, other := range hours.Other {
			if slices.Contains(other.Days, calendar.ISOWeekday(day)) {
				return other.Spans
			}
		}
		if len(hours.Spans) > 0 && len(hours.Days) > 0 && !slices.Contains(hours.Days, calendar.ISOWeekday(day)) {
			return nil
		}
	}
	if len(hours.Spans) == 0 {
		return []Span{{FromMin: 0, ToMin: MinutesPerDay + r.centre.Policy.LastTicketMarginMin}} // the margin must not close it at midnight
	}
	return hours.Spans
}

// indexDays indexes the days that differ from their weekday by date.
func (r *Rules) indexDays() (faults []error) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	check := func(what, date string) {
		if _, err := time.Parse(time.DateOnly, date); err != nil {
			fault("%s %q: there is no such date", what, date)
		}
		if r.holidays[date] != nil || r.workdays[date] != nil {
			fault("%s %q: the date is used twice", what, date)
		}
	}
	for i := range r.centre.Holidays {
		h := &r.centre.Holidays[i]
		check("holiday", h.Date)
		r.holidays[h.Date] = h
	}
	for i := range r.centre.Workdays {
		w := &r.centre.Workdays[i]
		check("workday", w.Date)
		if !inOrderOfDay(w.Spans) {
			fault("workday %q: its hours are not in order within the day", w.Date)
		}
		r.workdays[w.Date] = w
	}
	for i, other := range r.centre.Hours.Other {
		if len(other.Days) == 0 || len(other.Spans) == 0 || !inOrderOfDay(other.Spans) {
			fault("other hours %d: they name no day, or are not in order within the day", i+1)
		}
	}
	for i := range r.centre.Services {
		if s := &r.centre.Services[i]; !inOrderOfDay(s.Hours) {
			fault("service %q: its hours are not in order within the day", s.ID)
		}
	}
	return faults
}

// inOrderOfDay reports whether spans follow each other within one day.
func inOrderOfDay(spans []Span) bool {
	end := 0
	for _, span := range spans {
		if span.FromMin < end || span.ToMin <= span.FromMin || span.ToMin > MinutesPerDay {
			return false
		}
		end = span.ToMin
	}
	return true
}
