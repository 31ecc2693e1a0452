package scanner

import (
	"context"
	"time"

	"motcua/internal/barcode"
)

// keysWaiting limits the keys that Run has not processed yet. The longest scan fits.
const keysWaiting = 2 * barcode.MaxScanBytes

// key is a key pressed on the screen.
type key struct {
	char rune
	at   time.Time
}

// Feed takes a key that was pressed on the screen: a character, '\r' for Enter, '\t'
// for Tab. If it returns false, the screen must treat the key as typed: the scanner
// is no wedge, has ended, or its buffer is full. Keys that Feed took and that turn
// out to be typed are returned by Options.Typed.
func (s *Scanner) Feed(char rune, at time.Time) bool {
	if s.keys == nil {
		return false
	}
	select {
	case <-s.waiting.ended:
		return false
	default:
	}
	select {
	case s.keys <- key{char, at}:
		return true
	default:
		return false
	}
}

// runWedge tells scans from typing, by the times given to Feed. Before a silence
// decides, the keys that were pressed in time are processed.
func (s *Scanner) runWedge(ctx context.Context) {
	s.notice(nil)
	wedge := barcode.NewWedge(s.options.Wedge)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case k := <-s.keys:
			s.press(ctx, wedge, k)
		case <-timer.C:
		}
		for len(s.keys) > 0 { // nothing else reads from it
			s.press(ctx, wedge, <-s.keys)
		}
		if keys, ok := wedge.Quiet(time.Now()); ok {
			s.give(ctx, keys)
		}
		timer.Stop()
		if due := wedge.Due(); !due.IsZero() {
			timer.Reset(time.Until(due))
		}
	}
}

func (s *Scanner) press(ctx context.Context, wedge *barcode.Wedge, k key) {
	for _, keys := range wedge.Key(k.char, k.at) {
		s.give(ctx, keys)
	}
}

// give sends a scan to the intake, and typed keys back.
func (s *Scanner) give(ctx context.Context, keys barcode.Keys) {
	switch {
	case keys.Lost > 0:
		s.send(ctx, barcode.Frame{Lost: keys.Lost, Loss: barcode.LossTooLong, At: keys.At})
	case keys.Scan:
		s.send(ctx, barcode.Frame{Data: []byte(keys.Text), At: keys.At})
	default:
		tell(s, s.options.Typed, keys.Text)
	}
}
