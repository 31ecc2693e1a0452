package link

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
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
	now      func() int64
	upgrader websocket.Upgrader
	mu       sync.Mutex
	conns    map[*Conn]struct{}
	silent   lobby[*Conn] // of conns, those that have not been admitted
	admitted []*Conn      // the others, in the order in which they were
	most     int          // that may be admitted
	ended    map[string]uint64
	closed   bool
	done     sync.WaitGroup
}

var _ http.Handler = (*Server)(nil)

// NewServer makes a server that tells h. Its pings say what time it is: now gives the
// time that the hub stamps with, in Unix milliseconds.
func NewServer(h Handler, now func() int64) *Server {
	return &Server{
		handler: h, now: now, conns: map[*Conn]struct{}{}, silent: lobby[*Conn]{most: maxInside, each: maxEach}, most: maxConns, ended: map[string]uint64{},
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
	c := &Conn{ws: ws, server: s, wake: make(chan struct{}, 1), gone: make(chan struct{}), slots: make(chan struct{}, wire.WideInFlight)}
	if !s.enter(c, hostOf(r.RemoteAddr)) {
		c.refuse(&wire.Refuse{Code: wire.RefuseStopping, Text: "the hub is stopping: connect again"})
		ws.Close()
		return
	}
	defer s.leave(c)
	c.serve()
}

// enter counts a connection in, which takes no room from a device. The wait group
// is raised under the same lock that Close takes, so that Close waits for everyone
// who got in.
func (s *Server) enter(c *Conn, from string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.conns[c] = struct{}{}
	s.done.Add(1)
	if out, full := s.silent.enter(c, from); full {
		out.Drop(&wire.Refuse{Code: wire.RefuseFull, Text: "too many connect and say nothing: connect again, and say hello at once"})
	}
	return true
}

func (s *Server) leave(c *Conn) {
	s.mu.Lock()
	delete(s.conns, c)
	s.silent.leave(c)
	s.admitted = slices.DeleteFunc(s.admitted, func(other *Conn) bool { return other == c })
	s.mu.Unlock()
	s.done.Done()
}

// Admit takes a connection in as a device, once its key has been found right. Known
// says that the hub has met the device before. Where there is no more room, a known
// device takes that of one that is not, the last that came.
func (c *Conn) Admit(known bool) *wire.Refuse {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	full := &wire.Refuse{Code: wire.RefuseFull, Text: "the hub has as many devices as it can take: try again later"}
	if slices.Contains(s.admitted, c) {
		return nil
	}
	if len(s.admitted) >= s.most {
		last := len(s.admitted) - 1
		for last >= 0 && s.admitted[last].known {
			last--
		}
		if !known || last < 0 {
			return full
		}
		s.admitted[last].Drop(full)
		s.admitted = slices.Delete(s.admitted, last, last+1)
	}
	c.known = known
	s.silent.leave(c)
	s.admitted = append(s.admitted, c)
	return nil
}

// Admitted is how many devices are connected, of how many there is room for.
func (s *Server) Admitted() (devices, room int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.admitted), s.most
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

// Unanswered is the most commands that one connection has without an answer.
func (s *Server) Unanswered() (most int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		most = max(most, len(c.slots))
	}
	return most
}

// Why a connection has ended, besides the codes of a refusal.
const (
	EndedByDevice = "device" // it has said goodbye
	EndedSilent   = "silent" // nothing was heard of it for too long
	EndedLine     = "line"   // it broke off, or could not be written to
)

// Ended is how many connections have ended since the start, by why.
func (s *Server) Ended() map[string]uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.ended)
}

// countEnd notes why a connection has ended.
func (s *Server) countEnd(c *Conn, refusal *wire.Refuse) {
	c.mu.Lock()
	said := c.last
	c.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case said != nil: // somebody else has dropped it
		s.ended[said.Code]++
	case c.lost != "":
		s.ended[c.lost]++
	case refusal != nil:
		s.ended[refusal.Code]++
	default:
		s.ended[EndedLine]++
	}
}

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

// NewFrame prepares an encoded envelope. One that is larger than a frame is
// refused here, since every device would hang up on it.
func NewFrame(data []byte) (*Frame, error) {
	if len(data) > wire.MaxFrameBytes {
		return nil, fmt.Errorf("preparing a frame of %d bytes: %w", len(data), wire.ErrTooLarge)
	}
	p, err := websocket.NewPreparedMessage(websocket.TextMessage, data)
	if err != nil {
		return nil, err
	}
	return &Frame{prepared: p, size: len(data)}, nil
}

// Conn is one connected device, seen from the hub.
type Conn struct {
	ID     string // the device, from its hello
	Inc    uint64
	Hello  wire.Hello
	AtMS   int64     // the device's clock as it said hello; 0: it did not say
	since  time.Time // the hello
	server *Server
	ws     *websocket.Conn
	known  bool          // the hub has met it before; belongs to the server's lock
	lost   string        // why nothing more can be read; belongs to the reading goroutine
	slots  chan struct{} // one for each command without an answer
	gone   chan struct{} // closed when the connection is ending

	told   int64     // the hub's time as the device was told it last; belongs to the writing goroutine, as does
	toldAt time.Time // the moment of that

	mu     sync.Mutex
	out    []*Frame
	bytes  int
	last   *wire.Refuse // said before hanging up
	ending bool
	wake   chan struct{}
}

// SlowMS is how far the device's clock is behind the hub's, which says nowMS. The
// device's goes on from its hello as time does, whichever of the two machines is set
// meanwhile.
func (c *Conn) SlowMS(nowMS int64) int64 {
	if c.AtMS <= 0 {
		return 0
	}
	return nowMS - c.AtMS - time.Since(c.since).Milliseconds()
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
		close(c.gone)
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
	c.ws.SetReadLimit(maxHelloBytes)
	refusal := c.greet()
	if refusal == nil {
		defer c.server.handler.Leave(c)
		c.ws.SetReadLimit(wire.MaxFrameBytes)
		if refusal = c.server.handler.Join(c, c.Hello); refusal == nil {
			refusal = c.Admit(false) // unless the handler has done so
		}
		if refusal == nil {
			refusal = c.read()
		}
	}
	c.server.countEnd(c, refusal)
	if refusal != nil {
		c.Drop(refusal)
	}
}

// Begin waits until the device has fewer commands without an answer than its window
// allows, and counts one more: what it sends beyond that stays on the line, and
// slows nobody else. False means that the connection is ending. Answered follows
// each.
func (c *Conn) Begin() bool {
	select {
	case c.slots <- struct{}{}:
		return true
	case <-c.gone:
		return false
	}
}

// Answered counts a command off that Begin has counted. It does not wait.
func (c *Conn) Answered() {
	select {
	case <-c.slots:
	default:
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
	c.mu.Lock() // a last word, which may be on its way now, names the device
	c.ID, c.Inc, c.Hello, c.AtMS = e.Dev, e.Inc, hello, e.AtMS
	c.mu.Unlock()
	c.since = time.Now()
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
			return nil, &wire.Refuse{Code: wire.RefuseFrame, Text: "the frame is larger than 1 MiB, or a hello than 16 KiB"}
		case err != nil:
			c.lost = lossOf(err)
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
			if err := wire.CheckNames(data); err != nil {
				return nil, &wire.Refuse{Code: wire.RefuseFrame, Text: err.Error()}
			}
			return &e, nil
		}
	}
}

// lossOf says why nothing more can be read.
func lossOf(err error) string {
	var timeout net.Error
	switch {
	case websocket.IsCloseError(err, websocket.CloseNormalClosure, websocket.CloseGoingAway):
		return EndedByDevice
	case errors.As(err, &timeout) && timeout.Timeout():
		return EndedSilent
	}
	return EndedLine
}

// write sends what is queued, and pings, until the connection ends.
func (c *Conn) write() {
	ping := time.NewTicker(PingEvery)
	defer ping.Stop()
	defer c.ws.Close() // unblocks read
	c.told, c.toldAt = c.server.now(), time.Now()
	for {
		select {
		case <-c.wake:
			frames, ending, last := c.take()
			if c.clockWasSet() && c.ping() != nil {
				c.Drop(nil)
				return
			}
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
			if c.ping() != nil {
				c.Drop(nil)
				return
			}
		}
	}
}

// ping asks for a word, and tells what time it is.
func (c *Conn) ping() error {
	set := c.clockWasSet()
	c.told, c.toldAt = c.server.now(), time.Now()
	return c.ws.WriteControl(websocket.PingMessage, pingText(c.told, set), c.toldAt.Add(PingEvery))
}

// clockWasSet says that the hub's clock is not where it was going when the device was
// last told. The device hears of that before it hears of what was stamped since: it
// would take a call of this moment for an old one.
func (c *Conn) clockWasSet() bool {
	moved := time.Duration(c.server.now()-c.told)*time.Millisecond - time.Since(c.toldAt)
	return moved.Abs() >= time.Second
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
		c.mu.Lock()
		dev := c.ID // empty before the hello
		c.mu.Unlock()
		if frame, err := wire.Encode(wire.Envelope{Type: wire.TypeRefuse, Dev: dev}, why); err == nil {
			_ = c.ws.WriteMessage(websocket.TextMessage, frame)
		}
	}
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), deadline)
}
