package queue

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"motcua/internal/calendar"
	"motcua/internal/eventlog"
)

// A hub that was restored from a backup lacks what came after it. The devices
// have it: each sends the tickets of the day that it knows, and the hub takes up
// those that it lacks. Until they have had the time to come back, the hub itself
// gives no number, since it could be one that is out already; kiosks give those
// of their blocks meanwhile.

const (
	// recoverFor is how long the hub waits for its devices.
	recoverFor = 60_000
	// recoverWithin is for how long after a restore devices are believed: one that
	// is off over a weekend or a holiday comes back within it.
	recoverWithin = blockDays * dayMS
	dayMS         = 24 * 60 * 60_000
	// RecoverTickets is how many tickets, or appointments, one command hands in.
	RecoverTickets = 100
)

// From names what was lost: a log, and where the backup of it ended.
func (e LogRestored) From() string { return e.Log + "@" + strconv.FormatUint(e.Pos, 10) }

// Recovering says that the log was put back to an older one, and that the devices have
// come back a moment ago, or not yet.
func (s *State) Recovering(atMS int64) bool {
	since := atMS - s.RestoredMS
	return s.RestoredMS > 0 && (s.Awaited || since < recoverFor && since > -recoverFor) // a clock that was set back ends it too
}

// met begins that time with the first command of a device: a hub that was put back at
// night waits for the morning.
func (s *State) met(e eventlog.Entry) {
	if s.Awaited {
		s.Awaited, s.RestoredMS = false, e.AtMS
	}
}

// Recovery watches that a clock which is set does not end the time in which devices hand
// in what the log lacks. It is no part of the state: whoever owns the log has one.
type Recovery struct {
	restoredMS int64 // which time it watches, by State.RestoredMS
	beganMS    int64 // when that began, by a clock that nobody sets
}

// Look is told the time twice: by the hub's clock, and by one that nobody sets. If the
// time in which the log is Recovering was cut short, again is to be entered, and it
// begins anew.
func (r *Recovery) Look(s *State, atMS, elapsedMS int64) (again LogRestored, cut bool) {
	switch {
	case s.RestoredMS == 0 || s.DayUnsure(): // who is asked what day it is gives no number anyway
	case s.Recovering(atMS):
		if r.restoredMS != s.RestoredMS || s.Awaited {
			r.restoredMS, r.beganMS = s.RestoredMS, elapsedMS-max(0, atMS-s.RestoredMS)
		}
	case r.restoredMS == s.RestoredMS && elapsedMS-r.beganMS < recoverFor:
		at := strings.LastIndexByte(s.RestoredFrom, '@')
		again.Log = s.RestoredFrom[:max(0, at)]
		again.Pos, _ = strconv.ParseUint(s.RestoredFrom[at+1:], 10, 64)
		return again, true
	}
	return LogRestored{}, false
}

// recoversNoMore says that devices are not believed any more about what the log
// lacks. A clock that is in doubt ends nothing.
func (s *State) recoversNoMore(atMS int64) bool {
	return s.RestoredMS == 0 || s.Doubt == nil && atMS-s.RestoredMS >= recoverWithin
}

// RecoverDay is what a device hands in of a day that the hub lacks a part of: its
// tickets, in commands of at most RecoverTickets and of MaxCommandBytes, since the hub
// refuses what is longer. Texts that an older hub took are cut as the hub cuts them.
func RecoverDay(day string, tickets []Ticket) (list []Recover) {
	tickets = slices.Clone(tickets)
	clipTickets(tickets)
	for _, some := range inParts(tickets) {
		list = append(list, Recover{Day: day, Tickets: some})
	}
	return list
}

// recoverHead is more than all that a Recover says beside its tickets or appointments.
const recoverHead = 64 << 10

// inParts parts what is handed in into commands.
func inParts[T any](all []T) (parts [][]T) {
	size, first := 0, 0
	for i := range all {
		encoded, err := json.Marshal(all[i])
		if err != nil {
			continue // of these types there is none that cannot be encoded
		}
		if i > first && (i-first == RecoverTickets || size+len(encoded) >= MaxCommandBytes-recoverHead) {
			parts, first, size = append(parts, all[first:i]), i, 0
		}
		size += len(encoded) + 1
	}
	if first < len(all) {
		parts = append(parts, all[first:])
	}
	return parts
}

// AsTicket is a number that was handed over after its day as a ticket of that day,
// for a hub that has lost it.
func (e OfflineTicketReportedLate) AsTicket(kiosk string) (day string, t Ticket) {
	day = calendar.ServiceDay(e.IssuedMS)
	return day, Ticket{
		ID: TicketID(day + "/" + e.Number), Number: e.Number, Code: e.Code, Service: e.Service, Class: e.Class,
		State: Waiting, ArrivalMS: e.IssuedMS, IssuedMS: e.IssuedMS, Ahead: -1, Offline: true,
		IssuedBy: kiosk, InsteadNonce: e.InsteadNonce,
	}
}

// TicketsOf are the tickets of the day as they are now.
func TicketsOf(s *State) (list []Ticket) {
	for _, t := range s.Tickets {
		list = append(list, *t)
	}
	return list
}

// RecoverFrom is what a device hands in of a state that the hub lacks: the
// appointments, the tickets of its day, and the device's block.
func RecoverFrom(s *State, device string, inc uint64) (list []Recover) {
	var booked []Appointment
	for _, code := range slices.Sorted(maps.Keys(s.Appointments)) {
		booked = append(booked, *s.Appointments[code])
	}
	for _, some := range inParts(booked) {
		list = append(list, Recover{Day: s.Day, Appointments: some})
	}
	for _, some := range RecoverDay(s.Day, TicketsOf(s)) { // one that came by appointment finds it there
		some.Former = s.Former
		list = append(list, some)
	}
	if b, ok := s.BlockOf(device, inc, s.Day); ok {
		if len(list) == 0 {
			list = append(list, Recover{Day: s.Day})
		}
		list[0].Block = &b
	}
	return list
}

// decideRecover takes up the tickets that the log lacks, and ends those that it
// believes to be live still.
func decideRecover(s *State, by eventlog.Cause, c Recover, atMS int64) ([]eventlog.Event, eventlog.Answer) {
	// One of the two has not heard of the day's other name. Of one that the lost log had
	// too every device has heard that hands in: that day is another, which came since.
	if slices.Contains(c.Former, s.Day) || slices.Contains(s.Former[s.FormerLost:], c.Day) {
		c.Former, c.Day = append(slices.Clone(c.Former), c.Day), s.Day
	}
	switch {
	case s.recoversNoMore(atMS):
		return refuse(WrongState)
	case len(c.Tickets) > RecoverTickets || len(c.Appointments) > RecoverTickets:
		return refuse(TooLong)
	case c.Day < s.Day:
		events, a := s.decideRecoverLate(c)
		return append(s.lackingAppointments(c.Appointments, s.Day), events...), a
	case c.Day > s.Day && !s.mayHaveOpened(c.Day, atMS):
		return refuse(TooLate)
	}
	var events []eventlog.Event
	day := s
	if c.Day > s.Day { // the lost log had opened it, and the hub's clock is behind
		var carried []Ticket
		events, carried = s.nextDay(c.Day, c.Tickets, func(t *Ticket) bool { // of the day before are those that were handed in for it
			return s.Doubt != nil && t.RecoveredPos == 0 && t.Pos > s.Doubt.Pos
		})
		day = &State{Day: c.Day, rules: s.rules, HandedFor: s.handedFor(), CancelledFor: s.CancelledFor, UsedIDs: s.usedIDs(s.Day)}
		day.makeMaps()
		for i := range carried {
			day.enter(&carried[i])
		}
	}
	if b := c.Block; b != nil && b.Device == by.Device && b.Inc == by.Inc && s.blockUnclaimed(*b, s.Today(atMS)) {
		events = append(events, BlockLeased(*b))
	}
	events = append(events, s.lackingAppointments(c.Appointments, day.Day)...)
	if lacking := day.missingFromLog(c, atMS); len(lacking) > 0 {
		events = append(events, TicketsRecovered{lacking})
		events = append(events, day.cancelSuperseded(lacking)...)
	}
	return events, eventlog.Answer{Code: OK}
}

// mayHaveOpened says whether the log that was lost may have opened a later day than
// this one has: the one after the open day or after the clock's, whichever is later.
// A clock that stands a little before the open day may be a whole day behind. While
// it is in doubt that is any day that is near: it is the devices who know.
func (s *State) mayHaveOpened(day string, atMS int64) bool {
	return day <= DaysAfter(max(s.Day, calendar.ServiceDay(atMS)), 1) || s.Doubt != nil && Near(s.Day, day)
}

// lackingAppointments are the bookings and cancellations of a day and later that
// the log lacks. A slot that was given again meanwhile has one more than it takes:
// both were promised. Whoever has come is marked by the ticket.
func (s *State) lackingAppointments(list []Appointment, day string) (events []eventlog.Event) {
	room := s.AppointmentRoom()
	told := map[string]bool{}
	for _, a := range list {
		known := s.Appointments[a.Code]
		if a.Code == "" || len(a.Code) > maxCodeBytes || told[a.Code] || s.rules.Service(a.Service) == nil || calendar.ServiceDay(a.SlotMS) < day {
			continue
		}
		was := len(events)
		switch a.State {
		case Booked, Arrived:
			a = s.asHandedIn(a)
		case Revoked:
		default:
			continue
		}
		switch {
		case known != nil:
			events = append(events, s.lackingMove(known, a)...)
		case a.State == Booked && room > 0:
			events = append(events, AppointmentBooked{a})
			room--
		}
		told[a.Code] = told[a.Code] || len(events) > was
	}
	return events
}

// missingFromLog are the tickets that the log lacks, or whose end it lacks, as they are
// to be entered. A number that is out twice gets a name of its own, and one whose
// citizen was given another by the kiosk is withdrawn.
func (s *State) missingFromLog(c Recover, atMS int64) (list []Ticket) {
	tickets := c.Tickets
	instead := s.handedFor()
	for i := range tickets {
		recordRequest(instead, &tickets[i], s.Day)
	}
	named := map[TicketID]bool{}
	for i := range tickets {
		t := tickets[i]
		known := s.knownAs(&t)
		if !s.recoverable(&t, known, c.Former) {
			continue
		}
		if known != nil {
			t.ID = known.ID
		} else {
			t.ID = s.keptID(&t, named)
		}
		if reason := s.unheld(&t, instead); reason != "" && t.Live() {
			t.State, t.Reason, t.EndedMS = Cancelled, reason, atMS
		}
		named[t.ID] = true
		list = append(list, t)
	}
	return list
}

// handedFor are the wishes for which kiosks gave numbers of their own, today and
// on the days before, each with its day.
func (s *State) handedFor() map[string]string {
	wishes := maps.Clone(s.HandedFor)
	for _, t := range s.Tickets {
		recordRequest(wishes, t, s.Day)
	}
	return wishes
}

func recordRequest(wishes map[string]string, t *Ticket, day string) {
	if t.InsteadNonce != "" {
		wishes[nonceOf{t.IssuedBy, t.InsteadNonce}.key()] = day
	}
}

// cancelSuperseded withdraws the numbers whose citizens hold one of those that are taken
// up, unless that is how one of those ended.
func (s *State) cancelSuperseded(taken []Ticket) (events []eventlog.Event) {
	told := map[TicketID]bool{}
	for i := range taken {
		told[taken[i].ID] = true
	}
	for i := range taken {
		t := &taken[i]
		if t.InsteadNonce == "" {
			continue
		}
		if other := s.issuedFor(eventlog.Cause{Device: t.IssuedBy}, 0, t.InsteadNonce); other != nil && !told[other.ID] {
			told[other.ID] = true
			events = append(events, TicketCancelled{other.ID, ReasonPaper})
		}
	}
	return events
}

// Lost is what the log knows of the days that it may lack a part of: from the one
// that was open when the backup was made, up to yesterday.
type Lost struct {
	From string `json:"from,omitempty"` // service day
	To   string `json:"to,omitempty"`   // the last one of which something may be lost
	// Ended says of a ticket of such a day, by day and code, whether it is known
	// how it ended. One that was settled when its day closed may have been served.
	Ended map[string]bool `json:"ended,omitempty"`
}

// lost is what may be lacking when a log was put back on an open day.
func (e LogRestored) lost(day string, atMS int64) *Lost {
	lost := &Lost{From: cmp.Or(e.Day, day), To: max(day, calendar.ServiceDay(atMS+dayMS)), Ended: maps.Clone(e.Ended)}
	if lost.Ended == nil {
		lost.Ended = map[string]bool{}
	}
	return lost
}

// whole says that the log has all of a day.
func (l *Lost) whole(day string) bool { return day < l.From || l.To != "" && day > l.To }

// Ends adds the tickets of a day, and whether it is known how each ended, to what
// LogRestored says of the days before. It adds none if they are too many.
func Ends(ended map[string]bool, day string, tickets []*Ticket) {
	if len(ended)+len(tickets) > lostLimit {
		return
	}
	for _, t := range tickets {
		if t.Code != "" {
			ended[lostTicket(day, t.Code)] = ended[lostTicket(day, t.Code)] || !t.Live()
		}
	}
}

// UnknownLossMarker is what a log says that is found to be older: what it may lack begins
// with the first day that devices still know, and nobody knows where. What devices
// have handed in after an earlier loss is known.
func UnknownLossMarker(s *State, log string) LogRestored {
	lost := LogRestored{Log: log, Day: oldestOffline(s.Day), Ended: map[string]bool{}}
	if s.Lost != nil {
		maps.Copy(lost.Ended, s.Lost.Ended)
	}
	return lost
}

// lostLimit is how many tickets of earlier days are remembered after a restore.
const lostLimit = 20_000

func lostTicket(day, code string) string { return day + "/" + code }

// noteLost remembers a ticket of an earlier day.
func (s *State) noteLost(day, code string, ended bool) {
	if s.Lost == nil || s.Lost.whole(day) {
		return
	}
	if s.Lost.Ended == nil {
		s.Lost.Ended = map[string]bool{}
	}
	s.Lost.Ended[lostTicket(day, code)] = ended || s.Lost.Ended[lostTicket(day, code)]
}

// rememberEnds keeps how the tickets of a day ended over its end, as long as
// devices are believed about it.
func (s *State) rememberEnds(e eventlog.Entry, day string) {
	if s.Lost != nil && (s.recoversNoMore(e.AtMS) || len(s.Lost.Ended)+len(s.Tickets) > lostLimit) {
		s.Lost = nil
	}
	for _, t := range s.Tickets {
		if t.Code != "" {
			s.noteLost(day, t.Code, !t.Live())
		}
	}
}

// decideRecoverLate puts on the record what the log lacks of a day that is over.
// Of days that it has whole, that is what a kiosk had handed over too late.
func (s *State) decideRecoverLate(c Recover) ([]eventlog.Event, eventlog.Answer) {
	if s.Lost == nil || c.Day < oldestOffline(s.Day) || len(s.Lost.Ended)+len(c.Tickets) > lostLimit {
		return refuse(TooLate)
	}
	whole := s.Lost.whole(c.Day)
	late := RecoveredLate{Day: c.Day}
	named := map[string]bool{}
	for i := range c.Tickets {
		t := c.Tickets[i]
		day, ok := dayOf(t.ID, t.Number)
		if _, dated := daysBetween(c.Day, day); !ok || !dated || t.Number == "" || t.Code == "" || len(t.Code) > maxCodeBytes || !knownState[t.State] || named[t.Code] {
			continue // the day may have had another name when the ticket was given
		}
		if whole && (!t.Offline || s.Handed[paperOf(t.Number, t.Code)] != "") {
			continue
		}
		if ended, known := s.Lost.Ended[lostTicket(c.Day, t.Code)]; !known || !ended && !t.Live() {
			named[t.Code] = true
			late.Tickets = append(late.Tickets, t)
		}
	}
	if len(late.Tickets) == 0 {
		return nil, eventlog.Answer{Code: OK}
	}
	return append([]eventlog.Event{late}, s.cancelSuperseded(late.Tickets)...), eventlog.Answer{Code: OK}
}

// applyRecoveredLate remembers them, so that the next device adds only what it
// knows better.
func (s *State) applyRecoveredLate(ev RecoveredLate) {
	for i := range ev.Tickets {
		t := &ev.Tickets[i]
		s.noteLost(ev.Day, t.Code, !t.Live())
		if t.Offline {
			s.noteHanded(ev.Day, t.Number, t.Code, nonceOf{t.IssuedBy, t.InsteadNonce})
		}
	}
}

// freeID names a ticket of a number, which may be out already.
func (s *State) freeID(number string, taken map[TicketID]bool) TicketID {
	return s.freeIDOf(s.Day, number, taken)
}

// freeIDOf is freeID for a day that is about to open.
func (s *State) freeIDOf(day, number string, taken map[TicketID]bool) TicketID {
	id := TicketID(day + "/" + number)
	for n := 2; s.byID[id] != nil || s.UsedIDs[id] || taken[id]; n++ {
		id = TicketID(day + "/" + number + "." + strconv.Itoa(n))
	}
	return id
}

// keptID names a ticket that is handed in. Its console and its pad go by the name that
// it had, so it keeps that unless another ticket has it.
func (s *State) keptID(t *Ticket, taken map[TicketID]bool) TicketID {
	if s.byID[t.ID] == nil && !s.UsedIDs[t.ID] && !taken[t.ID] {
		return t.ID
	}
	return s.freeID(t.Number, taken)
}

// dayOf parts a ticket's name into the day and the number with what makes it the only
// one; ok is false where it is not the name of a ticket with that number.
func dayOf(id TicketID, number string) (day string, ok bool) {
	day, rest, ok := strings.Cut(string(id), "/")
	if further, more := strings.CutPrefix(rest, number+"."); more {
		_, err := strconv.Atoi(further)
		return day, ok && err == nil
	}
	return day, ok && rest == number
}

// usedIDs are the tickets of a day that ends, and of those before, which are called as
// those of a later day will be: the newest day's, as far as there is room.
func (s *State) usedIDs(day string) map[TicketID]bool {
	used := map[TicketID]bool{}
	note := func(id TicketID) {
		named, _, _ := strings.Cut(string(id), "/")
		if days, dated := daysBetween(day, named); dated && days > 0 && days <= NearDays && len(used) < usedLimit {
			used[id] = true
		}
	}
	for _, t := range s.Tickets {
		note(t.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(s.UsedIDs)) {
		note(id)
	}
	if len(used) == 0 {
		return nil
	}
	return used
}

// usedLimit is how many of such tickets are remembered: more than a day has.
const usedLimit = 20_000

// blockUnclaimed says whether a kiosk can have the block back that it had.
func (s *State) blockUnclaimed(b Block, today string) bool {
	if len(b.Letter) != 1 || !strings.Contains(BlockLetters, b.Letter) || !blockFree(s.rules, b.Letter) || b.Until < today {
		return false
	}
	for _, other := range s.Blocks {
		if other.Letter == b.Letter && other.Until >= today || other.Device == b.Device && other.Inc == b.Inc {
			return false
		}
	}
	return true
}

// recoverable says whether the log lacks a ticket, its end, or its code; known is
// what it has of it.
func (s *State) recoverable(t, known *Ticket, former []string) bool {
	if s.rules.Service(t.Service) == nil || t.Number == "" || t.Code == "" && !t.Offline || !s.names(t, former) || !knownState[t.State] {
		return false
	}
	if known == nil {
		return true
	}
	return known.Number == t.Number && (known.Live() && !t.Live() || known.Code == "" && t.Code != "")
}

// names says whether a ticket may be one of the open day by its name.
func (s *State) names(t *Ticket, former []string) bool {
	day, ok := dayOf(t.ID, t.Number)
	return ok && (day == s.Day || slices.Contains(s.Former, day) || slices.Contains(former, day))
}

// knownAs is a ticket as the log has it. One that an officer had typed from its
// paper has no code until its kiosk is back, here or at the device.
func (s *State) knownAs(t *Ticket) *Ticket {
	if known := s.byCode[t.Code]; known != nil && t.Code != "" {
		return known
	}
	if known := s.numbered(t.Number); known != nil && t.Offline && known.Offline && (t.Code == "" || known.Code == "") {
		return known
	}
	return nil
}

var knownState = map[TicketState]bool{
	Waiting: true, Called: true, Serving: true, Held: true, Done: true, NoShow: true, Cancelled: true, Left: true,
}

// applyRecovered enters tickets as a device knew them. Who was at a counter then
// waits again, at the own arrival: the counter does not know of them any more.
func (s *State) applyRecovered(e eventlog.Entry, ev TicketsRecovered) {
	for i := range ev.Tickets {
		t := ev.Tickets[i]
		if known := s.byID[t.ID]; known != nil {
			if known.Code == "" && t.Code != "" {
				known.Code, s.byCode[t.Code] = t.Code, known
			}
			if !known.Live() || t.Live() {
				continue
			}
			if known.State == Waiting {
				s.stepOut(known)
			}
			s.clearDesk(e, known)
			known.State, known.Counter, known.Officer, known.Outcome = t.State, t.Counter, t.Officer, t.Outcome
			known.FirstCallMS, known.StartedMS, known.EndedMS, known.ChangedPos = t.FirstCallMS, t.StartedMS, t.EndedMS, e.Pos
			known.Reserved, known.AskedBack = "", false
			s.countRecovered(e, known)
			continue
		}
		s.enterRecovered(e, t)
	}
}

func (s *State) enterRecovered(e eventlog.Entry, t Ticket) {
	// Its position is that of the lost log, which tells apart those that came in
	// the same moment.
	t.ChangedPos, t.RecoveredPos, t.CallPos, t.Reserved, t.AskedBack = e.Pos, e.Pos, 0, "", false
	if t.State == Called || t.State == Serving {
		t.State, t.Counter, t.Officer, t.CalledMS, t.LastCallMS, t.StartedMS = Waiting, "", "", 0, 0, 0
	}
	s.Tickets = append(s.Tickets, &t)
	s.enter(&t)
	series, count := splitNumber(t.Number)
	s.Series[series] = max(s.Series[series], count)
	if t.Appointment == "" {
		s.LastArrivalMS = max(s.LastArrivalMS, t.ArrivalMS)
		if !t.WalkIn {
			s.countIssued(t.Service, t.IssuedMS)
		}
	} else if a := s.Appointments[t.Appointment]; a != nil {
		a.State, a.Ticket = Arrived, t.ID
	}
	if t.State == Waiting {
		s.lineUp(&t)
	}
	s.countRecovered(e, &t)
}

// countRecovered has a visit that was served count for its counter, as it did. Of
// one that was served at several the last is known.
func (s *State) countRecovered(e eventlog.Entry, t *Ticket) {
	if t.State != Done || t.StartedMS == 0 || t.EndedMS < t.StartedMS || s.rules.Counter(t.Counter) == nil {
		return
	}
	desk := s.desk(t.Counter)
	desk.ChangedPos = e.Pos
	s.countServed(desk, t, t.EndedMS)
}

// splitNumber parts a printed number into its series and its count.
func splitNumber(number string) (series string, count int) {
	series = strings.TrimRight(number, "0123456789")
	count, _ = strconv.Atoi(number[len(series):])
	return series, count
}
