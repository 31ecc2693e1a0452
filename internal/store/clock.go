package store

import (
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"
)

// keyClocks is the key of Clocks.
var keyClocks = []byte("clocks")

// Clocks are the differences between a device's clocks, in milliseconds, as in
// clock.Kept.
type Clocks struct{ OwnAheadMS, HubAheadMS int64 }

// PutClocks stores the differences, for the next run of the program.
func (s *Store) PutClocks(c Clocks) error {
	data := binary.BigEndian.AppendUint64(key(uint64(c.OwnAheadMS)), uint64(c.HubAheadMS))
	if err := s.update(func(tx *bbolt.Tx) error { return putMeta(tx, keyClocks, data) }); err != nil {
		return fmt.Errorf("writing down how far the clocks differ: %w", err)
	}
	return nil
}

// Clocks are the differences that PutClocks stored last; zero if it never did.
func (s *Store) Clocks() (c Clocks, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		if tx.Bucket(bucketMeta).Get(keyClocks) == nil {
			return nil
		}
		data, err := getMeta(tx, keyClocks)
		if err == nil && len(data) != 16 {
			err = fmt.Errorf("%s: %w (%d bytes)", keyClocks, ErrDamaged, len(data))
		}
		if err == nil {
			c = Clocks{int64(binary.BigEndian.Uint64(data)), int64(binary.BigEndian.Uint64(data[8:]))}
		}
		return err
	})
	if err != nil {
		return Clocks{}, fmt.Errorf("reading how far the clocks differ: %w", err)
	}
	return c, nil
}
