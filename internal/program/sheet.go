package program

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"motcua/internal/i18n"
)

// maxFileBytes is the largest file of a spreadsheet.
const maxFileBytes = 2 << 20

// rowFault is a fault in a line of a file, with what to write instead.
type rowFault struct {
	line int
	what i18n.Fault
}

// isNone reports that it is no fault.
func (f rowFault) isNone() bool { return f.line == 0 }

// sheetLine is one line of a spreadsheet's file: its number in the file, and its
// fields without surrounding spaces and without empty fields at the end.
type sheetLine struct {
	number int
	fields []string
}

// readSheet reads the text formats of spreadsheets: UTF-8 with or without a byte
// order mark, or UTF-16 ("Unicode text"); separated by commas, by semicolons (as
// with Vietnamese settings) or by tabs; line ends of Windows, Linux or old Macs; a
// first line "sep=;". Empty lines are left out. On a fault, the lines before it are
// returned too.
func readSheet(data []byte) (lines []sheetLine, fault rowFault) {
	if len(data) > maxFileBytes {
		return nil, rowFault{1, i18n.NewFault("sheet.long", strconv.Itoa(maxFileBytes>>20))}
	}
	text, ok := plainText(data)
	if !ok {
		return nil, rowFault{1, i18n.NewFault("sheet.encoding")}
	}
	text, comma := partedBy(text)
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.Comma = -1, comma
	r.TrimLeadingSpace = comma != '\t' // a tab counts as a space too
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return lines, rowFault{}
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			return lines, rowFault{broken.Line, i18n.NewFault("sheet.quotes")}
		}
		number, _ := r.FieldPos(0)
		if fields = trimmed(fields); len(fields) > 0 {
			lines = append(lines, sheetLine{number, fields})
		}
	}
}

// trimmed removes the spaces around fields, and the empty fields at the end.
func trimmed(fields []string) []string {
	last := 0
	for i, f := range fields {
		if fields[i] = strings.Trim(f, "\u200b\ufeff \t\r\n\v\f\u00a0"); fields[i] != "" {
			last = i + 1
		}
	}
	return fields[:last]
}

// plainText is the text of a file in UTF-8, with one kind of line end.
func plainText(data []byte) (text string, ok bool) {
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
		return "", false // not a text
	}
	text = strings.TrimPrefix(text, "\ufeff")
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), true
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

// sepLine is the line that gives the separator. A spreadsheet that saves it again
// may add quotes and empty fields.
var sepLine = regexp.MustCompile(`(?i)^"?\s*sep\s*=\s*([,;\t])?[";,\t ]*$`)

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
		sep := sepLine.FindStringSubmatch(line)
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
