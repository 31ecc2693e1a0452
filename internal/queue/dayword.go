package queue

import (
	"maps"
	"slices"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// A hub's clock may be wrong: an empty battery sets it back by years, and a person may
// set it years ahead. So the clock's date is believed only if it is an expected one. If
// not, the open day stays open, the hub gives no numbers, kiosks give numbers of their
// blocks, and a person is asked what day it is.

const (
	// NearDays is how many days after the open one a day may open without a person's
	// confirmation: longer than the longest run of days off, which is Tết's nine with
	// the weekends around it.
	NearDays = 14
	// behindMS is how far a clock may be behind the open day without a question:
	// correcting a clock around midnight raises none.
	behindMS = 60 * 60_000
	// formerNames is how many former dates of the open day are remembered.
	formerNames = 20
	// firstDay is older than this product: a clock before it was never set.
	firstDay = "2000-01-01"
)

// DayDoubt says that the clock's date is not the open day, nor a day that may open by
// itself.
type DayDoubt struct {
	Clock string `json:"clock"`          // the day by the clock then
	Pos   uint64 `json:"pos"`            // log position at which the doubt arose
	Said  bool   `json:"said,omitempty"` // a person has confirmed since that the open day is today
	// Wrong says that a person has named another day than the clock shows. The next
	// date of such a clock is asked about too, even if it is the open day: a clock that
	// is a day behind reaches it by itself, at midnight.
	Wrong bool `json:"wrong,omitempty"`
	// Restored says that the log was restored while this clock was in use: the time
	// since the restore counts from the person's answer on.
	Restored bool `json:"restored,omitempty"`
}

// DayUnsure says that a person must say what day it is before the hub gives
// numbers again.
func (s *State) DayUnsure() bool { return s.Doubt != nil && !s.Doubt.Said }

// ClockWrong says that the clock's date is not the open day, by a person's answer or as
// far as is known. Its time of day is not believed then either.
func (s *State) ClockWrong() bool { return s.Doubt != nil }

// Today is the service day of a moment of the hub's clock, or the open day while that
// clock is not believed.
func (s *State) Today(atMS int64) string {
	if s.Doubt != nil {
		return s.Day
	}
	return calendar.ServiceDay(atMS)
}

// Opening is when the kiosk gives numbers for a service. While the clock is not
// believed that is always: the person who answered is in an open centre.
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

// Near says whether a day is so close to the open one that a person is believed about
// it whatever the clock says.
func Near(open, day string) bool {
	days, dated := daysBetween(open, day)
	return dated && days <= NearDays && days >= -NearDays
}

// DaysAfter is the day some days after another, or before it.
func DaysAfter(day string, days int) string {
	date, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day // not a date
	}
	return date.AddDate(0, 0, days).Format(time.DateOnly)
}

// Rollover closes the open day and opens the service day of a moment. It returns
// nothing when that day is open already. A day that is before the open one, far after
// it, or held does not open: a person is asked. Held says that the clock was set during
// work, so a new date does not prove that a new day has come.
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

// openDay closes the open day and opens another. Tickets issued since the open day was
// in doubt belong to the new day, and keep waiting there. If a person corrects the day
// without having been asked, it was wrong all the time: all tickets keep waiting.
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

// nextDay closes the open day and opens another. Carried are the tickets that keep
// waiting there. Each has an ID of its own, different from those of known tickets: if
// two days that were one gave a number twice, both tickets keep waiting. If a known
// ticket is the carried one, because the lost log had carried it too, it has that ID.
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
			t.ID = s.carriedID(day, &t, known, named)
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

// carriedID is the ID of a ticket on the day that it is carried to: the one under which it
// is known there, or one that none of named is.
func (s *State) carriedID(day string, t *Ticket, known []Ticket, named map[TicketID]bool) TicketID {
	for i := range known {
		k := &known[i]
		if was, ok := dayOf(k.ID, t.Number); ok && was == day && t.isSame(k) && s.byID[k.ID] == nil && !s.UsedIDs[k.ID] {
			return k.ID
		}
	}
	return s.freeIDOf(day, t.Number, named)
}

// here is the position at which this log got the ticket: its issue, or its recovery.
func (t *Ticket) here() uint64 {
	if t.RecoveredPos > 0 {
		return t.RecoveredPos
	}
	return t.Pos
}

// doubtedSince is the log position after which tickets may belong to the following day.
func (s *State) doubtedSince(word *DayConfirmed) (pos uint64, carries bool) {
	if s.Doubt != nil {
		return s.Doubt.Pos, true
	}
	return 0, word != nil
}

// SetDay is a person's answer to what day it is. At a console it is the answer of the
// officer who is logged in: any officer while the hub is not sure, else a supervisor.
type SetDay struct {
	Day string `json:"day"` // "2026-11-28"
}

// CommandType is the command's name.
func (SetDay) CommandType() string { return "set-day" }

// decideSetDay applies a person's answer. A day that is open under a wrong date goes on
// under the true one, with every number; a later day opens.
func decideSetDay(s *State, by eventlog.Cause, c SetDay, g Given) ([]eventlog.Event, eventlog.Answer) {
	officer, code := s.mayTellDay(by, c, g.AtMS)
	if code != OK {
		return refuse(code)
	}
	days, _ := daysBetween(s.Day, c.Day)
	word := DayConfirmed{Day: c.Day, Clock: calendar.ServiceDay(g.AtMS), Officer: officer}
	switch {
	case days == 0:
		return []eventlog.Event{word}, eventlog.Answer{Code: OK}
	case days > 0 && !slices.Contains(s.Former, c.Day): // else a mistake is corrected
		return s.openDay(c.Day, &word), eventlog.Answer{Code: OK}
	}
	left := s.leftOver(c, g)
	renamed := DayRenamed{From: s.Day, To: c.Day, Series: map[string]int{}, Had: s.staying(g.Had, left), Appointments: s.forgotten(c, g.Promised)}
	for i := range g.Had {
		series, count := splitNumber(g.Had[i].Number)
		renamed.Series[series] = max(renamed.Series[series], count)
	}
	events := []eventlog.Event{renamed}
	if len(left) > 0 {
		events = append(events, TicketsRecovered{left})
	}
	events = append(events, s.reservedAgain(left)...)
	return append(events, word), eventlog.Answer{Code: OK}
}

// reservedAgain reserves the tickets of a day that is open again for the consoles that had
// them when it was closed: one that has been offline since then may have called them.
func (s *State) reservedAgain(left []Ticket) (events []eventlog.Event) {
	held := map[string][]TicketID{}
	for i := range left {
		if t := &left[i]; t.Reserved != "" && t.State == Waiting {
			held[t.Reserved] = append(held[t.Reserved], t.ID)
		}
	}
	for _, device := range slices.Sorted(maps.Keys(held)) {
		reserved := TicketsReserved{Device: device, Tickets: held[device]}
		for i := range s.Centre.Counters {
			if id := s.Centre.Counters[i].ID; s.PriorSessions[id].Device == device {
				reserved.Counter = id
			}
		}
		events = append(events, reserved)
	}
	return events
}

// MayTellDay says whether a SetDay is not refused whatever the log has of its day: only
// then is it worth to read the log for it.
func MayTellDay(s *State, by eventlog.Cause, c SetDay, atMS int64) bool {
	_, code := s.mayTellDay(by, c, atMS)
	return code == OK
}

// mayTellDay is the officer who says what day it is, with the code of the refusal if
// this person, or this day, is not believed.
func (s *State) mayTellDay(by eventlog.Cause, c SetDay, atMS int64) (officer string, code eventlog.Code) {
	officer, ok := s.dayTeller(by)
	if !ok {
		return "", NotSupervisor
	}
	if _, dated := daysBetween(s.Day, c.Day); !dated || c.Day < firstDay || c.Day != calendar.ServiceDay(atMS) && !Near(s.Day, c.Day) {
		return "", UnlikelyDay
	}
	return officer, OK
}

// dayTeller is the officer who says what day it is, and whether the answer may be
// believed.
func (s *State) dayTeller(by eventlog.Cause) (officer string, ok bool) {
	if by.Device == "" { // the hub's own machine
		return "", true
	}
	if officer, ok = s.Supervises(by.Device, by.Inc); ok {
		return officer, true
	}
	if s.Doubt == nil {
		return "", false
	}
	for _, id := range s.desks() {
		if desk := s.Desk(id); desk.IsOf(by.Device, by.Inc) {
			return desk.Officer, true
		}
	}
	return "", false
}

// leftOver are the tickets of a day that was closed too early and whose citizens may
// still be waiting: they return to their places. A ticket is cancelled if nobody holds
// its paper, because its kiosk cancelled it meanwhile or gave another number for the
// same request.
func (s *State) leftOver(c SetDay, g Given) (list []Ticket) {
	named, offline := map[TicketID]bool{}, s.offlineRequests()
	for i := range g.Had {
		recordRequest(offline, &g.Had[i], c.Day)
	}
	for _, t := range g.Had {
		if t.Code == "" && s.byID[t.ID] != nil || t.Code != "" && s.byCode[t.Code] != nil || s.rules.Service(t.Service) == nil {
			continue
		}
		if t.State == Waiting || t.State == Held || t.State == Called {
			if s.byID[t.ID] != nil || named[t.ID] {
				t.ID = s.freeIDOf(c.Day, t.Number, named)
			}
			named[t.ID] = true
			if reason := s.whyUnheld(&t, offline); reason != "" {
				t.State, t.Reason, t.EndedMS = Cancelled, reason, g.AtMS
			}
			list = append(list, t)
		}
	}
	return list
}

// hadLimit is how many tickets of closed days a rename and the state know: more than a day
// has, and few enough for a frame.
const hadLimit = 5000

// HadTicket is a ticket of a closed day whose date the open day was given.
type HadTicket struct {
	Number string `json:"number"`
	// Ended says that it had ended before its day was closed.
	Ended bool `json:"ended,omitempty"`
}

// staying are the tickets of a closed day that do not come back with its date, by code.
func (s *State) staying(had, left []Ticket) map[string]HadTicket {
	back, stay := map[string]bool{}, map[string]HadTicket{}
	for i := range left {
		back[left[i].Code] = true
	}
	for i := range had {
		if t := &had[i]; t.Code != "" && !back[t.Code] && s.byCode[t.Code] == nil && len(stay) < hadLimit {
			stay[t.Code] = HadTicket{t.Number, !t.Live()}
		}
	}
	return stay
}

// keepHad remembers such tickets, of all closed days that had the date of the open one.
func (s *State) keepHad(had map[string]HadTicket) {
	if s.Had == nil && len(had) > 0 {
		s.Had = map[string]HadTicket{}
	}
	for _, code := range slices.Sorted(maps.Keys(had)) { // every device the same ones
		if len(s.Had) < hadLimit {
			s.Had[code] = had[code]
		}
	}
}

// forgotten are the appointments that left the state when a day ended under a wrong
// date. A missed one is booked again; one that arrived or was cancelled stays so, else
// a slip could be used twice.
func (s *State) forgotten(c SetDay, promised []Appointment) (list []Appointment) {
	for _, a := range promised {
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

// WithLate adds to the tickets of a day those that devices uploaded after its end.
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
			doubt.Pos = was.Pos // tickets since then may belong to the following day
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
			lost.To = DaysAfter(ev.Day, 1) // by the clock of the restore it was no date, or not one of these days
			s.Lost = &lost
		}
	}
	s.Doubt = nil
	s.restamp(0, e.AtMS) // a clock that was ahead has left timestamps in the future
	if ev.Clock != ev.Day {
		s.Doubt = &DayDoubt{Clock: ev.Clock, Pos: e.Pos, Said: true, Wrong: true}
	}
}

// applyRenamed gives the open day its true date. Timestamps of the wrong clock move by
// as many days, none of them past now.
func (s *State) applyRenamed(e eventlog.Entry, ev DayRenamed) {
	days, _ := daysBetween(ev.From, ev.To)
	s.Day, s.Former = ev.To, append(s.Former, ev.From)
	if over := len(s.Former) - formerNames; over > 0 {
		s.Former, s.FormerLost = s.Former[over:], max(0, s.FormerLost-over)
	}
	for _, series := range slices.Sorted(maps.Keys(ev.Series)) {
		count := ev.Series[series]
		s.Series[series] = max(s.Series[series], count)
		s.useBlock(ev.To, series, count)
	}
	s.keepHad(ev.Had)
	for _, a := range ev.Appointments {
		s.Appointments[a.Code] = &a
	}
	s.restamp(int64(days)*dayMS, e.AtMS)
	s.renameHall(ev)
	for i := range s.Blocks { // else a letter would be leased for years
		s.Blocks[i].Until = min(s.Blocks[i].Until, DaysAfter(ev.To, blockDays))
	}
	for _, dayOf := range []map[string]string{s.Reported, s.ReportedFor, s.CancelledFor} {
		for paper, day := range dayOf {
			dayOf[paper] = min(day, ev.To)
		}
	}
	for id, prior := range s.PriorSessions {
		prior.Day = min(prior.Day, ev.To)
		s.PriorSessions[id] = prior
	}
}

// useBlock notes the IDs of a kiosk's own numbers that a closed day of that date had. A
// kiosk that does not know yet that the day has its date back counts from one again.
func (s *State) useBlock(day, series string, count int) {
	if _, own := s.rules.Numbers(series); own {
		return // the hub counts on
	}
	for n := 1; n <= min(count, BlockNumbers) && len(s.UsedIDs) < usedLimit; n++ {
		if s.UsedIDs == nil {
			s.UsedIDs = map[TicketID]bool{}
		}
		s.UsedIDs[TicketID(day+"/"+BlockNumber(series, n))] = true
	}
}

// restamp moves the timestamps of the open day, and sorts the lines by them.
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
	for _, d := range s.Decided {
		past(&d.AtMS)
	}
	for counter, answers := range s.FreeAnswers {
		answers = slices.Clone(answers)
		for i := range answers {
			past(&answers[i].AtMS, &answers[i].GotMS)
		}
		s.FreeAnswers[counter] = answers
	}
	s.restampHall(past)
	for _, locks := range []map[string]*Lock{s.Locks, s.DeviceLocks} {
		for _, lock := range locks {
			if lock != nil && lock.UntilMS > 0 {
				lock.UntilMS += byMS
			}
		}
	}
	s.Undo = map[string]*UndoMark{} // the remembered states have old timestamps
	s.lineUpAnew()
}

// numbered is the ticket of a number, with this day's date in its ID or a former one.
func (s *State) numbered(number string) *Ticket {
	if t := s.byID[TicketID(s.Day+"/"+number)]; t != nil {
		return t
	}
	return s.byNumber[number]
}
