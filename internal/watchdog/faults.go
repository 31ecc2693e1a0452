package watchdog

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// Limits of the reports for the technician.
const (
	faultsKept  = 5       // reports
	stacksLimit = 1 << 20 // bytes of one report
	crashFile   = "crash.txt"
	headLimit   = 16 << 10 // bytes in which the cause of a crash is searched
)

// Faults is the folder of reports: the stacks of a program that froze, and the
// output of one that crashed. It keeps the newest few.
type Faults struct{ dir string }

// OpenFaults makes the folder in a data folder.
func OpenFaults(dir string) (*Faults, error) {
	f := &Faults{filepath.Join(dir, "faults")}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the folder of fault reports: %w", err)
	}
	return f, nil
}

// Last moves the crash output of the last start into a report, and returns its
// cause; empty if there is none.
func (f *Faults) Last(now time.Time) (cause string, err error) {
	path := filepath.Join(f.dir, crashFile)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("reading the last crash: %w", err)
	}
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("reading the last crash: %w", err)
	}
	head := make([]byte, headLimit)
	n, _ := file.Read(head) // an unreadable crash has no cause
	file.Close()
	cause = crashCause(string(head[:n]))
	if info.Size() > stacksLimit {
		err = os.Truncate(path, stacksLimit)
	}
	if err = errors.Join(err, os.Rename(path, f.name("crash", now)), f.prune()); err != nil {
		return cause, fmt.Errorf("keeping the last crash: %w", err)
	}
	return cause, nil
}

// Collect makes the Go runtime write its crash output, of a panic or a signal, into
// the folder too.
func (f *Faults) Collect() error {
	file, err := os.OpenFile(filepath.Join(f.dir, crashFile), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("collecting crashes: %w", err)
	}
	err = debug.SetCrashOutput(file, debug.CrashOptions{}) // keeps its own descriptor
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("collecting crashes: %w", err)
	}
	return nil
}

// crashCause finds the line that says why a Go program crashed.
func crashCause(report string) string {
	for line := range strings.Lines(report) {
		for _, begin := range []string{"panic: ", "fatal error: ", "SIG"} {
			if strings.HasPrefix(line, begin) {
				return shorten(line)
			}
		}
	}
	return ""
}

// Stacks are the stacks of all goroutines, as far as they fit.
func Stacks() []byte {
	buffer := make([]byte, stacksLimit)
	return buffer[:runtime.Stack(buffer, true)]
}

// Keep writes a report and returns its path.
func (f *Faults) Keep(kind string, now time.Time, head string, stacks []byte) (path string, err error) {
	text := append([]byte(head+"\n\n"), bytes.TrimSpace(stacks)...)
	path = f.name(kind, now)
	if err := os.WriteFile(path, append(text[:min(len(text), stacksLimit)], '\n'), 0o600); err != nil {
		return "", fmt.Errorf("keeping a fault report: %w", err)
	}
	return path, f.prune()
}

func (f *Faults) name(kind string, now time.Time) string {
	return filepath.Join(f.dir, kind+"-"+now.UTC().Format("20060102T150405.000")+".txt")
}

// prune removes the oldest reports beyond faultsKept.
func (f *Faults) prune() error {
	reports, err := filepath.Glob(filepath.Join(f.dir, "*-*.txt"))
	if err != nil {
		return err
	}
	when := func(path string) string { return path[strings.LastIndex(path, "-"):] }
	slices.SortFunc(reports, func(a, b string) int { return strings.Compare(when(a), when(b)) })
	for _, old := range reports[:max(0, len(reports)-faultsKept)] {
		if err := os.Remove(old); err != nil {
			return fmt.Errorf("removing an old fault report: %w", err)
		}
	}
	return nil
}
