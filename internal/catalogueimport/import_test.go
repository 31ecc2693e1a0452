package catalogueimport

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"motcua/internal/catalogue"
	"motcua/internal/i18n"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a text with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what it was (-update writes it anew):\n%s", name, got)
	}
}

// sample reads a file of testdata.
func sample(t testing.TB, name string) File {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return File{Name: name, Data: data}
}

// told is a report in both languages.
func told(r *Report) string {
	var b strings.Builder
	for _, e := range r.Entries {
		b.WriteString(e.In(i18n.English) + "\n" + e.In(i18n.Vietnamese) + "\n")
	}
	return b.String()
}

func TestGoldenCatalogueAndReport(t *testing.T) {
	r, err := Import([]File{sample(t, "names.csv"), sample(t, "details.jsonl")}, Options{Title: "Trung tâm mẫu", AsOf: "2026-07-18", Sample: true})
	if err != nil {
		t.Fatal(err)
	}
	var list strings.Builder
	e := json.NewEncoder(&list)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	for _, p := range r.Procedures {
		if err := e.Encode(p); err != nil {
			t.Fatal(err)
		}
	}
	golden(t, "catalogue.golden", list.String())
	golden(t, "report.golden", told(&r.Report))
	if want := (catalogue.Header{Title: "Trung tâm mẫu", AsOf: "2026-07-18", Sample: true}); r.Header != want {
		t.Errorf("got the head %+v", r.Header)
	}
	if err := catalogue.Write(&bytes.Buffer{}, r.Header, r.Procedures); err != nil {
		t.Errorf("what was imported is no catalogue: %v", err)
	}
}

func packed(t testing.TB, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func utf16Text(text string) string {
	out := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = append(out, byte(unit), byte(unit>>8))
	}
	return string(out)
}

// ownForm is a catalogue in our own form.
func ownForm(t testing.TB, list ...catalogue.Procedure) string {
	t.Helper()
	var out bytes.Buffer
	if err := catalogue.Write(&out, catalogue.Header{Title: "Đã xuất", AsOf: "2026-01-01"}, list); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestFormsAreRecognisedByContent reads the same procedure in every form.
func TestFormsAreRecognisedByContent(t *testing.T) {
	table := "Mã TTHC,Tên TTHC,Lĩnh vực\n1.001193,Đăng ký khai sinh,Hộ tịch\n"
	one := `{"code":"1.001193","name":"Đăng ký khai sinh","category":{"name":"Hộ tịch"}}`
	two := `{"ma_tthc":"1.001194","ten_tthc":"Đăng ký khai tử","linh_vuc":"Hộ tịch"}`
	for what, file := range map[string]string{
		"CSV":                     table,
		"semicolons":              strings.ReplaceAll(table, ",", ";"),
		"tabs":                    strings.ReplaceAll(table, ",", "\t"),
		"byte order mark":         "\ufeff" + table,
		"Windows":                 strings.ReplaceAll(table, "\n", "\r\n"),
		"UTF-16":                  utf16Text(table),
		"sep":                     "sep=,\n" + table,
		"forced texts":            strings.ReplaceAll(table, "1.001193", `"=""1.001193"""`),
		"an apostrophe":           strings.ReplaceAll(table, "1.001193", "'1.001193"),
		"a title above":           "DANH MỤC,,\n,,\n" + table,
		"names of procedures.csv": "ma_tthc,ten_tthc,linh_vuc\n1.001193,Đăng ký khai sinh,Hộ tịch\n",
		"packed":                  string(packed(t, []byte(table))),
		"lines of JSON":           one + "\n" + two + "\n",
		"one object":              one,
		"objects over lines":      strings.ReplaceAll(one, ",", ",\n") + "\n" + two,
		"a list":                  "[" + one + ",\n" + two + "]",
		"a list in an object":     `{"total":2,"data":[` + one + "," + two + "]}",
		"packed JSON":             string(packed(t, []byte(one+"\n"+two+"\n"))),
		"our own form":            ownForm(t, catalogue.Procedure{Code: "1.001193", Name: "Đăng ký khai sinh", Field: "Hộ tịch"}),
		"a workbook":              string(workbook(t, table)),
	} {
		t.Run(what, func(t *testing.T) {
			r := imported(t, "file", file)
			if len(r.Procedures) == 0 {
				t.Fatal("nothing was read")
			}
			if p := r.Procedures[0]; p.Code != "1.001193" || p.Name != "Đăng ký khai sinh" || p.Field != "Hộ tịch" {
				t.Errorf("got %+v", p)
			}
			for _, e := range r.Report.Entries {
				t.Error(e.In(i18n.English))
			}
		})
	}
}

// TestWhatCannotBeReadSaysWhatToDo also shows that nothing panics.
func TestWhatCannotBeReadSaysWhatToDo(t *testing.T) {
	own := ownForm(t, catalogue.Procedure{Code: "1.001193", Name: "Đăng ký khai sinh"})
	for what, c := range map[string]struct{ file, want string }{
		"nothing":              {"", "the file is empty"},
		"blanks":               {" \r\n\t", "the file is empty"},
		"no header":            {"a,b\n1,2\n", `a.bin: there is no row with the names of the columns: write at least "Mã TTHC"`},
		"only a code":          {"code\n1.000001\n", "no row with the names"},
		"old Excel":            {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .xlsx without a password"},
		"PDF":                  {"%PDF-1.7", "ask for the table"},
		"a page":               {"<html><table></table>", "page of the web"},
		"no encoding":          {"m\xff\xfe\x00,\xc0\n", "encoding that is not known"},
		"other letters":        {"code,name\n1.000001,caf\xe9\n", "encoding that is not known"},
		"open quotes":          {"code,name\n1.000001,\"abc\n", "the quotes of a field do not end"},
		"damaged gzip":         {"\x1f\x8b\x08\x00abc", "the packed file is damaged"},
		"half a gzip":          {string(packed(t, []byte(own))[:40]), "the packed file is damaged"},
		"damaged zip":          {"PK\x03\x04abc", "the workbook is damaged"},
		"half a workbook":      {string(workbook(t, "code,name\n")[:900]), "the workbook is damaged"},
		"another zip":          {string(zipped(t, map[string]string{"a.txt": "abc"})), "the workbook is damaged"},
		"no sheet":             {string(workbook(t, "a,b\n1,2\n")), "no sheet of the workbook has a row"},
		"half a JSON":          {`[{"code":"1.000001"},` + "\n{", "a.bin:2: the JSON is cut off"},
		"JSON of other things": {`{"a":1}`, "no list of procedures"},
		"an empty list":        {`[]`, "no list of procedures"},
		"later form":           {strings.Replace(own, "catalogue 1", "catalogue 9", 1), "update the program first"},
		"damaged catalogue":    {own[:len(own)-5], "the catalogue is damaged"},
		"rows":                 {"code,name\n" + strings.Repeat("1.000001,X\n", MaxRows), "more than 50000 rows"},
		"objects":              {strings.Repeat(`{"code":"1.000001"}`+"\n", MaxRows+1), "more than 50000 rows"},
		"columns":              {"code,name\n" + strings.Repeat("x,", MaxColumns) + "x\n", "more than 200 columns"},
		"procedures":           {manyCodes(catalogue.MaxProcedures + 1), "at most 10000 fit"},
		"bytes":                {strings.Repeat("x", MaxFileBytes+1), "larger than 64 MiB"},
		"bytes when unpacked":  {string(packed(t, make([]byte, MaxUnpackedBytes+1))), "larger than 128 MiB when it is unpacked"},
	} {
		t.Run(what, func(t *testing.T) {
			_, err := Import([]File{{Name: "a.bin", Data: []byte(c.file)}}, Options{})
			var fault *Fault
			if !errors.As(err, &fault) || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "a.bin") {
				t.Fatalf("got %v, want a fault with %q", err, c.want)
			}
			if fault.In(i18n.Vietnamese) == fault.In(i18n.English) {
				t.Errorf("it says the same in both languages: %v", err)
			}
		})
	}
	if _, err := Import(make([]File, MaxFiles+1), Options{}); err == nil || !strings.Contains(err.Error(), "at most 20") {
		t.Errorf("too many files: %v", err)
	}
	if _, err := Import(nil, Options{AsOf: "18/7/2026"}); err == nil || !strings.Contains(err.Error(), "write year, month and day") {
		t.Errorf("a wrong date: %v", err)
	}
}

// manyCodes is a table of n procedures.
func manyCodes(n int) string {
	var b strings.Builder
	b.WriteString("code,name\n")
	for i := range n {
		b.WriteString("1." + strings.Repeat("0", 6-len(itoa(i))) + itoa(i) + ",Cấp bản sao " + itoa(i) + "\n")
	}
	return b.String()
}

func itoa(i int) string {
	text, _ := json.Marshal(i) // a number is never wrong
	return string(text)
}

func TestSixThousandProceduresAreRead(t *testing.T) {
	r := imported(t, "a.csv", manyCodes(6_000))
	if len(r.Procedures) != 6_000 || r.Report.Total() != 0 {
		t.Errorf("%d procedures, %d repairs", len(r.Procedures), r.Report.Total())
	}
}

func TestReportKeepsItsLimitAndCountsAll(t *testing.T) {
	file := File{Name: "a.csv", Data: []byte("code,name\n" + strings.Repeat(",x\n", 30))}
	r, err := Import([]File{file}, Options{MaxEntries: 10})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Report.Entries) != 10 || r.Report.Counts[RuleNoCode] != 30 || r.Report.Total() != 30 || r.Report.LeftOut != 30 {
		t.Errorf("%d entries, %v", len(r.Report.Entries), r.Report.Counts)
	}
	if len(r.Report.Rules()) != 1 {
		t.Errorf("got the rules %q", r.Report.Rules())
	}
}

func TestRulesAreListedByFrequency(t *testing.T) {
	r := imported(t, "a.csv", "code,name\n,x\n,y\n1.000001,Z.\n")
	if got := r.Report.Rules(); len(got) != 2 || got[0] != RuleNoCode || got[1] != RuleTrailingMark {
		t.Errorf("got %q", got)
	}
}

// TestUnitsOfColumnsAreThoseOfTheirFigures reads units that only the names of columns tell.
func TestUnitsOfColumnsAreThoseOfTheirFigures(t *testing.T) {
	r := imported(t, "a.csv", "Mã TTHC (CSDLQG);Tên TTHC;Thời hạn giải quyết (ngày làm việc);Phí (nghìn đồng)\n"+
		"1.000001;Cấp bản sao;5;90\n1.000002;Cấp lại;15 ngày;1.500\n1.000003;Cấp đổi;0;0\n")
	want := []struct {
		limit catalogue.Limit
		vnd   int64
	}{{catalogue.Limit{N: 5, Unit: catalogue.WorkingDays}, 90_000}, {catalogue.Limit{N: 15, Unit: catalogue.Days}, 1_500_000}, {}}
	for i, p := range r.Procedures {
		var vnd int64
		if len(p.Fees) > 0 {
			vnd = p.Fees[0].VND
		}
		if p.Legal != want[i].limit || vnd != want[i].vnd {
			t.Errorf("%s: got %+v and %d đồng, want %+v", p.Code, p.Legal, vnd, want[i])
		}
	}
	if r.Report.Counts[RuleFeeThousands] != 2 {
		t.Errorf("got %v", r.Report.Counts)
	}
}

func TestFilesAddUp(t *testing.T) {
	whole := catalogue.Procedure{Code: "1.000003", Name: "Giữ nguyên.", Service: "hotich", Version: 4}
	r, err := Import([]File{
		{Name: "names.csv", Data: []byte("code,name,field,agency\n1.000001,Khai sinh,Hộ tịch,Sở A; Sở B\n1.000002,Khai tử,Hộ tịch,Sở A\n")},
		{Name: "details.json", Data: []byte(`{"code":"1.000001","name":"Khai sinh","executing_agency":"Sở B","subject_types":["Công dân"],"processing_cases":[{"qty":1,"unit":"DAY"}]}`)},
		{Name: "later.csv", Data: []byte("code,name\n1.000002,Đăng ký khai tử\n")},
		{Name: "own.jsonl", Data: []byte(ownForm(t, whole))},
	}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Procedures) != 3 {
		t.Fatalf("got %d procedures", len(r.Procedures))
	}
	p := r.Procedures[0]
	if p.Field != "Hộ tịch" || p.Agency != "Sở A; Sở B" || len(p.Subjects) != 1 || p.Legal.N != 1 {
		t.Errorf("the details are not beside the name: %+v", p)
	}
	if r.Procedures[1].Name != "Đăng ký khai tử" || r.Report.Counts[RuleDiffers] != 1 || r.Report.Total() != 1 {
		t.Errorf("the later name does not count, or is not in the report: %+v", r.Report.Entries)
	}
	if own := r.Procedures[2]; own.Name != whole.Name || own.Version != 4 || own.Service != "hotich" {
		t.Errorf("our own form was changed: %+v", own)
	}
	if r.Header.Title != "Đã xuất" || r.Header.AsOf != "2026-01-01" {
		t.Errorf("the head of our own form is lost: %+v", r.Header)
	}
}

// TestTwoProceduresWithOneCodeAreNotMixed: a file has the code of one province twice.
func TestTwoProceduresWithOneCodeAreNotMixed(t *testing.T) {
	r := imported(t, "a.csv", "code,name,field\n1.000001,Hỗ trợ pháp lý,Pháp lý\n1.000001,Chương trình công tác,\n")
	if p := r.Procedures[0]; p.Name != "Chương trình công tác" || p.Field != "" {
		t.Errorf("got %+v", p)
	}
}
