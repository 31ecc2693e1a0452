package hub_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"motcua/internal/device"
	"motcua/internal/hub"
	"motcua/internal/queue"
	"motcua/internal/store"
	"motcua/internal/wire"
)

// image copies the hub's file while the hub is off, as whoever copies its disk.
func (r *rig) image() []byte {
	r.t.Helper()
	r.stop()
	data, err := os.ReadFile(filepath.Join(r.dir, "hub", "hub.db"))
	if err != nil {
		r.t.Fatal(err)
	}
	r.start()
	return data
}

// putBack replaces the hub's disk by an image.
func (r *rig) putBack(image []byte) {
	r.t.Helper()
	r.stop()
	if err := os.WriteFile(filepath.Join(r.dir, "hub", "hub.db"), image, 0o600); err != nil {
		r.t.Fatal(err)
	}
	r.start()
}

// logName is the present ID of the hub's log.
func (r *rig) logName() string {
	r.t.Helper()
	d := r.dial()
	d.hello("somebody", 1, wire.RoleWall)
	defer d.ws.Close()
	return d.welcome().Log
}

// An image of the hub's disk is restored and the hub does not know it. The first device
// that has seen more reveals it, before that device sends a command; what is missing is
// recovered, and no number is given twice.
func TestOlderImageOfTheDiskIsNoticed(t *testing.T) {
	r := newRig(t)
	raw, _ := r.join("kiosk-2", wire.RoleKiosk)
	want(t, raw.do(1, issue), queue.OK)
	image := r.image()
	name := r.logName()
	d := r.device("kiosk-1", wire.RoleKiosk, "")
	raw, _ = r.join("kiosk-2", wire.RoleKiosk)
	want(t, raw.do(2, issue), queue.OK)
	last := want(t, raw.do(3, issue), queue.OK).Pos
	until(t, d, "three numbers", func(s *queue.State, up bool) bool { return up && s.Pos >= last })
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	r.putBack(image)
	if got := r.logName(); got != name {
		t.Fatalf("the log is %s at once, and nobody has shown anything", got)
	}
	d = r.device("kiosk-1", wire.RoleKiosk, "")
	until(t, d, "the three numbers it knew", func(s *queue.State, up bool) bool { return up && len(s.Tickets) == 3 })
	if got := r.logName(); got == name {
		t.Error("the log has its old name")
	}
	raw, _ = r.join("kiosk-2", wire.RoleKiosk)
	want(t, raw.do(4, issue), queue.RecoveringCode)
	r.now.Add(60_000)
	if n := want(t, raw.do(5, issue), queue.OK).Ticket.Number; n != "A000004" {
		t.Errorf("the next number is %s, A000003 is out", n)
	}
	if report := asked[store.Report](r, "GET", hub.PathVerify, nil); len(report.Faults) != 0 || report.Recovered == 0 || report.Tickets+report.Recovered != 4 {
		t.Errorf("the log has %d numbers and %d recovered, and the faults %v", report.Tickets, report.Recovered, report.Faults)
	}
	named := r.logName()
	r.stop()
	r.start()
	if got := r.logName(); got != named {
		t.Errorf("after a restart the log is %s, was %s", got, named)
	}
	if n := strings.Count(r.json(), `"log.restored"`); n != 1 {
		t.Errorf("the record says %d times that the log was put back", n)
	}
}

func (r *rig) json() string {
	r.t.Helper()
	_, text := r.ask("GET", hub.PathExport+"?form="+hub.ExportJSON, nil)
	return text
}

// The cursor of a device with an older program is enough to reveal it, and the device
// understands all that it gets.
func TestOlderDeviceShowsAnOlderLog(t *testing.T) {
	r := newRig(t)
	other, _ := r.join("kiosk-1", wire.RoleKiosk)
	want(t, other.do(1, issue), queue.OK)
	name := r.logName()
	hello := func() *raw {
		d := r.dial()
		d.text(`{"v": 1, "type": "hello", "dev": "wall-2", "inc": 1,
			"body": {"protocols": [1], "role": "wall", "log": "` + name + `", "cursor": 18446744073709551615, "token": "khoá"}}`)
		return d
	}
	if refuse := body[wire.Refuse](t, hello().next(wire.TypeRefuse)); refuse.Code != wire.RefuseStopping {
		t.Errorf("it is refused with %+v", refuse)
	}
	if refuse := body[wire.Refuse](t, other.next(wire.TypeRefuse)); refuse.Code != wire.RefuseStopping {
		t.Errorf("the others are refused with %+v", refuse)
	}
	d := hello()
	w := d.welcome()
	if !w.RolledBack || w.Mode != wire.ModeSnapshot || w.Log == name || w.Has != 0 {
		t.Errorf("the welcome is %+v", w)
	}
	if s := d.snapshot(w); len(s.Tickets) != 1 || s.RestoredFrom != name+"@0" {
		t.Errorf("the state has %d tickets, and was restored from %q", len(s.Tickets), s.RestoredFrom)
	}
}

// The hub goes on with the image for a while before a device connects that has seen
// more: by then its log is longer than what the device has seen, and different.
func TestOlderImageIsNoticedByWhatStandsInIt(t *testing.T) {
	r := newRig(t)
	raw, _ := r.join("kiosk-2", wire.RoleKiosk)
	want(t, raw.do(1, issue), queue.OK)
	image := r.image()
	d := r.device("wall", wire.RoleWall, "")
	raw, _ = r.join("kiosk-2", wire.RoleKiosk)
	lost := want(t, raw.do(2, issue), queue.OK)
	until(t, d, "two numbers", func(s *queue.State, up bool) bool { return up && s.Pos >= lost.Pos })
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	r.putBack(image)
	r.now.Add(300_000)
	fresh, _ := r.join("kiosk-3", wire.RoleKiosk) // it has seen nothing
	for seq := uint64(1); seq < 6; seq++ {
		want(t, fresh.do(seq, issue), queue.OK)
	}
	d = r.device("wall", wire.RoleWall, "")
	// A000002 was out, and has been given again: both are there.
	until(t, d, "all seven numbers", func(s *queue.State, up bool) bool {
		return up && len(s.Tickets) == 7 && s.TicketByCode(lost.Ticket.Code) != nil
	})
	d.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		if got := s.TicketByCode(lost.Ticket.Code); got.ID != "2026-11-23/A000002.2" || got.State != queue.Waiting {
			t.Errorf("the lost number is %+v", got)
		}
	})
}

// The image is of yesterday, and the hub has ended that day before a device connects.
func TestOlderImageOfAnEarlierDayIsNoticed(t *testing.T) {
	r := newRig(t)
	raw, _ := r.join("kiosk-2", wire.RoleKiosk)
	want(t, raw.do(1, issue), queue.OK)
	image := r.image()
	d := r.device("wall", wire.RoleWall, "")
	raw, _ = r.join("kiosk-2", wire.RoleKiosk)
	want(t, raw.do(2, issue), queue.OK)
	until(t, d, "yesterday's numbers", func(s *queue.State, up bool) bool { return up && len(s.Tickets) == 2 })
	r.now.Add(24 * 3_600_000)
	last := want(t, raw.do(3, issue), queue.OK).Pos
	until(t, d, "the next day", func(s *queue.State, up bool) bool { return up && s.Pos >= last && s.Day == "2026-11-24" })
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	r.putBack(image)
	r.now.Add(300_000) // what stands at one place of both logs is not of one moment
	fresh, _ := r.join("kiosk-3", wire.RoleKiosk)
	want(t, fresh.do(1, queue.CancelTicket{Ticket: "none", Reason: "x"}), queue.UnknownTicket) // and the new day is open
	d = r.device("wall", wire.RoleWall, "")
	until(t, d, "today's number", func(s *queue.State, up bool) bool { return up && len(s.Tickets) == 1 && s.Day == "2026-11-24" })
	eventually(t, "having told everything", func() bool { return d.Waiting() == 0 })
	table := r.export()
	for _, number := range []string{"2026-11-23,A000001", "2026-11-23,A000002", "2026-11-24,A000001"} {
		if strings.Count(table, number) != 1 {
			t.Errorf("%s is in the table %d times:\n%s", number, strings.Count(table, number), table)
		}
	}
}

// A device that says again and again that it has seen more has everybody connect once, and
// then no more: a log becomes older only while its hub is off.
func TestDeviceThatClaimsThePastIsBelievedOnce(t *testing.T) {
	r := newRig(t)
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	want(t, kiosk.do(1, issue), queue.OK)
	ahead := func(h *wire.Hello) { h.Log, h.Cursor, h.CursorMS = r.logName(), 1<<40, 1 }
	c := r.dial()
	c.hello("wall", 1, wire.RoleWall, ahead)
	c.wantRefused(wire.RefuseStopping)
	kiosk.wantRefused(wire.RefuseStopping)
	kiosk, _ = r.join("kiosk-1", wire.RoleKiosk)
	named := r.logName()
	for range 3 {
		c = r.dial()
		c.hello("wall", 1, wire.RoleWall, ahead)
		if w := c.welcome(); !w.RolledBack || w.Mode != wire.ModeSnapshot || w.Log != named {
			t.Errorf("the welcome is %+v", w)
		}
	}
	want(t, kiosk.do(2, issue), queue.RecoveringCode)
	r.now.Add(60_000)
	want(t, kiosk.do(3, issue), queue.OK)
	if n := strings.Count(r.json(), `"log.restored"`); n != 1 {
		t.Errorf("the record says %d times that the log was put back", n)
	}
}
