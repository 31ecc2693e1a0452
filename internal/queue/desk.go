package queue

import (
	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

func decideLogout(s *State, at sitting, c Logout) ([]eventlog.Event, eventlog.Answer) {
	if at.desk.Ticket != "" {
		return refuse(Busy)
	}
	return accept("", append([]eventlog.Event{SessionClosed{at.counter, at.desk.Officer}}, s.leftBehind(at.counter, at.desk.Officer)...)...)
}

func decidePause(_ *State, at sitting, c Pause) ([]eventlog.Event, eventlog.Answer) {
	switch {
	case c.Reason == "":
		return refuse(ReasonNeeded)
	case at.desk.Ticket != "":
		return refuse(Busy)
	}
	return accept("", CounterPaused{at.counter, c.Reason})
}

func decideUnpause(_ *State, at sitting, _ Unpause) ([]eventlog.Event, eventlog.Answer) {
	if at.desk.Pause == "" {
		return refuse(WrongState)
	}
	return accept("", CounterResumed{at.counter})
}

// session checks that the asking device has the counter's session: by its name, which its
// certificate proves, its incarnation, and the login that it means, 0 if it does not say.
func (s *State) session(by eventlog.Cause, counter string, login uint64) (Desk, eventlog.Code) {
	if s.rules.Counter(counter) == nil && counter != centre.SupervisorDesk {
		return Desk{}, UnknownCounter
	}
	desk := s.Desk(counter)
	if !desk.IsOf(by.Device, by.Inc) || login != 0 && desk.Login != 0 && login != desk.Login {
		return desk, NotLoggedIn
	}
	return desk, OK
}

func decideCallNext(s *State, at sitting, _ CallNext) ([]eventlog.Event, eventlog.Answer) {
	counter, desk := at.counter, at.desk
	if code := mayCall(counter, desk); code != OK {
		return refuse(code)
	}
	var events []eventlog.Event
	if t := s.byID[desk.Ticket]; t != nil {
		if t.State != Serving || !s.Centre.Policy.FinishOnCall {
			return refuse(Busy)
		}
		ended, answer := decideFinish(s, Finish{Counter: counter, Outcome: t.Outcome}, t, true)
		if answer.Code != OK {
			return nil, answer
		}
		events = append(events, ended...)
	}
	t, kind, heads := s.next(counter)
	if t == nil {
		return events, eventlog.Answer{Code: NobodyWaiting}
	}
	return accept(t.ID, append(events, TicketCalled{
		Ticket: t.ID, Counter: counter, Officer: desk.Officer, Kind: kind, Why: heads,
	})...)
}

// mayCall says whether a counter is open for anybody.
func mayCall(counter string, desk Desk) eventlog.Code {
	switch {
	case counter == centre.SupervisorDesk:
		return UnknownCounter
	case desk.Pause != "":
		return Paused
	case desk.Shut != "":
		return CounterShutCode
	}
	return OK
}

// caller is the desk of a device that wants to call to a counter, and whether it
// may.
func (s *State) caller(by eventlog.Cause, counter string, login uint64) (Desk, eventlog.Code) {
	desk, code := s.session(by, counter, login)
	if code == OK {
		code = mayCall(counter, desk)
	}
	return desk, code
}

func decideCallNumber(s *State, by eventlog.Cause, c CallNumber, g Given) ([]eventlog.Event, eventlog.Answer) {
	t := s.TicketByNumber(c.Number)
	if t == nil {
		return refuse(UnknownTicket)
	}
	return decideCallThis(s, by, c.Counter, t, c.Reason, g)
}

func decideResume(s *State, by eventlog.Cause, c Resume, g Given) ([]eventlog.Event, eventlog.Answer) {
	t := s.byID[c.Ticket]
	switch {
	case t == nil:
		return refuse(UnknownTicket)
	case t.State == Waiting:
		return refuse(WrongState) // a waiting ticket is out of order: CallNumber, with its reason
	}
	return decideCallThis(s, by, c.Counter, t, "", g)
}

// decideCallThis calls one given ticket: a held one within its window, or any
// other out of order, with a reason.
func decideCallThis(s *State, by eventlog.Cause, counter string, t *Ticket, reason string, g Given) ([]eventlog.Event, eventlog.Answer) {
	desk, code := s.caller(by, counter, g.Login)
	switch {
	case code != OK:
		return refuse(code)
	case desk.Ticket != "":
		return refuse(Busy)
	}
	called := TicketCalled{Ticket: t.ID, Counter: counter, Officer: desk.Officer, Reason: reason}
	switch {
	case t.State == Held && g.AtMS <= t.UntilMS:
		called.Kind = CallKindBack
	case !t.mine(by.Device):
		return refuse(NotReserved)
	case t.State == Waiting || t.State == Held || t.State == NoShow:
		if reason == "" {
			return refuse(ReasonNeeded)
		}
		called.Kind = CallKindPicked
		_, _, called.Why = s.next(counter)
	default:
		return refuse(WrongState)
	}
	return accept(t.ID, called)
}

// decideWalkIn gives somebody without a number one and takes them in at once.
func decideWalkIn(s *State, at sitting, c WalkIn) ([]eventlog.Event, eventlog.Answer) {
	desk := at.desk
	code := mayCall(c.Counter, desk)
	_, takes := s.Takes(c.Counter, c.Service)
	switch {
	case code != OK:
		return refuse(code)
	case desk.Ticket != "":
		return refuse(Busy)
	case c.Reason == "":
		return refuse(ReasonNeeded)
	case s.rules.Service(c.Service) == nil:
		return refuse(UnknownService)
	case !takes:
		return refuse(NotServedHere)
	case c.Class != "" && s.rules.Class(c.Class) == nil:
		return refuse(UnknownClass)
	case s.SeriesFull(c.Service):
		return refuse(SeriesFull)
	case at.given.Code == "" || s.byCode[at.given.Code] != nil:
		return refuse(CodeTaken)
	}
	issued := s.newTicket(c.Service, c.Class, at.given.Code, at.given.AtMS)
	issued.WalkIn, issued.Wait = true, Wait{}
	_, _, heads := s.next(c.Counter)
	called := TicketCalled{Ticket: issued.Ticket, Counter: c.Counter, Officer: desk.Officer, Kind: CallKindWalkIn, Reason: c.Reason, Why: heads}
	return accept(issued.Ticket, issued, called, ServiceStarted{issued.Ticket, c.Counter})
}

func decideRecall(_ *State, at sitting, _ Recall, t *Ticket) ([]eventlog.Event, eventlog.Answer) {
	if t.State != Called {
		return refuse(WrongState)
	}
	return accept(t.ID, TicketRecalled{t.ID, at.counter})
}

func decideStart(_ *State, at sitting, _ Start, t *Ticket) ([]eventlog.Event, eventlog.Answer) {
	if t.State != Called {
		return refuse(WrongState)
	}
	return accept(t.ID, ServiceStarted{t.ID, at.counter})
}

func decideFinished(s *State, _ sitting, c Finish, t *Ticket) ([]eventlog.Event, eventlog.Answer) {
	if t.State != Serving {
		return refuse(WrongState)
	}
	return decideFinish(s, c, t, false)
}

func decideNoShow(s *State, at sitting, _ MarkNoShow, t *Ticket) ([]eventlog.Event, eventlog.Answer) {
	policy := s.Centre.Policy
	since := at.given.AtMS - t.CalledMS // below 0 after the clock was set back: nobody can wait for that to pass
	switch {
	case t.State != Called:
		return refuse(WrongState)
	case t.Calls < policy.NoShowCalls || since >= 0 && since < int64(policy.NoShowAfterSec)*1000:
		return refuse(TooEarly)
	}
	return accept(t.ID, TicketNoShow{t.ID, at.counter})
}

func decideHold(s *State, at sitting, c Hold, t *Ticket) ([]eventlog.Event, eventlog.Answer) {
	return accept(t.ID, TicketHeld{t.ID, at.counter, c.Reason, s.holdUntil(c.Reason, at.given.AtMS)})
}

func decidePlan(s *State, at sitting, c PlanVisit, t *Ticket) ([]eventlog.Event, eventlog.Answer) {
	plan, known := s.plan(c.Services)
	if !known {
		return refuse(UnknownService)
	}
	return accept(t.ID, TicketPlanned{t.ID, at.counter, mergePlan(t.Plan, plan)})
}

// holdUntil is the end of the window of a hold: its reason's, or the policy's.
func (s *State) holdUntil(reason string, atMS int64) int64 {
	window := s.Centre.Policy.HoldWindowMin
	for _, r := range s.Centre.HoldReasons {
		if r.ID == reason && r.LimitMin > 0 {
			window = r.LimitMin
		}
	}
	return atMS + int64(window)*60_000
}
