package hub_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"motcua/internal/device"
	"motcua/internal/hub"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// lines is a log that a test reads while others write it.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// with are the lines that contain a text, and having is how many.
func (l *lines) with(text string) (list []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.b.String()) {
		if strings.Contains(line, text) {
			list = append(list, line)
		}
	}
	return list
}

func (l *lines) having(text string) int { return len(l.with(text)) }

func (l *lines) log() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

// A device with a wrong key, and its hub, log that once, however often the device
// tries.
func TestWrongKeyIsLoggedOnceOnBothSides(t *testing.T) {
	var here, there lines
	r := newRig(t)
	r.stop()
	r.change = func(c *hub.Config) { c.Log = there.log() }
	r.start()
	d := r.device("wall-6", wire.RoleWall, "", func(c *device.Config) { c.Token, c.Log = "khoa-sai", here.log() })
	until(t, d, "the reason", func(*queue.State, bool) bool { return here.having("refused-token") > 0 })
	for range 3 {
		c := r.dial()
		c.hello("wall-6", 1, wire.RoleWall, func(h *wire.Hello) { h.Token = "khoa-sai" })
		c.wantRefused(wire.RefuseToken)
	}
	if n := there.having("wall-6"); n != 1 {
		t.Errorf("the hub's log names the device %d times, want once", n)
	}
	if n := here.having("there is no connection"); n != 1 || here.having("set key in device.toml") != 1 {
		t.Errorf("the device's log says %d times that it has no connection, want once, with what to do", n)
	}
}

// Invented names do not fill the log.
func TestRefusalsInTheLogAreLimited(t *testing.T) {
	var there lines
	r := newRig(t)
	r.stop()
	r.change = func(c *hub.Config) { c.Log = there.log() }
	r.start()
	for i := range 150 {
		c := r.dial()
		c.hello(fmt.Sprintf("made-up-%d", i), 1, wire.RoleWall, func(h *wire.Hello) { h.Token = "guess" })
		c.wantRefused(wire.RefuseToken)
	}
	if n := there.having("made-up"); n != 100 {
		t.Errorf("%d lines were written, want 100", n)
	}
}
