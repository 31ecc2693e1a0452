package hub_test

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"motcua/internal/centre"
	"motcua/internal/device"
	"motcua/internal/hub"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// supervisor logs lan in at the supervisor's desk.
func (r *rig) supervisor() *raw {
	r.t.Helper()
	c, _ := r.join("truong", wire.RoleConsole)
	want(r.t, c.do(1, queue.Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"}), queue.OK)
	return c
}

func TestSupervisorSpeaksToTheHall(t *testing.T) {
	r := newRig(t)
	c := r.supervisor()
	d := r.device("wall", wire.RoleWall, "")
	want(t, c.do(2, queue.Announce{ID: "xe", Blank: "90A-123.45", Zone: "tang-1"}), queue.OK)
	again := want(t, c.do(3, queue.Announce{ID: "xe", Blank: "90A-123.45", Zone: "tang-1"}), queue.TooOften)
	if again.Answer.UntilMS != r.now.Load()+10_000 {
		t.Errorf("again in %d ms", again.Answer.UntilMS-r.now.Load())
	}
	want(t, c.do(4, queue.Hush{Minutes: 10}), queue.OK)
	until(t, d, "the announcement and the quiet", func(s *queue.State, _ bool) bool {
		made := s.Announced()
		return len(made) == 1 && made[0].Text == "Chủ xe biển số 90A-123.45 xin ra cổng" && made[0].By == "lan" &&
			s.HushedUntil("tang-1", r.now.Load()) == r.now.Load()+10*60_000
	})
	want(t, c.do(5, queue.TestSound{Dev: "wall"}), queue.OK)
	want(t, c.do(6, queue.TestSound{Dev: "truong"}), queue.NoSuchWall)
	want(t, c.do(7, queue.TestSound{Dev: "wall-2"}), queue.NoSuchWall)
	until(t, d, "the test", func(s *queue.State, _ bool) bool { return s.Tested("wall").Pos > 0 })
	for lang, says := range map[string]string{
		"vi": "Phạm Thị Lan  Tầng 1: “Chủ xe biển số 90A-123.45 xin ra cổng”", "en": "Phạm Thị Lan  every hall: quiet until",
	} {
		record := asked[hub.Record](r, "GET", hub.PathRecord+hub.RecordAnnouncements+"?lang="+lang, nil)
		if text := strings.Join(record.Lines, "\n"); len(record.Lines) != 3 || !strings.Contains(text, says) || record.Data == nil {
			t.Errorf("the day's record in %s says:\n%s", lang, text)
		}
	}
	r.stop()
	r.start()
	d2 := r.device("wall-2", wire.RoleWall, "")
	until(t, d2, "all of it after a restart", func(s *queue.State, _ bool) bool {
		return len(s.Announced()) == 1 && s.HushedUntil("", r.now.Load()) > 0 && s.Tested("wall").Pos > 0
	})
}

// The hub's clock announces by itself, once, also when the hub starts again.
func TestHubAnnouncesByTheClock(t *testing.T) {
	t.Parallel() // it waits for ticks of the hub
	r := newRig(t)
	r.now.Store(time.Date(2026, 11, 23, 4, 16, 0, 0, time.UTC).UnixMilli()) // 11:16
	d := r.device("wall", wire.RoleWall, "")
	said := func(s *queue.State, _ bool) bool { return len(s.Announced()) > 0 }
	until(t, d, "what the clock says", said)
	r.stop()
	r.start()
	later := r.device("wall-2", wire.RoleWall, "")
	until(t, later, "what the clock has said", said)
	c, _ := r.join("kiosk-1", wire.RoleKiosk)
	pos := want(t, c.do(1, issue), queue.OK).Pos
	r.now.Add(60_000) // 11:17
	next := want(t, c.do(2, issue), queue.OK).Pos
	until(t, later, "two numbers", func(s *queue.State, _ bool) bool { return s.Pos >= next })
	var made []queue.Announced
	later.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) { made = slices.Clone(s.Announced()) })
	if len(made) != 1 || made[0].ID != "con-15" || made[0].By != "" || made[0].TextEn != "15 minutes left" || next != pos+1 {
		t.Errorf("announced: %+v", made)
	}
}

// Supervisors, who control the sound, see the walls of the halls connect and leave;
// nobody else gets walls without a fault.
func TestSupervisorsSeeTheWalls(t *testing.T) {
	for name, counter := range map[string]string{"at their desk": centre.SupervisorDesk, "at a console without a counter": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // it waits for the hub to tell, three times
			supervisorSeesTheWalls(t, counter)
		})
	}
}

func supervisorSeesTheWalls(t *testing.T, counter string) {
	r := newRig(t)
	c, _ := r.join("truong", wire.RoleConsole, named(counter, ""))
	clerk, _ := r.join("quay-1", wire.RoleConsole, named("1", ""))
	wall, _ := r.join("wall", wire.RoleWall, named("", "Bảng sảnh"))
	want(t, clerk.do(1, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}), queue.OK)
	want(t, c.do(1, queue.Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"}), queue.OK)
	peer := wire.Peer{Dev: "wall", Role: wire.RoleWall, Name: "Bảng sảnh"}
	sees := func(want ...wire.Peer) {
		t.Helper()
		for {
			p := body[wire.Presence](t, c.next(wire.TypePresence))
			p.Devices = slices.DeleteFunc(p.Devices, func(d wire.Peer) bool { return d.Role != wire.RoleWall })
			for i := range p.Devices {
				p.Devices[i].SinceMS = 0
			}
			if slices.Equal(p.Devices, want) {
				return
			}
		}
	}
	sees(peer)
	peer.Status = wire.Status{Code: "sound-missing", Text: "không có loa"}
	wall.send(wire.Envelope{Type: wire.TypeStatus}, peer.Status)
	sees(peer)
	told := clerk.presence(func([]wire.Peer) bool { return true })
	for ; !slices.ContainsFunc(told.Devices, func(d wire.Peer) bool { return d.Status.Code == "sound-missing" }); told = clerk.presence(func([]wire.Peer) bool { return true }) {
		if slices.ContainsFunc(told.Devices, func(d wire.Peer) bool { return d.Role == wire.RoleWall && d.Status.Code == "" }) {
			t.Errorf("a clerk is told of a wall that is well: %+v", told.Devices)
		}
	}
	wall.ws.Close()
	sees()
}

// The walls of a zone get the list of each other and of no other wall, and so do those
// without a zone; so the next one knows when it has to speak. Consoles get a silent
// wall only where none speaks.
func TestWallsOfAZoneKnowOfEachOther(t *testing.T) {
	t.Parallel() // it waits for the hub to tell
	r := newRig(t)
	first, _ := r.join("wall", wire.RoleWall)
	second, _ := r.join("wall-2", wire.RoleWall)
	other, _ := r.join("wall-9", wire.RoleWall)
	clerk, _ := r.join("quay-1", wire.RoleConsole, named("1", ""))
	sees := func(c *raw, want map[string]string) {
		t.Helper()
		for {
			told := map[string]string{}
			for _, d := range body[wire.Presence](t, c.next(wire.TypePresence)).Devices {
				told[d.Dev] = d.Status.Code
			}
			if maps.Equal(told, want) {
				return
			}
		}
	}
	sees(first, map[string]string{"wall": "", "wall-2": ""})
	sees(second, map[string]string{"wall": "", "wall-2": ""})
	sees(other, map[string]string{"wall-9": ""})
	next, _ := r.join("wall-8", wire.RoleWall)
	sees(other, map[string]string{"wall-8": "", "wall-9": ""})
	sees(next, map[string]string{"wall-8": "", "wall-9": ""})
	want(t, clerk.do(1, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}), queue.OK)
	var reading sync.WaitGroup
	reading.Go(func() { // a device that does not read is disconnected
		for _, err := first.read(); err == nil; _, err = first.read() {
		}
	})
	defer reading.Wait()
	silent := wire.Status{Code: "sound-silent", Text: "x"}
	first.send(wire.Envelope{Type: wire.TypeStatus}, silent)
	sees(second, map[string]string{"wall": "sound-silent", "wall-2": ""})
	second.send(wire.Envelope{Type: wire.TypeStatus}, wire.Status{Code: "sound-missing", Text: "x"})
	sees(second, map[string]string{"wall": "sound-silent", "wall-2": "sound-missing"})
	sees(clerk, map[string]string{"quay-1": "", "wall": "sound-silent", "wall-2": "sound-missing"})
	second.send(wire.Envelope{Type: wire.TypeStatus}, wire.Status{})
	sees(clerk, map[string]string{"quay-1": ""})
	first.ws.Close()
	sees(second, map[string]string{"wall-2": ""})
}

// A machine with two monitors shows two walls: each counts in its own zone, the
// supervisor sees both, and may have the sound of either tested.
func TestFurtherWallsCountAsWalls(t *testing.T) {
	t.Parallel() // it waits for the hub to tell
	r := newRig(t)
	c := r.supervisor()
	both, _ := r.join("wall-9", wire.RoleWall, func(h *wire.Hello) { h.Also = []string{"wall"} })
	second, _ := r.join("wall-2", wire.RoleWall)
	sees := func(c *raw, want ...string) {
		t.Helper()
		for {
			var walls []string
			for _, d := range body[wire.Presence](t, c.next(wire.TypePresence)).Devices {
				if d.Role == wire.RoleWall {
					walls = append(walls, d.Dev)
				}
			}
			if slices.Equal(walls, want) {
				return
			}
		}
	}
	sees(both, "wall", "wall-2", "wall-9")
	sees(second, "wall", "wall-2")
	sees(c, "wall", "wall-2", "wall-9")
	want(t, c.do(2, queue.TestSound{Dev: "wall"}), queue.OK)
	want(t, c.do(3, queue.TestSound{Dev: "wall-9"}), queue.OK)
	want(t, c.do(4, queue.TestSound{Dev: "wall-8"}), queue.NoSuchWall)
	both.ws.Close()
	sees(second, "wall-2")
}
