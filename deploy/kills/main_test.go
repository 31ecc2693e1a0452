package kills

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"motcua/deploy/booth"
	"motcua/internal/calendar"
	"motcua/internal/store"
)

// enough is how many kills all tests together must have survived.
const enough = 200

var (
	kills    atomic.Int64 // processes that were ended by SIGKILL while they worked
	binaries string       // folder of the built programs
)

func TestMain(m *testing.M) {
	if booth.IsChild() {
		os.Exit(booth.Main())
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "motcua-kills-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binaries = dir
	return m.Run()
}

// TestKills runs everything that is killed, and counts.
func TestKills(t *testing.T) {
	waitForTheDay(t)
	t.Run("All", func(t *testing.T) { // its parts run in parallel, and it ends with the last
		t.Run("HubUnderLoad", killHub)
		t.Run("KioskAndHub", killKiosk)
		t.Run("KioskProgram", killKioskProgram)
	})
	t.Logf("%d processes were killed", kills.Load())
	if n := kills.Load(); n < enough && !testing.Short() && !t.Failed() {
		t.Errorf("only %d processes were killed, want %d at least", n, enough)
	}
}

// killsTake is the time limit of the kills. They must be on one service day: at midnight
// the hub's state becomes empty, and what is on paper is only in its log.
const killsTake = 4 * time.Minute

// waitForTheDay waits for the next day if this one is too short.
func waitForTheDay(t *testing.T) {
	t.Helper()
	here := calendar.Local(time.Now().UnixMilli())
	left := time.Date(here.Year(), here.Month(), here.Day()+1, 0, 0, 0, 0, here.Location()).Sub(here)
	if left >= killsTake {
		return
	}
	t.Logf("midnight is near: waiting %v for the new day", left.Round(time.Second))
	day := time.NewTimer(left)
	defer day.Stop()
	select {
	case <-t.Context().Done():
	case <-day.C:
	}
}

// builds are the programs, each built once, from the present sources: those in bin/ may
// be old.
var builds sync.Map

// built is the path of a program.
func built(t *testing.T, name string) string {
	t.Helper()
	once, _ := builds.LoadOrStore(name, sync.OnceValues(func() (string, error) {
		path := filepath.Join(binaries, name)
		out, err := exec.Command("go", "build", "-o", path, "motcua/cmd/"+name).CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("building %s: %w: %s", name, err, out)
		}
		return path, nil
	}))
	path, err := once.(func() (string, error))()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const centreFile = `
[centre]
name = "Trung tâm mất điện"
[hub]
insecure = true
[policy]
digits = 6
issue_outside_hours = true
[[agency]]
id = "a"
name = "Sở A"
prefix = "A"
[[agency.service]]
id = "a1"
name = "Thủ tục A"
[[agency]]
id = "b"
name = "Sở B"
prefix = "C"
[[agency.service]]
id = "b1"
name = "Thủ tục B"
[[counter]]
id = "1"
name = "Quầy 1"
serves = ["a", "b"]
[[counter]]
id = "2"
name = "Quầy 2"
serves = ["a", "b"]
[[officer]]
id = "duc"
name = "Trần Minh Đức"
pin = "1234"
[[officer]]
id = "hoa"
name = "Lê Thị Hoa"
pin = "1234"
`

const patience = 30 * time.Second

// centre is a folder with a centre's files, and the address of its hub in all its lives.
type centre struct {
	dir     string
	path    string // of the hub
	address string
	log     string
}

func newCentre(t *testing.T) *centre {
	t.Helper()
	c := &centre{dir: t.TempDir(), path: built(t, "hub")}
	c.log = filepath.Join(c.dir, "hub.log")
	must(t, os.WriteFile(c.file(), []byte(centreFile), 0o600))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	c.address = l.Addr().String()
	must(t, l.Close())
	return c
}

func (c *centre) file() string { return filepath.Join(c.dir, "centre.toml") }
func (c *centre) data() string { return filepath.Join(c.dir, "hub") }
func (c *centre) url() string  { return "ws://" + c.address + "/link" }

// program is a running process.
type program struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
}

// launch starts a program with its output in a file.
func launch(t *testing.T, log string, cmd *exec.Cmd) *program {
	t.Helper()
	out, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	must(t, err)
	defer out.Close() // the program has its own descriptor
	if cmd.Stdout == nil {
		cmd.Stdout = out
	}
	cmd.Stderr = out
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	must(t, cmd.Start())
	p := &program{cmd: cmd, done: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // the result is in ProcessState
		close(p.done)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-p.done
	})
	return p
}

// kill ends the program as a power cut would. A program that has ended before is a fault.
func (p *program) kill(t *testing.T) {
	t.Helper()
	select {
	case <-p.done:
		t.Fatalf("the program had ended by itself: %v", p.cmd.ProcessState)
	default:
	}
	must(t, p.cmd.Process.Kill())
	<-p.done
	kills.Add(1)
}

// stop asks the program to end, and expects success.
func (p *program) stop(t *testing.T) {
	t.Helper()
	must(t, p.cmd.Process.Signal(syscall.SIGTERM))
	select {
	case <-p.done:
	case <-time.After(patience):
		t.Fatal("the program does not stop")
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("the program ended with %d", code)
	}
}

// hub starts the hub. The record of failed starts is removed first: it counts since the
// machine was switched on, and here every kill is a power cut.
func (c *centre) hub(t *testing.T) *program {
	t.Helper()
	if err := os.Remove(filepath.Join(c.data(), "starts.json")); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return launch(t, c.log, exec.Command(c.path, "-config", c.file(), "-data", c.data(), "-listen", c.address))
}

// answering waits until the hub answers.
func (c *centre) answering(t *testing.T, hub *program) {
	t.Helper()
	for began := time.Now(); time.Since(began) < patience; {
		resp, err := http.Get("http://" + c.address + "/healthz")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-hub.done:
			t.Fatalf("the hub has ended: %s", c.said(t))
		case <-time.After(2 * time.Millisecond):
		}
	}
	t.Fatalf("the hub does not answer: %s", c.said(t))
}

// said is the end of the hub's output.
func (c *centre) said(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(c.log)
	must(t, err)
	lines := strings.Split(string(data), "\n")
	return strings.Join(lines[max(0, len(lines)-20):], "\n")
}

// verify checks the whole log with the hub's own command.
func (c *centre) verify(t *testing.T) {
	t.Helper()
	out, err := exec.Command(c.path, "verify", "-config", c.file(), "-data", c.data(), "-listen", c.address).CombinedOutput()
	if err != nil {
		t.Errorf("hub verify: %v: %s", err, out)
	}
}

// read calls fn with the log, which no hub has open.
func (c *centre) read(t *testing.T, fn func(s *store.Store)) {
	t.Helper()
	s, err := store.OpenReadOnly(c.data(), "hub.db")
	must(t, err)
	defer s.Close()
	fn(s)
}

// eventually waits for a condition.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	limit, tick := time.NewTimer(patience), time.NewTicker(5*time.Millisecond)
	defer limit.Stop()
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("not within %v: %s", patience, what)
		}
	}
}

// pause lets the programs work for a while: the moment of a kill is random.
func pause(d time.Duration) { time.Sleep(d) }
