package catalogueimport

import (
	"bytes"
	"errors"
	"maps"
	"testing"

	"motcua/internal/catalogue"
	"motcua/internal/i18n"
)

// survives reads any file. It must not panic, what is read must be a catalogue, and what
// is reported must have words.
func survives(t *testing.T, data []byte) {
	t.Helper()
	r, err := Import([]File{{Name: "f", Data: data}}, Options{})
	if err != nil {
		var fault *Fault
		if !errors.As(err, &fault) {
			t.Errorf("it does not say what to do: %v", err)
		}
		return
	}
	if err := catalogue.Write(&bytes.Buffer{}, r.Header, r.Procedures); err != nil {
		t.Errorf("what was read is no catalogue: %v", err)
	}
	for _, e := range r.Report.Entries {
		if _, ok := rules[e.Rule]; !ok || e.In(i18n.Vietnamese) == "" {
			t.Errorf("an entry without words: %+v", e)
		}
	}
}

func FuzzTable(f *testing.F) {
	f.Add(sample(f, "names.csv").Data)
	for _, c := range allRules() {
		if len(c.file) < 1000 {
			f.Add([]byte(c.file))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) { survives(t, data) })
}

func FuzzJSON(f *testing.F) {
	f.Add(sample(f, "details.jsonl").Data)
	f.Add([]byte(`{"data":[{"code":1.5,"name":["x"],"channels":[1,{"method":[]}],"checklist_raw":[[]],"processing_cases":[3]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) { survives(t, append([]byte("{"), data...)) })
}

// FuzzWorkbook changes the sheet inside a workbook that is whole: the sums of the parts
// would find any other change.
func FuzzWorkbook(f *testing.F) {
	const sheet = "xl/worksheets/sheet1.xml"
	parts := unzipped(f, workbook(f, "code,name\n1.000001,X\n"))
	f.Add([]byte(parts[sheet]))
	f.Add([]byte(`<worksheet><sheetData><row r="1048576"><c r="XFD1048576" t="s"><v>99</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		changed := maps.Clone(parts)
		changed[sheet] = string(data)
		survives(t, zipped(t, changed))
	})
}

func FuzzCatalogue(f *testing.F) {
	f.Add([]byte(ownForm(f, catalogue.Procedure{Code: "1.001193", Name: "x"})))
	f.Fuzz(func(t *testing.T, data []byte) { survives(t, append([]byte(`{"format":"motcua catalogue `), data...)) })
}
