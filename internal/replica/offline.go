package replica

import (
	"encoding/json"
	"fmt"
	"slices"

	"motcua/internal/clock"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// An offline console decides by the hub's rules on a copy of its replica, and shows
// that copy until the hub has answered everything.

// Did is an offline action of a console, decided and not yet on disk. It takes effect
// as part of a Drawn.
type Did struct {
	Command queue.OfflineAction
	Answer  eventlog.Answer
	copied  *queue.State
	entry   eventlog.Entry
}

// Shown is the state that the screen shows.
func (d *Device) Shown() *queue.State {
	if d.copy != nil {
		return d.copy
	}
	return d.state
}

// Try decides an offline action while the line is down. It changes nothing.
func (d *Device) Try(c queue.Command, now clock.Stamp) (Did, error) {
	copied, err := d.copied(now)
	if err != nil {
		return Did{}, err
	}
	did := Did{Command: queue.OfflineAction{AtMS: now.OwnMS, What: c, Officer: copied.OfficerAt(d.id)}, copied: copied}
	did.entry = d.decideOn(copied, did.Command, now.HubMS)
	did.Answer = did.entry.Answer
	return did, nil
}

// copied is the copy on which offline actions are decided: the replica with the
// commands that the hub has not answered yet, or whose entries have not come yet. A
// promise to give a ticket back counts in both cases: the hub may have called the ticket
// elsewhere.
func (d *Device) copied(now clock.Stamp) (*queue.State, error) {
	if d.copy != nil {
		return d.copy, nil
	}
	data, err := json.Marshal(d.state)
	if err != nil {
		return nil, fmt.Errorf("copying the state: %w", err)
	}
	copied, err := queue.LoadState(data)
	if err != nil {
		return nil, err
	}
	for _, p := range slices.Concat(d.unseen, d.redraw, d.pending) {
		if !queue.IsCopied(p.asked) {
			continue
		}
		atMS := now.HubMS
		if did, ok := p.asked.(queue.OfflineAction); ok {
			atMS = did.AtMS + now.HubMS - now.OwnMS
		}
		if err := queue.Apply(copied, d.decideOn(copied, p.asked, atMS)); err != nil {
			return nil, err
		}
	}
	return copied, nil
}

// decideOn decides as the hub will, at a time of the hub's clock. Commands carry times
// of the console's clock; here they are converted to the hub's, as all other times in
// the state.
func (d *Device) decideOn(s *queue.State, c queue.Command, atMS int64) eventlog.Entry {
	cause := eventlog.Cause{Device: d.id, Inc: d.inc}
	if did, ok := c.(queue.OfflineAction); ok {
		did.AtMS = atMS
		c = did
	}
	events, answer := queue.Decide(s, cause, c, queue.Given{AtMS: atMS})
	return eventlog.Entry{Pos: s.Pos + 1, AtMS: atMS, Cause: cause, Events: events, Answer: answer}
}

// Again repeats, on a copy of the replica, the offline actions of an earlier run that
// the hub has not answered. Call it after the last Take.
func (d *Device) Again(now clock.Stamp) (err error) {
	if slices.ContainsFunc(d.pending, func(p *command) bool { return queue.IsCopied(p.asked) }) {
		d.copy, err = d.copied(now)
	}
	return err
}

// onCopy applies a command that is on disk to the copy.
func (d *Device) onCopy(in Drawn) error {
	switch {
	case in.Did != nil:
		d.copy = in.Did.copied
		return queue.Apply(d.copy, in.Did.entry)
	case d.copy != nil && queue.IsCopied(in.Command):
		return queue.Apply(d.copy, d.decideOn(d.copy, in.Command, in.HubMS))
	}
	return nil
}

// leaveOffline drops the copy when the hub has answered everything.
func (d *Device) leaveOffline() {
	if d.copy != nil && d.up && !slices.ContainsFunc(d.pending, func(p *command) bool { return queue.IsCopied(p.asked) }) {
		d.copy = nil
	}
}

// giveUpVolatile drops every command that is not durable: an officer who works offline
// does not want it done later.
func (d *Device) giveUpVolatile() (out []Output) {
	d.pending = slices.DeleteFunc(d.pending, func(p *command) bool {
		if !p.durable && p.waited {
			out = append(out, GaveUp{p.handle})
		}
		return !p.durable
	})
	d.sent = min(d.sent, len(d.pending))
	return out
}

// askedBack reports whether the hub wants tickets back.
func (d *Device) askedBack() []Output {
	if !d.hello.CanWorkOffline || len(d.state.AskedBack(d.id)) == 0 {
		return nil
	}
	return []Output{AskedBack{}}
}

// ToGive are the tickets that are asked back, not promised yet, and not called.
func (d *Device) ToGive() (ids []queue.TicketID) {
	for _, id := range d.state.AskedBack(d.id) {
		promised := slices.ContainsFunc(d.pending, func(p *command) bool {
			promise, ok := p.asked.(queue.GiveBack)
			return ok && slices.Contains(promise.Tickets, id)
		})
		if t := d.Shown().Ticket(id); !promised && t != nil && t.State == queue.Waiting {
			ids = append(ids, id)
		}
	}
	return ids
}
