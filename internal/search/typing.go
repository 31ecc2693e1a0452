package search

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// telexTones and vniTones are the keys of tone marks.
var (
	telexTones = map[byte]string{'s': "\u0301", 'f': "\u0300", 'r': "\u0309", 'x': "\u0303", 'j': "\u0323"}
	vniTones   = map[byte]string{'1': "\u0301", '2': "\u0300", '3': "\u0309", '4': "\u0303", '5': "\u0323"}
	telexPairs = strings.NewReplacer("dd", "đ", "aa", "â", "ee", "ê", "oo", "ô", "uow", "ươ", "aw", "ă", "ow", "ơ", "uw", "ư")
	vniMarks   = map[byte]map[byte]string{
		'6': {'a': "â", 'e': "ê", 'o': "ô"},
		'7': {'u': "ư", 'o': "ơ"},
		'8': {'a': "ă"},
		'9': {'d': "đ"},
	}
)

// fromTelex is the word that somebody meant who typed Telex into a field that does not know
// it: "kys" is ký, "ddaats" is đất. It is empty if the word has no key of Telex.
func fromTelex(typed string) string {
	body, tone := typed, ""
	for i := len(typed) - 1; i > 0; i-- {
		mark, is := telexTones[typed[i]]
		if is && strings.ContainsAny(typed[:i], "aeiouyw") && !strings.ContainsAny(typed[i+1:], "sfrxjdbklqv") {
			body, tone = typed[:i]+typed[i+1:], mark // also before the end: "dunjg", "ddoori"
			break
		}
	}
	marked := telexPairs.Replace(body)
	if marked == typed || tone == "" && marked == body && body == typed {
		return ""
	}
	return withTone(marked, tone)
}

// fromVNI is the same for VNI: "d9a6t1" is đất.
func fromVNI(typed string) string {
	var out []byte
	tone, found := "", false
	for i := range len(typed) {
		c := typed[i]
		if mark, is := vniTones[c]; is && len(out) > 0 {
			tone, found = mark, true
			continue
		}
		if marks, is := vniMarks[c]; is {
			if !changeLast(&out, marks) {
				return ""
			}
			found = true
			continue
		}
		out = append(out, c)
	}
	if !found {
		return ""
	}
	return withTone(string(out), tone)
}

// changeLast puts a mark on the last letter that can have it.
func changeLast(out *[]byte, marks map[byte]string) bool {
	for i := len(*out) - 1; i >= 0; i-- {
		if to, is := marks[(*out)[i]]; is {
			*out = append([]byte(string((*out)[:i])+to), (*out)[i+1:]...)
			return true
		}
	}
	return false
}

// withTone sets a tone mark on the vowel that carries it.
func withTone(text, tone string) string {
	if tone == "" {
		return text
	}
	letters := []rune(text)
	at := -1
	for i, r := range letters {
		if strings.ContainsRune("aăâeêioôơuưy", r) {
			at = i
			if strings.ContainsRune("ăâêôơư", r) && !(r == 'ư' && i+1 < len(letters) && letters[i+1] == 'ơ') {
				break
			}
			if i+1 < len(letters) && strings.ContainsRune("aeiouy", letters[i+1]) && i+2 == len(letters) && !(i > 0 && (letters[i-1] == 'q' || letters[i-1] == 'g')) {
				break // "mua", "cao": on the first of two at the end
			}
		}
	}
	if at < 0 {
		return ""
	}
	return norm.NFC.String(string(letters[:at+1]) + tone + string(letters[at+1:]))
}

// split takes a word apart that was typed without spaces, into words of the vocabulary of
// which neighbours stand beside each other in names. It is empty if that cannot be done.
func (x *Index) split(fold string) []term {
	const longest = 7 // letters of a syllable
	if len(fold) < 4 || len(fold) > 60 {
		return nil
	}
	type step struct {
		score float32
		ids   []term
	}
	best := make([]step, len(fold)+1)
	best[0].score = 1
	for end := 1; end <= len(fold); end++ {
		for start := max(0, end-longest); start < end; start++ {
			if best[start].score == 0 {
				continue
			}
			id, known := x.terms[foldEnd(fold[start:end])]
			if !known || end-start == 1 && fold[start] != 'y' && fold[start] != 'o' {
				continue // "y tế" and "ô tô" are in use, but other letters are no words
			}
			score := best[start].score * 0.02
			if n := len(best[start].ids); n > 0 && x.pairs[[2]term{best[start].ids[n-1], id}] > 0 {
				score = best[start].score * 0.5
			}
			if score > best[end].score {
				best[end] = step{score, append(append([]term(nil), best[start].ids...), id)}
			}
		}
	}
	if ids := best[len(fold)].ids; len(ids) > 1 {
		return ids
	}
	return nil
}

// sounds are beginnings of words that many people do not tell apart.
var sounds = []struct{ written, like string }{{"tr", "ch"}, {"gi", "d"}, {"r", "d"}, {"x", "s"}, {"l", "n"}, {"ngh", "ng"}, {"gh", "g"}, {"k", "c"}, {"qu", "q"}}

// sound is a folded word with one spelling of what sounds alike somewhere in the country.
func sound(fold string) string {
	for _, s := range sounds {
		if rest, is := strings.CutPrefix(fold, s.written); is && rest != "" {
			return s.like + rest
		}
	}
	return fold
}

// slips are the words of the vocabulary that one slip of the finger, or the way people speak,
// makes into a word.
func (x *Index) slips(fold string) (list []term) {
	if len(fold) < 2 {
		return nil
	}
	seen := map[term]bool{}
	for _, id := range x.alike[sound(fold)] {
		if x.names[id] != fold {
			seen[id] = true
			list = append(list, id)
		}
	}
	x.neighbours(fold, func(key string) {
		for _, id := range x.near[key] {
			if !seen[id] && oneSlip(fold, x.names[id]) {
				seen[id] = true
				list = append(list, id)
			}
		}
	})
	return list
}

// oneSlip reports whether two different words differ by one letter more, less or other, or by
// two neighbours that were exchanged.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if a == b || len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) < len(b):
		return a[i:] == b[i+1:]
	case a[i+1:] == b[i+1:]:
		return true
	default:
		return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	}
}
