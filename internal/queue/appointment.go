package queue

import (
	"sort"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// Appointment is a slot somebody has been given (lịch hẹn). It names nobody.
type Appointment struct {
	Code    string           `json:"code"` // "48217735", or whatever an import brings
	Service string           `json:"service"`
	SlotMS  int64            `json:"slotMS"` // beginning of the slot, Unix ms
	Class   string           `json:"class,omitempty"`
	Source  string           `json:"source"`
	State   AppointmentState `json:"state"`
	Ticket  TicketID         `json:"ticket,omitempty"` // once it is checked in
	// By is the device that asked for it and the nonce of its command.
	By string `json:"by,omitempty" limit:"pair"`
	// Moves says that it was changed since it was given, nil if not.
	Moves *Moves `json:"moves,omitempty"`
}

// Where appointments come from.
const (
	SourceImport = "import" // a file, or the hub's own command
	SourceDevice = "device" // a kiosk or a console
	SourceSlip   = "slip"   // a signed slip of which the hub had no record
)

// AppointmentState is where an appointment stands.
type AppointmentState string

// The states of an appointment. DayClosed lists the missed ones.
const (
	Booked  AppointmentState = "booked"
	Arrived AppointmentState = "arrived"
	Revoked AppointmentState = "cancelled"
)

// BookingDays is how far ahead a slot may be.
const BookingDays = 60

// Limits of appointments.
const (
	maxAppointments = 20_000
	maxCodeBytes    = 40
)

// decideBook reserves a slot. One that is imported has been promised already,
// and is taken whatever the limits of a slot say.
func decideBook(s *State, by eventlog.Cause, c BookAppointment, g Given) ([]eventlog.Event, eventlog.Answer) {
	if a := s.bookedFor(by); a != nil {
		return nil, eventlog.Answer{Code: OK, Appointment: a.Code, Before: true}
	}
	code := FoldCode(g.Code)
	switch {
	case s.rules.Service(c.Service) == nil:
		return refuse(UnknownService)
	case c.Class != "" && s.rules.Class(c.Class) == nil:
		return refuse(UnknownClass)
	case len(s.Appointments) >= maxAppointments:
		return refuse(TooLong)
	case !bookable(c.SlotMS, g.AtMS):
		return refuse(TooLate)
	case !g.Imported && !s.slotFree(c.Service, c.SlotMS):
		return refuse(SlotFull)
	case code == "" || len(code) > maxCodeBytes || s.Appointments[code] != nil:
		return refuse(CodeTaken)
	}
	source := SourceDevice
	if g.Imported {
		source = SourceImport
	}
	booked := Appointment{Code: code, Service: c.Service, SlotMS: c.SlotMS, Class: c.Class, Source: source, State: Booked}
	if by.Nonce != "" {
		booked.By = nonceOf{by.Device, by.Nonce}.key()
	}
	return []eventlog.Event{AppointmentBooked{booked}}, eventlog.Answer{Code: OK, Appointment: code}
}

// bookedFor is the appointment that was booked for a command and is still valid, nil if
// there is none.
func (s *State) bookedFor(by eventlog.Cause) *Appointment {
	if by.Nonce == "" {
		return nil
	}
	key := nonceOf{by.Device, by.Nonce}.key()
	for _, a := range s.Appointments {
		if a.By == key && a.State != Revoked {
			return a
		}
	}
	return nil
}

func decideCancelAppointment(s *State, _ eventlog.Cause, c CancelAppointment, _ Given) ([]eventlog.Event, eventlog.Answer) {
	a := s.AppointmentNamed(c.Appointment)
	switch {
	case a == nil:
		return refuse(UnknownAppointment)
	case c.Reason == "":
		return refuse(ReasonNeeded)
	case a.State != Booked:
		return refuse(AppointmentUsed)
	}
	return []eventlog.Event{AppointmentCancelled{a.Code, c.Reason}}, eventlog.Answer{Code: OK, Appointment: a.Code}
}

// decideCheckIn makes a ticket of an appointment. Inside the window its slot
// counts as the arrival; whoever is later is ordinary; whoever is earlier is
// told when to come.
func decideCheckIn(s *State, by eventlog.Cause, c CheckIn, g Given) ([]eventlog.Event, eventlog.Answer) {
	var events []eventlog.Event
	a := s.AppointmentNamed(g.Appointment)
	if a == nil && g.Slip != nil && g.Slip.Code == g.Appointment && s.rules.Service(g.Slip.Service) != nil {
		known := *g.Slip
		known.Source, known.State, known.Ticket = SourceSlip, Booked, ""
		events = append(events, AppointmentBooked{known})
		a = &known
	}
	switch {
	case a == nil || calendar.ServiceDay(a.SlotMS) < s.Day:
		return refuse(UnknownAppointment)
	case a.State == Arrived && s.givenFor(by) != nil && s.givenFor(by).ID == a.Ticket:
		return nil, eventlog.Answer{Code: OK, Ticket: a.Ticket, Appointment: a.Code, Before: true}
	case a.State != Booked:
		return nil, eventlog.Answer{Code: AppointmentUsed, Ticket: a.Ticket}
	case s.rules.Service(a.Service) == nil:
		return refuse(UnknownService)
	}
	earliest := a.SlotMS - int64(s.Centre.Policy.AppointmentEarly)*60_000
	switch {
	case g.AtMS < earliest && s.Doubt == nil || calendar.ServiceDay(a.SlotMS) != s.Day:
		return nil, eventlog.Answer{Code: TooEarly, UntilMS: earliest, Appointment: a.Code}
	case s.SeriesFull(a.Service):
		return refuse(SeriesFull)
	case g.Code == "" || s.byCode[g.Code] != nil:
		return refuse(CodeTaken)
	}
	issued := s.newTicket(a.Service, a.Class, g.Code, g.AtMS)
	issued.Lang, issued.Appointment, issued.MovedFromMS = c.Lang, a.Code, a.movedFromMS()
	issued.Late = s.Doubt == nil && g.AtMS > a.SlotMS+int64(s.Centre.Policy.AppointmentLate)*60_000
	if !issued.Late {
		issued.ArrivalMS = a.SlotMS
		issued.Ahead = s.ahead(a.Service, Place{MS: a.SlotMS - s.rules.HeadStartMS(a.Class), Pos: s.Pos + 1})
		issued.Wait = s.Estimate(a.Service, issued.Ahead, g.AtMS)
	}
	return append(events, issued), eventlog.Answer{Code: OK, Ticket: issued.Ticket, Appointment: a.Code, Late: issued.Late}
}

// missed lists the appointments of a day, and of older ones, that nobody came
// for.
func (s *State) missed(day string) []string {
	var codes []string
	for code, a := range s.Appointments {
		if a.State == Booked && calendar.ServiceDay(a.SlotMS) <= day {
			codes = append(codes, code)
		}
	}
	sort.Strings(codes)
	return codes
}

// AppointmentsToday counts those of the open day: still expected, and arrived.
func (s *State) AppointmentsToday() (expected, arrived int) {
	s.eachToday(func(a *Appointment) {
		switch a.State {
		case Booked:
			expected++
		case Arrived:
			arrived++
		}
	})
	return expected, arrived
}

// eachToday calls fn with every appointment of the open day. Slots are compared
// as numbers: screens ask whenever anything changes.
func (s *State) eachToday(fn func(a *Appointment)) {
	if len(s.Appointments) == 0 {
		return
	}
	day, err := time.ParseInLocation(time.DateOnly, s.Day, calendar.Zone)
	if err != nil {
		return // no day is open
	}
	from, to := day.UnixMilli(), day.AddDate(0, 0, 1).UnixMilli()
	for _, a := range s.Appointments {
		if a.SlotMS >= from && a.SlotMS < to {
			fn(a)
		}
	}
}

// AppointmentsOn lists the appointments of a service day by slot, then code.
func (s *State) AppointmentsOn(day string) []*Appointment {
	var list []*Appointment
	for _, a := range s.Appointments {
		if calendar.ServiceDay(a.SlotMS) == day {
			list = append(list, a)
		}
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].SlotMS != list[j].SlotMS {
			return list[i].SlotMS < list[j].SlotMS
		}
		return list[i].Code < list[j].Code
	})
	return list
}

// slotLimit is how many appointments of a service a slot takes.
func (s *State) slotLimit(service string) int {
	if n := s.rules.Service(service).SlotLimit; n != 0 {
		return max(0, n)
	}
	return s.Centre.Policy.SlotLimit
}

// slotsTaken counts the appointments of a service by slot.
func (s *State) slotsTaken(service string) map[int64]int {
	taken := map[int64]int{}
	for _, a := range s.Appointments {
		if a.Service == service && a.State != Revoked {
			taken[a.SlotMS]++
		}
	}
	return taken
}

func (s *State) slotFree(service string, slotMS int64) bool {
	for _, start := range s.slotsOn(service, calendar.Midnight(slotMS)) {
		if start == slotMS {
			return s.slotsTaken(service)[slotMS] < s.slotLimit(service)
		}
	}
	return false
}

// slotsOn lists the slots of a service on a day: they begin with each span of
// its hours, and the last ends before the span does.
func (s *State) slotsOn(service string, day time.Time) []int64 {
	if s.slotLimit(service) == 0 || s.rules.Centre().Policy.IssueOutsideHours && len(s.rules.Centre().Hours.Spans) == 0 {
		return nil
	}
	length := s.Centre.Policy.SlotMin
	var slots []int64
	for _, span := range s.rules.ServiceSpans(s.rules.Service(service), day) {
		for from := span.FromMin; from+length <= span.ToMin; from += length {
			slots = append(slots, day.Add(time.Duration(from)*time.Minute).UnixMilli())
		}
	}
	return slots
}

// FreeSlots lists beginnings of free slots of a service, at most perDay of each
// of the next days that have some, today included. Where a day has more, they
// are spread over it, so that there is a morning and an afternoon to choose.
func (s *State) FreeSlots(service string, atMS int64, days, perDay int) []int64 {
	if s.rules == nil || s.rules.Service(service) == nil {
		return nil
	}
	first := calendar.Midnight(atMS)
	taken, limit := s.slotsTaken(service), s.slotLimit(service)
	soonest := atMS + int64(s.Centre.Policy.SlotMin)*60_000
	var free []int64
	for n, found := 0, 0; n < centre.SearchDays && found < days; n++ {
		var today []int64
		for _, slot := range s.slotsOn(service, first.AddDate(0, 0, n)) {
			if slot >= soonest && taken[slot] < limit {
				today = append(today, slot)
			}
		}
		if len(today) > 0 {
			free = append(free, spreadOverDay(today, perDay)...)
			found++
		}
	}
	return free
}

// spreadOverDay picks at most n of a day's slots: half of them before noon and
// half after, and more of one where the other has fewer.
func spreadOverDay(slots []int64, n int) []int64 {
	noon := sort.Search(len(slots), func(i int) bool { return afternoon(slots[i]) })
	morning, later := slots[:noon], slots[noon:]
	morning = thinOut(morning, max(n-n/2, n-len(later)))
	return append(morning, thinOut(later, n-len(morning))...)
}

// thinOut picks at most n of slots at even distances, the first among them, and
// the last if there is more than one to pick.
func thinOut(slots []int64, n int) []int64 {
	if len(slots) <= n {
		return append([]int64(nil), slots...)
	}
	picked := make([]int64, 0, n)
	for i := range n {
		picked = append(picked, slots[i*(len(slots)-1)/max(1, n-1)])
	}
	return picked
}

// AppointmentRoom is how many more appointments the centre can keep.
func (s *State) AppointmentRoom() int { return max(0, maxAppointments-len(s.Appointments)) }
