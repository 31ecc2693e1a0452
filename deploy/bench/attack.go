package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"motcua/internal/eventlog"
	"motcua/internal/hub"
	"motcua/internal/identity"
	"motcua/internal/link"
	"motcua/internal/pin"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// Who is there in the measurement of a hub that is attacked.
const (
	honestKiosks   = 60
	honestConsoles = 60
	honestPads     = 40
	honestWalls    = 40
	hostileLinks   = 20
	badDevices     = 8
	// thinks is the longest pause between two commands of an honest device. The centre is
	// as busy as 40 big ones.
	thinks = 5 * time.Second
)

// attackedFile is a centre with a counter for each console, which lets in enrolled devices
// only, and hashes one PIN.
func attackedFile() (string, error) {
	hash, err := pin.Hash("2468")
	if err != nil {
		return "", err
	}
	text := strings.Replace(centreFile, "insecure = true\n", "", 1)
	for i := 2; i <= honestConsoles+badDevices; i++ {
		text += fmt.Sprintf("[[counter]]\nid = \"%d\"\nname = \"Quầy %d\"\nserves = [\"a\"]\n[[officer]]\nid = \"o%d\"\nname = \"Cán bộ %d\"\npin = \"1234\"\n", i, i, i, i)
	}
	return text + "[[officer]]\nid = \"hashed\"\nname = \"Phạm Thị Lan\"\npin_hash = \"" + hash + "\"\n", nil
}

// honest is an enrolled device that does ordinary work.
type honest struct {
	identity.Name
	link *link.Client
	up   chan struct{}
	once sync.Once
	rand *rand.Rand
	seq  uint64

	mu     sync.Mutex
	waits  chan wire.Result // for the answer to seq
	wanted uint64
	took   []time.Duration
	lost   string
}

func (h *honest) frame(e wire.Envelope) error {
	switch e.Type {
	case wire.TypeWelcome:
		h.once.Do(func() { close(h.up) })
	case wire.TypeResult:
		r, err := wire.Body[wire.Result](e)
		h.mu.Lock()
		defer h.mu.Unlock()
		if e.Seq == h.wanted && h.waits != nil {
			h.waits <- r
			h.waits = nil
		}
		return err
	}
	return nil
}

// connect keeps the device on the line until ctx ends.
func (h *honest) connect(ctx context.Context, all *sync.WaitGroup, address string, own *identity.DeviceIdentity) error {
	hello, err := wire.Encode(wire.Envelope{Type: wire.TypeHello, Dev: h.ID, Inc: 1}, wire.Hello{Protocols: []int{wire.Version}, Role: string(h.Role), Counter: h.Counter})
	if err != nil {
		return err
	}
	h.link = link.NewClient(link.Dialer{
		URL: "ws://" + address + "/link", Secure: identity.ClientConfig(own.Own, own.Trust), Hello: func() ([]byte, error) { return hello, nil },
		Frame: h.frame, Time: func(int64, bool) {}, Jitter: rand.Float64,
		Down: func(err error) {
			if ctx.Err() == nil {
				h.mu.Lock()
				h.lost = fmt.Sprint(err)
				h.mu.Unlock()
			}
		},
	})
	all.Go(func() { h.link.Run(ctx) })
	return nil
}

// do sends a command and measures how long its answer takes.
func (h *honest) do(command queue.Command) (wire.Result, error) {
	body, err := queue.EncodeCommand(command)
	if err != nil {
		return wire.Result{}, err
	}
	h.seq++
	text, err := wire.Encode(wire.Envelope{Type: wire.TypeCommand, Dev: h.ID, Inc: 1, Seq: h.seq}, body)
	if err != nil {
		return wire.Result{}, err
	}
	answer := make(chan wire.Result, 1)
	h.mu.Lock()
	h.waits, h.wanted = answer, h.seq
	h.mu.Unlock()
	began := time.Now()
	if err := h.link.Send(text); err != nil {
		return wire.Result{}, fmt.Errorf("%s: %w: %s", h.Name, err, h.lost)
	}
	select {
	case r := <-answer:
		h.took = append(h.took, time.Since(began))
		return r, nil
	case <-time.After(30 * time.Second):
		return wire.Result{}, fmt.Errorf("%s has no answer to %s: %s", h.Name, command.CommandType(), h.lost)
	}
}

// work does what such a device does, until a moment; the commands' times are in took.
func (h *honest) work(until time.Time) error {
	h.took = nil
	next := []queue.Command{queue.CallNext{Counter: h.Counter}, queue.Start{Counter: h.Counter}, queue.Finish{Counter: h.Counter}}
	for n := h.rand.IntN(3); ; n++ {
		time.Sleep(time.Duration(h.rand.Int64N(int64(thinks))))
		if time.Now().After(until) {
			return nil
		}
		var c queue.Command
		switch h.Role {
		case eventlog.Kiosk:
			c = queue.IssueTicket{Service: "s"}
		case eventlog.Console:
			c = next[n%3]
		case eventlog.Pad:
			c = queue.Rate{Counter: h.Counter, Score: 1 + n%4, AtMS: time.Now().UnixMilli(), Answer: time.Now().UnixMilli()}
		default:
			continue // a wall listens
		}
		if _, err := h.do(c); err != nil {
			return err
		}
	}
}

// hall are the honest devices.
func hall() (list []*honest, names []identity.Name) {
	add := func(n int, id string, role eventlog.Role, counter func(i int) string) {
		for i := range n {
			who := identity.Name{ID: id + strconv.Itoa(i+1), Role: role, Counter: counter(i)}
			list = append(list, &honest{Name: who, up: make(chan struct{}), rand: rand.New(rand.NewPCG(uint64(len(list)), 7))})
			names = append(names, who)
		}
	}
	none := func(int) string { return "" }
	own := func(i int) string { return strconv.Itoa(i + 1) }
	add(honestKiosks, "kiosk-", eventlog.Kiosk, none)
	add(honestConsoles, "quay-", eventlog.Console, own)
	add(honestPads, "pad-", eventlog.Pad, own)
	add(honestWalls, "wall-", eventlog.Wall, none)
	return list, names
}

// underAttack measures how long the answers of 200 honest devices take, without and with 20
// hostile links, in turns.
func (b *bench) underAttack(rounds int, each time.Duration) error {
	list, names := hall()
	for i := range badDevices {
		names = append(names, identity.Name{ID: "bad-" + strconv.Itoa(i+1), Role: eventlog.Console, Counter: strconv.Itoa(honestConsoles + i + 1)})
	}
	data := filepath.Join(b.dir, "attacked")
	own, err := enrolIn(data, names)
	if err != nil {
		return err
	}
	if b.centre, err = attackedFile(); err != nil {
		return err
	}
	defer func() { b.centre = "" }()
	address, err := outsideAddress()
	if err != nil {
		return err
	}
	hub, _, err := b.startHubAt(data, address)
	if err != nil {
		return err
	}
	defer hub.stop()
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	defer all.Wait()
	defer cancel()
	for i, h := range list {
		if err := h.connect(ctx, &all, hub.address, own[i]); err != nil {
			return err
		}
	}
	if err := begin(list); err != nil {
		return err
	}
	a := attack{Address: hub.address}
	for i, id := range own[len(list):] {
		key, err := x509.MarshalPKCS8PrivateKey(id.Own.Key)
		if err != nil {
			return err
		}
		n := names[len(list)+i]
		a.Bad = append(a.Bad, badDevice{n.ID, string(n.Role), n.Counter, id.Own.Certificate, key})
	}
	if err := a.spend(data); err != nil {
		return err
	}
	var with, without underLoad
	for range rounds {
		if err := without.round(hub, func() ([]time.Duration, error) { return oneRound(list, a, data, each, false) }); err != nil {
			return err
		}
		if err := with.round(hub, func() ([]time.Duration, error) { return oneRound(list, a, data, each, true) }); err != nil {
			return err
		}
	}
	b.addAttacked(without, with)
	return nil
}

// spent is how long the attackers need for what each may do at once, before the hub hears
// them at its own pace.
const spent = 15 * time.Second

// spend attacks without a measurement.
func (a attack) spend(data string) error {
	if err := openCode(data); err != nil {
		return err
	}
	running, err := a.start()
	if err != nil {
		return err
	}
	time.Sleep(spent)
	return running.stop()
}

// outsideAddress is a free one that is not the loopback's, which has no limits of its own;
// the loopback's where the machine has no other.
func outsideAddress() (string, error) {
	list, err := net.InterfaceAddrs()
	if err != nil {
		return "", err
	}
	for _, a := range list {
		of, ok := a.(*net.IPNet)
		if !ok || of.IP.To4() == nil || of.IP.IsLoopback() {
			continue
		}
		l, err := net.Listen("tcp", net.JoinHostPort(of.IP.String(), "0"))
		if err != nil {
			continue
		}
		return l.Addr().String(), l.Close()
	}
	return freeAddress()
}

// underLoad is what rounds of one kind have measured.
type underLoad struct {
	took  []time.Duration
	ticks int // processor time of the hub, in 1/100 s
	over  time.Duration
}

func (u *underLoad) round(hub *process, work func() ([]time.Duration, error)) error {
	from, err := cpuTicks(hub.cmd.Process.Pid)
	if err != nil {
		return err
	}
	began := time.Now()
	some, err := work()
	if err != nil {
		return err
	}
	to, err := cpuTicks(hub.cmd.Process.Pid)
	u.took, u.ticks, u.over = append(u.took, some...), u.ticks+to-from, u.over+time.Since(began)
	return err
}

// share is the hub's processor time, in per cent of a core.
func (u *underLoad) share() float64 { return float64(u.ticks) / u.over.Seconds() }

// begin has everybody connected and the officers logged in.
func begin(list []*honest) error {
	for _, h := range list {
		select {
		case <-h.up:
		case <-time.After(time.Minute):
			return fmt.Errorf("%s does not come on the line: %s", h.Name, h.lost)
		}
		if h.Role != eventlog.Console {
			continue
		}
		officer := "o" + h.Counter
		if h.Counter == "1" {
			officer = "duc"
		}
		if r, err := h.do(queue.Login{Counter: h.Counter, Officer: officer, PIN: "1234"}); err != nil || r.Answer.Code != queue.OK {
			return errors.Join(err, fmt.Errorf("%s logs in, and is answered %q", h.Name, r.Answer.Code))
		}
	}
	return nil
}

// settles is how long an attack goes on before it is measured.
const settles = 2 * time.Second

func oneRound(list []*honest, a attack, data string, each time.Duration, hostile bool) (took []time.Duration, err error) {
	if hostile {
		if err := openCode(data); err != nil {
			return nil, err
		}
		running, err := a.start()
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, running.stop()) }()
		time.Sleep(settles)
	}
	until := time.Now().Add(each)
	var all sync.WaitGroup
	var mu sync.Mutex
	var failure error
	for _, h := range list {
		all.Go(func() {
			err := h.work(until)
			mu.Lock()
			defer mu.Unlock()
			failure = errors.Join(failure, err)
			took = append(took, h.took...)
		})
	}
	all.Wait()
	return took, failure
}

// openCode has the hub wait for a device, whose code is guessed.
func openCode(data string) error {
	web := link.NewSocketClient(filepath.Join(data, hub.SocketName), 10*time.Second)
	resp, err := web.Post("http://hub"+hub.PathCodes, "application/json", strings.NewReader(`{"device":"pad-new","role":"pad","counter":"1"}`))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("a code is answered %s", resp.Status)
	}
	return nil
}

func (b *bench) addAttacked(without, with underLoad) {
	who := fmt.Sprintf("answer to one of 200 devices, with %d hostile links", hostileLinks)
	ratio := float64(percentile(with.took, 99)) / float64(percentile(without.took, 99))
	b.add(who+", p50", ms(percentile(with.took, 50)), "", fmt.Sprintf("without them %s (%d and %d answers)", ms(percentile(without.took, 50)), len(with.took), len(without.took)))
	b.add(who+", p99", fmt.Sprintf("%s = %.2f ×", ms(percentile(with.took, 99)), ratio), "≤ 1.5 × without them", "without them "+ms(percentile(without.took, 99)))
	b.add("the hub's processor time meanwhile, of one core", fmt.Sprintf("%.0f %%", with.share()), "", fmt.Sprintf("without them %.0f %%", without.share()))
}
