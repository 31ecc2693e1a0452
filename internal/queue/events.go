package queue

import (
	"maps"

	"motcua/internal/eventlog"
)

// book is the name of this book in the log's registry.
const book = "queue"

// The registrations of all events; a new one needs its line here and its type.
func init() {
	recordDays()
	recordTickets()
	recordLine()
	recordAnswers()
	recordSessions()
	recordCounters()
	recordAppointments()
	recordHalls()
	recordOffline()
	recordRecovery()
}

func recordDays() {
	record(eventSpec[CentreChanged]{Apply: func(s *State, _ eventlog.Entry, ev CentreChanged) error { return s.applyCentre(ev) }})
	record(eventSpec[DayOpened]{Apply: func(s *State, _ eventlog.Entry, ev DayOpened) error {
		s.Day = ev.Day
		return nil
	}})
	record(eventSpec[DayClosed]{Apply: applied(func(s *State, e eventlog.Entry, ev DayClosed) { s.closeDay(e, ev.Day) })})
	record(eventSpec[DayDoubted]{Apply: applied((*State).applyDoubted)})
	record(eventSpec[DayConfirmed]{Apply: applied((*State).applyConfirmed)})
	record(eventSpec[DayRenamed]{Apply: applied((*State).applyRenamed)})
}

// applied wraps an apply function that cannot fail.
func applied[E eventlog.Event](apply func(s *State, e eventlog.Entry, ev E)) func(s *State, e eventlog.Entry, ev E) error {
	return func(s *State, e eventlog.Entry, ev E) error {
		apply(s, e, ev)
		return nil
	}
}

// onTicket wraps an apply function that cannot fail if the ticket exists.
func onTicket[E eventlog.Event](apply func(s *State, e eventlog.Entry, ev E, t *Ticket)) func(s *State, e eventlog.Entry, ev E, t *Ticket) error {
	return func(s *State, e eventlog.Entry, ev E, t *Ticket) error {
		apply(s, e, ev, t)
		return nil
	}
}

func recordTickets() {
	record(eventSpec[TicketIssued]{
		Apply: (*State).applyIssued, Reported: func(ev TicketIssued) bool { return ev.Offline != nil },
		Ticket: func(ev TicketIssued) TicketID { return ev.Ticket },
	})
	record(eventSpec[TicketCalled]{
		OnTicket: (*State).applyCalled, Undo: undone, Calls: true,
		Ticket: func(ev TicketCalled) TicketID { return ev.Ticket }, Counter: func(ev TicketCalled) string { return ev.Counter },
	})
	record(eventSpec[TicketRecalled]{
		OnTicket: onTicket((*State).applyRecalled), Undo: undone,
		Ticket: func(ev TicketRecalled) TicketID { return ev.Ticket }, Counter: func(ev TicketRecalled) string { return ev.Counter },
	})
	record(eventSpec[ServiceStarted]{
		OnTicket: onTicket((*State).applyStarted), Undo: undone,
		Ticket: func(ev ServiceStarted) TicketID { return ev.Ticket }, Counter: func(ev ServiceStarted) string { return ev.Counter },
	})
	record(eventSpec[TicketFinished]{
		OnTicket: onTicket((*State).applyFinished), Undo: undone, Done: func(TicketFinished) bool { return true },
		Ticket: func(ev TicketFinished) TicketID { return ev.Ticket }, Counter: func(ev TicketFinished) string { return ev.Counter },
	})
	record(eventSpec[TicketNoShow]{
		OnTicket: onTicket((*State).applyNoShow), Undo: undone,
		Ticket: func(ev TicketNoShow) TicketID { return ev.Ticket }, Counter: func(ev TicketNoShow) string { return ev.Counter },
	})
	record(eventSpec[TicketHeld]{
		OnTicket: onTicket((*State).applyHeld), Undo: undone,
		Ticket: func(ev TicketHeld) TicketID { return ev.Ticket }, Counter: func(ev TicketHeld) string { return ev.Counter },
	})
	record(eventSpec[TicketTransferred]{
		OnTicket: onTicket((*State).applyTransferred), Undo: undone, Done: func(ev TicketTransferred) bool { return ev.Done },
		Ticket: func(ev TicketTransferred) TicketID { return ev.Ticket }, Counter: func(ev TicketTransferred) string { return ev.Counter },
	})
	record(eventSpec[TicketCancelled]{
		OnTicket: onTicket((*State).applyCancelled), Undo: undone,
		Ticket: func(ev TicketCancelled) TicketID { return ev.Ticket },
	})
}

// recordLine registers the events that change a ticket's place or its notes.
func recordLine() {
	record(eventSpec[TicketPlanned]{
		OnTicket: onTicket(func(_ *State, _ eventlog.Entry, ev TicketPlanned, t *Ticket) { t.Plan = ev.Plan }), InLine: true, Undo: undone,
		Ticket: func(ev TicketPlanned) TicketID { return ev.Ticket },
	})
	record(eventSpec[TicketReturned]{
		OnTicket: onTicket((*State).applyReturned), InLine: true, Undo: undone,
		Ticket: func(ev TicketReturned) TicketID { return ev.Ticket },
	})
	record(eventSpec[TicketTakenBack]{
		OnTicket: onTicket((*State).applyTakenBack), InLine: true, Undo: undone,
		Ticket: func(ev TicketTakenBack) TicketID { return ev.Ticket }, Counter: func(ev TicketTakenBack) string { return ev.Counter },
	})
	record(eventSpec[TicketReleased]{
		OnTicket: onTicket(func(_ *State, _ eventlog.Entry, _ TicketReleased, t *Ticket) { t.ForCounter, t.ForOfficer = "", "" }), InLine: true, Undo: undone,
		Ticket: func(ev TicketReleased) TicketID { return ev.Ticket },
	})
	record(eventSpec[ClassSet]{
		OnTicket: onTicket(func(_ *State, _ eventlog.Entry, ev ClassSet, t *Ticket) { t.Class, t.ClassBy = ev.Class, ev.Officer }), InLine: true, Undo: undone,
		Ticket: func(ev ClassSet) TicketID { return ev.Ticket },
	})
	record(eventSpec[TicketAnnotated]{
		OnTicket: onTicket(func(_ *State, _ eventlog.Entry, ev TicketAnnotated, t *Ticket) {
			t.MarkIDs, t.Items, t.Note = ev.Marks, ev.Items, ev.Note
		}), InLine: true, Undo: undone,
		Ticket: func(ev TicketAnnotated) TicketID { return ev.Ticket },
	})
	record(eventSpec[CommandUndone]{Apply: func(s *State, e eventlog.Entry, _ CommandUndone) error {
		s.takeBack(e)
		return nil
	}})
}

// recordAnswers registers the ratings, which leave the hub only as sums.
func recordAnswers() {
	record(eventSpec[TicketRated]{
		Public:   func(ev TicketRated) TicketRated { return TicketRated{Ticket: ev.Ticket, Counter: ev.Counter} },
		OnTicket: onTicket((*State).applyRated), Undo: silent,
		Ticket: func(ev TicketRated) TicketID { return ev.Ticket },
	})
	record(eventSpec[AnswerGiven]{
		Public: func(ev AnswerGiven) AnswerGiven {
			return AnswerGiven{Ticket: ev.Ticket, Counter: ev.Counter, AtMS: ev.AtMS, Answer: ev.Answer, Kept: ev.Kept}
		},
		Apply: applied((*State).applyAnswer),
	})
}

func recordSessions() {
	record(eventSpec[SessionOpened]{
		OnDesk: (*State).applyOpened, Counter: func(ev SessionOpened) string { return ev.Counter },
	})
	record(eventSpec[SessionClosed]{
		OnDesk: func(_ *State, _ eventlog.Entry, _ SessionClosed, desk *Desk) {
			desk.LostMS, desk.Inc, desk.Login = 0, 0, 0
			desk.Officer, desk.Device, desk.SinceMS, desk.Pause, desk.PausedMS, desk.FreeMS = "", "", 0, "", 0, 0
		}, Counter: func(ev SessionClosed) string { return ev.Counter },
	})
	record(eventSpec[LoginFailed]{Apply: applied((*State).applyLoginFailed), Undo: silent})
	record(eventSpec[LockLifted]{Apply: applied(func(s *State, _ eventlog.Entry, ev LockLifted) {
		delete(s.Locks, ev.Officer)
		delete(s.DeviceLocks, ev.Device)
	}), Undo: silent})
	record(eventSpec[PINSet]{Apply: applied(func(s *State, _ eventlog.Entry, ev PINSet) { delete(s.Locks, ev.Officer) }), Undo: silent})
	record(eventSpec[CounterPaused]{
		OnDesk: func(_ *State, e eventlog.Entry, ev CounterPaused, desk *Desk) {
			desk.Pause, desk.PausedMS = ev.Reason, e.AtMS
		}, Undo: undone, Counter: func(ev CounterPaused) string { return ev.Counter },
	})
	record(eventSpec[CounterResumed]{
		OnDesk: func(_ *State, e eventlog.Entry, _ CounterResumed, desk *Desk) {
			desk.Pause, desk.PausedMS, desk.FreeMS = "", 0, e.AtMS
		}, Undo: undone, Counter: func(ev CounterResumed) string { return ev.Counter },
	})
}

func recordCounters() {
	record(eventSpec[ProfileSwitched]{
		OnDesk: func(_ *State, _ eventlog.Entry, ev ProfileSwitched, desk *Desk) {
			desk.Profile, desk.Serves = ev.Profile, nil
		}, Undo: undone, Counter: func(ev ProfileSwitched) string { return ev.Counter },
	})
	record(eventSpec[CounterAssigned]{
		OnDesk: func(_ *State, _ eventlog.Entry, ev CounterAssigned, desk *Desk) { desk.Serves = ev.Serves },
		Undo:   undone, Counter: func(ev CounterAssigned) string { return ev.Counter },
	})
	record(eventSpec[CounterShut]{
		OnDesk:  func(_ *State, _ eventlog.Entry, ev CounterShut, desk *Desk) { desk.Shut = ev.Reason },
		Counter: func(ev CounterShut) string { return ev.Counter },
	})
	record(eventSpec[CounterOpened]{
		OnDesk: func(_ *State, e eventlog.Entry, _ CounterOpened, desk *Desk) {
			desk.Shut, desk.Pause, desk.PausedMS, desk.FreeMS = "", "", 0, e.AtMS
		}, Undo: undone, Counter: func(ev CounterOpened) string { return ev.Counter },
	})
	record(eventSpec[ConsoleLost]{
		OnDesk:  func(_ *State, e eventlog.Entry, _ ConsoleLost, desk *Desk) { desk.LostMS = e.AtMS },
		Counter: func(ev ConsoleLost) string { return ev.Counter },
	})
	record(eventSpec[ConsoleBack]{
		OnDesk:  func(_ *State, _ eventlog.Entry, _ ConsoleBack, desk *Desk) { desk.LostMS = 0 },
		Counter: func(ev ConsoleBack) string { return ev.Counter },
	})
}

func recordAppointments() {
	record(eventSpec[AppointmentBooked]{Apply: func(s *State, _ eventlog.Entry, ev AppointmentBooked) error {
		booked := ev.Appointment
		s.Appointments[booked.Code] = &booked
		return nil
	}})
	record(eventSpec[AppointmentCancelled]{Apply: func(s *State, _ eventlog.Entry, ev AppointmentCancelled) error {
		if a := s.Appointments[ev.Code]; a != nil {
			a.State = Revoked
		}
		return nil
	}})
}

func recordHalls() {
	record(eventSpec[AnnouncementMade]{Apply: applied((*State).applyAnnounced)})
	record(eventSpec[SoundHushed]{Apply: applied((*State).applyHushed)})
	record(eventSpec[SoundTested]{Apply: applied((*State).applyTested)})
}

func recordOffline() {
	record(eventSpec[BlockLeased]{Apply: applied((*State).applyLease)})
	record(eventSpec[TicketsReserved]{Apply: applied(func(s *State, e eventlog.Entry, ev TicketsReserved) {
		s.eachWaiting(e, ev.Tickets, func(t *Ticket) { t.Reserved, t.AskedBack = ev.Device, false })
	})})
	record(eventSpec[TicketsAsked]{Apply: applied(func(s *State, e eventlog.Entry, ev TicketsAsked) {
		s.eachWaiting(e, ev.Tickets, func(t *Ticket) { t.AskedBack = true })
	})})
	record(eventSpec[TicketsGiven]{Apply: applied(func(s *State, e eventlog.Entry, ev TicketsGiven) {
		s.eachWaiting(e, ev.Tickets, func(t *Ticket) { t.Reserved, t.AskedBack = "", false })
	})})
	record(eventSpec[OfflineActionDone]{Reported: func(OfflineActionDone) bool { return true }})
	record(eventSpec[TicketNamed]{
		OnTicket: onTicket((*State).applyNamed), Reported: func(TicketNamed) bool { return true },
		Ticket: func(ev TicketNamed) TicketID { return ev.Ticket },
	})
	record(eventSpec[OfflineTicketReportedLate]{Apply: applied((*State).applyReportedLate), Reported: func(OfflineTicketReportedLate) bool { return true }})
	record(eventSpec[CancelledLate]{Apply: func(s *State, e eventlog.Entry, ev CancelledLate) error {
		s.CancelledFor[nonceOf{e.Cause.Device, ev.IssuedNonce}.key()] = s.Day
		return nil
	}})
}

func recordRecovery() {
	record(eventSpec[LogRestored]{Apply: applied((*State).applyRestored)})
	record(eventSpec[TicketsRecovered]{Apply: applied((*State).applyRecovered)})
	record(eventSpec[RecoveredLate]{Apply: func(s *State, _ eventlog.Entry, ev RecoveredLate) error {
		s.applyRecoveredLate(ev)
		return nil
	}})
}

// applyOpened seats an officer.
func (s *State) applyOpened(e eventlog.Entry, ev SessionOpened, desk *Desk) {
	desk.Officer, desk.Device, desk.SinceMS = ev.Officer, e.Cause.Device, e.AtMS
	desk.Inc, desk.Login = e.Cause.Inc, e.Pos
	desk.Pause, desk.PausedMS, desk.FreeMS, desk.LostMS = "", 0, e.AtMS, 0
	own := lockOf(s.Locks, ev.Officer)
	s.forgive(e.Cause.Device, own.Tries+own.Row*s.Centre.Policy.PINTries)
	delete(s.Locks, ev.Officer)
	maps.DeleteFunc(s.PriorSessions, func(counter string, prior PriorSession) bool {
		return counter == ev.Counter || prior.Officer == ev.Officer
	})
}

// forgive takes an officer's own wrong tries off the count of a console, at a right PIN. Its
// tries at other officers' PINs stay: else whoever has one PIN could guess the others' for
// ever, with a log-in of his own between.
func (s *State) forgive(device string, tries int) {
	lock := lockOf(s.DeviceLocks, device)
	if lock.Tries -= tries; lock.Tries <= 0 {
		delete(s.DeviceLocks, device)
		return
	}
	s.DeviceLocks[device] = &lock
}

// applyLoginFailed counts a wrong PIN, for the officer and for the console.
func (s *State) applyLoginFailed(e eventlog.Entry, ev LoginFailed) {
	count(s.Locks, ev.Officer, ev.LockedUntilMS)
	count(s.DeviceLocks, e.Cause.Device, ev.DeviceUntilMS)
}

// eachWaiting changes those of some tickets that wait.
func (s *State) eachWaiting(e eventlog.Entry, ids []TicketID, change func(t *Ticket)) {
	for _, id := range ids {
		if t := s.byID[id]; t != nil && t.State == Waiting {
			change(t)
			t.ChangedPos = e.Pos
		}
	}
}
