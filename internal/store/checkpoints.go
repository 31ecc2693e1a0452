package store

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"go.etcd.io/bbolt"

	"motcua/internal/projection"
)

// Limits of the file with the checkpoints.
const (
	// checkpointBytes is the largest checkpoint that is kept, as it is packed.
	checkpointBytes = 4 << 20
	// checkpointsBytes is how many bytes all of them may have. Beyond it the ones with the
	// oldest subjects are removed.
	checkpointsBytes = 32 << 20
	// checkpointsFileBytes is how large the file may get, with its gaps, before it is made
	// anew.
	checkpointsFileBytes = 64 << 20
	checkpointNameBytes  = 200 // of kind and subject together
)

var bucketCheckpoints = []byte("checkpoints")

// Checkpoints are the checkpoints of projections in a file of their own, beside the
// hub's. Nothing in it is missed if it is gone: a file that is damaged or too large is
// deleted and begun anew, and the projections are read from the log again.
type Checkpoints struct {
	path      string
	fileBytes int64 // see checkpointsFileBytes

	mu     sync.Mutex
	db     *bbolt.DB // nil while the file cannot be opened, and after Close
	closed bool
	used   int // bytes of all records
}

var _ projection.Checkpoints = (*Checkpoints)(nil)

// OpenCheckpoints opens the file, and makes it if need be. An error says that it can be
// neither opened nor made, as on a full disk: Get then finds nothing.
func OpenCheckpoints(path string) (*Checkpoints, error) {
	c := &Checkpoints{path: path, fileBytes: checkpointsFileBytes}
	err := c.open()
	if err != nil && !errors.Is(err, ErrLocked) {
		err = c.renew()
	}
	return c, c.inWords("opening", err)
}

// inWords leaves out what ErrDamaged tells people to do with a file that is missed.
func (c *Checkpoints) inWords(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrDamaged):
		err = errors.New("it is damaged, and begun anew")
	}
	return fmt.Errorf("%s the checkpoints in %q, which only save time: %w", doing, c.path, err)
}

// open opens the file as it is. It does not leave open what it cannot use.
func (c *Checkpoints) open() error {
	if err := checkHead(c.path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	var db *bbolt.DB
	err := guard(func() (err error) {
		db, err = bbolt.Open(c.path, 0o600, &bbolt.Options{Timeout: lockWait, FreelistType: bbolt.FreelistMapType})
		return err
	})
	if locked(err) {
		return ErrLocked
	}
	if err != nil {
		return err
	}
	used, err := c.measure(db)
	if err != nil {
		return errors.Join(err, guard(db.Close))
	}
	c.db, c.used = db, used
	return nil
}

// measure checks an opened file, and adds up its records.
func (c *Checkpoints) measure(db *bbolt.DB) (used int, err error) {
	isNew := false
	err = guard(func() error {
		return db.View(func(tx *bbolt.Tx) error {
			if err := checkParts(tx); err != nil {
				return err
			}
			if tx.Size() > c.fileBytes {
				return fmt.Errorf("%d bytes are too many", tx.Size())
			}
			bucket := tx.Bucket(bucketCheckpoints)
			if isNew = bucket == nil; isNew {
				return nil
			}
			return bucket.ForEach(func(_, record []byte) error {
				used += len(record)
				return nil
			})
		})
	})
	if err != nil || !isNew {
		return used, err
	}
	return 0, guard(func() error {
		return db.Update(func(tx *bbolt.Tx) error {
			_, err := tx.CreateBucket(bucketCheckpoints)
			return err
		})
	})
}

// renew deletes the file and begins it anew.
func (c *Checkpoints) renew() error {
	if c.db != nil {
		_ = guard(c.db.Close) // nothing in it is used any more
		c.db = nil
	}
	if err := remove(c.path); err != nil {
		return err
	}
	return c.open()
}

// Close closes the file.
func (c *Checkpoints) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed = true; c.db == nil {
		return nil
	}
	err := guard(c.db.Close)
	c.db = nil
	return c.inWords("closing", err)
}

// checkpointHead is what a record says of its checkpoint, on a line before the packed body.
type checkpointHead struct {
	Kind    string `json:"kind"`
	Subject string `json:"subject"`
	Given   string `json:"given"`
	Version int    `json:"version"`
	Program string `json:"program"`
	From    uint64 `json:"from"`
	Until   uint64 `json:"until"`
	Log     string `json:"log"`
	Pos     uint64 `json:"pos"`
	Hash    Hash   `json:"hash"`
}

// checkpointKey begins with the subject, so that the oldest come first.
func checkpointKey(kind, subject string) []byte { return []byte(subject + "\x00" + kind) }

// Get finds the checkpoint of a kind and subject. If it is damaged, the file is made
// anew, and an error says so.
func (c *Checkpoints) Get(kind, subject string) (at projection.Checkpoint, found bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.db == nil {
		return at, false, nil
	}
	k := checkpointKey(kind, subject)
	err = c.check(k, func() error {
		return c.db.View(func(tx *bbolt.Tx) error {
			record := tx.Bucket(bucketCheckpoints).Get(k)
			if found = record != nil; !found {
				return nil
			}
			at, err = unpackCheckpoint(k, record)
			return err
		})
	})
	if err != nil {
		return at, false, c.inWords("reading", errors.Join(err, c.renew()))
	}
	return at, found, nil
}

// check runs fn after checking the pages that lead to a record; of all records, for a
// nil key.
func (c *Checkpoints) check(k []byte, fn func() error) error {
	return guard(func() error {
		err := c.db.View(func(tx *bbolt.Tx) error {
			if tx.Bucket(bucketCheckpoints) == nil {
				return ErrDamaged
			}
			t, err := treesOf(tx)
			if err != nil {
				return err
			}
			defer t.Close()
			return t.check(bucketCheckpoints, k, k, 0)
		})
		if err != nil {
			return err
		}
		return fn()
	})
}

// Put replaces the checkpoint of its kind and subject. What is too large is refused. It
// is durable when Put returns.
func (c *Checkpoints) Put(at projection.Checkpoint) error { return c.PutAll(at) }

// PutAll is Put for several in one write. One that is refused keeps no other out.
func (c *Checkpoints) PutAll(list ...projection.Checkpoint) (err error) {
	var records []packedCheckpoint
	for _, at := range list {
		record, refused := packCheckpoint(at)
		if refused != nil {
			err = errors.Join(err, refused)
			continue
		}
		records = append(records, record)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || len(records) == 0 {
		return err
	}
	var failed error
	if c.db == nil {
		failed = c.renew()
	}
	if failed == nil {
		failed = c.put(records)
	}
	if errors.Is(failed, ErrDamaged) { // then nothing in the file is worth much
		if failed = c.renew(); failed == nil {
			failed = c.put(records)
		}
	}
	return errors.Join(err, c.inWords("writing", failed))
}

func (c *Checkpoints) put(records []packedCheckpoint) error {
	used, full := c.used, false
	err := c.check(nil, func() error {
		return c.db.Update(func(tx *bbolt.Tx) (err error) {
			bucket := tx.Bucket(bucketCheckpoints)
			for _, r := range records {
				used += len(r.record) - len(bucket.Get(r.key))
				if err := bucket.Put(r.key, r.record); err != nil {
					return err
				}
			}
			cursor := bucket.Cursor()
			for oldest, old := cursor.First(); used > checkpointsBytes && oldest != nil; oldest, old = cursor.First() {
				used -= len(old)
				if err := cursor.Delete(); err != nil {
					return err
				}
			}
			full = tx.Size() > c.fileBytes
			return nil
		})
	})
	if err != nil {
		return err
	}
	if c.used = used; full {
		return c.renew()
	}
	return c.check(nil, func() error { return c.db.View(func(tx *bbolt.Tx) error { return written(tx, records) }) })
}

// written says whether records are there, unless there was no room for them. A damaged
// list of free pages has no checksum, and may have led a write into a page that is in
// use.
func written(tx *bbolt.Tx, records []packedCheckpoint) error {
	oldest, _ := tx.Bucket(bucketCheckpoints).Cursor().First()
	for _, r := range records {
		if bytes.Compare(r.key, oldest) >= 0 && !bytes.Equal(tx.Bucket(bucketCheckpoints).Get(r.key), r.record) {
			return ErrDamaged
		}
	}
	return nil
}

// packedCheckpoint is a record, and its key.
type packedCheckpoint struct{ key, record []byte }

func packCheckpoint(at projection.Checkpoint) (p packedCheckpoint, err error) {
	k := checkpointKey(at.Kind, at.Subject)
	if len(k) > checkpointNameBytes {
		return p, fmt.Errorf("the name of the checkpoint has %d bytes, more than %d", len(k), checkpointNameBytes)
	}
	line, err := json.Marshal(checkpointHead{at.Kind, at.Subject, at.Given, at.Version, at.Program, at.From, at.Until, at.Log, at.Pos, Hash(at.Hash)})
	if err != nil {
		return p, err
	}
	packed := bytes.NewBuffer(append(line, '\n'))
	w, err := flate.NewWriter(packed, flate.BestSpeed)
	if err == nil {
		_, err = w.Write(at.Body)
	}
	if err == nil {
		err = w.Close()
	}
	if err == nil && packed.Len() > checkpointBytes {
		err = fmt.Errorf("the checkpoint has %d bytes, more than %d", packed.Len(), checkpointBytes)
	}
	return packedCheckpoint{k, seal(k, packed.Bytes())}, err
}

func unpackCheckpoint(k, record []byte) (at projection.Checkpoint, err error) {
	data, err := unseal(k, record)
	if err != nil {
		return at, fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	line, packed, _ := bytes.Cut(data, []byte{'\n'})
	var h checkpointHead
	if err := json.Unmarshal(line, &h); err != nil {
		return at, fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	body, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), projection.MaxBodyBytes+1))
	if err == nil && len(body) > projection.MaxBodyBytes {
		err = fmt.Errorf("its body has more than %d bytes", projection.MaxBodyBytes)
	}
	if err != nil {
		return at, fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	return projection.Checkpoint{
		Kind: h.Kind, Subject: h.Subject, Given: h.Given, Version: h.Version, Program: h.Program,
		From: h.From, Until: h.Until, Log: h.Log, Pos: h.Pos, Hash: projection.Hash(h.Hash), Body: body,
	}, nil
}
