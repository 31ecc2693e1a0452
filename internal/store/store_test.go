package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
)

const file = "test.db"

func open(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(dir, file, "centre", 1234)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func reopen(t *testing.T, s *Store) *Store {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return open(t, filepath.Dir(s.Path()))
}

func entry(pos uint64) []byte { return fmt.Appendf(nil, `{"pos":%d,"text":"mục %d"}`, pos, pos) }

func entries(from, to uint64) (list [][]byte) {
	for pos := from; pos <= to; pos++ {
		list = append(list, entry(pos))
	}
	return list
}

func appendAll(t *testing.T, s *Store, from, to uint64) {
	t.Helper()
	if err := s.Append(from, entries(from, to)); err != nil {
		t.Fatal(err)
	}
}

func wantLast(t *testing.T, s *Store, want uint64) {
	t.Helper()
	if last, err := s.Last(); err != nil || last != want {
		t.Errorf("the log ends at %d (%v), want %d", last, err, want)
	}
}

// wantLog wants exactly the entries from one position to another.
func wantLog(t *testing.T, s *Store, from, to uint64) {
	t.Helper()
	next := from
	n, err := s.Read(from, 0, func(pos uint64, data []byte) error {
		if pos != next || string(data) != string(entry(pos)) {
			t.Errorf("at %d stands %d, %s", next, pos, data)
		}
		next++
		return nil
	})
	if err != nil || next != to+1 || n != int(to+1-from) {
		t.Errorf("the log from %d ends before %d (%d entries, %v), want %d", from, next, n, err, to)
	}
}

func wantSnapshot(t *testing.T, s *Store, pos uint64, state string) {
	t.Helper()
	if gotPos, got, err := s.Snapshot(); err != nil || gotPos != pos || string(got) != state {
		t.Errorf("the snapshot is %q at %d (%v), want %q at %d", got, gotPos, err, state, pos)
	}
}

func TestNewStoreIsEmpty(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "made", "on the way"))
	wantLast(t, s, 0)
	wantLog(t, s, 1, 0)
	wantSnapshot(t, s, 0, "")
	if name, ms, err := s.Identity(); name != "centre" || ms != 1234 || err != nil {
		t.Errorf("the identity is %q, %d (%v)", name, ms, err)
	}
}

func TestIdentityIsThatOfTheFirstDay(t *testing.T) {
	dir := t.TempDir()
	if err := open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir, file, "another", 9999)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if name, ms, err := s.Identity(); name != "centre" || ms != 1234 || err != nil {
		t.Errorf("the identity is %q, %d (%v)", name, ms, err)
	}
}

func TestAppendIsThereAfterReopening(t *testing.T) {
	s := open(t, t.TempDir())
	appendAll(t, s, 1, 1)
	appendAll(t, s, 2, 900)
	s = reopen(t, s)
	wantLast(t, s, 900)
	wantLog(t, s, 1, 900)
	wantLog(t, s, 850, 900)
	wantLog(t, s, 901, 900)
}

func TestPositionsMustFollow(t *testing.T) {
	s := open(t, t.TempDir())
	for _, first := range []uint64{0, 2, 1 << 63} {
		if err := s.Append(first, entries(first, first)); err == nil {
			t.Errorf("an empty log takes entry %d", first)
		}
	}
	appendAll(t, s, 1, 5)
	for _, first := range []uint64{0, 1, 5, 7, 100} {
		if err := s.Append(first, entries(first, first)); err == nil || !strings.Contains(err.Error(), "the log ends at 5") {
			t.Errorf("after 5 comes %d: %v", first, err)
		}
	}
	wantLog(t, s, 1, 5)
}

func TestReadStopsWhereItIsTold(t *testing.T) {
	s := open(t, t.TempDir())
	appendAll(t, s, 1, 20)
	if n, err := s.Read(5, 3, func(pos uint64, _ []byte) error { return nil }); n != 3 || err != nil {
		t.Errorf("with limit 3, %d entries were read (%v)", n, err)
	}
	enough := errors.New("enough")
	if n, err := s.Read(1, 0, func(pos uint64, _ []byte) error {
		if pos == 7 {
			return enough
		}
		return nil
	}); n != 6 || !errors.Is(err, enough) {
		t.Errorf("%d entries were read until the reader had enough (%v)", n, err)
	}
	var kept [][]byte
	if _, err := s.Read(1, 0, func(_ uint64, data []byte) error { kept = append(kept, data); return nil }); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if string(kept[19]) != string(entry(20)) { // the file is no longer mapped
		t.Errorf("what was read has become %q", kept[19])
	}
}

func TestSnapshotWithoutTrimKeepsHistory(t *testing.T) {
	s := open(t, t.TempDir())
	appendAll(t, s, 1, 10)
	for _, pos := range []uint64{5, 10} {
		if err := s.SaveSnapshot(pos, fmt.Appendf(nil, "state %d", pos), false); err != nil {
			t.Fatal(err)
		}
	}
	s = reopen(t, s)
	wantSnapshot(t, s, 10, "state 10")
	wantLog(t, s, 1, 10)
	appendAll(t, s, 11, 12)
}

func TestTrimKeepsWhatIsMissingFromTheSnapshot(t *testing.T) {
	for _, pos := range []uint64{1, 9, 10, 15} {
		s := open(t, t.TempDir())
		appendAll(t, s, 1, 10)
		if err := s.SaveSnapshot(pos, []byte("state"), true); err != nil {
			t.Fatal(err)
		}
		s = reopen(t, s)
		wantSnapshot(t, s, pos, "state")
		last := max(10, pos)
		wantLast(t, s, last)
		wantLog(t, s, pos+1, last)
		appendAll(t, s, last+1, last+3)
		s = reopen(t, s)
		wantLog(t, s, pos+1, last+3)
		if pos < 10 {
			if _, err := s.Read(pos, 0, func(uint64, []byte) error { return nil }); !errors.Is(err, ErrDamaged) {
				t.Errorf("a trimmed entry is read: %v", err)
			}
		}
	}
}

// A replica that gets a whole new state forgets the log it had, also when the
// new one is shorter.
func TestRestartBeginsAnotherLog(t *testing.T) {
	s := open(t, t.TempDir())
	appendAll(t, s, 1, 50)
	for _, pos := range []uint64{7, 300} {
		if err := s.Restart("centre-2", pos, []byte("whole"), "a seal"); err != nil {
			t.Fatal(err)
		}
		s = reopen(t, s)
		wantSnapshot(t, s, pos, "whole")
		wantLast(t, s, pos)
		wantLog(t, s, pos+1, pos)
		if sealed, err := s.Seal(); sealed != "a seal" || err != nil {
			t.Errorf("the seal is %q (%v)", sealed, err)
		}
		if err := s.Append(51, entries(51, 51)); err == nil {
			t.Error("the old log goes on")
		}
		appendAll(t, s, pos+1, pos+2)
		if name, ms, err := s.Identity(); name != "centre-2" || ms != 1234 || err != nil {
			t.Errorf("the identity is %q, %d (%v)", name, ms, err)
		}
	}
}

// alter changes a stored value behind the store's back.
func alter(t *testing.T, s *Store, bucket, k []byte, change func(v []byte) []byte) {
	t.Helper()
	err := s.db.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucket)
		v := change(slices.Clone(b.Get(k)))
		if v == nil {
			return b.Delete(k)
		}
		return b.Put(k, v)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func flip(v []byte) []byte { v[len(v)/3] ^= 1; return v }

func TestChecksumsAreChecked(t *testing.T) {
	gone := func([]byte) []byte { return nil }
	for name, c := range map[string]struct {
		bucket, key []byte
		change      func([]byte) []byte
		opens       bool // the fault is found when it is read, not before
	}{
		"first entry":           {bucketLog, key(1), flip, false},
		"last entry":            {bucketLog, key(9), flip, false},
		"last entry gone":       {bucketLog, key(9), gone, false},
		"middle entry":          {bucketLog, key(5), flip, true},
		"middle entry gone":     {bucketLog, key(5), gone, true},
		"middle entry empty":    {bucketLog, key(5), func([]byte) []byte { return []byte{} }, true},
		"middle entry cut":      {bucketLog, key(5), func(v []byte) []byte { return v[:len(v)-1] }, true},
		"entry's checksum":      {bucketLog, key(5), func(v []byte) []byte { v[len(v)-1] ^= 1; return v }, true},
		"snapshot":              {bucketSnapshot, keySnapshot, func(v []byte) []byte { v[10] ^= 1; return v }, false},
		"snapshot cut":          {bucketSnapshot, keySnapshot, func(v []byte) []byte { return v[:4] }, false},
		"identity":              {bucketMeta, keyIdentity, flip, false},
		"time of creation":      {bucketMeta, keyCreatedMS, flip, false},
		"time of creation, cut": {bucketMeta, keyCreatedMS, func([]byte) []byte { return seal(keyCreatedMS, []byte("x")) }, false},
		"sequence number":       {bucketMeta, keySeq, flip, false},
		"end of the log":        {bucketMeta, keyLast, flip, false},
		"end of the log, gone":  {bucketMeta, keyLast, gone, false},
		"snapshot gone":         {bucketSnapshot, keySnapshot, gone, false},
		"sequence number, gone": {bucketMeta, keySeq, gone, false},
		"command":               {bucketOutbox, key(1), flip, true},
		"command gone":          {bucketOutbox, key(1), gone, true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			appendAll(t, s, 1, 9)
			_, _, err := s.Put(func(seq uint64) ([]byte, error) { return entry(seq), nil })
			if err := errors.Join(err, s.SaveSnapshot(9, []byte("the state"), false)); err != nil {
				t.Fatal(err)
			}
			alter(t, s, c.bucket, c.key, c.change)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s, err = Open(dir, file, "", 0)
			if !c.opens {
				if !errors.Is(err, ErrDamaged) {
					t.Fatalf("opening: %v, want ErrDamaged", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if _, err := readAll(s); !errors.Is(err, ErrDamaged) {
				t.Errorf("reading: %v, want ErrDamaged", err)
			}
		})
	}
}

// readAll is everything a store holds.
func readAll(s *Store) (string, error) { return readFrom(s, 1) }

func readFrom(s *Store, first uint64) (string, error) {
	var b strings.Builder
	_, err := s.Read(first, 0, func(pos uint64, data []byte) error { fmt.Fprintln(&b, pos, string(data)); return nil })
	pos, state, err2 := s.Snapshot()
	fmt.Fprintln(&b, pos, string(state))
	err3 := s.Outbox(func(seq uint64, data []byte) error { fmt.Fprintln(&b, seq, string(data)); return nil })
	name, ms, err4 := s.Identity()
	last, err5 := s.Last()
	fmt.Fprintln(&b, name, ms, last)
	err6 := s.Past(func(day string, data []byte) error { fmt.Fprintln(&b, day, string(data)); return nil })
	err7 := s.Shelf(func(data []byte) error { fmt.Fprintln(&b, string(data)); return nil })
	return b.String(), errors.Join(err, err2, err3, err4, err5, err6, err7)
}

func TestLockedStoreIsReported(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := Open(dir, file, "centre", 1); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), filepath.Join(dir, file)) {
		t.Errorf("the second program gets %v", err)
	}
	appendAll(t, s, 1, 1)
	s = reopen(t, s)
	wantLog(t, s, 1, 1)
}

func TestFolderWithoutPermission(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	_, err := Open(dir, file, "centre", 1)
	if !errors.Is(err, os.ErrPermission) || errors.Is(err, ErrDamaged) {
		t.Errorf("the store says %v", err)
	}
}

// A start that was cut off while it made the file leaves something that the
// next start clears away.
func TestInterruptedCreationRecovers(t *testing.T) {
	for name, left := range map[string][]byte{"empty": {}, "half a page": make([]byte, 2000), "text": []byte("x")} {
		dir := t.TempDir()
		path := filepath.Join(dir, file)
		if err := os.WriteFile(path+".new", left, 0o600); err != nil {
			t.Fatal(err)
		}
		s := open(t, dir)
		appendAll(t, s, 1, 3)
		wantLog(t, reopen(t, s), 1, 3)
		if _, err := os.Stat(path + ".new"); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: the leftover is still there (%v)", name, err)
		}
	}
}

// A crash between the link and the removal leaves the same file under both
// names; the next start must not touch the real one.
func TestLeftoverLinkIsHarmless(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	appendAll(t, s, 1, 3)
	if err := os.Link(s.Path(), s.Path()+".new"); err != nil {
		t.Fatal(err)
	}
	wantLog(t, reopen(t, s), 1, 3)
}
