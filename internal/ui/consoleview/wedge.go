package consoleview

import (
	"time"

	"fyne.io/fyne/v2"
)

// wedgeHolds is how long a scanner that works as a keyboard may hold a key back
// before it knows that a person pressed it.
const wedgeHolds = 100 * time.Millisecond

// typingKeys are the keys besides characters that go the way of what is typed.
var typingKeys = map[fyne.KeyName]rune{
	fyne.KeyReturn: '\r', fyne.KeyEnter: '\r', fyne.KeyTab: '\t', fyne.KeyBackspace: '\b', fyne.KeyEscape: '\x1b',
}

// replayed are the keys that Type presses for what came back.
var replayed = map[rune]fyne.KeyName{
	'\r': fyne.KeyReturn, '\t': fyne.KeyTab, '\b': fyne.KeyBackspace, '\x1b': fyne.KeyEscape,
}

// keyPressed has every key first. The wedge gets Return and Tab, which end a
// scan. Other keys it gets only while it may hold characters back, so that
// none overtakes them: the numpad's Enter, which would call the next number at
// the end of a scan, and those that take back what was typed.
func (s *Screen) keyPressed(e *fyne.KeyEvent) bool {
	if s.replaying {
		return s.page.key(e)
	}
	s.swallow = false
	r, types := typingKeys[e.Name]
	ends := e.Name == fyne.KeyReturn || e.Name == fyne.KeyTab
	if types && (ends || time.Since(s.fed) < wedgeHolds) && s.feed(r) {
		return true
	}
	return s.page.key(e)
}

// runeTyped has every character first. What a numpad key types that was a
// command is nobody's.
func (s *Screen) runeTyped(r rune) bool {
	switch {
	case s.replaying:
		s.page.rune(r)
	case s.swallow:
		s.swallow = false
	case !s.feed(r):
		s.page.rune(r)
	}
	return true
}

// feed gives a key to the wedge.
func (s *Screen) feed(r rune) bool {
	if s.Wedge == nil || !s.Wedge(r) {
		return false
	}
	s.fed = time.Now()
	return true
}

// Type does what a person has typed and Wedge had taken.
func (s *Screen) Type(text string) {
	s.replaying = true
	defer func() { s.replaying = false }()
	for _, r := range text {
		if name, isKey := replayed[r]; isKey {
			s.board.ReplayKey(&fyne.KeyEvent{Name: name})
		} else {
			s.board.ReplayRune(r)
		}
	}
}
