package store

import (
	"errors"
	"fmt"

	"go.etcd.io/bbolt"
)

// LastSeq is the last sequence number that was used up.
func (s *Store) LastSeq() (seq uint64, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		seq, err = number(tx, keySeq)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("reading last command number: %w", err)
	}
	return seq, nil
}

// Renewed is the content of a device's store under a new incarnation.
type Renewed struct {
	CreatedMS int64  // the incarnation
	LastSeq   uint64 // used up so far
	Outbox    map[uint64][]byte
}

// Renew gives a device's store a new incarnation and another outbox, in one write.
// Neither the incarnation nor the sequence numbers may decrease, else they could repeat
// earlier ones. The replica and the given block numbers stay.
func (s *Store) Renew(r Renewed) error {
	err := s.update(func(tx *bbolt.Tx) error {
		created, err := number(tx, keyCreatedMS)
		if err != nil {
			return err
		}
		last, err := number(tx, keySeq)
		if err != nil {
			return err
		}
		if uint64(r.CreatedMS) <= created || r.LastSeq < last || len(r.Outbox) > OutboxLimit {
			return fmt.Errorf("incarnation %d and number %d after %d and %d, with %d commands", r.CreatedMS, r.LastSeq, created, last, len(r.Outbox))
		}
		if err := replaceBucket(tx, bucketOutbox); err != nil {
			return err
		}
		for seq, data := range r.Outbox {
			k := key(seq)
			if err := tx.Bucket(bucketOutbox).Put(k, seal(k, data)); err != nil {
				return err
			}
		}
		return errors.Join(
			putMeta(tx, keyCreatedMS, key(uint64(r.CreatedMS))), putMeta(tx, keySeq, key(r.LastSeq)), putMeta(tx, keyWaiting, key(uint64(len(r.Outbox)))),
		)
	})
	if err != nil {
		return fmt.Errorf("taking a new incarnation: %w", err)
	}
	return nil
}
