package store

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
)

func past(t *testing.T, s *Store) (list []string) {
	t.Helper()
	if err := s.Past(func(day string, data []byte) error { list = append(list, day+" "+string(data)); return nil }); err != nil {
		t.Fatal(err)
	}
	return list
}

func shelf(t *testing.T, s *Store) (list []string) {
	t.Helper()
	if err := s.Shelf(func(data []byte) error { list = append(list, string(data)); return nil }); err != nil {
		t.Fatal(err)
	}
	return list
}

// putOnShelf stores a batch with only these commands.
func putOnShelf(s *Store, limit int, beforeMS int64, list ...Shelved) error {
	return s.Keep(ReplicaBatch{Shelved: list, ShelfLimit: limit, ShelfBeforeMS: beforeMS})
}

func TestDaysThatAreOverAreKept(t *testing.T) {
	s := open(t, t.TempDir())
	if got := past(t, s); got != nil {
		t.Errorf("a new store has %v", got)
	}
	for _, day := range []string{"2026-11-24", "2026-11-23", "2026-11-26", "2026-11-25"} { // a clock may have been wrong
		if err := s.PutPast(day, []byte("first"), 3); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.PutPast("2026-11-25", []byte("again"), 3); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, s)
	want := []string{"2026-11-24 first", "2026-11-25 again", "2026-11-26 first"}
	if got := past(t, s); !slices.Equal(got, want) {
		t.Errorf("kept are %q, want %q", got, want)
	}
}

// Commands that go onto the shelf leave the outbox in the same write, and no others do.
func TestShelvedCommandsLeaveTheOutbox(t *testing.T) {
	s := open(t, t.TempDir())
	if got := shelf(t, s); got != nil {
		t.Errorf("a new store has %v", got)
	}
	for range 4 {
		put(t, s)
	}
	if err := putOnShelf(s, 10, 0, Shelved{Seq: 3, AtMS: 30, Data: []byte("three")}, Shelved{Seq: 1, AtMS: 10, Data: []byte("one")}, Shelved{Seq: 99, AtMS: 10, Data: []byte("not there")}); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, s)
	if got := waiting(t, s); !slices.Equal(got, []uint64{2, 4}) {
		t.Errorf("the outbox has %v", got)
	}
	if got := shelf(t, s); !slices.Equal(got, []string{"three", "one", "not there"}) {
		t.Errorf("the shelf has %q", got)
	}
}

func TestShelfHasAnEnd(t *testing.T) {
	s := open(t, t.TempDir())
	shelve := func(at int64, before int64) {
		t.Helper()
		if err := putOnShelf(s, 3, before, Shelved{AtMS: at, Data: fmt.Append(nil, at)}); err != nil {
			t.Fatal(err)
		}
	}
	for at := range int64(5) {
		shelve(at, 0)
	}
	if got := shelf(t, s); !slices.Equal(got, []string{"2", "3", "4"}) {
		t.Errorf("with place for three it has %q", got)
	}
	shelve(100, 4) // as time passes
	if got := shelf(t, s); !slices.Equal(got, []string{"4", "100"}) {
		t.Errorf("of what is not older than 4 it has %q", got)
	}
}

// A new incarnation is the same device.
func TestMemoryOutlivesAnIncarnation(t *testing.T) {
	s := open(t, t.TempDir())
	if err := errors.Join(s.PutPast("2026-11-24", []byte("x"), 3), putOnShelf(s, 3, 0, Shelved{AtMS: 1, Data: []byte("y")})); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Renew(Renewed{CreatedMS: 1 << 50, LastSeq: 9}), s.Restart("log-2", 7, []byte("{}"), "")); err != nil {
		t.Fatal(err)
	}
	if got := append(past(t, s), shelf(t, s)...); !slices.Equal(got, []string{"2026-11-24 x", "y"}) {
		t.Errorf("kept are %q", got)
	}
}

func TestDamagedMemoryIsNoticed(t *testing.T) {
	gone := func([]byte) []byte { return nil }
	try := func(part []byte, change func([]byte) []byte) {
		t.Helper()
		s := open(t, t.TempDir())
		if err := errors.Join(s.PutPast("2026-11-24", []byte("some text"), 3), putOnShelf(s, 3, 0, Shelved{AtMS: 1, Data: []byte("some text")})); err != nil {
			t.Fatal(err)
		}
		first := map[string][]byte{string(bucketPast): []byte("2026-11-24"), string(bucketShelf): key(1)}[string(part)]
		alter(t, s, part, first, change)
		err := errors.Join(s.Past(func(string, []byte) error { return nil }), s.Shelf(func([]byte) error { return nil }))
		if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), string(part)) {
			t.Errorf("a damaged %s is read as %v", part, err)
		}
	}
	for _, part := range [][]byte{bucketPast, bucketShelf} {
		try(part, flip)
		try(part, gone)
	}
}

// What is damaged of one day does not hide the days after it.
func TestDamagedRecordHidesNoOther(t *testing.T) {
	s := open(t, t.TempDir())
	for i, day := range []string{"2026-11-23", "2026-11-24", "2026-11-25"} {
		if err := errors.Join(s.PutPast(day, []byte("x"), 3), putOnShelf(s, 3, 0, Shelved{AtMS: int64(i), Data: []byte(day)})); err != nil {
			t.Fatal(err)
		}
	}
	alter(t, s, bucketPast, []byte("2026-11-24"), flip)
	alter(t, s, bucketShelf, key(2), flip)
	var got []string
	err := s.Past(func(day string, _ []byte) error { got = append(got, "past "+day); return nil })
	err2 := s.Shelf(func(data []byte) error { got = append(got, "shelf "+string(data)); return nil })
	if !errors.Is(err, ErrDamaged) || !errors.Is(err2, ErrDamaged) {
		t.Errorf("the damage is told as %v, %v", err, err2)
	}
	if want := []string{"past 2026-11-23", "past 2026-11-25", "shelf 2026-11-23", "shelf 2026-11-25"}; !slices.Equal(got, want) {
		t.Errorf("given are %q, want %q", got, want)
	}
}

// When the disk fails, nothing moves.
func TestShelvingIsOneWrite(t *testing.T) {
	s := open(t, t.TempDir())
	put(t, s)
	s.db.Close()
	db, err := bbolt.Open(s.path, 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	s.db = db
	if err := putOnShelf(s, 3, 0, Shelved{Seq: 1, AtMS: 1, Data: []byte("y")}); err == nil {
		t.Fatal("a disk that takes nothing took it")
	}
	if got := waiting(t, s); len(got) != 1 || shelf(t, s) != nil {
		t.Errorf("the outbox has %v, the shelf %v", got, shelf(t, s))
	}
}

var update = flag.Bool("update", false, "write the golden file of a device anew")

// makeDevice fills a device's store with one of everything.
func makeDevice(t *testing.T, s *Store) {
	t.Helper()
	appendAll(t, s, 1, 4)
	for range 3 {
		put(t, s)
	}
	_, _, _, numbered := s.PutNumbered("2026-11-24", "AK", 6, 9, 0, func(seq uint64, n int) ([]byte, error) { return fmt.Appendf(nil, "command %d: AK%03d", seq, n), nil })
	err := errors.Join(
		numbered, s.Restart("centre-1", 5, []byte(`{"pos":5,"ghi chú":"bản sao"}`), ""), s.Append(6, entries(6, 8)),
		s.PutPast("2026-11-23", []byte("số của ngày 23"), 7), s.PutPast("2026-11-24", []byte("số của ngày 24"), 7),
		putOnShelf(s, 9, 0, Shelved{Seq: 2, AtMS: 1795397400000, Data: []byte("ý kiến 1")}, Shelved{Seq: 3, AtMS: 1795397400001, Data: []byte("ý kiến 2")}),
		s.Renew(Renewed{CreatedMS: 1795397500000, LastSeq: 9, Outbox: map[uint64][]byte{9: []byte("command 9")}}),
	)
	if err != nil {
		t.Fatal(err)
	}
}

// A device goes on with the file that an earlier program of the same format has
// written: its replica, outbox, numbers, and what it keeps of earlier days.
func TestDeviceFileIsReadAsItWasWritten(t *testing.T) {
	const name = "device-2.db.gz"
	if *update {
		s := open(t, t.TempDir())
		makeDevice(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(s.Path())
		if err != nil {
			t.Fatal(err)
		}
		var zipped bytes.Buffer
		z := gzip.NewWriter(&zipped)
		_, err = z.Write(data[:usedBytes(data)])
		if err := errors.Join(err, z.Close(), os.WriteFile(filepath.Join("testdata", name), zipped.Bytes(), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	fresh := open(t, t.TempDir())
	makeDevice(t, fresh)
	want, err := readFrom(fresh, 6)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, golden(t, name))
	if got, err := readFrom(s, 6); err != nil || got != want {
		t.Errorf("it holds (%v)\n%s\nwant\n%s", err, got, want)
	}
	_, n, _, err := s.PutNumbered("2026-11-24", "AK", 0, 9, 0, func(uint64, int) ([]byte, error) { return nil, nil })
	if n != 8 || err != nil {
		t.Errorf("the next number is %d (%v), want 8", n, err)
	}
}

// A batch is stored in one write, or not at all.
func TestBatchIsStoredInOneWrite(t *testing.T) {
	s := open(t, t.TempDir())
	for range 4 {
		put(t, s)
	}
	heard := ReplicaBatch{First: 1, Entries: entries(1, 3), Done: []uint64{1, 99}, Shelved: []Shelved{{Seq: 3, AtMS: 5, Data: []byte("three")}}, ShelfLimit: 9}
	if err := s.Keep(heard); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, s)
	wantLog(t, s, 1, 3)
	if got := waiting(t, s); !slices.Equal(got, []uint64{2, 4}) {
		t.Errorf("the outbox has %v", got)
	}
	heard = ReplicaBatch{First: 9, Entries: entries(9, 9), Done: []uint64{2}, Shelved: []Shelved{{Seq: 4, AtMS: 6, Data: []byte("four")}}, ShelfLimit: 9}
	if err := s.Keep(heard); err == nil || !strings.Contains(err.Error(), "the log ends at 3") {
		t.Errorf("entries that do not follow are kept: %v", err)
	}
	wantLog(t, s, 1, 3)
	if got := append(shelf(t, s), fmt.Sprint(waiting(t, s))); !slices.Equal(got, []string{"three", "[2 4]"}) {
		t.Errorf("the shelf and the outbox have %q", got)
	}
	if err := s.Keep(ReplicaBatch{Done: []uint64{2, 4}}); err != nil || len(waiting(t, s)) != 0 {
		t.Errorf("the outbox has %v (%v)", waiting(t, s), err)
	}
}
