package program

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/cli"
	"motcua/internal/clock"
	"motcua/internal/config"
	"motcua/internal/hub"
	"motcua/internal/link"
)

// bureau is a centre, its data folder, and the address of its hub, running or not.
type bureau struct {
	t      *testing.T
	file   *config.CentreFile
	dir    string
	listen string
	typed  string // what somebody types at a command
}

func newBureau(t *testing.T) *bureau {
	t.Helper()
	dir := t.TempDir()
	if err := WriteSample(filepath.Join(dir, "sample")); err != nil {
		t.Fatal(err)
	}
	file, err := config.LoadCentre(filepath.Join(dir, "sample", "centre.toml"))
	if err != nil {
		t.Fatal(err)
	}
	file.Key = "một-khóa-dài"
	gone := httptest.NewServer(nil)
	gone.Close()
	b := &bureau{t: t, file: file, dir: filepath.Join(dir, "hub"), listen: gone.Listener.Addr().String()}
	b.running(func() {}) // it has run once
	return b
}

// running calls do while the hub runs.
func (b *bureau) running(do func()) {
	b.t.Helper()
	h, err := openHub(b.file, b.dir, slog.New(slog.DiscardHandler))
	if err != nil {
		b.t.Fatal(err)
	}
	l, err := link.ListenOn(filepath.Join(b.dir, hub.SocketName))
	if err != nil {
		b.t.Fatal(err)
	}
	web := link.NewWebServer(h.Office(), nil, slog.New(slog.DiscardHandler))
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(l) }()
	do()
	web.Close()
	<-ended
	if err := h.Close(); err != nil {
		b.t.Error(err)
	}
}

// run runs a command like Main, and returns its output.
func (b *bureau) run(args ...string) (string, error) {
	b.t.Helper()
	o := &Office{Centre: func() *config.CentreFile { return b.file }, Listen: func() string { return b.listen }}
	var out strings.Builder
	p := &Program{Name: "hub", Data: b.dir, Log: slog.New(slog.DiscardHandler), Ctx: b.t.Context(), in: strings.NewReader(b.typed), out: &out}
	c, err := p.start(o.Commands(), args...)
	if c.Name == "" {
		b.t.Fatalf("there is no command %q", args)
	}
	if err != nil {
		return "", err
	}
	err = c.Run(p)
	return out.String(), err
}

// pretend answers on the hub's socket in its place.
func (b *bureau) pretend(serve http.Handler) *httptest.Server {
	b.t.Helper()
	l, err := link.ListenOn(filepath.Join(b.dir, hub.SocketName))
	if err != nil {
		b.t.Fatal(err)
	}
	web := httptest.NewUnstartedServer(serve)
	web.Listener.Close()
	web.Listener = l
	web.Start()
	return web
}

func (b *bureau) says(want string, args ...string) string {
	b.t.Helper()
	out, err := b.run(args...)
	if err != nil || !strings.Contains(out, want) {
		b.t.Fatalf("%v says %q (%v), want %q", args, out, err, want)
	}
	return out
}

func (b *bureau) refuses(want string, args ...string) {
	b.t.Helper()
	out, err := b.run(args...)
	if !errors.Is(err, cli.ErrUsage) || !strings.Contains(err.Error(), want) {
		b.t.Fatalf("%v says %q (%v), want it to refuse with %q", args, out, err, want)
	}
}

// nextSlot is 08:30 on the next working day.
func (b *bureau) nextSlot() time.Time {
	b.t.Helper()
	rules, err := centre.Compile(b.file.Centre)
	if err != nil {
		b.t.Fatal(err)
	}
	now := calendar.Local(clock.WallMS())
	for n := 1; n < 30; n++ {
		day := time.Date(now.Year(), now.Month(), now.Day()+n, 8, 30, 0, 0, now.Location())
		if len(rules.ReceptionOn(day.Format(time.DateOnly))) > 1 {
			return day
		}
	}
	b.t.Fatal("no day of reception comes")
	return now
}

// A command does the same while the hub runs and while it does not.
func TestOfficeWorksWhetherTheHubRunsOrNot(t *testing.T) {
	b := newBureau(t)
	service := b.file.Centre.Services[0].ID
	slot := b.nextSlot()
	day := slot.Format(time.DateOnly)
	use := func(code string) {
		b.says("Đã ghi lịch hẹn "+code, "appointment", "add", "-service", service, "-at", slot.Format("2006-01-02 15:04"), "-code", code)
		b.refuses("another appointment's", "appointment", "add", "-service", service, "-at", slot.Format("2006-01-02 15:04"), "-code", code)
		b.says("08:30  "+code, "appointment", "list", "-day", day)
		b.says("Đã hủy lịch hẹn "+code, "appointment", "cancel", code, "-reason", "đổi ngày")
		b.refuses("appointment-used", "appointment", "cancel", "-reason", "đổi ngày", code)
		b.says("đã hủy", "appointment", "list", "-day", slot.Format("02/01/2006"))
		b.says("LH1~", "appointment", "add", "-service", service, "-at", slot.Format("02/01/2006 15:04"))
		b.says("Các việc ngoài thứ tự", "exceptions")
		b.says("Exceptions", "exceptions", "-lang", "en")
		b.says("Trong ngày không có thông báo nào.", "announcements")
		b.says("Nothing was announced on that day.", "announcements", "-lang", "en")
		b.says("", "attendance")
		b.says("Chưa có lượt nào", "quotes")
		b.refuses("no such number", "explain", "A001")
	}
	b.running(func() { use("LH-1") })
	use("LH-2")
	b.running(func() { b.says("LH-2", "appointment", "list", "-day", day) })
}

func TestWhatCannotBeAskedIsRefused(t *testing.T) {
	b := newBureau(t)
	b.refuses("the day", "exceptions", "-day", "hôm qua")
	b.refuses("language", "exceptions", "-lang", "fr")
	b.refuses("-service", "appointment", "add", "-at", "2026-11-26 08:30")
	b.refuses("the slot", "appointment", "add", "-service", "x", "-at", "mai")
	b.refuses("there is no service", "appointment", "add", "-service", "x", "-at", b.nextSlot().Format("2006-01-02 15:04"))
	b.refuses("-reason", "appointment", "cancel", "LH-1")
	b.refuses("not open on that day", "exceptions", "-day", "2020-01-06")
	b.refuses("no such file", "appointment", "import", filepath.Join(b.dir, "none.csv"))
	if _, err := b.run("explain"); !errors.Is(err, cli.ErrUsage) {
		t.Errorf("explain without a number: %v", err)
	}
	if _, err := b.run("explain", "A001", "A002"); !errors.Is(err, cli.ErrUsage) {
		t.Errorf("explain with two numbers: %v", err)
	}
	there := b.dir
	b.dir = filepath.Join(b.dir, "elsewhere")
	b.refuses("-data", "exceptions")
	b.refuses("-data", "appointment", "cancel", "LH-1", "-reason", "x")
	if _, err := os.Stat(b.dir); !errors.Is(err, os.ErrNotExist) {
		t.Error("a store was made in a folder where no hub has worked")
	}
	b.dir = there
	b.running(func() {
		if err := os.Remove(filepath.Join(b.dir, hub.SocketName)); err != nil {
			t.Fatal(err)
		}
		b.refuses("does not answer its commands", "exceptions")
	})
}

// Another program behind the hub's socket is not taken for a hub.
func TestWhatIsNoHubIsSaidToBeNone(t *testing.T) {
	b := newBureau(t)
	for name, serve := range map[string]http.HandlerFunc{
		"another program": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") },
		"an older hub":    http.NotFound,
	} {
		web := b.pretend(serve)
		if _, err := b.run("exceptions"); err == nil || !strings.Contains(err.Error(), "another version of the hub") {
			t.Errorf("%s: %v", name, err)
		}
		web.Close()
	}
}

func TestFileIsImportedWholeOrNotAtAll(t *testing.T) {
	b := newBureau(t)
	service := b.file.Centre.Services[0].ID
	slot := b.nextSlot().Format("2006-01-02 15:04")
	name := filepath.Join(t.TempDir(), "hen.csv")
	write := func(lines ...string) {
		if err := os.WriteFile(name, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	good, bad := service+","+slot+",", "khong-co,"+slot+","
	write("code,service,slot,class", "LH-1,"+good, ","+good, "LH-3,"+bad, "LH-4,"+service+",mai,")
	b.refuses("2 rows are bad", "appointment", "import", name)
	b.refuses("2 rows are bad", "appointment", "import", "-check", name)
	write("code,service,slot,class", "LH-1,"+good, ","+good)
	b.says("Kiểm tra xong, chưa ghi gì: 2 lịch hẹn mới", "appointment", "import", name, "-check")
	b.says(": 0", "appointment", "list", "-day", slot[:10])
	write("code,service,slot,class", "LH-1,"+good, ","+good, "LH-3,"+bad, "LH-4,"+service+",mai,")
	b.says("Đã ghi 2 lịch hẹn mới; 0 dời, 0 đổi, 0 hủy, 0 khôi phục; 0 giữ nguyên; 0 không đổi được; 2 dòng sai.", "appointment", "import", name, "-skip-bad")
	write("code,service,slot,class", "LH-1,"+good, "LH-5,"+good)
	b.says("Đã ghi 1 lịch hẹn mới; 0 dời, 0 đổi, 0 hủy, 0 khôi phục; 1 giữ nguyên; 0 không đổi được; 0 dòng sai.", "appointment", "import", name)
	b.says(": 3", "appointment", "list", "-day", slot[:10])
	write("nothing")
	b.refuses("1 rows are bad", "appointment", "import", name)
}

// A later file moves, changes and cancels appointments of an earlier one. Every such
// row is printed; a dry run prints the same and changes nothing.
func TestLaterFileChangesWhatIsThere(t *testing.T) {
	b := newBureau(t)
	one, other := b.file.Centre.Services[0].ID, b.file.Centre.Services[1].ID
	slot := b.nextSlot()
	at, later := slot.Format("02/01/2006 15:04"), slot.Add(time.Hour).Format("02/01/2006 15:04:05")
	name := filepath.Join(t.TempDir(), "hen.csv")
	write := func(lines ...string) {
		if err := os.WriteFile(name, []byte("\ufeff"+strings.Join(lines, "\r\n")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	entries := func() string { return b.says("", "export", "-json") }
	write("code;service;slot", "LH-1;"+one+";"+at, "lh-2;"+one+";"+at, "LH-3;"+one+";"+at, "LH-4;"+one+";"+at)
	b.says("Đã ghi 4 lịch hẹn mới", "appointment", "import", name)
	b.says("Đã hủy", "appointment", "cancel", "lh-4", "-reason", "bận")
	write("code;service;slot;state", "lh-1;"+one+";"+later, "LH-2;"+other+";"+at, "LH-3;;;hủy", "LH-4;"+one+";"+at, "LH-9;;;hủy", "LH-5;"+one+";"+at, "LH-5;"+one+";"+at)
	rows := []string{
		"dòng 2  LH-1: DỜI từ 08:30 ", "sang 09:30 ", "dòng 3  LH-2: ĐỔI từ ", "dòng 4  LH-3: HỦY lịch hẹn 08:30 ",
		"dòng 5  LH-4: VẪN HỦY", "dòng 6  LH-9: không có lịch hẹn này để hủy",
	}
	before := entries()
	dry := b.says("1 lịch hẹn mới; 1 dời, 1 đổi, 1 hủy, 0 khôi phục; 1 giữ nguyên; 2 không đổi được; 0 dòng sai.", "appointment", "import", "-dry-run", name)
	if after := entries(); after != before {
		t.Error("a dry run has changed the log")
	}
	done := b.says("1 lịch hẹn mới; 1 dời, 1 đổi, 1 hủy, 0 khôi phục; 1 giữ nguyên; 2 không đổi được; 0 dòng sai.", "appointment", "import", name)
	for _, row := range rows {
		if !strings.Contains(dry, row) || !strings.Contains(done, row) {
			t.Errorf("%q is not told in the dry run\n%s\nand when it is done\n%s", row, dry, done)
		}
	}
	if !strings.Contains(dry, "dòng 7  LH-5: lịch hẹn mới") {
		t.Errorf("a new one is not told:\n%s", dry)
	}
	b.says("09:30  LH-1", "appointment", "list", "-day", slot.Format(time.DateOnly))
	b.says("trước là 08:30 ", "appointment", "list", "-day", slot.Format(time.DateOnly))
	write("code;service;slot;state", "LH-4;"+one+";"+at+";khôi phục")
	b.says("KHÔI PHỤC", "appointment", "import", name)
	write("code;service;slot", "LH-1;"+other+";mai")
	b.refuses("1 rows are bad", "appointment", "import", name)
	b.refuses("another appointment's", "appointment", "add", "-service", one, "-at", at, "-code", "lh-1")
}

func TestWordsStandBeforeOrAfterFlags(t *testing.T) {
	for _, args := range []string{"explain A025 -day D", "explain -day D A025", "-day D explain A025"} {
		o := &Office{}
		p := &Program{Name: "hub"}
		if c, err := p.start(o.Commands(), strings.Fields(args)...); err != nil || c.Name != "explain" || o.day != "D" || len(p.Words) != 1 || p.Words[0] != "A025" {
			t.Errorf("%s: command %q, words %v, day %q, %v", args, c.Name, p.Words, o.day, err)
		}
	}
}
