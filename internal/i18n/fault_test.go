package i18n

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// made is a place in the code where a fault is made.
type made struct {
	code   string
	values int
	where  string
}

// faultsInCode returns the arguments of NewFault below root. Each code must be a
// literal there, and no Fault may be made in any other way.
func faultsInCode(t *testing.T, root string) (all []made) {
	t.Helper()
	eachFile(t, root, func(path string, files *token.FileSet, f *ast.File) {
		own := f.Name.Name == "i18n"
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if sel, ok := n.Type.(*ast.SelectorExpr); ok && sel.Sel.Name == "Fault" && fmt.Sprint(sel.X) == "i18n" && len(n.Elts) > 0 {
					t.Errorf("%s makes a fault without NewFault", files.Position(n.Pos()))
				}
			case *ast.CallExpr:
				if m, is := madeBy(n, own); is {
					m.where = files.Position(n.Pos()).String()
					all = append(all, m)
				}
			}
			return true
		})
	})
	return all
}

func madeBy(call *ast.CallExpr, own bool) (m made, is bool) {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		is = own && f.Name == "NewFault"
	case *ast.SelectorExpr:
		is = f.Sel.Name == "NewFault" && fmt.Sprint(f.X) == "i18n"
	}
	if !is {
		return m, false
	}
	m.values = len(call.Args) - 1
	if lit, ok := call.Args[0].(*ast.BasicLit); ok {
		m.code, _ = strconv.Unquote(lit.Value)
	}
	return m, true
}

// TestEveryFaultHasWords checks both directions: every code in the source has texts
// with its values in both languages, and no texts are unused.
func TestEveryFaultHasWords(t *testing.T) {
	said := map[string]bool{}
	all := faultsInCode(t, filepath.Join("..", ".."))
	if len(all) < 60 {
		t.Fatalf("only %d faults found in the code: the search is wrong", len(all))
	}
	for _, m := range all {
		said[m.code] = true
		values := make([]string, m.values)
		for i := range values {
			values[i] = fmt.Sprintf("giá-trị-%d", i)
		}
		f := NewFault(m.code, values...)
		if m.code == "" || !f.Known() {
			t.Errorf("%s: the fault %q has no words", m.where, m.code)
			continue
		}
		for _, lang := range Langs() {
			text := f.In(lang)
			if strings.Contains(text, "%!") {
				t.Errorf("%s: %s in %s is %q", m.where, m.code, lang, text)
			}
			for _, value := range values {
				if strings.Count(text, value) != 1 {
					t.Errorf("%s: %s in %s has not %s once: %q", m.where, m.code, lang, value, text)
				}
			}
		}
		if f.In(Vietnamese) == f.In(English) {
			t.Errorf("%s: %s has one language: %q", m.where, m.code, f.In(English))
		}
	}
	for _, lang := range Langs() {
		for key := range catalogues()[lang] {
			if code, is := strings.CutPrefix(key, faultKey); is && !said[code] {
				t.Errorf("%s has words for %s, which nobody says", lang, code)
			}
		}
	}
}

// english are words that occur in no Vietnamese text.
var english = regexp.MustCompile(`(?i)\b(the|of|is|are|was|has|have|not|cannot|and|or|write|with|from|there|it|its|at|must)\b`)

func TestFaultsSpeakNoEnglishInVietnamese(t *testing.T) {
	for key, text := range catalogues()[Vietnamese] {
		if word := english.FindString(text); word != "" && strings.HasPrefix(key, faultKey) {
			t.Errorf("%s says %q: %s", key, word, text)
		}
	}
	for code, text := range catalogues()[English] {
		if strings.HasPrefix(code, faultKey) && !english.MatchString(text) && len(text) > 40 {
			t.Errorf("%s is an English text without one of the words this test looks for: %s", code, text)
		}
	}
}

// A fault from another program has the same text here, whatever it was made of.
func TestFaultsCrossFromProgramToProgram(t *testing.T) {
	cause := errors.New("unexpected end of JSON input")
	f := NewFault("log.entry-unreadable", "7").Because(cause)
	data, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"code":"log.entry-unreadable","values":["7"],"cause":"unexpected end of JSON input"}`; string(data) != want {
		t.Errorf("sent is %s, want %s", data, want)
	}
	var got Fault
	if err := json.Unmarshal(data, &got); err != nil || got.Error() != f.Error() || got.In(Vietnamese) != f.In(Vietnamese) {
		t.Errorf("%s has come as %+v (%v)", data, got, err)
	}
	if text := got.In(Vietnamese); text != "không đọc được mục 7 của nhật ký" {
		t.Errorf("in Vietnamese: %q", text)
	}
	if text := got.Error(); text != "log entry 7 cannot be read: unexpected end of JSON input" {
		t.Errorf("as an error: %q", text)
	}
	if !errors.Is(f, cause) || errors.Is(got, cause) {
		t.Error("the cause is known in the program where it arose, and only there")
	}
	newer := Fault{Code: "log.not-known-yet", Values: []string{"7"}, Cause: "x"}
	if text := newer.In(Vietnamese); newer.Known() || !strings.Contains(text, "log.not-known-yet") || english.MatchString(strings.ReplaceAll(text, newer.Code, "")) {
		t.Errorf("the fault of a newer program is %q", text)
	}
	for want, values := range map[string][]string{
		"không đọc được mục ? của nhật ký": nil, "không đọc được mục 7 của nhật ký": {"7", "8"},
	} {
		if text := (Fault{Code: "log.entry-unreadable", Values: values}).In(Vietnamese); text != want {
			t.Errorf("with the values %q it is %q", values, text)
		}
	}
}

func TestFaultOfAnError(t *testing.T) {
	other, cause := NewFault("log.days"), errors.New("x")
	f := NewFault("log.day-missing", "2026-11-28")
	if got := FaultOf(fmt.Errorf("reading: %w", f), other); !reflect.DeepEqual(got, f) {
		t.Errorf("a fault within an error is %+v", got)
	}
	if got := FaultOf(cause, other); got.Code != other.Code || got.Cause != "x" || !errors.Is(got, cause) {
		t.Errorf("an error without a fault is %+v", got)
	}
	if got := other.Because(nil); !reflect.DeepEqual(got, other) || got.Error() != got.In(English) {
		t.Errorf("without a cause it is %+v", got)
	}
}

func TestFaultsHaveALimit(t *testing.T) {
	f := NewFault("slot.unreadable", strings.Repeat("ế", maxFaultValue+1))
	if value := []rune(f.Values[0]); len(value) != maxFaultValue+1 || value[maxFaultValue] != '…' {
		t.Errorf("a long value has %d characters", len(value))
	}
	if f = NewFault("slot.unreadable", strings.Repeat("ế", maxFaultValue)); f.Values[0] != strings.Repeat("ế", maxFaultValue) {
		t.Error("a value of the longest length is cut")
	}
}
