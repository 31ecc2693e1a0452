package store_test

import (
	"testing"

	"motcua/internal/store"
)

func TestHubAheadIsKept(t *testing.T) {
	dir := t.TempDir()
	open := func() *store.Store {
		t.Helper()
		s, err := store.Open(dir, "device.db", "", 1)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	has := func(s *store.Store, want int64) {
		t.Helper()
		if got, err := s.HubAhead(); err != nil || got != want {
			t.Errorf("the hub is ahead by %d (%v), want %d", got, err, want)
		}
	}
	s := open()
	has(s, 0)
	for _, ms := range []int64{43_200_000, -43_200_000, 0, 1<<63 - 1, -1 << 63} {
		if err := s.PutHubAhead(ms); err != nil {
			t.Fatal(err)
		}
		has(s, ms)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open()
		has(s, ms)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.PutHubAhead(1); err == nil {
		t.Error("a closed store takes it")
	}
	if _, err := s.HubAhead(); err == nil {
		t.Error("a closed store tells it")
	}
}
