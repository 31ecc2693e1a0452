// Package durable writes small files so that a power cut leaves the old content or the
// new one, and never half of it.
package durable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// half is what the name of a file ends with while it is not complete.
const half = ".new"

// Write writes a file whole or not at all, with exactly these rights. When it returns
// nil, content and name are on the disk. A file that was there is replaced, and its owner
// stays.
func Write(path string, data []byte, rights os.FileMode) error {
	if err := write(path, data, rights); err != nil {
		return fmt.Errorf("writing %q: %w", path, err)
	}
	return nil
}

func write(path string, data []byte, rights os.FileMode) error {
	file, err := os.OpenFile(path+half, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, rights)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	err = errors.Join(err, file.Chmod(rights), SameOwner(file.Name(), path), file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(path+half, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(path+half))
	}
	return SyncFolder(filepath.Dir(path))
}

// Remove removes a file. When it returns nil, the file is not on the disk, whether it was
// there before or not.
func Remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return SyncFolder(filepath.Dir(path))
}

// SyncFolder makes a new name in a folder durable. A network share or a USB stick may
// not support that; the file itself is durable.
func SyncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		err = nil
	}
	return errors.Join(err, d.Close())
}

// Folder makes a folder, with those above it, if it is not there. One that root makes gets
// the owner of the folder that it is in.
func Folder(path string, rights os.FileMode) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil
	}
	if err := os.MkdirAll(path, rights); err != nil {
		return err
	}
	return SameOwner(path, filepath.Dir(path))
}
