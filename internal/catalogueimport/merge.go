package catalogueimport

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"motcua/internal/catalogue"
	"motcua/internal/i18n"
)

// at is where a procedure was read.
type at struct {
	file string
	row  int
}

// merger puts the records of all files together.
type merger struct {
	options Options
	head    catalogue.Header
	list    []catalogue.Procedure
	from    []at // of each, where it was read first
	place   map[string]int
	report  Report
}

func newMerger(o Options) *merger {
	return &merger{options: o, place: map[string]int{}, report: Report{Counts: map[Rule]int{}, most: o.MaxEntries}}
}

// take cleans a record and adds it.
func (m *merger) take(in *input, r *record) {
	in.begin()
	c := &cleaner{in: in, row: r.row}
	if p, ok := c.procedure(r); ok {
		m.add(p, at{in.name, r.row})
	}
}

// add adds a procedure, or what it tells to the one that has its code.
func (m *merger) add(p catalogue.Procedure, where at) {
	i, there := m.place[p.Code]
	if !there {
		m.place[p.Code] = len(m.list)
		m.list, m.from = append(m.list, p), append(m.from, where)
		return
	}
	if was := m.list[i].Name; was != p.Name && was != "" && p.Name != "" && m.from[i].file == where.file {
		// Two procedures with one code: their parts must not be mixed.
		m.tell(where, p.Code, "name", RuleDiffers, was, p.Name)
		m.list[i], m.from[i] = p, where
		return
	}
	same := true
	old := reflect.ValueOf(&m.list[i]).Elem()
	added := reflect.ValueOf(p)
	for n := range old.NumField() {
		if added.Field(n).IsZero() || reflect.DeepEqual(old.Field(n).Interface(), added.Field(n).Interface()) {
			continue
		}
		name := jsonName(old.Type().Field(n))
		if addsNothing(name, old.Field(n), added.Field(n)) {
			continue
		}
		if !old.Field(n).IsZero() {
			same = false
			m.tell(where, p.Code, name, RuleDiffers, words(old.Field(n)), words(added.Field(n)))
		}
		old.Field(n).Set(added.Field(n))
	}
	if same && m.from[i].file == where.file {
		m.tell(where, p.Code, "", RuleSame, "", "")
	}
}

// addsNothing reports whether a later list only has names that an earlier one has: a file
// with fewer of them, or in another order, does not say that the others are wrong.
func addsNothing(field string, old, added reflect.Value) bool {
	switch field {
	case "field", "agency":
		return within(strings.Split(added.String(), "; "), strings.Split(old.String(), "; "))
	case "subjects":
		few, _ := added.Interface().([]string) // it is one
		many, _ := old.Interface().([]string)  // it is one
		return within(few, many)
	}
	return false
}

func within(few, many []string) bool {
	return !slices.ContainsFunc(few, func(s string) bool { return !slices.Contains(many, s) })
}

// jsonName is the name of a field in the file.
func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// words is a value for the report.
func words(v reflect.Value) string {
	switch value := v.Interface().(type) {
	case string:
		return value
	case []string:
		return strings.Join(value, "; ")
	case catalogue.Limit:
		return limitText(value)
	}
	text, err := json.Marshal(v.Interface())
	if err != nil {
		return fmt.Sprint(v.Interface())
	}
	return string(text)
}

func (m *merger) tell(where at, code, field string, rule Rule, was, now string) {
	m.report.add(Entry{File: where.file, Row: where.row, Code: code, Field: field, Rule: rule, Was: was, Now: now})
}

// header takes what our own form says of itself, where the options say nothing.
func (m *merger) header(h catalogue.Header) {
	m.head = h
}

// result is everything that was read.
func (m *merger) result() (*Result, error) {
	m.spelling("field", func(p *catalogue.Procedure) *string { return &p.Field })
	m.spelling("agency", func(p *catalogue.Procedure) *string { return &p.Agency })
	m.spelling("by", func(p *catalogue.Procedure) *string { return &p.By })
	var kept []catalogue.Procedure
	for i, p := range m.list {
		p.Sample = p.Sample || m.options.Sample
		if m.fits(&p, m.from[i]) {
			kept = append(kept, p)
		}
	}
	if len(kept) > catalogue.MaxProcedures {
		return nil, &Fault{File: m.from[len(m.from)-1].file, Says: i18n.Say("there are %d procedures, and at most %d fit: take those of this centre only", len(kept), catalogue.MaxProcedures)}
	}
	slices.SortFunc(kept, func(a, b catalogue.Procedure) int { return strings.Compare(a.Code, b.Code) })
	m.report.sort()
	head := catalogue.Header{
		Title: or(m.options.Title, m.head.Title), Source: or(m.options.Source, m.head.Source), AsOf: or(m.options.AsOf, m.head.AsOf),
		Sample: m.options.Sample || m.head.Sample,
	}
	return &Result{Header: head, Procedures: kept, Report: m.report}, nil
}

func or(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// fits reports whether a procedure can be in a catalogue.
func (m *merger) fits(p *catalogue.Procedure, where at) bool {
	if p.Name == "" {
		m.tell(where, p.Code, "name", RuleNoName, "", "")
		return false
	}
	err := p.Check()
	if err == nil {
		var line []byte
		if line, err = json.Marshal(p); err == nil && len(line) >= catalogue.MaxLineBytes/2 {
			err = fmt.Errorf("a procedure of %d bytes: at most %d fit", len(line), catalogue.MaxLineBytes/2)
		}
	}
	if err != nil {
		m.tell(where, p.Code, "", RuleWrong, err.Error(), "")
		return false
	}
	return true
}

// spelling gives each of the names of one kind the spelling that is the most frequent. Two
// spellings of a name differ in capitals, or in the vowel that has the mark ("thuỷ" and
// "thủy"), and in nothing else.
func (m *merger) spelling(field string, of func(*catalogue.Procedure) *string) {
	counts := map[string]map[string]int{}
	for i := range m.list {
		for name := range strings.SplitSeq(*of(&m.list[i]), "; ") {
			key := spellingKey(name)
			if counts[key] == nil {
				counts[key] = map[string]int{}
			}
			counts[key][name]++
		}
	}
	best := map[string]string{}
	for key, spellings := range counts {
		for name, n := range spellings {
			if b, ok := best[key]; !ok || n > spellings[b] || n == spellings[b] && name < b {
				best[key] = name
			}
		}
	}
	for i := range m.list {
		text := of(&m.list[i])
		parts := strings.Split(*text, "; ")
		for j, name := range parts {
			parts[j] = best[spellingKey(name)]
		}
		if now := strings.Join(parts, "; "); now != *text {
			m.tell(m.from[i], m.list[i].Code, field, RuleSpelling, *text, now)
			*text = now
		}
	}
}

// spellingKey is a name in small letters, with the tone marks of each word behind it.
func spellingKey(name string) string {
	var b strings.Builder
	for word := range strings.FieldsSeq(name) {
		var tones []rune
		for _, r := range norm.NFD.String(word) {
			switch r {
			case '\u0300', '\u0301', '\u0303', '\u0309', '\u0323':
				tones = append(tones, r)
			default:
				b.WriteRune(unicode.ToLower(r))
			}
		}
		b.WriteString(string(tones) + " ")
	}
	return b.String()
}
