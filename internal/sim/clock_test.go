package sim

import (
	"math/rand/v2"
	"testing"
	"time"

	"motcua/internal/link"
)

// clockEvery is how often a machine checks whether its clock was set, as in
// internal/device.
const clockEvery = 2000

const pingEvery = int64(link.PingEvery / time.Millisecond)

// wrongClocks are how far a machine's clock may be ahead from the beginning, in
// milliseconds. Most machines of most centres have an empty battery.
var wrongClocks = []int64{0, 10_000, 90_000, -300_000, -12 * 3_600_000, 12 * 3_600_000, 5 * 365 * 24 * 3_600_000, -20 * 365 * 24 * 3_600_000}

func wrongClock(chance *rand.Rand) int64 { return wrongClocks[chance.IntN(len(wrongClocks))] }

// clockOf is the random source for a machine's clock.
func (w *world) clockOf(name string) *rand.Rand { return w.chance(name + "'s clock") }

// elapsed is the time that nobody can set.
func (w *world) elapsed() time.Duration { return time.Duration(w.now) * time.Millisecond }

// setClock sets a machine's clock while it runs: by up to two hours, or by one of the
// large errors.
func (m *machine) setClock(n int) {
	m.wasSet = true
	m.lostClock = m.lostClock || m.dev == nil // the machine is off, and what waits on its disk uses the clock of before
	if m.ahead = int64(n-500) * 14_000; n%4 == 0 {
		m.ahead = wrongClocks[n/4%len(wrongClocks)]
	}
	m.w.note("%s: its clock is %d s wrong", m.name, m.ahead/1000)
	m.later(clockEvery, m.rememberClock)
}

// rememberClock stores this run's clocks for the next run.
func (m *machine) rememberClock() {
	if now := m.clock.Kept(); !now.Near(m.disk.clocks) {
		m.disk.clocks = now
		m.w.count("clocks kept anew")
	}
}

// setClock sets the hub's clock. Its connected devices are told at once.
func (h *hub) setClock(skew int64) {
	h.skew, h.wasWrong, h.setAt = skew, true, h.w.now
	h.w.note("hub: its clock is %d s wrong", h.skew/1000)
	for _, m := range h.w.machines {
		if c := h.subs[m.id]; c != nil && c.m == m {
			c.tell(true)
		}
	}
}

// ping sends the time every few seconds while the connection lasts. While no clock
// changes, its content stays the same, so it stops after a while.
func (c *conn) ping() {
	for _, after := range []int64{pingEvery, 2 * pingEvery, 10 * pingEvery} {
		c.w.after(after, func() { c.tell(false) })
	}
}

// tell is a ping. It is delayed, but comes after what was sent before: a websocket's own
// frames are not lost, doubled or reordered.
func (c *conn) tell(set bool) {
	if !c.open || !c.w.hub.on {
		return
	}
	hubMS := c.w.hub.clock()
	weather := c.m.weather
	c.m.weather = weather.onlyLate()
	c.carry(&c.lastDn, func() {
		if c.m.conn != c || c.m.life != c.life {
			return
		}
		if set {
			c.m.clock.Met(hubMS)
		} else {
			c.m.clock.Heard(hubMS)
		}
		c.m.rememberClock()
	})
	c.m.weather = weather
}

// goesRight checks that a connected machine has the hub's time, since everything that it
// shows or asks for a while depends on it. A line may delay the message for as long as it
// takes to detect a dead line.
func (m *machine) goesRight() {
	const slack = 2000
	h := m.w.hub
	if !m.up || !h.on || m.w.now-h.setAt < deadAfter+slack {
		return
	}
	if wrong := m.clock.HubMS() - h.clock(); max(wrong, -wrong) > deadAfter+slack {
		m.w.fail("%s goes by a clock that is %d ms ahead of the hub's, while it is connected", m.name, wrong)
	}
}

// auditTimes checks that a number which a kiosk issued offline is on the record with the
// time at which it was issued, whatever the kiosk's clock said and however often it was
// set: its paper was printed then, or within the time in which a paper is printed after a
// restart. The hub does not accept a time before its last decision for the kiosk. There
// is no such time if the hub's own clock was set, and a restored disk belongs to another
// time. If the power is cut within the two seconds in which a changed clock is noticed,
// waiting commands use the wrong clock.
func (w *world) auditTimes(r *record) {
	const slack = 40_000 // for a line that delayed the hello
	if w.hub.wasWrong || w.hub.restores > 0 || w.hub.putBack {
		return
	}
	for _, p := range w.papers {
		id, known := r.ticketOn(p)
		offline := r.issued[id].Offline
		if !known || offline == nil || offline.Typed || r.met[id] || p.by.lostClock || p.by.notItself || r.copies[p.by.id] {
			continue
		}
		w.count("time of an offline number")
		if late := p.at - offline.IssuedMS; late < -slack || late > freshTicket+slack {
			w.fail("%s printed %s %d ms after it gave it, says the record", p.by.name, p.number, late)
		}
	}
}

// TestClocksOfTheSimulatorAreWrong shows that the fault exists: many machines start with
// a wrong clock, and some are set while they run.
func TestClocksOfTheSimulatorAreWrong(t *testing.T) {
	began, set, moved := 0, 0, 0
	for seed := uint64(1); seed <= 40; seed++ {
		p := newPlan(seed)
		w := newWorld(p)
		for _, m := range w.machines {
			if m.ahead != 0 {
				began++
			}
			before := m.clock.HubMS()
			m.setClock(int(seed))
			if m.clock.HubMS() != before {
				moved++
			}
		}
		for _, a := range p.actions {
			if a.what == "clock" {
				set++
			}
		}
	}
	if began < 40 || set < 10 || moved != 0 {
		t.Errorf("%d machines begin with a wrong clock, %d are set, and %d follow their machine", began, set, moved)
	}
}
