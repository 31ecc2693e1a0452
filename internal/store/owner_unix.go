//go:build unix

package store

import (
	"os"
	"syscall"
)

// sameOwner gives a file the owner of a folder, so that a hub with a user of its own
// can open what an administrator has restored.
func sameOwner(path, folder string) error {
	info, err := os.Stat(folder)
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || os.Geteuid() != 0 {
		return nil
	}
	return os.Chown(path, int(owner.Uid), int(owner.Gid))
}
