package registerfile

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"motcua/internal/register"
)

// share is a folder with a Drop that looks when the test says so.
type share struct {
	t       *testing.T
	folder  string
	dir     string
	elapsed time.Duration
	nowMS   int64
	log     bytes.Buffer
	drop    *Drop
}

const began = int64(1_795_574_280_000) // 09:38 on 25/11/2026

func newShare(t *testing.T) *share {
	t.Helper()
	s := &share{t: t, folder: t.TempDir(), dir: t.TempDir(), nowMS: began}
	s.start()
	return s
}

// start starts the hub anew.
func (s *share) start() {
	s.drop = newDrop(Config{
		Folder: s.folder, Dir: s.dir, Source: register.Source{Name: "Hệ thống của tỉnh", Ask: "Quầy 18"}, StaleMS: time.Hour.Milliseconds(),
		Key: testKey, Now: func() int64 { return s.nowMS }, Elapsed: func() time.Duration { return s.elapsed },
		Log: slog.New(slog.NewTextHandler(&s.log, nil)),
	})
}

// put puts a file with n dossiers in a state into the folder, as of some minutes ago.
func (s *share) put(name string, n int, state register.State, minutesAgo int) {
	s.t.Helper()
	var b strings.Builder
	b.WriteString("Mã hồ sơ,Trạng thái,Mã tra cứu\n")
	for i := range n {
		fmt.Fprintf(&b, "H25.01-261120-%04d,%d,4071\n", i, state)
	}
	s.write(name, b.String(), minutesAgo)
}

func (s *share) write(name, text string, minutesAgo int) {
	s.t.Helper()
	path := filepath.Join(s.folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	at := time.UnixMilli(s.nowMS).Add(-time.Duration(minutesAgo) * time.Minute)
	if err := os.Chtimes(path, at, at); err != nil {
		s.t.Fatal(err)
	}
}

// pass lets time go by, with a look every ten seconds.
func (s *share) pass(d time.Duration) {
	for end := s.elapsed + d; s.elapsed < end; {
		s.drop.look()
		s.elapsed += lookEvery
		s.nowMS += lookEvery.Milliseconds()
	}
	s.drop.look()
}

// wants wants how many dossiers are in force, in which state the first is, and what is wrong.
func (s *share) wants(n int, state register.State, fault string) {
	s.t.Helper()
	f, err := s.drop.Find(s.t.Context(), "H25.01-261120-0000")
	st := s.drop.Standing()
	if st.Count != n || f.Dossier.State != state || (err != nil) != (n == 0) {
		s.t.Errorf("%d dossiers, state %v, %v; want %d in %v", st.Count, f.Dossier.State, err, n, state)
	}
	if f.Source.Name == "" || f.Source.Ask == "" {
		s.t.Errorf("the answer does not say from where it is: %+v", f.Source)
	}
	got := ""
	if len(st.Faults) > 0 {
		got = st.Faults[0].En
	}
	if fault == "" && got != "" || !strings.Contains(got, fault) {
		s.t.Errorf("wrong is %q, want %q", got, fault)
	}
}

func TestNewestFileWinsOnceItHasSettled(t *testing.T) {
	s := newShare(t)
	s.pass(0)
	s.wants(0, 0, "has no file")
	s.put("a.csv", 3, register.StateNew, 0)
	s.drop.look()
	s.wants(0, 0, "has no file")
	s.pass(settled)
	s.wants(3, register.StateNew, "")
	s.put("b.json.tmp", 9, register.StateDone, 0)
	s.put(".hidden.csv", 9, register.StateDone, 0)
	s.put("b.csv", 4, register.StateProcessing, 0)
	s.put("a2.csv", 9, register.StateDone, 5)
	s.pass(settled)
	s.wants(4, register.StateProcessing, "")
}

// A file that grows is read when it has stopped, and not before.
func TestFileThatIsBeingWrittenIsNotRead(t *testing.T) {
	s := newShare(t)
	s.put("a.csv", 3, register.StateNew, 0)
	s.pass(settled)
	for i := range 6 {
		s.put("b.csv", 2+i, register.StateDone, 0)
		s.pass(0)
		s.elapsed += settled / 2
		s.wants(3, register.StateNew, "")
	}
	s.pass(settled)
	s.wants(7, register.StateDone, "")
}

func TestWrongFileLeavesTheCopyInForce(t *testing.T) {
	for what, c := range map[string]struct {
		put  func(s *share)
		want string
	}{
		"half written": {func(s *share) { s.write("b.json", `[{"maHoSo":"H25.01-261120-0000","trangThai":4`, 0) }, "half written"},
		"a page":       {func(s *share) { s.write("b.csv", "<html>", 0) }, "page of the web"},
		"empty":        {func(s *share) { s.write("b.csv", "", 0) }, "empty"},
		"older":        {func(s *share) { s.removeAll(); s.put("old.csv", 10, register.StateDone, 90) }, "older"},
		"huge": {func(s *share) {
			s.write("b.csv", "x", 0)
			if err := os.Truncate(filepath.Join(s.folder, "b.csv"), MaxFileBytes+1); err != nil {
				t.Fatal(err)
			}
			at := time.UnixMilli(s.nowMS)
			if err := os.Chtimes(filepath.Join(s.folder, "b.csv"), at, at); err != nil {
				t.Fatal(err)
			}
		}, "larger than 128 MiB"},
		"gone":          {func(s *share) { s.removeAll() }, "has no file"},
		"no share":      {func(s *share) { _ = os.RemoveAll(s.folder) }, "cannot be read"},
		"much smaller":  {func(s *share) { s.put("b.csv", 4, register.StateDone, 0) }, "less than half"},
		"another thing": {func(s *share) { s.write("b.csv", "a,b\n1,2\n", 0) }, "names of the columns"},
	} {
		t.Run(what, func(t *testing.T) {
			s := newShare(t)
			s.put("a.csv", 10, register.StateNew, 1)
			s.pass(settled)
			c.put(s)
			s.pass(3 * settled)
			s.wants(10, register.StateNew, c.want)
			if n := strings.Count(s.log.String(), "not renewed"); n != 1 && what != "gone" {
				t.Errorf("it is logged %d times: %s", n, s.log.String())
			}
			if os.MkdirAll(s.folder, 0o700) != nil {
				t.Fatal("no folder")
			}
			s.put("c.csv", 11, register.StateReturned, 0)
			s.pass(settled)
			s.wants(11, register.StateReturned, "")
		})
	}
}

func (s *share) removeAll() {
	s.t.Helper()
	list, err := os.ReadDir(s.folder)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, e := range list {
		if err := os.Remove(filepath.Join(s.folder, e.Name())); err != nil {
			s.t.Fatal(err)
		}
	}
}

func TestMuchSmallerFileIsTakenWhenItStays(t *testing.T) {
	s := newShare(t)
	s.put("a.csv", 10, register.StateNew, 1)
	s.pass(settled)
	s.put("b.csv", 4, register.StateDone, 0)
	s.pass(acceptAfter - 2*lookEvery)
	s.wants(10, register.StateNew, "less than half")
	s.pass(3 * lookEvery)
	s.wants(4, register.StateDone, "")
}

// A hub that starts while the share is gone answers from what it kept, with its age.
func TestCopyOutlivesTheStartWithoutTheShare(t *testing.T) {
	s := newShare(t)
	s.put("a.csv", 3, register.StateDone, 30)
	s.pass(settled)
	if err := os.RemoveAll(s.folder); err != nil {
		t.Fatal(err)
	}
	s.nowMS += 2 * time.Hour.Milliseconds()
	s.start()
	s.pass(0)
	s.wants(3, register.StateDone, "cannot be read")
	st := s.drop.Standing()
	if !st.Copy || !st.Source.Stale || st.Source.AsOfMS != began-30*60_000 || st.Source.AgeSec < 2*3600 {
		t.Errorf("got %+v", st)
	}
	if _, right, err := s.drop.Open(t.Context(), "H25.01-261120-0000", register.Proof{Kind: register.KindSecret, Figures: "4071"}); !right || err != nil {
		t.Errorf("the right figures do not open it: %v, %v", right, err)
	}
	if _, right, _ := s.drop.Open(t.Context(), "H25.01-261120-0000", register.Proof{Kind: register.KindSecret, Figures: "4072"}); right {
		t.Error("wrong figures open it")
	}
}

// What is kept on disk has no figures, and only the hub's user may read it.
func TestKeptCopyHasNobodyInIt(t *testing.T) {
	s := newShare(t)
	s.write("a.csv", table, 0)
	s.pass(settled)
	path := filepath.Join(s.dir, keptFile)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, person := range []string{"Nguy", "001099", "0912", "0471", "2345", "5678"} {
		if bytes.Contains(data, []byte(person)) {
			t.Errorf("the copy has %q: %s", person, data)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its rights are %v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(path, data[:len(data)-3], 0o600); err != nil {
		t.Fatal(err)
	}
	s.removeAll()
	s.start()
	s.pass(0)
	s.wants(0, 0, "has no file")
	if !strings.Contains(s.log.String(), "is not used") {
		t.Error("a damaged copy is not told")
	}
}

// The clock of the machine that exports may be wrong: the data are never from tomorrow.
func TestAgeIsNeverOfTomorrow(t *testing.T) {
	s := newShare(t)
	s.put("a.csv", 3, register.StateDone, -600)
	s.pass(settled)
	if st := s.drop.Standing(); st.Source.AsOfMS > s.nowMS || st.Source.Stale {
		t.Errorf("got %+v", st.Source)
	}
	s.put("b.csv", 3, register.StateReturned, -601)
	s.pass(settled)
	s.wants(3, register.StateReturned, "")
}

func TestDropEnds(t *testing.T) {
	s := newShare(t)
	s.put("a.csv", 3, register.StateDone, 0)
	d := Open(s.drop.cfg)
	for range 2 {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
	<-d.done
}
