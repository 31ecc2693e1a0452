package archtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// floor is the height of a package; it may import only lower ones.
type floor struct {
	path   string // inside the module; "…/*" means every package below
	number int
}

// floors lists every package. Numbers within one storey differ only where its packages
// build on each other.
var floors = []floor{
	{"internal/eventlog", 0},
	{"internal/centre", 1},
	{"internal/registry", 1},
	{"internal/audit", 1},
	{"internal/searches", 1},
	{"internal/queue", 2},
	{"internal/calendar", 0},
	{"internal/seal", 0},

	{"assets", 10},
	{"internal/clock", 10},
	{"internal/wire", 10},
	{"internal/replica", 11},
	{"internal/dayhead", 10},
	{"internal/ledger", 11},
	{"internal/catalogue", 10},
	{"internal/search", 11},
	{"internal/spreadsheet", 11},
	{"internal/keyboard", 10},
	{"internal/escpos", 10},
	{"internal/barcode", 10},
	{"internal/child", 10},
	{"internal/pdfpages", 11},
	{"internal/pattern", 10},
	{"internal/phrase", 11},
	{"internal/ledframe", 10},
	{"internal/sound", 10},
	{"internal/i18n", 10},
	{"internal/charset", 10},
	{"internal/durable", 10},
	{"internal/kdf", 10},
	{"internal/pin", 11},
	{"internal/register", 11},
	{"internal/config", 12},
	{"internal/catalogueimport", 13},
	{"internal/receipt", 11},
	{"internal/daybook", 11},
	{"internal/projection", 10},

	{"internal/boltfile", 10},
	{"internal/backupkey", 10},
	{"internal/cli", 20},
	{"internal/store", 20},
	{"internal/link", 20},
	{"internal/identity", 20},
	{"internal/registerfile", 20},
	{"internal/registerweb", 21},
	{"internal/registerclient", 21},
	{"internal/enrol", 21},
	{"internal/port", 20},
	{"internal/voice", 20},
	{"internal/speaker", 21},
	{"internal/health", 20},
	{"internal/watchdog", 20},
	{"internal/scanner", 21},
	{"internal/leddisplay", 21},
	{"internal/library", 20},
	{"internal/notice", 20},
	{"internal/film", 20},
	{"internal/remedy", 21},
	{"internal/printer", 25},
	{"internal/device", 25},
	{"internal/publicsync", 25},
	{"internal/maintenance", 25},
	{"internal/publicfiles", 25},
	{"internal/loop", 25},

	{"internal/hub", 30},
	{"internal/kiosk", 30},
	{"internal/lookup", 30},
	{"internal/console", 30},
	{"internal/pad", 30},
	{"internal/wall", 30},
	{"internal/inspection", 30},

	{"internal/ui/locale", 40},
	{"internal/ui/uithread", 40},
	{"internal/ui/theme", 40},
	{"internal/ui/widget", 41},
	{"internal/ui/citizen", 42},
	{"internal/ui/*", 43},
	{"internal/ui/window", 44},
	{"internal/program", 45},
	{"internal/hubhost", 46},
	{"internal/office", 47},
	{"cmd/*", 50},
	{"deploy/booth", 49},
	{"deploy/*", 50},
}

// testOnly are the packages for tests: they have no floor, and shipped code does not
// import them.
var testOnly = []string{
	"internal/porttest", "internal/seattest", "internal/ledgertest", "internal/officetest", "internal/ui/uitest", "internal/archtest", "internal/sim", "internal/hostile", "internal/hearing",
	"internal/fakeprinter", "internal/pty", "internal/badblock", "internal/filmtest", "internal/searchtest", "internal/pdftest",
}

// loan allows a program that is not shipped to use packages for tests.
type loan struct {
	path   string   // one of testOnly
	to     []string // in the form of floor.path
	reason string
}

var loans = []loan{
	{"internal/fakeprinter", []string{"deploy/demo", "deploy/bench"}, "who shows or measures a kiosk has no printer beside it, and only the cable's far end is pretended"},
	{"internal/pty", []string{"deploy/demo", "deploy/bench"}, "the same for a scanner and a serial line"},
}

// lent reports whether a package may use one for tests.
func lent(path, to string) bool {
	return slices.ContainsFunc(loans, func(l loan) bool { return l.path == path && isOneOf(to, l.to) })
}

// denial restricts a foreign package to some packages.
type denial struct {
	prefix string   // of the import path
	only   []string // where it may be imported, in the form of floor.path
	reason string
}

var denials = []denial{
	{"fyne.io/fyne/v2/app", []string{"cmd/*", "deploy/barewindow"}, "only a program opens windows; everything else is tested without a screen"},
	{"fyne.io/fyne/v2/driver/desktop", []string{"internal/ui/*", "cmd/*"}, "see fyne.io/fyne/v2"},
	{"fyne.io/fyne/v2", []string{"internal/ui/*", "cmd/*", "deploy/barewindow"}, "use cases must run headless, and the toolkit must stay replaceable"},
	{"go.etcd.io/bbolt", []string{"internal/store", "deploy/bench"}, "the store is an interface; larger sites replace the engine (the bench measures it bare)"},
	{"github.com/gorilla/websocket", []string{"internal/link"}, "the wire's frames are one package's business"},
	{"github.com/tarm/serial", []string{"internal/port", "internal/scanner"}, "its Close does not unblock a Read: only the ports know how to live with that"},
	{"github.com/jezek/xgb", []string{"internal/ui/window", "deploy/bench"}, "what a window may ask of the desktop is one package's business, and a screen runs without X11 (the bench measures a bare window)"},
	{"github.com/skip2/go-qrcode", []string{"internal/receipt", "internal/kiosk", "internal/ui/*", "cmd/*"}, "QR codes are drawn where they are shown"},
	{"github.com/pelletier/go-toml", []string{"internal/config"}, "files that people write are read in one place, with line numbers"},
	{"github.com/xuri/excelize", []string{"internal/catalogueimport"}, "workbooks are read in one place, with limits, and a damaged one does not end the program"},
	{"filippo.io/age", []string{"internal/backupkey"}, "who prints or logs a key is decided in one place"},
	{"golang.org/x/crypto/argon2", []string{"internal/kdf"}, "what takes 64 MiB waits for its turn, and gives them back"},
	{"crypto/pbkdf2", []string{"internal/kdf"}, "what takes a processor for a while waits for its turn"},
	{"golang.org/x/mod", []string{"internal/dayhead"}, "what the hub signs for years is written and read in one place"},
	{"github.com/prometheus", []string{"internal/hub"}, "the page of metrics is written in one place, where the figures are of one moment"},
	{"github.com/makiuchi-d/gozxing", nil, "it reads codes back in tests only"},
	{"github.com/santhosh-tekuri/jsonschema", nil, "it holds the examples of the protocol against the schema, in tests only"},
	{"pgregory.net/rapid", nil, "it is for tests only"},
	{"github.com/anishathalye/porcupine", nil, "it is for tests only"},
	{"testing", testOnly, "code that ships does not test itself"},
	{"unsafe", nil, "a crash must not become a wrong number"},
	{"plugin", nil, "a program is one file"},
	{"log", nil, "log/slog is handed in by the caller"},
}

// pureImports are the packages of the standard library that the lowest floor may not use,
// with the reason.
var pureImports = map[string]string{
	"os": "files and environment", "os/exec": "files and environment", "io/fs": "files and environment", "syscall": "files and environment",
	"net": "the network", "net/http": "the network", "math/rand": "chance", "math/rand/v2": "chance", "crypto/rand": "chance",
	"sync": "goroutines", "sync/atomic": "goroutines", "context": "waiting", "runtime": "goroutines", "log": "output", "log/slog": "output",
}

// matches reports whether a package of the module is the one that a path names.
func matches(path, pkg string) bool {
	if beneath, ok := strings.CutSuffix(path, "/*"); ok {
		return strings.HasPrefix(pkg, beneath+"/")
	}
	return path == pkg
}

func isOneOf(pkg string, paths []string) bool {
	return slices.ContainsFunc(paths, func(path string) bool { return matches(path, pkg) })
}

// floorOf is a package's floor: an exact entry before one with a star.
func floorOf(pkg string) (int, bool) {
	best, found := floor{}, false
	for _, f := range floors {
		if matches(f.path, pkg) && (!found || len(f.path) > len(best.path) && !strings.HasSuffix(f.path, "*")) {
			best, found = f, true
		}
	}
	return best.number, found
}

// importFaults checks one package's imports, without those of its tests.
func importFaults(module string, p pkg) (faults []string) {
	name := strings.TrimPrefix(p.ImportPath, module+"/")
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(name+" "+format, args...)) }
	own, known := floorOf(name)
	exempt := isOneOf(name, testOnly)
	if !known && !exempt {
		fault("has no floor: enter it in the table")
	}
	for _, path := range p.Imports {
		if below, inside := strings.CutPrefix(path, module+"/"); inside {
			switch number, known := floorOf(below); {
			case exempt:
			case lent(below, name):
			case isOneOf(below, testOnly):
				fault("imports %s, which is for tests only", below)
			case known && number >= own:
				fault("on floor %d imports %s on floor %d: imports point down", own, below, number)
			}
			continue
		}
		for _, d := range denials {
			if (path == d.prefix || strings.HasPrefix(path, d.prefix+"/") && strings.Contains(d.prefix, ".")) && !exempt {
				if !isOneOf(name, d.only) {
					fault("imports %s: %s", path, d.reason)
				}
				break // the first, most specific entry decides
			}
		}
		if !exempt && known && own < 10 {
			if what, ok := pureImports[path]; ok {
				fault("imports %s, but the ground floor has nothing to do with %s", path, what)
			} else if strings.Contains(strings.SplitN(path, "/", 2)[0], ".") {
				fault("imports %s, but the ground floor knows the standard library only", path)
			}
		}
	}
	return faults
}

func TestImportsPointDown(t *testing.T) {
	module, packages := tree(t)
	for _, p := range packages {
		for _, f := range importFaults(module, p) {
			t.Error(f)
		}
	}
}

// TestImportFaultsAreFound shows that the check above can fail.
func TestImportFaultsAreFound(t *testing.T) {
	for _, c := range []struct {
		pkg, imports, want string
	}{
		{"internal/queue", "m/internal/wire", "on floor 2 imports internal/wire on floor 10"},
		{"internal/store", "m/internal/link", "on floor 20 imports internal/link on floor 20"},
		{"internal/hub", "m/internal/store", ""},
		{"internal/ui/kioskview", "m/internal/ui/widget", ""},
		{"internal/ui/widget", "m/internal/ui/kioskview", "imports point down"},
		{"internal/ui/theme", "m/internal/ui/widget", "imports point down"},
		{"cmd/kiosk", "m/internal/ui/kioskview", ""},
		{"internal/newcomer", "fmt", "has no floor"},
		{"internal/hub", "m/internal/porttest", "for tests only"},
		{"internal/porttest", "m/internal/port", ""},
		{"deploy/demo", "m/internal/fakeprinter", ""},
		{"deploy/bench", "m/internal/pty", ""},
		{"deploy/demo", "m/internal/porttest", "for tests only"},
		{"cmd/kiosk", "m/internal/fakeprinter", "for tests only"},
		{"internal/porttest", "testing", ""},
		{"internal/hub", "testing", "does not test itself"},
		{"internal/kiosk", "fyne.io/fyne/v2", "run headless"},
		{"internal/kiosk", "fyne.io/fyne/v2/widget", "run headless"},
		{"internal/ui/widget", "fyne.io/fyne/v2/canvas", ""},
		{"internal/ui/widget", "fyne.io/fyne/v2/app", "only a program opens windows"},
		{"cmd/kiosk", "fyne.io/fyne/v2/app", ""},
		{"internal/hub", "go.etcd.io/bbolt", "larger sites"},
		{"internal/store", "go.etcd.io/bbolt", ""},
		{"internal/hub", "github.com/gorilla/websocket", "one package's business"},
		{"internal/printer", "github.com/tarm/serial", "only the ports"},
		{"internal/hub", "github.com/pelletier/go-toml/v2", "with line numbers"},
		{"internal/wall", "github.com/skip2/go-qrcode", "where they are shown"},
		{"internal/hub", "github.com/xuri/excelize/v2", "in one place, with limits"},
		{"internal/catalogueimport", "github.com/xuri/excelize/v2", ""},
		{"internal/link", "github.com/prometheus/common/expfmt", "of one moment"},
		{"internal/store", "filippo.io/age", "decided in one place"},
		{"internal/pin", "golang.org/x/crypto/argon2", "waits for its turn"},
		{"internal/kdf", "golang.org/x/crypto/argon2", ""},
		{"internal/backupkey", "filippo.io/age", ""},
		{"internal/hub", "github.com/prometheus/client_model/go", ""},
		{"internal/ui/consoleview", "github.com/jezek/xgb/xproto", "one package's business"},
		{"internal/ui/window", "github.com/jezek/xgb", ""},
		{"internal/queue", "golang.org/x/text/unicode/norm", "standard library only"},
		{"internal/queue", "math/rand/v2", "nothing to do with chance"},
		{"internal/queue", "os", "nothing to do with files"},
		{"internal/queue", "sort", ""},
		{"internal/hub", "log/slog", ""},
		{"internal/hub", "log", "log/slog is handed in"},
	} {
		faults := importFaults("m", pkg{ImportPath: "m/" + c.pkg, Imports: []string{c.imports}})
		if c.want == "" && len(faults) > 0 || c.want != "" && (len(faults) != 1 || !strings.Contains(faults[0], c.want)) {
			t.Errorf("%s imports %s: got %q, want %q", c.pkg, c.imports, faults, c.want)
		}
	}
}

// tableFaults are the entries of the tables above that match no package: own are those of
// the module, foreign all that they import.
func tableFaults(own, foreign []string, floors []floor, testOnly []string, loans []loan, denials []denial) (faults []string) {
	check := func(path, where string) {
		if !slices.ContainsFunc(own, func(pkg string) bool { return matches(path, pkg) }) {
			faults = append(faults, fmt.Sprintf("%s, in %s, is no package", path, where))
		}
	}
	for _, f := range floors {
		check(f.path, "floors")
	}
	for _, path := range testOnly {
		check(path, "testOnly")
	}
	for _, l := range loans {
		for _, to := range l.to {
			check(to, "the loan of "+l.path)
		}
	}
	for _, d := range denials {
		for _, path := range d.only {
			check(path, "the denial of "+d.prefix)
		}
		known := func(path string) bool { return path == d.prefix || strings.HasPrefix(path, d.prefix+"/") }
		if strings.Contains(d.prefix, ".") && !slices.ContainsFunc(foreign, known) {
			faults = append(faults, fmt.Sprintf("%s is denied, and nothing imports it", d.prefix))
		}
	}
	return faults
}

func TestEveryEntryOfTheTablesExists(t *testing.T) {
	module, packages := tree(t)
	var own, foreign []string
	for _, p := range packages {
		own = append(own, strings.TrimPrefix(p.ImportPath, module+"/"))
		foreign = append(append(append(foreign, p.Imports...), p.TestImports...), p.XTestImports...)
	}
	for _, f := range tableFaults(own, foreign, floors, testOnly, loans, denials) {
		t.Error(f)
	}
}

// TestTableFaultsAreFound shows that the check above can fail.
func TestTableFaultsAreFound(t *testing.T) {
	got := tableFaults([]string{"a", "b/c"}, []string{"x.org/y/z"},
		[]floor{{"a", 1}, {"b/*", 2}, {"gone", 3}, {"a/*", 4}}, []string{"b/c", "lost"}, []loan{{"a", []string{"b/c", "left"}, ""}},
		[]denial{{"x.org/y", []string{"a", "away"}, ""}, {"x.org/q", nil, ""}, {"unsafe", nil, ""}})
	want := []string{
		"gone, in floors, is no package", "a/*, in floors, is no package", "lost, in testOnly, is no package",
		"left, in the loan of a, is no package", "away, in the denial of x.org/y, is no package", "x.org/q is denied, and nothing imports it",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEveryLoanHasItsReason(t *testing.T) {
	for _, l := range loans {
		if l.reason == "" {
			t.Errorf("%s is lent without a reason", l.path)
		}
		if !slices.Contains(testOnly, l.path) {
			t.Errorf("%s is lent, and needs not be: it does not serve tests only", l.path)
		}
		for _, to := range l.to {
			if !strings.HasPrefix(to, "deploy/") {
				t.Errorf("%s is lent to %s, which ships", l.path, to)
			}
		}
	}
}

func TestEveryDenialHasItsReason(t *testing.T) {
	for i, d := range denials {
		if d.reason == "" {
			t.Errorf("%s is denied without a reason", d.prefix)
		}
		for _, before := range denials[:i] {
			if strings.HasPrefix(d.prefix, before.prefix+"/") {
				t.Errorf("%s can never decide: %s stands before it", d.prefix, before.prefix)
			}
		}
	}
}
