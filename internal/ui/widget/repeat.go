package widget

import "fyne.io/fyne/v2"

// strike is the key that went down last, for as long as it is down. The system
// goes on reporting a key that is held; without this a finger that rests on
// "Gọi tiếp" would call one citizen after the other.
type strike struct {
	key   fyne.KeyEvent
	down  bool
	typed bool // the press itself has been told, what comes now are repeats
	again bool // the last that came was one
}

// KeyDown implements desktop.Keyable: Fyne tells of a press here, and of its
// repeats not.
func (b *Board) KeyDown(e *fyne.KeyEvent) { b.struck = strike{key: *e, down: true} }

// KeyUp implements desktop.Keyable.
func (b *Board) KeyUp(e *fyne.KeyEvent) {
	if b.struck.down && b.struck.key == *e {
		b.struck = strike{}
	}
}

// repeatsAs says whether e is a repeat of the key that is down. The first time
// it is the press itself.
func (s *strike) repeatsAs(e *fyne.KeyEvent) bool {
	if !s.down || s.key != *e {
		s.again = false
		return false
	}
	return s.repeats()
}

// repeats is the same for what names no key.
func (s *strike) repeats() bool {
	if !s.down {
		return false
	}
	s.typed, s.again = true, s.typed
	return s.again
}

// mayRepeat says whether holding a key is a way to do something several times
// that harms nobody. A kiosk's Backspace also leaves the page.
func (b *Board) mayRepeat(key fyne.KeyName) bool {
	switch key {
	case fyne.KeyTab, fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyHome, fyne.KeyEnd:
		return true
	case fyne.KeyBackspace:
		return b.KeysAtOnce
	}
	return false
}
