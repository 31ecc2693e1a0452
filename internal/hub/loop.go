package hub

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"motcua/internal/eventlog"
	"motcua/internal/ledger"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/registry"
	"motcua/internal/wire"
)

// request is work for the loop: a command, or an event of a connection.
type request struct {
	asked *ledger.Request // a device's command
	news  func()          // runs in the loop, with everything before it durable

	// run enters the hub's own entries into the ledger, in place of a command.
	run func() error
}

// now is the present by both clocks.
func (h *Hub) now() ledger.Moment {
	now := ledger.Moment{MS: h.cfg.Now(), Unwatched: h.cfg.Mono == nil}
	if now.Mono = time.Since(h.began); !now.Unwatched {
		now.Mono = h.cfg.Mono()
	}
	return now
}

// entered looks at an entry that was applied for what the hub has to tell besides.
func (h *Hub) entered(e eventlog.Entry) {
	h.gateStale = h.gateStale || registry.Concerns(e.Events)
	h.desks = append(h.desks, h.ratings.take(h.state().Day, e.Events)...)
	h.desks = append(h.desks, h.supervisors(e.Cause, e.Events)...)
}

// loop owns the state until the hub stops or the log cannot be written.
func (h *Hub) loop() {
	defer close(h.done)
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	retry := time.NewTimer(tickEvery)
	defer retry.Stop()
	for {
		var err error
		select {
		case <-h.stop:
			return
		case r := <-h.requests:
			err = h.work(r)
		case <-retry.C:
			err = h.work(request{run: func() error { return nil }})
		case now := <-tick.C:
			err = h.work(request{run: func() error { // a new day opens by itself
				h.after = append(h.after, func() { h.tellKiosks(now); h.tellRenewals(now) })
				if err := h.signDay(); err != nil {
					return err
				}
				_, err := h.ledger.Announce(h.now())
				return err
			}})
			h.note()
		}
		if err != nil {
			h.failed = err
			h.cfg.Log.Error("the hub stops: nothing more can be made durable", "cause", err)
			h.figures.Store(&Figures{Failed: err.Error()})
			return
		}
		if in, waits := h.ledger.RetryIn(h.now()); waits {
			retry.Reset(in)
		}
	}
}

// work decides a request and all others that have arrived by now.
func (h *Hub) work(r request) error {
	if err := h.rollover(); err != nil {
		return err
	}
	for {
		if err := h.take(r); err != nil {
			return err
		}
		if err := h.ledger.Retry(h.now()); err != nil {
			return err
		}
		if h.ledger.Waiting() >= batchLimit {
			break
		}
		select {
		case r = <-h.requests:
			continue
		default:
		}
		break
	}
	if err := h.ledger.Reserve(h.now()); err != nil {
		return err
	}
	return h.commit()
}

// take passes one request to the ledger.
func (h *Hub) take(r request) error {
	switch {
	case r.run != nil:
		return r.run()
	case r.asked == nil:
		if err := h.commit(); err != nil {
			return err
		}
		r.news()
		return nil
	}
	room, err := h.ledger.Ask(h.now(), *r.asked)
	if conn, ok := r.asked.From.(*link.Conn); ok && !room {
		conn.Answered()
	}
	return err
}

// commit makes what was entered durable, and only then sends it.
func (h *Hub) commit() error {
	b := h.ledger.Take()
	if len(b.Entries) > 0 {
		began := time.Now()
		if err := h.store.Append(b.First(), b.Stored()); err != nil {
			return err
		}
		h.counts.committed(len(b.Entries), time.Since(began))
		if err := h.tell(b); err != nil {
			return err
		}
	}
	h.refreshGate()
	for _, r := range b.Replies {
		h.reply(r)
	}
	desks, after := h.desks, h.after
	h.desks, h.after = nil, nil
	for _, counter := range desks {
		h.presence(counter)
	}
	for _, done := range after {
		done()
	}
	if s := h.state(); s.Pos-h.snapshotPos >= uint64(max(snapshotEntries, 2*len(s.Tickets))) {
		return h.saveSnapshot()
	}
	return nil
}

// reply sends and counts an answer.
func (h *Hub) reply(r ledger.Reply) {
	switch code := r.Result.Answer.Code; {
	case r.Repeated:
		h.counts.repeated.Add(1)
		if why := ledger.Impostor(r.Cause, code); why != "" {
			h.cfg.Log.Warn("two devices use one identity", "device", r.Cause.Device, "cause", why)
		}
	case code != queue.OK:
		h.counts.refusals.Add(1)
		fallthrough
	default:
		h.counts.commands.Add(1)
	}
	if conn, ok := r.To.(*link.Conn); ok {
		if r.Idle {
			conn.Idle(1)
		}
		conn.Send(link.NewLazyFrame(r.Encode))
		conn.Answered()
	}
}

// tell sends the entries of a batch to every device, each in the form of its streams,
// split into frames.
func (h *Hub) tell(b ledger.Batch) error {
	forms, sealed := map[string][]*link.Frame{}, sync.OnceValue(h.sealed) // by streams; while nobody follows, nothing is signed
	for _, s := range h.subs {
		if !follows(s) {
			continue
		}
		form, made := forms[s.streams.String()]
		if !made {
			var err error
			if form, err = framesOf(b, s.streams, sealed()); errors.Is(err, wire.ErrTooLarge) {
				h.callForWhole(b.First())
				return nil
			}
			if err != nil {
				return fmt.Errorf("preparing events: %w", err)
			}
			forms[s.streams.String()] = form
		}
		for _, f := range form {
			s.conn.Send(f)
		}
	}
	return nil
}

// framesOf are the entries of a batch for devices with some streams; the last has the seal.
func framesOf(b ledger.Batch, streams eventlog.Streams, sealed string) (frames []*link.Frame, err error) {
	entries, err := b.For(streams)
	if err != nil {
		return nil, err
	}
	prev := b.First() - 1
	for len(entries) > 0 {
		if !wire.FitsFrame(entries[0]) {
			return nil, wire.ErrTooLarge
		}
		n, size := 0, 0
		for n < len(entries) && (n == 0 || size+len(entries[n]) < wire.MaxFrameBytes/2) {
			size += len(entries[n])
			n++
		}
		word := ""
		if n == len(entries) {
			word = sealed
		}
		frame, err := eventsFrame(prev, entries[:n], word)
		if err != nil {
			return nil, err
		}
		frames, prev, entries = append(frames, frame), prev+uint64(n), entries[n:]
	}
	return frames, nil
}

// callForWhole ends the connections of all devices that get events, because an entry is
// too long for a frame, as the end of a day with ten thousand numbers may be. The
// devices reconnect and get the whole state.
func (h *Hub) callForWhole(pos uint64) {
	h.cfg.Log.Info("an entry is larger than a frame: all devices fetch the whole state", "pos", pos)
	for _, s := range h.subs {
		if follows(s) {
			s.conn.Drop(&wire.Refuse{Code: wire.RefuseStopping, Text: "what has happened does not fit a frame: connect again for the whole state"})
		}
	}
}

// follows says whether a device gets the events.
func follows(s *subscriber) bool { return !s.conn.Hello.NoEvents }

// saveSnapshot saves the state, which shortens the next start. Its interval grows with
// the day, so that its cost for each entry stays the same.
func (h *Hub) saveSnapshot() error {
	pos := h.state().Pos
	if pos == h.snapshotPos {
		return nil
	}
	data, err := h.ledger.Fold().Save()
	if err != nil {
		return err
	}
	if err := h.store.SaveSnapshot(pos, data, false); err != nil {
		return err
	}
	h.snapshotPos = pos
	return nil
}
