package store

import (
	"errors"
	"os"
	"path/filepath"

	"motcua/internal/durable"
)

// disk makes complete files: under another name first, durable before they get their
// own. Tests interrupt it between its steps.
type disk struct {
	before func(step string) error // called before each step; may fail it
}

func (d disk) step(what string) error {
	if d.before == nil {
		return nil
	}
	return d.before(what)
}

// halfName is the name of a file while it is not complete.
func halfName(path string) string { return path + ".new" }

// write makes a file. An existing file is replaced only when the new one is complete
// and durable; an unfinished one is removed.
func (d disk) write(path string, fill func(f *os.File) error) (err error) {
	half := halfName(path)
	if err := d.step("create"); err != nil {
		return err
	}
	f, err := os.OpenFile(half, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
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
	return durable.SyncFolder(filepath.Dir(to))
}
