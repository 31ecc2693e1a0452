package archtest

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// names are the declarations of the source, to compare documents with.
type names struct {
	packages map[string]map[string]bool // by package name: functions, types, methods, fields, variables
	folders  map[string]map[string]bool // the same by folder, inside the module
	members  map[string]map[string]bool // by type name: methods and fields
	tests    map[string]bool
	values   map[string]map[string]ast.Expr // by package name: the initial value of a constant or variable
}

// add adds a declaration.
func (n *names) add(pkg, folder, name string) {
	for at, in := range map[string]map[string]map[string]bool{pkg: n.packages, folder: n.folders} {
		if in[at] == nil {
			in[at] = map[string]bool{}
		}
		in[at][name] = true
	}
}

func (n *names) addMember(pkg, folder, of, name string) {
	if n.members[of] == nil {
		n.members[of] = map[string]bool{}
	}
	n.members[of][name] = true
	n.add(pkg, folder, name)
}

// read adds all declarations of a file.
func (n *names) read(pkg, folder string, file *ast.File) {
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			n.readFunc(pkg, folder, d)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					n.add(pkg, folder, spec.Name.Name)
					n.readType(pkg, folder, spec)
				case *ast.ValueSpec:
					n.readValue(pkg, folder, spec)
				}
			}
		}
	}
}

func (n *names) readValue(pkg, folder string, spec *ast.ValueSpec) {
	for i, id := range spec.Names {
		n.add(pkg, folder, id.Name)
		if i < len(spec.Values) {
			if n.values[pkg] == nil {
				n.values[pkg] = map[string]ast.Expr{}
			}
			n.values[pkg][id.Name] = spec.Values[i]
		}
	}
}

func (n *names) readFunc(pkg, folder string, d *ast.FuncDecl) {
	n.add(pkg, folder, d.Name.Name)
	switch {
	case d.Recv != nil && len(d.Recv.List) == 1:
		n.addMember(pkg, folder, receiver(d.Recv.List[0].Type), d.Name.Name)
	case regexp.MustCompile(`^(Test|Fuzz|Benchmark)[A-Z]`).MatchString(d.Name.Name):
		n.tests[d.Name.Name] = true
	}
}

func (n *names) readType(pkg, folder string, spec *ast.TypeSpec) {
	var fields *ast.FieldList
	switch of := spec.Type.(type) {
	case *ast.StructType:
		fields = of.Fields
	case *ast.InterfaceType:
		fields = of.Methods
	default:
		return
	}
	for _, f := range fields.List {
		for _, id := range f.Names {
			n.addMember(pkg, folder, spec.Name.Name, id.Name)
		}
	}
}

// receiver is the name of a method's type.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// allNames are those of the whole module, after they were read.
var allNames *names

// declared reads the names of the whole module.
func declared(t *testing.T) *names {
	t.Helper()
	if allNames != nil {
		return allNames
	}
	n := &names{
		packages: map[string]map[string]bool{}, folders: map[string]map[string]bool{}, members: map[string]map[string]bool{},
		tests: map[string]bool{}, values: map[string]map[string]ast.Expr{},
	}
	module, packages := tree(t)
	for _, p := range packages {
		folder := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		for _, s := range sources(t, p, p.all()) {
			n.read(strings.TrimSuffix(p.Name, "_test"), folder, s.file)
		}
	}
	if len(n.tests) < 1000 {
		t.Fatalf("only %d tests were found: the search is wrong", len(n.tests))
	}
	allNames = n
	return n
}

var (
	treePath  = regexp.MustCompile(`^(cmd|internal|deploy|docs|assets)(/[\w.{},*-]+)*/?$`)
	testName  = regexp.MustCompile(`^(Test|Fuzz|Benchmark)[A-Z]\w*$`)
	ofPackage = regexp.MustCompile(`^([a-z][a-z0-9]*)\.([A-Za-z_]\w*)$`)
	ofType    = regexp.MustCompile(`^([A-Z]\w*)\.([A-Za-z_]\w*)$`)
	bareName  = regexp.MustCompile(`^[A-Za-z_]\w*$`)
	codeSpan  = regexp.MustCompile("`([^`]+)`")
)

// isFileName tells "centre.toml" from a name of a package.
func isFileName(s string) bool {
	switch filepath.Ext(s) {
	case ".toml", ".json", ".db", ".md", ".go", ".given", ".opened", ".sock", ".doubted", ".renamed", ".hushed":
		return true
	}
	return false
}

// lacking says what is wrong with a name in backticks; "" if it exists, or is no
// name of ours. near is the folder of the path before it, and strict is for places
// in which every such span names something.
func (n *names) lacking(span, near string, strict bool) string {
	span = strings.TrimSuffix(span, "()")
	switch {
	case treePath.MatchString(span):
		if !exists(span) {
			return "no such path"
		}
	case testName.MatchString(span):
		if !n.tests[span] {
			return "no such test"
		}
	case isFileName(span):
	case ofPackage.MatchString(span):
		m := ofPackage.FindStringSubmatch(span)
		switch known := n.packages[m[1]]; {
		case known == nil && strict:
			return "no such package"
		case known != nil && !known[m[2]]:
			return "no such name in package " + m[1]
		}
	case ofType.MatchString(span):
		m := ofType.FindStringSubmatch(span)
		switch known := n.members[m[1]]; {
		case known == nil && strict:
			return "no such type"
		case known != nil && !known[m[2]]:
			return "type " + m[1] + " has no such method or field"
		}
	case strict && near != "" && bareName.MatchString(span):
		if !n.folders[near][span] {
			return "no such name in " + near
		}
	}
	return ""
}

// exists says whether a path below the module is there, with * and {a,b}.
func exists(path string) bool {
	before, rest, braced := strings.Cut(path, "{")
	if braced {
		list, after, _ := strings.Cut(rest, "}")
		for _, one := range strings.Split(list, ",") {
			if !exists(before + one + after) {
				return false
			}
		}
		return true
	}
	found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(path)))
	return err == nil && len(found) > 0
}

// folderOf is the folder that a path names, or in which its file lies.
func folderOf(path string) string {
	path = strings.TrimSuffix(path, "/")
	if info, err := os.Stat(filepath.Join(root, filepath.FromSlash(path))); err == nil && !info.IsDir() {
		return filepath.ToSlash(filepath.Dir(path))
	}
	return path
}

func TestMissingNamesAreFound(t *testing.T) {
	n := declared(t)
	for _, c := range []struct {
		span, near string
		strict, ok bool
	}{
		{"internal/queue", "", false, true},
		{"internal/{queue,hub}", "", false, true},
		{"internal/{queue,gone}", "", false, false},
		{"internal/gone", "", false, false},
		{"docs/*.md", "", false, true},
		{"queue.Decide", "", false, true},
		{"queue.NoSuchThing", "", false, false},
		{"ledger.answersPerDevice", "", false, true},
		{"gone.Thing", "", false, true},
		{"gone.Thing", "", true, false},
		{"State.Admit", "", false, true},
		{"State.NoSuchThing", "", false, false},
		{"Gone.Thing", "", true, false},
		{"TestAnyHistory", "", false, true},
		{"TestOfNothing", "", false, false},
		{"centre.toml", "", true, true},
		{"batchLimit", "internal/hub", true, true},
		{"batchLimit", "internal/queue", true, false},
		{"batchLimit", "internal/queue", false, true},
		{"go vet ./...", "", true, true},
	} {
		if fault := n.lacking(c.span, c.near, c.strict); (fault == "") != c.ok {
			t.Errorf("%s near %q, strict %v: got %q", c.span, c.near, c.strict, fault)
		}
	}
}
