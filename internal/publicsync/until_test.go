package publicsync

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestPausesGrowAndAreNotTheSameForAll(t *testing.T) {
	fault := errors.New("the hub is off")
	for _, c := range []struct {
		fails int
		err   error
		want  time.Duration
	}{
		{0, nil, time.Minute},
		{1, fault, 5 * time.Second},
		{2, fault, 10 * time.Second},
		{5, fault, 80 * time.Second},
		{8, fault, 10 * time.Minute},
		{1 << 40, fault, 10 * time.Minute},
		{1, &busyError{time.Minute}, time.Minute},
		{8, &busyError{time.Second}, 10 * time.Minute},
		{1, fmt.Errorf("fetching: %w", errChanged), 0},
	} {
		for chance, want := range map[uint32]time.Duration{0: c.want * 3 / 4, 1 << 31: c.want, 1<<32 - 1: c.want * 5 / 4} {
			f := newFetcher(Config{Chance: func() uint32 { return chance }})
			if got := f.until(c.fails, c.err); got < want-time.Millisecond || got > want+time.Millisecond {
				t.Errorf("after %d faults, with %v and chance %d, it waits %v, want %v", c.fails, c.err, chance, got, want)
			}
		}
	}
}
