package program_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"motcua/internal/clock"
	"motcua/internal/config"
	"motcua/internal/library"
	"motcua/internal/officetest"
	"motcua/internal/program"
)

// comes waits until a device has taken a catalogue, and is its text.
func comes(t *testing.T, p *program.Program, d *config.Device) string {
	t.Helper()
	taken := make(chan string, 10)
	files, err := p.PublicFiles(d, func(path string) { taken <- path })
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close(slog.New(slog.DiscardHandler), "public files", files)
	select {
	case path := <-taken:
		data, err := os.ReadFile(path)
		if err != nil || filepath.Dir(path) != filepath.Join(p.Data, library.Folder) {
			t.Fatal(path, err)
		}
		return string(data)
	case <-time.After(program.Patience):
		t.Fatalf("nothing comes: %+v", files.Status())
		return ""
	}
}

// The public files reach an enrolled device by TLS to its own hub, and one that is not
// enrolled in clear text.
func TestPublicFilesComeFromTheHub(t *testing.T) {
	g := officetest.NewGatehouse(t)
	g.SaysInEnglish([]string{"Made public: 3 procedures"}, "catalogue", "import", g.Sheet("a.csv", officetest.List), "-take")
	p, d := enrolled(g)
	if client, base, err := p.ToHub(d); err != nil || base != "https://"+g.Address || client == nil {
		t.Fatalf("an enrolled device asks %q (%v)", base, err)
	}
	if text := comes(t, p, d); !strings.Contains(text, "Đăng ký khai sinh") {
		t.Errorf("the catalogue is %s", text)
	}
	bare := &program.Program{Data: t.TempDir(), Log: slog.New(slog.DiscardHandler), Ctx: t.Context(), Clock: clock.OfMachine()}
	if _, base, err := bare.ToHub(d); err != nil || base != "http://"+g.Address {
		t.Fatalf("one that is not enrolled asks %q (%v)", base, err)
	}
	if text := comes(t, bare, d); !strings.Contains(text, "Đăng ký khai sinh") {
		t.Errorf("the catalogue is %s", text)
	}
}

// An enrolled device takes nothing from another hub, which somebody may have put in the
// place of its own.
func TestPublicFilesComeFromItsOwnHubOnly(t *testing.T) {
	own, other := officetest.NewGatehouse(t), officetest.NewGatehouse(t)
	other.SaysInEnglish([]string{"Made public"}, "catalogue", "import", other.Sheet("a.csv", officetest.List), "-take")
	p, d := enrolled(own)
	d.Hub = "ws://" + other.Address + "/link"
	files, err := p.PublicFiles(d, func(path string) { t.Errorf("it takes %s", path) })
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close(p.Log, "public files", files)
	for limit := time.After(program.Patience); files.Status().Fault == ""; {
		select {
		case <-time.After(5 * time.Millisecond):
		case <-limit:
			t.Fatal("another hub is believed")
		}
	}
}
