package hub_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"motcua/internal/dayhead"
	"motcua/internal/device"
	"motcua/internal/eventlog"
	"motcua/internal/hub"
	"motcua/internal/identity"
	"motcua/internal/queue"
	"motcua/internal/store"
	"motcua/internal/wire"
)

// nextDay lets the hub see the next day, and waits for the head of the one before.
func (f *fortress) nextDay(heads int) hub.Heads {
	f.t.Helper()
	f.now.Add(24 * time.Hour.Milliseconds())
	var list hub.Heads
	eventually(f.t, "the head of the day", func() bool {
		status, answer := f.ask(http.MethodGet, hub.PathHeads, nil)
		return status == http.StatusOK && json.Unmarshal([]byte(answer), &list) == nil && len(list.Signed) == heads
	})
	return list
}

// kiosk is a real device with keys of its own.
func (f *fortress) kiosk(id string) *device.Device {
	f.t.Helper()
	keys := f.enrol(id, eventlog.Kiosk, "")
	return f.device(id, wire.RoleKiosk, "", func(cfg *device.Config) {
		cfg.Hub = "wss://" + f.address + "/link"
		cfg.Identity = &identity.DeviceIdentity{Own: keys, Trust: f.own.Trust}
	})
}

// altered is the log with one entry changed by somebody who can write the hub's files: its
// chain of hashes is sound.
func (f *fortress) altered(from, to string) {
	f.t.Helper()
	f.stop()
	path := filepath.Join(f.dir, "hub", "hub.db")
	old, err := store.OpenReadOnly(filepath.Dir(path), "hub.db")
	if err != nil {
		f.t.Fatal(err)
	}
	name, created, err := old.Identity()
	if err != nil {
		f.t.Fatal(err)
	}
	var entries [][]byte
	if _, err := old.Read(1, 0, func(_ uint64, raw []byte) error {
		entries = append(entries, bytes.Replace(raw, []byte(from), []byte(to), 1))
		return nil
	}); err != nil {
		f.t.Fatal(err)
	}
	if err := old.Close(); err != nil {
		f.t.Fatal(err)
	}
	forged, err := store.OpenChained(f.t.TempDir(), "hub.db", name, created)
	if err != nil {
		f.t.Fatal(err)
	}
	if err := forged.Append(1, entries); err != nil {
		f.t.Fatal(err)
	}
	if err := forged.Close(); err != nil {
		f.t.Fatal(err)
	}
	if err := os.Rename(forged.Path(), path); err != nil {
		f.t.Fatal(err)
	}
	f.open()
}

func (f *fortress) faults() (codes []string) {
	f.t.Helper()
	for _, fault := range f.hub.Figures().Faults {
		codes = append(codes, fault.Code)
	}
	return codes
}

// At the end of each day the hub signs how far its log had come, and every device keeps
// that.
func TestDayIsSignedAndKeptByEveryDevice(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	d := f.kiosk("kiosk-1")
	for range 3 {
		want(t, do(t, d, queue.IssueTicket{Service: "gplx"}), queue.OK)
	}
	list := f.nextDay(1)
	head, err := dayhead.Open(list.Signed[0].Note, list.Key)
	if err != nil || head.Day != "2026-11-23" || head.Numbers != 3 || head.Pos != list.Signed[0].Pos || head.Entries != head.Pos {
		t.Fatalf("the head is %+v (%v)", head, err)
	}
	report := asked[store.Report](f.rig, "GET", hub.PathVerify+"?hash="+store.Hash(head.Hash).String(), nil)
	if len(report.Known) != 1 || report.Known[0].Pos != head.Pos || len(report.Faults) > 0 {
		t.Errorf("the log has the hash as %+v, %v", report.Known, report.Faults)
	}
	path := filepath.Join(f.dir, "kiosk-1", device.HeadsFile)
	has := func(n int) func() bool {
		return func() bool {
			text, err := os.ReadFile(path)
			return err == nil && len(dayhead.Split(string(text))) == n && strings.Contains(string(text), list.Signed[n-1].Note)
		}
	}
	eventually(t, "the device's file", has(1))
	list = f.nextDay(2)
	eventually(t, "the device's file with the second day", has(2))
	eventually(t, "the newest head at the device", func() bool { return d.Head() == list.Signed[1].Note })
	if second, err := dayhead.Open(list.Signed[1].Note, list.Key); err != nil || second.Entries != second.Pos-head.Pos || second.Numbers != 0 {
		t.Errorf("the second head is %+v (%v)", second, err)
	}
	// The heads are in the log, and so on after a restart.
	f.stop()
	f.open()
	list = f.nextDay(3)
	if len(f.faults()) > 0 {
		t.Errorf("faults are %v", f.faults())
	}
}

// Somebody who can write the hub's files changes an entry of a day that is over, and all
// hashes after it. The first device that comes shows it: the hub says so on every console,
// and goes on.
func TestChangedPastIsNoticedByAHeadOfADevice(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	d := f.kiosk("kiosk-1")
	want(t, do(t, d, queue.IssueTicket{Service: "gplx", Class: "gia"}), queue.OK)
	list := f.nextDay(1)
	eventually(t, "the device's file", func() bool {
		_, err := os.Stat(filepath.Join(f.dir, "kiosk-1", device.HeadsFile))
		return err == nil
	})
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	f.altered(`"class":"gia"`, `"class":"tre"`)
	if report := asked[store.Report](f.rig, "GET", hub.PathVerify, nil); len(report.Faults) > 0 {
		t.Fatalf("the forged log is no good chain: %v", report.Faults)
	}
	if report := asked[store.Report](f.rig, "GET", hub.PathVerify+"?hash="+hashIn(t, list.Signed[0].Note), nil); len(report.Faults) != 1 {
		t.Errorf("the head's hash is found in the forged log: %+v", report.Faults)
	}
	if slices.Contains(f.faults(), hub.TroubleAltered) {
		t.Error("it is known before anybody came")
	}
	again := f.kiosk("kiosk-1")
	eventually(t, "the fault", func() bool { return slices.Contains(f.faults(), hub.TroubleAltered) })
	until(t, again, "the hub", up)
}

func hashIn(t *testing.T, note string) string {
	t.Helper()
	_, after, found := strings.Cut(note, "\nhash ")
	hash, _, _ := strings.Cut(after, "\n")
	if !found {
		t.Fatalf("%q has no hash", note)
	}
	return hash
}

// A head that another hub has signed, or nobody, says nothing about this log.
func TestForeignHeadIsNoFault(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	f.as(f.enrol("kiosk-1", eventlog.Kiosk, ""), "kiosk-1", wire.RoleKiosk)
	stranger, err := dayhead.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	log := f.as(f.enrol("wall-1", eventlog.Wall, ""), "wall-1", wire.RoleWall)
	log.ws.Close()
	name := f.logOf()
	foreign, err := stranger.Sign(dayhead.Head{Log: name, Day: "2026-11-22", Pos: 2})
	if err != nil {
		t.Fatal(err)
	}
	ahead, err := f.own.Heads.Sign(dayhead.Head{Log: name, Day: "2026-11-30", Pos: 1 << 40})
	if err != nil {
		t.Fatal(err)
	}
	other, err := f.own.Heads.Sign(dayhead.Head{Log: "another-1", Day: "2026-11-22", Pos: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, head := range []string{foreign, ahead, other, "nonsense", strings.Repeat("x", wire.MaxHeadBytes)} {
		f.as(f.enrol("kiosk-2", eventlog.Kiosk, ""), "kiosk-2", wire.RoleKiosk, func(h *wire.Hello) { h.Head = head })
	}
	if len(f.faults()) > 0 {
		t.Errorf("faults are %v", f.faults())
	}
	forged, err := f.own.Heads.Sign(dayhead.Head{Log: name, Day: "2026-11-23", Pos: 2})
	if err != nil {
		t.Fatal(err)
	}
	f.as(f.enrol("kiosk-2", eventlog.Kiosk, ""), "kiosk-2", wire.RoleKiosk, func(h *wire.Hello) { h.Head = forged })
	eventually(t, "what the hub's own key has signed otherwise", func() bool { return slices.Contains(f.faults(), hub.TroubleAltered) })
}

// logOf is the name of the log, as a device is told.
func (f *fortress) logOf() string {
	f.t.Helper()
	c := f.dialAs(f.enrol("asks", eventlog.Wall, ""))
	c.hello("asks", 1, wire.RoleWall)
	return c.welcome().Log
}

// An enrolled device whose hub was put back to an older disk is believed by the hub's own
// seal, and its tickets come back; without it neither its cursor nor its tickets count.
func TestEnrolledDeviceProvesWhatItHasSeen(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	liarKeys := f.enrol("kiosk-9", eventlog.Kiosk, "")
	image := func() []byte {
		f.stop()
		data, err := os.ReadFile(filepath.Join(f.dir, "hub", "hub.db"))
		if err != nil {
			t.Fatal(err)
		}
		f.open()
		return data
	}
	honest := f.enrol("kiosk-1", eventlog.Kiosk, "") // before the image: the hub must know it
	before := image()
	connect := func() *device.Device {
		return f.device("kiosk-1", wire.RoleKiosk, "", func(cfg *device.Config) {
			cfg.Hub = "wss://" + f.address + "/link"
			cfg.Identity = &identity.DeviceIdentity{Own: honest, Trust: f.own.Trust}
		})
	}
	d := connect()
	for range 3 {
		want(t, do(t, d, queue.IssueTicket{Service: "gplx"}), queue.OK)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	f.stop()
	if err := os.WriteFile(filepath.Join(f.dir, "hub", "hub.db"), before, 0o600); err != nil {
		t.Fatal(err)
	}
	f.open()
	name := f.logOf()
	lie := func(seal string) *raw {
		return f.as(liarKeys, "kiosk-9", wire.RoleKiosk, func(h *wire.Hello) { h.Log, h.Cursor, h.CursorMS, h.Seal = name, 1<<40, 1, seal })
	}
	for _, seal := range []string{"", "1099511627776 00 00 " + name, strings.Repeat("x", 400)} {
		lie(seal)
	}
	if got := f.logOf(); got != name {
		t.Fatalf("a claim without a seal renamed the log to %s", got)
	}
	d = connect()
	until(t, d, "the three numbers it knew", func(s *queue.State, up bool) bool { return up && len(s.Tickets) == 3 })
	if got := f.logOf(); got == name {
		t.Error("the log has its old name")
	}
	invented := queue.Recover{Day: "2026-11-23", Tickets: []queue.Ticket{{ID: "2026-11-23/A000777", Number: "A000777", Code: "LIE1-1", Service: "gplx", State: queue.Waiting, ArrivalMS: f.now.Load(), IssuedMS: f.now.Load()}}}
	c := lie("")
	want(t, c.do(1, invented), queue.Unproved)
	invented.Seal = "1099511627776 00 00 " + name
	want(t, c.do(2, invented), queue.Unproved)
	until(t, d, "no invented number", func(s *queue.State, _ bool) bool { return len(s.Tickets) == 3 })
}

// The seal of the log that the hub has is true, and proves nothing that it lacks.
func TestSealOfThisLogProvesNothing(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	f.as(f.enrol("kiosk-1", eventlog.Kiosk, ""), "kiosk-1", wire.RoleKiosk)
	file := f.backup()
	f.stop()
	if _, err := hub.Restore(filepath.Join(f.dir, "hub"), file, f.now.Load()+1); err != nil {
		t.Fatal(err)
	}
	f.open()
	c := f.dialAs(f.enrol("kiosk-9", eventlog.Kiosk, ""))
	c.hello("kiosk-9", 1, wire.RoleKiosk)
	w := c.welcome()
	for range w.Parts {
		c.next(wire.TypeSnapshot)
	}
	if w.Seal == "" {
		t.Fatal("the welcome has no seal")
	}
	want(t, c.do(1, queue.Recover{Day: "2026-11-23", Seal: w.Seal}), queue.Unproved)
}
