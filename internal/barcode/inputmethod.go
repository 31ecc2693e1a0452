package barcode

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxGuesses bounds the key strokes tried for one text.
const maxGuesses = 256

// method says which key an input method takes for each mark of a letter. The
// keys of a mark come after its letter, at once or at any later place of the
// same word.
type method struct {
	problem Problem
	marks   map[rune]string // combining mark, or đ, to its key; "" stands for the letter once more
}

// The marks of Vietnamese letters, as NFD has them.
const (
	grave, acute, tilde, hook, dot = '\u0300', '\u0301', '\u0303', '\u0309', '\u0323'
	circumflex, breve, horn        = '\u0302', '\u0306', '\u031b'
	stroke                         = 'đ'
)

var methods = [...]method{
	{ProblemTelex, map[rune]string{
		acute: "s", grave: "f", hook: "r", tilde: "x", dot: "j", circumflex: "", breve: "w", horn: "w", stroke: "",
	}},
	{ProblemVNI, map[rune]string{
		acute: "1", grave: "2", hook: "3", tilde: "4", dot: "5", circumflex: "6", horn: "7", breve: "8", stroke: "9",
	}},
}

// inputMethod says which Vietnamese input method has changed the keys of a
// scanner that types: the one whose keys for these letters spell a code of
// ours. Only codes can tell, since they are plain ASCII; in a name there is
// nothing to tell a changed letter by. Where the shape is a code's and no
// method's keys spell one, it is Telex, which most people use.
func inputMethod(text string) Problem {
	head, _, isCard := strings.Cut(norm.NFC.String(text), "|")
	if len(head) > maxDossierBytes || !strings.ContainsFunc(head, isVietnamese) {
		return ""
	}
	head = lastSegment(head)
	for _, m := range methods {
		if slices.ContainsFunc(m.guesses(head), func(guess string) bool { return isCode(guess, isCard) }) {
			return m.problem
		}
	}
	if looksLikeTicket(head) || looksLikeDossier(head) {
		return ProblemTelex
	}
	return ""
}

// isCode says whether s, from here to the first bar of a card, is a code.
func isCode(s string, isCard bool) bool {
	s, _ = cutAIM(s)
	if isCard {
		return len(s) == idDigits && isOf(s, isDigit)
	}
	if _, err := ParseTicketScan(s); err == nil {
		return true
	}
	_, err := ParseDossier(s)
	return err == nil
}

// isVietnamese says whether r is a letter that no key of a keyboard writes.
func isVietnamese(r rune) bool { return r > unicode.MaxASCII && unicode.IsLetter(r) }

// toASCII takes the marks off the letters of s and makes them capitals.
func toASCII(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ', r == 'Đ':
			return 'D'
		}
		return unicode.ToUpper(r)
	}, norm.NFD.String(s))
}

// guesses gives what keys may have written text under the method, maxGuesses at
// most.
func (m method) guesses(text string) []string {
	all := []string{""}
	for rest := text; rest != ""; {
		end := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) })
		switch end {
		case 0: // no letter
			_, end = utf8.DecodeRuneInString(rest)
			all = product(all, []string{rest[:end]})
		case -1:
			end = len(rest)
			fallthrough
		default:
			all = product(all, m.word(rest[:end]))
		}
		rest = rest[end:]
	}
	if rest, found := strings.CutPrefix(strings.ToUpper(text), "Ư"); found && m.problem == ProblemTelex {
		all = append(all, "]"+rest) // another key of Ư, which begins an AIM identifier
	}
	return all
}

// product appends every tail to every head, maxGuesses at most.
func product(heads, tails []string) (all []string) {
	for _, head := range heads {
		for _, tail := range tails {
			if len(all) < maxGuesses {
				all = append(all, head+tail)
			}
		}
	}
	return all
}

// word gives the keys that may have written a run of letters. It goes from the
// last letter to the first, so that keys put in do not move the letters that
// are still to come.
func (m method) word(letters string) []string {
	var plain []rune
	var keys [][]string
	for _, r := range letters {
		base, typed := m.letter(r)
		plain, keys = append(plain, base), append(keys, typed)
	}
	all := []string{string(plain)}
	for i := len(plain) - 1; i >= 0; i-- {
		at := len(string(plain[:i+1]))
		for _, key := range keys[i] {
			all = insert(all, at, key)
		}
		if m.problem == ProblemTelex && plain[i] == 'U' && slices.Contains(keys[i], "w") { // W alone writes Ư too
			all = append(all, insteadOfU(all, at)...)
		}
	}
	return all
}

// insert puts key at every place from at on.
func insert(words []string, at int, key string) (all []string) {
	for _, w := range words {
		for place := at; place <= len(w) && len(all) < maxGuesses; place++ {
			all = append(all, w[:place]+key+w[place:])
		}
	}
	return all
}

// insteadOfU drops the U before at where a W follows it.
func insteadOfU(words []string, at int) (all []string) {
	for _, w := range words {
		if strings.HasPrefix(w[at:], "w") && len(all) < maxGuesses {
			all = append(all, w[:at-1]+w[at:])
		}
	}
	return all
}

// letter takes a letter apart into its capital and the keys of its marks.
func (m method) letter(r rune) (base rune, keys []string) {
	for i, part := range []rune(norm.NFD.String(string(r))) {
		switch {
		case part == 'đ', part == 'Đ':
			base, part = 'D', stroke
		case i == 0:
			base = unicode.ToUpper(part)
			continue
		}
		key, known := m.marks[part]
		if !known {
			continue
		}
		if key == "" {
			key = string(base)
		}
		keys = append(keys, key)
	}
	return base, keys
}
