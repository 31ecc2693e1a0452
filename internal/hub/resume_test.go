package hub_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"motcua/internal/queue"
	"motcua/internal/wire"
)

// at makes a hello that comes back with a cursor.
func at(log string, cursor uint64) func(*wire.Hello) {
	return func(h *wire.Hello) { h.Log, h.Cursor = log, cursor }
}

// snapshot joins the parts that follow a welcome.
func (c *raw) snapshot(w wire.Welcome) *queue.State {
	c.t.Helper()
	var text strings.Builder
	for i := range w.Parts {
		part := body[wire.Snapshot](c.t, c.next(wire.TypeSnapshot))
		if part.Part != i+1 {
			c.t.Fatalf("part %d came in place of %d", part.Part, i+1)
		}
		text.WriteString(part.Text)
	}
	s, err := queue.LoadState([]byte(text.String()))
	if err != nil {
		c.t.Fatal(err)
	}
	c.pos = s.Pos
	return s
}

// A device gets what it is missing: events if they are few, otherwise the state.
func TestWelcomeGivesWhatIsMissing(t *testing.T) {
	const tickets = 4200 // more than the hub sends as events
	r := newRig(t)
	r.issueMany(tickets)
	_, w := r.join("probe", wire.RoleWall)
	if w.Parts < 4 {
		t.Errorf("the state of %d tickets came in %d parts", tickets, w.Parts)
	}
	for name, c := range map[string]struct {
		log    string
		cursor uint64
		mode   string
	}{
		"nothing yet":    {"", 0, wire.ModeSnapshot},
		"no cursor":      {w.Log, 0, wire.ModeSnapshot},
		"another log":    {"centre-1", w.Pos, wire.ModeSnapshot},
		"another, ahead": {"centre-1", w.Pos + 9, wire.ModeSnapshot},
		"up to date":     {w.Log, w.Pos, wire.ModeDelta},
		"one behind":     {w.Log, w.Pos - 1, wire.ModeDelta},
		"4096 behind":    {w.Log, w.Pos - 4096, wire.ModeDelta},
		"4097 behind":    {w.Log, w.Pos - 4097, wire.ModeSnapshot},
	} {
		t.Run(name, func(t *testing.T) {
			d := r.dial()
			d.t = t
			d.hello("wall", 1, wire.RoleWall, at(c.log, c.cursor))
			got := d.welcome()
			if got.Mode != c.mode || got.RolledBack || got.Pos != w.Pos || got.Log != w.Log {
				t.Fatalf("the welcome is %+v", got)
			}
			if got.Mode == wire.ModeDelta {
				d.pos = c.cursor
				d.until(w.Pos)
				return
			}
			if s := d.snapshot(got); s.Pos != w.Pos || len(s.Tickets) != tickets || s.WaitingFor("gplx") != tickets {
				t.Errorf("the state is at %d with %d tickets, want %d with %d", s.Pos, len(s.Tickets), w.Pos, tickets)
			}
		})
	}
}

// A gateway that keeps no state gets answers and nothing else.
func TestGatewayGetsAnswersOnly(t *testing.T) {
	r := newRig(t)
	g := r.dial()
	g.hello("web", 1, wire.RoleGateway, func(h *wire.Hello) { h.NoEvents = true })
	if w := g.welcome(); w.Mode != wire.ModeDelta || w.Parts != 0 {
		t.Errorf("the welcome is %+v", w)
	}
	for seq := uint64(1); seq < 20; seq++ {
		g.command(seq, issue)
		e, err := g.read()
		if err != nil || e.Type != wire.TypeResult || e.Seq != seq {
			t.Fatalf("after command %d came %s %d (%v)", seq, e.Type, e.Seq, err)
		}
		if res := body[wire.Result](t, e); res.Ticket == nil || res.Ticket.ID != res.Answer.Ticket {
			t.Fatalf("the answer lacks its ticket: %s", e.Body)
		}
	}
}

// A device that connects and disconnects misses nothing and gets nothing twice: its
// state is that of one that was connected all the time.
func TestComeAndGoMissesNothing(t *testing.T) {
	r := newRig(t)
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	w := r.dial()
	w.hello("wall", 1, wire.RoleWall)
	s := w.snapshot(w.welcome())
	pos, seq := s.Pos, uint64(0)
	for round := range 10 {
		w.ws.Close()
		for range round { // while it is disconnected
			seq++
			pos = want(t, kiosk.do(seq, issue), queue.OK).Pos
		}
		w = r.dial()
		w.hello("wall", 1, wire.RoleWall, at("", 0))
		full := w.snapshot(w.welcome())
		w.ws.Close()
		log := w.log
		w = r.dial()
		w.hello("wall", 1, wire.RoleWall, at(log, s.Pos))
		if got := w.welcome(); got.Mode != wire.ModeDelta {
			t.Fatalf("round %d: the welcome is %+v", round, got)
		}
		w.pos = s.Pos
		if full.Pos < pos {
			t.Fatalf("round %d: the snapshot is at %d, and %d was answered", round, full.Pos, pos)
		}
		for _, e := range w.until(full.Pos) { // the kiosk's block may have come in between
			if e.Pos > full.Pos {
				break
			}
			if err := queue.Apply(s, e); err != nil {
				t.Fatal(err)
			}
		}
		if asJSON(t, s) != asJSON(t, full) {
			t.Fatalf("round %d: the state built from events differs from the snapshot", round)
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// A rating's score leaves the hub in no frame, neither at once nor later.
func TestRatingIsRedactedEverywhere(t *testing.T) {
	r := newRig(t)
	console, w := r.join("quay-1", wire.RoleConsole, func(h *wire.Hello) { h.Counter = "1" })
	live, _ := r.join("wall", wire.RoleWall)
	r.elsewhere(wire.RoleGateway, issue)
	want(t, console.do(2, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}), queue.OK)
	want(t, console.do(3, queue.CallNext{Counter: "1"}), queue.OK)
	want(t, console.do(4, queue.Start{Counter: "1"}), queue.OK)
	want(t, console.do(5, queue.Finish{Counter: "1"}), queue.OK)
	rated := r.elsewhere(wire.RolePad, queue.Rate{Ticket: "2026-11-23/A000001", Score: 3})
	late := r.dial()
	late.hello("late", 1, wire.RoleWall, at(w.Log, w.Pos))
	late.welcome()
	fresh := r.dial()
	fresh.hello("fresh", 1, wire.RoleWall)
	for name, c := range map[string]*raw{"live": live, "delta": late, "snapshot": fresh} {
		seen := false
		for !seen {
			e, err := c.read()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if bytes.Contains(e.Body, []byte(`score`)) {
				t.Errorf("%s: a frame has the score: %s", name, e.Body)
			}
			switch e.Type {
			case wire.TypeEvents:
				seen = body[wire.Events](t, e).Last >= rated.Pos
			case wire.TypeSnapshot:
				seen = true
				if !bytes.Contains(e.Body, []byte(`ratedMS`)) {
					t.Error("the state does not say that the ticket was rated")
				}
			}
		}
	}
}

// The console of a counter knows the pad beside it and how it is; other
// counters' consoles do not hear of it.
func TestPresenceReachesTheConsoleOfTheCounter(t *testing.T) {
	r := newRig(t)
	at := func(counter, name string) func(*wire.Hello) {
		return func(h *wire.Hello) { h.Counter, h.Name = counter, name }
	}
	console, _ := r.join("quay-1", wire.RoleConsole, at("1", "Quầy 1"))
	other, _ := r.join("quay-2", wire.RoleConsole, at("2", ""))
	alone := body[wire.Presence](t, other.next(wire.TypePresence))
	if len(alone.Devices) != 1 || alone.Devices[0].Dev != "quay-2" {
		t.Errorf("counter 2 has %+v", alone.Devices)
	}
	pad, _ := r.join("pad-1", wire.RolePad, at("1", "Máy đánh giá 1"))
	fault := wire.Status{Code: "screen", Text: "màn hình hỏng"}
	pad.send(wire.Envelope{Type: wire.TypeStatus}, fault)
	for { // first without the pad, then with it, then with its fault
		p := body[wire.Presence](t, console.next(wire.TypePresence))
		if len(p.Devices) == 2 && p.Devices[0].Status == fault {
			want := wire.Peer{Dev: "pad-1", Role: wire.RolePad, Name: "Máy đánh giá 1", Counter: "1", SinceMS: r.now.Load(), Status: fault}
			if p.Devices[0] != want {
				t.Errorf("the console sees %+v, want %+v", p.Devices[0], want)
			}
			break
		}
	}
	pad.ws.Close()
	for {
		if p := body[wire.Presence](t, console.next(wire.TypePresence)); len(p.Devices) == 1 {
			break
		}
	}
	other.command(1, issue)
	for {
		e, err := other.read()
		if err != nil {
			t.Fatal(err)
		}
		if e.Type == wire.TypePresence {
			t.Errorf("counter 2 heard of counter 1: %s", e.Body)
		}
		if e.Type == wire.TypeResult {
			break
		}
	}
}
