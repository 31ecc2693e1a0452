package search

import (
	"math"
	"strings"
	"unicode"

	"motcua/internal/catalogue"
)

// Weights of the words of a procedure.
const (
	inBrackets = 0.45 // "(thực hiện tại cấp tỉnh)" says little
	farBehind  = 0.6  // after the first words, which say what is done
	near       = 14   // words
	inField    = 0.3  // of the field of law
)

// longName is how many bytes of a name must be given at least where not all are.
const longName = 60

// titles begin many names and tell nothing.
var titles = []string{"thu tuc"}

// term is a folded word of the vocabulary.
type term int32

// place is a word of a name.
type place struct {
	term     term
	exact    int32 // its form with marks
	weight   float32
	from, to int32 // bytes of the name, for marking
}

// post is a procedure that has a word.
type post struct {
	doc    int32
	weight float32
}

// Index is the words of all names of a catalogue.
type Index struct {
	list    []catalogue.Summary
	words   *Thesaurus
	terms   map[string]term
	names   []string // of the terms
	idf     []float32
	posts   [][]post
	exacts  map[string]int32
	forms   []string // with marks
	docs    [][]place
	mass    []float32 // of a name: what all its words weigh
	pairs   map[[2]term]int32
	prior   []float32
	near    map[string][]term // terms by what is left when one letter is taken out
	alike   map[string][]term // terms by how they sound
	exIDF   []float32         // by form with marks
	plain   []int32           // by form with marks: its form without a tone
	plains  map[string]int32
	written [][]int32 // the forms with marks of each term
}

// New makes the index of a list of procedures.
func New(list []catalogue.Summary, words *Thesaurus) *Index {
	x := &Index{
		list: list, words: words, terms: map[string]term{}, exacts: map[string]int32{}, docs: make([][]place, len(list)), mass: make([]float32, len(list)),
		pairs: map[[2]term]int32{}, prior: make([]float32, len(list)), near: map[string][]term{}, alike: map[string][]term{}, plains: map[string]int32{},
	}
	for i := range list {
		x.addName(i)
		x.addField(i)
	}
	for _, said := range words.said {
		for i, w := range said {
			id := x.term(w)
			if i > 0 {
				x.pairs[[2]term{x.terms[said[i-1]], id}]++
			}
		}
	}
	x.weigh()
	x.askedOften()
	for id, name := range x.names {
		x.neighbours(name, func(key string) { x.near[key] = append(x.near[key], term(id)) })
		x.alike[sound(name)] = append(x.alike[sound(name)], term(id))
	}
	return x
}

// Len is how many procedures it has.
func (x *Index) Len() int { return len(x.list) }

func (x *Index) term(fold string) term {
	id, known := x.terms[fold]
	if !known {
		id = term(len(x.names))
		x.terms[fold] = id
		x.names = append(x.names, fold)
		x.posts = append(x.posts, nil)
	}
	return id
}

func (x *Index) exact(form string) int32 {
	id, known := x.exacts[form]
	if !known {
		id = int32(len(x.forms))
		x.exacts[form] = id
		x.forms = append(x.forms, form)
		bare := toneless(form)
		if _, known := x.plains[bare]; !known {
			x.plains[bare] = int32(len(x.plains))
		}
		x.plain = append(x.plain, x.plains[bare])
	}
	return id
}

// plainID is the number of a form without a tone, -1 if no name has it.
func (x *Index) plainID(bare string) int32 {
	if id, known := x.plains[bare]; known {
		return id
	}
	return -1
}

// addName adds the words of a name. An abbreviation in capitals stands also for its words.
func (x *Index) addName(doc int) {
	name := x.list[doc].Name
	list := words(name)
	depth, at := 0, 0
	for i := range list {
		w := list[i]
		for ; at < w.from; at++ {
			switch name[at] {
			case '(':
				depth++
			case ')':
				depth = max(depth-1, 0)
			}
		}
		weight := float32(1)
		switch {
		case i < 2 && isTitle(list):
			continue
		case depth > 0:
			weight = inBrackets
		case i >= near:
			weight = farBehind
		}
		if long := x.words.short[w.fold]; len(long) > 0 && isShort(name[w.from:w.to]) {
			for _, part := range long[0].words {
				x.place(doc, part, w.from, w.to, weight)
			}
			continue
		}
		x.place(doc, w, w.from, w.to, weight)
	}
	places := x.docs[doc]
	for i := 1; i < len(places); i++ {
		x.pairs[[2]term{places[i-1].term, places[i].term}]++
	}
}

func isTitle(list []word) bool {
	return len(list) > 2 && list[0].fold+" "+list[1].fold == titles[0]
}

// isShort reports whether a word is written in capitals, as abbreviations are.
func isShort(text string) bool {
	letters := 0
	for _, r := range text {
		if !unicode.IsUpper(r) {
			return false
		}
		letters++
	}
	return letters >= 2
}

func (x *Index) place(doc int, w word, from, to int, weight float32) {
	id := x.term(w.fold)
	x.docs[doc] = append(x.docs[doc], place{term: id, exact: x.exact(w.exact), weight: weight, from: int32(from), to: int32(to)})
	x.post(id, doc, weight)
}

// post notes that a procedure has a word, with the largest of the weights.
func (x *Index) post(id term, doc int, weight float32) {
	list := x.posts[id]
	if n := len(list); n > 0 && list[n-1].doc == int32(doc) {
		list[n-1].weight = max(list[n-1].weight, weight)
		return
	}
	x.posts[id] = append(list, post{doc: int32(doc), weight: weight})
}

func (x *Index) addField(doc int) {
	for _, w := range words(x.list[doc].Field) {
		x.post(x.term(w.fold), doc, inField)
	}
}

// weigh computes what each word tells: the fewer names have it, the more.
func (x *Index) weigh() {
	n := float64(len(x.list))
	x.idf = make([]float32, len(x.names))
	for id := range x.names {
		x.idf[id] = float32(math.Log(1 + n/(1+float64(len(x.posts[id])))))
	}
	x.written = make([][]int32, len(x.names))
	with := make([]int, len(x.forms)) // names
	for doc, places := range x.docs {
		seen := map[term]bool{}
		for _, p := range places {
			if !seen[p.term] {
				x.mass[doc] += x.idf[p.term] * p.weight
				seen[p.term] = true
			}
			if with[p.exact]++; with[p.exact] == 1 {
				x.written[p.term] = append(x.written[p.term], p.exact)
			}
		}
	}
	x.exIDF = make([]float32, len(x.forms))
	for id, n := range with {
		x.exIDF[id] = float32(math.Log(1 + float64(len(x.list))/(1+float64(n))))
	}
}

// askedOften sets what is asked often before what is asked rarely, and what is received here
// before what is not.
func (x *Index) askedOften() {
	for doc := range x.list {
		name := folds(x.list[doc].Name)
		if len(name) > 2 && name[0]+" "+name[1] == titles[0] {
			name = name[2:]
		}
		whole := strings.Join(name, " ")
		for i, often := range x.words.often {
			if whole == often || strings.HasPrefix(whole, often+" ") && len(often) > len(whole)/5 && len(often) > longName {
				x.prior[doc] = 1 - 0.5*float32(i)/float32(len(x.words.often))
				break
			}
		}
		if x.list[doc].Service != "" {
			x.prior[doc] = max(x.prior[doc], 0.6)
		}
	}
}

// neighbours calls fn with a word and with each of its forms that lack one letter. Two words
// that share one of these differ by one letter more, less, other, or exchanged with its
// neighbour.
func (x *Index) neighbours(fold string, fn func(key string)) {
	fn(fold)
	for i := range len(fold) {
		if key := fold[:i] + fold[i+1:]; key != "" && (i == 0 || fold[i] != fold[i-1]) {
			fn(key)
		}
	}
}
