package sim

import (
	"bytes"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// kept is an event of a book that no device takes. The hub records one now and then,
// alone or beside what devices take; positions and states stay the same for all.
type kept struct {
	Word string `json:"word"`
}

func (kept) EventType() string { return "sim.kept" }

func init() { eventlog.Register[kept]("sim", eventlog.HubStream, nil) }

// keepEvery is how often the hub records something for itself, in milliseconds.
const keepEvery = 5 * 60_000

// keptWord must never leave the hub.
const keptWord = "not for devices"

// keepSomething records something for the hub alone.
func (h *hub) keepSomething() {
	switch h.chance.IntN(4) {
	case 0:
		h.w.count("entry that no device takes")
		h.enter(kept{keptWord})
	case 1:
		by := eventlog.Cause{Device: "office", Inc: 1, Seq: h.state().Pos + 1}
		h.must(h.ledger.Enter(h.now(), by, []eventlog.Event{kept{keptWord}, kept{keptWord}}, eventlog.Answer{Code: queue.OK, Officer: keptWord}))
	case 2:
		h.w.count("entry of which devices take a part")
		h.enter(kept{keptWord}, queue.SoundTested{Dev: "wall"})
	}
}

// tells wants a frame for devices to have nothing in it that is the hub's alone.
func (c *conn) tells(frame []byte) {
	if bytes.Contains(frame, []byte(keptWord)) || bytes.Contains(frame, []byte(kept{}.EventType())) {
		c.w.fail("a device is sent what it may not see: %s", frame)
	}
}
