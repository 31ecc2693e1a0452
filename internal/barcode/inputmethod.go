package barcode

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxGuesses limits the key sequences tried for one text.
const maxGuesses = 256

// method is the key that an input method uses for each mark of a letter. The keys of
// the marks come after the letter, directly or later in the same word.
type method struct {
	problem Problem
	marks   map[rune]string // combining mark, or đ, to its key; "" means the letter once more
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

// inputMethod finds the Vietnamese input method that has changed the keys of a
// scanner that acts as a keyboard: the one whose keys for these letters form a code
// of ours. Only codes can be checked, since they are plain ASCII; in a name a
// changed letter cannot be recognised. If the form is that of a code and no method's
// keys form one, it is Telex, which most people use.
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

// isCode reports whether s, up to the first bar of a card, is a code.
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

// isVietnamese reports whether r is a letter without a key of its own.
func isVietnamese(r rune) bool { return r > unicode.MaxASCII && unicode.IsLetter(r) }

// toASCII removes the marks of the letters of s and makes them capitals.
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

// guesses are the key sequences that may have produced text with the method, at most
// maxGuesses.
func (m method) guesses(text string) []string {
	all := []string{""}
	for rest := text; rest != ""; {
		end := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) })
		switch end {
		case 0: // not a letter
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
		all = append(all, "]"+rest) // another key for Ư, and the first character of an AIM identifier
	}
	return all
}

// product appends every tail to every head, at most maxGuesses.
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

// word are the key sequences that may have produced a run of letters. It goes from
// the last letter to the first, so that inserted keys do not move the letters before
// them.
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
		if m.problem == ProblemTelex && plain[i] == 'U' && slices.Contains(keys[i], "w") { // a single W writes Ư too
			all = append(all, insteadOfU(all, at)...)
		}
	}
	return all
}

// insert inserts key at every position from at on.
func insert(words []string, at int, key string) (all []string) {
	for _, w := range words {
		for place := at; place <= len(w) && len(all) < maxGuesses; place++ {
			all = append(all, w[:place]+key+w[place:])
		}
	}
	return all
}

// insteadOfU removes the U before at if a W follows it.
func insteadOfU(words []string, at int) (all []string) {
	for _, w := range words {
		if strings.HasPrefix(w[at:], "w") && len(all) < maxGuesses {
			all = append(all, w[:at-1]+w[at:])
		}
	}
	return all
}

// letter splits a letter into its capital and the keys of its marks.
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
