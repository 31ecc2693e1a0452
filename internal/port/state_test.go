package port

import (
	"testing"
	"time"
)

// How long ago a write was is told by the clock that nobody sets: comparing times with
// == sees whether that part of them is there.
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
