package hub_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"motcua/internal/centre"
	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/eventlog"
	"motcua/internal/hub"
	"motcua/internal/ledgertest"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// testCentre is a small one: two agencies, three counters, one class, a supervisor.
func testCentre() centre.Centre {
	return centre.Centre{
		Name:     "Trung tâm thử",
		Agencies: []centre.Agency{{ID: "gt", Name: "Sở Giao thông vận tải", Prefix: "A"}, {ID: "tp", Name: "Sở Tư pháp", Prefix: "C"}},
		Services: []centre.Service{{ID: "gplx", Agency: "gt", Name: "Đổi giấy phép lái xe"}, {ID: "lltp", Agency: "tp", Name: "Phiếu lý lịch tư pháp"}},
		Counters: []centre.Counter{
			{ID: "1", Serves: []centre.Serve{{Agency: "gt"}}},
			{ID: "2", Serves: []centre.Serve{{Agency: "gt"}}},
			{ID: "3", Serves: []centre.Serve{{Agency: "tp"}}},
		},
		Officers: []centre.Officer{
			{ID: "duc", Name: "Trần Minh Đức"}, {ID: "hoa", Name: "Lê Thị Hoa"}, {ID: "lan", Name: "Phạm Thị Lan", Supervisor: true},
		},
		Classes:  []centre.Class{{ID: "gia", Name: "Người cao tuổi", HeadStartMin: 30}},
		Hours:    centre.Hours{Days: []int{1, 2, 3, 4, 5}, Spans: []centre.Span{{FromMin: 7*60 + 30, ToMin: 11*60 + 30}, {FromMin: 13*60 + 30, ToMin: 17 * 60}}},
		Policy:   centre.Policy{DigitsPerNumber: 6, IssueOutsideHours: true},
		Profiles: []centre.Profile{{ID: "chieu", Name: "Giúp Tư pháp", Serves: []centre.Serve{{Agency: "gt"}, {Agency: "tp", HandicapMin: 10}}}},
		Outcomes: []centre.Outcome{{ID: "nhan", Name: "Đã nhận hồ sơ"}},
		Marks:    []centre.Mark{{ID: "thieu", Name: "Thiếu giấy tờ"}},
		Items:    []centre.Item{{ID: "ban-sao", Name: "Bản sao"}},
		Announcements: []centre.Announcement{
			{ID: "xe", Text: "Chủ xe biển số {} xin ra cổng", Blank: "biển số xe"},
			{ID: "con-15", Text: "Còn 15 phút hết giờ tiếp nhận", TextEn: "15 minutes left", At: "closing-15"},
		},
		Zones: []centre.Zone{{ID: "tang-1", Name: "Tầng 1", Counters: []string{"1", "2", "3"}, Walls: []string{"wall", "wall-2"}}},
	}
}

// rig is a hub on real websockets, and the clock it reads.
type rig struct {
	t    *testing.T
	dir  string
	hub  *hub.Hub
	web  *httptest.Server // what the network gets
	desk *httptest.Server // what the hub's own commands get
	now  atomic.Int64
	draw atomic.Uint32

	change func(*hub.Config) // of the next start
}

func newRig(t *testing.T) *rig {
	r := &rig{t: t, dir: t.TempDir()}
	r.now.Store(time.Date(2026, 11, 23, 1, 30, 0, 0, time.UTC).UnixMilli()) // 08:30 in Vietnam
	r.start()
	t.Cleanup(r.stop)
	return r
}

func (r *rig) start() {
	r.t.Helper()
	cfg := hub.Config{
		Dir: filepath.Join(r.dir, "hub"), Centre: testCentre(), Token: "khoá", Admission: hub.Admission{Insecure: true}, Log: slog.New(slog.DiscardHandler),
		PINs: ledgertest.PINs,
		Now:  r.now.Load, Chance: func() uint32 { return r.draw.Add(1) },
	}
	if r.change != nil {
		r.change(&cfg)
	}
	h, err := hub.Open(cfg)
	if err != nil {
		r.t.Fatal(err)
	}
	r.hub, r.web, r.desk = h, httptest.NewServer(h.Handler()), httptest.NewServer(h.Office())
}

func (r *rig) stop() {
	r.t.Helper()
	if r.hub == nil {
		return
	}
	err := r.hub.Close()
	r.web.Close()
	r.desk.Close()
	r.hub = nil
	if err != nil {
		r.t.Errorf("closing the hub: %v", err)
	}
}

func (r *rig) url() string { return "ws" + strings.TrimPrefix(r.web.URL, "http") + "/link" }

func (r *rig) device(id, role, counter string, change ...func(*device.Config)) *device.Device {
	r.t.Helper()
	cfg := device.Config{
		Dir: filepath.Join(r.dir, id), ID: id, Role: role, Counter: counter, Hub: r.url(), Token: "khoá",
		Clock: clock.Steady(r.now.Load), Log: slog.New(slog.DiscardHandler),
	}
	for _, fn := range change {
		fn(&cfg)
	}
	d, err := device.Open(cfg)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { d.Close() })
	return d
}

// until waits for a device to see something.
func until(t *testing.T, d *device.Device, what string, ok func(s *queue.State, up bool) bool) {
	t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		var good bool
		d.Read(func(s *queue.State, line device.Line, _ []wire.Peer) { good = ok(s, line.Up) })
		if good {
			return
		}
		select {
		case <-d.Changes():
		case <-limit.C:
			t.Fatalf("%s: did not see %s", d.ID(), what)
		}
	}
}

func up(_ *queue.State, up bool) bool { return up }

func do(t *testing.T, d *device.Device, c queue.Command) wire.Result {
	t.Helper()
	until(t, d, "the hub", up)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	r, err := d.Do(ctx, c)
	if err != nil {
		t.Fatalf("%s: %s: %v", d.ID(), c.CommandType(), err)
	}
	return r
}

func want(t *testing.T, r wire.Result, code eventlog.Code) wire.Result {
	t.Helper()
	if r.Answer.Code != code {
		t.Fatalf("the answer is %q, want %q", r.Answer.Code, code)
	}
	return r
}

func TestWholeVisit(t *testing.T) {
	r := newRig(t)
	kiosk, console := r.device("kiosk-1", wire.RoleKiosk, ""), r.device("quay-1", wire.RoleConsole, "1")
	pad, wall := r.device("pad-1", wire.RolePad, "1"), r.device("wall", wire.RoleWall, "")

	ticket := want(t, do(t, kiosk, queue.IssueTicket{Service: "gplx"}), queue.OK).Ticket
	if ticket.Number != "A000001" || ticket.Code == "" || ticket.Ahead != 0 {
		t.Fatalf("the ticket is %+v", ticket)
	}
	want(t, do(t, console, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}), queue.OK)
	want(t, do(t, console, queue.CallNext{Counter: "1"}), queue.OK)
	until(t, wall, "the call", func(s *queue.State, _ bool) bool {
		calls := s.RecentCalls()
		return len(calls) == 1 && calls[0].Number == ticket.Number && calls[0].Counter == "1"
	})
	want(t, do(t, console, queue.Start{Counter: "1", Ticket: ticket.ID}), queue.OK)
	want(t, do(t, console, queue.Finish{Counter: "1", Ticket: ticket.ID}), queue.OK)
	until(t, pad, "the finished ticket", func(s *queue.State, _ bool) bool { return s.Desk("1").Last == ticket.ID })
	want(t, do(t, pad, queue.Rate{Ticket: ticket.ID, Score: 4}), queue.OK)
	until(t, console, "that it was rated", func(s *queue.State, _ bool) bool { return s.Ticket(ticket.ID).RatedMS > 0 })
}

// A rating's score is in the hub's log and nowhere else.
func TestScoreDoesNotLeaveTheHub(t *testing.T) {
	r := newRig(t)
	console, pad := r.device("quay-1", wire.RoleConsole, "1"), r.device("pad-1", wire.RolePad, "1")
	serveOne(t, r, console)
	until(t, pad, "the finished ticket", func(s *queue.State, _ bool) bool { return s.Desk("1").Last != "" })
	want(t, do(t, pad, queue.Rate{Ticket: "2026-11-23/A000001", Score: 1}), queue.OK)
	until(t, console, "the rating", func(s *queue.State, _ bool) bool { return s.Ticket("2026-11-23/A000001").RatedMS > 0 })
	late := r.device("late", wire.RoleWall, "", func(c *device.Config) {})
	until(t, late, "the state", func(s *queue.State, _ bool) bool { return s.Ticket("2026-11-23/A000001") != nil })
	console.Close()
	late.Close()
	for _, id := range []string{"quay-1", "late"} {
		if found := grep(t, filepath.Join(r.dir, id, "device.db"), `"score"`); found {
			t.Errorf("%s has the score on its disk", id)
		}
	}
	r.stop()
	if !grep(t, filepath.Join(r.dir, "hub", "hub.db"), `"score":1`) {
		t.Error("the hub's log lacks the score")
	}
}

func serveOne(t *testing.T, r *rig, console *device.Device) {
	t.Helper()
	r.elsewhere(wire.RoleGateway, issue)
	want(t, do(t, console, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}), queue.OK)
	want(t, do(t, console, queue.CallNext{Counter: "1"}), queue.OK)
	want(t, do(t, console, queue.Start{Counter: "1"}), queue.OK)
	want(t, do(t, console, queue.Finish{Counter: "1"}), queue.OK)
}

// A console asks while entries arrive: what its commands say of its session is read under
// the lock under which entries change it.
func TestCommandsAreEncodedWhileEntriesArrive(t *testing.T) {
	r := newRig(t)
	console, kiosk := r.device("quay-1", wire.RoleConsole, "1"), r.device("kiosk-1", wire.RoleKiosk, "")
	until(t, kiosk, "the hub", up)
	ctx, stop := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	wait.Go(func() {
		for ctx.Err() == nil {
			_, _ = kiosk.Do(ctx, queue.IssueTicket{Service: "gplx"}) // each answer is an entry for the console
		}
	})
	until(t, console, "somebody who waits", func(s *queue.State, _ bool) bool { return len(s.Tickets) > 0 })
	for range 20 {
		want(t, do(t, console, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}), queue.OK)
		want(t, do(t, console, queue.CallNext{Counter: "1"}), queue.OK)
		want(t, do(t, console, queue.Start{Counter: "1"}), queue.OK)
		want(t, do(t, console, queue.Finish{Counter: "1"}), queue.OK)
		want(t, do(t, console, queue.Logout{Counter: "1"}), queue.OK)
	}
	stop()
	wait.Wait()
}

// Eight clients at once: no number twice, none missing.
func TestConcurrentIssuesAreDistinct(t *testing.T) {
	const clients, each = 8, 50
	r := newRig(t)
	var mu sync.Mutex
	seen := map[string]int{}
	var wait sync.WaitGroup
	for i := range clients {
		d := r.device("kiosk-"+string(rune('a'+i)), wire.RoleKiosk, "")
		until(t, d, "the hub", up)
		wait.Go(func() {
			for range each {
				res, err := d.Do(t.Context(), queue.IssueTicket{Service: "gplx"})
				if err != nil || res.Ticket == nil {
					t.Errorf("issuing: %v, %+v", err, res.Answer)
					return
				}
				mu.Lock()
				seen[res.Ticket.Number]++
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	if len(seen) != clients*each {
		t.Fatalf("%d distinct numbers, want %d", len(seen), clients*each)
	}
}

// Two officers who press together never get one ticket.
func TestNoTicketIsCalledTwice(t *testing.T) {
	const tickets = 60
	r := newRig(t)
	kiosk := r.device("kiosk-1", wire.RoleKiosk, "")
	for range tickets {
		want(t, do(t, kiosk, queue.IssueTicket{Service: "gplx"}), queue.OK)
	}
	var mu sync.Mutex
	calls := map[queue.TicketID]int{}
	var wait sync.WaitGroup
	for counter, officer := range map[string]string{"1": "duc", "2": "hoa"} {
		d := r.device("quay-"+counter, wire.RoleConsole, counter)
		want(t, do(t, d, queue.Login{Counter: counter, Officer: officer, PIN: "1234"}), queue.OK)
		wait.Go(func() {
			for {
				res := do(t, d, queue.CallNext{Counter: counter})
				if res.Answer.Code == queue.NobodyWaiting {
					return
				}
				mu.Lock()
				calls[want(t, res, queue.OK).Answer.Ticket]++
				mu.Unlock()
				want(t, do(t, d, queue.Start{Counter: counter}), queue.OK)
				want(t, do(t, d, queue.Finish{Counter: counter}), queue.OK)
			}
		})
	}
	wait.Wait()
	if len(calls) != tickets {
		t.Errorf("%d tickets were called, want %d", len(calls), tickets)
	}
	for id, n := range calls {
		if n != 1 {
			t.Errorf("ticket %s was called %d times", id, n)
		}
	}
}

// Everything from before a stop is there after it, with the same answers.
func TestRestartKeepsEverything(t *testing.T) {
	r := newRig(t)
	console := r.device("quay-1", wire.RoleConsole, "1")
	serveOne(t, r, console)
	r.elsewhere(wire.RoleGateway, queue.IssueTicket{Service: "gplx", Class: "gia"})
	until(t, console, "the second number", func(s *queue.State, _ bool) bool { return len(s.Tickets) == 2 })
	before := stateJSON(t, console)
	r.stop()
	r.start()
	again := r.device("fresh", wire.RoleWall, "")
	until(t, again, "the state", func(s *queue.State, _ bool) bool { return len(s.Tickets) == 2 })
	if after := stateJSON(t, again); after != before {
		t.Errorf("the state after the restart differs:\n%s\nbefore:\n%s", after, before)
	}
	d := r.device("kiosk-1", wire.RoleKiosk, "")
	if n := want(t, do(t, d, queue.IssueTicket{Service: "gplx"}), queue.OK).Ticket.Number; n != "A000003" {
		t.Errorf("the next number is %s, want A000003", n)
	}
}

func stateJSON(t *testing.T, d *device.Device) string {
	t.Helper()
	var text string
	d.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		data, err := json.Marshal(s)
		if err != nil {
			t.Error(err)
		}
		text = string(data)
	})
	return text
}

// A day opens by itself and numbers begin at 1; yesterday's do not come back.
func TestNextDayBeginsAtOne(t *testing.T) {
	r := newRig(t)
	kiosk := r.device("kiosk-1", wire.RoleKiosk, "")
	want(t, do(t, kiosk, queue.IssueTicket{Service: "gplx"}), queue.OK)
	r.now.Add((24 * time.Hour).Milliseconds())
	ticket := want(t, do(t, kiosk, queue.IssueTicket{Service: "gplx"}), queue.OK).Ticket
	if ticket.ID != "2026-11-24/A000001" {
		t.Errorf("the first ticket of the next day is %s", ticket.ID)
	}
	r.now.Add(-(48 * time.Hour).Milliseconds()) // a clock set back reopens nothing
	want(t, do(t, kiosk, queue.IssueTicket{Service: "gplx"}), queue.RecoveringCode)
	r.now.Add((48 * time.Hour).Milliseconds())
	if ticket = want(t, do(t, kiosk, queue.IssueTicket{Service: "gplx"}), queue.OK).Ticket; ticket.ID != "2026-11-24/A000002" {
		t.Errorf("with the clock right again the ticket is %s", ticket.ID)
	}
}

func TestWrongPINLocksAndIsOnTheRecord(t *testing.T) {
	r := newRig(t)
	console := r.device("quay-1", wire.RoleConsole, "1")
	for range 4 {
		want(t, do(t, console, queue.Login{Counter: "1", Officer: "duc", PIN: "0000"}), queue.WrongPIN)
	}
	locked := want(t, do(t, console, queue.Login{Counter: "1", Officer: "duc", PIN: "0000"}), queue.Locked)
	if wait := locked.Answer.UntilMS - r.now.Load(); wait != 30_000 {
		t.Errorf("the lock lasts %d ms, want 30000", wait)
	}
	want(t, do(t, console, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}), queue.Locked)
	r.now.Add(30_000)
	want(t, do(t, console, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}), queue.OK)
	console.Close()
	r.stop()
	if !grep(t, filepath.Join(r.dir, "hub", "hub.db"), `"type":"session.refused","body":{"counter":"1","officer":"duc","tries":5`) {
		t.Error("the wrong PINs are not in the log")
	}
	for _, path := range []string{filepath.Join(r.dir, "hub", "hub.db"), filepath.Join(r.dir, "quay-1", "device.db")} {
		if grep(t, path, `"1234"`) || grep(t, path, `"pin"`) { // the bare digits may stand in a hash or a nonce
			t.Errorf("a PIN is in %s", path)
		}
	}
}
