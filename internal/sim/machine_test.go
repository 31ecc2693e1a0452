package sim

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"

	"motcua/internal/clock"
	"motcua/internal/eventlog"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/replica"
	"motcua/internal/wire"
)

// disk is everything that a device keeps over a crash.
type disk struct {
	inc, seq uint64
	log      string
	seal     string // the hub's word on it
	outbox   map[uint64][]byte
	given    map[string]int // last number of the block, by day and series
	state    []byte         // newest snapshot
	entries  [][]byte       // after it
	sent     map[string]bool
	past     map[string]replica.Past
	shelf    []replica.Shelved
	clocks   clock.Kept
}

func newDisk(inc int64) *disk {
	return &disk{inc: uint64(inc), outbox: map[uint64][]byte{}, given: map[string]int{}, sent: map[string]bool{}, past: map[string]replica.Past{}}
}

func (d *disk) copied() *disk {
	c := *d
	c.outbox, c.given, c.sent, c.entries = maps.Clone(d.outbox), maps.Clone(d.given), maps.Clone(d.sent), slices.Clone(d.entries)
	c.past, c.shelf = maps.Clone(d.past), slices.Clone(d.shelf)
	return &c
}

// app is the part of a program that uses its seat.
type app interface {
	start()
	late(l replica.Late)
}

// machine is a device: a disk, a clock, a line, and a program.
type machine struct {
	w       *world
	name    string // of the machine; a copy has another one
	id      string
	role    string
	counter string
	disk    *disk
	ahead   int64        // of its clock, relative to the true time
	clock   *clock.Clock // of the present run
	chance  *rand.Rand
	app     app
	kiosk   *kiosk
	desk    *desk

	// Of the present run.
	life    int // number of runs, also counted while it is off
	dev     *replica.Device
	conn    *conn
	up      bool
	since   clock.Instant // since when the line is up or down
	backoff link.Backoff
	tries   int // failed tries to connect
	waits   map[uint64]func(r wire.Result, ok bool)
	unkept  [][]byte
	removed []replica.Remove // done, and still on disk
	keeping bool
	missing bool // the hub does not have what this machine knows
	fuse    int  // crashes after this many more actions, if not 0
	off     int64

	blocked   int
	blockedTo int64
	weather   weather
	image     *disk
	imageAt   int64
	imageWall int64 // by its clock
	crashed   bool  // at some time
	putBackAt int64
	forgot    []int64 // when it lost its power with something not on disk
	wasSet    bool    // its clock, at some time
	lostClock bool    // it was set while the machine was off, or the power was cut before it was on disk
	notItself bool    // its disk was restored, or is a copy's
}

func (w *world) machine(name, id, role, counter string, d *disk) *machine {
	m := &machine{w: w, name: name, id: id, role: role, counter: counter, disk: d, chance: w.chance(name)}
	m.ahead = wrongClock(w.clockOf(name))
	switch role {
	case wire.RoleKiosk:
		m.kiosk = &kiosk{m: m}
		m.app = m.kiosk
	default:
		m.desk = &desk{m: m}
		m.app = m.desk
	}
	w.machines = append(w.machines, m)
	return m
}

// wall is the machine's clock, which may be wrong and may be set.
func (m *machine) wall() int64 { return m.w.now + m.ahead }

// lasted is how long the line has been in its state.
func (m *machine) lasted() int64 { return m.clock.Now().Sub(m.since).Milliseconds() }

// start starts a run of the program.
func (m *machine) start() {
	if m.dev != nil {
		return
	}
	m.life++
	m.clock = clock.New(m.wall, m.w.elapsed)
	m.clock.Remember(m.disk.clocks)
	state := queue.NewState()
	if m.disk.state != nil {
		var err error
		if state, err = queue.LoadState(m.disk.state); err != nil {
			m.w.fail("%s: loading: %v", m.name, err)
			return
		}
	}
	for _, raw := range m.disk.entries {
		var e eventlog.Entry
		err := json.Unmarshal(raw, &e)
		if err == nil {
			err = queue.Apply(state, e)
		}
		if err != nil {
			m.w.fail("%s: replaying: %v", m.name, err)
			return
		}
	}
	m.dev = replica.New(replica.Identity{
		ID: m.id, Inc: m.disk.inc, Seq: m.disk.seq, Log: m.disk.log, Seal: m.disk.seal, Run: m.chance.Uint64(),
		Hello: wire.Hello{Protocols: []int{wire.Version}, Role: m.role, Counter: m.counter, CanWorkOffline: m.role == wire.RoleConsole},
	}, state)
	for _, seq := range slices.Sorted(maps.Keys(m.disk.outbox)) {
		if err := m.dev.Take(seq, m.disk.outbox[seq], m.role == wire.RoleKiosk, m.w.now); err != nil {
			m.w.fail("%s: taking up %d: %v", m.name, seq, err)
			return
		}
	}
	if err := m.dev.Again(m.clock.Stamp()); err != nil {
		m.w.fail("%s: doing again what was done offline: %v", m.name, err)
		return
	}
	m.conn, m.up, m.since, m.backoff = nil, false, m.clock.Now(), link.Backoff{}
	m.waits, m.unkept, m.keeping, m.missing, m.fuse = map[uint64]func(wire.Result, bool){}, nil, false, false, 0
	m.removed = nil // what the last run had not removed from the disk is sent again
	m.w.note("%s: starts under %d, at %d, with %d commands", m.name, m.disk.inc, state.Pos, len(m.disk.outbox))
	m.app.start()
	m.dial()
}

// crash ends the run at once; off is how long the machine stays off.
func (m *machine) crash(off int64) {
	if m.dev == nil {
		return
	}
	m.w.note("%s: crashes", m.name)
	if len(m.unkept) > 0 {
		m.w.count("crash that loses entries of the replica")
	}
	m.crashed = true
	m.stop()
	life := m.life
	m.w.after(off, func() {
		if m.life == life {
			m.start()
		}
	})
}

func (m *machine) stop() {
	if !m.clock.Kept().Near(m.disk.clocks) {
		m.lostClock = true
	}
	if len(m.unkept) > 0 {
		m.forgot = append(m.forgot, m.w.now)
	}
	m.life++
	c := m.conn
	m.dev, m.conn, m.up, m.waits = nil, nil, false, nil
	if c != nil {
		c.cut("the machine is gone")
	}
}

// burnt counts actions, and reports whether the machine has crashed by now.
func (m *machine) burnt() bool {
	if m.dev == nil {
		return true
	}
	if m.fuse > 0 {
		if m.fuse--; m.fuse == 0 {
			m.crash(m.off)
			return true
		}
	}
	return false
}

// later runs do later, unless the run ends before.
func (m *machine) later(ms int64, do func()) {
	life := m.life
	m.w.after(ms, func() {
		if m.life == life && m.dev != nil {
			do()
		}
	})
}

func (m *machine) frame(raw []byte) {
	e, _, err := wire.Decode(raw)
	if err != nil {
		m.w.fail("the hub sent %s: %v", raw, err)
		return
	}
	if e.Type == wire.TypeWelcome {
		m.clock.Met(e.AtMS)
		m.rememberClock()
	}
	out, err := m.dev.Step(replica.Came{Frame: e})
	renew := m.perform(out)
	if m.dev == nil {
		return
	}
	if renew {
		m.renew()
	} else if m.missing {
		m.missing, renew = false, true
		m.uploadMissing()
	}
	if m.dev != nil && (err != nil || renew) && m.conn != nil {
		m.conn.cut("what came did not fit")
	}
}

func (m *machine) down(why string) {
	if m.dev == nil {
		return
	}
	c := m.conn
	m.conn = nil
	if m.up {
		m.w.note("%s: the line is down: %s", m.name, why)
		m.up, m.since = false, m.clock.Now()
	}
	out, _ := m.dev.Step(replica.Down{AtMS: m.w.now})
	m.perform(out)
	m.redial(c)
}

// perform carries out the replica's outputs, as the product's shell does.
func (m *machine) perform(list []replica.Output) (renew bool) {
	for _, out := range list {
		if m.burnt() {
			return false
		}
		switch out := out.(type) {
		case replica.Send:
			if m.conn != nil {
				m.conn.up(out.Frame)
			}
		case replica.Remove:
			m.removed = append(m.removed, out)
			m.keepSoon()
		case replica.KeepHead: // the simulator's hub signs none
		case replica.DayOver:
			p := out.Past
			m.disk.past[p.Day] = p.Merge(m.disk.past[p.Day])
		case replica.Applied:
			m.unkept = append(m.unkept, out.Entries...)
			m.keepSoon()
		case replica.Restart:
			m.disk.log, m.disk.state, m.disk.seal, m.disk.entries, m.unkept = out.Log, out.State, out.Seal, nil, nil
			more, _ := m.dev.Step(replica.Restarted{})
			renew = m.perform(more) || renew
		case replica.Redraw:
			m.renumber(out.Handle)
		case replica.Renew:
			m.w.note("%s: %s", m.name, out.Why)
			m.w.count("new incarnation: " + string(out.Why))
			renew = true
		default:
			m.tell(out)
		}
	}
	return renew
}

// renumber gives a command another number, in one write as in the store.
func (m *machine) renumber(handle uint64) {
	m.disk.seq++
	seq, old := m.disk.seq, m.dev.OnDisk(handle)
	frame, err := m.dev.Reencode(handle, seq)
	if err != nil {
		m.w.fail("%s: encoding again: %v", m.name, err)
		return
	}
	m.w.note("%s: sends %d again as %d", m.name, old, seq)
	m.w.count("sent again under another number")
	delete(m.disk.outbox, old)
	m.disk.outbox[seq] = frame
	out, _ := m.dev.Step(replica.Redrawn{Handle: handle, Seq: seq, Frame: frame})
	m.perform(out)
}

func (m *machine) tell(out replica.Output) {
	switch out := out.(type) {
	case replica.Up:
		m.up, m.since = true, m.clock.Now()
	case replica.Answer:
		m.answer(out.Handle, out.Result, true)
	case replica.GaveUp:
		m.answer(out.Handle, wire.Result{}, false)
	case replica.Late:
		m.app.late(out)
	case replica.UploadMissing:
		m.missing = true
	case replica.AskedBack:
		m.later(1, func() { // in a goroutine of its own
			if ids := m.dev.ToGive(); len(ids) > 0 {
				m.w.note("%s: gives back %v", m.name, ids)
				m.w.count("ticket given back")
				m.put(queue.GiveBack{Tickets: ids}, nil)
			}
		})
	}
}

func (m *machine) answer(handle uint64, r wire.Result, ok bool) {
	if tell := m.waits[handle]; tell != nil {
		delete(m.waits, handle)
		tell(r, ok)
	}
}

// keepSoon writes applied entries a second later; until then a crash loses them. Finished
// commands leave the outbox in the same write.
func (m *machine) keepSoon() {
	if m.keeping {
		return
	}
	m.keeping = true
	m.later(1000, func() {
		m.keeping = false
		m.keep()
	})
}

func (m *machine) keep() {
	m.disk.entries = append(m.disk.entries, m.unkept...)
	if m.dev != nil && len(m.unkept) > 0 {
		m.disk.seal = m.dev.Seal()
	}
	for _, done := range m.removed {
		delete(m.disk.outbox, done.Seq)
		if done.Shelve != nil {
			m.disk.shelf = append(m.disk.shelf, *done.Shelve)
		}
	}
	m.unkept, m.removed = nil, nil
}

var goesOn replica.Input = replica.WorksOffline{}

// step passes an input to the replica, and carries out its outputs.
func (m *machine) step(in replica.Input) {
	out, err := m.dev.Step(in)
	if err != nil {
		m.w.fail("%s: %T: %v", m.name, in, err)
	}
	m.perform(out)
}

// put writes a command to disk for which nobody waits.
func (m *machine) put(c queue.Command, did *replica.Did) {
	m.disk.seq++
	frame, err := m.dev.Encoder().Encode(m.disk.seq, c, m.clock.OwnMS())
	if err != nil {
		m.w.fail("%s: encoding: %v", m.name, err)
		return
	}
	m.rememberClock()
	m.disk.outbox[m.disk.seq] = frame
	if !m.burnt() {
		m.step(replica.Drawn{Seq: m.disk.seq, Frame: frame, Command: c, Durable: true, Did: did, AtMS: m.w.now, HubMS: m.clock.HubMS()})
	}
}

func (m *machine) renew() {
	plan, err := m.dev.Plan(m.clock.OwnMS())
	if err != nil {
		m.w.fail("%s: planning a new incarnation: %v", m.name, err)
		return
	}
	if m.keep(); m.burnt() {
		return
	}
	if plan.Inc <= m.disk.inc || plan.Seq < m.disk.seq {
		m.w.fail("%s: incarnation %d and number %d after %d and %d", m.name, plan.Inc, plan.Seq, m.disk.inc, m.disk.seq)
	}
	m.disk.inc, m.disk.seq, m.disk.outbox = plan.Inc, plan.Seq, map[uint64][]byte{}
	for _, r := range plan.Records {
		m.disk.outbox[r.Seq] = r.Frame
	}
	m.w.note("%s: goes on under %d with %d commands", m.name, plan.Inc, len(plan.Records))
	_, _ = m.dev.Step(replica.Renewed{Renewal: plan})
}

// ask sends a command; durable ones are on disk before. tell gets the answer, or false
// after the time limit.
func (m *machine) ask(c queue.Command, durable, open bool, within int64, tell func(handle uint64, r wire.Result, ok bool)) (handle uint64, nonce string) {
	m.disk.seq++
	seq := m.disk.seq
	frame, err := m.dev.Encoder().Encode(seq, c, m.clock.OwnMS())
	if err != nil {
		m.w.fail("%s: encoding: %v", m.name, err)
		return 0, ""
	}
	if durable {
		m.rememberClock()
		m.disk.outbox[seq] = frame
	}
	e, _, _ := wire.Decode(frame)
	if m.burnt() {
		return seq, e.Nonce
	}
	m.waits[seq] = func(r wire.Result, ok bool) { tell(seq, r, ok) }
	m.later(within, func() {
		if m.waits[seq] != nil {
			delete(m.waits, seq)
			out, _ := m.dev.Step(replica.Left{Handle: seq})
			m.perform(out)
			tell(seq, wire.Result{}, false)
		}
	})
	out, _ := m.dev.Step(replica.Drawn{Seq: seq, Frame: frame, Command: c, Durable: durable, Open: open, Waited: true, AtMS: m.w.now})
	m.perform(out)
	return seq, e.Nonce
}

// reportOffline draws a number of the block, in one write as in the store.
func (m *machine) reportOffline(day, series string, instead uint64, make func(n int) queue.ReportOfflineTicket) (c queue.ReportOfflineTicket, handle uint64) {
	key := day + "/" + series
	n := max(m.disk.given[key], m.dev.Given(series)) + 1
	m.disk.seq++
	seq := m.disk.seq
	c = m.dev.Encoder().InPlaceOf(instead, make(n)).(queue.ReportOfflineTicket)
	frame, err := m.dev.Encoder().Encode(seq, c, m.clock.OwnMS())
	if err != nil {
		m.w.fail("%s: encoding: %v", m.name, err)
	}
	delete(m.disk.outbox, m.dev.OnDisk(instead))
	m.rememberClock()
	m.disk.outbox[seq], m.disk.given[key] = frame, n
	if m.burnt() {
		return c, 0
	}
	out, _ := m.dev.Step(replica.Drawn{Seq: seq, Frame: frame, Command: c, Durable: true, Open: true, Instead: instead, AtMS: m.w.now})
	m.perform(out)
	return c, seq
}

// takeBack undoes the result of an earlier command. As in the store, one write removes
// the earlier command and adds the new one.
func (m *machine) takeBack(earlier uint64, c queue.Command) {
	m.disk.seq++
	c = m.dev.TakesBack(earlier, c)
	frame, err := m.dev.Encoder().Encode(m.disk.seq, c, m.clock.OwnMS())
	if err != nil {
		m.w.fail("%s: encoding: %v", m.name, err)
		return
	}
	delete(m.disk.outbox, m.dev.OnDisk(earlier))
	m.disk.outbox[m.disk.seq] = frame
	if !m.burnt() {
		m.step(replica.Drawn{Seq: m.disk.seq, Frame: frame, Command: c, Durable: true, Instead: earlier, AtMS: m.w.now})
	}
}

// nonceOf is the nonce of a command in the outbox.
func (m *machine) nonceOf(handle uint64) string {
	e, _, err := wire.Decode(m.disk.outbox[m.dev.OnDisk(handle)])
	if err != nil {
		return ""
	}
	return e.Nonce
}

func (m *machine) ack(handle uint64) {
	if m.burnt() {
		return
	}
	out, _ := m.dev.Step(replica.Acked{Handle: handle})
	m.perform(out)
}
