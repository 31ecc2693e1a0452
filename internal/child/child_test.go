//go:build unix

package child_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	. "motcua/internal/child"
)

func sh(script string) []string { return []string{"/bin/sh", "-c", script} }

func TestProgramRunsToItsEnd(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	if err := Run(context.Background(), time.Minute, []string{"/bin/sh", "-c", `printf %s "$1" > "$2"`, "sh", "two words", out}); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(out); err != nil || string(got) != "two words" {
		t.Errorf("wrote %q, %v", got, err)
	}
}

func TestEndsAreTold(t *testing.T) {
	for name, c := range map[string]struct {
		command []string
		want    string
		kind    error
	}{
		"complains": {sh("echo 'no voice' >&2; echo more >&2; exit 3"), "exit status 3: no voice", nil},
		"is silent": {sh("exit 4"), "exit status 4", nil},
		"chatters":  {sh("yes 'a long word' 2>/dev/null | head -c 100000 >&2; exit 5"), "exit status 5: a long word", nil},
		"is absent": {[]string{"/no/such/program"}, "/no/such/program", ErrMissing},
		"is none":   {nil, "not installed", ErrMissing},
		"hangs":     {sh("sleep 600 & sleep 600"), "within 150ms", ErrStuck},
	} {
		patience := time.Minute
		if name == "hangs" {
			patience = 150 * time.Millisecond
		}
		err := Run(context.Background(), patience, c.command)
		if err == nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 400 || c.kind != nil && !errors.Is(err, c.kind) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// The children of a program are killed with it.
func TestOwnersEndIsTheProgramsEnd(t *testing.T) {
	alive := filepath.Join(t.TempDir(), "alive")
	ctx, cancel := context.WithCancel(context.Background())
	result := make(chan error, 1)
	go func() {
		result <- Run(ctx, time.Minute, sh("(while :; do date +%N > "+alive+"; sleep 0.02; done) & wait"))
	}()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(alive); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the program does not begin")
		}
	}
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	before, _ := os.ReadFile(alive)
	time.Sleep(200 * time.Millisecond)
	if after, _ := os.ReadFile(alive); string(after) != string(before) {
		t.Error("its child goes on")
	}
}
