package hub_test

import (
	"fmt"
	"net"
	"net/http/httptest"
	"runtime"
	"sync"
	"testing"
	"time"

	"motcua/internal/queue"
	"motcua/internal/wire"
)

// eventually waits for what comes about in other goroutines.
func eventually(t *testing.T, within time.Duration, what string, ok func() bool) {
	t.Helper()
	limit, tick := time.NewTimer(within), time.NewTicker(5*time.Millisecond)
	defer limit.Stop()
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("not within %v: %s", within, what)
		}
	}
}

func (r *rig) connected() (n int) {
	for _, devices := range r.hub.Figures().Devices {
		n += devices
	}
	return n
}

// 300 devices at once: each is welcomed, and each hears of a ticket.
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
	eventually(t, 5*time.Second, "300 devices in the figures", func() bool { return r.connected() == devices })
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

// A device that never reads is dropped; everybody else is served promptly all
// the while, and the hub does not hoard what it cannot send.
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
	eventually(t, 5*time.Second, "the wall in the figures", func() bool { return r.hub.Figures().Devices[wire.RoleWall] == 1 })
	seq, slowest := uint64(0), time.Duration(0)
	eventually(t, 40*time.Second, "the wall is dropped", func() bool {
		for range 50 {
			seq++
			began := time.Now()
			want(t, kiosk.do(seq, issue), queue.OK)
			slowest = max(slowest, time.Since(began))
		}
		return r.hub.Figures().Devices[wire.RoleWall] == 0
	})
	if slowest > 2*time.Second {
		t.Errorf("with a device that does not read, an answer took %v", slowest)
	}
	var mem runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&mem)
	if mem.HeapAlloc > 256<<20 {
		t.Errorf("%d MiB are in use after one device did not read", mem.HeapAlloc>>20)
	}
	m, err := parseMetrics(get(t, r.web.URL+"/metrics", "text/plain; version=0.0.4; charset=utf-8"))
	if err != nil || m["motcua_connections_ended_total"] != 1 {
		t.Errorf("%v connections were ended, want 1 (%v)", m["motcua_connections_ended_total"], err)
	}
	back := r.dial() // it may come back, at what it had
	back.hello("wall", 1, wire.RoleWall, at(kiosk.log, seq-100))
	back.welcome()
	back.pos = seq - 100
	back.until(seq + 2)
}

// A hub that is closed under load hangs up on everybody, says why, and leaves
// no goroutine behind.
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
	eventually(t, 10*time.Second, "the goroutines end", func() bool { return runtime.NumGoroutine() <= before+1 })
}

// What a hub that is closing did not answer it also did not do, or it is there
// after the restart: nothing in between, and nothing twice.
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
	eventually(t, patience, "some tickets", func() bool { return len(acked) > 200 })
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
