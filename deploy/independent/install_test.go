// Package independent tests the printing with programs by others: a host that prints to
// our emulated printer and reads its states, a parser that reads what our encoder writes,
// and a reader of QR codes. They find mistakes that both of our sides share.
package independent

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// manifest names the programs from npm, each in an exact version. There is no lock file,
// because it would name its author's registry.
const manifest = "package.json"

// installLimit is the time limit for npm, also over a slow line.
const installLimit = 5 * time.Minute

// install puts the programs of the manifest into bin/independent, once for each content
// of the manifest, and returns that folder.
var install = sync.OnceValues(func() (string, error) {
	bin := os.Getenv("MOTCUA_BIN")
	if bin == "" {
		bin = filepath.Join("..", "..", "bin")
	}
	folder, err := filepath.Abs(filepath.Join(bin, "independent"))
	if err != nil {
		return "", err
	}
	wanted, err := os.ReadFile(manifest)
	if err != nil {
		return "", err
	}
	mark := filepath.Join(folder, "installed.json") // a copy of the manifest, after success
	if there, err := os.ReadFile(mark); err == nil && bytes.Equal(there, wanted) {
		return folder, nil
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if err := os.RemoveAll(folder); err != nil {
		return "", err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(folder, manifest), wanted, 0o644); err != nil {
		return "", err
	}
	if err := npmInstall(folder); err != nil {
		return "", err
	}
	return folder, os.WriteFile(mark, wanted, 0o644)
})

// npmInstall runs npm in folder. Scripts of packages are not run, and optional packages
// are left out.
func npmInstall(folder string) error {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return fmt.Errorf("npm is not installed (run deploy/setup.sh): %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), installLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--omit=optional")
	cmd.Dir = folder
	cmd.WaitDelay = time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm install in %s failed, is the package registry reachable?: %w\n%s", folder, err, out)
	}
	return nil
}

// programs is the folder with the installed programs. If they cannot be installed the
// test fails, because it would prove nothing.
func programs(t *testing.T) string {
	t.Helper()
	folder, err := install()
	if err != nil {
		t.Fatalf("installing the independent programs: %v", err)
	}
	return folder
}

// need is the path of a program of the system.
func need(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is not installed (run deploy/setup.sh): %v", name, err)
	}
	return path
}
