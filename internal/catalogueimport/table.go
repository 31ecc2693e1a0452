package catalogueimport

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"motcua/internal/i18n"
	"motcua/internal/pattern"
	"motcua/internal/spreadsheet"
)

// headRows are how many rows may stand above the one with the names of the columns.
const headRows = 40

// The names of the two columns that a table must have.
const (
	codeHead = "Mã TTHC"
	nameHead = "Tên TTHC"
)

// table makes records of the rows of a table.
type table struct {
	in      *input
	take    take
	row     int // of the header
	columns []column
	remarks []string // of the columns, folded
	rows    int
	section string // field that a line between the rows names
	serials bool
}

// readTable reads a CSV.
func readTable(in *input, data []byte, take take) error {
	text, ok := spreadsheet.Text(data)
	if !ok {
		if text, ok = oldText(data); !ok {
			return &Fault{File: in.name, Says: i18n.Say("the letters are in an encoding that is not known: save it as \"CSV UTF-8\" or as .xlsx")}
		}
		in.tell(0, "", "file", RuleEncoding, "", "")
	}
	t := &table{in: in, take: take}
	quotes, wrong := quotesOf(text)
	if wrong > 0 && quotes == spreadsheet.Lazy {
		in.tell(wrong, "", "file", RuleQuotes, "", "")
	}
	var fault error
	spreadsheet.Each(text, quotes, func(line spreadsheet.Line) bool {
		if quotes == spreadsheet.Lazy && slices.ContainsFunc(line.Fields, swallows) {
			fault = &Fault{File: in.name, Line: line.Number, Says: i18n.Say("the quotes of a field do not end: save it anew as \"CSV UTF-8\" or as .xlsx")}
			return false
		}
		fault = t.add(line.Number, line.Fields)
		return fault == nil
	})
	switch {
	case fault != nil:
		return fault
	case t.columns == nil:
		return &Fault{File: in.name, Says: i18n.Say("there is no row with the names of the columns: write at least %q and %q above the first row", codeHead, nameHead)}
	}
	return nil
}

// quotesOf finds how strictly the quotes of a file can be read, and the line that is wrong
// if they are read strictly.
func quotesOf(text string) (quotes spreadsheet.Quotes, wrong int) {
	for _, quotes := range []spreadsheet.Quotes{spreadsheet.Strict, spreadsheet.Spaced} {
		if wrong = spreadsheet.Each(text, quotes, func(spreadsheet.Line) bool { return true }); wrong == 0 {
			return quotes, 0
		}
	}
	return spreadsheet.Lazy, wrong
}

// rowInside is the beginning of a row inside a field, and openEnd a field that goes on to
// the end of the file.
var (
	rowInside = pattern.Of(`\n[^\n]{0,16}\d\.\d{6}[^\n]{0,24}[;,\t]`)
	openEnd   = pattern.Of(`\n$`)
)

// swallows reports whether a field has swallowed rows, because its quotes do not end where
// they should.
func swallows(field string) bool {
	return rowInside().MatchString(field) || openEnd().MatchString(field)
}

// oldText is a text in Windows-1258, as Vietnamese spreadsheets save "CSV". It has letters
// that only Vietnamese has, or it is something else.
func oldText(data []byte) (text string, ok bool) {
	if slices.Contains(data, 0) {
		return "", false
	}
	decoded, err := charmap.Windows1258.NewDecoder().Bytes(data)
	if err != nil {
		return "", false
	}
	text = norm.NFC.String(string(decoded))
	vietnamese, strange := 0, 0
	for _, r := range text {
		switch {
		case r >= 0x1ea0 && r <= 0x1ef9, strings.ContainsRune("ăĂđĐơƠưƯ", r):
			vietnamese++
		case r == '\ufffd', unicode.Is(unicode.Mn, r), unicode.IsControl(r) && !strings.ContainsRune("\n\r\t", r):
			strange++
		}
	}
	return spreadsheet.LineEnds(text), vietnamese > 0 && strange*20 < vietnamese
}

// add adds a row: the header, or one below it.
func (t *table) add(row int, cells []string) error {
	if empty(cells) {
		return nil
	}
	if t.rows++; t.rows > MaxRows {
		return &Fault{File: t.in.name, Line: row, Says: i18n.Say("there are more than %d rows: split the file", MaxRows)}
	}
	if len(cells) > MaxColumns && !empty(cells[MaxColumns:]) {
		return &Fault{File: t.in.name, Line: row, Says: i18n.Say("there are more than %d columns: remove those that are not needed", MaxColumns)}
	}
	switch {
	case t.columns != nil:
		t.record(row, cells)
	case t.rows <= headRows:
		t.columns = headOf(cells)
		if t.columns != nil {
			t.row = row
			for _, cell := range cells[:len(t.columns)] {
				t.remarks = append(t.remarks, remarkOf(cell))
			}
			t.tellColumns(cells)
		}
	}
	return nil
}

func empty(cells []string) bool {
	return !slices.ContainsFunc(cells, func(s string) bool { return strings.TrimSpace(s) != "" })
}

// headOf reads a row as the names of the columns, nil if it is none: it needs the code,
// and a second column that is known.
func headOf(cells []string) []column {
	var list []column
	known := 0
	for _, cell := range cells[:min(len(cells), MaxColumns)] {
		col := columnOf(cell)
		switch {
		case col == "" || col == colIgnored:
		case slices.Contains(list, col):
			col = ""
		default:
			known++
		}
		list = append(list, col)
	}
	if known < 2 || !slices.Contains(list, colCode) {
		return nil
	}
	return list
}

// tellColumns reports columns that are not read.
func (t *table) tellColumns(cells []string) {
	for i, col := range t.columns {
		name := strings.Join(strings.Fields(cells[i]), " ")
		switch {
		case col != "" || name == "":
		case columnOf(name) != "":
			t.in.tell(t.row, "", "column", RuleColumnTwice, name, "")
		default:
			t.in.tell(t.row, "", "column", RuleColumn, name, "")
		}
	}
}

// record makes a record of a row.
func (t *table) record(row int, cells []string) {
	if numbering(cells) {
		return
	}
	r := &record{row: row, texts: map[column]string{}, serials: t.serials}
	for i, col := range t.columns {
		if i < len(cells) && col != "" && col != colIgnored {
			if text := plainCell(cells[i]); text != "" {
				r.texts[col] = text
				t.remarked(r, col, t.remarks[i])
			}
		}
	}
	if !strings.ContainsFunc(r.texts[colCode], unicode.IsDigit) {
		if field, ok := sectionOf(cells); ok {
			t.section = field
			t.in.tell(row, "", "field", RuleSection, strings.Join(strings.Fields(strings.Join(slices.Compact(cells), " ")), " "), field)
			return
		}
	}
	if strings.TrimSpace(r.texts[colField]) == "" {
		r.texts[colField] = t.section
	}
	t.take(t.in, r)
}

// figure is a cell that is nothing but a figure.
var figure = pattern.Of(`^\s*\d[\d.,]*\s*$`)

// remarked gives a figure the unit that the name of its column has.
func (t *table) remarked(r *record, col column, remark string) {
	text := r.texts[col]
	if remark == "" || !figure().MatchString(text) {
		return
	}
	switch {
	case col == colLimit && units[remark] != "" && r.texts[colUnit] == "":
		r.texts[colUnit] = remark
	case (col == colFee || col == colCharge) && inThousand[remark] && strings.Trim(text, " 0") != "":
		r.texts[col] = strings.TrimSpace(text) + " nghìn"
		t.in.tell(r.row, "", "fees", RuleFeeThousands, text, r.texts[col])
	}
}

// forcedText is how people make a spreadsheet keep the zeros of a code: ="1.001190", and
// '1.001190.
var forcedText = pattern.Of(`^\s*(?:="([^"]*)"|'(\d[^']*))\s*$`)

// plainCell is a cell without what only makes it a text.
func plainCell(cell string) string {
	if m := forcedText().FindStringSubmatch(cell); m != nil {
		return m[1] + m[2]
	}
	return cell
}

// sectionOf is the field that a line between the rows names: "I. LĨNH VỰC HỘ TỊCH". Merged
// cells repeat it.
func sectionOf(cells []string) (field string, ok bool) {
	for _, cell := range cells {
		cell = strings.Join(strings.Fields(norm.NFC.String(cell)), " ")
		words := strings.Fields(fold(cell))
		at := slices.Index(words, "linh")
		if at < 0 || at > 2 || at+2 >= len(words) || words[at+1] != "vuc" || len(words) > 25 {
			continue
		}
		lower := strings.ToLower(cell)
		i := strings.Index(lower, "lĩnh vực")
		if i < 0 || len(lower) != len(cell) {
			continue
		}
		field = strings.Trim(cell[i+len("lĩnh vực"):], " :.-")
		if isCapital(field) {
			field = strings.ToLower(field)
		}
		first := []rune(field)
		if len(first) == 0 {
			continue
		}
		return string(unicode.ToUpper(first[0])) + string(first[1:]), true
	}
	return "", false
}

// numbering reports whether a row only numbers the columns: "(1)", "(2)". No code is as
// short as that.
func numbering(cells []string) bool {
	return !slices.ContainsFunc(cells, func(cell string) bool {
		cell = strings.Trim(cell, " ()[]")
		return len(cell) > 2 || strings.ContainsFunc(cell, func(r rune) bool { return !unicode.IsDigit(r) })
	})
}
