package eventlog

import (
	"bytes"
	"fmt"
	"slices"
)

// Stream is a part of the log that a device takes or does not take. A type of event
// belongs to one stream. A device that does not take a stream learns of an entry in it
// only that there is one, and when it was made: so positions have no gap for anybody,
// and a missing entry is noticed.
type Stream string

// The streams.
const (
	// QueueStream is what every device takes: tickets, counters, sessions, halls, the
	// configuration.
	QueueStream Stream = "queue"
	// HubStream is what no device takes. What a public form leaves out of an event of
	// another stream belongs to it too.
	HubStream Stream = "hub"
)

// Streams are those that a device takes.
type Streams []Stream

// Has says whether a stream is among them.
func (s Streams) Has(one Stream) bool { return slices.Contains(s, one) }

// String names them, the same for the same streams.
func (s Streams) String() string { return fmt.Sprint([]Stream(s)) }

// taken are the streams that a role may take. A role that is not named takes the
// queue's.
var taken = map[Role]Streams{Hub: {QueueStream, HubStream}}

// StreamsOf are the streams that a device gets which asks for some: those that its role
// may take. A device that names none, as in version 1, gets the queue's.
func StreamsOf(role Role, asked []Stream) (list Streams) {
	may, named := taken[role]
	if !named {
		may = Streams{QueueStream}
	}
	if len(asked) == 0 {
		asked = []Stream{QueueStream}
	}
	for _, s := range asked {
		if may.Has(s) && !list.Has(s) {
			list = append(list, s)
		}
	}
	slices.Sort(list)
	return list
}

// For is the entry as somebody with these streams may see it. Of an entry of other
// streams only the position and the time are left: not even who asked for what. An event
// of a type that this program does not know is in no stream.
func (e Entry) For(streams Streams) Entry {
	if e.whole(streams) {
		return e
	}
	var told []Event
	for _, ev := range e.Events {
		k, known := kinds[ev.EventType()]
		switch {
		case !known || !streams.Has(k.stream):
		case k.public != nil && !streams.Has(HubStream):
			told = append(told, k.public(ev))
		default:
			told = append(told, ev)
		}
	}
	if len(told) == 0 {
		return Entry{Pos: e.Pos, AtMS: e.AtMS}
	}
	e.Events = told
	return e
}

// whole says whether somebody with these streams may see all of an entry.
func (e Entry) whole(streams Streams) bool {
	return !slices.ContainsFunc(e.Events, func(ev Event) bool { return !wholly(ev.EventType(), streams) })
}

// wholly says whether somebody with these streams may see all of an event of a type.
func wholly(name string, streams Streams) bool {
	k, known := kinds[name]
	return known && streams.Has(k.stream) && (k.public == nil || streams.Has(HubStream))
}

// typeKey comes before the name of a type in an encoded entry. It cannot be part of a
// text, where the quotes would be escaped.
var typeKey = []byte(`"type":"`)

// EncodedFor is For for an entry as MarshalJSON wrote it. One that may be seen as it is
// is not decoded.
func EncodedFor(raw []byte, streams Streams) ([]byte, error) {
	whole := true
	for rest := raw; whole; {
		_, after, found := bytes.Cut(rest, typeKey)
		if !found {
			return raw, nil
		}
		name, next, closed := bytes.Cut(after, []byte(`"`))
		whole, rest = closed && wholly(string(name), streams), next
	}
	e, err := Read(raw)
	if err != nil {
		return nil, err
	}
	return e.For(streams).MarshalJSON()
}
