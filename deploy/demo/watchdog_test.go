package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// overseer is the part of systemd to which a service reports its state.
type overseer struct {
	*net.UnixConn
	env []string
}

func openOverseer(t *testing.T) overseer {
	t.Helper()
	name := filepath.Join(t.TempDir(), "notify")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: name, Net: "unixgram"})
	must(t, err)
	t.Cleanup(func() { conn.Close() })
	return overseer{conn, []string{"NOTIFY_SOCKET=" + name, "WATCHDOG_USEC=1000000"}}
}

// hears waits until it gets a message.
func (o overseer) hears(t *testing.T, p *process, what string) string {
	t.Helper()
	must(t, o.SetReadDeadline(time.Now().Add(stepWithin)))
	buffer := make([]byte, 4096)
	for {
		n, err := o.Read(buffer)
		if err != nil {
			t.Fatalf("%q was not told: %v\n%s", what, err, p.tail(12))
		}
		if strings.Contains(string(buffer[:n]), what) {
			return string(buffer[:n])
		}
	}
}

// startWatched starts the hub of a centre under an overseer.
func startWatched(t *testing.T, c *house, o overseer) *process {
	t.Helper()
	p, err := start("hub", c.logs(), o.env, filepath.Join(c.bin, "hub"),
		"-config", c.conf("centre.toml"), "-data", filepath.Join(c.data, "hub"), "-listen", c.address)
	must(t, err)
	t.Cleanup(p.kill)
	return p
}

func testHub(t *testing.T) *house {
	t.Helper()
	o := options{bin: bin(t), out: t.TempDir(), data: t.TempDir()}
	_, err := o.prepare()
	must(t, err)
	c, err := openCentre(o, t.Logf)
	must(t, err)
	return c
}

func TestHubTellsSystemdThatItIsReadyAndThatItsLoopRuns(t *testing.T) {
	c, o := testHub(t), openOverseer(t)
	p := startWatched(t, c, o)
	if told := o.hears(t, p, "READY=1"); !strings.Contains(told, "STATUS=answers on "+c.address) {
		t.Errorf("told %q", told)
	}
	if _, err := http.Get("http://" + c.address + "/healthz"); err != nil {
		t.Errorf("it says that it is ready, and is not: %v", err)
	}
	for range 2 {
		o.hears(t, p, "WATCHDOG=1")
	}
	p.signal(syscall.SIGSTOP)
	p.signal(syscall.SIGCONT)
	o.hears(t, p, "WATCHDOG=1")
	p.signal(syscall.SIGTERM)
	o.hears(t, p, "STOPPING=1")
	<-p.done
	if code := p.cmd.ProcessState.ExitCode(); code != exitFine {
		t.Errorf("exit code %d: %s", code, p.tail(5))
	}
}

func TestHubThatCannotStayUpSaysSoOnItsPort(t *testing.T) {
	c, o := testHub(t), openOverseer(t)
	for range 3 {
		p := startWatched(t, c, o)
		o.hears(t, p, "READY=1")
		p.kill()
	}
	p := startWatched(t, c, o)
	if told := o.hears(t, p, "READY=1"); !strings.Contains(told, "STATUS=resting until ") {
		t.Errorf("told %q", told)
	}
	var code int
	var page string
	must(t, until(t.Context(), "the page", func() bool {
		answer, err := http.Get("http://" + c.address + "/")
		if err != nil {
			return false
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		code, page = answer.StatusCode, string(body)
		return err == nil
	}))
	if code != http.StatusServiceUnavailable || !strings.Contains(page, "Máy tạm ngưng phục vụ") || !strings.Contains(page, "This machine is out of service") {
		t.Errorf("%d: %s", code, page)
	}
	if open := storesOf(t, p); len(open) > 0 {
		t.Errorf("while it rests it has open %v", open)
	}
	p.signal(syscall.SIGTERM) // a person who stops it knows about the failures
	<-p.done
	if code := p.cmd.ProcessState.ExitCode(); code != exitFine {
		t.Errorf("exit code %d: %s", code, p.tail(5))
	}
	p = startWatched(t, c, o)
	if told := o.hears(t, p, "READY=1"); !strings.Contains(told, "answers on") {
		t.Errorf("told %q", told)
	}
}

// storesOf are the stores and ports that a process has open.
func storesOf(t *testing.T, p *process) (list []string) {
	t.Helper()
	links, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", p.cmd.Process.Pid))
	must(t, err)
	if len(links) == 0 {
		t.Fatal("the process has nothing open: it has ended")
	}
	for _, link := range links {
		to, err := os.Readlink(link)
		if err == nil && (strings.HasSuffix(to, ".db") || strings.HasPrefix(to, "/dev/pts/") || strings.HasPrefix(to, "/dev/usb/")) {
			list = append(list, to)
		}
	}
	return list
}

// knocks counts the connections that a hub which is not running would have got.
func knocks(t *testing.T) (address string, count *atomic.Int32) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { l.Close() })
	count = &atomic.Int32{}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			count.Add(1)
			conn.Close()
		}
	}()
	return l.Addr().String(), count
}

// TestKioskThatCannotStayUpShowsWhomToCall kills the real kiosk three times within a
// minute, and then presses the button of its screen.
func TestKioskThatCannotStayUpShowsWhomToCall(t *testing.T) {
	must(t, missingTools())
	ctx, folder, o := t.Context(), t.TempDir(), openOverseer(t)
	s, err := openScreen(ctx, "kiosk", folder, filepath.Join(folder, "screen"), 1080, 1920)
	must(t, err)
	t.Cleanup(s.stop)
	hub, count := knocks(t)
	config := filepath.Join(folder, "device.toml")
	must(t, os.WriteFile(config, []byte("id = \"kiosk-1\"\nname = \"Kiosk 1\"\nhub = \"ws://"+hub+"/link\"\n"+
		"[support]\nname = \"Tổ hỗ trợ kỹ thuật\"\nphone = \"0226 3 888 999\"\n"), 0o600))
	kiosk := func() *process {
		t.Helper()
		env := append([]string{"DISPLAY=" + s.display, "WAYLAND_DISPLAY=", "LANG=vi_VN.UTF-8", "LC_ALL="}, o.env...)
		p, err := start("kiosk", folder, env, filepath.Join(bin(t), "kiosk"), "-config", config, "-data", filepath.Join(folder, "data"))
		must(t, err)
		t.Cleanup(p.kill)
		return p
	}
	for range 3 {
		p := kiosk()
		o.hears(t, p, "WATCHDOG=1") // the first: it is in the record by now
		p.kill()
	}
	before := count.Load()
	p := kiosk()
	if told := o.hears(t, p, "READY=1"); !strings.Contains(told, "resting until") || !strings.Contains(told, "Tổ hỗ trợ kỹ thuật, 0226 3 888 999") {
		t.Errorf("told %q", told)
	}
	must(t, s.drawn(ctx, "whom to call"))
	if dir := os.Getenv("MOTCUA_SHOTS"); dir != "" {
		must(t, s.save(filepath.Join(dir, "safe-screen.png")))
	}
	o.hears(t, p, "WATCHDOG=1")
	if open := storesOf(t, p); len(open) > 0 || count.Load() != before {
		t.Errorf("while it rests it has open %v, and has called the hub %d times", open, count.Load()-before)
	}
	tryAgain(ctx, t, s)
	o.hears(t, p, "STATUS=at work")
	must(t, until(ctx, "a call to the hub", func() bool { return count.Load() > before }))
	if p.ended() || len(storesOf(t, p)) == 0 {
		t.Errorf("it does not work: %s", p.tail(12))
	}
	p.stop()
	if code := p.cmd.ProcessState.ExitCode(); code != exitFine {
		t.Errorf("exit code %d: %s", code, p.tail(5))
	}
}

// tryAgain presses the button as a person without a mouse does.
func tryAgain(ctx context.Context, t *testing.T, s *screen) {
	t.Helper()
	must(t, s.keys(ctx, "1"))
}
