package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
)

func chainedStore(t *testing.T) *Store {
	t.Helper()
	s, err := OpenChained(t.TempDir(), file, "centre", 1234)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// record is what is stored of an entry.
func record(t *testing.T, s *Store, pos uint64) (text string) {
	t.Helper()
	if err := s.db.View(func(tx *bbolt.Tx) error { text = string(tx.Bucket(bucketLog).Get(key(pos))); return nil }); err != nil {
		t.Fatal(err)
	}
	return text
}

// The rule in other words: whoever has the log can check it with sha256sum.
func TestHashIsOfTheOneBeforeThePositionAndTheEntry(t *testing.T) {
	s := chainedStore(t)
	appendAll(t, s, 1, 2)
	appendAll(t, s, 3, 300)
	before := make([]byte, 32)
	for pos := uint64(1); pos <= 300; pos++ {
		position, err := hex.DecodeString(strings.Repeat("0", 16-len(strconv.FormatUint(pos, 16))) + strconv.FormatUint(pos, 16))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte(string(before) + string(position) + string(entry(pos))))
		if want := string(entry(pos)) + "\n" + hex.EncodeToString(sum[:]); record(t, s, pos) != want {
			t.Fatalf("entry %d is stored as %q, want %q", pos, record(t, s, pos), want)
		}
		before = sum[:]
	}
}

// Somebody who changes an entry, and gives it a hash that is right for it, has
// to change all that follow, and what is kept beside the log.
func TestChangedPastShows(t *testing.T) {
	forge := func(pos uint64, before string, text string) func([]byte) []byte {
		return func([]byte) []byte {
			var h Hash
			if err := h.UnmarshalText([]byte(before)); err != nil {
				t.Fatal(err)
			}
			return h.Next(pos, []byte(text)).sealedBy([]byte(text))
		}
	}
	for name, c := range map[string]struct {
		pos   uint64
		opens bool
	}{"first": {1, true}, "middle": {20, true}, "next to last": {39, false}, "last": {40, false}} {
		t.Run(name, func(t *testing.T) {
			s := chainedStore(t)
			appendAll(t, s, 1, 40)
			before := strings.Repeat("0", hashText)
			if c.pos > 1 {
				r := record(t, s, c.pos-1)
				before = r[len(r)-hashText:]
			}
			alter(t, s, bucketLog, key(c.pos), forge(c.pos, before, "another story"))
			n, err := s.Read(1, 0, func(uint64, []byte) error { return nil })
			if c.pos < 40 && (!errors.Is(err, ErrDamaged) || n != int(c.pos)) {
				t.Errorf("reading after a change at %d gives %d entries, %v", c.pos, n, err)
			}
			dir := closed(t, s)
			s, err = OpenChained(dir, file, "", 0)
			if !c.opens && !errors.Is(err, ErrDamaged) {
				t.Errorf("opening: %v", err)
			}
			if err == nil {
				s.Close()
			}
		})
	}
}

// A hash that was written down tells whether the log up to there is unchanged, however
// much was appended since, also in a backup, and in an archived day.
func TestHashThatWasWrittenDownIsRecognised(t *testing.T) {
	s := centreStore(t, t.TempDir(), 3, 3)
	var early Hash
	for pos := uint64(1); pos <= 10; pos++ {
		entry, _, err := splitRecord([]byte(record(t, s, pos)))
		if err != nil {
			t.Fatal(err)
		}
		early = early.Next(pos, entry)
	}
	last := verified(t, s).Hash
	other := last
	other[0] ^= 1
	sealOld(t, s, "2026-10-06", 1)
	day := filepath.Join(filepath.Dir(s.Path()), ArchiveFolder, archiveFiles(t, s)[0])
	backup := backupOf(t, s)
	for name, walk := range map[string]func(known ...Hash) (Report, error){
		"store":   func(known ...Hash) (Report, error) { return s.Verify(context.Background(), known...) },
		"backup":  func(known ...Hash) (Report, error) { return VerifyFile(context.Background(), backup, known...) },
		"archive": func(known ...Hash) (Report, error) { return VerifyFile(context.Background(), day, known...) },
	} {
		r, err := walk(early)
		if err != nil || len(r.Faults) > 0 || len(r.Known) != 1 || r.Known[0] != (Known{early, 10}) {
			t.Errorf("%s: %+v (%v)", name, r, err)
		}
		if r, err = walk(early, r.Hash); err != nil || len(r.Faults) > 0 || len(r.Known) != 2 || r.Known[1].Pos != r.Last {
			t.Errorf("%s, two: %+v (%v)", name, r, err)
		}
		if r, err = walk(early, other); err != nil || len(r.Faults) != 1 || !strings.Contains(r.Faults[0], other.String()) || len(r.Known) != 1 {
			t.Errorf("%s, another: %+v (%v)", name, r, err)
		}
	}
}

func TestChainedLogIsKeptWhole(t *testing.T) {
	s := chainedStore(t)
	appendAll(t, s, 1, 9)
	if err := s.SaveSnapshot(9, []byte("x"), true); !errors.Is(err, errWhole) {
		t.Errorf("the log is trimmed: %v", err)
	}
	if err := s.Restart("another", 3, []byte("x"), ""); !errors.Is(err, errWhole) {
		t.Errorf("the log is forgotten: %v", err)
	}
	wantLog(t, s, 1, 9)
}

func TestChainGoesOnAfterReopening(t *testing.T) {
	s := chainedStore(t)
	for next := uint64(1); next < 60; next += 7 {
		appendAll(t, s, next, next+6)
		s = reopenChained(t, closed(t, s))
	}
	wantLog(t, s, 1, 63)
	wantLog(t, s, 50, 63)
	wantLog(t, s, 64, 63)
	for _, first := range []uint64{0, 1, 63, 65} {
		if err := s.Append(first, entries(first, first)); err == nil {
			t.Errorf("after 63 comes %d", first)
		}
	}
}

// A long log is read in pieces, and each piece goes on from the one before.
func TestReadGoesOverManyPieces(t *testing.T) {
	s := chainedStore(t)
	const last = 3*readChunk + 17
	appendAll(t, s, 1, last)
	wantLog(t, s, 1, last)
	wantLog(t, s, readChunk, last)
	for _, limit := range []int{1, readChunk, readChunk + 1, last - 1} {
		n, err := s.Read(2, limit, func(uint64, []byte) error { return nil })
		if n != limit || err != nil {
			t.Errorf("with limit %d, %d entries were read (%v)", limit, n, err)
		}
	}
	alter(t, s, bucketLog, key(2*readChunk+5), flip)
	n, err := s.Read(1, 0, func(uint64, []byte) error { return nil })
	if n != 2*readChunk+4 || !errors.Is(err, ErrDamaged) {
		t.Errorf("before the damage there are %d entries (%v)", n, err)
	}
}

func TestFactsOfTheChainAreChecked(t *testing.T) {
	gone := func([]byte) []byte { return nil }
	for name, c := range map[string]struct {
		bucket, key []byte
		change      func([]byte) []byte
	}{
		"hash":           {bucketMeta, keyChain, flip},
		"another hash":   {bucketMeta, keyChain, func([]byte) []byte { return seal(keyChain, make([]byte, 32)) }},
		"cut":            {bucketMeta, keyCut, flip},
		"cut gone":       {bucketMeta, keyCut, gone},
		"cut short":      {bucketMeta, keyCut, func([]byte) []byte { return seal(keyCut, make([]byte, 8)) }},
		"cut elsewhere":  {bucketMeta, keyCut, func([]byte) []byte { return seal(keyCut, append(key(3), make([]byte, 32)...)) }},
		"centre":         {bucketMeta, keyCentre, flip},
		"format":         {bucketMeta, keyFormat, flip},
		"first entry":    {bucketLog, key(1), flip},
		"first gone":     {bucketLog, key(1), gone},
		"last entry":     {bucketLog, key(9), flip},
		"last gone":      {bucketLog, key(9), gone},
		"hash of last":   {bucketLog, key(9), func(v []byte) []byte { v[len(v)-1] ^= 1; return v }},
		"hash cut short": {bucketLog, key(9), func(v []byte) []byte { return v[:len(v)-1] }},
	} {
		t.Run(name, func(t *testing.T) {
			s := chainedStore(t)
			appendAll(t, s, 1, 9)
			alter(t, s, c.bucket, c.key, c.change)
			if s, err := OpenChained(closed(t, s), file, "", 0); !errors.Is(err, ErrDamaged) {
				if err == nil {
					s.Close()
				}
				t.Errorf("opening: %v, want ErrDamaged", err)
			}
		})
	}
}

// The hash at every position is that of the chain, also in the archive, at the ends of its
// files and where the log is cut.
func TestHashAtEveryPosition(t *testing.T) {
	s := centreStore(t, t.TempDir(), 6, 3)
	sealOld(t, s, "2026-10-08", 3)
	var h Hash
	check := func(pos uint64) {
		t.Helper()
		if got, err := s.HashAt(pos); err != nil || got != h {
			t.Errorf("at %d it is %v, want %v (%v)", pos, got, h, err)
		}
	}
	check(0)
	last, err := s.Read(1, 0, func(pos uint64, entry []byte) error {
		h = h.Next(pos, entry)
		check(pos)
		return nil
	})
	cut, errCut := s.Cut()
	if err != nil || errCut != nil || cut == 0 || cut >= uint64(last) {
		t.Fatalf("of %d entries the archive has %d: %v %v", last, cut, err, errCut)
	}
	if got, err := s.HashAt(uint64(last) + 1); err == nil {
		t.Errorf("behind the end it is %v", got)
	}
	for _, name := range archiveFiles(t, s) {
		if err := os.Remove(filepath.Join(filepath.Dir(s.Path()), ArchiveFolder, name)); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.HashAt(cut - 1); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("of a file that is gone it is %v, %v", got, err)
	}
	check(uint64(last))
	device, err := Open(t.TempDir(), file, "kiosk-1", 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { device.Close() })
	if got, err := device.HashAt(0); err == nil {
		t.Errorf("a device's log has no chain: %v", got)
	}
}
