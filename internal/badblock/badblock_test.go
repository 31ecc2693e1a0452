package badblock

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const env = "MOTCUA_TEST_BADBLOCK"

func TestMain(m *testing.M) {
	if fault, path, child := strings.Cut(os.Getenv(env), " "); child {
		fmt.Print(write(Fault(fault), path))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// write writes and syncs a file, before the disk breaks and after.
func write(fault Fault, path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	try := func(at int64) error {
		if _, err := f.WriteAt([]byte("một"), at); err != nil {
			return err
		}
		return f.Sync()
	}
	if err := try(0); err != nil {
		return fmt.Errorf("before: %w", err)
	}
	if err := Break(fault); err != nil {
		return err
	}
	return try(10)
}

func TestDiskIsBrokenFromAMomentOn(t *testing.T) {
	for _, fault := range All {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), env+"="+string(fault)+" "+filepath.Join(t.TempDir(), "file"))
		out, err := cmd.Output()
		if said := string(out); err != nil || !strings.HasSuffix(said, fault.Words()) || strings.HasPrefix(said, "before") {
			t.Errorf("%s: %q (%v)", fault, said, err)
		}
	}
}
