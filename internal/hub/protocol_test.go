package hub_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"motcua/internal/queue"
	"motcua/internal/wire"
)

var update = flag.Bool("update", false, "write what the hub really sends into docs/PROTOCOL.md")

const protocolFile = "../../docs/PROTOCOL.md"

// The document is also a script. "x sends:" before an example has the test
// send it word for word; "x receives:" has it wait for that type, and compare.
// Comments tell what happens in between.
var (
	sendsLine    = regexp.MustCompile(`^\*\*([a-z0-9-]+) sends:\*\*$`)
	receivesLine = regexp.MustCompile(`^\*\*([a-z0-9-]+) receives:\*\*$`)
	laterLine    = regexp.MustCompile(`^<!-- (-?[0-9]+) seconds later -->$`)
	restartLine  = regexp.MustCompile(`^<!-- the hub starts again with another configuration -->$`)
	leavesLine   = regexp.MustCompile(`^<!-- ([a-z0-9-]+) hangs up -->$`)
)

type script struct {
	t     *testing.T
	r     *rig
	conns map[string]*raw
	later map[string][][]byte // frames that came while another type was waited for
	out   []string
}

func TestProtocolDocument(t *testing.T) {
	text, err := os.ReadFile(protocolFile)
	if err != nil {
		t.Fatal(err)
	}
	s := &script{t: t, r: newRig(t), conns: map[string]*raw{}, later: map[string][][]byte{}}
	lines := strings.Split(string(text), "\n")
	examples := 0
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
		examples, i = examples+1, end-1
	}
	if examples < 150 {
		t.Errorf("only %d examples were found", examples)
	}
	if *update && !t.Failed() {
		if err := os.WriteFile(protocolFile, []byte(strings.Join(s.out, "\n")), 0o644); err != nil {
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
	}
	if m := leavesLine.FindStringSubmatch(line); m != nil {
		s.conns[m[1]].ws.Close()
		delete(s.conns, m[1])
	}
	if restartLine.MatchString(line) {
		s.r.stop()
		c := testCentre()
		c.Ticker = []string{"Hôm nay tiếp nhận đến 16:30"}
		h, err := openHubWith(s.r, c)
		if err != nil {
			s.t.Fatal(err)
		}
		s.r.hub, s.r.web = h, httptest.NewServer(h.Handler())
		clear(s.conns)
		clear(s.later)
	}
}

// example sends or receives one, by the line that stands before it.
func (s *script) example(line int, before, text string) {
	s.t.Helper()
	switch {
	case sendsLine.MatchString(before):
		dev := sendsLine.FindStringSubmatch(before)[1]
		if s.conns[dev] == nil {
			s.conns[dev] = s.r.dial()
			s.conns[dev].dev = fmt.Sprintf("line %d: %s", line, dev)
		}
		s.conns[dev].text(text)
	case receivesLine.MatchString(before):
		text = s.receive(line, receivesLine.FindStringSubmatch(before)[1], text)
	default:
		if !json.Valid([]byte(text)) {
			s.t.Errorf("%s:%d: the example is no JSON", protocolFile, line)
		}
	}
	s.out = append(s.out, strings.Split(text, "\n")...)
}

// receive waits for a frame of the example's type and wants it to be the same.
func (s *script) receive(line int, dev, text string) string {
	s.t.Helper()
	var want wire.Envelope
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		s.t.Fatalf("%s:%d: %v", protocolFile, line, err)
	}
	data := s.next(line, dev, want.Type)
	if want.Type == wire.TypeRefuse {
		delete(s.conns, dev)
	}
	var got, wanted bytes.Buffer
	if err := errors.Join(json.Indent(&got, data, "", "  "), json.Indent(&wanted, []byte(text), "", "  ")); err != nil {
		s.t.Fatal(err)
	}
	if !*update && got.String() != wanted.String() {
		s.t.Errorf("%s:%d: the hub sends\n%s\nthe document says\n%s", protocolFile, line, got.String(), wanted.String())
	}
	return got.String()
}

// next takes the first frame of a type; others wait for their turn.
func (s *script) next(line int, dev string, want wire.Type) []byte {
	s.t.Helper()
	for i, data := range s.later[dev] {
		if e, _, err := wire.Decode(data); err == nil && e.Type == want {
			s.later[dev] = slices.Delete(s.later[dev], i, i+1)
			return data
		}
	}
	c := s.conns[dev]
	if c == nil {
		s.t.Fatalf("%s:%d: %s has not connected", protocolFile, line, dev)
	}
	c.ws.SetReadDeadline(time.Now().Add(patience))
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			s.t.Fatalf("%s:%d: %s waits for %q: %v", protocolFile, line, dev, want, err)
		}
		e, known, err := wire.Decode(data)
		if err != nil || !known {
			s.t.Fatalf("%s:%d: the hub sent %s (%v)", protocolFile, line, data, err)
		}
		if e.Type == want {
			return data
		}
		s.later[dev] = append(s.later[dev], data)
	}
}

// hubsOwn are the commands that only the hub itself gives.
var hubsOwn = []string{
	queue.SetCentre{}.CommandType(), queue.LeaseBlock{}.CommandType(), queue.Reserve{}.CommandType(), queue.AskBack{}.CommandType(),
}

// The document leaves nothing out: every message, command, event, answer code
// and refusal of the source stands in it, the first three in an example.
func TestProtocolDocumentIsComplete(t *testing.T) {
	data, err := os.ReadFile(protocolFile)
	if err != nil {
		t.Fatal(err)
	}
	document := string(data)
	for what, c := range map[string]struct {
		file, pattern, form string
		atLeast             int
	}{
		"message": {"../wire/wire.go", `Type = "([a-z]+)"`, `"type": "%s"`, 9},
		"command": {"../queue/command.go", `CommandType\(\) string +\{ return "([a-z-]+)" \}`, `"do": "%s"`, 31},
		"event":   {"../queue/event.go", `EventType\(\) string +\{ return "([a-z.]+)" \}`, `"type": "%s"`, 31},
		"answer":  {"../queue/command.go", `Code = "([a-z-]+)"`, "| `%s` |", 52},
		"refusal": {"../wire/wire.go", `Refuse[A-Z][a-z]+ += "([a-z]+)"`, "| `%s` |", 9},
		"role":    {"../wire/wire.go", `Role[A-Z][a-z]+ += "([a-z]+)"`, "`%s`", 5},
		"state":   {"../queue/ticket.go", `TicketState = "([a-z]+)"`, "`%s`", 8},
		"call":    {"../queue/event.go", `CallKind = "([a-z]+)"`, "`%s`", 5},
	} {
		source, err := os.ReadFile(c.file)
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(c.pattern).FindAllStringSubmatch(string(source), -1)
		if len(found) < c.atLeast {
			t.Errorf("only %d of kind %s are found in %s", len(found), what, c.file)
		}
		for _, m := range found {
			if slices.Contains(hubsOwn, m[1]) {
				continue
			}
			if !strings.Contains(document, fmt.Sprintf(c.form, m[1])) {
				t.Errorf("the document lacks the %s %q", what, m[1])
			}
		}
	}
}
