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
	CutOff    Reason = Reason(barcode.LossCutOff)  // its end never came, or events of the device were lost
	Empty     Reason = "empty"                     // nothing was left of it but control characters
	Duplicate Reason = "duplicate"                 // the same text had not been away for DuplicateAfter
	Flood     Reason = "flood"                     // more than FloodScans came within FloodWithin
	Stale     Reason = "stale"                     // nobody took it within UseWithin
	Crowded   Reason = "crowded"                   // MaxWaiting others came after it
)

// Reasons are all of them.
var Reasons = []Reason{TooLong, CutOff, Empty, Duplicate, Flood, Stale, Crowded}

// Note tells of scans that were dropped: why, and how much, never what.
type Note struct {
	Reason Reason
	Scans  int // how many
	Bytes  int // of a single one, 0 where it is not known; for a wedge that was TooLong, keys
}

// intake makes scans of frames and lets them in. One goroutine runs it.
type intake struct {
	*Scanner
	seed  maphash.Seed // so that the hash kept for comparing tells nobody anything
	last  uint64       // of the latest text
	seen  time.Time    // when it came
	timer *time.Timer

	burst   time.Time // when the scans began that are counted
	counted int
	flooded bool // there were too many in the time before
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

// take makes a scan of a frame, and has it wait unless there is a reason not to.
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

// isFlood says whether so much comes that it cannot be what people hold to a
// scanner: a device of another kind at the port, or a scanner that is broken. It
// is over after a FloodWithin in which no more came than a hand can do.
func (in *intake) isFlood(at time.Time) bool {
	if since := at.Sub(in.burst); in.burst.IsZero() || since >= FloodWithin {
		in.flooded = in.counted > FloodScans && since < 2*FloodWithin
		in.burst, in.counted = at, 0
	}
	in.counted++
	return in.flooded || in.counted > FloodScans
}

// isRepeat says whether the same text came just before. A scanner that stands
// and looks sends a code again and again while it lies there, some every two or
// three seconds, so its time away counts anew from each. Both times are of the
// monotonic clock: a clock that is set in between changes nothing.
func (in *intake) isRepeat(text string, at time.Time) bool {
	hash := maphash.String(in.seed, text)
	repeat := hash == in.last && !in.seen.IsZero() && at.Sub(in.seen) < DuplicateAfter
	in.last, in.seen = hash, at
	return repeat
}

// expire drops what has become too old, and comes again when the next one will.
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
