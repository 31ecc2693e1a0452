package device

import (
	"context"
	"fmt"
	"time"

	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

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
	seq, err := d.store.NextSeq()
	if err != nil {
		return wire.Result{}, err
	}
	frame, err := d.encode(seq, c)
	if err != nil {
		return wire.Result{}, err
	}
	return d.await(ctx, &pending{seq: seq, frame: frame, command: c, since: time.Now(), answer: make(chan wire.Result, 1)})
}

// Keep writes a command to disk before it sends it, and waits for the answer.
// It will be sent until it has one, also after a restart; if ctx ends before,
// the answer goes to Config.Late.
func (d *Device) Keep(ctx context.Context, c queue.Command) (wire.Result, error) {
	seq, frame, err := d.store.Put(func(seq uint64) ([]byte, error) { return d.encode(seq, c) })
	if err != nil {
		return wire.Result{}, err
	}
	return d.await(ctx, &pending{seq: seq, frame: frame, command: c, durable: true, since: time.Now(), answer: make(chan wire.Result, 1)})
}

// KeepOpen is Keep for a command whose answer calls for something outside,
// such as paper. It stays on disk until settle is called; a device that stops
// before that asks again at its next start and gets the same answer, by way of
// Config.Late.
func (d *Device) KeepOpen(ctx context.Context, c queue.Command) (r wire.Result, settle func(), err error) {
	seq, frame, err := d.store.Put(func(seq uint64) ([]byte, error) { return d.encode(seq, c) })
	if err != nil {
		return wire.Result{}, nil, err
	}
	p := &pending{seq: seq, frame: frame, command: c, durable: true, open: true, since: time.Now(), answer: make(chan wire.Result, 1)}
	r, err = d.await(ctx, p)
	return r, d.settler(seq), err
}

// settler takes a command off the disk.
func (d *Device) settler(seq uint64) func() {
	return func() {
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

func (d *Device) await(ctx context.Context, p *pending) (wire.Result, error) {
	answer := p.answer // the field belongs to mu
	d.mu.Lock()
	d.insert(p)
	d.sendMore()
	d.mu.Unlock()
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

// insert keeps pending in the order of the numbers, which two callers may have
// drawn in one order and bring in the other. It needs mu.
func (d *Device) insert(p *pending) {
	i := len(d.pending)
	for i > 0 && d.pending[i-1].seq > p.seq {
		i--
	}
	d.pending = append(d.pending, nil)
	copy(d.pending[i+1:], d.pending[i:])
	d.pending[i] = p
	if i < d.sent {
		d.sent = i // what was sent out of order is sent again, and answered from memory
	}
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
		if p.durable && !p.open {
			if err := d.store.Remove(p.seq); err != nil {
				return err
			}
		}
		d.pending = append(d.pending[:i], d.pending[i+1:]...)
		if i < d.sent {
			d.sent--
		}
		switch {
		case p.answer != nil:
			p.answer <- r
			p.answer = nil
		case p.durable && d.cfg.Late != nil:
			d.cfg.Late(p.command, r, d.settler(p.seq))
		}
		d.sendMore()
		return nil
	}
	return nil
}
