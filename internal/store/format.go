package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"

	"motcua/internal/queue"
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

// checkFormat refuses what only a newer program can read. It comes before all
// other checks, which might take a newer layout for damage.
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
// then a copy of the file as it was is put beside it first, since an older
// program cannot read it afterwards.
func (s *Store) upgrade(chain bool) error {
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
		if err := s.keepCopy(); err != nil {
			return fmt.Errorf("copying the file before the update: %w", err)
		}
	case format == Format:
		return nil
	}
	if err := s.disk.step("upgrade"); err != nil {
		return err
	}
	err = s.update(func(tx *bbolt.Tx) error {
		if chain && !is {
			if err := chainAll(tx); err != nil {
				return err
			}
		}
		return note(tx, keyFormat, key(Format))
	})
	if err != nil {
		return fmt.Errorf("bringing the file to format %d: %w", Format, err)
	}
	return s.disk.step("upgraded")
}

// keepCopy puts a copy of the file beside it, under a name that is free.
func (s *Store) keepCopy() error {
	to, err := freeName(fmt.Sprintf("%s.before-%d", s.path, Format))
	if err != nil {
		return err
	}
	return s.disk.write(to, func(f *os.File) error {
		return s.view(func(tx *bbolt.Tx) error {
			_, err := tx.WriteTo(f)
			return err
		})
	})
}

// stamp is a moment as a part of a file's name.
func stamp(atMS int64) string { return queue.Local(atMS).Format("2006-01-02-150405") }

const freeNameLimit = 1000

// freeName is a path that nothing has yet, the given one if possible.
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

// chainAll chains a log whose entries have only checksums so far.
func chainAll(tx *bbolt.Tx) error {
	at, state, err := snapshot(tx)
	if err == nil {
		err = startChain(tx)
	}
	if err == nil {
		err = putSnapshot(tx, at, state)
	}
	if err != nil {
		return err
	}
	pos := uint64(1)
	for {
		entries, err := unchained(tx, pos, readChunk)
		if err != nil || len(entries) == 0 {
			return err
		}
		if err := chainOn(tx, pos, entries); err != nil {
			return err
		}
		pos += uint64(len(entries))
	}
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
