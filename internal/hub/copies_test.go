package hub_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"motcua/internal/backupkey"
	"motcua/internal/calendar"
	"motcua/internal/device"
	"motcua/internal/hub"
	"motcua/internal/maintenance"
	"motcua/internal/queue"
	"motcua/internal/store"
	"motcua/internal/wire"
)

// backup asks the running hub for a backup, as "hub backup" does.
func (r *rig) backup() (file string) {
	r.t.Helper()
	file = filepath.Join(r.t.TempDir(), "copy.gz")
	_, err := store.BackupFile(file, backupkey.Recipients{}, func(out io.Writer) error {
		status, body := r.ask("GET", hub.PathBackup, nil)
		if status != http.StatusOK {
			return fmt.Errorf("the hub answers %d", status)
		}
		_, err := io.WriteString(out, body)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return file
}

// workday is a day of visits, with all that can be asked about afterwards, and
// goes on to the next.
func (r *rig) workday(visits int) {
	r.t.Helper()
	console, w := r.join("quay-1", wire.RoleConsole, func(h *wire.Hello) { h.Counter = "1" })
	seq := w.Seq
	do := func(c queue.Command) wire.Result {
		r.t.Helper()
		seq++
		r.now.Add(30_000)
		return want(r.t, console.do(seq, c), queue.OK)
	}
	elsewhere := func(role string, c queue.Command) {
		r.t.Helper()
		r.now.Add(30_000)
		r.elsewhere(role, c)
	}
	for range visits {
		elsewhere(wire.RoleGateway, issue)
	}
	elsewhere(wire.RoleGateway, queue.IssueTicket{Service: "gplx", Class: "gia"})
	do(queue.Login{Counter: "1", Officer: "duc", PIN: "1234"})
	for range visits {
		id := do(queue.CallNext{Counter: "1"}).Answer.Ticket
		do(queue.Start{Counter: "1"})
		do(queue.Finish{Counter: "1", Outcome: "nhan"})
		elsewhere(wire.RolePad, queue.Rate{Ticket: id, Score: 4})
	}
	do(queue.Logout{Counter: "1"})
	console.ws.Close()
	next := calendar.Local(r.now.Load()).AddDate(0, 0, 1)
	r.now.Store(time.Date(next.Year(), next.Month(), next.Day(), 8, 30, 0, 0, next.Location()).UnixMilli())
}

// A restored hub is missing what was done since. Devices that have seen more are told
// so and get the whole state. No number is given until they have had time to upload
// what they know.
func TestDevicesReconnectToARestoredHub(t *testing.T) {
	r := newRig(t)
	kiosk, w := r.join("kiosk-1", wire.RoleKiosk)
	want(t, kiosk.do(1, issue), queue.OK)
	want(t, kiosk.do(2, issue), queue.OK)
	file := r.backup()
	var pos uint64
	for seq := uint64(3); seq < 6; seq++ {
		pos = want(t, kiosk.do(seq, issue), queue.OK).Pos
	}
	dir := filepath.Join(r.dir, "hub")
	if _, err := hub.Restore(dir, file, r.now.Load()+1); err == nil || !strings.Contains(err.Error(), "another program uses") {
		t.Fatalf("the store of a hub that runs is replaced: %v", err)
	}
	r.stop()
	r.now.Add(60_000)
	done, err := hub.Restore(dir, file, r.now.Load())
	if err != nil {
		t.Fatal(err)
	}
	r.start()
	for name, c := range map[string]struct {
		log        string
		cursor     uint64
		restored   bool
		mode       string
		rolledBack bool
		has        uint64
	}{
		"it has seen more":               {w.Log, pos, false, wire.ModeSnapshot, true, done.Last},
		"it has seen one more":           {w.Log, done.Last + 1, false, wire.ModeSnapshot, true, done.Last},
		"it has seen the same":           {w.Log, done.Last, false, wire.ModeSnapshot, false, 0},
		"it was behind already":          {w.Log, 2, false, wire.ModeSnapshot, false, 0},
		"it is of another centre":        {"elsewhere-1", pos, false, wire.ModeSnapshot, false, 0},
		"the same was put back, in vain": {"centre-2", 2, true, wire.ModeSnapshot, true, 0},
		"it has come back already":       {done.Log, done.Last, true, wire.ModeDelta, false, 0},
		"it is new":                      {"", 0, false, wire.ModeSnapshot, false, 0},
	} {
		d := r.dial()
		d.t = t
		d.hello("wall", 1, wire.RoleWall, at(c.log, c.cursor), func(h *wire.Hello) { h.Restored = c.restored })
		if got := d.welcome(); got.Log != done.Log || got.Mode != c.mode || got.RolledBack != c.rolledBack || got.Has != c.has || got.Pos != done.Last+1 {
			t.Errorf("%s: the welcome is %+v", name, got)
		}
		d.ws.Close()
	}
	back := r.dial()
	back.hello("kiosk-1", 1, wire.RoleKiosk, at(w.Log, pos))
	got := back.welcome()
	if s := back.snapshot(got); len(s.Tickets) != 2 || got.Seq != 2 {
		t.Errorf("the kiosk gets %d tickets and command %d", len(s.Tickets), got.Seq)
	}
	want(t, back.do(6, issue), queue.RecoveringCode)
	r.now.Add(60_000)
	want(t, back.do(7, issue), queue.OK)
}

// loseTwoNumbers restores the hub from a backup that has one number of three. A device
// has seen all of them, and is off.
func (r *rig) loseTwoNumbers() {
	r.t.Helper()
	d := r.device("kiosk-1", wire.RoleKiosk, "")
	until(r.t, d, "the hub", func(_ *queue.State, up bool) bool { return up })
	raw, _ := r.join("kiosk-2", wire.RoleKiosk)
	want(r.t, raw.do(1, issue), queue.OK)
	file := r.backup()
	want(r.t, raw.do(2, issue), queue.OK)
	last := want(r.t, raw.do(3, issue), queue.OK).Pos
	until(r.t, d, "three numbers", func(s *queue.State, _ bool) bool { return s.Pos >= last })
	d.Close()
	r.stop()
	if _, err := hub.Restore(filepath.Join(r.dir, "hub"), file, r.now.Load()); err != nil {
		r.t.Fatal(err)
	}
}

// A device goes on at a restored hub with its old data folder.
func TestDeviceWithAReplicaReconnectsToARestoredHub(t *testing.T) {
	r := newRig(t)
	r.loseTwoNumbers()
	r.start()
	raw, _ := r.join("kiosk-2", wire.RoleKiosk)
	want(t, raw.do(4, issue), queue.RecoveringCode)
	d := r.device("kiosk-1", wire.RoleKiosk, "")
	until(t, d, "the three numbers it knew", func(s *queue.State, up bool) bool { return up && len(s.Tickets) == 3 })
	if b, ok := d.Block("2026-11-23"); !ok || b.Letter != "K" {
		t.Errorf("the kiosk's block is %+v (%v), it was K", b, ok)
	}
	r.now.Add(60_000)
	if n := want(t, raw.do(5, issue), queue.OK).Ticket.Number; n != "A000004" {
		t.Errorf("the next number is %s, A000003 is out", n)
	}
	until(t, d, "four numbers", func(s *queue.State, up bool) bool { return up && len(s.Tickets) == 4 })
}

// What a device keeps of earlier days is damaged on its disk. It uploads what it can
// read, and is connected again.
func TestDamagedMemoryKeepsNobodyFromTheHub(t *testing.T) {
	r := newRig(t)
	r.loseTwoNumbers()
	db, err := bbolt.Open(filepath.Join(r.dir, "kiosk-1", "device.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, part := range []string{"past", "shelf"} {
			bucket, err := tx.CreateBucketIfNotExists([]byte(part))
			if err != nil {
				return err
			}
			if err := bucket.Put([]byte("2026-11-20"), []byte("rubbish")); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	r.start()
	log := &lines{}
	d := r.device("kiosk-1", wire.RoleKiosk, "", func(c *device.Config) { c.Log = log.log() })
	until(t, d, "the three numbers it knew", func(s *queue.State, up bool) bool { return up && len(s.Tickets) == 3 })
	if lines := log.with("it goes on"); len(lines) != 1 || !strings.Contains(lines[0], filepath.Join(r.dir, "kiosk-1", "device.db")) {
		t.Errorf("the device's log says %q", lines)
	}
}

// The hub fails again an hour after the restore, and the same backup is restored again:
// what was done in between is uploaded as well.
func TestSameBackupIsRestoredTwice(t *testing.T) {
	r := newRig(t)
	d := r.device("wall", wire.RoleWall, "")
	raw, _ := r.join("kiosk-1", wire.RoleKiosk)
	want(t, raw.do(1, issue), queue.OK)
	file := r.backup()
	last := want(t, raw.do(2, issue), queue.OK).Pos
	until(t, d, "two numbers", func(s *queue.State, _ bool) bool { return s.Pos >= last })
	for seq := range uint64(2) { // each time one more is given
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		r.stop()
		r.now.Add(60_000)
		if _, err := hub.Restore(filepath.Join(r.dir, "hub"), file, r.now.Load()); err != nil {
			t.Fatal(err)
		}
		r.start()
		d = r.device("wall", wire.RoleWall, "")
		known := int(seq) + 2
		until(t, d, fmt.Sprintf("the %d numbers it knew", known), func(s *queue.State, up bool) bool { return up && len(s.Tickets) == known })
		r.now.Add(60_000)
		raw, _ = r.join("kiosk-1", wire.RoleKiosk)
		if n := want(t, raw.do(3+seq, issue), queue.OK).Ticket.Number; n != fmt.Sprintf("A%06d", known+1) {
			t.Errorf("the next number is %s, %d are out", n, known)
		}
		until(t, d, "one number more", func(s *queue.State, _ bool) bool { return len(s.Tickets) == known+1 })
	}
}

// The hub fails on Wednesday noon, and the last backup is of Monday noon. What was done
// since is recovered, with the ratings: every device keeps the days that it has seen
// end.
func TestDevicesKnowTheDaysSinceTheBackup(t *testing.T) {
	r := newRig(t)
	wall := r.device("wall", wire.RoleWall, "")
	pad := r.device("pad-1", wire.RolePad, "1")
	console, w := r.join("quay-1", wire.RoleConsole, func(h *wire.Hello) { h.Counter = "1" })
	seq := w.Seq
	visit := func(score int) {
		t.Helper()
		var id queue.TicketID
		r.elsewhere(wire.RoleGateway, issue)
		for _, c := range []queue.Command{queue.CallNext{Counter: "1"}, queue.Start{Counter: "1"}, queue.Finish{Counter: "1"}} {
			seq++
			r.now.Add(30_000)
			id = want(t, console.do(seq, c), queue.OK).Answer.Ticket
		}
		until(t, pad, "whom to ask", func(s *queue.State, _ bool) bool { return s.Desk("1").Last == id })
		rate := queue.Rate{Ticket: id, Score: score, Counter: "1", Officer: "duc", AtMS: r.now.Load(), Answer: r.now.Load()}
		if res, err := pad.Keep(t.Context(), rate); err != nil || res.Answer.Code != queue.OK {
			t.Fatalf("the answer is %+v, %v", res, err)
		}
	}
	login := func() {
		seq++
		want(t, console.do(seq, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}), queue.OK)
	}
	login()
	visit(1)
	file := r.backup()
	visit(2)
	for range 2 { // nights
		r.now.Add(24 * 3_600_000)
		login()
		visit(3)
		visit(4)
	}
	r.now.Add(600_000) // no rating can be changed any more
	before := r.export()
	until(t, wall, "two visits today", func(s *queue.State, _ bool) bool { return len(s.Tickets) == 2 && s.Tickets[1].RatedMS > 0 })
	for _, d := range []*device.Device{wall, pad} { // what they know is on their disks
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	r.stop()
	if _, err := hub.Restore(filepath.Join(r.dir, "hub"), file, r.now.Load()); err != nil {
		t.Fatal(err)
	}
	r.start()
	for _, d := range []*device.Device{r.device("wall", wire.RoleWall, ""), r.device("pad-1", wire.RolePad, "1")} {
		until(t, d, "today's two visits", func(s *queue.State, up bool) bool { return up && len(s.Tickets) == 2 })
		eventually(t, "having told everything", func() bool { return d.Waiting() == 0 })
	}
	after := r.export()
	for _, number := range []string{"2026-11-23,A000001", "2026-11-23,A000002", "2026-11-24,A000001", "2026-11-24,A000002", "2026-11-25,A000001", "2026-11-25,A000002"} {
		if strings.Count(before, number) != 1 || strings.Count(after, number) != 1 {
			t.Errorf("%s is in the table %d times, before it was %d times:\n%s", number, strings.Count(after, number), strings.Count(before, number), after)
		}
	}
	_, record := r.ask("GET", hub.PathExport+"?form="+hub.ExportJSON, nil)
	for score, n := range map[int]int{1: 1, 2: 1, 3: 2, 4: 2} {
		if got := strings.Count(record, fmt.Sprintf(`"score":%d`, score)); got != n {
			t.Errorf("score %d is on the record %d times, want %d", score, got, n)
		}
	}
}

func (r *rig) export() string {
	r.t.Helper()
	status, text := r.ask("GET", hub.PathExport+"?form=csv", nil)
	if status != http.StatusOK {
		r.t.Fatalf("the export is answered %d: %s", status, text)
	}
	return text
}

// archived lets a hub with many days put the old ones into its archive.
func archived(r *rig, live, want int) {
	r.t.Helper()
	r.stop()
	r.change = func(c *hub.Config) { c.LiveDays = live }
	r.start()
	eventually(r.t, "the archive", func() bool {
		files, err := filepath.Glob(filepath.Join(r.dir, "hub", store.ArchiveFolder, "*.log.gz"))
		report := asked[store.Report](r, "GET", hub.PathVerify, nil)
		return err == nil && len(files) == want && report.Archives == want && len(report.Faults) == 0
	})
}

// withoutRestore leaves out the entries that record the restore, and who asked for this.
func withoutRestore(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if !strings.Contains(line, `"log.restored"`) && !strings.Contains(line, `"log.exported"`) && !strings.Contains(line, `"log.copied"`) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// What is on the record of a day is the same before and after the day has gone
// to the archive, and so is what is exported.
func TestArchivedDaysAreStillOnTheRecord(t *testing.T) {
	r := newRig(t)
	const days = 6
	early := hub.Booking{Line: 1, Code: "LH4-7K2M", Service: "gplx", SlotMS: slotAt(9+3*24, 0)} // on Monday for Thursday
	if got := asked[hub.Imported](r, "POST", hub.PathAppointments, hub.Import{Rows: []hub.Booking{early}}); !got.Entered {
		t.Fatalf("nothing is booked: %+v", got)
	}
	for day := range days {
		r.workday(2 + day)
	}
	r.elsewhere(wire.RoleGateway, issue) // the last of them is over
	questions := []string{hub.PathExport + "?form=csv", hub.PathExport + "?form=json", hub.PathExport + "?form=csv&from=2026-11-24&to=2026-11-26", hub.PathExport + "?form=json&to=2026-11-24"}
	for day := range days {
		date := fmt.Sprintf("2026-11-%d", 23+day)
		for _, what := range []string{"explain?number=A000002&", "exceptions?", "attendance?", "quotes?", "announcements?"} {
			questions = append(questions, hub.PathRecord+what+"day="+date)
		}
		questions = append(questions, hub.PathAppointments+"?day="+date)
	}
	answers := map[string]string{}
	for _, q := range questions {
		status, text := r.ask("GET", q, nil)
		if status != http.StatusOK || len(text) < 30 {
			t.Fatalf("%s is answered %d: %s", q, status, text)
		}
		answers[q] = withoutRestore(text)
	}
	if lines := strings.Count(answers[questions[2]], "\r\n"); lines != 1+4+5+6 {
		t.Errorf("three days have %d lines:\n%s", lines, answers[questions[2]])
	}
	if !strings.Contains(answers[questions[2]], "2026-11-24,A000001,gplx,,2026-11-24 08:30:30,2026-11-24 08:35:00,2026-11-24 08:35:30,2026-11-24 08:36:00,1,duc,done,nhan,270,30\r\n") {
		t.Errorf("the table is\n%s", answers[questions[2]])
	}
	if list := answers[hub.PathAppointments+"?day=2026-11-26"]; !strings.Contains(list, early.Code) && !strings.Contains(list, "LH47K2M") {
		t.Errorf("Thursday's appointments are %s", list)
	}
	same := func(when string) {
		t.Helper()
		for _, q := range questions {
			if status, text := r.ask("GET", q, nil); status != http.StatusOK || withoutRestore(text) != answers[q] {
				t.Errorf("%s, %s is answered %d: %s, before it was %s", when, q, status, text, answers[q])
			}
		}
	}
	archived(r, 3, 3)
	same("archived")
	file := r.backup()
	r.stop()
	if _, err := hub.Restore(filepath.Join(r.dir, "hub"), file, r.now.Load()); err != nil {
		t.Fatal(err)
	}
	r.start()
	same("restored")
}

// A device that was offline for long needs nothing of the archive, whose files may be
// gone.
func TestDeviceComesBackOverTheArchive(t *testing.T) {
	r := newRig(t)
	wall, w := r.join("wall", wire.RoleWall)
	wall.ws.Close()
	for range 5 {
		r.workday(3)
	}
	archived(r, 1, 4)
	cut := asked[store.Report](r, "GET", hub.PathVerify, nil).Archived
	if err := os.RemoveAll(filepath.Join(r.dir, "hub", store.ArchiveFolder)); err != nil {
		t.Fatal(err)
	}
	for cursor, mode := range map[uint64]string{w.Pos: wire.ModeSnapshot, cut - 1: wire.ModeSnapshot, cut: wire.ModeDelta, cut + 3: wire.ModeDelta} {
		wall = r.dial()
		wall.hello("wall", 1, wire.RoleWall, at(w.Log, cursor))
		got := wall.welcome()
		if got.Mode != mode {
			t.Fatalf("at %d, with the archive up to %d, the welcome is %+v", cursor, cut, got)
		}
		if mode == wire.ModeSnapshot {
			if s := wall.snapshot(got); s.Pos != got.Pos {
				t.Errorf("the state is at %d, want %d", s.Pos, got.Pos)
			}
			continue
		}
		wall.pos = cursor
		wall.until(got.Pos)
	}
}

// A long answer that cannot be finished says so, and the hub goes on.
func TestMissingArchiveIsReportedAndTheHubGoesOn(t *testing.T) {
	r := newRig(t)
	for range 3 {
		r.workday(2)
	}
	archived(r, 1, 2)
	if err := os.RemoveAll(filepath.Join(r.dir, "hub", store.ArchiveFolder)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{hub.PathBackup, hub.PathExport + "?form=csv", hub.PathExport + "?form=json"} {
		q, err := http.NewRequest("GET", r.desk.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if fault := resp.Trailer.Get(hub.TrailerFault); err != nil || !strings.Contains(fault, "put the file back from a backup") {
			t.Errorf("%s ends with %q (%v)", path, fault, err)
		}
	}
	if report := asked[store.Report](r, "GET", hub.PathVerify, nil); len(report.Faults) < 2 {
		t.Errorf("verifying says %+v", report)
	}
	if status, text := r.ask("GET", hub.PathRecord+"exceptions?day=2026-11-23", nil); status != http.StatusInternalServerError || !strings.Contains(text, "no such file") {
		t.Errorf("an archived day is answered %d: %s", status, text)
	}
	r.workday(2)
	if status, text := r.ask("GET", hub.PathRecord+"exceptions?day=2026-11-26", nil); status != http.StatusOK {
		t.Errorf("a live day is answered %d: %s", status, text)
	}
}

func TestExportsThatCannotBe(t *testing.T) {
	r := newRig(t)
	for _, query := range []string{"", "?form=xls", "?form=csv&from=x", "?form=csv&from=2026-11-25&to=2026-11-24"} {
		if status, _ := r.ask("GET", hub.PathExport+query, nil); status != http.StatusBadRequest {
			t.Errorf("%q is answered %d", query, status)
		}
	}
	if status, _ := r.ask("GET", hub.PathExport+"?form=csv&to=2020-01-01", nil); status != http.StatusNotFound {
		t.Errorf("days that were not are answered %d", status)
	}
}

// wantTrouble waits for a presence in which the hub itself is as wanted.
func (c *raw) wantTrouble(code string) {
	c.t.Helper()
	for range 3 {
		got := ""
		for _, d := range c.presence(func([]wire.Peer) bool { return true }).Devices {
			if d.Role == wire.RoleHub {
				got = d.Status.Code
			}
		}
		if got == code {
			return
		}
	}
	c.t.Errorf("the console is not told %q of the hub", code)
}

// The hub makes backups by itself, and says in its figures and at the
// consoles how it went.
func TestHubMakesBackupsByItself(t *testing.T) {
	r := newRig(t)
	folder := filepath.Join(r.dir, "disk")
	backups := maintenance.Backup{Folder: folder, AtMin: []int{0}, Keep: 2}
	figures := func() (f hub.Figures) {
		if err := json.Unmarshal([]byte(get(t, r.desk.URL+"/healthz", "application/json")), &f); err != nil {
			t.Fatal(err)
		}
		return f
	}
	metrics := func() map[string]float64 {
		m, err := parseMetrics(get(t, r.desk.URL+"/metrics", "text/plain; version=0.0.4; charset=utf-8"))
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	if _, told := metrics()["motcua_backup_failed"]; told || figures().Backup != nil {
		t.Error("a backup that nobody wants is told of")
	}
	r.stop()
	r.change = func(c *hub.Config) { c.Backup = backups }
	r.start()
	eventually(t, "the fault", func() bool { f := figures().Backup; return f != nil && f.Fault != "" })
	if m := metrics(); m["motcua_backup_failed"] != 1 || m["motcua_archive_failed"] != 0 {
		t.Errorf("the metrics are %v", m)
	}
	desk, _ := r.join("quay-1", wire.RoleConsole, named("1", ""))
	desk.wantTrouble(maintenance.TroubleBackup)
	r.stop()
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	r.start()
	eventually(t, "the backup", func() bool { f := figures().Backup; return f != nil && f.LastMS == r.now.Load() })
	r.now.Add(7000)
	eventually(t, "its age", func() bool { return metrics()["motcua_backup_age_seconds"] == 7 })
	files, err := filepath.Glob(filepath.Join(folder, "*.gz"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the folder holds %v (%v)", files, err)
	}
	desk, _ = r.join("quay-1", wire.RoleConsole, named("1", ""))
	desk.wantTrouble("")
	if report, err := store.VerifyFile(context.Background(), files[0]); err != nil || len(report.Faults) > 0 {
		t.Errorf("the backup is %+v (%v)", report, err)
	}
}

// The hub fails in the afternoon and is restored the next morning. What a device knows
// of yesterday is on the record, and in the export.
func TestDeviceUploadsWhatIsMissingOfYesterday(t *testing.T) {
	r := newRig(t)
	r.loseTwoNumbers()
	r.now.Add(20 * 3_600_000)
	r.start()
	d := r.device("kiosk-1", wire.RoleKiosk, "")
	exported := func(form string) string {
		status, text := r.ask("GET", hub.PathExport+"?form="+form, nil)
		if status != http.StatusOK {
			t.Fatalf("the export is answered %d: %s", status, text)
		}
		return text
	}
	recovered := func() bool { return strings.Contains(exported(hub.ExportJSON), `"tickets.recoveredlate"`) }
	eventually(t, "the tickets of yesterday on the record", recovered)
	until(t, d, "an empty line", func(s *queue.State, up bool) bool { return up && s.Day == "2026-11-24" && len(s.Tickets) == 0 })
	table := exported(hub.ExportCSV)
	for _, number := range []string{"A000001", "A000002", "A000003"} {
		if !strings.Contains(table, "2026-11-23,"+number+",") {
			t.Errorf("the table lacks %s of yesterday:\n%s", number, table)
		}
	}
}
