package queue

import "motcua/internal/eventlog"

// ticketEvent is an event about one ticket, counterEvent one at a counter.
type (
	ticketEvent  interface{ ticket() TicketID }
	counterEvent interface{ counter() string }
)

func (e TicketCalled) ticket() TicketID      { return e.Ticket }
func (e TicketRecalled) ticket() TicketID    { return e.Ticket }
func (e ServiceStarted) ticket() TicketID    { return e.Ticket }
func (e TicketFinished) ticket() TicketID    { return e.Ticket }
func (e TicketNoShow) ticket() TicketID      { return e.Ticket }
func (e TicketHeld) ticket() TicketID        { return e.Ticket }
func (e TicketTransferred) ticket() TicketID { return e.Ticket }
func (e TicketPlanned) ticket() TicketID     { return e.Ticket }
func (e TicketReturned) ticket() TicketID    { return e.Ticket }
func (e TicketTakenBack) ticket() TicketID   { return e.Ticket }
func (e TicketReleased) ticket() TicketID    { return e.Ticket }
func (e TicketNamed) ticket() TicketID       { return e.Ticket }
func (e TicketCancelled) ticket() TicketID   { return e.Ticket }
func (e TicketRated) ticket() TicketID       { return e.Ticket }
func (e TicketAnnotated) ticket() TicketID   { return e.Ticket }
func (e ClassSet) ticket() TicketID          { return e.Ticket }

func (e TicketCalled) counter() string      { return e.Counter }
func (e TicketRecalled) counter() string    { return e.Counter }
func (e ServiceStarted) counter() string    { return e.Counter }
func (e TicketFinished) counter() string    { return e.Counter }
func (e TicketNoShow) counter() string      { return e.Counter }
func (e TicketHeld) counter() string        { return e.Counter }
func (e TicketTransferred) counter() string { return e.Counter }
func (e TicketTakenBack) counter() string   { return e.Counter }
func (e SessionOpened) counter() string     { return e.Counter }
func (e SessionClosed) counter() string     { return e.Counter }
func (e CounterPaused) counter() string     { return e.Counter }
func (e CounterResumed) counter() string    { return e.Counter }
func (e ProfileSwitched) counter() string   { return e.Counter }
func (e CounterAssigned) counter() string   { return e.Counter }
func (e CounterShut) counter() string       { return e.Counter }
func (e CounterOpened) counter() string     { return e.Counter }
func (e ConsoleLost) counter() string       { return e.Counter }
func (e ConsoleBack) counter() string       { return e.Counter }

// AboutTicket is the ticket an event is about; an issue counts.
func AboutTicket(ev eventlog.Event) (TicketID, bool) {
	switch ev := ev.(type) {
	case TicketIssued:
		return ev.Ticket, true
	case ticketEvent:
		return ev.ticket(), true
	}
	return "", false
}
