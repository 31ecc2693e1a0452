package archtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// vulncheck runs deploy/vulncheck.sh with a go command that answers like govulncheck
// v1.9.0, and returns its output and whether it passed.
func vulncheck(t *testing.T, out, faults string, code int) (printed string, passed bool) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"out": out, "faults": faults,
		"go": fmt.Sprintf("#!/bin/sh\n[ \"$1\" = run ] || { echo go1.26.8; exit; }\necho \"$*\" >%[1]s/asked\ncat %[1]s/out\ncat %[1]s/faults >&2\nexit %[2]d\n", dir, code),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("sh", filepath.Join(root, "deploy", "vulncheck.sh"), "govulncheck@v1")
	cmd.Env = append(os.Environ(), "GO="+filepath.Join(dir, "go"), "GOVULNDB=")
	both, err := cmd.CombinedOutput()
	asked, fault := os.ReadFile(filepath.Join(dir, "asked"))
	if want := "run govulncheck@v1 -db https://vuln.go.dev ./...\n"; fault != nil || string(asked) != want {
		t.Errorf("go was asked to %q (%v), want %q", asked, fault, want)
	}
	return string(both), err == nil
}

func TestVulnerabilitiesFailTheLintAndAMissingDatabaseDoesNot(t *testing.T) {
	const (
		found       = "Vulnerability #1: GO-2021-0113\nYour code is affected by 1 vulnerability from 1 module.\n"
		ours        = "    Example traces found:\n      #3: a calls b\n"
		hundreds    = "      #4: c calls d\n      #150: e calls f\n"
		library     = "Vulnerability #1: GO-2026-6599\n  Standard library\n    Found in: html/template@go1.26.8\n" + ours
		module      = "Vulnerability #2: GO-2021-0113\n  Module: golang.org/x/text\n    Found in: golang.org/x/text@v0.3.5\n" + ours
		unreachable = "govulncheck: fetching vulnerabilities: Get \"https://vuln.go.dev/index/modules.json.gz\": dial tcp: lookup vuln.go.dev: no such host\nexit status 1\n"
		broken      = "govulncheck: loading packages: \nmain.go:5:2: undefined: x\nexit status 1\n"
		misnamed    = "creating client: stat /nowhere: no such file or directory\nexit status 1\n"
	)
	for _, c := range []struct {
		name, out, faults string
		code              int
		passed            bool
		says              string // "" means no output
	}{
		{"none", "No vulnerabilities found.\n", "", 0, true, ""},
		{"one that is called", found, "exit status 3\n", 1, false, found},
		{"one of a module", module + hundreds, "exit status 3\n", 1, false, module},
		{"one of Go itself", library + hundreds, "exit status 3\n", 1, true, "raise Go: go1.26.8 has GO-2026-6599 in its standard library"},
		{"one of a module and one of Go itself", library + module, "exit status 3\n", 1, false, module},
		{"a database out of reach", "", unreachable, 1, true, "skipped: Get \"https://vuln.go.dev/"},
		{"code that does not compile", "", broken, 1, false, "undefined: x"},
		{"a folder that is not there", "", misnamed, 1, false, "stat /nowhere"},
		{"one that is told with the words of a fetch", found + unreachable, "exit status 3\n", 1, false, found},
	} {
		printed, passed := vulncheck(t, c.out, c.faults, c.code)
		if passed != c.passed || !strings.Contains(printed, c.says) || c.says == "" && printed != "" {
			t.Errorf("%s: passed %v and printed %q", c.name, passed, printed)
		}
		if c.passed && strings.Count(printed, "\n") > 1 {
			t.Errorf("%s: takes more than one line: %q", c.name, printed)
		}
	}
}
