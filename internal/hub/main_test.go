package hub_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"motcua/internal/badblock"
	"motcua/internal/hub"
	"motcua/internal/ledgertest"
)

// The test binary is also a hub of its own, which tests can kill.
const (
	envDir   = "MOTCUA_TEST_HUB_DIR"
	envLimit = "MOTCUA_TEST_HUB_LIMIT_BYTES" // of a file; what lies beyond cannot be written
	envFault = "MOTCUA_TEST_HUB_FAULT"       // what happens to the disk at SIGUSR1
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(envDir); dir != "" {
		if err := childHub(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func childHub(dir string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	var draw atomic.Uint32
	draw.Store(uint32(time.Now().UnixNano()))
	h, err := hub.Open(hub.Config{
		Dir: dir, Centre: testCentre(), Token: "khoá", Admission: hub.Admission{Insecure: true}, Log: slog.New(slog.DiscardHandler),
		PINs:   ledgertest.PINs,
		Now:    func() int64 { return time.Date(2026, 11, 23, 1, 30, 0, 0, time.UTC).UnixMilli() },
		Chance: func() uint32 { return draw.Add(2654435761) },
	})
	if err != nil {
		return err
	}
	if text := os.Getenv(envLimit); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return err
		}
		signal.Ignore(syscall.SIGXFSZ) // so that the write fails, as on a full disk
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: n}); err != nil {
			return err
		}
	}
	if fault := os.Getenv(envFault); fault != "" {
		breaks := make(chan os.Signal, 1)
		signal.Notify(breaks, syscall.SIGUSR1)
		go func() {
			<-breaks
			if err := badblock.Break(badblock.Fault(fault)); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		}()
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	return h.Serve(ctx, l, nil)
}

// child is a hub in a process of its own.
type child struct {
	t    *testing.T
	dir  string
	cmd  *exec.Cmd
	errs strings.Builder
	addr string
}

func startChild(t *testing.T, dir string, env ...string) *child {
	t.Helper()
	c := &child{t: t, dir: dir}
	c.cmd = exec.Command(os.Args[0], "-test.run=^$")
	c.cmd.Env = append(append(os.Environ(), envDir+"="+filepath.Join(dir, "hub")), env...)
	c.cmd.Stderr = &c.errs
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the hub did not start: %v, %s", c.cmd.Wait(), c.errs.String())
	}
	c.addr = strings.TrimSpace(line)
	return c
}

// kill ends the process as a power cut would, without a shutdown.
func (c *child) kill() {
	c.t.Helper()
	if err := c.cmd.Process.Kill(); err != nil {
		c.t.Fatal(err)
	}
	_ = c.cmd.Wait() // says that it was killed
}

// stop asks the hub to end, and wants exit code 0.
func (c *child) stop() {
	c.t.Helper()
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		c.t.Fatal(err)
	}
	if err := c.cmd.Wait(); err != nil {
		c.t.Errorf("the hub ended with %v: %s", err, c.errs.String())
	}
}

func (c *child) url() string { return "ws://" + c.addr + "/link" }
