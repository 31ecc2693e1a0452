package store

import (
	"bytes"
	"fmt"

	"go.etcd.io/bbolt"
)

// Secret is a key of this store that no device ever gets. It is drawn when it
// is first asked for, and stays the same for as long as the file or a copy of
// it is used.
func (s *Store) Secret(name string, draw func() []byte) (secret []byte, err error) {
	at := []byte(secretPrefix + name)
	err = s.update(func(tx *bbolt.Tx) error {
		if tx.Bucket(bucketMeta).Get(at) == nil {
			return note(tx, at, draw())
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("drawing secret %q: %w", name, err)
	}
	err = s.view(func(tx *bbolt.Tx) error {
		data, err := noted(tx, at)
		secret = bytes.Clone(data)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading secret %q: %w", name, err)
	}
	return secret, nil
}
