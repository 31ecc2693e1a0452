package catalogueimport

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"motcua/internal/catalogue"
	"motcua/internal/i18n"
)

// workbook is a workbook with one sheet.
func workbook(t testing.TB, table string) []byte {
	t.Helper()
	book := excelize.NewFile()
	fill(t, book, "Sheet1", table)
	return saved(t, book)
}

// fill writes a table into a sheet.
func fill(t testing.TB, book *excelize.File, sheet, table string) {
	t.Helper()
	r := csv.NewReader(strings.NewReader(table))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, fields := range rows {
		for j, field := range fields {
			name, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			set(t, book, sheet, name, field)
		}
	}
}

func set(t testing.TB, book *excelize.File, sheet, cell string, value any) {
	t.Helper()
	if err := book.SetCellValue(sheet, cell, value); err != nil {
		t.Fatal(err)
	}
}

func saved(t testing.TB, book *excelize.File) []byte {
	t.Helper()
	out, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zipped(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unzipped are the parts of a workbook.
func unzipped(t testing.TB, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(text)
	}
	return parts
}

// TestWorkbookIsReadAsPeopleMakeIt has a title above the header, numbers in place of texts,
// a date, a field that is merged over rows, a hidden sheet and one more with a header.
func TestWorkbookIsReadAsPeopleMakeIt(t *testing.T) {
	book := excelize.NewFile()
	fill(t, book, "Sheet1", "Ghi chú\nxem trang sau\n")
	for _, name := range []string{"Ẩn", "Danh mục", "Cũ"} {
		if _, err := book.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		fill(t, book, name, "DANH MỤC\n\nLĩnh vực,Mã TTHC,Tên TTHC,Ngày công bố,Phí\n")
	}
	if err := book.SetSheetVisible("Ẩn", false); err != nil {
		t.Fatal(err)
	}
	set(t, book, "Danh mục", "A4", "Hộ tịch")
	if err := book.MergeCell("Danh mục", "A4", "A5"); err != nil {
		t.Fatal(err)
	}
	set(t, book, "Danh mục", "B4", 1.00119)
	set(t, book, "Danh mục", "C4", "Khai sinh")
	set(t, book, "Danh mục", "D4", 46204)
	set(t, book, "Danh mục", "E4", 8000)
	set(t, book, "Danh mục", "B5", "1.000002")
	set(t, book, "Danh mục", "C5", "Khai tử")
	set(t, book, "Danh mục", "A6", "II. LĨNH VỰC ĐẤT ĐAI")
	if err := book.MergeCell("Danh mục", "A6", "E6"); err != nil {
		t.Fatal(err)
	}
	set(t, book, "Danh mục", "B7", "2.000001")
	set(t, book, "Danh mục", "C7", "Tách thửa")
	r := imported(t, "a.xlsx", string(saved(t, book)))
	if len(r.Procedures) != 3 || r.Procedures[2].Field != "Đất đai" {
		t.Fatalf("got %+v", r.Procedures)
	}
	later, first := r.Procedures[1], r.Procedures[0]
	if later.Code != "1.001190" || later.Field != "Hộ tịch" || later.Published != "2026-07-01" || len(later.Fees) != 1 || later.Fees[0] != (catalogue.Fee{VND: 8000}) {
		t.Errorf("got %+v", later)
	}
	if first.Field != "Hộ tịch" {
		t.Errorf("the merged cell is not that of the second row: %+v", first)
	}
	want := "a.xlsx: file: a sheet of the workbook was not read: \"Cũ\" → \"\"\n"
	var got string
	for _, e := range r.Report.Entries {
		if e.Rule == RuleSheet {
			got += e.In(i18n.English) + "\n"
		}
	}
	if got != want || r.Report.Counts[RuleCodeZeros] != 1 || r.Report.Counts[RuleDateRead] != 1 {
		t.Errorf("got %q of %v", got, r.Report.Counts)
	}
}

func TestWorkbookThatUnpacksTooLargeIsRefused(t *testing.T) {
	bomb := zipped(t, map[string]string{"xl/worksheets/sheet1.xml": strings.Repeat("0", MaxUnpackedBytes), "xl/workbook.xml": "0"})
	if len(bomb) > 1<<20 {
		t.Fatalf("the bomb has %d bytes", len(bomb))
	}
	_, err := Import([]File{{Name: "a.xlsx", Data: bomb}}, Options{})
	if err == nil || !strings.Contains(err.Error(), "larger than 128 MiB") {
		t.Errorf("got %v", err)
	}
	many := map[string]string{}
	for i := range maxParts + 1 {
		many[itoa(i)] = ""
	}
	if err := checkParts(zipped(t, many)); !errors.Is(err, errLarge) {
		t.Errorf("a workbook of many parts: %v", err)
	}
}

// TestBombThatLiesIsRefused changes the size that a part says it has.
func TestBombThatLiesIsRefused(t *testing.T) {
	data := zipped(t, map[string]string{"a": strings.Repeat("0", 1<<20)})
	data = bytes.ReplaceAll(data, []byte{0, 0, 0x10, 0}, []byte{1, 0, 0, 0})
	if err := checkParts(data); err == nil {
		t.Error("a part that unpacks to more than it says is taken")
	}
}
