//go:build unix

package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// SameOwner gives what root has made at path the owner of what is, or will be, there as
// another: of the file that it replaces, or else of the folder. So a program with a user
// of its own can read what an administrator has written.
func SameOwner(path, another string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	info, err := os.Stat(another)
	if errors.Is(err, fs.ErrNotExist) {
		info, err = os.Stat(filepath.Dir(another))
	}
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	return os.Lchown(path, int(owner.Uid), int(owner.Gid))
}
