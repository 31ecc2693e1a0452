//go:build linux

package child_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	. "motcua/internal/child"
)

// A program that takes more than it may is ended, and one that does not is left alone.
func TestProgramKeepsToItsLimits(t *testing.T) {
	limits := Limits{Memory: 256 << 20, CPUSeconds: 1, FileBytes: 4096}
	out := filepath.Join(t.TempDir(), "out")
	for name, tt := range map[string]struct {
		script string
		ends   bool
	}{
		"little":      {"head -c 4096 /dev/zero >" + out, true},
		"a long file": {"head -c 4097 /dev/zero >" + out, false},
		"memory":      {"ulimit -v 524288", false}, // is more than it may have
		"time":        {"while :; do :; done", false},
	} {
		err := Run(t.Context(), time.Minute, append(limits.Command(), sh(tt.script)...))
		if (err == nil) != tt.ends {
			t.Errorf("%s: %v", name, err)
		}
		if info, err := os.Stat(out); err == nil && info.Size() > 4096 {
			t.Errorf("%s: it wrote %d bytes", name, info.Size())
		}
	}
}

// Where there is no prlimit, a program runs all the same.
func TestProgramRunsWithoutPrlimit(t *testing.T) {
	if got := (Limits{Memory: 1, CPUSeconds: 2, FileBytes: 3}).Command(); len(got) != 4 || strings.Join(got[1:], " ") != "--as=1 --cpu=2 --fsize=3" {
		t.Errorf("limits are %q", got)
	}
	t.Setenv("PATH", t.TempDir())
	if got := (Limits{}).Command(); len(got) != 0 {
		t.Errorf("without prlimit: %q", got)
	}
}
