package barcode

import (
	"bytes"
	"strings"
	"time"
)

// Framing says how a scanner marks where a scan begins and ends.
type Framing struct {
	Prefix string        // taken off the front where it is there
	Suffix string        // the only end there is; empty: CR, LF, TAB and ETX each are one, and silence is
	Quiet  time.Duration // silence that ends a scan of a scanner without a suffix; 0 is DefaultQuiet, 2 s the most
}

// Times of silence.
const (
	DefaultQuiet = 100 * time.Millisecond // no scanner pauses so long within a scan, and none scans again so soon
	maxQuiet     = 2 * time.Second
	lateSuffix   = time.Second // how long the end may be missing from a scanner that is known to send one
)

const (
	stx = 0x02
	etx = 0x03
)

// Loss says why bytes were dropped.
type Loss string

// The losses.
const (
	LossTooLong Loss = "too-long" // more than MaxScanBytes without an end
	LossCutOff  Loss = "cut-off"  // the scan's end never came, or another began before it
)

// Frame is what came between two ends: Data, or the number of bytes that were
// Lost and why.
type Frame struct {
	Data []byte
	At   time.Time // of the last byte
	Lost int
	Loss Loss
}

// Framer cuts the bytes of a scanner into scans, however they come in pieces.
// It has no clock: whoever reads the bytes says when they came, and calls Quiet
// when Due has passed. It holds MaxScanBytes at most. STX begins a scan
// whatever stood before it.
type Framer struct {
	framing Framing
	held    []byte
	lost    int  // bytes dropped since the last end
	ends    bool // an end has been seen, so this scanner sends one
	torn    bool // bytes are missing since the last end
	last    time.Time
}

// NewFramer makes a Framer.
func NewFramer(framing Framing) *Framer {
	if framing.Quiet <= 0 {
		framing.Quiet = DefaultQuiet
	}
	framing.Quiet = min(framing.Quiet, maxQuiet)
	return &Framer{framing: framing}
}

// Take adds bytes that came at a time and returns the scans they end.
func (f *Framer) Take(p []byte, at time.Time) (frames []Frame) {
	if frame, ok := f.Quiet(at); ok {
		frames = append(frames, frame)
	}
	for _, c := range p {
		if c == stx && strings.IndexByte(f.framing.Suffix, stx) < 0 {
			frames = f.emit(frames, f.cutOff(at))
			continue
		}
		f.held = append(f.held, c)
		if data, ended := f.atEnd(); ended {
			f.ends = true
			frames = f.emit(frames, f.whole(data, at))
			continue
		}
		f.bound()
	}
	if len(p) > 0 {
		f.last = at
	}
	return frames
}

// Due is when silence ends what is held; zero when nothing is.
func (f *Framer) Due() time.Time {
	if len(f.held)+f.lost == 0 {
		return time.Time{}
	}
	quiet := f.framing.Quiet
	if f.ends || f.framing.Suffix != "" {
		quiet = max(quiet, lateSuffix)
	}
	return f.last.Add(quiet)
}

// Quiet gives the scan that silence has ended by now, if there is one. Where a
// Suffix is set, a scan without it is cut off.
func (f *Framer) Quiet(now time.Time) (Frame, bool) {
	due := f.Due()
	if due.IsZero() || now.Before(due) {
		return Frame{}, false
	}
	frame := f.whole(f.held, f.last)
	if f.framing.Suffix != "" {
		frame = f.cutOff(f.last)
	}
	f.forget()
	return frame, len(frame.Data)+frame.Lost > 0
}

// Tear says that bytes are missing here: what is held, and what comes until the
// next end, is a part of a scan and will be dropped.
func (f *Framer) Tear() { f.torn = true }

// Cut drops what is held, because the rest of it will not come.
func (f *Framer) Cut() (Frame, bool) {
	frame := f.cutOff(f.last)
	f.forget()
	return frame, frame.Lost > 0
}

// atEnd says whether what is held ends a scan, and what stood before the end.
func (f *Framer) atEnd() (data []byte, ended bool) {
	if f.framing.Suffix != "" {
		return bytes.CutSuffix(f.held, []byte(f.framing.Suffix))
	}
	switch before := len(f.held) - 1; f.held[before] {
	case '\r', '\n', '\t', etx:
		return f.held[:before], true
	}
	return nil, false
}

// bound drops what has become too long, but for the beginning of a suffix.
func (f *Framer) bound() {
	if f.lost == 0 && len(f.held) <= MaxScanBytes+len(f.framing.Prefix)+len(f.framing.Suffix) {
		return
	}
	if over := len(f.held) - max(len(f.framing.Suffix)-1, 0); over > 0 {
		f.lost += over
		f.held = append(f.held[:0], f.held[over:]...)
	}
}

// whole makes a frame of data, unless some of it was lost or it is too long.
func (f *Framer) whole(data []byte, at time.Time) Frame {
	if f.lost == 0 {
		data = bytes.TrimPrefix(data, []byte(f.framing.Prefix))
	}
	switch lost := f.lost + len(data); {
	case f.torn:
		return Frame{Lost: lost, Loss: LossCutOff, At: at}
	case f.lost > 0 || len(data) > MaxScanBytes:
		return Frame{Lost: lost, Loss: LossTooLong, At: at}
	}
	return Frame{Data: bytes.Clone(data), At: at}
}

// cutOff makes a frame that tells of the loss of everything held.
func (f *Framer) cutOff(at time.Time) Frame {
	return Frame{Lost: f.lost + len(f.held), Loss: LossCutOff, At: at}
}

// emit adds a frame unless nothing stood between two ends (CR LF), and starts
// anew.
func (f *Framer) emit(frames []Frame, frame Frame) []Frame {
	f.forget()
	if len(frame.Data)+frame.Lost == 0 {
		return frames
	}
	return append(frames, frame)
}

// forget starts anew, and leaves nothing of what was held in memory.
func (f *Framer) forget() {
	clear(f.held)
	f.held, f.lost, f.torn = f.held[:0], 0, false
}
