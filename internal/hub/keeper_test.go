package hub

import (
	"fmt"
	"log/slog"
	"testing"

	"motcua/internal/projection"
)

// What waits for the disk has a limit; the rest is read from the log again. When the hub
// stops, what waits is written.
func TestWaitingCheckpointsHaveALimit(t *testing.T) {
	cfg := Config{Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
	k := newKeeper(cfg)
	close(k.end) // nothing is written while the test looks
	<-k.done
	const each, fit = projection.MaxBodyBytes, keeperBytes / projection.MaxBodyBytes
	for i := range fit + 2 {
		if err := k.Put(projection.Checkpoint{Kind: "k", Subject: fmt.Sprint(i), Body: make([]byte, each)}); err != nil {
			t.Fatal(err)
		}
	}
	if len(k.waiting) != fit || k.bytes != fit*each {
		t.Errorf("%d wait, of %d bytes", len(k.waiting), k.bytes)
	}
	k.end, k.done = make(chan struct{}), make(chan struct{})
	go k.run()
	k.close()
	if err := k.Put(projection.Checkpoint{Kind: "k", Subject: "late"}); err != nil {
		t.Errorf("after the end: %v", err)
	}
	k = newKeeper(cfg)
	defer k.close()
	for i := range fit + 2 {
		c, found, err := k.Get("k", fmt.Sprint(i))
		if err != nil || found != (i < fit) || found && len(c.Body) != each {
			t.Errorf("checkpoint %d of %d is found: %v, %v", i, fit, found, err)
		}
	}
}
