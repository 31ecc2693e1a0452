package link

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"motcua/internal/clock"
)

// envTarget makes the test binary request an address, once by the product's client
// and once by one that follows the environment.
const envTarget = "MOTCUA_TEST_WEB_TARGET"

// TestAsksAsChild is the child process of the test below; without its variable it
// does nothing.
func TestAsksAsChild(t *testing.T) {
	target := os.Getenv(envTarget)
	if target == "" {
		return
	}
	heeding := &http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment}}
	for path, client := range map[string]*http.Client{"/ours": NewWebClient(patience), "/heeding": heeding} {
		request, err := http.NewRequest(http.MethodGet, target+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer khóa")
		resp, err := client.Do(request)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		resp.Body.Close()
	}
}

// A proxy of the environment never gets the centre's key. The child's second client
// shows that the environment does name a proxy.
func TestNoProxyIsAskedForTheHub(t *testing.T) {
	paths := func(seen *atomic.Value) http.HandlerFunc {
		seen.Store("")
		return func(_ http.ResponseWriter, r *http.Request) { seen.Store(seen.Load().(string) + r.URL.Path) }
	}
	var direct, byProxy atomic.Value
	listen := func(h http.Handler) *httptest.Server {
		l, err := net.Listen("tcp", "0.0.0.0:0")
		if err != nil {
			t.Fatal(err)
		}
		web := &httptest.Server{Listener: l, Config: &http.Server{Handler: h}}
		web.Start()
		t.Cleanup(web.Close)
		return web
	}
	hub, proxy := listen(paths(&direct)), listen(paths(&byProxy))
	_, port, err := net.SplitHostPort(hub.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0], "-test.run", "^TestAsksAsChild$")
	at := proxy.Listener.Addr().String()
	// 0.0.0.0 is this machine but no loopback address, for which no client uses a
	// proxy.
	child.Env = append(os.Environ(), envTarget+"=http://0.0.0.0:"+port, "HTTP_PROXY=http://"+at, "http_proxy=http://"+at, "NO_PROXY=", "no_proxy=")
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if direct.Load() != "/ours" || byProxy.Load() != "/heeding" {
		t.Errorf("the hub was asked for %q, the proxy for %q", direct.Load(), byProxy.Load())
	}
}

// The key is sent to the configured hub only.
func TestWebClientFollowsNobody(t *testing.T) {
	var asked atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer elsewhere.Close()
	hub := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer hub.Close()
	resp, err := NewWebClient(time.Minute).Get(hub.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusTemporaryRedirect || asked.Load() != 0 {
		t.Errorf("it is answered %d, and %d went on", resp.StatusCode, asked.Load())
	}
	inner := NewWebClientOver(roundTrip(func(r *http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("asked for %s", r.URL.Path)
	}), 0)
	if resp, err := inner.Get("http://store/x"); err == nil || !strings.Contains(err.Error(), "asked for /x") {
		if err == nil {
			resp.Body.Close()
		}
		t.Errorf("another way is answered %v", err)
	}
}

type roundTrip func(r *http.Request) (*http.Response, error)

func (rt roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return rt(r) }

// served is a server of the product on a real port.
func served(t *testing.T, h http.Handler) (s *WebServer, address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, h, l), l.Addr().String()
}

func serve(t *testing.T, h http.Handler, l net.Listener) *WebServer {
	t.Helper()
	s := NewWebServer(h, nil, slog.New(slog.DiscardHandler))
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("the server has ended with %v", err)
		}
	})
	return s
}

// counting counts the open connections of a server.
type counting struct {
	net.Listener
	open *atomic.Int32
}

func (c counting) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c.open.Add(1)
	return countedConn{conn, sync.OnceFunc(func() { c.open.Add(-1) })}, nil
}

type countedConn struct {
	net.Conn
	gone func()
}

func (c countedConn) Close() error {
	c.gone()
	return c.Conn.Close()
}

// crowd opens n connections and says nothing.
func crowd(t *testing.T, address string, n int) {
	t.Helper()
	for range n {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
	}
}

// Silent connections to a web server are limited in number and keep nobody out. They
// do not break off a long answer.
func TestSilentRequestsShutNobodyOut(t *testing.T) {
	began, may := make(chan struct{}), make(chan struct{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var open atomic.Int32
	address := l.Addr().String()
	serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/long" {
			TakeTime(w, r)
			close(began)
			<-may
		}
		fmt.Fprint(w, "here you are")
	}), counting{l, &open})
	get := func(path string) string {
		resp, err := NewWebClient(patience).Get("http://" + address + path)
		if err != nil {
			return err.Error()
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		return fmt.Sprint(string(text), err)
	}
	long := make(chan string, 1)
	go func() { long <- get("/long") }()
	<-began
	for range 2 {
		crowd(t, address, 2*maxAtDoor)
		if got := get("/"); got != "here you are<nil>" {
			t.Errorf("among the silent ones it is answered %s", got)
		}
		if n := open.Load(); n > maxAtDoor+2 { // plus the long one, and the one that was answered
			t.Errorf("%d connections are held", n)
		}
	}
	close(may)
	if got := <-long; got != "here you are<nil>" {
		t.Errorf("what takes long is answered %s", got)
	}
}

// A connection that becomes a device's, or ends, makes room for another.
func TestDoorForgetsWhoHasGone(t *testing.T) {
	h := &house{joined: make(chan *Conn, 1), frame: func(*Conn) {}}
	link := NewServer(h, clock.WallMS)
	s, address := served(t, link)
	defer link.Close()
	v := visit(t, "ws://"+address)
	v.hello("wall")
	receive(t, h.joined, "device")
	inside := func() int {
		s.door.mu.Lock()
		defer s.door.mu.Unlock()
		return len(s.door.silent.inside)
	}
	waitFor(t, "room of the device", func() bool { return inside() == 0 })
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, "somebody at the door", func() bool { return inside() == 1 })
	c.Close()
	waitFor(t, "room of who is gone", func() bool { return inside() == 0 })
}

func TestHeadersAreBounded(t *testing.T) {
	_, address := served(t, http.NotFoundHandler())
	r, err := http.NewRequest(http.MethodGet, "http://"+address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X", strings.Repeat("x", 4*maxHeaderBytes))
	resp, err := NewWebClient(patience).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("a long header is answered %d", resp.StatusCode)
	}
	s := NewWebServer(http.NotFoundHandler(), nil, slog.New(slog.DiscardHandler)).http
	for name, limit := range map[string]time.Duration{"header": s.ReadHeaderTimeout, "reading": s.ReadTimeout, "writing": s.WriteTimeout, "idle": s.IdleTimeout} {
		if limit <= 0 || limit > time.Minute {
			t.Errorf("the limit of %s is %v", name, limit)
		}
	}
}

// A client on one connection uses that and no other.
func TestWebClientOnOneConnection(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked == 2 {
			w.Header().Set("Connection", "close")
		}
	}))
	defer server.Close()
	c, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	client := NewWebClientOn(c, time.Minute)
	for n := 1; n <= 3; n++ {
		res, err := client.Get("http://hub/")
		if err == nil {
			_, _ = io.Copy(io.Discard, res.Body)
			res.Body.Close()
		}
		if (err == nil) != (n < 3) {
			t.Errorf("request %d: %v", n, err)
		}
	}
	if asked != 2 {
		t.Errorf("%d requests came", asked)
	}
}

// A page in a browser of the house can have its own name lead to the hub; what it asks
// under that name is not answered. Nor is what a page of another site asks.
func TestPageOfAnotherNameGetsNothing(t *testing.T) {
	s := NewWebServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "here") }), nil, slog.New(slog.DiscardHandler))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	defer func() {
		s.Close()
		<-ended
	}()
	own, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	for request, want := range map[string]string{
		"Host: 192.168.1.10:7420":                       "200",
		"Host: [fe80::1]:7420":                          "200",
		"Host: [::1]":                                   "200",
		"Host: localhost:7420":                          "200",
		"Host: hub":                                     "200",
		"Host: hub.local:7420":                          "200",
		"Host: HUB.Home.Arpa.":                          "200",
		"Host: " + own + ":7420":                        "200",
		"Host: evil.example:7420":                       "421",
		"Host: 192.168.1.10.evil.example":               "421",
		"Host: hub.local.evil.example":                  "421",
		"Host: 10.0.0.1\r\nSec-Fetch-Site: cross-site":  "421",
		"Host: 10.0.0.1\r\nSec-Fetch-Site: same-site":   "421",
		"Host: 10.0.0.1\r\nSec-Fetch-Site: none":        "200",
		"Host: 10.0.0.1\r\nSec-Fetch-Site: same-origin": "200",
		"Host: hub.hanam.gov.vn\r\nConnection: Upgrade\r\nUpgrade: websocket": "200", // a device; the link asks for its origin
	} {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.WriteString(c, "GET /healthz HTTP/1.1\r\n"+request+"\r\n\r\n")
		status := make([]byte, len("HTTP/1.1 200"))
		if _, err2 := io.ReadFull(c, status); err != nil || err2 != nil || string(status) != "HTTP/1.1 "+want {
			t.Errorf("%q is answered %q (%v, %v), want %s", request, status, err, err2, want)
		}
		c.Close()
	}
}
