package catalogue

import (
	"fmt"
	"slices"
	"strings"
)

// Part is a part of a procedure that can change. Its name is that of the file's JSON.
type Part string

// The parts, in the order in which they are listed.
const (
	PartName       Part = "name"
	PartField      Part = "field"
	PartAgency     Part = "agency"
	PartBy         Part = "by"
	PartLevel      Part = "level"
	PartSteps      Part = "steps"
	PartWays       Part = "ways"
	PartPapers     Part = "papers"
	PartSets       Part = "sets"
	PartLegal      Part = "legal"
	PartCommitted  Part = "committed"
	PartSubjects   Part = "subjects"
	PartConditions Part = "conditions"
	PartResults    Part = "results"
	PartFees       Part = "fees"
	PartBasis      Part = "basis"
	PartFrom       Part = "from"
	PartPublished  Part = "published"
	PartDecision   Part = "decision"
	PartLink       Part = "link"
	PartEvents     Part = "events"
	PartService    Part = "service"
	PartElsewhere  Part = "elsewhere"
	PartFiles      Part = "files"
	PartSample     Part = "sample"
)

// Change is what one part of a procedure was and is, in Vietnamese, as the catalogue is,
// and short enough for a table. An empty text is a part that is not told.
type Change struct {
	Part     Part
	Old, New string
}

// Changed is a procedure of which something has changed, under its new name.
type Changed struct {
	Code, Name string
	Changes    []Change // in the order of the parts, at least one
}

// Changes is what is different in a new catalogue, each list in the order of the codes.
type Changes struct {
	Added, Removed []Summary
	Changed        []Changed
	Same           int // procedures that did not change
}

// None reports whether nothing is different.
func (c *Changes) None() bool { return len(c.Added)+len(c.Removed)+len(c.Changed) == 0 }

// Diff compares two catalogues. A nil one has no procedures. Version and Changed count
// the changes and are none themselves; Published is one where the new catalogue tells it.
// An error is that of reading a file.
func Diff(before, after *Catalogue) (Changes, error) {
	var out Changes
	if before == nil {
		before = &Catalogue{}
	}
	if after == nil {
		after = &Catalogue{}
	}
	for _, s := range before.List {
		if after.Index(s.Code) < 0 {
			out.Removed = append(out.Removed, s)
		}
	}
	for _, s := range after.List {
		if before.Index(s.Code) < 0 {
			out.Added = append(out.Added, s)
			continue
		}
		was, err := before.Get(s.Code)
		if err != nil {
			return Changes{}, fmt.Errorf("comparing catalogues: %w", err)
		}
		is, err := after.Get(s.Code)
		if err != nil {
			return Changes{}, fmt.Errorf("comparing catalogues: %w", err)
		}
		if changes := compare(&was, &is); len(changes) > 0 {
			out.Changed = append(out.Changed, Changed{Code: is.Code, Name: is.Name, Changes: changes})
		} else {
			out.Same++
		}
	}
	return out, nil
}

// part is one part of a procedure, in words that say all of it.
type part struct {
	name Part
	text string
}

// compare lists the parts in which two versions of a procedure differ.
func compare(was, is *Procedure) []Change {
	var list []Change
	after := is.parts()
	for i, old := range was.parts() {
		if old.text == after[i].text || old.name == PartPublished && is.Published == "" {
			continue
		}
		before, now := shorten(old.text, after[i].text)
		list = append(list, Change{Part: old.name, Old: before, New: now})
	}
	return list
}

func (p *Procedure) parts() []part {
	return []part{
		{PartName, p.Name},
		{PartField, p.Field},
		{PartAgency, p.Agency},
		{PartBy, p.By},
		{PartLevel, levelWords[p.Level]},
		{PartSteps, p.Steps},
		{PartWays, joined(p.Ways, Way.words)},
		{PartPapers, joined(p.Papers, Group.words)},
		{PartSets, counted(p.Sets, "bộ")},
		{PartLegal, p.Legal.words()},
		{PartCommitted, p.Committed.words()},
		{PartSubjects, strings.Join(p.Subjects, "; ")},
		{PartConditions, p.Conditions},
		{PartResults, strings.Join(p.Results, "; ")},
		{PartFees, joined(p.Fees, Fee.words)},
		{PartBasis, strings.Join(p.Basis, "; ")},
		{PartFrom, p.From},
		{PartPublished, p.Published},
		{PartDecision, p.Decision},
		{PartLink, p.Link},
		{PartEvents, strings.Join(p.Events, "; ")},
		{PartService, p.Service},
		{PartElsewhere, p.Elsewhere},
		{PartFiles, joined(p.Files, File.words)},
		{PartSample, map[bool]string{true: "dữ liệu mẫu"}[p.Sample]},
	}
}

func joined[T any](list []T, words func(T) string) string {
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = words(v)
	}
	return strings.Join(texts, "; ")
}

func counted(n int, unit string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d %s", n, unit)
}

var (
	levelWords   = map[Level]string{LevelFull: "toàn trình", LevelPart: "một phần", LevelInfo: "cung cấp thông tin"}
	channelWords = map[Channel]string{Counter: "trực tiếp", Online: "trực tuyến", Post: "bưu chính"}
	unitWords    = map[Unit]string{WorkingDays: "ngày làm việc", Days: "ngày", Hours: "giờ làm việc", Months: "tháng", AtOnce: "trong ngày"}
	fileWords    = map[FileKind]string{SampleFile: "mẫu", FormFile: "biểu mẫu", FilmFile: "phim"}
)

func (l Limit) words() string {
	text := unitWords[l.Unit]
	if l.N > 0 {
		text = fmt.Sprintf("%d %s", l.N, text)
	}
	return bracketed(text, l.Text)
}

// bracketed adds a remark to a text, which may be empty.
func bracketed(text, remark string) string {
	switch {
	case remark == "":
		return text
	case text == "":
		return remark
	}
	return text + " (" + remark + ")"
}

func (f Fee) words() string {
	text := ""
	switch {
	case f.Free:
		text = "miễn"
	case f.VND > 0:
		text = dong(f.VND)
	}
	kind := "phí"
	if f.Charge {
		kind = "lệ phí"
	}
	return strings.TrimSpace(kind + " " + bracketed(text, f.Text))
}

// dong writes an amount with the separators of Vietnam.
func dong(vnd int64) string {
	digits := fmt.Sprint(vnd)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "." + digits[i:]
	}
	return digits + " đồng"
}

func (w Way) words() string {
	list := []string{w.Limit.words(), joined(w.Fees, Fee.words), w.Note}
	list = slices.DeleteFunc(list, func(s string) bool { return s == "" })
	return bracketed(channelWords[w.Channel], strings.Join(list, ", "))
}

func (g Group) words() string {
	items := joined(g.Items, Paper.words)
	if g.Title == "" {
		return items
	}
	return g.Title + ": " + items
}

func (p Paper) words() string {
	list := []string{counted(p.Originals, "bản chính"), counted(p.Copies, "bản sao"), p.Code, shortHash(p.Form)}
	list = slices.DeleteFunc(list, func(s string) bool { return s == "" })
	return bracketed(p.Name, strings.Join(list, ", "))
}

func (f File) words() string {
	return bracketed(fileWords[f.Kind]+" "+f.Title, f.Name+", "+shortHash(f.Hash)+fmt.Sprintf(", %d byte", f.Bytes))
}

// shortHash is enough of a hash to see that it is another one.
func shortHash(hash string) string {
	return hash[:min(len(hash), 12)]
}

// maxChangeRunes is the longest text of a Change, in characters.
const maxChangeRunes = 160

// beforeChange is how many characters are shown before the first that differs.
const beforeChange = 40

// shorten cuts two texts so that both still show where they begin to differ.
func shorten(before, after string) (was, is string) {
	a, b := []rune(before), []rune(after)
	same := 0
	for same < len(a) && same < len(b) && a[same] == b[same] {
		same++
	}
	from := 0
	if max(len(a), len(b)) > maxChangeRunes && same > beforeChange {
		from = same - beforeChange
	}
	return excerpt(a, from), excerpt(b, from)
}

// excerpt is at most maxChangeRunes characters of a text, with "…" where it was cut.
func excerpt(text []rune, from int) string {
	if from >= len(text) {
		from = max(0, len(text)-beforeChange)
	}
	cut, end := text[from:], ""
	room := maxChangeRunes
	if from > 0 {
		room--
	}
	if len(cut) > room {
		cut, end = cut[:room-1], "…"
	}
	out := string(cut) + end
	if from > 0 {
		out = "…" + out
	}
	return strings.ReplaceAll(out, "\n", " ")
}
