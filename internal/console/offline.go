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

// offlineAfter is how long the link must be down before this console works offline.
// A shorter interruption is waited out.
const offlineAfter = 2 * time.Second

// isOffline reports whether a console with this link works offline.
func (c *Console) isOffline(line device.Line) bool {
	return !line.Up && c.now().Sub(line.Since) >= offlineAfter
}

// offline reports whether this console works offline now.
func (c *Console) offline() (is bool) {
	c.cfg.Seat.Read(func(_ *queue.State, line device.Line, _ []wire.Peer) { is = c.isOffline(line) })
	return is
}

// reserved are the tickets that this console may call offline, in order. On a later
// day there are none: their holders have gone home.
func (c *Console) reserved(s *queue.State) []*queue.Ticket {
	if s.Today(c.cfg.Clock.HubMS()) > s.Day {
		return nil
	}
	return s.ReservedFor(c.cfg.Seat.ID(), c.counter)
}

// offlineCommand turns a command of the clerk into one that can be done offline; nil
// if none can.
func (c *Console) offlineCommand(command queue.Command) (own queue.Command) {
	if call, typed := command.(queue.CallNumber); typed {
		return c.offlineCallNumber(call)
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

// offlineCallNumber calls the number on a citizen's paper. Allowed are a number
// reserved for this console, and one that is not known here because a kiosk issued
// it offline. A number that is known and not reserved may be called by another
// console.
func (c *Console) offlineCallNumber(call queue.CallNumber) (own queue.Command) {
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

// sendOffline does a command offline. What is granted is on this device's disk and
// is reported when the hub is back.
func (c *Console) sendOffline(command queue.Command, id string, rest []step) {
	own := c.offlineCommand(command)
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
		answer, err := c.cfg.Seat.DoOffline(own)
		if errors.Is(err, device.ErrNotOffline) { // the link came back just now
			return func() {
				c.pending = ""
				c.send(id, append([]step{func(*queue.Ticket) queue.Command { return command }}, rest...))
			}
		}
		return func() { c.done(command, wire.Result{Answer: answer}, err, id, rest) }
	})
}

// fillOffline shows whom this console can call offline, and which keys work.
func (c *Console) fillOffline(v *View, s *queue.State, desk queue.Desk, line device.Line) {
	list := c.reserved(s)
	v.Desk.Offline, v.Desk.Next = true, Next{}
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
	case line.OutboxFilling() || !line.DiskSince.IsZero(): // already shown, and more urgent
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
		if c.offline() {
			c.fail(i18n.Text(c.lang, "console.alone.needs-hub"))
		}
	})
}
