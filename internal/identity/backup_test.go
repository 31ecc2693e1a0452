package identity

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"motcua/internal/backupkey"
)

func hubFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if _, _, err := OpenHub(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestBackupKeysAreKeptTheNewestFirst(t *testing.T) {
	dir := hubFolder(t)
	if keys, err := BackupKeys(dir); len(keys) > 0 || err != nil {
		t.Fatalf("a new hub has %v (%v)", keys, err)
	}
	var drawn []string
	for range backupkey.MaxKeys + 2 {
		k, err := backupkey.Draw()
		if err != nil {
			t.Fatal(err)
		}
		if err := AddBackupKey(dir, k); err != nil {
			t.Fatal(err)
		}
		drawn = append([]string{k.Secret()}, drawn...)
		keys, err := BackupKeys(dir)
		if err != nil || len(keys) != min(len(drawn), backupkey.MaxKeys) {
			t.Fatalf("of %d keys %d are kept (%v)", len(drawn), len(keys), err)
		}
		for i, k := range keys {
			if k.Secret() != drawn[i] {
				t.Fatalf("key %d is another", i)
			}
		}
	}
	private(t, filepath.Join(dir, FolderName))
	if _, isNew, err := OpenHub(dir); isNew || err != nil {
		t.Errorf("the hub's other keys: %v, %v", isNew, err)
	}
}

// A key that others may read, or a file that is damaged, is an error: it must not look as
// if the hub had no key, which would make the next backup one in clear text.
func TestUnusableBackupKeyIsAnError(t *testing.T) {
	dir := hubFolder(t)
	k, err := backupkey.Draw()
	if err != nil {
		t.Fatal(err)
	}
	if err := AddBackupKey(dir, k); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, FolderName, backupKeys)
	for name, c := range map[string]struct {
		spoil func() error
		want  string
	}{
		"rights":    {func() error { return os.Chmod(path, 0o640) }, "chmod 600"},
		"mistyped":  {func() error { return os.WriteFile(path, []byte(k.Secret()[1:]+"\n"), 0o600) }, "written down"},
		"empty":     {func() error { return os.Truncate(path, 0) }, "written down"},
		"too long":  {func() error { return os.Truncate(path, 1<<20) }, "no file with a key"},
		"a folder":  {func() error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o700)) }, "no file with a key"},
		"elsewhere": {func() error { return errors.Join(os.Remove(path), os.Symlink("/etc/passwd", path)) }, "no file with a key"},
	} {
		if err := errors.Join(os.RemoveAll(path), os.WriteFile(path, []byte(k.Secret()+"\n"), 0o600), c.spoil()); err != nil {
			t.Fatal(err)
		}
		keys, err := BackupKeys(dir)
		if err == nil || len(keys) > 0 || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), k.Secret()[20:]) {
			t.Errorf("%s: %v (%v)", name, keys, err)
		}
		if err := AddBackupKey(dir, k); err == nil {
			t.Errorf("%s: what was there is replaced", name)
		}
	}
}

// A key is there before the hub has drawn its others, and the same one twice is one.
func TestBackupKeyComesBeforeTheOthers(t *testing.T) {
	dir := t.TempDir()
	k, err := backupkey.Draw()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := AddBackupKey(dir, k); err != nil {
			t.Fatal(err)
		}
	}
	if _, isNew, err := OpenHub(dir); !isNew || err != nil {
		t.Errorf("the hub's other keys: %v, %v", isNew, err)
	}
	if keys, err := BackupKeys(dir); len(keys) != 1 || err != nil || keys[0].Secret() != k.Secret() {
		t.Errorf("it has %v (%v)", keys, err)
	}
	private(t, filepath.Join(dir, FolderName))
}
