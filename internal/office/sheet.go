package office

import (
	"strconv"

	"motcua/internal/i18n"
	"motcua/internal/spreadsheet"
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

// readSheet reads the text formats of spreadsheets. Empty lines are left out. On a fault,
// the lines before it are returned too.
func readSheet(data []byte) (lines []sheetLine, fault rowFault) {
	if len(data) > maxFileBytes {
		return nil, rowFault{1, i18n.NewFault("sheet.long", strconv.Itoa(maxFileBytes>>20))}
	}
	text, ok := spreadsheet.Text(data)
	if !ok {
		return nil, rowFault{1, i18n.NewFault("sheet.encoding")}
	}
	broken := spreadsheet.Each(text, spreadsheet.Spaced, func(line spreadsheet.Line) bool {
		if fields := spreadsheet.Trim(line.Fields); len(fields) > 0 {
			lines = append(lines, sheetLine{line.Number, fields})
		}
		return true
	})
	if broken > 0 {
		return lines, rowFault{broken, i18n.NewFault("sheet.quotes")}
	}
	return lines, rowFault{}
}
