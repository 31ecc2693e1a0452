package hub_test

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"motcua/internal/eventlog"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// The tables of docs/PROTOCOL.md have a row for everything that the source has, and
// no other rows. People write what it means; the columns that follow from the source
// are written by -update.

var (
	tableMark = regexp.MustCompile(`^<!-- table: ([a-z ]+) -->$`)
	inTicks   = regexp.MustCompile("`([^`]+)`")
)

// page is a document with tables.
type page struct {
	file   string
	t      *testing.T
	lines  []string
	tables map[string]*table
}

// table is one of them. A row is a line of the page.
type table struct {
	name   string
	header []string
	rows   []*row
}

type row struct {
	line  int
	cells []string
}

func readPage(t *testing.T) *page { return readPageOf(t, protocolFile) }

func readPageOf(t *testing.T, file string) *page {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p := &page{file: file, t: t, lines: strings.Split(string(text), "\n"), tables: map[string]*table{}}
	for i, line := range p.lines {
		m := tableMark.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		tab := &table{name: m[1], header: cellsOf(p.lines[i+2])}
		for at := i + 4; strings.HasPrefix(p.lines[at], "|"); at++ {
			cells := cellsOf(p.lines[at])
			if len(cells) != len(tab.header) {
				t.Fatalf("%s:%d: the row has %d cells of %d", file, at+1, len(cells), len(tab.header))
			}
			tab.rows = append(tab.rows, &row{at, cells})
		}
		p.tables[tab.name] = tab
	}
	return p
}

func cellsOf(line string) []string {
	cells := strings.Split(strings.Trim(line, "|"), "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

// names are the words in backquotes of a cell.
func names(cell string) (list []string) {
	for _, m := range inTicks.FindAllStringSubmatch(cell, -1) {
		list = append(list, m[1])
	}
	return list
}

// table is the one of a name, which must have a row for each of these, and none for
// anything else.
func (p *page) table(name string, want []string) *table {
	p.t.Helper()
	tab := p.tables[name]
	if tab == nil {
		p.t.Fatalf("%s has no table %q", p.file, name)
	}
	var have []string
	for _, r := range tab.rows {
		have = append(have, names(r.cells[0])...)
	}
	for _, w := range want {
		if !slices.Contains(have, w) {
			p.t.Errorf("%s: the table %q lacks a row for `%s`: write one, and run the test with -update", p.file, name, w)
		}
	}
	for i, h := range have {
		if !slices.Contains(want, h) || slices.Contains(have[:i], h) {
			p.t.Errorf("%s: the table %q has a row for `%s`, which is not in the source, or stands there twice", p.file, name, h)
		}
	}
	return tab
}

// column fills a column with what the source gives for a row.
func (p *page) column(tab *table, name string, of func(key string, r *row) string) {
	p.t.Helper()
	at := slices.Index(tab.header, name)
	if at < 0 {
		p.t.Fatalf("the table %q has no column %q", tab.name, name)
	}
	for _, r := range tab.rows {
		key := r.cells[0]
		if list := names(key); len(list) == 1 && key == "`"+list[0]+"`" {
			key = list[0]
		}
		switch want := of(key, r); {
		case r.cells[at] == want:
		case *update:
			r.cells[at] = want
			p.lines[r.line] = "| " + strings.ReplaceAll(strings.Join(r.cells, " | "), "|  |", "| |") + " |"
		default:
			p.t.Errorf("%s:%d: %q of %s is %q, and the source says %q: run the test with -update", p.file, r.line+1, name, key, r.cells[at], want)
		}
	}
}

func (p *page) cell(tab *table, r *row, column string) string {
	return r.cells[slices.Index(tab.header, column)]
}

func TestProtocolTables(t *testing.T) {
	p := readPage(t)
	where := findExamples(t)
	p.messages(where)
	p.commands(where)
	p.events(where)
	p.codes()
	p.senders()
	p.states()
	p.limits()
	if len(p.lines) > 600 {
		t.Errorf("%s has %d lines, and is to be read in one go: 600 at most", protocolFile, len(p.lines))
	}
	if *update && !t.Failed() {
		if err := os.WriteFile(protocolFile, []byte(strings.Join(p.lines, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// The tables of fields beside the examples have a row for every field.
func TestProtocolTablesOfFields(t *testing.T) {
	for file, tables := range map[string]map[string]reflect.Type{
		"01-connecting.md": {"hello": reflect.TypeFor[wire.Hello](), "welcome": reflect.TypeFor[wire.Welcome]()},
		"16-state.md": {
			"ticket": reflect.TypeFor[queue.Ticket](), "counter": reflect.TypeFor[queue.Desk](), "appointment": reflect.TypeFor[queue.Appointment](),
		},
	} {
		p := readPageOf(t, filepath.Join(protocolFolder, file))
		for name, is := range tables {
			p.table(name, jsonNames(is))
		}
	}
}

func (p *page) messages(where examples) {
	var types []string
	for kind := range bodies {
		types = append(types, string(kind))
	}
	tab := p.table("messages", append(types, string(wire.TypeCommand)))
	p.column(tab, "body", func(key string, r *row) string {
		from := sideOf(wire.Type(key))
		if got := p.cell(tab, r, "direction"); got != map[side]string{sent: "device → hub", received: "hub → device"}[from] {
			p.t.Errorf("%s:%d: %s does not go %s", protocolFile, r.line+1, key, got)
		}
		if key == string(wire.TypeCommand) {
			return "`do`, `with`"
		}
		return fieldsOf(bodies[wire.Type(key)], received)
	})
	p.column(tab, "example", where.link("type"))
	p.table("envelope", jsonNames(reflect.TypeFor[wire.Envelope]()))
	p.table("answer", jsonNames(reflect.TypeFor[eventlog.Answer]()))
}

func (p *page) commands(where examples) {
	is := map[string]reflect.Type{}
	for _, t := range queue.CommandTypes() {
		is[reflect.New(t).Elem().Interface().(queue.Command).CommandType()] = t
	}
	tab := p.table("commands", slices.Collect(maps.Keys(is)))
	p.column(tab, "fields", func(key string, _ *row) string { return fieldsOf(is[key], sent) })
	p.column(tab, "example", where.link("do"))
}

func (p *page) events(where examples) {
	is := map[string]reflect.Type{}
	for _, t := range publicEvents() {
		is[reflect.New(t).Elem().Interface().(eventlog.Event).EventType()] = t
	}
	tab := p.table("events", slices.Collect(maps.Keys(is)))
	p.column(tab, "fields", func(key string, _ *row) string { return fieldsOf(is[key], received) })
	p.column(tab, "example", where.link("type"))
}

// fieldsOf lists the fields of a type, with the limits of a command's.
func fieldsOf(t reflect.Type, from side) string {
	var list []string
	for i := range t.NumField() {
		f := t.Field(i)
		name, more, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || !f.IsExported() {
			continue
		}
		text := "`" + name + "`"
		if more != "" || optional[t.Name()+"."+name] {
			text += "?"
		}
		limit := f.Tag.Get("limit")
		switch n, err := strconv.Atoi(limit); {
		case from == received || limit == "":
		case err == nil:
			text += " [" + grouped(int64(n)) + "]"
		default:
			text += " (" + grouped(int64(queue.TextLimits[limit].Runes)) + ")"
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

func jsonNames(t reflect.Type) (list []string) {
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); t.Field(i).IsExported() && name != "-" {
			list = append(list, name)
		}
	}
	return list
}

// everyCommand are the codes that each command may be answered with.
func (p *page) everyCommand() []string {
	for _, line := range p.lines {
		if _, after, found := strings.Cut(line, "<!-- codes: every command -->"); found {
			return names(after)
		}
	}
	p.t.Fatalf("%s does not say which codes every command may be answered with", protocolFile)
	return nil
}

// mayAnswer lists the codes of each command, by the table.
func (p *page) mayAnswer() map[string][]string {
	tab, codes := p.tables["commands"], map[string][]string{}
	for _, r := range tab.rows {
		command, by := names(r.cells[0])[0], p.cell(tab, r, "sent by")
		codes[command] = names(p.cell(tab, r, "refused as"))
		if strings.Contains(by, "session") || strings.Contains(by, "within") {
			codes[command] = append(codes[command], "not-logged-in", "unknown-counter")
		}
		if strings.HasSuffix(by, ", supervisor") {
			codes[command] = append(codes[command], "not-supervisor")
		}
	}
	return codes
}

// senders compares who sends each command with the registrations.
func (p *page) senders() {
	tab := p.tables["commands"]
	rows := map[string]string{}
	for _, r := range tab.rows {
		rows[names(r.cells[0])[0]] = p.cell(tab, r, "sent by")
	}
	for _, c := range queue.Commands() {
		if len(c.From) == 0 {
			continue
		}
		by := rows[c.Type]
		for _, role := range []eventlog.Role{eventlog.Kiosk, eventlog.Console, eventlog.Pad, eventlog.Wall, eventlog.Gateway} {
			said := strings.Contains(by, string(role)) || strings.Contains(by, "every device with a disk") && role != eventlog.Gateway
			if said != slices.Contains(c.From, role) {
				p.t.Errorf("%s is sent by %q, and registered for %q", c.Type, by, c.From)
			}
		}
		if c.Supervisor != strings.HasSuffix(by, ", supervisor") || c.Session && !strings.HasSuffix(by, ", session") {
			p.t.Errorf("%s is sent by %q, and registered with session %v, supervisor %v", c.Type, by, c.Session, c.Supervisor)
		}
		if c.Offline && !c.Session && !strings.HasSuffix(by, "only within `alone`") {
			p.t.Errorf("%s is sent by %q, and registered as done offline only", c.Type, by)
		}
	}
}

func (p *page) codes() {
	known := constants(p.t, "../eventlog", "../queue", "../wire")
	tab := p.table("codes", known["Code"])
	p.table("refusals", known["Refuse…"])
	all, of := p.everyCommand(), p.mayAnswer()
	for command, codes := range of {
		for _, code := range codes {
			if !slices.Contains(known["Code"], code) {
				p.t.Errorf("the row of %s has the code %q, which there is not", command, code)
			}
		}
	}
	p.column(tab, "answers", func(code string, r *row) string {
		never := strings.HasPrefix(p.cell(tab, r, "meaning"), "never sent")
		switch answers := answersOf(of, code); {
		case code == string(queue.OK) || slices.Contains(all, code):
			return "every command"
		case answers == "" && !never:
			p.t.Errorf("no command's row has the code %q", code)
			fallthrough
		default:
			return answers
		}
	})
}

// answersOf lists the commands that a code answers, those of a session or of a
// supervisor in one word.
func answersOf(of map[string][]string, code string) string {
	const many = 12
	var list []string
	for _, command := range slices.Sorted(maps.Keys(of)) {
		if slices.Contains(of[command], code) {
			list = append(list, "`"+command+"`")
		}
	}
	switch {
	case code == "not-logged-in":
		return "commands of a session"
	case code == "unknown-counter":
		return "commands of a session, and others that name a counter"
	case len(list) > many:
		return fmt.Sprintf("%d commands", len(list))
	}
	return strings.Join(list, ", ")
}

func (p *page) states() {
	p.table("ticket states", constants(p.t, "../queue")["TicketState"])
	p.table("state", jsonNames(reflect.TypeFor[queue.State]()))
	events := map[string]bool{}
	for _, r := range p.tables["events"].rows {
		events[names(r.cells[0])[0]] = true
	}
	for _, r := range p.tables["ticket states"].rows {
		for _, name := range names(r.cells[2]) {
			if strings.Contains(name, ".") && !events[name] {
				p.t.Errorf("%s:%d: there is no event %q", protocolFile, r.line+1, name)
			}
		}
	}
}

// limits are those that the source has under a name.
func (p *page) limits() {
	n := numbers(p.t, "../link", "../queue", "../wire", "../replica", "../ledger")
	texts := queue.TextLimits
	both := func(l queue.TextLimit) string {
		if l.Bytes == l.Runes {
			return grouped(int64(l.Bytes)) + " bytes"
		}
		return grouped(int64(l.Runes)) + " characters and " + grouped(int64(l.Bytes)) + " bytes"
	}
	p.fill("limits", "limit", map[string]string{
		"a frame": size(wire.MaxFrameBytes), "a hello": size(n["maxHelloBytes"]), "`nonce`": size(wire.MaxNonceBytes),
		"`type`, `dev`, `role`, `counter`":     size(wire.MaxIDBytes),
		"`name`, `log`, `token`":               size(wire.MaxTextBytes),
		"`protocols` of a hello":               grouped(n["maxProtocols"]),
		"`streams` of a hello":                 grouped(n["MaxStreams"]),
		"further walls":                        grouped(wire.MaxAlso),
		"a text that a person typed":           both(texts["text"]),
		"`appointment` of a check-in":          both(texts["scan"]),
		"`by` of an appointment":               both(texts["pair"]),
		"every other text":                     both(texts[""]),
		"a list of a command":                  "100 elements",
		"`serves` of a reassignment":           "5,200 elements",
		"a whole command":                      size(queue.MaxCommandBytes),
		"commands without an answer":           fmt.Sprintf("as many as `window` in the welcome says (%d), %d where it says nothing", wire.WideInFlight, wire.MaxInFlight),
		"answers kept":                         grouped(n["answersPerDevice"]),
		"entries told as events":               grouped(n["DeltaLimit"]),
		"text of one part":                     size(wire.SnapshotBytes),
		"frames waiting":                       grouped(n["outFrames"]) + ", or " + size(n["outBytes"]),
		"devices;":                             grouped(n["maxConns"]),
		"connections without a hello, and of ": grouped(n["maxInside"]) + ", and " + grouped(n["maxEach"]),
		"appointments kept":                    grouped(n["maxAppointments"]) + ", at most 60 days ahead",
	})
	p.fill("timing", "time", map[string]string{
		"hello after connecting": seconds(link.HelloWithin), "ping of the hub": "every " + seconds(link.PingEvery), "ping of the device": "every " + seconds(link.AskEvery),
		"the line is dead for the hub": seconds(link.DeadAfter), "the line is dead for the device": seconds(link.LostAfter),
		"one frame": seconds(link.WriteWithin), "a try": seconds(link.DialWithin), "pause before": seconds(link.BackoffFirst),
		"the longest pause": seconds(link.BackoffLongest), "the longest pause after": seconds(link.BackoffRefused), "the pause begins anew": "more than " + seconds(link.DeadAfter),
		"after `replaced` it is doubled": seconds(link.BackoffReplaced), "and is 10 s again": "more than " + seconds(link.ReplacedForgotten),
	})
}

// fill fills a column by how the first cells begin; the longest beginning counts.
func (p *page) fill(name, column string, values map[string]string) {
	p.t.Helper()
	tab, used := p.tables[name], map[string]bool{}
	p.column(tab, column, func(key string, r *row) string {
		best := ""
		for begin := range values {
			if strings.HasPrefix(r.cells[0], begin) && len(begin) > len(best) {
				best = begin
			}
		}
		if best == "" {
			p.t.Errorf("%s:%d: nobody knows %q", protocolFile, r.line+1, key)
		}
		used[best] = true
		return values[best]
	})
	for begin := range values {
		if !used[begin] {
			p.t.Errorf("the table %q lacks a row for %q", name, begin)
		}
	}
}

// numbers reads the constants of packages that are whole numbers.
func numbers(t *testing.T, folders ...string) map[string]int64 {
	t.Helper()
	found := map[string]int64{}
	for _, group := range constGroups(t, folders...) {
		for _, spec := range group.Specs {
			v := spec.(*ast.ValueSpec)
			if len(v.Values) != 1 {
				continue
			}
			tv, err := types.Eval(token.NewFileSet(), nil, token.NoPos, types.ExprString(v.Values[0]))
			if err != nil || tv.Value == nil { // made of others
				continue
			}
			if value, exact := constant.Int64Val(constant.ToInt(tv.Value)); exact {
				found[v.Names[0].Name] = value
			}
		}
	}
	return found
}

// grouped writes a number with commas.
func grouped(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// size writes a number of bytes.
func size(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return grouped(n>>20) + " MiB"
	case n >= 1<<10 && n%(1<<10) == 0:
		return grouped(n>>10) + " KiB"
	}
	return grouped(n) + " bytes"
}

func seconds(d time.Duration) string {
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + " s"
}
