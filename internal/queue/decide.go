package queue

import (
	"slices"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// Decide turns a command into events, which must be durable before anybody is told, and
// an answer. It changes nothing. A refusal has events only where something goes on the
// record all the same (a wrong PIN, a finish before a call that found nobody).
func Decide(s *State, by eventlog.Cause, c Command, g Given) ([]eventlog.Event, eventlog.Answer) {
	k := kindOf(c)
	switch _, sets := c.(SetCentre); {
	case k.onlyOffline:
		return refuse(UnknownCommand) // it must come within OfflineAction
	case !sets && (s.rules == nil || s.Day == ""):
		return refuse(DayNotOpen)
	case k.givesNumber && (s.Recovering(g.AtMS) || s.DayUnsure()):
		return refuse(RecoveringCode)
	}
	return k.decide(s, by, c, g)
}

// decideCentre puts a configuration in force.
func decideCentre(_ *State, _ eventlog.Cause, c SetCentre, _ Given) ([]eventlog.Event, eventlog.Answer) {
	return []eventlog.Event{CentreChanged(c)}, eventlog.Answer{Code: OK}
}

func refuse(code eventlog.Code) ([]eventlog.Event, eventlog.Answer) {
	return nil, eventlog.Answer{Code: code}
}

func accept(id TicketID, events ...eventlog.Event) ([]eventlog.Event, eventlog.Answer) {
	return events, eventlog.Answer{Code: OK, Ticket: id}
}

// givenFor is the ticket that the same command was given before, when an earlier
// incarnation sent it and did not get the answer.
func (s *State) givenFor(by eventlog.Cause) *Ticket {
	if by.Nonce == "" {
		return nil
	}
	return s.byNonce[nonceOf{by.Device, by.Nonce}]
}

func decideIssue(s *State, by eventlog.Cause, c IssueTicket, g Given) ([]eventlog.Event, eventlog.Answer) {
	if t := s.givenFor(by); t != nil {
		return nil, eventlog.Answer{Code: OK, Ticket: t.ID, Before: true}
	}
	if s.rules.Service(c.Service) == nil {
		return refuse(UnknownService)
	}
	if c.Class != "" && s.rules.Class(c.Class) == nil {
		return refuse(UnknownClass)
	}
	plan, known := s.plan(c.Then)
	if !known {
		return refuse(UnknownService)
	}
	if a := s.Admit(c.Service, g.AtMS); a.Code != OK {
		return nil, eventlog.Answer{Code: a.Code, UntilMS: a.Opening.ReopensMS}
	}
	if g.Code == "" || s.byCode[g.Code] != nil {
		return refuse(CodeTaken)
	}
	issued := s.newTicket(c.Service, c.Class, g.Code, g.AtMS)
	issued.Lang, issued.Plan = c.Lang, plan
	return accept(issued.Ticket, issued)
}

// newTicket is the next number for a service. A clock that is set back lets
// nobody jump the queue: the arrival is never before that of somebody else.
func (s *State) newTicket(service, class, code string, atMS int64) TicketIssued {
	prefix := s.rules.SeriesOf(service)
	count, number := s.nextNumber(prefix)
	ahead, wait := s.Quote(service, class, atMS)
	return TicketIssued{
		Ticket: s.freeID(number, nil), Number: number, Series: prefix, Count: count, Code: code,
		Service: service, Class: class, ArrivalMS: max(atMS, s.LastArrivalMS), Ahead: ahead, Wait: wait,
	}
}

// MaxPlan is how many services may follow the first in one visit.
const MaxPlan = 8

// plan turns services into the further legs of a visit.
func (s *State) plan(services []string) (legs []Leg, known bool) {
	if len(services) > MaxPlan {
		return nil, false
	}
	for _, id := range services {
		if s.rules.Service(id) == nil {
			return nil, false
		}
		legs = append(legs, Leg{Service: id})
	}
	return legs, true
}

// mergePlan keeps the counter, officer and place of a planned leg where the new plan
// still has it: adding a service does not remove the way back that another counter has
// promised.
func mergePlan(old, plan []Leg) []Leg {
	old = append([]Leg(nil), old...)
	for i := range plan {
		for j := range old {
			if old[j].Service == plan[i].Service {
				plan[i], old[j].Service = old[j], ""
				break
			}
		}
	}
	return plan
}

// toCancel is the ticket that is to be cancelled, nil if the day does not have it.
func (s *State) toCancel(by eventlog.Cause, c CancelTicket) *Ticket {
	if c.IssuedNonce != "" {
		return s.byNonce[nonceOf{by.Device, c.IssuedNonce}]
	}
	return s.byID[c.Ticket]
}

// decideCancel cancels a waiting or held number, for the device that gave it and for
// officers; one at a counter, for that counter's officer only. If a kiosk cancels a
// number of a day that is over, that is remembered.
func decideCancel(s *State, by eventlog.Cause, c CancelTicket, _ Given) ([]eventlog.Event, eventlog.Answer) {
	t := s.toCancel(by, c)
	switch {
	case c.IssuedNonce != "" && c.Reason == "":
		return refuse(ReasonNeeded)
	case c.IssuedNonce != "" && t == nil:
		return s.cancelLate(by, c)
	case t == nil:
		return refuse(UnknownTicket)
	case c.Reason == "":
		return refuse(ReasonNeeded)
	case t.IssuedBy != by.Device && !s.hasOfficer(by):
		return refuse(NotLoggedIn)
	case t.State == Called || t.State == Serving:
		if !s.Desk(t.Counter).IsOf(by.Device, by.Inc) {
			return refuse(WrongState)
		}
	case t.State != Waiting && t.State != Held:
		return refuse(WrongState)
	}
	return accept(t.ID, TicketCancelled{t.ID, c.Reason})
}

// cancelLate remembers that nobody holds a number which the open day does not have.
func (s *State) cancelLate(by eventlog.Cause, c CancelTicket) ([]eventlog.Event, eventlog.Answer) {
	switch {
	case s.CancelledFor[nonceOf{by.Device, c.IssuedNonce}.key()] != "":
		return nil, eventlog.Answer{Code: OK}
	case len(s.CancelledFor) >= reportedLimit: // no kiosk cancels so many
		return refuse(UnknownTicket)
	}
	return []eventlog.Event{CancelledLate(c)}, eventlog.Answer{Code: OK}
}

func decideLogin(s *State, by eventlog.Cause, c Login, g Given) ([]eventlog.Event, eventlog.Answer) {
	officer := s.rules.Officer(c.Officer)
	switch {
	case s.rules.Counter(c.Counter) == nil && c.Counter != centre.SupervisorDesk:
		return refuse(UnknownCounter)
	case officer == nil:
		return refuse(UnknownOfficer)
	case g.Counter != "" && c.Counter != g.Counter && c.Counter != centre.SupervisorDesk:
		return refuse(OtherCounter)
	case c.Counter == centre.SupervisorDesk && !officer.Supervisor:
		return refuse(NotSupervisor)
	case c.Counter != centre.SupervisorDesk && len(officer.Counters) > 0 && !slices.Contains(officer.Counters, c.Counter):
		return refuse(NotAtThisDesk)
	}
	lock, console := lockOf(s.Locks, c.Officer), lockOf(s.DeviceLocks, by.Device)
	if until := lockedNow(s, by, c, g); until > 0 {
		return nil, eventlog.Answer{Code: Locked, UntilMS: until}
	}
	switch g.PIN {
	case PINRight:
		return seat(s, by, c)
	case PINChanged:
		events, answer := seat(s, by, c)
		return append([]eventlog.Event{PINSet{Officer: c.Officer, By: c.Officer}}, events...), answer
	case PINTemporary:
		if c.CanChange {
			return refuse(NewPINNeeded)
		}
		return seat(s, by, c)
	case PINMissing:
		return refuse(NoPIN)
	case PINUnfit:
		return refuse(UnfitPIN)
	case PINUnchecked:
		return nil, eventlog.Answer{Code: Locked, UntilMS: g.AtMS + 1000}
	}
	failed := LoginFailed{Counter: c.Counter, Officer: c.Officer, Tries: lock.Tries + 1}
	code := WrongPIN
	if failed.Tries >= s.Centre.Policy.PINTries {
		failed.LockedUntilMS, code = g.AtMS+s.lockMS(lock.Row), Locked
	}
	if console.Tries+1 >= deviceTries*s.Centre.Policy.PINTries {
		failed.DeviceUntilMS, code = g.AtMS+s.lockMS(console.Row), Locked
	}
	return []eventlog.Event{failed}, eventlog.Answer{Code: code, UntilMS: max(failed.LockedUntilMS, failed.DeviceUntilMS)}
}

const (
	// longestLock is how long a lock lasts at most, in ms. Each lock in a row, without a
	// right PIN between them, lasts twice as long as the one before.
	longestLock = 15 * 60_000
	// deviceTries is how many times as many wrong PINs a console may send, of whatever
	// officers, as one officer may.
	deviceTries = 2
)

// lockMS is how long a lock lasts that comes after some others in a row.
func (s *State) lockMS(before int) int64 {
	first := int64(s.Centre.Policy.PINLockSec) * 1000
	return min(first<<min(max(before, 0), 16), max(first, longestLock))
}

func lockOf(locks map[string]*Lock, of string) Lock {
	if l := locks[of]; l != nil {
		return *l
	}
	return Lock{}
}

// lockedUntil is until when a lock lasts; 0 if it is over. More than it lasted when it
// began can be left only after the clock was set back.
func (s *State) lockedUntil(l Lock, atMS int64) int64 {
	if left := l.UntilMS - atMS; left > 0 && left <= s.lockMS(l.Row-1) {
		return l.UntilMS
	}
	return 0
}

// LocksAt are the officers and consoles that may not try a PIN now, each with the time
// until when.
func (s *State) LocksAt(atMS int64) (officers, devices map[string]int64) {
	at := func(locks map[string]*Lock) map[string]int64 {
		list := map[string]int64{}
		for of := range locks {
			if until := s.lockedUntil(lockOf(locks, of), atMS); until > 0 {
				list[of] = until
			}
		}
		return list
	}
	return at(s.Locks), at(s.DeviceLocks)
}

// MayTryPIN says whether a Login is not refused whatever its PIN is: only then is it
// worth to hash it.
func MayTryPIN(s *State, by eventlog.Cause, c Login, g Given) bool {
	_, answer := decideLogin(s, by, c, g) // with the zero finding, a wrong PIN
	return answer.Code == WrongPIN || answer.Code == Locked && lockedNow(s, by, c, g) == 0
}

// lockedNow is until when this officer or this console is locked, 0 if neither is.
func lockedNow(s *State, by eventlog.Cause, c Login, g Given) int64 {
	return max(s.lockedUntil(lockOf(s.Locks, c.Officer), g.AtMS), s.lockedUntil(lockOf(s.DeviceLocks, by.Device), g.AtMS))
}

// seat opens the session of an officer whose PIN was right.
func seat(s *State, by eventlog.Cause, c Login) ([]eventlog.Event, eventlog.Answer) {
	desk := s.Desk(c.Counter)
	if desk.Shut != "" {
		return refuse(CounterShutCode)
	}
	opened := SessionOpened{Counter: c.Counter, Officer: c.Officer}
	if desk.Officer != "" && (desk.Officer != c.Officer || desk.Device != by.Device) {
		if !c.Takeover {
			return nil, eventlog.Answer{Code: CounterTaken, Officer: desk.Officer}
		}
		opened.TakenFrom = desk.Officer
	}
	var events []eventlog.Event
	for _, id := range s.desks() { // an officer sits at one desk
		other := s.Desk(id)
		if id == c.Counter || other.Officer != c.Officer {
			continue
		}
		if !c.Takeover || other.Ticket != "" {
			return nil, eventlog.Answer{Code: CounterTaken, Officer: c.Officer}
		}
		events = append(events, SessionClosed{id, c.Officer})
	}
	return append(events, opened), eventlog.Answer{Code: OK}
}

// desks lists everywhere an officer may sit, the supervisor's desk last.
func (s *State) desks() []string {
	list := make([]string, 0, len(s.Centre.Counters)+1)
	for i := range s.Centre.Counters {
		list = append(list, s.Centre.Counters[i].ID)
	}
	return append(list, centre.SupervisorDesk)
}
