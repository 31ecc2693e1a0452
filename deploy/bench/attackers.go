package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"motcua/internal/enrol"
	"motcua/internal/eventlog"
	"motcua/internal/identity"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// attackersEnv has the Attack of a process that is one.
const attackersEnv = "MOTCUA_BENCH_ATTACK"

// attack is what a process of attackers is told. They have a process of their own, which
// gets only what the others leave of the processors: real ones have machines of their own,
// and what is measured is what they cost the hub.
type attack struct {
	Address string
	Bad     []badDevice // enrolled devices that went bad
}

// badDevice is a certificate with its key.
type badDevice struct {
	ID, Role, Counter string
	Certificate, Key  []byte
}

// attackers is a running process of them.
type attackers struct {
	cmd *exec.Cmd
	in  io.Closer
}

func (a attack) start() (*attackers, error) {
	data, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env, cmd.Stderr = append(os.Environ(), attackersEnv+"="+string(data)), os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	return &attackers{cmd, in}, cmd.Start()
}

// stop ends the process, which must not have ended before.
func (a *attackers) stop() error {
	err := a.in.Close()
	return errors.Join(err, a.cmd.Wait())
}

// isAttack reports whether this process was started for an attack.
func isAttack() bool { return os.Getenv(attackersEnv) != "" }

// leastPriority is the nice value of attackers.
const leastPriority = 19

// attackMain attacks until its input ends; it returns its exit code.
func attackMain() int {
	var a attack
	err := json.Unmarshal([]byte(os.Getenv(attackersEnv)), &a)
	if err == nil {
		err = syscall.Setpriority(syscall.PRIO_PROCESS, 0, leastPriority)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "attack:", err)
		return 1
	}
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	for i := range hostileLinks {
		way := []func(context.Context, int){a.showWrongCertificate, a.floodCommands, a.beSilent, a.guessCodes, a.readNothing}[i%5]
		all.Go(func() {
			for ctx.Err() == nil {
				way(ctx, i/5)
			}
		})
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	cancel()
	all.Wait()
	return 0
}

// dial connects by TLS with a certificate, or without; the connection ends with ctx. A try
// that fails costs the attacker a moment.
func (a attack) dial(ctx context.Context, with *tls.Certificate) (*tls.Conn, error) {
	cfg := identity.EnrolConfig()
	if with != nil {
		cfg.Certificates = []tls.Certificate{*with}
	}
	dialer := tls.Dialer{Config: cfg, NetDialer: &net.Dialer{Timeout: 2 * time.Second}}
	c, err := dialer.DialContext(ctx, "tcp", a.Address)
	if err != nil {
		pause(ctx, 10*time.Millisecond)
		return nil, err
	}
	context.AfterFunc(ctx, func() { c.Close() })
	return c.(*tls.Conn), nil
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

const upgrade = "GET /link HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"

// frame is a text frame of a websocket client, masked with zeros, so that it can be sent
// without a library that minds its manners.
func frame(text []byte) []byte {
	n := len(text)
	head := []byte{0x81, 0x80 | 126, byte(n >> 8), byte(n), 0, 0, 0, 0}
	if n < 126 {
		head = []byte{0x81, 0x80 | byte(n), 0, 0, 0, 0}
	}
	return append(head, text...)
}

// greet upgrades a connection and says hello.
func greet(c net.Conn, id, role, counter string) error {
	hello, err := wire.Encode(wire.Envelope{Type: wire.TypeHello, Dev: id, Inc: 1}, wire.Hello{Protocols: []int{wire.Version}, Role: role, Counter: counter})
	if err != nil {
		return err
	}
	if _, err = io.WriteString(c, upgrade); err != nil {
		return err
	}
	head := make([]byte, 4096)
	if _, err := c.Read(head); err != nil { // the answer, so that nothing comes too early
		return err
	}
	_, err = c.Write(frame(hello))
	return err
}

// showWrongCertificate says hello with a certificate that somebody made at home, and again.
func (a attack) showWrongCertificate(ctx context.Context, _ int) {
	key, err := identity.NewKey()
	if err != nil {
		return
	}
	own, err := identity.NewAuthority(key)
	if err != nil {
		return
	}
	der, err := own.Enrol(identity.Name{ID: "kiosk-1", Role: eventlog.Kiosk}, key.Public())
	if err != nil {
		return
	}
	for ctx.Err() == nil {
		c, err := a.dial(ctx, &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key})
		if err != nil {
			continue
		}
		if greet(c, "kiosk-1", wire.RoleKiosk, "") == nil {
			_, _ = io.Copy(io.Discard, c)
		}
		c.Close()
	}
}

// joined connects as one of the devices that went bad, and is let in.
func (a attack) joined(ctx context.Context, i int) (d badDevice, c *tls.Conn, err error) {
	d = a.Bad[i%len(a.Bad)]
	key, err := x509.ParsePKCS8PrivateKey(d.Key)
	if err != nil {
		return d, nil, err
	}
	own := &tls.Certificate{Certificate: [][]byte{d.Certificate}, PrivateKey: key.(*ecdsa.PrivateKey)}
	if c, err = a.dial(ctx, own); err != nil {
		return d, nil, err
	}
	if err := greet(c, d.ID, d.Role, d.Counter); err != nil {
		c.Close()
		return d, nil, err
	}
	return d, c, nil
}

// floodCommands sends malformed commands, those of other roles, those without a session, and
// guesses of a PIN, as fast as the line takes them.
func (a attack) floodCommands(ctx context.Context, i int) {
	d, c, err := a.joined(ctx, i)
	if err != nil {
		return
	}
	defer c.Close()
	go func() { _, _ = io.Copy(io.Discard, c) }() // answers pings by nothing, so it is put out in the end
	list := []queue.Command{
		queue.Finish{Counter: d.Counter},
		queue.IssueTicket{Service: "s"},
		queue.CancelTicket{Ticket: "x", Reason: "x"},
		queue.Rate{Score: 1},
		queue.CallNext{Counter: "1"},
		queue.Login{Counter: d.Counter, Officer: "hashed", PIN: "0000"},
	}
	for seq := uint64(time.Now().UnixNano()); ctx.Err() == nil; seq++ {
		body, err := queue.EncodeCommand(list[seq%uint64(len(list))])
		if seq%7 == 0 {
			body = []byte(`{"do":"dance","with":{}}`)
		}
		if err != nil {
			return
		}
		text, err := wire.Encode(wire.Envelope{Type: wire.TypeCommand, Dev: d.ID, Inc: 1, Seq: seq}, json.RawMessage(body))
		if err != nil {
			return
		}
		if _, err := c.Write(frame(text)); err != nil {
			return
		}
	}
}

// silentEach is how many silent connections one link keeps open.
const silentEach = 40

// beSilent keeps connections open that say nothing, or the first byte of TLS.
func (a attack) beSilent(ctx context.Context, i int) {
	var all sync.WaitGroup
	defer all.Wait()
	for n := range silentEach {
		all.Go(func() {
			for ctx.Err() == nil {
				c, err := (&net.Dialer{Timeout: 2 * time.Second}).DialContext(ctx, "tcp", a.Address)
				if err != nil {
					pause(ctx, 10*time.Millisecond)
					continue
				}
				end := context.AfterFunc(ctx, func() { c.Close() })
				if (n+i)%2 == 0 {
					_, _ = c.Write([]byte{22})
				}
				_, _ = io.Copy(io.Discard, c)
				c.Close()
				end()
			}
		})
	}
}

// guessCodes asks for the salt of a device that is waited for, and sends proofs.
func (a attack) guessCodes(ctx context.Context, _ int) {
	c, err := a.dial(ctx, nil)
	if err != nil {
		return
	}
	defer c.Close()
	key, err := identity.NewKey()
	if err != nil {
		return
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return
	}
	web := link.NewWebClientOn(c, 0)
	for n := 0; ctx.Err() == nil; n++ {
		method, body := http.MethodGet, io.Reader(nil)
		if n%2 == 1 {
			text, _ := json.Marshal(map[string]any{"dev": "pad-new", "key": public, "proof": make([]byte, 32)})
			method, body = http.MethodPost, bytes.NewReader(text)
		}
		r, err := http.NewRequestWithContext(ctx, method, "http://hub"+enrol.Path+"?dev=pad-new", body)
		if err != nil {
			return
		}
		resp, err := web.Do(r)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
}

// unread is how long a device that reads nothing stays before it connects anew.
const unread = 5 * time.Second

// readNothing connects as a device that went bad, and reads nothing.
func (a attack) readNothing(ctx context.Context, i int) {
	_, c, err := a.joined(ctx, len(a.Bad)/2+i)
	if err != nil {
		return
	}
	defer c.Close()
	pause(ctx, unread)
}
