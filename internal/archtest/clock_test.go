package archtest

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// A machine's clock may be wrong, and may be set while programs run. Programs use
// internal/clock: durations are measured by its Instants, and the hub's stamps are
// compared with its HubMS. Every other use of a clock has its reason here.

// timing is a part that may use the machine's clock.
type timing struct {
	path   string // a package in the form of floor.path, or a file
	call   string // the call that it may make
	reason string
}

const (
	now   = "time.Now"
	wall  = "clock.WallMS"
	own   = "OwnMS"
	bared = "time.Now, bared" // without its monotonic part
	unix  = "Unix time"       // a number, or a time made from one: it follows the wall clock
)

// times lists them. Go's time.Now has a monotonic part besides the wall clock, which Sub,
// Since, Before and deadlines use as long as it is kept: such times are allowed if they
// stay in the memory of one run.
// used where it stays in the memory of one run.
var times = []timing{
	{"internal/clock", now, "it is where the machine is asked"},
	{"internal/clock/machine.go", bared, "the one place where the clock on the wall is read"},
	{"internal/clock/clock.go", own, "it is what it tells"},
	{"internal/link", now, "deadlines of lines, and how long a connection has lasted"},
	{"internal/port", now, "deadlines of ports, and the pause since a try"},
	{"internal/printer", now, "deadlines of a printer, and the age of its answers and jobs"},
	{"internal/scanner", now, "the pause between the characters of a scan, and the age of one that waits"},
	{"internal/film", now, "deadlines of a player, and how long a film has stood still"},
	{"internal/leddisplay", now, "deadlines of a line, and how long ago a box was told"},
	{"internal/watchdog", now, "deadlines, and whether the watch itself has run"},
	{"internal/hub", now, "how long a write took, and how long a console is waited for"},
	{"internal/publicfiles", now, "deadlines of downloads, and how old a file is that nothing names"},
	{"internal/maintenance", now, "how long a piece of the reading took"},
	{"internal/config", now, "for which years holidays are missing"},
	{"internal/program", now, "what a report of a fault is called, how long a rest still is, and when a key was typed"},
	{"internal/hubhost", now, "how long a rest still is"},
	{"internal/ui/*", now, "the pause between two keys, and how long a rest still is"},
	{"internal/watchdog/clock.go", bared, "where a system cannot tell how long it has been up: then a clock that is set may cost a start"},
	{"internal/config/centre.go", bared, "a year, to warn of holidays that are missing"},
	{"internal/program/book.go", bared, "the name of a file that is put aside"},
	{"internal/clock", unix, "it is what becomes of the machine's time, and of an Instant for what counts with time.Time"},
	{"internal/queue", unix, "the hub's stamps, and the moments of a day"},
	{"internal/centre", unix, "the hub's stamps, and when the centre opens again"},
	{"internal/calendar", unix, "the hub's stamps, and which day they are in"},
	{"internal/daybook", unix, "the moments of a day"},
	{"internal/maintenance/archive.go", unix, "when a backup is due, and how old the file of one is"},
	{"internal/office/rows.go", unix, "the slot of an appointment, as a sheet gives it"},
	{"internal/config/centre.go", unix, "a year, to warn of holidays that are missing"},
	{"internal/notice/look.go", unix, "when a file was changed, which is compared with itself only"},
	{"internal/register/moment.go", unix, "the moment of its data, as another system writes it"},
	{"internal/registerfile/drop.go", unix, "when a file was changed, which is the age of what is in it"},
	{"internal/port", unix, "the second of 1970 that ends what waits at a descriptor"},
	{"internal/printer/job.go", own, "the age of a job goes on over a restart"},
	{"internal/watchdog/clock.go", unix, "where a system cannot tell how long it has been up"},
	{"internal/printer/spooler.go", wall, "what tries a printer has no clock of a program"},
	{"internal/program", wall, "when a file was made that keeps what a device prints"},
	{"internal/hubhost", wall, "the hub stamps with it"},
	{"internal/office", wall, "so do the commands that open the hub's files while no hub runs"},
	{"internal/device", own, "what goes out on the link is in the device's own time"},
	{"internal/replica/offline.go", own, "what a console does offline is stamped for the link, and told back in the hub's time"},
	{"internal/kiosk/offline.go", own, "a number of the block is stamped for the link, and told back in the hub's time"},
	{"internal/pad/pad.go", own, "an answer is stamped for the link"},
}

// asked finds the uses of a clock in a file: the calls, each with its place.
func asked(s source) (found map[string][]string) {
	found = map[string][]string{}
	add := func(call string, n ast.Node) { found[call] = append(found[call], s.at(n.Pos())) }
	ast.Inspect(s.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		switch name := dotted(sel); {
		case name == "time.Now" || name == "time.Since" || name == "time.Until":
			add(now, n)
		case name == "clock.WallMS":
			add(wall, n)
		case sel.Sel.Name == "OwnMS":
			add(own, n)
		case slices.Contains([]string{"Unix", "UnixMilli", "UnixMicro", "UnixNano"}, sel.Sel.Name):
			add(unix, n)
			fallthrough
		case slices.Contains([]string{"UTC", "Local", "In", "Round", "Truncate", "Format", "Date", "Clock"}, sel.Sel.Name):
			if call, ok := sel.X.(*ast.CallExpr); ok {
				if of, ok := call.Fun.(*ast.SelectorExpr); ok && dotted(of) == "time.Now" {
					add(bared, n)
				}
			}
		}
		return true
	})
	return found
}

// mayAsk is the index of the entry that allows a part to make a call, or -1.
func mayAsk(pkg, file, call string) (entry int) {
	return slices.IndexFunc(times, func(t timing) bool {
		return t.call == call && (matches(t.path, pkg) || t.path == file)
	})
}

func TestNobodyAsksTheMachineWhatTimeItIs(t *testing.T) {
	module, packages := tree(t)
	used := map[int]bool{}
	for _, p := range packages {
		pkg := strings.TrimPrefix(p.ImportPath, module+"/")
		if isOneOf(pkg, testOnly) || strings.HasPrefix(pkg, "deploy/") {
			continue
		}
		for _, s := range sources(t, p, p.shipped()) {
			for call, places := range asked(s) {
				entry := mayAsk(pkg, s.name, call)
				if used[entry] = true; entry >= 0 {
					continue
				}
				for _, place := range places {
					t.Errorf("%s: %s: ask the program's clock.Clock, by Now for what lasts and by HubMS for what the hub has stamped", place, call)
				}
			}
		}
	}
	for i, allowed := range times {
		if !used[i] {
			t.Errorf("%s may call %s, and does not: take it out of the list", allowed.path, allowed.call)
		}
		if allowed.reason == "" {
			t.Errorf("%s may call %s without a reason", allowed.path, allowed.call)
		}
	}
}

// No use case and no part of a screen may be on the list for anything but its stamps:
// such a fault once silenced calls and locked tiles.
func TestUseCasesGoByTheProgramsClock(t *testing.T) {
	for _, pkg := range []string{"internal/kiosk", "internal/console", "internal/pad", "internal/wall", "internal/speaker", "internal/device", "internal/loop", "internal/replica", "internal/queue"} {
		for _, call := range []string{now, wall, bared} {
			if entry := mayAsk(pkg, pkg+"/x.go", call); entry >= 0 {
				t.Errorf("%s may call %s: %s", pkg, call, times[entry].reason)
			}
		}
	}
}

// TestAskingIsFound shows that the check above can fail.
func TestAskingIsFound(t *testing.T) {
	for text, want := range map[string][]string{
		"x = time.Now()":                     {now},
		"x = time.Now":                       {now}, // passed as a value
		"x = time.Since(y)":                  {now},
		"x = time.Until(y)":                  {now},
		"x = clock.WallMS":                   {wall},
		"x = c.OwnMS()":                      {own},
		"x = stamp.OwnMS":                    {own},
		"x = time.Now().UnixMilli()":         {unix, now, bared},
		"x = time.Now().UTC().Format(y)":     {now, bared},
		"x = time.Now().Truncate(y)":         {now, bared},
		"x = time.Now().Add(y)":              {now},
		"x = net.UnixConn{}":                 nil,
		"x = time.Unix(1, 0)":                {unix},
		"x = c.Now()":                        nil,
		"x = c.HubMS()":                      nil,
		"x = time.Second":                    nil,
		"x = at.UnixMilli()":                 {unix},
		"x = time.NewTimer(time.Second)":     nil,
		"x = conn.SetDeadline(time.Time{})":  nil,
		"x = queue.Local(c.HubMS()).Hour()":  nil,
		"x = time.Date(1, 1, 1, 1, 1, 1, 1)": nil,
	} {
		var got []string
		for call := range asked(parse(t, "f.go", []byte("package p\nvar "+text))) {
			got = append(got, call)
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
	for _, c := range []struct {
		pkg, file, call string
		want            bool
	}{
		{"internal/link", "internal/link/new.go", now, true},
		{"internal/link", "internal/link/new.go", bared, false},
		{"internal/wall", "internal/wall/wall.go", now, false},
		{"internal/pad", "internal/pad/pad.go", own, true},
		{"internal/pad", "internal/pad/view.go", own, false},
		{"internal/ui/widget", "internal/ui/widget/board.go", now, true},
		{"cmd/kiosk", "cmd/kiosk/main.go", wall, false},
	} {
		if got := mayAsk(c.pkg, c.file, c.call) >= 0; got != c.want {
			t.Errorf("%s may call %s: %v", c.file, c.call, got)
		}
	}
}
