package device_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// forged is a hub that sends what a test tells it to.
type forged struct {
	t      *testing.T
	hellos chan wire.Hello
	conns  chan *websocket.Conn
	web    *httptest.Server
}

func newForged(t *testing.T) *forged {
	f := &forged{t: t, hellos: make(chan wire.Hello, 16), conns: make(chan *websocket.Conn, 16)}
	var up websocket.Upgrader
	f.web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		_, data, err := ws.ReadMessage()
		if err != nil {
			return
		}
		e, _, err := wire.Decode(data)
		if err != nil {
			t.Error(err)
			return
		}
		hello, err := wire.Body[wire.Hello](e)
		if err != nil {
			t.Error(err)
		}
		f.hellos <- hello
		f.conns <- ws
	}))
	t.Cleanup(f.web.Close)
	return f
}

// accept waits for the device's next connection.
func (f *forged) accept() (*websocket.Conn, wire.Hello) {
	f.t.Helper()
	select {
	case ws := <-f.conns:
		f.t.Cleanup(func() { ws.Close() })
		return ws, <-f.hellos
	case <-time.After(patience):
		f.t.Fatal("the device did not connect")
		return nil, wire.Hello{}
	}
}

func (f *forged) say(ws *websocket.Conn, frames ...string) {
	f.t.Helper()
	for _, frame := range frames {
		if err := ws.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
			f.t.Fatal(err)
		}
	}
}

// A frame that does not fit ends the connection; the next hello has the device's real
// position.
func TestFramesThatDoNotFitForceResync(t *testing.T) {
	const state = `{"v":1,"type":"welcome","body":{"protocol":1,"mode":"snapshot","log":"l","pos":5,"parts":1,"seq":0}}`
	const part = `{"v":1,"type":"snapshot","body":{"part":1,"text":"{\"pos\":5,\"atMS\":1}"}}`
	const six = `{"pos":6,"at":1}`
	for name, c := range map[string]struct {
		frames []string
		cursor uint64
		log    string
	}{
		"gap in the events":      {[]string{state, part, `{"v":1,"type":"events","body":{"prev":6,"last":7,"entries":[{"pos":7,"at":1}]}}`}, 5, "l"},
		"gap within the events":  {[]string{state, part, `{"v":1,"type":"events","body":{"prev":5,"last":8,"entries":[` + six + `,{"pos":8,"at":1}]}}`}, 6, "l"},
		"entry that cannot be":   {[]string{state, part, `{"v":1,"type":"events","body":{"prev":5,"last":6,"entries":[{"pos":6,"at":1,"events":[{"type":"ticket.called","body":{"ticket":"x"}}]}]}}`}, 6, ""},
		"entry that is no entry": {[]string{state, part, `{"v":1,"type":"events","body":{"prev":5,"last":6,"entries":["x"]}}`}, 5, "l"},
		"body that is no body":   {[]string{state, part, `{"v":1,"type":"events","body":7}`}, 5, "l"},
		"no json":                {[]string{state, part, `}`}, 5, "l"},
		"must":                   {[]string{state, part, `{"v":1,"type":"dance","must":true}`}, 5, "l"},
		"refused":                {[]string{state, part, `{"v":1,"type":"refuse","body":{"code":"slow","text":"…"}}`}, 5, "l"},
		"parts out of order":     {[]string{state, `{"v":1,"type":"snapshot","body":{"part":2,"text":"{}"}}`}, 0, ""},
		"one part too many":      {[]string{state, part, part}, 5, "l"},
		"state that is none":     {[]string{state, `{"v":1,"type":"snapshot","body":{"part":1,"text":"{"}}`}, 0, ""},
		"part before welcome":    {[]string{part}, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := newForged(t)
			d, err := device.Open(device.Config{
				Dir: t.TempDir(), ID: "wall", Role: wire.RoleWall, Hub: "ws" + strings.TrimPrefix(f.web.URL, "http"),
				Clock: clock.New(now, clock.SinceStart()), Log: slog.New(slog.DiscardHandler),
			})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			ws, hello := f.accept()
			if hello.Cursor != 0 || hello.Log != "" {
				t.Fatalf("the first hello is %+v", hello)
			}
			f.say(ws, c.frames...)
			_, hello = f.accept()
			if hello.Cursor != c.cursor || hello.Log != c.log {
				t.Errorf("the next hello is at %d of %q, want %d of %q", hello.Cursor, hello.Log, c.cursor, c.log)
			}
			until(t, d, "that the line is down", isDown)
		})
	}
}

// Repeated entries and unknown frames are skipped.
func TestRepeatedAndUnknownIsSkipped(t *testing.T) {
	f := newForged(t)
	d, err := device.Open(device.Config{
		Dir: t.TempDir(), ID: "wall", Role: wire.RoleWall, Hub: "ws" + strings.TrimPrefix(f.web.URL, "http"),
		Clock: clock.New(now, clock.SinceStart()), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	ws, _ := f.accept()
	f.say(
		ws,
		`{"v":1,"type":"welcome","body":{"protocol":1,"mode":"snapshot","log":"l","pos":5,"parts":1,"later":true}}`,
		`{"v":1,"type":"dance"}`,
		`{"v":1,"type":"snapshot","body":{"part":1,"text":"{\"pos\":5,\"atMS\":1}"}}`,
		`{"v":1,"type":"events","body":{"prev":3,"last":6,"entries":[{"pos":4,"at":1},{"pos":5,"at":1},{"pos":6,"at":1,"events":[{"type":"moon.risen","body":{"x":1}}]}]}}`,
		`{"v":1,"type":"result","dev":"wall","inc":1,"seq":77,"body":{"pos":6,"answer":{"code":"ok"}}}`,
		`{"v":1,"type":"events","body":{"prev":6,"last":7,"entries":[{"pos":7,"at":1}]}}`,
	)
	until(t, d, "entry 7", func(s *queue.State, line device.Line) bool { return s.Pos == 7 && line.Up })
}
