package archtest

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

// timed finds where a test fails because something took longer than an arbitrary number.
// A slow machine takes longer; a test may check a limit of the product, by its name,
// which says what is waited for.
func timed(s source) (places []string) {
	since := map[string]bool{} // variables that contain durations
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, right := range n.Rhs {
				if name, ok := n.Lhs[min(i, len(n.Lhs)-1)].(*ast.Ident); ok && callsSince(right) {
					since[name.Name] = true
				}
			}
		case *ast.BinaryExpr:
			lasted, ok := n.X.(*ast.Ident)
			longer := n.Op == token.GTR || n.Op == token.GEQ
			if longer && (ok && since[lasted.Name] || callsSince(n.X)) && isGuess(n.Y) {
				places = append(places, s.at(n.Pos()))
			}
		}
		return true
	})
	return places
}

// callsSince reports whether an expression contains time.Since.
func callsSince(e ast.Expr) (found bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		found = found || ok && dotted(sel) == "time.Since"
		return !found
	})
	return found
}

// isGuess reports whether a duration is written as a number of time units.
func isGuess(e ast.Expr) bool {
	guess, named := false, false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			of, _ := n.X.(*ast.Ident)
			unit := of != nil && of.Name == "time"
			guess, named = guess || unit, named || !unit
			return false
		case *ast.Ident:
			named = true
		}
		return true
	})
	return guess && !named
}

// Time in a bubble of synctest is virtual: there every duration may be checked.
func TestNoTestFailsForASlowMachine(t *testing.T) {
	_, packages := tree(t)
	looked := 0
	for _, p := range packages {
		for _, s := range sources(t, p, append(p.TestGoFiles, p.XTestGoFiles...)) {
			if imports(s, "testing/synctest") {
				continue
			}
			looked++
			for _, place := range timed(s) {
				t.Errorf("%s: fails on a slow machine: name the product's limit that would be waited for, or hold a count", place)
			}
		}
	}
	if looked < 100 {
		t.Errorf("only %d files of tests were looked at", looked)
	}
}

func imports(s source, path string) bool {
	for _, i := range s.file.Imports {
		if strings.Trim(i.Path.Value, `"`) == path {
			return true
		}
	}
	return false
}

func TestTimedTestsAreFound(t *testing.T) {
	for text, want := range map[string]int{
		"if took := time.Since(x); took > 2*time.Second { f() }":            1,
		"if time.Since(x) >= time.Second { f() }":                           1,
		"slowest = max(slowest, time.Since(x)); g(slowest > 5*time.Second)": 1,
		"if took := time.Since(x); took < 2*time.Second { f() }":            0,
		"if took := time.Since(x); took > link.DeadAfter { f() }":           0,
		"if took := time.Since(x); took > 2*link.DeadAfter { f() }":         0,
		"if took := time.Since(x); took >= patience { f() }":                0,
		"if other > 2*time.Second { f() }":                                  0,
	} {
		if got := timed(parse(t, "f_test.go", []byte("package p\nfunc h() {\n"+text+"\n}"))); len(got) != want {
			t.Errorf("%s: found %v, want %d", text, got, want)
		}
	}
}
