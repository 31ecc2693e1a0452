package link

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"motcua/internal/wire"
)

// ErrDown means that there is no connection to the hub.
var ErrDown = errors.New("there is no connection to the hub")

// Dialer says how a client reaches the hub, and has its callbacks. They are called
// from Run's goroutine, one at a time.
type Dialer struct {
	URL string // ws://host:port/link or wss://…
	// Secure is the TLS of an enrolled device: it is used whatever the URL says. nil
	// means that the URL says it.
	Secure *tls.Config
	Hello  func() ([]byte, error)      // the encoded hello of a new connection
	Frame  func(e wire.Envelope) error // a frame of a known type; an error ends this connection
	Down   func(err error)             // the connection ended, or could not be made
	// Time takes the hub's time in Unix milliseconds, as one of its pings gives it;
	// set says that the hub's clock was set since the ping before. It may be nil.
	Time   func(hubMS int64, set bool)
	Jitter func() float64 // random number in [0,1) for the backoff
}

// Client keeps a device connected.
type Client struct {
	d      Dialer
	mu     sync.Mutex
	secure *tls.Config // of the next connection
	out    chan []byte // of the present connection, nil when there is none
	end    func()      // ends it
}

// NewClient makes a client; Run connects it.
func NewClient(d Dialer) *Client { return &Client{d: d, secure: d.Secure} }

// Present has the client connect again, and show who it is by this TLS from then on.
func (c *Client) Present(secure *tls.Config) {
	c.mu.Lock()
	c.secure = secure
	c.mu.Unlock()
	c.HangUp()
}

// Run connects, and reconnects with a growing, jittered pause, until ctx ends.
func (c *Client) Run(ctx context.Context) {
	var backoff Backoff
	for ctx.Err() == nil {
		began := time.Now()
		err := c.connect(ctx)
		c.d.Down(err)
		pause := time.NewTimer(backoff.Pause(err, time.Since(began), c.d.Jitter()))
		select {
		case <-ctx.Done():
		case <-pause.C:
		}
		pause.Stop()
	}
}

// Send queues an encoded frame for the present connection. It does not wait. ErrDown
// means that there is no connection, or that its queue is full.
func (c *Client) Send(frame []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.out == nil {
		return ErrDown
	}
	select {
	case c.out <- frame:
		return nil
	default:
		return ErrDown
	}
}

// HangUp ends the present connection, which seems to be dead; Run makes a new one.
func (c *Client) HangUp() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.end != nil {
		c.end()
	}
}

func (c *Client) setOut(out chan []byte, end func()) {
	c.mu.Lock()
	c.out, c.end = out, end
	c.mu.Unlock()
}

// address is the URL that is dialled, with or without TLS of an enrolled device.
func (d Dialer) address(secure *tls.Config) string {
	if rest, plain := strings.CutPrefix(d.URL, "ws://"); plain && secure != nil {
		return "wss://" + rest
	}
	return d.URL
}

// connect makes one connection and serves it until it ends.
func (c *Client) connect(ctx context.Context) error {
	c.mu.Lock()
	secure := c.secure
	c.mu.Unlock()
	ws, resp, err := newDialer(secure).DialContext(ctx, c.d.address(secure), nil)
	if err != nil {
		return fmt.Errorf("connecting to hub %q: %w", c.d.URL, err)
	}
	resp.Body.Close()
	hello, err := c.d.Hello()
	if err != nil {
		ws.Close()
		return err
	}
	out := make(chan []byte, 2*wire.WideInFlight)
	out <- hello
	ctx, cancel := context.WithCancel(ctx)
	var writing sync.WaitGroup
	writing.Go(func() { write(ctx, ws, out) })
	defer writing.Wait()
	defer cancel()
	c.setOut(out, cancel)
	defer c.setOut(nil, nil)
	return c.read(ws)
}

// write sends until the connection or ctx ends, and closes the connection.
func write(ctx context.Context, ws *websocket.Conn, out <-chan []byte) {
	defer ws.Close()
	ask := time.NewTicker(AskEvery)
	defer ask.Stop()
	for {
		select {
		case <-ctx.Done():
			_ = ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
			return
		case frame := <-out:
			ws.SetWriteDeadline(time.Now().Add(WriteWithin))
			if ws.WriteMessage(websocket.TextMessage, frame) != nil {
				return
			}
		case <-ask.C:
			if ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(AskEvery)) != nil {
				return
			}
		}
	}
}

// read passes frames to the callbacks until the connection ends.
func (c *Client) read(ws *websocket.Conn) error {
	ws.SetReadLimit(wire.MaxFrameBytes)
	heard := func() error { return ws.SetReadDeadline(time.Now().Add(LostAfter)) }
	ws.SetPongHandler(func(string) error { return heard() })
	ws.SetPingHandler(func(data string) error {
		_ = heard()
		if hubMS, set, ok := timeOf(data); ok && c.d.Time != nil {
			c.d.Time(hubMS, set)
		}
		err := ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(time.Second))
		if errors.Is(err, websocket.ErrCloseSent) {
			return nil
		}
		return err
	})
	for {
		_ = heard()
		_, data, err := ws.ReadMessage()
		if err != nil {
			return fmt.Errorf("reading from hub: %w", err)
		}
		e, known, err := wire.Decode(data)
		if err != nil {
			return err
		}
		if !known {
			continue
		}
		if e.Type == wire.TypeRefuse {
			refuse, err := wire.Body[wire.Refuse](e)
			return errors.Join(err, &RefusedError{refuse})
		}
		if err := c.d.Frame(e); err != nil {
			return err
		}
	}
}

// RefusedError is the reason that the hub gave before it ended the connection.
type RefusedError struct{ Refuse wire.Refuse }

func (e *RefusedError) Error() string {
	return fmt.Sprintf("the hub refused the connection (%s): %s", e.Refuse.Code, e.Refuse.Text)
}
