package identity

import (
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"motcua/internal/eventlog"
)

func TestHubMakesItsIdentityOnce(t *testing.T) {
	dir := t.TempDir()
	first, isNew, err := OpenHub(dir)
	if err != nil || !isNew {
		t.Fatalf("%v, %v", isNew, err)
	}
	again, isNew, err := OpenHub(dir)
	if err != nil || isNew || again.Authority.Print() != first.Authority.Print() || !again.Own.Key.Equal(first.Own.Key) {
		t.Fatalf("%v, %v", isNew, err)
	}
	p, err := again.Trust.Check(parsed(t, again.Own.Certificate), x509.ExtKeyUsageServerAuth)
	if err != nil || p.Name != theHub {
		t.Errorf("the hub's own certificate is of %+v, %v", p, err)
	}
	private(t, filepath.Join(dir, FolderName))
}

// private wants a folder and all in it to be its owner's alone.
func private(t *testing.T, dir string) {
	t.Helper()
	if err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		info, err2 := os.Lstat(path)
		if err = errors.Join(err, err2); err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has the mode %v", path, info.Mode())
		}
		if strings.HasSuffix(path, ".new") {
			t.Errorf("%s was left behind", path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// A hub whose power is cut while it makes its identity makes it at the next start.
func TestHalfAnIdentityIsMadeAnew(t *testing.T) {
	for _, left := range [][]string{{ownKey}, {ownKey, ownCert}, {ownKey, ownCert, authorityCert}} {
		whole, dir := t.TempDir(), t.TempDir()
		if _, _, err := OpenHub(whole); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Join(dir, FolderName), 0o700); err != nil {
			t.Fatal(err)
		}
		for _, name := range left {
			data, err := os.ReadFile(filepath.Join(whole, FolderName, name))
			if err = errors.Join(err, os.WriteFile(filepath.Join(dir, FolderName, name), data, 0o600)); err != nil {
				t.Fatal(err)
			}
		}
		if _, isNew, err := OpenHub(dir); err != nil || !isNew {
			t.Errorf("with %q: %v, %v", left, isNew, err)
		}
	}
}

func TestDeviceKeepsWhatEnrolmentGave(t *testing.T) {
	dir, a := t.TempDir(), newAuthority(t)
	if _, enrolled, err := OpenDevice(dir); enrolled || err != nil {
		t.Fatalf("before: %v, %v", enrolled, err)
	}
	for _, who := range []Name{quay3, {ID: "quay-3", Role: eventlog.Console, Counter: "4"}} { // the second in place of the first
		own := enrolled(t, a, who)
		if err := SaveDevice(dir, own, a.Certificate()); err != nil {
			t.Fatal(err)
		}
		d, enrolled, err := OpenDevice(dir)
		if err != nil || !enrolled || !d.Own.Key.Equal(own.Key) || d.Trust.Prints()[0] != a.Print() {
			t.Fatalf("%v, %v", enrolled, err)
		}
	}
	private(t, filepath.Join(dir, FolderName))
}

func TestFilesThatCannotBeUsed(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(dir string) error
		want  string
	}{
		"a key that all may read": {func(dir string) error { return os.Chmod(filepath.Join(dir, authorityKey), 0o644) }, "chmod 600"},
		"a damaged key":           {func(dir string) error { return os.WriteFile(filepath.Join(dir, authorityKey), []byte("x"), 0o600) }, "damaged"},
		"a damaged certificate":   {func(dir string) error { return os.WriteFile(filepath.Join(dir, ownCert), []byte("x"), 0o600) }, "damaged"},
		"no certificate":          {func(dir string) error { return os.Remove(filepath.Join(dir, authorityCert)) }, "no such file"},
		"a folder for a key": {func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, ownKey)), os.Mkdir(filepath.Join(dir, ownKey), 0o700))
		}, "no file"},
		"a file without an end":   {func(dir string) error { return os.Truncate(filepath.Join(dir, ownCert), maxFileBytes+1) }, "no file"},
		"a certificate for a key": {func(dir string) error { return copied(dir, ownCert, ownKey) }, "damaged"},
		"another's key":           {func(dir string) error { return copied(dir, authorityKey, ownKey) }, "do not belong together"},
		"another's authority":     {func(dir string) error { return copied(dir, ownKey, authorityKey) }, "of another key"},
	} {
		dir := t.TempDir()
		if _, _, err := OpenHub(dir); err != nil {
			t.Fatal(err)
		}
		if err := c.spoil(filepath.Join(dir, FolderName)); err != nil {
			t.Fatal(err)
		}
		if _, _, err := OpenHub(dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func copied(dir, from, to string) error {
	data, err := os.ReadFile(filepath.Join(dir, from))
	return errors.Join(err, os.WriteFile(filepath.Join(dir, to), data, 0o600))
}

// The authority before is believed as long as its certificate is there.
func TestFormerAuthorityIsRead(t *testing.T) {
	dir, former := t.TempDir(), newAuthority(t)
	if _, _, err := OpenHub(dir); err != nil {
		t.Fatal(err)
	}
	if err := folder(filepath.Join(dir, FolderName)).change(part{formerCert, certBlock, former.Certificate()}); err != nil {
		t.Fatal(err)
	}
	h, _, err := OpenHub(dir)
	if err != nil || len(h.Trust.Prints()) != 2 || h.Trust.Prints()[1] != former.Print() {
		t.Errorf("%v", err)
	}
}
