package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"motcua/internal/store"
)

// drawn is one number drawn with what was written for it.
func drawn(t *testing.T, s *store.Store, day, series string, limit int, drop uint64) (seq uint64, n int, err error) {
	t.Helper()
	seq, n, data, err := s.PutNumbered(day, series, 0, limit, drop, func(seq uint64, n int) ([]byte, error) {
		return fmt.Appendf(nil, "%s%03d as command %d", series, n, seq), nil
	})
	if err == nil && string(data) != fmt.Sprintf("%s%03d as command %d", series, n, seq) {
		t.Errorf("number %d was written as %q", n, data)
	}
	return seq, n, err
}

func outboxOf(t *testing.T, s *store.Store) map[uint64]string {
	t.Helper()
	list := map[uint64]string{}
	err := s.Outbox(func(seq uint64, data []byte) error {
		list[seq] = string(data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestNumbersOfABlockAreNeverDrawnTwice(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir)
	for want := 1; want <= 3; want++ {
		if _, n, err := drawn(t, s, "2026-11-23", "AK", 999, 0); n != want || err != nil {
			t.Fatalf("drawn is %d (%v), want %d", n, err, want)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = opened(t, dir)
	}
	for _, other := range []struct{ day, series string }{{"2026-11-23", "CK"}, {"2026-11-24", "AK"}} {
		if _, n, err := drawn(t, s, other.day, other.series, 999, 0); n != 1 || err != nil {
			t.Errorf("%v begins with %d (%v)", other, n, err)
		}
	}
	if _, n, _ := drawn(t, s, "2026-11-23", "AK", 999, 0); n != 4 {
		t.Errorf("a clock that was ahead for a moment lets the day begin anew: %d", n)
	}
}

func TestDrawnNumberReplacesTheCommand(t *testing.T) {
	s := opened(t, t.TempDir())
	asked, _, err := s.Put(func(uint64) ([]byte, error) { return []byte("asked"), nil })
	if err != nil {
		t.Fatal(err)
	}
	seq, _, err := drawn(t, s, "2026-11-23", "AK", 999, asked)
	if err != nil {
		t.Fatal(err)
	}
	list := outboxOf(t, s)
	if len(list) != 1 || list[seq] == "" || seq <= asked {
		t.Errorf("the outbox has %v after command %d stood in for %d", list, seq, asked)
	}
	if _, _, err := drawn(t, s, "2026-11-23", "AK", 999, asked); err != nil { // it is gone already
		t.Error(err)
	}
	if n := len(outboxOf(t, s)); n != 2 {
		t.Errorf("the outbox has %d commands, want 2", n)
	}
}

func TestDrawingThatFailsDrawsNothing(t *testing.T) {
	s := opened(t, t.TempDir())
	asked, _, err := s.Put(func(uint64) ([]byte, error) { return []byte("asked"), nil })
	if err != nil {
		t.Fatal(err)
	}
	bad := errors.New("cannot be written")
	if _, _, _, err := s.PutNumbered("2026-11-23", "AK", 0, 999, asked, func(uint64, int) ([]byte, error) { return nil, bad }); !errors.Is(err, bad) {
		t.Errorf("the error is %v", err)
	}
	if list := outboxOf(t, s); len(list) != 1 || list[asked] != "asked" {
		t.Errorf("the outbox has %v", list)
	}
	if _, n, _ := drawn(t, s, "2026-11-23", "AK", 999, 0); n != 1 {
		t.Errorf("the number %d follows on a drawing that failed", n)
	}
}

func TestBlockHasAnEnd(t *testing.T) {
	s := opened(t, t.TempDir())
	for range 2 {
		if _, _, err := drawn(t, s, "2026-11-23", "AK", 2, 0); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := drawn(t, s, "2026-11-23", "AK", 2, 0); !errors.Is(err, store.ErrBlockEmpty) {
		t.Errorf("beyond the end: %v", err)
	}
}

// A clock without a battery is in 1970 after every power cut.
func TestWrongClockDoesNotForgetTheRightDay(t *testing.T) {
	s := opened(t, t.TempDir())
	for want := 1; want <= 2; want++ {
		if _, n, err := drawn(t, s, "2026-11-23", "AK", 999, 0); n != want || err != nil {
			t.Fatalf("drawn is %d (%v), want %d", n, err, want)
		}
		for day := range 28 {
			if _, _, err := drawn(t, s, fmt.Sprintf("1970-01-%02d", day+1), "AK", 999, 0); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func opened(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(filepath.Join(dir, "kiosk"), "device.db", "", 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// A number that the hub has is given, whatever day this disk has it under.
func TestNumbersGoOnAfterThoseGiven(t *testing.T) {
	s := opened(t, t.TempDir())
	draw := func(after int) (n int) {
		t.Helper()
		_, n, _, err := s.PutNumbered("2026-11-23", "AK", after, 999, 0, func(uint64, int) ([]byte, error) { return []byte("x"), nil })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, c := range []struct{ after, want int }{{0, 1}, {7, 8}, {3, 9}} {
		if got := draw(c.after); got != c.want {
			t.Errorf("after %d comes %d, want %d", c.after, got, c.want)
		}
	}
	if _, _, _, err := s.PutNumbered("2026-11-23", "AK", 999, 999, 0, nil); !errors.Is(err, store.ErrBlockEmpty) {
		t.Errorf("after the last number comes %v", err)
	}
}
