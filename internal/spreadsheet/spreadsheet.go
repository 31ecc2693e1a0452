// Package spreadsheet reads the text formats that spreadsheets write: UTF-8 with or
// without a byte order mark, or UTF-16 ("Unicode text"); separated by commas, by
// semicolons (as with Vietnamese settings) or by tabs; line ends of Windows, Linux or old
// Macs; a first line "sep=;".
package spreadsheet

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"motcua/internal/pattern"
)

// Line is one line of a file: its number in the file, and its fields as they are there.
// It has several lines of the file if a field has.
type Line struct {
	Number int
	Fields []string
}

// Text is the text of a file in UTF-8, with one kind of line end. It is false if the file
// has another encoding, or is no text.
func Text(data []byte) (text string, ok bool) {
	switch order := utf16Order(data); {
	case order != nil && len(data)%2 != 0:
		return "", false
	case order != nil:
		units := make([]uint16, len(data)/2)
		for i := range units {
			units[i] = order.Uint16(data[2*i:])
		}
		text = string(utf16.Decode(units))
	case !utf8.Valid(data):
		return "", false
	default:
		text = string(data)
	}
	if strings.ContainsRune(text, 0) {
		return "", false
	}
	return LineEnds(strings.TrimPrefix(text, "\ufeff")), true
}

// LineEnds gives a text the line ends of this system.
func LineEnds(text string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
}

// utf16Order is the byte order of a text in UTF-16, nil if it is not UTF-16: it has
// a byte order mark, or starts with an ASCII letter, as every header does.
func utf16Order(data []byte) binary.ByteOrder {
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), len(data) > 1 && data[0] != 0 && data[1] == 0:
		return binary.LittleEndian
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}), len(data) > 1 && data[0] == 0 && data[1] != 0:
		return binary.BigEndian
	}
	return nil
}

// Quotes says how strictly quotes are read.
type Quotes int

const (
	// Strict takes fields as they are; a quote in the middle of a field is a fault.
	Strict Quotes = iota
	// Spaced is strict, but leaves out spaces before a field, as in: a, "b".
	Spaced
	// Lazy leaves them out too, and takes a quote in the middle of a field as a letter.
	Lazy
)

// Each calls fn with every line that is not empty, until it returns false. It returns the
// number of the line whose quotes are wrong, after which nothing is read; 0 if there is
// none.
func Each(text string, quotes Quotes, fn func(Line) bool) (broken int) {
	text, comma := partedBy(text)
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.Comma = -1, comma
	r.TrimLeadingSpace = quotes != Strict && comma != '\t' // a tab counts as a space too
	r.LazyQuotes = quotes == Lazy
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return 0
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			return wrong.Line
		}
		number, _ := r.FieldPos(0)
		if !fn(Line{number, fields}) {
			return 0
		}
	}
}

// Trim removes the spaces around fields, and the empty fields at the end.
func Trim(fields []string) []string {
	last := 0
	for i, f := range fields {
		if fields[i] = strings.Trim(f, "\u200b\ufeff \t\r\n\v\f\u00a0"); fields[i] != "" {
			last = i + 1
		}
	}
	return fields[:last]
}

// sepLine is the line that gives the separator. A spreadsheet that saves it again
// may add quotes and empty fields.
var sepLine = pattern.Of(`(?i)^"?\s*sep\s*=\s*([,;\t])?[";,\t ]*$`)

// partedBy finds the separator: that of the line "sep=", which is removed, or else
// the one that the first non-empty line has most of. Lines keep their numbers.
func partedBy(text string) (rest string, comma rune) {
	for from := 0; from < len(text); {
		line, _, _ := strings.Cut(text[from:], "\n")
		to := from + len(line)
		if strings.Trim(line, ",;\t \"") == "" {
			from = to + 1
			continue
		}
		sep := sepLine().FindStringSubmatch(line)
		switch {
		case sep == nil:
			return text, mostOf(line)
		case sep[1] != "":
			return text[:from] + text[to:], rune(sep[1][0])
		}
		text = text[:from] + text[to:] // "sep=" without a separator: the header shows it
		from++
	}
	return text, ','
}

// mostOf is the most frequent separator in a header.
func mostOf(header string) rune {
	comma, most := ',', 0
	for _, c := range ";\t," {
		if n := strings.Count(header, string(c)); n > most {
			comma, most = c, n
		}
	}
	return comma
}

// formulaMarks are what a spreadsheet takes for the beginning of a formula.
const formulaMarks = "=+-@\t\r\n＝＋－＠"

// Harmless puts an apostrophe before what a spreadsheet would run as a formula, which shows
// it as text: names and reasons are typed by people. It changes the cells.
func Harmless(cells []string) []string {
	for i, cell := range cells {
		if cell != "" && strings.ContainsRune(formulaMarks, []rune(cell)[0]) {
			cells[i] = "'" + cell
		}
	}
	return cells
}
