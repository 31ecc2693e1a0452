package scanner

import (
	"context"
	"hash/maphash"
	"time"

	"motcua/internal/barcode"
)

// Reason says why a scan was dropped.
type Reason string

// The reasons.
const (
	TooLong   Reason = Reason(barcode.LossTooLong) // more than barcode.MaxScanBytes without an end
	CutOff    Reason = Reason(barcode.LossCutOff)  // its end was missing, or events of the device were lost
	Empty     Reason = "empty"                     // it had nothing but control characters
	Duplicate Reason = "duplicate"                 // the same text had not been absent for DuplicateAfter
	Flood     Reason = "flood"                     // more than FloodScans came within FloodWithin
	Stale     Reason = "stale"                     // not used within UseWithin
	Crowded   Reason = "crowded"                   // MaxWaiting others came after it
)

// Reasons are all reasons.
var Reasons = []Reason{TooLong, CutOff, Empty, Duplicate, Flood, Stale, Crowded}

// Note reports scans that were dropped: why and how much, never their text.
type Note struct {
	Reason Reason
	Scans  int // how many
	Bytes  int // of a single one, 0 if unknown; for a wedge that was TooLong, the number of keys
}

// intake turns frames into scans and filters them. One goroutine runs it.
type intake struct {
	*Scanner
	seed  maphash.Seed // makes the hash useless to anybody else
	last  uint64       // hash of the latest text
	seen  time.Time    // when it came
	timer *time.Timer

	burst   time.Time // when the counted scans started
	counted int
	flooded bool // there were too many in the period before
}

func newIntake(s *Scanner) *intake {
	return &intake{Scanner: s, seed: maphash.MakeSeed(), timer: time.NewTimer(time.Hour)}
}

func (in *intake) run(ctx context.Context) {
	defer in.timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case frame := <-in.frames:
			in.take(frame)
		case <-in.timer.C:
		}
		in.expire()
	}
}

// take turns a frame into a scan and queues it, unless there is a reason to drop it.
func (in *intake) take(frame barcode.Frame) {
	if frame.Lost > 0 {
		in.note(Note{Reason(frame.Loss), 1, frame.Lost})
		return
	}
	label := barcode.Clean(frame.Data)
	if label.Text == "" {
		in.note(Note{Empty, 1, len(frame.Data)})
		return
	}
	if in.isRepeat(label.Text, frame.At) {
		in.note(Note{Duplicate, 1, len(frame.Data)})
		return
	}
	if in.isFlood(frame.At) {
		in.note(Note{Flood, 1, len(frame.Data)})
		return
	}
	s := Scan{
		Text: barcode.Hide(label.Text), Content: barcode.Read(label.Text), Symbology: label.Symbology,
		At: frame.At, Source: in.address, Problem: label.Problem,
	}
	if s.Content.Problem != "" {
		s.Problem = s.Content.Problem
	}
	if n := in.waiting.add(s); n > 0 {
		in.note(Note{Crowded, n, 0})
	}
}

// isFlood reports whether there are more scans than a person can make: another kind
// of device is at the port, or the scanner is faulty. It is over after a FloodWithin
// with no more scans than a person can make.
func (in *intake) isFlood(at time.Time) bool {
	if since := at.Sub(in.burst); in.burst.IsZero() || since >= FloodWithin {
		in.flooded = in.counted > FloodScans && since < 2*FloodWithin
		in.burst, in.counted = at, 0
	}
	in.counted++
	return in.flooded || in.counted > FloodScans
}

// isRepeat reports whether the same text came just before. A scanner on a stand
// repeats a code as long as it lies there, some every two or three seconds, so
// DuplicateAfter counts from each repetition. Both times are monotonic: setting the
// clock changes nothing.
func (in *intake) isRepeat(text string, at time.Time) bool {
	hash := maphash.String(in.seed, text)
	repeat := hash == in.last && !in.seen.IsZero() && at.Sub(in.seen) < DuplicateAfter
	in.last, in.seen = hash, at
	return repeat
}

// expire drops scans that are too old, and schedules itself for the next one.
func (in *intake) expire() {
	dropped, again := in.waiting.expire(time.Now())
	if dropped > 0 {
		in.note(Note{Stale, dropped, 0})
	}
	if !again.IsZero() {
		in.timer.Reset(time.Until(again))
	}
}

func (in *intake) note(n Note) { tell(in.Scanner, in.options.Note, n) }
