package program

import (
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"motcua/internal/calendar"
	"motcua/internal/cli"
	"motcua/internal/clock"
	"motcua/internal/config"
	"motcua/internal/hub"
	"motcua/internal/store"
)

// booked adds an appointment, so that the log has a day.
func (b *bureau) booked(code string) {
	b.t.Helper()
	b.says("Đã ghi lịch hẹn "+code, "appointment", "add", "-service", b.file.Centre.Services[0].ID, "-at", b.nextSlot().Format("2006-01-02 15:04"), "-code", code)
}

func TestCopyingWorksWhetherTheHubRunsOrNot(t *testing.T) {
	b := newBureau(t)
	today := calendar.ServiceDay(clock.WallMS())
	use := func(code string) {
		b.booked(code)
		file := filepath.Join(t.TempDir(), "copy.gz")
		b.says("Đã sao lưu vào "+file, "backup", file)
		b.refuses("there is such a file already", "backup", file)
		for _, args := range [][]string{{"verify"}, {"verify", file}} {
			b.says("1 ngày làm việc ("+today+" đến "+today+")", args...)
			b.says("Không có lỗi.", args...)
			out := b.says("No faults.", append(args, "-lang", "en")...)
			if strings.Contains(out, "hub.copy.") || strings.Contains(out, "%!") {
				t.Errorf("a text is missing: %s", out)
			}
		}
		b.says("Bản sao lưu lập lúc", "verify", file)
		_, hash, _ := strings.Cut(b.says("Mã chuỗi", "verify"), "về sau): ")
		hash, _, _ = strings.Cut(hash, "\n")
		b.booked(code + "-B")
		b.says("còn nguyên", "verify", "-hash", strings.ToUpper(hash))
		b.says("còn nguyên", "verify", file, "-hash", hash[:32]+" "+hash[32:])
		b.refuses("64 digits", "verify", "-hash", "12")
		if out, err := b.run("verify", "-hash", strings.Repeat("1", 64)); !errors.Is(err, errFaults) || !strings.Contains(out, "đây là nhật ký khác") {
			t.Errorf("an unknown hash: %s (%v)", out, err)
		}
		b.says(`"type":"appointment.booked"`, "export", "-json")
		b.says(code, "export", "-json", "-from", today, "-to", today)
		b.says("\ufeffday,number,service", "export")
		b.says("\ufeffday,number,service", "export", "-csv", "-from", calendar.Local(clock.WallMS()).Format("02/01/2006"))
		b.says("\ufeffDay,Number,Service", "export", "-lang", "en")
		b.says("\ufeffNgày;Số thứ tự;Thủ tục", "export", "-for-excel")
		b.says("\ufeffDay;Number;Service", "export", "-for-excel", "-lang", "en")
		b.refuses("-for-excel is for -csv", "export", "-for-excel", "-json")
		b.refuses("language", "export", "-lang", "fr")
		b.file.ExportForExcel = true
		b.says("\ufeffNgày;Số thứ tự;Thủ tục", "export")
		b.says(code, "export", "-json")
		b.file.ExportForExcel = false
		b.refuses("not open on that day", "export", "-to", "2020-01-06")
		b.refuses("the first one first", "export", "-from", "2026-01-06", "-to", "2026-01-05")
		b.refuses("cannot be read", "export", "-from", "hôm qua")
		b.refuses("write -csv or -json", "export", "-csv", "-json")
	}
	b.running(func() { use("LH-1") })
	use("LH-2")
}

func TestBackupIsRestored(t *testing.T) {
	b := newBureau(t)
	file := filepath.Join(t.TempDir(), "copy.gz")
	day := b.nextSlot().Format("2006-01-02")
	b.running(func() {
		b.booked("LH-1")
		b.says("Đã sao lưu", "backup", file)
		b.booked("LH-2")
		if _, err := b.run("restore", file); !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), "stop the hub first") {
			t.Errorf("while the hub runs: %v", err)
		}
	})
	b.says("LH-2", "appointment", "list", "-day", day)
	b.says("Dữ liệu trước khi khôi phục được giữ ở "+filepath.Join(b.dir, "hub.db.before-restore-"), "restore", file)
	if out := b.says("LH-1", "appointment", "list", "-day", day); strings.Contains(out, "LH-2") {
		t.Errorf("what came after the backup is there: %s", out)
	}
	b.running(func() {
		b.booked("LH-3") // the hub goes on
		b.says("Không có lỗi.", "verify")
	})
}

// A new machine has no store yet.
func TestBackupIsRestoredOnANewMachine(t *testing.T) {
	b := newBureau(t)
	file := filepath.Join(t.TempDir(), "copy.gz")
	b.booked("LH-1")
	b.says("Đã sao lưu", "backup", file)
	b.dir = filepath.Join(t.TempDir(), "new", "machine")
	if out := b.says("Restored:", "restore", file, "-lang", "en"); strings.Contains(out, "from before") {
		t.Errorf("it tells of a store that was not there: %s", out)
	}
	b.says("LH-1", "appointment", "list", "-day", b.nextSlot().Format("2006-01-02"))
}

// Faults are printed, and the exit code is 1, neither of the two codes that have
// another meaning for a supervisor.
func TestFaultsAreToldAndCounted(t *testing.T) {
	b := newBureau(t)
	b.booked("LH-1")
	file := filepath.Join(t.TempDir(), "copy.gz")
	b.says("Đã sao lưu", "backup", file)
	spoil := func(name string) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		data[len(data)/3] ^= 8
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	wrong := func(args ...string) {
		t.Helper()
		out, err := b.run(args...)
		if !errors.Is(err, errFaults) || errors.Is(err, cli.ErrUsage) || errors.Is(err, store.ErrDamaged) || !strings.Contains(out, "CÓ 1 LỖI") {
			t.Errorf("%v says %s (%v)", args, out, err)
		}
	}
	spoil(file)
	wrong("verify", file)
	before, err := os.ReadFile(filepath.Join(b.dir, "hub.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.run("restore", file); err == nil || !strings.Contains(err.Error(), "nothing was changed") {
		t.Errorf("a damaged backup is restored: %v", err)
	}
	if after, err := os.ReadFile(filepath.Join(b.dir, "hub.db")); err != nil || string(after) != string(before) {
		t.Errorf("the store has changed (%v)", err)
	}
	if err := os.WriteFile(filepath.Join(b.dir, "hub.db"), before[:5000], 0o600); err != nil {
		t.Fatal(err)
	}
	wrong("verify")
	b.refuses("no such file", "verify", filepath.Join(b.dir, "none"))
	b.refuses("no such file", "restore", filepath.Join(b.dir, "none"))
	b.refuses("language", "verify", "-lang", "fr")
	b.refuses("language", "restore", file, "-lang", "fr")
}

// An incomplete answer is not kept, whatever the reason.
func TestBackupThatBreaksOffIsNone(t *testing.T) {
	b := newBureau(t)
	for name, serve := range map[string]http.HandlerFunc{
		"with a word": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Trailer", hub.TrailerFault)
			_, _ = w.Write([]byte("half"))
			w.Header().Set(hub.TrailerFault, "the archive is missing")
		},
		"without one": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("half"))
		},
		"as if whole": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("half")) },
		"busy": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusConflict)
			_, _ = w.Write([]byte(`{"code":"busy","text":"wait"}`))
		},
	} {
		web := b.pretend(serve)
		dir := t.TempDir()
		_, err := b.run("backup", filepath.Join(dir, "copy.gz"))
		if err == nil || name == "with a word" && !strings.Contains(err.Error(), "the archive is missing") {
			t.Errorf("%s: %v", name, err)
		}
		if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) > 0 {
			t.Errorf("%s leaves %v (%v)", name, left, err)
		}
		web.Close()
	}
}

func TestWordThatMayBeLeftOut(t *testing.T) {
	for args, want := range map[string]string{"": "", "A": "A", "-lang en A": "A", "A -lang en": "A"} {
		o := &Office{}
		p := &Program{Name: "hub"}
		_, err := p.start(o.Commands(), append([]string{"verify"}, strings.Fields(args)...)...)
		if err != nil || strings.Join(p.Words, " ") != want {
			t.Errorf("%q gives %q (%v)", args, p.Words, err)
		}
	}
	p := &Program{Name: "hub"}
	if _, err := p.start((&Office{}).Commands(), "verify", "A", "B"); !errors.Is(err, cli.ErrUsage) {
		t.Errorf("two files are taken: %v", err)
	}
}

// A backup can be checked and restored on a machine that has nothing else.
func TestFileAloneNeedsNoConfiguration(t *testing.T) {
	b := newBureau(t)
	b.booked("LH-1")
	file := filepath.Join(t.TempDir(), "copy.gz")
	b.says("Đã sao lưu", "backup", file)
	bare := &Office{Centre: func() *config.CentreFile { return nil }, Listen: func() string { return "" }}
	for _, name := range []string{"verify", "restore"} {
		var out strings.Builder
		p := &Program{Name: "hub", Data: filepath.Join(t.TempDir(), "new"), Log: slog.New(slog.DiscardHandler), Ctx: t.Context(), out: &out}
		c, err := p.start(bare.Commands(), name, file)
		if err != nil {
			t.Fatal(err)
		}
		bare.lang = "vi"
		if c.Bare == nil || !c.Bare(p.Words) || c.Bare(nil) {
			t.Errorf("%s wants a configuration with a file: %v", name, c.Bare == nil)
		}
		if err := c.Run(p); err != nil || out.Len() == 0 {
			t.Errorf("%s says %q (%v)", name, out.String(), err)
		}
	}
}
