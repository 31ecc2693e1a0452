package hub_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

const patience = time.Minute

// raw is a device that uses only the wire format: it sends what the test says, valid or
// not.
type raw struct {
	t   *testing.T
	ws  *websocket.Conn
	dev string
	inc uint64
	pos uint64 // last entry seen
	log string

	listening sync.Once
	in        *inbox
}

// inbox holds what has come for a device that reads all the while, and so answers
// pings however long its test is busy with others. One that has never been asked for a
// frame reads nothing at all.
type inbox struct {
	mu     sync.Mutex
	frames [][]byte
	err    error
	news   chan struct{}
}

func (c *raw) listen() {
	in := &inbox{news: make(chan struct{}, 1)}
	c.in = in
	ended := make(chan struct{})
	c.t.Cleanup(func() {
		c.ws.Close()
		<-ended
	})
	go func() {
		defer close(ended)
		for {
			_, data, err := c.ws.ReadMessage()
			in.mu.Lock()
			if in.err = err; err == nil {
				in.frames = append(in.frames, data)
			}
			in.mu.Unlock()
			select {
			case in.news <- struct{}{}:
			default:
			}
			if err != nil {
				return
			}
		}
	}()
}

// take is the next frame, of which it waits for a minute at most.
func (in *inbox) take() ([]byte, error) {
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		in.mu.Lock()
		if len(in.frames) > 0 {
			first := in.frames[0]
			in.frames = in.frames[1:]
			in.mu.Unlock()
			return first, nil
		}
		err := in.err
		in.mu.Unlock()
		if err != nil {
			return nil, err
		}
		select {
		case <-in.news:
		case <-limit.C:
			return nil, os.ErrDeadlineExceeded
		}
	}
}

func (r *rig) dial() *raw {
	r.t.Helper()
	return dialTo(r.t, r.url())
}

func dialTo(t *testing.T, url string) *raw {
	t.Helper()
	ws, resp, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	t.Cleanup(func() { ws.Close() })
	return &raw{t: t, ws: ws}
}

// join connects a device, and takes its welcome and its state.
func (r *rig) join(dev, role string, change ...func(*wire.Hello)) (*raw, wire.Welcome) {
	r.t.Helper()
	c := r.dial()
	c.hello(dev, 1, role, change...)
	w := c.welcome()
	for range w.Parts {
		c.next(wire.TypeSnapshot)
	}
	return c, w
}

func (c *raw) hello(dev string, inc uint64, role string, change ...func(*wire.Hello)) {
	c.t.Helper()
	c.dev, c.inc = dev, inc
	h := wire.Hello{Protocols: []int{wire.Version}, Role: role, Token: "khoá"}
	for _, fn := range change {
		fn(&h)
	}
	c.send(wire.Envelope{Type: wire.TypeHello, Dev: dev, Inc: inc}, h)
}

func (c *raw) welcome() wire.Welcome {
	c.t.Helper()
	w := body[wire.Welcome](c.t, c.next(wire.TypeWelcome))
	c.log = w.Log
	return w
}

func (c *raw) send(e wire.Envelope, body any) {
	c.t.Helper()
	data, err := wire.Encode(e, body)
	if err != nil {
		c.t.Fatal(err)
	}
	c.text(string(data))
}

func (c *raw) text(frame string) {
	c.t.Helper()
	c.ws.SetWriteDeadline(time.Now().Add(patience))
	if err := c.ws.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		c.t.Fatalf("%s: sending: %v", c.dev, err)
	}
}

// command sends a command without waiting.
func (c *raw) command(seq uint64, cmd queue.Command) {
	c.t.Helper()
	with, err := queue.EncodeCommand(cmd)
	if err != nil {
		c.t.Fatal(err)
	}
	c.send(wire.Envelope{Type: wire.TypeCommand, Dev: c.dev, Inc: c.inc, Seq: seq}, with)
}

// do sends a command and waits for its answer.
func (c *raw) do(seq uint64, cmd queue.Command) wire.Result {
	c.t.Helper()
	c.command(seq, cmd)
	return c.result(seq)
}

func (c *raw) result(seq uint64) wire.Result {
	c.t.Helper()
	for {
		if e := c.next(wire.TypeResult); e.Seq == seq {
			return body[wire.Result](c.t, e)
		}
	}
}

// frame takes the next frame unchanged.
func (c *raw) frame() ([]byte, error) {
	c.listening.Do(c.listen)
	return c.in.take()
}

// read takes the next frame; an error means that the connection ended.
func (c *raw) read() (wire.Envelope, error) {
	data, err := c.frame()
	if err != nil {
		return wire.Envelope{}, err
	}
	e, _, err := wire.Decode(data)
	return e, err
}

// next takes frames until one of a type comes.
func (c *raw) next(want wire.Type) wire.Envelope {
	c.t.Helper()
	for {
		e, err := c.read()
		if err != nil {
			c.t.Fatalf("%s: waiting for %q: %v", c.dev, want, err)
		}
		if e.Type == want {
			return e
		}
		if e.Type == wire.TypeRefuse {
			c.t.Fatalf("%s: waiting for %q: refused: %s", c.dev, want, e.Body)
		}
	}
}

// events takes the entries of the next events frame, which must follow on what
// came before.
func (c *raw) events() []eventlog.Entry {
	c.t.Helper()
	e := c.next(wire.TypeEvents)
	run := body[wire.Events](c.t, e)
	if c.pos != 0 && run.Prev != c.pos || run.Last != run.Prev+uint64(len(run.Entries)) {
		c.t.Fatalf("%s: events %d to %d with %d entries came after %d", c.dev, run.Prev, run.Last, len(run.Entries), c.pos)
	}
	entries := make([]eventlog.Entry, len(run.Entries))
	for i, text := range run.Entries {
		if err := json.Unmarshal(text, &entries[i]); err != nil {
			c.t.Fatal(err)
		}
		if entries[i].Pos != run.Prev+uint64(i)+1 {
			c.t.Fatalf("%s: entry %d stands at place %d after %d", c.dev, entries[i].Pos, i, run.Prev)
		}
	}
	c.pos = run.Last
	return entries
}

// until takes entries up to a position.
func (c *raw) until(pos uint64) (all []eventlog.Entry) {
	c.t.Helper()
	for c.pos < pos {
		all = append(all, c.events()...)
	}
	return all
}

// refused waits for the refusal, and for the end of the connection after it.
func (c *raw) refused() (string, error) {
	code := ""
	for {
		e, err := c.read()
		var timeout net.Error
		switch {
		case errors.As(err, &timeout) && timeout.Timeout():
			return code, fmt.Errorf("the connection stays open after %q", code)
		case err != nil:
			return code, nil
		case e.Type == wire.TypeRefuse:
			refuse, err := wire.Body[wire.Refuse](e)
			if err != nil || strings.TrimSpace(refuse.Text) == "" {
				return code, fmt.Errorf("the refusal %s says nothing: %w", e.Body, err)
			}
			code = refuse.Code
		}
	}
}

func (c *raw) wantRefused(code string) {
	c.t.Helper()
	if got, err := c.refused(); got != code || err != nil {
		c.t.Errorf("%s: refused with %q (%v), want %q", c.dev, got, err, code)
	}
}

func body[T any](t *testing.T, e wire.Envelope) T {
	t.Helper()
	b, err := wire.Body[T](e)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// elsewhere has a device of another role send a command; it is there for that alone.
func (r *rig) elsewhere(role string, cmd queue.Command) wire.Result {
	r.t.Helper()
	c, w := r.join("other-"+role, role, func(h *wire.Hello) {
		h.NoEvents = true
		if role == wire.RolePad {
			h.Counter = "1"
		}
	})
	defer c.ws.Close()
	return want(r.t, c.do(w.Seq+1, cmd), queue.OK)
}

// issueMany gives out n numbers fast, through a gateway of its own.
func (r *rig) issueMany(n int) {
	r.t.Helper()
	const window = 200
	g, w := r.join("gateway", wire.RoleGateway, func(h *wire.Hello) { h.NoEvents = true })
	first := w.Seq + 1
	for i := range n {
		g.command(first+uint64(i), queue.IssueTicket{Service: "gplx"})
		if i >= window {
			want(r.t, g.result(first+uint64(i-window)), queue.OK)
		}
	}
	want(r.t, g.result(first+uint64(n-1)), queue.OK)
	g.ws.Close()
}
