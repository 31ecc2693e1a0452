package widget

import "fyne.io/fyne/v2"

// strike is the key that was pressed last, while it is down. The system reports a held
// key again and again; without this, a finger that rests on "Gọi tiếp" would call one
// citizen after the other.
type strike struct {
	key   fyne.KeyEvent
	down  bool
	typed bool // the press itself was reported; the following reports are repeats
	again bool // the last report was a repeat
}

// KeyDown implements desktop.Keyable. Fyne calls it for a press, but not for its repeats.
func (b *Board) KeyDown(e *fyne.KeyEvent) { b.struck = strike{key: *e, down: true} }

// KeyUp implements desktop.Keyable.
func (b *Board) KeyUp(e *fyne.KeyEvent) {
	if b.struck.down && b.struck.key == *e {
		b.struck = strike{}
	}
}

// repeatsAs reports whether e is a repeat of the key that is down. The first report is
// the press itself.
func (s *strike) repeatsAs(e *fyne.KeyEvent) bool {
	if !s.down || s.key != *e {
		s.again = false
		return false
	}
	return s.repeats()
}

// repeats is the same for an event without a key.
func (s *strike) repeats() bool {
	if !s.down {
		return false
	}
	s.typed, s.again = true, s.typed
	return s.again
}

// mayRepeat reports whether a held key may repeat without harm. On a kiosk Backspace also
// leaves the page.
func (b *Board) mayRepeat(key fyne.KeyName) bool {
	switch key {
	case fyne.KeyTab, fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyHome, fyne.KeyEnd:
		return true
	case fyne.KeyBackspace:
		return b.KeysAtOnce
	}
	return false
}
