package ledger

import (
	"fmt"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// DeltaLimit is how many entries are sent to a device that reconnects; if it is missing
// more, it gets the whole state.
const DeltaLimit = 4096

// Peer is a device, as it named itself in the hello of its connection.
type Peer struct {
	ID     string
	Inc    uint64
	SlowMS int64 // how far the device's clock is behind the hub's

	Role    eventlog.Role // from the device's hello, as is Counter
	Counter string
}

// Log compares the hub's log with what the device has seen of it.
type Log struct {
	ID     string
	Behind bool   // this log was restored, and the device has seen entries that are lost
	Has    uint64 // last position that this log shares with the device's, if it is behind
	Gone   bool   // the entries after the device's cursor are no longer available
}

// LogIsOlder says whether the hub's log is an older version of the log that a device
// has seen under the same name. A hub sends only what is on its disk, so normally no
// device is ahead of it, and entries do not change. timeOf is the time of an entry, if
// it is available.
func LogIsOlder(pos uint64, logID string, hello wire.Hello, timeOf func(pos uint64) (ms int64, found bool)) bool {
	if hello.Log != logID || hello.Cursor == 0 {
		return false
	}
	if hello.Cursor > pos {
		return true
	}
	if hello.CursorMS == 0 { // an older program
		return false
	}
	ms, found := timeOf(hello.Cursor)
	return found && ms != hello.CursorMS
}

// Greet is the hub's welcome to a device. With a snapshot, the caller fills in the
// number of its parts.
func (f *Fold) Greet(log Log, p Peer, hello wire.Hello) wire.Welcome {
	s := f.State
	w := wire.Welcome{Protocol: wire.Version, Mode: wire.ModeDelta, Window: wire.WideInFlight, Log: log.ID, Pos: s.Pos}
	if m := f.Memory.Devices[p.ID]; m != nil && m.Inc == p.Inc {
		w.Seq = m.Seq
	} else if m != nil && m.Inc > p.Inc {
		w.Inc = m.Inc
	}
	if len(hello.Streams) > 0 {
		w.Streams = eventlog.StreamsOf(eventlog.Role(hello.Role), hello.Streams)
	}
	sameLog := hello.Log == log.ID
	w.RolledBack = log.Behind || sameLog && hello.Cursor > s.Pos
	if w.RolledBack {
		w.Has = log.Has
	}
	if !hello.NoEvents && (!sameLog || w.RolledBack || hello.Cursor == 0 || log.Gone || s.Pos-hello.Cursor > DeltaLimit) {
		w.Mode = wire.ModeSnapshot
	}
	return w
}

// Read decodes a device's command. A frame that this device may not send gives a
// Refuse, which ends the connection; a command that cannot be decoded, or that devices of
// this role do not send, gives an error, and is answered as malformed.
func Read(p Peer, e wire.Envelope) (Request, *wire.Refuse, error) {
	if e.Dev != p.ID || e.Inc != p.Inc || e.Seq == 0 {
		return Request{}, &wire.Refuse{Code: wire.RefuseFrame, Text: "a command must carry the dev and inc of the hello, and a seq above 0"}, nil
	}
	r := Request{Cause: eventlog.Cause{Device: e.Dev, Inc: e.Inc, Seq: e.Seq, Nonce: e.Nonce}, Given: queue.Given{Counter: p.Counter, Login: e.Login}}
	c, err := queue.DecodeCommand(e.Body)
	if err == nil && !queue.MaySend(p.Role, c) {
		err = fmt.Errorf("a device with the role %q may not send the command %q", p.Role, c.CommandType())
	}
	if err != nil {
		return r, nil, err
	}
	r.Command = queue.Restamped(c, p.SlowMS)
	return r, nil, nil
}

// Known answers a command that must not be decided: it was decided before, or it comes
// from a copy of the device or an older incarnation. found is false for a command that
// is to be decided.
func (f *Fold) Known(cause eventlog.Cause, asked queue.Command) (r wire.Result, found bool) {
	old, found := f.Memory.Answered(cause)
	if !found {
		return wire.Result{}, false
	}
	return f.result(old.Pos, old.Answer, asked), true
}

// result is an answer as it is sent. The answer to an issue has the ticket, for devices
// without a state. The answer to a reported number has none: the kiosk has it, and
// thousands of reports are faster without.
func (f *Fold) result(pos uint64, a eventlog.Answer, asked queue.Command) wire.Result {
	r := wire.Result{Pos: pos, Answer: a}
	if _, made := asked.(queue.ReportOfflineTicket); made {
		return r
	}
	if t := f.State.Ticket(a.Ticket); t != nil && a.Code == queue.OK {
		copied := *t
		r.Ticket = &copied
	}
	return r
}

// Impostor is the text for the hub's log if an answer shows that a device is a copy or
// was restored; empty if all is well.
func Impostor(cause eventlog.Cause, code eventlog.Code) string {
	switch code {
	case queue.IdentityUsedTwice:
		return fmt.Sprintf("another command had number %d: its disk is used twice, or was put back to an older one", cause.Seq)
	case queue.OldIncarnation:
		return "the same device has been seen with a newer memory: its disk is used twice, or was put back to an older one"
	}
	return ""
}
