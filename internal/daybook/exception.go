package daybook

import (
	"motcua/internal/calendar"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// Exception is something that a person decided, against or outside the order.
type Exception struct {
	Pos     uint64         `json:"pos"`
	AtMS    int64          `json:"at"`
	Kind    ExceptionKind  `json:"kind"`
	Counter string         `json:"counter,omitempty"`
	Officer string         `json:"officer,omitempty"`
	Ticket  queue.TicketID `json:"ticket,omitempty"`
	Reason  string         `json:"reason,omitempty"`
	Class   string         `json:"class,omitempty"`  // ExceptionClass: the class it has now
	Was     string         `json:"was,omitempty"`    // and the one it had before
	From    string         `json:"from,omitempty"`   // ExceptionRelease: for whom it was kept; ExceptionUndo: type of the undone event; ExceptionLost: the ticket's state on the device
	Undone  bool           `json:"undone,omitempty"` // undone afterwards
}

// ExceptionKind names an exception.
type ExceptionKind string

// The exceptions.
const (
	ExceptionPicked   ExceptionKind = "picked"    // called out of order
	ExceptionLateBack ExceptionKind = "late-back" // a held citizen called after the window
	ExceptionAbsent   ExceptionKind = "absent"    // an absent citizen called without a return
	ExceptionFirst    ExceptionKind = "first"     // put first in line by a transfer
	ExceptionClass    ExceptionKind = "class"     // a priority class given, taken away or changed
	ExceptionTakeBack ExceptionKind = "take-back"
	ExceptionRelease  ExceptionKind = "release"
	ExceptionUndo     ExceptionKind = "undo"
	ExceptionWalkIn   ExceptionKind = "walkin"
	ExceptionCancel   ExceptionKind = "cancel" // by staff
	ExceptionReturn   ExceptionKind = "return" // back in line after absence

	ExceptionOffline  ExceptionKind = "offline"  // a kiosk issued the number while the hub was offline
	ExceptionTwice    ExceptionKind = "twice"    // and had issued it before: its disk was restored
	ExceptionLate     ExceptionKind = "late"     // reported after its day
	ExceptionAlone    ExceptionKind = "alone"    // called by an offline counter
	ExceptionRestored ExceptionKind = "restored" // the log was restored to an older one
	ExceptionOlder    ExceptionKind = "older"    // the log was found to be an older one
	ExceptionLost     ExceptionKind = "lost"     // of an earlier day, known only to devices after a restore
	ExceptionOver     ExceptionKind = "over"     // done by a counter that was offline until its day had ended
	ExceptionConflict ExceptionKind = "conflict" // done by an offline counter, and not to be recorded
)

// except records an event that is an exception. The state is still the one before it.
func (r *Reader) except(e eventlog.Entry, ev eventlog.Event) {
	if late, ok := ev.(queue.RecoveredLate); ok {
		for _, t := range late.Tickets {
			x := Exception{Pos: e.Pos, AtMS: e.AtMS, Kind: ExceptionLost, Counter: t.Counter, Officer: t.Officer, Ticket: t.ID, From: string(t.State)}
			r.book.Exceptions = append(r.book.Exceptions, x)
		}
		return
	}
	if x, is := r.exception(e, ev); is {
		x.Pos, x.AtMS = e.Pos, moment(e, ev)
		r.book.Exceptions = append(r.book.Exceptions, x)
	}
}

func (r *Reader) exception(e eventlog.Entry, ev eventlog.Event) (x Exception, is bool) {
	switch ev := ev.(type) {
	case queue.TicketCalled:
		return r.calledException(ev)
	case queue.TicketTransferred:
		return Exception{Kind: ExceptionFirst, Counter: ev.Counter, Officer: r.state.Desk(ev.Counter).Officer, Ticket: ev.Ticket, Reason: ev.Reason}, ev.First && ev.Reason != ""
	case queue.ClassSet:
		return Exception{Kind: ExceptionClass, Counter: ev.Counter, Officer: ev.Officer, Ticket: ev.Ticket, Reason: ev.Reason, Class: ev.Class, Was: ev.Was}, ev.Class != ev.Was
	case queue.TicketTakenBack:
		return Exception{Kind: ExceptionTakeBack, Counter: ev.Counter, Officer: ev.By, Ticket: ev.Ticket, Reason: ev.Reason}, true
	case queue.TicketReleased:
		return Exception{Kind: ExceptionRelease, Officer: ev.By, Ticket: ev.Ticket, From: ev.From}, true
	case queue.CommandUndone:
		x = Exception{Kind: ExceptionUndo, Counter: ev.Counter, Officer: ev.Officer, From: ev.What}
		if len(ev.Tickets) > 0 {
			x.Ticket = ev.Tickets[0]
		}
		return x, true
	case queue.TicketCancelled:
		counter, officer := r.sessionAt(e.Cause.Device)
		return Exception{Kind: ExceptionCancel, Counter: counter, Officer: officer, Ticket: ev.Ticket, Reason: ev.Reason}, officer != ""
	case queue.TicketReturned:
		t := r.state.Ticket(ev.Ticket)
		return Exception{Kind: ExceptionReturn, Counter: ev.Counter, Officer: r.session(e.Cause.Device), Ticket: ev.Ticket}, t != nil && t.State == queue.NoShow
	}
	return r.offlineException(ev)
}

// offlineException finds what was done offline.
func (r *Reader) offlineException(ev eventlog.Event) (x Exception, is bool) {
	switch ev := ev.(type) {
	case queue.TicketIssued:
		if ev.Offline == nil {
			return x, false
		}
		x = Exception{Kind: ExceptionOffline, Ticket: ev.Ticket}
		if ev.Offline.Again {
			x.Kind = ExceptionTwice
		}
		return x, true
	case queue.LogRestored:
		if ev.Pos == 0 {
			return Exception{Kind: ExceptionOlder}, true
		}
		return Exception{Kind: ExceptionRestored}, true
	case queue.OfflineTicketReportedLate:
		return Exception{Kind: ExceptionLate, Ticket: queue.TicketID(calendar.ServiceDay(ev.IssuedMS) + "/" + ev.Number)}, true
	case queue.OfflineActionDone:
		x = Exception{Kind: ExceptionConflict, Counter: ev.Counter, Officer: r.state.Desk(ev.Counter).Officer, Ticket: ev.Ticket, From: ev.What}
		if ev.Refused == queue.TooLate {
			x.Kind = ExceptionOver
		}
		return x, ev.Refused != ""
	case queue.TicketsGiven:
		x = Exception{Kind: ExceptionRelease, Officer: ev.By, From: r.counterOf(ev.Device)}
		if len(ev.Tickets) > 0 {
			x.Ticket = ev.Tickets[0]
		}
		return x, ev.By != ""
	}
	return x, false
}

func (r *Reader) calledException(ev queue.TicketCalled) (x Exception, is bool) {
	x = Exception{Kind: ExceptionPicked, Counter: ev.Counter, Officer: ev.Officer, Ticket: ev.Ticket, Reason: ev.Reason}
	switch ev.Kind {
	case queue.CallKindWalkIn:
		x.Kind = ExceptionWalkIn
		return x, true
	case queue.CallKindOffline:
		x.Kind = ExceptionAlone
		return x, true
	case queue.CallKindPicked:
		switch t := r.state.Ticket(ev.Ticket); {
		case t != nil && t.State == queue.Held:
			x.Kind = ExceptionLateBack
		case t != nil && t.State == queue.NoShow:
			x.Kind = ExceptionAbsent
		}
		return x, true
	}
	return x, false
}
