package store

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"
)

// snapshotPart is how many bytes of a hub's snapshot stand in one record: so few that
// two records, which is the least bbolt puts together, fit a page of 4 KiB. One record
// for the whole state would need as many free pages in a row each time, which a file
// that is used for years no longer has, so it would grow for ever.
const snapshotPart = 1960

// putSnapshot writes the position and the state: at a device as one record, at
// a hub in parts behind a record with the position, the length and a checksum
// over all of it.
func putSnapshot(tx *bbolt.Tx, pos uint64, state []byte) error {
	if !chained(tx) {
		return tx.Bucket(bucketSnapshot).Put(keySnapshot, seal(keySnapshot, append(key(pos), state...)))
	}
	if err := replaceBucket(tx, bucketSnapshot); err != nil {
		return err
	}
	bucket := tx.Bucket(bucketSnapshot)
	head := binary.BigEndian.AppendUint64(key(pos), uint64(len(state)))
	head = binary.BigEndian.AppendUint32(head, checksum(key(pos), state))
	if err := bucket.Put(keySnapshot, seal(keySnapshot, head)); err != nil {
		return err
	}
	for n := uint64(0); len(state) > 0; n++ {
		part := state[:min(len(state), snapshotPart)]
		k := key(n)
		if err := bucket.Put(k, seal(k, part)); err != nil {
			return err
		}
		state = state[len(part):]
	}
	return nil
}

func snapshot(tx *bbolt.Tx) (pos uint64, state []byte, err error) {
	data, err := unseal(keySnapshot, tx.Bucket(bucketSnapshot).Get(keySnapshot))
	if err != nil {
		return 0, nil, fmt.Errorf("snapshot: %w (%w)", ErrDamaged, err)
	}
	if len(data) < 8 {
		return 0, nil, fmt.Errorf("snapshot: %w (%d bytes long)", ErrDamaged, len(data))
	}
	pos = binary.BigEndian.Uint64(data)
	if chained(tx) {
		state, err = snapshotParts(tx, data)
		return pos, state, err
	}
	return pos, bytes.Clone(data[8:]), nil
}

// snapshotParts joins the parts of the state that a head describes.
func snapshotParts(tx *bbolt.Tx, head []byte) ([]byte, error) {
	if len(head) != 20 {
		return nil, fmt.Errorf("snapshot: %w (its head is %d bytes long)", ErrDamaged, len(head))
	}
	length, sum := binary.BigEndian.Uint64(head[8:]), binary.BigEndian.Uint32(head[16:])
	var state []byte
	for n := uint64(0); uint64(len(state)) < length; n++ {
		part, err := unseal(key(n), tx.Bucket(bucketSnapshot).Get(key(n)))
		if err != nil || len(part) == 0 {
			return nil, fmt.Errorf("snapshot, part %d: %w (%w)", n, ErrDamaged, err)
		}
		state = append(state, part...)
	}
	if got := checksum(head[:8], state); uint64(len(state)) != length || got != sum {
		return nil, fmt.Errorf("snapshot: %w (%d bytes with checksum %08x, should be %d with %08x)", ErrDamaged, len(state), got, length, sum)
	}
	return state, nil
}
