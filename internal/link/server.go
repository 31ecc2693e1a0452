package link

import (
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"motcua/internal/wire"
)

// Handler is told about a server's connections. Join, Frame and Leave are called
// from the connection's own goroutine: blocking in them delays only that device.
type Handler interface {
	// Join is called after a device's hello. A refusal is sent to the device, and
	// the connection ends.
	Join(c *Conn, hello wire.Hello) *wire.Refuse
	// Frame takes a frame of a known type. A refusal ends the connection.
	Frame(c *Conn, e wire.Envelope) *wire.Refuse
	// Leave says that the connection has ended. It follows every Join.
	Leave(c *Conn)
}

// Server is an http.Handler for the link's address.
type Server struct {
	// Fault is told of a panic while a device was served, and with which stack; dev is empty
	// before the device's hello. Set it before the server is used. Nil ends the program.
	Fault func(dev string, why any, stack []byte)

	handler  Handler
	now      func() int64
	upgrader websocket.Upgrader
	mu       sync.Mutex
	conns    map[*Conn]struct{}
	silent   lobby[*Conn] // those of conns that are not admitted yet
	admitted []*Conn      // the others, in the order of their admission
	most     int          // limit of admitted
	ended    map[string]uint64
	paces    paces
	closed   bool
	done     sync.WaitGroup
}

var _ http.Handler = (*Server)(nil)

// NewServer makes a server for h. Its pings carry the time that now returns, which
// is the time of the hub's stamps in Unix milliseconds.
func NewServer(h Handler, now func() int64) *Server {
	return &Server{
		handler: h, now: now, conns: map[*Conn]struct{}{}, silent: lobby[*Conn]{most: maxInside, each: maxEach}, most: maxConns, ended: map[string]uint64{}, paces: paces{},
		upgrader: websocket.Upgrader{
			// What devices say is short, and a longer frame is read past the buffer.
			HandshakeTimeout: HelloWithin, ReadBufferSize: 512, WriteBufferSize: 4 << 10,
			WriteBufferPool: &sync.Pool{},
			// The link is for devices, not for web pages: a browser always sends the
			// origin of its page, and is refused.
			CheckOrigin: func(r *http.Request) bool { return r.Header.Get("Origin") == "" },
		},
	}
}

// ServeHTTP upgrades the request, greets the device, and leaves it to a goroutine that
// serves it until it disconnects.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ws, err := s.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has sent the error
	}
	c := &Conn{ws: ws, server: s, TLS: r.TLS, wake: make(chan struct{}, 1), gone: make(chan struct{}), slots: make(chan struct{}, wire.WideInFlight), pace: &pace{burst: idleBurst, every: idleEvery}}
	if at, ours := r.Context().Value(doorKey{}).(*doorConn); ours {
		c.host = at.host
	}
	if !s.enter(c, HostOf(r.RemoteAddr)) {
		c.refuse(&wire.Refuse{Code: wire.RefuseStopping, Text: "the hub is stopping: connect again"})
		ws.Close()
		return
	}
	c.serve()
}

// survive keeps a fault in what one device has sent from ending the hub for all, as the
// HTTP server does for its requests: the connection ends, and the fault is told.
func (s *Server) survive(c *Conn) {
	switch why := recover(); {
	case why == nil:
	case s.Fault == nil:
		panic(why)
	default:
		s.Fault(c.ID, why, debug.Stack())
	}
}

// enter registers a connection; it takes no room from a device. The wait group is
// incremented under the lock that Close takes, so that Close waits for every
// registered connection.
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

// Admit turns a connection into a device, once its key has been checked. known says
// that the hub has met the device before. When all places are taken, a known device
// replaces the last admitted one that is not known.
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
	c.mu.Lock()
	c.pace = s.paces.of(c.ID, idleBurst, idleEvery)
	c.mu.Unlock()
	if c.host != nil {
		c.host.forgive(time.Now())
	}
	s.silent.leave(c)
	s.admitted = append(s.admitted, c)
	return nil
}

// Admitted is the number of connected devices, and the limit.
func (s *Server) Admitted() (devices, room int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.admitted), s.most
}

// Close ends all connections and waits until the last one has ended.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	for c := range s.conns {
		c.Drop(&wire.Refuse{Code: wire.RefuseStopping, Text: "the hub is stopping: connect again"})
	}
	s.mu.Unlock()
	s.done.Wait()
}

// Conns is the number of connections, those without a hello too.
func (s *Server) Conns() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// Unanswered is the largest number of unanswered commands of any connection.
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
	EndedByDevice = "device" // the device closed it
	EndedSilent   = "silent" // nothing was received for too long
	EndedLine     = "line"   // it broke, or could not be written to
)

// Ended counts the connections that have ended since the start, by reason.
func (s *Server) Ended() map[string]uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.ended)
}

// countEnd counts a connection that has ended.
func (s *Server) countEnd(c *Conn, refusal *wire.Refuse) {
	c.mu.Lock()
	said := c.last
	c.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case said != nil: // Drop has ended it
		s.ended[said.Code]++
	case c.lost != "":
		s.ended[c.lost]++
	case refusal != nil:
		s.ended[refusal.Code]++
	default:
		s.ended[EndedLine]++
	}
}

// Frame is an encoded message that can be sent to any number of devices.
type Frame struct {
	prepared *websocket.PreparedMessage
	encode   func() ([]byte, error) // used instead of the bytes, for one device
	size     int
}

// lazyBytes is the assumed size of a frame that is not encoded yet.
const lazyBytes = 512

// NewLazyFrame makes a frame for one device. It is encoded by the goroutine that
// writes to that device, so encode must only use data that does not change.
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

// NewFrame prepares an encoded envelope. One that is larger than a frame is an error
// here, because every device would end its connection.
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

// Conn is one connected device, as the hub sees it.
type Conn struct {
	ID     string // the device, from its hello
	Inc    uint64
	Hello  wire.Hello
	AtMS   int64                // the device's clock at its hello; 0: not given
	TLS    *tls.ConnectionState // nil: the connection is in clear text
	since  time.Time            // time of the hello
	server *Server
	ws     *websocket.Conn
	known  bool          // the hub has met the device before; guarded by the server's lock
	joined bool          // the handler knows it; like lost used by the reading goroutine only
	lost   string        // why nothing more can be read
	slots  chan struct{} // one for each unanswered command
	gone   chan struct{} // closed when the connection ends

	writing sync.WaitGroup

	told   int64     // the hub's time that the device was told last; like toldAt used by the writing goroutine only
	toldAt time.Time // when told was sent

	mu     sync.Mutex
	out    []*Frame
	bytes  int
	last   *wire.Refuse // the refusal to send before the connection ends
	ending bool
	pace   *pace
	host   *pace // of the address it comes from; nil where nobody counts
	wake   chan struct{}
}

// Idle says that a frame of the device came to nothing, counted as so many times. Who sends
// too many is read from more slowly.
func (c *Conn) Idle(times int) { c.paced().owe(times, time.Now()) }

func (c *Conn) paced() *pace {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pace
}

// SlowMS is how far the device's clock is behind the hub's, given the hub's time
// nowMS. The device's clock is extrapolated from its hello, so setting the clock of
// either machine does not change that.
func (c *Conn) SlowMS(nowMS int64) int64 {
	if c.AtMS <= 0 {
		return 0
	}
	return nowMS - c.AtMS - time.Since(c.since).Milliseconds()
}

// Send queues a frame and does not wait. A device whose queue is full is dropped; it
// reconnects and continues at its cursor.
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

// Drop ends the connection, after sending a reason if there is one.
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

// serve greets a device and lets it in, in the goroutine of its request. What it sends
// after that is read in another, so that the request ends: the HTTP server keeps buffers of
// 10 KiB for each, and a hello leaves a deep stack, which a device would hold all day.
func (c *Conn) serve() {
	c.writing.Go(c.write)
	refusal, inside := c.letIn()
	if !inside {
		c.close(refusal)
		return
	}
	go func() { c.close(c.read()) }()
}

// letIn greets a device, and has the handler and the server take it. After a fault it is
// not inside, without a refusal.
func (c *Conn) letIn() (refusal *wire.Refuse, inside bool) {
	defer c.server.survive(c)
	c.ws.SetReadLimit(maxHelloBytes)
	if refusal = c.greet(); refusal != nil {
		return refusal, false
	}
	c.joined = true
	c.ws.SetReadLimit(wire.MaxFrameBytes)
	if refusal = c.server.handler.Join(c, c.Hello); refusal != nil {
		return refusal, false
	}
	refusal = c.Admit(false) // has no effect if the handler has admitted it already
	return refusal, refusal == nil
}

// close ends what serve has begun.
func (c *Conn) close(refusal *wire.Refuse) {
	c.server.countEnd(c, refusal)
	if refusal != nil {
		c.Drop(refusal)
	}
	if c.joined {
		c.server.handler.Leave(c)
	}
	c.Drop(nil)
	c.writing.Wait()
	c.server.leave(c)
}

// Begin waits until the device has fewer unanswered commands than its window allows,
// and counts one more. Further commands of the device stay on the line and delay
// nobody else. It returns false if the connection is ending. Each Begin must be
// followed by Answered.
func (c *Conn) Begin() bool {
	select {
	case c.slots <- struct{}{}:
		return true
	case <-c.gone:
		return false
	}
}

// Answered ends what Begin began. It does not wait.
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
	c.mu.Lock() // the last message, which may be sent at this moment, names the device
	c.ID, c.Inc, c.Hello, c.AtMS = e.Dev, e.Inc, hello, e.AtMS
	c.mu.Unlock()
	c.since = time.Now()
	// Set only now: answering pings must not extend the time for the hello.
	c.ws.SetPongHandler(func(string) error { return c.ws.SetReadDeadline(time.Now().Add(DeadAfter)) })
	return nil
}

// read passes every frame to the handler until the device disconnects or is refused.
func (c *Conn) read() *wire.Refuse {
	defer c.server.survive(c)
	for {
		c.paced().rest(c.gone)
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

// next reads the next frame of a known type; nil without a refusal means that the
// connection has ended.
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
		default: // of a later version
			c.Idle(1)
			c.paced().rest(c.gone)
		}
	}
}

// lossOf is the reason why nothing more can be read.
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

// write sends queued frames and pings until the connection ends.
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

// ping requests a sign of life, and carries the hub's time.
func (c *Conn) ping() error {
	set := c.clockWasSet()
	c.told, c.toldAt = c.server.now(), time.Now()
	return c.ws.WriteControl(websocket.PingMessage, pingText(c.told, set), c.toldAt.Add(PingEvery))
}

// clockWasSet reports that the hub's clock differs from what the device was told
// last plus the time since. The device must learn that before it gets entries
// stamped with the new time: it would take a new call for an old one.
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

// refuse sends the reason. It may not arrive; the connection ends anyway.
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
