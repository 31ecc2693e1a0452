package enrol

import (
	"bytes"
	"context"
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
	"testing"
	"time"

	"motcua/internal/eventlog"
	"motcua/internal/identity"
	"motcua/internal/link"
)

// endless is a body that repeats itself until somebody has read far too much of it.
type endless struct {
	text []byte
	read int
}

// farTooMuch is more than any request of an enrolment may be.
const farTooMuch = 1 << 20

func (b *endless) Read(p []byte) (int, error) {
	if len(b.text) == 0 || b.read > farTooMuch {
		return 0, io.EOF
	}
	n := copy(p, b.text[b.read%len(b.text):])
	b.read += n
	return n, nil
}

// handshake is the state of a TLS connection with a hub.
func handshake(t testing.TB, own identity.Keys) tls.ConnectionState {
	t.Helper()
	near, far := net.Pipe()
	defer near.Close()
	defer far.Close()
	client := tls.Client(near, identity.EnrolConfig())
	ended := make(chan error, 1)
	go func() {
		_, err := client.Read(make([]byte, 1)) // shakes hands, and takes what follows
		ended <- err
	}()
	server := tls.Server(far, identity.ServerConfig(own))
	if err := server.Handshake(); err != nil {
		t.Fatal(err)
	}
	state := server.ConnectionState()
	far.Close()
	<-ended
	return state
}

// FuzzServer asks the hub anything about enrolment. Without the proof of a code nobody
// is enrolled, whatever is asked; every answer is small, and little is read for it.
func FuzzServer(f *testing.F) {
	own, _, err := identity.OpenHub(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	key, err := x509.MarshalPKIXPublicKey(own.Own.Key.Public())
	if err != nil {
		f.Fatal(err)
	}
	plain, _ := json.Marshal(asked{Dev: "kiosk-1", Key: key, Proof: make([]byte, 32)})
	for _, body := range []string{string(plain), "", "{}", "null", `{"dev":"kiosk-1","key":"AA==","proof":"AA=="}`, `{"dev":7}`, "--x\r\nContent-Disposition: form-data; name=\"dev\"; filename=\"a\"\r\n\r\nkiosk-1"} {
		f.Add("POST", Path, "", "application/json", []byte(body), false)
		f.Add("GET", Path, "dev=kiosk-1", "multipart/form-data; boundary=x", []byte(body), true)
	}
	f.Add("GET", PathNeeded, "dev=kiosk-1&role=kiosk&counter=%00&x;y", "", []byte(nil), false)
	f.Add("POST", PathRenew, "", "application/json", plain, false)
	f.Add("GET", PathRenew, "dev=kiosk-1", "", []byte(nil), false)
	f.Add("PUT", Path, "dev="+strings.Repeat("%ff", 2000), "application/x-www-form-urlencoded", []byte("dev=kiosk-1&"), true)
	state, now := handshake(f, own.Own), time.Duration(0)
	codes := identity.NewCodes(func() time.Duration { return now })
	s := &Server{
		Codes: codes, Authority: func() *identity.Authority { return own.Authority }, Log: slog.New(slog.DiscardHandler),
		Record: func(who identity.Name, _, _ identity.Print) error { panic("enrolled without a code: " + who.String()) },
		Needed: func(_ tls.ConnectionState, who identity.Name) bool { return who.Check() == nil },
		Renews: func(tls.ConnectionState) (identity.Name, identity.Print, error) {
			return kiosk1, own.Authority.Print(), nil
		},
	}
	f.Fuzz(func(t *testing.T, method, path, query, kind string, text []byte, repeated bool) {
		if now += time.Second; len(codes.Waiting()) == 0 {
			if err := codes.Open(kiosk1, "2222-2222-2222", [identity.SaltBytes]byte{}); err != nil {
				t.Fatal(err)
			}
		}
		var body io.Reader = bytes.NewReader(text)
		again := &endless{text: text}
		if repeated {
			body = again
		}
		r := httptest.NewRequest("GET", "/", body)
		r.Method, r.URL.Path, r.URL.RawQuery, r.TLS = method, path, query, &state
		r.Header.Set("Content-Type", kind)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		switch {
		case w.Code >= 500:
			t.Fatalf("%s %s?%s %q is answered %d", method, path, query, text, w.Code)
		case w.Body.Len() > 256:
			t.Fatalf("%s %s?%s is answered with %d bytes", method, path, query, w.Body.Len())
		case again.read > 4*maxBytes:
			t.Fatalf("of %s %s, %q, %d bytes are read", method, path, kind, again.read)
		case r.MultipartForm != nil:
			t.Fatalf("a form is taken apart")
		}
	})
}

// pretended is a hub that answers with anything.
type pretended struct {
	status int
	bodies [][]byte
	asked  int
}

func (p *pretended) RoundTrip(*http.Request) (*http.Response, error) {
	p.asked++
	if p.asked > len(p.bodies) {
		return nil, errors.New("it was asked again")
	}
	body := p.bodies[p.asked-1]
	return &http.Response{
		StatusCode: p.status, Status: strings.Repeat("200 OK ", len(body)), Proto: "HTTP/1.1", Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: -1,
	}, nil
}

// errorBytes is what a technician can be asked to read.
const errorBytes = 600

// FuzzHubThatPretends answers a device that enrols with anything. It never believes it,
// and what it shows of it to the technician is short.
func FuzzHubThatPretends(f *testing.F) {
	salt, _ := json.Marshal(started{make([]byte, identity.SaltBytes)})
	own, _, err := identity.OpenHub(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	certificate, err := own.Authority.Enrol(kiosk1, own.Own.Key.Public())
	if err != nil {
		f.Fatal(err)
	}
	full, _ := json.Marshal(given{Certificate: certificate, Authority: own.Authority.Certificate(), Proof: make([]byte, 32)})
	for _, status := range []int{200, 404, 403, 429, 500, 301, 0, -1} {
		f.Add(status, salt, full)
		f.Add(status, []byte(`{"salt":"AAAA"}`), []byte(`{"code":"wrong-code"}`))
		f.Add(status, []byte(`{"code":"`+strings.Repeat("x", 4000)+`"}`), []byte("null"))
	}
	f.Fuzz(func(t *testing.T, status int, first, second []byte) {
		hub := &pretended{status: status, bodies: [][]byte{first, second}}
		e := &enrolment{dev: "kiosk-1", code: "2222-2222-2222", client: link.NewWebClientOver(hub, 0)}
		if r, err := e.run(t.Context()); err == nil || r.Own.Certificate != nil || r.Authority != nil {
			t.Fatalf("after %q and %q it is enrolled as %+v (%v)", first, second, r, err)
		} else if len(err.Error()) > errorBytes {
			t.Fatalf("the technician is told %d bytes: %.2000s", len(err.Error()), err)
		}
		var n needed
		hub.asked = 0
		if err := e.ask(context.Background(), http.MethodGet, PathNeeded, nil, &n); err != nil && len(err.Error()) > errorBytes {
			t.Fatalf("the technician is told %d bytes: %.2000s", len(err.Error()), err)
		}
	})
}

// FuzzGiven gives a device that believes the hub any certificates. What it takes is of its
// own key, under its own name, signed by the authority that came with it.
func FuzzGiven(f *testing.F) {
	own, _, err := identity.OpenHub(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	key, err := identity.NewKey()
	if err != nil {
		f.Fatal(err)
	}
	for _, who := range []identity.Name{kiosk1, {ID: "kiosk-2", Role: eventlog.Kiosk}, {ID: "kiosk-1", Role: identity.HubRole}} {
		certificate, err := own.Authority.Enrol(who, key.Public())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(certificate, own.Authority.Certificate())
		f.Add(own.Authority.Certificate(), certificate)
	}
	f.Add([]byte(nil), own.Authority.Certificate())
	f.Fuzz(func(t *testing.T, certificate, authority []byte) {
		r, err := check(identity.Keys{Key: key, Certificate: certificate}, authority, "kiosk-1")
		if err != nil {
			if len(err.Error()) > errorBytes {
				t.Fatalf("the technician is told %d bytes: %.2000s", len(err.Error()), err)
			}
			return
		}
		cert, err := x509.ParseCertificate(r.Own.Certificate)
		if err != nil || r.Name.ID != "kiosk-1" || r.Name.Role == identity.HubRole || !key.PublicKey.Equal(cert.PublicKey) {
			t.Fatalf("%x is taken as %+v (%v)", certificate, r.Name, err)
		}
	})
}

// FuzzCodeIn scans anything. What is taken for an enrolment is a code, and a hub's own QR
// code is read whatever its address and its names are.
func FuzzCodeIn(f *testing.F) {
	good := identity.NewCode([64]byte{7})
	for _, text := range []string{"", QR("192.168.1.10:7420", "kiosk-1", good, strings.Repeat("ab", 32)), "motcua:enrol?code=" + good + "&code=2", "MOTCUA:enrol?code=" + good, "motcua:enrol?code=%zz", "motcua:enrol#?code=" + good, "motcua://enrol?code=" + good} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if code, ok := CodeIn(text); ok {
			written, err := identity.ParseCode(code)
			if err != nil || len(code) != identity.CodeLength || strings.ReplaceAll(written, "-", "") != code {
				t.Fatalf("%q has the code %q (%v)", text, code, err)
			}
		}
		if code, ok := CodeIn(QR(text, text, good, text)); !ok || code != strings.ReplaceAll(good, "-", "") {
			t.Fatalf("the QR code of %q is read as %q (%v)", text, code, ok)
		}
	})
}
