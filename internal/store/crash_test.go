package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"motcua/internal/backupkey"
)

// The test binary also does one thing in a folder and is killed at a step of
// it, as by a power cut.
const (
	envJob    = "MOTCUA_TEST_STORE_JOB"
	envFolder = "MOTCUA_TEST_STORE_FOLDER"
	envStep   = "MOTCUA_TEST_STORE_KILL_AT"     // counted from 0
	envLimit  = "MOTCUA_TEST_STORE_LIMIT_BYTES" // of a file; what lies beyond cannot be written
)

func TestMain(m *testing.M) {
	if job := os.Getenv(envJob); job != "" {
		at, err := strconv.Atoi(os.Getenv(envStep))
		if limit, err := strconv.ParseUint(os.Getenv(envLimit), 10, 64); err == nil {
			signal.Ignore(syscall.SIGXFSZ) // so that the write fails, as on a full disk
			if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(2)
			}
		}
		if job == checkpointsJob {
			err = useCheckpoints(os.Getenv(envFolder))
		} else if err == nil {
			err = jobs[job].do(os.Getenv(envFolder), disk{breakAt(at, func(string) error {
				return syscall.Kill(os.Getpid(), syscall.SIGKILL)
			})})
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// breakAt does something at one of the steps.
func breakAt(at int, do func(step string) error) func(string) error {
	n := -1
	return func(step string) error {
		if n++; n == at {
			return do(step)
		}
		return nil
	}
}

// job is an operation that must lose nothing when it is interrupted.
type job struct {
	prepare func(t *testing.T) (dir string)
	do      func(dir string, d disk) error
	check   func(t *testing.T, dir string, done bool) // also after an interruption
	steps   int                                       // at least so many
}

const (
	backupName = "copy.motcua.gz"
	crashDays  = 4
)

// crashed is the store that is worked on, made once.
var crashed struct {
	once  sync.Once
	image []byte
	log   []string
}

func makeCrashed(t *testing.T) {
	t.Helper()
	crashed.once.Do(func() {
		s := centreStore(t, t.TempDir(), crashDays, 6)
		crashed.log = logOf(t, s)
		closed(t, s)
		var err error
		if crashed.image, err = os.ReadFile(s.Path()); err != nil {
			t.Fatal(err)
		}
		crashed.image = crashed.image[:usedBytes(crashed.image)]
	})
}

func prepareCentre(t *testing.T) string {
	t.Helper()
	makeCrashed(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, file), crashed.image, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// crashLog is the log that prepareCentre makes.
func crashLog(t *testing.T) []string {
	t.Helper()
	makeCrashed(t)
	return crashed.log
}

var jobs = map[string]job{"upgrade": upgradeJob, "archive": archiveJob, "backup": backupJob, "encrypted": encryptedJob, "restore": restoreJob}

var upgradeJob = job{
	prepare: func(t *testing.T) string { return golden(t, "format-1.db.gz") },
	do: func(dir string, d disk) error {
		s, err := openIn(dir, file, "", 0, true, d)
		if err != nil {
			return err
		}
		return s.Close()
	},
	check: func(t *testing.T, dir string, _ bool) {
		wantGolden(t, reopenChained(t, copyFolder(t, dir)))
	},
	steps: 4,
}

var archiveJob = job{
	prepare: prepareCentre,
	do: func(dir string, d disk) error {
		s, err := openIn(dir, file, "", 0, true, d)
		if err != nil {
			return err
		}
		_, err = s.SealOld(context.Background(), "2026-10-08", 99)
		return errors.Join(err, s.Close())
	},
	check: func(t *testing.T, dir string, done bool) {
		s := reopenChained(t, copyFolder(t, dir))
		r := verified(t, s)
		sameLog(t, "archived", logOf(t, s), crashLog(t))
		if done && r.Archives != crashDays-1 {
			t.Errorf("%d days are in the archive", r.Archives)
		}
	},
	steps: 18,
}

// backUp makes a backup of a store beside it.
func backUp(dir, name string, to backupkey.Recipients, d disk) error {
	s, err := OpenReadOnly(dir, file)
	if err != nil {
		return err
	}
	_, err = backupFile(filepath.Join(dir, name), to, func(out io.Writer) error {
		_, err := s.Backup(context.Background(), out, 99)
		return err
	}, d)
	if errors.Is(err, ErrExists) {
		err = nil // the operation was already complete
	}
	return errors.Join(err, s.Close())
}

var backupJob = job{
	prepare: prepareCentre,
	do:      func(dir string, d disk) error { return backUp(dir, backupName, inClear, d) },
	check: func(t *testing.T, dir string, done bool) {
		sameLog(t, "the store", logOf(t, reopenChained(t, copyFolder(t, dir))), crashLog(t))
		r, err := VerifyFile(context.Background(), filepath.Join(dir, backupName))
		switch {
		case errors.Is(err, os.ErrNotExist) && !done:
		case err != nil || len(r.Faults) > 0 || int(r.Last) != len(crashLog(t)):
			t.Errorf("the backup is %+v (%v)", r, err)
		}
	},
	steps: 6,
}

var restoreJob = job{
	prepare: func(t *testing.T) string {
		dir := prepareCentre(t)
		if err := backupJob.do(dir, disk{}); err != nil {
			t.Fatal(err)
		}
		s := reopenChained(t, dir)
		w := goOn(t, s) // it has gone on since
		w.do("kiosk", issue)
		w.appendTo(s)
		return closed(t, s)
	},
	do: func(dir string, d disk) error {
		_, err := restore(dir, file, filepath.Join(dir, backupName), 5000, nil, d)
		return err
	},
	check: func(t *testing.T, dir string, done bool) {
		dir = copyFolder(t, dir)
		want := len(crashLog(t))
		s := reopenChained(t, dir)
		log := logOf(t, s)
		verified(t, s)
		_, createdMS, err := s.Identity()
		restored := err == nil && createdMS == 5000
		if done && !restored || restored && len(log) != want || !restored && len(log) != want+1 {
			t.Errorf("the store made at %d holds %d entries (%v)", createdMS, len(log), err)
		}
		if !restored {
			return
		}
		aside, err := filepath.Glob(filepath.Join(dir, file+".before-restore-*"))
		if err != nil || len(aside) == 0 {
			t.Fatalf("the store from before is gone (%v)", err)
		}
		old, err := OpenReadOnly(dir, filepath.Base(aside[0]))
		if err != nil {
			t.Fatal(err)
		}
		defer old.Close()
		if log := logOf(t, old); len(log) != want+1 {
			t.Errorf("the store from before holds %d entries", len(log))
		}
	},
	steps: 4,
}

// breakOff runs one job again and again, interrupted one step later each time, until it
// completes; after each interruption it runs the job once more.
func breakOff(t *testing.T, j job, run func(t *testing.T, dir string, at int) (done bool)) {
	for at := 0; ; at++ {
		dir := j.prepare(t)
		done := run(t, dir, at)
		j.check(t, dir, done)
		if !done {
			if err := j.do(dir, disk{}); err != nil {
				t.Fatalf("broken off at step %d, the next try says: %v", at, err)
			}
			j.check(t, dir, true)
		}
		if t.Failed() {
			t.Fatalf("that was at step %d", at)
		}
		if done {
			if at < j.steps {
				t.Errorf("it has only %d steps, want %d or more", at, j.steps)
			}
			return
		}
	}
}

func TestPowerCutAtEveryStepLosesNothing(t *testing.T) {
	for name := range jobs {
		t.Run(name, func(t *testing.T) {
			breakOff(t, jobs[name], func(t *testing.T, dir string, at int) bool {
				child := exec.Command(os.Args[0])
				child.Env = append(os.Environ(), envJob+"="+name, envFolder+"="+dir, fmt.Sprintf("%s=%d", envStep, at))
				out, err := child.CombinedOutput()
				if err != nil && child.ProcessState.ExitCode() != -1 {
					t.Fatalf("step %d: %v: %s", at, err, out)
				}
				return err == nil
			})
		})
	}
}

func TestFaultAtEveryStepIsReportedAndLosesNothing(t *testing.T) {
	full := errors.New("no space left on device")
	for name := range jobs {
		t.Run(name, func(t *testing.T) {
			breakOff(t, jobs[name], func(t *testing.T, dir string, at int) bool {
				err := jobs[name].do(dir, disk{breakAt(at, func(string) error { return full })})
				if err != nil && !errors.Is(err, full) {
					t.Errorf("step %d: %v", at, err)
				}
				return err == nil
			})
		})
	}
}

// A disk that fills up in the middle of a file is reported, and nothing is lost.
func TestFullDiskIsReportedAndLosesNothing(t *testing.T) {
	for name, j := range jobs {
		t.Run(name, func(t *testing.T) {
			failed := 0
			for _, limit := range []int{100, 700, 3000, 20_000, 100_000, 400_000} {
				dir := j.prepare(t)
				child := exec.Command(os.Args[0])
				child.Env = append(os.Environ(), envJob+"="+name, envFolder+"="+dir, envStep+"=-1", fmt.Sprintf("%s=%d", envLimit, limit))
				out, err := child.CombinedOutput()
				if err != nil {
					failed++
					if code := child.ProcessState.ExitCode(); code != 1 || !strings.Contains(string(out), "file too large") {
						t.Errorf("with %d bytes it ends with %d: %s", limit, code, out)
					}
				}
				j.check(t, dir, err == nil)
				if err := j.do(dir, disk{}); err != nil {
					t.Fatalf("after a disk with %d bytes, the next try says: %v", limit, err)
				}
				j.check(t, dir, true)
			}
			if failed < 2 {
				t.Errorf("only %d limits were too small", failed)
			}
		})
	}
}

// Interrupted operations leave no unfinished files behind.
func TestNoUnfinishedFileIsLeft(t *testing.T) {
	for name, j := range jobs {
		dir := j.prepare(t)
		for at := range j.steps {
			_ = j.do(copyFolder(t, dir), disk{breakAt(at, func(string) error { return errors.New("cut") })})
		}
		if err := j.do(dir, disk{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
			if strings.HasSuffix(path, ".new") || strings.HasSuffix(path, ".restored") || strings.HasSuffix(path, ".upgraded") {
				t.Errorf("%s leaves %s behind", name, filepath.Base(path))
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}
