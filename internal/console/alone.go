package console

import (
	"context"
	"errors"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/device"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// aloneAfter is how long the hub must have been away before this console goes
// on by itself: a hub that is back at once is waited for.
const aloneAfter = 2 * time.Second

// isAlone says whether a console with this line goes on by itself.
func (c *Console) isAlone(line device.Line) bool {
	return !line.Up && c.now().Sub(line.Since) >= aloneAfter
}

// alone says whether this console goes on by itself now.
func (c *Console) alone() (is bool) {
	c.cfg.Seat.Read(func(_ *queue.State, line device.Line, _ []wire.Peer) { is = c.isAlone(line) })
	return is
}

// reserved are the tickets that this console may call by itself, in order. On
// another day than theirs whoever has them has gone home.
func (c *Console) reserved(s *queue.State) []*queue.Ticket {
	if s.Today(c.cfg.Clock.HubMS()) > s.Day {
		return nil
	}
	return s.ReservedFor(c.cfg.Seat.ID(), c.counter)
}

// byItself turns what was pressed into what can be done without the hub; nil if
// it cannot be.
func (c *Console) byItself(command queue.Command) (own queue.Command) {
	if call, typed := command.(queue.CallNumber); typed {
		return c.typedByItself(call)
	}
	if _, next := command.(queue.CallNext); !next {
		if queue.MayDoOffline(command) {
			return command
		}
		return nil
	}
	c.cfg.Seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		if list := c.reserved(s); len(list) > 0 {
			own = queue.CallReserved{Counter: c.counter, Ticket: list[0].ID}
		}
	})
	return own
}

// typedByItself calls a number from somebody's paper: one of those reserved for
// this console, or one that a kiosk gave without the hub and that is not known
// here. What is known and not reserved is another's to call.
func (c *Console) typedByItself(call queue.CallNumber) (own queue.Command) {
	c.cfg.Seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		switch t := s.TicketByNumber(call.Number); {
		case t == nil:
			own = queue.CallTyped{Counter: call.Counter, Number: call.Number}
		case t.Reserved == c.cfg.Seat.ID():
			own = queue.CallReserved{Counter: call.Counter, Ticket: t.ID}
		}
	})
	return own
}

// sendAlone does a command without the hub. What is granted is on disk, and the
// hub hears of it when it is back.
func (c *Console) sendAlone(command queue.Command, id string, rest []step) {
	own := c.byItself(command)
	if own == nil {
		key := "console.alone.needs-hub"
		switch command.(type) {
		case queue.CallNext:
			key = "console.alone.none"
		case queue.CallNumber:
			key = "console.alone.not-ours"
		}
		c.pending = ""
		c.fail(i18n.Text(c.lang, key))
		return
	}
	c.loop.Go(func(ctx context.Context) func() {
		answer, err := c.cfg.Seat.DoAlone(own)
		if errors.Is(err, device.ErrNotAlone) { // it has come back in this moment
			return func() {
				c.pending = ""
				c.send(id, append([]step{func(*queue.Ticket) queue.Command { return command }}, rest...))
			}
		}
		return func() { c.done(command, wire.Result{Answer: answer}, err, id, rest) }
	})
}

// showAlone shows what this console can do by itself: whom it can call, and
// which keys work.
func (c *Console) showAlone(v *View, s *queue.State, desk queue.Desk, line device.Line) {
	list := c.reserved(s)
	v.Desk.Alone, v.Desk.Next = true, Next{}
	mine := map[string]bool{}
	for _, t := range list {
		mine[string(t.ID)] = true
	}
	if len(list) > 0 {
		v.Desk.Next = Next{Number: list[0].Number, WaitMin: minutes(c.cfg.Clock.HubMS() - list[0].IssuedMS)}
	}
	for i := range v.Desk.Waiting {
		v.Desk.Waiting[i].CanCall = false
		if mine[v.Desk.Waiting[i].ID] {
			v.Desk.Waiting[i].Mark = i18n.Text(c.lang, "console.mark.reserved")
		}
	}
	since := i18n.Since(calendar.Local(line.SinceMS), c.local())
	switch {
	case line.OutboxFilling() || !line.DiskSince.IsZero(): // that is said already, and is worse
	case len(list) == 0:
		v.Link.State = i18n.Text(c.lang, "console.device.alone.none", since)
		c.sayWhy(&v.Link, line)
	default:
		v.Link.State = i18n.Text(c.lang, "console.device.alone", since, len(list))
		c.sayWhy(&v.Link, line)
	}
	if c.pending != "" {
		return
	}
	free, called, serving := v.Desk.State == StateFree, v.Desk.State == StateCalled, v.Desk.State == StateServing
	noShow := false
	if t := s.Ticket(desk.Ticket); called && t != nil {
		noShow = v.Desk.NoShowInSec == 0 && t.Calls >= s.Centre.Policy.NoShowCalls
	}
	v.Can = Can{
		Next:   len(list) > 0 && (free || serving && s.Centre.Policy.FinishOnCall),
		Recall: called, Start: called, NoShow: noShow, Finish: serving, Hold: called || serving,
		Pause: free || v.Desk.State == StatePaused, CallAny: free,
	}
	hub := c.withHub(v, s, desk)
	v.NeedsHub = Can{
		Transfer: hub.Transfer, Logout: hub.Logout, Undo: hub.Undo, Note: hub.Note, Plan: hub.Plan,
		Cancel: hub.Cancel, Class: hub.Class, Return: hub.Return, WalkIn: hub.WalkIn, Profile: hub.Profile,
	}
}

// NeedsHub implements Actions.
func (c *Console) NeedsHub() {
	c.loop.Post(func() {
		if c.alone() {
			c.fail(i18n.Text(c.lang, "console.alone.needs-hub"))
		}
	})
}
