package sim

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"motcua/internal/link"
	"motcua/internal/wire"
)

// action is one action of a person, or one fault.
type action struct {
	atMS int64 // from the beginning
	what string
	who  int // index among those that it can happen to
	n    int
	ms   int64
}

func (a action) String() string {
	return fmt.Sprintf("%8.3f s  %-9s who %d  n %d  for %d ms", float64(a.atMS)/1000, a.what, a.who, a.n, a.ms)
}

// plan is a history before it is run.
type plan struct {
	seed      uint64
	beginMS   int64
	actions   []action
	wide      bool // texts have their maximum length
	texts     int  // kind of the first one
	sameDraws bool // of short codes, by each run of a kiosk
	liar      *lies
}

// people are the usual actions; faults are faults. Each history has its own choice of
// faults, so that frequent ones do not hide rare ones.
var (
	people = []string{"tap", "tap", "tap", "press", "press", "press", "press", "rate"}
	faults = []string{"cut", "partition", "weather", "hubcrash", "crash", "putback", "copy", "clock", "hubclock", "huboffline", "rush", "restore"}
)

// beginnings: an ordinary morning, one at midnight UTC, and a midnight.
var beginnings = []time.Time{
	time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC),
	time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC),
	time.Date(2026, 11, 22, 23, 58, 0, 0, time.UTC),
	time.Date(2026, 11, 23, 16, 58, 0, 0, time.UTC),
}

// newPlan draws a history.
func newPlan(seed uint64) plan {
	r := rand.New(rand.NewPCG(seed, 0x6d6f74))
	p := plan{seed: seed, beginMS: beginnings[r.IntN(len(beginnings))].UnixMilli()}
	var mine []string
	for _, f := range faults {
		if r.IntN(3) == 0 {
			mine = append(mine, f)
		}
	}
	at := int64(2000)
	for range 30 + r.IntN(50) {
		switch r.IntN(8) {
		case 0:
			at += r.Int64N(20_000)
		case 1, 2, 3:
			at += r.Int64N(2000)
		default:
			at += r.Int64N(300)
		}
		what := people[r.IntN(len(people))]
		if len(mine) > 0 && r.IntN(4) == 0 {
			what = mine[r.IntN(len(mine))]
		}
		p.actions = append(p.actions, action{at, what, r.IntN(8), r.IntN(1000), 50 + r.Int64N(duration(what))})
	}
	if slices.Contains(mine, "putback") || slices.Contains(mine, "copy") { // a disk is copied some time before
		p.actions = append(p.actions, action{r.Int64N(at), "image", 0, 0, 0}, action{r.Int64N(at), "image", 1, 0, 0})
	}
	if slices.Contains(mine, "restore") {
		p.actions = append(p.actions, action{r.Int64N(at), "backup", 0, 0, 0})
	}
	slices.SortStableFunc(p.actions, func(a, b action) int { return int(a.atMS - b.atMS) })
	p.images()
	p.bookings()
	p.nights()
	p.widths()
	p.liars()
	p.sameDraws = rand.New(rand.NewPCG(seed, 0x666577)).IntN(8) == 0
	return p
}

func duration(what string) int64 {
	switch what {
	case "weather":
		return 15_000
	case "crash", "hubcrash":
		return 6_000
	case "partition":
		return 25_000
	case "huboffline", "restore":
		return 40_000
	}
	return 1_000
}

// without leaves out some of the actions.
func (p plan) without(from, to int) plan {
	q := p
	q.actions = append(slices.Clone(p.actions[:from]), p.actions[to:]...)
	return q
}

// newWorld is a centre in the morning: two kiosks, two consoles, a pad and a wall.
func newWorld(p plan) *world {
	w := &world{seed: p.seed, now: p.beginMS, began: p.beginMS, wide: p.wide, texts: p.texts, sameDraws: p.sameDraws}
	w.hub = newHub(w)
	for i := range 2 {
		w.machine(fmt.Sprintf("kiosk-%d", i+1), w.deviceID(fmt.Sprintf("kiosk-%d", i+1)), wire.RoleKiosk, "", newDisk(p.beginMS-1000))
	}
	for i := range 2 {
		w.machine(fmt.Sprintf("desk-%d", i+1), w.deviceID(fmt.Sprintf("desk-%d", i+1)), wire.RoleConsole, fmt.Sprint(i+1), newDisk(p.beginMS-1000))
	}
	w.machine("pad-1", w.deviceID("pad-1"), wire.RolePad, "1", newDisk(p.beginMS-1000))
	w.machine("wall", w.deviceID("wall"), wire.RoleWall, "", newDisk(p.beginMS-1000))
	w.enrol(p)
	w.hub.tick(0)
	for _, m := range w.machines {
		m.start()
	}
	return w
}

// of is the machine of a role that an action happens to, by its number.
func (w *world) of(role string, who int) *machine {
	var list []*machine
	for _, m := range w.machines {
		if m.role == role || role == "" {
			list = append(list, m)
		}
	}
	return list[who%len(list)]
}

// do carries out an action.
func (w *world) do(a action) {
	switch a.what {
	case "tap":
		w.of(wire.RoleKiosk, a.who).kiosk.tap(services[a.n%2])
	case "book":
		w.of(wire.RoleKiosk, a.who).kiosk.book(a.n)
	case "come":
		w.of(wire.RoleKiosk, a.who).kiosk.come(a.n)
	case "press":
		w.of(wire.RoleConsole, a.who).desk.press(a.n)
	case "rate":
		w.of(wire.RolePad, a.who).desk.rate(1 + a.n%4)
	case "hubcrash":
		w.hub.crashSoon(a.n, a.ms)
	case "hubclock":
		if a.n%8 == 0 {
			w.hub.loseClock(a.n, a.ms)
			return
		}
		w.hub.setClock(int64(a.n-500) * 1000)
	case "huboffline":
		w.hubOffline(a.ms)
	case "backup":
		w.hub.backUp()
	case "restore":
		w.hub.restore(a.ms)
	case "rush":
		w.rush(a.n)
	case "imageback":
		w.hub.imageBack(a.ms)
	case "night":
		w.night(a.n, a.ms)
	case "lie":
		w.liar.lie(a.n)
	default:
		w.happen(w.of("", a.who), a)
	}
}

// happen makes a fault happen at one machine.
func (w *world) happen(m *machine, a action) {
	switch a.what {
	case "cut":
		if m.conn != nil {
			m.conn.cut("cut")
		}
	case "partition":
		m.partition(a.ms)
	case "weather":
		m.weather = weather{drop: a.n % 10, double: a.n / 10 % 10, reorder: a.n / 100, delayMS: a.ms / 10}
		w.note("%s: the line is bad: %+v", m.name, m.weather)
		w.after(a.ms, func() { m.weather = weather{} })
	case "crash":
		m.off = a.ms
		if a.n%2 == 0 {
			m.crash(a.ms)
		} else {
			m.fuse = 1 + a.n/2%6
		}
	case "clock":
		m.setClock(a.n)
	case "image":
		k := w.of(wire.RoleKiosk, a.who)
		k.copyDisk()
		w.note("%s: somebody copies its disk", k.name)
	case "putback":
		w.of(wire.RoleKiosk, a.who).putBack(a.ms)
	case "copy":
		k := w.of(wire.RoleKiosk, a.who)
		if a.n%2 == 0 {
			k.copyDisk()
		}
		w.copyOf(k)
		if a.n%4 == 0 { // both are used before it is noticed
			w.after(a.ms, func() { w.rush(a.n / 4) })
		}
	}
}

// partition makes a machine unreachable for a while, without any message.
func (m *machine) partition(ms int64) {
	m.w.note("%s: unreachable for %d ms", m.name, ms)
	m.blocked++
	m.blockedTo = max(m.blockedTo, m.w.now+ms)
	if c := m.conn; c != nil && ms > deadAfter {
		m.w.after(deadAfter, func() { c.cut("not a word for 15 s") })
	}
	m.w.after(ms, func() { m.blocked-- })
}

// rush is a citizen at every kiosk at once, while the lines are cut with the commands or
// the answers on their way.
func (w *world) rush(n int) {
	for _, m := range w.machines {
		if m.kiosk == nil {
			continue
		}
		m.kiosk.tap(services[n%2])
		w.after(int64(n%8), func() {
			if m.conn != nil {
				m.conn.cut("cut in a rush")
			}
		})
	}
}

// hubOffline makes the hub unreachable for everybody.
func (w *world) hubOffline(ms int64) {
	for _, m := range w.machines {
		if m.conn != nil {
			m.conn.cut("the switch is off")
		}
		m.partition(ms)
	}
}

// copyDisk makes a copy of its disk.
func (m *machine) copyDisk() {
	m.image, m.imageAt, m.imageWall = m.disk.copied(), m.w.now, m.wall()
}

// imageAge is the least age of a disk's copy when it is used, if there was something in
// its outbox: by then no citizen waits for a paper that it might print. A clock that
// stands behind that of the machine whose disk it was would take the citizen for one who
// still waits, so the age is also by these clocks.
const imageAge = freshTicket + 1000

// usable reports whether the copy of its disk may be used now, by a machine with a clock.
func (m *machine) usable(wall int64) bool {
	return m.image != nil && (min(m.w.now-m.imageAt, wall-m.imageWall) >= imageAge || len(m.image.outbox) == 0)
}

// putBack replaces a kiosk's disk by an older copy of it.
func (m *machine) putBack(off int64) {
	if !m.usable(m.wall()) || m.dev == nil {
		return
	}
	m.w.note("%s: its disk is put back to that of %d s ago", m.name, (m.w.now-m.imageAt)/1000)
	m.disk, m.notItself, m.putBackAt = m.image.copied(), true, m.w.now
	m.crash(off)
}

// copyOf starts another machine from the copy of a kiosk's disk.
func (w *world) copyOf(m *machine) {
	name := fmt.Sprintf("%s-copy-%d", m.name, len(w.machines))
	if !m.usable(w.now+wrongClock(w.clockOf(name))) || len(w.machines) > 8 {
		return
	}
	w.note("%s: a copy of it is switched on", m.name)
	m.notItself = true
	c := w.machine(name, m.id, m.role, m.counter, m.image.copied())
	c.notItself = true
	c.start()
}

// happened runs a history to its end, repairs everything, and checks the result.
func (p plan) happened(note func(w *world)) error {
	w := newWorld(p)
	if note != nil {
		note(w)
	}
	for _, a := range p.actions {
		w.after(a.atMS, func() { w.do(a) })
	}
	last := int64(0)
	if n := len(p.actions); n > 0 {
		last = p.actions[n-1].atMS
	}
	w.run(p.beginMS + last + 1000)
	w.heal()
	if w.fault == nil {
		w.audit()
	}
	return w.fault
}

// heal repairs everything, and waits until no device has anything to send.
func (w *world) heal() {
	w.note("everything is mended")
	if w.liar != nil {
		w.liar.hangUp()
	}
	w.run(w.now + 45_000) // all interruptions end, and machines that are off are switched on
	w.hub.skew, w.hub.fuse = 0, false
	w.hub.start()
	w.hub.sayDay()
	for _, m := range w.machines {
		m.fuse, m.weather = 0, weather{}
		m.start()
		if m.conn != nil {
			m.conn.cut("mended")
		}
	}
	for range 40 {
		w.run(w.now + 15_000)
		if w.fault != nil || w.drained() == "" {
			break
		}
	}
	if left := w.drained(); left != "" {
		w.fail("after ten minutes there is still something to say: %s", left)
	}
	w.withoutCopies()
}

// drained names a device that still has something to send.
func (w *world) drained() string {
	up := map[string]bool{}
	for _, m := range w.machines {
		up[m.id] = up[m.id] || m.up
	}
	for _, m := range w.machines {
		if !up[m.id] {
			return m.name + " is not on the line"
		}
		if m.dev == nil {
			return m.name + " is off"
		}
		if n := m.dev.Waiting(); n > 0 {
			return fmt.Sprintf("%s has %d commands without an answer", m.name, n)
		}
		if len(m.disk.outbox) > 0 {
			return fmt.Sprintf("%s has %d commands on disk", m.name, len(m.disk.outbox))
		}
	}
	return ""
}

// withoutCopies switches off the copies, and lets the others connect.
func (w *world) withoutCopies() {
	seen := map[string]bool{}
	for _, m := range w.machines {
		if seen[m.id] {
			m.stop()
		}
		seen[m.id] = true
	}
	w.run(w.now + link.BackoffReplaced.Milliseconds() + 15_000) // one of them may have lost its line just now
	w.quiet()
}

// quietFor is how long the hub has decided nothing when everybody has heard everything:
// more than an entry takes to reach the disk and a good line.
const quietFor = 1000

// quiet waits until the hub's last decision has reached everybody; at midnight it decides
// without a command. A device that does not hear of it is found by the audit.
func (w *world) quiet() {
	for range 60 {
		if w.fault != nil || !w.hub.busy && w.now-w.hub.decidedAt >= quietFor {
			return
		}
		w.run(w.now + quietFor)
	}
	w.fail("the hub decides something every second, a minute long")
}
