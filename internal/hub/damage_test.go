package hub_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"motcua/internal/hub"
	"motcua/internal/maintenance"
	"motcua/internal/queue"
	"motcua/internal/store"
	"motcua/internal/wire"
)

// threeDays is a stopped hub that has worked for three days, with one number on each.
// liveDays is how many of them stay in the live file.
func threeDays(t *testing.T, liveDays int) (r *rig, log *lines) {
	t.Helper()
	r, log = newRig(t), &lines{}
	for day := range 3 {
		if day > 0 {
			r.now.Add(24 * time.Hour.Milliseconds())
			r.start()
		}
		kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
		want(t, kiosk.do(uint64(day)+1, issue), queue.OK)
		kiosk.ws.Close()
		r.stop()
	}
	r.change = func(c *hub.Config) {
		c.LiveDays, c.Log = liveDays, log.log()
	}
	return r, log
}

// flip changes one byte at each place in a file where a text is, and returns the
// changed file.
func flip(t *testing.T, path string, text []byte) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(data, text) {
		t.Fatalf("%s does not hold %q (%v)", path, text, err)
	}
	bad := bytes.Clone(text)
	bad[len(bad)/2] ^= 1
	data = bytes.ReplaceAll(data, text, bad)
	if err := errors.Join(os.Remove(path), os.WriteFile(path, data, 0o600)); err != nil {
		t.Fatal(err)
	}
	return data
}

// issuedOn is the entry with the number of a day.
func (r *rig) issuedOn(day string) (entry []byte) {
	r.t.Helper()
	db, err := store.OpenReadOnly(filepath.Join(r.dir, "hub"), "hub.db")
	if err != nil {
		r.t.Fatal(err)
	}
	defer db.Close()
	d, found, err := db.DayAt(day)
	if err != nil || !found {
		r.t.Fatalf("%s is not in the log (%v)", day, err)
	}
	_, err = db.Read(d.First, 0, func(_ uint64, raw []byte) error {
		if entry == nil && bytes.Contains(raw, []byte(`"ticket.issued"`)) {
			entry = raw
		}
		return nil
	})
	if err != nil || entry == nil {
		r.t.Fatalf("%s has no number (%v)", day, err)
	}
	return entry
}

// logDamage is what /healthz says of the log, "" if nothing.
func (r *rig) logDamage() string {
	r.t.Helper()
	var f hub.Figures
	if err := json.Unmarshal([]byte(get(r.t, r.desk.URL+"/healthz", "application/json")), &f); err != nil {
		r.t.Fatal(err)
	}
	for _, fault := range f.Faults {
		if fault.Device == wire.RoleHub && fault.Code == maintenance.TroubleLog {
			return fault.Text
		}
	}
	return ""
}

// wantDamageReported wants the damage of a day reported everywhere, once, while the hub
// works on; it returns with the hub stopped.
func (r *rig) wantDamageReported(log *lines, file, day string) {
	r.t.Helper()
	eventually(r.t, "the damage on /healthz", func() bool { return r.logDamage() != "" })
	if text := r.logDamage(); !strings.Contains(text, file) || !strings.Contains(text, day) || !strings.Contains(text, "hub verify") {
		r.t.Errorf("/healthz says %q", text)
	}
	desk, _ := r.join("quay-1", wire.RoleConsole, named("1", ""))
	desk.wantTrouble(maintenance.TroubleLog)
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	want(r.t, kiosk.do(4, issue), queue.OK)
	kiosk.ws.Close()
	r.stop()
	if lines := log.with("is damaged"); len(lines) != 1 || !strings.Contains(lines[0], file) || !strings.Contains(lines[0], day) || !strings.Contains(lines[0], "docs/BACKUP.md") {
		r.t.Errorf("the log says %q", lines)
	}
}

// An entry of two days ago has changed on the disk. The hub starts, works, and reports
// it; until somebody does something it has written nothing.
func TestDamageOfAnEarlierDayIsReportedAfterTheStart(t *testing.T) {
	r, log := threeDays(t, 35)
	entry := r.issuedOn("2026-11-23")
	path := filepath.Join(r.dir, "hub", "hub.db")
	bad := flip(t, path, entry)
	r.start()
	eventually(t, "the damage", func() bool { return r.logDamage() != "" })
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, bad) {
		t.Errorf("the damaged file was written to (%v)", err)
	}
	r.wantDamageReported(log, path, "2026-11-23")
	if now, err := os.ReadFile(path); err != nil || bytes.Contains(now, entry) {
		t.Errorf("what is damaged was written over (%v)", err)
	}
}

// The same for an archived day. When its file is restored, the next start notices it.
func TestDamageOfAnArchivedDayIsReportedAfterTheStart(t *testing.T) {
	r, log := threeDays(t, 1)
	r.start()
	sealed := func() []string {
		files, err := filepath.Glob(filepath.Join(r.dir, "hub", store.ArchiveFolder, "2026-11-23-*.log.gz"))
		if err != nil {
			t.Fatal(err)
		}
		return files
	}
	eventually(t, "the archive", func() bool { return len(sealed()) == 1 })
	r.stop()
	path := sealed()[0]
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	bad := flip(t, path, sound[len(sound)/2:len(sound)/2+8])
	r.start()
	r.wantDamageReported(log, path, "2026-11-23")
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, bad) {
		t.Errorf("the damaged file was written to (%v)", err)
	}
	if err := os.WriteFile(path, sound, 0o600); err != nil {
		t.Fatal(err)
	}
	r.start()
	desk, _ := r.join("quay-1", wire.RoleConsole, named("1", ""))
	desk.wantTrouble("")
	if text := r.logDamage(); text != "" {
		t.Errorf("a file that was put back is told of: %q", text)
	}
}

// A hub that is stopped while its log is read does not wait for the reading, and leaves
// no goroutine behind.
func TestCloseEndsTheScrub(t *testing.T) {
	r, _ := threeDays(t, 35)
	http.DefaultClient.CloseIdleConnections()
	before := runtime.NumGoroutine()
	for range 20 {
		r.start()
		r.stop()
	}
	eventually(t, "the goroutines end", func() bool { return runtime.NumGoroutine() <= before+1 })
}
