package watchdog

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const envCrash = "MOTCUA_TEST_CRASH"

// TestMain lets the test binary act as a program that crashes.
func TestMain(m *testing.M) {
	dir := os.Getenv(envCrash)
	if dir == "" {
		os.Exit(m.Run())
	}
	f, err := OpenFaults(dir)
	if err == nil {
		err = f.Collect()
	}
	if err != nil {
		os.Exit(3)
	}
	var list []int
	_ = list[len(os.Args)-1+3] // crashes
}

func TestLastWordsOfACrashAreKept(t *testing.T) {
	dir := t.TempDir()
	f, err := OpenFaults(dir)
	must(t, err)
	if cause, err := f.Last(time.Now()); cause != "" || err != nil {
		t.Fatalf("before anything: %q, %v", cause, err)
	}
	must(t, f.Collect())
	if cause, err := f.Last(time.Now()); cause != "" || err != nil {
		t.Fatalf("after a start without a crash: %q, %v", cause, err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), envCrash+"="+dir)
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "goroutine 1") {
		t.Fatalf("it did not crash: %v %s", err, out)
	}
	cause, err := f.Last(time.Now())
	must(t, err)
	if !strings.HasPrefix(cause, "panic: runtime error: index out of range") {
		t.Errorf("the cause is %q", cause)
	}
	reports, _ := filepath.Glob(filepath.Join(dir, "faults", "crash-*.txt"))
	if len(reports) != 1 {
		t.Fatalf("%d reports", len(reports))
	}
	if text, err := os.ReadFile(reports[0]); err != nil || !strings.Contains(string(text), "goroutine 1") {
		t.Errorf("the report is %q (%v)", text, err)
	}
	if cause, err := f.Last(time.Now()); cause != "" || err != nil {
		t.Errorf("the crash is told twice: %q, %v", cause, err)
	}
}

func TestCrashCause(t *testing.T) {
	for report, want := range map[string]string{
		"": "", "nothing\nof it": "",
		"panic: x\n\ngoroutine 1 [running]:":                                "panic: x",
		"fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1": "fatal error: all goroutines are asleep - deadlock!",
		"SIGABRT: abort\nPC=0x47":                                           "SIGABRT: abort",
		"noise\nSIGSEGV: segmentation violation\nfatal error: later":        "SIGSEGV: segmentation violation",
	} {
		if got := crashCause(report); got != want {
			t.Errorf("%q: got %q, want %q", report, got, want)
		}
	}
}

func TestReportsAreFewAndSmall(t *testing.T) {
	dir := t.TempDir()
	f, err := OpenFaults(dir)
	must(t, err)
	begin := time.Date(2026, 11, 26, 5, 0, 0, 0, time.UTC)
	huge := []byte(strings.Repeat("x", stacksLimit+100))
	for i := range faultsKept + 3 {
		kind := []string{"freeze", "crash"}[i%2]
		path, err := f.Keep(kind, begin.Add(time.Duration(i)*time.Second), "head", huge)
		must(t, err)
		if info, err := os.Stat(path); err != nil || info.Size() > stacksLimit+1 {
			t.Fatalf("report %d: %v, %v", i, info, err)
		}
	}
	kept, _ := filepath.Glob(filepath.Join(dir, "faults", "*.txt"))
	if len(kept) != faultsKept {
		t.Fatalf("%d reports are kept: %v", len(kept), kept)
	}
	for _, path := range kept {
		if strings.Contains(path, "T05000") && (strings.HasSuffix(path, "00.000.txt") || strings.HasSuffix(path, "01.000.txt") || strings.HasSuffix(path, "02.000.txt")) {
			t.Errorf("an old report is kept: %s", path)
		}
	}
	if text, err := os.ReadFile(kept[0]); err != nil || !strings.HasPrefix(string(text), "head\n\nxxx") {
		t.Errorf("the report begins %q (%v)", text[:min(len(text), 20)], err)
	}
}

func TestHugeCrashIsCut(t *testing.T) {
	dir := t.TempDir()
	f, err := OpenFaults(dir)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "faults", crashFile), []byte("panic: big\n"+strings.Repeat("x", 2*stacksLimit)), 0o600))
	cause, err := f.Last(time.Now())
	must(t, err)
	reports, _ := filepath.Glob(filepath.Join(dir, "faults", "crash-*.txt"))
	if cause != "panic: big" || len(reports) != 1 {
		t.Fatalf("%q, %v", cause, reports)
	}
	if info, err := os.Stat(reports[0]); err != nil || info.Size() != stacksLimit {
		t.Errorf("it has %d bytes (%v)", info.Size(), err)
	}
}

func TestStacksTellEveryGoroutine(t *testing.T) {
	stop := make(chan struct{})
	go waitHere(stop)
	defer close(stop)
	for end := time.Now().Add(10 * time.Second); ; {
		if strings.Contains(string(Stacks()), "waitHere") {
			return
		}
		if time.Now().After(end) {
			t.Fatal("the stacks lack a goroutine")
		}
	}
}

func waitHere(stop chan struct{}) { <-stop }
