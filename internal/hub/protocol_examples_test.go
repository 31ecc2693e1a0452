package hub_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"motcua/internal/hub"
	"motcua/internal/wire"
)

var update = flag.Bool("update", false, "write what the hub really sends into docs/protocol, and the tables and the schema made from the code")

// Where the description of the link lies.
const (
	protocolFile   = "../../docs/PROTOCOL.md"
	protocolFolder = "../../docs/protocol"
)

// Each file of docs/protocol is also a script, played against a hub of its own.
// "x sends:" before an example has the test send it word for word. "x sends, and
// gets `ok`:" also waits for the answer, and for all devices to have heard of it.
// What is sent "which is wrong" must be refused by the schema too.
// "x knows:" is the state that a snapshot gave. "x receives:" waits for a message of the example's type, and compares. Comments
// say what happens in between.
var (
	sendsLine    = regexp.MustCompile(`^\*\*([a-z0-9-]+) sends:\*\*$`)
	getsLine     = regexp.MustCompile("^\\*\\*([a-z0-9-]+) sends, and gets `([a-z-]+)`:\\*\\*$")
	wrongLine    = regexp.MustCompile(`^\*\*([a-z0-9-]+) sends, which is wrong:\*\*$`)
	receivesLine = regexp.MustCompile(`^\*\*([a-z0-9-]+) receives:\*\*$`)
	knowsLine    = regexp.MustCompile(`^\*\*([a-z0-9-]+) knows:\*\*$`)
	laterLine    = regexp.MustCompile(`^<!-- (-?[0-9]+) seconds later(?:, and ([a-z0-9-]+) has heard of it)? -->$`)
	restartLine  = regexp.MustCompile(`^<!-- the hub starts again with another configuration -->$`)
	leavesLine   = regexp.MustCompile(`^<!-- ([a-z0-9-]+) hangs up -->$`)
)

// exampleKind says what an example is.
type exampleKind string

const (
	fromDevice exampleKind = "a frame of a device"
	fromHub    exampleKind = "a frame of the hub"
	isWrong    exampleKind = "a frame of a device that may not be sent"
	aPart      exampleKind = "a command or an event"
)

type script struct {
	t      *testing.T
	r      *rig
	file   string
	conns  map[string]*raw
	later  map[string][][]byte // frames that came while another type was waited for
	told   map[string]uint64   // by device that gets events: the last entry it has got
	copies map[string]*follower
	// decided is the entry of the last answer that was shown: events of those before
	// it are not shown any more.
	decided uint64
	out     []string
	check   func(at string, what exampleKind, example []byte)
}

func newScript(t *testing.T, r *rig, file string) *script {
	return &script{
		t: t, r: r, file: file, conns: map[string]*raw{}, later: map[string][][]byte{}, told: map[string]uint64{},
		copies: map[string]*follower{}, check: func(string, exampleKind, []byte) {},
	}
}

// protocolFiles are the files with examples, in order.
func protocolFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(protocolFolder, "*.md"))
	if err != nil || len(files) < 15 {
		t.Fatalf("%d files of examples: %v", len(files), err)
	}
	return files
}

func TestProtocolExamples(t *testing.T) {
	files := protocolFiles(t)
	t.Cleanup(func() { checkMoves(t, len(files)) })
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".md"), func(t *testing.T) {
			t.Parallel()
			playFile(t, file)
		})
	}
}

// playFile plays one file, and writes it anew with -update.
func playFile(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, dir: t.TempDir(), change: func(c *hub.Config) { c.Token = "khóa" }}
	r.now.Store(time.Date(2026, 11, 23, 1, 30, 0, 0, time.UTC).UnixMilli()) // 08:30 in Vietnam
	r.start()
	t.Cleanup(r.stop)
	s := newScript(t, r, file)
	check := exampleCheck(t)
	var checks []func() // for afterwards: the hub waits 0.3 s for a ticket it has asked back, and no longer
	s.check = func(at string, what exampleKind, example []byte) {
		checks = append(checks, func() { check(at, what, example) })
	}
	defer notePlayed(file)
	lines := strings.Split(string(text), "\n")
	for i := 0; i < len(lines); i++ {
		s.out = append(s.out, lines[i])
		s.direction(lines[i])
		if lines[i] != "```json" {
			continue
		}
		end := i + 1
		for lines[end] != "```" {
			end++
		}
		s.example(i+1, strings.TrimSpace(lines[max(0, i-2)]), strings.Join(lines[i+1:end], "\n"))
		i = end - 1
	}
	for _, check := range checks {
		check()
	}
	if *update && !t.Failed() {
		if err := os.WriteFile(file, []byte(strings.Join(s.out, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// direction does what a comment says.
func (s *script) direction(line string) {
	if m := laterLine.FindStringSubmatch(line); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			s.t.Fatal(err)
		}
		s.r.now.Add(int64(n) * 1000)
		if m[2] != "" {
			s.next(s.file, m[2], wire.TypeEvents)
		}
	}
	if m := leavesLine.FindStringSubmatch(line); m != nil {
		s.conns[m[1]].ws.Close()
		s.gone(m[1])
	}
	if restartLine.MatchString(line) {
		s.r.stop()
		before := s.r.change
		s.r.change = func(c *hub.Config) {
			if before != nil {
				before(c)
			}
			c.Centre.Ticker = []string{"Hôm nay tiếp nhận đến 16:30"}
		}
		s.r.start()
		clear(s.conns)
		clear(s.later)
		clear(s.told)
		s.decided = 0
	}
}

func (s *script) gone(dev string) {
	delete(s.conns, dev)
	delete(s.told, dev)
}

// example sends or receives one, by the line that stands before it.
func (s *script) example(line int, before, text string) {
	s.t.Helper()
	at := fmt.Sprintf("%s:%d", s.file, line)
	switch {
	case sendsLine.MatchString(before):
		s.check(at, fromDevice, []byte(text))
		s.send(at, sendsLine.FindStringSubmatch(before)[1], text)
	case wrongLine.MatchString(before):
		s.check(at, isWrong, []byte(text))
		s.send(at, wrongLine.FindStringSubmatch(before)[1], text)
	case getsLine.MatchString(before):
		m := getsLine.FindStringSubmatch(before)
		s.check(at, fromDevice, []byte(text))
		s.send(at, m[1], text)
		s.gets(at, m[1], m[2], text)
	case receivesLine.MatchString(before):
		text = s.receive(at, receivesLine.FindStringSubmatch(before)[1], text)
	case knowsLine.MatchString(before):
		copied := s.copies[knowsLine.FindStringSubmatch(before)[1]]
		if copied == nil {
			s.t.Fatalf("%s: it has got no snapshot", at)
		}
		text = s.same(at, []byte(copied.text), text)
	default:
		s.check(at, aPart, []byte(text))
	}
	s.out = append(s.out, strings.Split(text, "\n")...)
}

func (s *script) send(at, dev, text string) {
	s.t.Helper()
	var e wire.Envelope
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		s.t.Fatalf("%s: %v", at, err)
	}
	if s.conns[dev] == nil {
		s.conns[dev] = s.r.dial()
		s.conns[dev].dev = at + ": " + dev
	}
	if h, err := wire.Body[wire.Hello](e); e.Type == wire.TypeHello && err == nil && !h.NoEvents {
		s.told[dev] = h.Cursor
	}
	s.conns[dev].text(text)
}

// gets waits for an answer, until every device has got the events of it, and
// shows none of them. A kiosk is ready when it has been leased its block.
func (s *script) gets(at, dev, code, text string) {
	s.t.Helper()
	if code != string(wire.TypeWelcome) {
		var r struct{ Body wire.Result }
		s.read(at, s.next(at, dev, wire.TypeResult), &r)
		if string(r.Body.Answer.Code) != code {
			s.t.Fatalf("%s: the answer is %q, want %q", at, r.Body.Answer.Code, code)
		}
		s.tellAll(at, r.Body.Pos)
		return
	}
	var w struct{ Body wire.Welcome }
	s.read(at, s.next(at, dev, wire.TypeWelcome), &w)
	for range w.Body.Parts {
		s.next(at, dev, wire.TypeSnapshot)
	}
	if strings.Contains(text, `"kiosk"`) && w.Body.Seq == 0 {
		s.next(at, dev, wire.TypeEvents)
		s.tellAll(at, s.told[dev])
	}
}

// tellAll waits until every device has got the events up to a position.
func (s *script) tellAll(at string, pos uint64) {
	s.t.Helper()
	for dev := range s.told {
		for s.told[dev] < pos {
			s.next(at, dev, wire.TypeEvents)
		}
	}
}

func (s *script) read(at string, data []byte, into any) {
	s.t.Helper()
	if err := json.Unmarshal(data, into); err != nil {
		s.t.Fatalf("%s: %v", at, err)
	}
}

// receive waits for a frame of the example's type and wants it to be the same.
func (s *script) receive(at, dev, text string) string {
	s.t.Helper()
	var want wire.Envelope
	s.read(at, []byte(text), &want)
	data := s.next(at, dev, want.Type)
	switch want.Type {
	case wire.TypeRefuse:
		s.gone(dev)
	case wire.TypeResult:
		var r struct{ Body wire.Result }
		s.read(at, data, &r)
		s.decided = r.Body.Pos
	case wire.TypeEvents:
		for s.told[dev] < s.decided {
			data = s.next(at, dev, want.Type)
		}
	}
	return s.same(at, data, text)
}

// sealed is the seal of a frame. Examples leave it out that do not show it.
var sealed = regexp.MustCompile(`,"seal":"[^"]*"`)

// same wants an example to be what the hub sent, and gives that.
func (s *script) same(at string, data []byte, text string) string {
	s.t.Helper()
	if !strings.Contains(text, `"seal"`) {
		data = sealed.ReplaceAll(data, nil)
	}
	got, err := layOut(data)
	if err != nil {
		s.t.Fatalf("%s: %v", at, err)
	}
	if !*update && got != text {
		s.t.Errorf("%s: the hub sends\n%s\nthe document says\n%s", at, got, text)
	}
	return got
}

// next takes the first frame of a type; others wait for their turn.
func (s *script) next(at, dev string, want wire.Type) []byte {
	s.t.Helper()
	for i, data := range s.later[dev] {
		if e, _, err := wire.Decode(data); err == nil && e.Type == want {
			s.later[dev] = slices.Delete(s.later[dev], i, i+1)
			return s.taken(dev, e, data)
		}
	}
	c := s.conns[dev]
	if c == nil {
		s.t.Fatalf("%s: %s has not connected", at, dev)
	}
	for {
		data, err := c.frame()
		if err != nil {
			s.t.Fatalf("%s: %s waits for %q: %v", at, dev, want, err)
		}
		e, known, err := wire.Decode(data)
		if err != nil || !known {
			s.t.Fatalf("%s: the hub sent %s (%v)", at, data, err)
		}
		s.check(at, fromHub, data)
		if s.copies[dev] == nil {
			s.copies[dev] = &follower{}
		}
		s.copies[dev].follow(s.t, at, e)
		if e.Type == want {
			return s.taken(dev, e, data)
		}
		s.later[dev] = append(s.later[dev], data)
	}
}

// taken remembers which entries a device has got.
func (s *script) taken(dev string, e wire.Envelope, data []byte) []byte {
	switch e.Type {
	case wire.TypeWelcome:
		if w, err := wire.Body[wire.Welcome](e); err == nil && w.Mode == wire.ModeSnapshot && s.told[dev] < w.Pos {
			if _, events := s.told[dev]; events {
				s.told[dev] = w.Pos
			}
		}
	case wire.TypeEvents:
		if run, err := wire.Body[wire.Events](e); err == nil {
			s.told[dev] = run.Last
		}
	}
	return data
}
