package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"motcua/internal/eventlog"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

const centreFile = `
[centre]
name = "Trung tâm đo tốc độ"
[hub]
insecure = true
keep_first_pin = true
[policy]
digits = 6
issue_outside_hours = true
[[agency]]
id = "a"
name = "Sở A"
prefix = "A"
[[agency.service]]
id = "s"
name = "Thủ tục"
[[counter]]
id = "1"
name = "Quầy 1"
serves = ["a"]
[[officer]]
id = "duc"
name = "Trần Minh Đức"
pin = "1234"
`

// process is a running hub.
type process struct {
	cmd     *exec.Cmd
	address string
	out     bytes.Buffer
}

// startHub starts the real hub on a data folder and waits until it answers.
func (b *bench) startHub(data string) (*process, time.Duration, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, 0, err
	}
	return b.startHubAt(data, address)
}

// freeAddress is an address that is not in use.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// startHubAt starts the real hub at an address. A hub that was killed three times within
// a minute would rest: here every kill is a power cut, after which earlier failures do
// not count.
func (b *bench) startHubAt(data, address string) (*process, time.Duration, error) {
	if err := os.Remove(filepath.Join(data, "starts.json")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, 0, err
	}
	config, err := b.configOf(data)
	if err != nil {
		return nil, 0, err
	}
	p := &process{address: address}
	p.cmd = exec.Command(filepath.Join(b.bin, "hub"), "-config", config, "-data", data, "-listen", p.address)
	p.cmd.Stderr = &p.out
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, 0, err
	}
	for time.Since(began) < time.Minute {
		if resp, err := link.NewWebClient(time.Second).Get("http://" + p.address + "/healthz"); err == nil {
			resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				p.stop()
				return nil, 0, fmt.Errorf("the hub answers %s: %s", resp.Status, p.out.String())
			}
			return p, time.Since(began), nil
		}
		time.Sleep(2 * time.Millisecond)
	}
	p.stop()
	return nil, 0, errors.New("the hub does not answer: " + p.out.String())
}

// configOf writes the configuration for a data folder, once: a hub takes the PINs out of it
// at its first start, and to hash them again at each start would be measured with it.
func (b *bench) configOf(data string) (path string, err error) {
	path, text := data+".toml", cmp.Or(b.centre, centreFile)
	if _, err = os.Stat(path); errors.Is(err, os.ErrNotExist) {
		err = os.WriteFile(path, []byte(text), 0o600)
	}
	return path, err
}

func (p *process) stop() {
	_ = p.cmd.Process.Signal(os.Interrupt)
	_ = p.cmd.Wait()
}

// client is a device without a disk: only the link, so that the hub alone is measured.
type client struct {
	id      string
	link    *link.Client
	cancel  context.CancelFunc
	wait    sync.WaitGroup
	seq     uint64
	up      chan struct{}
	results chan wire.Result
	state   *queue.State
	applied func(s *queue.State)
	parts   []string
	failed  atomic.Pointer[string]
}

// dial connects a client; with events it applies them to a state as every device does.
func (p *process) dial(id, role string, events bool, applied func(s *queue.State)) *client {
	ctx, cancel := context.WithCancel(context.Background())
	c := &client{id: id, cancel: cancel, up: make(chan struct{}), results: make(chan wire.Result, 64), applied: applied}
	hello, _ := wire.Encode(wire.Envelope{Type: wire.TypeHello, Dev: id, Inc: 1}, wire.Hello{Protocols: []int{wire.Version}, Role: role, NoEvents: !events})
	c.link = link.NewClient(link.Dialer{
		URL:   "ws://" + p.address + "/link",
		Hello: func() ([]byte, error) { return hello, nil },
		Frame: c.frame,
		Down: func(err error) {
			if text := fmt.Sprint(err); ctx.Err() == nil {
				c.failed.Store(&text)
			}
		},
		Jitter: func() float64 { return 1 },
	})
	c.wait.Go(func() { c.link.Run(ctx) })
	return c
}

func (c *client) close() {
	c.cancel()
	c.wait.Wait()
}

func (c *client) frame(e wire.Envelope) error {
	switch e.Type {
	case wire.TypeWelcome:
		w, err := wire.Body[wire.Welcome](e)
		if w.Mode == wire.ModeDelta {
			close(c.up)
		}
		return err
	case wire.TypeSnapshot:
		part, err := wire.Body[wire.Snapshot](e)
		c.parts = append(c.parts, part.Text)
		if s, bad := queue.LoadState([]byte(strings.Join(c.parts, ""))); bad == nil {
			c.state = s
			close(c.up)
		}
		return err
	case wire.TypeEvents:
		return c.fold(e)
	case wire.TypeResult:
		r, err := wire.Body[wire.Result](e)
		c.results <- r
		return err
	}
	return nil
}

func (c *client) fold(e wire.Envelope) error {
	run, err := wire.Body[wire.Events](e)
	if err != nil {
		return err
	}
	for _, raw := range run.Entries {
		entry, err := eventlog.Read(raw)
		if err != nil {
			return err
		}
		if err := queue.Apply(c.state, entry); err != nil {
			return err
		}
	}
	c.applied(c.state)
	return nil
}

// do sends a command and waits for its answer, which must be OK.
func (c *client) do(command queue.Command) (wire.Result, error) {
	body, err := queue.EncodeCommand(command)
	if err != nil {
		return wire.Result{}, err
	}
	c.seq++
	frame, err := wire.Encode(wire.Envelope{Type: wire.TypeCommand, Dev: c.id, Inc: 1, Seq: c.seq}, body)
	if err != nil {
		return wire.Result{}, err
	}
	<-c.up
	if err := c.link.Send(frame); err != nil {
		return wire.Result{}, err
	}
	select {
	case r := <-c.results:
		if r.Answer.Code != queue.OK {
			return r, fmt.Errorf("%s is answered %q", command.CommandType(), r.Answer.Code)
		}
		return r, nil
	case <-time.After(30 * time.Second):
		text := "no answer"
		if why := c.failed.Load(); why != nil {
			text = *why
		}
		return wire.Result{}, fmt.Errorf("%s: %s", command.CommandType(), text)
	}
}
