package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"

	"motcua/internal/calendar"
	"motcua/internal/durable"
)

// Format is the layout of the file that this program writes. Every older one
// is read too, and brought up to date when it is opened to be written.
//
//	1  checksums
//	2  the number itself; at a hub: the hash chain, the archive, the index of days
const Format = 2

// ErrNewer means that a newer program has written the file.
var ErrNewer = errors.New("a newer program has written this file: install that program again, or put back the copy that was made before the update")

// formatOf is the layout of a file; the first had no number.
func formatOf(tx *bbolt.Tx) (uint64, error) {
	if tx.Bucket(bucketMeta).Get(keyFormat) == nil {
		return 1, nil
	}
	return number(tx, keyFormat)
}

// checkFormat refuses what only a newer program can read. It runs before all other
// checks, which might take a newer layout for damage.
func checkFormat(tx *bbolt.Tx) error {
	if tx.Bucket(bucketMeta) == nil {
		return fmt.Errorf("part %q is missing", bucketMeta)
	}
	format, err := formatOf(tx)
	if err == nil && format > Format {
		err = fmt.Errorf("%w (format %d, this program knows up to %d)", ErrNewer, format, Format)
	}
	return err
}

// upgrade brings a file to the present format. With chain its log is a hub's:
// then the file is made anew, and the old one is kept, since an older program
// cannot read the new one.
func (s *Store) upgrade(chain bool, nowMS int64) error {
	var format uint64
	var is bool
	err := s.view(func(tx *bbolt.Tx) (err error) {
		format, err = formatOf(tx)
		is = chained(tx)
		return err
	})
	switch {
	case err != nil:
		return err
	case chain && !is:
		if err := s.rebuild(nowMS); err != nil {
			return fmt.Errorf("bringing the file to format %d: %w", Format, err)
		}
	case format < Format:
		err = s.update(func(tx *bbolt.Tx) error { return putMeta(tx, keyFormat, key(Format)) })
	}
	return err
}

// rebuild makes a hub's store from one whose log is not chained. The old file gets a
// second name before the new one replaces it; that replacement is one step, and until
// then nothing has changed.
func (s *Store) rebuild(nowMS int64) error {
	fresh := s.path + ".upgraded"
	if err := s.disk.step("upgrade"); err != nil {
		return err
	}
	seal, state, err := s.sealNow(nowMS)
	if err == nil {
		_, err = build(fresh, seal, state, s.disk, func(fn func(pos uint64, entry []byte) error) error {
			_, err := s.Read(1, 0, fn)
			return err
		})
	}
	if err == nil {
		err = durable.SameOwner(fresh, filepath.Dir(s.path))
	}
	if err != nil {
		return errors.Join(err, remove(fresh))
	}
	if err := s.disk.keep(s.path, fmt.Sprintf("%s.before-%d", s.path, Format)); err != nil {
		return fmt.Errorf("keeping the file from before: %w", err)
	}
	if err := s.disk.rename(fresh, s.path); err != nil {
		return err
	}
	if err := s.db.Close(); err != nil {
		return err
	}
	s.db, err = openChecked(s.path, options(s.path))
	return err
}

// keep gives a file a second name, or the next one that is free.
func (d disk) keep(path, second string) error {
	if info, err := os.Stat(path); err != nil {
		return err
	} else if other, err := os.Stat(second); err == nil && os.SameFile(info, other) {
		return nil // by an attempt that was interrupted
	}
	name, err := freeName(second)
	if err != nil {
		return err
	}
	if err := d.step("keep"); err != nil {
		return err
	}
	if err := os.Link(path, name); err != nil {
		return err
	}
	return durable.SyncFolder(filepath.Dir(path))
}

// remove removes a file that may not be there.
func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// stamp is a moment as a part of a file's name.
func stamp(atMS int64) string { return calendar.Local(atMS).Format("2006-01-02-150405") }

const freeNameLimit = 1000

// freeName is a path where no file is yet, the given one if possible.
func freeName(path string) (string, error) {
	for n := 1; n < freeNameLimit; n++ {
		name := path
		if n > 1 {
			name = fmt.Sprintf("%s.%d", path, n)
		}
		if _, err := os.Lstat(name); errors.Is(err, os.ErrNotExist) {
			return name, nil
		} else if err != nil {
			return "", err
		}
	}
	return "", fmt.Errorf("%s and %d more like it are there already: move old ones away", filepath.Base(path), freeNameLimit)
}

// unchained reads entries that have a checksum each. They are copies: the
// bucket may be written then.
func unchained(tx *bbolt.Tx, from uint64, limit int) (entries [][]byte, err error) {
	cursor := tx.Bucket(bucketLog).Cursor()
	for k, v := cursor.Seek(key(from)); k != nil && len(entries) < limit; k, v = cursor.Next() {
		want := from + uint64(len(entries))
		if binary.BigEndian.Uint64(k) != want {
			return entries, fmt.Errorf("log entry %d is missing: %w", want, ErrDamaged)
		}
		data, err := unseal(k, v)
		if err != nil {
			return entries, fmt.Errorf("log entry %d: %w (%w)", want, ErrDamaged, err)
		}
		entries = append(entries, append(make([]byte, 0, len(data)), data...))
	}
	return entries, nil
}
