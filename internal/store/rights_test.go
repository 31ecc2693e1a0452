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
	wide := map[string]fs.FileMode{dir: 0o755, filepath.Join(dir, "hub.db"): 0o664, archive: 0o755, filepath.Join(dir, "identity"): 0o750}
	if err := os.MkdirAll(filepath.Join(dir, "identity"), 0o750); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"hub.db.before-restore-1", "projections.db", "archive/1.log.gz", "identity/own.key"} {
		path := filepath.Join(dir, name)
		if wide[path] = 0o644; os.WriteFile(path, nil, 0o644) != nil {
			t.Fatalf("%s cannot be written", path)
		}
	}
	for path, mode := range wide {
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
