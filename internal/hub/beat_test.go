package hub_test

import (
	"testing"
)

// TestBeatProvesThatTheLoopGoesOn holds the loop, as a disk that hangs does.
func TestBeatProvesThatTheLoopGoesOn(t *testing.T) {
	r := newRig(t)
	beat := func() <-chan struct{} {
		t.Helper()
		done := make(chan struct{})
		if !r.hub.Beat(func() { close(done) }) {
			t.Fatal("the loop takes no question")
		}
		return done
	}
	<-beat()
	held, gate := make(chan struct{}), make(chan struct{})
	if !r.hub.Beat(func() { close(held); <-gate }) {
		t.Fatal("the loop takes no question")
	}
	<-held
	first, waiting := beat(), 1
	for waiting < 10_000 && r.hub.Beat(func() {}) {
		waiting++
	}
	if waiting == 10_000 {
		t.Errorf("%d questions wait: there is no limit", waiting)
	}
	select {
	case <-first:
		t.Error("the loop answers while it stands still")
	default:
	}
	close(gate)
	<-first
}

func TestBeatOfALoopThatHasEndedIsRefused(t *testing.T) {
	r := newRig(t)
	if err := r.hub.Close(); err != nil {
		t.Fatal(err)
	}
	if r.hub.Beat(func() { t.Error("it answers") }) {
		t.Error("it takes a question")
	}
}
