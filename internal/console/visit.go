package console

import (
	"slices"

	"motcua/internal/device"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// ending is the outcome that the officer has chosen for the visit at the desk before
// it is finished.
type ending struct {
	ticket  queue.TicketID
	outcome string
}

// outcomeOf is the outcome chosen for a ticket, or the one it has.
func (c *Console) outcomeOf(t *queue.Ticket) string {
	if c.ending.ticket == t.ID && t.ID != "" {
		return c.ending.outcome
	}
	return t.Outcome
}

// Finish implements Actions.
func (c *Console) Finish() { c.do(CmdFinish, c.finish) }

func (c *Console) finish(t *queue.Ticket) queue.Command {
	return queue.Finish{Counter: c.counter, Ticket: t.ID, Outcome: c.outcomeOf(t)}
}

// finishChosen finishes the visit only if "call next" would lose the outcome that
// was chosen.
func (c *Console) finishChosen(t *queue.Ticket) queue.Command {
	if t.State != queue.Serving || c.outcomeOf(t) == t.Outcome {
		return nil
	}
	return c.finish(t)
}

// FinishWithNotes implements Actions. It finishes the visit of the notes, and no other that
// has come to the desk since.
func (c *Console) FinishWithNotes(n Notes, next bool) {
	finish := func(*queue.Ticket) queue.Command {
		return queue.Finish{Counter: c.counter, Ticket: queue.TicketID(n.Ticket), Outcome: n.Outcome}
	}
	id, steps := CmdFinish, []step{c.annotate(n), finish}
	if next {
		id, steps = CmdNext, append(steps, c.callNext)
	}
	c.do(id, steps...)
}

// Annotate implements Actions.
func (c *Console) Annotate(n Notes) { c.do(CmdNote, c.annotate(n)) }

// annotate leaves the outcome out, and sends the rest only if it differs from what
// is recorded.
func (c *Console) annotate(n Notes) step {
	return func(t *queue.Ticket) queue.Command {
		id := queue.TicketID(n.Ticket)
		if !n.Over && t.ID == id {
			c.ending = ending{id, n.Outcome}
		}
		command := queue.Annotate{Counter: c.counter, Ticket: id, Marks: n.Marks, Note: n.Text}
		for _, count := range n.Items {
			if count.N > 0 {
				command.Items = append(command.Items, queue.Count{Item: count.Item, N: count.N})
			}
		}
		if c.noted(command) {
			return nil
		}
		return command
	}
}

// noted reports whether a ticket has these notes already.
func (c *Console) noted(a queue.Annotate) (same bool) {
	c.cfg.Seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		t := s.Ticket(a.Ticket)
		same = t != nil && slices.Equal(t.MarkIDs, a.Marks) && slices.Equal(t.Items, a.Items) && t.Note == a.Note
	})
	return same
}

// Plan implements Actions.
func (c *Console) Plan(serviceIDs []string) {
	c.do(CmdPlan, func(t *queue.Ticket) queue.Command {
		return queue.PlanVisit{Counter: c.counter, Ticket: t.ID, Services: serviceIDs}
	})
}

// SetClass implements Actions.
func (c *Console) SetClass(ticketID, classID, reasonID string) {
	c.do(CmdClass, func(*queue.Ticket) queue.Command {
		return queue.SetClass{Counter: c.counter, Ticket: queue.TicketID(ticketID), Class: classID, Reason: reasonID}
	})
}

// Return implements Actions.
func (c *Console) Return(ticketID string) {
	c.do(CmdReturn, func(*queue.Ticket) queue.Command {
		c.opened = ""
		return queue.Return{Counter: c.counter, Ticket: queue.TicketID(ticketID)}
	})
}

// CallBack implements Actions.
func (c *Console) CallBack(ticketID string) {
	c.do(CmdAny, func(*queue.Ticket) queue.Command {
		c.opened = ""
		return queue.Resume{Counter: c.counter, Ticket: queue.TicketID(ticketID)}
	})
}

// WalkIn implements Actions.
func (c *Console) WalkIn(serviceID, classID, reasonID string) {
	c.do(CmdWalkIn, func(*queue.Ticket) queue.Command {
		return queue.WalkIn{Counter: c.counter, Service: serviceID, Class: classID, Reason: reasonID}
	})
}

// Cancel implements Actions. A number that is not known here goes to the hub as it
// was typed, and the answer says that there is none.
func (c *Console) Cancel(number, reasonID string) {
	c.do(CmdCancel, func(*queue.Ticket) queue.Command {
		c.opened = ""
		number = c.resolve(number)
		command := queue.CancelTicket{Ticket: queue.TicketID(number), Reason: reasonID}
		c.cfg.Seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
			if t := s.TicketByNumber(number); t != nil {
				command.Ticket = t.ID
			}
		})
		return command
	})
}

// SwitchProfile implements Actions.
func (c *Console) SwitchProfile(profileID string) {
	c.do(CmdProfile, func(*queue.Ticket) queue.Command {
		return queue.SwitchProfile{Counter: c.counter, Profile: profileID}
	})
}

// granted tells the clerk what the lists do not show.
func (c *Console) granted(command queue.Command) {
	switch command := command.(type) {
	case queue.Undo:
		c.tell(i18n.Text(c.lang, "console.undone", c.undoing))
	case queue.Return:
		c.tell(c.backInLine(command.Ticket))
	case queue.Announce, queue.Hush, queue.TestSound:
		c.tell(c.saidInHall(command))
	case queue.CancelTicket:
		c.cfg.Seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
			if t := s.Ticket(command.Ticket); t != nil {
				c.tell(i18n.Text(c.lang, "console.cancelled", t.Number))
			}
		})
	}
}

// tell shows for a few seconds what was done.
func (c *Console) tell(text string) {
	c.say(text)
	c.noteDone = true
}

// backInLine says behind whom a returned citizen stands.
func (c *Console) backInLine(id queue.TicketID) (text string) {
	c.cfg.Seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		t := s.Ticket(id)
		if t == nil {
			return
		}
		text = i18n.Text(c.lang, "console.back", t.Number)
		for i, w := range s.WaitingAt(c.counter, rowsShown) {
			switch {
			case w.ID != id:
				continue
			case i == 0:
				text = i18n.Text(c.lang, "console.back.next", t.Number)
			default:
				text = i18n.Text(c.lang, "console.back.behind", t.Number, s.WaitingAt(c.counter, i)[i-1].Number)
			}
			return
		}
	})
	return text
}

// fillNotes shows the notes on the visit at the desk, and what is missing before it
// can be finished. With nobody at the desk it shows the visit finished last, which
// can still be annotated.
func (c *Console) fillNotes(v *View, s *queue.State, desk queue.Desk) {
	t := s.Ticket(desk.Ticket)
	over := t == nil
	if over {
		t = s.Ticket(desk.Last)
	}
	if t == nil {
		return
	}
	v.Desk.Notes = Notes{
		Ticket: string(t.ID), Number: t.Number, Over: over, Outcome: c.outcomeOf(t), Marks: slices.Clone(t.MarkIDs), Text: t.Note,
	}
	for _, n := range t.Items {
		v.Desk.Notes.Items = append(v.Desk.Notes.Items, Count{n.Item, n.N})
	}
	if !over && t.State == queue.Serving {
		v.Desk.Needs = needs(s, t, c.outcomeOf(t))
	}
}

// needs lists what is missing: it asks the rules repeatedly, each time with the last
// missing item filled in.
func needs(s *queue.State, t *queue.Ticket, outcome string) (n Needs) {
	asked := *t
	asked.Outcome = outcome
	asked.MarkIDs = slices.Clone(t.MarkIDs)
	for {
		switch code, mark := s.Missing(&asked); code {
		case queue.OutcomeNeeded:
			if n.Outcome || len(s.Centre.Outcomes) == 0 {
				return n
			}
			n.Outcome, asked.Outcome = true, s.Centre.Outcomes[0].ID
		case queue.MarkNeeded:
			if slices.Contains(n.Marks, mark) {
				return n
			}
			n.Marks = append(n.Marks, mark)
			asked.MarkIDs = append(asked.MarkIDs, mark)
		default:
			return n
		}
	}
}

func (c *Console) markName(id string) (name string) {
	name = id
	c.cfg.Seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		for _, m := range s.Centre.Marks {
			if m.ID == id {
				name = c.lang.Pick(m.Name, m.NameEn)
			}
		}
	})
	return name
}
