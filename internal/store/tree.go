package store

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"

	"go.etcd.io/bbolt"

	"motcua/internal/boltfile"
)

// treesOf reads the pages of a store's file from the disk, as a transaction sees
// them. The file is to be closed.
func treesOf(tx *bbolt.Tx) (trees, error) {
	f, err := os.Open(tx.DB().Path())
	if err != nil {
		return trees{}, err
	}
	page := tx.DB().Info().PageSize
	return trees{File: f, tx: tx, pages: boltfile.Pages{Of: f, Size: page, Count: uint64(tx.Size()) / uint64(page)}}, nil
}

// trees are the parts of a store as a transaction sees them.
type trees struct {
	*os.File
	tx    *bbolt.Tx
	pages boltfile.Pages
}

// check checks the pages of a bucket that lead to the records between two keys, both
// included; nil is no bound. size is the length of each key, 0 for any.
func (t trees) check(part, from, to []byte, size int) error {
	bucket := t.tx.Bucket(part)
	if bucket == nil || bucket.Root() == 0 {
		return nil // it is within the root page, which was checked when the file was opened
	}
	if err := t.pages.Check(uint64(bucket.Root()), from, to, size); err != nil {
		return fmt.Errorf("the pages of the part %q: %w (%w)", part, ErrDamaged, err)
	}
	return nil
}

// checkLog checks the pages that lead to some entries of the log.
func (t trees) checkLog(from, to uint64) error {
	if err := t.check(bucketLog, key(from), key(to), len(key(0))); err != nil {
		return fmt.Errorf("log entries %d to %d: %w", from, to, err)
	}
	return nil
}

// checkPart checks all pages of a bucket. Of the log, which may be long, it checks
// those that lead to its two ends: the others are checked before they are read.
func (t trees) checkPart(part []byte) error {
	if bytes.Equal(part, bucketLog) {
		return errors.Join(t.checkLog(0, 0), t.checkLog(math.MaxUint64, math.MaxUint64))
	}
	return t.check(part, nil, nil, 0)
}

// checkParts checks the pages of every bucket of a store, before bbolt reads them, and
// joins the faults of each.
func checkParts(tx *bbolt.Tx) (err error) {
	t, err := treesOf(tx)
	if err != nil {
		return err
	}
	defer t.Close()
	each := tx.ForEach(func(part []byte, _ *bbolt.Bucket) error {
		err = errors.Join(err, t.checkPart(part))
		return nil
	})
	return errors.Join(err, each)
}

// checkTree checks the pages that lead to some entries of the log, before bbolt reads
// them.
func (s *Store) checkTree(from, to uint64) error {
	return s.view(func(tx *bbolt.Tx) error {
		t, err := treesOf(tx)
		if err != nil {
			return err
		}
		defer t.Close()
		return t.checkLog(from, to)
	})
}

// viewParts is view for buckets that may have pages of their own, after checking those
// pages.
func (s *Store) viewParts(fn func(tx *bbolt.Tx) error, parts ...[]byte) error {
	return s.view(func(tx *bbolt.Tx) error {
		t, err := treesOf(tx)
		if err != nil {
			return err
		}
		defer t.Close()
		for _, part := range parts {
			if err := t.checkPart(part); err != nil {
				return err
			}
		}
		return fn(tx)
	})
}
