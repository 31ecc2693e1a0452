package lookup

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"motcua/internal/catalogue"
	"motcua/internal/search"
)

// Sizes of lists. A longer list is cut into parts of the alphabet, so that any procedure is
// a few taps away.
const (
	leafMost  = 20  // procedures of a list
	partsMost = 8   // parts of a longer one
	groupsMax = 300 // fields, agencies or letters
	eventMost = 40  // procedures of a life event
)

// book is a catalogue with the roads into it. It does not change.
type book struct {
	*catalogue.Catalogue
	index    *search.Index
	folded   []string // names without marks
	order    []int    // procedures by name
	events   []Event  // those that have procedures here
	fields   []group
	agencies []group
	letters  []group
}

// group is procedures, by name.
type group struct {
	name string
	list []int
}

// newBook prepares a catalogue.
func newBook(c *catalogue.Catalogue, x *search.Index, events []Event) *book {
	b := &book{Catalogue: c, index: x, folded: make([]string, len(c.List)), order: make([]int, len(c.List))}
	keys := make([]string, len(c.List))
	for i := range c.List {
		b.folded[i] = search.Folded(bareName(c.List[i].Name))
		b.order[i] = i
		keys[i] = alphabetical(c.List[i].Name)
	}
	slices.SortFunc(b.order, func(i, j int) int {
		return cmp.Or(cmp.Compare(keys[i], keys[j]), cmp.Compare(c.List[i].Name, c.List[j].Name), cmp.Compare(i, j))
	})
	b.fields = b.groups(func(s *catalogue.Summary) string { return s.Field })
	b.agencies = b.groups(func(s *catalogue.Summary) string { return s.Agency })
	b.letters = b.groups(func(s *catalogue.Summary) string { return initial(s.Name) })
	for _, e := range events {
		if e.resolved = b.resolve(&e); len(e.resolved) > 0 {
			b.events = append(b.events, e)
		}
	}
	return b
}

// alphabetical is a key by which Vietnamese names sort: a word's letters before its marks,
// and d before đ.
func alphabetical(name string) string {
	return search.Folded(strings.ReplaceAll(strings.ToLower(norm.NFC.String(bareName(name))), "đ", "dz"))
}

// bareName is a name without "Thủ tục", with which about every tenth begins: people look
// for the word after it.
func bareName(name string) string {
	const word = "Thủ tục "
	if len(name) > len(word) && strings.EqualFold(name[:len(word)], word) {
		return strings.TrimSpace(name[len(word):])
	}
	return name
}

// initial is the letter under which a name stands: without its mark, but Đ is a letter of
// its own. A name that begins with no letter stands under "#".
func initial(name string) string {
	for _, r := range norm.NFD.String(bareName(name)) {
		switch {
		case unicode.IsLetter(r):
			return string(unicode.ToUpper(r))
		case unicode.IsDigit(r):
			return "#"
		}
	}
	return "#"
}

// groups groups the procedures, and sorts the groups by name. Procedures without one are
// left out.
func (b *book) groups(of func(*catalogue.Summary) string) (list []group) {
	at := map[string]int{}
	for _, i := range b.order {
		name := of(&b.List[i])
		if name == "" {
			continue
		}
		n, known := at[name]
		if !known {
			if len(list) == groupsMax {
				continue
			}
			n = len(list)
			at[name] = n
			list = append(list, group{name: name})
		}
		list[n].list = append(list[n].list, i)
	}
	slices.SortStableFunc(list, func(a, c group) int { return cmp.Compare(alphabetical(a.name), alphabetical(c.name)) })
	return list
}

// resolve finds the procedures of a life event: first those that its phrases name, in their
// order, then those that name the event.
func (b *book) resolve(e *Event) (list []int) {
	add := func(i int) {
		if len(list) < eventMost && !slices.Contains(list, i) {
			list = append(list, i)
		}
	}
	for _, phrase := range e.Phrases {
		for _, i := range b.named(search.Folded(phrase)) {
			add(i)
		}
	}
	for _, i := range b.order {
		if slices.Contains(b.List[i].Events, e.ID) {
			add(i)
		}
	}
	return list
}

// namedMost is how many procedures one phrase stands for: a province and its communes have
// each their own.
const namedMost = 3

// named are the procedures whose name begins with a phrase, the shortest first, and those
// that are received here before the others. Where no name begins with it, it may stand in
// the middle.
func (b *book) named(phrase string) (list []int) {
	if phrase == "" {
		return nil
	}
	for i, name := range b.folded {
		if strings.HasPrefix(name, phrase) && (len(name) == len(phrase) || name[len(phrase)] == ' ') {
			list = append(list, i)
		}
	}
	if len(list) == 0 {
		for i, name := range b.folded {
			if strings.Contains(" "+name+" ", " "+phrase+" ") {
				list = append(list, i)
			}
		}
	}
	slices.SortStableFunc(list, func(i, j int) int {
		here := func(i int) int {
			if b.List[i].Service != "" {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(here(i), here(j)), cmp.Compare(len(b.folded[i]), len(b.folded[j])))
	})
	return list[:min(len(list), namedMost)]
}

// event is the event with an ID, nil if it has no procedure here.
func (b *book) event(id string) *Event {
	for i := range b.events {
		if b.events[i].ID == id {
			return &b.events[i]
		}
	}
	return nil
}

// parts cuts a list that is too long for one page into parts of about the same length.
func parts(list []int) (out [][]int) {
	n := min(partsMost, (len(list)+leafMost-1)/leafMost)
	for k := range n {
		out = append(out, list[len(list)*k/n:len(list)*(k+1)/n])
	}
	return out
}

// shortened is the beginning of a text, cut between words.
func shortened(text string, letters int) string {
	if utf8.RuneCountInString(text) <= letters {
		return text
	}
	cut := string([]rune(text)[:letters])
	if at := strings.LastIndexByte(cut, ' '); at > len(cut)/2 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " ,;:.-–(") + "…"
}
