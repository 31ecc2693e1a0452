package hub

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/identity"
	"motcua/internal/ledgertest"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// bait is a hub for fuzzing, whose clock stands still: what is in its log, somebody asked
// for.
type bait struct {
	*Hub
	own identity.HubIdentity
}

func newBait(f testing.TB) *bait {
	f.Helper()
	dir := f.TempDir()
	own, _, err := identity.OpenHub(dir)
	if err != nil {
		f.Fatal(err)
	}
	began := time.Date(2026, 11, 23, 1, 30, 0, 0, time.UTC).UnixMilli()
	h, err := Open(Config{
		Dir: dir, Identity: own, Log: slog.New(slog.DiscardHandler), Now: func() int64 { return began },
		Chance: rand.New(rand.NewPCG(1, 2)).Uint32, PINs: ledgertest.PINs,
		Centre: centre.Centre{
			Name: "Trung tâm thử", Agencies: []centre.Agency{{ID: "gt", Name: "Sở Giao thông vận tải", Prefix: "A"}},
			Services: []centre.Service{{ID: "gplx", Agency: "gt", Name: "Đổi giấy phép lái xe"}},
			Counters: []centre.Counter{{ID: "1", Serves: []centre.Serve{{Agency: "gt"}}}},
			Officers: []centre.Officer{{ID: "lan", Name: "Phạm Thị Lan", Supervisor: true}},
			Hours:    centre.Hours{Days: []int{1, 2, 3, 4, 5}, Spans: []centre.Span{{FromMin: 450, ToMin: 690}}},
			Policy:   centre.Policy{IssueOutsideHours: true, SlotLimit: 2, SlotMin: 60},
		},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := h.Close(); err != nil {
			f.Error(err)
		}
	})
	return &bait{h, own}
}

// shows is what somebody shows on a connection.
type shows int

const (
	clearText shows = iota
	noCertificate
	selfMadeCertificate // of an authority of somebody's own
	oldCertificate      // of the hub's authority, and not on record
	goodCertificate     // kiosk-1's
	waysToShow
)

// states are the TLS states of those who connect, by what they show.
func (b *bait) states(f testing.TB) map[shows]*tls.ConnectionState {
	f.Helper()
	other, _, err := identity.OpenHub(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	who, public := identity.Name{ID: "kiosk-1", Role: eventlog.Kiosk}, b.own.Own.Key.Public()
	good, err1 := b.Enrol(who, public)
	evil, err2 := other.Authority.Enrol(who, public)
	stray, err := identity.NewKey()
	if err != nil {
		f.Fatal(err)
	}
	old, err3 := b.own.Authority.Enrol(who, stray.Public())
	list := map[shows]*tls.ConnectionState{clearText: nil, noCertificate: {}}
	for as, der := range map[shows][]byte{goodCertificate: good, selfMadeCertificate: evil, oldCertificate: old} {
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			f.Fatal(err, err1, err2, err3)
		}
		list[as] = &tls.ConnectionState{HandshakeComplete: true, PeerCertificates: []*x509.Certificate{cert}}
	}
	return list
}

// pos is the position of the log, with everything before it done.
func (b *bait) pos(t testing.TB) (pos uint64) {
	t.Helper()
	if err := b.inLoop(func() error { pos = b.state().Pos; return nil }); err != nil {
		t.Fatalf("the hub has ended: %v", b.failed)
	}
	return pos
}

// causesAfter are the causes of the entries after a position.
func (b *bait) causesAfter(t testing.TB, pos uint64) (list []eventlog.Cause) {
	t.Helper()
	if _, err := b.store.Read(pos+1, 0, func(_ uint64, raw []byte) error {
		e, err := eventlog.Read(raw)
		list = append(list, e.Cause)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

// seat is a request's connection, from which nothing more comes.
type seat struct {
	*httptest.ResponseRecorder
	conn net.Conn
	from *bufio.Reader
}

// Hijack implements http.Hijacker.
func (s seat) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return s.conn, bufio.NewReadWriter(s.from, bufio.NewWriter(s.conn)), nil
}

// smallAnswer is more than the hub says to anybody on the network.
const smallAnswer = 32 << 10

// flood is a body that goes on until far too much of it has been read.
type flood struct{ read int }

func (b *flood) Read(p []byte) (int, error) {
	if b.read > 1<<20 {
		return 0, io.EOF
	}
	b.read += len(p)
	return copy(p, bytes.Repeat([]byte("--x\r\nContent-Disposition: form-data; name=\"day\"\r\n\r\n{"), len(p)/50+1)), nil
}

// FuzzNetwork sends the network's port any request. Nobody who is not enrolled gets
// anything into the log, a fault of the hub's, a long answer, or a long body read.
func FuzzNetwork(f *testing.F) {
	for _, head := range []string{
		"GET /healthz HTTP/1.1\r\nHost: hub\r\n", "GET /metrics HTTP/1.1\r\nHost: hub\r\n", "HEAD /metrics HTTP/1.0\r\n", "GET /enrol?dev=kiosk-1 HTTP/1.1\r\nHost: hub\r\n",
		"POST /enrol HTTP/1.1\r\nHost: hub\r\nContent-Length: 16\r\n\r\n{\"dev\":\"kiosk-1\"", "GET /enrol/needed?dev=a&role=kiosk&role=pad HTTP/1.1\r\nHost: hub\r\n",
		"GET /enrol HTTP/1.1\r\nHost: hub\r\nContent-Type: multipart/form-data; boundary=x\r\n", "DELETE /enrol HTTP/1.1\r\nHost: hub\r\n",
		"GET /link HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
		"GET /link HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\nOrigin: http://hub\r\n",
		"CONNECT hub:80 HTTP/1.1\r\nHost: hub\r\n", "OPTIONS * HTTP/1.1\r\nHost: hub\r\n", "GET //devices/../healthz HTTP/1.1\r\nHost: hub\r\n", "GET /record/explain HTTP/1.1\r\nHost: hub\r\n",
	} {
		f.Add([]byte(head+"\r\n"), false, false)
		f.Add([]byte(head+"\r\n"), true, true)
	}
	b := newBait(f)
	handler, before := b.Handler(), b.pos(f)
	f.Fuzz(func(t *testing.T, request []byte, secure, floods bool) {
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(request)))
		if err != nil {
			return
		}
		body := &flood{}
		if floods {
			r.Body = io.NopCloser(body)
		}
		if r.RemoteAddr = "192.168.1.66:1234"; secure {
			r.TLS = &tls.ConnectionState{}
			if r.Method == http.MethodPost {
				return // a proof needs a real connection: FuzzServer in internal/enrol has one
			}
		}
		near, far := net.Pipe()
		near.Close()
		w := seat{httptest.NewRecorder(), far, bufio.NewReader(far)}
		handler.ServeHTTP(w, r)
		switch {
		case w.Code >= 500:
			t.Fatalf("%q is answered %d: %s", request, w.Code, w.Body)
		case w.Body.Len() > smallAnswer:
			t.Fatalf("%q is answered with %d bytes", request, w.Body.Len())
		case body.read > 64<<10:
			t.Fatalf("of %q %d bytes are read", request, body.read)
		}
		if after := b.pos(t); after != before {
			t.Fatalf("%q is on the record", request)
		}
	})
}

// saying is what a device says on one connection, of which the hub has taken leave after it.
// The request ends when the device is inside, long before the connection.
func (b *bait) saying(t *testing.T, state *tls.ConnectionState, frames ...[]byte) {
	t.Helper()
	near, far := net.Pipe()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		from := bufio.NewReader(far)
		r, err := http.ReadRequest(from)
		if err != nil {
			return
		}
		r.TLS, r.RemoteAddr = state, "192.168.1.66:1234"
		b.Handler().ServeHTTP(seat{httptest.NewRecorder(), far, from}, r)
	}()
	dialer := websocket.Dialer{NetDialContext: func(context.Context, string, string) (net.Conn, error) { return near, nil }}
	ws, resp, err := dialer.Dial("ws://hub/link", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		for {
			if _, _, err := ws.ReadMessage(); err != nil {
				return
			}
		}
	}()
	for _, frame := range frames {
		if ws.WriteMessage(websocket.TextMessage, frame) != nil {
			break // it was refused
		}
	}
	_ = ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Minute))
	<-ended
	<-heard // the hub has read everything, or refused
	ws.Close()
	far.Close()
	b.waitUntilAlone(t)
}

func (b *bait) waitUntilAlone(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(time.Millisecond) {
		var here int
		if err := b.inLoop(func() error { here = len(b.subs); return nil }); err != nil {
			t.Fatalf("the hub has ended: %v", b.failed)
		}
		if here == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatal("somebody is still connected")
		}
	}
}

// helloOf is the hello of a kiosk, and issueOf asks for a number in its name.
func helloOf(t testing.TB, dev string) []byte {
	return saidBy(t, wire.TypeHello, dev, wire.Hello{Protocols: []int{wire.Version}, Role: wire.RoleKiosk})
}

func issueOf(t testing.TB, dev string) []byte {
	return saidBy(t, wire.TypeCommand, dev, json.RawMessage(`{"do":"issue","with":{"service":"gplx"}}`))
}

func saidBy(t testing.TB, kind wire.Type, dev string, body any) []byte {
	t.Helper()
	text, err := wire.Encode(wire.Envelope{Type: kind, Dev: dev, Inc: 1, Seq: 1}, body)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What FuzzLink says does reach the hub: the device that shows its own certificate gets a
// number, and only in its own name.
func TestWhatIsSaidIsHeard(t *testing.T) {
	b := newBait(t)
	states := b.states(t)
	for name, v := range map[string]struct {
		dev   string
		heard bool
	}{
		"itself": {"kiosk-1", true}, "another": {"kiosk-2", false},
	} {
		before := b.pos(t)
		b.saying(t, states[goodCertificate], helloOf(t, "kiosk-1"), issueOf(t, v.dev))
		heard := slices.DeleteFunc(b.causesAfter(t, before), func(c eventlog.Cause) bool { return c.Device == "" }) // the hub's own
		if v.heard != (len(heard) == 1 && heard[0].Device == v.dev) || len(heard) > 1 {
			t.Errorf("a number for %s is asked for, and the log has the causes %+v", name, heard)
		}
	}
}

// FuzzLink says any hello on the link and any frame after it, with every kind of
// certificate. Only the device that shows its own gets something into the log, and that
// under its own name.
func FuzzLink(f *testing.F) {
	for as := range waysToShow {
		for _, dev := range []string{"kiosk-1", "kiosk-2"} {
			hello := helloOf(f, dev)
			f.Add(int(as), hello, issueOf(f, "kiosk-1"))
			f.Add(int(as), hello, issueOf(f, "kiosk-2"))
			f.Add(int(as), hello, saidBy(f, wire.TypeStatus, dev, wire.Status{Code: "printer-failing"}))
			f.Add(int(as), hello, hello)
			f.Add(int(as), saidBy(f, wire.TypeHello, dev, wire.Hello{Protocols: []int{wire.Version}, Role: wire.RoleKiosk, Log: "x", Cursor: 1 << 63, Restored: true}), []byte(`{"v":1,"type":"events","must":true}`))
		}
	}
	b := newBait(f)
	states := b.states(f)
	b.pos(f)
	f.Fuzz(func(t *testing.T, as int, hello, frame []byte) {
		who := shows(min(max(as, 0), int(waysToShow)-1))
		before := b.pos(t)
		b.saying(t, states[who], hello, frame)
		after := b.pos(t)
		if who != goodCertificate && after != before {
			t.Fatalf("%q and %q are on the record, of somebody who shows %d", hello, frame, who)
		}
		for i, c := range b.causesAfter(t, before) {
			if c.Device != "kiosk-1" && c.Device != "" || c.Seq > 0 && !strings.Contains(string(hello), "kiosk-1") {
				t.Fatalf("entry %d is of %+v", before+1+uint64(i), c)
			}
		}
	})
}

// officePaths are the paths of the office.
var officePaths = []string{
	PathRecord + RecordExplain, PathRecord + RecordExceptions, PathRecord + RecordAttendance, PathRecord + RecordQuotes, PathRecord + RecordAnnouncements, PathAppointments,
	PathCancel, PathDay, PathCodes, PathDevices, PathRevoke, PathBackup, PathVerify, PathExport, "/healthz", "/metrics",
}

// FuzzOffice asks the office anything. It is asked by people of the house, who may write
// what they like: no answer is a fault of the hub's, each is JSON where it says so, and
// asking changes nothing.
func FuzzOffice(f *testing.F) {
	for _, path := range officePaths {
		f.Add("GET", path, "day=2026-11-23&number=A001&lang=en&from=2026-11-23&form=csv&sheet=vi&heading=vi&hash=", []byte(nil))
		f.Add("GET", path, "day=0001-01-01&from=9999-12-31&to=0000-01-01&form=json&hash=00", []byte(nil))
	}
	for path, bodies := range map[string][]string{
		PathAppointments: {`{"rows":[{"service":"gplx","slotMS":1764010800000}],"check":true}`, `{"rows":[{"code":"LH-1","service":"gplx","slotMS":-9223372036854775808,"state":"cancelled"}],"change":true,"skipBad":true}`, `{"rows":[{}]}`},
		PathCancel:       {`{"code":"LH-1","reason":"vì"}`, `{"code":"\u0000"}`},
		PathDay:          {`{"day":""}`, `{"day":"2026-11-23"}`, `{"day":"2026-11-24"}`, `{"day":"9999-99-99"}`},
		PathCodes:        {`{"device":"kiosk-1","role":"kiosk"}`, `{"device":"hub","role":"hub"}`, `{"device":"pad-1","role":"pad"}`},
		PathRevoke:       {`{"device":"kiosk-1","reason":"x"}`, `{"device":""}`, `{}{}`, `[`},
	} {
		for _, body := range bodies {
			f.Add("POST", path, "", []byte(body))
		}
	}
	b := newBait(f)
	if _, err := b.Enrol(identity.Name{ID: "kiosk-1", Role: eventlog.Kiosk}, b.own.Own.Key.Public()); err != nil {
		f.Fatal(err)
	}
	if err := b.inLoop(func() error { _, err := b.ledger.Do(b.now(), queue.SetDay{Day: "2026-11-23"}); return err }); err != nil {
		f.Fatal(err)
	}
	office := b.Office()
	f.Fuzz(func(t *testing.T, method, path, query string, body []byte) {
		r := httptest.NewRequest("GET", "/", bytes.NewReader(body))
		r.Method, r.URL.Path, r.URL.RawQuery = method, path, query
		w, before := httptest.NewRecorder(), b.pos(t)
		office.ServeHTTP(w, r)
		switch {
		case w.Code >= 500 || w.Header().Get(TrailerFault) != "":
			t.Fatalf("%s %s?%s %q is answered %d %q: %s", method, path, query, body, w.Code, w.Header().Get(TrailerFault), w.Body)
		case w.Header().Get("Content-Type") == "application/json" && method != http.MethodHead && !json.Valid(w.Body.Bytes()):
			t.Fatalf("%s %s?%s %q is answered with no JSON: %s", method, path, query, body, w.Body)
		case method != http.MethodPost && path != PathBackup && path != PathExport && b.pos(t) != before: // who gets those is on record
			t.Fatalf("%s %s?%s is on the record", method, path, query)
		}
		b.pos(t) // it goes on
	})
}
