// Package charset says which characters the product can show and print, and
// what stands in the place of the others. It is the one rule for the texts of a
// configuration, which are cleaned by it as they are read, and for whatever is
// drawn: a log of an older version, or the name of another machine, may hold
// anything.
//
// What can be drawn is what the product's typeface has, which Vietnamese and
// English need. Everything else is told apart by its Kind, since a person must
// do something else about an emoji than about a mark nobody can see. A character
// that means the same as some the typeface has is replaced by those ("Ａ" by
// "A"), a letter without such a twin by "?", so that it is seen to be missing,
// and anything else is left out. Texts are taken to be composed (NFC), at most a
// few hundred characters long, and may have several lines.
package charset

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Kind says what is wrong with a character.
type Kind int

// The kinds of characters. Only Fine ones are shown as they are.
const (
	Fine      Kind = iota
	Space          // a space that is not the space bar's
	Invisible      // takes no room, and is not seen: U+200B, a byte order mark
	Direction      // turns what follows it round
	Control        // an order to a machine
	Emoji          // a picture
	Broken         // U+FFFD: a letter was lost when the text was converted
	Heaped         // a further mark upon a letter that has some
	Unknown        // the typeface has no such sign
)

// Foreign is a character that cannot be shown as it is.
type Foreign struct {
	Rune    rune
	Kind    Kind
	Column  int    // characters from 1; all of one line break count as one
	Instead string // what stands in its place; may be empty
}

// MaxMarks is how many marks a letter may carry beside those that are composed
// with it. Vietnamese needs none.
const MaxMarks = 1

// MaxWord is how many letters a word may have before it is broken anywhere: no
// Vietnamese word has more than 7, and a longer one would make everything
// beside it small.
const MaxWord = 24

// KindOf says what a character is, taken for itself.
func KindOf(r rune) Kind {
	switch {
	case r == '\n' || r >= ' ' && r < 0x7f:
		return Fine
	case r == '\ufffd':
		return Broken
	case unicode.Is(direction, r):
		return Direction
	case unicode.Is(invisible, r):
		return Invisible
	case r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Zs, r):
		return Space
	case unicode.IsControl(r):
		return Control
	case unicode.Is(drawn, r):
		return Fine
	case unicode.Is(emoji, r):
		return Emoji
	}
	return Unknown
}

// Instead is what stands in the place of a character that is not Fine.
func Instead(r rune) string {
	if r == '\t' {
		return " "
	}
	switch KindOf(r) {
	case Fine:
		return string(r)
	case Space:
		return " "
	case Broken:
		return "?"
	case Unknown, Emoji:
		if twin, ok := twins[r]; ok {
			return twin
		}
		if same := norm.NFKC.String(string(r)); plain(same) {
			return same
		}
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return "?"
		}
	}
	return ""
}

// Clean puts into a text what stands in the place of its foreign characters,
// and tells what they were. A text without any is given back as it is.
func Clean(text string) (clean string, found []Foreign) {
	if plain(text) {
		return text, nil
	}
	var b strings.Builder
	column, marks := 0, 0
	for _, r := range text {
		column++
		kind, instead := KindOf(r), string(r)
		if marks++; !unicode.Is(unicode.M, r) {
			marks = 0
		} else if marks > MaxMarks && kind == Fine {
			kind = Heaped
		}
		switch kind {
		case Fine:
		case Heaped:
			instead = ""
		default:
			instead = Instead(r)
		}
		if kind != Fine {
			found = append(found, Foreign{r, kind, column, instead})
		}
		b.WriteString(instead)
	}
	return b.String(), found
}

// plain says that every character of a text is fine and none is a mark of its
// own.
func plain(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return KindOf(r) != Fine || unicode.Is(unicode.M, r) })
}

// LongWord is the first word of a text that has more than MaxWord letters, "" if
// there is none. Words end at spaces, slashes and hyphens, as lines may.
func LongWord(text string) string {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(Breaks, r) }) {
		if len(Letters(word)) > MaxWord {
			return word
		}
	}
	return ""
}

// Breaks are the signs after which a line may end within a word.
const Breaks = "/-–"

// Letters cuts a word into its letters, each with its marks: a line may end
// after any of them, if it must.
func Letters(word string) []string {
	var out []string
	start := 0
	for i, r := range word {
		if i > start && !joins(r) {
			out = append(out, word[start:i])
			start = i
		}
	}
	if start < len(word) {
		out = append(out, word[start:])
	}
	return out
}

// joins says whether r belongs to the letter before it.
func joins(r rune) bool {
	return unicode.Is(unicode.M, r) || r == '\u200d' || unicode.Is(unicode.Variation_Selector, r)
}
