package scanner

import (
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/barcode"
)

func TestWedgeGivesScansAndTypingBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, "wedge", Options{})
		press := func(text string, gap time.Duration) {
			for _, c := range text {
				if !r.Feed(c, time.Now()) {
					t.Error("a key was not taken")
				}
				time.Sleep(gap)
			}
		}
		press("A0", 150*time.Millisecond)
		press("K7M2-9\r", 2*time.Millisecond)
		press("25\r", 150*time.Millisecond)
		press("A2A2-A", 2*time.Millisecond) // without a suffix
		time.Sleep(time.Second)
		r.gets("K7M2-9")
		r.gets("A2A2-A")
		synctest.Wait()
		if r.typed != "A025\r" {
			t.Errorf("typed %q", r.typed)
		}
		if r.Status().State != Connected {
			t.Errorf("status %v", r.Status())
		}
	})
}

func TestLastKeyTypedComesBackByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, "wedge", Options{})
		r.Feed('x', time.Now())
		time.Sleep(barcode.DefaultWedge.MaxGap + time.Millisecond)
		synctest.Wait()
		if r.typed != "x" {
			t.Errorf("typed %q", r.typed)
		}
	})
}

// A screen that hangs for a moment passes its keys on late, but knows when they were
// pressed.
func TestKeysThatArePassedOnLateAreStillAScan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, "wedge", Options{})
		began := time.Now()
		time.Sleep(500 * time.Millisecond)
		for i, c := range "K7M2-9\r" {
			r.Feed(c, began.Add(time.Duration(i)*5*time.Millisecond))
		}
		r.gets("K7M2-9")
	})
}

func TestTooLongWedgeScanIsNoted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, "wedge", Options{})
		for i := range 3 * barcode.MaxScanBytes {
			r.Feed(rune('a'+i%26), time.Now())
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		r.noted(Note{TooLong, 1, 3 * barcode.MaxScanBytes})
		if r.typed != "" {
			t.Errorf("%d characters were typed", len(r.typed))
		}
	})
}

func TestFeedIsForWedgesThatRun(t *testing.T) {
	s, err := Open("serial:/dev/motcua/scanner", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s.Feed('x', time.Now()) {
		t.Error("a serial scanner took a key")
	}
	w, err := Open("wedge", Options{})
	if err != nil {
		t.Fatal(err)
	}
	taken := 0
	for range 2 * keysWaiting {
		if w.Feed('x', time.Now()) {
			taken++
		}
	}
	if taken != keysWaiting {
		t.Errorf("%d keys were taken though nobody looks", taken)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if w.Feed('x', time.Now()) {
		t.Error("a closed wedge took a key")
	}
}
