package replica

import (
	"encoding/json"
	"fmt"
	"slices"

	"motcua/internal/queue"
)

// Shown is the state a screen is given: the replica, or while the hub has not
// heard of what was done without it, a copy on which that was done.
func (d *Device) Shown() *queue.State {
	if d.own != nil {
		return d.own
	}
	return d.state
}

// Up says that the line to the hub is there and the replica can be trusted.
func (d *Device) Up() bool { return d.up }

// DecideAlone decides a command without the hub, by the hub's own rules on the
// state this device has. One that is granted is given back within queue.Alone,
// to be put on disk and to come to Step as Drawn; nothing may be drawn between.
func (d *Device) DecideAlone(c queue.Command, nowMS int64) (queue.Alone, queue.Answer, error) {
	own, err := d.copied()
	if err != nil {
		return queue.Alone{}, queue.Answer{}, err
	}
	d.own = own
	did := queue.Alone{AtMS: nowMS, What: c}
	answer := d.decideOn(own, did, nowMS).Answer
	d.leaveAlone()
	return did, answer, nil
}

// copied is the copy that is decided on.
func (d *Device) copied() (*queue.State, error) {
	if d.own != nil {
		return d.own, nil
	}
	data, err := json.Marshal(d.state)
	if err != nil {
		return nil, fmt.Errorf("copying the state: %w", err)
	}
	return queue.LoadState(data)
}

// decideOn decides as the hub will.
func (d *Device) decideOn(s *queue.State, c queue.Command, atMS int64) queue.Entry {
	cause := queue.Cause{Device: d.id, Inc: d.inc}
	events, answer := queue.Decide(s, cause, c, atMS)
	return queue.Entry{Pos: s.Pos + 1, AtMS: atMS, Cause: cause, Events: events, Answer: answer}
}

// doneAlone does on the copy what a command does that is part of it, and gives
// up every command that is not kept: whoever goes on alone does not want it done
// later.
func (d *Device) doneAlone(c queue.Command) (out []Output, err error) {
	did, alone := c.(queue.Alone)
	if !alone && (d.own == nil || !ofCopy(c)) {
		return nil, nil
	}
	atMS := d.state.AtMS
	if alone {
		atMS = did.AtMS
		out = d.giveUpVolatile()
	}
	own, err := d.copied()
	if err != nil {
		return out, err
	}
	d.own = own
	return out, queue.Apply(own, d.decideOn(own, c, atMS))
}

// ofCopy says whether a command is part of what the copy differs in from the
// replica.
func ofCopy(c queue.Command) bool {
	switch c.(type) {
	case queue.Alone, queue.GiveBack:
		return true
	}
	return false
}

// TakeUp follows the last Take: it does again, on a copy of the replica, what an
// earlier run did without the hub.
func (d *Device) TakeUp() error {
	if !slices.ContainsFunc(d.pending, func(p *command) bool { return ofCopy(p.asked) }) {
		return nil
	}
	own, err := d.copied()
	if err != nil {
		return err
	}
	d.own = own
	for _, p := range d.pending {
		if _, err := d.doneAlone(p.asked); err != nil {
			return err
		}
	}
	return nil
}

// leaveAlone drops the copy when the hub has heard of everything.
func (d *Device) leaveAlone() {
	if d.own != nil && !slices.ContainsFunc(d.pending, func(p *command) bool { return ofCopy(p.asked) }) {
		d.own = nil
	}
}

// giveUpVolatile drops every command that is not kept.
func (d *Device) giveUpVolatile() (out []Output) {
	d.pending = slices.DeleteFunc(d.pending, func(p *command) bool {
		if p.durable {
			return false
		}
		if p.waited {
			out = append(out, GaveUp{p.handle})
		}
		return true
	})
	d.sent = min(d.sent, len(d.pending))
	return out
}

// ToGive are the tickets that the hub asks back, that are not promised yet, and
// that have not been called.
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

// asked says that there is something to give back.
func (d *Device) asked() []Output {
	if !d.up || !d.hello.Alone || len(d.ToGive()) == 0 {
		return nil
	}
	return []Output{AskedBack{}}
}
