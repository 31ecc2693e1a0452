package queue

import (
	"fmt"
	"maps"
	"slices"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// Apply folds one entry into the state. Entries come in the order of their
// positions without a gap. An error means that the log is damaged or was
// written by a program with other rules; the state is then no longer usable.
func Apply(s *State, e eventlog.Entry) error {
	if e.Pos != s.Pos+1 {
		return fmt.Errorf("applying log entry %d: the state is at %d", e.Pos, s.Pos)
	}
	var room [8]registered
	events := registeredIn(room[:0], e.Events)
	if len(events) == 0 && len(e.Events) > 0 { // of another book, which devices do not see
		s.Pos, s.AtMS = e.Pos, e.AtMS
		return nil
	}
	s.remember(e, events)
	s.Pos, s.AtMS = e.Pos, e.AtMS
	as := e // what the events see of it
	for _, r := range events {
		if action, ok := r.event.(OfflineActionDone); ok {
			as.AtMS = action.AtMS // those that follow are of that moment; the entry itself is of when it was decided
		}
		if err := r.apply(s, as, r.event); err != nil {
			return fmt.Errorf("applying log entry %d: %s: %w", e.Pos, r.event.EventType(), err)
		}
	}
	s.noteDecided(e, events)
	return nil
}

// noteDecided remembers when something was last decided for a device while it was
// connected.
func (s *State) noteDecided(e eventlog.Entry, events []registered) {
	if e.Cause.Device == "" {
		return
	}
	s.met(e)
	d := s.Decided[e.Cause.Device]
	if d == nil || d.Inc != e.Cause.Inc {
		d = &Decided{Inc: e.Cause.Inc}
		s.Decided[e.Cause.Device] = d
	}
	if len(events) > 0 && !reportsOffline(events) { // a refusal or a repetition may be from offline time too
		d.AtMS = e.AtMS
	}
}

// forgetDecided forgets the devices that have no block: without one there is no offline
// number whose time of issue would be checked.
func (s *State) forgetDecided() {
	maps.DeleteFunc(s.Decided, func(device string, d *Decided) bool {
		return !slices.ContainsFunc(s.Blocks, func(b Block) bool { return b.Device == device && b.Inc == d.Inc })
	})
}

// applyRestored begins the time in which devices upload what the log is missing.
func (s *State) applyRestored(e eventlog.Entry, ev LogRestored) {
	s.RestoredMS = e.AtMS
	if s.Lost != nil && s.RestoredFrom == ev.From() {
		return // entered again because the clock was set
	}
	s.RestoredFrom, s.Lost, s.Awaited, s.FormerLost = ev.From(), ev.lost(s.Day, e.AtMS), true, len(s.Former)
	if s.Doubt != nil {
		doubt := *s.Doubt
		doubt.Restored = true
		if doubt.Said { // on the day of the backup
			doubt.Said, doubt.Pos = false, e.Pos
		}
		s.Doubt = &doubt
	}
}

func (s *State) applyCentre(ev CentreChanged) error {
	rules, err := centre.Compile(ev.Centre)
	if err != nil {
		return err
	}
	s.putInForce(rules)
	s.lineUpAnew() // classes may have gone
	return nil
}

// lineUpAnew puts all waiting tickets into their lines again, after the keys of all of
// them have changed.
func (s *State) lineUpAnew() {
	s.lines, s.taking = map[lane]*line{}, map[string]*taking{}
	for _, t := range s.Tickets {
		if t.State == Waiting {
			s.lineUp(t)
		}
	}
}

// closeDay ends all tickets of the day and drops them from the state; the log keeps
// them.
func (s *State) closeDay(e eventlog.Entry, day string) {
	s.rememberReported(day)
	s.rememberEnds(e, day)
	s.rememberSessions(day)
	s.forgetAnswers(e.AtMS)
	s.forgetDecided()
	s.closeHall(day)
	s.UsedIDs, s.Had = s.usedIDs(day), nil
	s.Day, s.Former, s.FormerLost, s.Tickets, s.LastArrivalMS = "", nil, 0, nil, 0
	s.Series, s.Counters, s.Locks, s.DeviceLocks, s.Issued, s.Undo, s.Quotes = nil, nil, nil, nil, nil, nil, Quoted{}
	for code, a := range s.Appointments {
		if calendar.ServiceDay(a.SlotMS) <= day {
			delete(s.Appointments, code)
		}
	}
	s.makeMaps()
}

func (s *State) applyIssued(e eventlog.Entry, ev TicketIssued) error {
	issuedMS := e.AtMS
	if ev.Offline != nil {
		issuedMS = ev.Offline.IssuedMS
	}
	if s.byID[ev.Ticket] != nil || s.byNumber[ev.Number] != nil && (ev.Offline == nil || !ev.Offline.Again) {
		return fmt.Errorf("ticket %q is issued twice", ev.Ticket)
	}
	t := &Ticket{
		ID: ev.Ticket, Number: ev.Number, Code: ev.Code, Service: ev.Service, Class: ev.Class, Lang: ev.Lang,
		State: Waiting, Pos: e.Pos, ArrivalMS: ev.ArrivalMS, IssuedMS: issuedMS,
		IssuedBy: e.Cause.Device, IssuedSeq: e.Cause.Seq, IssuedNonce: e.Cause.Nonce, Ahead: ev.Ahead, Wait: ev.Wait, Offline: ev.Offline != nil,
		Plan: ev.Plan, Appointment: ev.Appointment, WalkIn: ev.WalkIn, ChangedPos: e.Pos,
	}
	if ev.Offline != nil {
		t.InsteadNonce = ev.Offline.InsteadNonce
	}
	s.Tickets = append(s.Tickets, t)
	s.enter(t)
	s.Series[ev.Series] = max(s.Series[ev.Series], ev.Count)
	if ev.Appointment == "" || ev.Late { // a slot may be before the arrival of others; it is not the last arrival
		s.LastArrivalMS = max(s.LastArrivalMS, ev.ArrivalMS)
	}
	if a := s.Appointments[ev.Appointment]; a != nil {
		a.State, a.Ticket = Arrived, t.ID
	}
	if ev.Appointment == "" && !ev.WalkIn {
		s.countIssued(ev.Service, issuedMS)
	}
	s.lineUp(t)
	return nil
}

// countIssued counts a number against the limits of its service. Appointments
// have the limits of their slots, and a walk-in is the officer's own decision.
func (s *State) countIssued(service string, atMS int64) {
	n := s.Issued[service]
	if afternoon(atMS) {
		n.Afternoon++
	} else {
		n.Morning++
	}
	s.Issued[service] = n
}

func (s *State) applyRecalled(e eventlog.Entry, _ TicketRecalled, t *Ticket) {
	t.Calls++
	t.LastCallMS = e.AtMS
	s.shown(e, t)
}

func (s *State) applyStarted(e eventlog.Entry, _ ServiceStarted, t *Ticket) {
	t.State, t.StartedMS = Serving, e.AtMS
}

func (s *State) applyFinished(e eventlog.Entry, ev TicketFinished, t *Ticket) {
	t.Outcome = ev.Outcome
	s.served(e, t)
	t.State, t.EndedMS = Done, e.AtMS
}

func (s *State) applyNoShow(e eventlog.Entry, _ TicketNoShow, t *Ticket) {
	t.State, t.EndedMS = NoShow, e.AtMS
	s.clearDesk(e, t)
}

func (s *State) applyHeld(e eventlog.Entry, ev TicketHeld, t *Ticket) {
	t.State, t.Reason, t.HeldMS, t.UntilMS = Held, ev.Reason, e.AtMS, ev.UntilMS
	s.clearDesk(e, t)
}

func (s *State) applyCancelled(e eventlog.Entry, ev TicketCancelled, t *Ticket) {
	if t.State == Waiting {
		s.stepOut(t)
	}
	s.clearDesk(e, t)
	t.State, t.Reason, t.EndedMS = Cancelled, ev.Reason, e.AtMS
}

func (s *State) applyRated(e eventlog.Entry, _ TicketRated, t *Ticket) {
	if t.RatedMS == 0 {
		t.RatedMS = e.AtMS
	}
}

func (s *State) applyReturned(_ eventlog.Entry, ev TicketReturned, t *Ticket) {
	t.State, t.Back, t.First, t.ForCounter, t.ForOfficer, t.EndedMS = Waiting, ev.Back, ev.First, ev.ForCounter, "", 0
}

func (s *State) applyTakenBack(e eventlog.Entry, _ TicketTakenBack, t *Ticket) {
	s.clearDesk(e, t)
	t.State, t.StartedMS = Waiting, 0
}

func (s *State) applyTransferred(e eventlog.Entry, ev TicketTransferred, t *Ticket) {
	if ev.Done {
		s.served(e, t)
		t.Legs++
	} else {
		s.clearDesk(e, t)
	}
	t.State, t.Service, t.ForCounter, t.ForOfficer, t.First = Waiting, ev.Service, ev.ForCounter, ev.ForOfficer, ev.First
	t.Plan, t.Back, t.StartedMS, t.Reason, t.Outcome, t.MarkIDs = ev.Plan, nil, 0, ev.Reason, "", nil
	s.lineUp(t)
}

func (s *State) applyCalled(e eventlog.Entry, ev TicketCalled, t *Ticket) error {
	t.Reserved, t.AskedBack = "", false
	if t.State == Called || t.State == Serving {
		return fmt.Errorf("ticket %q is at counter %q already", t.ID, t.Counter)
	}
	desk := s.desk(ev.Counter)
	if desk.Ticket != "" {
		return fmt.Errorf("counter %q has ticket %q", ev.Counter, desk.Ticket)
	}
	if t.State == Waiting {
		s.stepOut(t)
	}
	t.State, t.Counter, t.Officer, t.Reason, t.First, t.Back = Called, ev.Counter, ev.Officer, ev.Reason, false, nil
	t.ForCounter, t.ForOfficer, t.UntilMS = "", "", 0
	t.Calls, t.CalledMS, t.LastCallMS, t.StartedMS, t.EndedMS = 1, e.AtMS, e.AtMS, 0, 0
	if t.FirstCallMS == 0 {
		t.FirstCallMS = e.AtMS
		s.score(t, e.AtMS, 1)
	}
	desk.Ticket, desk.ChangedPos, desk.FreeMS = t.ID, e.Pos, 0
	switch {
	case ev.Kind == CallKindPicked || ev.Kind == CallKindBack || ev.Kind == CallKindWalkIn || ev.Kind == CallKindOffline:
	case s.rules != nil && s.rules.HeadStartMS(t.Class) > 0:
		desk.PriorityRun++
	default:
		desk.PriorityRun = 0
	}
	s.shown(e, t)
	return nil
}

// shown moves a ticket to the top of the wall.
func (s *State) shown(e eventlog.Entry, t *Ticket) {
	t.CallPos = e.Pos
	list := make([]*Ticket, 0, recentCalls)
	list = append(list, t)
	for _, other := range s.recent {
		if other != t && len(list) < recentCalls {
			list = append(list, other)
		}
	}
	s.recent = list
}

// clearDesk lets the counter go on, if the ticket is there.
func (s *State) clearDesk(e eventlog.Entry, t *Ticket) {
	if desk := s.Counters[t.Counter]; desk != nil && desk.Ticket == t.ID {
		desk.Ticket, desk.ChangedPos, desk.FreeMS = "", e.Pos, e.AtMS
	}
}

// served ends a service and counts it.
func (s *State) served(e eventlog.Entry, t *Ticket) {
	s.clearDesk(e, t)
	desk := s.desk(t.Counter)
	desk.Last, desk.ChangedPos = t.ID, e.Pos
	s.countServed(desk, t, e.AtMS)
}

// countServed adds a service that ended to the figures of its counter, and to how
// long such a service takes.
func (s *State) countServed(desk *Desk, t *Ticket, endMS int64) {
	servedSec := int(withinDay(endMS-t.StartedMS) / 1000)
	waitedMS := withinDay(t.FirstCallMS - t.IssuedMS)
	desk.Served++
	desk.ServedSec += servedSec
	desk.WaitedSec += int(waitedMS / 1000)
	if s.Centre != nil && waitedMS <= int64(s.Centre.Policy.WaitTargetMin)*60_000 {
		desk.InTarget++
	}
	samples := s.Samples[t.Service]
	if len(samples) >= samplesPerService {
		copy(samples, samples[1:])
		samples = samples[:samplesPerService-1]
	}
	s.Samples[t.Service] = append(samples, servedSec)
}

// withinDay is a duration, 0 where a clock was set by more than a day meanwhile: one
// service of ten years would spoil everybody's estimate.
func withinDay(ms int64) int64 {
	if ms < -dayMS || ms > dayMS {
		return 0
	}
	return ms
}
