package maintenance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/store"
)

// at is a moment of November 2026 in Vietnam.
func at(day, hour, minute int) int64 {
	return time.Date(2026, 11, day, hour, minute, 0, 0, calendar.Local(0).Location()).UnixMilli()
}

func TestLastDue(t *testing.T) {
	times := []int{12*60 + 15, 17*60 + 30}
	for _, c := range []struct {
		now, want int64
		times     []int
	}{
		{at(23, 12, 14), at(22, 17, 30), times},
		{at(23, 12, 15), at(23, 12, 15), times},
		{at(23, 17, 29), at(23, 12, 15), times},
		{at(23, 23, 59), at(23, 17, 30), times},
		{at(24, 0, 0), at(23, 17, 30), times},
		{at(24, 0, 0), at(24, 0, 0), []int{0}},
		{at(23, 23, 59), at(23, 0, 0), []int{0}},
		{at(23, 12, 0), 0, nil},
	} {
		if got := lastDue(c.now, c.times); got != c.want {
			t.Errorf("at %v the last is %v, want %v", calendar.Local(c.now), calendar.Local(got), calendar.Local(c.want))
		}
	}
}

// desk is an archivist whose rounds and times the test controls.
type desk struct {
	*Archivist
	t      *testing.T
	nowMS  int64
	folder string
	said   strings.Builder
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	db, err := store.OpenChained(t.TempDir(), "hub.db", "centre", at(1, 8, 0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Append(1, [][]byte{[]byte(`{"pos":1}`)}); err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, nowMS: at(23, 8, 0), folder: filepath.Join(t.TempDir(), "disk")}
	d.Archivist = &Archivist{
		store: db, liveDays: 35, now: func() int64 { return d.nowMS }, log: slog.New(slog.NewTextHandler(&d.said, nil)), oneDisk: sameDisk,
		backup: Backup{Folder: d.folder, AtMin: []int{12*60 + 15, 17*60 + 30}, Keep: 3},
	}
	return d
}

func (d *desk) mount() {
	d.t.Helper()
	if err := os.Mkdir(d.folder, 0o700); err != nil {
		d.t.Fatal(err)
	}
}

// at makes a round at a time, and wants so many files in the folder then.
func (d *desk) at(nowMS int64, want int) (names []string) {
	d.t.Helper()
	d.nowMS = nowMS
	d.round(context.Background())
	entries, err := os.ReadDir(d.folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		d.t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if len(names) != want {
		d.t.Errorf("at %v there are %q, want %d", calendar.Local(nowMS), names, want)
	}
	return names
}

func TestBackupsAreMadeAtTheirTimes(t *testing.T) {
	d := newDesk(t)
	d.mount()
	first := d.at(at(23, 8, 0), 1) // none from yesterday: the machine was off then
	if want := fmt.Sprintf("motcua-2026-11-23-080000-%d.gz", at(1, 8, 0)); first[0] != want {
		t.Errorf("the backup is called %s, want %s", first[0], want)
	}
	d.at(at(23, 12, 14), 1)
	d.at(at(23, 12, 15), 2)
	d.at(at(23, 12, 16), 2)
	d.at(at(23, 17, 31), 3)
	d.at(at(24, 7, 0), 3)
	names := d.at(at(24, 12, 20), 3) // so many are kept
	if names[0] != fmt.Sprintf("motcua-2026-11-23-121500-%d.gz", at(1, 8, 0)) {
		t.Errorf("the oldest that is kept is %s", names[0])
	}
	for _, name := range names {
		r, err := store.VerifyFile(context.Background(), filepath.Join(d.folder, name))
		if err != nil || len(r.Faults) > 0 || r.Last != 1 {
			t.Errorf("%s is %+v (%v)", name, r, err)
		}
	}
	if f := d.Figures(); f.LastMS != at(24, 12, 20) || f.AgeSec != 0 || f.Fault != "" {
		t.Errorf("the figures are %+v", f)
	}
	d.nowMS = at(24, 13, 20)
	if f := d.Figures(); f.AgeSec != 3600 {
		t.Errorf("an hour later the figures are %+v", f)
	}
}

// Another program's files, another log's backups, and unfinished ones do not count, and
// are not removed.
func TestOnlyOwnBackupsAreRemoved(t *testing.T) {
	d := newDesk(t)
	d.mount()
	others := []string{
		"letter.txt", "motcua-2026-11-01-121500-77.gz", "motcua-2026-11-01-121500.gz",
		fmt.Sprintf("motcua-2026-11-99-121500-%d.gz", at(1, 8, 0)), fmt.Sprintf("motcua-2026-11-01-121500-%d.gz.new", at(1, 8, 0)),
	}
	for _, name := range others {
		if err := os.WriteFile(filepath.Join(d.folder, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for day := 10; day < 20; day++ {
		d.at(at(day, 13, 0), len(others)+min(day-9, 3))
	}
	for _, name := range others {
		if _, err := os.Stat(filepath.Join(d.folder, name)); err != nil {
			t.Error(err)
		}
	}
}

// A disk that is not mounted is reported, and nothing is written in its place. When it
// is mounted, the backup is made.
func TestFolderThatIsNotThere(t *testing.T) {
	d := newDesk(t)
	d.at(at(23, 8, 0), 0)
	if f := d.Figures(); !strings.Contains(f.Fault, "connect the disk or the share") || f.LastMS != 0 {
		t.Errorf("the figures are %+v", f)
	}
	if _, err := os.Stat(d.folder); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder was made (%v)", err)
	}
	d.at(at(23, 8, 30), 0)
	if n := strings.Count(d.said.String(), "the centre goes on"); n != 1 {
		t.Errorf("the same fault is said %d times:\n%s", n, d.said.String())
	}
	d.mount()
	d.at(at(23, 8, 35), 0) // it is not tried all the time
	d.at(at(23, 8, 41), 1)
	if f := d.Figures(); f.Fault != "" || f.LastMS != at(23, 8, 41) {
		t.Errorf("the figures are %+v", f)
	}
}

// A backup that cannot be written is reported, leaves the others unchanged, and is
// tried again.
func TestBackupThatFailsIsTriedAgain(t *testing.T) {
	d := newDesk(t)
	d.mount()
	d.at(at(23, 8, 0), 1)
	in := filepath.Join(d.folder, fmt.Sprintf("motcua-2026-11-23-121500-%d.gz.new.new", at(1, 8, 0)))
	if err := os.Mkdir(in, 0o700); err != nil { // stands in the way of the first try
		t.Fatal(err)
	}
	d.at(at(23, 12, 15), 2)
	if f := d.Figures(); f.Fault == "" || f.LastMS != at(23, 8, 0) {
		t.Errorf("the figures are %+v", f)
	}
	d.at(at(23, 12, 26), 3)
	if f := d.Figures(); f.Fault != "" || f.LastMS != at(23, 12, 26) {
		t.Errorf("the figures are %+v", f)
	}
	if err := inWords(fmt.Errorf("writing: %w", syscall.ENOSPC)); !strings.Contains(err.Error(), "make room") {
		t.Errorf("a full disk is said so: %v", err)
	}
	if err := inWords(io.ErrUnexpectedEOF); err != io.ErrUnexpectedEOF {
		t.Errorf("another fault has become %v", err)
	}
}

// A hub that starts again knows how old its newest backup is.
func TestAgeIsKnownAfterARestart(t *testing.T) {
	d := newDesk(t)
	d.mount()
	d.at(at(23, 12, 15), 1)
	d.lastMS.Store(0)
	d.triedMS = 0
	d.at(at(23, 13, 15), 1)
	if f := d.Figures(); f.LastMS != at(23, 12, 15) || f.AgeSec != 3600 {
		t.Errorf("the figures are %+v", f)
	}
}

// A backup made while the clock was years ahead does not keep the hub from
// making others.
func TestBackupFromTheFutureCountsForNothing(t *testing.T) {
	d := newDesk(t)
	d.mount()
	d.at(at(23, 12, 15)+3*365*24*3600_000, 1)
	d.at(at(23, 12, 16), 2)
	d.at(at(23, 12, 17), 2)
	if f := d.Figures(); f.LastMS != at(23, 12, 16) {
		t.Errorf("the figures are %+v", f)
	}
}

func TestSameDiskIsLoggedOnce(t *testing.T) {
	d := newDesk(t) // both folders are temporary ones
	d.mount()
	d.at(at(23, 12, 15), 1)
	d.at(at(23, 17, 30), 2)
	if n := strings.Count(d.said.String(), "same disk as the log"); n != 1 || !d.Figures().SameDisk {
		t.Errorf("it is said %d times, the figures are %+v", n, d.Figures())
	}
	if sameDisk("/proc", d.folder) || sameDisk(d.folder, "/no such folder") {
		t.Error("other disks are taken for the same")
	}
}

func TestNoBackupIsWanted(t *testing.T) {
	d := newDesk(t)
	d.mount()
	d.backup = Backup{}
	d.at(at(23, 12, 15), 0)
	if f := d.Figures(); f != nil {
		t.Errorf("the figures are %+v", f)
	}
}

// A hub that stops logs no fault for an unfinished backup.
func TestStoppedArchivistIsQuiet(t *testing.T) {
	d := newDesk(t)
	d.mount()
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	d.nowMS = at(23, 12, 15)
	d.round(stopped)
	if d.Figures().Fault != "" || strings.Contains(d.said.String(), "ERROR") {
		t.Errorf("it says %q, %q", d.Figures().Fault, d.said.String())
	}
	if names, err := filepath.Glob(filepath.Join(d.folder, "*")); err != nil || len(names) > 0 {
		t.Errorf("it leaves %v (%v)", names, err)
	}
}
