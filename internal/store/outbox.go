package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"
)

// OutboxLimit is how many commands may wait for an answer; Put refuses more.
const OutboxLimit = 20_000

// ErrOutboxFull means that the hub has been away for so long that nothing more
// can be taken down.
var ErrOutboxFull = errors.New("the outbox is full")

// Put gives a command the next sequence number and makes it durable until
// Remove. encode writes the command with its number.
func (s *Store) Put(encode func(seq uint64) ([]byte, error)) (seq uint64, data []byte, err error) {
	err = s.db.Update(func(tx *bbolt.Tx) error {
		outbox := tx.Bucket(bucketOutbox)
		first, _ := outbox.Cursor().First()
		if seq, err = nextSeq(tx); err != nil {
			return err
		}
		if first != nil && seq-binary.BigEndian.Uint64(first) >= OutboxLimit {
			return ErrOutboxFull
		}
		if data, err = encode(seq); err != nil {
			return err
		}
		return outbox.Put(key(seq), seal(data))
	})
	if err != nil {
		return 0, nil, fmt.Errorf("writing to outbox: %w", err)
	}
	return seq, data, nil
}

// NextSeq uses up a sequence number for a command that is not to be kept, such
// as a login with its PIN.
func (s *Store) NextSeq() (seq uint64, err error) {
	err = s.db.Update(func(tx *bbolt.Tx) error {
		seq, err = nextSeq(tx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("numbering command: %w", err)
	}
	return seq, nil
}

func nextSeq(tx *bbolt.Tx) (uint64, error) {
	meta := tx.Bucket(bucketMeta)
	seq := uint64(1)
	if raw := meta.Get(keySeq); len(raw) == 8 {
		seq = binary.BigEndian.Uint64(raw) + 1
	}
	return seq, meta.Put(keySeq, key(seq))
}

// Remove takes an answered command out of the outbox.
func (s *Store) Remove(seq uint64) error {
	err := s.db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(bucketOutbox).Delete(key(seq)) })
	if err != nil {
		return fmt.Errorf("removing command %d from outbox: %w", seq, err)
	}
	return nil
}

// Outbox gives the commands without an answer to fn, oldest first.
func (s *Store) Outbox(fn func(seq uint64, data []byte) error) error {
	err := s.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketOutbox).ForEach(func(k, v []byte) error {
			data, err := unseal(v)
			if err != nil {
				return fmt.Errorf("command %d: %w (%w)", binary.BigEndian.Uint64(k), ErrDamaged, err)
			}
			return fn(binary.BigEndian.Uint64(k), bytes.Clone(data))
		})
	})
	if err != nil {
		return fmt.Errorf("reading outbox: %w", err)
	}
	return nil
}
