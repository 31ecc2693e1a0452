package device

import (
	"context"
	"fmt"
	"time"

	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// deafAfter is how long a device that can go on alone waits for an answer before
// it takes the line for dead: a cable that was pulled says nothing by itself.
const deafAfter = 2 * time.Second

// Do sends a command that is worth something only now, such as "call next",
// and waits for the answer. It fails at once when the line is down. It is sent
// again if the line breaks for a moment; the hub knows it by its number.
func (d *Device) Do(ctx context.Context, c queue.Command) (wire.Result, error) {
	d.mu.Lock()
	up := d.line.Up
	d.mu.Unlock()
	if !up {
		return wire.Result{}, link.ErrDown
	}
	return d.await(ctx, &pending{command: c}, func() (seq uint64, frame []byte, err error) {
		if seq, err = d.store.NextSeq(); err == nil {
			frame, err = d.encode(seq, c)
		}
		return seq, frame, err
	})
}

// Keep writes a command to disk before it sends it, and waits for the answer.
// It will be sent until it has one, also after a restart; if ctx ends before,
// the answer goes to Config.Late.
func (d *Device) Keep(ctx context.Context, c queue.Command) (wire.Result, error) {
	return d.await(ctx, &pending{command: c, durable: true}, d.write(c))
}

// Kept is a command that stays on disk until it is settled.
type Kept struct {
	Seq    uint64 // 0: it could not be written
	Settle func() // takes it off the disk
}

// KeepOpen is Keep for a command whose answer calls for something outside,
// such as paper. It stays on disk until it is settled; a device that stops
// before that asks again at its next start and gets the same answer, by way of
// Config.Late.
func (d *Device) KeepOpen(ctx context.Context, c queue.Command) (r wire.Result, kept Kept, err error) {
	p := &pending{command: c, durable: true, open: true}
	r, err = d.await(ctx, p, d.write(c))
	if p.seq == 0 {
		return r, Kept{}, err
	}
	return r, Kept{p.seq, d.settler(p.seq)}, err
}

// Draw is what HandOver draws a number for.
type Draw struct {
	Day, Series string
	Limit       int
	Instead     uint64 // command that this number stands in for: it is not sent any more; 0 for none
	Command     func(n int) queue.Command
}

// HandOver draws the next number of a series without the hub, and writes the
// command that hands it over to the outbox. It is durable when HandOver
// returns; nobody waits for the answer.
func (d *Device) HandOver(draw Draw) (c queue.Command, kept Kept, err error) {
	d.order.Lock()
	defer d.order.Unlock()
	seq, _, frame, err := d.store.PutNumbered(draw.Day, draw.Series, draw.Limit, draw.Instead, func(seq uint64, n int) ([]byte, error) {
		c = draw.Command(n)
		return d.encode(seq, c)
	})
	if err != nil {
		return nil, Kept{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.forget(draw.Instead)
	d.pending = append(d.pending, &pending{seq: seq, frame: frame, command: c, durable: true, open: true, since: time.Now()})
	d.sendMore()
	return c, Kept{seq, d.settler(seq)}, nil
}

// forget takes a command out of what is sent. It needs mu.
func (d *Device) forget(seq uint64) {
	for i, p := range d.pending {
		if p.seq == seq {
			d.pending = append(d.pending[:i], d.pending[i+1:]...)
			if i < d.sent {
				d.sent--
			}
			return
		}
	}
}

// Unsettled are the commands that an earlier run of this program left on disk,
// with what settles them. They are being sent.
func (d *Device) Unsettled(fn func(c queue.Command, kept Kept)) {
	d.mu.Lock()
	var list []*pending
	for _, p := range d.pending {
		if p.earlier {
			list = append(list, p)
		}
	}
	d.mu.Unlock()
	for _, p := range list {
		fn(p.command, Kept{p.seq, d.settler(p.seq)})
	}
}

// Block is the block of numbers this device may give while the hub is away, on
// the service day of a moment.
func (d *Device) Block(day string) (b queue.Block, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state.BlockOf(d.cfg.ID, d.inc, day)
}

// write puts a command on disk under the next number.
func (d *Device) write(c queue.Command) func() (uint64, []byte, error) {
	return func() (uint64, []byte, error) {
		return d.store.Put(func(seq uint64) ([]byte, error) { return d.encode(seq, c) })
	}
}

// settler takes a command off the disk; one that has no answer yet leaves it
// with the answer.
func (d *Device) settler(seq uint64) func() {
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		for _, p := range d.pending {
			if p.seq == seq {
				p.open = false
				return
			}
		}
		if err := d.store.Remove(seq); err != nil {
			d.cfg.Log.Error("settling a command", "seq", seq, "cause", err)
		}
	}
}

func (d *Device) encode(seq uint64, c queue.Command) ([]byte, error) {
	body, err := queue.EncodeCommand(c)
	if err != nil {
		return nil, err
	}
	return wire.Encode(wire.Envelope{Type: wire.TypeCommand, Dev: d.cfg.ID, Inc: d.inc, Seq: seq, AtMS: d.cfg.Now()}, body)
}

// await numbers a command with draw, sends it and waits for the answer. The
// number is drawn and queued under one lock: a command that was overtaken by
// a higher number would never be decided.
func (d *Device) await(ctx context.Context, p *pending, draw func() (seq uint64, frame []byte, err error)) (wire.Result, error) {
	answer := make(chan wire.Result, 1)
	p.answer, p.since = answer, time.Now() // these fields belong to mu from here on
	d.order.Lock()
	var err error
	if p.seq, p.frame, err = draw(); err != nil {
		d.order.Unlock()
		return wire.Result{}, err
	}
	d.mu.Lock()
	d.pending = append(d.pending, p)
	d.sendMore()
	d.mu.Unlock()
	d.order.Unlock()
	if d.cfg.Alone && !p.durable {
		deaf := time.AfterFunc(deafAfter, d.client.HangUp)
		defer deaf.Stop()
	}
	select {
	case r, ok := <-answer:
		if ok {
			return r, nil
		}
	case <-ctx.Done():
		d.mu.Lock()
		defer d.mu.Unlock()
		select {
		case r, ok := <-answer: // it came in this moment
			if ok {
				return r, nil
			}
		default:
			p.answer = nil
		}
	}
	return wire.Result{}, fmt.Errorf("sending %q: %w", p.command.CommandType(), ErrNoAnswer)
}

// sendMore sends commands while fewer than wire.MaxInFlight have no answer. It
// needs mu.
func (d *Device) sendMore() {
	for d.line.Up && d.sent < len(d.pending) && d.sent < wire.MaxInFlight {
		if d.client.Send(d.pending[d.sent].frame) != nil {
			return
		}
		d.sent++
	}
}

// answered hands an answer to whoever waits. It needs mu.
func (d *Device) answered(e wire.Envelope) error {
	r, err := wire.Body[wire.Result](e)
	if err != nil {
		return err
	}
	if e.Inc != d.inc {
		return nil
	}
	for i, p := range d.pending {
		if p.seq != e.Seq {
			continue
		}
		if _, promise := p.command.(queue.GiveBack); promise { // the replica on disk must not forget it
			if err := d.keepLocked(); err != nil {
				return err
			}
		}
		if p.durable && !p.open {
			if err := d.store.Remove(p.seq); err != nil {
				return err
			}
		}
		d.pending = append(d.pending[:i], d.pending[i+1:]...)
		if i < d.sent {
			d.sent--
		}
		if wasAlone(p.command) && r.Answer.Code != queue.OK {
			d.cfg.Log.Warn("what was done without the hub could not be entered", "seq", p.seq, "cause", r.Answer.Code)
		}
		switch {
		case p.answer != nil:
			p.answer <- r
			p.answer = nil
		case p.durable && d.cfg.Late != nil && !wasAlone(p.command):
			d.cfg.Late(LateAnswer{Command: p.command, Result: r, Known: p.earlier && r.Pos <= d.expected.Pos, Settle: d.settler(p.seq)})
		}
		d.sendMore()
		d.leaveAlone()
		return nil
	}
	return nil
}
