package sim

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"

	"motcua/internal/eventlog"
	"motcua/internal/ledger"
	"motcua/internal/queue"
	"motcua/internal/replica"
	"motcua/internal/wire"
)

const (
	hubTick    = 20_000
	batchLimit = 256
)

// hub is the hub's loop over internal/queue and internal/replica, with a log that loses
// what is not synced.
type hub struct {
	w        *world
	on       bool
	life     int
	skew     int64
	wasWrong bool // its clock, at some time
	setAt    int64
	// decidedAt is when it last put something on the record, in true time.
	decidedAt int64
	fuse      bool // crashes during the next write
	fuseOff   int64

	fuseReached bool // and the write reaches the disk

	logID    string
	origins  []ancestor
	backup   backup // the last one
	restores int
	putBack  bool // an older log replaced it, at some time
	recovery queue.Recovery
	lostDay  string // first day that a restored log does not have

	parked   map[string]*parked
	gone     map[string]int64 // consoles that left without logging out, and when
	state    *queue.State
	log      []stored // on disk
	batch    batch
	busy     bool // a write to the disk is running
	requests []queued
	subs     map[string]*conn
	whole    []byte
	wholePos uint64
	chance   *rand.Rand
}

type stored struct{ raw, public []byte }

type queued struct {
	c       *conn
	hello   *wire.Hello
	cause   eventlog.Cause
	command queue.Command
	lease   bool
}

type batch struct {
	entries []stored
	answers []func()
}

func newHub(w *world) *hub {
	h := &hub{w: w, on: true, logID: "log", state: queue.NewState(), subs: map[string]*conn{}, chance: w.chance("hub"), parked: map[string]*parked{}, gone: map[string]int64{}}
	events, answer := queue.Decide(h.state, eventlog.Cause{}, queue.SetCentre{Centre: w.centre()}, h.clock())
	h.add(eventlog.Cause{}, events, answer)
	h.log, h.batch = append(h.log, h.batch.entries...), batch{}
	h.tick(0)
	return h
}

func (h *hub) clock() int64 { return h.w.now + h.skew }

func (h *hub) tick(life int) {
	if h.life == life {
		h.pump()
		h.w.after(hubTick, func() { h.tick(life) })
	}
}

// add applies the next entry and adds it to the batch.
func (h *hub) add(cause eventlog.Cause, events []eventlog.Event, answer eventlog.Answer) {
	e := eventlog.Entry{Pos: h.state.Pos + 1, AtMS: h.clock(), Cause: cause, Events: events, Answer: answer}
	if err := queue.Apply(h.state, e); err != nil {
		h.w.fail("the hub cannot apply what it decided: %v", err)
		return
	}
	raw, err := e.MarshalJSON()
	if err != nil {
		h.w.fail("encoding an entry: %v", err)
		return
	}
	s := stored{raw, raw}
	if e.Private() {
		s.public, _ = e.Public().MarshalJSON()
	}
	for _, ev := range events {
		h.w.note("hub: %d: %s %s", e.Pos, ev.EventType(), short(ev))
		h.w.countEvent(ev)
		if _, opened := ev.(queue.SessionOpened); opened && events[0].EventType() == (queue.OfflineActionDone{}).EventType() {
			h.w.count("session resumed from yesterday")
		}
	}
	h.batch.entries, h.decidedAt = append(h.batch.entries, s), h.w.now
}

// countEvent counts the events that only faults produce.
func (w *world) countEvent(ev eventlog.Event) {
	switch ev := ev.(type) {
	case queue.TicketIssued:
		switch {
		case ev.Appointment != "":
			w.count("number of an appointment")
		case ev.Offline == nil:
			w.count("number of the hub")
		case ev.Offline.Again:
			w.count("number that was out already")
		case ev.Offline.Instead != "":
			w.count("paper in place of the hub's number")
		default:
			w.count("offline number")
		}
	case queue.TicketCancelled:
		if ev.Reason != queue.ReasonPaper {
			w.count("number never shown cancelled")
		}
	case queue.OfflineActionDone:
		w.count("done offline, and entered as: " + string(ev.Refused))
	default:
		w.count(ev.EventType())
	}
}

func short(v any) string {
	text, _ := json.Marshal(v)
	return string(text[:min(len(text), 110)])
}

// frame handles a frame from a device.
func (h *hub) frame(c *conn, raw []byte) {
	if !h.on {
		return
	}
	e, _, err := wire.Decode(raw)
	if err != nil {
		h.w.fail("%s sent %s: %v", c.m.name, raw, err)
		return
	}
	if e.Type == wire.TypeHello {
		hello, err := wire.Body[wire.Hello](e)
		if err != nil {
			h.w.fail("%s sent %s: %v", c.m.name, raw, err)
		}
		c.ownMS, c.helloAt = e.AtMS, h.w.now
		h.requests = append(h.requests, queued{c: c, hello: &hello})
		h.pump()
		return
	}
	cause, command, refuse, err := replica.Read(replica.Peer{ID: c.m.id, Inc: c.inc, SlowMS: h.clock() - c.ownMS - (h.w.now - c.helloAt), Counter: c.m.counter}, e)
	if refuse != nil || err != nil {
		h.w.fail("%s sent %s: %+v, %v", c.m.name, raw, refuse, err)
		return
	}
	if login, ok := command.(queue.Login); ok {
		login.PINRight = true
		command = login
	}
	h.requests = append(h.requests, queued{c: c, cause: cause, command: command})
	h.pump()
}

// pump decides the waiting requests, and writes the entries to the disk.
func (h *hub) pump() {
	if !h.on || h.busy {
		return
	}
	if events := queue.Rollover(h.state, h.clock(), false); len(events) > 0 {
		h.add(eventlog.Cause{}, events, eventlog.Answer{})
		for _, m := range h.w.machines {
			if c := h.subs[m.id]; c != nil && c.m == m && m.role == wire.RoleKiosk {
				h.lease(c)
			}
		}
	}
	if again, cut := h.recovery.Look(h.state, h.clock(), h.w.elapsed().Milliseconds()); cut {
		h.w.count("time to hand in that a set clock had ended")
		h.add(eventlog.Cause{}, []eventlog.Event{again}, eventlog.Answer{})
	}
	if events := queue.DueAnnouncements(h.state, h.clock()); len(events) > 0 {
		h.w.count("announced by the clock")
		h.add(eventlog.Cause{}, events, eventlog.Answer{})
	}
	for len(h.requests) > 0 && len(h.batch.entries) < batchLimit {
		r := h.requests[0]
		if r.hello != nil && len(h.batch.entries) > 0 {
			break // a welcome contains only what is on disk
		}
		h.requests = h.requests[1:]
		h.work(r)
		h.retry()
	}
	if len(h.requests) == 0 || h.requests[0].hello == nil {
		h.retry()
		h.reserve()
	}
	h.commit()
}

func (h *hub) work(r queued) {
	switch {
	case r.hello != nil:
		h.join(r.c, *r.hello)
	case r.lease:
		h.lease(r.c)
	case !h.park(r):
		h.decide(r)
	}
}

func (h *hub) decide(r queued) {
	result, known := replica.Known(h.state, r.cause, r.command)
	if known {
		h.w.note("hub: %s asks again: %d is answered %s", r.c.m.name, r.cause.Seq, result.Answer.Code)
		h.w.count("asked again, and answered " + string(result.Answer.Code))
	} else {
		events, answer := ledger.Decide(h.state, r.cause, r.command, h.outside())
		h.w.note("hub: %s: %s %s is %s", r.c.m.name, r.command.CommandType(), short(r.command), answer.Code)
		h.add(r.cause, events, answer)
		result = replica.Result(h.state, h.state.Pos, answer, r.command)
	}
	data, err := wire.Encode(wire.Envelope{Type: wire.TypeResult, Dev: r.cause.Device, Inc: r.cause.Inc, Seq: r.cause.Seq}, result)
	if err != nil {
		h.w.fail("encoding a result: %v", err)
	}
	h.batch.answers = append(h.batch.answers, func() { r.c.down(data) })
}

// outside is what a hub has besides its log. Every device that is named is a wall.
func (h *hub) outside() ledger.Outside {
	return ledger.Outside{AtMS: h.clock(), Chance: h.chance.Uint32, SlipKey: []byte("slips of the simulator"), IsWall: func(string) bool { return true }}
}

func (h *hub) lease(c *conn) {
	events, _ := queue.Decide(h.state, eventlog.Cause{}, queue.LeaseBlock{Device: c.m.id, Inc: c.inc}, h.clock())
	if len(events) > 0 {
		h.add(eventlog.Cause{}, events, eventlog.Answer{})
	}
}

// commit makes a batch durable, and only then sends it.
func (h *hub) commit() {
	if len(h.batch.entries) == 0 {
		for _, answer := range h.batch.answers {
			answer()
		}
		h.batch.answers = nil
		return
	}
	h.busy = true
	if h.fuse {
		h.fuse = false
		h.w.after(0, func() { h.crash(h.fuseReached, h.fuseOff) })
	}
	life := h.life
	h.w.after(1+h.chance.Int64N(8), func() {
		if h.life == life {
			h.committed()
		}
	})
}

func (h *hub) committed() {
	prev := uint64(len(h.log))
	h.log = append(h.log, h.batch.entries...)
	frames := eventsFrames(prev, h.batch.entries)
	for _, m := range h.w.machines { // in a fixed order
		if c := h.subs[m.id]; c != nil && c.m == m {
			for _, frame := range frames {
				c.down(frame)
			}
		}
	}
	for _, answer := range h.batch.answers {
		answer()
	}
	h.batch, h.busy = batch{}, false
	h.pump()
}

func eventsFrame(prev uint64, entries []stored) []byte {
	list := make([][]byte, len(entries))
	for i, e := range entries {
		list[i] = e.public
	}
	data, err := wire.EncodeEvents(prev, list)
	if err != nil {
		panic(err)
	}
	return data
}

func (h *hub) join(c *conn, hello wire.Hello) {
	if !c.open {
		return
	}
	if h.noticeOlder(c, hello) {
		return
	}
	if old := h.subs[c.m.id]; old != nil && old != c {
		old.cut("replaced")
	}
	has, behind := h.has(hello)
	w := replica.Greet(h.state, replica.Log{ID: h.logID, Behind: behind, Has: has}, replica.Peer{ID: c.m.id, Inc: c.inc}, hello)
	h.w.note("hub: %s says hello under %d at %d: %s, %d commands known", c.m.name, c.inc, hello.Cursor, w.Mode, w.Seq)
	c.joined = true
	if w.Mode == wire.ModeSnapshot {
		w.Parts = 1
		c.down(h.welcome(w))
		c.down(frameOf(wire.TypeSnapshot, wire.Snapshot{Part: 1, Text: string(h.stateNow())}))
	} else {
		c.down(h.welcome(w))
		if hello.Cursor < uint64(len(h.log)) {
			for _, frame := range eventsFrames(hello.Cursor, h.log[hello.Cursor:]) {
				c.down(frame)
			}
		}
	}
	h.subs[c.m.id] = c
	c.ping()
	delete(h.gone, c.m.id)
	if c.m.role == wire.RoleKiosk && !behind {
		h.requests = append(h.requests, queued{c: c, lease: true})
	}
}

func (h *hub) stateNow() []byte {
	if h.whole == nil || h.wholePos != h.state.Pos {
		h.whole, _ = json.Marshal(h.state)
		h.wholePos = h.state.Pos
	}
	return h.whole
}

// welcome adds the time.
func (h *hub) welcome(w wire.Welcome) []byte {
	data, err := wire.Encode(wire.Envelope{Type: wire.TypeWelcome, AtMS: h.clock()}, w)
	if err != nil {
		panic(fmt.Sprintf("encoding a welcome: %v", err))
	}
	return data
}

func frameOf(kind wire.Type, body any) []byte {
	data, err := wire.Encode(wire.Envelope{Type: kind}, body)
	if err != nil {
		panic(fmt.Sprintf("encoding %q: %v", kind, err))
	}
	return data
}

func (h *hub) left(c *conn) {
	if h.subs[c.m.id] == c {
		delete(h.subs, c.m.id)
		if h.state != nil && c.m.role == wire.RoleConsole && h.state.CounterOf(c.m.id) != "" {
			h.gone[c.m.id] = h.w.now
		}
	}
}

// crashSoon crashes the hub now, or in the middle of its next write.
func (h *hub) crashSoon(n int, off int64) {
	if n%3 == 0 {
		h.crash(false, off)
		return
	}
	h.fuse, h.fuseReached, h.fuseOff = true, n%3 == 1, off
}

// crash ends the hub at once. The running write has reached the disk or not; in neither
// case has anybody been told.
func (h *hub) crash(reached bool, off int64) {
	if !h.on {
		return
	}
	h.w.note("hub: crashes with %d entries on their way to the disk, which arrive: %v", len(h.batch.entries), reached)
	if h.busy {
		h.w.count(fmt.Sprintf("hub crashed during a write that reached the disk: %v", reached))
	}
	if reached && h.busy {
		h.log = append(h.log, h.batch.entries...)
	}
	h.on, h.busy, h.batch, h.requests, h.state, h.whole = false, false, batch{}, nil, nil, nil
	h.life++
	for _, m := range h.w.machines {
		if c := h.subs[m.id]; c != nil && c.m == m {
			c.cut("the hub is gone")
		}
	}
	clear(h.subs)
	clear(h.parked)
	clear(h.gone)
	h.w.after(off, h.start)
}

// start reads the log.
func (h *hub) start() {
	if h.on {
		return
	}
	h.on = true
	h.state = h.w.replay()
	h.w.note("hub: starts at %d", h.state.Pos)
	for _, t := range h.state.Tickets {
		if t.Reserved != "" {
			h.gone[t.Reserved] = h.w.now
		}
	}
	h.recordRestore()
	h.tick(h.life)
}

// replay builds the state from the log on disk.
func (w *world) replay() *queue.State {
	s := queue.NewState()
	for _, entry := range w.hub.log {
		var e eventlog.Entry
		err := json.Unmarshal(entry.raw, &e)
		if err == nil {
			err = queue.Apply(s, e)
		}
		if err != nil {
			w.fail("reading the log: %v", err)
			break
		}
	}
	return s
}
