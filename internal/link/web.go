package link

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// The programs of a centre talk to each other inside the building. None of them
// may be sent by way of a proxy because somebody's environment names one: it
// would be handed the centre's key, and numbers would stop when it does. So every
// client is made here, and a test of the source forbids the others.

// noProxy: the hub is in the building, whatever the environment says.
func noProxy(*http.Request) (_ *url.URL, _ error) { return nil, nil }

// newDialer is how a device reaches the hub.
func newDialer() *websocket.Dialer {
	return &websocket.Dialer{
		HandshakeTimeout: HelloWithin, ReadBufferSize: 16 << 10, WriteBufferSize: 4 << 10, Proxy: noProxy,
		NetDialContext: (&net.Dialer{Timeout: DialWithin}).DialContext,
	}
}

// NewWebClient asks a hub over HTTP, directly, and follows it nowhere else: its
// requests carry the centre's key. within bounds a whole question, 0 for none.
func NewWebClient(within time.Duration) *http.Client {
	return NewWebClientOver(&http.Transport{
		Proxy: noProxy, DialContext: (&net.Dialer{Timeout: DialWithin}).DialContext, DisableKeepAlives: true,
	}, within)
}

// NewWebClientOver asks by another way than the network.
func NewWebClientOver(way http.RoundTripper, within time.Duration) *http.Client {
	return &http.Client{
		Transport: way, Timeout: within,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Limits of every HTTP server of the product.
const (
	readWithin     = 30 * time.Second // a whole request
	writeWithin    = 30 * time.Second // an answer; a long one sets its own for each piece
	idleWithin     = 30 * time.Second // between two requests
	maxHeaderBytes = 8 << 10
	maxAtDoor      = 512 // connections that belong to no device
)

// WebServer is a server that nobody keeps busy by saying nothing, little or too
// much.
type WebServer struct {
	http *http.Server
	door *door
}

// NewWebServer makes a server that answers by h.
func NewWebServer(h http.Handler, log *slog.Logger) *WebServer {
	d := &door{silent: lobby[*doorConn]{most: maxAtDoor, each: maxEach}}
	return &WebServer{door: d, http: &http.Server{
		Handler: h, ReadHeaderTimeout: HelloWithin, ReadTimeout: readWithin, WriteTimeout: writeWithin, IdleTimeout: idleWithin,
		MaxHeaderBytes: maxHeaderBytes, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		ConnContext: func(ctx context.Context, c net.Conn) context.Context { return context.WithValue(ctx, doorKey{}, c) },
		ConnState: func(c net.Conn, state http.ConnState) {
			if state == http.StateHijacked { // a device, which the link looks after
				d.leave(c)
			}
		},
	}}
}

// Serve answers on a listener until Shutdown or Close.
func (s *WebServer) Serve(l net.Listener) error { return s.http.Serve(guarded{l, s.door}) }

// Shutdown stops to listen, and waits for the answers on their way until ctx ends.
func (s *WebServer) Shutdown(ctx context.Context) error { return s.http.Shutdown(ctx) }

// Close ends everything at once.
func (s *WebServer) Close() error { return s.http.Close() }

// door counts the connections of a server that belong to no device: one that has
// just come may be anybody's.
type door struct {
	mu     sync.Mutex
	silent lobby[*doorConn]
}

// guarded is a listener whose connections are counted, and of which the one that
// has been there for longest has to go where there are too many.
type guarded struct {
	net.Listener
	door *door
}

type doorConn struct {
	net.Conn
	door *door
}

type doorKey struct{}

// Accept implements net.Listener.
func (g guarded) Accept() (net.Conn, error) {
	conn, err := g.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &doorConn{conn, g.door}
	g.door.mu.Lock()
	out, full := g.door.silent.enter(c, hostOf(conn.RemoteAddr().String()))
	g.door.mu.Unlock()
	if full {
		_ = out.Conn.Close() // whoever serves it finds out
	}
	return c, nil
}

// Close implements net.Conn.
func (c *doorConn) Close() error {
	c.door.leave(c)
	return c.Conn.Close()
}

func (d *door) leave(conn net.Conn) {
	if c, ours := conn.(*doorConn); ours {
		d.mu.Lock()
		d.silent.leave(c)
		d.mu.Unlock()
	}
}

// TakeTime frees a request from the limits of time, and its connection from having
// to go, for an answer that may take long. Only whoever may ask for such a thing
// should get it.
func TakeTime(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{}) // not within one program
	_ = control.SetWriteDeadline(time.Time{})
	if c, ours := r.Context().Value(doorKey{}).(*doorConn); ours {
		c.door.leave(c)
	}
}
