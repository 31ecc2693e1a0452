package hub

import (
	"encoding/csv"
	"io"
	"net/http"
	"slices"

	"motcua/internal/daybook"
	"motcua/internal/i18n"
	"motcua/internal/spreadsheet"
	"motcua/internal/store"
)

// SheetVietnamese as ?sheet= of an export separates the columns by semicolons, as
// spreadsheets set to Vietnamese expect.
const SheetVietnamese = "vi"

// exportCSV writes one line for each number. It begins with a byte order mark,
// without which spreadsheets take Vietnamese for something else. ("sep=;" would
// make them overlook the mark.)
func (o *office) exportCSV(r *http.Request, out io.Writer, days []store.Day, _ uint64) error {
	if _, err := io.WriteString(out, "\ufeff"); err != nil {
		return err
	}
	table := csv.NewWriter(out)
	table.UseCRLF = true
	if queryOf(r, "sheet") == SheetVietnamese {
		table.Comma = ';'
	}
	if err := table.Write(headings(queryOf(r, "heading"))); err != nil {
		return err
	}
	for _, d := range days {
		if err := r.Context().Err(); err != nil {
			return err
		}
		summary, err := o.summary(d.Day)
		if err != nil {
			return err
		}
		for _, line := range summary.Lines() {
			if err := table.Write(spreadsheet.Harmless(line.Cells())); err != nil {
				return err
			}
		}
	}
	table.Flush()
	return table.Error()
}

// headings name the columns: in a language for people, and by fixed names for
// programs where none is asked for.
func headings(lang string) []string {
	if slices.Contains(i18n.Langs(), i18n.Lang(lang)) {
		return daybook.Headings(i18n.Lang(lang))
	}
	return daybook.Columns()
}
