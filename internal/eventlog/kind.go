package eventlog

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// kind is a registered type of event.
type kind struct {
	book   string
	stream Stream
	is     reflect.Type
	decode func(json.RawMessage) (Event, error)
	public func(Event) Event // what devices may see of it; nil: all
}

// kinds are the types of events by their names. They are registered while the
// program starts, and only read afterwards.
var kinds = map[string]kind{}

// Register enters a type of event of a book, which belongs to a stream. Public is what
// those who take the stream may see of it; nil stands for all. It is called from init
// functions only. Of two types with one name the first stays, and Twice names it: a test
// of the books asks.
func Register[E Event](book string, stream Stream, public func(E) E) {
	var zero E
	name := zero.EventType()
	if _, taken := kinds[name]; taken {
		twice = append(twice, name)
		return
	}
	k := kind{book: book, stream: stream, is: reflect.TypeFor[E](), decode: func(raw json.RawMessage) (Event, error) {
		var ev E
		if err := json.Unmarshal(raw, &ev); err != nil {
			return nil, err
		}
		return ev, nil
	}}
	if public != nil {
		k.public = func(ev Event) Event {
			if own, ok := ev.(E); ok {
				return public(own)
			}
			return ev
		}
	}
	kinds[name] = k
}

var twice []string

// Twice names the types that were registered twice; there must be none.
func Twice() []string { return twice }

// Kind says what is registered about a type of event.
type Kind struct {
	Type    string // as in the log and on the wire, "ticket.called"
	Book    string
	Stream  Stream
	Go      reflect.Type
	Private bool // it has more than those who take the stream may see
}

// Kinds are the registered types of events, by their names.
func Kinds() (list []Kind) {
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		k := kinds[name]
		list = append(list, Kind{Type: name, Book: k.book, Stream: k.stream, Go: k.is, Private: k.public != nil})
	}
	return list
}

func decode(w eventJSON) (Event, error) {
	k, known := kinds[w.Type]
	if !known {
		return Unknown(w), nil
	}
	ev, err := k.decode(w.Body)
	if err != nil {
		return nil, fmt.Errorf("reading event %q: %w", w.Type, err)
	}
	return ev, nil
}
