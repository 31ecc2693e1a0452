package store

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
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
		s := centreStore(t, t.TempDir(), 6, 60)
		var root uint64
		if err := s.view(func(tx *bbolt.Tx) error { root = uint64(tx.Bucket(bucketLog).Root()); return nil }); err != nil {
			t.Fatal(err)
		}
		page := s.db.Info().PageSize
		path := filepath.Join(closed(t, s), file)
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
		if errors.Is(err, ErrDamaged) {
			continue // it is noticed at the start
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if list, _ := scrubbed(t, s); len(list) == 0 || !errors.Is(list[0].Err, ErrDamaged) || list[0].File != path {
			t.Errorf("%s: found is %+v", name, list)
		}
		closed(t, s)
	}
}
