package hub_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"motcua/internal/hub"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// eventually waits for what comes about in other goroutines.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	limit, tick := time.NewTimer(patience), time.NewTicker(5*time.Millisecond)
	defer limit.Stop()
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("not within %v: %s", patience, what)
		}
	}
}

func (r *rig) connected() (n int) {
	for _, devices := range r.hub.Figures().Devices {
		n += devices
	}
	return n
}

// 300 devices at once: each is welcomed, and each gets a ticket's entry.
func TestThreeHundredDevices(t *testing.T) {
	const devices = 300
	r := newRig(t)
	all := make([]*raw, devices)
	var wait sync.WaitGroup
	for i := range all {
		all[i] = r.dial()
		wait.Go(func() {
			all[i].hello(fmt.Sprintf("wall-%d", i), 1, wire.RoleWall)
			all[i].snapshot(all[i].welcome())
		})
	}
	wait.Wait()
	if t.Failed() {
		return
	}
	eventually(t, "300 devices in the figures", func() bool { return r.connected() == devices })
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	pos := want(t, kiosk.do(1, issue), queue.OK).Pos
	for _, c := range all {
		wait.Go(func() { c.until(pos) })
	}
	wait.Wait()
}

// narrow accepts connections into which only little fits before somebody
// reads.
type narrow struct{ net.Listener }

func (n narrow) Accept() (net.Conn, error) {
	c, err := n.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetWriteBuffer(4 << 10)
	}
	return c, err
}

// A device that never reads is dropped; all others are served promptly meanwhile, and
// the hub does not accumulate what it cannot send.
func TestDeviceThatNeverReads(t *testing.T) {
	t.Parallel() // up to 15 s until the line counts as dead
	r := newRig(t)
	r.web.Close()
	r.web = httptest.NewUnstartedServer(r.hub.Handler())
	r.web.Listener = narrow{r.web.Listener}
	r.web.Start()
	stuck := r.dial()
	if err := stuck.ws.NetConn().(*net.TCPConn).SetReadBuffer(4 << 10); err != nil {
		t.Fatal(err)
	}
	stuck.hello("wall", 1, wire.RoleWall)
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	eventually(t, "the wall in the figures", func() bool { return r.hub.Figures().Devices[wire.RoleWall] == 1 })
	seq, slowest := uint64(0), time.Duration(0)
	eventually(t, "the wall is dropped", func() bool {
		for range 50 {
			seq++
			began := time.Now()
			want(t, kiosk.do(seq, issue), queue.OK)
			slowest = max(slowest, time.Since(began))
		}
		return r.hub.Figures().Devices[wire.RoleWall] == 0
	})
	if slowest >= link.WriteWithin { // as long as a hub would take that waits for the device
		t.Errorf("with a device that does not read, an answer took %v", slowest)
	}
	var mem runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&mem)
	if mem.HeapAlloc > 256<<20 {
		t.Errorf("%d MiB are in use after one device did not read", mem.HeapAlloc>>20)
	}
	m, err := parseMetrics(get(t, r.desk.URL+"/metrics", "text/plain; version=0.0.4; charset=utf-8"))
	if err != nil || m["motcua_connections_ended_total"] != 1 {
		t.Errorf("%v connections were ended, want 1 (%v)", m["motcua_connections_ended_total"], err)
	}
	back := r.dial() // it may reconnect, at its cursor
	back.hello("wall", 1, wire.RoleWall, at(kiosk.log, seq-100))
	back.welcome()
	back.pos = seq - 100
	back.until(seq + 2)
}

// A hub that is closed under load ends all connections, with the reason, and leaves no
// goroutine behind.
func TestCloseLeavesNothingBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	func() {
		r := &rig{t: t, dir: t.TempDir()}
		r.now.Store(1_795_397_400_000)
		r.start()
		all := make([]*raw, 40)
		for i := range all {
			all[i] = r.dial()
			all[i].hello(fmt.Sprintf("kiosk-%d", i), 1, wire.RoleKiosk)
			all[i].welcome()
			for seq := uint64(1); seq <= 5; seq++ {
				all[i].command(seq, issue)
			}
		}
		silent := r.dial() // connected, but has not said hello
		r.stop()
		for _, c := range append(all, silent) {
			if code, err := c.refused(); err != nil || code != wire.RefuseStopping && code != wire.RefuseFull && code != "" {
				t.Errorf("%s: %q, %v", c.dev, code, err)
			}
			c.ws.Close()
		}
	}()
	eventually(t, "the goroutines end", func() bool { return runtime.NumGoroutine() <= before+1 })
}

// A command that a closing hub did not answer either had no effect, or its whole effect
// is there after the restart, once.
func TestCloseUnderLoadKeepsAcknowledged(t *testing.T) {
	r := newRig(t)
	acked := make(chan queue.TicketID, 100_000)
	var wait sync.WaitGroup
	for i := range 4 {
		c, _ := r.join(fmt.Sprintf("kiosk-%d", i), wire.RoleKiosk)
		wait.Go(func() {
			for seq := uint64(1); ; seq++ {
				with, _ := queue.EncodeCommand(issue)
				frame, _ := wire.Encode(wire.Envelope{Type: wire.TypeCommand, Dev: c.dev, Inc: 1, Seq: seq}, with)
				if c.ws.WriteMessage(1, frame) != nil {
					return
				}
				for {
					e, err := c.read()
					if err != nil {
						return
					}
					if e.Type != wire.TypeResult {
						continue
					}
					if res, err := wire.Body[wire.Result](e); err == nil && res.Answer.Code == queue.OK {
						acked <- res.Answer.Ticket
					}
					break
				}
			}
		})
	}
	eventually(t, "some tickets", func() bool { return len(acked) > 200 })
	r.stop()
	wait.Wait()
	close(acked)
	r.start()
	d := r.dial()
	d.hello("wall", 1, wire.RoleWall)
	s := d.snapshot(d.welcome())
	n := 0
	for id := range acked {
		n++
		if s.Ticket(id) == nil {
			t.Errorf("ticket %s was acknowledged and is gone", id)
		}
	}
	if extra := len(s.Tickets) - n; extra < 0 || extra > 4 {
		t.Errorf("%d tickets were acknowledged, %d are there", n, len(s.Tickets))
	}
}

// 8 clients that take 1,000 numbers each, all at once, get 8,000 different
// ones.
func TestEightClientsGetDistinctNumbers(t *testing.T) {
	const clients, each, window = 8, 1000, 100
	r := newRig(t)
	numbers := make([][]string, clients)
	var wait sync.WaitGroup
	for i := range clients {
		c, _ := r.join(fmt.Sprintf("kiosk-%d", i), wire.RoleKiosk, func(h *wire.Hello) { h.NoEvents = true })
		wait.Go(func() {
			for seq := uint64(1); seq <= each+window; seq++ {
				if seq <= each {
					c.command(seq, issue)
				}
				if seq > window {
					numbers[i] = append(numbers[i], c.result(seq-window).Ticket.Number)
				}
			}
		})
	}
	wait.Wait()
	seen := map[string]bool{}
	for _, list := range numbers {
		for _, n := range list {
			seen[n] = true
		}
	}
	if len(seen) != clients*each {
		t.Errorf("%d clients got %d different numbers, want %d", clients, len(seen), clients*each)
	}
}

// open serves the hub on a port of its own, as the program does.
func (r *rig) open() (url string) {
	r.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.hub.Serve(ctx, l, nil) }()
	r.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			r.t.Errorf("the hub has ended with %v", err)
		}
	})
	return "ws://" + l.Addr().String() + "/link"
}

// silent connects again and again and says nothing, and holds the last so many, until
// the test has what it wants.
func silent(t *testing.T, hold int, connect func() (io.Closer, error)) (stop func()) {
	ended := make(chan struct{})
	var wait sync.WaitGroup
	connected := 0
	wait.Go(func() {
		held := make([]io.Closer, hold)
		for i := 0; ; i++ {
			if c := held[i%hold]; c != nil {
				c.Close()
			}
			held[i%hold] = nil
			select {
			case <-ended:
				for _, c := range held {
					if c != nil {
						c.Close()
					}
				}
				return
			default:
			}
			// One may be dropped for another while it still connects, or wait for a port.
			if c, err := connect(); err == nil {
				held[i%hold] = c
				connected++
			}
		}
	})
	return func() {
		close(ended)
		wait.Wait()
		if connected == 0 {
			t.Error("nobody has connected in silence: nothing was tried")
		}
	}
}

// enters is a device that tries until it is admitted.
func enters(t *testing.T, url, dev string) (c *raw) {
	t.Helper()
	eventually(t, dev+" is let in", func() bool {
		ws, resp, err := websocket.DefaultDialer.Dial(url, nil)
		if err != nil {
			return false
		}
		resp.Body.Close()
		t.Cleanup(func() { ws.Close() })
		c = &raw{t: t, ws: ws}
		hello, err := wire.Encode(wire.Envelope{Type: wire.TypeHello, Dev: dev, Inc: 1}, wire.Hello{Protocols: []int{wire.Version}, Role: wire.RoleKiosk, Token: "khoá"})
		if err != nil {
			t.Fatal(err)
		}
		_ = ws.WriteMessage(websocket.TextMessage, hello)
		e, err := c.read()
		return err == nil && e.Type == wire.TypeWelcome
	})
	c.dev, c.inc = dev, 1
	return c
}

// Thousands connect and say nothing, with and without a websocket, over and over. A
// connected device works on, one that was connected before reconnects, and twenty new
// ones connect.
func TestSilentConnectionsShutNobodyOut(t *testing.T) {
	r := newRig(t)
	url := r.open()
	address := strings.TrimSuffix(strings.TrimPrefix(url, "ws://"), "/link")
	enter := func(dev string) *raw { return enters(t, url, dev) }
	there := enter("kiosk-1")
	enter("kiosk-2").ws.Close()
	seq := uint64(0)
	for round := range 3 {
		var crowd []io.Closer
		for range 1100 {
			if ws, resp, err := websocket.DefaultDialer.Dial(url, nil); err == nil { // the oldest are dropped for the newest
				resp.Body.Close()
				crowd = append(crowd, ws)
			}
		}
		stop := silent(t, 1100, func() (io.Closer, error) { return net.Dial("tcp", address) })
		again := silent(t, 600, func() (io.Closer, error) {
			ws, resp, err := websocket.DefaultDialer.Dial(url, nil)
			if err == nil {
				resp.Body.Close()
			}
			return ws, err
		})
		enter("kiosk-2").ws.Close()
		for i := range 20 {
			enter(fmt.Sprintf("new-%d-%d", round, i)).ws.Close()
		}
		seq++
		want(t, there.do(seq, issue), queue.OK)
		stop()
		again()
		for _, c := range crowd {
			c.Close()
		}
	}
	eventually(t, "three numbers in the figures", func() bool { return r.hub.Figures().Tickets == 3 })
}

// A full hub admits a device that it knows, and drops one that it does not.
func TestKnownDeviceComesIntoAFullHub(t *testing.T) {
	const room = 1000
	r := newRig(t)
	known, _ := r.join("kiosk-1", wire.RoleKiosk)
	known.ws.Close()
	eventually(t, "the kiosk has gone", func() bool { return r.connected() == 0 })
	all := make([]*raw, room)
	for i := range all {
		all[i], _ = r.join(fmt.Sprintf("made-up-%d", i), wire.RoleGateway, func(h *wire.Hello) { h.NoEvents = true })
	}
	more := r.dial()
	more.hello("one-more", 1, wire.RoleWall)
	more.wantRefused(wire.RefuseFull)
	back, _ := r.join("kiosk-1", wire.RoleKiosk)
	all[room-1].wantRefused(wire.RefuseFull)
	want(t, back.do(1, issue), queue.OK)
	all[room-2].ws.Close()
	eventually(t, "one has gone", func() bool { return r.connected() == room-1 })
	r.join("one-more", wire.RoleWall) // and there is room again
}

// The hub enforces the window in its welcome: while its loop is held, it has accepted
// no more commands of a device than that, and answers all in the end.
func TestHubTakesNoMoreThanTheWindow(t *testing.T) {
	r := newRig(t)
	r.stop()
	var hold sync.Mutex // the loop draws a code for every number
	r.change = func(c *hub.Config) {
		draw := c.Chance
		c.Chance = func() uint32 {
			hold.Lock()
			defer hold.Unlock()
			return draw()
		}
	}
	r.start()
	kiosk, w := r.join("kiosk-1", wire.RoleKiosk)
	const commands = 300
	hold.Lock()
	goOn := sync.OnceFunc(hold.Unlock)
	t.Cleanup(goOn)
	for seq := range uint64(commands) {
		kiosk.command(seq+1, issue)
	}
	unanswered := func() float64 {
		m, err := parseMetrics(get(t, r.desk.URL+"/metrics", "text/plain; version=0.0.4; charset=utf-8"))
		if err != nil {
			t.Fatal(err)
		}
		return m["motcua_commands_unanswered"]
	}
	eventually(t, "a full window", func() bool { return unanswered() == float64(w.Window) })
	goOn()
	for seq := range uint64(commands) {
		want(t, kiosk.result(seq+1), queue.OK)
	}
	if left := unanswered(); left != 0 {
		t.Errorf("%v commands are without an answer", left)
	}
}
