package store

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// modes are the rights of everything in a folder, by path.
func modes(t *testing.T, dir string) map[string]fs.FileMode {
	t.Helper()
	list := map[string]fs.FileMode{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		list[path] = info.Mode().Perm()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Whatever the umask, nobody but the owner reads a log, an archived day or a backup; and
// what an older version has left open is closed.
func TestFilesAreTheirOwnersOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "hub")
	s, err := OpenChained(dir, "hub.db", "centre", 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	private := func(when string) {
		t.Helper()
		for path, mode := range modes(t, dir) {
			if mode&othersMay != 0 {
				t.Errorf("%s: %s has the mode %v", when, path, mode)
			}
		}
	}
	private("made")
	archive := filepath.Join(dir, ArchiveFolder)
	if err := os.MkdirAll(archive, 0o755); err != nil {
		t.Fatal(err)
	}
	for path, mode := range map[string]fs.FileMode{filepath.Join(dir, "hub.db"): 0o664, archive: 0o755} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	if s, err = OpenChained(dir, "hub.db", "centre", 1); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	private("opened again")
}
