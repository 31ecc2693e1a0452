package sim

import (
	"math/rand/v2"
	"testing"
	"time"

	"motcua/internal/link"
)

// clockEvery is how often a machine looks whether its clock was set, as
// internal/device has it.
const clockEvery = 2000

const pingEvery = int64(link.PingEvery / time.Millisecond)

// wrongClocks are how far a machine's clock may be ahead from the beginning, in
// milliseconds. Most machines of most centres have a battery that is empty.
var wrongClocks = []int64{0, 10_000, 90_000, -300_000, -12 * 3_600_000, 12 * 3_600_000, 5 * 365 * 24 * 3_600_000, -20 * 365 * 24 * 3_600_000}

func wrongClock(chance *rand.Rand) int64 { return wrongClocks[chance.IntN(len(wrongClocks))] }

// elapsed is what nobody can set.
func (w *world) elapsed() time.Duration { return time.Duration(w.now) * time.Millisecond }

// setClock sets a machine's clock while it runs: by up to two hours, or to one of the
// large mistakes.
func (m *machine) setClock(n int) {
	m.wasSet = true
	m.lostClock = m.lostClock || m.dev == nil // it is off, and what waits on its disk goes by the clock of before
	if m.ahead = int64(n-500) * 14_000; n%4 == 0 {
		m.ahead = wrongClocks[n/4%len(wrongClocks)]
	}
	m.w.note("%s: its clock is %d s wrong", m.name, m.ahead/1000)
	m.later(clockEvery, m.rememberClock)
}

// rememberClock leaves to the next run by which clocks this one goes.
func (m *machine) rememberClock() {
	if now := m.clock.Kept(); !now.Near(m.disk.clocks) {
		m.disk.clocks = now
		m.w.count("clocks kept anew")
	}
}

// setClock sets the hub's clock. Its devices are told at once, as far as they are
// reached.
func (h *hub) setClock(skew int64) {
	h.skew, h.wasWrong, h.setAt = skew, true, h.w.now
	h.w.note("hub: its clock is %d s wrong", h.skew/1000)
	for _, m := range h.w.machines {
		if c := h.subs[m.id]; c != nil && c.m == m {
			c.tell(true)
		}
	}
}

// ping tells the time every few seconds as long as the connection lasts. While nothing
// goes wrong with clocks it always says the same, so it rests after a while.
func (c *conn) ping() {
	for _, after := range []int64{pingEvery, 2 * pingEvery, 10 * pingEvery} {
		c.w.after(after, func() { c.tell(false) })
	}
}

// tell is a ping. It comes late, but after what was sent before: nothing of the
// websocket's own is lost, doubled or overtaken.
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

// goesRight says whether a machine that is connected has the hub's time: whatever it
// shows or asks for a while depends on it. A line may hold back what is told for as
// long as it takes to find it dead.
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

// auditTimes: a number that a kiosk gave offline is on the record with the time at which
// it gave it, whatever the kiosk's clock said and however often it was set: its paper
// came out then, or within the time in which a paper is still of use after a restart.
// The hub believes no time before the last thing that it decided for the kiosk.
// Where the hub's own clock was set there is no such time, and a disk that was put back
// belongs to another time. Where the power is cut within the two seconds in which a
// clock that was set is noticed, what waits is told by the wrong one of the two.
func (w *world) auditTimes(r *record) {
	const slack = 40_000 // for a line that held back the hello
	if w.hub.wasWrong || w.hub.restores > 0 || w.hub.putBack {
		return
	}
	for _, p := range w.papers {
		id, known := r.ticketOn(p)
		offline := r.issued[id].Offline
		if !known || offline == nil || offline.Typed || r.met[id] || p.by.lostClock || p.by.notItself || r.copies[p.by.id] {
			continue
		}
		w.count("time of a number of an outage")
		if late := p.at - offline.IssuedMS; late < -slack || late > freshTicket+slack {
			w.fail("%s printed %s %d ms after it gave it, says the record", p.by.name, p.number, late)
		}
	}
}

// TestClocksOfTheSimulatorAreWrong shows that the fault is there: many machines begin
// with a wrong clock, and some are set while they run.
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
