//go:build unix

package identity

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"motcua/internal/backupkey"
)

// What root writes belongs to the hub's user.
func TestBackupKeyOfRootBelongsToTheHub(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root writes for others")
	}
	const user = 12345
	dir := t.TempDir()
	if err := os.Chown(dir, user, user); err != nil {
		t.Fatal(err)
	}
	k, err := backupkey.Draw()
	if err != nil {
		t.Fatal(err)
	}
	if err := AddBackupKey(dir, k); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(dir, FolderName), filepath.Join(dir, FolderName, backupKeys)} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if stat, ok := info.Sys().(*syscall.Stat_t); !ok || stat.Uid != user || stat.Gid != user {
			t.Errorf("%s belongs to %+v", path, stat)
		}
	}
}
