package office_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"motcua/internal/cli"
	"motcua/internal/hub"
	"motcua/internal/office"
	"motcua/internal/officetest"
	"motcua/internal/program"
)

// A command does the same while the hub runs and while it does not.
func TestOfficeWorksWhetherTheHubRunsOrNot(t *testing.T) {
	b := officetest.New(t)
	service := b.File.Centre.Services[0].ID
	slot := b.NextSlot()
	day := slot.Format(time.DateOnly)
	use := func(code string) {
		b.Says("Đã ghi lịch hẹn "+code, "appointment", "add", "-service", service, "-at", slot.Format("2006-01-02 15:04"), "-code", code)
		b.Refuses("another appointment's", "appointment", "add", "-service", service, "-at", slot.Format("2006-01-02 15:04"), "-code", code)
		b.Says("08:30  "+code, "appointment", "list", "-day", day)
		b.Says("Đã hủy lịch hẹn "+code, "appointment", "cancel", code, "-reason", "đổi ngày")
		b.Refuses("appointment-used", "appointment", "cancel", "-reason", "đổi ngày", code)
		b.Says("đã hủy", "appointment", "list", "-day", slot.Format("02/01/2006"))
		b.Says("LH1~", "appointment", "add", "-service", service, "-at", slot.Format("02/01/2006 15:04"))
		b.Says("Các việc ngoài thứ tự", "exceptions")
		b.Says("Exceptions", "exceptions", "-lang", "en")
		b.Says("Trong ngày không có thông báo nào.", "announcements")
		b.Says("Nothing was announced on that day.", "announcements", "-lang", "en")
		b.Says("", "attendance")
		b.Says("Chưa có lượt nào", "quotes")
		b.Refuses("no such number", "explain", "A001")
	}
	b.Running(func() { use("LH-1") })
	use("LH-2")
	b.Running(func() { b.Says("LH-2", "appointment", "list", "-day", day) })
}

func TestWhatCannotBeAskedIsRefused(t *testing.T) {
	b := officetest.New(t)
	b.Refuses("the day", "exceptions", "-day", "hôm qua")
	b.Refuses("language", "exceptions", "-lang", "fr")
	b.Refuses("-service", "appointment", "add", "-at", "2026-11-26 08:30")
	b.Refuses("the slot", "appointment", "add", "-service", "x", "-at", "mai")
	b.Refuses("there is no service", "appointment", "add", "-service", "x", "-at", b.NextSlot().Format("2006-01-02 15:04"))
	b.Refuses("-reason", "appointment", "cancel", "LH-1")
	b.Refuses("not open on that day", "exceptions", "-day", "2020-01-06")
	b.Refuses("no such file", "appointment", "import", filepath.Join(b.Dir, "none.csv"))
	if _, err := b.Run("explain"); !errors.Is(err, cli.ErrUsage) {
		t.Errorf("explain without a number: %v", err)
	}
	if _, err := b.Run("explain", "A001", "A002"); !errors.Is(err, cli.ErrUsage) {
		t.Errorf("explain with two numbers: %v", err)
	}
	there := b.Dir
	b.Dir = filepath.Join(b.Dir, "elsewhere")
	b.Refuses("-data", "exceptions")
	b.Refuses("-data", "appointment", "cancel", "LH-1", "-reason", "x")
	if _, err := os.Stat(b.Dir); !errors.Is(err, os.ErrNotExist) {
		t.Error("a store was made in a folder where no hub has worked")
	}
	b.Dir = there
	b.Running(func() {
		if err := os.Remove(filepath.Join(b.Dir, hub.SocketName)); err != nil {
			t.Fatal(err)
		}
		b.Refuses("does not answer its commands", "exceptions")
	})
}

// Another program behind the hub's socket is not taken for a hub.
func TestWhatIsNoHubIsSaidToBeNone(t *testing.T) {
	b := officetest.New(t)
	for name, serve := range map[string]http.HandlerFunc{
		"another program": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") },
		"an older hub":    http.NotFound,
	} {
		web := b.Pretend(serve)
		if _, err := b.Run("exceptions"); err == nil || !strings.Contains(err.Error(), "another version of the hub") {
			t.Errorf("%s: %v", name, err)
		}
		web.Close()
	}
}

func TestFileIsImportedWholeOrNotAtAll(t *testing.T) {
	b := officetest.New(t)
	service := b.File.Centre.Services[0].ID
	slot := b.NextSlot().Format("2006-01-02 15:04")
	name := filepath.Join(t.TempDir(), "hen.csv")
	write := func(lines ...string) {
		if err := os.WriteFile(name, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	good, bad := service+","+slot+",", "khong-co,"+slot+","
	write("code,service,slot,class", "LH-1,"+good, ","+good, "LH-3,"+bad, "LH-4,"+service+",mai,")
	b.Refuses("2 rows are bad", "appointment", "import", name)
	b.Refuses("2 rows are bad", "appointment", "import", "-check", name)
	write("code,service,slot,class", "LH-1,"+good, ","+good)
	b.Says("Kiểm tra xong, chưa ghi gì: 2 lịch hẹn mới", "appointment", "import", name, "-check")
	b.Says(": 0", "appointment", "list", "-day", slot[:10])
	write("code,service,slot,class", "LH-1,"+good, ","+good, "LH-3,"+bad, "LH-4,"+service+",mai,")
	b.Says("Đã ghi 2 lịch hẹn mới; 0 dời, 0 đổi, 0 hủy, 0 khôi phục; 0 giữ nguyên; 0 không đổi được; 2 dòng sai.", "appointment", "import", name, "-skip-bad")
	write("code,service,slot,class", "LH-1,"+good, "LH-5,"+good)
	b.Says("Đã ghi 1 lịch hẹn mới; 0 dời, 0 đổi, 0 hủy, 0 khôi phục; 1 giữ nguyên; 0 không đổi được; 0 dòng sai.", "appointment", "import", name)
	b.Says(": 3", "appointment", "list", "-day", slot[:10])
	write("nothing")
	b.Refuses("1 rows are bad", "appointment", "import", name)
}

// A later file moves, changes and cancels appointments of an earlier one. Every such
// row is printed; a dry run prints the same and changes nothing.
func TestLaterFileChangesWhatIsThere(t *testing.T) {
	b := officetest.New(t)
	one, other := b.File.Centre.Services[0].ID, b.File.Centre.Services[1].ID
	slot := b.NextSlot()
	at, later := slot.Format("02/01/2006 15:04"), slot.Add(time.Hour).Format("02/01/2006 15:04:05")
	name := filepath.Join(t.TempDir(), "hen.csv")
	write := func(lines ...string) {
		if err := os.WriteFile(name, []byte("\ufeff"+strings.Join(lines, "\r\n")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	entries := func() string { return b.Says("", "export", "-json") }
	write("code;service;slot", "LH-1;"+one+";"+at, "lh-2;"+one+";"+at, "LH-3;"+one+";"+at, "LH-4;"+one+";"+at)
	b.Says("Đã ghi 4 lịch hẹn mới", "appointment", "import", name)
	b.Says("Đã hủy", "appointment", "cancel", "lh-4", "-reason", "bận")
	write("code;service;slot;state", "lh-1;"+one+";"+later, "LH-2;"+other+";"+at, "LH-3;;;hủy", "LH-4;"+one+";"+at, "LH-9;;;hủy", "LH-5;"+one+";"+at, "LH-5;"+one+";"+at)
	rows := []string{
		"dòng 2  LH-1: DỜI từ 08:30 ", "sang 09:30 ", "dòng 3  LH-2: ĐỔI từ ", "dòng 4  LH-3: HỦY lịch hẹn 08:30 ",
		"dòng 5  LH-4: VẪN HỦY", "dòng 6  LH-9: không có lịch hẹn này để hủy",
	}
	before := entries()
	dry := b.Says("1 lịch hẹn mới; 1 dời, 1 đổi, 1 hủy, 0 khôi phục; 1 giữ nguyên; 2 không đổi được; 0 dòng sai.", "appointment", "import", "-dry-run", name)
	if after := entries(); after != before {
		t.Error("a dry run has changed the log")
	}
	done := b.Says("1 lịch hẹn mới; 1 dời, 1 đổi, 1 hủy, 0 khôi phục; 1 giữ nguyên; 2 không đổi được; 0 dòng sai.", "appointment", "import", name)
	for _, row := range rows {
		if !strings.Contains(dry, row) || !strings.Contains(done, row) {
			t.Errorf("%q is not told in the dry run\n%s\nand when it is done\n%s", row, dry, done)
		}
	}
	if !strings.Contains(dry, "dòng 7  LH-5: lịch hẹn mới") {
		t.Errorf("a new one is not told:\n%s", dry)
	}
	b.Says("09:30  LH-1", "appointment", "list", "-day", slot.Format(time.DateOnly))
	b.Says("trước là 08:30 ", "appointment", "list", "-day", slot.Format(time.DateOnly))
	write("code;service;slot;state", "LH-4;"+one+";"+at+";khôi phục")
	b.Says("KHÔI PHỤC", "appointment", "import", name)
	write("code;service;slot", "LH-1;"+other+";mai")
	b.Refuses("1 rows are bad", "appointment", "import", name)
	b.Refuses("another appointment's", "appointment", "add", "-service", one, "-at", at, "-code", "lh-1")
}

func TestWordsStandBeforeOrAfterFlags(t *testing.T) {
	for _, args := range []string{"explain A025 -day D", "explain -day D A025", "-day D explain A025"} {
		o := &office.Office{}
		p := &program.Program{Name: "hub"}
		if c, err := officetest.Read(p, o.Commands(), strings.Fields(args)...); err != nil || c.Name != "explain" || o.Day() != "D" || len(p.Words) != 1 || p.Words[0] != "A025" {
			t.Errorf("%s: command %q, words %v, day %q, %v", args, c.Name, p.Words, o.Day(), err)
		}
	}
}
