package link

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"motcua/internal/clock"
	"motcua/internal/wire"
)

// house is a handler that admits known names, as a hub does.
type house struct {
	known  []string
	joined chan *Conn
	frame  func(c *Conn)
	left   atomic.Int32
}

var _ Handler = (*house)(nil)

func (h *house) Join(c *Conn, _ wire.Hello) *wire.Refuse {
	if c.ID == "faulty" {
		panic("a fault at a hello")
	}
	if refuse := c.Admit(slices.Contains(h.known, c.ID)); refuse != nil {
		return refuse
	}
	h.joined <- c
	return nil
}

func (h *house) Leave(*Conn) { h.left.Add(1) }

func (h *house) Frame(c *Conn, _ wire.Envelope) *wire.Refuse {
	h.frame(c)
	return nil
}

// visitor is a bare websocket to a server.
type visitor struct {
	t  *testing.T
	ws *websocket.Conn
}

func visit(t *testing.T, url string) visitor {
	t.Helper()
	ws, resp, err := newDialer(nil).Dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	t.Cleanup(func() { ws.Close() })
	return visitor{t, ws}
}

func (v visitor) say(e wire.Envelope, body any) {
	v.t.Helper()
	data, err := wire.Encode(e, body)
	if err == nil {
		err = v.ws.WriteMessage(websocket.TextMessage, data)
	}
	if err != nil {
		v.t.Fatal(err)
	}
}

func (v visitor) hello(dev string) {
	v.t.Helper()
	v.say(wire.Envelope{Type: wire.TypeHello, Dev: dev, Inc: 1}, wire.Hello{Role: wire.RoleWall})
}

// refused is the code of the refusal that ends the connection.
func (v visitor) refused() string {
	v.t.Helper()
	for {
		_, data, err := v.ws.ReadMessage()
		if err != nil {
			v.t.Fatalf("it has ended without a word: %v", err)
		}
		if e, known, err := wire.Decode(data); err == nil && known && e.Type == wire.TypeRefuse {
			refuse, err := wire.Body[wire.Refuse](e)
			if err != nil {
				v.t.Fatal(err)
			}
			return refuse.Code
		}
	}
}

func newHouse(t *testing.T, most int, known ...string) (*house, *Server, string) {
	h := &house{known: known, joined: make(chan *Conn, 100), frame: func(*Conn) {}}
	s := NewServer(h, clock.WallMS)
	s.most = most
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	t.Cleanup(s.Close)
	return h, s, wsURL(web)
}

// A known device takes the place of an unknown one, never that of another known one.
func TestRoomIsKeptForKnownDevices(t *testing.T) {
	h, s, url := newHouse(t, 3, "kiosk", "quay", "pad", "wall")
	inside := map[string]visitor{}
	come := func(dev string) {
		inside[dev] = visit(t, url)
		inside[dev].hello(dev)
		if c := receive(t, h.joined, "device"); c.ID != dev {
			t.Fatalf("%s came in place of %s", c.ID, dev)
		}
	}
	refused := func(dev string) {
		t.Helper()
		v := visit(t, url)
		if v.hello(dev); v.refused() != wire.RefuseFull {
			t.Errorf("%s is not told that the hub is full", dev)
		}
	}
	come("a")
	come("kiosk")
	come("b")
	refused("c")
	come("quay")
	if inside["b"].refused() != wire.RefuseFull {
		t.Error("the last that is not known has not gone")
	}
	come("pad")
	if inside["a"].refused() != wire.RefuseFull {
		t.Error("the other that is not known has not gone")
	}
	refused("wall") // all places are taken by known devices
	if n, room := s.Admitted(); n != 3 || room != 3 {
		t.Errorf("%d are in, of %d", n, room)
	}
}

// A connection that says nothing takes no place from a device, and is closed to make
// room for others that say nothing.
func TestSilentOnesTakeNoRoom(t *testing.T) {
	h, s, url := newHouse(t, 2)
	s.silent.most = 3
	var silent []visitor
	last := func() any {
		s.mu.Lock()
		defer s.mu.Unlock()
		if n := len(s.silent.inside); n > 0 {
			return s.silent.inside[n-1].who
		}
		return nil
	}
	for range 5 { // one after another: on a busy machine two that come together may change places
		before := last()
		silent = append(silent, visit(t, url))
		for last() == before {
			runtime.Gosched()
		}
	}
	for _, v := range silent[:2] {
		if v.refused() != wire.RefuseFull {
			t.Error("one that says nothing stays although there is no room")
		}
	}
	for _, dev := range []string{"a", "b"} {
		visit(t, url).hello(dev)
		receive(t, h.joined, "device")
	}
	newest := silent[4]
	if newest.hello("c"); newest.refused() != wire.RefuseFull {
		t.Error("there is room for a third")
	}
}

// A device has no more unanswered commands than its window allows. Further ones wait
// on the line, and the end of the connection ends the waiting.
func TestWindowIsKept(t *testing.T) {
	const commands = 10 * wire.WideInFlight
	var begun, ended atomic.Int32
	h, s, url := newHouse(t, 1)
	taken := make(chan struct{}, commands)
	h.frame = func(c *Conn) {
		if !c.Begin() {
			ended.Add(1)
			return
		}
		if n := begun.Add(1); n > wire.WideInFlight {
			t.Errorf("%d commands are without an answer", n)
		}
		taken <- struct{}{}
	}
	v := visit(t, url)
	v.hello("quay")
	c := receive(t, h.joined, "device")
	for i := range commands {
		v.say(wire.Envelope{Type: wire.TypeCommand, Seq: uint64(i + 1)}, nil)
	}
	for range wire.WideInFlight {
		receive(t, taken, "command")
	}
	for range commands - wire.WideInFlight { // each answer admits one more
		begun.Add(-1)
		c.Answered()
		receive(t, taken, "command")
	}
	v.say(wire.Envelope{Type: wire.TypeCommand, Seq: commands + 1}, nil)
	s.Close() // returns although one command waits
	if ended.Load() > 1 {
		t.Errorf("%d have waited at once", ended.Load())
	}
}

// waitFor waits for a condition that other goroutines bring about.
func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	limit, tick := time.NewTimer(patience), time.NewTicker(time.Millisecond)
	defer limit.Stop()
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("it never comes: %s", what)
		}
	}
}

func TestEndsAreToldApart(t *testing.T) {
	h, s, url := newHouse(t, 100)
	for _, c := range []struct {
		cause string
		end   func(v visitor, c *Conn)
	}{
		{EndedByDevice, func(v visitor, _ *Conn) {
			_ = v.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""))
		}},
		{EndedLine, func(v visitor, _ *Conn) { v.ws.Close() }},
		{wire.RefuseFrame, func(v visitor, _ *Conn) { _ = v.ws.WriteMessage(websocket.TextMessage, []byte("{")) }},
		{wire.RefuseReplaced, func(_ visitor, c *Conn) { c.Drop(&wire.Refuse{Code: wire.RefuseReplaced}) }},
		{wire.RefuseSlow, func(_ visitor, c *Conn) {
			for range outFrames + 1 {
				c.Send(NewLazyFrame(func() ([]byte, error) { return []byte("{}"), nil }))
			}
			c.Drop(&wire.Refuse{Code: wire.RefuseSlow})
		}},
	} {
		v := visit(t, url)
		v.hello("d")
		c.end(v, receive(t, h.joined, "device"))
		waitFor(t, c.cause, func() bool { return s.Ended()[c.cause] == 1 })
	}
	for text, err := range map[string]error{
		EndedSilent: fmt.Errorf("reading: %w", os.ErrDeadlineExceeded), EndedLine: net.ErrClosed, EndedByDevice: &websocket.CloseError{Code: websocket.CloseGoingAway},
	} {
		if got := lossOf(err); got != text {
			t.Errorf("%v is %q", err, got)
		}
	}
}

// A device that sends its hello while the server closes gets a complete last message
// or none: its name is never half written. The race detector finds unordered
// accesses.
func TestHelloWhileTheServerHangsUp(t *testing.T) {
	for range 40 {
		_, s, url := newHouse(t, 3)
		v := visit(t, url)
		waitFor(t, "the connection", func() bool { return s.Conns() == 1 })
		var closing sync.WaitGroup
		closing.Go(s.Close)
		data, err := wire.Encode(wire.Envelope{Type: wire.TypeHello, Dev: "wall", Inc: 1}, wire.Hello{Role: wire.RoleWall})
		if err != nil {
			t.Fatal(err)
		}
		if v.ws.WriteMessage(websocket.TextMessage, data) == nil { // otherwise the server has closed it already
			for {
				_, data, err := v.ws.ReadMessage()
				if err != nil {
					break
				}
				if e, known, err := wire.Decode(data); err != nil || !known || e.Dev != "" && e.Dev != "wall" {
					t.Fatalf("the last word is %q, %v", data, err)
				}
			}
		}
		closing.Wait()
	}
}

// Before the key has been checked, the hub reads no long message.
func TestHelloIsShort(t *testing.T) {
	_, s, url := newHouse(t, 1)
	v := visit(t, url)
	v.say(wire.Envelope{Type: wire.TypeHello, Dev: "d", Inc: 1}, wire.Hello{Name: strings.Repeat("x", maxHelloBytes)})
	_, _, err := v.ws.ReadMessage()
	var closed *websocket.CloseError
	if !errors.As(err, &closed) || closed.Code != websocket.CloseMessageTooBig {
		t.Errorf("it is answered %v", err)
	}
	waitFor(t, "the end", func() bool { return s.Ended()[wire.RefuseFrame] == 1 })
}

// TestFaultEndsOneConnectionOnly has the handler fail at the frame of one device, and at
// the hello of another.
func TestFaultEndsOneConnectionOnly(t *testing.T) {
	h, s, url := newHouse(t, 3)
	told, heard := make(chan string, 1), make(chan string, 1)
	s.Fault = func(dev string, why any, stack []byte) {
		told <- fmt.Sprint(dev, ": ", why, " in ", strings.Contains(string(stack), "(*house).Frame"))
	}
	h.frame = func(c *Conn) {
		if c.ID == "wall-1" {
			panic("a fault of the hub")
		}
		heard <- c.ID
	}
	one, other := visit(t, url), visit(t, url)
	one.hello("wall-1")
	other.hello("wall-2")
	receive(t, h.joined, "a device")
	receive(t, h.joined, "another device")
	one.say(wire.Envelope{Type: wire.TypeCommand, Seq: 1}, nil)
	if got := receive(t, told, "the fault"); got != "wall-1: a fault of the hub in true" {
		t.Error(got)
	}
	if _, _, err := one.ws.ReadMessage(); err == nil {
		t.Error("the connection goes on")
	}
	visit(t, url).hello("faulty")
	if got := receive(t, told, "the fault"); got != "faulty: a fault at a hello in false" {
		t.Error(got)
	}
	waitFor(t, "the other device alone", func() bool { return s.Conns() == 1 })
	other.say(wire.Envelope{Type: wire.TypeCommand, Seq: 1}, nil)
	receive(t, heard, "a frame of the other device")
}

// TestRequestEndsWhenTheDeviceIsInside has the device go on after that: what the HTTP server
// keeps for a request would be kept for each device, all day.
func TestRequestEndsWhenTheDeviceIsInside(t *testing.T) {
	heard, ended := make(chan string, 1), make(chan struct{})
	h := &house{joined: make(chan *Conn, 1), frame: func(c *Conn) { heard <- c.ID }}
	s := NewServer(h, clock.WallMS)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.ServeHTTP(w, r)
		close(ended)
	}))
	t.Cleanup(web.Close)
	t.Cleanup(s.Close)
	v := visit(t, wsURL(web))
	v.hello("wall-1")
	receive(t, h.joined, "the device")
	receive(t, ended, "the end of the request")
	v.say(wire.Envelope{Type: wire.TypeCommand, Seq: 1}, nil)
	if dev := receive(t, heard, "a frame"); dev != "wall-1" {
		t.Errorf("it is from %q", dev)
	}
	if n := s.Conns(); n != 1 || h.left.Load() > 0 {
		t.Errorf("%d connections, and %d have left", n, h.left.Load())
	}
	v.ws.Close()
	waitFor(t, "its end", func() bool { return s.Conns() == 0 })
	if n := h.left.Load(); n != 1 {
		t.Errorf("it has left %d times", n)
	}
}
