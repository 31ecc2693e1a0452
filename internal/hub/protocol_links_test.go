package hub_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"motcua/internal/wire"
)

// example is one that the documents show.
type example struct {
	file, heading string
	label         string // the line above, without what is bold in it
	device        string
	text          string
}

type examples []example

var bold = regexp.MustCompile(`^\*\*([a-z0-9-]+) (.*):\*\*$`)

// findExamples reads all examples, in order.
func findExamples(t *testing.T) (list examples) {
	t.Helper()
	for _, file := range protocolFiles(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		heading, label, device := "", "", ""
		lines := strings.Split(string(text), "\n")
		for i, line := range lines {
			switch m := bold.FindStringSubmatch(line); {
			case m != nil:
				device, label = m[1], m[2]
			case strings.HasPrefix(line, "#"):
				heading, label, device = strings.TrimLeft(line, "# "), "", ""
			case line == "```json":
				body, _, _ := strings.Cut(strings.Join(lines[i+1:], "\n"), "\n```")
				list = append(list, example{filepath.Base(file), heading, label, device, body})
				label, device = "", ""
			}
		}
	}
	return list
}

// link gives the link to the example of a name under a field. One under a heading
// of that name comes first, then one that is explained, then any.
func (list examples) link(field string) func(name string, _ *row) string {
	return func(name string, _ *row) string {
		best, rank := "", 0
		for _, e := range list {
			if !strings.Contains(e.text, `"`+field+`": "`+name+`"`) {
				continue
			}
			r := 1
			switch {
			case e.label != "sends" && e.label != "receives" && e.label != "", field == "do" && strings.HasPrefix(e.file, "01"): // it is about something else there
			case strings.Contains(strings.ToLower(e.heading), name):
				r = 3
			default:
				r = 2
			}
			if r > rank {
				best, rank = "["+e.heading+"](protocol/"+e.file+"#"+anchor(e.heading)+")", r
			}
		}
		return best
	}
}

// anchor is how a heading is linked to.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_':
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

var mdLink = regexp.MustCompile(`\]\(([^)#\s]*)(#[^)\s]*)?\)`)

// Every link of these pages leads to a page, and to a heading there.
func TestProtocolLinks(t *testing.T) {
	pages := append(protocolFiles(t), protocolFile)
	followed := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range mdLink.FindAllStringSubmatch(string(text), -1) {
			if followed++; strings.Contains(m[1], "://") {
				continue
			}
			target := page
			if m[1] != "" {
				target = filepath.Join(filepath.Dir(page), m[1])
			}
			linked, err := os.ReadFile(target)
			if err != nil {
				t.Errorf("%s: the link to %s leads nowhere: %v", page, m[1], err)
				continue
			}
			if m[2] != "" && !slices.Contains(anchors(string(linked)), m[2][1:]) {
				t.Errorf("%s: %s has no heading %s", page, target, m[2])
			}
		}
	}
	if followed < 100 {
		t.Errorf("only %d links were followed", followed)
	}
}

func anchors(text string) (list []string) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			list = append(list, anchor(strings.TrimSpace(strings.TrimLeft(line, "#"))))
		}
	}
	return list
}

// What the hub answers in an example stands in the command's row.
func TestProtocolRowsHaveTheCodesOfExamples(t *testing.T) {
	p := readPage(t)
	of, all := p.mayAnswer(), p.everyCommand()
	asked := map[string]string{} // by file, device and number: the command
	refusals := 0
	for _, e := range findExamples(t) {
		var frame struct {
			Type wire.Type
			Seq  uint64
			Body struct {
				Do     string
				Answer struct{ Code string }
			}
		}
		if err := json.Unmarshal([]byte(e.text), &frame); err != nil {
			t.Fatalf("%s: %v", e.file, err)
		}
		key := fmt.Sprint(e.file, e.device, frame.Seq)
		switch code := frame.Body.Answer.Code; {
		case frame.Type == wire.TypeCommand:
			asked[key] = frame.Body.Do
		case code == "" || code == "ok" || slices.Contains(all, code):
		default:
			if refusals++; !slices.Contains(of[asked[key]], code) {
				t.Errorf("%s: %q answers %q, and its row in %s does not have that", e.file, code, asked[key], protocolFile)
			}
		}
	}
	if refusals < 7 {
		t.Errorf("only %d refusals are shown", refusals)
	}
}

// Every value that a field may have stands somewhere in the documents.
func TestProtocolNamesEveryValue(t *testing.T) {
	all := ""
	for _, page := range append(protocolFiles(t), protocolFile) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		all += string(text)
	}
	known := constants(t, "../eventlog", "../queue", "../wire")
	for kind, atLeast := range map[string]int{"Role…": 6, "Mode…": 2, "TicketState": 8, "CallKind": 6, "Ending": 5, "AnswerKept": 3, "Code": 60, "Refuse…": 9} {
		if len(known[kind]) < atLeast {
			t.Errorf("only %d values of %s are found", len(known[kind]), kind)
		}
		for _, value := range known[kind] {
			if !strings.Contains(all, "`"+value+"`") {
				t.Errorf("no page says what `%s` is, of %s", value, kind)
			}
		}
	}
}
