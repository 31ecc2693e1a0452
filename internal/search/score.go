package search

import (
	"slices"
	"strings"
)

// Shares of the parts of a score.
const (
	shareAsked  = 0.56  // how much of the question the name has
	sharePairs  = 0.12  // how many of its words stand beside each other in the name too
	shareName   = 0.19  // how much of the name was asked for
	shareHead   = 0.07  // how much of the first words of the name, which say what is done
	sharePrior  = 0.06  // whether it is asked for often
	good        = 0.72  // of the best score: what still matches well
	leastUseful = 0.18  // a score below it is chance
	alikeWithin = 0.005 // of two fits that differ by no more, neither is better
	farFromBest = 0.5   // of the best rough score: what cannot be among the best
)

// found is what one variant found in one procedure.
type found struct {
	doc   int32
	score float32
	// fit is the part of the score that tells how well the procedure answers the question:
	// it leaves out how long the name is and how often it is asked for.
	fit     float32
	variant int
}

// scoring compares all procedures with the variants of a question.
type scoring struct {
	x        *Index
	variants []variant
	best     map[int32]found

	sum, one []float32 // by procedure, of the variant and of the word at hand
	touched  []int32
	hit      []int32
	list     []found
	first    []int32  // by term: 1 + the first of wants that want it, of the variant at hand
	wants    []wanted // of the variant at hand
	wanting  []term   // of which first is set
	out      []matched
	used     []bool // places of a name that match
}

func (x *Index) newScoring() *scoring {
	return &scoring{
		x: x, best: map[int32]found{}, sum: make([]float32, len(x.list)), one: make([]float32, len(x.list)),
		first: make([]int32, len(x.names)),
	}
}

// add compares one variant.
func (s *scoring) add(v variant) {
	var all float32
	for _, p := range v.parts {
		all += p.weight
	}
	if all == 0 {
		return
	}
	s.touched = s.touched[:0]
	for _, p := range v.parts {
		s.collect(p)
	}
	list := s.rough(all)
	s.variants = append(s.variants, v)
	s.want(v)
	for _, f := range list[:min(len(list), shortlist)] {
		f.score, f.fit = s.exactly(v, all, f.doc)
		f.score, f.fit, f.variant = f.score*v.weight, f.fit*v.weight, len(s.variants)-1
		if old, known := s.best[f.doc]; !known || f.score > old.score {
			s.best[f.doc] = f
		}
	}
}

// rough are the procedures that may be among the best, the likeliest first.
func (s *scoring) rough(all float32) []found {
	s.list = s.list[:0]
	var best float32
	for _, doc := range s.touched {
		score := shareAsked*s.sum[doc]/all + (shareName+shareHead)*min(s.sum[doc]/s.x.mass[doc], 1) + sharePrior*s.x.prior[doc]
		best = max(best, score)
		s.list = append(s.list, found{doc: doc, score: score})
		s.sum[doc] = 0
	}
	s.list = slices.DeleteFunc(s.list, func(f found) bool { return f.score < farFromBest*best })
	slices.SortFunc(s.list, byScore)
	return s.list
}

// collect adds what one word of a question is worth in each procedure.
func (s *scoring) collect(p part) {
	s.hit = s.hit[:0]
	for _, a := range p.alts {
		for _, at := range s.x.posts[a.id] {
			if s.one[at.doc] == 0 {
				s.hit = append(s.hit, at.doc)
			}
			s.one[at.doc] = max(s.one[at.doc], a.weight*at.weight)
		}
	}
	for _, doc := range s.hit {
		if s.sum[doc] == 0 {
			s.touched = append(s.touched, doc)
		}
		s.sum[doc] += p.weight * s.one[doc]
		s.one[doc] = 0
	}
}

func byScore(a, b found) int {
	switch {
	case a.score > b.score:
		return -1
	case a.score < b.score:
		return 1
	}
	return int(a.doc) - int(b.doc)
}

// matched is where a word of a question is in a name.
type matched struct {
	place int // -1: only in the field, or nowhere
	worth float32
}

// wanted is a part of a variant that wants a word.
type wanted struct {
	part   int32
	next   int32 // 1 + the next that wants it
	weight float32
}

// want prepares match for a variant.
func (s *scoring) want(v variant) {
	for _, id := range s.wanting {
		s.first[id] = 0
	}
	s.wants, s.wanting = s.wants[:0], s.wanting[:0]
	for i, p := range v.parts {
		for _, a := range p.alts {
			s.wants = append(s.wants, wanted{part: int32(i), next: s.first[a.id], weight: a.weight})
			s.first[a.id] = int32(len(s.wants))
			s.wanting = append(s.wanting, a.id)
		}
	}
}

// match finds each word of a variant in a name. Of two places it takes the one after the
// word before, so that phrases stay together.
func (s *scoring) match(v variant, doc int32) []matched {
	out := s.out[:0]
	for range v.parts {
		out = append(out, matched{place: -1})
	}
	s.out = out
	for at, p := range s.x.docs[doc] {
		for next := s.first[p.term]; next > 0; next = s.wants[next-1].next {
			w := s.wants[next-1]
			worth := w.weight * p.weight * s.asTyped(&v.parts[w.part], p)
			m := &out[w.part]
			beside := w.part > 0 && at > 0 && out[w.part-1].place == at-1
			if worth > m.worth*1.0001 || beside && worth > m.worth*0.95 {
				*m = matched{at, worth}
			}
		}
	}
	for i := range out {
		if out[i].place < 0 {
			out[i].worth = s.inField(&v.parts[i], doc)
		}
	}
	return out
}

// asTyped is what a word is worth whose marks are not those that were typed. Tones go wrong
// more easily than letters.
func (s *scoring) asTyped(p *part, at place) float32 {
	switch {
	case !p.exactly || s.x.forms[at.exact] == p.typed.exact:
		return 1
	case s.x.plain[at.exact] == p.plain:
		return wrongTone
	}
	return wrongMarks
}

// inField is what a word is worth that only the field of law has.
func (s *scoring) inField(p *part, doc int32) (worth float32) {
	for _, a := range p.alts {
		list := s.x.posts[a.id]
		if at, is := slices.BinarySearchFunc(list, doc, func(p post, doc int32) int { return int(p.doc) - int(doc) }); is {
			worth = max(worth, a.weight*min(list[at].weight, inField))
		}
	}
	return worth
}

// exactly is the score of a procedure, from 0 to 1, and its fit.
func (s *scoring) exactly(v variant, all float32, doc int32) (score, fit float32) {
	list := s.match(v, doc)
	var asked, pairs, pairsAll, name float32
	s.used = append(s.used[:0], make([]bool, len(s.x.docs[doc]))...)
	for i, m := range list {
		weight := v.parts[i].weight
		asked += weight * m.worth
		if m.place >= 0 && !s.used[m.place] {
			s.used[m.place] = true
			p := s.x.docs[doc][m.place]
			name += s.x.idf[p.term] * p.weight
		}
		if i == 0 {
			continue
		}
		both := min(weight, v.parts[i-1].weight)
		pairsAll += both
		if before := list[i-1].place; before >= 0 && m.place == before+1 {
			pairs += both
		}
	}
	fit = shareAsked*asked/all + shareHead*s.head(doc)
	if pairsAll > 0 {
		fit += sharePairs * pairs / pairsAll
	} else {
		fit += sharePairs * asked / all
	}
	return fit + shareName*min(name/s.x.mass[doc], 1) + sharePrior*s.x.prior[doc], fit
}

// headWords are the first words of a name, without its title.
const headWords = 4

// head is how much of the first words of a name was asked for.
func (s *scoring) head(doc int32) float32 {
	var asked, all float32
	for at, p := range s.x.docs[doc][:min(headWords, len(s.x.docs[doc]))] {
		all += s.x.idf[p.term]
		if s.used[at] {
			asked += s.x.idf[p.term]
		}
	}
	if all == 0 {
		return 0
	}
	return asked / all
}

// answer is the best of what was found. Of procedures that fit alike, those for which
// prefer is true come first; prefer may be nil.
func (s *scoring) answer(most int, prefer func(index int) bool) Answer {
	list := make([]found, 0, len(s.best))
	for _, f := range s.best {
		if f.score >= leastUseful {
			list = append(list, f)
		}
	}
	slices.SortFunc(list, byScore)
	var a Answer
	for _, f := range list {
		if f.score < good*list[0].score {
			break
		}
		a.Total++
	}
	understood := list // of what was found best, wherever it is received
	if prefer != nil {
		list = slices.Concat(preferred(list[:a.Total], prefer), list[a.Total:])
	}
	for _, f := range list[:min(len(list), most)] {
		a.Hits = append(a.Hits, Hit{Index: int(f.doc), Score: f.score, Marks: s.marks(f)})
	}
	if len(understood) > 0 {
		a.Understood = s.understood(understood[0])
	}
	return a
}

// preferred moves each procedure for which prefer is true before those that do not fit
// better and for which it is false. Otherwise the order stays.
func preferred(list []found, prefer func(index int) bool) []found {
	out, first := make([]found, 0, len(list)), make([]bool, 0, len(list))
	for _, f := range list {
		at, is := len(out), prefer(int(f.doc))
		for is && at > 0 && !first[at-1] && out[at-1].fit <= f.fit+alikeWithin {
			at--
		}
		out, first = slices.Insert(out, at, f), slices.Insert(first, at, is)
	}
	return out
}

// marks are the words of a name that match.
func (s *scoring) marks(f found) (list []Span) {
	v := s.variants[f.variant]
	s.want(v)
	for i, m := range s.match(v, f.doc) {
		if m.place >= 0 && !v.parts[i].idle {
			p := s.x.docs[f.doc][m.place]
			list = append(list, Span{int(p.from), int(p.to)})
		}
	}
	slices.SortFunc(list, func(a, b Span) int { return a.From - b.From })
	return slices.Compact(list)
}

// understood is a question in the words that were looked for, with the marks that they have
// in names; empty if these are the ones that were typed.
func (s *scoring) understood(f found) string {
	v := s.variants[f.variant]
	var out []string
	changed := v.said
	s.want(v)
	for i, m := range s.match(v, f.doc) {
		p := v.parts[i]
		form := p.typed.exact
		if m.place >= 0 {
			at := s.x.docs[f.doc][m.place]
			if p.typed.fold != s.x.names[at.term] {
				changed = true
			}
			if !p.typed.marked() || p.typed.fold != s.x.names[at.term] {
				form = s.x.forms[at.exact]
			}
		}
		if !p.idle {
			out = append(out, form)
		}
	}
	if !changed {
		return ""
	}
	return strings.Join(out, " ")
}
