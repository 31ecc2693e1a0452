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
	all := paces{}
	of := func(name string) *pace { return all.of(name, 10, time.Hour) }
	of("bad").owe(11, time.Now())
	for i := range 3 * maxPaces {
		of(fmt.Sprint("invented-", i))
	}
	if len(all) > maxPaces || of("bad").wait(time.Now()) == 0 {
		t.Errorf("%d are remembered, and the bad one waits %v", len(all), of("bad").wait(time.Now()))
	}
}

// Connections that become no device's are slowed down by their address; those of devices
// are forgiven.
func TestAddressThatConnectsForNothingIsSlowedDown(t *testing.T) {
	host := paces{}.of("192.168.1.66", hostBurst, hostEvery)
	s := NewServer(nil, func() int64 { return 0 })
	for range 3 * hostBurst / 2 { // as after power cuts in a row
		host.owe(1, time.Now())
		host.forgive(time.Now())
	}
	if host.wait(time.Now()) != 0 {
		t.Error("devices that connect again are slowed down")
	}
	host.owe(hostBurst+10, time.Now())
	if host.wait(time.Now()) == 0 {
		t.Fatal("a thousand and more connect for nothing, and none waits")
	}
	before := host.wait(time.Now())
	c := &Conn{ID: "kiosk-1", server: s, host: host}
	if c.Admit(true) != nil || host.wait(time.Now()) > before {
		t.Error("the address of a device that was let in owes as much as before")
	}
}
