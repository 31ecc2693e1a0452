package console

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"testing"

	"motcua/internal/i18n"
)

// neverSeen are the codes that no console gets, with the reason.
var neverSeen = map[string]string{
	"ok":         "it is no refusal",
	"code-taken": "the hub draws another code",
}

// The codes are read from the source, so that a new one cannot be forgotten.
func TestEveryRefusalHasWords(t *testing.T) {
	codes := codesOfQueue(t)
	if len(codes) < 50 {
		t.Fatalf("only %d codes found: the search is wrong", len(codes))
	}
	for _, code := range codes {
		for _, lang := range i18n.Langs() {
			if !i18n.Has(lang, "console.refuse."+code) && neverSeen[code] == "" {
				t.Errorf("%s has no words for %q", lang, code)
			}
		}
	}
}

// codesOfQueue lists the values of all constants of type Code.
func codesOfQueue(t *testing.T) (codes []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "queue", "command.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if of, ok := spec.Type.(*ast.SelectorExpr); !ok || of.Sel.Name != "Code" {
			return true
		}
		for _, v := range spec.Values {
			if lit, ok := v.(*ast.BasicLit); ok {
				code, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				codes = append(codes, code)
			}
		}
		return true
	})
	return codes
}
