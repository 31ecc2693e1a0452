package queue

import (
	"slices"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// Admission says whether a citizen gets a number for a service now, and if not,
// why, and when again.
type Admission struct {
	Code    eventlog.Code  // OK, or why not
	Opening centre.Opening // OutsideHours: when it opens again
	Message string         // ServiceMessage, ServiceClosed: what is said instead of a number
}

// Admit decides whether a service gives numbers now. In the morning, before the first
// number has opened the day, the limits and lines of the day before do not count.
func (s *State) Admit(service string, atMS int64) Admission {
	svc := s.rules.Service(service)
	if svc == nil {
		return Admission{Code: UnknownService}
	}
	opening := s.Opening(service, atMS)
	newDay := s.Day < s.Today(atMS)
	issued := s.Issued[service]
	half := issued.Morning
	if afternoon(atMS) {
		half = issued.Afternoon
	}
	switch {
	case svc.Message != "":
		return Admission{Code: ServiceMessage, Message: svc.Message}
	case svc.Closed != "":
		return Admission{Code: ServiceClosed, Message: svc.Closed}
	case !opening.Open:
		return Admission{Code: OutsideHours, Opening: opening}
	case newDay:
		return Admission{Code: OK}
	case s.SeriesFull(service):
		return Admission{Code: SeriesFull}
	case svc.DayLimit > 0 && issued.Morning+issued.Afternoon >= svc.DayLimit:
		return Admission{Code: DayLimit}
	case svc.HalfDayLimit > 0 && half >= svc.HalfDayLimit:
		return Admission{Code: HalfDayLimit}
	case s.Centre.Policy.CapacityCheck && !s.fitsToday(service, atMS):
		return Admission{Code: NoCapacity}
	}
	return Admission{Code: OK}
}

// OffersSlot says that a citizen who was refused for this reason is offered an
// appointment.
func OffersSlot(c eventlog.Code) bool { return c == DayLimit || c == HalfDayLimit || c == NoCapacity }

// noonMin separates the half-days, in minutes after midnight.
const noonMin = 12 * 60

func afternoon(atMS int64) bool {
	now := calendar.Local(atMS)
	return now.Hour()*60+now.Minute() >= noonMin
}

// fitsToday says whether a citizen who takes a number now can expect to be served
// before the day's reception ends. It compares the middle of the expected wait, and
// counts the appointments still to come as people in front. While no counter is open
// for the service nothing is known, and the number is given.
func (s *State) fitsToday(service string, atMS int64) bool {
	leftMin, bounded := s.rules.LeftMin(service, atMS)
	if !bounded {
		return true
	}
	serviceSec, known := s.serviceSec(service)
	counters, _ := s.openCounters(service)
	if !known || counters == 0 {
		return true
	}
	ahead := s.ahead(service, Place{MS: max(atMS, s.LastArrivalMS), Pos: s.Pos + 1}) + s.expected(service, atMS)
	waitSec := float64(ahead) * serviceSec / counters
	return waitSec+serviceSec <= float64(leftMin)*60
}

// expected counts the appointments still to come today for the officers of a
// service.
func (s *State) expected(service string, atMS int64) (n int) {
	peers := s.rules.Peers(service)
	s.eachToday(func(a *Appointment) {
		if a.State == Booked && a.SlotMS >= atMS && slices.Contains(peers, a.Service) {
			n++
		}
	})
	return n
}
