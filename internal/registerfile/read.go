package registerfile

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"motcua/internal/i18n"
	"motcua/internal/register"
	"motcua/internal/spreadsheet"
)

// Limits of a file.
const (
	MaxFileBytes  = 128 << 20
	MaxRows       = register.MaxDossiers
	maxColumns    = 200
	maxFieldBytes = 512
	maxEntries    = 200 // of a report, with their rows; further ones are counted
	maxHeaderRows = 10  // titles above the names of the columns
	maxUnknown    = 20  // names of columns that are not known, in a report
)

// Rules say how the files of a centre are read.
type Rules struct {
	Columns Columns
	States  register.StateWords
}

// Entry is one thing that was found in a file.
type Entry struct {
	Row int // line of a table, number of an object in a list, from 1
	register.Fault
}

// Report is what was found in a file.
type Report struct {
	Form    string // "CSV" or "JSON"
	Rows    int    // that were read
	LeftOut int
	Columns []Column // what each of its columns was taken for
	Entries []Entry
	counts  map[register.Counts]int // by field and rule, with N 0
}

// Column is a column of a file and what it was taken for: "" if its name is not known.
type Column struct {
	Name  string
	Field register.Field
}

func (r *Report) add(row int, f register.Fault) {
	if r.counts == nil {
		r.counts = map[register.Counts]int{}
	}
	r.counts[register.Counts{Field: f.Field, Rule: f.Rule}]++
	if len(r.Entries) < maxEntries {
		r.Entries = append(r.Entries, Entry{row, f})
	}
}

// Counts are how often which rule was used, the most frequent first.
func (r *Report) Counts() (list []register.Counts) {
	for c, n := range r.counts {
		c.N = n
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b register.Counts) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Rule, b.Rule))
	})
	return list
}

// Result is what was read from a file.
type Result struct {
	Book   *register.Book
	AsOfMS int64 // as the file says it; 0: it does not
	Report Report
}

// reading is a file that is being read.
type reading struct {
	rules  Rules
	key    register.Key
	list   []register.Dossier
	asOfMS int64
	report Report
}

// Read reads the content of a file. Its error is an i18n.Message: why the file as a whole is
// not taken, and what to do.
func Read(data []byte, rules Rules, key register.Key) (*Result, error) {
	r := &reading{rules: rules, key: key}
	if err := r.read(data); err != nil {
		return nil, err
	}
	switch {
	case len(r.list) == 0:
		return nil, i18n.Say("no dossier in it can be read: of %d rows each was left out", r.report.Rows)
	case r.report.LeftOut > len(r.list):
		return nil, i18n.Say("%d of %d rows cannot be read: see which column is the code and which the state, by hub register check", r.report.LeftOut, r.report.Rows)
	}
	book, twice := register.NewBook(r.list)
	for range twice {
		r.report.add(0, register.Fault{Field: register.FieldCode, Rule: register.RuleTwice})
	}
	return &Result{Book: book, AsOfMS: r.asOfMS, Report: r.report}, nil
}

func (r *reading) read(data []byte) error {
	if len(data) > MaxFileBytes {
		return i18n.Say("it is larger than %d MiB: have the dossiers of the last two years exported only", MaxFileBytes>>20)
	}
	start := bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), 4096)], []byte("\ufeff")), " \t\r\n")
	switch {
	case len(start) == 0:
		return i18n.Say("it is empty")
	case bytes.HasPrefix(start, []byte("PK\x03\x04")), bytes.HasPrefix(start, []byte{0xd0, 0xcf, 0x11, 0xe0}):
		return i18n.Say("it is a workbook: have it exported as CSV or JSON")
	case bytes.HasPrefix(bytes.ToLower(start), []byte("<")):
		return i18n.Say("it is a page of the web, perhaps of a log-in: have the table itself exported as CSV or JSON")
	case start[0] == '{', start[0] == '[':
		r.report.Form = "JSON"
		return r.readJSON(bytes.TrimPrefix(data, []byte("\ufeff")))
	}
	text, ok := spreadsheet.Text(data)
	if !ok {
		return i18n.Say("its letters are in an encoding that is not known: have it exported in UTF-8")
	}
	r.report.Form = "CSV"
	return r.readTable(text)
}

// take takes one dossier.
func (r *reading) take(row int, raw register.Raw) {
	r.report.Rows++
	d, faults, ok := r.key.Take(raw, r.rules.States)
	for _, f := range faults {
		r.report.add(row, f)
	}
	if !ok {
		r.report.LeftOut++
		return
	}
	r.list = append(r.list, d)
}

// readTable reads lines of a table.
func (r *reading) readTable(text string) (err error) {
	var fields []register.Field
	seen, last, width := 0, 0, 0
	broken := spreadsheet.Each(text, spreadsheet.Spaced, func(l spreadsheet.Line) bool {
		cells := spreadsheet.Trim(l.Fields)
		switch {
		case len(cells) == 0:
		case len(l.Fields) > maxColumns:
			err = i18n.Say("line %d has more than %d columns", l.Number, maxColumns)
		case fields == nil:
			if fields = r.header(cells); fields != nil {
				width = len(l.Fields)
			} else if seen++; seen == maxHeaderRows {
				err = noHeader()
			}
		case r.report.Rows == MaxRows:
			err = tooMany()
		default:
			last = len(l.Fields)
			r.take(l.Number, rawOf(fields, cells))
		}
		return err == nil
	})
	switch {
	case err != nil:
		return err
	case broken > 0:
		return i18n.Say("the quotes of a field in line %d do not end: it is half written, or damaged", broken)
	case fields == nil:
		return noHeader()
	case last < width && !strings.HasSuffix(text, "\n"):
		return i18n.Say("its last line ends in the middle: it is half written")
	}
	return nil
}

func noHeader() error {
	return i18n.Say("there is no row with the names of the columns: it must have at least the code (Mã hồ sơ) and the state (Trạng thái) of each dossier")
}

func tooMany() error {
	return i18n.Say("it has more than %d dossiers: have those of the last two years exported only", MaxRows)
}

// header finds the fields in the names of the columns; nil if the row has no such names.
func (r *reading) header(names []string) []register.Field {
	fields := make([]register.Field, len(names))
	list := make([]Column, len(names))
	has := map[register.Field]bool{}
	for i, name := range names {
		f := r.rules.Columns.of(name)
		if has[f] && f != ignored {
			f = "" // the first column of a kind counts
		}
		has[f], fields[i], list[i] = true, f, Column{strings.Clone(name), f}
	}
	if !has[register.FieldCode] || !has[register.FieldState] {
		return nil
	}
	r.report.Columns = list
	return fields
}

// rawOf picks what is known out of a row. The rest is looked at no further.
func rawOf(fields []register.Field, cells []string) (raw register.Raw) {
	for i, cell := range cells {
		if i < len(fields) && len(cell) <= maxFieldBytes {
			if at := raw.At(fields[i]); at != nil {
				*at = unforced(cell)
			}
		}
	}
	return raw
}

// unforced is a cell without what keeps a spreadsheet from taking it for a number: ="0123" or
// '0123.
func unforced(cell string) string {
	if inner, ok := strings.CutPrefix(cell, `="`); ok && strings.HasSuffix(inner, `"`) {
		return strings.TrimSuffix(inner, `"`)
	}
	return strings.TrimPrefix(cell, "'")
}
