package kioskview

import "fyne.io/fyne/v2"

// typing are the keys besides characters that are passed to the wedge: the ends of a
// scan, and the key that deletes a character which may still be held.
var typing = map[fyne.KeyName]rune{fyne.KeyReturn: '\r', fyne.KeyEnter: '\r', fyne.KeyTab: '\t', fyne.KeyBackspace: '\b'}

// replayed are the keys that Type presses for returned characters.
var replayed = map[rune]fyne.KeyName{'\r': fyne.KeyReturn, '\t': fyne.KeyTab, '\b': fyne.KeyBackspace}

// scanKey passes a key that types something to the wedge.
func (s *Screen) scanKey(e *fyne.KeyEvent) bool {
	r, types := typing[e.Name]
	return types && s.feed(r)
}

// feed passes a character to the wedge.
func (s *Screen) feed(r rune) bool { return s.Wedge != nil && s.Wedge(r) }

// Type types what a person has typed and Wedge had taken.
func (s *Screen) Type(text string) {
	for _, r := range text {
		if name, isKey := replayed[r]; isKey {
			s.board.ReplayKey(&fyne.KeyEvent{Name: name})
		} else {
			s.board.ReplayRune(r)
		}
	}
}
