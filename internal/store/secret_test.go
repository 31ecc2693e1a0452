package store

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func secret(t *testing.T, s *Store, name, drawn string) string {
	t.Helper()
	got, err := s.Secret(name, func() []byte { return []byte(drawn) })
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

// What was signed yesterday is still good with yesterday's copy of the file.
func TestSecretIsDrawnOnceAndGoesWithACopy(t *testing.T) {
	s := open(t, t.TempDir())
	if got := secret(t, s, "slip", "first"); got != "first" {
		t.Fatalf("drawn: %q", got)
	}
	if got := secret(t, s, "slip", "second"); got != "first" {
		t.Errorf("asked again it is %q", got)
	}
	if got := secret(t, s, "other", "third"); got != "third" {
		t.Errorf("another secret is %q", got)
	}
	s = reopen(t, s)
	data, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	copied := t.TempDir()
	if err := os.WriteFile(filepath.Join(copied, file), bytes.Clone(data), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := secret(t, open(t, copied), "slip", "fourth"); got != "first" {
		t.Errorf("in a copy it is %q", got)
	}
}

func TestReadOnlyStoreIsReadByManyAndChangedByNone(t *testing.T) {
	dir := t.TempDir()
	if _, err := OpenReadOnly(dir, file); err == nil {
		t.Fatal("a store that is not there is opened")
	}
	s := open(t, dir)
	appendAll(t, s, 1, 3)
	if _, err := OpenReadOnly(dir, file); err == nil {
		t.Fatal("a store that another program writes is opened")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		r, err := OpenReadOnly(dir, file)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		wantLog(t, r, 1, 3)
		if err := r.Append(4, entries(4, 4)); err == nil {
			t.Error("it can be written")
		}
	}
}

// Asking for a secret that is there changes nothing in the file.
func TestSecretThatIsThereIsOnlyRead(t *testing.T) {
	s := open(t, t.TempDir())
	secret(t, s, "slip", "first")
	before, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	secret(t, s, "slip", "second")
	after, err := os.ReadFile(s.Path())
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was written to (%v)", err)
	}
}
