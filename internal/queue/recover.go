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

// The log of a hub that was restored from a backup is missing what came after the
// backup. The devices have it: each uploads the tickets of the day that it knows, and
// the hub adds those that are missing. Until the devices have had time to reconnect,
// the hub gives no numbers, since they could have been given already; kiosks give
// numbers of their blocks meanwhile.

const (
	// recoverFor is how long the hub waits for its devices, in ms.
	recoverFor = 60_000
	// recoverWithin is how long after a restore uploads are accepted: long enough for a
	// device that is off over a weekend or a holiday.
	recoverWithin = blockDays * dayMS
	dayMS         = 24 * 60 * 60_000
	// RecoverTickets is how many tickets, or appointments, one command uploads at most.
	RecoverTickets = 100
)

// From names what was lost: a log, and where the backup of it ended.
func (e LogRestored) From() string { return e.Log + "@" + strconv.FormatUint(e.Pos, 10) }

// Recovering says that the log was restored, and that the first device reconnected a
// moment ago, or not yet.
func (s *State) Recovering(atMS int64) bool {
	since := atMS - s.RestoredMS
	return s.RestoredMS > 0 && (s.Awaited || since < recoverFor && since > -recoverFor) // setting the clock back ends it too
}

// met starts that time with the first command of a device: a hub that was restored at
// night waits for the morning.
func (s *State) met(e eventlog.Entry) {
	if s.Awaited {
		s.Awaited, s.RestoredMS = false, e.AtMS
	}
}

// Recovery makes sure that setting the clock does not end the time for uploads early.
// It is not part of the state: the owner of the log has one.
type Recovery struct {
	restoredMS int64 // State.RestoredMS of the restore that it watches
	beganMS    int64 // when the time for uploads began, by the monotonic clock
}

// Look takes the time of the hub's clock and of a monotonic one. If setting the clock
// cut the time of Recovering short, cut is true, and the caller must log again, which
// starts that time anew.
func (r *Recovery) Look(s *State, atMS, elapsedMS int64) (again LogRestored, cut bool) {
	switch {
	case s.RestoredMS == 0 || s.DayUnsure(): // while the day is not known the hub gives no numbers anyway
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

// recoversNoMore says that uploads are no longer accepted. A clock that is in doubt
// does not end the time.
func (s *State) recoversNoMore(atMS int64) bool {
	return s.RestoredMS == 0 || s.Doubt == nil && atMS-s.RestoredMS >= recoverWithin
}

// RecoverDay is a device's upload for a day of which the hub is missing a part: its
// tickets, in commands of at most RecoverTickets and MaxCommandBytes, since the hub
// refuses longer ones. Long texts that an older hub accepted are cut as the hub cuts
// them.
func RecoverDay(day string, tickets []Ticket) (list []Recover) {
	tickets = slices.Clone(tickets)
	clipTickets(tickets)
	for _, some := range inParts(tickets) {
		list = append(list, Recover{Day: day, Tickets: some})
	}
	return list
}

// recoverHead is an upper limit for what a Recover has beside its tickets or
// appointments, in bytes.
const recoverHead = 64 << 10

// inParts splits an upload into the parts of several commands.
func inParts[T any](all []T) (parts [][]T) {
	size, first := 0, 0
	for i := range all {
		encoded, err := json.Marshal(all[i])
		if err != nil {
			continue // does not happen: these types can always be encoded
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

// AsTicket is a number that was reported after its day as a ticket of that day, for the
// upload to a hub that has lost it.
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

// RecoverFrom is a device's upload from a state that the hub has lost: the
// appointments, the tickets of its day, and the device's block.
func RecoverFrom(s *State, device string, inc uint64) (list []Recover) {
	var booked []Appointment
	for _, code := range slices.Sorted(maps.Keys(s.Appointments)) {
		booked = append(booked, *s.Appointments[code])
	}
	for _, some := range inParts(booked) {
		list = append(list, Recover{Day: s.Day, Appointments: some})
	}
	for _, some := range RecoverDay(s.Day, TicketsOf(s)) { // a ticket with an appointment needs the appointment first
		some.Former = s.datesOf(some.Tickets)
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

// datesOf are the former dates of the open day, and those that the IDs of its tickets have:
// the log that named the day may be lost, and its tickets recovered since.
func (s *State) datesOf(tickets []Ticket) []string {
	dates := slices.Clone(s.Former)
	for i := range tickets {
		day, ok := dayOf(tickets[i].ID, tickets[i].Number)
		if ok && day != s.Day && !slices.Contains(dates, day) && len(dates) < formerNames {
			dates = append(dates, day)
		}
	}
	return dates
}

// decideRecover adds the tickets that the log is missing, and ends those that are still
// live in the log but ended at the device.
func decideRecover(s *State, by eventlog.Cause, c Recover, g Given) ([]eventlog.Event, eventlog.Answer) {
	// The hub or the device may not know that the day was renamed. A former date that
	// the lost log had too is known to every uploading device: if the device names that
	// date, it means another day, which came since.
	if slices.Contains(c.Former, s.Day) || slices.Contains(s.Former[s.FormerLost:], c.Day) {
		c.Former, c.Day = append(slices.Clone(c.Former), c.Day), s.Day
	}
	if c.Day > s.Day && s.wasCalled(c.Day, c.Tickets) {
		c.Former, c.Day = append(slices.Clone(c.Former), c.Day), s.Day
	}
	switch {
	case s.recoversNoMore(g.AtMS):
		return refuse(WrongState)
	case !g.Proved:
		return refuse(Unproved)
	case len(c.Tickets) > RecoverTickets || len(c.Appointments) > RecoverTickets:
		return refuse(TooLong)
	case c.Day < s.Day:
		events, a := s.decideRecoverLate(c)
		return append(s.missingAppointments(c.Appointments, s.Day), events...), a
	case c.Day > s.Day && !s.mayHaveOpened(c.Day, g.AtMS):
		return refuse(TooLate)
	}
	var events []eventlog.Event
	day := s
	if c.Day > s.Day { // the lost log had opened that day, and the hub's clock is behind
		var carried []Ticket
		events, carried = s.nextDay(c.Day, c.Tickets, func(t *Ticket) bool { // recovered tickets belong to the day before
			return s.Doubt != nil && t.RecoveredPos == 0 && t.Pos > s.Doubt.Pos
		})
		day = &State{Day: c.Day, rules: s.rules, ReportedFor: s.offlineRequests(), CancelledFor: s.CancelledFor, UsedIDs: s.usedIDs(s.Day)}
		day.makeMaps()
		for i := range carried {
			day.Tickets = append(day.Tickets, &carried[i])
			day.enter(&carried[i])
		}
	}
	if b := c.Block; b != nil && b.Device == by.Device && b.Inc == by.Inc && s.blockUnclaimed(*b, s.Today(g.AtMS)) {
		events = append(events, BlockLeased(*b))
	}
	events = append(events, s.missingAppointments(c.Appointments, day.Day)...)
	if missing := day.missingFromLog(c, g.AtMS); len(missing) > 0 {
		events = append(events, TicketsRecovered{missing})
		events = append(events, day.cancelSuperseded(missing)...)
	}
	return events, eventlog.Answer{Code: OK}
}

// wasCalled says whether a device that uploads tickets of a later day means the open one,
// which had that date from a wrong clock: the open day has one of them already, as a ticket
// with that date in its ID. The log that gave the day its name back was lost, so the date is
// in no list of former ones. A ticket that was carried over from the open day has the date of
// the open day in the log.
func (s *State) wasCalled(day string, tickets []Ticket) bool {
	for i := range tickets {
		known := s.knownAs(&tickets[i])
		if known == nil {
			continue
		}
		if dated, ok := dayOf(known.ID, known.Number); ok && dated == day {
			return true
		}
	}
	return false
}

// mayHaveOpened says whether the lost log may have opened a day later than this log's:
// up to the day after the open one or after the clock's date, whichever is later. A
// clock that is a little before the open day may be a whole day behind. While the clock
// is in doubt, any near day may have been opened: the devices know better.
func (s *State) mayHaveOpened(day string, atMS int64) bool {
	return day <= DaysAfter(max(s.Day, calendar.ServiceDay(atMS)), 1) || s.Doubt != nil && Near(s.Day, day)
}

// missingAppointments are the bookings and cancellations, for a day and later, that the
// log is missing. A slot that was booked again meanwhile exceeds its limit by one: both
// citizens were promised it. An arrival is recovered with its ticket, not here.
func (s *State) missingAppointments(list []Appointment, day string) (events []eventlog.Event) {
	room := s.AppointmentRoom()
	seen := map[string]bool{}
	for _, a := range list {
		known := s.Appointments[a.Code]
		if a.Code == "" || len(a.Code) > maxCodeBytes || seen[a.Code] || s.rules.Service(a.Service) == nil || calendar.ServiceDay(a.SlotMS) < day {
			continue
		}
		was := len(events)
		switch a.State {
		case Booked, Arrived:
			a = s.asUploaded(a)
		case Revoked:
		default:
			continue
		}
		switch {
		case known != nil:
			events = append(events, s.missingMove(known, a)...)
		case a.State == Booked && room > 0:
			events = append(events, AppointmentBooked{a})
			room--
		}
		seen[a.Code] = seen[a.Code] || len(events) > was
	}
	return events
}

// missingFromLog are the tickets that are missing from the log, or whose end is
// missing, as they are to be entered. A number that was given twice gets an ID of its
// own, and a number whose citizen got another one from the kiosk is cancelled.
func (s *State) missingFromLog(c Recover, atMS int64) (list []Ticket) {
	tickets := c.Tickets
	instead := s.offlineRequests()
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
		if reason := s.whyUnheld(&t, instead); reason != "" && t.Live() {
			t.State, t.Reason, t.EndedMS = Cancelled, reason, atMS
		}
		named[t.ID] = true
		list = append(list, t)
	}
	return list
}

// offlineRequests are the requests for which kiosks gave offline numbers, today and on
// earlier days, each with its day.
func (s *State) offlineRequests() map[string]string {
	requests := maps.Clone(s.ReportedFor)
	for _, t := range s.Tickets {
		recordRequest(requests, t, s.Day)
	}
	return requests
}

func recordRequest(requests map[string]string, t *Ticket, day string) {
	if t.InsteadNonce != "" {
		requests[nonceOf{t.IssuedBy, t.InsteadNonce}.key()] = day
	}
}

// cancelSuperseded cancels the hub's numbers whose citizens hold one of the recovered
// tickets instead, unless the superseded ticket is itself among the recovered.
func (s *State) cancelSuperseded(taken []Ticket) (events []eventlog.Event) {
	seen := map[TicketID]bool{}
	for i := range taken {
		seen[taken[i].ID] = true
	}
	for i := range taken {
		t := &taken[i]
		if t.InsteadNonce == "" {
			continue
		}
		if other := s.issuedFor(eventlog.Cause{Device: t.IssuedBy}, 0, t.InsteadNonce); other != nil && !seen[other.ID] {
			seen[other.ID] = true
			events = append(events, TicketCancelled{other.ID, ReasonPaper})
		}
	}
	return events
}

// Lost is what the log knows of the days of which a part may be missing: from the day
// that was open when the backup was made, up to yesterday.
type Lost struct {
	From string `json:"from,omitempty"` // service day
	To   string `json:"to,omitempty"`   // the last day of which something may be missing
	// Ended says of a ticket of such a day, by day and code, whether its end is known.
	// A ticket that was open when its day closed may have been served.
	Ended map[string]bool `json:"ended,omitempty"`
}

// lost is what may be missing after a log was restored on an open day.
func (e LogRestored) lost(day string, atMS int64) *Lost {
	lost := &Lost{From: cmp.Or(e.Day, day), To: max(day, calendar.ServiceDay(atMS+dayMS)), Ended: maps.Clone(e.Ended)}
	if lost.Ended == nil {
		lost.Ended = map[string]bool{}
	}
	return lost
}

// whole says that nothing of a day is missing from the log.
func (l *Lost) whole(day string) bool { return day < l.From || l.To != "" && day > l.To }

// Ends adds the tickets of a day to LogRestored.Ended, with whether each one's end is
// known. It adds none if they would be more than lostLimit.
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

// UnknownLossMarker is the event for a log that is found to be older than it was, where
// nobody knows how much is missing: it may be anything since the first day that devices
// still know. What devices uploaded after an earlier loss is not missing.
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

// rememberEnds keeps whether the ends of a day's tickets are known, after the day is
// closed, as long as uploads are accepted.
func (s *State) rememberEnds(e eventlog.Entry, day string) {
	dates := append(slices.Clone(s.Former), day)
	if s.Lost != nil && (s.recoversNoMore(e.AtMS) || len(s.Lost.Ended)+len(s.Tickets)+len(s.Had)*len(dates) > lostLimit) {
		s.Lost = nil
	}
	for code, had := range s.Had { // under each date by which devices may know their day
		for _, date := range dates {
			s.noteLost(date, code, had.Ended)
		}
	}
	for _, t := range s.Tickets {
		if t.Code != "" {
			s.noteLost(day, t.Code, !t.Live())
		}
	}
}

// decideRecoverLate records what the log is missing of a day that is over. If the log
// has that day whole, only a kiosk's late report can be missing.
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
			continue // the day may have had another date when the ticket was given
		}
		if whole && (!t.Offline || s.reportedEarlier(paperOf(t.Number, t.Code), nonceOf{t.IssuedBy, t.IssuedNonce})) {
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

// applyRecoveredLate remembers the tickets, so that the next device adds only what is
// still missing.
func (s *State) applyRecoveredLate(ev RecoveredLate) {
	for i := range ev.Tickets {
		t := &ev.Tickets[i]
		s.noteLost(ev.Day, t.Code, !t.Live())
		if t.Offline {
			s.noteReported(ev.Day, paperOf(t.Number, t.Code), nonceOf{t.IssuedBy, t.IssuedNonce}, t.InsteadNonce)
		}
	}
}

// freeID is an unused ID for a number, which may have been given already.
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

// keptID is the ID for an uploaded ticket. Its console and its pad use the ID that it
// had, so it keeps that unless another ticket has it.
func (s *State) keptID(t *Ticket, taken map[TicketID]bool) TicketID {
	if s.byID[t.ID] == nil && !s.UsedIDs[t.ID] && !taken[t.ID] {
		return t.ID
	}
	return s.freeID(t.Number, taken)
}

// dayOf is the day in a ticket's ID; ok is false where it is not an ID of a ticket with
// that number.
func dayOf(id TicketID, number string) (day string, ok bool) {
	day, rest, ok := strings.Cut(string(id), "/")
	if further, more := strings.CutPrefix(rest, number+"."); more {
		_, err := strconv.Atoi(further)
		return day, ok && err == nil
	}
	return day, ok && rest == number
}

// usedIDs are the IDs, of tickets of the ending day and earlier ones, that have the
// date of a later day: at most usedLimit, the ending day's first.
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

// usedLimit is how many of such IDs are remembered: more than a day has.
const usedLimit = 20_000

// blockUnclaimed says whether a kiosk can get its former block back.
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

// recoverable says whether a ticket, its end, or its code is missing from the log;
// known is the log's ticket, or nil.
func (s *State) recoverable(t, known *Ticket, former []string) bool {
	if s.rules.Service(t.Service) == nil || t.Number == "" || t.Code == "" && !t.Offline || !s.names(t, former) || !knownState[t.State] {
		return false
	}
	if known == nil {
		return s.Had[t.Code].Number != t.Number // else it stays on a closed day
	}
	return known.Number == t.Number && (known.Live() && !t.Live() || known.Code == "" && t.Code != "")
}

// names says whether a ticket's ID may be one of the open day.
func (s *State) names(t *Ticket, former []string) bool {
	day, ok := dayOf(t.ID, t.Number)
	return ok && (day == s.Day || slices.Contains(s.Former, day) || slices.Contains(former, day))
}

// isSame says whether an uploaded ticket is this one of the log. Two papers of one kiosk may
// have one code by chance.
func (t *Ticket) isSame(uploaded *Ticket) bool {
	return t.Code != "" && t.Code == uploaded.Code && !(uploaded.Offline && t.otherPaper(nonceOf{uploaded.IssuedBy, uploaded.IssuedNonce}))
}

// knownAs is the log's record of a ticket, or nil. A ticket that an officer typed from
// its paper has no code until its kiosk reports it, here or at the device.
func (s *State) knownAs(t *Ticket) *Ticket {
	if t.Code != "" && s.byCode[t.Code] != nil {
		for _, known := range s.Tickets {
			if known.isSame(t) {
				return known
			}
		}
	}
	if known := s.numbered(t.Number); known != nil && t.Offline && known.Offline && (t.Code == "" || known.Code == "") {
		return known
	}
	return nil
}

var knownState = map[TicketState]bool{
	Waiting: true, Called: true, Serving: true, Held: true, Done: true, NoShow: true, Cancelled: true, Left: true,
}

// applyRecovered enters tickets as a device had them. A ticket that was at a counter
// waits again, at its own arrival: the counter no longer has it.
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
	// Pos stays that of the lost log, which orders tickets with the same arrival.
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

// countRecovered counts a served visit for its counter, as before the loss. If a visit
// had several counters, only the last is known.
func (s *State) countRecovered(e eventlog.Entry, t *Ticket) {
	if t.State != Done || t.StartedMS == 0 || t.EndedMS < t.StartedMS || s.rules.Counter(t.Counter) == nil {
		return
	}
	desk := s.desk(t.Counter)
	desk.ChangedPos = e.Pos
	s.countServed(desk, t, t.EndedMS)
}

// splitNumber splits a printed number into its series and its count.
func splitNumber(number string) (series string, count int) {
	series = strings.TrimRight(number, "0123456789")
	count, _ = strconv.Atoi(number[len(series):])
	return series, count
}
