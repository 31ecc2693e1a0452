package link

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// The programs of a centre connect to each other inside the building, never by way
// of a proxy that happens to be named in the environment: the proxy would see the
// centre's key, and its failure would stop the centre. So every client is made here,
// and a test of the source forbids others.

// noProxy ignores the environment: the hub is in the building.
func noProxy(*http.Request) (_ *url.URL, _ error) { return nil, nil }

// newDialer is the websocket dialer of devices. secure is nil for clear text, and for TLS
// to a proxy that the system's authorities vouch for.
func newDialer(secure *tls.Config) *websocket.Dialer {
	if secure != nil && secure.VerifyConnection != nil {
		verify := secure.VerifyConnection
		secure = secure.Clone()
		secure.VerifyConnection = func(state tls.ConnectionState) error {
			if err := verify(state); err != nil {
				return &untrustedError{err}
			}
			return nil
		}
	}
	return &websocket.Dialer{
		TLSClientConfig: secure, HandshakeTimeout: HelloWithin, ReadBufferSize: 16 << 10, WriteBufferSize: 4 << 10, Proxy: noProxy,
		NetDialContext: (&net.Dialer{Timeout: DialWithin}).DialContext,
	}
}

// untrustedError means that the hub's certificate is not what the device believes.
type untrustedError struct{ err error }

func (e *untrustedError) Error() string {
	return "the hub's certificate is not believed: " + e.err.Error()
}
func (e *untrustedError) Unwrap() error { return e.err }

// NewWebClient makes a client for HTTP requests to a hub. It uses no proxy and
// follows no redirect, because its requests carry the centre's key. within limits a
// whole request, 0 for no limit.
func NewWebClient(within time.Duration) *http.Client {
	return NewWebClientOver(&http.Transport{
		Proxy: noProxy, DialContext: (&net.Dialer{Timeout: DialWithin}).DialContext, DisableKeepAlives: true,
	}, within)
}

// filesAnswer is how long a hub may take until it begins to answer a request for a file.
const filesAnswer = 30 * time.Second

// NewFilesClient is NewWebClient for many files of any length, one after the other on a
// connection. secure is nil for clear text, and for TLS to a proxy that the system's
// authorities vouch for. The caller ends what stands still, and closes idle connections.
func NewFilesClient(secure *tls.Config) *http.Client {
	return NewWebClientOver(&http.Transport{
		Proxy: noProxy, DialContext: (&net.Dialer{Timeout: DialWithin}).DialContext, TLSClientConfig: secure, TLSHandshakeTimeout: HelloWithin,
		ResponseHeaderTimeout: filesAnswer, MaxResponseHeaderBytes: maxHeaderBytes, MaxConnsPerHost: 2, IdleConnTimeout: idleWithin, DisableCompression: true,
	}, 0)
}

// NewHubClient is NewWebClient to a hub, "192.168.1.10:7420", whatever the address of a
// request says: a hub answers under names of its building only, and may have another one. With
// secure it speaks TLS if the address of the request is https.
func NewHubClient(address string, secure *tls.Config, within time.Duration) *http.Client {
	dialer := &net.Dialer{Timeout: DialWithin}
	return NewWebClientOver(&http.Transport{
		Proxy: noProxy, DisableKeepAlives: true, TLSClientConfig: secure, TLSHandshakeTimeout: HelloWithin,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, address)
		},
	}, within)
}

// NewWebClientOver is NewWebClient over another transport than the network.
func NewWebClientOver(way http.RoundTripper, within time.Duration) *http.Client {
	return &http.Client{
		Transport: way, Timeout: within,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// NewSocketClient is NewWebClient by way of a Unix socket, whatever the address of a
// request says.
func NewSocketClient(path string, within time.Duration) *http.Client {
	return NewWebClientOver(&http.Transport{
		Proxy: noProxy, DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return DialSocket(ctx, path) },
	}, within)
}

// errConnEnded means that a client's only connection has ended.
var errConnEnded = errors.New("the connection has ended")

// NewWebClientOn is NewWebClient over one connection that is there already. When that
// ends, so does the client.
func NewWebClientOn(c net.Conn, within time.Duration) *http.Client {
	var taken atomic.Bool
	return NewWebClientOver(&http.Transport{
		Proxy: noProxy, MaxConnsPerHost: 1, MaxIdleConns: 1,
		DialContext: func(context.Context, string, string) (net.Conn, error) {
			if taken.Swap(true) {
				return nil, errConnEnded
			}
			return c, nil
		},
	}, within)
}

// Limits of every HTTP server of the product.
const (
	readWithin     = 30 * time.Second // for a whole request
	writeWithin    = 30 * time.Second // for an answer; a long one sets its own for each piece
	idleWithin     = 30 * time.Second // between two requests
	maxHeaderBytes = 8 << 10
	maxAtDoor      = 512 // connections that belong to no device
)

// WebServer is a server that slow, silent or oversized requests cannot block.
type WebServer struct {
	http   *http.Server
	door   *door
	secure *tls.Config
}

// NewWebServer makes a server with handler h. With secure, it serves TLS and clear text on
// the same listener, and a request's TLS says which it was: what clear text may ask is
// the handler's business.
func NewWebServer(h http.Handler, secure *tls.Config, log *slog.Logger) *WebServer {
	d := &door{silent: lobby[*doorConn]{most: maxAtDoor, each: maxEach}, hosts: paces{}}
	return &WebServer{door: d, secure: secure, http: &http.Server{
		Handler: told(h), ReadHeaderTimeout: HelloWithin, ReadTimeout: readWithin, WriteTimeout: writeWithin, IdleTimeout: idleWithin,
		MaxHeaderBytes: maxHeaderBytes, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			if d, ours := c.(*doorConn); ours {
				ctx = withUser(ctx, d.Conn)
			}
			return context.WithValue(ctx, doorKey{}, c)
		},
		ConnState: func(c net.Conn, state http.ConnState) {
			if state == http.StateHijacked { // a device; the link is responsible for it
				d.leave(c)
			}
		},
	}}
}

// Serve answers on a listener until Shutdown or Close.
func (s *WebServer) Serve(l net.Listener) error { return s.http.Serve(guarded{l, s.door, s.secure}) }

// told tells the handler of the TLS of a connection, which the HTTP server does not
// notice by itself.
func told(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, ours := r.Context().Value(doorKey{}).(*doorConn); ours {
			if e, both := c.Conn.(*either); both && r.TLS == nil {
				r.TLS = e.state()
			}
			c.pace.owe(1, time.Now())
			c.pace.rest(r.Context().Done())
		}
		if !websocket.IsWebSocketUpgrade(r) && !meant(r) { // who upgrades is asked for its origin there
			http.Error(w, "this name is not the hub's: ask by its IP address", http.StatusMisdirectedRequest)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// meant says whether a request is meant for this server. A page in a browser of the house
// can have its own name lead to this address (DNS rebinding); then the request has that
// name. Names of the building have no dot, or end as only names of a building do. A page
// of somewhere else says so itself.
func meant(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "none" && site != "same-origin" {
		return false
	}
	host := strings.ToLower(strings.TrimSuffix(hostName(r.Host), "."))
	if _, err := netip.ParseAddr(host); err == nil || !strings.Contains(host, ".") {
		return true
	}
	if own, err := os.Hostname(); err == nil && host == strings.ToLower(own) {
		return true
	}
	return slices.ContainsFunc(houseNames, func(end string) bool { return strings.HasSuffix(host, end) })
}

// houseNames end names that mean something inside a building only: RFC 6762, RFC 8375,
// and what ICANN and makers of routers have set aside.
var houseNames = []string{".local", ".home.arpa", ".internal", ".lan"}

// hostName is the name or the address in a Host header, without port and brackets.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.Trim(host, "[]")
}

// Shutdown stops listening, and waits for unfinished answers until ctx ends.
func (s *WebServer) Shutdown(ctx context.Context) error { return s.http.Shutdown(ctx) }

// Close ends everything at once.
func (s *WebServer) Close() error { return s.http.Close() }

// door counts the connections of a server that belong to no device; a new connection
// may be anybody's.
type door struct {
	mu     sync.Mutex
	silent lobby[*doorConn]
	hosts  paces // by address
}

// guarded is a listener that counts its connections and closes the oldest when there
// are too many.
type guarded struct {
	net.Listener
	door   *door
	secure *tls.Config // nil: clear text only
}

type doorConn struct {
	net.Conn
	door *door
	pace *pace // of its requests
	host *pace // of its address; nil for this machine
	came sync.Once
	gone chan struct{}
	ends sync.Once
}

type doorKey struct{}

// Accept implements net.Listener.
func (g guarded) Accept() (net.Conn, error) {
	conn, err := g.Listener.Accept()
	if err != nil {
		return nil, err
	}
	from := HostOf(conn.RemoteAddr().String())
	if g.secure != nil {
		conn = newEither(conn, g.secure)
	}
	c := &doorConn{Conn: conn, door: g.door, pace: &pace{burst: webBurst, every: webEvery}, gone: make(chan struct{})}
	g.door.mu.Lock()
	out, full := g.door.silent.enter(c, from)
	if from != ThisMachine {
		c.host = g.door.hosts.of(from, hostBurst, hostEvery)
		c.host.owe(1, time.Now())
	}
	g.door.mu.Unlock()
	if full {
		out.end()
		_ = out.Conn.Close() // its handler gets the error
	}
	return c, nil
}

// Read implements net.Conn. Before the first byte, and with it a handshake, the connection
// waits until so many may have come from its address.
func (c *doorConn) Read(p []byte) (int, error) {
	if c.host != nil {
		c.came.Do(func() { c.host.rest(c.gone) })
	}
	return c.Conn.Read(p)
}

func (c *doorConn) end() { c.ends.Do(func() { close(c.gone) }) }

// Close implements net.Conn.
func (c *doorConn) Close() error {
	c.end()
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

// TakeTime removes the time limits of a request, and keeps its connection from being
// closed to make room, for an answer that may take long. Call it only after the
// caller's right to such a request has been checked.
func TakeTime(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{}) // fails only for a request inside one program, which has no limits
	_ = control.SetWriteDeadline(time.Time{})
	if c, ours := r.Context().Value(doorKey{}).(*doorConn); ours {
		c.door.leave(c)
	}
}
