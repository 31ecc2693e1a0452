package enrol

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"motcua/internal/eventlog"
	"motcua/internal/identity"
)

var kiosk1 = identity.Name{ID: "kiosk-1", Role: eventlog.Kiosk}

// house is a hub that enrols, with a real TLS server.
type house struct {
	t        *testing.T
	hub      identity.HubIdentity
	codes    *identity.Codes
	address  string
	log      *bytes.Buffer
	mu       sync.Mutex
	recorded map[string]identity.Print
	full     bool
	young    bool // no key is due for renewal
}

func newHouse(t *testing.T) *house {
	h := &house{t: t, recorded: map[string]identity.Print{}, log: &bytes.Buffer{}}
	var err error
	if h.hub, _, err = identity.OpenHub(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	h.codes = identity.NewCodes(func() time.Duration { return time.Since(began) })
	s := &Server{Codes: h.codes, Authority: h.authority, Record: h.record, Renews: h.renews, Log: slog.New(slog.NewTextHandler(&locked{w: h.log}, nil))}
	h.address = h.serve(s, identity.ServerConfig(h.hub.Own))
	return h
}

// locked is a writer that several goroutines may use.
type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

func (h *house) serve(handler http.Handler, cfg *tls.Config) (address string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		h.t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle(Path, handler)
	mux.Handle(PathRenew, handler)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(tls.NewListener(l, cfg))
	}()
	h.t.Cleanup(func() {
		server.Close()
		<-done
	})
	return l.Addr().String()
}

func (h *house) authority() *identity.Authority { return h.hub.Authority }

// renews takes whom its own certificate names, if he is on record.
func (h *house) renews(state tls.ConnectionState) (identity.Name, identity.Print, error) {
	p, known, err := h.hub.Trust.PeerOf(state)
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case err != nil || !known || h.recorded[p.String()] != p.Key:
		return identity.Name{}, "", ErrStranger
	case h.young:
		return identity.Name{}, "", ErrNotDue
	}
	return p.Name, p.Key, nil
}

func (h *house) record(who identity.Name, key, _ identity.Print) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.full {
		return errors.New("no space left on device")
	}
	h.recorded[who.String()] = key
	return nil
}

// open makes a code for a name.
func (h *house) open(who identity.Name) (code string) {
	h.t.Helper()
	var random [64]byte
	var salt [identity.SaltBytes]byte
	_, err1 := rand.Read(random[:])
	_, err2 := rand.Read(salt[:])
	code = identity.NewCode(random)
	if err := errors.Join(err1, err2, h.codes.Open(who, code, salt)); err != nil {
		h.t.Fatal(err)
	}
	return code
}

func dial(ctx context.Context, network, address string) (net.Conn, error) {
	return (&net.Dialer{}).DialContext(ctx, network, address)
}

func (h *house) enrol(dev, code string) (Result, error) {
	return Enrol(h.t.Context(), dial, h.address, dev, code)
}

// A device that knows the code gets a certificate with which the hub knows it, and its
// key has never been on the line.
func TestDeviceIsEnrolled(t *testing.T) {
	h := newHouse(t)
	code := h.open(kiosk1)
	r, err := h.enrol("kiosk-1", " "+strings.ToLower(code)+" ")
	if err != nil || r.Name != kiosk1 {
		t.Fatalf("%+v, %v", r.Name, err)
	}
	print, _ := identity.PrintOf(r.Own.Key.Public())
	if h.recorded["kiosk-1 (kiosk)"] != print || len(h.recorded) != 1 {
		t.Errorf("on record are %v, want %s", h.recorded, print)
	}
	dir := t.TempDir()
	if err := identity.SaveDevice(dir, r.Own, r.Authority); err != nil {
		t.Fatal(err)
	}
	d, enrolled, err := identity.OpenDevice(dir)
	if err != nil || !enrolled {
		t.Fatal(err)
	}
	c, err := tls.Dial("tcp", h.address, identity.ClientConfig(d.Own, d.Trust))
	if err != nil {
		t.Fatalf("the hub of its authority is a stranger: %v", err)
	}
	c.Close()
	cert, err := x509.ParseCertificate(r.Own.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := h.hub.Trust.Check(cert, x509.ExtKeyUsageClientAuth); err != nil || p.Name != kiosk1 || p.Key != print {
		t.Errorf("the hub knows it as %+v, %v", p, err)
	}
	if _, err := h.enrol("kiosk-1", code); !errors.Is(err, identity.ErrNoCode) {
		t.Errorf("with the same code again: %v", err)
	}
	if strings.Contains(h.log.String(), code) {
		t.Error("the code stands in the hub's log")
	}
}

func TestWrongCodesEnrolNobody(t *testing.T) {
	h := newHouse(t)
	code, other := h.open(kiosk1), h.open(identity.Name{ID: "kiosk-2", Role: eventlog.Kiosk})
	for name, c := range map[string]struct {
		dev, code string
		want      error
	}{
		"no code":                 {"kiosk-1", "", identity.ErrCode},
		"a slip":                  {"kiosk-1", code[:13] + "2", identity.ErrCode},
		"another device's code":   {"kiosk-1", other, identity.ErrProof},
		"a device without a code": {"kiosk-9", code, identity.ErrNoCode},
		"a name that cannot be":   {"kiosk 1&dev=kiosk-1", code, identity.ErrNoCode},
	} {
		if name == "a slip" && code[13] == '2' {
			continue
		}
		if _, err := h.enrol(c.dev, c.code); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := h.enrol("kiosk-1", code); !errors.Is(err, identity.ErrTooSoon) && err != nil {
		t.Errorf("at once after a wrong one: %v", err)
	}
	if len(h.recorded) > 1 {
		t.Errorf("on record are %v", h.recorded)
	}
}

// What cannot be recorded is not given.
func TestNothingIsGivenBeforeItIsOnRecord(t *testing.T) {
	h := newHouse(t)
	h.full = true
	if _, err := h.enrol("kiosk-1", h.open(kiosk1)); err == nil || !strings.Contains(err.Error(), "the hub's own messages") {
		t.Errorf("%v", err)
	}
	if !strings.Contains(h.log.String(), "no space left") {
		t.Errorf("the hub's log says %s", h.log)
	}
}

// Somebody in the middle has a connection to each side, and passes on what is said. The
// hub sees a proof of another connection.
func TestSomebodyInTheMiddleGetsNothing(t *testing.T) {
	h := newHouse(t)
	code := h.open(kiosk1)
	evil, _, err := identity.OpenHub(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	passed := 0
	middle := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := tls.Dial("tcp", h.address, identity.EnrolConfig())
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		body, _ := io.ReadAll(r.Body)
		onward, _ := http.NewRequest(r.Method, "http://hub"+r.URL.String(), bytes.NewReader(body))
		client := &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return c, nil }}}
		res, err := client.Do(onward)
		if err != nil {
			t.Error(err)
			return
		}
		defer res.Body.Close()
		passed++
		w.WriteHeader(res.StatusCode)
		_, _ = io.Copy(w, res.Body)
	})
	address := h.serve(middle, identity.ServerConfig(evil.Own))
	if _, err := Enrol(t.Context(), dial, address, "kiosk-1", code); !errors.Is(err, identity.ErrProof) || passed != 2 {
		t.Errorf("%v, after %d requests", err, passed)
	}
	if len(h.recorded) != 0 {
		t.Errorf("on record are %v", h.recorded)
	}
}

// A hub that does not know the code can give no certificate that is taken.
func TestHubThatDoesNotKnowTheCodeIsNotBelieved(t *testing.T) {
	h := newHouse(t)
	evil, _, err := identity.OpenHub(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, prove := range map[string]func(g given) []byte{
		"without a proof": func(given) []byte { return nil },
		"with any":        func(given) []byte { return make([]byte, 32) },
		"of another code": func(g given) []byte {
			return identity.Prove(identity.HubSide, identity.Secret("x", [identity.SaltBytes]byte{}), [32]byte{}, g.said())
		},
	} {
		address := h.serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				answer(w, http.StatusOK, started{make([]byte, identity.SaltBytes)})
				return
			}
			var a asked
			_ = json.NewDecoder(r.Body).Decode(&a)
			public, _ := x509.ParsePKIXPublicKey(a.Key)
			g := given{Authority: evil.Authority.Certificate()}
			g.Certificate, _ = evil.Authority.Enrol(kiosk1, public)
			g.Proof = prove(g)
			answer(w, http.StatusOK, g)
		}), identity.ServerConfig(evil.Own))
		if _, err := Enrol(t.Context(), dial, address, "kiosk-1", "2222-2222-2222"); !errors.Is(err, ErrImpostor) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAddressesThatEnrolNobody(t *testing.T) {
	h := newHouse(t)
	code := h.open(kiosk1)
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	older := h.serve(http.NotFoundHandler(), identity.ServerConfig(h.hub.Own))
	for name, c := range map[string]struct{ address, want string }{
		"nobody there":      {"127.0.0.1:1", "connecting to the hub"},
		"a hub without TLS": {strings.TrimPrefix(plain.URL, "http://"), "by TLS"},
		"an older hub":      {older, "older version"},
	} {
		if _, err := Enrol(t.Context(), dial, c.address, "kiosk-1", code); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// Whoever asks without end for a device that nobody waits for fills no log, and hides no
// wrong code.
func TestStrangersFillNoLog(t *testing.T) {
	h := newHouse(t)
	var log bytes.Buffer
	s := &Server{Codes: h.codes, Authority: h.authority, Record: h.record, Renews: h.renews, Log: slog.New(slog.NewTextHandler(&log, nil))}
	state := handshake(t, h.hub.Own)
	ask := func(method, dev string, body any) int {
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(method, Path+"?dev="+dev, bytes.NewReader(text))
		r.TLS = &state
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w.Code
	}
	for range 10 * strangersTold {
		if code := ask(http.MethodGet, "kiosk-9", nil); code != http.StatusNotFound {
			t.Fatalf("a stranger is answered %d", code)
		}
	}
	if n := strings.Count(log.String(), "\n"); n != strangersTold {
		t.Errorf("the log has %d lines, want %d", n, strangersTold)
	}
	h.open(kiosk1)
	key, err := x509.MarshalPKIXPublicKey(h.hub.Own.Key.Public())
	if err != nil {
		t.Fatal(err)
	}
	log.Reset()
	if code := ask(http.MethodPost, "", asked{Dev: "kiosk-1", Key: key}); code != http.StatusForbidden || strings.Count(log.String(), "\n") != 1 {
		t.Errorf("a wrong code is answered %d, and the log says %q", code, log.String())
	}
}

func TestHubTakesNoOtherRequests(t *testing.T) {
	h := newHouse(t)
	h.open(kiosk1)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: identity.EnrolConfig()}}
	defer client.CloseIdleConnections()
	for name, c := range map[string]struct {
		method, query, body, origin string
		want                        int
	}{
		"another method":  {"DELETE", "?dev=kiosk-1", "", "", http.StatusMethodNotAllowed},
		"from a browser":  {"GET", "?dev=kiosk-1", "", "https://example.org", http.StatusNotFound},
		"nothing":         {"POST", "", "", "", http.StatusBadRequest},
		"too much":        {"POST", "", `{"dev":"` + strings.Repeat("a", 1<<20) + `"}`, "", http.StatusBadRequest},
		"no key":          {"POST", "", `{"dev":"kiosk-1"}`, "", http.StatusBadRequest},
		"an endless name": {"GET", "?dev=" + strings.Repeat("a", 4000), "", "", http.StatusNotFound},
	} {
		r, err := http.NewRequest(c.method, "https://"+h.address+Path+c.query, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", c.origin)
		if c.origin == "" {
			r.Header.Del("Origin")
		}
		res, err := client.Do(r)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		res.Body.Close()
		if res.StatusCode != c.want {
			t.Errorf("%s: %s, want %d", name, res.Status, c.want)
		}
	}
	w := httptest.NewRecorder()
	(&Server{Codes: h.codes}).ServeHTTP(w, httptest.NewRequest("GET", Path+"?dev=kiosk-1", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("without TLS: %d", w.Code)
	}
}
