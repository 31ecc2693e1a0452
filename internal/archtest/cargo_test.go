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
	{"text/template", []string{"cmd/kiosk", "cmd/counter", "cmd/display"}, "it finds methods by their names, so that the linker keeps every method of a program: 9 of the hub's 37 MB. The toolkit brings it to the others"},
}

// carried are the packages that a program consists of, those of the module without its
// name.
func carried(t *testing.T, program string) map[string]bool {
	t.Helper()
	module, packages := tree(t)
	at := slices.IndexFunc(packages, func(p pkg) bool { return p.ImportPath == module+"/"+program })
	if at < 0 {
		t.Fatalf("there is no %s", program)
	}
	all := map[string]bool{}
	for _, path := range packages[at].Deps {
		all[strings.TrimPrefix(path, module+"/")] = true
	}
	return all
}

func TestProgramsCarryWhatTheyUse(t *testing.T) {
	for _, program := range []string{"cmd/hub", "cmd/kiosk", "cmd/counter", "cmd/display"} {
		all := carried(t, program)
		for _, c := range carriages {
			if may := slices.Contains(c.only, program); all[c.path] != may {
				t.Errorf("%s carries %s: %v, want %v: %s", program, c.path, all[c.path], may, c.reason)
			}
		}
	}
}
