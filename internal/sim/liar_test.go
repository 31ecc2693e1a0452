package sim

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"motcua/internal/eventlog"
	"motcua/internal/ledger"
	"motcua/internal/queue"
	"motcua/internal/registry"
	"motcua/internal/seal"
	"motcua/internal/searches"
	"motcua/internal/wire"
)

// In one history of three a device of the centre went bad. It has a certificate of its own,
// sees the whole state, hears every command of the others as if lines were open, and knows
// the protocol. It claims to be others, sends again what was sent, sends what only others
// may, says that it has seen more than there was, and uploads tickets that there never were. Its admission is the product's own:
// ledger.CheckHello, Admit and Read. What it does must have no effect that it may not have;
// see mayBeOf.

// lies are what a history's liar is, and does.
type lies struct {
	role    string
	counter string
}

// liars adds a liar to one history of three. It uses a random source of its own, so that the
// other histories do not change.
func (p *plan) liars() {
	r := rand.New(rand.NewPCG(p.seed, 0x6c696172))
	if r.IntN(3) != 0 {
		return
	}
	l := &lies{role: []string{wire.RoleKiosk, wire.RoleConsole, wire.RolePad, wire.RoleWall, wire.RoleGateway}[r.IntN(5)]}
	if l.role == wire.RoleConsole || l.role == wire.RolePad {
		l.counter = "2"
	}
	p.liar = l
	for range 5 + r.IntN(15) {
		at := r.IntN(len(p.actions))
		p.actions = slices.Insert(p.actions, at, action{p.actions[at].atMS, "lie", 0, r.IntN(1 << 20), 0})
	}
}

// liar is a device that went bad.
type liar struct {
	lies
	w        *world
	m        *machine // has no program, and is not among the others
	inc, seq uint64
	conn     *conn
	over     bool
	own      [][]byte // its commands so far
	heard    [][]byte // those of others
}

// heardLimit is how many commands of others a liar remembers.
const heardLimit = 40

// enrol puts everybody's certificate on the record, and the liar's.
func (w *world) enrol(p plan) {
	events := []eventlog.Event{registry.Begun{}}
	list := w.machines
	if p.liar != nil {
		m := &machine{w: w, name: "liar", id: w.deviceID("liar"), role: p.liar.role, counter: p.liar.counter, chance: w.chance("liar")}
		w.liar, w.sent = &liar{lies: *p.liar, w: w, m: m, inc: 7}, map[eventlog.Cause]bool{}
		list = append(slices.Clone(list), m)
	}
	for _, m := range list {
		c := m.certificate()
		events = append(events, registry.Enrolled{Device: c.ID, Role: c.Role, Counter: c.Counter, Key: c.Key})
	}
	w.hub.enter(events...)
	w.hub.toDisk(w.hub.ledger.Take())
}

// certificate is what a machine shows on its connection. A copy of it shows the same.
func (m *machine) certificate() *ledger.Certificate {
	return &ledger.Certificate{ID: m.id, Role: eventlog.Role(m.role), Counter: m.counter, Key: "key of " + m.id}
}

// peer is a machine as its hello names it.
func (m *machine) peer() ledger.Peer {
	return ledger.Peer{ID: m.id, Inc: m.dev.Inc(), Role: eventlog.Role(m.role), Counter: m.counter}
}

// overheard remembers what an honest device sends, in a history with a liar.
func (w *world) overheard(c *conn, frame []byte) {
	l := w.liar
	if l == nil || c.liar != nil {
		return
	}
	e, _, err := wire.Decode(frame)
	if err != nil || e.Type != wire.TypeCommand {
		return
	}
	w.sent[eventlog.Cause{Device: e.Dev, Inc: e.Inc, Seq: e.Seq, Nonce: e.Nonce}] = true
	if l.heard = append(l.heard, frame); len(l.heard) > heardLimit {
		l.heard = l.heard[1:]
	}
}

// lie does one of the things that a liar does, on a connection of its own.
func (l *liar) lie(n int) {
	kind, rest := n%8, n/8
	l.w.count("lie")
	hello := wire.Hello{Protocols: []int{wire.Version}, Role: l.role, Counter: l.counter, Log: l.w.hub.logID}
	switch kind {
	case 0, 1:
		l.claim(rest, hello)
	case 2:
		l.connect(l.m.id, hello, true)
		l.then(func() { l.again(rest) })
	case 3:
		l.connect(l.m.id, hello, true)
		l.then(func() { l.forOthers(rest) })
	case 4:
		hello.Cursor = uint64(rest % 9)
		if l.w.hub.on {
			hello.Cursor += l.w.hub.state().Pos
		}
		hello.Seal = l.forged(hello.Log, hello.Cursor)
		l.connect(l.m.id, hello, true)
	default:
		l.connect(l.m.id, hello, true)
		for i := range 4 {
			l.then(func() { l.send(l.m.id, l.inc, l.command(rest+i)) })
		}
	}
}

// forged is the word of a hub with another key.
func (l *liar) forged(log string, pos uint64) string {
	l.w.count("lie about the past")
	return seal.Seal{Log: log, Pos: pos}.Sign(seal.Key([]byte("of nobody")))
}

// claim connects as another device, in another role or for another counter, and acts as
// that one.
func (l *liar) claim(n int, hello wire.Hello) {
	other := l.w.machines[n/4%len(l.w.machines)]
	id := other.id
	hello.Role, hello.Counter = other.role, other.counter
	switch n % 4 {
	case 0: // its certificate is its own
	case 1: // it shows none
	case 2:
		id = l.m.id
	case 3:
		id, hello.Role, hello.Counter = l.m.id, l.role, []string{"", "1", "2"}[(n/8)%3]
		if hello.Counter == l.counter {
			hello.Counter = "1"
		}
	}
	l.connect(id, hello, n%4 != 1)
	l.then(func() { l.send(id, l.inc, l.command(n/4)) })
}

// connect says a hello.
func (l *liar) connect(id string, hello wire.Hello, shows bool) {
	if l.hangUp(); !l.w.hub.on {
		return
	}
	l.over = false
	c := &conn{w: l.w, m: l.m, liar: l, began: l.w.now, open: true, chance: l.m.chance}
	if shows {
		c.shown = l.m.certificate()
	}
	l.conn = c
	frame, err := wire.Encode(wire.Envelope{Type: wire.TypeHello, Dev: id, Inc: l.inc, AtMS: l.w.now}, hello)
	if err != nil {
		l.w.fail("a liar has no words: %v", err)
		return
	}
	l.w.note("liar: says that it is %s, a %s at %q which has seen %d", id, hello.Role, hello.Counter, hello.Cursor)
	c.up(frame)
}

// then does more on the same connection, when the hub had time to let it in.
func (l *liar) then(more func()) {
	c := l.conn
	l.w.after(40+l.m.chance.Int64N(100), func() {
		if l.conn == c && c != nil && !l.over {
			more()
		}
	})
}

func (l *liar) hangUp() {
	l.over = true
	if l.conn != nil {
		l.conn.cut("the liar has gone")
	}
}

// send sends a command under any name.
func (l *liar) send(dev string, inc uint64, c queue.Command) {
	l.seq++
	body, err := queue.EncodeCommand(c)
	if err != nil {
		l.w.fail("a liar has no words: %v", err)
		return
	}
	frame, err := wire.Encode(wire.Envelope{Type: wire.TypeCommand, Dev: dev, Inc: inc, Seq: l.seq, Nonce: fmt.Sprint("lie ", l.seq), AtMS: l.w.now}, body)
	if err != nil {
		l.w.fail("a liar has no words: %v", err)
		return
	}
	l.w.note("liar: sends %s as %s", c.CommandType(), dev)
	if dev == l.m.id {
		l.own = append(l.own, frame)
	}
	l.conn.up(frame)
}

// forOthers sends a command in another's name on its own connection: one of those that were
// sent, or one that would be next.
func (l *liar) forOthers(n int) {
	if len(l.heard) == 0 {
		return
	}
	frame := l.heard[n%len(l.heard)]
	if n/2%2 == 0 {
		l.w.note("liar: sends again what another has sent: %s", frame)
		l.conn.up(frame)
		return
	}
	e, _, _ := wire.Decode(frame)
	l.seq = max(l.seq, e.Seq+uint64(n%3))
	l.send(e.Dev, e.Inc, l.command(n/4))
}

// again sends what it has sent before: the same, or something else under the same number,
// or under an earlier incarnation.
func (l *liar) again(n int) {
	if len(l.own) == 0 {
		l.send(l.m.id, l.inc, l.command(n))
		return
	}
	frame := l.own[n%len(l.own)]
	e, _, _ := wire.Decode(frame)
	switch n / 8 % 4 {
	case 0:
		e.Nonce += "x"
	case 1:
		e.Body, _ = queue.EncodeCommand(l.command(n / 32))
	case 2:
		e.Inc-- // of another hello
	}
	if again, err := wire.Encode(e, e.Body); err == nil {
		l.w.note("liar: sends %d again", e.Seq)
		l.conn.up(again)
	}
}

// ticket is one of the day's, by its number.
func (l *liar) ticket(n int) queue.Ticket {
	if !l.w.hub.on || len(l.w.hub.state().Tickets) == 0 {
		return queue.Ticket{ID: "2026-11-23/A001", Number: "A001"}
	}
	list := l.w.hub.state().Tickets
	return *list[n%len(list)]
}

// command is one that this liar may not send, or that must do nothing from it.
func (l *liar) command(n int) queue.Command {
	t, at, officer := l.ticket(n/16), []string{"1", "2", "9"}[n/4%3], l.w.officerAt("1")
	day := dayOf(t.ID)
	list := []queue.Command{
		queue.CancelTicket{Ticket: t.ID, Reason: "vì"},
		queue.CancelTicket{Ticket: t.ID, Reason: "vì", IssuedNonce: t.IssuedNonce + "x"},
		queue.Login{Counter: at, Officer: officer, Takeover: true},
		queue.Logout{Counter: at},
		queue.CallNext{Counter: at},
		queue.CallNumber{Counter: at, Number: t.Number, Reason: "vì"},
		queue.Start{Counter: at, Ticket: t.ID},
		queue.Finish{Counter: at, Ticket: t.ID},
		queue.Hold{Counter: at, Ticket: t.ID},
		queue.MarkNoShow{Counter: at, Ticket: t.ID},
		queue.Transfer{Counter: at, Ticket: t.ID, Service: services[n%2]},
		queue.Undo{Counter: at},
		queue.WalkIn{Counter: at, Service: services[n%2], Reason: "vì"},
		queue.Pause{Counter: at, Reason: "vì"},
		queue.Resume{Counter: at, Ticket: t.ID},
		queue.Return{Counter: at, Ticket: t.ID},
		queue.SetDay{Day: day},
		queue.Release{Counter: at},
		queue.TakeBack{Ticket: t.ID, Reason: "vì"},
		queue.Reassign{Counter: at},
		queue.ShutCounter{Counter: at, Reason: "vì"},
		queue.Hush{Minutes: 1},
		queue.CountSearches{Searches: []searches.Tally{{Text: "khai sinh", N: n}}},
		queue.Announce{ID: "xe", Blank: "29A-1"},
		queue.GiveBack{Tickets: []queue.TicketID{t.ID}},
		queue.OfflineAction{AtMS: l.w.now, Officer: officer, What: queue.CallReserved{Counter: at, Ticket: t.ID}},
		queue.OfflineAction{AtMS: l.w.now, Officer: officer, What: queue.Finish{Counter: at, Ticket: t.ID}},
		queue.OfflineAction{AtMS: l.w.now, Officer: officer, What: queue.CallTyped{Counter: at, Number: "AK900"}},
		queue.Rate{Ticket: t.ID, Score: 1, Counter: "1", AtMS: l.w.now, Answer: int64(n)},
	}
	if l.role != wire.RoleKiosk { // a kiosk's word about its own paper is believed
		list = append(list, queue.IssueTicket{Service: services[n%2]}, queue.ReportOfflineTicket{Number: "AK900", Series: "AK", Count: 900, Code: "LIE", Service: services[n%2], IssuedMS: l.w.now}, queue.CheckIn{Appointment: "LH-1"})
	}
	for _, sealed := range []string{"", l.forged("log-of-nobody", 1<<40)} {
		list = append(list, queue.Recover{Day: day, Seal: sealed, Tickets: []queue.Ticket{{ID: queue.TicketID(day + "/A777"), Number: "A777", Code: "LIE", Service: services[n%2], State: queue.Waiting, ArrivalMS: l.w.now, IssuedMS: l.w.now}}})
	}
	return list[n%len(list)]
}

// mayBeOf says what is wrong with who has caused an entry, in a history with a liar: what an
// honest device causes it has sent, and the liar changes nothing but what is its to change.
func (w *world) mayBeOf(e eventlog.Entry) error {
	if w.liar == nil || e.Cause.Device == "" || e.Cause.Device == "office" {
		return nil
	}
	if e.Cause.Device != w.liar.m.id {
		if !w.sent[e.Cause] {
			return fmt.Errorf("the command %+v is on the record, and %s has never sent it", e.Cause, e.Cause.Device)
		}
		return nil
	}
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case queue.OfflineActionDone:
			if ev.Refused != "" {
				continue // it is on the record that it said so, and nothing else
			}
		case queue.CancelledLate, queue.LoginFailed: // of a request of its own; and a guess, which is on the record
			continue
		case queue.TicketIssued:
			if w.liar.role == wire.RoleGateway && ev.Offline == nil {
				continue
			}
		case searches.Counted: // what it says was looked for at it is believed, and only counted
			if w.liar.role == wire.RoleKiosk {
				continue
			}
		}
		return fmt.Errorf("a %s that went bad has caused %s %s", w.liar.role, ev.EventType(), short(ev))
	}
	return nil
}

// TestLiarsLie shows that lies happen, that most of them come to nothing at the door, and
// that what the audit looks for would be seen.
func TestLiarsLie(t *testing.T) {
	counts, roles := map[string]int{}, map[string]int{}
	for seed := uint64(1); seed <= 150; seed++ {
		p := newPlan(seed)
		if p.liar == nil {
			continue
		}
		roles[p.liar.role]++
		var w *world
		if err := p.happened(func(made *world) { w = made; w.counts = counts }); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		honest := w.machines[0].id
		for name, e := range map[string]eventlog.Entry{
			"a command that was never sent": {Cause: eventlog.Cause{Device: honest, Inc: 1, Seq: 1 << 40}},
			"a change by the liar":          {Cause: eventlog.Cause{Device: w.liar.m.id, Inc: 7, Seq: 1}, Events: []eventlog.Event{queue.TicketCancelled{Ticket: "t"}}},
		} {
			if w.mayBeOf(e) == nil {
				t.Errorf("%s is not seen", name)
			}
		}
	}
	told, _ := json.Marshal(counts)
	if len(roles) != 5 || counts["lie"] < 300 || counts["liar that is turned away"] < 100 || counts["lie that is no command of its role"] < 50 || counts["lie about the past"] < 50 {
		t.Errorf("liars of %v, and %s", roles, told)
	}
}
