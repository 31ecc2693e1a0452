package queue

import "motcua/internal/eventlog"

// The roles that send commands.
var (
	fromKiosk   = []eventlog.Role{eventlog.Kiosk}
	fromConsole = []eventlog.Role{eventlog.Console}
	fromPad     = []eventlog.Role{eventlog.Pad}
	fromBooking = []eventlog.Role{eventlog.Kiosk, eventlog.Gateway}
	fromAll     = []eventlog.Role{eventlog.Kiosk, eventlog.Console, eventlog.Pad, eventlog.Wall}
)

// The registrations of all commands; a new one needs its line here and its type.
func init() {
	registerNumbers()
	registerAppointments()
	registerSessions()
	registerDesk()
	registerVisit()
	registerSupervision()
	registerOffline()
	registerHub()
}

func registerNumbers() {
	register(spec[IssueTicket]{From: fromBooking, Decide: decideIssue, GivesNumber: true})
	register(spec[CancelTicket]{
		From: []eventlog.Role{eventlog.Kiosk, eventlog.Console}, Decide: decideCancel, Again: true,
		Takes: (*State).toCancel,
	})
	register(spec[Return]{From: []eventlog.Role{eventlog.Kiosk, eventlog.Console}, Decide: decideReturn})
	register(spec[Rate]{From: fromPad, Decide: decideRate, Again: true, OwnTime: func(c *Rate) *int64 { return &c.AtMS }})
}

func registerAppointments() {
	register(spec[CheckIn]{From: fromKiosk, Decide: decideCheckIn, GivesNumber: true})
	register(spec[BookAppointment]{From: fromBooking, Decide: decideBook})
	register(spec[CancelAppointment]{From: fromBooking, Decide: decideCancelAppointment, Again: true})
	register(spec[ChangeAppointment]{Decide: decideChange})
}

func registerSessions() {
	register(spec[Login]{From: fromConsole, Decide: decideLogin})
	register(spec[Logout]{
		From: fromConsole, AtDesk: decideLogout,
		At: func(c *Logout) (string, *TicketID) { return c.Counter, nil },
	})
	register(spec[Pause]{
		From: fromConsole, AtDesk: decidePause, Offline: true,
		At: func(c *Pause) (string, *TicketID) { return c.Counter, nil },
	})
	register(spec[Unpause]{
		From: fromConsole, AtDesk: decideUnpause, Offline: true,
		At: func(c *Unpause) (string, *TicketID) { return c.Counter, nil },
	})
	register(spec[SwitchProfile]{
		From: fromConsole, AtDesk: decideProfile,
		At: func(c *SwitchProfile) (string, *TicketID) { return c.Counter, nil },
	})
	register(spec[Undo]{
		From: fromConsole, AtDesk: decideUndo,
		At: func(c *Undo) (string, *TicketID) { return c.Counter, nil },
	})
}

func registerDesk() {
	register(spec[CallNext]{
		From: fromConsole, AtDesk: decideCallNext, Takes: (*State).wouldCall,
		At: func(c *CallNext) (string, *TicketID) { return c.Counter, &c.Ticket },
	})
	register(spec[CallNumber]{
		From: fromConsole, Decide: decideCallNumber,
		Takes: func(s *State, _ eventlog.Cause, c CallNumber) *Ticket { return s.TicketByNumber(c.Number) },
	})
	register(spec[Resume]{From: fromConsole, Decide: decideResume})
	register(spec[WalkIn]{
		From: fromConsole, AtDesk: decideWalkIn, GivesNumber: true,
		At: func(c *WalkIn) (string, *TicketID) { return c.Counter, nil },
	})
	register(spec[Recall]{
		From: fromConsole, OnTicket: decideRecall, Offline: true,
		At: func(c *Recall) (string, *TicketID) { return c.Counter, &c.Ticket },
	})
	register(spec[Start]{
		From: fromConsole, OnTicket: decideStart, Offline: true,
		At: func(c *Start) (string, *TicketID) { return c.Counter, &c.Ticket },
	})
	register(spec[MarkNoShow]{
		From: fromConsole, OnTicket: decideNoShow, Offline: true,
		At: func(c *MarkNoShow) (string, *TicketID) { return c.Counter, &c.Ticket },
	})
	register(spec[Hold]{
		From: fromConsole, OnTicket: decideHold, Offline: true,
		At: func(c *Hold) (string, *TicketID) { return c.Counter, &c.Ticket },
	})
}

func registerVisit() {
	register(spec[Finish]{
		From: fromConsole, OnTicket: decideFinished, Offline: true,
		At: func(c *Finish) (string, *TicketID) { return c.Counter, &c.Ticket },
	})
	register(spec[Transfer]{
		From: fromConsole, OnTicket: decideTransfer,
		At: func(c *Transfer) (string, *TicketID) { return c.Counter, &c.Ticket },
	})
	register(spec[PlanVisit]{
		From: fromConsole, OnTicket: decidePlan,
		At: func(c *PlanVisit) (string, *TicketID) { return c.Counter, &c.Ticket },
	})
	register(spec[SetClass]{
		From: fromConsole, AtDesk: decideClass,
		At: func(c *SetClass) (string, *TicketID) { return c.Counter, nil },
	})
	register(spec[Annotate]{ // of the ticket there, or of the one finished last
		From: fromConsole, AtDesk: decideAnnotate,
		At: func(c *Annotate) (string, *TicketID) { return c.Counter, nil },
	})
}

func registerSupervision() {
	register(spec[SetDay]{From: fromConsole, Decide: decideSetDay})
	register(spec[Reassign]{From: fromConsole, Directs: decideReassign})
	register(spec[ShutCounter]{From: fromConsole, Directs: decideShut})
	register(spec[OpenCounter]{From: fromConsole, Directs: decideOpen})
	register(spec[Release]{From: fromConsole, Directs: decideRelease})
	register(spec[TakeBack]{From: fromConsole, Directs: decideTakeBack})
	register(spec[Unlock]{From: fromConsole, Directs: decideUnlock})
	register(spec[Announce]{From: fromConsole, Directs: decideAnnounce})
	register(spec[Hush]{From: fromConsole, Directs: decideHush})
	register(spec[TestSound]{From: fromConsole, Directs: decideTestSound})
	register(spec[CountSearches]{From: fromKiosk, Decide: decideCountSearches})
}

func registerOffline() {
	register(spec[ReportOfflineTicket]{From: fromKiosk, Decide: decideReportOffline, Again: true, OwnTime: func(c *ReportOfflineTicket) *int64 { return &c.IssuedMS }})
	register(spec[OfflineAction]{From: fromConsole, Decide: decideOfflineAction, Again: true, Copied: true, OwnTime: func(c *OfflineAction) *int64 { return &c.AtMS }})
	register(spec[CallReserved]{
		From: fromConsole, Decide: decideCallReserved, Offline: true, OnlyOffline: true,
		At: func(c *CallReserved) (string, *TicketID) { return c.Counter, &c.Ticket },
	})
	register(spec[CallTyped]{
		From: fromConsole, Decide: decideCallTyped, Offline: true, OnlyOffline: true,
		At: func(c *CallTyped) (string, *TicketID) { return c.Counter, nil },
	})
	register(spec[GiveBack]{From: fromConsole, Decide: decideGiveBack, Again: true, Copied: true})
	register(spec[Recover]{From: fromAll, Decide: decideRecover, Again: true})
}

// registerHub registers the hub's own commands.
func registerHub() {
	register(spec[SetCentre]{Decide: decideCentre})
	register(spec[LeaseBlock]{Decide: decideLease})
	register(spec[Reserve]{Decide: decideReserve})
	register(spec[AskBack]{Decide: decideAsk})
}
