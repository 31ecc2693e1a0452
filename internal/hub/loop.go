package hub

import (
	"encoding/json"
	"fmt"
	"time"

	"motcua/internal/eventlog"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/replica"
	"motcua/internal/wire"
)

// request is work for the loop: a command, or an event of a connection.
type request struct {
	conn    *link.Conn
	cause   eventlog.Cause
	command queue.Command // nil for news
	news    func()        // runs in the loop, with everything before it durable

	// run adds the hub's own entries to the batch, in place of a command; functions
	// that it appends to after run when the entries are durable.
	run func(b *batch) error
}

// batch collects entries that are made durable together, and the answers that
// wait for that.
type batch struct {
	first   uint64
	stored  [][]byte
	public  [][]byte
	answers []pendingAnswer
	desks   []string // counters whose console has news of its officer's marks
	after   []func() // to be done when the batch is durable
}

type pendingAnswer struct {
	conn   *link.Conn
	cause  eventlog.Cause
	result wire.Result
}

func (a pendingAnswer) encode() ([]byte, error) {
	return wire.Encode(wire.Envelope{Type: wire.TypeResult, Dev: a.cause.Device, Inc: a.cause.Inc, Seq: a.cause.Seq}, a.result)
}

// add applies the next entry and encodes it.
func (b *batch) add(h *Hub, cause eventlog.Cause, events []eventlog.Event, answer eventlog.Answer) error {
	e := eventlog.Entry{Pos: h.state.Pos + 1, AtMS: h.cfg.Now(), Cause: cause, Events: events, Answer: answer}
	if err := queue.Apply(h.state, e); err != nil {
		return err
	}
	stored, err := e.MarshalJSON()
	if err != nil {
		return fmt.Errorf("encoding log entry %d: %w", e.Pos, err)
	}
	public := stored
	if e.Private() {
		if public, err = e.Public().MarshalJSON(); err != nil {
			return fmt.Errorf("encoding log entry %d: %w", e.Pos, err)
		}
	}
	if len(b.stored) == 0 {
		b.first = e.Pos
	}
	b.desks = append(b.desks, h.marks.take(h.state.Day, events)...)
	b.desks = append(b.desks, h.supervisors(cause, events)...)
	b.stored, b.public = append(b.stored, stored), append(b.public, public)
	return nil
}

// loop owns the state until the hub stops or the log cannot be written.
func (h *Hub) loop() {
	defer close(h.done)
	defer h.dropParked()
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	for {
		var err error
		select {
		case <-h.stop:
			return
		case r := <-h.requests:
			err = h.work(r)
		case now := <-tick.C:
			err = h.work(request{run: func(b *batch) error { // a new day opens by itself
				b.after = append(b.after, func() { h.tellKiosks(now) })
				return h.announce(b)
			}})
			h.note()
		}
		if err != nil {
			h.failed = err
			h.cfg.Log.Error("the hub stops: nothing more can be made durable", "cause", err)
			h.figures.Store(&Figures{Failed: err.Error()})
			return
		}
	}
}

// work decides a request and all others that have arrived by now.
func (h *Hub) work(r request) error {
	b := &batch{}
	if err := h.rollover(b); err != nil {
		return err
	}
	for {
		switch {
		case r.run != nil:
			if err := r.run(b); err != nil {
				return err
			}
		case r.command == nil:
			if err := h.commit(b); err != nil {
				return err
			}
			b = &batch{}
			r.news()
		default:
			if err := h.decide(b, r); err != nil {
				return err
			}
		}
		if err := h.retry(b); err != nil {
			return err
		}
		if len(b.stored) >= batchLimit {
			break
		}
		select {
		case r = <-h.requests:
			continue
		default:
		}
		break
	}
	if err := h.reserve(b); err != nil {
		return err
	}
	return h.commit(b)
}

// decide answers one command, or parks it until another console has given its ticket
// back.
func (h *Hub) decide(b *batch, r request) error {
	if waits, err := h.park(b, r); waits || err != nil {
		return err
	}
	return h.decideOnce(b, r)
}

// decideOnce decides one command; if it was decided before, it repeats the answer.
func (h *Hub) decideOnce(b *batch, r request) error {
	if old, found := replica.Known(h.state, r.cause, r.command); found {
		h.counts.repeated.Add(1)
		if why := replica.Impostor(r.cause, old.Answer.Code); why != "" {
			h.cfg.Log.Warn("two devices use one identity", "device", r.cause.Device, "cause", why)
		}
		b.answers = append(b.answers, pendingAnswer{r.conn, r.cause, old})
		return nil
	}
	events, answer, err := h.decideNow(r.cause, r.command)
	if err != nil {
		return err
	}
	if err := b.add(h, r.cause, events, answer); err != nil {
		return err
	}
	h.counts.commands.Add(1)
	if answer.Code != queue.OK {
		h.counts.refusals.Add(1)
	} else if len(events) > 0 && r.cause.Device != "" {
		h.clock.done()
	}
	b.answers = append(b.answers, pendingAnswer{r.conn, r.cause, replica.Result(h.state, h.state.Pos, answer, r.command)})
	return nil
}

// commit makes a batch durable, and only then sends it.
func (h *Hub) commit(b *batch) error {
	if len(b.stored) > 0 {
		began := time.Now()
		if err := h.store.Append(b.first, b.stored); err != nil {
			return err
		}
		h.counts.committed(len(b.stored), time.Since(began))
		if err := h.tell(b); err != nil {
			return err
		}
	}
	for _, a := range b.answers {
		a.conn.Send(link.NewLazyFrame(a.encode))
		a.conn.Answered()
	}
	for _, counter := range b.desks {
		h.presence(counter)
	}
	for _, done := range b.after {
		done()
	}
	b.answers, b.desks, b.after = nil, nil, nil
	if h.state.Pos-h.snapshotPos >= uint64(max(snapshotEntries, 2*len(h.state.Tickets))) {
		return h.saveSnapshot()
	}
	return nil
}

// tell sends the entries of a batch to every device, split into frames.
func (h *Hub) tell(b *batch) error {
	if !h.followed() {
		return nil
	}
	prev, entries := b.first-1, b.public
	for len(entries) > 0 {
		if !wire.FitsFrame(entries[0]) {
			h.callForWhole(prev + 1)
			return nil
		}
		n, size := 0, 0
		for n < len(entries) && (n == 0 || size+len(entries[n]) < wire.MaxFrameBytes/2) {
			size += len(entries[n])
			n++
		}
		frame, err := eventsFrame(prev, entries[:n])
		if err != nil {
			return fmt.Errorf("preparing events: %w", err)
		}
		for _, s := range h.subs {
			if follows(s) {
				s.conn.Send(frame)
			}
		}
		prev, entries = prev+uint64(n), entries[n:]
	}
	return nil
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

// followed says whether any device gets the events.
func (h *Hub) followed() bool {
	for _, s := range h.subs {
		if follows(s) {
			return true
		}
	}
	return false
}

// follows says whether a device gets the events.
func follows(s *subscriber) bool { return !s.conn.Hello.NoEvents }

// saveSnapshot saves the state, which shortens the next start. Its interval grows with
// the day, so that its cost for each entry stays the same.
func (h *Hub) saveSnapshot() error {
	if h.state.Pos == h.snapshotPos {
		return nil
	}
	data, err := json.Marshal(h.state)
	if err != nil {
		return fmt.Errorf("encoding state: %w", err)
	}
	if err := h.store.SaveSnapshot(h.state.Pos, data, false); err != nil {
		return err
	}
	h.snapshotPos = h.state.Pos
	return nil
}
