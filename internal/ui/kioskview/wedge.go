package kioskview

import "fyne.io/fyne/v2"

// typing are the keys besides characters that go the way of what is typed: the
// ends of a scan, and what takes back a character that may still be held.
var typing = map[fyne.KeyName]rune{fyne.KeyReturn: '\r', fyne.KeyEnter: '\r', fyne.KeyTab: '\t', fyne.KeyBackspace: '\b'}

// replayed are the keys that Type presses for what came back.
var replayed = map[rune]fyne.KeyName{'\r': fyne.KeyReturn, '\t': fyne.KeyTab, '\b': fyne.KeyBackspace}

// scanKey gives a key that types something to the wedge.
func (s *Screen) scanKey(e *fyne.KeyEvent) bool {
	r, types := typing[e.Name]
	return types && s.feed(r)
}

// feed gives a character to the wedge.
func (s *Screen) feed(r rune) bool { return s.Wedge != nil && s.Wedge(r) }

// Type does what a person has typed and Wedge had taken.
func (s *Screen) Type(text string) {
	for _, r := range text {
		if name, isKey := replayed[r]; isKey {
			s.board.ReplayKey(&fyne.KeyEvent{Name: name})
		} else {
			s.board.ReplayRune(r)
		}
	}
}
