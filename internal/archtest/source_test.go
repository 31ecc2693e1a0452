package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// maxFuncLines is the length of the longest function, from its first line to its last.
const maxFuncLines = 70

// The marks, written in two parts so that this file does not contain them.
var (
	leftBehind = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK)\b`)
	outside    = ".." + "/shared"
)

// check checks one file and returns its faults, each with its place.
type check func(s source) []string

// impure finds what makes the lowest floor depend on more than its input.
func impure(s source) (faults []string) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			faults = append(faults, s.at(n.Pos())+": starts a goroutine on the ground floor")
		case *ast.SelectorExpr:
			clock := map[string]bool{"Now": true, "Since": true, "Until": true, "Sleep": true, "After": true, "AfterFunc": true, "Tick": true, "NewTimer": true, "NewTicker": true, "LoadLocation": true, "Local": true}
			if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" && clock[n.Sel.Name] {
				faults = append(faults, fmt.Sprintf("%s: time.%s on the ground floor: time comes in with the command", s.at(n.Pos()), n.Sel.Name))
			}
		}
		return true
	})
	return faults
}

// longFunctions finds functions that do not fit a screen.
func longFunctions(s source) (faults []string) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		fn, ok := n.(*ast.FuncDecl)
		if !ok {
			return true
		}
		if lines := s.fset.Position(fn.End()).Line - s.fset.Position(fn.Pos()).Line + 1; lines > maxFuncLines {
			faults = append(faults, fmt.Sprintf("%s: %s has %d lines, more than %d", s.at(fn.Pos()), fn.Name.Name, lines, maxFuncLines))
		}
		return true
	})
	return faults
}

// marks finds marks of unfinished work, and paths outside the product.
func marks(s source) (faults []string) {
	for i, line := range strings.Split(string(s.text), "\n") {
		if m := leftBehind.FindString(line); m != "" {
			faults = append(faults, fmt.Sprintf("%s:%d: %s: do it, or say it where people read", s.name, i+1, m))
		}
		if strings.Contains(line, outside) {
			faults = append(faults, fmt.Sprintf("%s:%d: names a folder outside the repository", s.name, i+1))
		}
	}
	return faults
}

// unfolded finds look-ups of appointments by a code as it was typed. Only
// State.AppointmentNamed knows that "lh-7" is "LH-7".
func unfolded(s source) (faults []string) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		index, ok := n.(*ast.IndexExpr)
		if !ok {
			return true
		}
		if sel, ok := index.X.(*ast.SelectorExpr); ok && sel.Sel.Name == "Appointments" {
			faults = append(faults, s.at(n.Pos())+": looks an appointment up by its bare code: use State.AppointmentNamed")
		}
		return true
	})
	return faults
}

// webPlace is the one file that makes clients and servers of HTTP and websockets.
const webPlace = "internal/link/web.go"

// webShortcuts make clients or servers that follow a proxy of the environment, or lack
// the product's limits.
var webShortcuts = map[string]bool{
	"http.DefaultClient": true, "http.DefaultTransport": true, "http.Get": true, "http.Head": true, "http.Post": true, "http.PostForm": true,
	"http.ProxyFromEnvironment": true, "http.ProxyURL": true, "websocket.DefaultDialer": true, "http.DefaultServeMux": true,
	"http.ListenAndServe": true, "http.ListenAndServeTLS": true, "http.Serve": true, "http.ServeTLS": true,
}

// webParts may occur in webPlace only.
var webParts = map[string]bool{"http.Client": true, "http.Transport": true, "http.Server": true, "websocket.Dialer": true}

// foreignWeb finds clients and servers that are made elsewhere.
func foreignWeb(s source) (faults []string) {
	told := func(at token.Pos, name string) {
		faults = append(faults, fmt.Sprintf("%s: %s: clients and servers are made in %s, without a proxy and with limits", s.at(at), name, webPlace))
	}
	made := func(e ast.Expr) {
		if sel, ok := e.(*ast.SelectorExpr); ok && webParts[dotted(sel)] && s.name != webPlace {
			told(sel.Pos(), dotted(sel))
		}
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			made(n.Type)
		case *ast.ValueSpec: // var c http.Client
			made(n.Type)
		case *ast.CallExpr: // new(http.Client)
			if id, ok := n.Fun.(*ast.Ident); ok && id.Name == "new" && len(n.Args) == 1 {
				made(n.Args[0])
			}
		case *ast.SelectorExpr:
			if webShortcuts[dotted(n)] {
				told(n.Pos(), dotted(n))
			}
		}
		return true
	})
	return faults
}

// formReaders are methods of a request that read its body, up to 32 MiB of it into memory
// and what is more into files, even of a GET.
var formReaders = []string{"FormValue", "PostFormValue", "FormFile", "ParseForm", "ParseMultipartForm"}

// formRead finds handlers that read a body as a form: nobody sends this product forms.
func formRead(s source) (faults []string) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && isOneOf(sel.Sel.Name, formReaders) {
			faults = append(faults, fmt.Sprintf("%s: %s reads a body of any length: use URL.Query", s.at(sel.Pos()), sel.Sel.Name))
		}
		return true
	})
	return faults
}

// listenPlace is the one file that opens a port.
const listenPlace = "internal/program/listen.go"

// socketPlace opens the sockets of this machine.
const socketPlace = "internal/link/socket.go"

// keptTo finds names that are used outside of their places: "net.Listen" of a package, or
// "ShowAndRun" of whatever has it. reasons says of each where it belongs.
func keptTo(reasons map[string]string, places ...string) check {
	return func(s source) (faults []string) {
		if slices.Contains(places, s.name) {
			return nil
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			for _, name := range []string{dotted(sel), sel.Sel.Name} {
				if reason, kept := reasons[name]; kept {
					faults = append(faults, fmt.Sprintf("%s: %s: %s", s.at(sel.Pos()), name, reason))
				}
			}
			return true
		})
		return faults
	}
}

const portsOpened = "ports are opened in " + listenPlace

// foreignListener finds ports that are opened elsewhere: each would need its own limits,
// and its own message for a port in use.
var foreignListener = keptTo(map[string]string{
	"net.Listen": portsOpened, "net.ListenConfig": portsOpened, "net.ListenTCP": portsOpened,
	"net.ListenPacket": portsOpened, "net.FileListener": portsOpened, "tls.Listen": portsOpened,
}, listenPlace, socketPlace)

// patternPlace compiles patterns, when they are first used.
const patternPlace = "internal/pattern/pattern.go"

const patternsCompiled = "patterns are compiled when they are used, by pattern.Of"

// compiledAtStart finds patterns that every program would compile at each start, whether it
// needs them or not.
var compiledAtStart = keptTo(map[string]string{
	"regexp.MustCompile": patternsCompiled, "regexp.MustCompilePOSIX": patternsCompiled,
}, patternPlace)

// threadPlace is the only way to Fyne's goroutine.
const threadPlace = "internal/ui/uithread/uithread.go"

const sentToFyne = "what is done on Fyne's goroutine is sent by uithread.Do"

// ownWayToFyne finds what starts Fyne, or is sent to its goroutine, by another way: it may
// come when Fyne has closed its queue, which ends the program, or wait for ever.
var ownWayToFyne = keptTo(map[string]string{
	"fyne.Do": sentToFyne, "fyne.DoAndWait": sentToFyne, "ShowAndRun": "Fyne is started by uithread.Run",
}, threadPlace)

// dotted is a name with its package.
func dotted(sel *ast.SelectorExpr) string {
	if x, ok := sel.X.(*ast.Ident); ok {
		return x.Name + "." + sel.Sel.Name
	}
	return ""
}

// skips finds tests that are skipped without a reason.
func skips(s source) (faults []string) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || (sel.Sel.Name != "Skip" && sel.Sel.Name != "Skipf" && sel.Sel.Name != "SkipNow") {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); !ok || !isOneOf(x.Name, []string{"t", "tb", "b", "f"}) {
			return true
		}
		if len(call.Args) == 0 || emptyText(call.Args[0]) {
			faults = append(faults, s.at(n.Pos())+": skips without a reason")
		}
		return true
	})
	return faults
}

func emptyText(e ast.Expr) bool {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return false
	}
	text, err := strconv.Unquote(lit.Value)
	return err == nil && strings.TrimSpace(text) == ""
}

// wellKnown are methods whose meaning the standard library defines.
var wellKnown = map[string]bool{"Error": true, "String": true, "Unwrap": true, "Is": true, "Len": true, "Less": true, "Swap": true}

// undocumented finds exported names without a doc comment. A group of constants or
// variables may have one comment, and so may one-line functions on consecutive lines.
func undocumented(s source) (faults []string) {
	toldTo := 0 // the line on which the last documented group of functions ends
	fault := func(id *ast.Ident) {
		faults = append(faults, fmt.Sprintf("%s: %s has no doc comment", s.at(id.Pos()), id.Name))
	}
	for _, decl := range s.file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			first, last := s.fset.Position(d.Pos()).Line, s.fset.Position(d.End()).Line
			told := d.Doc != nil || first == last && first == toldTo+1 || d.Recv != nil && wellKnown[d.Name.Name]
			if told {
				toldTo = last
			} else if d.Name.IsExported() && exportedReceiver(d) {
				fault(d.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					if spec.Name.IsExported() && d.Doc == nil && spec.Doc == nil {
						fault(spec.Name)
					}
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						if name.IsExported() && d.Doc == nil && spec.Doc == nil && spec.Comment == nil {
							fault(name)
						}
					}
				}
			}
		}
	}
	return faults
}

// exportedReceiver reports whether a function, or the type of a method, is visible
// outside its package.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return true
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if index, ok := t.(*ast.IndexExpr); ok {
		t = index.X
	}
	id, ok := t.(*ast.Ident)
	return ok && id.IsExported()
}

// packageDoc requires a sentence that says what a package is for, "Package queue is …",
// of a program "Command hub …".
func packageDoc(p string, program bool, files []source) string {
	begin := "Package " + p + " "
	if program {
		begin = "Command " + p + " "
	}
	for _, s := range files {
		if s.file.Doc == nil {
			continue
		}
		text := s.file.Doc.Text()
		if strings.HasPrefix(text, begin) && strings.Contains(text, ".") {
			return ""
		}
	}
	return fmt.Sprintf("no doc comment of a sentence that begins %q", begin)
}

// TestSourceKeepsTheRules checks every file of the module.
func TestSourceKeepsTheRules(t *testing.T) {
	module, packages := tree(t)
	for _, p := range packages {
		name := strings.TrimPrefix(p.ImportPath, module+"/")
		shipped := sources(t, p, p.shipped())
		last := name[strings.LastIndex(name, "/")+1:]
		if len(shipped) > 0 {
			if f := packageDoc(last, p.Name == "main", shipped); f != "" {
				t.Errorf("%s: %s", name, f)
			}
		}
		apply := func(files []source, checks ...check) {
			for _, s := range files {
				for _, c := range checks {
					for _, f := range c(s) {
						t.Error(f)
					}
				}
			}
		}
		apply(sources(t, p, p.all()), longFunctions, marks, skips)
		apply(shipped, foreignWeb, formRead, ownWayToFyne)
		if !isOneOf(name, testOnly) && !strings.HasPrefix(name, "deploy/") {
			apply(shipped, foreignListener, compiledAtStart)
		}
		if name != "internal/queue" {
			apply(shipped, unfolded)
		}
		if number, known := floorOf(name); known && number < 10 || name == "internal/replica" {
			apply(shipped, impure)
		}
		if p.Name != "main" && !(strings.HasPrefix(name, "internal/ui/") && strings.HasSuffix(name, "view")) {
			apply(shipped, undocumented)
		}
	}
}

// TestSourceFaultsAreFound shows that each check can fail, and that it passes correct
// source.
func TestSourceFaultsAreFound(t *testing.T) {
	long := "package p\nfunc f() {" + strings.Repeat("\n", maxFuncLines) + "}"
	fits := "package p\nfunc f() {" + strings.Repeat("\n", maxFuncLines-1) + "}"
	for name, c := range map[string]struct {
		check check
		text  string
		want  string // empty: no fault
	}{
		"clock":              {impure, "package p\nimport \"time\"\nvar x = time.Now()", "f.go:3: time.Now"},
		"zone of the system": {impure, "package p\nimport \"time\"\nvar x = time.Local", "f.go:3: time.Local"},
		"goroutine":          {impure, "package p\nfunc f() {\n\tgo f()\n}", "f.go:3: starts a goroutine"},
		"pattern":            {compiledAtStart, "package p\nimport \"regexp\"\nvar x = regexp.MustCompile(`a`)", "f.go:3: regexp.MustCompile"},
		"pattern in use":     {compiledAtStart, "package p\nimport \"motcua/internal/pattern\"\nvar x = pattern.Of(`a`)", ""},
		"sent to Fyne":       {ownWayToFyne, "package p\nfunc f() {\n\tfyne.Do(f)\n}", "f.go:3: fyne.Do: what is done"},
		"waits for Fyne":     {ownWayToFyne, "package p\nvar x = fyne.DoAndWait", "f.go:2: fyne.DoAndWait: what is done"},
		"starts Fyne":        {ownWayToFyne, "package p\nfunc f() {\n\twin.ShowAndRun()\n}", "f.go:3: ShowAndRun: Fyne is started"},
		"sent by the door":   {ownWayToFyne, "package p\nfunc f() {\n\tuithread.Do(f)\n}", ""},
		"pure":               {impure, "package p\nimport \"time\"\nvar x = time.Second", ""},
		"long":               {longFunctions, long, "f has 71 lines"},
		"fits":               {longFunctions, fits, ""},
		"mark":               {marks, "package p\n// TO" + "DO: later", "f.go:2: TO" + "DO"},
		"mark in a word":     {marks, "package p\n// mas" + "todon", ""},
		"outside":            {marks, "package p\nvar x = \".." + "/shared/x\"", "f.go:2: names a folder"},
		"bare code":          {unfolded, "package p\nvar x = s.Appointments[code]", "f.go:2: looks an appointment up"},
		"codes in a loop":    {unfolded, "package p\nfunc f() {\n\tfor range s.Appointments {\n\t}\n}", ""},
		"a client":           {foreignWeb, "package p\nvar x = &http.Client{}", "f.go:2: http.Client: clients"},
		"a zero client":      {foreignWeb, "package p\nvar x http.Client", "f.go:2: http.Client: clients"},
		"a new client":       {foreignWeb, "package p\nvar x = new(http.Client)", "f.go:2: http.Client: clients"},
		"a server":           {foreignWeb, "package p\nvar x = http.Server{}", "f.go:2: http.Server: clients"},
		"a short way":        {foreignWeb, "package p\nvar x, y = http.Get(\"\")", "f.go:2: http.Get: clients"},
		"a short dialer":     {foreignWeb, "package p\nvar x = websocket.DefaultDialer.Dial", "f.go:2: websocket.DefaultDialer"},
		"a form":             {formRead, "package p\nvar x = r.FormValue(\"day\")", "f.go:2: FormValue reads a body"},
		"a query":            {formRead, "package p\nvar x = r.URL.Query().Get(\"day\")", ""},
		"a port":             {foreignListener, "package p\nvar l, e = net.Listen(\"tcp\", \"\")", "f.go:2: net.Listen: ports"},
		"a listener's type":  {foreignListener, "package p\nvar l net.Listener", ""},
		"a client's type":    {foreignWeb, "package p\ntype t struct{ c *http.Client }", ""},
		"skip":               {skips, "package p\nfunc f(t T) {\n\tt.Skip()\n}", "f.go:3: skips"},
		"skip with nothing":  {skips, "package p\nfunc f(t T) {\n\tt.Skip(\" \")\n}", "f.go:3: skips"},
		"skip now":           {skips, "package p\nfunc f(t T) {\n\tt.SkipNow()\n}", "f.go:3: skips"},
		"skip with reason":   {skips, "package p\nfunc f(t T) {\n\tt.Skip(\"no tty here\")\n}", ""},
		"skip of a scanner":  {skips, "package p\nfunc f(s S) {\n\ts.Skip()\n}", ""},
		"func":               {undocumented, "package p\nfunc F() {}", "f.go:2: F has no doc"},
		"method":             {undocumented, "package p\nfunc (t *T) F() {}", "f.go:2: F has no doc"},
		"well known":         {undocumented, "package p\nfunc (t T) Error() string { return \"\" }", ""},
		"one-liners":         {undocumented, "package p\n\n// F and G do.\nfunc F() {}\nfunc G() {}", ""},
		"one-liners apart":   {undocumented, "package p\n\n// F does.\nfunc F() {}\n\nfunc G() {}", "G has no doc"},
		"second is longer":   {undocumented, "package p\n\n// F does.\nfunc F() {}\nfunc G() {\n}", "G has no doc"},
		"method inside":      {undocumented, "package p\nfunc (t *t) F() {}", ""},
		"method of generic":  {undocumented, "package p\nfunc (t T[X]) F() {}", "F has no doc"},
		"type":               {undocumented, "package p\ntype T int", "T has no doc"},
		"const":              {undocumented, "package p\nconst C = 1", "C has no doc"},
		"group":              {undocumented, "package p\n// The sizes.\nconst (\n\tC = 1\n\tD = 2\n)", ""},
		"comment beside":     {undocumented, "package p\nvar (\n\tC = 1 // metres\n)", ""},
		"told of":            {undocumented, "package p\n// F does.\nfunc F() {}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			faults := c.check(parse(t, "f.go", []byte(c.text)))
			if c.want == "" && len(faults) > 0 || c.want != "" && (len(faults) != 1 || !strings.Contains(faults[0], c.want)) {
				t.Errorf("got %q, want %q", faults, c.want)
			}
		})
	}
}

func TestPackageDocIsFound(t *testing.T) {
	for _, c := range []struct {
		text    string
		program bool
		good    bool
	}{
		{"// Package p is for q.\npackage p", false, true},
		{"// Package q is for q.\npackage p", false, false},
		{"// Package p\npackage p", false, false},
		{"package p", false, false},
		{"// Command p runs.\npackage main", true, true},
		{"// Package main runs.\npackage main", true, false},
	} {
		fault := packageDoc("p", c.program, []source{parse(t, "f.go", []byte(c.text))})
		if (fault == "") != c.good {
			t.Errorf("%q: got %q", c.text, fault)
		}
	}
}
