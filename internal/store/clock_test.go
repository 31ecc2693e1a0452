package store_test

import (
	"testing"

	"motcua/internal/store"
)

func TestClocksAreKept(t *testing.T) {
	dir := t.TempDir()
	open := func() *store.Store {
		t.Helper()
		s, err := store.Open(dir, "device.db", "", 1)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	has := func(s *store.Store, want store.Clocks) {
		t.Helper()
		if got, err := s.Clocks(); err != nil || got != want {
			t.Errorf("the clocks are %+v (%v), want %+v", got, err, want)
		}
	}
	s := open()
	has(s, store.Clocks{})
	for _, clocks := range []store.Clocks{{43_200_000, -7}, {-43_200_000, 0}, {}, {1<<63 - 1, -1 << 63}} {
		if err := s.PutClocks(clocks); err != nil {
			t.Fatal(err)
		}
		has(s, clocks)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open()
		has(s, clocks)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.PutClocks(store.Clocks{}); err == nil {
		t.Error("a closed store takes it")
	}
	if _, err := s.Clocks(); err == nil {
		t.Error("a closed store tells it")
	}
}
