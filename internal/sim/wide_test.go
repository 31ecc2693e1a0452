package sim

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"motcua/internal/centre"
	"motcua/internal/hostile"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// In one history of eight every text is as long, as wide and as unusual as its limit
// allows: names of the configuration, of devices and of officers, reasons and notes.
// Everything must hold as before, and no connection may be ended because of a frame.

// nameLimit is the limit of a text of the configuration; see config.MaxText.
var nameLimit = queue.TextLimit{Bytes: 2000, Runes: 500}

// widths makes texts as wide as possible in one history of eight. Like nights they use a
// random source of their own.
func (p *plan) widths() {
	r := rand.New(rand.NewPCG(p.seed, 0x77696465))
	p.wide = r.IntN(8) == 0
	p.texts = r.IntN(hostile.Kinds)
}

// text is a typed text: unchanged, or as wide as possible.
func (w *world) text(plain string) string {
	if !w.wide {
		return plain
	}
	w.texts++
	w.count("text as long as it may be")
	return hostile.Fitting(w.texts, queue.TextLimits["text"])
}

// officers are the officers at the counters.
func (w *world) officers() []centre.Officer {
	list := testCentre().Officers
	if w.wide {
		for i := range list {
			list[i].ID, list[i].Name, list[i].Title = padded(list[i].ID), hostile.Fitting(i, nameLimit), hostile.Fitting(i+1, nameLimit)
		}
	}
	return list
}

// officerAt is the officer of a counter.
func (w *world) officerAt(counter string) string {
	for i, c := range testCentre().Counters {
		if c.ID == counter {
			return w.officers()[i].ID
		}
	}
	return ""
}

// padded is a name made by a program, as long as possible.
func padded(name string) string {
	return name + strings.Repeat("<", wire.MaxIDBytes-len(name))
}

// deviceID is the name of a machine in its hello.
func (w *world) deviceID(name string) string {
	if w.wide {
		return padded(name)
	}
	return name
}

// centre is the configuration of this history.
func (w *world) centre() centre.Centre {
	c := testCentre()
	c.Officers = w.officers()
	if !w.wide {
		return c
	}
	kind := w.texts
	long := func() string {
		kind++
		return hostile.Fitting(kind, nameLimit)
	}
	c.Name = long()
	for i := range c.Agencies {
		a := &c.Agencies[i]
		a.Name, a.NameEn, a.Short = long(), long(), long()
	}
	for i := range c.Services {
		s := &c.Services[i]
		s.Name, s.NameEn = long(), long()
	}
	for i := range c.Counters {
		c.Counters[i].Name = long()
	}
	for range 20 {
		c.Ticker = append(c.Ticker, long())
	}
	return c
}

// fits checks that the other side accepts a frame.
func (c *conn) fits(frame []byte) {
	if len(frame) > wire.MaxFrameBytes {
		c.w.fail("%s is sent, or sends, a frame of %d bytes, and is hung up on", c.m.name, len(frame))
	}
}

// eventsFrames are entries in the frames that the hub would make of them; the last has the
// seal.
func eventsFrames(prev uint64, entries []stored, sealed string) (frames [][]byte) {
	for len(entries) > 0 {
		n, size := 0, 0
		for n < len(entries) && (n == 0 || size+len(entries[n].public) < wire.MaxFrameBytes/4) {
			size += len(entries[n].public)
			n++
		}
		word := ""
		if n == len(entries) {
			word = sealed
		}
		frames = append(frames, eventsFrame(prev, entries[:n], word))
		prev, entries = prev+uint64(n), entries[n:]
	}
	return frames
}

// TestTextsOfTheSimulatorAreWide shows that the fault exists, and would be found.
func TestTextsOfTheSimulatorAreWide(t *testing.T) {
	wide, kinds := 0, map[string]bool{}
	for seed := uint64(1); seed <= 200; seed++ {
		p := newPlan(seed)
		w := newWorld(p)
		if !p.wide {
			if got := w.text("họp"); got != "họp" || w.machines[0].id != "kiosk-1" {
				t.Fatalf("seed %d: a history is wide by mistake: %q", seed, got)
			}
			continue
		}
		wide++
		kinds[w.text("họp")[:2]] = true
		for _, m := range w.machines {
			if len(m.id) != wire.MaxIDBytes {
				t.Errorf("%s is called %q", m.name, m.id)
			}
		}
		c := w.hub.state().Centre
		for _, text := range []string{c.Name, c.Agencies[0].Name, c.Agencies[1].Short, c.Services[1].NameEn, c.Counters[0].Name, c.Officers[0].Name, c.Ticker[19]} {
			if n := utf8.RuneCountInString(text); n < nameLimit.Runes-2 {
				t.Errorf("a text has %d characters", n)
			}
		}
		if (&conn{w: w, m: w.machines[0]}).fits(make([]byte, wire.MaxFrameBytes+1)); w.fault == nil {
			t.Error("a frame that is too large is not seen")
		}
	}
	if wide < 10 || wide > 50 || len(kinds) != hostile.Kinds {
		t.Errorf("%d of 200 histories are wide, with texts that begin with %q", wide, slices.Sorted(maps.Keys(kinds)))
	}
}
