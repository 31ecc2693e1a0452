package program

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"motcua/internal/watchdog"
)

// Settings that a test passes to the program in the test binary: how long a part may
// be silent, how its rest ends, and the length of the rest.
const (
	envFrozen = "MOTCUA_TEST_FROZEN"
	envRest   = "MOTCUA_TEST_REST"
	envLeft   = "MOTCUA_TEST_LEFT"
)

// quicken sets the times of the program in the test binary.
func quicken() {
	if d, err := time.ParseDuration(os.Getenv(envFrozen)); err == nil {
		frozenFor = d
	}
	if d, err := time.ParseDuration(os.Getenv(envLeft)); err == nil {
		shortenRest = func(time.Duration) time.Duration { return d }
	}
}

// restOf is the rest of the program, with a given end.
func restOf(end string) func(p *Program, s watchdog.Safe) (bool, error) {
	return func(_ *Program, s watchdog.Safe) (bool, error) {
		fmt.Println("rest:", s.Cause)
		if end == "fails" {
			return false, errors.New("no display")
		}
		return end == "again", nil
	}
}

// slowly answers after some work, which a stopped process does not do.
func slowly(done func()) bool {
	go func() {
		for range 10 {
			time.Sleep(30 * time.Millisecond)
		}
		done()
	}()
	return true
}

// ends are the ways of ending that the guard handles.
func ends(p *Program, end string) error {
	switch end {
	case "panic":
		panic("planted")
	case "freeze":
		p.Dog.Watch("the planted loop", func(func()) bool { return true })
	case "slow":
		p.Dog.Watch("the slow loop", slowly)
		p.Dog.Ready("at work")
	default:
		return nil
	}
	<-p.Ctx.Done()
	return nil
}

// child is the program in the test binary, with a systemd of the test.
type child struct {
	*exec.Cmd
	data      string
	out, errs bytes.Buffer
	socket    *net.UnixConn
}

func newChild(t *testing.T, data, end string, env ...string) *child {
	t.Helper()
	name := filepath.Join(t.TempDir(), "notify")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: name, Net: "unixgram"})
	must(t, err)
	t.Cleanup(func() { socket.Close() })
	c := &child{Cmd: exec.Command(os.Args[0], "-data", data, "-end", end), data: data, socket: socket}
	c.Env = append([]string{envChild + "=1", "HOME=" + t.TempDir(), "NOTIFY_SOCKET=" + name, "WATCHDOG_USEC=200000"}, env...)
	c.Stdout, c.Stderr = &c.out, &c.errs
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// end runs the program to its end.
func (c *child) end(t *testing.T) syscall.WaitStatus {
	t.Helper()
	var exit *exec.ExitError
	if err := c.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return c.ProcessState.Sys().(syscall.WaitStatus)
}

// hears waits until systemd gets a message.
func (c *child) hears(t *testing.T, what string) {
	t.Helper()
	must(t, c.socket.SetReadDeadline(time.Now().Add(20*time.Second)))
	buffer := make([]byte, 4096)
	for {
		n, err := c.socket.Read(buffer)
		if err != nil {
			t.Fatalf("%q was not told: %v\n%s", what, err, c.errs.String())
		}
		if strings.Contains(string(buffer[:n]), what) {
			return
		}
	}
}

func (c *child) record(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(c.data, "starts.json"))
	must(t, err)
	return string(data)
}

func TestFrozenProgramEndsItself(t *testing.T) {
	c := newChild(t, t.TempDir(), "freeze", envFrozen+"=200ms")
	if s := c.end(t); s.ExitStatus() != ExitFault {
		t.Fatalf("it ended with %v: %s", s.ExitStatus(), c.errs.String())
	}
	reports, _ := filepath.Glob(filepath.Join(c.data, "faults", "freeze-*.txt"))
	if len(reports) != 1 {
		t.Fatalf("%d reports of the freeze", len(reports))
	}
	report, err := os.ReadFile(reports[0])
	must(t, err)
	for name, text := range map[string]string{"report": string(report), "log": c.errs.String()} {
		if !strings.Contains(text, "the planted loop did not answer") || !strings.Contains(text, "program.ends(") {
			t.Errorf("the %s does not say what stood still:\n%s", name, text)
		}
	}
	if !strings.Contains(c.record(t), "the planted loop did not answer") {
		t.Errorf("the record is %s", c.record(t))
	}
}

// A stopped process cannot answer, and that is not a freeze.
func TestStoppedProcessIsNotTakenForFrozen(t *testing.T) {
	c := newChild(t, t.TempDir(), "slow", envFrozen+"=1s")
	must(t, c.Start())
	defer c.Process.Kill() // it may have ended already
	c.hears(t, "READY=1\nSTATUS=at work")
	c.hears(t, "WATCHDOG=1")
	time.Sleep(100 * time.Millisecond) // during the next answer
	must(t, c.Process.Signal(syscall.SIGSTOP))
	time.Sleep(1500 * time.Millisecond) // longer than the allowed silence
	must(t, c.Process.Signal(syscall.SIGCONT))
	for range 3 {
		c.hears(t, "WATCHDOG=1")
	}
	must(t, c.Process.Signal(syscall.SIGTERM))
	c.hears(t, "STOPPING=1")
	if err := c.Wait(); err != nil {
		t.Errorf("it ended with %v: %s", err, c.errs.String())
	}
	if strings.Contains(c.record(t), "failures") {
		t.Errorf("the record is %s", c.record(t))
	}
}

// A crash must not end with code 2: systemd would take it for a wrong configuration
// and not restart the program.
func TestCrashEndsBySignal(t *testing.T) {
	c := newChild(t, t.TempDir(), "panic")
	if s := c.end(t); !s.Signaled() || s.Signal() != syscall.SIGABRT || s.CoreDump() {
		t.Errorf("it ended with code %d, signal %v, core %t", s.ExitStatus(), s.Signal(), s.CoreDump())
	}
	if !strings.Contains(c.errs.String(), "panic: planted") {
		t.Errorf("it says %s", c.errs.String())
	}
}

// crashed is a data folder of a program that has just crashed three times.
func crashed(t *testing.T) string {
	t.Helper()
	data := t.TempDir()
	for range 3 {
		if c := newChild(t, data, "panic"); !c.end(t).Signaled() || strings.Contains(c.out.String(), "rest:") {
			t.Fatalf("it says %s", c.out.String())
		}
	}
	return data
}

func TestProgramThatCannotStayUpRests(t *testing.T) {
	data := crashed(t)
	c := newChild(t, data, "", envRest+"=stopped")
	if s := c.end(t); s.ExitStatus() != ExitFine || !strings.Contains(c.out.String(), "rest: panic: planted") || strings.Contains(c.out.String(), "data ") {
		t.Errorf("code %d, it says %s %s", s.ExitStatus(), c.out.String(), c.errs.String())
	}
	if want := "kiosk: Chương trình dừng vì lỗi ba lần trong một phút nên tạm nghỉ 5 phút rồi tự chạy lại. Nhấn Ctrl+C để thoát. Lần gần nhất: panic: planted\n"; !strings.Contains(c.errs.String(), want) {
		t.Errorf("the terminal says %s, want %s", c.errs.String(), want)
	}
	c = newChild(t, data, "") // a person who stops it knows about the crashes
	if s := c.end(t); s.ExitStatus() != ExitFine || !strings.Contains(c.out.String(), "data ") {
		t.Errorf("code %d, it says %s %s", s.ExitStatus(), c.out.String(), c.errs.String())
	}
}

func TestRestedProgramBeginsAnewInTheSameProcess(t *testing.T) {
	c := newChild(t, crashed(t), "slow", envRest+"=again")
	must(t, c.Start())
	defer c.Process.Kill() // it may have ended already
	c.hears(t, "STATUS=at work")
	must(t, c.Process.Signal(syscall.SIGTERM))
	if err := c.Wait(); err != nil || !strings.Contains(c.out.String(), "rest: panic: planted\ndata ") {
		t.Errorf("%v, it says %s %s", err, c.out.String(), c.errs.String())
	}
}

// If even the rest cannot be shown, the program waits without a window, and does not
// restart continuously.
func TestRestThatCannotBeShownIsWaitedOut(t *testing.T) {
	data := crashed(t)
	c := newChild(t, data, "", envRest+"=fails")
	if s := c.end(t); s.ExitStatus() != ExitFault || !strings.Contains(c.errs.String(), "no display") {
		t.Errorf("code %d, it says %s", s.ExitStatus(), c.errs.String())
	}
	c = newChild(t, data, "", envRest+"=fails", envLeft+"=100ms")
	if s := c.end(t); s.ExitStatus() != ExitFine || strings.Contains(c.out.String(), "rest:") || !strings.Contains(c.out.String(), "data ") {
		t.Errorf("code %d, it says %s %s", s.ExitStatus(), c.out.String(), c.errs.String())
	}
	c.hears(t, "STATUS=resting until ")
}

func TestFaultsThatNoStartHealsAreNotCounted(t *testing.T) {
	data := t.TempDir()
	for _, end := range []string{"damaged", "locked", "damaged", "locked"} {
		c := newChild(t, data, end)
		if s := c.end(t); s.ExitStatus() != ExitForGood || strings.Contains(c.record(t), "failures") {
			t.Errorf("code %d, the record is %s", s.ExitStatus(), c.record(t))
		}
	}
	for range 2 {
		newChild(t, data, "fault").end(t)
	}
	c := newChild(t, data, "signal") // told to stop: the record is cleared
	c.end(t)
	if strings.Contains(c.record(t), "failures") {
		t.Errorf("the record is %s", c.record(t))
	}
}

func TestFolderThatCannotBeWrittenDoesNotStopTheWork(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	c := newChild(t, filepath.Join(file, "data"), "")
	if s := c.end(t); s.ExitStatus() != ExitFine || !strings.Contains(c.errs.String(), "are not counted") {
		t.Errorf("code %d, it says %s", s.ExitStatus(), c.errs.String())
	}
}
