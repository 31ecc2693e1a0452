package store

import (
	"bytes"
	"fmt"

	"go.etcd.io/bbolt"
)

// Secret is a key of this store that is never sent to a device. It is drawn when it is
// first needed, and stays the same as long as the file or a copy of it is used.
//
// An existing key is only read: even an empty write transaction writes, and would
// change the file at every start before it is known to be undamaged.
func (s *Store) Secret(name string, draw func() []byte) (secret []byte, err error) {
	at := []byte(secretPrefix + name)
	read := func(tx *bbolt.Tx) error {
		data, err := getMeta(tx, at)
		secret = bytes.Clone(data)
		return err
	}
	drawn := false
	err = s.view(func(tx *bbolt.Tx) error {
		if drawn = tx.Bucket(bucketMeta).Get(at) != nil; drawn {
			return read(tx)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading secret %q: %w", name, err)
	}
	if drawn {
		return secret, nil
	}
	err = s.update(func(tx *bbolt.Tx) error {
		if tx.Bucket(bucketMeta).Get(at) == nil {
			if err := putMeta(tx, at, draw()); err != nil {
				return err
			}
		}
		return read(tx)
	})
	if err != nil {
		return nil, fmt.Errorf("drawing secret %q: %w", name, err)
	}
	return secret, nil
}
