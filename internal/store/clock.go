package store

import (
	"fmt"

	"go.etcd.io/bbolt"
)

// keyHubAhead names how far the hub's time was ahead of the machine's clock.
var keyHubAhead = []byte("hub-ahead")

// PutHubAhead writes down how far the hub's time is ahead of the clock of a device's
// machine, in milliseconds, for a run that begins without the hub.
func (s *Store) PutHubAhead(ms int64) error {
	if err := s.update(func(tx *bbolt.Tx) error { return note(tx, keyHubAhead, key(uint64(ms))) }); err != nil {
		return fmt.Errorf("writing down how far the clocks differ: %w", err)
	}
	return nil
}

// HubAhead is what PutHubAhead wrote last; 0 if nothing was written.
func (s *Store) HubAhead() (ms int64, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		if tx.Bucket(bucketMeta).Get(keyHubAhead) == nil {
			return nil
		}
		n, err := number(tx, keyHubAhead)
		ms = int64(n)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("reading how far the clocks differ: %w", err)
	}
	return ms, nil
}
