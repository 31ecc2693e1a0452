package device

import (
	"context"
	"errors"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/replica"
)

// ErrNotOffline means that the device is connected: the hub must decide the command.
var ErrNotOffline = errors.New("the hub is there")

// DoOffline does something offline: it calls a ticket that is reserved for this device,
// or goes on with the one at the desk. An accepted action is on disk when DoOffline
// returns, and is reported to the hub when the line is back.
func (d *Device) DoOffline(c queue.Command) (eventlog.Answer, error) {
	d.order.Lock()
	defer d.order.Unlock()
	did, err := d.try(c)
	if err != nil || did.Answer.Code != queue.OK {
		return did.Answer, err
	}
	if err := d.put(did.Command, &did); err != nil {
		return eventlog.Answer{}, err
	}
	return did.Answer, nil
}

// try decides an offline action, if the line is down.
func (d *Device) try(c queue.Command) (replica.Did, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.line.Up {
		return replica.Did{}, ErrNotOffline
	}
	if err := d.step(replica.WorksOffline{}); err != nil {
		return replica.Did{}, err
	}
	return d.replica.Try(c, d.cfg.Clock.Stamp())
}

// giveBackLoop gives tickets back when the hub asks for them.
func (d *Device) giveBackLoop(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.asked:
		}
		if err := d.giveBack(); err != nil {
			// The hub goes on without the tickets, as if this device were offline.
			d.cfg.Log.Error("giving tickets back", "cause", err)
		}
	}
}

// giveBack promises not to call the tickets that the hub asks back. The promise is on
// disk before it is sent, so it holds after a power cut too.
func (d *Device) giveBack() error {
	d.order.Lock()
	defer d.order.Unlock()
	d.mu.Lock()
	ids := d.replica.ToGive()
	d.mu.Unlock()
	if len(ids) == 0 {
		return nil
	}
	return d.put(queue.GiveBack{Tickets: ids}, nil)
}

// put writes a command for which nobody waits to disk, and sends it. did is an offline
// action, nil for other commands. The caller holds order.
func (d *Device) put(c queue.Command, did *replica.Did) error {
	seq, frame, err := d.write(c)()
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.changed()
	if d.wrote(err); err != nil {
		return err
	}
	return d.step(replica.Drawn{Seq: seq, Frame: frame, Command: c, Durable: true, Did: did, AtMS: d.elapsedMS(), HubMS: d.cfg.Clock.HubMS()})
}
