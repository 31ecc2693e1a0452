package sim

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"

	"motcua/internal/eventlog"
	"motcua/internal/ledger"
	"motcua/internal/queue"
	"motcua/internal/seal"
	"motcua/internal/store"
	"motcua/internal/wire"
)

const (
	hubTick    = 20_000
	batchLimit = 256
)

// hub is the hub's loop over internal/ledger, with a log that loses what is not synced.
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
	putBack  bool   // an older log replaced it, at some time
	lostDay  string // first day that a restored log does not have

	ledger   *ledger.Ledger // nil while it is off
	retryAt  int64          // when it decides parked commands again
	keptAt   int64          // when it last recorded something for itself
	log      []stored       // on disk
	batch    ledger.Batch   // being written to the disk, while busy
	busy     bool
	requests []queued
	subs     map[string]*conn
	whole    []byte
	wholePos uint64
	chance   *rand.Rand
}

type stored struct {
	raw, public []byte
	hash        store.Hash // of the log up to it
}

type queued struct {
	c     *conn
	hello *wire.Hello
	asked ledger.Request
	lease bool
}

func newHub(w *world) *hub {
	h := &hub{w: w, on: true, logID: "log", subs: map[string]*conn{}, chance: w.chance("hub")}
	h.ledger = ledger.New(ledger.NewFold(), h.outside(), h.now())
	if _, err := h.ledger.Do(h.now(), queue.SetCentre{Centre: w.centre()}); err != nil {
		w.fail("the configuration is not taken: %v", err)
	}
	h.toDisk(h.ledger.Take())
	return h
}

// now is the present time by the hub's clocks.
func (h *hub) now() ledger.Moment { return ledger.Moment{MS: h.clock(), Mono: h.w.elapsed()} }

// state is the state of the hub, which must be on.
func (h *hub) state() *queue.State { return h.ledger.State() }

// toDisk writes entries to the disk.
func (h *hub) toDisk(b ledger.Batch) {
	for _, e := range b.Entries {
		public, err := e.For(eventlog.Streams{eventlog.QueueStream})
		h.must(err)
		h.log = append(h.log, stored{e.Stored, public, h.hashAt(uint64(len(h.log))).Next(e.Entry.Pos, e.Stored)})
	}
}

// hashAt is the hash of the log up to a position.
func (h *hub) hashAt(pos uint64) (hash store.Hash) {
	if pos > 0 {
		hash = h.log[pos-1].hash
	}
	return hash
}

// sealed is the hub's word for where its log is.
func (h *hub) sealed() string { return h.ledger.Seal(h.logID, seal.Hash(h.hashAt(uint64(len(h.log))))) }

// lacks says whether this log has not what another one had.
func (h *hub) lacks(log string, pos uint64) bool {
	for _, a := range h.origins {
		if a.log == log {
			return pos > a.pos
		}
	}
	return log != h.logID
}

func (h *hub) clock() int64 { return h.w.now + h.skew }

func (h *hub) tick(life int) {
	if h.life == life {
		h.pump()
		h.w.after(hubTick, func() { h.tick(life) })
	}
}

// enter makes the hub record events of its own.
func (h *hub) enter(events ...eventlog.Event) {
	h.must(h.ledger.Enter(h.now(), eventlog.Cause{}, events, eventlog.Answer{}))
}

func (h *hub) must(err error) {
	if err != nil {
		h.w.fail("the hub cannot apply what it decided: %v", err)
	}
}

// entered logs and counts an entry.
func (h *hub) entered(e eventlog.Entry) {
	if e.Cause.Device != "" {
		h.w.note("hub: %d: %s asks as %d: %s", e.Pos, e.Cause.Device, e.Cause.Seq, e.Answer.Code)
	}
	for _, ev := range e.Events {
		h.w.note("hub: %d: %s %s", e.Pos, ev.EventType(), short(ev))
		h.w.countEvent(ev)
		if _, opened := ev.(queue.SessionOpened); opened && e.Events[0].EventType() == (queue.OfflineActionDone{}).EventType() {
			h.w.count("session resumed from yesterday")
		}
	}
	h.decidedAt = h.w.now
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
	e, known, err := wire.Decode(raw)
	if err == nil && known {
		err = wire.CheckNames(raw)
	}
	if err != nil {
		h.turnAway(c, raw, err)
		return
	}
	switch honest := c.liar == nil; { // whose frames a bad line may double and reorder
	case e.Type == wire.TypeHello && (honest || c.said.ID == ""):
		h.hello(c, raw, e)
	case e.Type == wire.TypeCommand && (honest || c.joined):
		h.command(c, raw, e)
	case known:
		h.turnAway(c, raw, fmt.Errorf("a device may not send %q here", e.Type))
	}
}

// hello reads who a device says it is.
func (h *hub) hello(c *conn, raw []byte, e wire.Envelope) {
	hello, err := wire.Body[wire.Hello](e)
	if err != nil {
		h.turnAway(c, raw, err)
		return
	}
	c.said = ledger.Peer{ID: e.Dev, Inc: e.Inc, Role: eventlog.Role(hello.Role), Counter: hello.Counter}
	if refusal := ledger.CheckHello(c.said, hello); refusal != nil {
		h.turnAway(c, raw, errors.New(refusal.Text))
		return
	}
	c.ownMS, c.helloAt = e.AtMS, h.w.now
	h.requests = append(h.requests, queued{c: c, hello: &hello})
	h.pump()
}

func (h *hub) command(c *conn, raw []byte, e wire.Envelope) {
	who := c.said
	who.SlowMS = h.clock() - c.ownMS - (h.w.now - c.helloAt)
	asked, refuse, err := ledger.Read(who, e)
	switch {
	case refuse != nil:
		h.turnAway(c, raw, errors.New(refuse.Text))
		return
	case err != nil && c.liar != nil: // answered as malformed
		h.w.count("lie that is no command of its role")
		return
	case err != nil:
		h.turnAway(c, raw, err)
		return
	}
	if asked.From = c; c.liar == nil {
		asked.Given.PIN = queue.PINRight
	}
	h.requests = append(h.requests, queued{c: c, asked: asked})
	h.pump()
}

// turnAway ends the connection of a device that is not believed.
func (h *hub) turnAway(c *conn, raw []byte, why error) {
	if c.liar == nil {
		h.w.fail("%s sent %s: %v", c.m.name, raw, why)
		return
	}
	h.w.note("hub: %s is turned away: %v", c.m.name, why)
	h.w.count("liar that is turned away")
	c.cut("not believed")
}

// pump decides the waiting requests, and writes the entries to the disk.
func (h *hub) pump() {
	if !h.on || h.busy {
		return
	}
	opened, again, err := h.ledger.Rollover(h.now())
	h.must(err)
	if again {
		h.w.count("upload time that a set clock had ended")
	}
	for _, m := range h.w.machines {
		if c := h.subs[m.id]; opened && c != nil && c.m == m && m.role == wire.RoleKiosk {
			h.lease(c)
		}
	}
	if h.state().Day != "" && h.w.now-h.keptAt > keepEvery {
		h.keptAt = h.w.now
		h.keepSomething()
	}
	said, err := h.ledger.Announce(h.now())
	h.must(err)
	if said {
		h.w.count("announced by the clock")
	}
	for len(h.requests) > 0 && h.ledger.Waiting() < batchLimit {
		r := h.requests[0]
		if r.hello != nil && h.ledger.Waiting() > 0 {
			break // a welcome contains only what is on disk
		}
		h.requests = h.requests[1:]
		h.work(r)
		h.must(h.ledger.Retry(h.now()))
	}
	if len(h.requests) == 0 || h.requests[0].hello == nil {
		h.must(h.ledger.Retry(h.now()))
		h.must(h.ledger.Reserve(h.now()))
	}
	h.commit()
}

func (h *hub) work(r queued) {
	switch {
	case r.hello != nil:
		h.join(r.c, *r.hello)
	case r.lease:
		h.lease(r.c)
	default:
		room, err := h.ledger.Ask(h.now(), r.asked)
		h.must(err)
		if !room {
			h.w.count("command for which there was no room behind a parked one")
		}
		h.retryLater()
	}
}

// retryLater makes the hub decide again when a parked command is due.
func (h *hub) retryLater() {
	in, waits := h.ledger.RetryIn(h.now())
	at := h.w.now + in.Milliseconds()
	if !waits || h.retryAt > h.w.now && h.retryAt <= at {
		return
	}
	h.w.count("call that waits for a ticket to be given back")
	h.retryAt = at
	life := h.life
	h.w.after(in.Milliseconds(), func() {
		if h.life == life {
			h.pump()
		}
	})
}

// reply sends a durable answer.
func (h *hub) reply(r ledger.Reply) {
	if r.Repeated {
		h.w.note("hub: %s asks again: %d is answered %s", r.Cause.Device, r.Cause.Seq, r.Result.Answer.Code)
		h.w.count("asked again, and answered " + string(r.Result.Answer.Code))
	}
	data, err := r.Encode()
	if err != nil {
		h.w.fail("encoding a result: %v", err)
	}
	r.To.(*conn).down(data)
}

// outside is what a hub has besides its log. Every device that is named is a wall.
func (h *hub) outside() ledger.Outside {
	return ledger.Outside{
		Chance: h.chance.Uint32, SlipKey: []byte("slips of the simulator"), IsWall: func(string) bool { return true }, Entered: h.entered, Lacks: h.lacks,
		OfDay: func(day string) ([]queue.Ticket, []queue.Appointment, error) {
			had, promised := h.had(day)
			return had, promised, nil
		},
	}
}

func (h *hub) lease(c *conn) {
	_, err := h.ledger.Lease(h.now(), c.said.ID, c.said.Inc)
	h.must(err)
}

// commit makes a batch durable, and only then sends it.
func (h *hub) commit() {
	h.batch = h.ledger.Take()
	if len(h.batch.Entries) == 0 {
		for _, r := range h.batch.Replies {
			h.reply(r)
		}
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
	h.toDisk(h.batch)
	frames := eventsFrames(prev, h.log[prev:], h.sealed())
	for _, m := range h.w.machines { // in a fixed order
		if c := h.subs[m.id]; c != nil && c.m == m {
			for _, frame := range frames {
				c.down(frame)
			}
		}
	}
	for _, r := range h.batch.Replies {
		h.reply(r)
	}
	h.batch, h.busy = ledger.Batch{}, false
	h.pump()
}

func eventsFrame(prev uint64, entries []stored, sealed string) []byte {
	list := make([][]byte, len(entries))
	for i, e := range entries {
		list[i] = e.public
	}
	data, err := wire.EncodeEvents(prev, list, sealed)
	if err != nil {
		panic(err)
	}
	return data
}

func (h *hub) join(c *conn, hello wire.Hello) {
	if !c.open {
		return
	}
	if refusal := ledger.Admit(h.ledger.Fold().Registry, c.said, c.shown, false); refusal != nil {
		h.turnAway(c, nil, errors.New(refusal.Text))
		return
	}
	if h.noticeOlder(c, hello) {
		return
	}
	if old := h.subs[c.said.ID]; old != nil && old != c {
		if c.liar != nil && old.liar == nil {
			h.w.harm = append(h.w.harm, fmt.Sprintf("%s has ended the connection of %s", c.m.name, old.m.name))
		}
		old.taken = true
		old.cut("replaced")
	}
	has, behind := h.has(hello)
	w := h.ledger.Fold().Greet(ledger.Log{ID: h.logID, Behind: behind, Has: has}, c.said, hello)
	h.w.note("hub: %s says hello under %d at %d: %s, %d commands known", c.m.name, c.said.Inc, hello.Cursor, w.Mode, w.Seq)
	c.joined = true
	if w.Mode == wire.ModeSnapshot {
		w.Parts = 1
		c.down(h.welcome(w))
		c.down(frameOf(wire.TypeSnapshot, wire.Snapshot{Part: 1, Text: string(h.stateNow())}))
	} else {
		c.down(h.welcome(w))
		if hello.Cursor < uint64(len(h.log)) {
			for _, frame := range eventsFrames(hello.Cursor, h.log[hello.Cursor:], "") {
				c.down(frame)
			}
		}
	}
	h.subs[c.said.ID] = c
	c.ping()
	h.ledger.Joined(c.said.ID, c.said.Role == eventlog.Console)
	if c.said.Role == eventlog.Kiosk && !behind {
		h.requests = append(h.requests, queued{c: c, lease: true})
	}
}

func (h *hub) stateNow() []byte {
	if h.whole == nil || h.wholePos != h.state().Pos {
		h.whole, _ = json.Marshal(h.state())
		h.wholePos = h.state().Pos
	}
	return h.whole
}

// welcome adds the time.
func (h *hub) welcome(w wire.Welcome) []byte {
	w.Seal = h.sealed()
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
	if h.subs[c.said.ID] == c {
		delete(h.subs, c.said.ID)
		if h.on {
			h.ledger.Left(h.now(), c.said.ID)
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
	h.w.note("hub: crashes with %d entries on their way to the disk, which arrive: %v", len(h.batch.Entries), reached)
	if h.busy {
		h.w.count(fmt.Sprintf("hub crashed during a write that reached the disk: %v", reached))
	}
	if reached && h.busy {
		h.toDisk(h.batch)
	}
	h.on, h.busy, h.batch, h.requests, h.ledger, h.whole = false, false, ledger.Batch{}, nil, nil, nil
	h.life++
	for _, m := range h.w.machines {
		if c := h.subs[m.id]; c != nil && c.m == m {
			c.cut("the hub is gone")
		}
	}
	if l := h.w.liar; l != nil && l.conn != nil {
		l.conn.cut("the hub is gone")
	}
	clear(h.subs)
	h.w.after(off, h.start)
}

// start reads the log.
func (h *hub) start() {
	if h.on {
		return
	}
	h.on = true
	fold := h.w.replay()
	h.ledger = ledger.New(fold, h.outside(), h.now())
	h.w.note("hub: starts at %d", fold.State.Pos)
	h.recordRestore()
	h.tick(h.life)
}

// replay applies the log on disk.
func (w *world) replay() *ledger.Fold {
	f := ledger.NewFold()
	for _, entry := range w.hub.log {
		var e eventlog.Entry
		err := json.Unmarshal(entry.raw, &e)
		if err == nil {
			err = f.Apply(e)
		}
		if err != nil {
			w.fail("reading the log: %v", err)
			break
		}
	}
	return f
}
