package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// leftOut are the patterns of packages that "make race" does not test.
var leftOut = regexp.MustCompile(`-e (\S+?)\$*(?:\s|\))`)

// untested are the packages with tests that a Makefile's "make race" leaves out and that
// no other line of it tests.
func untested(makefile string, packages []string) (list []string) {
	var patterns []string
	var elsewhere strings.Builder
	for line := range strings.Lines(makefile) {
		if strings.Contains(line, "grep -v") {
			for _, m := range leftOut.FindAllStringSubmatch(line, -1) {
				patterns = append(patterns, m[1])
			}
		} else if strings.Contains(line, "test ") || strings.HasPrefix(line, "DEMO") {
			elsewhere.WriteString(line)
		}
	}
	for _, p := range packages {
		left := false
		for _, pattern := range patterns {
			left = left || strings.Contains("/"+p+"/", pattern+"/") || strings.Contains("/"+p, pattern)
		}
		top, _, _ := strings.Cut(p, "/")
		if left && !strings.Contains(elsewhere.String(), "./"+p) && !strings.Contains(elsewhere.String(), "./"+top+"/...") {
			list = append(list, p)
		}
	}
	return list
}

// A test that nothing runs says nothing: those of cmd/display had failed, unnoticed.
func TestMakeRunsEveryTest(t *testing.T) {
	module, packages := tree(t)
	makefile, err := os.ReadFile(filepath.Join("..", "..", "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	var tested []string
	for _, p := range packages {
		if files, err := filepath.Glob(filepath.Join(p.Dir, "*_test.go")); err == nil && len(files) > 0 {
			tested = append(tested, strings.TrimPrefix(p.ImportPath, module+"/"))
		}
	}
	if len(tested) < 40 {
		t.Fatalf("only %d packages with tests were found", len(tested))
	}
	for _, p := range untested(string(makefile), tested) {
		t.Errorf("make test does not run the tests of %s", p)
	}
	without := strings.ReplaceAll(string(makefile), "./cmd/...", "")
	if got := untested(without, tested); len(got) == 0 || got[0] != "cmd/display" {
		t.Errorf("without the programs' line it leaves out %q", got)
	}
}
