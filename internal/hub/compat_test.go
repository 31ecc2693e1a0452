package hub_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"motcua/internal/wire"
)

// An older device talks to this hub. The golden file is docs/PROTOCOL.md as it was when
// version 1 of the link was first fixed: every frame of such a device is sent word for
// word, and must get the same answers as then. Additions that the link's rules allow
// are ignored: further fields, and entries whose events the device does not know.
func TestOlderDevicesAreAnsweredAsBefore(t *testing.T) {
	// Today a hub that finds its log older ends all connections, which would end the
	// script: TestOlderDeviceShowsAnOlderLog has that example.
	text := cutOut(t, unzipped(t, "testdata/protocol-1.md.gz"), "If the cursor is ahead of the hub", "<!-- wall-2 hangs up -->")
	s := newScript(t, newRig(t), "testdata/protocol-1.md.gz")
	old := &golden{script: s, known: eventTypes(text), seen: map[string]float64{}}
	if len(old.known) < 30 {
		t.Fatalf("only %d types of events are known to the older device", len(old.known))
	}
	lines := strings.Split(text, "\n")
	sent, received := 0, 0
	for i := 0; i < len(lines); i++ {
		s.direction(lines[i])
		if lines[i] != "```json" {
			continue
		}
		end := i + 1
		for lines[end] != "```" {
			end++
		}
		before, example := strings.TrimSpace(lines[max(0, i-2)]), strings.Join(lines[i+1:end], "\n")
		switch {
		case sendsLine.MatchString(before):
			s.example(i+1, before, example)
			sent++
		case receivesLine.MatchString(before):
			old.receive(i+1, receivesLine.FindStringSubmatch(before)[1], example)
			received++
		}
		if i = end - 1; t.Failed() {
			return
		}
	}
	if sent < 60 || received < 90 {
		t.Errorf("only %d frames were sent, and %d came", sent, received)
	}
}

func unzipped(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// cutOut removes what is between two texts.
func cutOut(t *testing.T, text, from, to string) string {
	t.Helper()
	before, rest, found := strings.Cut(text, from)
	_, after, ends := strings.Cut(rest, to)
	if !found || !ends {
		t.Fatalf("the document has no %q before %q", from, to)
	}
	return before + after
}

// eventTypes are the types of events that stand in a document.
func eventTypes(text string) map[string]bool {
	known := map[string]bool{}
	for line := range strings.Lines(text) {
		if _, kind, found := strings.Cut(strings.TrimSpace(line), `"type": "`); found && strings.Contains(kind, ".") {
			known[strings.Trim(kind, "\",")] = true
		}
	}
	return known
}

// golden compares frames with those that an older device got.
type golden struct {
	*script
	known map[string]bool    // types of events
	seen  map[string]float64 // by device, the last entry that came
}

func (g *golden) receive(line int, dev, text string) {
	g.t.Helper()
	var want map[string]any
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		g.t.Fatalf("line %d: %v", line, err)
	}
	kind := wire.Type(want["type"].(string))
	for {
		data := g.next(fmt.Sprintf("%s:%d", g.file, line), dev, kind)
		var got map[string]any
		if err := json.Unmarshal(data, &got); err != nil {
			g.t.Fatalf("line %d: %v", line, err)
		}
		if kind == wire.TypeEvents && !g.drop(dev, got) {
			continue // nothing in it for an older device
		}
		if what := missingIn(want, got, ""); what != "" && kind != wire.TypeSnapshot {
			g.t.Errorf("line %d: %s\nwas\n%s\nis\n%s", line, what, text, data)
		}
		if kind == wire.TypeRefuse {
			g.gone(dev)
		}
		return
	}
}

// drop removes entries that have only events of newer types, or that the device has
// already, and says whether any are left.
func (g *golden) drop(dev string, frame map[string]any) bool {
	body := frame["body"].(map[string]any)
	entries := slices.DeleteFunc(body["entries"].([]any), func(e any) bool {
		pos := e.(map[string]any)["pos"].(float64)
		if pos <= g.seen[dev] {
			return true
		}
		g.seen[dev] = pos
		events, _ := e.(map[string]any)["events"].([]any)
		return len(events) > 0 && !slices.ContainsFunc(events, func(ev any) bool { return g.known[ev.(map[string]any)["type"].(string)] })
	})
	body["entries"] = entries
	return len(entries) > 0
}

// counted are fields that count entries of the log, which has more of them now,
// and the codes of tickets, which are drawn by chance.
var counted = map[string]bool{
	"pos": true, "prev": true, "last": true, "changedPos": true, "callPos": true, "code": true, "log": true, "text": true, "parts": true,
}

// missingIn says what of want is missing in got, or differs there.
func missingIn(want, got any, at string) string {
	switch want := want.(type) {
	case map[string]any:
		have, ok := got.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s is %v", at, got)
		}
		for k, v := range want {
			if counted[k] && (k != "code" || !strings.Contains(at, "answer")) {
				continue
			}
			if what := missingIn(v, have[k], at+"."+k); what != "" {
				return what
			}
		}
	case []any:
		have, ok := got.([]any)
		if !ok || len(have) != len(want) {
			return fmt.Sprintf("%s has %d elements of %d", at, len(have), len(want))
		}
		for i := range want {
			if what := missingIn(want[i], have[i], fmt.Sprintf("%s[%d]", at, i)); what != "" {
				return what
			}
		}
	default:
		if !reflect.DeepEqual(want, got) {
			return fmt.Sprintf("%s is %v, was %v", at, got, want)
		}
	}
	return ""
}
