package archtest

import (
	"go/ast"
	"go/token"
	"path"
	"strings"
	"testing"
)

// choosers are the packages whose screens have pages, with the one file of each that
// chooses the shown page. Another file that asks which page is shown would contain a part
// of another page.
var choosers = map[string]string{
	"internal/console":        "screen.go",
	"internal/ui/consoleview": "pages.go",
}

// pagesAsked finds where a file asks for, or sets, the shown page.
func pagesAsked(s source) (faults []string) {
	add := func(pos token.Pos) {
		faults = append(faults, s.at(pos)+": asks which page it is: the page itself knows, let its type have a method")
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if strings.HasPrefix(n.Sel.Name, "Page") {
				add(n.Sel.Pos())
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Page" {
				add(key.Pos())
			}
		case *ast.TypeAssertExpr:
			if isPage(n.Type) {
				add(n.Pos())
			}
		case *ast.CaseClause:
			for _, e := range n.List {
				if isPage(e) {
					add(e.Pos())
				}
			}
		case *ast.BinaryExpr:
			if (n.Op == token.EQL || n.Op == token.NEQ) && (isShown(n.X) || isShown(n.Y)) {
				add(n.Pos())
			}
		}
		return true
	})
	return faults
}

// isPage reports whether e is the type of a page: *deskPage.
func isPage(e ast.Expr) bool {
	star, ok := e.(*ast.StarExpr)
	if !ok {
		return false
	}
	name, ok := star.X.(*ast.Ident)
	return ok && strings.HasSuffix(name.Name, "Page")
}

// isShown reports whether e is the page that a screen shows: s.page.
func isShown(e ast.Expr) bool {
	sel, ok := e.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "page"
}

func TestOneFileChoosesThePage(t *testing.T) {
	module, packages := tree(t)
	looked := 0
	for _, p := range packages {
		chooser := choosers[strings.TrimPrefix(p.ImportPath, module+"/")]
		if chooser == "" {
			continue
		}
		for _, s := range sources(t, p, p.shipped()) {
			faults := pagesAsked(s)
			if path.Base(s.name) != chooser {
				for _, f := range faults {
					t.Error(f)
				}
				continue
			}
			if looked++; len(faults) == 0 {
				t.Errorf("%s chooses no page: the table is wrong", s.name)
			}
		}
	}
	if looked != len(choosers) {
		t.Errorf("%d of the %d files that choose were found", looked, len(choosers))
	}
}

func TestAskingForThePageIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"the view's page":        {"func f() bool { return v.Page == console.PageMain }", 2},
		"a view for a page":      {"var v = View{Page: 2}", 1},
		"a page by its type":     {"func f() { _, _ = p.(*deskPage) }", 1},
		"a switch by the type":   {"func f() {\n\tswitch p.(type) {\n\tcase *deskPage, *superPage:\n\t}\n}", 2},
		"the page shown":         {"func f() bool { return s.page == d }", 1},
		"a method of the page":   {"func f() { s.page.key(e) }", 0},
		"another type":           {"func f() { _, _ = p.(*desk) }", 0},
		"another comparison":     {"func f() bool { return s.kind == 2 }", 0},
		"a page that is made":    {"var p = &deskPage{}", 0},
		"the page of a receiver": {"func (s *deskPage) f() {}", 0},
	} {
		t.Run(name, func(t *testing.T) {
			if faults := pagesAsked(parse(t, "f.go", []byte("package p\n"+c.text))); len(faults) != c.want {
				t.Errorf("found %q, want %d", faults, c.want)
			}
		})
	}
}
