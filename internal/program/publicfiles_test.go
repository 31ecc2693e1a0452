package program

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
)

// comes waits until a device has taken a catalogue, and is its text.
func comes(t *testing.T, p *Program, d *config.Device) string {
	t.Helper()
	taken := make(chan string, 10)
	files, err := p.PublicFiles(d, func(path string) { taken <- path })
	if err != nil {
		t.Fatal(err)
	}
	defer Close(slog.New(slog.DiscardHandler), "public files", files)
	select {
	case path := <-taken:
		data, err := os.ReadFile(path)
		if err != nil || filepath.Dir(path) != filepath.Join(p.Data, library.Folder) {
			t.Fatal(path, err)
		}
		return string(data)
	case <-time.After(patience):
		t.Fatalf("nothing comes: %+v", files.Status())
		return ""
	}
}

// The public files reach an enrolled device by TLS to its own hub, and one that is not
// enrolled in clear text.
func TestPublicFilesComeFromTheHub(t *testing.T) {
	g := newGatehouse(t)
	g.says([]string{"Made public: 3 procedures"}, "catalogue", "import", g.sheet("a.csv", firstList), "-take")
	p, d := g.enrolled()
	if client, base, err := p.toHub(d); err != nil || base != "https://"+g.address || client == nil {
		t.Fatalf("an enrolled device asks %q (%v)", base, err)
	}
	if text := comes(t, p, d); !strings.Contains(text, "Đăng ký khai sinh") {
		t.Errorf("the catalogue is %s", text)
	}
	bare := &Program{Data: t.TempDir(), Log: slog.New(slog.DiscardHandler), Ctx: t.Context(), Clock: clock.OfMachine()}
	if _, base, err := bare.toHub(d); err != nil || base != "http://"+g.address {
		t.Fatalf("one that is not enrolled asks %q (%v)", base, err)
	}
	if text := comes(t, bare, d); !strings.Contains(text, "Đăng ký khai sinh") {
		t.Errorf("the catalogue is %s", text)
	}
}

// An enrolled device takes nothing from another hub, which somebody may have put in the
// place of its own.
func TestPublicFilesComeFromItsOwnHubOnly(t *testing.T) {
	own, other := newGatehouse(t), newGatehouse(t)
	other.says([]string{"Made public"}, "catalogue", "import", other.sheet("a.csv", firstList), "-take")
	p, d := own.enrolled()
	d.Hub = "ws://" + other.address + "/link"
	files, err := p.PublicFiles(d, func(path string) { t.Errorf("it takes %s", path) })
	if err != nil {
		t.Fatal(err)
	}
	defer Close(p.Log, "public files", files)
	for limit := time.After(patience); files.Status().Fault == ""; {
		select {
		case <-time.After(5 * time.Millisecond):
		case <-limit:
			t.Fatal("another hub is believed")
		}
	}
}
