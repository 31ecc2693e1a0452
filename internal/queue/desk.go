package queue

import "motcua/internal/eventlog"

// decideAtDesk decides what an officer asks for at the own counter.
func decideAtDesk(s *State, by eventlog.Cause, c Command, atMS int64) ([]eventlog.Event, eventlog.Answer) {
	counter, onScreen, known := deskCommand(c)
	if !known {
		return refuse(UnknownCommand)
	}
	desk, code := s.session(by, counter)
	if code != OK {
		return refuse(code)
	}
	if onScreen != "" && onScreen != desk.Ticket {
		return refuse(Stale)
	}
	switch c := c.(type) {
	case Undo:
		return decideUndo(s, by, c, atMS)
	case CallNext:
		return decideCallNext(s, counter, desk)
	case WalkIn:
		return decideWalkIn(s, c, desk, atMS)
	case SwitchProfile:
		return decideProfile(s, c, desk)
	case SetClass:
		return decideClass(s, c, desk)
	case Annotate:
		return decideAnnotate(s, c, desk)
	case Logout:
		if desk.Ticket != "" {
			return refuse(Busy)
		}
		return accept("", append([]eventlog.Event{SessionClosed{counter, desk.Officer}}, s.leftBehind(counter, desk.Officer)...)...)
	case Pause:
		switch {
		case c.Reason == "":
			return refuse(ReasonNeeded)
		case desk.Ticket != "":
			return refuse(Busy)
		}
		return accept("", CounterPaused{counter, c.Reason})
	case Unpause:
		if desk.Pause == "" {
			return refuse(WrongState)
		}
		return accept("", CounterResumed{counter})
	}
	return decideOnTicket(s, c, counter, desk, atMS)
}

// deskCommand takes the counter, and the ticket the officer saw, out of a
// command.
func deskCommand(c Command) (counter string, onScreen TicketID, known bool) {
	switch c := c.(type) {
	case CallNext:
		return c.Counter, c.Ticket, true
	case Recall:
		return c.Counter, c.Ticket, true
	case Start:
		return c.Counter, c.Ticket, true
	case Finish:
		return c.Counter, c.Ticket, true
	case MarkNoShow:
		return c.Counter, c.Ticket, true
	case Hold:
		return c.Counter, c.Ticket, true
	case Transfer:
		return c.Counter, c.Ticket, true
	case PlanVisit:
		return c.Counter, c.Ticket, true
	}
	counter, known = deskOnly(c)
	return counter, "", known
}

// deskOnly takes the counter out of a command that is not about the ticket
// there.
func deskOnly(c Command) (counter string, known bool) {
	switch c := c.(type) {
	case Logout:
		return c.Counter, true
	case Pause:
		return c.Counter, true
	case Unpause:
		return c.Counter, true
	case Undo:
		return c.Counter, true
	case WalkIn:
		return c.Counter, true
	case SwitchProfile:
		return c.Counter, true
	case SetClass:
		return c.Counter, true
	case Annotate:
		return c.Counter, true
	}
	return "", false
}

// session checks that the device that asks has the counter's session.
func (s *State) session(by eventlog.Cause, counter string) (Desk, eventlog.Code) {
	if s.rules.counters[counter] == nil && counter != SupervisorDesk {
		return Desk{}, UnknownCounter
	}
	desk := s.Desk(counter)
	if desk.Officer == "" || desk.Device != by.Device {
		return desk, NotLoggedIn
	}
	return desk, OK
}

func decideCallNext(s *State, counter string, desk Desk) ([]eventlog.Event, eventlog.Answer) {
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
	case counter == SupervisorDesk:
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
func (s *State) caller(by eventlog.Cause, counter string) (Desk, eventlog.Code) {
	desk, code := s.session(by, counter)
	if code == OK {
		code = mayCall(counter, desk)
	}
	return desk, code
}

func decideCallNumber(s *State, by eventlog.Cause, c CallNumber, atMS int64) ([]eventlog.Event, eventlog.Answer) {
	t := s.TicketByNumber(c.Number)
	if t == nil {
		return refuse(UnknownTicket)
	}
	return decideCallThis(s, by, c.Counter, t, c.Reason, atMS)
}

func decideResume(s *State, by eventlog.Cause, c Resume, atMS int64) ([]eventlog.Event, eventlog.Answer) {
	t := s.byID[c.Ticket]
	switch {
	case t == nil:
		return refuse(UnknownTicket)
	case t.State == Waiting:
		return refuse(WrongState) // a waiting ticket is out of order: CallNumber, with its reason
	}
	return decideCallThis(s, by, c.Counter, t, "", atMS)
}

// decideCallThis calls one given ticket: a held one within its window, or any
// other out of order, with a reason.
func decideCallThis(s *State, by eventlog.Cause, counter string, t *Ticket, reason string, atMS int64) ([]eventlog.Event, eventlog.Answer) {
	desk, code := s.caller(by, counter)
	switch {
	case code != OK:
		return refuse(code)
	case desk.Ticket != "":
		return refuse(Busy)
	}
	called := TicketCalled{Ticket: t.ID, Counter: counter, Officer: desk.Officer, Reason: reason}
	switch {
	case t.State == Held && atMS <= t.UntilMS:
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
func decideWalkIn(s *State, c WalkIn, desk Desk, atMS int64) ([]eventlog.Event, eventlog.Answer) {
	code := mayCall(c.Counter, desk)
	_, takes := s.Takes(c.Counter, c.Service)
	switch {
	case code != OK:
		return refuse(code)
	case desk.Ticket != "":
		return refuse(Busy)
	case c.Reason == "":
		return refuse(ReasonNeeded)
	case s.rules.services[c.Service] == nil:
		return refuse(UnknownService)
	case !takes:
		return refuse(NotServedHere)
	case c.Class != "" && s.rules.classes[c.Class] == nil:
		return refuse(UnknownClass)
	case s.SeriesFull(c.Service):
		return refuse(SeriesFull)
	case c.Code == "" || s.byCode[c.Code] != nil:
		return refuse(CodeTaken)
	}
	issued := s.newTicket(c.Service, c.Class, c.Code, atMS)
	issued.WalkIn, issued.Wait = true, Wait{}
	_, _, heads := s.next(c.Counter)
	called := TicketCalled{Ticket: issued.Ticket, Counter: c.Counter, Officer: desk.Officer, Kind: CallKindWalkIn, Reason: c.Reason, Why: heads}
	return accept(issued.Ticket, issued, called, ServiceStarted{issued.Ticket, c.Counter})
}

// decideOnTicket decides what happens to the ticket at the desk.
func decideOnTicket(s *State, c Command, counter string, desk Desk, atMS int64) ([]eventlog.Event, eventlog.Answer) {
	t := s.byID[desk.Ticket]
	if t == nil {
		return refuse(NoTicket)
	}
	called, serving := t.State == Called, t.State == Serving
	policy := s.Centre.Policy
	switch c := c.(type) {
	case Recall:
		if called {
			return accept(t.ID, TicketRecalled{t.ID, counter})
		}
	case Start:
		if called {
			return accept(t.ID, ServiceStarted{t.ID, counter})
		}
	case Finish:
		if serving {
			return decideFinish(s, c, t, false)
		}
	case MarkNoShow:
		since := atMS - t.CalledMS // below 0 after the clock was set back: nobody can wait for that to pass
		if called && (t.Calls < policy.NoShowCalls || since >= 0 && since < int64(policy.NoShowAfterSec)*1000) {
			return refuse(TooEarly)
		}
		if called {
			return accept(t.ID, TicketNoShow{t.ID, counter})
		}
	case Hold:
		return accept(t.ID, TicketHeld{t.ID, counter, c.Reason, s.holdUntil(c.Reason, atMS)})
	case Transfer:
		return decideTransfer(s, c, t)
	case PlanVisit:
		plan, known := s.plan(c.Services)
		if !known {
			return refuse(UnknownService)
		}
		return accept(t.ID, TicketPlanned{t.ID, counter, keepWay(t.Plan, plan)})
	}
	return refuse(WrongState)
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
