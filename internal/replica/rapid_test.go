package replica_test

import (
	"testing"

	"pgregory.net/rapid"

	"motcua/internal/ledger"
	"motcua/internal/queue"
	"motcua/internal/replica"
)

// flow is a device and its connection, on which anything can get lost.
type flow struct {
	*device
	peer     ledger.Peer
	up       bool
	answers  [][]byte
	requests map[uint64]bool // handles of this run's issues
}

// act does one random thing.
func (f *flow) act(r *rapid.T, h *hub, restart func() *device) {
	switch rapid.IntRange(0, 9).Draw(r, "what") {
	case 0, 1, 2:
		f.requests[f.ask(issue, true, rapid.Bool().Draw(r, "open"), true)] = true
	case 3:
		f.connectTo(h)
	case 4, 5, 6:
		if f.up && len(f.out) > 0 {
			f.answers = append(f.answers, h.take(f.peer, f.out[0]))
			f.out = f.out[1:]
		}
	case 7, 8:
		f.hear()
	case 9:
		f.cut()
		if rapid.IntRange(0, 4).Draw(r, "crash") == 0 {
			f.device, f.requests = restart(), map[uint64]bool{}
		}
	}
}

func (f *flow) connectTo(h *hub) {
	f.cut()
	f.peer, f.up = f.connect(h), true
	f.renewIfNeeded()
}

// hear delivers the oldest answer on the way.
func (f *flow) hear() {
	if !f.up || len(f.answers) == 0 {
		return
	}
	_ = f.came(f.answers[0])
	f.answers = f.answers[1:]
	f.renewIfNeeded()
}

func (f *flow) renewIfNeeded() {
	if f.renew {
		f.renewNow()
		f.up, f.answers = false, nil
	}
}

func (f *flow) cut() {
	f.step(replica.Down{AtMS: f.ms})
	f.up, f.out, f.answers = false, nil, nil
}

// Whatever gets lost, every request that is on disk gets one number, the same one
// however often it is sent.
func TestEveryRequestGetsOneNumber(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		h, d, runs := newHub(r), newDisk(1), uint64(1)
		restart := func() *device { runs++; return start(r, d, runs) }
		f := &flow{device: restart(), requests: map[uint64]bool{}}
		for range rapid.IntRange(1, 60).Draw(r, "steps") {
			f.act(r, h, restart)
		}
		f.cut()
		f.talk(h)
		if d.inc != 1 {
			r.Fatalf("a device that is alone has taken incarnation %d", d.inc)
		}
		if got := len(h.State().Tickets); uint64(got) != d.seq || f.Waiting() != 0 {
			r.Fatalf("%d tickets for %d requests, %d wait", got, d.seq, f.Waiting())
		}
		h.decidedOnce()
		for handle := range f.requests {
			if a, ok := f.got[handle]; !ok || a.Ticket == nil || a.Ticket.IssuedSeq != handle {
				r.Fatalf("request %d is answered %+v", handle, a)
			}
		}
	})
}

// Two devices run from copies of one disk, made at any moment. Neither gets the other's
// number, and every waiting request gets a number in the end.
func TestCopiesAreNeverToldTheSameNumber(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		h, first := newHub(r), newDisk(1)
		a := &flow{device: start(r, first, 1), requests: map[uint64]bool{}}
		for range rapid.IntRange(0, 20).Draw(r, "before") {
			a.act(r, h, func() *device { return start(r, first, 1) })
		}
		copied := first.copied()
		b := &flow{device: start(r, &copied, 2), requests: map[uint64]bool{}}
		for range rapid.IntRange(1, 80).Draw(r, "steps") {
			f := rapid.SampledFrom([]*flow{a, b}).Draw(r, "who")
			f.act(r, h, func() *device { return f.device })
			if other := map[*flow]*flow{a: b, b: a}[f]; f.up && other.up { // one connection for one name
				other.cut()
			}
		}
		for range 2 { // the one with the older incarnation comes last
			a.cut()
			a.talk(h)
			b.cut()
			b.talk(h)
		}
		given := map[queue.TicketID]string{}
		for name, f := range map[string]*flow{"the first": a, "the copy": b} {
			for handle := range f.requests {
				answer, ok := f.got[handle]
				if !ok || answer.Ticket == nil {
					r.Fatalf("request %d of %s is answered %+v", handle, name, answer)
				}
				if other, twice := given[answer.Ticket.ID]; twice {
					r.Fatalf("%s was given to %s and to %s", answer.Ticket.ID, other, name)
				}
				given[answer.Ticket.ID] = name
			}
		}
	})
}
