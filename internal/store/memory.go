package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"
)

// What a device keeps for a hub that is restored. The buckets are made when they are
// needed; a file of an older program has none.
var (
	bucketPast  = []byte("past")  // days that are over, by date
	bucketShelf = []byte("shelf") // commands that the hub has accepted, in their order
)

// PutPast stores what is known of a day that is over, in place of what was stored of it
// before, and deletes the earliest days beyond the given number.
func (s *Store) PutPast(day string, data []byte, days int) error {
	err := s.update(func(tx *bbolt.Tx) error {
		past, err := tx.CreateBucketIfNotExists(bucketPast)
		if err != nil {
			return err
		}
		if err := past.Put([]byte(day), seal([]byte(day), data)); err != nil {
			return err
		}
		return dropFirst(tx, bucketPast, func(_ []byte, left uint64) bool { return left > uint64(days) })
	})
	if err != nil {
		return fmt.Errorf("keeping what is known of %s: %w", day, err)
	}
	return nil
}

// Past calls fn with what is stored of each day that is over, earliest first.
func (s *Store) Past(fn func(day string, data []byte) error) error {
	return s.each(bucketPast, func(k, data []byte) error { return fn(string(k), data) })
}

// Shelved is a command that leaves the outbox for the shelf.
type Shelved struct {
	Seq  uint64
	AtMS int64
	Data []byte
}

// shelve moves commands from the outbox to the shelf. It deletes the oldest beyond a
// limit, and those from before a moment.
func shelve(tx *bbolt.Tx, limit int, beforeMS int64, list []Shelved) error {
	if len(list) == 0 {
		return nil
	}
	shelf, err := tx.CreateBucketIfNotExists(bucketShelf)
	if err != nil {
		return err
	}
	for _, c := range list {
		if err := removeFrom(tx, c.Seq); err != nil {
			return err
		}
		n, err := shelf.NextSequence()
		if err != nil {
			return err
		}
		k := key(n)
		if err := shelf.Put(k, seal(k, append(key(uint64(c.AtMS)), c.Data...))); err != nil {
			return err
		}
	}
	return dropFirst(tx, bucketShelf, func(record []byte, left uint64) bool {
		return left > uint64(limit) || len(record) >= 8 && int64(binary.BigEndian.Uint64(record)) < beforeMS
	})
}

// ReplicaBatch is what a device got from its hub since the last write.
type ReplicaBatch struct {
	First         uint64    // position of the first of Entries
	Entries       [][]byte  // of the replica
	Done          []uint64  // commands that leave the outbox
	Shelved       []Shelved // commands that move to the shelf
	ShelfLimit    int       // how many are kept, the newest
	ShelfBeforeMS int64     // older ones are deleted
	Seal          string    // the hub's newest word on its log; empty keeps the one before
}

// Keep makes a batch durable in one write: no command leaves the outbox before its
// effect is in the replica.
func (s *Store) Keep(h ReplicaBatch) error {
	err := s.update(func(tx *bbolt.Tx) error {
		if len(h.Entries) > 0 {
			if err := appendTo(tx, h.First, h.Entries); err != nil {
				return err
			}
		}
		if h.Seal != "" {
			if err := putMeta(tx, keySeal, []byte(h.Seal)); err != nil {
				return err
			}
		}
		if err := removeAll(tx, h.Done); err != nil {
			return err
		}
		return shelve(tx, h.ShelfLimit, h.ShelfBeforeMS, h.Shelved)
	})
	if err != nil {
		return fmt.Errorf("keeping %d log entries at %d, and %d commands as done: %w", len(h.Entries), h.First, len(h.Done)+len(h.Shelved), err)
	}
	return nil
}

// keySeal is what a device has of its hub's word on the log; see internal/seal.
var keySeal = []byte("seal")

// Seal is the hub's newest word on its log that this device has, empty if it has none.
func (s *Store) Seal() (text string, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		if tx.Bucket(bucketMeta).Get(keySeal) == nil { // of a hub of an earlier version, or new
			return nil
		}
		data, err := getMeta(tx, keySeal)
		text = string(data)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("reading the seal: %w", err)
	}
	return text, nil
}

// Shelf calls fn with the shelved commands, in their order.
func (s *Store) Shelf(fn func(data []byte) error) error {
	return s.each(bucketShelf, func(_, data []byte) error {
		if len(data) < 8 {
			return fmt.Errorf("%w (%d bytes)", ErrDamaged, len(data))
		}
		return fn(data[8:])
	})
}

// each calls fn with the records of a bucket, if it exists. A damaged record does not
// hide those after it: fn gets them too, and the error is returned at the end.
func (s *Store) each(part []byte, fn func(k, data []byte) error) error {
	err := s.viewParts(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket(part)
		if tx.Bucket(bucketMeta).Get(part) == nil && bucket == nil {
			return nil
		}
		want, err := number(tx, part)
		if err != nil || bucket == nil {
			return errors.Join(err, ErrDamaged)
		}
		n, damaged := uint64(0), error(nil)
		err = bucket.ForEach(func(k, v []byte) error {
			n++
			data, err := unseal(k, v)
			if err != nil {
				damaged = fmt.Errorf("record %x: %w (%w)", k, ErrDamaged, err)
				return nil
			}
			return fn(bytes.Clone(k), bytes.Clone(data))
		})
		if err = errors.Join(err, damaged); err == nil && n != want {
			err = fmt.Errorf("%w (%d records, should be %d)", ErrDamaged, n, want)
		}
		return err
	}, part, bucketMeta)
	if err != nil {
		return fmt.Errorf("reading part %q: %w", part, err)
	}
	return nil
}

// dropFirst deletes records from the beginning of a bucket as long as goes says so, and
// stores how many are left, so that lost records are noticed.
func dropFirst(tx *bbolt.Tx, part []byte, goes func(record []byte, left uint64) bool) error {
	cursor, left := tx.Bucket(part).Cursor(), uint64(0)
	for k, _ := cursor.First(); k != nil; k, _ = cursor.Next() {
		left++
	}
	for k, v := cursor.First(); k != nil && goes(v, left); k, v = cursor.First() {
		if err := cursor.Delete(); err != nil {
			return err
		}
		left--
	}
	return putMeta(tx, part, key(left))
}
