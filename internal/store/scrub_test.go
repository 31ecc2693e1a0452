package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"
)

func noRest() error { return nil }

// scrubbed is what a scrub finds, and how many pieces it read.
func scrubbed(t *testing.T, s *Store) (list []Damage, pieces int) {
	t.Helper()
	err := s.Scrub(func() error {
		if pieces++; s.db.Stats().OpenTxN != 0 {
			t.Error("a transaction is open during a rest")
		}
		return nil
	}, func(d Damage) { list = append(list, d) })
	if err != nil {
		t.Fatal(err)
	}
	return list, pieces
}

// oldStore is the folder of a store with three archived days and three live ones
// before the newest, its days and its list of sealed files.
func oldStore(t *testing.T) (dir string, days []Day, sealed []archived) {
	t.Helper()
	s := centreStore(t, t.TempDir(), 6, 5)
	sealOld(t, s, "2026-10-08", 3)
	days, err := s.Days()
	if err != nil {
		t.Fatal(err)
	}
	if sealed, err = s.archives(); err != nil || len(sealed) != 3 {
		t.Fatalf("%d files are sealed (%v)", len(sealed), err)
	}
	if list, pieces := scrubbed(t, s); len(list) != 0 || pieces != len(days) {
		t.Fatalf("a sound log is damaged by %+v; %d pieces for %d days", list, pieces, len(days))
	}
	return closed(t, s), days, sealed
}

// recordAt is the record of an entry.
func recordAt(t *testing.T, dir string, pos uint64) []byte {
	t.Helper()
	s, err := OpenReadOnly(dir, file)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var record []byte
	if err := s.view(func(tx *bbolt.Tx) error {
		record = bytes.Clone(tx.Bucket(bucketLog).Get(key(pos)))
		return nil
	}); err != nil || record == nil {
		t.Fatalf("entry %d has no record (%v)", pos, err)
	}
	return record
}

// damaged is an image in which one byte of a record is changed, wherever the record is.
func damaged(image, record []byte, at int) []byte {
	bad := bytes.Clone(record)
	bad[at] ^= 1
	return bytes.ReplaceAll(image, record, bad)
}

// Whichever byte of an earlier day has changed, the store opens, and the scrub says
// which day cannot be read and from which entry on. It changes nothing.
func TestScrubFindsEveryDamagedByteOfAnEarlierDay(t *testing.T) {
	dir, days, _ := oldStore(t)
	path := filepath.Join(dir, file)
	image, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	image = image[:usedBytes(image)]
	for i, day := range days[3:6] {
		pos := day.First + 3
		record := recordAt(t, dir, pos)
		for at := 0; at < len(record); at += 1 + 20*i {
			bad := damaged(image, record, at)
			if err := errors.Join(os.Remove(path), os.WriteFile(path, bad, 0o600)); err != nil {
				t.Fatal(err)
			}
			s, err := OpenChained(dir, file, "", 0)
			if err != nil {
				t.Fatalf("byte %d of entry %d: %v", at, pos, err)
			}
			list, _ := scrubbed(t, s)
			if len(list) != 1 || list[0].File != path || list[0].Day != day.Day || list[0].Pos != pos || !errors.Is(list[0].Err, ErrDamaged) {
				t.Errorf("byte %d of entry %d: found is %+v", at, pos, list)
			}
			closed(t, s)
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, bad) {
				t.Fatalf("byte %d of entry %d: the damaged file was written to (%v)", at, pos, err)
			}
			if err := os.WriteFile(path, image, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Whichever byte of a sealed file has changed, or if it is gone, the scrub names
// the file and its day.
func TestScrubFindsEveryDamagedByteOfTheArchive(t *testing.T) {
	dir, _, sealed := oldStore(t)
	s := reopenChained(t, dir)
	wantNamed := func(what string, a archived) {
		t.Helper()
		if list, _ := scrubbed(t, s); len(list) != 1 || list[0].File != s.archivePath(a) || list[0].Day != a.Day || list[0].Pos != a.First {
			t.Errorf("%s of %s: found is %+v", what, a.File, list)
		}
	}
	for i, a := range sealed {
		sound, err := os.ReadFile(s.archivePath(a))
		if err != nil {
			t.Fatal(err)
		}
		for at := 0; at < len(sound); at += 1 + 20*i {
			bad := bytes.Clone(sound)
			bad[at] ^= 1
			if err := os.WriteFile(s.archivePath(a), bad, 0o600); err != nil {
				t.Fatal(err)
			}
			wantNamed(fmt.Sprintf("byte %d", at), a)
		}
		if err := os.Remove(s.archivePath(a)); err != nil {
			t.Fatal(err)
		}
		wantNamed("the absence", a)
		if err := os.WriteFile(s.archivePath(a), sound, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if list, _ := scrubbed(t, s); len(list) != 0 {
		t.Errorf("files that were put back are damaged: %+v", list)
	}
}

// What is newest is read first, and one damaged day does not hide another.
func TestScrubBeginsWithTheNewestDay(t *testing.T) {
	dir, days, sealed := oldStore(t)
	path := filepath.Join(dir, file)
	image, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, day := range days[3:6] {
		image = damaged(image, recordAt(t, dir, day.First+1), 5)
	}
	if err := errors.Join(os.Remove(path), os.WriteFile(path, image, 0o600)); err != nil {
		t.Fatal(err)
	}
	s := reopenChained(t, dir)
	for _, a := range sealed {
		if err := os.WriteFile(s.archivePath(a), []byte("rubbish"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list, _ := scrubbed(t, s)
	if len(list) != 6 {
		t.Fatalf("found is %+v", list)
	}
	for i, d := range list {
		if want := days[5-i].Day; d.Day != want || d.Err == nil {
			t.Errorf("damage %d is of %s, want %s", i, d.Day, want)
		}
	}
}

// The metadata is read too.
func TestScrubReadsTheMetadata(t *testing.T) {
	for _, part := range [][]byte{bucketDays, bucketCentres, bucketArchive} {
		dir, _, _ := oldStore(t)
		s := reopenChained(t, dir)
		err := s.update(func(tx *bbolt.Tx) error {
			k, record := tx.Bucket(part).Cursor().First()
			bad := bytes.Clone(record)
			bad[0] ^= 1
			return tx.Bucket(part).Put(bytes.Clone(k), bad)
		})
		if err != nil {
			t.Fatal(err)
		}
		if list, _ := scrubbed(t, s); len(list) != 1 || list[0].File != s.Path() || !errors.Is(list[0].Err, ErrDamaged) {
			t.Errorf("%s: found is %+v", part, list)
		}
	}
}

// A sealed file that is whole but is not the one that comes next is no archive of
// this log.
func TestScrubFindsALostFileOfTheArchive(t *testing.T) {
	dir, _, sealed := oldStore(t)
	s := reopenChained(t, dir)
	if err := s.update(func(tx *bbolt.Tx) error { return tx.Bucket(bucketArchive).Delete(key(sealed[1].First)) }); err != nil {
		t.Fatal(err)
	}
	if list, _ := scrubbed(t, s); len(list) != 1 || list[0].Day != sealed[2].Day || list[0].Pos != sealed[2].First {
		t.Errorf("found is %+v", list)
	}
}

// Days that go to the archive while the log is read are no damage, and what is
// written meanwhile neither.
func TestScrubBesideArchivingAndAppending(t *testing.T) {
	s := centreStore(t, t.TempDir(), 6, 5)
	pieces := 0
	err := s.Scrub(func() error {
		if pieces++; pieces == 3 {
			sealOld(t, s, "2026-10-08", 3)
		}
		last, err := s.Last()
		return errors.Join(err, s.Append(last+1, [][]byte{fmt.Appendf(nil, `{"pos":%d}`, last+1)}))
	}, func(d Damage) { t.Errorf("found is %+v", d) })
	if err != nil || pieces < 6 {
		t.Errorf("%d pieces were read (%v)", pieces, err)
	}
}

// A scrub stops when rest returns an error.
func TestScrubEndsWhenToldTo(t *testing.T) {
	dir, days, _ := oldStore(t)
	s := reopenChained(t, dir)
	for most := range len(days) {
		n := 0
		err := s.Scrub(func() error {
			if n++; n > most {
				return context.Canceled
			}
			return nil
		}, func(d Damage) { t.Errorf("found is %+v", d) })
		if !errors.Is(err, context.Canceled) || n != most+1 {
			t.Errorf("told after %d pieces it ended after %d (%v)", most, n-1, err)
		}
	}
	if err := s.Scrub(noRest, func(d Damage) { t.Errorf("found is %+v", d) }); err != nil {
		t.Error(err)
	}
}
