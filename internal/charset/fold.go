package charset

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold is a text without marks, capitals and punctuation, with one space between words:
// names of columns and states are compared by it, since every system writes them in its
// own way.
func Fold(text string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			space = true
			continue
		case space && b.Len() > 0:
			b.WriteByte(' ')
		}
		space = false
		if r = unicode.ToLower(r); r == 'đ' {
			r = 'd'
		}
		b.WriteRune(r)
	}
	return b.String()
}
