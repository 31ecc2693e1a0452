package main

import (
	"debug/elf"
	"path/filepath"
	"testing"
)

// TestHubNeedsNoLibraryOfTheMachine looks into the program as it was built: a hub that was
// built here must run on an older machine.
func TestHubNeedsNoLibraryOfTheMachine(t *testing.T) {
	needs := func(program string) []string {
		f, err := elf.Open(filepath.Join(bin(t), program))
		must(t, err)
		defer f.Close()
		list, err := f.ImportedLibraries()
		must(t, err)
		for _, part := range f.Progs {
			if part.Type == elf.PT_INTERP {
				list = append(list, "the loader of programs")
			}
		}
		return list
	}
	if list := needs("hub"); len(list) > 0 {
		t.Errorf("it needs %v", list)
	}
	if list := needs("kiosk"); len(list) < 2 {
		t.Errorf("a kiosk needs %v: this test sees nothing", list)
	}
}
