package wall

import (
	"testing"
	"testing/synctest"
)

func TestBeatProvesThatTheLoopRuns(t *testing.T) {
	run(t, "beat", nil, func(l *lobby) {
		answers := 0
		if !l.Beat(func() { answers++ }) {
			t.Error("the loop takes no question")
		}
		synctest.Wait()
		if answers != 1 {
			t.Errorf("%d answers, want 1", answers)
		}
		l.Close()
		if l.Beat(func() { answers++ }) {
			t.Error("a loop that has ended takes a question")
		}
	})
}
