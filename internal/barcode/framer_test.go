package barcode

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"
)

var start = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

func after(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }

// texts are the data of frames, and losses as "reason lost".
func texts(frames []Frame) (all []string) {
	for _, f := range frames {
		if f.Lost > 0 {
			all = append(all, string(f.Loss))
			continue
		}
		all = append(all, string(f.Data))
	}
	return all
}

func TestFramesEndAtTheirEnds(t *testing.T) {
	long := strings.Repeat("x", MaxScanBytes)
	for _, tt := range []struct {
		framing Framing
		in      string
		want    []string
	}{
		{Framing{}, "K7M2-9\r", []string{"K7M2-9"}},
		{Framing{}, "K7M2-9\n", []string{"K7M2-9"}},
		{Framing{}, "K7M2-9\r\n", []string{"K7M2-9"}},
		{Framing{}, "K7M2-9\t", []string{"K7M2-9"}},
		{Framing{}, "\x02K7M2-9\x03", []string{"K7M2-9"}},
		{Framing{}, "\x02K7M2-9\x03\r\n\x02A\x03", []string{"K7M2-9", "A"}},
		{Framing{}, "A\rB\nC\tD", []string{"A", "B", "C"}},
		{Framing{}, "\r\n\r\n", nil},
		{Framing{}, "half\x02whole\x03", []string{"cut-off", "whole"}},
		{Framing{}, long + "\r", []string{long}},
		{Framing{}, long + "y\rA\r", []string{"too-long", "A"}},
		{Framing{}, long + long + long, nil},
		{Framing{Prefix: "~S", Suffix: "~E"}, "~SA\rB~E~SC~E", []string{"A\rB", "C"}},
		{Framing{Prefix: "~S", Suffix: "~E"}, "A~E", []string{"A"}},
		{Framing{Prefix: "~S", Suffix: "~E"}, "~S" + long + "~EB~E", []string{long, "B"}},
		{Framing{Prefix: "~S", Suffix: "~E"}, "~S" + long + "y~EB~E", []string{"too-long", "B"}},
		{Framing{Suffix: "\r\n"}, "A\rB\r\n", []string{"A\rB"}},
		{Framing{Suffix: "aab"}, "aaab", []string{"a"}},
		{Framing{Suffix: "\x02"}, "A\x02B\x02", []string{"A", "B"}},
	} {
		if got := texts(NewFramer(tt.framing).Take([]byte(tt.in), start)); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%+v: %.40q gives %.40q, want %.40q", tt.framing, tt.in, got, tt.want)
		}
	}
}

func TestLossesAreCounted(t *testing.T) {
	f := NewFramer(Framing{Suffix: "\r\n"})
	frames := f.Take([]byte(strings.Repeat("x", 3*MaxScanBytes)+"\r\n"), start)
	if len(frames) != 1 || frames[0].Lost != 3*MaxScanBytes || frames[0].Loss != LossTooLong || frames[0].Data != nil {
		t.Errorf("got %+v", frames)
	}
	if len(f.held) > 0 || cap(f.held) > 2*MaxScanBytes {
		t.Errorf("%d bytes are held, in %d", len(f.held), cap(f.held))
	}
}

func TestSilenceEndsAScanWithoutSuffix(t *testing.T) {
	f := NewFramer(Framing{})
	if !f.Due().IsZero() {
		t.Error("something is due at first")
	}
	f.Take([]byte("K7"), after(0))
	f.Take([]byte("M2-9"), after(60)) // a pause, but not a long one
	if due := f.Due(); !due.Equal(after(160)) {
		t.Errorf("due at %v", due)
	}
	if _, ok := f.Quiet(after(159)); ok {
		t.Error("it ended too soon")
	}
	frame, ok := f.Quiet(after(160))
	if !ok || string(frame.Data) != "K7M2-9" || !frame.At.Equal(after(60)) {
		t.Errorf("got %+v, %v", frame, ok)
	}
	if _, ok := f.Quiet(after(1000)); ok || !f.Due().IsZero() {
		t.Error("it ended twice")
	}
}

func TestQuietTimeIsBounded(t *testing.T) {
	for set, want := range map[time.Duration]time.Duration{
		0: DefaultQuiet, -1: DefaultQuiet, 50 * time.Millisecond: 50 * time.Millisecond, time.Hour: maxQuiet,
	} {
		f := NewFramer(Framing{Quiet: set})
		f.Take([]byte("A"), start)
		if got := f.Due().Sub(start); got != want {
			t.Errorf("%v of silence set, %v taken, want %v", set, got, want)
		}
	}
}

func TestNothingOfAScanStaysInMemory(t *testing.T) {
	f := NewFramer(Framing{})
	f.Take([]byte(card7+"\r"), start)
	w := NewWedge(WedgeRule{})
	play(w, presses(card7+"\r", 5), true)
	if left := string(f.held[:cap(f.held)]) + string(w.held[:cap(w.held)]); strings.Trim(left, "\x00") != "" {
		t.Errorf("%q is left", left)
	}
}

// The caller may be late to call Quiet; the next scan must not be appended to the
// one before.
func TestSilenceIsSeenAtTheNextByteToo(t *testing.T) {
	f := NewFramer(Framing{})
	f.Take([]byte("A"), after(0))
	if got := texts(f.Take([]byte("B"), after(100))); !reflect.DeepEqual(got, []string{"A"}) {
		t.Errorf("got %q", got)
	}
}

// A scanner that sends an end always sends it. Its scans may come in pieces over a
// slow network.
func TestPiecesOfAScannerWithSuffixAreWaitedFor(t *testing.T) {
	f := NewFramer(Framing{})
	f.Take([]byte("A\r"), after(0))
	f.Take([]byte("K7"), after(5000))
	if got := texts(f.Take([]byte("M2-9\r"), after(5900))); !reflect.DeepEqual(got, []string{"K7M2-9"}) {
		t.Errorf("got %q", got)
	}
	f.Take([]byte("B"), after(6000))
	if frame, ok := f.Quiet(after(7000)); !ok || string(frame.Data) != "B" {
		t.Errorf("without its end it is lost: %+v, %v", frame, ok)
	}
}

func TestScanWithoutItsSetSuffixIsCutOff(t *testing.T) {
	f := NewFramer(Framing{Suffix: "\r"})
	f.Take([]byte("K7M"), after(0))
	if _, ok := f.Quiet(after(999)); ok {
		t.Error("it ended too soon")
	}
	if frame, ok := f.Quiet(after(1000)); !ok || frame.Lost != 3 || frame.Loss != LossCutOff {
		t.Errorf("got %+v, %v", frame, ok)
	}
}

func TestCutDropsWhatIsHeld(t *testing.T) {
	f := NewFramer(Framing{})
	if _, ok := f.Cut(); ok {
		t.Error("nothing was dropped, and told")
	}
	f.Take([]byte("K7M"), after(0))
	if frame, ok := f.Cut(); !ok || frame.Lost != 3 || frame.Loss != LossCutOff {
		t.Errorf("got %+v, %v", frame, ok)
	}
	if got := texts(f.Take([]byte("A\r"), after(1))); !reflect.DeepEqual(got, []string{"A"}) {
		t.Errorf("then %q", got)
	}
}

func TestTornScanIsDroppedToItsEnd(t *testing.T) {
	f := NewFramer(Framing{})
	f.Take([]byte("K7"), after(0))
	f.Tear()
	if got := texts(f.Take([]byte("-9\rA\r"), after(10))); !reflect.DeepEqual(got, []string{"cut-off", "A"}) {
		t.Errorf("got %q", got)
	}
	f.Tear() // nothing of it was left
	if got := texts(f.Take([]byte("\rA\r"), after(20))); !reflect.DeepEqual(got, []string{"A"}) {
		t.Errorf("got %q", got)
	}
}

func TestFramesKeepTheirBytes(t *testing.T) {
	f := NewFramer(Framing{})
	frames := f.Take([]byte("AAAA\r"), start)
	f.Take([]byte("BBBB\r"), start)
	if string(frames[0].Data) != "AAAA" {
		t.Errorf("the first became %q", frames[0].Data)
	}
}

// The scans do not depend on the pieces in which the bytes come.
func FuzzFramer(f *testing.F) {
	for _, s := range []string{"K7M2-9\r\n", "\x02A\x03", "a\x02b\x03c\td", strings.Repeat("x", 1100) + "\r", "aab", "\r\r\r", ""} {
		f.Add([]byte(s), "", "", byte(3))
		f.Add([]byte(s), "a", "ab", byte(1))
	}
	f.Fuzz(func(t *testing.T, in []byte, prefix, suffix string, step byte) {
		if len(prefix)+len(suffix) > 64 {
			t.Skip("no scanner has such a prefix")
		}
		framing := Framing{Prefix: prefix, Suffix: suffix}
		whole, pieces := NewFramer(framing), NewFramer(framing)
		want := whole.Take(in, start)
		var got []Frame
		for piece := range pieced(in, int(step)) {
			got = append(got, pieces.Take(piece, start)...)
			if len(pieces.held) > 2*MaxScanBytes {
				t.Fatalf("%d bytes are held", len(pieces.held))
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("in pieces %q, whole %q", texts(got), texts(want))
		}
		a, okA := whole.Quiet(after(5000))
		b, okB := pieces.Quiet(after(5000))
		if okA != okB || !reflect.DeepEqual(a, b) {
			t.Fatalf("silence ends %+v in pieces, %+v whole", b, a)
		}
		for _, frame := range want {
			if (len(frame.Data) == 0) == (frame.Lost == 0) || len(frame.Data) > MaxScanBytes {
				t.Fatalf("%d bytes, %d lost", len(frame.Data), frame.Lost)
			}
			if suffix == "" && bytes.ContainsAny(frame.Data, "\r\n\t\x02\x03") {
				t.Fatalf("%q holds an end", frame.Data)
			}
		}
	})
}

// pieced splits in into pieces of 1 to 8 bytes that depend on step.
func pieced(in []byte, step int) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for n := step; len(in) > 0; n = n*7 + 3 {
			size := min(len(in), 1+n&7)
			if !yield(in[:size]) {
				return
			}
			in = in[size:]
		}
	}
}
