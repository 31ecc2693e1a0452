package catalogueimport

import (
	"fmt"
	"slices"
	"strings"

	"motcua/internal/i18n"
)

// Entry is one thing that was found in a file, and what was done about it.
type Entry struct {
	File  string `json:"file"`
	Row   int    `json:"row"` // line of a text, row of a table, number of an object in a list; 0 is the whole file
	Code  string `json:"code,omitempty"`
	Field string `json:"field,omitempty"` // as in the JSON of a procedure
	Rule  Rule   `json:"rule"`
	Was   string `json:"was,omitempty"` // shortened
	Now   string `json:"now,omitempty"` // shortened; the same as Was if it was left as it is
}

// In is the entry in a language: "names.csv:12: 1.001193, tên: …".
func (e Entry) In(lang i18n.Lang) string {
	var b strings.Builder
	b.WriteString(place(e.File, e.Row) + ": ")
	if e.Code != "" {
		b.WriteString(e.Code)
		if e.Field != "" {
			b.WriteString(", ")
		}
	}
	if e.Field != "" {
		b.WriteString(FieldWords(e.Field).In(lang))
	}
	if e.Code != "" || e.Field != "" {
		b.WriteString(": ")
	}
	b.WriteString(e.Rule.Says().In(lang))
	switch {
	case e.Was == "" && e.Now == "":
	case e.Was == e.Now:
		fmt.Fprintf(&b, ": %q", e.Was)
	default:
		fmt.Fprintf(&b, ": %q → %q", e.Was, e.Now)
	}
	return b.String()
}

// place is a file with a row, if there is one.
func place(file string, row int) string {
	if row == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, row)
}

// Report is everything that was found, in the order of the files and rows.
type Report struct {
	Entries []Entry      `json:"entries"`
	Counts  map[Rule]int `json:"counts"` // also of those that are not among the entries
	Rows    int          `json:"rows"`   // rows and objects that were read
	LeftOut int          `json:"leftOut"`
	most    int
	files   []string
}

// Total is how many things were found, also those that are not among the entries.
func (r *Report) Total() int {
	n := 0
	for _, count := range r.Counts {
		n += count
	}
	return n
}

// Rules are the rules that were used, the most frequent first.
func (r *Report) Rules() []Rule {
	var list []Rule
	for rule := range r.Counts {
		list = append(list, rule)
	}
	slices.SortFunc(list, func(a, b Rule) int {
		if d := r.Counts[b] - r.Counts[a]; d != 0 {
			return d
		}
		return strings.Compare(string(a), string(b))
	})
	return list
}

// add adds an entry, with texts of a size that fits a table.
func (r *Report) add(e Entry) {
	if r.Counts == nil {
		r.Counts = map[Rule]int{}
	}
	r.Counts[e.Rule]++
	if e.Rule.leavesOut() {
		r.LeftOut++
	}
	if !slices.Contains(r.files, e.File) {
		r.files = append(r.files, e.File)
	}
	if len(r.Entries) < r.most {
		e.Was, e.Now = quote(e.Was, e.Now)
		r.Entries = append(r.Entries, e)
	}
}

// sort puts the entries in the order of the files and rows.
func (r *Report) sort() {
	order := map[string]int{}
	for i, name := range r.files {
		order[name] = i
	}
	slices.SortStableFunc(r.Entries, func(a, b Entry) int {
		if d := order[a.File] - order[b.File]; d != 0 {
			return d
		}
		return a.Row - b.Row
	})
}

// maxQuoteRunes is the longest text of an entry, in characters.
const maxQuoteRunes = 160

// beforeChange is how many characters are shown before the first that differs.
const beforeChange = 30

// quote shortens two texts around the place where they begin to differ.
func quote(was, now string) (shortWas, shortNow string) {
	a, b := []rune(was), []rune(now)
	if len(a) <= maxQuoteRunes && len(b) <= maxQuoteRunes {
		return was, now
	}
	same := 0
	for same < len(a) && same < len(b) && a[same] == b[same] {
		same++
	}
	from := 0
	if same < len(a) && same > beforeChange {
		from = same - beforeChange
	}
	return cut(a, from), cut(b, from)
}

func cut(text []rune, from int) string {
	from = min(from, len(text))
	out := text[from:]
	before, after := "", ""
	if from > 0 {
		before = "…"
	}
	if len(out) > maxQuoteRunes-2 {
		out, after = out[:maxQuoteRunes-2], "…"
	}
	return before + string(out) + after
}
