package archtest

import (
	"slices"
	"strings"
	"testing"
)

// carriage says which programs carry a package, with all that it imports: a kiosk on old
// hardware should not load, at every start, what only the hub's commands use.
type carriage struct {
	path   string
	only   []string // programs
	reason string
}

var carriages = []carriage{
	{"internal/hub", []string{"cmd/hub", "cmd/kiosk"}, "a kiosk may be the hub too; consoles and walls are not"},
	{"internal/hubhost", []string{"cmd/hub", "cmd/kiosk"}, "it opens a hub"},
	{"internal/office", []string{"cmd/hub"}, "these are the hub's own commands"},
	{"internal/catalogueimport", []string{"cmd/hub"}, "lists of procedures and workbooks are read by one command of the hub"},
	{"internal/ui/window", []string{"cmd/kiosk", "cmd/counter", "cmd/display"}, "the hub has no screen"},
}

// carried are the packages of the module that a program consists of.
func carried(module, program string, packages []pkg) map[string]bool {
	imports := map[string][]string{}
	for _, p := range packages {
		imports[p.ImportPath] = p.Imports
	}
	all, next := map[string]bool{}, []string{module + "/" + program}
	for len(next) > 0 {
		path := next[len(next)-1]
		next = next[:len(next)-1]
		if name, own := strings.CutPrefix(path, module+"/"); own && !all[name] {
			all[name] = true
			next = append(next, imports[path]...)
		}
	}
	return all
}

func TestProgramsCarryWhatTheyUse(t *testing.T) {
	module, packages := tree(t)
	for _, program := range []string{"cmd/hub", "cmd/kiosk", "cmd/counter", "cmd/display"} {
		all := carried(module, program, packages)
		for _, c := range carriages {
			if may := slices.Contains(c.only, program); all[c.path] != may {
				t.Errorf("%s carries %s: %v, want %v: %s", program, c.path, all[c.path], may, c.reason)
			}
		}
	}
}
