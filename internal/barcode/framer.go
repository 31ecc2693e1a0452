package barcode

import (
	"bytes"
	"strings"
	"time"
)

// Framing is how a scanner marks the start and end of a scan.
type Framing struct {
	Prefix string        // removed from the front if it is there
	Suffix string        // the only end; empty: CR, LF, TAB and ETX are ends, and silence is
	Quiet  time.Duration // silence that ends a scan of a scanner without a suffix; 0 means DefaultQuiet, at most 2 s
}

// Times of silence.
const (
	DefaultQuiet = 100 * time.Millisecond // longer than any pause inside a scan, and shorter than between two scans
	maxQuiet     = 2 * time.Second
	lateSuffix   = time.Second // how long the end of a scan may be late, for a scanner that is known to send one
)

const (
	stx = 0x02
	etx = 0x03
)

// Loss is why bytes were dropped.
type Loss string

// The losses.
const (
	LossTooLong Loss = "too-long" // more than MaxScanBytes without an end
	LossCutOff  Loss = "cut-off"  // the scan's end was missing, or another scan began before it
)

// Frame is the bytes between two ends: Data, or the number of bytes that were Lost,
// and why.
type Frame struct {
	Data []byte
	At   time.Time // of the last byte
	Lost int
	Loss Loss
}

// Framer splits the bytes of a scanner into scans, in pieces of any size. It has no
// clock: the caller passes the time of the bytes, and calls Quiet after Due. It
// holds at most MaxScanBytes. STX always starts a new scan.
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

// Take adds bytes that came at a time and returns the completed scans.
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

// Due is when silence will end the present scan; zero if there is none.
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

// Quiet returns the scan that silence has ended by now, if there is one. If a Suffix
// is set, a scan without it is reported as cut off.
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

// Tear says that bytes are missing here: the present bytes, and those until the next
// end, are an incomplete scan and will be dropped.
func (f *Framer) Tear() { f.torn = true }

// Cut drops the present bytes, because the rest of the scan will not come.
func (f *Framer) Cut() (Frame, bool) {
	frame := f.cutOff(f.last)
	f.forget()
	return frame, frame.Lost > 0
}

// atEnd reports whether the bytes end a scan, and returns those before the end.
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

// bound drops a scan that is too long, except for a possible start of a suffix.
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

// cutOff makes a frame that reports the loss of all present bytes.
func (f *Framer) cutOff(at time.Time) Frame {
	return Frame{Lost: f.lost + len(f.held), Loss: LossCutOff, At: at}
}

// emit adds a frame, unless there was nothing between two ends (CR LF), and starts a
// new scan.
func (f *Framer) emit(frames []Frame, frame Frame) []Frame {
	f.forget()
	if len(frame.Data)+frame.Lost == 0 {
		return frames
	}
	return append(frames, frame)
}

// forget starts a new scan, and clears the bytes of the old one in memory.
func (f *Framer) forget() {
	clear(f.held)
	f.held, f.lost, f.torn = f.held[:0], 0, false
}
