package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"motcua/internal/boltfile"
)

// leadsToItself changes all branches of a page but the outer ones, which are looked
// at when a store is opened.
func leadsToItself(page []byte, id uint64) {
	for i := 1; i < int(binary.NativeEndian.Uint16(page[10:]))-1; i++ {
		binary.NativeEndian.PutUint64(page[boltfile.PageHeader+i*boltfile.PageElement+8:], id)
	}
}

// damagedTree opens a hub's store whose log has a page of branches that was changed,
// ErrDamaged if that is noticed at once.
func damagedTree(t *testing.T, change func(page []byte, id uint64)) (s *Store, path string, err error) {
	t.Helper()
	s = centreStore(t, t.TempDir(), 6, 60)
	var root uint64
	if err := s.view(func(tx *bbolt.Tx) error { root = uint64(tx.Bucket(bucketLog).Root()); return nil }); err != nil {
		t.Fatal(err)
	}
	page := s.db.Info().PageSize
	path = filepath.Join(closed(t, s), file)
	image, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := image[int(root)*page : int(root+1)*page]
	if binary.NativeEndian.Uint16(at[8:]) != boltfile.FlagBranch || binary.NativeEndian.Uint16(at[10:]) < 4 {
		t.Fatal("the log has no branches")
	}
	change(at, root)
	if err := errors.Join(os.Remove(path), os.WriteFile(path, image, 0o600)); err != nil {
		t.Fatal(err)
	}
	s, err = OpenChained(filepath.Dir(path), file, "", 0)
	if err != nil && !errors.Is(err, ErrDamaged) {
		t.Fatal(err)
	}
	return s, path, err
}

// Damage in the pages that lead to the records of earlier days is told as every
// other is: a page that leads to itself does not end the program.
func TestScrubSurvivesDamagedTrees(t *testing.T) {
	for name, change := range map[string]func(page []byte, id uint64){
		"a page leads to itself": leadsToItself,
		"a page leads to meta": func(p []byte, _ uint64) {
			binary.NativeEndian.PutUint64(p[boltfile.PageHeader+boltfile.PageElement+8:], 1)
		},
		"a page leads to nowhere": func(p []byte, _ uint64) {
			binary.NativeEndian.PutUint64(p[boltfile.PageHeader+boltfile.PageElement+8:], 1<<40)
		},
		"a key lies beyond": func(p []byte, _ uint64) {
			binary.NativeEndian.PutUint32(p[boltfile.PageHeader+boltfile.PageElement:], 1<<30)
		},
		"a key is too long": func(p []byte, _ uint64) {
			binary.NativeEndian.PutUint32(p[boltfile.PageHeader+boltfile.PageElement+4:], 9)
		},
		"the page has more behind": func(p []byte, _ uint64) { binary.NativeEndian.PutUint32(p[12:], 1<<20) },
	} {
		s, path, err := damagedTree(t, change)
		if err != nil {
			continue // it is noticed at the start
		}
		if list, _ := scrubbed(t, s); len(list) == 0 || !errors.Is(list[0].Err, ErrDamaged) || list[0].File != path {
			t.Errorf("%s: found is %+v", name, list)
		}
		closed(t, s)
	}
}

// fullParts opens a hub's store of some days each of whose parts has branches, and
// a device's parts beside them.
func fullParts(t *testing.T) (s *Store, parts [][]byte) {
	t.Helper()
	s = centreStore(t, t.TempDir(), 6, 60)
	err := s.update(func(tx *bbolt.Tx) error {
		for _, name := range [][]byte{bucketPast, bucketShelf} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		return tx.ForEach(func(name []byte, part *bbolt.Bucket) error {
			parts = append(parts, bytes.Clone(name))
			for i := uint64(0); i < 400 && !bytes.Equal(name, bucketLog); i++ {
				if err := part.Put(key(1<<40+i), bytes.Repeat([]byte{'x'}, 100)); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err != nil || len(parts) < 9 {
		t.Fatalf("the parts are %q, %v", parts, err)
	}
	return s, parts
}

// turn has every branch of a part lead back to the page it stands on, in the file
// of a store that is open.
func turn(t *testing.T, s *Store, part []byte) {
	t.Helper()
	var root uint64
	if err := s.view(func(tx *bbolt.Tx) error { root = uint64(tx.Bucket(part).Root()); return nil }); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(s.path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	page := make([]byte, s.db.Info().PageSize)
	at := int64(root) * int64(len(page))
	if _, err := f.ReadAt(page, at); err != nil {
		t.Fatal(err)
	}
	n := int(binary.NativeEndian.Uint16(page[10:]))
	if binary.NativeEndian.Uint16(page[8:]) != boltfile.FlagBranch || n < 2 {
		t.Fatalf("the part %q has no branches", part)
	}
	for i := range n {
		binary.NativeEndian.PutUint64(page[boltfile.PageHeader+i*boltfile.PageElement+8:], root)
	}
	if _, err := f.WriteAt(page, at); err != nil {
		t.Fatal(err)
	}
}

// A part whose pages lead to themselves ends no program, whichever it is: neither
// one that works with the file, nor one that opens it.
func TestNoPartThatLeadsToItselfEndsAProgram(t *testing.T) {
	_, parts := fullParts(t)
	for _, part := range parts {
		t.Run(string(part), func(t *testing.T) {
			s, _ := fullParts(t)
			turn(t, s, part)
			wantPart := func(doing string, err error) {
				t.Helper()
				if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), `"`+string(part)+`"`) {
					t.Errorf("%s ends with %v", doing, err)
				}
			}
			r, err := s.Verify(t.Context())
			if err != nil || len(r.Found) != 1 || r.Found[0].Code != "log.pages" || !strings.Contains(r.Faults[0], string(part)) {
				t.Errorf("verify says %q, %v", r.Faults, err)
			}
			_, err = s.SealOld(t.Context(), "2099-01-01", 0)
			wantPart("archiving", err)
			for name, read := range map[string]func() error{
				string(bucketMeta) + string(bucketSnapshot) + string(bucketLog): func() error { _, err := s.Backup(t.Context(), io.Discard, 0); return err },
				string(bucketDays):                func() error { _, err := s.Days(); return err },
				string(bucketDays) + " of one":    func() error { _, _, err := s.DayAt("2026-11-28"); return err },
				string(bucketCentres):             func() error { _, err := s.CentreAt(1); return err },
				string(bucketCentres) + " of all": s.scrubCentres,
				string(bucketArchive):             func() error { _, err := s.archives(); return err },
				string(bucketArchive) + " of one": func() error { _, err := s.archiveOf(1); return err },
				string(bucketOutbox):              func() error { return s.Outbox(func(uint64, []byte) error { return nil }) },
				string(bucketPast):                func() error { return s.Past(func(string, []byte) error { return nil }) },
				string(bucketShelf):               func() error { return s.Shelf(func([]byte) error { return nil }) },
				string(bucketSnapshot):            func() error { _, _, err := s.Snapshot(); return err },
				string(bucketMeta) + " of all":    func() error { return s.each(bucketShelf, func(_, _ []byte) error { return nil }) },
			} {
				if strings.Contains(name, string(part)) {
					wantPart("reading "+name, read())
				}
			}
			wantPart("emptying", s.update(func(tx *bbolt.Tx) error { return replaceBucket(tx, part) }))
			path := filepath.Join(closed(t, s), file)
			for name, open := range map[string]func(dir, name string) (*Store, error){
				"opening to read": OpenReadOnly, "opening to write": func(dir, name string) (*Store, error) { return OpenChained(dir, name, "", 0) },
			} {
				s, err := open(filepath.Dir(path), file)
				if wantPart(name, err); err == nil {
					closed(t, s)
				}
			}
			if r, err := VerifyFile(t.Context(), path); err != nil || len(r.Found) != 1 || r.Found[0].Code != "log.damaged" {
				t.Errorf("verify of the file says %q, %v", r.Faults, err)
			}
		})
	}
}

// The same for everything else that reads the whole log. The entries before the damage
// are read.
func TestPageThatLeadsToItselfEndsNoReading(t *testing.T) {
	for name, read := range map[string]func(s *Store, path string) error{
		"verify": func(s *Store, _ string) error {
			r, err := s.Verify(t.Context())
			if err != nil || len(r.Faults) == 0 || !strings.Contains(r.Faults[0], ErrDamaged.Error()) {
				t.Errorf("verify says %q, %v", r.Faults, err)
			}
			return ErrDamaged
		},
		"verify of a file that no program has open": func(s *Store, path string) error {
			closed(t, s)
			r, err := VerifyFile(t.Context(), path)
			if err != nil || len(r.Faults) == 0 || !strings.Contains(r.Faults[0], ErrDamaged.Error()) {
				t.Errorf("verify says %q, %v", r.Faults, err)
			}
			return ErrDamaged
		},
		"backup": func(s *Store, _ string) error {
			_, err := s.Backup(t.Context(), io.Discard, 0)
			return err
		},
		"export": func(s *Store, _ string) error { // of one day after the other
			days, err := s.Days()
			if err != nil || len(days) < 3 {
				t.Fatalf("%d days, %v", len(days), err)
			}
			_, err = s.Read(days[2].First, 0, func(uint64, []byte) error { return nil })
			return err
		},
		"archiving": func(s *Store, _ string) error {
			days, err := s.Days()
			if err != nil || len(days) < 5 {
				t.Fatalf("%d days, %v", len(days), err)
			}
			if err := s.SaveSnapshot(days[4].First, []byte("{}"), false); err != nil {
				t.Fatal(err)
			}
			_, err = s.SealOld(t.Context(), days[4].Day, 0)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, path, err := damagedTree(t, leadsToItself)
			if err != nil {
				t.Fatal(err)
			}
			if err := read(s, path); !errors.Is(err, ErrDamaged) {
				t.Errorf("it ends with %v", err)
			}
		})
	}
}
