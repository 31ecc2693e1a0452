package replica_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/ledger"
	"motcua/internal/ledgertest"
	"motcua/internal/queue"
	"motcua/internal/replica"
	"motcua/internal/wire"
)

// eight is 08:00 on Monday, 23 November 2026, in Vietnam.
const eight = int64(1795395600000)

func testCentre() centre.Centre {
	return centre.Centre{
		Name:     "Trung tâm thử",
		Agencies: []centre.Agency{{ID: "gt", Name: "Sở Giao thông vận tải", Prefix: "A"}},
		Services: []centre.Service{{ID: "gplx", Agency: "gt", Name: "Đổi giấy phép lái xe"}},
		Counters: []centre.Counter{{ID: "1", Serves: []centre.Serve{{Agency: "gt"}}}},
		Officers: []centre.Officer{{ID: "duc", Name: "Đức"}},
		Policy:   centre.Policy{IssueOutsideHours: true},
	}
}

var issue = queue.IssueTicket{Service: "gplx"}

// fail is what *testing.T and *rapid.T have in common.
type fail = ledgertest.Failer

// hub is the hub without its line.
type hub struct {
	*ledgertest.Hub
	t fail
}

func newHub(t fail) *hub { return &hub{ledgertest.New(t, testCentre(), eight), t} }

// decidedOnce checks that every command is in the log once.
func (h *hub) decidedOnce() {
	h.t.Helper()
	seen := map[eventlog.Cause]uint64{}
	for _, e := range h.Entries() {
		if other := seen[e.Cause]; other != 0 && e.Cause.Device != "" {
			h.t.Fatalf("command %+v is entry %d and entry %d", e.Cause, other, e.Pos)
		}
		seen[e.Cause] = e.Pos
	}
}

// eventsOf is a frame of entries.
func eventsOf(t fail, prev uint64, entries [][]byte) []byte {
	t.Helper()
	data, err := wire.EncodeEvents(prev, entries, "")
	if err != nil {
		t.Fatalf("%v", err)
	}
	return data
}

func (h *hub) greet(hello []byte) (frames [][]byte, p ledger.Peer) {
	h.t.Helper()
	e, body := decoded[wire.Hello](h.t, hello)
	p = ledger.Peer{ID: e.Dev, Inc: e.Inc}
	w := h.Ledger.Fold().Greet(ledger.Log{ID: "log"}, p, body)
	if w.Mode == wire.ModeDelta {
		return [][]byte{encoded(h.t, wire.TypeWelcome, w), eventsOf(h.t, body.Cursor, h.Public(body.Cursor))}, p
	}
	text, err := json.Marshal(h.State())
	if err != nil {
		h.t.Fatalf("encoding the state: %v", err)
	}
	w.Parts = 1
	return [][]byte{encoded(h.t, wire.TypeWelcome, w), encoded(h.t, wire.TypeSnapshot, wire.Snapshot{Part: 1, Text: string(text)})}, p
}

// senderOf is a role that sends a command: the devices of these tests play all of them.
func senderOf(body []byte) eventlog.Role {
	var c struct {
		Do string `json:"do"`
	}
	if json.Unmarshal(body, &c) != nil {
		return ""
	}
	for _, known := range queue.Commands() {
		if known.Type == c.Do && len(known.From) > 0 {
			return known.From[0]
		}
	}
	return ""
}

// take decides a frame, and returns its answer.
func (h *hub) take(p ledger.Peer, frame []byte) []byte {
	h.t.Helper()
	e, _, err := wire.Decode(frame)
	if err != nil {
		h.t.Fatalf("the device sent %s: %v", frame, err)
	}
	p.Role = senderOf(e.Body)
	r, refuse, err := ledger.Read(p, e)
	if refuse != nil || err != nil {
		h.t.Fatalf("the device sent %s: %+v, %v", frame, refuse, err)
	}
	h.MS += 1000
	answer := h.Ask(r.Cause, r.Command)
	data, err := wire.Encode(wire.Envelope{Type: wire.TypeResult, Dev: r.Cause.Device, Inc: r.Cause.Inc, Seq: r.Cause.Seq}, answer)
	if err != nil {
		h.t.Fatalf("encoding an answer: %v", err)
	}
	return data
}

func encoded(t fail, kind wire.Type, body any) []byte {
	t.Helper()
	data, err := wire.Encode(wire.Envelope{Type: kind}, body)
	if err != nil {
		t.Fatalf("encoding %q: %v", kind, err)
	}
	return data
}

func decoded[T any](t fail, frame []byte) (wire.Envelope, T) {
	t.Helper()
	e, _, err := wire.Decode(frame)
	if err != nil {
		t.Fatalf("reading %s: %v", frame, err)
	}
	body, err := wire.Body[T](e)
	if err != nil {
		t.Fatalf("reading %s: %v", frame, err)
	}
	return e, body
}

// disk is the content of a device's store.
type disk struct {
	inc, seq uint64
	log      string
	outbox   map[uint64][]byte
	state    []byte
	past     map[string]replica.Past
	shelf    []replica.Shelved
}

func (d disk) copied() disk {
	d.outbox = maps.Clone(d.outbox)
	return d
}

// device is a replica.Device with a disk; the test itself carries the frames between it
// and the hub.
type device struct {
	t    fail
	disk *disk
	*replica.Device
	ms    int64
	out   [][]byte // sent and not delivered
	late  []replica.Late
	got   map[uint64]wire.Result
	ended map[uint64]bool // given up
	renew bool
	ups   int
}

func newDisk(inc uint64) *disk { return &disk{inc: inc, outbox: map[uint64][]byte{}} }

// start is a run of the program on a disk.
func start(t fail, d *disk, run uint64) *device {
	t.Helper()
	state := queue.NewState()
	if d.state != nil {
		var err error
		if state, err = queue.LoadState(d.state); err != nil {
			t.Fatalf("loading: %v", err)
		}
	}
	x := &device{t: t, disk: d, got: map[uint64]wire.Result{}, ended: map[uint64]bool{}}
	x.Device = replica.New(replica.Identity{ID: "kiosk-1", Inc: d.inc, Seq: d.seq, Log: d.log, Run: run, Hello: wire.Hello{Role: wire.RoleKiosk}}, state)
	for _, seq := range slices.Sorted(maps.Keys(d.outbox)) {
		if err := x.Take(seq, d.outbox[seq], true, 0); err != nil {
			t.Fatalf("taking up: %v", err)
		}
	}
	return x
}

// ask draws a sequence number for a command, as the shell does.
func (x *device) ask(c queue.Command, durable, open, waited bool) uint64 {
	x.t.Helper()
	x.disk.seq++
	seq := x.disk.seq
	frame, err := x.Encoder().Encode(seq, c, x.ms)
	if err != nil {
		x.t.Fatalf("encoding: %v", err)
	}
	if durable {
		x.disk.outbox[seq] = frame
	}
	x.step(replica.Drawn{Seq: seq, Frame: frame, Command: c, Durable: durable, Open: open, Waited: waited, AtMS: x.ms})
	return seq
}

// step gives the device an input and does its outputs.
func (x *device) step(in replica.Input) error {
	x.t.Helper()
	out, err := x.Step(in)
	for _, o := range out {
		switch o := o.(type) {
		case replica.Send:
			x.out = append(x.out, o.Frame)
		case replica.Remove:
			if x.disk.outbox[o.Seq] == nil {
				x.t.Fatalf("removing %d, which is not there", o.Seq)
			}
			delete(x.disk.outbox, o.Seq)
			if o.Shelve != nil {
				x.disk.shelf = append(x.disk.shelf, *o.Shelve)
			}
		case replica.DayOver:
			if x.disk.past == nil {
				x.disk.past = map[string]replica.Past{}
			}
			x.disk.past[o.Past.Day] = o.Past.Merge(x.disk.past[o.Past.Day])
		case replica.Restart:
			x.disk.state, x.disk.log = o.State, o.Log
			if err := x.step(replica.Restarted{}); err != nil {
				x.t.Fatalf("restarting: %v", err)
			}
		case replica.Up:
			x.ups++
		case replica.Answer:
			if _, twice := x.got[o.Handle]; twice {
				x.t.Fatalf("command %d is answered twice", o.Handle)
			}
			x.got[o.Handle] = o.Result
		case replica.Late:
			x.late = append(x.late, o)
		case replica.GaveUp:
			x.ended[o.Handle] = true
		case replica.Redraw:
			x.renumber(o.Handle)
		case replica.Renew:
			x.renew = true
		}
	}
	return err
}

// renumber gives a command another sequence number, in one write.
func (x *device) renumber(handle uint64) {
	x.t.Helper()
	x.disk.seq++
	frame, err := x.Reencode(handle, x.disk.seq)
	if err != nil {
		x.t.Fatalf("encoding again: %v", err)
	}
	delete(x.disk.outbox, x.OnDisk(handle))
	x.disk.outbox[x.disk.seq] = frame
	x.step(replica.Redrawn{Handle: handle, Seq: x.disk.seq, Frame: frame})
}

// renewNow does what Renew asks for, and closes the connection.
func (x *device) renewNow() replica.Renewal {
	x.t.Helper()
	plan, err := x.Plan(x.ms)
	if err != nil {
		x.t.Fatalf("planning: %v", err)
	}
	if plan.Inc <= x.disk.inc || plan.Seq < x.disk.seq {
		x.t.Fatalf("incarnation %d and number %d after %d and %d", plan.Inc, plan.Seq, x.disk.inc, x.disk.seq)
	}
	x.disk.inc, x.disk.seq = plan.Inc, plan.Seq
	clear(x.disk.outbox)
	for _, r := range plan.Records {
		x.disk.outbox[r.Seq] = r.Frame
	}
	x.renew = false
	x.step(replica.Renewed{Renewal: plan})
	x.step(replica.Down{AtMS: x.ms})
	x.out = nil
	return plan
}

func (x *device) came(frame []byte) error {
	x.t.Helper()
	e, _, err := wire.Decode(frame)
	if err != nil {
		x.t.Fatalf("the hub sent %s: %v", frame, err)
	}
	return x.step(replica.Came{Frame: e})
}

// connect sends a hello and handles the welcome.
func (x *device) connect(h *hub) ledger.Peer {
	x.t.Helper()
	hello, err := x.Hello(x.ms)
	if err != nil {
		x.t.Fatalf("saying hello: %v", err)
	}
	x.out = nil
	frames, p := h.greet(hello)
	for _, f := range frames {
		if err := x.came(f); err != nil {
			x.t.Fatalf("taking %s: %v", f, err)
		}
	}
	return p
}

// talk connects and exchanges everything until nothing is left to say.
func (x *device) talk(h *hub) {
	x.t.Helper()
	for range 100 {
		p := x.connect(h)
		for len(x.out) > 0 && !x.renew {
			frame := x.out[0]
			x.out = x.out[1:]
			if err := x.came(h.take(p, frame)); err != nil {
				x.t.Fatalf("taking an answer: %v", err)
			}
		}
		if !x.renew {
			return
		}
		x.renewNow()
	}
	x.t.Fatalf("the device takes one incarnation after another")
}

func tickets(t *testing.T, h *hub) (numbers []string) {
	t.Helper()
	for _, ticket := range h.State().Tickets {
		numbers = append(numbers, ticket.Number+" "+string(ticket.State))
	}
	return numbers
}
