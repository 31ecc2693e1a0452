package lookup

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"motcua/internal/catalogue"
	"motcua/internal/i18n"
	"motcua/internal/keyboard"
	"motcua/internal/pattern"
	"motcua/internal/search"
)

// Limits of the search.
const (
	hitsMost  = 40  // procedures shown
	hitsHere  = 400 // read through for those that are received here
	nearMost  = 4   // words that find something
	missedMin = 2   // letters; less is no question
	// MissedMost is how many letters of a question that led nowhere are handed on.
	MissedMost = 60
)

// field is what is being typed.
type field struct {
	text     keyboard.Field
	method   keyboard.Method
	shift    bool
	hereOnly bool
	longest  string // since the field was empty, for what led nowhere
	opened   bool   // it has led to a procedure
}

// OpenSearch implements Actions.
func (l *Lookup) OpenSearch() {
	l.act(func() {
		if l.book == nil {
			return
		}
		l.field = field{method: l.field.method}
		l.field.text.SetMethod(l.field.method)
		l.open(place{page: PageSearch})
	})
}

// Press implements Actions.
func (l *Lookup) Press(key keyboard.Key) {
	l.act(func() {
		switch l.top().page {
		case PageSearch:
			l.press(key)
		case PageDossier:
			l.pressCode(key)
		case PageFigures:
			l.pressFigure(key)
		case PageStatus:
			l.pressAgain(key)
		}
	})
}

func (l *Lookup) press(key keyboard.Key) {
	f := &l.field
	shift := false
	switch key.Kind {
	case keyboard.Letter, keyboard.Space:
		r := key.Rune
		if f.shift {
			r = unicode.ToUpper(r)
		}
		f.text.Type(r)
	case keyboard.Erase:
		f.text.Backspace()
	case keyboard.ClearAll:
		l.missed()
		f.text.Clear()
	case keyboard.Shift:
		shift = !f.shift
	case keyboard.Switch:
		f.method = 1 - f.method
		f.text.SetMethod(f.method)
	case keyboard.Enter:
		if v := l.searchView(); len(v.Items) > 0 && f.text.Text() != "" {
			f.shift = false
			l.OpenProcedure(v.Items[0].Code)
			return
		}
	}
	f.shift = shift
	l.typed()
}

// typed remembers the longest question since the field was empty. A question that does not
// go on where the last one stood is another one.
func (l *Lookup) typed() {
	f := &l.field
	text := f.text.Text()
	now, before := search.Folded(text), search.Folded(f.longest)
	switch {
	case text == "", !strings.HasPrefix(now, before) && !strings.HasPrefix(before, now):
		l.missed()
		f.longest = text
	case len(now) > len(before):
		f.longest, f.opened = text, false
	}
}

// Suggest implements Actions.
func (l *Lookup) Suggest(word string) {
	l.act(func() {
		if l.top().page == PageSearch {
			l.missed()
			l.field.text.Set(word)
			l.typed()
		}
	})
}

// SetHereOnly implements Actions.
func (l *Lookup) SetHereOnly(on bool) { l.act(func() { l.field.hereOnly = on }) }

// leaveSearch is called before another page comes.
func (l *Lookup) leaveSearch(opens bool) {
	if len(l.path) == 0 || l.top().page != PageSearch {
		return
	}
	if opens {
		l.field.opened = true
		return
	}
	l.missed()
}

// missed hands on what was typed, if it has led to no procedure.
func (l *Lookup) missed() {
	f := &l.field
	text := bare(f.longest)
	if !f.opened && l.cfg.Missed != nil && utf8.RuneCountInString(text) >= missedMin {
		l.cfg.Missed(text)
	}
	f.longest, f.opened = "", false
}

// figures are six digits and more, also in groups: a code of a dossier, a card, a phone.
var figures = pattern.Of(`\d(?:[ .-]*\d){5,}`)

// bare is a question without marks, without the figures that could belong to a person, and
// no longer than MissedMost.
func bare(text string) string {
	text = search.Folded(figures().ReplaceAllString(text, " "))
	if runes := []rune(text); len(runes) > MissedMost {
		text = strings.TrimSpace(string(runes[:MissedMost]))
	}
	return text
}

func (l *Lookup) searchView() Search {
	f := &l.field
	v := Search{Text: f.text.Text(), Method: f.method, Shift: f.shift, HereOnly: f.hereOnly}
	if strings.TrimSpace(v.Text) == "" {
		v.Items, v.Events = l.items(l.asked()), l.events()
		return v
	}
	answer := l.find(v.Text, f.hereOnly)
	v.Understood, v.Total = answer.Understood, answer.Total
	for _, hit := range answer.Hits {
		item := l.item(hit.Index)
		item.Marks = hit.Marks
		v.Items = append(v.Items, item)
	}
	if len(v.Items) == 0 {
		v.Near, v.Events = l.near(v.Text), l.events()
	}
	return v
}

// find asks the index: of what answers the question equally well, what is received in this
// centre comes first. With hereOnly it keeps nothing else.
func (l *Lookup) find(text string, hereOnly bool) search.Answer {
	if !hereOnly {
		return l.book.index.FindPreferring(text, hitsMost, l.received())
	}
	answer := l.book.index.Find(text, hitsHere)
	all := answer.Hits
	answer.Hits, answer.Total = nil, 0
	for _, hit := range all {
		if here, _ := l.place(&l.book.List[hit.Index]); here {
			answer.Total++
			if len(answer.Hits) < hitsMost {
				answer.Hits = append(answer.Hits, hit)
			}
		}
	}
	return answer
}

// received tells by their places in the list of the catalogue which procedures are received
// here at this moment. It asks for each service once.
func (l *Lookup) received() func(index int) bool {
	known := map[string]bool{}
	return func(index int) bool {
		service := l.book.List[index].Service
		if service == "" {
			return false
		}
		here, asked := known[service]
		if !asked {
			_, here = l.standing(service)
			known[service] = here
		}
		return here
	}
}

// near are the words of a question that find something by themselves.
func (l *Lookup) near(text string) (list []string) {
	for _, word := range strings.Fields(text) {
		if utf8.RuneCountInString(word) > 1 && len(list) < nearMost && len(l.find(word+" ", l.field.hereOnly).Hits) > 0 {
			list = append(list, word)
		}
	}
	return list
}

// place says whether a procedure is received here, and where else.
func (l *Lookup) place(s *catalogue.Summary) (here bool, place string) {
	lang := l.manner.Lang
	if st, known := l.standing(s.Service); known {
		if len(st.Counters) == 0 {
			return true, i18n.Text(lang, "lookup.here")
		}
		return true, i18n.Counted(lang, "lookup.here.at", len(st.Counters), strings.Join(st.Counters, ", "))
	}
	if s.Elsewhere != "" {
		return false, i18n.Text(lang, "lookup.elsewhere", s.Elsewhere)
	}
	return false, i18n.Text(lang, "lookup.not-here")
}
