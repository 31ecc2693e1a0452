package office_test

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
	"motcua/internal/office"
	"motcua/internal/officetest"
	"motcua/internal/program"
	"motcua/internal/store"
)

// booked adds an appointment, so that the log has a day.
func booked(b *officetest.Bureau, code string) {
	b.T.Helper()
	b.Says("Đã ghi lịch hẹn "+code, "appointment", "add", "-service", b.File.Centre.Services[0].ID, "-at", b.NextSlot().Format("2006-01-02 15:04"), "-code", code)
}

func TestCopyingWorksWhetherTheHubRunsOrNot(t *testing.T) {
	b := officetest.New(t)
	today := calendar.ServiceDay(clock.WallMS())
	use := func(code string) {
		booked(b, code)
		file := filepath.Join(t.TempDir(), "copy.gz")
		b.Says("Đã sao lưu vào "+file, "backup", file)
		b.Refuses("there is such a file already", "backup", file)
		for _, args := range [][]string{{"verify"}, {"verify", file}} {
			b.Says("1 ngày làm việc ("+today+" đến "+today+")", args...)
			b.Says("Không có lỗi.", args...)
			out := b.Says("No faults.", append(args, "-lang", "en")...)
			if strings.Contains(out, "hub.copy.") || strings.Contains(out, "%!") {
				t.Errorf("a text is missing: %s", out)
			}
		}
		b.Says("Bản sao lưu lập lúc", "verify", file)
		_, hash, _ := strings.Cut(b.Says("Mã chuỗi", "verify"), "về sau): ")
		hash, _, _ = strings.Cut(hash, "\n")
		booked(b, code+"-B")
		b.Says("còn nguyên", "verify", "-hash", strings.ToUpper(hash))
		b.Says("còn nguyên", "verify", file, "-hash", hash[:32]+" "+hash[32:])
		b.Refuses("64 digits", "verify", "-hash", "12")
		if out, err := b.Run("verify", "-hash", strings.Repeat("1", 64)); !errors.Is(err, program.ErrFaults) || !strings.Contains(out, "đây là nhật ký khác") {
			t.Errorf("an unknown hash: %s (%v)", out, err)
		}
		b.Says(`"type":"appointment.booked"`, "export", "-json")
		b.Says(code, "export", "-json", "-from", today, "-to", today)
		b.Says("\ufeffday,number,service", "export")
		b.Says("\ufeffday,number,service", "export", "-csv", "-from", calendar.Local(clock.WallMS()).Format("02/01/2006"))
		b.Says("\ufeffDay,Number,Service", "export", "-lang", "en")
		b.Says("\ufeffNgày;Số thứ tự;Thủ tục", "export", "-for-excel")
		b.Says("\ufeffDay;Number;Service", "export", "-for-excel", "-lang", "en")
		b.Refuses("-for-excel is for -csv", "export", "-for-excel", "-json")
		b.Refuses("language", "export", "-lang", "fr")
		b.File.ExportForExcel = true
		b.Says("\ufeffNgày;Số thứ tự;Thủ tục", "export")
		b.Says(code, "export", "-json")
		b.File.ExportForExcel = false
		b.Refuses("not open on that day", "export", "-to", "2020-01-06")
		b.Refuses("the first one first", "export", "-from", "2026-01-06", "-to", "2026-01-05")
		b.Refuses("cannot be read", "export", "-from", "hôm qua")
		b.Refuses("write -csv or -json", "export", "-csv", "-json")
	}
	b.Running(func() { use("LH-1") })
	use("LH-2")
}

func TestBackupIsRestored(t *testing.T) {
	b := officetest.New(t)
	file := filepath.Join(t.TempDir(), "copy.gz")
	day := b.NextSlot().Format("2006-01-02")
	b.Running(func() {
		booked(b, "LH-1")
		b.Says("Đã sao lưu", "backup", file)
		booked(b, "LH-2")
		if _, err := b.Run("restore", file); !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), "stop the hub first") {
			t.Errorf("while the hub runs: %v", err)
		}
	})
	b.Says("LH-2", "appointment", "list", "-day", day)
	b.Says("Dữ liệu trước khi khôi phục được giữ ở "+filepath.Join(b.Dir, "hub.db.before-restore-"), "restore", file)
	if out := b.Says("LH-1", "appointment", "list", "-day", day); strings.Contains(out, "LH-2") {
		t.Errorf("what came after the backup is there: %s", out)
	}
	b.Running(func() {
		booked(b, "LH-3") // the hub goes on
		b.Says("Không có lỗi.", "verify")
	})
}

// A new machine has no store yet.
func TestBackupIsRestoredOnANewMachine(t *testing.T) {
	b := officetest.New(t)
	file := filepath.Join(t.TempDir(), "copy.gz")
	booked(b, "LH-1")
	b.Says("Đã sao lưu", "backup", file)
	b.Dir = filepath.Join(t.TempDir(), "new", "machine")
	if out := b.Says("Restored:", "restore", file, "-lang", "en"); strings.Contains(out, "from before") {
		t.Errorf("it tells of a store that was not there: %s", out)
	}
	b.Says("LH-1", "appointment", "list", "-day", b.NextSlot().Format("2006-01-02"))
}

// Faults are printed, and the exit code is 1, neither of the two codes that have
// another meaning for a supervisor.
func TestFaultsAreToldAndCounted(t *testing.T) {
	b := officetest.New(t)
	booked(b, "LH-1")
	file := filepath.Join(t.TempDir(), "copy.gz")
	b.Says("Đã sao lưu", "backup", file)
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
		out, err := b.Run(args...)
		if !errors.Is(err, program.ErrFaults) || errors.Is(err, cli.ErrUsage) || errors.Is(err, store.ErrDamaged) || !strings.Contains(out, "CÓ 1 LỖI") {
			t.Errorf("%v says %s (%v)", args, out, err)
		}
	}
	spoil(file)
	wrong("verify", file)
	before, err := os.ReadFile(filepath.Join(b.Dir, "hub.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Run("restore", file); err == nil || !strings.Contains(err.Error(), "nothing was changed") {
		t.Errorf("a damaged backup is restored: %v", err)
	}
	if after, err := os.ReadFile(filepath.Join(b.Dir, "hub.db")); err != nil || string(after) != string(before) {
		t.Errorf("the store has changed (%v)", err)
	}
	if err := os.WriteFile(filepath.Join(b.Dir, "hub.db"), before[:5000], 0o600); err != nil {
		t.Fatal(err)
	}
	wrong("verify")
	b.Refuses("no such file", "verify", filepath.Join(b.Dir, "none"))
	b.Refuses("no such file", "restore", filepath.Join(b.Dir, "none"))
	b.Refuses("language", "verify", "-lang", "fr")
	b.Refuses("language", "restore", file, "-lang", "fr")
}

// An incomplete answer is not kept, whatever the reason.
func TestBackupThatBreaksOffIsNone(t *testing.T) {
	b := officetest.New(t)
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
		web := b.Pretend(serve)
		dir := t.TempDir()
		_, err := b.Run("backup", filepath.Join(dir, "copy.gz"))
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
		o := &office.Office{}
		p := &program.Program{Name: "hub"}
		_, err := officetest.Read(p, o.Commands(), strings.Fields("verify "+args)...)
		if err != nil || strings.Join(p.Words, " ") != want {
			t.Errorf("%q gives %q (%v)", args, p.Words, err)
		}
	}
	p := &program.Program{Name: "hub"}
	if _, err := officetest.Read(p, (&office.Office{}).Commands(), "verify", "A", "B"); !errors.Is(err, cli.ErrUsage) {
		t.Errorf("two files are taken: %v", err)
	}
}

// A backup can be checked and restored on a machine that has nothing else.
func TestFileAloneNeedsNoConfiguration(t *testing.T) {
	b := officetest.New(t)
	booked(b, "LH-1")
	file := filepath.Join(t.TempDir(), "copy.gz")
	b.Says("Đã sao lưu", "backup", file)
	bare := &office.Office{Centre: func() *config.CentreFile { return nil }, Listen: func() string { return "" }}
	for _, name := range []string{"verify", "restore"} {
		var out strings.Builder
		p := &program.Program{Name: "hub", Data: filepath.Join(t.TempDir(), "new"), Log: slog.New(slog.DiscardHandler), Ctx: t.Context(), Out: &out}
		c, err := officetest.Read(p, bare.Commands(), name, file, "-lang", "vi")
		if err != nil {
			t.Fatal(err)
		}
		if c.Bare == nil || !c.Bare(p.Words) || c.Bare(nil) {
			t.Errorf("%s wants a configuration with a file: %v", name, c.Bare == nil)
		}
		if err := c.Run(p); err != nil || out.Len() == 0 {
			t.Errorf("%s says %q (%v)", name, out.String(), err)
		}
	}
}
