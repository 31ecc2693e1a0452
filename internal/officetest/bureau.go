// Package officetest is a centre's hub for tests, with the commands of its machine: one that
// has worked once, and one that answers devices on a port.
package officetest

import (
	"context"
	"errors"
	"flag"
	"io"
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
	"motcua/internal/hubhost"
	"motcua/internal/i18n"
	"motcua/internal/link"
	"motcua/internal/office"
	"motcua/internal/program"
)

// Bureau is the sample centre, the data folder of its hub, and the hub's address, whether it
// is running or not.
type Bureau struct {
	T      *testing.T
	File   *config.CentreFile
	Dir    string
	Listen string
	Typed  string // what somebody types at a command
}

// New is a bureau whose hub has run once.
func New(t *testing.T) *Bureau {
	t.Helper()
	dir := t.TempDir()
	if err := office.WriteSample(filepath.Join(dir, "sample")); err != nil {
		t.Fatal(err)
	}
	file, err := config.LoadCentre(filepath.Join(dir, "sample", "centre.toml"))
	if err != nil {
		t.Fatal(err)
	}
	file.Key = "một-khóa-dài"
	gone := httptest.NewServer(nil)
	gone.Close()
	b := &Bureau{T: t, File: file, Dir: filepath.Join(dir, "hub"), Listen: gone.Listener.Addr().String()}
	b.Running(func() {})
	return b
}

// InBoth runs a test with a hub that runs and with one that does not.
func InBoth(t *testing.T, test func(t *testing.T, b *Bureau)) {
	t.Run("stopped", func(t *testing.T) { test(t, New(t)) })
	t.Run("running", func(t *testing.T) {
		b := New(t)
		b.Running(func() { test(t, b) })
	})
}

// Running calls do while the hub runs.
func (b *Bureau) Running(do func()) {
	b.T.Helper()
	h, err := hubhost.Open(b.File, b.Dir, slog.New(slog.DiscardHandler))
	if err != nil {
		b.T.Fatal(err)
	}
	l, err := link.ListenOn(filepath.Join(b.Dir, hub.SocketName))
	if err != nil {
		b.T.Fatal(err)
	}
	web := link.NewWebServer(h.Office(), nil, slog.New(slog.DiscardHandler))
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(l) }()
	do()
	web.Close()
	<-ended
	if err := h.Close(); err != nil {
		b.T.Error(err)
	}
}

// Run runs a command like the hub's program, and returns what it prints.
func (b *Bureau) Run(args ...string) (string, error) {
	b.T.Helper()
	return b.RunWith(func(*strings.Builder) io.Reader { return strings.NewReader(b.Typed) }, args...)
}

// RunWith is Run for somebody who types after reading what was printed.
func (b *Bureau) RunWith(typed func(printed *strings.Builder) io.Reader, args ...string) (string, error) {
	b.T.Helper()
	commands := (&office.Office{Centre: func() *config.CentreFile { return b.File }, Listen: func() string { return b.Listen }}).Commands()
	var out strings.Builder
	p := &program.Program{
		Name: "hub", Data: b.Dir, Log: slog.New(slog.DiscardHandler), Lang: i18n.Vietnamese, Ctx: b.T.Context(), In: typed(&out), Out: &out,
	}
	c, err := Read(p, commands, args...)
	if c.Name == "" {
		b.T.Fatalf("there is no command %q", args)
	}
	if err != nil {
		return "", err
	}
	err = c.Run(p)
	return out.String(), err
}

// Read parses a command with its flags and words, with -check as the only flag of the
// program itself.
func Read(p *program.Program, commands []program.Command, args ...string) (c program.Command, err error) {
	syntax := cli.Syntax{Last: func(*flag.FlagSet) {}, Flags: func(f *flag.FlagSet) { f.BoolVar(&p.Check, "check", false, "") }}
	c, _, err = p.Read(&syntax, commands, args)
	p.Command = c.Name
	return c, err
}

// Says runs a command that must work, and wants a text in what it prints.
func (b *Bureau) Says(want string, args ...string) string {
	b.T.Helper()
	out, err := b.Run(args...)
	if err != nil || !strings.Contains(out, want) {
		b.T.Fatalf("%v says %q (%v), want %q", args, out, err, want)
	}
	return out
}

// SaysInEnglish is Says for several texts.
func (b *Bureau) SaysInEnglish(want []string, args ...string) string {
	b.T.Helper()
	out, err := b.Run(append(args[:1:1], append([]string{"-lang", "en"}, args[1:]...)...)...)
	if err != nil {
		b.T.Fatalf("%q: %v", args, err)
	}
	for _, w := range want {
		if !strings.Contains(out, w) {
			b.T.Errorf("%q says nothing of %q: %s", args, w, out)
		}
	}
	return out
}

// Refuses runs a command that must be refused, with a text in the error.
func (b *Bureau) Refuses(want string, args ...string) {
	b.T.Helper()
	out, err := b.Run(args...)
	if !errors.Is(err, cli.ErrUsage) || !strings.Contains(err.Error(), want) {
		b.T.Fatalf("%v says %q (%v), want it to refuse with %q", args, out, err, want)
	}
}

// Pretend answers on the hub's socket in its place.
func (b *Bureau) Pretend(serve http.Handler) *httptest.Server {
	b.T.Helper()
	l, err := link.ListenOn(filepath.Join(b.Dir, hub.SocketName))
	if err != nil {
		b.T.Fatal(err)
	}
	web := httptest.NewUnstartedServer(serve)
	web.Listener.Close()
	web.Listener = l
	web.Start()
	return web
}

// Sheet writes a file that somebody wants imported.
func (b *Bureau) Sheet(name, text string) string {
	b.T.Helper()
	path := filepath.Join(b.T.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.T.Fatal(err)
	}
	return path
}

// NextSlot is 08:30 on the next working day.
func (b *Bureau) NextSlot() time.Time {
	b.T.Helper()
	rules, err := centre.Compile(b.File.Centre)
	if err != nil {
		b.T.Fatal(err)
	}
	now := calendar.Local(clock.WallMS())
	for n := 1; n < 30; n++ {
		day := time.Date(now.Year(), now.Month(), now.Day()+n, 8, 30, 0, 0, now.Location())
		if len(rules.ReceptionOn(day.Format(time.DateOnly))) > 1 {
			return day
		}
	}
	b.T.Fatal("no day of reception comes")
	return now
}

// Gatehouse is a bureau whose hub answers devices on a port.
type Gatehouse struct {
	*Bureau
	Hub     *hub.Hub
	Address string
}

// NewGatehouse runs one until the test ends.
func NewGatehouse(t *testing.T) *Gatehouse {
	t.Helper()
	g := &Gatehouse{Bureau: New(t)}
	h, err := hubhost.Open(g.File, g.Dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	l, err := program.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g.Hub, g.Address, g.Listen = h, l.Addr().String(), l.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	ended, ready := make(chan error, 1), make(chan struct{})
	go func() { ended <- h.Serve(ctx, l, func() { close(ready) }) }()
	<-ready
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return g
}

// Code is the code that the command enroll prints for a program.
func (g *Gatehouse) Code(args ...string) string {
	g.T.Helper()
	out, err := g.Run(append([]string{"enroll", "-plain"}, args...)...)
	if err != nil {
		g.T.Fatalf("enroll %q: %v", args, err)
	}
	return strings.TrimSpace(out)
}

// List is a list of procedures that a centre may import.
const List = `Mã TTHC,Tên TTHC,Lĩnh vực,Lệ phí,Dịch vụ
1.001193,Đăng ký khai sinh,Hộ tịch,"8.000 đồng",hotich
1.000656,ĐĂNG KÝ KHAI TỬ,Hộ tịch,"8.000 đồng",hotich
2.000815,Chứng thực bản sao,Chứng thực,"2.000 đồng",
`
