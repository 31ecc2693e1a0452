package search

import (
	"slices"
	"strings"

	"motcua/internal/catalogue"
)

// Limits of a question.
const (
	MaxQuestionBytes = 400 // the rest is not read
	maxQuestionWords = 24
	maxVariants      = 16 // ways of understanding it
	maxPrefixes      = 40 // words that the last one may become
	shortlist        = 120
)

// Weights of what a typed word may mean.
const (
	asPrefix     = 0.85 // the beginning of a word that is being typed
	asLonger     = 0.4  // a whole word that may become a longer one
	asSlip       = 0.75
	asOtherSlip  = 0.5 // a known word in the place of one that fits its neighbours
	wrongTone    = 0.88
	wrongMarks   = 0.6
	idleWeight   = 0.12
	maybeIdle    = 0.3  // without marks it may be a word that tells something: "duoc" is được or dược
	saidWeight   = 0.88 // what people say, in place of their very words …
	saidShare    = 0.1  // … and more the more of the question it is
	wholeSaid    = 1.18 // all of the question is something that people say
	laterMeaning = 0.06 // less for each further meaning
	respelt      = 0.9
	broadWeight  = 0.92
)

// Span is a part of a text, in bytes.
type Span struct{ From, To int }

// Hit is a procedure that was found.
type Hit struct {
	Index int // in the list of the catalogue
	Score float32
	Marks []Span // words of the name that match
}

// Answer is what a question found.
type Answer struct {
	Understood string // the question in the words of the law, empty if they are the typed ones
	Total      int    // of procedures that match well
	Hits       []Hit  // the best first
}

// alternative is a word that a typed one may mean.
type alternative struct {
	id     term
	weight float32
}

// part is a word of a question.
type part struct {
	typed   word
	idle    bool
	alts    []alternative
	weight  float32 // what it tells
	sure    bool    // it was typed as it is
	exactly bool    // it was typed with marks, which count
	plain   int32   // its form without a tone, -1 if no name has it
}

// variant is one way of understanding a question.
type variant struct {
	parts  []part
	weight float32
	said   bool // it has words that were not typed
}

// Find answers a question with at most so many procedures. A question that ends without a
// space may end in the middle of a word.
func (x *Index) Find(question string, most int) Answer { return x.FindPreferring(question, most, nil) }

// FindPreferring does the same, but of procedures that answer the question equally well,
// those come first for which prefer is true: one that is received here comes before one
// that is done elsewhere. prefer gets the place in the list of the catalogue.
func (x *Index) FindPreferring(question string, most int, prefer func(index int) bool) Answer {
	if len(question) > MaxQuestionBytes {
		question = strings.ToValidUTF8(question[:MaxQuestionBytes], "")
	}
	if i := x.byCode(question); i >= 0 {
		return Answer{Total: 1, Hits: []Hit{{Index: i, Score: 1}}}
	}
	list := words(question)
	list = list[:min(len(list), maxQuestionWords)]
	if len(list) == 0 {
		return Answer{}
	}
	open := len(question) > 0 && list[len(list)-1].to == len(question)
	s := x.newScoring()
	read := x.repair(list)
	for _, v := range x.variants(read, open) {
		s.add(v)
	}
	for _, better := range x.respell(read) {
		for _, v := range x.variants(better, open) {
			v.weight *= respelt
			v.said = true
			s.add(v)
		}
	}
	return s.answer(most, prefer)
}

// byCode is the procedure whose code was typed or scanned, -1 if it is none.
func (x *Index) byCode(question string) int {
	code := strings.ToUpper(strings.TrimSpace(question))
	i, found := slices.BinarySearchFunc(x.list, code, func(s catalogue.Summary, code string) int { return strings.Compare(s.Code, code) })
	if !found {
		return -1
	}
	return i
}

// repair takes joined words apart and reads what is left of Telex and VNI. A word that is
// known, or is an abbreviation, stays.
func (x *Index) repair(list []word) (out []word) {
	for i, w := range list {
		if w.marked() && !x.writtenSo(w) {
			w.guess, list[i].guess = true, true // a mark slipped: no word is written so
		}
		_, known := x.terms[w.fold]
		if known || len(x.words.short[w.fold]) > 0 || x.words.saysNothing(list[i:i+1]) {
			out = append(out, w)
			continue
		}
		if meant := x.keyed(w); meant != "" {
			out = append(out, word{exact: meant, fold: fold(meant), from: w.from, to: w.to, guess: true})
			continue
		}
		if ids := x.split(w.fold); ids != nil && (len(w.fold) > longestWord || len(x.slips(w.fold)) == 0) {
			for _, id := range ids {
				out = append(out, word{exact: x.names[id], fold: x.names[id], from: w.from, to: w.to, guess: true})
			}
			continue
		}
		out = append(out, w)
	}
	return out[:min(len(out), maxQuestionWords)]
}

// writtenSo reports whether any name or saying has a word with these marks, but for the tone.
func (x *Index) writtenSo(w word) bool {
	_, name := x.plains[toneless(w.exact)]
	return name || x.words.plain[toneless(w.exact)]
}

// maxSpellings is how many spellings of a question are tried besides the typed one.
const maxSpellings = 3

// longestWord is how many letters a syllable may have; "nghiêng" is the longest.
const longestWord = 7

// respell replaces each word that stands beside none of its neighbours in names and sayings by
// one that does, and that a slip or the way people speak makes into it. Of the first such word
// all are tried that fit, the likeliest first.
func (x *Index) respell(list []word) (out [][]word) {
	out = [][]word{slices.Clone(list)}
	changed := false
	for i := range list {
		better := x.fitting(list, i)
		if len(better) == 0 {
			continue
		}
		if !changed {
			for range better[1:] {
				out = append(out, slices.Clone(list))
			}
		}
		for k := range out {
			name := x.names[better[min(k, len(better)-1)]]
			if changed {
				name = x.names[better[0]]
			}
			out[k][i].fold, out[k][i].exact, out[k][i].guess = name, name, true
		}
		changed = true
	}
	if !changed {
		return nil
	}
	return out
}

// fitting are the words that a word of a question may be in place of, if it does not stand
// beside its neighbours and they do.
func (x *Index) fitting(list []word, at int) []term {
	fold := list[at].fold
	if x.words.saysNothing(list[at:at+1]) || len(x.words.short[fold]) > 0 || strings.ContainsAny(fold, "0123456789") {
		return nil
	}
	if id, known := x.terms[fold]; known && x.fits(list, at, id) {
		return nil
	}
	type candidate struct {
		id   term
		many int32
	}
	var found []candidate
	for _, id := range x.slips(fold) {
		if n := x.beside(list, at, id); n > 0 {
			found = append(found, candidate{id, n})
		}
	}
	slices.SortFunc(found, func(a, b candidate) int { return int(b.many - a.many) })
	var out []term
	for _, c := range found[:min(len(found), maxSpellings)] {
		out = append(out, c.id)
	}
	return out
}

// beside is how often a word stands beside its neighbours in a question.
func (x *Index) beside(list []word, at int, id term) (n int32) {
	if at > 0 {
		if before, known := x.terms[list[at-1].fold]; known {
			n += x.pairs[[2]term{before, id}]
		}
	}
	if at+1 < len(list) {
		if after, known := x.terms[list[at+1].fold]; known {
			n += x.pairs[[2]term{id, after}]
		}
	}
	if len(list) == 1 {
		n = int32(len(x.posts[id])) + 1
	}
	return n
}

// keyed is a word that was typed with keys of Telex or VNI, if the vocabulary has it.
func (x *Index) keyed(w word) string {
	if w.marked() {
		return ""
	}
	for _, read := range []func(string) string{fromTelex, fromVNI} {
		if meant := read(w.exact); meant != "" {
			if _, known := x.terms[fold(meant)]; known {
				return meant
			}
		}
	}
	return ""
}

// variants are the ways of understanding a question: its own words, abbreviations written
// out, and each thing that people say replaced by what it may mean.
func (x *Index) variants(list []word, open bool) (out []variant) {
	forms := x.writtenOut(list)
	for _, full := range forms {
		if turned := turn(full); turned != nil {
			forms = append(forms, turned)
		}
	}
	for i, full := range forms {
		for _, v := range x.meant(full, open) {
			v.said = v.said || i > 0
			out = append(out, v)
		}
	}
	return out[:min(len(out), maxVariants)]
}

// tails are words that people put behind a thing as well as before it: "bằng lái bị mất" is
// "mất bằng lái".
var tails = [][]string{{"bi", "mat"}, {"bi", "that", "lac"}, {"that", "lac"}, {"bi", "rach"}, {"bi", "hong"}, {"bi", "roi"}, {"bi", "hu"}}

// lost stands before the thing in their place.
var lost = word{exact: "mất", fold: "mat", guess: true}

// turn is a question that ends with one of the tails, the other way round; nil if it does not.
func turn(list []word) []word {
	for _, tail := range tails {
		at := len(list) - len(tail)
		if at < 1 || !slices.EqualFunc(list[at:], tail, func(w word, fold string) bool { return w.fold == fold }) {
			continue
		}
		first := lost
		first.from, first.to = list[at].from, list[len(list)-1].to
		return append([]word{first}, list[:at]...)
	}
	return nil
}

// writtenOut is a question with its abbreviations written out, in each of their meanings. As
// it was typed comes first if names and sayings have all of its words; its place is empty if
// they do not.
func (x *Index) writtenOut(list []word) (out [][]word) {
	out = append(out, list)
	for k := 0; k <= x.words.mostShort; k++ {
		var full []word
		more, known := false, true
		for from := 0; from < len(list); {
			to, means := x.shortAt(list, from)
			if means == nil {
				full = append(full, list[from])
				from++
				continue
			}
			if _, is := x.terms[list[from].fold]; !is {
				known = false
			}
			more = more || k < len(means)
			full = append(full, means[min(k, len(means)-1)].words...)
			from = to
		}
		if !known {
			out[0] = nil
		}
		if !more {
			break
		}
		out = append(out, full)
	}
	return out
}

// shortAt is the longest abbreviation at a place of a question.
func (x *Index) shortAt(list []word, from int) (to int, means []meaning) {
	for to := min(len(list), from+x.words.longest); to > from; to-- {
		if means := x.words.short[joined(list[from:to])]; means != nil {
			return to, means
		}
	}
	return from, nil
}

// meant are the ways of understanding words: as they are, and each thing that people say
// replaced by what it may mean.
func (x *Index) meant(list []word, open bool) []variant {
	if len(list) == 0 {
		return nil
	}
	type said struct {
		from, to int
		means    []meaning
		broad    bool
	}
	var found []said
	for from, to := range x.sayingsOf(list) {
		if to > from {
			means, broad := x.saying(list[from:to])
			found = append(found, said{from, to, means, broad})
		}
	}
	out := []variant{{weight: 1, parts: x.parts(list, open)}}
	choice := make([]int, len(found)) // 0 leaves the words, k is the meaning k-1
	for range maxVariants * 4 {
		i := len(found) - 1
		for ; i >= 0; i-- {
			if choice[i]++; choice[i] <= len(found[i].means) {
				break
			}
			choice[i] = 0
		}
		if i < 0 || len(out) == maxVariants {
			break
		}
		v := variant{weight: 1, said: true}
		var mixed []word
		at := 0
		for k, f := range found {
			mixed = append(mixed, list[at:f.from]...)
			if at = f.to; choice[k] == 0 {
				mixed = append(mixed, list[f.from:f.to]...)
				continue
			}
			v.weight *= saidWeight + saidShare*float32(f.to-f.from)/float32(len(list)) - laterMeaning*float32(choice[k]-1)
			if f.broad {
				v.weight *= broadWeight
			}
			mixed = append(mixed, f.means[choice[k]-1].words...)
		}
		mixed = append(mixed, list[at:]...)
		if x.whole(list, found[0].from, at) && !slices.Contains(choice, 0) {
			v.weight *= wholeSaid
		}
		v.parts = x.parts(mixed, open && at < len(list))
		out = append(out, v)
	}
	return out
}

// whole reports whether nothing but idle words stands before and after a part of a question.
func (x *Index) whole(list []word, from, to int) bool {
	for i := range list {
		if (i < from || i >= to) && !x.words.saysNothing(list[i:i+1]) {
			return false
		}
	}
	return true
}

// sayingsOf finds what people say in a question: where each saying ends, by where it begins.
// Of those that overlap it takes the set with the longest ones.
func (x *Index) sayingsOf(list []word) []int {
	type choice struct{ score, to int }
	best := make([]choice, len(list)+1)
	for from := len(list) - 1; from >= 0; from-- {
		best[from] = choice{best[from+1].score, from}
		for to := from + 1; to <= min(len(list), from+x.words.longest); to++ {
			if means, _ := x.saying(list[from:to]); means == nil {
				continue
			}
			if score := (to-from)*(to-from) + best[to].score; score > best[from].score {
				best[from] = choice{score, to}
			}
		}
	}
	ends := make([]int, len(list))
	for from := 0; from < len(list); {
		ends[from] = best[from].to
		from = max(best[from].to, from+1)
	}
	return ends
}

// saying is what words mean if they are something that people say.
func (x *Index) saying(list []word) (means []meaning, broad bool) {
	for _, s := range x.words.sayings[joined(list)] {
		if is, unsure := x.isSaid(list, s.words); is {
			means, broad = append(means, s.means...), broad || s.broad || unsure
		}
	}
	return means, broad
}

// isSaid reports whether words are a saying, of which they have the letters without marks. A
// word that was typed with marks must have those of the saying, except for its tone. One word
// without marks that names have too may be another: that is unsure.
func (x *Index) isSaid(typed, said []word) (is, unsure bool) {
	for i, w := range typed {
		if w.marked() && w.exact != said[i].exact && (len(typed) == 1 || toneless(w.exact) != toneless(said[i].exact)) {
			return false, false
		}
	}
	if len(typed) == 1 && typed[0].guess {
		return false, false // one word that was not even typed says too little
	}
	if len(typed) == 1 && !typed[0].marked() && said[0].marked() {
		id, known := x.terms[typed[0].fold]
		return true, known && len(x.posts[id]) > 0
	}
	return true, false
}

func joined(list []word) string {
	var b strings.Builder
	for i, w := range list {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.fold)
	}
	return b.String()
}

// exactly are words as they were typed.
func exactly(list []word) string {
	var b strings.Builder
	for i, w := range list {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.exact)
	}
	return b.String()
}

// saysNothing reports whether words say nothing about a procedure. If they were typed with
// marks, the marks must be right: "được" says nothing, "dược" is medicine.
func (t *Thesaurus) saysNothing(list []word) bool {
	if len(list) == 0 || slices.ContainsFunc(list, func(w word) bool { return w.law }) {
		return false
	}
	forms, is := t.idle[joined(list)]
	if !is || !slices.ContainsFunc(list, word.marked) {
		return is
	}
	return slices.Contains(forms, exactly(list))
}

// parts weighs the words of a question and looks up what each may mean.
func (x *Index) parts(list []word, open bool) []part {
	parts := make([]part, len(list))
	for i, w := range list {
		parts[i].typed = w
	}
	x.findIdle(list, parts)
	for i := range parts {
		p := &parts[i]
		id, known := x.terms[p.typed.fold]
		if known {
			p.alts, p.sure, p.exactly = append(p.alts, alternative{id, 1}), true, p.typed.marked()
			p.plain = x.plainID(toneless(p.typed.exact))
		}
		last := open && i == len(parts)-1
		if last {
			x.longer(p, known)
		}
		switch {
		case !known && !(last && len(p.alts) > 0):
			for _, id := range x.slips(p.typed.fold) {
				p.alts = append(p.alts, alternative{id, asSlip})
			}
		case known && len(p.typed.fold) > 2 && !x.fits(list, i, id):
			for _, other := range x.slips(p.typed.fold) {
				if x.fits(list, i, other) {
					p.alts = append(p.alts, alternative{other, asOtherSlip})
				}
			}
		}
		x.tells(p)
	}
	return parts
}

// findIdle marks the words that say nothing about a procedure, unless nothing else is left.
func (x *Index) findIdle(list []word, parts []part) {
	left := len(list)
	for from := 0; from < len(list); {
		to := min(len(list), from+x.words.longest)
		for ; to > from && !x.words.saysNothing(list[from:to]); to-- {
		}
		if to == from {
			from++
			continue
		}
		for ; from < to; from++ {
			parts[from].idle = true
			left--
		}
	}
	if left == 0 {
		for i := range parts {
			parts[i].idle = false
		}
	}
}

// longer adds the words that a last word may become.
func (x *Index) longer(p *part, known bool) {
	weight := float32(asPrefix)
	if known {
		weight = asLonger
	}
	type grown struct {
		id   term
		many int
	}
	var list []grown
	for id, name := range x.names {
		if len(name) > len(p.typed.fold) && strings.HasPrefix(name, p.typed.fold) {
			list = append(list, grown{term(id), len(x.posts[id])})
		}
	}
	slices.SortFunc(list, func(a, b grown) int { return b.many - a.many })
	for _, g := range list[:min(len(list), maxPrefixes)] {
		p.alts = append(p.alts, alternative{g.id, weight})
	}
}

// fits reports whether names and sayings have a word beside one of its neighbours in a
// question.
func (x *Index) fits(list []word, at int, id term) bool {
	return len(list) == 1 || x.beside(list, at, id) > 0
}

// otherwise reports whether names have a word with other marks than those of the words that
// say nothing.
func (x *Index) otherwise(w word) bool {
	id, known := x.terms[w.fold]
	return known && slices.ContainsFunc(x.written[id], func(form int32) bool { return !slices.Contains(x.words.idle[w.fold], x.forms[form]) })
}

// tells weighs a word by what its likeliest meaning tells.
func (x *Index) tells(p *part) {
	var sum, weights float32
	for _, a := range p.alts {
		many := float32(len(x.posts[a.id])) * a.weight
		sum += x.idf[a.id] * many
		weights += many
	}
	form, told := x.exacts[p.typed.exact]
	switch {
	case p.exactly && told:
		p.weight = x.exIDF[form] // "dược" tells more than "được", though they fold to one word
	case weights > 0:
		p.weight = sum / weights
	case len(p.typed.fold) > 1:
		p.weight = 3 // nothing has it: the answer is less sure
	}
	switch {
	case p.idle && !p.typed.marked() && x.otherwise(p.typed):
		p.weight *= maybeIdle
	case p.idle:
		p.weight *= idleWeight
	}
}
