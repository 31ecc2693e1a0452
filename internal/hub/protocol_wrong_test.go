package hub_test

import (
	"encoding/json"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"motcua/internal/queue"
	"motcua/internal/wire"
)

// sentExamples are the frames that devices send in the documents, and are not
// wrong.
func sentExamples(t *testing.T) (frames []string) {
	t.Helper()
	for _, file := range protocolFiles(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(text), "\n")
		for i, line := range lines {
			if !sendsLine.MatchString(line) && !getsLine.MatchString(line) {
				continue
			}
			frame, _, _ := strings.Cut(strings.Join(lines[i+3:], "\n"), "\n```")
			frames = append(frames, frame)
		}
	}
	return frames
}

// broken is an example with a fault.
type broken struct {
	what  string
	frame object
	// missing says that a field was left out, which the hub takes for an empty one.
	missing bool
}

// breakIt puts every kind of fault into a frame, one at a time.
func breakIt(t *testing.T, frame string) (list []broken) {
	t.Helper()
	read := func() (e, body object) {
		if err := json.Unmarshal([]byte(frame), &e); err != nil {
			t.Fatal(err)
		}
		return e, e["body"].(object)
	}
	e, body := read()
	for name, value := range e {
		list = append(list, withFault(name+" of the wrong type", read, func(e, _ object) { e[name] = wrongType(value) }))
		if name != "seq" && name != "nonce" || e["type"] == "command" && name == "seq" {
			b := withFault(name+" left out", read, func(e, _ object) { delete(e, name) })
			b.missing = true
			list = append(list, b)
		}
	}
	list = append(list, withFault("an unknown type", read, func(e, _ object) { e["type"] = "dance" }),
		withFault("a name that is too long", read, func(e, _ object) { e["dev"] = strings.Repeat("x", wire.MaxIDBytes+1) }))
	for name, value := range body {
		list = append(list, withFault("body."+name+" of the wrong type", read, func(_, body object) { body[name] = wrongType(value) }))
	}
	with, ok := body["with"].(object)
	if !ok {
		return list
	}
	list = append(list, withFault("an unknown command", read, func(_, body object) { body["do"] = "dance" }))
	for name, value := range with {
		list = append(list,
			withFault("with."+name+" of the wrong type", read, func(_, body object) { body["with"].(object)[name] = wrongType(value) }))
		if long := tooLong(value); long != nil {
			list = append(list, withFault("with."+name+" too long", read, func(_, body object) { body["with"].(object)[name] = long }))
		}
	}
	return list
}

func withFault(what string, read func() (e, body object), fault func(e, body object)) broken {
	e, body := read()
	fault(e, body)
	return broken{what: what, frame: e}
}

func wrongType(value any) any {
	if _, isText := value.(string); isText {
		return 7
	}
	return "x"
}

func tooLong(value any) any {
	switch value := value.(type) {
	case string:
		return strings.Repeat("x", queue.TextLimits["text"].Bytes+1)
	case []any:
		long := []any{}
		for range 5201 {
			long = append(long, value[0])
		}
		return long
	}
	return nil
}

// Every example with one fault is refused by the schema, and by what the hub reads
// commands with.
func TestSchemaRefusesWhatIsWrong(t *testing.T) {
	v := newValidator(t)
	tried := 0
	for _, frame := range sentExamples(t) {
		if err := v.fault(v.open, "fromDevice", []byte(frame)); err != nil {
			t.Fatalf("%s: %v", frame, err)
		}
		for _, b := range breakIt(t, frame) {
			data, err := json.Marshal(b.frame)
			if err != nil {
				t.Fatal(err)
			}
			if tried++; v.fault(v.open, "fromDevice", data) == nil {
				t.Errorf("with %s the schema accepts\n%s", b.what, data)
			}
			if v.fault(v.open, "fromHub", data) == nil && b.what != "an unknown type" {
				t.Errorf("with %s the schema takes for the hub's\n%s", b.what, data)
			}
			if hubAccepts(data) && !b.missing {
				t.Errorf("with %s the hub would take\n%s", b.what, data)
			}
		}
	}
	if tried < 1000 {
		t.Errorf("only %d faults were tried", tried)
	}
}

// hubAccepts says whether what reads frames from devices takes one.
func hubAccepts(frame []byte) bool {
	e, known, err := wire.Decode(frame)
	if err != nil || !known {
		return false
	}
	switch e.Type {
	case wire.TypeHello:
		h, err := wire.Body[wire.Hello](e)
		return err == nil && h.Check() == nil
	case wire.TypeStatus:
		s, err := wire.Body[wire.Status](e)
		return err == nil && s.Check() == nil
	}
	_, err = queue.DecodeCommand(e.Body)
	return err == nil
}

// A text or list of a command that is as long as it may be is accepted by both, and
// one more by neither.
func TestSchemaAndHubHoldTheSameLimits(t *testing.T) {
	v := newValidator(t)
	tried := 0
	for _, is := range queue.CommandTypes() {
		c := reflect.New(is).Elem()
		if is == reflect.TypeFor[queue.OfflineAction]() {
			continue // it has another command within, and one text of the usual length
		}
		do := c.Interface().(queue.Command).CommandType()
		for i := range is.NumField() {
			name, _, _ := strings.Cut(is.Field(i).Tag.Get("json"), ",")
			most := limitOf(is.Field(i))
			if name == "-" || most == 0 {
				continue
			}
			for n, want := range map[int]bool{most: true, most + 1: false} {
				data := commandWith(t, c, name, is.Field(i).Type, n)
				tried++
				if err := v.fault(v.open, "message.command", data); (err == nil) != want {
					t.Errorf("%s with %d in %s: the schema says %v", do, n, name, err)
				}
				if _, err := queue.DecodeCommand(data); (err == nil) != want {
					t.Errorf("%s with %d in %s: the hub says %v", do, n, name, err)
				}
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d limits were tried", tried)
	}
}

// limitOf is how long a field may be, 0 for a field that has no length.
func limitOf(f reflect.StructField) int {
	tag := f.Tag.Get("limit")
	switch f.Type.Kind() {
	case reflect.String:
		return queue.TextLimits[tag].Runes
	case reflect.Slice:
		n, err := strconv.Atoi(tag)
		if err != nil {
			return 0
		}
		return n
	}
	return 0
}

// commandWith is an empty command but for one field of a length.
func commandWith(t *testing.T, c reflect.Value, field string, is reflect.Type, n int) []byte {
	t.Helper()
	encoded, err := queue.EncodeCommand(c.Interface().(queue.Command))
	if err != nil {
		t.Fatal(err)
	}
	var command object
	if err := json.Unmarshal(encoded, &command); err != nil {
		t.Fatal(err)
	}
	with := command["with"].(object)
	for name, value := range with {
		if value == nil {
			with[name] = []any{}
		}
	}
	with[field] = strings.Repeat("x", n)
	if is.Kind() == reflect.Slice {
		list := make([]any, n)
		for i := range list {
			list[i] = reflect.Zero(is.Elem()).Interface()
		}
		with[field] = list
	}
	data, err := json.Marshal(command)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
