package store

import (
	"encoding/binary"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"
)

// Append makes encoded log entries durable, the first of them at position
// first. Either all of them are on disk when it returns, or none.
func (s *Store) Append(first uint64, entries [][]byte) error {
	var head Hash
	err := s.update(func(tx *bbolt.Tx) (err error) {
		if err = appendTo(tx, first, entries); err == nil && s.chained {
			head, err = hashNoted(tx, keyChain)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("appending %d log entries at %d: %w", len(entries), first, err)
	}
	if s.chained {
		s.head.Store(&head)
	}
	return nil
}

// Head is the hash of a hub's whole log.
func (s *Store) Head() (h Hash, err error) {
	if known := s.head.Load(); known != nil {
		return *known, nil
	}
	err = s.view(func(tx *bbolt.Tx) error {
		if !chained(tx) {
			return errNoHash
		}
		h, err = hashNoted(tx, keyChain)
		return err
	})
	if err != nil {
		return Hash{}, fmt.Errorf("reading the hash of the log: %w", err)
	}
	return h, nil
}

func appendTo(tx *bbolt.Tx, first uint64, entries [][]byte) error {
	if last := lastOf(tx); first != last+1 {
		return fmt.Errorf("the log ends at %d", last)
	}
	if chained(tx) {
		return errors.Join(chainOn(tx, first, entries), noteLast(tx))
	}
	log := tx.Bucket(bucketLog)
	log.FillPercent = appendFilled
	for i, data := range entries {
		k := key(first + uint64(i))
		if err := log.Put(k, seal(k, data)); err != nil {
			return err
		}
	}
	return noteLast(tx)
}

// noteLast stores where the log ends.
func noteLast(tx *bbolt.Tx) error {
	return putMeta(tx, keyLast, key(lastOf(tx)))
}

// lastOf is the last position of the store: that of the last entry or, without entries,
// of the archive or of the snapshot.
func lastOf(tx *bbolt.Tx) uint64 {
	k, _ := tx.Bucket(bucketLog).Cursor().Last()
	if k != nil {
		return binary.BigEndian.Uint64(k)
	}
	if chained(tx) {
		if cut, _, err := cutOf(tx); err == nil {
			return cut
		}
	}
	if v := tx.Bucket(bucketSnapshot).Get(keySnapshot); len(v) > 8 {
		return binary.BigEndian.Uint64(v)
	}
	return 0
}

// Last is the position of the newest entry, 0 for an empty log.
func (s *Store) Last() (last uint64, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		last = lastOf(tx)
		return nil
	})
	return last, err
}

// SaveSnapshot replaces the snapshot by the state at a position. With trim, the entries
// up to there are deleted: a device needs no history.
func (s *Store) SaveSnapshot(pos uint64, state []byte, trim bool) error {
	if trim && s.chained {
		return fmt.Errorf("saving snapshot at %d: %w", pos, errWhole)
	}
	err := s.update(func(tx *bbolt.Tx) error {
		if err := putSnapshot(tx, pos, state); err != nil {
			return err
		}
		if chained(tx) {
			if err := putMeta(tx, keyForm, []byte(stateForm())); err != nil {
				return err
			}
		}
		if !trim {
			return noteLast(tx)
		}
		if last := lastOf(tx); last > 0 && pos >= last { // all of it, also what a restored hub no longer has
			return errors.Join(replaceBucket(tx, bucketLog), noteLast(tx))
		}
		cursor := tx.Bucket(bucketLog).Cursor()
		for k, _ := cursor.First(); k != nil && binary.BigEndian.Uint64(k) <= pos; k, _ = cursor.First() {
			if err := cursor.Delete(); err != nil {
				return err
			}
		}
		return noteLast(tx)
	})
	if err != nil {
		return fmt.Errorf("saving snapshot at %d: %w", pos, err)
	}
	return nil
}

var errWhole = errors.New("a hub's log is kept whole")

// replaceBucket empties a part. bbolt goes through all of its pages to free them.
func replaceBucket(tx *bbolt.Tx, name []byte) error {
	t, err := treesOf(tx)
	if err != nil {
		return err
	}
	if err := errors.Join(t.check(name, nil, nil, 0), t.Close()); err != nil {
		return err
	}
	if err := tx.DeleteBucket(name); err != nil {
		return err
	}
	_, err = tx.CreateBucket(name)
	return err
}

// Restart deletes the log and sets the snapshot, for a device whose hub sent a whole
// new state.
func (s *Store) Restart(identity string, pos uint64, state []byte, seal string) error {
	if s.chained {
		return fmt.Errorf("restarting replica at %d: %w", pos, errWhole)
	}
	err := s.update(func(tx *bbolt.Tx) error {
		if err := replaceBucket(tx, bucketLog); err != nil {
			return err
		}
		return errors.Join(putMeta(tx, keyIdentity, []byte(identity)), putMeta(tx, keySeal, []byte(seal)), putSnapshot(tx, pos, state), noteLast(tx))
	})
	if err != nil {
		return fmt.Errorf("restarting replica at %d: %w", pos, err)
	}
	return nil
}

// Snapshot returns the newest snapshot, and position 0 if there is none.
func (s *Store) Snapshot() (pos uint64, state []byte, err error) {
	err = s.viewParts(func(tx *bbolt.Tx) error {
		pos, state, err = snapshot(tx)
		return err
	}, bucketSnapshot, bucketMeta)
	if err != nil {
		return 0, nil, fmt.Errorf("reading snapshot: %w", err)
	}
	return pos, state, nil
}
