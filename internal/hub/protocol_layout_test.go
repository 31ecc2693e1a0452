package hub_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// exampleWidth is how long a line of an example may be, in characters.
const exampleWidth = 110

// layOut lays JSON out so that a person reads it without scrolling: what fits on a
// line stands on one, and short members stand beside each other.
func layOut(data []byte) (string, error) {
	var b bytes.Buffer
	if err := json.Compact(&b, data); err != nil {
		return "", err
	}
	v, rest, err := cutValue(b.Bytes())
	if err != nil || len(rest) > 0 {
		return "", fmt.Errorf("%d bytes follow the value: %w", len(rest), err)
	}
	return v.lines(""), nil
}

// laid is a value that is to be laid out.
type laid struct {
	open  string // "{" or "[", "" for a value without members
	text  string // on one line
	parts []laid
	name  string // within an object, with its colon
}

func (v laid) lines(indent string) string {
	if v.open == "" || len(v.parts) == 0 || utf8.RuneCountInString(indent+v.name+v.text) < exampleWidth {
		return v.name + v.text
	}
	inner := indent + "  "
	var b strings.Builder
	b.WriteString(v.name + v.open)
	room := 0 // on the line that was begun
	for i, p := range v.parts {
		text := p.lines(inner)
		if i < len(v.parts)-1 {
			text += ","
		}
		size := utf8.RuneCountInString(text) + 1
		switch broken := strings.Contains(text, "\n"); {
		case room < size || broken:
			b.WriteString("\n" + inner + text)
			if room = exampleWidth - len(inner) - size; broken {
				room = 0
			}
		default:
			b.WriteString(" " + text)
			room -= size
		}
	}
	b.WriteString("\n" + indent + map[string]string{"{": "}", "[": "]"}[v.open])
	return b.String()
}

// cutValue parts one value from what follows it.
func cutValue(data []byte) (v laid, rest []byte, err error) {
	if len(data) == 0 || data[0] != '{' && data[0] != '[' {
		dec := json.NewDecoder(bytes.NewReader(data))
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return v, nil, err
		}
		return laid{text: string(raw)}, data[dec.InputOffset():], nil
	}
	v.open, rest = string(data[:1]), data[1:]
	closing := map[byte]byte{'{': '}', '[': ']'}[data[0]]
	var texts []string
	for rest[0] != closing {
		rest = bytes.TrimPrefix(rest, []byte(","))
		name := ""
		if closing == '}' {
			key, after, err := cutValue(rest)
			if err != nil {
				return v, nil, err
			}
			name, rest = key.text+": ", after[1:]
		}
		part, after, err := cutValue(rest)
		if err != nil {
			return v, nil, err
		}
		part.name, rest = name, after
		v.parts, texts = append(v.parts, part), append(texts, name+part.text)
	}
	v.text = v.open + strings.Join(texts, ", ") + string(closing)
	return v, rest[1:], nil
}

func TestExamplesAreLaidOut(t *testing.T) {
	long := strings.Repeat("ế", exampleWidth/2)
	for given, want := range map[string]string{
		`{}`:                            `{}`,
		`[ ]`:                           `[]`,
		`{"a":[1,2,{"b":"x:\",y"}]}`:    `{"a": [1, 2, {"b": "x:\",y"}]}`,
		`{"a":"` + long + `","b":true}`: `{"a": "` + long + `", "b": true}`,
		`{"a":"` + long + `","b":"` + long + `","c":1,"d":null}`:  "{\n  \"a\": \"" + long + "\",\n  \"b\": \"" + long + "\", \"c\": 1, \"d\": null\n}",
		`{"v":1,"t":2,"body":{"x":"` + long + long + `","y":[]}}`: "{\n  \"v\": 1, \"t\": 2,\n  \"body\": {\n    \"x\": \"" + long + long + "\",\n    \"y\": []\n  }\n}",
	} {
		got, err := layOut([]byte(given))
		if err != nil || got != want {
			t.Errorf("%s is laid out as\n%s\n(%v), want\n%s", given, got, err, want)
		}
	}
	for _, bad := range []string{``, `{`, `{"a":1}}`, `[1,]`, `{"a"}`} {
		if got, err := layOut([]byte(bad)); err == nil {
			t.Errorf("%s is laid out as %s", bad, got)
		}
	}
}
