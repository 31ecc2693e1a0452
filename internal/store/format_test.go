package store

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
)

// golden puts a file that an older program has written into a new folder.
func golden(t *testing.T, name string) (dir string) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, file), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// goldenLog is how many entries the golden files hold, over three days.
const (
	goldenLast    = 91
	goldenTickets = 21
	goldenHash    = "538bfc4033e750bf95a5feb7b1f58acf04e2cd814303596594b6c68cf79c462f"
)

func wantGolden(t *testing.T, s *Store) {
	t.Helper()
	r := verified(t, s)
	if r.Last != goldenLast || r.Tickets != goldenTickets || r.Days != 3 || r.FirstDay != "2026-11-23" || r.LastDay != "2026-11-25" || r.Hash.String() != goldenHash {
		t.Errorf("the store holds %+v", r)
	}
	state, snapshot, err := s.Replay()
	if err != nil || state.Pos != goldenLast || state.Day != "2026-11-25" || len(state.Tickets) != goldenTickets/3 || snapshot == 0 {
		t.Errorf("the log comes to %d, from the snapshot at %d (%v)", state.Pos, snapshot, err)
	}
	if name, ms, err := s.Identity(); name != "centre" || ms != 1795397400000 || err != nil {
		t.Errorf("the identity is %q, %d (%v)", name, ms, err)
	}
	secret, err := s.Secret("slip", func() []byte { return nil })
	if err != nil || len(secret) != 32 {
		t.Errorf("the key of the slips has %d bytes (%v)", len(secret), err)
	}
}

func TestEveryFormatIsRead(t *testing.T) {
	for _, name := range []string{"format-1.db.gz", "format-2.db.gz"} {
		t.Run(name, func(t *testing.T) {
			dir := golden(t, name)
			before, err := OpenReadOnly(dir, file)
			if err != nil {
				t.Fatal(err)
			}
			if r := verified(t, before); r.Last != goldenLast || (r.Format == 1) == r.Chained {
				t.Errorf("before it is brought up to date it holds %+v", r)
			}
			log := logOf(t, before)
			if err := before.Close(); err != nil {
				t.Fatal(err)
			}
			s := reopenChained(t, dir)
			wantGolden(t, s)
			sameLog(t, "now", logOf(t, s), log)
			s = reopenChained(t, closed(t, s))
			wantGolden(t, s)
			if days, err := s.Days(); err != nil || len(days) != 3 || days[0] != (Day{Day: "2026-11-23", First: 2, Centre: 1}) {
				t.Errorf("the days are %v (%v)", days, err)
			}
		})
	}
}

// The copy from before the update is the old file, and can be used again.
func TestUpgradeKeepsACopy(t *testing.T) {
	dir := golden(t, "format-1.db.gz")
	old, err := OpenReadOnly(dir, file)
	if err != nil {
		t.Fatal(err)
	}
	log := logOf(t, old)
	old.Close()
	closed(t, reopenChained(t, dir))
	kept, err := OpenReadOnly(dir, file+".before-2")
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	sameLog(t, "the copy", logOf(t, kept), log)
	if r := verified(t, kept); r.Format != 1 || r.Chained {
		t.Errorf("the copy is %+v", r)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(names) != 2 {
		t.Errorf("the folder holds %v (%v)", names, err)
	}
}

func TestCopyBeforeTheUpdateReplacesNone(t *testing.T) {
	dir := golden(t, "format-1.db.gz")
	first := filepath.Join(dir, file+".before-2")
	if err := os.WriteFile(first, []byte("of an earlier try"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantGolden(t, reopenChained(t, dir))
	if data, err := os.ReadFile(first); err != nil || string(data) != "of an earlier try" {
		t.Errorf("the first copy is %q (%v)", data, err)
	}
	if _, err := os.Stat(first + ".2"); err != nil {
		t.Error(err)
	}
}

// A damaged store is not brought up to date: it stays as it is.
func TestDamagedStoreIsNotUpgraded(t *testing.T) {
	dir := golden(t, "format-1.db.gz")
	s, err := bbolt.Open(filepath.Join(dir, file), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	alter(t, &Store{db: s}, bucketLog, key(50), flip)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	image, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenChained(dir, file, "", 0); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "log entry 50") {
		t.Errorf("opening: %v", err)
	}
	if after, err := os.ReadFile(filepath.Join(dir, file)); err != nil || !bytes.Equal(after, image) {
		t.Errorf("the file has changed (%v)", err)
	}
}

// Years of work are brought up to date in writes of bounded size, and old days
// are archived on the way.
func TestUpgradeOfALongLog(t *testing.T) {
	const days = buildLive + 8
	dir := t.TempDir()
	s := open(t, dir)
	w := newCentreLog(t)
	for range days {
		w.day(buildChunk / 4 / 20)
	}
	w.appendTo(s)
	w.snapshotTo(s)
	log := logOf(t, s)
	s = reopenChained(t, closed(t, s))
	sameLog(t, "brought up to date", logOf(t, s), log)
	if r := verified(t, s); r.Archives != days-buildLive || r.Log != "centre-1234" || !r.Chained {
		t.Errorf("the store is %+v", r)
	}
	if list, err := s.Ancestors(); err != nil || len(list) > 0 {
		t.Errorf("it comes from %v (%v)", list, err)
	}
}

// A device's store of the first format gets the number, and stays readable for
// the program before.
func TestDeviceStoreIsNumbered(t *testing.T) {
	s := open(t, t.TempDir())
	appendAll(t, s, 1, 9)
	alter(t, s, bucketMeta, keyFormat, func([]byte) []byte { return nil })
	s = reopen(t, s)
	if data := mustNumber(t, s, keyFormat); data != Format {
		t.Errorf("the store has format %d", data)
	}
	wantLog(t, s, 1, 9)
	if r := record(t, s, 5); r != string(seal(key(5), entry(5))) {
		t.Errorf("an entry is stored as %q", r)
	}
	if names, _ := filepath.Glob(s.Path() + ".*"); len(names) > 0 {
		t.Errorf("there are copies: %v", names)
	}
}

func mustNumber(t *testing.T, s *Store, name []byte) (n uint64) {
	t.Helper()
	if err := s.db.View(func(tx *bbolt.Tx) (err error) { n, err = number(tx, name); return err }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestNewerStoreIsRefused(t *testing.T) {
	for name, chain := range map[string]bool{"device": false, "hub": true} {
		t.Run(name, func(t *testing.T) {
			s, err := openIn(t.TempDir(), file, "centre", 1, chain, disk{})
			if err != nil {
				t.Fatal(err)
			}
			appendAll(t, s, 1, 3)
			alter(t, s, bucketMeta, keyFormat, func([]byte) []byte { return seal(keyFormat, key(Format+1)) })
			alter(t, s, bucketLog, key(3), func([]byte) []byte { return []byte("a form that nobody knows yet") })
			dir := closed(t, s)
			image, err := os.ReadFile(s.Path())
			if err != nil {
				t.Fatal(err)
			}
			_, err1 := openIn(dir, file, "", 0, chain, disk{})
			_, err2 := OpenReadOnly(dir, file)
			for _, err := range []error{err1, err2} {
				if !errors.Is(err, ErrNewer) || errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "format 3, this program knows up to 2") {
					t.Errorf("opening: %v", err)
				}
			}
			if after, err := os.ReadFile(s.Path()); err != nil || !bytes.Equal(after, image) {
				t.Errorf("the file has changed (%v)", err)
			}
		})
	}
}
