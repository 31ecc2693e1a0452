package ledframe

import (
	"slices"
	"strings"
)

// dark and dash are places without a digit.
const (
	dark = ' '
	dash = '-'
)

// Unknown is the text of a display whose number is unknown, as while the hub is
// offline: dashes in every place, or darkness if the display has no dashes.
const Unknown = "-"

// usual are the codes for seven segments: bit 0 is a, the top one, then clockwise to
// f; g is the middle.
var usual = []byte{0x3F, 0x06, 0x5B, 0x4F, 0x66, 0x6D, 0x7D, 0x07, 0x7F, 0x6F, 0x00, 0x40}

// letters are the letters that seven segments can show without confusion with a
// digit or another letter. S, O, I, Z, G and Q look like 5, 0, 1, 2, 6 and 9; K, M,
// V, W and X have no form at all.
var letters = map[byte]byte{
	'A': 0x77, 'B': 0x7C, 'C': 0x39, 'D': 0x5E, 'E': 0x79, 'F': 0x71, 'H': 0x76, 'J': 0x1E, 'L': 0x38, 'N': 0x54, 'P': 0x73, 'R': 0x50, 'T': 0x78, 'U': 0x3E, 'Y': 0x6E,
}

// shows reports whether a place can show a character.
func (t *Table) shows(c byte) bool {
	switch {
	case c >= '0' && c <= '9':
		return true
	case c == dark || c == dash && t.Digits != DigitsBCD:
		return true
	case !t.Letters || c < 'A' || c > 'Z':
		return false
	}
	return t.Digits == DigitsASCII || t.Digits == DigitsSegments && len(t.Segments) == 0 && letters[c] != 0
}

// Shown is the part of a text that a display shows: at most Count characters,
// without padding. If a letter cannot be shown, or the whole is too long, all of its
// letters are left out and never only some, because some of the letters would be
// another number. If even its digits are too many, only dashes are shown, since any
// part would be a wrong number; a display without dashes is dark.
func (t *Table) Shown(text string) string {
	text = strings.ToUpper(text)
	unshown := func(r rune) bool { return r > 0x7F || !t.shows(byte(r)) }
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
	switch {
	case text == Unknown && t.shows(dash):
		return t.dashes()
	case len(text) <= t.Count && !strings.ContainsFunc(text, unshown):
		return strings.Trim(text, string(dark))
	case len(digits) <= t.Count:
		return digits
	case t.shows(dash):
		return t.dashes()
	}
	return ""
}

// dashes fill a display.
func (t *Table) dashes() string { return strings.Repeat(string(dash), t.Count) }

// digits encodes the shown text, which has at most Count characters.
func (t *Table) digits(shown string) []byte {
	if shown == "" && len(t.Blank) > 0 {
		return t.Blank
	}
	fill := t.Fill
	if shown == "" || strings.Trim(shown, string(dash)) == "" {
		fill = dark // no text is not "0000"
	}
	places := []byte(strings.Repeat(string(fill), max(0, t.Count-len(shown))) + shown)
	if t.Right {
		slices.Reverse(places)
	}
	switch t.Digits {
	case DigitsBCD:
		return t.packed(places)
	case DigitsSegments:
		for i, c := range places {
			places[i] = t.segments(c)
		}
	}
	return places
}

// packed encodes two places in each byte.
func (t *Table) packed(places []byte) (packed []byte) {
	if len(places)%2 != 0 {
		places = slices.Insert(places, 0, dark)
	}
	half := func(c byte) byte {
		if c == dark {
			return t.BCDDark
		}
		return c - '0'
	}
	for i := 0; i+1 < len(places); i += 2 {
		packed = append(packed, half(places[i])<<4|half(places[i+1]))
	}
	return packed
}

// segments is the code of a character that the display can show.
func (t *Table) segments(c byte) byte {
	codes := usual
	if len(t.Segments) == SegmentCodes {
		codes = t.Segments
	}
	switch {
	case c >= '0' && c <= '9':
		return codes[c-'0']
	case c == dash:
		return codes[11]
	case c == dark:
		return codes[10]
	}
	return letters[c]
}
