package daybook

import (
	"errors"
	"fmt"

	"motcua/internal/queue"
)

// ErrNoTicket means that the day has no ticket of that number.
var ErrNoTicket = errors.New("there is no such number on that day")

// Story is what happened to one ticket.
type Story struct {
	Ticket   queue.Ticket `json:"ticket"` // as the day left it
	Steps    []Step       `json:"steps"`
	PassedBy []Pass       `json:"passedBy,omitempty"` // who was called before it although they came later
	Passed   []Pass       `json:"passed,omitempty"`   // whom it was called before although it came later
}

// Pass is one passing, seen from either side.
type Pass struct {
	Call   Call         `json:"call"` // without whom else it passed
	Other  queue.Ticket `json:"other"`
	Theirs int64        `json:"keyMS"` // what the order counted from for the one that was passed
	Rules  []Rule       `json:"rules"`
}

// Story tells of the number that the book was read for.
func (b *Book) Story(number string) (*Story, error) {
	t := b.ByNumber(number)
	if t == nil {
		return nil, fmt.Errorf("explaining %q on %s: %w", number, b.Day, ErrNoTicket)
	}
	s := &Story{Ticket: *t}
	s.Ticket.Note = "" // an officer's own word, for the consoles
	for _, step := range b.Steps {
		if step.Ticket == t.ID {
			s.Steps = append(s.Steps, public(step))
		}
	}
	for _, c := range b.Calls {
		for _, p := range c.Passed {
			switch {
			case p.Ticket == t.ID:
				s.PassedBy = append(s.PassedBy, b.pass(c, c.Ticket, p))
			case c.Ticket == t.ID:
				s.Passed = append(s.Passed, b.pass(c, p.Ticket, p))
			}
		}
	}
	return s, nil
}

func (b *Book) pass(c Call, other queue.TicketID, p Passing) Pass {
	c.Passed = nil
	pass := Pass{Call: c, Theirs: p.KeyMS, Rules: p.Rules}
	if t := b.tickets[other]; t != nil {
		pass.Other = *t
		pass.Other.Note = ""
	}
	return pass
}

// public leaves out of a step what is nobody's business here: how a citizen
// rated, and what an officer noted.
func public(s Step) Step {
	switch ev := s.Body.(type) {
	case queue.TicketRated:
		s.Body = queue.TicketRated{Ticket: ev.Ticket, Counter: ev.Counter}
	case queue.TicketAnnotated:
		ev.Note = ""
		s.Body = ev
	}
	return s
}
