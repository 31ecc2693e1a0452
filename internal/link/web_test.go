package link

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// envTarget has the test binary ask an address, once by the product's own client
// and once by one that heeds the environment.
const envTarget = "MOTCUA_TEST_WEB_TARGET"

// TestAsksAsChild is the child of the test below; alone it asks nobody.
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
		request.Header.Set("Authorization", "Bearer khoá")
		resp, err := client.Do(request)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		resp.Body.Close()
	}
}

// No proxy of the environment is handed the centre's key. The child's own clients
// show that the environment names one.
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
	// 0.0.0.0 is this machine, and no loopback, to which nobody uses a proxy.
	child.Env = append(os.Environ(), envTarget+"=http://0.0.0.0:"+port, "HTTP_PROXY=http://"+at, "http_proxy=http://"+at, "NO_PROXY=", "no_proxy=")
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if direct.Load() != "/ours" || byProxy.Load() != "/heeding" {
		t.Errorf("the hub was asked for %q, the proxy for %q", direct.Load(), byProxy.Load())
	}
}

// A key goes to the hub it is for, and no further.
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
