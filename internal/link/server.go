package link

import (
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"motcua/internal/wire"
)

// Handler is what a server tells of its connections. Join, Frame and Leave are
// called from the connection's own goroutine: whoever blocks in them slows
// only that device.
type Handler interface {
	// Join takes in a device after its hello. An error is sent to the device
	// as a refusal, and the connection ends.
	Join(c *Conn, hello wire.Hello) *wire.Refuse
	// Frame takes a frame of a known type. A refusal ends the connection.
	Frame(c *Conn, e wire.Envelope) *wire.Refuse
	// Leave says that the connection has ended; it follows every Join.
	Leave(c *Conn)
}

// Server is an http.Handler for the link's address.
type Server struct {
	handler  Handler
	upgrader websocket.Upgrader
	mu       sync.Mutex
	conns    map[*Conn]struct{}
	closed   bool
	done     sync.WaitGroup
	refused  atomic.Uint64
}

var _ http.Handler = (*Server)(nil)

// NewServer makes a server that tells h.
func NewServer(h Handler) *Server {
	return &Server{
		handler: h, conns: map[*Conn]struct{}{},
		upgrader: websocket.Upgrader{
			HandshakeTimeout: HelloWithin, ReadBufferSize: 4 << 10, WriteBufferSize: 4 << 10,
			WriteBufferPool: &sync.Pool{},
			// The link is for devices, not for pages: a browser always says
			// where its page comes from, and is turned away.
			CheckOrigin: func(r *http.Request) bool { return r.Header.Get("Origin") == "" },
		},
	}
}

// ServeHTTP upgrades the request and serves the device until it goes.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ws, err := s.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	c := &Conn{ws: ws, server: s, wake: make(chan struct{}, 1)}
	if !s.enter(c) {
		c.refuse(&wire.Refuse{Code: wire.RefuseFull, Text: "the hub has as many devices as it can take, or is stopping: try again later"})
		ws.Close()
		return
	}
	defer s.leave(c)
	c.serve()
}

// enter counts a connection in. The wait group is raised under the same lock
// that Close takes, so that Close waits for everyone who got in.
func (s *Server) enter(c *Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || len(s.conns) >= maxConns {
		return false
	}
	s.conns[c] = struct{}{}
	s.done.Add(1)
	return true
}

func (s *Server) leave(c *Conn) {
	s.mu.Lock()
	delete(s.conns, c)
	s.mu.Unlock()
	s.done.Done()
}

// Close hangs up on everybody and waits until the last connection has ended.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	for c := range s.conns {
		c.Drop(&wire.Refuse{Code: wire.RefuseStopping, Text: "the hub is stopping: connect again"})
	}
	s.mu.Unlock()
	s.done.Wait()
}

// Conns is how many devices are connected.
func (s *Server) Conns() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// Refused is how many connections were ended for what they sent, or for not
// reading, since the start.
func (s *Server) Refused() uint64 { return s.refused.Load() }

// Frame is an encoded message, ready to be sent to any number of devices.
type Frame struct {
	prepared *websocket.PreparedMessage
	encode   func() ([]byte, error) // instead, for one device
	size     int
}

// lazyBytes is what a frame that is not encoded yet counts for.
const lazyBytes = 512

// NewLazyFrame makes a frame for one device, which is encoded by the
// goroutine that writes to that device. encode must not touch what changes.
func NewLazyFrame(encode func() ([]byte, error)) *Frame {
	return &Frame{encode: encode, size: lazyBytes}
}

// writeTo sends the frame.
func (f *Frame) writeTo(ws *websocket.Conn) error {
	if f.prepared != nil {
		return ws.WritePreparedMessage(f.prepared)
	}
	data, err := f.encode()
	if err != nil {
		return err
	}
	return ws.WriteMessage(websocket.TextMessage, data)
}

// NewFrame prepares an encoded envelope.
func NewFrame(data []byte) (*Frame, error) {
	p, err := websocket.NewPreparedMessage(websocket.TextMessage, data)
	if err != nil {
		return nil, err
	}
	return &Frame{prepared: p, size: len(data)}, nil
}

// Conn is one connected device, seen from the hub.
type Conn struct {
	ID    string // the device, from its hello
	Inc   uint64
	Hello wire.Hello
	AtMS  int64 // the device's clock as it said hello
	// SlowMS is how far the device's clock is behind the hub's. The handler sets
	// it in Join; it belongs to the goroutine that calls the handler.
	SlowMS int64
	server *Server
	ws     *websocket.Conn

	mu     sync.Mutex
	out    []*Frame
	bytes  int
	last   *wire.Refuse // said before hanging up
	ending bool
	wake   chan struct{}
}

// Send queues a frame and does not wait. A device that has let too many frames
// pile up is dropped; it comes back at its cursor.
func (c *Conn) Send(f *Frame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending {
		return
	}
	if len(c.out) >= outFrames || c.bytes+f.size > outBytes {
		c.server.refused.Add(1)
		c.end(&wire.Refuse{Code: wire.RefuseSlow, Text: "the device does not read what it is sent: connect again at the cursor"})
		return
	}
	c.out = append(c.out, f)
	c.bytes += f.size
	c.signal()
}

// Drop ends the connection after a last word.
func (c *Conn) Drop(why *wire.Refuse) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end(why)
}

func (c *Conn) end(why *wire.Refuse) {
	if !c.ending {
		c.ending, c.last, c.out = true, why, nil
		c.signal()
	}
}

func (c *Conn) signal() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// serve reads in this goroutine and writes in another, and ends both.
func (c *Conn) serve() {
	var writing sync.WaitGroup
	writing.Go(c.write)
	defer writing.Wait()
	defer c.Drop(nil)
	c.ws.SetReadLimit(wire.MaxFrameBytes)
	refusal := c.greet()
	if refusal == nil {
		defer c.server.handler.Leave(c)
		if refusal = c.server.handler.Join(c, c.Hello); refusal == nil {
			refusal = c.read()
		}
	}
	if refusal != nil {
		c.server.refused.Add(1)
		c.Drop(refusal)
	}
}

// greet reads the hello.
func (c *Conn) greet() *wire.Refuse {
	c.ws.SetReadDeadline(time.Now().Add(HelloWithin))
	e, refusal := c.next()
	if refusal != nil {
		return refusal
	}
	if e == nil || e.Type != wire.TypeHello {
		return &wire.Refuse{Code: wire.RefuseFrame, Text: "the first message must be a hello"}
	}
	hello, err := wire.Body[wire.Hello](*e)
	if err != nil {
		return &wire.Refuse{Code: wire.RefuseFrame, Text: err.Error()}
	}
	c.ID, c.Inc, c.Hello, c.AtMS = e.Dev, e.Inc, hello, e.AtMS
	// Not before: answering pings must not put off the hello.
	c.ws.SetPongHandler(func(string) error { return c.ws.SetReadDeadline(time.Now().Add(DeadAfter)) })
	return nil
}

// read gives every frame to the handler until the device goes or is refused.
func (c *Conn) read() *wire.Refuse {
	for {
		c.ws.SetReadDeadline(time.Now().Add(DeadAfter))
		e, refusal := c.next()
		if refusal != nil || e == nil {
			return refusal
		}
		if refusal := c.server.handler.Frame(c, *e); refusal != nil {
			return refusal
		}
	}
}

// next reads the next frame of a known type; nil without a refusal means that
// the device is gone.
func (c *Conn) next() (*wire.Envelope, *wire.Refuse) {
	for {
		kind, data, err := c.ws.ReadMessage()
		switch {
		case errors.Is(err, websocket.ErrReadLimit):
			return nil, &wire.Refuse{Code: wire.RefuseFrame, Text: "the frame is larger than 1 MiB"}
		case err != nil:
			return nil, nil
		case kind != websocket.TextMessage:
			return nil, &wire.Refuse{Code: wire.RefuseFrame, Text: "frames must be text"}
		}
		e, known, err := wire.Decode(data)
		switch {
		case errors.Is(err, wire.ErrMust):
			return nil, &wire.Refuse{Code: wire.RefuseMust, Text: err.Error()}
		case err != nil:
			return nil, &wire.Refuse{Code: wire.RefuseFrame, Text: err.Error()}
		case known:
			return &e, nil
		}
	}
}

// write sends what is queued, and pings, until the connection ends.
func (c *Conn) write() {
	ping := time.NewTicker(PingEvery)
	defer ping.Stop()
	defer c.ws.Close() // unblocks read
	for {
		select {
		case <-c.wake:
			frames, ending, last := c.take()
			for _, f := range frames {
				c.ws.SetWriteDeadline(time.Now().Add(WriteWithin))
				if f.writeTo(c.ws) != nil {
					c.Drop(nil)
					return
				}
			}
			if ending {
				c.refuse(last)
				return
			}
		case <-ping.C:
			if c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(PingEvery)) != nil {
				c.Drop(nil)
				return
			}
		}
	}
}

func (c *Conn) take() (frames []*Frame, ending bool, last *wire.Refuse) {
	c.mu.Lock()
	defer c.mu.Unlock()
	frames, c.out, c.bytes = c.out, nil, 0
	return frames, c.ending, c.last
}

// refuse says the last word. It may not get through; the line ends anyway.
func (c *Conn) refuse(why *wire.Refuse) {
	deadline := time.Now().Add(time.Second)
	c.ws.SetWriteDeadline(deadline)
	if why != nil {
		if frame, err := wire.Encode(wire.Envelope{Type: wire.TypeRefuse, Dev: c.ID}, why); err == nil {
			_ = c.ws.WriteMessage(websocket.TextMessage, frame)
		}
	}
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), deadline)
}
