package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
)

func sealOld(t *testing.T, s *Store, before string, want int) {
	t.Helper()
	if n, err := s.SealOld(context.Background(), before, 99); n != want || err != nil {
		t.Fatalf("%d days were archived (%v), want %d", n, err, want)
	}
}

func archiveFiles(t *testing.T, s *Store) (names []string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(filepath.Dir(s.Path()), ArchiveFolder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		names = append(names, filepath.Base(path))
	}
	return names
}

// liveFrom is the first position of the live log.
func liveFrom(t *testing.T, s *Store) (pos uint64) {
	t.Helper()
	if err := s.db.View(func(tx *bbolt.Tx) error {
		k, _ := tx.Bucket(bucketLog).Cursor().First()
		for _, b := range k {
			pos = pos<<8 | uint64(b)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return pos
}

// Archived days are read as if they were in the live log.
func TestArchivedDaysAreReadLikeLiveOnes(t *testing.T) {
	s := centreStore(t, t.TempDir(), 6, 5)
	log := logOf(t, s)
	days, err := s.Days()
	if err != nil || len(days) != 7 {
		t.Fatalf("the days are %v (%v)", days, err)
	}
	sealOld(t, s, "2026-10-05", 0)
	for i, before := range []string{"2026-10-06", "2026-10-08", "2026-10-09"} {
		sealOld(t, s, before, []int{1, 2, 1}[i])
		sealOld(t, s, before, 0)
		s = reopenChained(t, closed(t, s))
		sameLog(t, "before "+before, logOf(t, s), log)
		if r := verified(t, s); r.Archives != []int{1, 3, 4}[i] || r.Archived+1 != liveFrom(t, s) {
			t.Errorf("before %s: %+v", before, r)
		}
	}
	if first := liveFrom(t, s); first != days[4].First {
		t.Errorf("the live log begins at %d, want %d", first, days[4].First)
	}
	if got, err := s.Days(); err != nil || fmt.Sprint(got) != fmt.Sprint(days) {
		t.Errorf("the days have become %v (%v)", got, err)
	}
	last := uint64(len(log))
	for from := uint64(1); from <= last; from += 3 {
		for _, limit := range []int{0, 1, 4, 30, 1000} {
			want := int(last - from + 1)
			if limit > 0 {
				want = min(want, limit)
			}
			next := from
			n, err := s.Read(from, limit, func(pos uint64, data []byte) error {
				if fmt.Sprintf("%d %s", pos, data) != log[next-1] {
					t.Errorf("at %d stands %d %s", next, pos, data)
				}
				next++
				return nil
			})
			if n != want || err != nil {
				t.Errorf("from %d with limit %d, %d entries were read (%v), want %d", from, limit, n, err, want)
			}
		}
	}
	state := mustReplay(t, s)
	if state.Pos != last {
		t.Errorf("the log comes to %d, want %d", state.Pos, last)
	}
}

// A start must need nothing of the archive.
func TestOnlyWhatTheSnapshotHasIsArchived(t *testing.T) {
	s := chainedStore(t)
	w := newCentreLog(t)
	for i := range 5 {
		w.day(3)
		w.appendTo(s)
		if i == 2 {
			w.snapshotTo(s)
		}
	}
	sealOld(t, s, "2027-01-01", 3)
	w.snapshotTo(s)
	sealOld(t, s, "2027-01-01", 1) // the last day may not be over
	verified(t, s)
	before := logOf(t, s)
	if err := os.RemoveAll(filepath.Join(filepath.Dir(s.Path()), ArchiveFolder)); err != nil {
		t.Fatal(err)
	}
	s = reopenChained(t, closed(t, s))
	if state := mustReplay(t, s); state.Pos != uint64(len(before)) {
		t.Errorf("without the archive the log comes to %d, want %d", state.Pos, len(before))
	}
}

// An archive file that is missing, damaged or replaced is reported; the centre goes on.
func TestFaultOfTheArchiveIsReported(t *testing.T) {
	flipAt := func(path string, at int) error {
		data, err := os.ReadFile(path)
		if err == nil {
			data[at%len(data)] ^= 4
			err = os.WriteFile(path, data, 0o600)
		}
		return err
	}
	for name, spoil := range map[string]func(dir string, files []string) error{
		"missing": func(dir string, files []string) error { return os.Remove(filepath.Join(dir, files[1])) },
		"damaged": func(dir string, files []string) error { return flipAt(filepath.Join(dir, files[1]), 500) },
		"cut off": func(dir string, files []string) error { return os.Truncate(filepath.Join(dir, files[1]), 300) },
		"another": func(dir string, files []string) error {
			return os.Rename(filepath.Join(dir, files[0]), filepath.Join(dir, files[1]))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := centreStore(t, t.TempDir(), 4, 3)
			sealOld(t, s, "2026-10-08", 3)
			files := archiveFiles(t, s)
			if err := spoil(filepath.Join(filepath.Dir(s.Path()), ArchiveFolder), files); err != nil {
				t.Fatal(err)
			}
			s = reopenChained(t, closed(t, s))
			_, err := s.Read(1, 0, func(uint64, []byte) error { return nil })
			if !errors.Is(err, ErrArchive) || !strings.Contains(err.Error(), files[0][:10]) && !strings.Contains(err.Error(), files[1][:10]) {
				t.Errorf("reading says %v", err)
			}
			r, err := s.Verify(context.Background())
			if err != nil || len(r.Faults) == 0 || !strings.Contains(strings.Join(r.Faults, ";"), files[1]) {
				t.Errorf("verifying says %q (%v)", r.Faults, err)
			}
			w := goOn(t, s)
			w.do("kiosk", issue)
			w.appendTo(s)
		})
	}
}

// The list of archive files and the index of days are checked against the log.
func TestListsBesideTheLogAreChecked(t *testing.T) {
	gone := func([]byte) []byte { return nil }
	otherDay := func(k []byte, d Day) func([]byte) []byte {
		return func([]byte) []byte {
			return seal(k, fmt.Appendf(nil, `{"day":%q,"first":%d,"centre":%d}`, d.Day, d.First, d.Centre))
		}
	}
	monday, wednesday := []byte("2026-10-05"), []byte("2026-10-07")
	for name, c := range map[string]struct {
		bucket, key []byte
		change      func([]byte) []byte
	}{
		"day damaged":      {bucketDays, wednesday, flip},
		"centre damaged":   {bucketCentres, key(1), flip},
		"centre changed":   {bucketCentres, key(1), func([]byte) []byte { return seal(key(1), []byte(`{"pos":1}`)) }},
		"centre gone":      {bucketCentres, key(1), gone},
		"day gone":         {bucketDays, wednesday, gone},
		"day elsewhere":    {bucketDays, wednesday, otherDay(wednesday, Day{Day: "2026-10-07", First: 7, Centre: 1})},
		"other centre":     {bucketDays, monday, otherDay(monday, Day{Day: "2026-10-05", First: 2, Centre: 0})},
		"archive damaged":  {bucketArchive, key(1), flip},
		"archive gone":     {bucketArchive, key(1), gone},
		"cut moved":        {bucketMeta, keyCut, func([]byte) []byte { return seal(keyCut, append(key(3), make([]byte, 32)...)) }},
		"ancestors":        {bucketMeta, keyAncestors, func([]byte) []byte { return []byte("x") }},
		"snapshot changed": {bucketSnapshot, key(0), func(v []byte) []byte { return seal(key(0), v[:len(v)-10]) }},
		"snapshot shorter": {bucketSnapshot, keySnapshot, func(v []byte) []byte { v[15]--; return seal(keySnapshot, v[:20:20]) }},
		"snapshot longer":  {bucketSnapshot, keySnapshot, func(v []byte) []byte { v[14]++; return seal(keySnapshot, v[:20:20]) }},
		"head cut":         {bucketSnapshot, keySnapshot, func(v []byte) []byte { return seal(keySnapshot, v[:12:12]) }},
		"part gone":        {bucketSnapshot, key(0), gone},
		"part empty":       {bucketSnapshot, key(0), func([]byte) []byte { return seal(key(0), nil) }},
	} {
		t.Run(name, func(t *testing.T) {
			s := centreStore(t, t.TempDir(), 4, 3)
			sealOld(t, s, "2026-10-06", 1)
			verified(t, s)
			alter(t, s, c.bucket, c.key, c.change)
			r, err := s.Verify(context.Background())
			_, err2 := s.Backup(context.Background(), writerFunc(func(p []byte) (int, error) { return len(p), nil }), 1)
			if err != nil || len(r.Faults) == 0 && err2 == nil {
				t.Errorf("it is not found: %+v (%v, %v)", r, err, err2)
			}
		})
	}
}

// A state that is complete, but differs from the replayed log, is found by replaying.
func TestSnapshotIsComparedWithTheLog(t *testing.T) {
	s := centreStore(t, t.TempDir(), 2, 3)
	r := verified(t, s)
	other := newCentreLog(t)
	other.day(1)
	data, err := other.Ledger.Fold().Save()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SaveSnapshot(r.Snapshot, data, false); err != nil {
		t.Fatal(err)
	}
	if r, err := s.Verify(context.Background()); err != nil || len(r.Faults) != 1 || !strings.Contains(r.Faults[0], "is not what the log comes to") {
		t.Errorf("verifying says %+v (%v)", r, err)
	}
}

// A hub's snapshot is the same whatever its length.
func TestSnapshotOfAnyLength(t *testing.T) {
	s := chainedStore(t)
	appendAll(t, s, 1, 9)
	for _, n := range []int{0, 1, snapshotPart - 1, snapshotPart, snapshotPart + 1, 3 * snapshotPart, 1 << 20, 7} {
		state := strings.Repeat("x", n)
		if err := s.SaveSnapshot(9, []byte(state), false); err != nil {
			t.Fatal(err)
		}
		s = reopenChained(t, closed(t, s))
		wantSnapshot(t, s, 9, state)
	}
	if n := mustCount(t, s, bucketSnapshot); n != 2 {
		t.Errorf("%d records are left of longer snapshots, want 2", n)
	}
}

func mustCount(t *testing.T, s *Store, bucket []byte) (n int) {
	t.Helper()
	if err := s.db.View(func(tx *bbolt.Tx) error { n = tx.Bucket(bucket).Stats().KeyN; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

// A restored log is live again from its beginning; its old days are archived in the
// same files as before.
func TestRestoredDaysGoBackToTheSameFiles(t *testing.T) {
	s := centreStore(t, t.TempDir(), 5, 3)
	log := logOf(t, s)
	sealOld(t, s, "2026-10-08", 3)
	backup, files := backupOf(t, s), archiveFiles(t, s)
	dir := closed(t, s)
	done, err := Restore(dir, file, backup, 5000)
	if err != nil {
		t.Fatal(err)
	}
	s = reopenChained(t, dir)
	if first := liveFrom(t, s); first != 1 {
		t.Errorf("the restored log begins at %d", first)
	}
	sealOld(t, s, "2026-10-08", 3)
	if got := archiveFiles(t, s); fmt.Sprint(got) != fmt.Sprint(files) {
		t.Errorf("the archive is %v, was %v", got, files)
	}
	sameLog(t, "restored", logOf(t, s), log)
	verified(t, s)
	old, err := OpenReadOnly(dir, filepath.Base(done.Aside))
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	verified(t, old)
}

// The space of archived entries is used again.
func TestLiveFileStaysSmall(t *testing.T) {
	s := chainedStore(t)
	w := newCentreLog(t)
	size := func() (used int64) {
		if err := s.db.View(func(tx *bbolt.Tx) error { used = tx.Size(); return nil }); err != nil {
			t.Fatal(err)
		}
		return used
	}
	var after5 int64
	for day := range 40 {
		w.day(40)
		w.appendTo(s)
		w.snapshotTo(s)
		if days, err := s.Days(); err != nil {
			t.Fatal(err)
		} else if len(days) > 3 {
			sealOld(t, s, days[len(days)-3].Day, 1)
		}
		if day == 5 {
			after5 = size()
		}
	}
	if got := size(); got > after5*5/4 { // 40 days would need eight times as much
		t.Errorf("after 40 days the live file uses %d bytes, after 5 days %d", got, after5)
	}
	if r := verified(t, s); r.Days != 40 || r.Archives != 37 {
		t.Errorf("verifying says %+v", r)
	}
}

func TestArchivingCanBeStopped(t *testing.T) {
	s := centreStore(t, t.TempDir(), 4, 2)
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	if n, err := s.SealOld(stopped, "2027-01-01", 1); n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("%d days were archived (%v)", n, err)
	}
	verified(t, s)
}
