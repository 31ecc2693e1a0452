package office_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"motcua/internal/config"
	"motcua/internal/hubhost"
	"motcua/internal/i18n"
	"motcua/internal/officetest"
	"motcua/internal/program"
	"motcua/internal/register"
)

// dossiers is a file of a province's system. Its data are made up.
const dossiers = "Mã hồ sơ,Chủ hồ sơ,Điện thoại,Trạng thái,Ngày hẹn trả\n" +
	"H25.01-261120-0017,Nguyễn Văn A,0912345678,Đang giải quyết,27/11/2026\n" +
	"H25.01-261120-0018,Trần Thị B,,Tạm dừng,31/11/2026\n" +
	"H25.01-261120-0019,Lê C,,Đã trả kết quả,\n"

// withRegister gives a bureau a folder with such a file.
func withRegister(b *officetest.Bureau) (folder string) {
	b.T.Helper()
	folder = b.T.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "ho-so.csv"), []byte(dossiers), 0o600); err != nil {
		b.T.Fatal(err)
	}
	b.File.Register = config.Register{Name: "Hệ thống của tỉnh", Ask: "Quầy 18", StaleMin: 60, Folder: folder}
	return folder
}

func TestRegisterCheckSaysWhatWouldBeRead(t *testing.T) {
	b := officetest.New(t)
	path := filepath.Join(withRegister(b), "ho-so.csv")
	out := b.Says("CSV: 3 dòng, đọc được 2 hồ sơ, bỏ qua 1 dòng", "register", "check", path)
	for _, want := range []string{`"Chủ hồ sơ": không giữ`, `"Mã hồ sơ": mã hồ sơ`, "1  Đang giải quyết", "trạng thái chưa biết", "Tạm dừng"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in %s", want, out)
		}
	}
	if strings.Contains(out, "Nguyễn") || strings.Contains(out, "0912") {
		t.Errorf("somebody's name or number is in %s", out)
	}
	b.Says("3 rows, 2 dossiers are read", "register", "check", "-lang", "en", path)
	b.File.Register.States = map[string]register.State{"Tạm dừng": register.StateSupplement}
	b.Says("đọc được 3 hồ sơ", "register", "check", path)
	if err := os.WriteFile(path, []byte("<html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Refuses("page of the web", "register", "check", path)
	b.Refuses("no such file", "register", "check", path+"x")
}

func TestRegisterShowSaysHowOldTheDataAre(t *testing.T) {
	b := officetest.New(t)
	b.Refuses("", "register", "show")
	b.Running(func() { b.Says("chưa có nguồn tra cứu", "register", "show") })
	folder := withRegister(b)
	b.Running(func() {
		b.Says("Nguồn: Hệ thống của tỉnh   ("+folder, "register", "show")
		b.Says("Nothing was read yet.", "register", "show", "-lang", "en")
	})
}

func TestCheckTellsOfTheNewestFile(t *testing.T) {
	b := officetest.New(t)
	if list := hubhost.CheckRegister("centre.toml", b.File); len(list) > 0 {
		t.Errorf("without a register: %v", list)
	}
	folder := withRegister(b)
	wants := func(want string) {
		t.Helper()
		list := hubhost.CheckRegister("centre.toml", b.File)
		if len(list) != 1 || !strings.Contains(list[0].String(), want) || list[0].In(i18n.Vietnamese) == list[0].String() {
			t.Errorf("got %v, want %q", list, want)
		}
	}
	wants("of 3 rows")
	b.File.Register.States = map[string]register.State{"tạm dừng": register.StateSupplement}
	if list := hubhost.CheckRegister("centre.toml", b.File); len(list) > 0 {
		t.Errorf("a file that is fine: %v", list)
	}
	late := time.Now().Add(time.Minute)
	if err := errors.Join(os.WriteFile(filepath.Join(folder, "b.json"), []byte(`[{"maHoSo":`), 0o600), os.Chtimes(filepath.Join(folder, "b.json"), late, late)); err != nil {
		t.Fatal(err)
	}
	wants("half written")
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	wants("cannot be read")
	b.File.Register = config.Register{URL: "https://dvc.example/?ma={code}", Headers: filepath.Join(folder, "h.json")}
	wants("headers cannot be used")
}

// The hub starts although its register cannot be opened.
func TestHubStartsWithoutItsRegister(t *testing.T) {
	b := officetest.New(t)
	b.File.Register = config.Register{Name: "x", Ask: "y", URL: "https://dvc.example/?ma={code}", Headers: filepath.Join(b.Dir, "none.json")}
	h, err := hubhost.Open(b.File, b.Dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if f := h.Figures().Register; f == nil || !strings.Contains(f.Fault, "none.json") {
		t.Errorf("got %+v", f)
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
}

func TestKioskAsksItsOwnHub(t *testing.T) {
	p := &program.Program{Data: t.TempDir()}
	if _, err := p.Dossiers(&config.Device{ID: "kiosk-1", Hub: "ws://192.168.1.10:7420/link"}); err != nil {
		t.Error(err)
	}
	if _, err := p.Dossiers(&config.Device{ID: "kiosk-1", Hub: "nowhere"}); err == nil {
		t.Error("there is no such address")
	}
}
