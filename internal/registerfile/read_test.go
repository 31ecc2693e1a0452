package registerfile

import (
	"fmt"
	"strings"
	"testing"

	"motcua/internal/i18n"
	"motcua/internal/register"
)

var testKey = register.NewKey([]byte("a key of a test"))

// table is a file as a system of a province may write it. Its data are made up.
const table = "BÁO CÁO HỒ SƠ,,,,,,,\n" +
	"STT,Mã hồ sơ,Chủ hồ sơ,Số CCCD,Điện thoại,Trạng thái,Ngày tiếp nhận,Ngày hẹn trả (dự kiến),Mã tra cứu\n" +
	"1,H25.01-261120-0017,Nguyễn Văn A,001099012345,0912345678,Đang giải quyết,20/11/2026,27/11/2026,\"=\"\"0471\"\"\"\n" +
	"2,H25.01-261120-0018,Trần Thị B,001099054321,,Đã trả kết quả,20/11/2026,27/11/2026,\n"

// read reads a file that must be taken.
func read(t *testing.T, text string, rules Rules) *Result {
	t.Helper()
	r, err := Read([]byte(text), rules, testKey)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return r
}

func TestFormsOfAFile(t *testing.T) {
	object := func(n int) string {
		return fmt.Sprintf(`{"maHoSo":"H25.01-261120-%04d","trangThai":4,"thuTuc":{"ma":"1.001","maHoSo":"x","trangThai":1},"soDienThoai":"0912345678","NgayHenTra":"2026-11-27T00:00:00"}`, n)
	}
	for what, text := range map[string]string{
		"CSV":                table,
		"semicolons":         strings.ReplaceAll(table, ",", ";"),
		"byte order mark":    "\ufeff" + table,
		"Windows":            strings.ReplaceAll(table, "\n", "\r\n"),
		"no last line end":   strings.TrimSuffix(table, "\n"),
		"a list":             "[" + object(17) + "," + object(18) + "]",
		"a list in objects":  `{"asOf":"2026-11-25T09:38:00+07:00","total":2,"result":{"items":[` + object(17) + "," + object(18) + "]}}",
		"one object a line":  object(17) + "\n" + object(18) + "\n",
		"JSON with its mark": "\ufeff[" + object(17) + "," + object(18) + "]",
	} {
		r := read(t, text, Rules{})
		if d := r.Book.Find("H25.01-261120-0017"); r.Book.Len() != 2 || d.State != register.StateProcessing || d.Due != 20261127 {
			t.Errorf("%s: %d dossiers, %+v, %+v", what, r.Book.Len(), d, r.Report.Entries)
		}
		if r.Report.LeftOut != 0 || r.Report.Rows != 2 {
			t.Errorf("%s: %d of %d rows were left out", what, r.Report.LeftOut, r.Report.Rows)
		}
		if strings.Contains(text, "asOf") != (r.AsOfMS == 1_795_574_280_000) {
			t.Errorf("%s: the data are of %d", what, r.AsOfMS)
		}
	}
}

func TestColumnsAndFiguresOfATable(t *testing.T) {
	r := read(t, table, Rules{})
	f := register.FieldID
	want := []register.Field{ignored, register.FieldCode, ignored, f, register.FieldPhone, register.FieldState, register.FieldReceived, register.FieldDue, register.FieldSecret}
	for i, c := range r.Report.Columns {
		if c.Field != want[i] {
			t.Errorf("%q is taken for %q", c.Name, c.Field)
		}
	}
	code := register.Code("H25.01-261120-0017")
	d := r.Book.Find(code)
	for _, p := range []register.Proof{{Kind: register.KindSecret, Figures: "0471"}, {Kind: register.KindID, Figures: "2345"}, {Kind: register.KindPhone, Figures: "5678"}} {
		if !testKey.Opens(code, d, p) {
			t.Errorf("%v does not open it", p)
		}
	}
}

// Nothing of a person is in what stays of a file, whatever its columns are called.
func TestReportQuotesNobody(t *testing.T) {
	mixed := "Mã hồ sơ,Trạng thái,Số CCCD,Điện thoại,Quầy,Ghi chú\n" +
		"001099012345,Đang xử lý,,,,\n" + // columns mixed up
		"H25.01-261120-0017,Đang xử lý,Nguyễn Văn A,0912-abc,Chị Lan 0987654321,x\n" +
		"H25.01-261120-0018,4,,,,\n"
	r := read(t, mixed, Rules{})
	text := fmt.Sprintf("%+v", r.Report)
	for _, person := range []string{"001099", "Nguyễn", "0912", "Lan", "0987"} {
		if strings.Contains(text, person) {
			t.Errorf("the report has %q: %s", person, text)
		}
	}
	if r.Report.LeftOut != 1 || len(r.Report.Entries) != 4 || r.Report.Entries[0].Row != 2 {
		t.Errorf("got %+v", r.Report)
	}
}

func TestCentreNamesItsColumnsAndStates(t *testing.T) {
	rules := Rules{
		Columns: Columns{register.FoldWord("Số phiếu"): register.FieldCode, register.FoldWord("Điện thoại"): ignored},
		States:  register.StateWords{register.FoldWord("Tạm dừng"): register.StateSupplement},
	}
	r := read(t, "Số phiếu,Trạng thái,Điện thoại\nH25.01-261120-0017,Tạm dừng,0912345678\n", rules)
	d := r.Book.Find("H25.01-261120-0017")
	if d.State != register.StateSupplement || d.Openable() {
		t.Errorf("got %+v", d)
	}
}

func TestRepeatedCodeIsCounted(t *testing.T) {
	r := read(t, "ma_ho_so,trang_thai\nH25.01-261120-0017,4\nH25.01-261120-0017,10\n", Rules{})
	if d := r.Book.Find("H25.01-261120-0017"); d.State != register.StateReturned {
		t.Errorf("the later one does not count: %+v", d)
	}
	if c := r.Report.Counts(); len(c) != 1 || c[0] != (register.Counts{Field: register.FieldCode, Rule: register.RuleTwice, N: 1}) {
		t.Errorf("got %v", c)
	}
}

func TestWrongFileSaysWhatToDo(t *testing.T) {
	const head = "Mã hồ sơ,Trạng thái,Ngày hẹn trả\n"
	const good = "H25.01-261120-0017,4,27/11/2026\n"
	for what, c := range map[string]struct{ text, want string }{
		"nothing":           {"", "empty"},
		"blanks":            {" \n", "empty"},
		"a workbook":        {"PK\x03\x04abc", "workbook"},
		"a page":            {"<!DOCTYPE html><title>Đăng nhập</title>", "log-in"},
		"other letters":     {"m\xe3,tr\xff\n", "encoding"},
		"no header":         {"a,b\n1,2\n", "names of the columns"},
		"no state":          {"Mã hồ sơ,Ngày hẹn trả\n" + good, "names of the columns"},
		"only titles":       {strings.Repeat("BÁO CÁO\n", maxHeaderRows+2) + head + good, "names of the columns"},
		"only a header":     {head, "no dossier"},
		"half a line":       {head + good + "H25.01-261120-0018,4", "half written"},
		"half a field":      {head + good + "H25.01-261120-0018,\"4", "half written"},
		"half a JSON":       {`[{"maHoSo":"H25.01-261120-0017","trangThai":4},{"maHo`, "half written"},
		"half an object":    {`{"data":[{"maHoSo":"H25.01-261120-0017","trangThai":4}]`, "half written"},
		"JSON of something": {`{"error":"het phien"}`, "names of the columns"},
		"deep JSON":         {strings.Repeat("[", 100), "deep"},
		"most rows bad":     {head + good + "x,4,\ny,4,\n", "2 of 3 rows"},
		"all rows bad":      {head + "x,4,\n", "each was left out"},
		"columns":           {head + strings.Repeat("x,", maxColumns) + "x\n", "200 columns"},
		"dossiers":          {head + strings.Repeat(good, MaxRows+1), "200000 dossiers"},
		"objects":           {"[" + strings.Repeat(`{"maHoSo":"H25-261120-0017","trangThai":4},`, MaxRows) + `{"maHoSo":"1"}]`, "200000 dossiers"},
		"bytes":             {strings.Repeat("x", MaxFileBytes+1), "128 MiB"},
	} {
		_, err := Read([]byte(c.text), Rules{}, testKey)
		said, is := err.(i18n.Message)
		if !is || !strings.Contains(said.In(i18n.English), c.want) {
			t.Errorf("%s: got %v, want %q", what, err, c.want)
			continue
		}
		if said.In(i18n.Vietnamese) == said.In(i18n.English) {
			t.Errorf("%s: it says the same in both languages", what)
		}
	}
}

func TestSynonymsAreFoldedAndMeanOneField(t *testing.T) {
	n := 0
	for _, names := range synonyms {
		n += strings.Count(names, "|") + 1
	}
	if n != len(columns) {
		t.Errorf("%d names, and %d different ones", n, len(columns))
	}
	for name := range columns {
		if register.FoldWord(name) != name {
			t.Errorf("%q is not folded", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{table, "[]", `{"data":[{"maHoSo":"H25.01-261120-0017","trangThai":"4"}],"asOf":"2026-11-25"}`, "sep=;\nMã hồ sơ;Trạng thái\n\"x;4", "[[{\"a\":[1,{}]}]]", "\xff\xfeM"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Read(data, Rules{}, testKey)
		if err != nil {
			if said, is := err.(i18n.Message); !is || said.In(i18n.Vietnamese) == "" {
				t.Errorf("got %v", err)
			}
			return
		}
		stored, err := r.Book.Encode(register.Header{}, testKey)
		if err != nil {
			t.Fatal(err)
		}
		if back, _, err := register.Decode(stored, testKey); err != nil || back.Len() != r.Book.Len() {
			t.Errorf("%d dossiers are stored, and %d read: %v", r.Book.Len(), back.Len(), err)
		}
	})
}
