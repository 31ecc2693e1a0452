package replica

import (
	"fmt"

	"motcua/internal/queue"
	"motcua/internal/wire"
)

// Encoder encodes commands of a device. A command gets its sequence number inside a write
// to disk, which takes milliseconds and during which entries of the hub go on changing the
// replica. So an Encoder is a copy of what encoding needs, and holds nothing of the replica.
// It is good until the device takes another incarnation.
type Encoder struct {
	id       string
	inc, run uint64
	logins   queue.Logins
}

// Encoder is for the commands that are given a sequence number next.
func (d *Device) Encoder() Encoder {
	return Encoder{id: d.id, inc: d.inc, run: d.run, logins: d.state.LoginsOf(d.id, d.inc)}
}

// Encode encodes a command with a sequence number. The frame goes to disk before Step
// gets it as Drawn.
func (e Encoder) Encode(seq uint64, c queue.Command, atMS int64) ([]byte, error) {
	body, err := queue.EncodeCommand(c)
	if err != nil {
		return nil, err
	}
	envelope := wire.Envelope{Type: wire.TypeCommand, Dev: e.id, Inc: e.inc, Seq: seq, Nonce: nonce(e.run, seq), AtMS: atMS}
	if !queue.MayAskAgain(c) { // what is reported later says itself in whose session it was done
		envelope.Login = e.logins.For(c)
	}
	return wire.Encode(envelope, body)
}

// InPlaceOf fills in the nonce of an earlier command, in the report of the offline number
// that was given in its place; handle 0 is none. The sequence number would not do: the
// command may have been sent with another one since, or another device may have used the
// same.
func (e Encoder) InPlaceOf(handle uint64, c queue.Command) queue.Command {
	if report, ok := c.(queue.ReportOfflineTicket); ok && handle != 0 {
		report.Instead, report.InsteadNonce = handle, nonce(e.run, handle)
		return report
	}
	return c
}

// TakesBack fills in the nonce of the command whose number or appointment is cancelled, if
// that command is still on disk, also of an earlier run.
func (d *Device) TakesBack(handle uint64, c queue.Command) queue.Command {
	if cancel, ok := c.(queue.CancelTicket); ok {
		cancel.IssuedNonce = d.nonceAsked(handle)
		return cancel
	}
	return c
}

// nonce identifies a command of a run among all commands.
func nonce(run, handle uint64) string {
	return fmt.Sprintf("%012x.%d", run&0xffff_ffff_ffff, handle)
}

// nonceAsked is the nonce of a command that is still on disk, also of an earlier run;
// empty if there is none.
func (d *Device) nonceAsked(handle uint64) string {
	p := d.kept(handle)
	if p == nil {
		return ""
	}
	e, _, err := wire.Decode(p.frame)
	if err != nil {
		return "" // it was encoded here, or read before
	}
	return e.Nonce
}

// reencode encodes a command again, with another incarnation or sequence number. It keeps
// its nonce: it is the same command, and another one may replace it.
func reencode(p *command, inc, seq uint64) ([]byte, error) {
	e, _, err := wire.Decode(p.frame)
	if err != nil {
		return nil, err
	}
	e.Inc, e.Seq = inc, seq
	return wire.Encode(e, e.Body)
}
