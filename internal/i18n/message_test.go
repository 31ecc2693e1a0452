package i18n

import (
	"errors"
	"go/ast"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// saying are the functions with an English text as argument, by the folders in which
// they may be called ("" is any), with the position of that argument.
var saying = map[string]map[string]int{
	"":                 {"i18n.Say": 0},
	"internal/config":  {"fault": 1, "warn": 1},
	"internal/program": usages, "internal/office": usages, "cmd/kiosk": usages, "cmd/counter": usages, "cmd/display": usages, "cmd/hub": usages,
}

// usages are the functions that define a flag, with the position of its usage.
var usages = map[string]int{"StringVar": 3, "BoolVar": 3, "IntVar": 3, "DurationVar": 3, "Var": 2}

// helps are the fields with the help of a command, and with its arguments.
var helps = []string{"Help", "Words"}

// messagesInCode returns the English messages below root, with the place of each.
func messagesInCode(t *testing.T, root string) map[string]string {
	t.Helper()
	said := map[string]string{}
	eachFile(t, root, func(path string, files *token.FileSet, f *ast.File) {
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				noteMessage(t, said, files.Position(n.Pos()), filepath.ToSlash(dir), n)
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && slices.Contains(helps, key.Name) && saying[filepath.ToSlash(dir)] != nil {
					noteText(t, said, files.Position(n.Pos()), key.Name, n.Value)
				}
			}
			return true
		})
	})
	return said
}

func noteMessage(t *testing.T, said map[string]string, at token.Position, dir string, call *ast.CallExpr) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
		if of, ok := f.X.(*ast.Ident); ok && of.Name == "i18n" {
			name = "i18n." + name
		}
	}
	place, ok := saying[""][name]
	if !ok {
		place, ok = saying[dir][name]
	}
	if !ok || len(call.Args) <= place {
		return
	}
	noteText(t, said, at, name, call.Args[place])
}

// noteText records a text that is written as an argument.
func noteText(t *testing.T, said map[string]string, at token.Position, name string, text ast.Expr) {
	if handed, ok := text.(*ast.Ident); ok && handed.Name == "english" {
		return // one of the functions above, which passes on its argument
	}
	lit, ok := text.(*ast.BasicLit)
	if !ok {
		t.Errorf("%s: the text of %s is not written here, so nobody can see whether it has a twin", at, name)
		return
	}
	written, err := strconv.Unquote(lit.Value)
	if err == nil && strings.ContainsFunc(verb.ReplaceAllString(written, ""), unicode.IsLetter) {
		said[written] = at.String()
	}
}

// verbsOf are the verbs of a format in the order of their arguments: "%[2]s of
// %[1]d" and "%d %s" are the same.
func verbsOf(format string) (verbs []string) {
	next := 1
	for _, m := range regexp.MustCompile(`%(?:\[(\d+)\])?([a-zA-Z%])`).FindAllStringSubmatch(format, -1) {
		if m[2] == "%" {
			continue
		}
		if n, err := strconv.Atoi(m[1]); err == nil {
			next = n
		}
		if verb := strconv.Itoa(next) + m[2]; !slices.Contains(verbs, verb) {
			verbs = append(verbs, verb)
		}
		next++
	}
	sort.Strings(verbs)
	return verbs
}

func TestEveryMessageHasItsTwin(t *testing.T) {
	said := messagesInCode(t, filepath.Join("..", ".."))
	if len(said) < 90 {
		t.Fatalf("only %d messages found in the code: the search is wrong", len(said))
	}
	for english, where := range said {
		vietnamese, ok := twins()[english]
		if !ok {
			t.Errorf("%s says what messages.json has no Vietnamese for: %q", where, english)
		} else if a, b := verbsOf(english), verbsOf(vietnamese); !takesTheSame(a, b, vietnamese) {
			t.Errorf("%s takes %v in English and %v in Vietnamese: %q", where, a, b, vietnamese)
		}
	}
	for english, vietnamese := range twins() {
		if said[english] == "" {
			t.Errorf("messages.json has what nobody says: %q", english)
		}
		if !norm.NFC.IsNormalString(vietnamese) || strings.TrimSpace(vietnamese) == "" {
			t.Errorf("the Vietnamese of %q is blank or not in NFC: %q", english, vietnamese)
		}
	}
}

// takesTheSame reports whether a Vietnamese text takes the arguments of the English
// one. %v stands for the English text of another library: the Vietnamese may leave
// it out if it numbers its verbs.
func takesTheSame(english, vietnamese []string, twin string) bool {
	needed := slices.DeleteFunc(slices.Clone(english), func(verb string) bool {
		return strings.HasSuffix(verb, "v") && !slices.Contains(vietnamese, verb)
	})
	return slices.Equal(needed, vietnamese) && (len(needed) == len(english) || !verb.MatchString(twin))
}

func TestVerbs(t *testing.T) {
	for format, want := range map[string][]string{
		"":                      nil,
		"%s: %d of %q":          {"1s", "2d", "3q"},
		"%[2]d %[1]s %[3]q 5%%": {"1s", "2d", "3q"},
		"%[2]s %[2]s %[1]s":     {"1s", "2s"},
	} {
		if got := verbsOf(format); !slices.Equal(got, want) {
			t.Errorf("%q takes %v, want %v", format, got, want)
		}
	}
}

func TestMessage(t *testing.T) {
	inner := Say("one of %s", `"a", "b"`)
	m := Say("write %s", inner)
	if got := m.In(English); got != `write one of "a", "b"` || m.Error() != got {
		t.Errorf("got %q, and %q as an error", got, m.Error())
	}
	if got := m.In(Vietnamese); got != `hãy ghi một trong "a", "b"` {
		t.Errorf("got %q", got)
	}
	if got := Say("write 100%").In(Vietnamese); got != "write 100%" {
		t.Errorf("a message without a twin and with nothing to put in is %q", got)
	}
	if got := Say("write %s", errors.New("x")).In(Vietnamese); got != "hãy ghi x" {
		t.Errorf("what is no message is put in as %q", got)
	}
}
