//go:build unix

package child_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	. "motcua/internal/child"
)

// ended waits for the end of a program.
func ended(t *testing.T, p *Process) error {
	t.Helper()
	select {
	case <-p.Done():
	case <-time.After(30 * time.Second):
		t.Fatal("the program does not end")
	}
	return p.Err()
}

func TestProgramRunsBesideItsOwner(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p, err := Start(sh("echo $$ >&3; exec sleep 600"), w)
	if err != nil {
		t.Fatal(err)
	}
	w.Close()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatalf("the program has not got its file: %v", err)
	}
	pid, _ := strconv.Atoi(strings.TrimSpace(line))
	select {
	case <-p.Done():
		t.Fatalf("it ended by itself: %v", p.Err())
	default:
	}
	p.Stop()
	if err := ended(t, p); err == nil {
		t.Error("a program that was killed is said to have ended well")
	}
	if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("process %d is still there: %v", pid, err)
	}
}

func TestItsOwnEndIsTold(t *testing.T) {
	for script, want := range map[string]string{"exit 0": "", "echo 'no picture' >&2; exit 2": "exit status 2: no picture"} {
		p, err := Start(sh(script))
		if err != nil {
			t.Fatal(err)
		}
		if err := ended(t, p); (err == nil) != (want == "") || err != nil && !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v, want %q", script, err, want)
		}
		p.Stop()
	}
	if _, err := Start([]string{"/no/such/program"}); !errors.Is(err, ErrMissing) {
		t.Errorf("a program that is not there: %v", err)
	}
	if _, err := Start(nil); !errors.Is(err, ErrMissing) {
		t.Errorf("no program: %v", err)
	}
	if _, err := Start([]string{os.TempDir() + "/."}); err == nil {
		t.Error("a folder was started")
	}
}

// ownerTest makes the test binary the owner of another program.
const ownerTest = "MOTCUA_TEST_OWNER"

// A program does not outlive an owner that is killed: nobody else would stop it.
func TestProgramDiesWithAnOwnerThatIsKilled(t *testing.T) {
	if os.Getenv(ownerTest) != "" {
		p, err := Start(sh("echo $$ >&3; exec sleep 600"), os.Stdout)
		if err != nil {
			t.Fatal(err)
		}
		<-p.Done()
		return
	}
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells a program of its owner's end")
	}
	owner := exec.Command(os.Args[0], "-test.run", t.Name())
	owner.Env = append(os.Environ(), ownerTest+"=1")
	out, err := owner.StdoutPipe()
	if err == nil {
		err = owner.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Fscan(out, &pid); err != nil {
		t.Fatal(err)
	}
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, out) // the pipe closes when the program has ended too
	_ = owner.Wait()
	for deadline := time.Now().Add(30 * time.Second); running(pid); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the program goes on without its owner")
		}
	}
}

// running reports whether a process runs, and is not a zombie.
func running(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !strings.Contains(string(stat), ") Z ")
}
