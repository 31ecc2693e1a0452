package replica

import (
	"fmt"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// DeltaLimit is how many entries are sent to a device that comes back; beyond
// that it gets the whole state.
const DeltaLimit = 4096

// Peer is who a device said it is in the hello of its connection.
type Peer struct {
	ID     string
	Inc    uint64
	SlowMS int64 // how far the device's clock is behind the hub's

	Counter string // as the device said in its hello
}

// Log is what the hub's log is to the device that says hello.
type Log struct {
	ID     string
	Behind bool   // the device has seen entries of a log that this one was restored from, and that are lost
	Has    uint64 // how far this log has the one that the device has seen, if it is behind
	Gone   bool   // what follows the device's cursor is no longer at hand
}

// LogIsOlder says whether a log is an older one than that of its name that a
// device has seen. A hub tells nothing that is not on its disk, so no device is
// ever ahead of it; and what a device has seen does not change. timeOf is the time
// of an entry, if it is at hand.
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

// Greet is what the hub welcomes a device with. With a snapshot, the number of
// its parts is still to be filled in.
func Greet(s *queue.State, log Log, p Peer, hello wire.Hello) wire.Welcome {
	w := wire.Welcome{Protocol: wire.Version, Mode: wire.ModeDelta, Window: wire.WideInFlight, Log: log.ID, Pos: s.Pos}
	if m := s.Devices[p.ID]; m != nil && m.Inc == p.Inc {
		w.Seq = m.Seq
	} else if m != nil && m.Inc > p.Inc {
		w.Inc = m.Inc
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

// Read reads a device's command. A frame that may not be sent is refused, and
// ends the connection; an error is a command that cannot be read, which is
// answered as malformed.
func Read(p Peer, e wire.Envelope) (eventlog.Cause, queue.Command, *wire.Refuse, error) {
	if e.Dev != p.ID || e.Inc != p.Inc || e.Seq == 0 {
		return eventlog.Cause{}, nil, &wire.Refuse{Code: wire.RefuseFrame, Text: "a command must carry the dev and inc of the hello, and a seq above 0"}, nil
	}
	cause := eventlog.Cause{Device: e.Dev, Inc: e.Inc, Seq: e.Seq, Nonce: e.Nonce}
	c, err := queue.DecodeCommand(e.Body)
	if err != nil {
		return cause, nil, nil, err
	}
	if rate, ok := c.(queue.Rate); ok {
		rate.From = p.Counter
		c = rate
	}
	return cause, queue.Restamped(c, p.SlowMS), nil, nil
}

// Known answers a command that is not to be decided any more: it was decided
// before, or it comes from a copy of the device or an older self. found is false
// for one that is to be decided.
func Known(s *queue.State, cause eventlog.Cause, asked queue.Command) (r wire.Result, found bool) {
	old, found := s.CachedAnswer(cause)
	if !found {
		return wire.Result{}, false
	}
	return Result(s, old.Pos, old.Answer, asked), true
}

// Result is an answer as it is sent. That of an issue has the ticket, for
// whoever keeps no state; whoever hands a number over has made it, and thousands
// of them come faster without.
func Result(s *queue.State, pos uint64, a eventlog.Answer, asked queue.Command) wire.Result {
	r := wire.Result{Pos: pos, Answer: a}
	if _, made := asked.(queue.ReportOfflineTicket); made {
		return r
	}
	if t := s.Ticket(a.Ticket); t != nil && a.Code == queue.OK {
		copied := *t
		r.Ticket = &copied
	}
	return r
}

// Impostor says in words for the log what an answer means about the device that
// gets it; empty if all is well.
func Impostor(cause eventlog.Cause, code eventlog.Code) string {
	switch code {
	case queue.IdentityUsedTwice:
		return fmt.Sprintf("another command had number %d: its disk is used twice, or was put back to an older one", cause.Seq)
	case queue.OldIncarnation:
		return "the same device has been seen with a newer memory: its disk is used twice, or was put back to an older one"
	}
	return ""
}
