package window

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2/test"
)

// The test driver runs functions for Fyne at once; these tests delay that by passing
// values without Put.
func (l *Latest[V]) hand(v V) {
	l.mu.Lock()
	l.next = &v
	l.mu.Unlock()
	l.came <- struct{}{}
}

func TestAwaitShowsWhatComesSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var shown []int
		l := NewLatest(func(v int) { shown = append(shown, v) })
		go func() {
			time.Sleep(answerWithin / 2)
			l.hand(7)
		}()
		began := time.Now()
		l.Await()
		if took := time.Since(began); took != answerWithin/2 || !slices.Equal(shown, []int{7}) {
			t.Errorf("after %v it shows %v", took, shown)
		}
		l.take() // what Fyne was asked to do meanwhile
		if len(shown) != 1 {
			t.Errorf("the same view is shown again: %v", shown)
		}
	})
}

func TestAwaitGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLatest(func(int) { t.Error("nothing came, and is shown") })
		began := time.Now()
		l.Await()
		if took := time.Since(began); took != answerWithin {
			t.Errorf("the screen waited %v", took)
		}
	})
}

func TestAwaitAfterTakeWaitsForSomethingNew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		l := NewLatest(func(int) { n++ })
		l.hand(1)
		l.take()
		l.Await()
		if n != 1 {
			t.Errorf("%d views are shown of one", n)
		}
	})
}

func TestPutShowsTheNewest(t *testing.T) {
	test.NewTempApp(t)
	synctest.Test(t, func(t *testing.T) {
		var shown []int
		l := NewLatest(func(v int) { shown = append(shown, v) })
		for i := range 3 {
			l.Put(i)
		}
		synctest.Wait()
		if len(shown) == 0 || shown[len(shown)-1] != 2 {
			t.Errorf("shown are %v, the newest is 2", shown)
		}
	})
}
