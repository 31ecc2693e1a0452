package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"go.etcd.io/bbolt"
)

func put(t *testing.T, s *Store) uint64 {
	t.Helper()
	seq, data, err := s.Put(func(seq uint64) ([]byte, error) { return fmt.Appendf(nil, "command %d", seq), nil })
	if err != nil {
		t.Fatal(err)
	}
	if string(data) != fmt.Sprintf("command %d", seq) {
		t.Errorf("command %d is written as %q", seq, data)
	}
	return seq
}

func waiting(t *testing.T, s *Store) (list []uint64) {
	t.Helper()
	if err := s.Outbox(func(seq uint64, data []byte) error {
		if string(data) != fmt.Sprintf("command %d", seq) {
			t.Errorf("command %d reads %q", seq, data)
		}
		list = append(list, seq)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestOutboxKeepsOrderUntilRemoved(t *testing.T) {
	s := open(t, t.TempDir())
	for range 300 {
		put(t, s)
	}
	for _, seq := range []uint64{1, 150, 300, 7777} { // one that is not there does no harm
		if err := s.Keep(ReplicaBatch{Done: []uint64{seq}}); err != nil {
			t.Fatal(err)
		}
	}
	s = reopen(t, s)
	got := waiting(t, s)
	if len(got) != 297 || !slices.IsSorted(got) || got[0] != 2 || got[296] != 299 || slices.Contains(got, 150) {
		t.Errorf("%d commands wait: %v", len(got), got)
	}
}

// A used sequence number is never used again: not after a restart, not when its command
// was removed, and not when its command was not on disk.
func TestSequenceNumbersAreNeverReused(t *testing.T) {
	s := open(t, t.TempDir())
	if seq := put(t, s); seq != 1 {
		t.Errorf("the first number is %d", seq)
	}
	last := uint64(1)
	for round := range 5 {
		seq := put(t, s)
		volatile, err := s.NextSeq()
		if err != nil || seq != last+1 || volatile != seq+1 {
			t.Errorf("round %d: after %d come %d and %d (%v)", round, last, seq, volatile, err)
		}
		last = volatile
		for _, seq := range waiting(t, s) {
			if err := s.Keep(ReplicaBatch{Done: []uint64{seq}}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Restart("another", 9, []byte("state"), ""); err != nil {
			t.Fatal(err)
		}
		s = reopen(t, s)
	}
}

func TestCommandThatCannotBeEncodedTakesNothing(t *testing.T) {
	s := open(t, t.TempDir())
	bad := errors.New("bad")
	if _, _, err := s.Put(func(uint64) ([]byte, error) { return nil, bad }); !errors.Is(err, bad) {
		t.Errorf("the store says %v", err)
	}
	if seq := put(t, s); seq != 1 || len(waiting(t, s)) != 1 {
		t.Errorf("the next number is %d", seq)
	}
}

// fill puts n commands at once, which one by one would take minutes of disk
// writes.
func fill(t *testing.T, s *Store, n int) {
	t.Helper()
	if err := s.db.Update(func(tx *bbolt.Tx) error {
		for range n {
			seq, err := nextSeq(tx)
			if err != nil {
				return err
			}
			k := key(seq)
			if err := tx.Bucket(bucketOutbox).Put(k, seal(k, fmt.Appendf(nil, "command %d", seq))); err != nil {
				return err
			}
		}
		return putMeta(tx, keyWaiting, key(uint64(n)))
	}); err != nil {
		t.Fatal(err)
	}
}

func TestFullOutboxRefuses(t *testing.T) {
	s := open(t, t.TempDir())
	fill(t, s, OutboxLimit-1)
	last := put(t, s)
	for range 2 {
		if _, _, err := s.Put(func(uint64) ([]byte, error) { return []byte("x"), nil }); !errors.Is(err, ErrOutboxFull) {
			t.Fatalf("a full outbox says %v", err)
		}
	}
	if n := len(waiting(t, s)); n != OutboxLimit {
		t.Errorf("%d commands wait, want %d", n, OutboxLimit)
	}
	if err := s.Keep(ReplicaBatch{Done: []uint64{1}}); err != nil {
		t.Fatal(err)
	}
	if seq := put(t, s); seq != last+1 {
		t.Errorf("after the refusals the next number is %d, want %d", seq, last+1)
	}
}

// One old command that nobody acknowledges does not fill the outbox.
func TestOneOldCommandDoesNotFillTheOutbox(t *testing.T) {
	s := open(t, t.TempDir())
	put(t, s)
	alter(t, s, bucketMeta, keySeq, func([]byte) []byte { return seal(keySeq, key(5*OutboxLimit)) })
	if seq := put(t, s); seq != 5*OutboxLimit+1 {
		t.Errorf("the next number is %d", seq)
	}
}

func TestReplacedRecordKeepsItsPlace(t *testing.T) {
	s := open(t, t.TempDir())
	for range 4 {
		put(t, s)
	}
	if err := s.Replace(2, []byte("printed"), 1, 77); err != nil { // 77 is not there, which does no harm
		t.Fatal(err)
	}
	if err := s.Replace(1, []byte("gone"), 4); err != nil { // what was removed does not come back
		t.Fatal(err)
	}
	s = reopen(t, s)
	var got []string
	if err := s.Outbox(func(seq uint64, data []byte) error {
		got = append(got, fmt.Sprintf("%d %s", seq, data))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"2 printed", "3 command 3"}; !slices.Equal(got, want) {
		t.Errorf("the outbox holds %q, want %q", got, want)
	}
	if seq := put(t, s); seq != 5 {
		t.Errorf("the next number is %d", seq)
	}
}

func TestManyCommandsLeaveInOneWrite(t *testing.T) {
	s := open(t, t.TempDir())
	for range 5 {
		put(t, s)
	}
	if err := s.Keep(ReplicaBatch{Done: []uint64{1, 3, 99, 5}}); err != nil { // 99 is not there
		t.Fatal(err)
	}
	var left []uint64
	if err := s.Outbox(func(seq uint64, _ []byte) error { left = append(left, seq); return nil }); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(left) != "[2 4]" {
		t.Errorf("left are %v", left)
	}
}
