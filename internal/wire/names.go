package wire

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"motcua/internal/queue"
)

// Go's JSON accepts "SERVICE" for "service", which other programs do not: a device
// that works with this hub would fail with the next one, and a program that inspects
// frames to protect the link would read another message than the hub.

// names are the fields of everything that a device sends.
var names = sync.OnceValue(func() map[string]string {
	spelled := map[string]string{} // by the name in lower case
	for _, t := range append(queue.CommandTypes(), reflect.TypeFor[Envelope](), reflect.TypeFor[Hello](), reflect.TypeFor[Status]()) {
		collectNames(spelled, t)
	}
	spelled["do"], spelled["with"] = "do", "with" // in every command
	return spelled
})

func collectNames(spelled map[string]string, t reflect.Type) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		collectNames(spelled, t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			if name != "" && name != "-" {
				spelled[strings.ToLower(name)] = name
			}
			collectNames(spelled, t.Field(i).Type)
		}
	}
}

// CheckNames finds a field whose spelling differs from the protocol's. Unknown
// fields are ignored, like fields of later versions. The frame must be valid JSON.
func CheckNames(frame []byte) error {
	spelled := names()
	for at := bytes.IndexByte(frame, '"'); at >= 0; at = bytes.IndexByte(frame, '"') {
		text, rest := cutString(frame[at+1:])
		frame = bytes.TrimLeft(rest, " \t\r\n")
		if len(frame) == 0 || frame[0] != ':' {
			continue
		}
		if bytes.ContainsFunc(text, func(r rune) bool { return r == '\\' || r > '~' }) {
			return fmt.Errorf("reading frame: the field %q is not written in plain letters", text)
		}
		if name, known := spelled[strings.ToLower(string(text))]; known && name != string(text) {
			return fmt.Errorf("reading frame: the field %q is written %q", text, name)
		}
	}
	return nil
}

// cutString separates a string, after its opening quote, from the rest.
func cutString(data []byte) (text, rest []byte) {
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return data[:i], data[i+1:]
		}
	}
	return data, nil
}
