package queue

import (
	"fmt"
	"reflect"

	"motcua/internal/eventlog"
)

// eventSpec is the registration of an event: everything that the package has to know of
// its type. One of Apply, OnTicket and OnDesk changes the state.
type eventSpec[E eventlog.Event] struct {
	// Public is what devices may see of it; nil stands for all.
	Public func(ev E) E

	Apply func(s *State, e eventlog.Entry, ev E) error
	// OnTicket changes the ticket that Ticket names, which must be there.
	OnTicket func(s *State, e eventlog.Entry, ev E, t *Ticket) error
	// OnDesk changes the counter that Counter names.
	OnDesk func(s *State, e eventlog.Entry, ev E, desk *Desk)

	Ticket  func(ev E) TicketID // the one it is about
	Counter func(ev E) string   // where it happened
	InLine  bool                // OnTicket may change the ticket's place in line

	Undo undoing
	// Done says that it completed a service, Calls that it called a ticket.
	Done  func(ev E) bool
	Calls bool
	// Reported says that it was done while its device was offline.
	Reported func(ev E) bool
}

// undoing is what an event means for an Undo.
type undoing int

const (
	final  undoing = iota // neither it nor anything before it can be taken back
	undone                // it can be
	silent                // not what a clerk means by "the last thing": the command before it can be
)

// happening is a registered event.
type happening struct {
	apply    func(s *State, e eventlog.Entry, ev eventlog.Event) error
	ticket   func(ev eventlog.Event) TicketID
	counter  func(ev eventlog.Event) string
	onTicket bool
	undo     undoing
	done     func(ev eventlog.Event) bool
	calls    bool
	reported func(ev eventlog.Event) bool
}

// happenings are the events by their names in the log. They are registered by init,
// and only read afterwards.
var happenings = map[string]*happening{}

// is is an event as the type that it was registered with.
func is[E eventlog.Event](ev eventlog.Event) E {
	own, _ := ev.(E)
	return own
}

// record enters an event, here and in the log's registry.
func record[E eventlog.Event](s eventSpec[E]) {
	eventlog.Register(book, eventlog.QueueStream, s.Public)
	var zero E
	h := &happening{
		apply: s.applier(), onTicket: s.OnTicket != nil, undo: s.Undo, calls: s.Calls,
	}
	if s.Done != nil {
		h.done = func(ev eventlog.Event) bool { return s.Done(is[E](ev)) }
	}
	if s.Reported != nil {
		h.reported = func(ev eventlog.Event) bool { return s.Reported(is[E](ev)) }
	}
	if s.Ticket != nil {
		h.ticket = func(ev eventlog.Event) TicketID { return s.Ticket(is[E](ev)) }
	}
	if s.Counter != nil {
		h.counter = func(ev eventlog.Event) string { return s.Counter(is[E](ev)) }
	}
	happenings[zero.EventType()] = h
}

// applier is the function that changes the state, with what must happen before and
// after.
func (s eventSpec[E]) applier() func(st *State, e eventlog.Entry, ev eventlog.Event) error {
	switch {
	case s.Apply != nil:
		return func(st *State, e eventlog.Entry, ev eventlog.Event) error { return s.Apply(st, e, is[E](ev)) }
	case s.OnDesk != nil:
		return func(st *State, e eventlog.Entry, ev eventlog.Event) error {
			own := is[E](ev)
			counter := s.Counter(own)
			desk := st.desk(counter)
			desk.ChangedPos = e.Pos
			s.OnDesk(st, e, own, desk)
			delete(st.taking, counter)
			return nil
		}
	case s.OnTicket != nil:
		return s.onTicket
	}
	return func(*State, eventlog.Entry, eventlog.Event) error { return nil } // on the record only; the state does not change
}

func (s eventSpec[E]) onTicket(st *State, e eventlog.Entry, ev eventlog.Event) error {
	own := is[E](ev)
	t := st.byID[s.Ticket(own)]
	if t == nil {
		return fmt.Errorf("there is no ticket %q", s.Ticket(own))
	}
	t.ChangedPos = e.Pos
	if s.InLine && t.State == Waiting {
		st.stepOut(t)
	}
	if err := s.OnTicket(st, e, own, t); err != nil {
		return err
	}
	if t.State != Waiting {
		t.Reserved, t.AskedBack = "", false
	} else if s.InLine {
		st.lineUp(t)
	}
	return nil
}

// unknownEvent is one that this build does not know: kept in the log, no effect here.
var unknownEvent = &happening{
	apply: func(*State, eventlog.Entry, eventlog.Event) error { return nil },
	undo:  silent,
}

// happeningOf is what is registered about an event.
func happeningOf(ev eventlog.Event) *happening {
	if h := happenings[ev.EventType()]; h != nil {
		if _, unknown := ev.(eventlog.Unknown); !unknown {
			return h
		}
	}
	return unknownEvent
}

// registered is an event with what is registered about it, looked up once.
type registered struct {
	*happening
	event eventlog.Event
}

// registeredIn adds those of an entry's events to a list that are of this book.
func registeredIn(list []registered, events []eventlog.Event) []registered {
	for _, ev := range events {
		if h := happeningOf(ev); h != unknownEvent {
			list = append(list, registered{h, ev})
		}
	}
	return list
}

// AboutTicket is the one ticket that an event is about; an issue counts.
func AboutTicket(ev eventlog.Event) (TicketID, bool) {
	if h := happeningOf(ev); h.ticket != nil {
		return h.ticket(ev), true
	}
	return "", false
}

// counterOf is the counter at which an event happened.
func counterOf(ev eventlog.Event) (string, bool) {
	if h := happeningOf(ev); h.counter != nil {
		return h.counter(ev), true
	}
	return "", false
}

// EventTypes are the types of the events of this book.
func EventTypes() (list []reflect.Type) {
	for _, k := range eventlog.Kinds() {
		if k.Book == book {
			list = append(list, k.Go)
		}
	}
	return list
}
