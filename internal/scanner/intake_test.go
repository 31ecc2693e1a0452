package scanner

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/barcode"
)

// bubble runs a wedge in virtual time, and feeds it by scan.
func bubble(t *testing.T, test func(t *testing.T, s *Scanner, scan func(text string), notes *[]Note)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var notes []Note
		s, err := Open("wedge", Options{Note: func(n Note) { notes = append(notes, n) }})
		if err != nil {
			t.Fatal(err)
		}
		go func() { _ = s.Run(t.Context()) }()
		test(t, s, func(text string) {
			for _, r := range text + "\r" {
				if !s.Feed(r, time.Now()) {
					t.Error("a key was not taken")
				}
				time.Sleep(time.Millisecond)
			}
			synctest.Wait()
		}, &notes)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

func mustNext(t *testing.T, s *Scanner, want string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	got, err := s.Next(ctx)
	if err != nil || got.Text.Reveal() != want {
		t.Errorf("got %q, %v; want %q", got.Text.Reveal(), err, want)
	}
	synctest.Wait() // for the notes
}

func mustWait(t *testing.T, s *Scanner) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if got, err := s.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %q, %v; want nothing", got.Text.Reveal(), err)
	}
	synctest.Wait() // for the notes
}

func TestOldScansAreDropped(t *testing.T) {
	bubble(t, func(t *testing.T, s *Scanner, scan func(string), notes *[]Note) {
		scan("first1")
		time.Sleep(UseWithin - 20*time.Millisecond)
		mustNext(t, s, "first1")
		scan("second")
		time.Sleep(2 * time.Second)
		scan("third3")
		time.Sleep(UseWithin - 2*time.Second)
		synctest.Wait()
		mustNext(t, s, "third3")
		mustWait(t, s)
		scan("fourth")
		time.Sleep(time.Hour)
		mustWait(t, s)
		if want := []Note{{Stale, 1, 0}, {Stale, 1, 0}}; !reflect.DeepEqual(*notes, want) {
			t.Errorf("notes %v, want %v", *notes, want)
		}
	})
}

// A citizen's data must not be kept because nobody asks for it.
func TestOldScansAreForgottenThoughNobodyAsks(t *testing.T) {
	bubble(t, func(t *testing.T, s *Scanner, scan func(string), notes *[]Note) {
		scan(card)
		time.Sleep(UseWithin)
		synctest.Wait()
		if n := len(s.waiting.scans); n != 0 || !reflect.DeepEqual(s.waiting.scans[:1][0], Scan{}) {
			t.Errorf("%d scans are kept", n)
		}
		if want := []Note{{Stale, 1, 0}}; !reflect.DeepEqual(*notes, want) {
			t.Errorf("notes %v, want %v", *notes, want)
		}
	})
}

// A scanner on a stand repeats a code that lies there, each model at its own
// interval.
func TestTheSameTextIsOneScanUntilItWasAway(t *testing.T) {
	for _, every := range []time.Duration{100 * time.Millisecond, time.Second, 2300 * time.Millisecond, DuplicateAfter - 100*time.Millisecond} {
		t.Run(every.String(), func(t *testing.T) {
			bubble(t, func(t *testing.T, s *Scanner, scan func(string), notes *[]Note) {
				scan("K7M2-9")
				mustNext(t, s, "K7M2-9")
				for range 10 {
					time.Sleep(every)
					scan("K7M2-9")
				}
				mustWait(t, s)
				time.Sleep(DuplicateAfter)
				scan("K7M2-9")
				mustNext(t, s, "K7M2-9")
				scan("A2A2-A")
				scan("K7M2-9") // another code in between
				mustNext(t, s, "A2A2-A")
				mustNext(t, s, "K7M2-9")
				if len(*notes) != 10 || (*notes)[0] != (Note{Duplicate, 1, 6}) {
					t.Errorf("notes %v", *notes)
				}
			})
		})
	}
}

// Setting the wall clock between two scans must change nothing, so their times must
// be monotonic.
func TestTimesOfScansAreMonotonic(t *testing.T) {
	monotonic := func(at time.Time) bool { return at != at.Round(0) } //nolint:staticcheck // Round strips the monotonic part that == compares
	l := newLine(t)
	l.plug()
	r := start(t, l.address(), Options{})
	r.isNow(Connected)
	l.send(card + "\r\n")
	if at := r.gets(card).At; !monotonic(at) {
		t.Errorf("over a line a scan is of %v", at)
	}
	w := start(t, "wedge", Options{})
	for _, key := range card + "\r" {
		if !w.Feed(key, time.Now()) {
			t.Fatal("a key was not taken")
		}
	}
	if at := w.gets(card).At; !monotonic(at) {
		t.Errorf("from the keyboard a scan is of %v", at)
	}
}

// A device that is no scanner, or a faulty one, sends another text each time: a few
// are accepted, and then none until it has been quiet.
func TestFloodOfScansIsNoHand(t *testing.T) {
	bubble(t, func(t *testing.T, s *Scanner, scan func(string), notes *[]Note) {
		through := 0
		for i := range 10 * FloodScans {
			scan(fmt.Sprintf("$GPGGA,%06d", i))
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			if _, err := s.Next(ctx); err == nil {
				through++
			}
			cancel()
			time.Sleep(FloodWithin / (2 * FloodScans)) // twice as fast as a person could
		}
		if through != FloodScans {
			t.Errorf("%d scans got through, want %d", through, FloodScans)
		}
		if n := len(*notes); n != 9*FloodScans || (*notes)[0] != (Note{Flood, 1, 13}) {
			t.Errorf("%d notes, the first %v", n, (*notes)[0])
		}
		time.Sleep(2 * FloodWithin)
		scan("K7M2-9")
		mustNext(t, s, "K7M2-9")
	})
}

func TestScansThatNobodyTakesAreBounded(t *testing.T) {
	bubble(t, func(t *testing.T, s *Scanner, scan func(string), notes *[]Note) {
		for i := range MaxWaiting + 3 {
			scan(fmt.Sprintf("code %02d", i))
		}
		for i := range MaxWaiting {
			mustNext(t, s, fmt.Sprintf("code %02d", i+3))
		}
		mustWait(t, s)
		if want := []Note{{Crowded, 1, 0}, {Crowded, 1, 0}, {Crowded, 1, 0}}; !reflect.DeepEqual(*notes, want) {
			t.Errorf("notes %v, want %v", *notes, want)
		}
	})
}

func TestSeveralMayWaitForScans(t *testing.T) {
	bubble(t, func(t *testing.T, s *Scanner, scan func(string), _ *[]Note) {
		got := make(chan string, 3)
		for range 3 {
			go func() {
				scan, err := s.Next(t.Context())
				if err != nil {
					t.Error(err)
				}
				got <- scan.Text.Reveal()
			}()
		}
		seen := map[string]bool{}
		for i := range 3 {
			scan(fmt.Sprintf("code %d", i))
		}
		for range 3 {
			seen[<-got] = true
		}
		if len(seen) != 3 {
			t.Errorf("got %v", seen)
		}
	})
}

func TestProblemsOfTheTextAreTold(t *testing.T) {
	bubble(t, func(t *testing.T, s *Scanner, scan func(string), _ *[]Note) {
		for text, want := range map[string]barcode.Problem{
			"K7M2-9": "", "K7M2-8": barcode.ProblemDamaged, "H42.001.02-260205-Â0001": barcode.ProblemTelex,
			"Nguyá»n Văn": barcode.ProblemEncoding,
		} {
			scan(text)
			got, err := s.Next(t.Context())
			if err != nil || got.Problem != want {
				t.Errorf("%q has the problem %q, %v; want %q", text, got.Problem, err, want)
			}
		}
	})
}
