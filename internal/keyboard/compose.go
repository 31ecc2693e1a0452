package keyboard

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Marks of letters and tones, as Unicode combines them.
const (
	none       rune = 0
	circumflex rune = '\u0302'
	breve      rune = '\u0306'
	horn       rune = '\u031b'
	bar        rune = '\u0335' // of đ, which Unicode does not take apart

	acute rune = '\u0301'
	grave rune = '\u0300'
	hook  rune = '\u0309'
	tilde rune = '\u0303'
	dot   rune = '\u0323'
)

// letter is a letter of a word without the tone.
type letter struct {
	base  rune // in small letters
	mark  rune
	upper bool
}

// syllable is a word taken apart. A Vietnamese word is one syllable with one tone.
type syllable struct {
	letters []letter
	tone    rune
}

// parse takes a word apart. Of several tones it keeps the first.
func parse(word []rune) (s syllable) {
	for _, r := range word {
		l := letter{base: unicode.ToLower(r), upper: unicode.IsUpper(r)}
		if l.base == 'đ' {
			l.base, l.mark = 'd', bar
		} else {
			for i, part := range []rune(norm.NFD.String(string(l.base))) {
				switch {
				case i == 0:
					l.base = part
				case part == circumflex || part == breve || part == horn:
					l.mark = part
				case s.tone == none:
					s.tone = part
				}
			}
		}
		s.letters = append(s.letters, l)
	}
	return s
}

// word puts the syllable together, with the tone on its vowel.
func (s syllable) word() []rune {
	at := -1
	if s.tone != none {
		at = s.toneAt()
	}
	var out []rune
	for i, l := range s.letters {
		text := string(l.base)
		switch {
		case l.mark == bar:
			text = "đ"
		case l.mark != none:
			text += string(l.mark)
		}
		if i == at {
			text += string(s.tone)
		}
		if l.upper {
			text = strings.ToUpper(text)
		}
		out = append(out, []rune(norm.NFC.String(text))...)
	}
	return out
}

func isVowel(r rune) bool { return strings.ContainsRune("aeiouy", r) }

// nucleus is where the vowels of the syllable are: without the u of "qu", and the i of
// "gi" before another vowel. from equals to if there are none.
func (s syllable) nucleus() (from, to int) {
	for from < len(s.letters) && !isVowel(s.letters[from].base) {
		from++
	}
	to = from
	for to < len(s.letters) && isVowel(s.letters[to].base) {
		to++
	}
	if from > 0 && to-from > 1 {
		before, first := s.letters[from-1].base, s.letters[from]
		if from == 1 && (before == 'q' && first.base == 'u' || before == 'g' && first.base == 'i') && first.mark == none {
			from++
		}
	}
	return from, to
}

// sound is the spelling of some letters with their marks.
func sound(letters []letter) string {
	var b strings.Builder
	for _, l := range letters {
		b.WriteRune(l.base)
		if l.mark != none && l.mark != bar {
			b.WriteRune(l.mark)
		}
	}
	return norm.NFC.String(b.String())
}

// toneAt is the letter that carries the tone, -1 if there is no vowel: the last vowel with
// a mark; of two, the second before a consonant and in oa, oe, uy; of three, the middle
// one.
func (s syllable) toneAt() int {
	from, to := s.nucleus()
	if from == to {
		return -1
	}
	for i := to - 1; i >= from; i-- {
		if s.letters[i].mark != none {
			return i
		}
	}
	closed := to < len(s.letters)
	switch n := to - from; {
	case n == 1:
		return from
	case n > 2 || closed:
		return from + 1
	}
	switch sound(s.letters[from:to]) {
	case "oa", "oe", "uy":
		return from + 1
	}
	return from
}

// nuclei are the vowels that a syllable can have.
var nuclei = set("a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iê iu oa oă oe oi ôi ơi oo ua uâ uê ui uô uơ uy ưa ưi ươ ưu yê " +
	"iêu oai oao oay oeo uây uôi ươi ươu uya uyê uyu yêu uai uao uay")

// drafts are the same without some of their marks, as they stand while they are typed.
var drafts = set("ie ue eu uo uu ye ieu uoi uou uye yeu ưo uô ưou ưoi uơi uơu uôu")

// openings are the consonants that can begin a syllable, also in names of the highlands.
var openings = set("b c ch d g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x br bl dr kr kl pl pr")

// closings are the consonants that can end a syllable.
var closings = set("c ch k m n ng nh p t")

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// possible reports whether a word can become a Vietnamese syllable when more is typed.
func possible(word []rune) bool {
	s := parse(word)
	from, to := s.nucleus()
	if from == to {
		return true
	}
	begin, vowels, end := sound(s.letters[:from]), sound(s.letters[from:to]), sound(s.letters[to:])
	return (begin == "" || openings[begin]) && (nuclei[vowels] || drafts[vowels]) && (end == "" || closings[end])
}

// telexTones and vniTones are the keys of tones.
var (
	telexTones = map[rune]rune{'s': acute, 'f': grave, 'r': hook, 'x': tilde, 'j': dot, 'z': none}
	vniTones   = map[rune]rune{'1': acute, '2': grave, '3': hook, '4': tilde, '5': dot, '0': none}
)

// compose adds a key to a word. undone says that it has undone its own mark: the rest of
// the word is then typed as it is.
func compose(word []rune, key rune, m Method) (next []rune, undone bool) {
	s, k := parse(word), unicode.ToLower(key)
	done := false
	switch tone, isTone := tones(m)[k]; {
	case isTone:
		done, undone = s.setTone(tone)
	case m == Telex:
		done, undone = s.telex(k)
	default:
		done, undone = s.vni(k)
	}
	if !done || undone {
		s.push(key)
	}
	return s.word(), undone
}

func tones(m Method) map[rune]rune {
	if m == VNI {
		return vniTones
	}
	return telexTones
}

// push adds a letter as it is. A horn that was given to one of "uo" holds for both as soon
// as the word goes on: thuơ, thương.
func (s *syllable) push(r rune) {
	s.letters = append(s.letters, letter{base: unicode.ToLower(r), upper: unicode.IsUpper(r)})
	from, to := s.nucleus()
	if from+1 < to && from+2 < len(s.letters) {
		u, o := &s.letters[from], &s.letters[from+1]
		if u.base == 'u' && o.base == 'o' && (u.mark == horn) != (o.mark == horn) && o.mark != circumflex {
			u.mark, o.mark = horn, horn
		}
	}
}

func (s *syllable) setTone(tone rune) (done, undone bool) {
	switch from, to := s.nucleus(); {
	case from == to, tone == none && s.tone == none:
		return false, false
	case tone == s.tone:
		s.tone = none
		return true, true
	}
	s.tone = tone
	return true, false
}

func (s *syllable) telex(k rune) (done, undone bool) {
	switch k {
	case 'a', 'e', 'o':
		return s.give(circumflex, string(k))
	case 'w':
		return s.giveHorn("uoa")
	case 'd':
		return s.giveBar()
	}
	return false, false
}

func (s *syllable) vni(k rune) (done, undone bool) {
	switch k {
	case '6':
		return s.give(circumflex, "aeo")
	case '7':
		return s.giveHorn("uo")
	case '8':
		return s.give(breve, "a")
	case '9':
		return s.giveBar()
	}
	return false, false
}

// giveBar makes the d at the beginning a đ, or that at the end of an abbreviation, or
// takes that back.
func (s *syllable) giveBar() (done, undone bool) {
	if len(s.letters) == 0 {
		return false, false
	}
	d := &s.letters[0]
	if from, to := s.nucleus(); from == to && s.letters[len(s.letters)-1].base == 'd' {
		d = &s.letters[len(s.letters)-1]
	}
	switch {
	case d.base != 'd':
		return false, false
	case d.mark == bar:
		d.mark = none
		return true, true
	}
	d.mark = bar
	return true, false
}

// give puts a mark on a vowel of the bases, the last one that makes possible vowels. If it
// is there already, it is taken back.
func (s *syllable) give(mark rune, bases string) (done, undone bool) {
	from, to := s.nucleus()
	for i := to - 1; i >= from; i-- {
		l := &s.letters[i]
		if !strings.ContainsRune(bases, l.base) {
			continue
		}
		if l.mark == mark {
			l.mark = none
			return true, true
		}
		before, first := l.mark, s.letters[from].mark
		l.mark = mark
		if mark == circumflex && l.base == 'o' && i == from+1 && s.letters[from].mark == horn {
			s.letters[from].mark = none // ươ becomes uô
		}
		if nuclei[sound(s.letters[from:to])] {
			return true, false
		}
		s.letters[from].mark = first
		l.mark = before
	}
	return false, false
}

// giveHorn makes ươ, ư, ơ or, for the bases of Telex, ă.
func (s *syllable) giveHorn(bases string) (done, undone bool) {
	from, to := s.nucleus()
	if from+1 < to && s.letters[from].base == 'u' && s.letters[from+1].base == 'o' {
		return s.hornUO(from, to)
	}
	marked := func(l letter) bool { return l.mark == horn || l.mark == breve && strings.ContainsRune(bases, 'a') }
	for i := from; i < to; i++ {
		if marked(s.letters[i]) {
			s.letters[i].mark = none
			return true, true
		}
	}
	for _, base := range bases {
		for i := from; i < to; i++ {
			l := &s.letters[i]
			if l.base != base {
				continue
			}
			before, mark := l.mark, horn
			if base == 'a' {
				mark = breve
			}
			l.mark = mark
			if nuclei[sound(s.letters[from:to])] {
				return true, false
			}
			l.mark = before
		}
	}
	return false, false
}

// hornUO gives both letters of "uo" their horn; after h, th and kh only the o as long as
// nothing follows, for huơ and thuở.
func (s *syllable) hornUO(from, to int) (done, undone bool) {
	u, o := &s.letters[from], &s.letters[from+1]
	switch {
	case u.mark == horn && o.mark == horn:
		u.mark, o.mark = none, none
		return true, true
	case u.mark == none && o.mark != horn && from > 0 && s.letters[from-1].base == 'h' && (from == 1 || s.letters[0].base == 't' || s.letters[0].base == 'k') && to == from+2 && to == len(s.letters):
		o.mark = horn
	default:
		u.mark, o.mark = horn, horn
	}
	return true, false
}
