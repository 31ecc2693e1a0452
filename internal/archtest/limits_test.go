package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// docs/LIMITS.md names the constant of every limit. These tests compare its figures with
// the code's.

// otherFigures are the names whose figure in the document differs from the code's.
var otherFigures = map[string]string{
	"config.MaxAlso":      "further monitors, beside the first",
	"queue.undoGraceMS":   "what a slow line may add to the five seconds",
	"queue.recoverFor":    "in milliseconds, which its name does not say",
	"device.removedLimit": "fewer than that many",
	"clock.EarliestMS":    "the beginning of the year 2000",
	"clock.LatestMS":      "the end of the year 2199",
	"widget.tilePixels":   "of 4 bytes each",
}

// units are the constants of package time.
var units = map[string]time.Duration{
	"Nanosecond": 1, "Microsecond": time.Microsecond, "Millisecond": time.Millisecond,
	"Second": time.Second, "Minute": time.Minute, "Hour": time.Hour,
}

// figure is the value of a constant: a count, or a duration in nanoseconds.
type figure struct {
	n    int64
	time bool
}

// figureOf evaluates an expression, as far as it consists of figures.
func (n *names) figureOf(pkg string, e ast.Expr, depth int) (figure, bool) {
	if depth > 8 {
		return figure{}, false
	}
	switch e := e.(type) {
	case *ast.BasicLit:
		v, err := strconv.ParseInt(e.Value, 0, 64)
		return figure{n: v}, err == nil
	case *ast.ParenExpr:
		return n.figureOf(pkg, e.X, depth+1)
	case *ast.CallExpr: // int64(x)
		if len(e.Args) == 1 {
			return n.figureOf(pkg, e.Args[0], depth+1)
		}
	case *ast.Ident:
		return n.figureNamed(pkg, e.Name, depth+1)
	case *ast.SelectorExpr:
		of, _ := e.X.(*ast.Ident)
		if of == nil {
			return figure{}, false
		}
		if unit, ok := units[e.Sel.Name]; ok && of.Name == "time" {
			return figure{int64(unit), true}, true
		}
		return n.figureNamed(of.Name, e.Sel.Name, depth+1)
	case *ast.BinaryExpr:
		x, okX := n.figureOf(pkg, e.X, depth+1)
		y, okY := n.figureOf(pkg, e.Y, depth+1)
		v, ok := reckon(e.Op, x, y)
		return v, ok && okX && okY
	}
	return figure{}, false
}

func reckon(op token.Token, x, y figure) (figure, bool) {
	timed := x.time || y.time
	switch op {
	case token.ADD:
		return figure{x.n + y.n, timed}, true
	case token.SUB:
		return figure{x.n - y.n, timed}, true
	case token.MUL:
		return figure{x.n * y.n, timed}, true
	case token.SHL:
		return figure{x.n << uint(y.n), timed}, y.n >= 0 && y.n < 63
	case token.QUO:
		if y.n == 0 {
			return figure{}, false
		}
		return figure{x.n / y.n, x.time && !y.time}, true
	}
	return figure{}, false
}

// figureNamed is the figure of a constant. Names end in their unit: "…MS", "…Seconds".
func (n *names) figureNamed(pkg, name string, depth int) (figure, bool) {
	e := n.values[pkg][name]
	if e == nil {
		return figure{}, false
	}
	f, ok := n.figureOf(pkg, e, depth)
	for end, unit := range map[string]time.Duration{"MS": time.Millisecond, "Seconds": time.Second} {
		if strings.HasSuffix(name, end) && ok && !f.time {
			f = figure{f.n * int64(unit), true}
		}
	}
	return f, ok
}

// ways are the forms in which the document may write a figure.
func (f figure) ways() (list []string) {
	if !f.time {
		list = append(list, grouped(f.n), strconv.FormatInt(f.n, 10))
		for unit, size := range map[string]int64{" KiB": 1 << 10, " MiB": 1 << 20, " GiB": 1 << 30, " million": 1_000_000} {
			if f.n >= size && f.n%size == 0 {
				list = append(list, grouped(f.n/size)+unit)
			}
		}
		return list
	}
	for unit, size := range map[string]time.Duration{" ms": time.Millisecond, " s": time.Second, " minute": time.Minute, " hour": time.Hour} {
		if n := float64(f.n) / float64(size); n >= 0.1 {
			list = append(list, strconv.FormatFloat(n, 'f', -1, 64)+unit)
		}
	}
	if f.n == int64(time.Minute) {
		list = append(list, "a minute")
	}
	slices.Sort(list)
	return list
}

// grouped writes a number with thousands separators.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// isIn reports whether a text contains a figure, not as a part of another one.
func (f figure) isIn(text string) bool {
	return slices.ContainsFunc(f.ways(), func(way string) bool {
		return regexp.MustCompile(`(^|[^\d\w.,])` + regexp.QuoteMeta(way) + `s?($|[^\d\w.,]|[.,]($|\D))`).MatchString(text)
	})
}

// wrongLimits compares the tables of a document with the code, and counts their rows.
func wrongLimits(n *names, text string) (faults []string, rows, held int, others map[string]bool) {
	others = map[string]bool{}
	for i, line := range prose(text) {
		c := cells(line)
		if len(c) != 4 || c[0] == "what" {
			continue
		}
		rows++
		if c[1] == "" || !codeSpan.MatchString(c[3]) {
			faults = append(faults, fmt.Sprintf("docs/LIMITS.md:%d: %q has no limit, or nothing in the code", i+1, c[0]))
		}
		for _, m := range codeSpan.FindAllStringSubmatch(c[3], -1) {
			of := ofPackage.FindStringSubmatch(m[1])
			if of == nil {
				continue
			}
			f, ok := n.figureNamed(of[1], of[2], 0)
			switch {
			case !ok:
			case f.isIn(c[0] + " " + c[1]):
				held++
			case otherFigures[m[1]] != "":
				others[m[1]] = true
			default:
				faults = append(faults, fmt.Sprintf("docs/LIMITS.md:%d: `%s` is %s, and %q does not say so", i+1, m[1], strings.Join(f.ways(), " or "), c[1]))
			}
		}
	}
	return faults, rows, held, others
}

func TestLimitsAreThoseOfTheCode(t *testing.T) {
	faults, rows, held, others := wrongLimits(declared(t), paper(t, "docs/LIMITS.md"))
	for _, f := range faults {
		t.Error(f)
	}
	if rows < 80 || held < 100 {
		t.Errorf("only %d limits with %d figures were found: the search is wrong", rows, held)
	}
	for name := range otherFigures {
		if !others[name] {
			t.Errorf("%s has the figure that docs/LIMITS.md gives, or is not there: take it out of the list", name)
		}
	}
}

// TestWrongLimitsAreFound shows that the check above can fail.
func TestWrongLimitsAreFound(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", `package p
const (
	Frame = 1 << 20
	Wait = 300 * time.Millisecond
	slackMS = 60_000
	Most = 20_000
	Twice = 2 * Most
	long = 15 * time.Minute
	odd = f(1, 2)
)`, 0)
	if err != nil {
		t.Fatal(err)
	}
	n := &names{
		packages: map[string]map[string]bool{}, folders: map[string]map[string]bool{}, members: map[string]map[string]bool{},
		tests: map[string]bool{}, values: map[string]map[string]ast.Expr{},
	}
	n.read("p", "internal/p", file)
	for line, want := range map[string]int{
		"| a | 1 MiB | x | `p.Frame` |":                        0,
		"| a | 2 MiB | x | `p.Frame` |":                        1,
		"| a | 0.3 s | x | `p.Wait` |":                         0,
		"| a | 10.3 s | x | `p.Wait` |":                        1,
		"| a | 60 s, or 1 minute | x | `p.slackMS` |":          0,
		"| a | 20,000 | x | `p.Most` |":                        0,
		"| a | 120,000 | x | `p.Most` |":                       1,
		"| a | 40,000; 15 minutes | x | `p.Twice`, `p.long` |": 0,
		"| a | 40,000; 5 minutes | x | `p.Twice`, `p.long` |":  1,
		"| a | 3 | x | `p.odd` |":                              0,
		"| a | | x | `p.odd` |":                                1,
		"| a | 3 | x | in the code |":                          1,
	} {
		if faults, rows, _, _ := wrongLimits(n, line); rows != 1 || len(faults) != want {
			t.Errorf("%s: %q, %d rows", line, faults, rows)
		}
	}
}
