package escpos

import "strings"

// Fact is one of the facts in a Status, as a bit of a set.
type Fact uint16

// The facts, each with its field of Status.
const (
	FactOnline Fact = 1 << iota
	FactCoverOpen
	FactPaperNearEnd
	FactPaperOut
	FactFeedButton
	FactError
	FactCutterError
	FactRecoverableError
	FactAutoRecoverable
	FactUnrecoverableError
	FactDrawerHigh
	FactWaitingToRecover
)

// factNames are the words of Status.String, by bit.
var factNames = [...]string{
	"online", "cover open", "paper near end", "paper out", "feed button", "error",
	"cutter error", "recoverable error", "overheated", "unrecoverable error", "drawer high", "waiting to recover",
}

// Status is what a printer has reported about itself. A field is valid only if Known
// has its fact. The zero Status knows nothing.
type Status struct {
	Online             bool
	CoverOpen          bool
	PaperNearEnd       bool
	PaperOut           bool
	FeedButton         bool // the feed button is pressed, or paper is being fed by it
	Error              bool // one of the errors below, or an unnamed one
	CutterError        bool // jammed: needs a person
	RecoverableError   bool // continues after DLE ENQ, when a person has removed the cause
	AutoRecoverable    bool // the print head is too hot: continues when it is cool
	UnrecoverableError bool // voltage, memory, head: needs a technician
	DrawerHigh         bool // pin 3 of the drawer's connector
	WaitingToRecover   bool // waits for a press of the feed button, in a macro or after new paper

	Known Fact // the facts that the printer has reported
}

// Knows reports whether all facts of f are known.
func (s Status) Knows(f Fact) bool { return s.Known&f == f }

// Ready reports whether the printer is known to be online, and no fact is known that
// prevents printing.
func (s Status) Ready() bool {
	return s.Online && !s.CoverOpen && !s.PaperOut && !s.Error && !s.CutterError &&
		!s.RecoverableError && !s.AutoRecoverable && !s.UnrecoverableError
}

// String lists what is known and true, for logs: "online, paper near end".
func (s Status) String() string {
	if s.Known == 0 {
		return "unknown"
	}
	var words []string
	if s.Knows(FactOnline) && !s.Online {
		words = append(words, "offline")
	}
	for i, name := range factNames {
		if f := Fact(1) << i; s.Knows(f) && *s.field(f) {
			words = append(words, name)
		}
	}
	if len(words) == 0 {
		return "nothing to report"
	}
	return strings.Join(words, ", ")
}

// field is the field of f.
func (s *Status) field(f Fact) *bool {
	switch f {
	case FactOnline:
		return &s.Online
	case FactCoverOpen:
		return &s.CoverOpen
	case FactPaperNearEnd:
		return &s.PaperNearEnd
	case FactPaperOut:
		return &s.PaperOut
	case FactFeedButton:
		return &s.FeedButton
	case FactError:
		return &s.Error
	case FactCutterError:
		return &s.CutterError
	case FactRecoverableError:
		return &s.RecoverableError
	case FactAutoRecoverable:
		return &s.AutoRecoverable
	case FactUnrecoverableError:
		return &s.UnrecoverableError
	case FactDrawerHigh:
		return &s.DrawerHigh
	default: // FactWaitingToRecover
		return &s.WaitingToRecover
	}
}

func (s *Status) set(f Fact, is bool) {
	*s.field(f) = is
	s.Known |= f
}

// bit is one bit of a status byte, and the fact that it reports.
type bit struct {
	mask byte
	fact Fact
	not  bool // the bit reports the opposite of the fact
}

// The bits of each answer. Bits that are not listed are fixed, or differ by model.
var (
	// Epson ESC/POS DLE EOT, n=1 (printer status): bit 2 drawer pin 3, bit 3
	// offline, bit 5 waiting for online recovery, bit 6 feed button.
	printerBits = []bit{
		{1 << 2, FactDrawerHigh, false},
		{1 << 3, FactOnline, true},
		{1 << 5, FactWaitingToRecover, false},
		{1 << 6, FactFeedButton, false},
	}
	// Epson ESC/POS DLE EOT, n=2 (offline cause): bit 2 cover, bit 3 feed button,
	// bit 6 error. Bit 5, "printing stops because of paper end", is handled by
	// mergeAnswer: if it is not set, it says nothing about the paper.
	offlineBits = []bit{
		{1 << 2, FactCoverOpen, false},
		{1 << 3, FactFeedButton, false},
		{1 << 6, FactError, false},
	}
	// Epson ESC/POS DLE EOT, n=3 (error cause): bit 2 recoverable error, bit 3
	// cutter, bit 5 unrecoverable error, bit 6 automatically recoverable error.
	errorBits = []bit{
		{1 << 2, FactRecoverableError, false},
		{1 << 3, FactCutterError, false},
		{1 << 5, FactUnrecoverableError, false},
		{1 << 6, FactAutoRecoverable, false},
	}
	// Epson ESC/POS DLE EOT, n=4 (roll paper sensor): bits 2 and 3 near end, bits 5
	// and 6 end; the two of a pair are always equal.
	paperBits = []bit{
		{3 << 2, FactPaperNearEnd, false},
		{3 << 5, FactPaperOut, false},
	}
	// Epson ESC/POS GS r, n=1 (paper sensor): bits 0 and 1 near end, bits 2 and
	// 3 end; the same in the third byte of GS a.
	consumedBits = []bit{
		{3 << 0, FactPaperNearEnd, false},
		{3 << 2, FactPaperOut, false},
	}
	// Epson ESC/POS GS r, n=2 (drawer): bit 0 pin 3.
	drawerBits = []bit{{1 << 0, FactDrawerHigh, false}}

	// Epson ESC/POS GS a, first byte: bit 2 drawer pin 3, bit 3 offline, bit 5
	// cover, bit 6 feed button feeds paper.
	frame1Bits = []bit{
		{1 << 2, FactDrawerHigh, false},
		{1 << 3, FactOnline, true},
		{1 << 5, FactCoverOpen, false},
		{1 << 6, FactFeedButton, false},
	}
	// Epson ESC/POS GS a, second byte: bit 0 waiting for online recovery, bit 2
	// recoverable error, bit 3 cutter, bit 5 unrecoverable error, bit 6
	// automatically recoverable error. Bit 1, the feed button pressed, is handled by
	// mergeFrame. The fourth byte has no information.
	frame2Bits = []bit{
		{1 << 0, FactWaitingToRecover, false},
		{1 << 2, FactRecoverableError, false},
		{1 << 3, FactCutterError, false},
		{1 << 5, FactUnrecoverableError, false},
		{1 << 6, FactAutoRecoverable, false},
	}
)

func (s *Status) take(b byte, bits []bit) {
	for _, x := range bits {
		s.set(x.fact, (b&x.mask != 0) != x.not)
	}
}

// errorFacts are the facts that are errors.
const errorFacts = FactCutterError | FactRecoverableError | FactUnrecoverableError | FactAutoRecoverable

// anyError reports whether one of the errors is known to be present.
func (s *Status) anyError() bool {
	return s.CutterError || s.RecoverableError || s.UnrecoverableError || s.AutoRecoverable
}

// Merge adds the content of r and reports whether it said anything about the
// printer's state. A doubtful reply adds nothing: ask again.
func (s *Status) Merge(r Reply) bool {
	switch {
	case r.Doubtful:
		return false
	case r.Kind == Automatic:
		s.mergeFrame(r.Frame)
		return true
	case r.Kind == Answer:
		return s.mergeAnswer(r.Query, r.Byte)
	default:
		return false
	}
}

func (s *Status) mergeFrame(f [4]byte) {
	s.take(f[0], frame1Bits)
	s.take(f[1], frame2Bits)
	s.take(f[2], consumedBits)
	s.FeedButton = s.FeedButton || f[1]&(1<<1) != 0
	s.set(FactError, s.anyError())
}

func (s *Status) mergeAnswer(q Query, b byte) bool {
	switch q {
	case AskPrinter:
		s.take(b, printerBits)
	case AskOffline:
		s.take(b, offlineBits)
		if b&(1<<5) != 0 {
			s.set(FactPaperOut, true)
		}
		if !s.Error {
			for f := Fact(1); f <= FactWaitingToRecover; f <<= 1 {
				if errorFacts&f != 0 {
					s.set(f, false)
				}
			}
		}
	case AskError:
		s.take(b, errorBits)
		s.set(FactError, s.anyError())
	case AskPaper:
		s.take(b, paperBits)
	case AskConsumed:
		s.take(b, consumedBits)
	case AskDrawer:
		s.take(b, drawerBits)
	default:
		return false
	}
	return true
}
