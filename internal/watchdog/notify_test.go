package watchdog

import (
	"bytes"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// environment is a getenv with a few variables.
func environment(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

// systemd is the far end of a notify socket.
type systemd struct{ *net.UnixConn }

func openSystemd(t *testing.T, name string) systemd {
	t.Helper()
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: name, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return systemd{conn}
}

// told waits for the next message.
func (s systemd) told(t *testing.T) string {
	t.Helper()
	if err := s.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 4096)
	n, err := s.Read(buffer)
	if err != nil {
		t.Fatalf("nothing was told: %v", err)
	}
	return string(buffer[:n])
}

// nothing checks that no message waits.
func (s systemd) nothing(t *testing.T) {
	t.Helper()
	if err := s.SetReadDeadline(time.Now()); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 4096)
	if n, err := s.Read(buffer); err == nil {
		t.Errorf("%q was told", buffer[:n])
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestNotifierSpeaksToAPathAndToAnAbstractName(t *testing.T) {
	for _, name := range []string{filepath.Join(t.TempDir(), "notify"), fmt.Sprintf("@motcua-test-%d", os.Getpid())} {
		s := openSystemd(t, name)
		n, err := NewNotifier(environment(map[string]string{"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "20000000"}), 7)
		must(t, err)
		if n.Every() != 10*time.Second {
			t.Errorf("a beat every %v, want half of 20 s", n.Every())
		}
		must(t, n.Ready("answers on :7420\nSTATUS=forged"))
		must(t, n.Status("đang chạy"))
		must(t, n.Beat())
		must(t, n.Stopping())
		for _, want := range []string{"READY=1\nSTATUS=answers on :7420 STATUS=forged", "STATUS=đang chạy", "WATCHDOG=1", "STOPPING=1"} {
			if got := s.told(t); got != want {
				t.Errorf("told %q, want %q", got, want)
			}
		}
		must(t, n.Status(strings.Repeat("ễ", 1000)))
		if got := s.told(t); len(got) > statusLimit+len("STATUS=") || strings.ContainsRune(got, '\uFFFD') {
			t.Errorf("a long status has %d bytes: %q", len(got), got)
		}
		must(t, n.Close())
	}
}

func TestWithoutSystemdNothingIsTold(t *testing.T) {
	n, err := NewNotifier(environment(nil), 1)
	must(t, err)
	if n != nil || n.Every() != 0 {
		t.Fatal("there is a notifier without NOTIFY_SOCKET")
	}
	for _, err := range []error{n.Ready("x"), n.Status("x"), n.Beat(), n.Stopping(), n.Close()} {
		must(t, err)
	}
}

func TestSocketThatIsNotThereIsAnError(t *testing.T) {
	for _, name := range []string{"notify", filepath.Join(t.TempDir(), "gone")} {
		if n, err := NewNotifier(environment(map[string]string{"NOTIFY_SOCKET": name}), 1); err == nil || n != nil || !strings.Contains(err.Error(), "NOTIFY_SOCKET") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBeatIsHalfOfWhatSystemdWaits(t *testing.T) {
	for _, c := range []struct {
		usec, pid string
		want      time.Duration
	}{
		{"", "", 0},
		{"30000000", "", 15 * time.Second},
		{"30000000", "42", 15 * time.Second},
		{"30000000", "43", 0},
		{"30000000", "x", 0},
		{"0", "", 0},
		{"-1", "", 0},
		{"1s", "", 0},
		{"99999999999999999999", "", 0},
		{"9000000000000000000", "", 0},
	} {
		if got := beatEvery(environment(map[string]string{"WATCHDOG_USEC": c.usec, "WATCHDOG_PID": c.pid}), 42); got != c.want {
			t.Errorf("WATCHDOG_USEC=%s WATCHDOG_PID=%s: every %v, want %v", c.usec, c.pid, got, c.want)
		}
	}
}

func TestBeatIsNotSentWhereNobodyAsks(t *testing.T) {
	name := filepath.Join(t.TempDir(), "notify")
	s := openSystemd(t, name)
	n, err := NewNotifier(environment(map[string]string{"NOTIFY_SOCKET": name}), 1)
	must(t, err)
	defer n.Close()
	must(t, n.Beat())
	s.nothing(t)
}

// If systemd is gone, the program goes on and logs an error.
func TestDeafSystemdIsOnlyComplainedOf(t *testing.T) {
	name := filepath.Join(t.TempDir(), "notify")
	s := openSystemd(t, name)
	n, err := NewNotifier(environment(map[string]string{"NOTIFY_SOCKET": name}), 1)
	must(t, err)
	must(t, s.Close())
	var log bytes.Buffer
	d := New(Config{Notify: n, Log: slog.New(slog.NewTextHandler(&log, nil))})
	d.Close()
	if !strings.Contains(log.String(), "systemd is not told") {
		t.Errorf("the log says %q", log.String())
	}
}
