package device_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"net"
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
	"motcua/internal/hub"
	"motcua/internal/ledgertest"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

const patience = time.Minute

// rig is a hub behind an address that stays the same while the hub, or the connection
// to it, comes and goes.
type rig struct {
	t     *testing.T
	dir   string
	hub   *hub.Hub
	web   *httptest.Server
	proxy *proxy
	draw  atomic.Uint32
}

func newRig(t *testing.T) *rig {
	r := &rig{t: t, dir: t.TempDir()}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.proxy = &proxy{listener: l, chance: rand.New(rand.NewPCG(11, 13)), lines: map[net.Conn]struct{}{}}
	r.proxy.wait.Go(r.proxy.serve)
	t.Cleanup(r.proxy.close)
	t.Cleanup(r.stop)
	return r
}

func now() int64 { return time.Date(2026, 11, 23, 1, 30, 0, 0, time.UTC).UnixMilli() }

func (r *rig) start() {
	r.t.Helper()
	h, err := hub.Open(hub.Config{
		Dir: filepath.Join(r.dir, "hub"), Admission: hub.Admission{Insecure: true}, Log: slog.New(slog.DiscardHandler), Now: now,
		Centre: centre.Centre{
			Name:     "Trung tâm thử",
			Agencies: []centre.Agency{{ID: "gt", Name: "Sở Giao thông vận tải", Prefix: "A"}},
			Services: []centre.Service{{ID: "gplx", Agency: "gt", Name: "Đổi giấy phép lái xe"}},
			Counters: []centre.Counter{{ID: "1", Serves: []centre.Serve{{Agency: "gt"}}}, {ID: "2", Serves: []centre.Serve{{Agency: "gt"}}}},
			Officers: []centre.Officer{{ID: "duc", Name: "Đức"}, {ID: "hoa", Name: "Hoa"}},
			Policy:   centre.Policy{DigitsPerNumber: 6, IssueOutsideHours: true},
		},
		PINs:   ledgertest.PINs,
		Chance: func() uint32 { return r.draw.Add(1) },
	})
	if err != nil {
		r.t.Fatal(err)
	}
	r.hub, r.web = h, httptest.NewServer(h.Handler())
	r.proxy.to.Store(r.web.Listener.Addr().String())
}

func (r *rig) stop() {
	if r.hub == nil {
		return
	}
	r.proxy.to.Store("")
	err := r.hub.Close()
	r.web.Close()
	if r.hub = nil; err != nil {
		r.t.Errorf("closing the hub: %v", err)
	}
}

// late collects answers for which nobody waited.
type late struct {
	ch chan device.LateAnswer
}

func newLate() *late { return &late{make(chan device.LateAnswer, 1000)} }

func (l *late) take(a device.LateAnswer) { l.ch <- a }

func (l *late) next(t *testing.T) device.LateAnswer {
	t.Helper()
	select {
	case a := <-l.ch:
		return a
	case <-time.After(patience):
		t.Fatal("no late answer came")
		return device.LateAnswer{}
	}
}

func (r *rig) device(id string, l *late) *device.Device {
	r.t.Helper()
	return r.open(id, id, l)
}

// deviceIn is a device whose disk is another's.
func (r *rig) deviceIn(dir, id string) *device.Device {
	r.t.Helper()
	return r.open(dir, id, nil)
}

func (r *rig) open(dir, id string, l *late) *device.Device {
	r.t.Helper()
	cfg := device.Config{
		Dir: filepath.Join(r.dir, dir), ID: id, Role: wire.RoleKiosk,
		Hub: "ws://" + r.proxy.listener.Addr().String() + "/link", Clock: clock.New(now, clock.SinceStart()), Log: slog.New(slog.DiscardHandler),
	}
	if l != nil {
		cfg.Late = l.take
	}
	if strings.HasPrefix(id, "pad") {
		cfg.Role, cfg.Counter = wire.RolePad, "1"
	}
	d, err := device.Open(cfg)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { d.Close() })
	return d
}

func until(t *testing.T, d *device.Device, what string, ok func(s *queue.State, line device.Line) bool) {
	t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		var good bool
		d.Read(func(s *queue.State, line device.Line, _ []wire.Peer) { good = ok(s, line) })
		if good {
			return
		}
		select {
		case <-d.Changes():
		case <-limit.C:
			t.Fatalf("%s did not see %s", d.ID(), what)
		}
	}
}

func isUp(_ *queue.State, line device.Line) bool   { return line.Up }
func isDown(_ *queue.State, line device.Line) bool { return !line.Up }

func has(n int) func(*queue.State, device.Line) bool {
	return func(s *queue.State, _ device.Line) bool { return len(s.Tickets) >= n }
}

func stateJSON(t *testing.T, d *device.Device) (text string) {
	t.Helper()
	d.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		data, err := json.Marshal(s)
		if err != nil {
			t.Error(err)
		}
		text = string(data)
	})
	return text
}

// proxy carries bytes to the hub, and cuts lines.
type proxy struct {
	listener net.Listener
	to       atomic.Value // address, "" when there is no way
	cutting  atomic.Bool
	wait     sync.WaitGroup
	mu       sync.Mutex
	chance   *rand.Rand
	lines    map[net.Conn]struct{}
	cuts     int
}

func (p *proxy) serve() {
	for {
		c, err := p.listener.Accept()
		if err != nil {
			return
		}
		to, _ := p.to.Load().(string)
		if to == "" {
			c.Close()
			continue
		}
		up, err := net.Dial("tcp", to)
		if err != nil {
			c.Close()
			continue
		}
		p.mu.Lock()
		p.lines[c], p.lines[up] = struct{}{}, struct{}{}
		p.mu.Unlock()
		p.wait.Go(func() { p.carry(c, up) })
		p.wait.Go(func() { p.carry(up, c) })
	}
}

// carry copies one direction; while cutting, only so many bytes.
func (p *proxy) carry(from, to net.Conn) {
	defer from.Close()
	defer to.Close()
	buf := make([]byte, 2048)
	left := p.draw(6000)
	for {
		n, err := from.Read(buf)
		if p.cutting.Load() && n >= left {
			_, _ = to.Write(buf[:left])
			p.mu.Lock()
			p.cuts++
			p.mu.Unlock()
			return
		}
		left = max(1, left-n)
		if _, werr := to.Write(buf[:n]); err != nil || werr != nil {
			return
		}
	}
}

func (p *proxy) draw(n int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return 1 + p.chance.IntN(n)
}

// cutAll ends every line now.
func (p *proxy) cutAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.lines {
		c.Close()
		delete(p.lines, c)
	}
}

func (p *proxy) close() {
	p.listener.Close()
	p.cutAll()
	p.wait.Wait()
}

func short(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}
