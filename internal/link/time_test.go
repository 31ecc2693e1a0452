package link

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"motcua/internal/clock"
	"motcua/internal/wire"
)

const trueMS = 1_795_397_400_000

func TestPingIsReadIfItTellsTheTime(t *testing.T) {
	for text, want := range map[string]int64{
		string(pingText(trueMS, false)): trueMS, string(pingText(trueMS, true)): trueMS, "1795397400000 se": 0, "1795397400000 set ": 0, " set": 0, "946684800000": clock.EarliestMS, "7258118399999": clock.LatestMS - 1,
		"": 0, "0": 0, "-1795397400000": 0, "+795397400000": 0, " 1795397400000": 0, "1795397400000 ": 0, "1_795_397_400": 0, "1795397400.5": 0,
		"17953974000000": 0, "946684799999": 0, "7258118400000": 0, "9999999999999": 0, "giờ": 0, strings.Repeat("1", 125): 0, "٣٣٣٣": 0, "\x00": 0,
	} {
		got, set, ok := timeOf(text)
		if got != want && ok || ok != (want != 0) || ok && set != strings.HasSuffix(text, "set") {
			t.Errorf("%q is read as %d, %v, %v", text, got, set, ok)
		}
	}
}

// heardOf is what a client receives from a hub, in order.
type heardOf struct {
	mu   sync.Mutex
	list []string
	more chan struct{}
}

func (h *heardOf) add(what string) {
	h.mu.Lock()
	h.list = append(h.list, what)
	h.mu.Unlock()
	select {
	case h.more <- struct{}{}:
	default:
	}
}

// has waits until everything in want has been received, and returns all that was
// received so far.
func (h *heardOf) has(t *testing.T, want ...string) []string {
	t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		h.mu.Lock()
		list := append([]string(nil), h.list...)
		h.mu.Unlock()
		missing := 0
		for _, w := range want {
			if !strings.Contains(strings.Join(list, " ")+" ", w+" ") {
				missing++
			}
		}
		if missing == 0 {
			return list
		}
		select {
		case <-h.more:
		case <-limit.C:
			t.Fatalf("of %v there came %v", want, list)
		}
	}
}

func listen(t *testing.T, url string) *heardOf {
	t.Helper()
	h := &heardOf{more: make(chan struct{}, 1)}
	c := NewClient(Dialer{
		URL: url, Hello: hello("wall"), Jitter: func() float64 { return 0.5 }, Down: func(error) {},
		Frame: func(e wire.Envelope) error { h.add(string(e.Type)); return nil },
		Time: func(hubMS int64, set bool) {
			h.add(strings.TrimSuffix(strconv.FormatInt(hubMS, 10)+":set", map[bool]string{false: ":set"}[set]))
		},
	})
	ctx, cancel := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	wait.Go(func() { c.Run(ctx) })
	t.Cleanup(func() { cancel(); wait.Wait() })
	return h
}

// A hub whose clock is set tells its devices the time before it sends anything
// stamped with it, and also sends it when nothing else is sent.
func TestHubTellsWhatTimeItIs(t *testing.T) {
	t.Parallel() // takes seconds
	var hubMS atomic.Int64
	hubMS.Store(trueMS)
	s := newSeen()
	server := NewServer(s, hubMS.Load)
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	t.Cleanup(server.Close)
	h := listen(t, wsURL(web))
	conn := receive(t, s.conns, "device")
	h.has(t, strconv.Itoa(trueMS)+":set") // by a ping; the hub's clock stands still in this test
	told := time.Now()
	for _, by := range []time.Duration{time.Hour, -12 * time.Hour, 1500 * time.Millisecond, -1500 * time.Millisecond} {
		now := hubMS.Add(by.Milliseconds() + time.Since(told).Milliseconds())
		told = time.Now()
		data, err := wire.Encode(wire.Envelope{Type: wire.TypePresence}, wire.Presence{})
		if err != nil {
			t.Fatal(err)
		}
		frame, err := NewFrame(data)
		if err != nil {
			t.Fatal(err)
		}
		h.mu.Lock()
		h.list = nil
		h.mu.Unlock()
		conn.Send(frame)
		list := h.has(t, string(wire.TypePresence), strconv.FormatInt(now, 10)+":set")
		if list[0] != strconv.FormatInt(now, 10)+":set" {
			t.Errorf("set by %v: the frame came before the time: %v", by, list)
		}
	}
}

// Hubs and devices of other versions send other texts with their pings, or none. The
// link works all the same: every ping gets its text back.
func TestPingsWithoutATimeAreAnswered(t *testing.T) {
	texts := []string{"", "garbage", strings.Repeat("9", 125), string(pingText(trueMS, false))}
	pongs := make(chan string, len(texts))
	upgrader := websocket.Upgrader{}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer ws.Close()
		ws.SetPongHandler(func(text string) error { pongs <- text; return nil })
		for _, text := range texts {
			_ = ws.WriteControl(websocket.PingMessage, []byte(text), time.Now().Add(time.Second))
		}
		for {
			if _, _, err := ws.ReadMessage(); err != nil {
				return
			}
		}
	}))
	t.Cleanup(web.CloseClientConnections)
	h := listen(t, wsURL(web))
	for _, text := range texts {
		if got := receive(t, pongs, "pong"); got != text {
			t.Errorf("%q is answered with %q", text, got)
		}
	}
	if list := h.has(t, strconv.Itoa(trueMS)); len(list) != 1 {
		t.Errorf("heard is %v", list)
	}
}

// The difference of the clocks stays as at the hello when the device's clock is set,
// and follows the hub's clock when that is set.
func TestSlowness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &Conn{AtMS: trueMS - 5000, since: time.Now()}
		time.Sleep(time.Minute) // virtual time
		for _, hub := range []time.Duration{0, time.Hour, -time.Hour} {
			want := 5000 + hub.Milliseconds()
			if got := c.SlowMS(trueMS + (time.Minute + hub).Milliseconds()); got != want {
				t.Errorf("the hub is set by %v: slow by %d, want %d", hub, got, want)
			}
		}
		if slow := (&Conn{since: time.Now()}).SlowMS(trueMS); slow != 0 {
			t.Errorf("a device that does not say what time it is is slow by %d", slow)
		}
	})
}
