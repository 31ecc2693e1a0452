package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// eachFile calls look for the product's source files below a folder, without tests.
// A file that does not parse fails the build and no test here.
func eachFile(t *testing.T, root string, look func(path string, files *token.FileSet, f *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files := token.NewFileSet()
		if f, err := parser.ParseFile(files, path, nil, 0); err == nil {
			look(path, files, f)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
