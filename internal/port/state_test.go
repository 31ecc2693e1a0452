package port

import (
	"testing"
	"time"
)

// The time since the last write is monotonic: comparing times with == includes that
// part of them.
func TestLastWriteIsCountedByAClockThatNobodySets(t *testing.T) {
	var s state
	now := time.Now()
	if !s.lastWrite().IsZero() || now.Sub(s.lastWrite()) < 24*time.Hour {
		t.Errorf("before any write the last one was at %v", s.lastWrite())
	}
	s.wrote(now)
	if bared := now.Round(0); s.lastWrite() == bared || s.lastWrite() != now {
		t.Errorf("written at %v, remembered is %v", now, s.lastWrite())
	}
}
