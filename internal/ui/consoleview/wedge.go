package consoleview

import (
	"time"

	"fyne.io/fyne/v2"
)

// wedgeHolds is how long a scanner that acts as a keyboard may hold a key back before it
// is known that a person pressed it.
const wedgeHolds = 100 * time.Millisecond

// typingKeys are the keys besides characters that are passed to the wedge.
var typingKeys = map[fyne.KeyName]rune{
	fyne.KeyReturn: '\r', fyne.KeyEnter: '\r', fyne.KeyTab: '\t', fyne.KeyBackspace: '\b', fyne.KeyEscape: '\x1b',
}

// replayed are the keys that Type presses for returned characters.
var replayed = map[rune]fyne.KeyName{
	'\r': fyne.KeyReturn, '\t': fyne.KeyTab, '\b': fyne.KeyBackspace, '\x1b': fyne.KeyEscape,
}

// keyPressed gets every key first. The wedge gets Return and Tab, which end a scan. It
// gets other keys only while it may hold characters back, so that they do not overtake
// them: the numpad's Enter, which would call the next number at the end of a scan, and
// the keys that delete typed characters.
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

// runeTyped gets every character first. The character of a numpad key that was a command
// is dropped.
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

// feed passes a key to the wedge.
func (s *Screen) feed(r rune) bool {
	if s.Wedge == nil || !s.Wedge(r) {
		return false
	}
	s.fed = time.Now()
	return true
}

// Type types what a person has typed and Wedge had taken.
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
