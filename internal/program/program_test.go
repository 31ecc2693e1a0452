package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/remedy"
	"motcua/internal/store"
)

// The test binary is also a program, whose end is set by its flags.
const envChild = "MOTCUA_TEST_PROGRAM"

func TestProgramThatDoesNotStopIsEnded(t *testing.T) {
	for name, c := range map[string]struct {
		stop, returns bool
		want          int
	}{
		"it hangs":           {true, false, ExitFault},
		"it stops":           {true, true, -1},
		"it ends by itself":  {false, true, -1},
		"nobody tells it to": {false, false, -1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				exit := make(chan int, 1)
				done := endWithin(ctx, stopLimit, slog.New(slog.DiscardHandler), func(code int) { exit <- code })
				if c.stop {
					cancel()
				}
				time.Sleep(stopLimit - time.Second)
				if c.returns {
					done()
				} else {
					defer done()
				}
				time.Sleep(time.Hour)
				got := -1
				if len(exit) > 0 {
					got = <-exit
				}
				if got != c.want {
					t.Errorf("exit code %d, want %d", got, c.want)
				}
			})
		})
	}
}

func TestMain(m *testing.M) {
	if os.Getenv(envChild) == "" {
		os.Exit(m.Run())
	}
	var end string
	define := func(f *flag.FlagSet) { f.StringVar(&end, "end", "", "how to end") }
	quicken()
	load := func(p *Program) (func(io.Writer) error, config.Faults, error) {
		if end == "load" {
			return nil, nil, errors.New("centre.toml:3: this is wrong")
		}
		p.Rest = restOf(os.Getenv(envRest))
		return func(w io.Writer) error {
			_, err := fmt.Fprintln(w, "name = 1")
			return err
		}, nil, nil
	}
	run := func(p *Program) error {
		fmt.Println("data", p.Data)
		switch end {
		case "damaged":
			return fmt.Errorf("opening: %w", store.ErrDamaged)
		case "locked":
			return fmt.Errorf("opening: %w", store.ErrLocked)
		case "fault":
			return errors.New("something broke")
		case "signal":
			if self, err := os.FindProcess(os.Getpid()); err != nil || self.Signal(os.Interrupt) != nil {
				return errors.New("no signal")
			}
			<-p.Ctx.Done()
		default:
			return ends(p, end)
		}
		return nil
	}
	tell := func(p *Program) error {
		fmt.Println("told", p.Words)
		return nil
	}
	os.Exit(Main("kiosk", "device.toml", define, load, run, Command{Name: "look", Words: "[FILE]", Bare: func(words []string) bool { return len(words) > 0 }, Run: tell}))
}

func TestExitCodesAndWords(t *testing.T) {
	for _, c := range []struct {
		args        string
		code        int
		out, errors string
	}{
		{"", ExitFine, "data HOME/.local/share/motcua/kiosk", ""},
		{"-data HOME/d", ExitFine, "data HOME/d", ""},
		{"-help", ExitFine, "-config-dump\n        in cấu hình đang dùng", ""},
		{"-lang en -help", ExitFine, "print the configuration in force", ""},
		{"help", ExitFine, "Cách chạy kiosk", ""},
		{"-version", ExitFine, "kiosk " + Version, ""},
		{"-version -end load", ExitFine, "kiosk", ""},
		{"-nonsense", ExitUsage, "", "kiosk: không có cờ -nonsense: hãy xem kiosk -help\n"},
		{"-conf x", ExitUsage, "", "kiosk: không có cờ -conf: có phải ý bạn là -config?\n"},
		{"-config", ExitUsage, "", "kiosk: -config cần một giá trị đi kèm: hãy ghi -config …\n"},
		{"-check=maybe", ExitUsage, "", "kiosk: -check đang là \"maybe\": hãy chỉ ghi -check, hoặc -check=false\n"},
		{"-lang fr", ExitUsage, "", "kiosk: không có ngôn ngữ \"fr\": hãy ghi vi hoặc en\n"},
		{"--=x", ExitUsage, "", "kiosk: \"--=x\" không phải là cờ: hãy xem kiosk -help\n"},
		{"word", ExitUsage, "", "kiosk: không có lệnh \"word\": các lệnh là look\n"},
		{"-check", ExitFine, "device.toml: không có lỗi", ""},
		{"-check -config other.toml -lang en", ExitFine, "other.toml: no faults", ""},
		{"-check -end load", ExitUsage, "", "centre.toml:3: this is wrong"},
		{"-config-dump", ExitFine, "name = 1", ""},
		{"-end load", ExitUsage, "", "centre.toml:3: this is wrong"},
		{"look FILE", ExitFine, "told [FILE]", ""},
		{"look FILE -end load", ExitFine, "told [FILE]", ""}, // needs no configuration
		{"look -end load", ExitUsage, "", "centre.toml:3: this is wrong"},
		{"look", ExitFine, "told []", ""},
		{"look FILE -check -end load", ExitUsage, "", "centre.toml:3: this is wrong"}, // it is about the configuration
		{"-end fault", ExitFault, "", "cause=\"something broke\"\nkiosk: Chương trình dừng vì một lỗi không lường trước. Hãy gửi dòng ở trên cho người hỗ trợ.\n"},
		{"-end damaged", ExitForGood, "", "nothing was changed in it"},
		{"-end damaged -lang vi", ExitForGood, "", "\nkiosk: Tệp dữ liệu bị hỏng và chưa bị sửa gì thêm."},
		{"-end locked", ExitForGood, "", "\nkiosk: Một chương trình khác đang dùng thư mục dữ liệu này"},
		{"-end locked -lang en", ExitForGood, "", "\nkiosk: Another program works with this data folder"},
		{"-end signal", ExitFine, "", ""},
	} {
		t.Run(c.args, func(t *testing.T) {
			var out, errs strings.Builder
			home := t.TempDir()
			here := func(text string) string { return strings.ReplaceAll(text, "HOME", home) }
			cmd := exec.Command(os.Args[0], strings.Fields(here(c.args))...)
			cmd.Env = []string{envChild + "=1", "HOME=" + home}
			cmd.Stdout, cmd.Stderr = &out, &errs
			err := cmd.Run()
			var exit *exec.ExitError
			if err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			if code := cmd.ProcessState.ExitCode(); code != c.code {
				t.Errorf("the exit code is %d, want %d: %s", code, c.code, errs.String())
			}
			if !strings.Contains(out.String(), here(c.out)) || !strings.Contains(errs.String(), c.errors) || c.errors == "" && errs.Len() > 0 {
				t.Errorf("it says %q and %q, want %q and %q", out.String(), errs.String(), c.out, c.errors)
			}
		})
	}
}

func TestStateDirectoryWins(t *testing.T) {
	t.Setenv("STATE_DIRECTORY", "/var/lib/motcua")
	if dir, err := dataFolder("hub"); err != nil || dir != "/var/lib/motcua" {
		t.Errorf("the data folder is %q (%v)", dir, err)
	}
}

func TestTakenPortIsSaidInWords(t *testing.T) {
	l, err := Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, err = Listen(t.Context(), l.Addr().String())
	said, known := remedy.Of(err)
	if !known || !strings.Contains(said.In(i18n.Vietnamese), "Cổng của "+l.Addr().String()+" đã có người dùng") {
		t.Errorf("a taken port is said so: %v", said)
	}
	_, err = Listen(t.Context(), "127.0.0.1:99999")
	var address *net.AddrError
	if !errors.As(err, &address) {
		t.Errorf("a port that cannot be is said so: %v", err)
	}
}

func TestLocalURL(t *testing.T) {
	for address, want := range map[string]string{
		":7420":            "ws://127.0.0.1:7420/link",
		"0.0.0.0:7420":     "ws://127.0.0.1:7420/link",
		"[::]:7420":        "ws://127.0.0.1:7420/link",
		"127.0.0.1:1":      "ws://127.0.0.1:1/link",
		"192.168.1.5:7420": "ws://192.168.1.5:7420/link",
		"[fe80::1]:7420":   "ws://[fe80::1]:7420/link",
		"hub.local:80":     "ws://hub.local:80/link",
	} {
		if got := LocalURL(address); got != want {
			t.Errorf("%s is reached at %s, want %s", address, got, want)
		}
	}
}

// All files of the sample can be loaded, and nothing is overwritten.
func TestWithoutAHomeAFolderIsAskedFor(t *testing.T) {
	t.Setenv("HOME", "")
	t.Setenv("STATE_DIRECTORY", "")
	_, err := dataFolder("hub")
	if text, _ := (&Program{Lang: i18n.Vietnamese}).Sentence(err); !strings.Contains(text, "-data") {
		t.Errorf("got %q (%v), home %q", text, err, os.Getenv("HOME"))
	}
}
