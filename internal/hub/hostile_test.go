package hub_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"motcua/internal/eventlog"
	"motcua/internal/hostile"
	"motcua/internal/hub"
	"motcua/internal/ledgertest"
	"motcua/internal/queue"
	"motcua/internal/store"
	"motcua/internal/wire"
)

// Whatever one device sends in any field, the others stay connected, and get everything
// that was accepted.
func TestOneDeviceCannotStopTheOthers(t *testing.T) {
	r := newRig(t)
	wall, _ := r.join("wall", wire.RoleWall)
	other, _ := r.join("kiosk-1", wire.RoleKiosk)
	first := want(t, other.do(1, issue), queue.OK)
	seen := first.Pos
	wall.pos = 0
	plain := map[string]string{"counter": "1", "ticket": string(first.Ticket.ID), "reason": "vì", "service": "gplx", "officer": "hoa", "pin": "1234"}
	senders := map[string]*raw{} // a bad device of each role
	names := map[string]string{} // which is another one after some time: one that sends much that comes to nothing is slowed down
	seq, asked, taken := uint64(0), uint64(1), 0
	for _, b := range hostile.Bodies(plain) {
		bad := senders[b.Role]
		if name := fmt.Sprintf("bad-%s-%d", b.Role, seq/100); bad == nil || names[b.Role] != name {
			bad, _ = r.join(name, b.Role)
			senders[b.Role], names[b.Role] = bad, name
		}
		seq++
		bad.text(fmt.Sprintf(`{"v":1,"type":"command","dev":%q,"inc":1,"seq":%d,"body":%s}`, names[b.Role], seq, b.Text))
		if !utf8.ValidString(b.Text) {
			bad.wantRefused(wire.RefuseFrame)
			senders[b.Role], _ = r.join(names[b.Role], b.Role)
		} else if got := bad.result(seq).Answer; (got.What != "") != b.Long || b.Long && got.Code != queue.Malformed {
			t.Fatalf("%s is answered %+v", b.Name, got)
		} else if !b.Long {
			taken++
		}
		asked++
		seen = want(t, other.do(asked, issue), queue.OK).Pos
		wall.until(seen)
		if t.Failed() {
			t.Fatalf("after %s", b.Name)
		}
	}
	if taken < 100 {
		t.Errorf("%d commands were taken: the worst that may be said was not tried", taken)
	}
	for role, bad := range senders {
		if role == "" {
			t.Error("a command has no role that sends it")
		}
		bad.until(seen)
	}
}

// The longest reason that may be given, in the letters that JSON writes longest, is
// sent to everybody, and read again after a restart.
func TestWorstReasonIsSent(t *testing.T) {
	r := newRig(t)
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	wall, _ := r.join("wall", wire.RoleWall)
	issued := want(t, kiosk.do(1, issue), queue.OK)
	reason := strings.Repeat("<", queue.TextLimits["text"].Runes)
	pos := want(t, kiosk.do(2, queue.CancelTicket{Ticket: issued.Ticket.ID, Reason: reason}), queue.OK).Pos
	told := false
	for _, e := range wall.until(pos) {
		for _, ev := range e.Events {
			if cancelled, ok := ev.(queue.TicketCancelled); ok {
				told = cancelled.Reason == reason
			}
		}
	}
	if !told {
		t.Error("the wall was not told why")
	}
	r.stop()
	r.start()
	r.join("wall", wire.RoleWall)
}

// The text of a cancellation by the hub's own command is limited too.
func TestOfficeTextIsBounded(t *testing.T) {
	r := newRig(t)
	status, answer := r.ask("POST", "/appointments/cancel", map[string]string{"code": "LH-1", "reason": strings.Repeat("<", 5000)})
	if status != http.StatusBadRequest || !strings.Contains(answer, "reason is longer") {
		t.Errorf("a reason of 5,000 characters is answered %d %s", status, answer)
	}
}

// hugeReason is a reason that an older hub accepted.
var hugeReason = strings.Repeat("<", 300_000)

// appendHuge puts an entry into the log that fits no frame.
func (r *rig) appendHuge() (pos uint64) {
	r.t.Helper()
	pos, size := r.appendCancelled(hugeReason)
	if size < wire.MaxFrameBytes {
		r.t.Fatalf("the entry has %d bytes", size)
	}
	return pos
}

// appendCancelled puts an entry into the log while the hub is off, after its
// snapshot.
func (r *rig) appendCancelled(reason string) (pos uint64, size int) {
	r.t.Helper()
	return r.appendEntry(func(s *queue.State) eventlog.Entry {
		return eventlog.Entry{
			Cause: eventlog.Cause{Device: "bad", Inc: 1, Seq: 1}, Answer: eventlog.Answer{Code: queue.OK},
			Events: []eventlog.Event{queue.TicketCancelled{Ticket: s.Tickets[0].ID, Reason: reason}},
		}
	})
}

// appendEntry puts an entry into the log while the hub is off, after its snapshot.
func (r *rig) appendEntry(made func(s *queue.State) eventlog.Entry) (pos uint64, size int) {
	r.t.Helper()
	db, err := store.OpenChained(filepath.Join(r.dir, "hub"), "hub.db", "centre", r.now.Load())
	if err != nil {
		r.t.Fatal(err)
	}
	defer db.Close()
	s, _, err := db.Replay()
	if err != nil {
		r.t.Fatal(err)
	}
	e := made(s)
	e.Pos, e.AtMS = s.Pos+1, r.now.Load()
	data, err := json.Marshal(e)
	if err != nil {
		r.t.Fatal(err)
	}
	if err := db.Append(e.Pos, [][]byte{data}); err != nil {
		r.t.Fatal(err)
	}
	return e.Pos, len(data)
}

// If an entry is too long for a frame, the whole state is sent: to a device that
// reconnects with a cursor before it, and to a new one.
func TestEntryThatFitsNoFrameIsSentWithTheState(t *testing.T) {
	r := newRig(t)
	d := r.device("kiosk-1", wire.RoleKiosk, "")
	until(t, d, "a line", up)
	do(t, d, issue)
	r.stop()
	pos := r.appendHuge()
	r.start()
	c := r.dial()
	c.hello("wall", 1, wire.RoleWall, func(h *wire.Hello) { h.Log, h.Cursor = r.logName(), pos-1 })
	w := c.welcome()
	if w.Mode != wire.ModeSnapshot || w.Parts == 0 {
		t.Fatalf("the welcome is %+v, want the whole state", w)
	}
	for range w.Parts {
		c.next(wire.TypeSnapshot)
	}
	again := r.device("kiosk-2", wire.RoleKiosk, "")
	until(t, again, "the whole state", func(s *queue.State, up bool) bool { return up && s.Pos >= pos })
	want(t, do(t, again, issue), queue.OK)
}

// The end of a day with very many numbers is too long for a frame too: connected
// devices reconnect for the whole state.
func TestDayThatFitsNoFrameEnds(t *testing.T) {
	const numbers = 20_000
	r := newRig(t)
	d := r.device("kiosk-1", wire.RoleKiosk, "")
	until(t, d, "a line", up)
	r.issueMany(numbers)
	until(t, d, "all numbers", func(s *queue.State, up bool) bool { return up && len(s.Tickets) == numbers })
	r.now.Add(24 * 60 * 60_000)
	until(t, d, "the new day", func(s *queue.State, up bool) bool { return up && s.Day == "2026-11-24" && len(s.Tickets) == 0 })
	want(t, do(t, d, issue), queue.OK)
}

// A hub that starts and has nothing to record does not write to its file, which may
// turn out to be damaged; the error for a damaged one names the file.
func TestStartWritesNothing(t *testing.T) {
	r := newRig(t)
	r.stop()
	path := filepath.Join(r.dir, "hub", "hub.db")
	read := func() []byte {
		t.Helper()
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	before := read()
	r.start()
	if !bytes.Equal(read(), before) {
		t.Error("the start has written to the file")
	}
	r.stop()
	if !bytes.Equal(read(), before) {
		t.Error("the stop has written to the file")
	}
}

// The error for a damaged log names its file, and nothing is changed in it.
func TestDamagedLogIsNamedAndLeftAlone(t *testing.T) {
	r := newRig(t)
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	want(t, kiosk.do(1, issue), queue.OK)
	kiosk.ws.Close()
	r.stop()
	r.appendCancelled("nhầm")
	path := filepath.Join(r.dir, "hub", "hub.db")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for at := 0; ; { // in every copy that the file holds
		i := bytes.Index(data[at:], []byte(`"ticket.cancelled"`))
		if i < 0 {
			break
		}
		data[at+i+1] ^= 1
		at, found = at+i+1, found+1
	}
	if err := os.WriteFile(path, data, 0o600); err != nil || found == 0 {
		t.Fatalf("%d places were changed (%v)", found, err)
	}
	cfg := hub.Config{
		Dir: filepath.Join(r.dir, "hub"), Centre: testCentre(), Admission: hub.Admission{Insecure: true}, Log: slog.New(slog.DiscardHandler), Now: r.now.Load,
		Chance: func() uint32 { return r.draw.Add(1) }, PINs: ledgertest.PINs,
	}
	if _, err := hub.Open(cfg); !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), path) {
		t.Errorf("%v does not name %s", err, path)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, data) {
		t.Errorf("the damaged file was written to (%v)", err)
	}
}
