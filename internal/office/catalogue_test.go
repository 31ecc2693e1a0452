package office_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"motcua/internal/catalogue"
	"motcua/internal/filmtest"
	"motcua/internal/hub"
	"motcua/internal/library"
	"motcua/internal/link"
	"motcua/internal/officetest"
	"motcua/internal/pdfpages"
	"motcua/internal/pdftest"
)

const secondList = `Mã TTHC,Tên TTHC,Lĩnh vực,Lệ phí
1.001193,Đăng ký khai sinh,Hộ tịch,"10.000 đồng"
1.000656,Đăng ký khai tử,Hộ tịch,"8.000 đồng"
1.004222,Đăng ký thường trú,Cư trú,"20.000 đồng"
`

func TestCatalogueIsImportedShownAndBroughtBack(t *testing.T) {
	officetest.InBoth(t, func(_ *testing.T, b *officetest.Bureau) {
		first, second := b.Sheet("phuong.csv", officetest.List), b.Sheet("moi.csv", secondList)
		b.Refuses("there is no catalogue", "catalogue", "list")
		out := b.Says("3 mới, 0 thay đổi, 0 bỏ", "catalogue", "diff", first)
		if !strings.Contains(out, "tên viết hoa") && !strings.Contains(out, "HOA") && !strings.Contains(out, "1.000656") {
			b.T.Errorf("the report does not tell of the name in capitals: %s", out)
		}
		b.Refuses("there is no catalogue", "catalogue", "list")
		b.Typed = "k\n"
		b.Says("Chưa lấy", "catalogue", "import", first)
		b.Typed = ""
		b.Refuses("nothing was taken", "catalogue", "import", first)
		b.Typed = "c\n"
		b.Says("Đã công khai: 3 thủ tục", "catalogue", "import", first, "-title", "Danh mục phường", "-as-of", "2026-07-18")
		b.Says("Không có gì thay đổi", "catalogue", "import", first, "-title", "Danh mục phường", "-as-of", "2026-07-18")

		b.Typed = ""
		b.Refuses("1 of 3 procedures would go", "catalogue", "import", second, "-take")
		out = b.Says("1 mới, 1 thay đổi, 1 bỏ, 1 giữ nguyên", "catalogue", "import", second, "-take", "-remove")
		for _, want := range []string{"1.001193", "8.000 đồng → ", "10.000 đồng", "− 2.000815", "+ 1.004222"} {
			if !strings.Contains(out, want) {
				b.T.Errorf("the preview lacks %q: %s", want, out)
			}
		}
		out = b.Says("Đăng ký thường trú · Cư trú", "catalogue", "list")
		if !strings.Contains(out, "3 trong 3") || strings.Contains(out, "2.000815") {
			b.T.Errorf("in force is %s", out)
		}
		b.Says("2 trong 3", "catalogue", "list", "-field", "ho tich")
		b.Says("Đã công khai: 3 thủ tục", "catalogue", "undo", "-take")
		b.Says("2.000815", "catalogue", "list")
		out = b.Says("lấy lại", "catalogue", "history")
		if n := strings.Count(out, "công khai lúc"); n != 3 {
			b.T.Errorf("the history has %d lines: %s", n, out)
		}
		b.Says("lấy lại danh mục thủ tục trước “Danh mục phường”", "audit")
	})
}

// What the centre has added survives the next list of the national portal, and dates and
// versions count what changes.
func TestImportKeepsWhatTheCentreHasAdded(t *testing.T) {
	b := officetest.New(t)
	b.Running(func() {
		b.Says("Đã công khai", "catalogue", "import", b.Sheet("a.csv", officetest.List), "-take")
		form := b.Sheet("to-khai.pdf", "%PDF-1.7 tờ khai")
		b.Says("Đã công khai", "catalogue", "add-file", "1.001193", form, "-kind", "form", "-title", "Tờ khai đăng ký khai sinh", "-take")
		b.Says("Đã công khai", "catalogue", "import", b.Sheet("b.csv", secondList), "-take", "-add")
		list := map[string]catalogue.Procedure{}
		for line := range strings.Lines(b.Says("{", "catalogue", "list", "-json")) {
			var p catalogue.Procedure
			if err := json.Unmarshal([]byte(line), &p); err != nil {
				t.Fatalf("%v: %s", err, line)
			}
			list[p.Code] = p
		}
		if p := list["1.001193"]; p.Service != "hotich" || len(p.Files) != 1 || p.Files[0].Name != "to-khai.pdf" || p.Version != 3 || p.Changed == "" || p.Published == "" {
			t.Errorf("the changed one is %+v", p)
		}
		if p := list["1.000656"]; p.Service != "hotich" || p.Version != 1 || p.Changed != "" {
			t.Errorf("the one that is the same is %+v", p)
		}
		if p := list["2.000815"]; p.Name != "Chứng thực bản sao" || len(list) != 4 {
			t.Errorf("with -add, %d are in force, and %+v", len(list), p)
		}
	})
}

func TestFileHangsOnAProcedure(t *testing.T) {
	b := officetest.New(t)
	b.Running(func() {
		b.Says("Đã công khai", "catalogue", "import", b.Sheet("a.csv", officetest.List), "-take")
		form, next := b.Sheet("to-khai.pdf", "một"), b.Sheet("to-khai-2027.pdf", "hai")
		add := []string{"catalogue", "add-file", "1.001193", form, "-kind", "form", "-title", "Tờ khai", "-take"}
		b.Refuses("write what the file is", "catalogue", "add-file", "1.001193", form, "-title", "Tờ khai")
		b.Refuses("write what citizens read", "catalogue", "add-file", "1.001193", form, "-kind", "form")
		b.Refuses("no procedure 9.999999", "catalogue", "add-file", "9.999999", form, "-kind", "form", "-title", "Tờ khai")
		b.Refuses("empty", "catalogue", "add-file", "1.001193", b.Sheet("rong.pdf", ""), "-kind", "form", "-title", "Tờ khai")
		b.Refuses("no such file", "catalogue", "add-file", "1.001193", form+"x", "-kind", "form", "-title", "Tờ khai")
		b.Refuses("short name with its ending", "catalogue", "add-file", "1.001193", b.Sheet("không đuôi", "x"), "-kind", "form", "-title", "Tờ khai")
		if out := b.Says("Đã công khai", add...); !strings.Contains(out, "0 mới, 1 thay đổi") || !strings.Contains(out, "to-khai.pdf") {
			t.Errorf("the preview of a file is %s", out)
		}
		b.Says("Không có gì thay đổi", add...)
		b.Says("0 mẫu, 1 biểu mẫu, 0 phim", "catalogue", "list")
		add[3] = next
		b.Says("Đã công khai", add...)
		b.Says("0 mẫu, 1 biểu mẫu, 0 phim", "catalogue", "list") // the same kind and title: in its place
		folder, err := os.ReadDir(filepath.Join(b.Dir, library.Folder))
		if err != nil || len(folder) != 5 { // three catalogues and two files
			t.Errorf("the hub has %d files (%v)", len(folder), err)
		}
		b.Refuses("has no file to-khai.pdf", "catalogue", "remove-file", "1.001193", "to-khai.pdf", "-take")
		b.Says("Đã công khai", "catalogue", "remove-file", "1.001193", "to-khai-2027.pdf", "-take")
		if out := b.Says("1.001193", "catalogue", "list"); strings.Contains(out, "biểu mẫu") {
			t.Errorf("the file still hangs there: %s", out)
		}
	})
}

func TestSearchFindsAsAKioskDoes(t *testing.T) {
	b := officetest.New(t)
	b.Running(func() { looksUp(t, b) })
}

func looksUp(t *testing.T, b *officetest.Bureau) {
	b.Says("Đã công khai", "catalogue", "import", b.Sheet("a.csv", officetest.List), "-take")
	b.Says("1. 1.001193", "catalogue", "search", "khai", "sinh")
	b.Says("1. 1.001193", "catalogue", "search", "ddang ky khai sinh")
	b.Says("Không tìm thấy", "catalogue", "search", "xyzxyz")
	var got struct {
		Asked string
		Hits  []struct{ Code, Name string }
	}
	if err := json.Unmarshal([]byte(b.Says("{", "catalogue", "search", "khai tử", "-json", "-n", "1")), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Hits) != 1 || got.Hits[0].Code != "1.000656" || got.Asked != "khai tử" || got.Hits[0].Name != "Đăng ký khai tử" {
		t.Errorf("found is %+v", got)
	}
	b.Refuses("-n is 0", "catalogue", "search", "x", "-n", "0")
	b.Refuses("-n is 101", "catalogue", "search", "x", "-n", "101")
}

func TestReportIsWrittenForASpreadsheet(t *testing.T) {
	b := officetest.New(t)
	path := filepath.Join(t.TempDir(), "bao-cao.csv")
	b.Says("mục của báo cáo vào "+path, "catalogue", "diff", b.Sheet("a.csv", officetest.List+"sai,=1+1,,,\n"), "-report", path)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\ufeffTệp,Dòng,Mã TTHC", "ĐĂNG KÝ KHAI TỬ", "code-wrong"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("the report lacks %q: %s", want, data)
		}
	}
	if strings.Contains(string(data), ",=") {
		t.Errorf("the report has a formula: %s", data)
	}
	b.Refuses("there already", "catalogue", "diff", b.Sheet("a.csv", officetest.List), "-report", path)
}

func TestFilesThatCannotBeReadSayWhatToDo(t *testing.T) {
	b := officetest.New(t)
	b.Refuses("no such file", "catalogue", "import", filepath.Join(b.Dir, "missing.csv"))
	b.Refuses("this is a PDF", "catalogue", "import", b.Sheet("a.csv", "%PDF-1.7"))
	b.Refuses("year, month and day", "catalogue", "import", b.Sheet("a.csv", officetest.List), "-as-of", "18/7/2026")
	b.Refuses("no procedures that can be used", "catalogue", "import", b.Sheet("a.csv", "Mã TTHC,Tên TTHC\nsai,Khai sinh\n"))
}

// A catalogue whose file was lost is imported again like a first one.
func TestLostCatalogueIsImportedAgain(t *testing.T) {
	b := officetest.New(t)
	first := b.Sheet("a.csv", officetest.List)
	b.Says("Đã công khai", "catalogue", "import", first, "-take")
	if err := os.RemoveAll(filepath.Join(b.Dir, library.Folder)); err != nil {
		t.Fatal(err)
	}
	b.Refuses("there is no catalogue", "catalogue", "list")
	b.Says("Đã công khai", "catalogue", "import", first, "-take")
	b.Says("3 trong 3", "catalogue", "list")
	var now hub.Catalogues
	b.Running(func() {
		answer, err := link.NewSocketClient(filepath.Join(b.Dir, hub.SocketName), time.Minute).Get("http://hub" + hub.PathCatalogue)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if err := json.NewDecoder(answer.Body).Decode(&now); err != nil {
			t.Fatal(err)
		}
	})
	if len(now.Taken) != 1 {
		t.Errorf("on record are %+v", now.Taken)
	}
}

// A sample in PDF hangs on a procedure as pictures of its pages, in order, which come and go
// together. A form stays a PDF.
func TestSampleInPDFBecomesPages(t *testing.T) {
	b := officetest.New(t)
	b.Running(func() {
		b.Says("Đã công khai", "catalogue", "import", b.Sheet("a.csv", officetest.List), "-take")
		files := func() (list []catalogue.File) {
			t.Helper()
			for line := range strings.Lines(b.Says("{", "catalogue", "list", "-json")) {
				var p catalogue.Procedure
				if err := json.Unmarshal([]byte(line), &p); err != nil {
					t.Fatalf("%v: %s", err, line)
				}
				if p.Code == "1.001193" {
					list = p.Files
				}
			}
			return list
		}
		add := func(path, kind, title string) []string {
			return []string{"catalogue", "add-file", "1.001193", path, "-kind", kind, "-title", title, "-take"}
		}
		sample := b.Sheet("đơn mẫu.pdf", string(pdftest.File(11, 300, 200)))
		b.Says("Đã công khai", add(sample, "sample", "Đơn điền mẫu")...)
		list := files()
		for i, f := range list {
			if f.Kind != catalogue.SampleFile || f.Title != "Đơn điền mẫu" || f.Name != fmt.Sprintf("đơn mẫu-%d.jpg", i+1) {
				t.Errorf("page %d is %+v", i+1, f)
			}
			stored, err := os.Open(filepath.Join(b.Dir, library.Folder, f.Hash))
			if err != nil {
				t.Fatal(err)
			}
			head, kind, err := image.DecodeConfig(stored)
			if err := errors.Join(err, stored.Close()); err != nil || kind != "jpeg" || head.Width != pdfpages.SidePixels {
				t.Errorf("the hub has a %s of %d pixels: %v", kind, head.Width, err)
			}
		}
		if len(list) != 11 {
			t.Fatalf("%d pages", len(list))
		}
		b.Says("Không có gì thay đổi", add(sample, "sample", "Đơn điền mẫu")...)
		b.Says("Đã công khai", add(b.Sheet("moi.pdf", string(pdftest.File(2, 200, 300))), "sample", "Đơn điền mẫu")...)
		if list := files(); len(list) != 2 || list[1].Name != "moi-2.jpg" {
			t.Errorf("the next ones are %+v", list)
		}
		b.Says("Đã công khai", add(b.Sheet("to-khai.pdf", string(pdftest.File(1, 200, 300))), "form", "Tờ khai")...)
		if list := files(); len(list) != 3 || list[2].Name != "to-khai.pdf" {
			t.Errorf("with a form they are %+v", list)
		}
		b.Refuses("more than 20 pages", add(b.Sheet("dai.pdf", string(pdftest.File(21, 200, 300))), "sample", "Dài")...)
		b.Refuses("cannot be drawn", add(b.Sheet("hong.pdf", "%PDF-1.7 hỏng"), "sample", "Hỏng")...)
		b.Refuses("short name with its ending", add(b.Sheet("(nháp).pdf", string(pdftest.File(1, 200, 300))), "sample", "Nháp")...)
		b.Refuses("has no file mo.pdf", "catalogue", "remove-file", "1.001193", "mo.pdf", "-take")
		b.Says("Đã công khai", "catalogue", "remove-file", "1.001193", "moi.pdf", "-take")
		if list := files(); len(list) != 1 || list[0].Name != "to-khai.pdf" {
			t.Errorf("after the pages were taken off: %+v", list)
		}
		t.Setenv("PATH", t.TempDir())
		b.Refuses("install poppler-utils", add(sample, "sample", "Đơn điền mẫu")...)
	})
}

// A film hangs on a procedure with its still, which comes and goes with it and is not
// counted. Where none can be drawn, the command says so, and adds the film.
func TestFilmComesWithItsStill(t *testing.T) {
	b := officetest.New(t)
	b.Running(func() {
		b.Says("Đã công khai", "catalogue", "import", b.Sheet("a.csv", officetest.List), "-take")
		add := func(path, title string) []string {
			return []string{"catalogue", "add-file", "1.001193", path, "-kind", "film", "-title", title, "-take"}
		}
		names := func() string {
			t.Helper()
			var list []string
			for line := range strings.Lines(b.Says("{", "catalogue", "list", "-json")) {
				var p catalogue.Procedure
				if err := json.Unmarshal([]byte(line), &p); err != nil {
					t.Fatalf("%v: %s", err, line)
				}
				for _, f := range p.Files {
					list = append(list, fmt.Sprintf("%s %s (%s)", f.Kind, f.Name, f.Title))
				}
			}
			return strings.Join(list, ", ")
		}
		film := filmtest.Make(t, t.TempDir(), filmtest.Film{Name: "khai sinh.mp4", Seconds: 0.4})
		b.Says("Đã công khai", add(film, "Hướng dẫn")...)
		if got := names(); got != "film khai sinh.mp4 (Hướng dẫn), film khai sinh.jpg (Hướng dẫn)" {
			t.Errorf("on the procedure hang %s", got)
		}
		b.Says("0 mẫu, 0 biểu mẫu, 1 phim", "catalogue", "list")
		b.Says("Đã công khai", add(filmtest.Make(t, t.TempDir(), filmtest.Film{Name: "moi.mkv", Seconds: 0.4}), "Hướng dẫn")...)
		if got := names(); got != "film moi.mkv (Hướng dẫn), film moi.jpg (Hướng dẫn)" {
			t.Errorf("the next one left %s", got)
		}
		b.Says("Phim chưa có ảnh thay thế: không phát được phim", add(b.Sheet("hong.mp4", "no film"), "Hỏng")...)
		b.Says("Đã công khai", "catalogue", "remove-file", "1.001193", "moi.mkv", "-take")
		if got := names(); got != "film hong.mp4 (Hỏng)" {
			t.Errorf("without the film: %s", got)
		}
		b.Refuses("is a picture, not a film", add(b.Sheet("anh.jpg", "a picture"), "Ảnh")...)
		b.Refuses("none.mp4", add(filepath.Join(b.Dir, "none.mp4"), "Không có")...)
		t.Setenv("PATH", t.TempDir())
		b.Says("Máy chủ không có mpv", add(film, "Hướng dẫn")...)
		if got := names(); got != "film hong.mp4 (Hỏng), film khai sinh.mp4 (Hướng dẫn)" {
			t.Errorf("without mpv hang %s", got)
		}
	})
}
