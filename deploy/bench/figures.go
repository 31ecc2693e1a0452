package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/receipt"
	"motcua/internal/store"
	"motcua/internal/wire"
)

func percentile(list []time.Duration, p int) time.Duration {
	list = slices.Clone(list)
	slices.Sort(list)
	return list[min(len(list)-1, len(list)*p/100)]
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond)) }

func (b *bench) raster() error {
	t := receipt.Ticket{
		Parent: "UBND tỉnh Hà Nam", Centre: "Trung tâm Phục vụ hành chính công tỉnh Hà Nam", Number: "A025", Agency: "Sở Giao thông vận tải",
		Service: "Đổi giấy phép lái xe do ngành Giao thông vận tải cấp", Counters: []string{"3", "4", "5"}, AheadCount: 12, WaitLowMin: 15, WaitHighMin: 25,
		Priority: true, IssuedAt: calendar.Local(time.Now().UnixMilli()), Code: "K7M2-9",
	}
	var took []time.Duration
	for range 300 {
		began := time.Now()
		if _, err := receipt.Render(t, receipt.Width80mm); err != nil {
			return err
		}
		took = append(took, time.Since(began))
	}
	b.add("ticket raster, 80 mm, p50", ms(percentile(took, 50)), "≤ 5 ms", "")
	return nil
}

// latency measures an issue and a call, one at a time, alternating with one plain bbolt
// update on the same disk.
func (b *bench) latency(rounds int) error {
	hub, _, err := b.startHub(filepath.Join(b.dir, "latency"))
	if err != nil {
		return err
	}
	defer hub.stop()
	db, err := bbolt.Open(filepath.Join(b.dir, "bare.db"), 0o600, &bbolt.Options{InitialMmapSize: 64 << 20, FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return err
	}
	defer db.Close()
	c := hub.dial("desk", wire.RoleConsole, false, nil)
	defer c.close()
	gate := hub.dial("gateway", wire.RoleGateway, false, nil)
	defer gate.close()
	if _, err := c.do(queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}); err != nil {
		return err
	}
	const each = 40
	var issues, calls, bare []time.Duration
	timed := func(list *[]time.Duration, fn func() error) error {
		began := time.Now()
		err := fn()
		*list = append(*list, time.Since(began))
		return err
	}
	ask := func(of *client, command queue.Command) func() error {
		return func() error {
			_, err := of.do(command)
			return err
		}
	}
	for i := range rounds * each { // alternating, so that a change of the machine's load affects all three alike
		if err := timed(&bare, func() error { return bareUpdate(db, i) }); err != nil {
			return err
		}
		if err := timed(&issues, ask(gate, queue.IssueTicket{Service: "s"})); err != nil {
			return err
		}
		if err := timed(&bare, func() error { return bareUpdate(db, rounds*each+i) }); err != nil {
			return err
		}
		if err := timed(&calls, ask(c, queue.CallNext{Counter: "1"})); err != nil {
			return err
		}
		for _, next := range []queue.Command{queue.Start{Counter: "1"}, queue.Finish{Counter: "1"}} {
			if _, err := c.do(next); err != nil {
				return err
			}
		}
	}
	base := percentile(bare, 50)
	for _, m := range []struct {
		what string
		list []time.Duration
	}{{"issue", issues}, {"call", calls}} {
		p50 := percentile(m.list, 50)
		b.add(m.what+", p50, fsync on", fmt.Sprintf("%s = %.2f ×", ms(p50), float64(p50)/float64(base)), "≤ 2 × bare update", "bbolt update p50 "+ms(base))
		b.add(m.what+", p99", ms(percentile(m.list, 99)), "", "bbolt update p99 "+ms(percentile(bare, 99)))
	}
	return nil
}

func bareUpdate(db *bbolt.DB, i int) error {
	return db.Update(func(tx *bbolt.Tx) error {
		bucket, err := tx.CreateBucketIfNotExists([]byte("log"))
		if err != nil {
			return err
		}
		return bucket.Put(fmt.Appendf(nil, "%08d", i), make([]byte, 300))
	})
}

// throughput has 64 clients issue at once, each waiting for its answer before it asks
// again.
func (b *bench) throughput(total int) error {
	const clients = 64
	hub, _, err := b.startHub(filepath.Join(b.dir, "throughput"))
	if err != nil {
		return err
	}
	defer hub.stop()
	var mu sync.Mutex
	numbers := map[string]bool{}
	var failure atomic.Pointer[error]
	var wait sync.WaitGroup
	var all []*client
	for i := range clients {
		c := hub.dial("gateway-"+strconv.Itoa(i), wire.RoleGateway, false, nil)
		defer c.close()
		<-c.up
		all = append(all, c)
	}
	began := time.Now()
	for _, c := range all {
		wait.Go(func() {
			for range total / clients {
				r, err := c.do(queue.IssueTicket{Service: "s"})
				if err != nil {
					failure.Store(&err)
					return
				}
				mu.Lock()
				numbers[r.Ticket.Number] = true
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	took := time.Since(began)
	if err := failure.Load(); err != nil {
		return *err
	}
	if want := total / clients * clients; len(numbers) != want {
		return fmt.Errorf("%d distinct numbers for %d issues", len(numbers), want)
	}
	b.add("issues/s, 64 clients, all distinct", fmt.Sprintf("%.0f/s", float64(len(numbers))/took.Seconds()), "≥ 10,000/s", "")
	return nil
}

// walls measures the time from the command "call next" until each of 100 walls has
// applied the call to its state.
func (b *bench) walls(calls int) error {
	const walls = 100
	hub, _, err := b.startHub(filepath.Join(b.dir, "walls"))
	if err != nil {
		return err
	}
	defer hub.stop()
	var seen [walls]atomic.Uint64
	arrived := make(chan struct{}, 64*walls)
	for i := range walls {
		c := hub.dial("wall-"+strconv.Itoa(i), wire.RoleWall, true, func(s *queue.State) {
			if recent := s.RecentCalls(); len(recent) > 0 && recent[0].CallPos > seen[i].Load() {
				seen[i].Store(recent[0].CallPos)
				arrived <- struct{}{}
			}
		})
		defer c.close()
		<-c.up
	}
	desk := hub.dial("desk", wire.RoleConsole, false, nil)
	gate := hub.dial("gateway", wire.RoleGateway, false, nil)
	defer gate.close()
	defer desk.close()
	if _, err := desk.do(queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}); err != nil {
		return err
	}
	var all []time.Duration
	for range calls {
		if _, err := gate.do(queue.IssueTicket{Service: "s"}); err != nil {
			return err
		}
		began := time.Now()
		if _, err := desk.do(queue.CallNext{Counter: "1"}); err != nil {
			return err
		}
		for range walls {
			<-arrived
		}
		all = append(all, time.Since(began))
		for _, next := range []queue.Command{queue.Start{Counter: "1"}, queue.Finish{Counter: "1"}} {
			if _, err := desk.do(next); err != nil {
				return err
			}
		}
	}
	b.add("call → all of 100 walls, p50", ms(percentile(all, 50)), "", "")
	b.add("call → all of 100 walls, p99", ms(percentile(all, 99)), "≤ 20 ms", "")
	return nil
}

// memory measures the hub with 200 devices that follow a day of 1,000 tickets.
func (b *bench) memory() error {
	hub, _, err := b.startHub(filepath.Join(b.dir, "memory"))
	if err != nil {
		return err
	}
	defer hub.stop()
	for i := range 200 {
		c := hub.dial("wall-"+strconv.Itoa(i), wire.RoleWall, true, func(*queue.State) {})
		defer c.close()
		<-c.up
	}
	kiosk := hub.dial("kiosk", wire.RoleKiosk, false, nil)
	defer kiosk.close()
	for range 1000 {
		if _, err := kiosk.do(queue.IssueTicket{Service: "s"}); err != nil {
			return err
		}
	}
	pid := hub.cmd.Process.Pid
	peak, err := memoryMB(pid, "VmHWM")
	if err != nil {
		return err
	}
	own, err := memoryMB(pid, "RssAnon")
	if err != nil {
		return err
	}
	b.add("hub memory (peak RSS), 200 devices", fmt.Sprintf("%d MB", peak), "≤ 100 MB", "")
	b.add("hub memory without pages of files, 200 devices", fmt.Sprintf("%d MB", own), "", "")
	return nil
}

// memoryMB is a size in MB that the kernel tells of a process: VmHWM is the most that was
// ever resident, VmRSS what is now, RssAnon that without the pages of files.
func memoryMB(pid int, size string) (int, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, size+":"); ok {
			kB, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")))
			return (kB + 512) / 1024, err
		}
	}
	return 0, fmt.Errorf("reading /proc/%d/status: no %s", pid, size)
}

// restart measures the start of a hub with a long log, with the oldest snapshot that a
// hub can have.
func (b *bench) restart(events int) error {
	data := filepath.Join(b.dir, "restart")
	size, err := writeLog(data, events)
	if err != nil {
		return err
	}
	var all []time.Duration
	for range 5 {
		hub, took, err := b.startHub(data)
		if err != nil {
			return err
		}
		_ = hub.cmd.Process.Kill() // no clean stop, which would shorten the next start
		_ = hub.cmd.Wait()
		all = append(all, took)
	}
	b.add(fmt.Sprintf("restart to serving, %d entries (%d MB)", events, size>>20), ms(percentile(all, 50)), "≤ 2 s", "")
	return nil
}

// writeLog writes a log of visits over many days.
func writeLog(dir string, events int) (size int64, err error) {
	return writeLogEvery(dir, events, 2*time.Second)
}

// writeLogEvery writes a log that ends now, with an entry at every interval.
func writeLogEvery(dir string, events int, every time.Duration) (size int64, err error) {
	db, err := store.OpenChained(dir, "hub.db", "centre", time.Now().UnixMilli())
	if err != nil {
		return 0, err
	}
	w := newLogWriter(db, time.Now().Add(-time.Duration(events)*every), every)
	for w.err == nil && int(w.state.Pos) < events {
		w.visit(events)
	}
	w.flush()
	if err := db.Close(); err != nil || w.err != nil {
		return 0, fmt.Errorf("writing log: %w, %w", w.err, err)
	}
	info, err := os.Stat(filepath.Join(dir, "hub.db"))
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

type logWriter struct {
	db    *store.Store
	state *queue.State
	at    int64
	every int64 // ms from one entry to the next
	n     int
	first uint64
	raw   [][]byte
	err   error
}

func newLogWriter(db *store.Store, from time.Time, every time.Duration) *logWriter {
	return &logWriter{db: db, state: queue.NewState(), at: from.UnixMilli(), every: every.Milliseconds()}
}

// snapshot writes the state beside the log.
func (w *logWriter) snapshot() {
	if w.err != nil {
		return
	}
	data, err := json.Marshal(w.state)
	if err == nil {
		err = w.db.SaveSnapshot(w.state.Pos, data, false)
	}
	w.err = err
}

func (w *logWriter) add(events []eventlog.Event, a eventlog.Answer, device string) {
	e := eventlog.Entry{Pos: w.state.Pos + 1, AtMS: w.at, Events: events, Answer: a}
	if device != "" {
		e.Cause = eventlog.Cause{Device: device, Inc: 1, Seq: e.Pos}
	}
	raw, err := e.MarshalJSON()
	if err == nil {
		err = queue.Apply(w.state, e)
	}
	if err != nil {
		w.err = err
		return
	}
	if len(w.raw) == 0 {
		w.first = e.Pos
	}
	if w.raw = append(w.raw, raw); len(w.raw) >= 5000 {
		w.flush()
	}
}

func (w *logWriter) flush() {
	if w.err == nil && len(w.raw) > 0 {
		w.err = w.db.Append(w.first, w.raw)
		w.raw = nil
	}
}

func (w *logWriter) do(device string, c queue.Command) {
	if w.err != nil {
		return
	}
	w.at += w.every
	if events := queue.Rollover(w.state, w.at, false); len(events) > 0 {
		w.add(events, eventlog.Answer{}, "")
	}
	events, a := queue.Decide(w.state, eventlog.Cause{Device: device, Inc: 1}, c, queue.Given{AtMS: w.at, Code: fmt.Sprint("c", w.n), PIN: queue.PINRight})
	w.add(events, a, device)
}

// visit writes the six entries of a visit, and the snapshot when the log is about to be
// ten thousand entries longer than the snapshot.
func (w *logWriter) visit(events int) {
	if w.state.Pos == 0 {
		w.do("", queue.SetCentre{Centre: smallCentre()})
	}
	w.n++
	w.do("kiosk", queue.IssueTicket{Service: "s"})
	if w.state.Desk("1").Officer == "" {
		w.do("desk", queue.Login{Counter: "1", Officer: "duc", PIN: "1234"})
	}
	w.do("desk", queue.CallNext{Counter: "1"})
	w.do("desk", queue.Start{Counter: "1"})
	w.do("desk", queue.Finish{Counter: "1"})
	if t := w.state.Desk("1").Last; t != "" {
		w.do("pad", queue.Rate{Ticket: t, Score: 4, Counter: "1"})
	}
	if left := events - int(w.state.Pos); w.err == nil && left <= 9_990 && left > 9_980 {
		w.flush()
		w.snapshot()
	}
}

func smallCentre() centre.Centre {
	return centre.Centre{
		Name:     "Trung tâm đo tốc độ",
		Agencies: []centre.Agency{{ID: "a", Name: "Sở A", Prefix: "A"}},
		Services: []centre.Service{{ID: "s", Agency: "a", Name: "Thủ tục"}},
		Counters: []centre.Counter{{ID: "1", Name: "Quầy 1", Serves: []centre.Serve{{Agency: "a"}}}},
		Officers: []centre.Officer{{ID: "duc", Name: "Trần Minh Đức"}},
		Policy:   centre.Policy{DigitsPerNumber: 6, IssueOutsideHours: true},
	}
}
