package store_test

import (
	"errors"
	"fmt"
	"maps"
	"testing"

	"motcua/internal/store"
)

func TestRenewalIsOneWriteAndNeverGoesBack(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir)
	_, created, err := s.Identity()
	if err != nil {
		t.Fatal(err)
	}
	for range 4 {
		if _, _, err := s.Put(func(seq uint64) ([]byte, error) { return fmt.Appendf(nil, "old %d", seq), nil }); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := drawn(t, s, "2026-11-23", "AK", 999, 0); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]store.Renewed{
		"the same incarnation":   {CreatedMS: created, LastSeq: 9},
		"an older incarnation":   {CreatedMS: created - 1, LastSeq: 9},
		"numbers that go back":   {CreatedMS: created + 1, LastSeq: 4},
		"more than there may be": {CreatedMS: created + 1, LastSeq: 99_999, Outbox: make20001()},
	} {
		if s.Renew(bad) == nil {
			t.Errorf("%s is taken", name)
		}
	}
	if got := len(outboxOf(t, s)); got != 5 {
		t.Errorf("after renewals that failed the outbox has %d commands, want 5", got)
	}
	want := map[uint64]string{6: "new 6", 7: "new 7"}
	if err := s.Renew(store.Renewed{CreatedMS: created + 1, LastSeq: 8, Outbox: map[uint64][]byte{6: []byte("new 6"), 7: []byte("new 7")}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = opened(t, dir)
	if _, now, err := s.Identity(); now != created+1 || err != nil {
		t.Errorf("the incarnation is %d (%v), want %d", now, err, created+1)
	}
	if got := outboxOf(t, s); !maps.Equal(got, want) {
		t.Errorf("the outbox has %v, want %v", got, want)
	}
	if last, err := s.LastSeq(); last != 8 || err != nil {
		t.Errorf("the last number is %d (%v), want 8", last, err)
	}
	if seq, n, err := drawn(t, s, "2026-11-23", "AK", 999, 0); seq != 9 || n != 2 || err != nil {
		t.Errorf("next is number %d of the block as command %d (%v), want 2 as 9", n, seq, err)
	}
	if err := s.Keep(store.ReplicaBatch{Done: []uint64{6}}); err != nil {
		t.Fatal(err)
	}
	if got := len(outboxOf(t, s)); got != 2 {
		t.Errorf("%d commands wait, want 2", got)
	}
}

func make20001() map[uint64][]byte {
	list := map[uint64][]byte{}
	for i := range uint64(store.OutboxLimit + 1) {
		list[i+1] = nil
	}
	return list
}

func TestCommandInPlaceOfAnotherIsThereOnce(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir)
	for range 3 {
		if _, _, err := s.Put(func(seq uint64) ([]byte, error) { return fmt.Appendf(nil, "command %d", seq), nil }); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.PutInstead(2, func(uint64) ([]byte, error) { return nil, errors.New("no") }); err == nil {
		t.Error("what cannot be encoded takes the place of another")
	}
	seq, data, err := s.PutInstead(2, func(seq uint64) ([]byte, error) { return fmt.Appendf(nil, "two as %d", seq), nil })
	if seq != 4 || string(data) != "two as 4" || err != nil {
		t.Fatalf("put as %d: %q (%v)", seq, data, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	want := map[uint64]string{1: "command 1", 3: "command 3", 4: "two as 4"}
	if got := outboxOf(t, opened(t, dir)); !maps.Equal(got, want) {
		t.Errorf("the outbox has %v, want %v", got, want)
	}
}
