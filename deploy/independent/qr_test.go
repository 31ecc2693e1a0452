package independent

import (
	"image/png"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"motcua/internal/escpos"
	"motcua/internal/fakeprinter"
)

// patience is the limit for things that must happen.
const patience = 30 * time.Second

// until waits for a condition.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("in vain waited for: %s", what)
		}
	}
}

// papers prints job on a printer of this width and returns the paper.
func papers(t *testing.T, job []byte, dots int) fakeprinter.Paper {
	t.Helper()
	p := fakeprinter.New(fakeprinter.Options{Dots: dots})
	defer func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}()
	address, err := p.ListenTCP("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write(job); err != nil {
		t.Fatal(err)
	}
	until(t, "the ticket to be printed", func() bool { s := p.Stats(); return s.Bytes == int64(len(job)) && s.Waiting == 0 })
	if s := p.Stats(); s.Unknown != 0 {
		t.Errorf("the printer met %d commands that it does not know", s.Unknown)
	}
	if all := p.Papers(); len(all) == 1 {
		return all[0]
	}
	return p.TearOff() // a printer without a cutter
}

func TestQRCodeOnPaperIsTheTicketsCode(t *testing.T) {
	zbarimg := need(t, "zbarimg")
	for i, name := range []string{"generic-80", "epson-tm-t88", "generic-58"} {
		profile, err := escpos.ProfileNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		x := ticket(uint32(7_000_000 + i))
		paper := papers(t, profile.Job(render(t, x, profile.Dots)), profile.Dots)
		path := filepath.Join(t.TempDir(), "paper.png")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, paper.Image()); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), zbarimg, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", path).Output()
		if err != nil {
			t.Errorf("%s: zbarimg finds no code: %v", name, err)
			continue
		}
		if got := strings.TrimSpace(string(out)); got != x.Code {
			t.Errorf("%s: zbarimg reads %q, want %q", name, got, x.Code)
		}
	}
}
