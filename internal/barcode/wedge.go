package barcode

import "time"

// WedgeRule tells a scanner that types from a person who does. The zero rule
// is DefaultWedge. A Bluetooth scanner that types slower than the rule is taken
// for a person: raise AverageGap to a third more than it needs, and no further
// than 60 ms, where fast typists begin.
type WedgeRule struct {
	MinChars   int           // a scan has at least so many characters
	AverageGap time.Duration // between them on average less than this
	MaxGap     time.Duration // and each time less than this
}

// DefaultWedge fits scanners at USB keyboard speed, 1 to 20 ms a key, with
// hiccups. A ticket code has six characters. A person's fastest runs of keys
// are 50 ms apart and short.
var DefaultWedge = WedgeRule{MinChars: 6, AverageGap: 35 * time.Millisecond, MaxGap: 100 * time.Millisecond}

const (
	repeatGap = 15 * time.Millisecond  // one key over and over, slower than this, is a key held down
	lateEnter = 500 * time.Millisecond // how late the Enter of a scan that silence ended may come
)

// Keys is what came of some keys: a scan, or typing to be handed to whatever
// would have had it. A scan that was too long to keep is Lost, in runes.
type Keys struct {
	Text string
	Scan bool
	At   time.Time // of the last key
	Lost int
}

// Wedge finds the scans of a scanner that types like a keyboard (keyboard
// wedge) among the keys of people. It holds keys back while they may be a scan:
// the first for MaxGap at the most, and a whole run of fast keys while their
// pace is a scanner's. Nothing is lost or changes its order, but for the Enter
// and Tab at a scan's end. It has no clock: whoever has the keys says when they
// were pressed, and calls Quiet when Due has passed.
type Wedge struct {
	rule     WedgeRule
	held     []rune
	bytes    int // of held, in UTF-8
	lost     int
	first    time.Time     // key of held
	latest   time.Time     // key of held
	last     time.Time     // key of all
	typing   bool          // a person is at it: keys go through until a pause
	straggle time.Duration // an Enter that comes so soon still belongs to the last scan
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

// Key takes one key. Enter is '\r' or '\n', Tab '\t'. It returns at most two
// Keys, in their order.
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

// Due is when silence decides about the keys held back; zero when none are.
func (w *Wedge) Due() time.Time {
	if len(w.held)+w.lost == 0 {
		return time.Time{}
	}
	return w.last.Add(w.rule.MaxGap)
}

// Quiet gives what silence has decided by now.
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

// hold keeps a key back. A run too long for a scan is dropped to its end.
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

// release gives away what is held, as a scan or as typing.
func (w *Wedge) release(scan bool, at time.Time) Keys {
	keys := Keys{Text: string(w.held), Scan: scan, At: at, Lost: w.lost}
	clear(w.held)
	w.held, w.bytes, w.lost = w.held[:0], 0, 0
	return keys
}

// isScan says whether what is held came as fast as from a scanner.
func (w *Wedge) isScan() bool {
	return w.lost > 0 || len(w.held) >= w.rule.MinChars && w.average() < w.rule.AverageGap && !w.isRepeat()
}

// isTyped says whether enough keys are held to know that a person typed them.
func (w *Wedge) isTyped() bool {
	return w.lost == 0 && len(w.held) >= w.rule.MinChars && !w.isScan()
}

// average is the time between two keys held.
func (w *Wedge) average() time.Duration {
	return w.latest.Sub(w.first) / time.Duration(max(len(w.held)-1, 1))
}

// isRepeat says whether a key is held down.
func (w *Wedge) isRepeat() bool {
	for _, r := range w.held {
		if r != w.held[0] {
			return false
		}
	}
	return w.average() >= repeatGap
}
