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

// ErrOutboxFull means that the device has been offline for so long that its outbox has
// no room left.
var ErrOutboxFull = errors.New("the outbox is full")

// Put gives a command the next sequence number and makes it durable until Keep removes
// it. encode encodes the command with its number.
func (s *Store) Put(encode func(seq uint64) ([]byte, error)) (seq uint64, data []byte, err error) {
	err = s.update(func(tx *bbolt.Tx) (err error) {
		seq, data, err = putInto(tx, encode)
		return err
	})
	if err != nil {
		return 0, nil, fmt.Errorf("writing to outbox: %w", err)
	}
	return seq, data, nil
}

func putInto(tx *bbolt.Tx, encode func(seq uint64) ([]byte, error)) (seq uint64, data []byte, err error) {
	waiting, err := number(tx, keyWaiting)
	if err != nil {
		return 0, nil, err
	}
	if waiting >= OutboxLimit {
		return 0, nil, ErrOutboxFull
	}
	if seq, err = nextSeq(tx); err != nil {
		return 0, nil, err
	}
	if data, err = encode(seq); err != nil {
		return 0, nil, err
	}
	k := key(seq)
	return seq, data, errors.Join(tx.Bucket(bucketOutbox).Put(k, seal(k, data)), putMeta(tx, keyWaiting, key(waiting+1)))
}

// NextSeq uses up a sequence number for a command that must not be on disk, such as a
// login with its PIN.
func (s *Store) NextSeq() (seq uint64, err error) {
	err = s.update(func(tx *bbolt.Tx) error {
		seq, err = nextSeq(tx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("numbering command: %w", err)
	}
	return seq, nil
}

func nextSeq(tx *bbolt.Tx) (uint64, error) {
	last, err := number(tx, keySeq)
	if err != nil {
		return 0, err
	}
	return last + 1, putMeta(tx, keySeq, key(last+1))
}

func removeAll(tx *bbolt.Tx, seqs []uint64) error {
	for _, seq := range seqs {
		if err := removeFrom(tx, seq); err != nil {
			return err
		}
	}
	return nil
}

func removeFrom(tx *bbolt.Tx, seq uint64) error {
	outbox := tx.Bucket(bucketOutbox)
	if outbox.Get(key(seq)) == nil {
		return nil
	}
	waiting, err := number(tx, keyWaiting)
	if err != nil {
		return err
	}
	return errors.Join(outbox.Delete(key(seq)), putMeta(tx, keyWaiting, key(waiting-1)))
}

// Replace overwrites a record of the outbox, and removes others in the same write. A
// record that was removed before stays removed.
func (s *Store) Replace(seq uint64, data []byte, remove ...uint64) error {
	err := s.update(func(tx *bbolt.Tx) error {
		outbox := tx.Bucket(bucketOutbox)
		waiting, err := number(tx, keyWaiting)
		if err != nil {
			return err
		}
		if k := key(seq); outbox.Get(k) != nil {
			if err := outbox.Put(k, seal(k, data)); err != nil {
				return err
			}
		}
		for _, other := range remove {
			if outbox.Get(key(other)) == nil {
				continue
			}
			waiting--
			if err := outbox.Delete(key(other)); err != nil {
				return err
			}
		}
		return putMeta(tx, keyWaiting, key(waiting))
	})
	if err != nil {
		return fmt.Errorf("replacing record %d of outbox: %w", seq, err)
	}
	return nil
}

// PutInstead is Put for a command that replaces an earlier one, or gets another
// sequence number: old, 0 for none, leaves the outbox in the same write, so that no
// power cut leaves both, or neither.
func (s *Store) PutInstead(old uint64, encode func(seq uint64) ([]byte, error)) (seq uint64, data []byte, err error) {
	err = s.update(func(tx *bbolt.Tx) (err error) {
		if err := removeFrom(tx, old); err != nil {
			return err
		}
		seq, data, err = putInto(tx, encode)
		return err
	})
	if err != nil {
		return 0, nil, fmt.Errorf("replacing command %d of outbox: %w", old, err)
	}
	return seq, data, nil
}

// Outbox calls fn with the commands in the outbox, oldest first.
func (s *Store) Outbox(fn func(seq uint64, data []byte) error) error {
	err := s.viewParts(func(tx *bbolt.Tx) error {
		n := uint64(0)
		err := tx.Bucket(bucketOutbox).ForEach(func(k, v []byte) error {
			data, err := unseal(k, v)
			if err != nil {
				return fmt.Errorf("command %x: %w (%w)", k, ErrDamaged, err)
			}
			n++
			return fn(binary.BigEndian.Uint64(k), bytes.Clone(data))
		})
		if err != nil {
			return err
		}
		if waiting, err := number(tx, keyWaiting); err != nil || waiting != n {
			return errors.Join(err, fmt.Errorf("%w (%d commands, should be %d)", ErrDamaged, n, waiting))
		}
		return nil
	}, bucketOutbox, bucketMeta)
	if err != nil {
		return fmt.Errorf("reading outbox: %w", err)
	}
	return nil
}
