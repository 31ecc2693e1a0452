package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.etcd.io/bbolt"
)

// ErrBlockEmpty means that all numbers of a series have been given today.
var ErrBlockEmpty = errors.New("the numbers that may be given without the hub are used up")

// keyGiven names what has been given from the leased block.
var keyGiven = []byte("given")

// daysGiven is for how many days the last numbers are remembered. It is more than one,
// so that a clock that was wrong for a while does not restart the count of the right
// day. The oldest dates are dropped first; a clock without a battery shows the oldest.
const daysGiven = 16

// given is the last number given, by day and series.
type given map[string]map[string]int

// PutNumbered draws the next number of a series of the leased block, and writes the
// command that reports it to the outbox, in one write: the number is on disk before
// anybody sees it, and is never drawn again that day. It is above after, the highest
// number known to be given. drop is a command that this one replaces and that leaves
// the outbox, 0 for none.
func (s *Store) PutNumbered(day, series string, after, limit int, drop uint64, encode func(seq uint64, n int) ([]byte, error)) (seq uint64, n int, data []byte, err error) {
	err = s.update(func(tx *bbolt.Tx) error {
		all, err := readGiven(tx)
		if err != nil {
			return err
		}
		if n = max(all[day][series], after) + 1; n > limit {
			return ErrBlockEmpty
		}
		if err := removeFrom(tx, drop); err != nil {
			return err
		}
		seq, data, err = putInto(tx, func(seq uint64) ([]byte, error) { return encode(seq, n) })
		if err != nil {
			return err
		}
		if all[day] == nil {
			all[day] = map[string]int{}
		}
		all[day][series] = n
		return writeGiven(tx, all)
	})
	if err != nil {
		return 0, 0, nil, fmt.Errorf("drawing a number of %q: %w", series, err)
	}
	return seq, n, data, nil
}

func readGiven(tx *bbolt.Tx) (given, error) {
	all := given{}
	if tx.Bucket(bucketMeta).Get(keyGiven) == nil {
		return all, nil
	}
	raw, err := getMeta(tx, keyGiven)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, fmt.Errorf("numbers given: %w (%w)", ErrDamaged, err)
	}
	return all, nil
}

func writeGiven(tx *bbolt.Tx, all given) error {
	days := slices.Sorted(maps.Keys(all))
	for _, day := range days[:max(0, len(days)-daysGiven)] {
		delete(all, day)
	}
	raw, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return putMeta(tx, keyGiven, raw)
}
