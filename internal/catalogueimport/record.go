package catalogueimport

import "slices"

// input is a file while it is read.
type input struct {
	name   string
	report *Report
	// told are entries of the present record that were made already: the three ways of a
	// procedure mostly have the same text.
	told map[Entry]bool
}

// record is a row of a table, or an object, as it was read.
type record struct {
	row     int
	texts   map[column]string
	lists   map[column][]string // of several texts; a table has one text with separators
	ways    []rawWay
	cases   []rawLimit
	groups  []rawGroup
	serials bool // dates may be numbers of days, as in a workbook
}

// take is what is done with each record.
type take func(in *input, r *record)

type rawWay struct {
	method, note string
	limit        rawLimit
	fees         []rawFee
}

type rawLimit struct{ quantity, unit string }

type rawFee struct{ kind, value, text string }

type rawGroup struct {
	title string
	items []rawPaper
}

type rawPaper struct{ name, originals, copies, code string }

// tell adds an entry for a row. A thing that is the same in several places of a record is
// told once.
func (in *input) tell(row int, code, field string, rule Rule, was, now string) {
	e := Entry{File: in.name, Row: row, Code: code, Field: field, Rule: rule, Was: was, Now: now}
	if in.told == nil {
		in.told = map[Entry]bool{}
	}
	if !in.told[e] {
		in.told[e] = true
		in.report.add(e)
	}
}

// begin begins another record.
func (in *input) begin() {
	in.told = nil
	in.report.Rows++
}

// list is a column of several texts.
func (r *record) list(col column) []string {
	if list, ok := r.lists[col]; ok {
		return slices.Clone(list)
	}
	if text := r.texts[col]; text != "" {
		return []string{text}
	}
	return nil
}
