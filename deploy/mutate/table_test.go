package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// The text to be changed must be in its file, once, so that an outdated table is found at
// once and not when the bugs are planted.
func TestEveryBugCanBePlanted(t *testing.T) {
	named := map[string]bool{}
	for _, b := range bugs {
		source, err := os.ReadFile(filepath.Join("..", "..", b.file))
		if n := bytes.Count(source, []byte(b.old)); err != nil || n != 1 || b.old == b.new {
			t.Errorf("%q: %s has the text that is to be changed %d times (%v)", b.name, b.file, n, err)
		}
		if named[b.name] {
			t.Errorf("two bugs are called %q", b.name)
		}
		named[b.name] = true
	}
}
