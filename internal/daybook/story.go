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
	Ticket   queue.Ticket `json:"ticket"` // at the end of the day
	Steps    []Step       `json:"steps"`
	PassedBy []Pass       `json:"passedBy,omitempty"` // tickets that came later and were called before it
	Passed   []Pass       `json:"passed,omitempty"`   // tickets that came earlier and were called after it
}

// Pass is one passing, seen from either side.
type Pass struct {
	Call   Call         `json:"call"` // without the other tickets that it passed
	Other  queue.Ticket `json:"other"`
	Theirs int64        `json:"keyMS"` // key of the passed ticket
	Rules  []Rule       `json:"rules"`
}

// Story is the story of the number for which the book was read.
func (b *Book) Story(number string) (*Story, error) {
	t := b.ByNumber(number)
	if t == nil {
		return nil, fmt.Errorf("explaining %q on %s: %w", number, b.Day, ErrNoTicket)
	}
	s := &Story{Ticket: *t}
	s.Ticket.Note = "" // an officer's note, for consoles only
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

// public removes from a step what must not be shown here: a citizen's rating, and an
// officer's notes.
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
