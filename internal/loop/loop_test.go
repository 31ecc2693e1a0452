package loop

import (
	"context"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestPostedThingsAreDoneInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, views := New(), 0
		var done []int
		l.Run(nil, func() time.Duration { views++; return 0 })
		synctest.Wait()
		if views != 1 {
			t.Errorf("%d views at the start, want 1", views)
		}
		for i := range 100 {
			if !l.Post(func() { done = append(done, i) }) {
				t.Errorf("thing %d is not taken", i)
			}
		}
		synctest.Wait()
		if len(done) != 100 || !slices.IsSorted(done) || views < 2 {
			t.Errorf("after %d views %v is done", views, done)
		}
		l.Close()
	})
}

func TestPostDoesNotWaitWhenTheLoopIsBehind(t *testing.T) {
	l := New() // it does not run
	for i := range limit {
		if !l.Post(func() {}) {
			t.Fatalf("thing %d of %d is not taken", i, limit)
		}
	}
	if l.Post(func() {}) {
		t.Error("a thing beyond the limit is taken")
	}
	l.Close()
}

// Deliver queues a function even if the inbox is full.
func TestDeliverLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, done := New(), 0
		for range limit {
			l.Post(func() {})
		}
		for range 2 * limit {
			l.Deliver(func() { done++ })
		}
		l.Run(nil, func() time.Duration { return 0 })
		synctest.Wait()
		if done != 2*limit {
			t.Errorf("%d of %d are done", done, 2*limit)
		}
		l.Deliver(func() { done++ })
		synctest.Wait()
		if done != 2*limit+1 {
			t.Error("what comes while the loop is idle does not wake it")
		}
		l.Close()
	})
}

func TestClosedLoopTakesNothing(t *testing.T) {
	l := New()
	l.Close()
	if l.Post(func() {}) {
		t.Error("a closed loop takes a thing")
	}
}

func TestStepIsCalledAgainWhenItAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, changes := New(), make(chan struct{})
		var at []time.Duration
		began := time.Now()
		l.Run(changes, func() time.Duration {
			at = append(at, time.Since(began))
			return map[int]time.Duration{1: time.Second, 2: time.Minute}[len(at)]
		})
		time.Sleep(30 * time.Second) // virtual time
		changes <- struct{}{}
		time.Sleep(time.Hour)
		synctest.Wait()
		if want := []time.Duration{0, time.Second, 30 * time.Second}; !slices.Equal(at, want) {
			t.Errorf("the views were built at %v, want %v: the pause asked for before a change no longer counts", at, want)
		}
		l.Close()
	})
}

func TestResultOfWorkIsDoneInTheLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New()
		result := 0
		l.Run(nil, func() time.Duration { return 0 })
		l.Go(func(context.Context) func() {
			time.Sleep(time.Second)
			return func() { result = 7 }
		})
		l.Go(func(context.Context) func() { return nil })
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if result != 7 {
			t.Errorf("the result is %d", result)
		}
		l.Close()
	})
}

// Close ends the work and waits for it, even if its result is not used.
func TestCloseWaits(t *testing.T) {
	before := runtime.NumGoroutine()
	synctest.Test(t, func(t *testing.T) {
		l := New()
		var ended atomic.Int32
		l.Run(nil, func() time.Duration { return time.Millisecond })
		for range 3 {
			l.Go(func(ctx context.Context) func() {
				<-ctx.Done()
				time.Sleep(time.Second) // the end of the work takes time
				ended.Add(1)
				return func() {}
			})
		}
		began := time.Now()
		go l.Post(func() {})
		l.Close()
		if took := time.Since(began); ended.Load() != 3 || took != time.Second {
			t.Errorf("Close returned after %v with %d ended", took, ended.Load())
		}
	})
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}
