package hub_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"motcua/internal/device"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

func named(counter, name string) func(*wire.Hello) {
	return func(h *wire.Hello) { h.Counter, h.Name = counter, name }
}

// presence takes presences until one is as wanted.
func (c *raw) presence(wanted func(kiosks []wire.Peer) bool) wire.Presence {
	c.t.Helper()
	for {
		p := body[wire.Presence](c.t, c.next(wire.TypePresence))
		if wanted(kiosksOf(p)) {
			return p
		}
	}
}

func kiosksOf(p wire.Presence) (kiosks []wire.Peer) {
	for _, d := range p.Devices {
		if d.Role == wire.RoleKiosk {
			kiosks = append(kiosks, d)
		}
	}
	return kiosks
}

var (
	paperOut = wire.Status{Code: "printer-paper-out", Text: "Máy in hết giấy: thay cuộn giấy mới"}
	well     = wire.Status{}
)

// Every console gets the kiosks: any officer may refill paper.
func TestEveryConsoleHearsOfTheKiosks(t *testing.T) {
	t.Parallel() // it waits for the hub to tell, three times
	r := newRig(t)
	first, _ := r.join("quay-1", wire.RoleConsole, named("1", ""))
	second, _ := r.join("quay-2", wire.RoleConsole, named("2", ""))
	laptop, _ := r.join("laptop", wire.RoleConsole)
	all := []*raw{first, second, laptop}
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk, named("", "Kiosk 1"))
	for _, c := range all {
		c.presence(func(k []wire.Peer) bool { return len(k) == 1 && k[0].Name == "Kiosk 1" && k[0].Status == well })
	}
	kiosk.send(wire.Envelope{Type: wire.TypeStatus}, paperOut)
	for _, c := range all {
		c.presence(func(k []wire.Peer) bool { return len(k) == 1 && k[0].Status == paperOut })
	}
	late, _ := r.join("quay-3", wire.RoleConsole, named("3", "")) // gets it with its welcome
	p := body[wire.Presence](t, late.next(wire.TypePresence))
	if k := kiosksOf(p); len(k) != 1 || k[0].Status != paperOut || len(p.Devices) != 2 {
		t.Errorf("a console that comes later sees %+v", p.Devices)
	}
	kiosk.ws.Close()
	for _, c := range append(all, late) {
		c.presence(func(k []wire.Peer) bool { return len(k) == 0 })
	}
}

// Nobody sits at a wall, and a pad's officer may be absent: all consoles get devices
// with a fault, until the fault or the device is gone.
func TestEveryConsoleHearsOfDevicesInTrouble(t *testing.T) {
	t.Parallel() // it waits for the hub to tell, four times
	r := newRig(t)
	own, _ := r.join("quay-1", wire.RoleConsole, named("1", ""))
	other, _ := r.join("quay-2", wire.RoleConsole, named("2", ""))
	wall, _ := r.join("wall", wire.RoleWall, named("", "Bảng sảnh"))
	pad, _ := r.join("pad-1", wire.RolePad, named("1", ""))
	disk := wire.Status{Code: "disk-failing", Text: "không ghi được"}
	hears := func(c *raw, want ...string) {
		t.Helper()
		for {
			var got []string
			for _, d := range body[wire.Presence](t, c.next(wire.TypePresence)).Devices {
				if d.Status.Code != "" {
					got = append(got, d.Dev)
				}
			}
			if slices.Equal(got, want) {
				return
			}
		}
	}
	wall.send(wire.Envelope{Type: wire.TypeStatus}, disk)
	hears(own, "wall")
	hears(other, "wall")
	pad.send(wire.Envelope{Type: wire.TypeStatus}, disk)
	hears(own, "pad-1", "wall")
	hears(other, "pad-1", "wall")
	wall.send(wire.Envelope{Type: wire.TypeStatus}, well)
	hears(other, "pad-1")
	pad.ws.Close()
	hears(other)
}

// A console without a counter gets kiosks, but no other consoles without one, and no
// walls without a fault; a kiosk at a counter is listed once.
func TestPresenceListsWhatAConsoleMayKnow(t *testing.T) {
	r := newRig(t)
	r.join("laptop-1", wire.RoleConsole)
	r.join("kiosk-9", wire.RoleKiosk, named("1", "Kiosk 9"))
	r.join("wall", wire.RoleWall)
	r.join("over-3", wire.RoleWall, named("3", ""))
	for counter, want := range map[string][]string{"": {"kiosk-9"}, "1": {"kiosk-9", "quay-1"}, "2": {"kiosk-9", "quay-2"}} {
		c, _ := r.join(strings.TrimSuffix("quay-"+counter, "-"), wire.RoleConsole, named(counter, ""))
		var got []string
		for _, d := range body[wire.Presence](t, c.next(wire.TypePresence)).Devices {
			got = append(got, d.Dev)
		}
		if !slices.Equal(got, want) {
			t.Errorf("at counter %q: %q, want %q", counter, got, want)
		}
	}
}

// A kiosk whose status flickers causes a message to every console now and then, and not
// one for each change.
func TestNewsOfAFlappingKioskIsRateLimited(t *testing.T) {
	r := newRig(t)
	console, _ := r.join("quay-1", wire.RoleConsole, named("1", ""))
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	const flaps = 500
	began := time.Now()
	for range flaps {
		kiosk.send(wire.Envelope{Type: wire.TypeStatus}, paperOut)
		kiosk.send(wire.Envelope{Type: wire.TypeStatus}, well)
	}
	last := wire.Status{Code: "printer-cutter", Text: "kẹt"}
	kiosk.send(wire.Envelope{Type: wire.TypeStatus}, last)
	told := 0
	console.presence(func(k []wire.Peer) bool {
		told++
		return len(k) == 1 && k[0].Status == last
	})
	// The first with the console's own hello, then one at once and one every
	// three seconds, however long the machine takes.
	if most := 3 + int(time.Since(began)/(2*time.Second)); told > most {
		t.Errorf("%d changes were told in %d messages, want %d at the most", 2*flaps, told, most)
	}
}

// An unchanged presence is not sent again.
func TestUnchangedPresenceIsNotSentAgain(t *testing.T) {
	r := newRig(t)
	r.join("kiosk-1", wire.RoleKiosk, named("1", ""))
	console, _ := r.join("quay-1", wire.RoleConsole, named("1", ""))
	if p := body[wire.Presence](t, console.next(wire.TypePresence)); len(p.Devices) != 2 {
		t.Errorf("at first: %+v", p.Devices)
	}
	r.join("kiosk-1", wire.RoleKiosk, named("1", "")) // the same again, in the same moment
	r.join("pad-1", wire.RolePad, named("1", ""))
	if p := body[wire.Presence](t, console.next(wire.TypePresence)); len(p.Devices) != 3 {
		t.Errorf("told again: %+v", p.Devices)
	}
}

// However many kiosks there are, and whatever their names, a presence fits a
// frame.
func TestPresenceIsBounded(t *testing.T) {
	r := newRig(t)
	hard := strings.Repeat("\x01", 200) // six bytes each
	for i := range 130 {
		k, _ := r.join(fmt.Sprintf("kiosk-%03d", i), wire.RoleKiosk, named("", hard), func(h *wire.Hello) { h.NoEvents = true })
		k.send(wire.Envelope{Type: wire.TypeStatus}, wire.Status{Code: "printer-stuck", Text: hard})
	}
	eventually(t, "the kiosks in the figures", func() bool { return r.connected() == 130 })
	console, _ := r.join("quay-1", wire.RoleConsole, named("1", ""))
	p := console.presence(func(k []wire.Peer) bool { return len(k) > 0 })
	if k := kiosksOf(p); len(k) != 100 || k[0].Dev != "kiosk-000" {
		t.Errorf("%d kiosks are told", len(k))
	}
}

// A status that is too long is cut, and the connection stays.
func TestLongStatusDoesNotCostTheLine(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	console, _ := r.join("quay-1", wire.RoleConsole, named("1", ""))
	d := r.device("kiosk-1", wire.RoleKiosk, "")
	until(t, d, "the hub", func(_ *queue.State, up bool) bool { return up })
	d.SetStatus(wire.Status{Code: "disk-failing", Text: strings.Repeat("ổ", wire.MaxTextBytes)})
	p := console.presence(func(k []wire.Peer) bool { return len(k) == 1 && k[0].Status.Code != "" })
	if got := kiosksOf(p)[0].Status.Text; len(got) < wire.MaxTextBytes-4 || strings.Trim(got, "ổ") != "" {
		t.Errorf("the consoles are told %q", got)
	}
	d.Read(func(_ *queue.State, line device.Line, _ []wire.Peer) {
		if !line.Up {
			t.Errorf("the line is down: %s", line.Why)
		}
	})
}
