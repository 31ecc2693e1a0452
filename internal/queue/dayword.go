package queue

import (
	"slices"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// A hub's clock may be wrong: an empty battery starts it years ago, and a hand
// sets it years ahead. So the day of the clock is believed only where it is what
// one expects. Where it is not, the open day stays open, the hub itself gives no
// number, kiosks give those of their blocks, and a person is asked what day it is.

const (
	// NearDays is how many days after the open one a day may open without a
	// person's word: longer than the longest run of days off, which is Tết's nine
	// with the week ends around it.
	NearDays = 14
	// behindMS is how far a clock may stand before the open day without a question:
	// whoever sets it right around midnight is asked nothing.
	behindMS = 60 * 60_000
	// formerNames is how many names of the open day are remembered.
	formerNames = 20
	// firstDay is before any day of this product: a clock that stands before it was
	// never set.
	firstDay = "2000-01-01"
)

// DayDoubt is that the clock's day is not the open one, and that it was not what
// one expects.
type DayDoubt struct {
	Clock string `json:"clock"`          // the day by the clock then
	Pos   uint64 `json:"pos"`            // log position at which the doubt arose
	Said  bool   `json:"said,omitempty"` // a person has said since that the open day is today
	// Wrong says that a person has named another day than the clock. What such a
	// clock comes to next is asked about too, be it the open day: a clock that is a
	// day behind comes to that by itself, at midnight.
	Wrong bool `json:"wrong,omitempty"`
	// Restored says that the log was put back by this clock: how long ago that was
	// counts from the word on.
	Restored bool `json:"restored,omitempty"`
}

// DayUnsure says that a person must say what day it is before the hub gives
// numbers again.
func (s *State) DayUnsure() bool { return s.Doubt != nil && !s.Doubt.Said }

// ClockWrong says that the hub's clock does not stand on the open day, by what a
// person has said or as far as is known. Its hours are not believed then.
func (s *State) ClockWrong() bool { return s.Doubt != nil }

// Today is the service day of a moment by the hub's clock, and the open one while
// that clock is not believed.
func (s *State) Today(atMS int64) string {
	if s.Doubt != nil {
		return s.Day
	}
	return calendar.ServiceDay(atMS)
}

// Opening is when the kiosk gives numbers for a service. While the clock is not
// believed that is always: whoever said what day it is stands in an open centre.
func (s *State) Opening(service string, atMS int64) centre.Opening {
	if s.Doubt != nil {
		return centre.Opening{Open: true}
	}
	return s.rules.ServiceOpenAt(service, atMS)
}

// daysBetween is how many days b is after a; ok is false where one of them is no
// date.
func daysBetween(a, b string) (days int, ok bool) {
	from, err1 := time.Parse(time.DateOnly, a)
	to, err2 := time.Parse(time.DateOnly, b)
	return int(to.Sub(from) / (24 * time.Hour)), err1 == nil && err2 == nil
}

// Near says whether a day is close enough to the open one to be believed of a
// person whatever the clock says.
func Near(open, day string) bool {
	days, dated := daysBetween(open, day)
	return dated && days <= NearDays && days >= -NearDays
}

// DaysAfter is the day some days after another, or before it.
func DaysAfter(day string, days int) string {
	date, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day // no day of a log
	}
	return date.AddDate(0, 0, days).Format(time.DateOnly)
}

// Rollover opens the service day of a moment: it closes an older day that was
// left open and opens the new one. It returns nothing when that day is open
// already. A day that is far from the open one, before it, or held does not open:
// a person is asked. Held says that the clock was set while people were at work,
// so that a next day is none that one has waited for.
func Rollover(s *State, atMS int64, held bool) []eventlog.Event {
	clock := calendar.ServiceDay(atMS)
	days, _ := daysBetween(s.Day, clock)
	switch {
	case s.rules == nil, clock < firstDay && s.Day == "":
		return nil
	case s.Day == "":
		return []eventlog.Event{DayOpened{clock}}
	case s.Doubt == nil && clock == s.Day, s.Doubt != nil && s.Doubt.Clock == clock:
		return nil
	case clock == s.Day && !s.Doubt.Wrong:
		return []eventlog.Event{DayConfirmed{Day: s.Day, Clock: clock}}
	case days > 0 && days <= NearDays && !held && (s.Doubt == nil || !s.Doubt.Wrong):
		return s.openDay(clock, nil)
	case days < 0 && s.Doubt == nil && calendar.ServiceDay(atMS+behindMS) == s.Day:
		return nil
	}
	return []eventlog.Event{DayDoubted{Day: s.Day, Clock: clock}}
}

// openDay closes the open day and opens another. Whoever came since the open day
// was in doubt came on the new one, and waits on there. A word that nobody had asked
// for says that the day was another all the time: everybody waits on.
func (s *State) openDay(day string, word *DayConfirmed) []eventlog.Event {
	since, carries := s.doubtedSince(word)
	events, _ := s.nextDay(day, nil, func(t *Ticket) bool { return carries && t.here() > since })
	switch {
	case word != nil:
		events = append(events, *word)
	case s.Doubt != nil:
		events = append(events, DayConfirmed{Day: day, Clock: day})
	}
	return events
}

// nextDay closes the open day and opens another. Carried are those who are in line and
// wait on there. Each has a name of its own, and none of a ticket that is known: of two
// who hold one number, on two days that were one, both wait on.
func (s *State) nextDay(day string, known []Ticket, waitsOn func(*Ticket) bool) (events []eventlog.Event, carried []Ticket) {
	closed := closing(s)
	named := map[TicketID]bool{}
	for i := range known {
		named[known[i].ID] = true
	}
	for i := range closed.Settled {
		end := &closed.Settled[i]
		t := *s.byID[end.Ticket]
		if t.State != Waiting && t.State != Held || !waitsOn(&t) {
			continue
		}
		end.As, end.Ending = Cancelled, EndedCarried
		if was, _ := dayOf(t.ID, t.Number); was != day {
			t.ID = s.freeIDOf(day, t.Number, named)
		}
		named[t.ID] = true
		carried = append(carried, t)
	}
	events = []eventlog.Event{closed, DayOpened{day}}
	if len(carried) > 0 {
		events = append(events, TicketsRecovered{carried})
	}
	return events, carried
}

// here is the log position since which this log has a ticket.
func (t *Ticket) here() uint64 {
	if t.RecoveredPos > 0 {
		return t.RecoveredPos
	}
	return t.Pos
}

// doubtedSince is the log position after which whoever came may have come on the
// day that follows.
func (s *State) doubtedSince(word *DayConfirmed) (pos uint64, carries bool) {
	if s.Doubt != nil {
		return s.Doubt.Pos, true
	}
	return 0, word != nil
}

// SetDay is a person's word on what day it is. From a console it is that of the
// officer who sits there: of any while the hub is not sure, else of a supervisor.
type SetDay struct {
	Day string `json:"day"` // "2026-11-28"
	// Had are the tickets of that day as the log has it, if it was closed before, and
	// WithLate what came of it since. The hub fills it in, and believes it from nobody.
	Had []Ticket `json:"-"`
	// Promised are the appointments of that day and of later ones as the log has
	// them, wherever one stood when its day was closed. From the hub, as Had.
	Promised []Appointment `json:"-"`
}

// CommandType is the command's name.
func (SetDay) CommandType() string { return "set-day" }

// decideSetDay takes a person's word. The day that is open under a wrong name
// goes on under its true one, with every number; a later day opens.
func decideSetDay(s *State, by eventlog.Cause, c SetDay, atMS int64) ([]eventlog.Event, eventlog.Answer) {
	officer, ok := s.dayTeller(by)
	if !ok {
		return refuse(NotSupervisor)
	}
	clock := calendar.ServiceDay(atMS)
	days, dated := daysBetween(s.Day, c.Day)
	if !dated || c.Day < firstDay || c.Day != clock && !Near(s.Day, c.Day) {
		return refuse(UnlikelyDay)
	}
	word := DayConfirmed{Day: c.Day, Clock: clock, Officer: officer}
	switch {
	case days == 0:
		return []eventlog.Event{word}, eventlog.Answer{Code: OK}
	case days > 0 && !slices.Contains(s.Former, c.Day): // else a slip is mended
		return s.openDay(c.Day, &word), eventlog.Answer{Code: OK}
	}
	renamed := DayRenamed{From: s.Day, To: c.Day, Series: map[string]int{}, Appointments: s.forgotten(c)}
	left := s.leftOver(c, atMS)
	for i := range c.Had {
		series, count := splitNumber(c.Had[i].Number)
		renamed.Series[series] = max(renamed.Series[series], count)
	}
	events := []eventlog.Event{renamed}
	if len(left) > 0 {
		events = append(events, TicketsRecovered{left})
	}
	return append(events, word), eventlog.Answer{Code: OK}
}

// dayTeller is who says what day it is, and whether anybody believes it.
func (s *State) dayTeller(by eventlog.Cause) (officer string, ok bool) {
	if by.Device == "" { // the hub's own machine
		return "", true
	}
	if officer, ok = s.Supervises(by.Device); ok {
		return officer, true
	}
	if s.Doubt == nil {
		return "", false
	}
	for _, id := range s.desks() {
		if desk := s.Desk(id); desk.Officer != "" && desk.Device == by.Device {
			return desk.Officer, true
		}
	}
	return "", false
}

// leftOver are the tickets of a day that was closed too early whose citizens may
// wait still: they are in line again, where they were. One whose paper nobody has,
// since its kiosk withdrew it meanwhile or gave another for the same wish, is
// withdrawn.
func (s *State) leftOver(c SetDay, atMS int64) (list []Ticket) {
	named, handed := map[TicketID]bool{}, s.handedFor()
	for i := range c.Had {
		recordRequest(handed, &c.Had[i], c.Day)
	}
	for _, t := range c.Had {
		if t.Code == "" && s.byID[t.ID] != nil || t.Code != "" && s.byCode[t.Code] != nil || s.rules.Service(t.Service) == nil {
			continue
		}
		if t.State == Waiting || t.State == Held || t.State == Called {
			if s.byID[t.ID] != nil || named[t.ID] {
				t.ID = s.freeIDOf(c.Day, t.Number, named)
			}
			named[t.ID] = true
			if reason := s.unheld(&t, handed); reason != "" {
				t.State, t.Reason, t.EndedMS = Cancelled, reason, atMS
			}
			list = append(list, t)
		}
	}
	return list
}

// forgotten are the appointments that the end of a day under a wrong name has taken
// out of the state. Who did not come then may come now; who did, or whose slot was
// given back, stays so, else a slip would be taken twice.
func (s *State) forgotten(c SetDay) (list []Appointment) {
	for _, a := range c.Promised {
		if s.Appointments[a.Code] != nil || calendar.ServiceDay(a.SlotMS) < c.Day {
			continue
		}
		switch a.State {
		case Booked, Arrived, Revoked:
			list = append(list, a)
		}
	}
	return list
}

// WithLate adds to the tickets of a day what devices handed in of it when it was over.
func WithLate(had []Ticket, late RecoveredLate) []Ticket {
	byCode := map[string]int{}
	for i := range had {
		byCode[had[i].Code] = i
	}
	for _, t := range late.Tickets {
		at, known := byCode[t.Code]
		switch {
		case !known:
			had = append(had, t)
		case !t.Live():
			had[at] = t
		}
	}
	return had
}

// applyDoubted begins a doubt, or goes on with one under another day by the clock.
func (s *State) applyDoubted(e eventlog.Entry, ev DayDoubted) {
	doubt := DayDoubt{Clock: ev.Clock, Pos: e.Pos}
	doubt.Restored = s.RestoredMS > 0 && s.RestoredMS > e.AtMS-dayMS && s.RestoredMS <= e.AtMS
	if was := s.Doubt; was != nil {
		doubt.Wrong, doubt.Restored = was.Wrong, was.Restored || doubt.Restored
		if !was.Said {
			doubt.Pos = was.Pos // who came since then may have come on the day that follows
		}
	}
	s.Doubt = &doubt
}

// applyConfirmed ends a doubt, or leaves a clock that is known to be wrong.
func (s *State) applyConfirmed(e eventlog.Entry, ev DayConfirmed) {
	if s.Doubt != nil && s.Doubt.Restored {
		s.RestoredMS = e.AtMS
		if s.Lost != nil {
			lost := *s.Lost
			lost.To = DaysAfter(ev.Day, 1) // by the clock of the restore it was no day, or none of these
			s.Lost = &lost
		}
	}
	s.Doubt = nil
	s.restamp(0, e.AtMS) // a clock that was ahead has left stamps of a time to come
	if ev.Clock != ev.Day {
		s.Doubt = &DayDoubt{Clock: ev.Clock, Pos: e.Pos, Said: true, Wrong: true}
	}
}

// applyRenamed gives the open day its true name. What was stamped by the wrong
// clock is stamped anew by as many days, and nothing of it later than now.
func (s *State) applyRenamed(e eventlog.Entry, ev DayRenamed) {
	days, _ := daysBetween(ev.From, ev.To)
	s.Day, s.Former = ev.To, append(s.Former, ev.From)
	if over := len(s.Former) - formerNames; over > 0 {
		s.Former, s.FormerLost = s.Former[over:], max(0, s.FormerLost-over)
	}
	for series, count := range ev.Series {
		s.Series[series] = max(s.Series[series], count)
	}
	for _, a := range ev.Appointments {
		s.Appointments[a.Code] = &a
	}
	s.restamp(int64(days)*dayMS, e.AtMS)
	s.renameHall(ev)
	for i := range s.Blocks { // no letter is leased for years
		s.Blocks[i].Until = min(s.Blocks[i].Until, DaysAfter(ev.To, blockDays))
	}
	for _, dayOf := range []map[string]string{s.Handed, s.HandedFor, s.CancelledFor} {
		for paper, day := range dayOf {
			dayOf[paper] = min(day, ev.To)
		}
	}
	for id, sat := range s.PriorSessions {
		sat.Day = min(sat.Day, ev.To)
		s.PriorSessions[id] = sat
	}
}

// restamp moves the stamps of the open day, and has everybody line up by them.
func (s *State) restamp(byMS, nowMS int64) {
	past := func(stamps ...*int64) {
		for _, at := range stamps {
			if *at != 0 {
				*at = min(*at+byMS, nowMS)
			}
		}
	}
	past(&s.LastArrivalMS, &s.RestoredMS)
	for _, t := range s.Tickets {
		past(&t.ArrivalMS, &t.IssuedMS, &t.FirstCallMS, &t.CalledMS, &t.LastCallMS, &t.StartedMS, &t.EndedMS, &t.RatedMS, &t.HeldMS)
		if t.UntilMS != 0 {
			t.UntilMS += byMS
		}
		if t.Back != nil {
			back := *t.Back
			past(&back.MS)
			t.Back = &back
		}
	}
	for _, desk := range s.Counters {
		past(&desk.SinceMS, &desk.PausedMS, &desk.FreeMS, &desk.LostMS)
	}
	for _, mark := range s.Devices {
		past(&mark.MetMS)
	}
	for counter, answers := range s.FreeAnswers {
		answers = slices.Clone(answers)
		for i := range answers {
			past(&answers[i].AtMS, &answers[i].GotMS)
		}
		s.FreeAnswers[counter] = answers
	}
	s.restampHall(past)
	for _, lock := range s.Locks {
		if lock.UntilMS > 0 {
			lock.UntilMS += byMS
		}
	}
	s.Undo = map[string]*UndoMark{} // what was before has other stamps
	s.lineUpAnew()
}

// numbered is the ticket of a number: under this day's name, or under the one that
// the day had.
func (s *State) numbered(number string) *Ticket {
	if t := s.byID[TicketID(s.Day+"/"+number)]; t != nil {
		return t
	}
	return s.byNumber[number]
}
