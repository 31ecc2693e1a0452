package console

import (
	"testing"
	"testing/synctest"
)

func TestBeatProvesThatTheLoopRuns(t *testing.T) {
	run(t, "beat", func(d *desk) {
		answers := 0
		if !d.Beat(func() { answers++ }) {
			t.Error("the loop takes no question")
		}
		synctest.Wait()
		if answers != 1 {
			t.Errorf("%d answers, want 1", answers)
		}
		d.Close()
		if d.Beat(func() { answers++ }) {
			t.Error("a loop that has ended takes a question")
		}
	})
}
