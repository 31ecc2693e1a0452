package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"go.etcd.io/bbolt"

	"motcua/internal/backupkey"
	"motcua/internal/durable"
)

// Ancestor is a log that this one was restored from: both are the same up to
// there.
type Ancestor struct {
	Log string `json:"log"` // see LogID
	Pos uint64 `json:"pos"`
}

const ancestorLimit = 100

// LogID identifies a log for ever. A restored log gets another ID, because its further
// entries differ from those of the original.
func LogID(name string, createdMS int64) string { return fmt.Sprintf("%s-%d", name, createdMS) }

// Ancestors are the logs that this one was restored from, the oldest first.
func (s *Store) Ancestors() (list []Ancestor, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		list, err = ancestors(tx)
		return err
	})
	return list, err
}

// Rename gives a hub's log another ID, because devices have seen other entries in it.
// How many entries the two logs share is not known.
func (s *Store) Rename(nowMS int64) error {
	err := s.update(func(tx *bbolt.Tx) error {
		name, createdMS, err := identity(tx)
		if err != nil {
			return err
		}
		list, err := ancestors(tx)
		if err != nil {
			return err
		}
		list = append(list, Ancestor{Log: LogID(name, createdMS)})
		data, err := json.Marshal(list[max(0, len(list)-ancestorLimit):])
		if err != nil {
			return err
		}
		return errors.Join(putMeta(tx, keyCreatedMS, key(uint64(max(nowMS, createdMS+1)))), putMeta(tx, keyAncestors, data))
	})
	if err != nil {
		return fmt.Errorf("renaming the log: %w", err)
	}
	return nil
}

func ancestors(tx *bbolt.Tx) (list []Ancestor, err error) {
	if record := tx.Bucket(bucketMeta).Get(keyAncestors); record != nil {
		err = getJSON(keyAncestors, record, &list)
	}
	return list, err
}

const secretPrefix = "secret-"

// sealNow describes everything that a hub's store holds at this moment.
func (s *Store) sealNow(nowMS int64) (seal Seal, state []byte, err error) {
	seal = Seal{Kind: sealBackup, Format: sealFormat, MadeMS: nowMS, First: 1, Secrets: map[string][]byte{}}
	err = s.viewParts(func(tx *bbolt.Tx) error {
		var errs [5]error
		seal.Name, seal.CreatedMS, errs[0] = identity(tx)
		seal.Seq, errs[1] = number(tx, keySeq)
		seal.Ancestors, errs[2] = ancestors(tx)
		seal.Snapshot, state, errs[3] = snapshot(tx)
		seal.Form, errs[4] = formNoted(tx)
		seal.Last = lastOf(tx)
		if err := errors.Join(errs[:]...); err != nil {
			return err
		}
		cursor := tx.Bucket(bucketMeta).Cursor()
		for k, _ := cursor.Seek([]byte(secretPrefix)); bytes.HasPrefix(k, []byte(secretPrefix)); k, _ = cursor.Next() {
			secret, err := getMeta(tx, k)
			if err != nil {
				return err
			}
			seal.Secrets[strings.TrimPrefix(string(k), secretPrefix)] = bytes.Clone(secret)
		}
		return nil
	}, bucketMeta, bucketSnapshot, bucketLog)
	if err == nil {
		seal.Secrets, err = s.allSecrets(seal.Secrets)
	}
	return seal, state, err
}

// Backup writes everything that a hub's store holds, the archived days too, as
// one sealed file, while the store is used. It says what is in it.
func (s *Store) Backup(ctx context.Context, out io.Writer, nowMS int64) (Seal, error) {
	seal, state, err := s.sealNow(nowMS)
	if err == nil {
		err = s.sealTo(stoppable{ctx, out}, seal, state)
	}
	if err != nil {
		return seal, fmt.Errorf("writing backup: %w", err)
	}
	return seal, nil
}

// stoppable is a writer that fails when its context ends.
type stoppable struct {
	ctx context.Context
	out io.Writer
}

// Write implements io.Writer.
func (s stoppable) Write(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.out.Write(p)
}

// ErrExists means that a backup would replace a file.
var ErrExists = errors.New("there is such a file already: give another name, or move it away")

// BackupFile writes a backup to a path where no file is yet, encrypted if there are
// recipients. fill writes it in clear text; the content is read again, and decrypted,
// before the file gets its name.
func BackupFile(path string, to backupkey.Recipients, fill func(out io.Writer) error) (Seal, error) {
	return backupFile(path, to, fill, disk{})
}

func backupFile(path string, to backupkey.Recipients, fill func(out io.Writer) error, d disk) (seal Seal, err error) {
	fail := func(err error) (Seal, error) { return seal, fmt.Errorf("writing backup %q: %w", path, err) }
	if _, err := os.Lstat(path); err == nil {
		return fail(ErrExists)
	} else if !errors.Is(err, os.ErrNotExist) {
		return fail(err)
	}
	half := halfName(path)
	var unlock unlocking
	if err := d.write(half, func(f *os.File) (err error) {
		if !to.Any() {
			return fill(f)
		}
		unlock, err = fillEncrypted(f, to, fill)
		return err
	}); err != nil {
		return fail(err)
	}
	f, err := openLocked(half, unlock)
	if err == nil {
		seal = f.Seal
		err = errors.Join(f.each(func(uint64, []byte) error { return nil }), f.Close())
	}
	if err != nil {
		return fail(errors.Join(fmt.Errorf("reading it again: %w", err), os.Remove(half)))
	}
	if err := d.rename(half, path); err != nil {
		return fail(err)
	}
	return seal, nil
}

// Restored is the result of a restore.
type Restored struct {
	Seal
	Log   string // the log's new ID
	Aside string // where the store that was there is now; empty if there was none
}

// Restore makes a hub's store from a backup. The previous store is kept under another
// name. The log gets a new ID, so that devices which have seen more than the backup do
// not take it for the log they know. An encrypted backup needs one of its keys.
func Restore(dir, name, file string, nowMS int64, keys ...backupkey.Key) (Restored, error) {
	return restore(dir, name, file, nowMS, keys, disk{})
}

func restore(dir, name, file string, nowMS int64, keys []backupkey.Key, d disk) (r Restored, err error) {
	path := filepath.Join(dir, name)
	fail := func(err error) (Restored, error) { return r, fmt.Errorf("restoring %q from %q: %w", path, file, err) }
	f, err := openBackup(file, keys)
	if err != nil {
		return fail(err)
	}
	defer f.Close()
	if r.Seal = f.Seal; f.Kind != sealBackup || f.First != 1 {
		return fail(fmt.Errorf("it is the archive of one day, and no backup: %w", ErrSealed))
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fail(err)
	}
	release, err := holdStill(path)
	if err != nil {
		return fail(err)
	}
	defer func() { err = errors.Join(err, release()) }()
	fresh := path + ".restored"
	createdMS := max(nowMS, f.CreatedMS+1)
	r.Log = LogID(f.Name, createdMS)
	if err := d.step("restore"); err != nil {
		return fail(err)
	}
	if err := f.into(fresh, createdMS, d); err != nil {
		return fail(errors.Join(err, remove(fresh)))
	}
	if err := durable.SameOwner(fresh, dir); err != nil {
		return fail(errors.Join(err, remove(fresh)))
	}
	if r.Aside, err = d.setAside(path, nowMS); err != nil {
		return fail(err)
	}
	if err := d.rename(fresh, path); err != nil {
		return fail(err)
	}
	return r, nil
}

// holdStill locks a store against writers until release. A store that is damaged, or
// missing, needs no lock.
func holdStill(path string) (release func() error, err error) {
	var db *bbolt.DB
	err = guard(func() (err error) {
		opts := options(path)
		opts.ReadOnly, opts.InitialMmapSize = true, 0
		db, err = bbolt.Open(path, 0o600, opts)
		return err
	})
	switch {
	case locked(err):
		return nil, ErrLocked
	case err != nil:
		return func() error { return nil }, nil
	}
	return db.Close, nil
}

// setAside gives the previous store a second name, with the date.
func (d disk) setAside(path string, nowMS int64) (aside string, err error) {
	if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if aside, err = freeName(path + ".before-restore-" + stamp(nowMS)); err != nil {
		return "", err
	}
	if err := d.step("set aside"); err != nil {
		return "", err
	}
	if err := os.Link(path, aside); err != nil {
		return "", err
	}
	return aside, durable.SyncFolder(filepath.Dir(path))
}

// into makes a store from a backup.
func (f *sealedFile) into(path string, createdMS int64, d disk) error {
	seal := f.Seal
	list := append(f.Ancestors, Ancestor{LogID(f.Name, f.CreatedMS), f.Last})
	seal.CreatedMS, seal.Ancestors = createdMS, list[max(0, len(list)-ancestorLimit):]
	head, err := build(path, seal, f.state, d, f.each)
	if err == nil && head != f.end {
		err = fmt.Errorf("the log leads to another hash: %w", ErrSealed)
	}
	return err
}
