package store

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
)

// leadsToItself changes all branches of a page but the outer ones, which are looked
// at when a store is opened.
func leadsToItself(page []byte, id uint64) {
	for i := 1; i < int(binary.NativeEndian.Uint16(page[10:]))-1; i++ {
		binary.NativeEndian.PutUint64(page[pageHeader+i*pageElement+8:], id)
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
	if binary.NativeEndian.Uint16(at[8:]) != flagBranch || binary.NativeEndian.Uint16(at[10:]) < 4 {
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
		"a page leads to itself":   leadsToItself,
		"a page leads to meta":     func(p []byte, _ uint64) { binary.NativeEndian.PutUint64(p[pageHeader+pageElement+8:], 1) },
		"a page leads to nowhere":  func(p []byte, _ uint64) { binary.NativeEndian.PutUint64(p[pageHeader+pageElement+8:], 1<<40) },
		"a key lies beyond":        func(p []byte, _ uint64) { binary.NativeEndian.PutUint32(p[pageHeader+pageElement:], 1<<30) },
		"a key is too long":        func(p []byte, _ uint64) { binary.NativeEndian.PutUint32(p[pageHeader+pageElement+4:], 9) },
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

// The same for everything else that reads the whole log. What stands before the
// damage is read.
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
