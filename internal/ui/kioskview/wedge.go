package kioskview

import "fyne.io/fyne/v2"

// typing are the keys besides characters that go the way of what is typed: the
// ends of a scan, and what takes back a character that may still be held.
var typing = map[fyne.KeyName]rune{fyne.KeyReturn: '\r', fyne.KeyEnter: '\r', fyne.KeyTab: '\t', fyne.KeyBackspace: '\b'}

// replayed are the keys that Type presses for what came back.
var replayed = map[rune]fyne.KeyName{'\r': fyne.KeyReturn, '\t': fyne.KeyTab, '\b': fyne.KeyBackspace}

// keyPressed has every key first.
func (s *Screen) keyPressed(e *fyne.KeyEvent) bool {
	if r, types := typing[e.Name]; types && s.feed(r) {
		return true
	}
	return s.onKey(e)
}

// runeTyped has every character first.
func (s *Screen) runeTyped(r rune) bool { return s.feed(r) || s.onRune(r) }

// feed gives a key to the wedge, unless it comes from there.
func (s *Screen) feed(r rune) bool { return !s.replaying && s.Wedge != nil && s.Wedge(r) }

// Type does what a person has typed and Wedge had taken.
func (s *Screen) Type(text string) {
	s.replaying = true
	defer func() { s.replaying = false }()
	for _, r := range text {
		if name, isKey := replayed[r]; isKey {
			s.board.TypedKey(&fyne.KeyEvent{Name: name})
		} else {
			s.board.TypedRune(r)
		}
	}
}
