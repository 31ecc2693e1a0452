package link

import (
	"fmt"
	"testing"
	"time"
)

// Whoever does too much that comes to nothing waits, never long, and is forgiven.
func TestPaceIsABurstAndThenARhythm(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	p := &pace{burst: 10, every: 100 * time.Millisecond}
	for i := range 10 {
		p.owe(1, now)
		if in := p.wait(now); in != 0 {
			t.Fatalf("the %dth waits %v", i+1, in)
		}
	}
	p.owe(1, now)
	if in := p.wait(now); in != 100*time.Millisecond {
		t.Errorf("the next waits %v", in)
	}
	if now = now.Add(100 * time.Millisecond); p.wait(now) != 0 {
		t.Error("it waits longer than it should")
	}
	p.owe(1_000_000, now)
	if in := p.wait(now); in != paceMost {
		t.Errorf("after a million it waits %v", in)
	}
	if now = now.Add(time.Minute); p.wait(now) != 0 || !p.clear(now) {
		t.Error("after a minute something is owed")
	}
}

// A rest ends with the connection.
func TestRestEndsWithTheConnection(t *testing.T) {
	p := &pace{burst: 0, every: time.Hour}
	p.owe(1, time.Now())
	p.debt = 24 * time.Hour
	gone := make(chan struct{})
	close(gone)
	p.rest(gone)
}

// Who connects again under his name owes what he owed, and any number of names is no
// memory without end.
func TestPacesAreRememberedAndBounded(t *testing.T) {
	now, all := time.Unix(1_000_000, 0), paces{}
	all.of("bad", now).owe(idleBurst+1, now)
	for i := range 3 * maxPaces {
		all.of(fmt.Sprint("invented-", i), now)
	}
	if len(all) > maxPaces || all.of("bad", now).wait(now) == 0 {
		t.Errorf("%d are remembered, and the bad one waits %v", len(all), all.of("bad", now).wait(now))
	}
}
