package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// pkg is the data of a package that the checks need.
type pkg struct {
	ImportPath   string
	Name         string
	Dir          string
	Imports      []string
	Deps         []string // what it imports, and what that does
	GoFiles      []string
	CgoFiles     []string
	IgnoredFiles []string `json:"IgnoredGoFiles"`
	TestGoFiles  []string
	XTestGoFiles []string
	TestImports  []string
	XTestImports []string
	Module       struct{ Path, Dir string }
}

// shipped are the files that are built, on this or another system.
func (p pkg) shipped() []string {
	files := append(append([]string{}, p.GoFiles...), p.CgoFiles...)
	for _, f := range p.IgnoredFiles {
		if len(f) < len("_test.go") || f[len(f)-len("_test.go"):] != "_test.go" {
			files = append(files, f)
		}
	}
	return files
}

// all are the shipped files and those of the tests.
func (p pkg) all() []string {
	return append(append(p.shipped(), p.TestGoFiles...), p.XTestGoFiles...)
}

// root is the module's folder.
var root = filepath.Join("..", "..")

// readTree asks the go command for the packages of the module, once.
var readTree = sync.OnceValues(func() ([]pkg, error) {
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Name,Dir,Imports,Deps,GoFiles,CgoFiles,IgnoredGoFiles,TestGoFiles,XTestGoFiles,TestImports,XTestImports,Module", "./...")
	cmd.Dir = root
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var list []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		switch err := dec.Decode(&p); {
		case errors.Is(err, io.EOF):
			return list, nil
		case err != nil:
			return nil, err
		}
		list = append(list, p)
	}
})

// tree is the module's path and its packages, of which there must be some.
func tree(t *testing.T) (module string, packages []pkg) {
	t.Helper()
	packages, err := readTree()
	if err != nil {
		t.Fatalf("listing packages: %v", err)
	}
	if len(packages) < 10 {
		t.Fatalf("found %d packages: the list is not that of the module", len(packages))
	}
	return packages[0].Module.Path, packages
}

// source is a parsed file.
type source struct {
	name string // inside the module
	text []byte
	fset *token.FileSet
	file *ast.File
}

// at is the place of a position, "file:line".
func (s source) at(pos token.Pos) string {
	p := s.fset.Position(pos)
	p.Filename, p.Column = s.name, 0
	return p.String()
}

func parse(t *testing.T, name string, text []byte) source {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatalf("parsing %s: %v", name, err)
	}
	return source{name, text, fset, file}
}

// sources parses files of a package.
func sources(t *testing.T, p pkg, files []string) []source {
	t.Helper()
	var list []source
	for _, f := range files {
		path := filepath.Join(p.Dir, f)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if name, err := filepath.Rel(p.Module.Dir, path); err == nil {
			path = name
		}
		list = append(list, parse(t, path, text))
	}
	return list
}

// ownModules are the folders that are modules of their own, with the reason. They use the
// product; nothing of the product uses them.
var ownModules = map[string]string{
	"deploy/searchbench": "it compares the search with engines on which the product must not depend",
}

// TestNoSourceEscapesTheInspection walks the folders: a package that the go command
// ignores would not be checked. The walk also tells the test cache on which folders the
// result depends.
func TestNoSourceEscapesTheInspection(t *testing.T) {
	_, packages := tree(t)
	listed := map[string]bool{}
	for _, p := range packages {
		for _, f := range p.all() {
			listed[filepath.Join(p.Dir, f)] = true
		}
	}
	top, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(top, func(path string, d os.DirEntry, err error) error {
		switch hidden := strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "_") || d.Name() == "testdata"; {
		case err != nil:
			return err
		case d.IsDir() && (hidden || ownModules[strings.TrimPrefix(path, top+"/")] != ""):
			return filepath.SkipDir
		case filepath.Ext(path) == ".go" && !listed[path] && !strings.HasSuffix(path, "_test.go"):
			t.Errorf("%s belongs to no package of the module", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
