package store

import (
	"context"
	"encoding/json"
	"errors"

	"go.etcd.io/bbolt"
)

const (
	buildChunk = 5000 // entries in one write
	buildLive  = 35   // days that are not archived at once
)

// builder makes a hub's store from the log of another file.
type builder struct {
	*Store
	Seal
	entries [][]byte
	next    uint64
}

// build makes a hub's store from a whole log, and replaces the file at path: it writes
// the log in pieces of bounded size, and then the metadata. It returns the hash of the
// last entry. The file is durable when it returns.
func build(path string, seal Seal, state []byte, d disk, each func(fn func(pos uint64, entry []byte) error) error) (head Hash, err error) {
	if err := makeEmpty(path, seal.Name, seal.CreatedMS, true); err != nil {
		return head, err
	}
	db, err := bbolt.Open(path, 0o600, options(path))
	if err != nil {
		return head, err
	}
	db.NoSync = true // the file is not used before it is complete
	b := &builder{Store: &Store{db: db, path: path, chained: true, disk: d}, Seal: seal, next: 1}
	if err = each(b.take); err == nil {
		err = b.flush()
	}
	if err == nil {
		err = b.update(func(tx *bbolt.Tx) (err error) {
			if err := b.facts(tx, state); err != nil {
				return err
			}
			head, err = hashNoted(tx, keyChain)
			return err
		})
	}
	if err == nil {
		err = db.Sync()
	}
	return head, errors.Join(err, db.Close())
}

func (b *builder) take(_ uint64, entry []byte) error {
	if b.entries = append(b.entries, entry); len(b.entries) < buildChunk {
		return nil
	}
	return b.flush()
}

// flush writes the collected entries, and archives old days at once: a live file that
// once held years would never get smaller.
func (b *builder) flush() error {
	if err := b.Append(b.next, b.entries); err != nil {
		return err
	}
	b.next, b.entries = b.next+uint64(len(b.entries)), b.entries[:0]
	days, err := b.Days()
	if err == nil {
		_, err = b.sealDays(context.Background(), days, max(0, len(days)-buildLive), b.Seal.Snapshot, b.MadeMS)
	}
	return err
}

// facts writes the metadata.
func (b *builder) facts(tx *bbolt.Tx, state []byte) error {
	if len(b.Seal.Ancestors) > 0 {
		data, err := json.Marshal(b.Seal.Ancestors)
		if err != nil {
			return err
		}
		if err := putMeta(tx, keyAncestors, data); err != nil {
			return err
		}
	}
	if b.Form != "" {
		if err := putMeta(tx, keyForm, []byte(b.Form)); err != nil {
			return err
		}
	}
	for name, secret := range b.Secrets {
		if err := putMeta(tx, []byte(secretPrefix+name), secret); err != nil {
			return err
		}
	}
	return errors.Join(putMeta(tx, keySeq, key(b.Seq)), putSnapshot(tx, b.Seal.Snapshot, state))
}
