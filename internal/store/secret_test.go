package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"
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
	alone := open(t, copied)
	if got := secret(t, alone, "slip", "fourth"); got != "fourth" {
		t.Errorf("a copy of the log alone has the secret %q", got)
	}
	if err := alone.Close(); err != nil {
		t.Fatal(err)
	}
	if data, err = os.ReadFile(filepath.Join(filepath.Dir(s.Path()), SecretsFile)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(copied, SecretsFile), data, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := secret(t, open(t, copied), "slip", "fifth"); got != "first" {
		t.Errorf("in a copy of the folder it is %q", got)
	}
	if bytes.Contains(fileOf(t, s), []byte("first")) {
		t.Error("the file of the log has the secret")
	}
	if info, err := os.Stat(filepath.Join(copied, SecretsFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("rights are %v, %v", info.Mode(), err)
	}
}

func fileOf(t *testing.T, s *Store) []byte {
	t.Helper()
	data, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A secret that an earlier version, or a restore, has put into the log's file is moved out,
// and is the one that counts.
func TestSecretIsMovedOutOfTheLog(t *testing.T) {
	s := open(t, t.TempDir())
	secret(t, s, "slip", "of another log")
	put := func(name, value string) {
		t.Helper()
		if err := s.update(func(tx *bbolt.Tx) error { return putMeta(tx, []byte(secretPrefix+name), []byte(value)) }); err != nil {
			t.Fatal(err)
		}
	}
	put("slip", "of this log")
	for range 2 {
		if got := secret(t, s, "slip", "drawn"); got != "of this log" {
			t.Errorf("it is %q", got)
		}
		s = reopen(t, s)
	}
	put("pins", "a list")
	taken := 0
	take := func(data []byte) error {
		if taken++; string(data) != "a list" {
			t.Errorf("taken is %q", data)
		}
		if taken == 1 {
			return os.ErrInvalid
		}
		return nil
	}
	if err := s.TakeSecret("pins", take); !errors.Is(err, os.ErrInvalid) {
		t.Errorf("what could not be kept gives %v", err)
	}
	for range 2 {
		if err := s.TakeSecret("pins", take); err != nil {
			t.Fatal(err)
		}
	}
	if taken != 2 {
		t.Errorf("taken %d times, want once more after the failure", taken)
	}
}

func TestDamagedSecretsAreNotDrawnAnew(t *testing.T) {
	s := open(t, t.TempDir())
	for _, text := range []string{"", "{", "null", "[]"} {
		if err := os.WriteFile(s.secretsPath(), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Secret("slip", func() []byte { return []byte("drawn") }); !errors.Is(err, ErrDamaged) {
			t.Errorf("%q gives %v", text, err)
		}
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
