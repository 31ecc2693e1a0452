package sim

import (
	"math/rand/v2"
	"slices"

	"motcua/internal/wire"
)

// A history may last several days. At night the machines are switched off, as in a
// centre, and the hub is off for the night, or also for the next day, or stays on.

const night = 24 * 3_600_000 // to the same time of the next day

// nights adds nights to one history of eight. They use a random source of their own, so
// that the other histories do not change.
func (p *plan) nights() {
	r := rand.New(rand.NewPCG(p.seed, 0x6e69676874))
	if r.IntN(8) != 0 {
		return
	}
	for range 1 + r.IntN(3) {
		at := r.IntN(len(p.actions))
		fall := action{p.actions[at].atMS, "night", 0, r.IntN(1000), r.Int64N(60_000)}
		for i := range p.actions[at:] {
			p.actions[at+i].atMS += night
		}
		p.actions = slices.Insert(p.actions, at, fall)
	}
}

// images restores an image of the hub's disk in one history of eight, once or twice.
func (p *plan) images() {
	r := rand.New(rand.NewPCG(p.seed, 0x696d616765))
	if r.IntN(8) != 0 {
		return
	}
	n := len(p.actions)
	at := []int{r.IntN(n), r.IntN(n), r.IntN(n)}
	slices.Sort(at)
	for i, what := range []string{"backup", "imageback", "imageback"} {
		when := at[i] + i
		p.actions = slices.Insert(p.actions, when, action{p.actions[when].atMS, what, 0, 0, 50 + r.Int64N(40_000)})
	}
}

// night advances to the next day; early is how long before the first citizen the machines
// are switched on.
func (w *world) night(n int, early int64) {
	stays := n%4 == 0
	w.count("night")
	if !stays {
		w.count("night without the hub")
		off := int64(night) - early
		if n%4 == 3 {
			off += night
		}
		w.hub.crash(n%8 < 4, off)
	}
	for i, m := range w.machines {
		if stays && m.role == wire.RoleWall {
			continue // it was forgotten
		}
		m.overnight(night-early+int64(n*(i+1)%30_000), n>>i&1 == 0)
	}
	w.note("it is night, and the hub stays on: %v", stays)
}

// overnight switches a machine off, or cuts its power, until the morning.
func (m *machine) overnight(ms int64, orderly bool) {
	if m.dev != nil {
		if orderly {
			m.keep()
		}
		m.crashed = true
		m.stop()
	} else {
		m.life++ // it is not switched on in the night
	}
	life := m.life
	m.w.after(ms, func() {
		if m.life == life {
			m.start()
		}
	})
}
