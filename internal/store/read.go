package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"go.etcd.io/bbolt"
)

// A log is read in pieces, so that a long read does not block writers.
const (
	readChunk      = 1024    // entries
	readChunkBytes = 4 << 20 // and about how many bytes they may have
)

// Read calls fn with the entries from a position on, in order, until fn returns an
// error, at most limit of them (0: all that are there now), and returns their number.
// It reads archived entries too. fn may keep the bytes. A damaged entry is an error.
func (s *Store) Read(from uint64, limit int, fn func(pos uint64, entry []byte) error) (n int, err error) {
	last, err := s.Last()
	for err == nil && from+uint64(n) <= last && (limit == 0 || n < limit) {
		most := math.MaxInt
		if limit > 0 {
			most = limit - n
		}
		var got int
		if got, err = s.readSome(from+uint64(n), most, fn); got == 0 {
			break
		}
		n += got
	}
	if err != nil {
		return n, fmt.Errorf("reading log from %d: %w", from, err)
	}
	return n, nil
}

// readSome reads a piece of the live log, or of the archive.
func (s *Store) readSome(from uint64, most int, fn func(pos uint64, entry []byte) error) (n int, err error) {
	entries, err := s.piece(from, min(most, readChunk))
	if errors.Is(err, errArchived) {
		return s.readArchive(from, most, fn)
	}
	if err != nil && len(entries) == 0 {
		return 0, err
	}
	for _, entry := range entries { // the entries before a damaged one are given
		if err := fn(from+uint64(n), entry); err != nil {
			return n, err
		}
		n++
	}
	return n, err
}

// piece is live, after checking the pages that lead there: a page that leads to itself
// would make bbolt end the program.
func (s *Store) piece(from uint64, most int) (entries [][]byte, err error) {
	if err := s.checkTree(max(from, 1)-1, from+uint64(most)-1); err != nil { // the entry before has the hash that the first one follows from
		return nil, err
	}
	return s.live(from, most)
}

// errArchived means that a position is no longer in the live log.
var errArchived = errors.New("the entry is in the archive")

// live reads and checks entries of the live log.
func (s *Store) live(from uint64, most int) (entries [][]byte, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		if !chained(tx) {
			entries, err = unchained(tx, from, most)
			return err
		}
		cut, _, err := cutOf(tx)
		if err != nil {
			return err
		}
		if from <= cut {
			return errArchived
		}
		entries, err = chainedFrom(tx, from, most)
		return err
	})
	return entries, err
}

func chainedFrom(tx *bbolt.Tx, from uint64, most int) (entries [][]byte, err error) {
	before, err := hashBefore(tx, from)
	if err != nil {
		return nil, err
	}
	size, cursor := 0, tx.Bucket(bucketLog).Cursor()
	for k, record := cursor.Seek(key(from)); k != nil && len(entries) < most && size < readChunkBytes; k, record = cursor.Next() {
		pos := from + uint64(len(entries))
		if binary.BigEndian.Uint64(k) != pos {
			return entries, fmt.Errorf("log entry %d is missing: %w", pos, ErrDamaged)
		}
		var entry []byte
		if entry, before, err = before.follow(pos, record); err != nil {
			return entries, fmt.Errorf("log entry %d: %w (%w)", pos, ErrDamaged, err)
		}
		entries, size = append(entries, append(make([]byte, 0, len(entry)), entry...)), size+len(entry)
	}
	if len(entries) == 0 && from <= lastOf(tx) {
		return nil, fmt.Errorf("log entry %d is missing: %w", from, ErrDamaged)
	}
	return entries, nil
}
