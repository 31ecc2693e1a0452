package hub_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"motcua/internal/badblock"
	"motcua/internal/eventlog"
	"motcua/internal/hub"
	"motcua/internal/ledgertest"
	"motcua/internal/queue"
	"motcua/internal/store"
	"motcua/internal/wire"
)

// ledger is what kiosks were answered, over all runs of a hub.
type ledger struct {
	mu     sync.Mutex
	ticket map[string]queue.TicketID // by "device seq"
	owner  map[queue.TicketID]string
	faults []string
}

func newLedger() *ledger {
	return &ledger{ticket: map[string]queue.TicketID{}, owner: map[queue.TicketID]string{}}
}

// told records an acknowledged number.
func (l *ledger) told(dev string, seq uint64, id queue.TicketID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := fmt.Sprintf("%s %d", dev, seq)
	if old, again := l.ticket[key]; again && old != id {
		l.faults = append(l.faults, fmt.Sprintf("command %s got %s and then %s", key, old, id))
	}
	if other, taken := l.owner[id]; taken && other != key {
		l.faults = append(l.faults, fmt.Sprintf("number %s was given to %s and to %s", id, other, key))
	}
	l.ticket[key], l.owner[id] = id, key
}

func (l *ledger) size() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.ticket)
}

// kiosk issues through one connection after the other, and sends what has no
// answer again, until ctx ends.
type kiosk struct {
	dev    string
	next   uint64
	open   []uint64 // sent, not answered
	ledger *ledger
}

// session works one connection until it ends or ctx does.
func (k *kiosk) session(ctx context.Context, url string) error {
	ws, resp, err := websocket.DefaultDialer.DialContext(ctx, url, nil)
	if err != nil {
		return nil // the hub is not running
	}
	resp.Body.Close()
	defer ws.Close()
	defer context.AfterFunc(ctx, func() { ws.Close() })()
	if send(ws, wire.Envelope{Type: wire.TypeHello, Dev: k.dev, Inc: 1}, wire.Hello{Protocols: []int{1}, Role: wire.RoleGateway, Token: "khoá", NoEvents: true}) != nil {
		return nil
	}
	issue, err := queue.EncodeCommand(queue.IssueTicket{Service: "gplx"})
	if err != nil {
		return err
	}
	for _, seq := range k.open {
		_ = send(ws, wire.Envelope{Type: wire.TypeCommand, Dev: k.dev, Inc: 1, Seq: seq}, issue) // what is not sent now is sent next time
	}
	for {
		for len(k.open) < 4 && ctx.Err() == nil {
			k.next++
			k.open = append(k.open, k.next)
			_ = send(ws, wire.Envelope{Type: wire.TypeCommand, Dev: k.dev, Inc: 1, Seq: k.next}, issue)
		}
		_ = ws.SetReadDeadline(time.Now().Add(patience))
		_, data, err := ws.ReadMessage()
		if err != nil {
			return nil
		}
		e, _, err := wire.Decode(data)
		if err != nil {
			return err
		}
		if e.Type != wire.TypeResult {
			continue
		}
		res, err := wire.Body[wire.Result](e)
		if err != nil || res.Answer.Code != queue.OK {
			return fmt.Errorf("command %d of %s is answered %s (%w)", e.Seq, k.dev, e.Body, err)
		}
		k.ledger.told(k.dev, e.Seq, res.Answer.Ticket)
		for i, seq := range k.open {
			if seq == e.Seq {
				k.open = append(k.open[:i], k.open[i+1:]...)
				break
			}
		}
	}
}

func send(ws *websocket.Conn, e wire.Envelope, body any) error {
	data, err := wire.Encode(e, body)
	if err != nil {
		return err
	}
	return ws.WriteMessage(websocket.TextMessage, data)
}

// audit compares a stopped hub's data folder with the ledger: the whole log is
// replayed, so a number given twice is found.
func (l *ledger) audit(t *testing.T, dir string, mayBeMore int) *queue.State {
	t.Helper()
	db, err := store.Open(filepath.Join(dir, "hub"), "hub.db", "", 0)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s, _, err := db.Replay()
	if err != nil {
		t.Fatal(err)
	}
	whole := queue.NewState()
	if _, err := db.Read(1, 0, func(_ uint64, raw []byte) error {
		var e eventlog.Entry
		if err := e.UnmarshalJSON(raw); err != nil {
			return err
		}
		return queue.Apply(whole, e)
	}); err != nil {
		t.Fatal(err)
	}
	if asJSON(t, whole) != asJSON(t, s) {
		t.Error("the log from its beginning gives another state than the snapshot and what follows")
	}
	for key, id := range l.ticket {
		ticket := s.Ticket(id)
		if ticket == nil {
			t.Errorf("%s was acknowledged to %s and is not in the log", id, key)
		} else if got := fmt.Sprintf("%s %d", ticket.IssuedBy, ticket.IssuedSeq); got != key {
			t.Errorf("%s was acknowledged to %s, and the log has it from %s", id, key, got)
		}
	}
	if more := len(s.Tickets) - len(l.ticket); more < 0 || more > mayBeMore {
		t.Errorf("%d tickets were acknowledged and %d are in the log", len(l.ticket), len(s.Tickets))
	}
	for i, ticket := range s.Tickets {
		if ticket.Number != fmt.Sprintf("A%06d", i+1) {
			t.Fatalf("ticket %d has the number %s", i+1, ticket.Number)
		}
	}
	for _, f := range l.faults {
		t.Error(f)
	}
	return s
}

// The hub is killed at any moment, any number of times: every acknowledged number is
// there, none is given twice, and a repeated command gets its old answer.
func TestKilledHubLosesNothing(t *testing.T) {
	t.Parallel()
	const kills, kiosks = 16, 4
	dir, chance := t.TempDir(), rand.New(rand.NewPCG(1, 7))
	l := newLedger()
	all := make([]*kiosk, kiosks)
	for i := range all {
		all[i] = &kiosk{dev: fmt.Sprintf("kiosk-%d", i), ledger: l}
	}
	for range kills {
		hub := startChild(t, dir)
		before := l.size()
		var wait sync.WaitGroup
		for _, k := range all {
			wait.Go(func() {
				if err := k.session(t.Context(), hub.url()); err != nil {
					t.Error(err)
				}
			})
		}
		enough := 1 + chance.IntN(400)
		eventually(t, "numbers are given out", func() bool { return l.size() >= before+enough || t.Failed() })
		hub.kill()
		wait.Wait()
	}
	l.audit(t, dir, 4*kiosks)
	// All that is open is answered in the end.
	hub := startChild(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	last := l.size()
	for _, k := range all {
		wait.Go(func() {
			if err := k.session(ctx, hub.url()); err != nil {
				t.Error(err)
			}
		})
	}
	eventually(t, "numbers go on", func() bool { return l.size() >= last+200 })
	cancel()
	wait.Wait()
	hub.stop()
	l.audit(t, dir, 4*kiosks)
}

// On a full disk the hub acknowledges nothing that is not on it, stops, and
// says so; with room again it goes on where it was.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	dir, l := t.TempDir(), newLedger()
	startChild(t, dir).stop() // the file is there
	for round, limit := range []string{"300000", "500000", "1000000"} {
		hub := startChild(t, dir, envLimit+"="+limit)
		k := &kiosk{dev: fmt.Sprintf("kiosk-%d", round), ledger: l}
		if err := k.session(t.Context(), hub.url()); err != nil {
			t.Fatal(err)
		}
		if err := hub.cmd.Wait(); err == nil || hub.cmd.ProcessState.ExitCode() != 1 {
			t.Errorf("limit %s: the hub ended with %v, want exit code 1", limit, err)
		}
		if said := hub.errs.String(); !strings.Contains(said, "appending") || !strings.Contains(said, "file too large") {
			t.Errorf("limit %s: the hub said %q", limit, said)
		}
		l.audit(t, dir, 4*(round+1))
	}
	if l.size() < 100 {
		t.Errorf("only %d numbers were given out before the disk was full", l.size())
	}
	hub := startChild(t, dir)
	k := &kiosk{dev: "kiosk-last", ledger: l}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- k.session(ctx, hub.url()) }()
	before := l.size()
	eventually(t, "numbers go on", func() bool { return l.size() >= before+50 })
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	hub.stop()
	l.audit(t, dir, 16)
}

// A disk that is full, read-only or broken from a moment on, in the midst of the
// work: the hub acknowledges nothing more, stops with code 1 and says why. On a
// sound disk it goes on where it was.
func TestDiskThatBreaksUnderLoad(t *testing.T) {
	t.Parallel()
	for _, fault := range badblock.All {
		t.Run(string(fault), func(t *testing.T) {
			dir, l := t.TempDir(), newLedger()
			hub := startChild(t, dir, envFault+"="+string(fault))
			k := &kiosk{dev: "kiosk-1", ledger: l}
			done := make(chan error, 1)
			go func() { done <- k.session(t.Context(), hub.url()) }()
			eventually(t, "numbers are given out", func() bool { return l.size() >= 200 })
			if err := hub.cmd.Process.Signal(syscall.SIGUSR1); err != nil {
				t.Fatal(err)
			}
			if err := <-done; err != nil {
				t.Error(err)
			}
			if err := hub.cmd.Wait(); err == nil || hub.cmd.ProcessState.ExitCode() != 1 {
				t.Errorf("the hub ended with %v, want exit code 1", err)
			}
			if said := hub.errs.String(); !strings.Contains(said, "appending") || !strings.Contains(said, fault.Words()) {
				t.Errorf("the hub said %q, want %q in it", said, fault.Words())
			}
			l.audit(t, dir, 4)
			before := l.size()
			hub = startChild(t, dir)
			ctx, cancel := context.WithCancel(t.Context())
			go func() { done <- k.session(ctx, hub.url()) }()
			eventually(t, "numbers go on", func() bool { return l.size() >= before+50 })
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
			hub.stop()
			l.audit(t, dir, 8)
		})
	}
}

// openHub tries to open a hub on a folder.
func openHub(dir string) (*hub.Hub, error) {
	return hub.Open(hub.Config{
		Dir: dir, Centre: testCentre(), Admission: hub.Admission{Insecure: true}, Log: slog.New(slog.DiscardHandler),
		PINs: ledgertest.PINs,
		Now:  func() int64 { return 1_795_397_400_000 }, Chance: rand.Uint32,
	})
}

func TestSecondHubOnTheSameDataIsRefused(t *testing.T) {
	r := newRig(t)
	_, err := openHub(filepath.Join(r.dir, "hub"))
	if !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), "another program uses this data folder") {
		t.Errorf("the second hub says: %v", err)
	}
	c, _ := r.join("kiosk-1", wire.RoleKiosk)
	want(t, c.do(1, issue), queue.OK) // the first one does not mind
}

func TestFolderThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"/proc/motcua", filepath.Join(file, "below")} {
		_, err := openHub(dir)
		if err == nil || errors.Is(err, store.ErrDamaged) || errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v", dir, err)
		}
	}
}

// A centre that does not fit together is refused before anything is written.
func TestFaultyCentreIsRefused(t *testing.T) {
	bad := testCentre()
	bad.Services[0].Agency = "nobody"
	_, err := hub.Open(hub.Config{Dir: t.TempDir(), Centre: bad, Admission: hub.Admission{Insecure: true}, Log: slog.New(slog.DiscardHandler), Now: func() int64 { return 1 }, Chance: rand.Uint32})
	if err == nil || !strings.Contains(err.Error(), `there is no agency "nobody"`) {
		t.Errorf("the hub says: %v", err)
	}
}
