// Package phrase puts announcements into words: a call ("mời công dân có số A, không hai
// năm, đến quầy số ba"), a number that was just issued, a free text. It knows the words
// and their order, in northern and southern Vietnamese and in English, and nothing about
// sound: a voice (internal/voice) finds the clips.
//
// Ticket numbers are read digit by digit with their zeros, so that people hear what is
// printed; counters and all other numbers are read as numbers.
package phrase

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"motcua/internal/pattern"

	"golang.org/x/text/unicode/norm"
)

// Lang is a spoken language.
type Lang string

// The languages.
const (
	Vietnamese Lang = "vi"
	English    Lang = "en"
)

// Known reports whether a language is Vietnamese or English.
func (l Lang) Known() bool { return l == Vietnamese || l == English }

// Style is how a centre wants its announcements worded.
type Style struct {
	Lang  Lang
	South bool // lẻ, ngàn instead of linh, nghìn
	// Whole reads the digits after the zeros of a ticket's number as one number ("A,
	// không hai mươi lăm") instead of one by one ("A, không hai năm").
	Whole bool
}

// Pause is the silence after a part.
type Pause int

// The pauses.
const (
	None  Pause = iota // the next word follows
	Short              // between a number's letters and its digits, at a comma
	Long               // before where to go, at the end of a sentence
)

// Part is what is said without a pause, and the silence after it.
type Part struct {
	Word  string // one word or several, in NFC and lower case, separated by one space; a voice pack's clips are named by it
	Said  string // the text for a speech program, if it is not Word: "A" for "letter a"
	Pause Pause
}

// Sentence is a spoken sentence.
type Sentence []Part

// Text is a sentence as a text for a speech program.
func (s Sentence) Text() string {
	var b strings.Builder
	for i, p := range s {
		said := p.Said
		if said == "" {
			said = p.Word
		}
		b.WriteString(said)
		switch {
		case i == len(s)-1:
		case p.Pause != None:
			b.WriteString(", ")
		default:
			b.WriteString(" ")
		}
	}
	return b.String()
}

// Words are a sentence's words without its pauses: the name of a clip of the whole
// sentence.
func (s Sentence) Words() string {
	list := make([]string, len(s))
	for i, p := range s {
		list[i] = p.Word
	}
	return strings.Join(list, " ")
}

// The longest texts that are spoken. A longer one is cut at a word.
const (
	MaxNumber = 16  // characters of a ticket's number or a counter
	MaxText   = 300 // characters of a free text
)

// Call is a call of a citizen to a counter.
type Call struct {
	Number  string // "A025"
	Counter string // "3"
	// Place is said instead of the counter, if the centre has set it: "phòng 2, tầng 1".
	Place string
}

// lead are the fixed words of a language.
type lead struct {
	call, toCounter, to, yours string
}

var leads = map[Lang]lead{
	Vietnamese: {call: "mời công dân có số", toCounter: "đến quầy số", to: "đến", yours: "số của ông bà là"},
	English:    {call: "number", toCounter: "please go to counter", to: "please go to", yours: "your number is"},
}

// Called is the sentence for a call.
func (st Style) Called(c Call) Sentence {
	l := leads[st.lang()]
	s := Sentence{{Word: l.call}}
	s = append(s, st.Number(c.Number)...).paused(Long)
	if c.Place != "" {
		s = append(s, Part{Word: l.to})
		return append(s, st.Free(c.Place)...)
	}
	s = append(s, Part{Word: l.toCounter})
	return append(s, st.Counter(c.Counter)...)
}

// Taken is the sentence for a number that was just issued.
func (st Style) Taken(number string) Sentence {
	return append(Sentence{{Word: leads[st.lang()].yours}}, st.Number(number)...)
}

func (st Style) lang() Lang {
	if st.Lang == English {
		return English
	}
	return Vietnamese
}

// Number is a ticket's number in words: the names of the letters, a short pause, the
// digits. Other characters are not said.
func (st Style) Number(number string) Sentence {
	var s Sentence
	for _, run := range runs(cut(number, MaxNumber)) {
		if !isDigit(run[0]) {
			s = append(s.paused(Short), st.letters(run)...)
			continue
		}
		s = s.paused(Short)
		if st.Whole {
			s = append(s, st.afterZeros(run)...)
		} else {
			s = append(s, st.digits(run)...)
		}
	}
	return s
}

// Spelled is a code or a number plate in words: names of letters, single digits, a short
// pause at any other character.
func (st Style) Spelled(code string) Sentence {
	st.Whole = false
	return st.Number(code)
}

// Counter is a counter in words: its digits as a number, its letters by their names ("3A"
// is "ba a").
func (st Style) Counter(counter string) Sentence {
	var s Sentence
	for _, run := range runs(cut(counter, MaxNumber)) {
		if isDigit(run[0]) {
			s = append(s, st.afterZeros(run)...)
		} else {
			s = append(s, st.letters(run)...)
		}
	}
	return s
}

// afterZeros reads leading zeros one by one and the rest as a number: "025" is "không hai
// mươi lăm".
func (st Style) afterZeros(run string) Sentence {
	rest := strings.TrimLeft(run, "0")
	s := st.digits(run[:len(run)-len(rest)])
	if rest == "" {
		return s
	}
	n, ok := parse(rest)
	if !ok {
		return append(s, st.digits(rest)...)
	}
	return append(s, words(st.Cardinal(n))...)
}

func (st Style) digits(run string) Sentence {
	var s Sentence
	for i := range len(run) {
		s = append(s, Part{Word: digitNames[st.lang()][run[i]-'0']})
	}
	return s
}

func (st Style) letters(run string) Sentence {
	var s Sentence
	for _, r := range run {
		if st.lang() == English {
			s = append(s, Part{Word: "letter " + strings.ToLower(string(r)), Said: string(r)})
		} else {
			s = append(s, Part{Word: letterNames[r]})
		}
	}
	return s
}

// Free is a centre's own text in words. Numbers are read as numbers, or digit by digit if
// they start with a zero or are too long; hours ("13:30"), ranges ("15–25") and days
// ("30/11") as people say them; codes of letters and digits are spelled. Commas, full
// stops and similar marks become pauses.
func (st Style) Free(text string) Sentence {
	var s Sentence
	for _, field := range strings.Fields(norm.NFC.String(cut(text, MaxText))) {
		word := strings.TrimFunc(field, func(r rune) bool { return !sayable(r) })
		pause := None
		switch {
		case strings.HasSuffix(field, ".") || strings.HasSuffix(field, "!") || strings.HasSuffix(field, "?"):
			pause = Long
		case strings.ContainsAny(lastRune(field), ",;:–-…"):
			pause = Short
		}
		s = append(s, st.free(word)...).paused(pause)
	}
	return s
}

// figures is a word of a text that contains digits.
func (st Style) figures(word string) Sentence {
	if n, ok := parse(word); ok && (word[0] != '0' || len(word) == 1) {
		return words(st.Cardinal(n))
	}
	for _, form := range figureForms {
		if m := form.written().FindStringSubmatch(word); m != nil {
			var numbers []int64
			for _, digits := range m[1:] {
				if digits != "" {
					n, _ := parse(digits)
					numbers = append(numbers, n)
				}
			}
			return form.say(st, numbers)
		}
	}
	return st.Spelled(word)
}

// figureForm is a form of written figures, and how it is said.
type figureForm struct {
	written func() *regexp.Regexp
	say     func(st Style, n []int64) Sentence
}

var figureForms = []figureForm{
	{pattern.Of(`^([01]?\d|2[0-3])[:hg]([0-5]\d)$`), Style.clock},
	{pattern.Of(`^(\d{1,4})[–-](\d{1,4})$`), Style.span},
	{pattern.Of(`^(0?[1-9]|[12]\d|3[01])/(0?[1-9]|1[0-2])(?:/(\d{4}))?$`), Style.date},
}

func (st Style) clock(n []int64) Sentence {
	hour, minute := words(st.Cardinal(n[0])), words(st.Cardinal(n[1]))
	if st.lang() == English {
		if n[1] == 0 {
			return append(hour, Part{Word: "o'clock"})
		}
		if n[1] < 10 {
			minute = append(words([]string{"oh"}), minute...)
		}
		return append(hour, minute...)
	}
	hour = append(hour, Part{Word: "giờ"})
	if n[1] == 0 {
		return hour
	}
	return append(hour, minute...)
}

func (st Style) span(n []int64) Sentence {
	to := "đến"
	if st.lang() == English {
		to = "to"
	}
	return append(append(words(st.Cardinal(n[0])), Part{Word: to}), words(st.Cardinal(n[1]))...)
}

var englishMonths = []string{
	"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
}

func (st Style) date(n []int64) Sentence {
	if st.lang() == English {
		s := append(words(st.Cardinal(n[0])), Part{Word: Normal(englishMonths[n[1]-1]), Said: englishMonths[n[1]-1]})
		if len(n) > 2 {
			s = append(s, words(st.Cardinal(n[2]))...)
		}
		return s
	}
	month := st.Cardinal(n[1])
	if n[1] == 4 {
		month = []string{"tư"} // the fourth month has its own name
	}
	s := append(append(words(st.Cardinal(n[0])), Part{Word: "tháng"}), words(month)...)
	if len(n) > 2 {
		s = append(append(s, Part{Word: "năm"}), words(st.Cardinal(n[2]))...)
	}
	return s
}

// free is one word of a text.
func (st Style) free(word string) Sentence {
	switch {
	case word == "":
		return nil
	case strings.ContainsFunc(word, isDigitRune):
		return st.figures(word)
	}
	var s Sentence
	// "ông/bà" are two words; a hyphen inside a word joins its parts.
	for part := range strings.SplitSeq(word, "/") {
		if strings.ContainsFunc(part, sayable) {
			s = append(s, Part{Word: Normal(part)})
		}
	}
	return s
}

// paused lengthens the pause after the last part.
func (s Sentence) paused(p Pause) Sentence {
	if len(s) > 0 {
		s[len(s)-1].Pause = max(s[len(s)-1].Pause, p)
	}
	return s
}

func words(list []string) Sentence {
	var s Sentence
	for _, w := range list {
		s = append(s, Part{Word: w})
	}
	return s
}

// runs splits a number into runs of letters that have names and of digits; letters are
// capitalised.
func runs(text string) []string {
	var list []string
	var run []rune
	flush := func() {
		if len(run) > 0 {
			list = append(list, string(run))
			run = nil
		}
	}
	for _, r := range strings.ToUpper(norm.NFC.String(text)) {
		if !isDigitRune(r) && letterNames[r] == "" {
			flush()
			continue
		}
		if len(run) > 0 && isDigitRune(r) != isDigitRune(run[0]) {
			flush()
		}
		run = append(run, r)
	}
	flush()
	return list
}

// Normal is the form in which words are compared: NFC, lower case, single spaces.
func Normal(text string) string {
	return strings.Join(strings.Fields(strings.ToLower(norm.NFC.String(text))), " ")
}

func cut(text string, limit int) string {
	if r := []rune(text); len(r) > limit {
		text = string(r[:limit])
		if at := strings.LastIndexFunc(text, unicode.IsSpace); at > 0 {
			text = text[:at]
		}
	}
	return text
}

func lastRune(s string) string {
	r := []rune(s)
	return string(r[len(r)-1:])
}

func sayable(r rune) bool     { return unicode.IsLetter(r) || unicode.IsNumber(r) }
func isDigit(b byte) bool     { return '0' <= b && b <= '9' }
func isDigitRune(r rune) bool { return '0' <= r && r <= '9' }

// Vocabulary lists every word that calls and numbers need in a style, each once: a voice
// pack with a clip for each can say any call.
func (st Style) Vocabulary() []string {
	l := leads[st.lang()]
	list := []string{l.call, l.toCounter, l.to, l.yours}
	list = append(list, digitNames[st.lang()]...)
	for r := 'A'; r <= 'Z'; r++ {
		list = append(list, st.letters(string(r))[0].Word)
	}
	list = append(list, st.numberWords()...)
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(w string) bool {
		double := seen[w]
		seen[w] = true
		return double
	})
}

// Said is the text for a speech program of a word of Vocabulary.
func (st Style) Said(word string) string {
	if letter, ok := strings.CutPrefix(word, "letter "); ok && st.lang() == English {
		return strings.ToUpper(letter)
	}
	return word
}
