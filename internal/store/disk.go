package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// disk makes whole files: under another name first, on the disk before they
// get their own. Tests break off between its steps.
type disk struct {
	before func(step string) error // called before each step; may fail it
}

func (d disk) step(what string) error {
	if d.before == nil {
		return nil
	}
	return d.before(what)
}

// halfName is what a file is called as long as it is not whole.
func halfName(path string) string { return path + ".new" }

// write makes a file. What was under its name is replaced when the new file is
// whole and on the disk, not before; what could not be finished is taken away.
func (d disk) write(path string, fill func(f *os.File) error) (err error) {
	half := halfName(path)
	if err := d.step("create"); err != nil {
		return err
	}
	f, err := os.OpenFile(half, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	err = fill(f)
	if err == nil {
		err = d.step("sync")
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(half))
	}
	return d.rename(half, path)
}

// rename gives a whole file its name, for good.
func (d disk) rename(from, to string) error {
	if err := d.step("rename"); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	if err := d.step("sync folder"); err != nil {
		return err
	}
	return syncDir(filepath.Dir(to))
}

// syncDir makes new names in a folder durable. A share or a stick may not know
// how to; it has the file itself on the disk.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("syncing folder: %w", err)
	}
	err = f.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		err = nil
	}
	return errors.Join(err, f.Close())
}
