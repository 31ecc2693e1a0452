package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"motcua/internal/lookup"
)

// The counts of the week are written whole or not at all, for this user only, and a file
// that has become too large is not read into memory.
func TestWeekFile(t *testing.T) {
	dir := t.TempDir()
	w := weekFile(filepath.Join(dir, weekName))
	if _, err := w.Read(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("before it was written: %v", err)
	}
	for _, text := range []string{`{"2026-11-29":{"gplx":3}}`, `{}`} {
		if err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if data, err := w.Read(); err != nil || string(data) != text {
			t.Errorf("it has %q: %v", data, err)
		}
	}
	if info, err := os.Stat(string(w)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if names, err := os.ReadDir(dir); err != nil || len(names) != 1 {
		t.Errorf("beside it are %v, %v", names, err)
	}
	if err := os.WriteFile(string(w), make([]byte, lookup.MaxWeekBytes+100), 0o600); err != nil {
		t.Fatal(err)
	}
	if data, err := w.Read(); err != nil || len(data) != lookup.MaxWeekBytes+1 {
		t.Errorf("of a large file it reads %d bytes: %v", len(data), err)
	}
	if err := weekFile(filepath.Join(dir, "none", weekName)).Write(nil); err == nil {
		t.Error("a folder that is not there takes a file")
	}
}
