package hub_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"motcua/internal/hub"
	"motcua/internal/projection"
	"motcua/internal/queue"
	"motcua/internal/store"
	"motcua/internal/wire"
)

// projectionsFile is where the hub keeps its checkpoints.
func (r *rig) projectionsFile() string { return filepath.Join(r.dir, "hub", "projections.db") }

// questions are all that stands on projections, for dates from the rig's first one on.
func questions(dates int) (list []string) {
	list = []string{hub.PathExport + "?form=csv", hub.PathExport + "?form=csv&from=2026-11-24&sheet=vi&heading=vi"}
	for day := range dates {
		date := time.Date(2026, 11, 23+day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		for _, day := range []string{date, date + "%2B2"} {
			list = append(list, hub.PathAppointments+"?day="+day)
			for _, what := range []string{"exceptions?", "attendance?lang=en&", "quotes?", "announcements?", "nothing?", "explain?number=A000001&"} {
				list = append(list, hub.PathRecord+what+"day="+day)
			}
		}
	}
	return list
}

// fromLog answers questions from a copy of the log, without the hub and its checkpoints.
func (r *rig) fromLog(questions []string) (answers []string) {
	r.t.Helper()
	dir := r.t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(r.dir, "hub"))); err != nil {
		r.t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "projections.db")); err != nil {
		r.t.Fatal(err)
	}
	records, err := hub.OpenRecords(dir, r.now.Load)
	if err != nil {
		r.t.Fatal(err)
	}
	defer records.Close()
	for _, path := range questions {
		w := httptest.NewRecorder()
		q := httptest.NewRequest("GET", path, nil)
		q.RemoteAddr = "127.0.0.1:1"
		records.Handler().ServeHTTP(w, q)
		answers = append(answers, fmt.Sprint(w.Code, " ", w.Body.String()))
	}
	if _, err := os.Stat(filepath.Join(dir, "projections.db")); !os.IsNotExist(err) {
		r.t.Errorf("who only reads the log has written: %v", err)
	}
	return answers
}

// sameAsTheLog wants the running hub to answer all questions as the log alone does, twice:
// the second time it has its checkpoints. It returns the answers.
func (r *rig) sameAsTheLog(when string, dates int) string {
	r.t.Helper()
	list := questions(dates)
	answers := r.fromLog(list)
	for range 2 {
		for i, q := range list {
			if status, text := r.ask("GET", q, nil); fmt.Sprint(status, " ", text) != answers[i] {
				r.t.Errorf("%s, %s is answered %d %s\nfrom the log %s", when, q, status, text, answers[i])
			}
		}
	}
	return strings.Join(answers, "\n")
}

// week is some working days with appointments on all of them, and a number of the next.
func week(t *testing.T, r *rig, days int) {
	var rows []hub.Booking
	for i := range 3 * days {
		rows = append(rows, hub.Booking{Line: i + 1, Code: fmt.Sprintf("LH-%04d", i), Service: "gplx", SlotMS: slotAt(9+i%3+i/3*24, 0)})
	}
	if got := asked[hub.Imported](r, "POST", hub.PathAppointments, hub.Import{Rows: rows}); !got.Entered {
		t.Fatalf("nothing is booked: %+v", got)
	}
	rows = rows[:4]
	rows[0].SlotMS, rows[1].State = rows[0].SlotMS+24*3_600_000, hub.RowCancelled
	asked[hub.Imported](r, "POST", hub.PathAppointments, hub.Import{Rows: rows, Change: true})
	for day := range days {
		r.workday(1 + day)
	}
	r.firstNumber()
}

// firstNumber gives a number of the next day, so that nothing changes until the next
// command.
func (r *rig) firstNumber() {
	r.t.Helper()
	kiosk, w := r.join("kiosk-1", wire.RoleKiosk)
	want(r.t, kiosk.do(w.Seq+1, issue), queue.OK)
	kiosk.ws.Close()
}

// kept is a checkpoint of a stopped hub.
func (r *rig) kept(kind, day string) (c projection.Checkpoint) {
	r.t.Helper()
	r.changeKept(func(kept *store.Checkpoints) {
		at, found, err := kept.Get(kind, day)
		if !found || err != nil {
			r.t.Fatalf("%s of %s is not kept: %v", kind, day, err)
		}
		c = at
	})
	return c
}

func (r *rig) changeKept(change func(kept *store.Checkpoints)) {
	r.t.Helper()
	kept, err := store.OpenCheckpoints(r.projectionsFile())
	if err != nil {
		r.t.Fatal(err)
	}
	change(kept)
	if err := kept.Close(); err != nil {
		r.t.Fatal(err)
	}
}

// The reports are those of the log, whatever becomes of the checkpoints.
func TestReportsAreThoseOfTheLog(t *testing.T) {
	const days = 4
	r := newRig(t)
	week(t, r, days)
	answers := r.sameAsTheLog("at first", days+2)
	for _, part := range []string{"2026-11-26,A000004,", `"moved"`, `"missed"`, `"cancelled"`, "Trần Minh Đức"} {
		if !strings.Contains(answers, part) {
			t.Errorf("the answers lack %q", part)
		}
	}
	again := func(when string, change func()) {
		t.Helper()
		r.stop()
		change()
		r.start()
		r.sameAsTheLog(when, days+2)
	}
	file := r.projectionsFile()
	again("after a restart", func() {})
	again("deleted", func() {
		if err := os.Remove(file); err != nil {
			t.Error(err)
		}
	})
	again("truncated", func() {
		if err := os.Truncate(file, 3*4096+100); err != nil {
			t.Error(err)
		}
	})
	again("garbage", func() {
		if err := os.WriteFile(file, bytes.Repeat([]byte("không phải tệp này "), 3000), 0o600); err != nil {
			t.Error(err)
		}
	})
	archived(r, 2, 2)
	r.sameAsTheLog("archived", days+2)
	again("archived, and made anew", func() {
		if err := os.Remove(file); err != nil {
			t.Error(err)
		}
	})
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info, err)
	}
}

// A checkpoint is used if it is of this log, and only then. The forged ones say something
// that is not in the log.
func TestReportsBelieveNoOtherCheckpoint(t *testing.T) {
	const days = 3
	r := newRig(t)
	week(t, r, days)
	r.sameAsTheLog("at first", days)
	r.stop()
	good := map[string]projection.Checkpoint{}
	for _, kind := range []string{"day.summary", "day.appointments"} {
		good[kind] = r.kept(kind, "2026-11-24")
	}
	forge := func(change func(c *projection.Checkpoint)) {
		r.changeKept(func(kept *store.Checkpoints) {
			for _, c := range good {
				c.Body = bytes.ReplaceAll(c.Body, []byte("gplx"), []byte("forged"))
				change(&c)
				if err := kept.Put(c); err != nil {
					t.Fatal(err)
				}
			}
		})
		r.start()
	}
	forge(func(*projection.Checkpoint) {})
	for _, q := range []string{hub.PathExport + "?form=csv", hub.PathAppointments + "?day=2026-11-24"} {
		if _, text := r.ask("GET", q, nil); !strings.Contains(text, "forged") {
			t.Fatalf("nothing shows that %s uses a checkpoint: %s", q, text)
		}
	}
	for name, change := range map[string]func(c *projection.Checkpoint){
		"of a version before":  func(c *projection.Checkpoint) { c.Version-- },
		"of another program":   func(c *projection.Checkpoint) { c.Program += "x" },
		"of another log":       func(c *projection.Checkpoint) { c.Log = "centre-1" },
		"of a log put back":    func(c *projection.Checkpoint) { c.Hash[0] ^= 1 },
		"behind the log's end": func(c *projection.Checkpoint) { c.Pos += 1000 },
		"of no sense":          func(c *projection.Checkpoint) { c.Body = []byte("forged") },
	} {
		r.stop()
		forge(change)
		r.sameAsTheLog(name, days)
	}
}

// After a restore the checkpoints are of another log: also those of the days that both
// have in common.
func TestReportsAfterARestore(t *testing.T) {
	const days = 2
	r := newRig(t)
	week(t, r, days)
	file := r.backup()
	r.workday(5)
	r.firstNumber()
	r.sameAsTheLog("before", days+2)
	r.stop()
	if _, err := hub.Restore(filepath.Join(r.dir, "hub"), file, r.now.Load()); err != nil {
		t.Fatal(err)
	}
	r.start()
	wall, _ := r.join("wall", wire.RoleWall) // the hub opens the day of its clock before anything is compared, and not in between
	wall.ws.Close()
	before := r.sameAsTheLog("restored", days+2)
	kiosk, w := r.join("kiosk-1", wire.RoleKiosk)
	want(t, kiosk.do(w.Seq+1, issue), queue.RecoveringCode)
	r.now.Add(60_000)
	r.workday(2)
	r.firstNumber()
	if after := r.sameAsTheLog("gone on", days+3); after == before {
		t.Error("nothing has happened since")
	}
}

// A wrong clock opens a day, which a person gives its true date: reports that were read in
// between are those of the log again.
func TestReportsOverARename(t *testing.T) {
	c := newClockRig(t, "2026-11-23 08:00")
	kiosk := c.device("kiosk-1", wire.RoleKiosk, "")
	var slips []string
	for range 2 {
		slips = append(slips, want(t, do(t, kiosk, queue.BookAppointment{Service: "gplx", SlotMS: slotAt(10, 0)}), queue.OK).Answer.Slip)
	}
	want(t, do(t, kiosk, queue.BookAppointment{Service: "gplx", SlotMS: slotAt(10+24, 0)}), queue.OK)
	c.set("2026-11-23 09:45")
	want(t, do(t, kiosk, queue.CheckIn{Appointment: slips[0]}), queue.OK)
	c.sameAsTheLog("in the morning", 3)
	c.stop()
	c.set("2026-11-24 09:50")
	c.start()
	other := c.device("kiosk-2", wire.RoleKiosk, "")
	want(t, do(t, other, queue.IssueTicket{Service: "gplx"}), queue.OK)
	c.sameAsTheLog("on the wrong day", 3)
	c.set("2026-11-23 09:55")
	if status, open := c.today("2026-11-23"); status != http.StatusOK {
		t.Fatalf("the word is answered %d, %+v", status, open)
	}
	want(t, do(t, other, queue.CheckIn{Appointment: slips[1]}), queue.OK)
	if answers := c.sameAsTheLog("on the true day", 3); strings.Count(answers, `"arrived"`) < 2 {
		t.Errorf("the answers are %s", answers)
	}
	c.pass(24 * time.Hour)
	want(t, do(t, other, queue.IssueTicket{Service: "gplx"}), queue.OK)
	c.sameAsTheLog("on the next day", 3)
	if text := c.logged(); strings.Contains(text, "reports take longer") {
		t.Errorf("the checkpoints have a fault:\n%s", text)
	}
}

// Where the file cannot be made, the hub goes on and says so once.
func TestReportsWithoutAPlaceForCheckpoints(t *testing.T) {
	r := newRig(t)
	r.stop()
	if err := os.Remove(r.projectionsFile()); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(r.projectionsFile(), "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	log := &lines{}
	r.change = func(c *hub.Config) { c.Log = log.log() }
	r.start()
	week(t, r, 2)
	list := questions(3)
	for range 2 {
		for _, q := range list {
			r.ask("GET", q, nil)
		}
	}
	if _, text := r.ask("GET", hub.PathExport+"?form=csv", nil); strings.Count(text, "2026-11-24,A") != 3 {
		t.Errorf("the table is %s", text)
	}
	if lines := log.with("reports take longer"); len(lines) != 1 {
		t.Errorf("the hub says %q", lines)
	}
}
