package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"
)

// Hash stands for a log up to and including one entry: it is SHA-256 over the
// hash of the entry before (of an empty log: zeros), the position (8 bytes, the
// highest first) and the bytes of the entry. Whoever changes an entry changes
// every hash after it.
type Hash [sha256.Size]byte

// String is the hash in hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText implements encoding.TextMarshaler.
func (h Hash) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h[:]), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (h *Hash) UnmarshalText(text []byte) error {
	if len(text) != hex.EncodedLen(len(h)) {
		return fmt.Errorf("%q is no hash", text)
	}
	_, err := hex.Decode(h[:], text)
	return err
}

// Next is the hash of the entry that follows.
func (h Hash) Next(pos uint64, entry []byte) (next Hash) {
	sum := sha256.New()
	sum.Write(h[:])
	sum.Write(binary.BigEndian.AppendUint64(make([]byte, 0, 8), pos))
	sum.Write(entry)
	sum.Sum(next[:0])
	return next
}

// sealedBy is the record of an entry: its bytes and, on a line of its own, its
// hash, so that the record stays readable.
func (h Hash) sealedBy(entry []byte) []byte {
	record := append(make([]byte, 0, len(entry)+1+hashText), entry...)
	return hex.AppendEncode(append(record, '\n'), h[:])
}

const hashText = 2 * sha256.Size

var errNoHash = errors.New("the hash is missing")

// splitRecord takes a chained record apart, without checking it.
func splitRecord(record []byte) (entry []byte, h Hash, err error) {
	n := len(record) - 1 - hashText
	if n < 0 || record[n] != '\n' {
		return nil, h, errNoHash
	}
	if err := h.UnmarshalText(record[n+1:]); err != nil {
		return nil, h, errNoHash
	}
	return record[:n], h, nil
}

// follow checks that a record follows from the hash before it, and returns the
// entry and its hash.
func (h Hash) follow(pos uint64, record []byte) (entry []byte, own Hash, err error) {
	entry, own, err = splitRecord(record)
	if err != nil {
		return nil, own, err
	}
	if h.Next(pos, entry) != own {
		return nil, own, errors.New("the hash does not follow from the entry and the one before it")
	}
	return entry, own, nil
}

// chained says whether the entries of a log are chained by their hashes. They are at a
// hub; a device has only a part of the log, with a checksum for each entry.
func chained(tx *bbolt.Tx) bool {
	meta := tx.Bucket(bucketMeta)
	return meta != nil && meta.Get(keyChain) != nil
}

// hashNoted reads a hash from the metadata.
func hashNoted(tx *bbolt.Tx, name []byte) (h Hash, err error) {
	data, err := getMeta(tx, name)
	if err != nil {
		return h, err
	}
	if copy(h[:], data) != len(data) || len(data) != len(h) {
		return h, fmt.Errorf("%s: %w (%d bytes long)", name, ErrDamaged, len(data))
	}
	return h, nil
}

// cutOf is where the live log begins: the position of the last entry that has
// gone to the archive, and its hash. A whole log has position 0.
func cutOf(tx *bbolt.Tx) (pos uint64, h Hash, err error) {
	data, err := getMeta(tx, keyCut)
	if err != nil {
		return 0, h, err
	}
	if len(data) != 8+len(h) {
		return 0, h, fmt.Errorf("%s: %w (%d bytes long)", keyCut, ErrDamaged, len(data))
	}
	copy(h[:], data[8:])
	return binary.BigEndian.Uint64(data), h, nil
}

func noteCut(tx *bbolt.Tx, pos uint64, h Hash) error {
	return putMeta(tx, keyCut, append(key(pos), h[:]...))
}

// startChain marks an empty log as chained.
func startChain(tx *bbolt.Tx) error {
	for _, name := range [][]byte{bucketArchive, bucketDays, bucketCentres} {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	var none Hash
	return errors.Join(putMeta(tx, keyChain, none[:]), noteCut(tx, 0, none), putMeta(tx, keyCentre, key(0)))
}

// chainOn appends entries, and stores where days begin.
func chainOn(tx *bbolt.Tx, first uint64, entries [][]byte) error {
	head, err := hashNoted(tx, keyChain)
	if err != nil {
		return err
	}
	log := tx.Bucket(bucketLog)
	log.FillPercent = appendFilled
	for i, entry := range entries {
		pos := first + uint64(i)
		head = head.Next(pos, entry)
		if err := log.Put(key(pos), head.sealedBy(entry)); err != nil {
			return err
		}
		if err := noteDay(tx, pos, entry); err != nil {
			return err
		}
	}
	return putMeta(tx, keyChain, head[:])
}

// hashBefore is the hash of the entry before a position of the live log.
func hashBefore(tx *bbolt.Tx, pos uint64) (h Hash, err error) {
	cut, h, err := cutOf(tx)
	if err != nil || pos == cut+1 {
		return h, err
	}
	record := tx.Bucket(bucketLog).Get(key(pos - 1))
	if record == nil {
		return h, fmt.Errorf("log entry %d is missing: %w", pos-1, ErrDamaged)
	}
	if _, h, err = splitRecord(record); err != nil {
		return h, fmt.Errorf("log entry %d: %w (%w)", pos-1, ErrDamaged, err)
	}
	return h, nil
}

// HashAt is the hash of a hub's log up to and including a position, which may be in the
// archive. It is read as it was stored: only Read checks that the entries lead to it.
func (s *Store) HashAt(pos uint64) (h Hash, err error) {
	if err = s.checkTree(pos, pos); err == nil {
		err = s.view(func(tx *bbolt.Tx) error {
			h, err = hashOf(tx, pos)
			return err
		})
	}
	if errors.Is(err, errArchived) {
		h, err = s.archivedHash(pos)
	}
	if err != nil {
		return Hash{}, fmt.Errorf("reading the hash of entry %d: %w", pos, err)
	}
	return h, nil
}

// hashOf is the hash after an entry of the live log.
func hashOf(tx *bbolt.Tx, pos uint64) (h Hash, err error) {
	if !chained(tx) {
		return h, errNoHash
	}
	cut, h, err := cutOf(tx)
	switch {
	case err != nil || pos == cut:
		return h, err
	case pos < cut:
		return h, errArchived
	case pos > lastOf(tx):
		return h, fmt.Errorf("the log ends at %d", lastOf(tx))
	}
	return hashBefore(tx, pos+1)
}

// checkChain checks both ends of a chained log.
func checkChain(tx *bbolt.Tx) error {
	for _, name := range [][]byte{bucketArchive, bucketDays, bucketCentres} {
		if tx.Bucket(name) == nil {
			return fmt.Errorf("part %q is missing", name)
		}
	}
	cut, head, err := cutOf(tx)
	if err != nil {
		return err
	}
	if _, err := number(tx, keyCentre); err != nil {
		return err
	}
	cursor := tx.Bucket(bucketLog).Cursor()
	if k, _ := cursor.First(); k != nil && !bytes.Equal(k, key(cut+1)) {
		return fmt.Errorf("the log begins at %x, should begin at %d", k, cut+1)
	}
	for _, end := range []func() ([]byte, []byte){cursor.First, cursor.Last} {
		k, record := end()
		if k == nil {
			continue
		}
		pos := binary.BigEndian.Uint64(k)
		before, err := hashBefore(tx, pos)
		if err != nil {
			return err
		}
		if _, head, err = before.follow(pos, record); err != nil {
			return fmt.Errorf("log entry %d: %w", pos, err)
		}
	}
	if noted, err := hashNoted(tx, keyChain); err != nil || noted != head {
		return errors.Join(err, fmt.Errorf("the hash of the log is %v, should be %v", head, noted))
	}
	return nil
}
