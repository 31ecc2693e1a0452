package device

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"motcua/internal/queue"
)

// ErrNotAlone means that the line is up: what was asked is the hub's to decide.
var ErrNotAlone = errors.New("the hub is there")

// alone is what a console does while it is cut off: it decides by the hub's own
// rules on a copy of the state it had, and shows that copy until the hub has
// heard of everything.
type alone struct {
	state *queue.State // nil: nothing has been done alone
	asked chan struct{}
}

// shown is the state that the screen is given. It needs mu.
func (d *Device) shown() *queue.State {
	if d.alone.state != nil {
		return d.alone.state
	}
	return d.state
}

// DoAlone does something while the line is down: it calls a ticket that is
// reserved for this device, or goes on with the one at the desk. What is granted
// is on disk when DoAlone returns, and goes to the hub when the line is back.
func (d *Device) DoAlone(c queue.Command) (queue.Answer, error) {
	d.order.Lock()
	defer d.order.Unlock()
	d.mu.Lock()
	if d.line.Up {
		d.mu.Unlock()
		return queue.Answer{}, ErrNotAlone
	}
	d.giveUpVolatile()
	copied, err := d.copied()
	if err != nil {
		d.mu.Unlock()
		return queue.Answer{}, err
	}
	did := queue.Alone{AtMS: d.cfg.Now(), What: c}
	entry := d.decideOn(copied, did, did.AtMS)
	d.mu.Unlock()
	if entry.Answer.Code != queue.OK {
		return entry.Answer, nil
	}
	seq, frame, err := d.write(did)()
	if err != nil {
		return queue.Answer{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.changed()
	d.pending = append(d.pending, &pending{seq: seq, frame: frame, command: did, durable: true, since: time.Now()})
	d.alone.state = copied
	if err := queue.Apply(copied, entry); err != nil {
		return queue.Answer{}, err
	}
	d.sendMore()
	return entry.Answer, nil
}

// copied is the copy that is decided on. It needs mu.
func (d *Device) copied() (*queue.State, error) {
	if d.alone.state != nil {
		return d.alone.state, nil
	}
	data, err := json.Marshal(d.state)
	if err != nil {
		return nil, fmt.Errorf("copying the state: %w", err)
	}
	return queue.LoadState(data)
}

// decideOn decides as the hub will.
func (d *Device) decideOn(s *queue.State, c queue.Command, atMS int64) queue.Entry {
	cause := queue.Cause{Device: d.cfg.ID, Inc: d.inc}
	events, answer := queue.Decide(s, cause, c, atMS)
	return queue.Entry{Pos: s.Pos + 1, AtMS: atMS, Cause: cause, Events: events, Answer: answer}
}

// takeUpAlone does again, on a copy of the replica, what an earlier run did
// while it was cut off and the hub has not heard of. It needs mu.
func (d *Device) takeUpAlone() error {
	for _, p := range d.pending {
		if !wasAlone(p.command) {
			continue
		}
		copied, err := d.copied()
		if err != nil {
			return err
		}
		d.alone.state = copied
		atMS := d.cfg.Now()
		if did, ok := p.command.(queue.Alone); ok {
			atMS = did.AtMS
		}
		if err := queue.Apply(copied, d.decideOn(copied, p.command, atMS)); err != nil {
			return err
		}
	}
	return nil
}

// wasAlone says whether a command is part of what the copy differs in from the
// replica.
func wasAlone(c queue.Command) bool {
	switch c.(type) {
	case queue.Alone, queue.GiveBack:
		return true
	}
	return false
}

// leaveAlone drops the copy when the hub has heard of everything. It needs mu.
func (d *Device) leaveAlone() {
	if d.line.Up && !slices.ContainsFunc(d.pending, func(p *pending) bool { return wasAlone(p.command) }) {
		d.alone.state = nil
	}
}

// giveUpVolatile drops every command that is not kept: whoever goes on alone
// does not want it done later. It needs mu.
func (d *Device) giveUpVolatile() {
	d.pending = slices.DeleteFunc(d.pending, func(p *pending) bool {
		if p.durable {
			return false
		}
		if p.answer != nil {
			close(p.answer)
			p.answer = nil
		}
		return true
	})
	d.sent = min(d.sent, len(d.pending))
}

// noticeAsked wakes what gives tickets back, if any is asked for. It needs mu.
func (d *Device) noticeAsked() {
	if !d.cfg.Alone || len(d.state.AskedBack(d.cfg.ID)) == 0 {
		return
	}
	select {
	case d.alone.asked <- struct{}{}:
	default:
	}
}

// giveBackLoop gives back what the hub asks for.
func (d *Device) giveBackLoop(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.alone.asked:
		}
		if err := d.giveBack(); err != nil {
			// The hub goes on without the tickets, as if this device were away.
			d.cfg.Log.Error("giving tickets back", "cause", err)
		}
	}
}

// giveBack promises not to call what the hub asks back. The promise is on disk
// before it is sent, so that this device keeps it also after a power cut.
func (d *Device) giveBack() error {
	d.order.Lock()
	defer d.order.Unlock()
	d.mu.Lock()
	ids := d.toGive()
	d.mu.Unlock()
	if len(ids) == 0 {
		return nil
	}
	promise := queue.GiveBack{Tickets: ids}
	seq, frame, err := d.write(promise)()
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pending = append(d.pending, &pending{seq: seq, frame: frame, command: promise, durable: true, since: time.Now()})
	if s := d.alone.state; s != nil {
		if err := queue.Apply(s, d.decideOn(s, promise, d.cfg.Now())); err != nil {
			return err
		}
	}
	d.sendMore()
	return nil
}

// toGive are the tickets that are asked back, are not promised yet, and have not
// been called. It needs mu.
func (d *Device) toGive() (ids []queue.TicketID) {
	for _, id := range d.state.AskedBack(d.cfg.ID) {
		promised := slices.ContainsFunc(d.pending, func(p *pending) bool {
			promise, ok := p.command.(queue.GiveBack)
			return ok && slices.Contains(promise.Tickets, id)
		})
		if t := d.shown().Ticket(id); !promised && t != nil && t.State == queue.Waiting {
			ids = append(ids, id)
		}
	}
	return ids
}
