package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// word is one syllable, number or abbreviation of a text.
type word struct {
	exact    string // in small letters
	fold     string // without marks; see fold
	from, to int    // bytes of the text
	law      bool   // of the words of the law that stand for what was typed
	guess    bool   // not as it was typed, but as it was understood
}

// words takes a text apart. Everything but letters and digits separates.
func words(text string) (list []word) {
	start := -1
	end := func(at int) {
		if start >= 0 {
			exact := strings.ToLower(text[start:at])
			list = append(list, word{exact: norm.NFC.String(exact), fold: fold(exact), from: start, to: at})
			start = -1
		}
	}
	for at, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) && start >= 0 {
			if start < 0 {
				start = at
			}
			continue
		}
		end(at)
	}
	end(len(text))
	return list
}

// fold is a word in small letters without marks. Đ does not come apart by Unicode's rules,
// and a y at the end is an i where both spellings are in use (kỹ and kĩ, quy and qui).
func fold(text string) string {
	ascii := true
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	out := strings.ToLower(text)
	if !ascii {
		var b strings.Builder
		for _, r := range norm.NFD.String(out) {
			switch {
			case unicode.Is(unicode.Mn, r):
			case r == 'đ':
				b.WriteByte('d')
			default:
				b.WriteRune(r)
			}
		}
		out = b.String()
	}
	return foldEnd(out)
}

// foldEnd folds the y at the end of a word.
func foldEnd(out string) string {
	if n := len(out); n >= 2 && out[n-1] == 'y' && (!strings.ContainsRune("aeou", rune(out[n-2])) || out == "quy") {
		out = out[:n-1] + "i"
	}
	return out
}

// marked reports whether a word was typed with a mark.
func (w word) marked() bool {
	if w.guess {
		return false
	}
	for _, r := range w.exact {
		if r >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// FoldedWords are the words of a text in small letters without marks, as the index has them.
func FoldedWords(text string) []string { return folds(text) }

// folds are the folded words of a text.
func folds(text string) []string {
	list := words(text)
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = w.fold
	}
	return out
}

// toneless is a word without its tone mark, with the marks of its letters.
func toneless(exact string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(exact) {
		switch r {
		case '\u0300', '\u0301', '\u0303', '\u0309', '\u0323':
		default:
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

// Folded is a text as the search compares it: its words in small letters without marks,
// with one space between them.
func Folded(text string) string { return strings.Join(folds(text), " ") }
