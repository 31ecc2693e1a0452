// Package charset says which characters the product can show and print, and what replaces
// the others. It is used for the texts of a configuration, which are cleaned when they
// are read, and for everything that is drawn: a log of an older version, or the name of
// another machine, may contain anything.
//
// The drawable characters are those of the product's typeface, which Vietnamese and
// English need. All others have a Kind, because a person must do something else about an
// emoji than about an invisible mark. A character with the same meaning as characters of
// the typeface is replaced by those ("Ａ" by "A"), another letter by "?", so that its
// absence is visible, and anything else is left out. Texts must be composed (NFC) and at
// most a few hundred characters long, and may have several lines.
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
	Space          // a space other than the plain one
	Invisible      // has no width and cannot be seen: U+200B, a byte order mark
	Direction      // changes the direction of what follows
	Control        // a control character
	Emoji          // a picture
	Broken         // U+FFFD: a letter was lost in a conversion
	Heaped         // one more mark on a letter that has enough
	Unknown        // the typeface does not have it
)

// Foreign is a character that cannot be shown as it is.
type Foreign struct {
	Rune    rune
	Kind    Kind
	Column  int    // characters from 1; all of one line break count as one
	Instead string // its replacement; may be empty
}

// MaxMarks is how many marks a letter may have besides those composed with it. Vietnamese
// needs none.
const MaxMarks = 1

// MaxWord is how many letters a word may have before it can be broken anywhere: no
// Vietnamese word has more than 7, and a longer one would make everything beside it
// small.
const MaxWord = 24

// KindOf is the kind of a single character.
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

// Instead is the replacement of a character that is not Fine.
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

// Clean replaces the foreign characters of a text, and lists them. A text without any is
// returned unchanged.
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

// plain reports that every character of a text is Fine and none is a separate mark.
func plain(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return KindOf(r) != Fine || unicode.Is(unicode.M, r) })
}

// LongWord is the first word of a text with more than MaxWord letters, "" if there is
// none. Words end at spaces, slashes and hyphens, as lines may.
func LongWord(text string) string {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(Breaks, r) }) {
		if len(Letters(word)) > MaxWord {
			return word
		}
	}
	return ""
}

// Breaks are the characters after which a line may end inside a word.
const Breaks = "/-–"

// Letters splits a word into its letters, each with its marks: if necessary, a line may
// end after any of them.
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

// joins reports whether r belongs to the letter before it.
func joins(r rune) bool {
	return unicode.Is(unicode.M, r) || r == '\u200d' || unicode.Is(unicode.Variation_Selector, r)
}
