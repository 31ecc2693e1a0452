package link

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"motcua/internal/clock"
	"motcua/internal/wire"
)

const patience = time.Minute

// seen is a handler that records its calls.
type seen struct {
	joined, left atomic.Int32
	frames       chan wire.Envelope
	conns        chan *Conn
}

var _ Handler = (*seen)(nil)

func newSeen() *seen {
	return &seen{frames: make(chan wire.Envelope, 1000), conns: make(chan *Conn, 100)}
}

func (s *seen) Join(c *Conn, hello wire.Hello) *wire.Refuse {
	s.joined.Add(1)
	s.conns <- c
	if hello.Role == "unwanted" {
		return &wire.Refuse{Code: wire.RefuseToken, Text: "go away"}
	}
	return nil
}
func (s *seen) Leave(*Conn) { s.left.Add(1) }
func (s *seen) Frame(_ *Conn, e wire.Envelope) *wire.Refuse {
	s.frames <- e
	return nil
}

// ends records why connections ended, and when.
type ends struct {
	ch chan end
}

type end struct {
	err error
	at  time.Time
}

func hello(role string) func() ([]byte, error) {
	return func() ([]byte, error) {
		return wire.Encode(wire.Envelope{Type: wire.TypeHello, Dev: "d", Inc: 1}, wire.Hello{Role: role})
	}
}

func run(t *testing.T, url, role string, jitter float64, frame func(wire.Envelope) error) (*Client, ends, func()) {
	e := ends{make(chan end, 1000)}
	c := NewClient(Dialer{
		URL: url, Hello: hello(role), Frame: frame, Time: func(int64, bool) {}, Jitter: func() float64 { return jitter },
		Down: func(err error) { e.ch <- end{err, time.Now()} },
	})
	ctx, cancel := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	wait.Go(func() { c.Run(ctx) })
	stop := func() { cancel(); wait.Wait() }
	t.Cleanup(stop)
	return c, e, stop
}

func receive[T any](t *testing.T, ch <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(patience):
		t.Fatalf("no %s came", what)
		panic("unreachable")
	}
}

func wsURL(s *httptest.Server) string { return "ws" + strings.TrimPrefix(s.URL, "http") }

func ignore(wire.Envelope) error { return nil }

func TestClientBacksOffAndComesBack(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close() // nobody listens
	c, e, _ := run(t, "ws://"+address, "wall", 0.5, ignore)
	last := receive(t, e.ch, "failure")
	for _, want := range []time.Duration{125, 250, 500, 750, 750} {
		next := receive(t, e.ch, "failure")
		if gap := next.at.Sub(last.at); gap < want*time.Millisecond-10*time.Millisecond || gap > 3*want*time.Millisecond+500*time.Millisecond {
			t.Errorf("the pause is %v, want about %v ms", gap, int(want))
		}
		last = next
	}
	if err := c.Send([]byte("{}")); !errors.Is(err, ErrDown) {
		t.Errorf("sending without a connection: %v", err)
	}
	if l, err = net.Listen("tcp", address); err != nil {
		t.Fatal(err)
	}
	s := newSeen()
	server := NewServer(s, clock.WallMS)
	web := &http.Server{Handler: server, ReadHeaderTimeout: time.Second}
	go func() { _ = web.Serve(l) }()
	defer web.Close()
	conn := receive(t, s.conns, "connection")
	if conn.ID != "d" || conn.Inc != 1 {
		t.Errorf("the device is %q %d", conn.ID, conn.Inc)
	}
	server.Close()
	for {
		var refused *RefusedError
		if errors.As(receive(t, e.ch, "end").err, &refused) {
			if refused.Refuse.Code != wire.RefuseStopping {
				t.Errorf("the hub said %v", refused)
			}
			return
		}
	}
}

func TestRefusalIsTheReason(t *testing.T) {
	s := newSeen()
	server := NewServer(s, clock.WallMS)
	web := httptest.NewServer(server)
	defer web.Close()
	_, e, stop := run(t, wsURL(web), "unwanted", 0, ignore)
	var refused *RefusedError
	if err := receive(t, e.ch, "end").err; !errors.As(err, &refused) || refused.Refuse.Text != "go away" || !strings.Contains(err.Error(), "token") {
		t.Errorf("the connection ended with %v", err)
	}
	stop()
	server.Close()
	if ended := server.Ended(); s.joined.Load() != s.left.Load() || ended[wire.RefuseToken] == 0 {
		t.Errorf("%d joined, %d left, ended are %v", s.joined.Load(), s.left.Load(), ended)
	}
}

// A hub that is switched off answers nothing at all. A client gives up on each try
// soon, so that it is connected within three seconds after the hub is back.
func TestHubThatAnswersNothingIsGivenUpSoon(t *testing.T) {
	t.Parallel() // takes seconds
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(fd)
	if err := errors.Join(syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}), syscall.Listen(fd, 0)); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(name.(*syscall.SockaddrInet4).Port))
	for { // until its queue is full and it accepts nothing, like a hub that is switched off
		c, err := net.DialTimeout("tcp", address, 100*time.Millisecond)
		if err != nil {
			break
		}
		defer c.Close()
	}
	_, e, _ := run(t, "ws://"+address, "wall", 1, ignore)
	last := receive(t, e.ch, "failure")
	for range 3 {
		next := receive(t, e.ch, "failure")
		if gap := next.at.Sub(last.at); gap > DialWithin+BackoffLongest+500*time.Millisecond || DialWithin+BackoffLongest > 3*time.Second {
			t.Errorf("a try and the pause before it took %v", gap)
		}
		last = next
	}
}

// Both ends detect in time a line that loses everything.
func TestDeadLineIsFound(t *testing.T) {
	t.Parallel() // takes 15 seconds
	s := newSeen()
	server := NewServer(s, clock.WallMS)
	web := httptest.NewServer(server)
	defer web.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var dead atomic.Bool
	carry := func(from, to net.Conn) {
		buf := make([]byte, 4096)
		for {
			n, err := from.Read(buf)
			if err != nil {
				return
			}
			if !dead.Load() {
				_, _ = to.Write(buf[:n])
			}
		}
	}
	go func() {
		from, err := l.Accept()
		if err != nil {
			return
		}
		to, err := net.Dial("tcp", web.Listener.Addr().String())
		if err != nil {
			return
		}
		go carry(from, to)
		carry(to, from)
	}()
	_, e, _ := run(t, "ws://"+l.Addr().String(), "wall", 0, ignore)
	receive(t, s.conns, "connection")
	dead.Store(true)
	began := time.Now()
	ended := receive(t, e.ch, "end")
	var timeout net.Error
	if took := ended.at.Sub(began); !errors.As(ended.err, &timeout) || !timeout.Timeout() || took >= 2*LostAfter {
		t.Errorf("the client found out after %v: %v", took, ended.err)
	}
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for s.left.Load() == 0 && time.Since(began) < 2*DeadAfter {
		<-tick.C
	}
	if s.left.Load() != 1 {
		t.Error("the server still holds the dead line")
	}
}

// A client with a stuck connection does not queue without limit.
func TestClientSendIsBounded(t *testing.T) {
	blocked := make(chan struct{})
	c, e, _ := run(t, "ws://"+deaf(t, blocked), "wall", 0, ignore)
	big := []byte(`"` + strings.Repeat("x", 512<<10) + `"`)
	began, sent := time.Now(), 0
	for time.Since(began) < patience {
		err := c.Send(big)
		if err == nil {
			sent++
		} else if sent > 0 {
			break
		}
		select {
		case <-e.ch:
			t.Fatal("the connection ended")
		default:
		}
		runtime.Gosched()
	}
	if sent == 0 || sent > 8*wire.WideInFlight {
		t.Errorf("%d frames of 512 KiB were taken", sent)
	}
	close(blocked)
}

// deaf accepts a websocket and reads nothing of it.
func deaf(t *testing.T, until <-chan struct{}) string {
	s := newSeen()
	server := NewServer(s, clock.WallMS)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := server.upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		<-until
		ws.Close()
	}))
	t.Cleanup(web.Close)
	return web.Listener.Addr().String()
}

func TestServerCloseWaitsForEverybody(t *testing.T) {
	s := newSeen()
	server := NewServer(s, clock.WallMS)
	web := httptest.NewServer(server)
	for range 10 {
		_, _, stop := run(t, wsURL(web), "wall", 0.9, ignore)
		defer stop()
		receive(t, s.conns, "connection")
	}
	if server.Conns() != 10 {
		t.Errorf("%d devices are connected", server.Conns())
	}
	server.Close()
	if s.left.Load() != s.joined.Load() || server.Conns() != 0 {
		t.Errorf("after Close %d of %d have left", s.left.Load(), s.joined.Load())
	}
	web.Close()
}

// Frames reach a device in the order in which they were sent.
func TestFramesKeepTheirOrder(t *testing.T) {
	const frames = 900
	s := newSeen()
	server := NewServer(s, clock.WallMS)
	defer server.Close()
	web := httptest.NewServer(server)
	defer web.Close()
	got := make(chan int, frames)
	c, _, _ := run(t, wsURL(web), "wall", 0, func(e wire.Envelope) error {
		var n int
		err := json.Unmarshal(e.Body, &n)
		got <- n
		return err
	})
	conn := receive(t, s.conns, "connection")
	for i := range frames {
		data, err := wire.Encode(wire.Envelope{Type: wire.TypeStatus}, i)
		if err != nil {
			t.Fatal(err)
		}
		f, err := NewFrame(data)
		if err != nil {
			t.Fatal(err)
		}
		conn.Send(f)
	}
	for i := range frames {
		if n := receive(t, got, "frame"); n != i {
			t.Fatalf("frame %d came in place of %d", n, i)
		}
	}
	up, err := wire.Encode(wire.Envelope{Type: wire.TypeCommand, Seq: 5}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Send(up); err != nil {
		t.Fatal(err)
	}
	if e := receive(t, s.frames, "command"); e.Seq != 5 {
		t.Errorf("command %d came", e.Seq)
	}
}
