package device

import (
	"context"
	"errors"
	"fmt"
	"time"

	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/replica"
	"motcua/internal/wire"
)

// deafAfter is how long a device that can work offline waits for an answer before it
// drops the line: nothing reports a cable that was pulled.
const deafAfter = 2 * time.Second

// asked is a command that has no sequence number yet.
type asked struct {
	command       queue.Command
	durable, open bool
	instead       uint64 // handle of a command that this one replaces, 0 for none
	// draw gives it a sequence number, and puts it on disk if it is durable.
	draw func() (seq uint64, frame []byte, err error)
}

// Do sends a command that is useful only now, such as "call next", and waits for the
// answer. It fails at once when the line is down. If the line breaks for a moment, the
// command is sent again; the hub recognises it by its sequence number.
func (d *Device) Do(ctx context.Context, c queue.Command) (wire.Result, error) {
	d.mu.Lock()
	up := d.line.Up
	d.mu.Unlock()
	if !up {
		return wire.Result{}, link.ErrDown
	}
	r, _, err := d.await(ctx, asked{command: c, draw: func() (seq uint64, frame []byte, err error) {
		as := d.encoder()
		if seq, err = d.store.NextSeq(); err == nil {
			frame, err = as.Encode(seq, c, d.cfg.Clock.OwnMS())
		}
		return seq, frame, err
	}})
	return r, err
}

// Keep writes a command to disk before it sends it, and waits for the answer. The
// command is sent until it is answered, also after a restart; if ctx ends before, the
// answer goes to Config.Late.
func (d *Device) Keep(ctx context.Context, c queue.Command) (wire.Result, error) {
	r, _, err := d.await(ctx, asked{command: c, durable: true, draw: d.write(c)})
	return r, err
}

// TakeBack is Keep for a command that undoes an earlier one. The earlier one is removed
// in the write that puts c on disk: a later run that found both would get the first
// answer again, and act on it, before the second command undid it.
func (d *Device) TakeBack(ctx context.Context, earlier Kept, c queue.Command) (wire.Result, error) {
	d.mu.Lock()
	c = d.replica.TakesBack(earlier.Seq, c)
	d.mu.Unlock()
	r, _, err := d.await(ctx, asked{command: c, durable: true, instead: earlier.Seq, draw: func() (uint64, []byte, error) {
		d.mu.Lock()
		old, as := d.replica.OnDisk(earlier.Seq), d.replica.Encoder()
		d.mu.Unlock()
		return d.store.PutInstead(old, func(seq uint64) ([]byte, error) { return as.Encode(seq, c, d.cfg.Clock.OwnMS()) })
	}})
	return r, err
}

// Kept is a command that stays on disk until Ack is called.
type Kept struct {
	Seq uint64 // 0: it could not be written
	Ack func() // removes it from the disk
}

// KeepOpen is Keep for a command whose answer needs an action outside, such as
// printing. It stays on disk until Ack is called; a device that stops before that
// sends it again at its next start and gets the same answer through Config.Late.
func (d *Device) KeepOpen(ctx context.Context, c queue.Command) (r wire.Result, kept Kept, err error) {
	r, seq, err := d.await(ctx, asked{command: c, durable: true, open: true, draw: d.write(c)})
	if seq == 0 {
		return r, Kept{}, err
	}
	return r, Kept{seq, d.acker(seq)}, err
}

// Draw describes the ticket for which ReportOfflineTicket draws a number. Day is the
// hub's service day as far as this device knows: the count restarts when the hub has
// opened another day, not because of this device's clock.
type Draw struct {
	Day, Series string
	Limit       int
	Instead     uint64 // command that this number replaces, which is no longer sent; 0 for none
	Command     func(n int) queue.Command
}

// ReportOfflineTicket draws the next offline number of a series, and writes the command
// that reports it to the outbox. It is durable when ReportOfflineTicket returns; nobody
// waits for the answer.
func (d *Device) ReportOfflineTicket(draw Draw) (c queue.Command, kept Kept, err error) {
	d.order.Lock()
	defer d.order.Unlock()
	d.noteClock()
	d.mu.Lock()
	drop, after, as := d.replica.OnDisk(draw.Instead), d.replica.Given(draw.Series), d.replica.Encoder()
	d.mu.Unlock()
	seq, _, frame, err := d.store.PutNumbered(draw.Day, draw.Series, after, draw.Limit, drop, func(seq uint64, n int) ([]byte, error) {
		c = as.InPlaceOf(draw.Instead, draw.Command(n))
		return as.Encode(seq, c, d.cfg.Clock.OwnMS())
	})
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.wrote(err); err != nil {
		return nil, Kept{}, err
	}
	err = d.step(replica.Drawn{Seq: seq, Frame: frame, Command: c, Durable: true, Open: true, Instead: draw.Instead, AtMS: d.elapsedMS()})
	return c, Kept{seq, d.acker(seq)}, err
}

// Unacked calls fn with the commands that an earlier run of this program left on
// disk. They are being sent.
func (d *Device) Unacked(fn func(c queue.Command, kept Kept)) {
	type left struct {
		handle  uint64
		command queue.Command
	}
	d.mu.Lock()
	var list []left
	d.replica.Earlier(func(handle uint64, c queue.Command) { list = append(list, left{handle, c}) })
	d.mu.Unlock()
	for _, l := range list {
		fn(l.command, Kept{l.handle, d.acker(l.handle)})
	}
}

// Block is the block of numbers that this device may give offline on a service day.
func (d *Device) Block(day string) (b queue.Block, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.replica.State().BlockOf(d.cfg.ID, d.replica.Inc(), day)
}

// write puts a command on disk with the next sequence number.
func (d *Device) write(c queue.Command) func() (uint64, []byte, error) {
	return func() (uint64, []byte, error) {
		d.noteClock()
		as := d.encoder()
		return d.store.Put(func(seq uint64) ([]byte, error) { return as.Encode(seq, c, d.cfg.Clock.OwnMS()) })
	}
}

// encoder is for the commands that are given a sequence number next. The caller holds
// order, so the incarnation stays.
func (d *Device) encoder() replica.Encoder {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.replica.Encoder()
}

// settler returns the function for Kept.Ack. It removes a command from the disk; an
// unanswered one is removed when it is answered.
func (d *Device) acker(handle uint64) func() {
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		if err := d.step(replica.Acked{Handle: handle}); err != nil {
			d.cfg.Log.Error("settling a command", "seq", handle, "cause", err)
		}
	}
}

// await gives a command its sequence number, sends it and waits for the answer. Drawing
// and queueing happen under one lock: a command that a higher number overtook would
// never be decided.
func (d *Device) await(ctx context.Context, a asked) (r wire.Result, seq uint64, err error) {
	answer := make(chan wire.Result, 1)
	d.order.Lock()
	seq, frame, err := a.draw()
	d.mu.Lock()
	if d.wrote(err); err != nil {
		d.mu.Unlock()
		d.order.Unlock()
		return wire.Result{}, 0, err
	}
	d.answers[seq] = answer
	err = d.step(replica.Drawn{Seq: seq, Frame: frame, Command: a.command, Durable: a.durable, Open: a.open, Waited: true, Instead: a.instead, AtMS: d.elapsedMS()})
	d.mu.Unlock()
	d.order.Unlock()
	if err != nil {
		return wire.Result{}, seq, err
	}
	if d.cfg.CanWorkOffline && !a.durable {
		deaf := time.AfterFunc(deafAfter, d.client.HangUp)
		defer deaf.Stop()
	}
	var ok bool
	select {
	case r, ok = <-answer:
	case <-ctx.Done():
		r, ok = d.leave(seq, answer)
	}
	if !ok {
		return wire.Result{}, seq, fmt.Errorf("sending %q: %w", a.command.CommandType(), ErrNoAnswer)
	}
	return r, seq, nil
}

// leave stops waiting for an answer, unless it has just come.
func (d *Device) leave(handle uint64, answer <-chan wire.Result) (r wire.Result, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	select {
	case r, ok = <-answer:
		return r, ok
	default:
	}
	delete(d.answers, handle)
	if err := d.step(replica.Left{Handle: handle}); err != nil {
		d.cfg.Log.Error("leaving a command", "seq", handle, "cause", err)
	}
	return wire.Result{}, false
}

// step gives an input to the replica, and does all of its outputs, even after one
// failed. The caller holds mu.
func (d *Device) step(in replica.Input) error {
	out, err := d.replica.Step(in)
	return errors.Join(d.perform(out), err)
}

// perform does the replica's outputs. The caller holds mu.
func (d *Device) perform(list []replica.Output) (err error) {
	unsent := false
	for _, out := range list {
		switch out := out.(type) {
		case replica.Send:
			if !unsent && d.client.Send(out.Frame) != nil {
				unsent = true
				err = errors.Join(err, d.step(replica.Unsent{Seq: out.Seq}))
			}
		case replica.Remove:
			err = errors.Join(err, d.removeSoon(out))
		case replica.KeepHead:
			if err := d.heads.add(out.Head.Note); err != nil {
				d.cfg.Log.Error("keeping the head of a day", "cause", err)
			}
		case replica.DayOver:
			err = errors.Join(err, d.dayOver(out.Past))
		case replica.Applied:
			err = errors.Join(err, d.applied(out.Entries))
		case replica.Restart:
			if fault := d.restart(out); fault != nil {
				err = errors.Join(err, fault)
				continue
			}
			err = errors.Join(err, d.step(replica.Restarted{}))
		default:
			err = errors.Join(err, d.tell(out))
		}
	}
	return err
}

// tell passes on outputs that are for the program. The caller holds mu.
func (d *Device) tell(out replica.Output) error {
	switch out := out.(type) {
	case replica.Up:
		d.line.Up, d.line.Since, d.line.SinceMS, d.line.Why, d.line.Reason = true, d.cfg.Clock.Now(), d.cfg.Clock.HubMS(), "", link.ReasonNone
		d.sendStatus()
	case replica.Peers:
		d.peers = out.Devices
	case replica.Answer:
		if answer := d.answers[out.Handle]; answer != nil {
			answer <- out.Result
			delete(d.answers, out.Handle)
		}
	case replica.GaveUp:
		if answer := d.answers[out.Handle]; answer != nil {
			close(answer)
			delete(d.answers, out.Handle)
		}
	case replica.Late:
		late := LateAnswer{Command: out.Command, Result: out.Result, Known: out.Known, Kept: Kept{out.Handle, d.acker(out.Handle)}}
		if d.cfg.Late != nil {
			d.cfg.Late(late)
		}
	case replica.NotEntered:
		d.cfg.Log.Warn("what was done without the hub could not be entered", "seq", out.Seq, "cause", out.Code)
	case replica.AskedBack:
		select {
		case d.asked <- struct{}{}:
		default:
		}
	case replica.HubBehind:
		d.cfg.Log.Error("the hub knows less than this device: its store was put back to an older one", "hub", out.Hub, "device", out.Device)
	case replica.Redraw:
		d.redraw = append(d.redraw, out.Handle)
	case replica.Renew:
		d.trouble(out.Why)
		return errRenew
	case replica.UploadMissing:
		return errPreserve
	}
	return nil
}
