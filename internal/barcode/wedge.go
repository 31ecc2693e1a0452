package barcode

import "time"

// WedgeRule tells a scanner's keys from a person's. The zero rule is DefaultWedge. A
// Bluetooth scanner that is slower than the rule is taken for a person: set
// AverageGap to a third more than it needs, but at most to 60 ms, the speed of fast
// typists.
type WedgeRule struct {
	MinChars   int           // fewest characters of a scan
	AverageGap time.Duration // the average gap between them is less than this
	MaxGap     time.Duration // and each gap is less than this
}

// DefaultWedge fits scanners at USB keyboard speed, 1 to 20 ms a key, with
// interruptions. A ticket code has six characters. A person's fastest runs of keys
// are 50 ms apart and short.
var DefaultWedge = WedgeRule{MinChars: 6, AverageGap: 35 * time.Millisecond, MaxGap: 100 * time.Millisecond}

const (
	repeatGap = 15 * time.Millisecond  // the same key repeated more slowly than this is a held key
	lateEnter = 500 * time.Millisecond // how late the Enter of a scan may come after silence ended the scan
)

// Keys is the result for some keys: a scan, or typing that must be passed on. A scan
// that was too long is Lost, counted in runes.
type Keys struct {
	Text string
	Scan bool
	At   time.Time // of the last key
	Lost int
}

// Wedge finds the scans of a scanner that acts as a keyboard (keyboard wedge) among
// typed keys. It holds keys back while they may be a scan: the first for at most
// MaxGap, and a whole run of fast keys while their speed is a scanner's. No key is
// lost or reordered, except the Enter and Tab at a scan's end. It has no clock: the
// caller passes the time of each key, and calls Quiet after Due.
type Wedge struct {
	rule     WedgeRule
	held     []rune
	bytes    int // of held, in UTF-8
	lost     int
	first    time.Time     // key of held
	latest   time.Time     // key of held
	last     time.Time     // key of all
	typing   bool          // a person is typing: keys are passed on until a pause
	straggle time.Duration // an Enter within this time still belongs to the last scan
}

// NewWedge makes a Wedge.
func NewWedge(rule WedgeRule) *Wedge {
	if rule.MinChars <= 0 {
		rule.MinChars = DefaultWedge.MinChars
	}
	if rule.AverageGap <= 0 {
		rule.AverageGap = DefaultWedge.AverageGap
	}
	if rule.MaxGap <= 0 {
		rule.MaxGap = DefaultWedge.MaxGap
	}
	return &Wedge{rule: rule}
}

// Key takes one key. Enter is '\r' or '
// ', Tab '\t'. It returns at most two Keys, in order.
func (w *Wedge) Key(r rune, at time.Time) (out []Keys) {
	if keys, ok := w.Quiet(at); ok {
		out = append(out, keys)
	}
	gap := at.Sub(w.last)
	w.typing = w.typing && gap < w.rule.MaxGap
	straggler := isEnter(r) && gap < w.straggle
	w.straggle, w.last = 0, at
	switch {
	case straggler:
	case w.typing:
		out = append(out, Keys{Text: string(r), At: at})
	case isEnter(r) && w.isScan():
		out = append(out, w.release(true, at))
		w.straggle = w.rule.MaxGap // CR LF
	case isEnter(r):
		w.hold(r, at)
		out = append(out, w.release(false, at))
	default:
		w.hold(r, at)
		if w.isTyped() {
			out = append(out, w.release(false, at))
			w.typing = true
		}
	}
	return out
}

// Due is when silence decides about the held keys; zero if there are none.
func (w *Wedge) Due() time.Time {
	if len(w.held)+w.lost == 0 {
		return time.Time{}
	}
	return w.last.Add(w.rule.MaxGap)
}

// Quiet returns what silence has decided by now.
func (w *Wedge) Quiet(now time.Time) (Keys, bool) {
	due := w.Due()
	if due.IsZero() || now.Before(due) {
		return Keys{}, false
	}
	scan := w.isScan()
	if scan {
		w.straggle = lateEnter
	}
	return w.release(scan, w.last), true
}

func isEnter(r rune) bool { return r == '\r' || r == '\n' || r == '\t' }

// hold holds a key back. A run too long for a scan is dropped to its end.
func (w *Wedge) hold(r rune, at time.Time) {
	if len(w.held)+w.lost == 0 {
		w.first = at
	}
	w.latest = at
	w.held = append(w.held, r)
	w.bytes += len(string(r))
	if w.bytes > MaxScanBytes || w.lost > 0 {
		w.lost += len(w.held)
		w.held, w.bytes = w.held[:0], 0
	}
}

// release returns the held keys, as a scan or as typing.
func (w *Wedge) release(scan bool, at time.Time) Keys {
	keys := Keys{Text: string(w.held), Scan: scan, At: at, Lost: w.lost}
	clear(w.held)
	w.held, w.bytes, w.lost = w.held[:0], 0, 0
	return keys
}

// isScan reports whether the held keys came as fast as from a scanner.
func (w *Wedge) isScan() bool {
	return w.lost > 0 || len(w.held) >= w.rule.MinChars && w.average() < w.rule.AverageGap && !w.isRepeat()
}

// isTyped reports whether the held keys are enough to know that a person typed them.
func (w *Wedge) isTyped() bool {
	return w.lost == 0 && len(w.held) >= w.rule.MinChars && !w.isScan()
}

// average is the mean gap between the held keys.
func (w *Wedge) average() time.Duration {
	return w.latest.Sub(w.first) / time.Duration(max(len(w.held)-1, 1))
}

// isRepeat reports whether a key is held down.
func (w *Wedge) isRepeat() bool {
	for _, r := range w.held {
		if r != w.held[0] {
			return false
		}
	}
	return w.average() >= repeatGap
}
