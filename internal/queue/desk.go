package queue

// decideAtDesk decides what an officer asks for at the own counter.
func decideAtDesk(s *State, by Cause, c Command, atMS int64) ([]Event, Answer) {
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
	case CallNext:
		return decideCallNext(s, counter, desk)
	case Logout:
		if desk.Ticket != "" {
			return refuse(Busy)
		}
		return accept("", SessionClosed{counter, desk.Officer})
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
	case Logout:
		return c.Counter, "", true
	case Pause:
		return c.Counter, "", true
	case Unpause:
		return c.Counter, "", true
	}
	return "", "", false
}

// session checks that the device that asks has the counter's session.
func (s *State) session(by Cause, counter string) (Desk, Code) {
	if s.rules.counters[counter] == nil {
		return Desk{}, UnknownCounter
	}
	desk := s.Desk(counter)
	if desk.Officer == "" || desk.Device != by.Device {
		return desk, NotLoggedIn
	}
	return desk, OK
}

func decideCallNext(s *State, counter string, desk Desk) ([]Event, Answer) {
	if desk.Pause != "" {
		return refuse(Paused)
	}
	var events []Event
	if t := s.byID[desk.Ticket]; t != nil {
		if t.State != Serving || !s.Centre.Policy.FinishOnCall {
			return refuse(Busy)
		}
		events = append(events, TicketFinished{t.ID, counter, true})
	}
	t, kind, heads := s.next(counter)
	if t == nil {
		return events, Answer{Code: NobodyWaiting}
	}
	return accept(t.ID, append(events, TicketCalled{
		Ticket: t.ID, Counter: counter, Officer: desk.Officer, Kind: kind, Why: heads,
	})...)
}

func decideCallNumber(s *State, by Cause, c CallNumber) ([]Event, Answer) {
	t := s.byNumber[c.Number]
	if t == nil {
		return refuse(UnknownTicket)
	}
	return decideCallThis(s, by, c.Counter, t, c.Reason)
}

func decideResume(s *State, by Cause, c Resume) ([]Event, Answer) {
	t := s.byID[c.Ticket]
	switch {
	case t == nil:
		return refuse(UnknownTicket)
	case t.State == Waiting:
		return refuse(WrongState) // a waiting ticket is out of order: CallNumber, with its reason
	}
	return decideCallThis(s, by, c.Counter, t, "")
}

// decideCallThis calls one given ticket: out of order with a reason, or back
// from hold or absence.
func decideCallThis(s *State, by Cause, counter string, t *Ticket, reason string) ([]Event, Answer) {
	desk, code := s.session(by, counter)
	switch {
	case code != OK:
		return refuse(code)
	case desk.Pause != "":
		return refuse(Paused)
	case desk.Ticket != "":
		return refuse(Busy)
	}
	called := TicketCalled{Ticket: t.ID, Counter: counter, Officer: desk.Officer, Reason: reason}
	switch t.State {
	case Waiting:
		if reason == "" {
			return refuse(ReasonNeeded)
		}
		called.Kind = CallKindPicked
		_, _, called.Why = s.next(counter)
	case Held, NoShow:
		called.Kind = CallKindBack
	default:
		return refuse(WrongState)
	}
	return accept(t.ID, called)
}

// decideOnTicket decides what happens to the ticket at the desk.
func decideOnTicket(s *State, c Command, counter string, desk Desk, atMS int64) ([]Event, Answer) {
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
			return accept(t.ID, TicketFinished{Ticket: t.ID, Counter: counter})
		}
	case MarkNoShow:
		if called && (t.Calls < policy.NoShowCalls || atMS-t.CalledMS < int64(policy.NoShowAfterSec)*1000) {
			return refuse(TooEarly)
		}
		if called {
			return accept(t.ID, TicketNoShow{t.ID, counter})
		}
	case Hold:
		if called || serving {
			return accept(t.ID, TicketHeld{t.ID, counter, c.Reason})
		}
	case Transfer:
		if called || serving {
			return decideTransfer(s, c, t)
		}
	}
	return refuse(WrongState)
}

func decideTransfer(s *State, c Transfer, t *Ticket) ([]Event, Answer) {
	moved := TicketTransferred{Ticket: t.ID, Counter: c.Counter, Service: t.Service, ForCounter: c.ForCounter}
	switch {
	case c.Service == "" && c.ForCounter == "", c.ForCounter == c.Counter:
		return refuse(TargetNeeded)
	case c.Service != "" && s.rules.services[c.Service] == nil:
		return refuse(UnknownService)
	case c.ForCounter != "" && s.rules.counters[c.ForCounter] == nil:
		return refuse(UnknownCounter)
	}
	if c.Service != "" {
		moved.Service = c.Service
	}
	return accept(t.ID, moved)
}
