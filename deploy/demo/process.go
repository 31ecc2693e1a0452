package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// killAfter is how long a program may take to stop before it is killed.
const killAfter = 5 * time.Second

// process is a started program, in its own process group, with its output in a file.
type process struct {
	name string
	log  string // path
	from int    // length of the log when it was started
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
}

// start runs a program; env is added to this program's environment. The log file is
// appended to, so that a restart keeps the earlier output.
func start(name, logFolder string, env []string, path string, args ...string) (*process, error) {
	p := &process{name: name, log: filepath.Join(logFolder, name+".log"), done: make(chan struct{})}
	log, err := os.OpenFile(p.log, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	defer log.Close() // the program has its own descriptor
	if info, err := log.Stat(); err == nil {
		p.from = int(info.Size())
	}
	p.cmd = exec.Command(path, args...)
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	// Pdeathsig: no process is left when this program is killed.
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	go func() {
		_ = p.cmd.Wait() // the result is in ProcessState
		close(p.done)
	}()
	return p, nil
}

// signal sends a signal to the whole group.
func (p *process) signal(s syscall.Signal) {
	if err := syscall.Kill(-p.cmd.Process.Pid, s); err != nil && !errors.Is(err, syscall.ESRCH) {
		fmt.Fprintf(os.Stderr, "demo: sending %v to %s: %v\n", s, p.name, err)
	}
}

// stop asks the program to end, kills it if it does not, and waits.
func (p *process) stop() {
	if p == nil {
		return
	}
	p.signal(syscall.SIGTERM)
	patience := time.NewTimer(killAfter)
	defer patience.Stop()
	select {
	case <-p.done:
	case <-patience.C:
		p.signal(syscall.SIGKILL)
		<-p.done
	}
}

// kill ends the program as a power cut would, and waits.
func (p *process) kill() {
	p.signal(syscall.SIGKILL)
	<-p.done
}

// ended reports whether the program has stopped.
func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// tail is the end of the program's log.
func (p *process) tail(lines int) string {
	data, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// says is the condition that the program has written a text into its log from now on.
func (p *process) says(text string) func() bool {
	from := 0
	if data, err := os.ReadFile(p.log); err == nil {
		from = len(data)
	}
	return func() bool { return p.logged(from, text) }
}

// hasSaid reports whether the program has written a text into its log since it was started.
func (p *process) hasSaid(text string) bool { return p.logged(p.from, text) }

func (p *process) logged(from int, text string) bool {
	data, err := os.ReadFile(p.log)
	return err == nil && strings.Contains(string(data[min(from, len(data)):]), text)
}

// pollEvery is how often something outside this program is checked.
const pollEvery = 40 * time.Millisecond

// stepWithin is the time limit for everything that must happen. It is far longer than
// necessary: a busy machine is not a fault of the tested programs.
const stepWithin = 90 * time.Second

// slowAfter is how long something may take before the visit reports it.
const slowAfter = 5 * time.Second

// waited is the longest wait since the last report.
type waited struct {
	mu   sync.Mutex
	what string
	took time.Duration
}

var longest waited

func (w *waited) note(what string, took time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if took > w.took {
		w.what, w.took = what, took
	}
}

// slow names the longest wait, if it was slow, and starts again.
func (w *waited) slow() (text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.took >= slowAfter {
		text = fmt.Sprintf("; slow: %.1f s for %s", w.took.Seconds(), w.what)
	}
	w.what, w.took = "", 0
	return text
}

// until polls cond until it holds; what names the condition.
func until(ctx context.Context, what string, cond func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, stepWithin)
	defer cancel()
	begun := time.Now()
	defer func() { longest.note(what, time.Since(begun)) }()
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	for !cond() {
		select {
		case <-ctx.Done():
			return notHappened(ctx, what)
		case <-poll.C:
		}
	}
	return nil
}

// notHappened is the error for a condition that did not come about, and whether time was
// short.
func notHappened(ctx context.Context, what string) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("waiting for %s: it has not happened within %v", what, stepWithin)
	}
	return fmt.Errorf("waiting for %s: %w", what, ctx.Err())
}
