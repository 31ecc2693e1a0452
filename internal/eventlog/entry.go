package eventlog

import (
	"encoding/json"
	"fmt"
)

// Event is something that has happened. Events are the log: they only ever gain
// fields, and a type is never given another meaning.
type Event interface{ EventType() string }

// Unknown is an event of a type this build does not know, kept as it came.
type Unknown struct {
	Type string
	Body json.RawMessage
}

// EventType is the type that is not known.
func (u Unknown) EventType() string { return u.Type }

// MarshalJSON gives back the body as it came.
func (u Unknown) MarshalJSON() ([]byte, error) { return u.Body, nil }

// Cause is the command an entry answers. The zero Cause is the hub itself.
type Cause struct {
	Device string `json:"dev,omitempty"`
	Inc    uint64 `json:"inc,omitempty"` // incarnation: a device that lost its memory has a larger one
	Seq    uint64 `json:"seq,omitempty"` // rises by at least one with every command
	// Nonce tells the command from another of the same number, which a copy of
	// the device may have sent. Older devices give none.
	Nonce string `json:"nonce,omitempty"`
}

// Entry is one line of the log: one command, what came of it, and its answer.
// A refused command has an entry without events, so that asking again gives
// the same answer.
type Entry struct {
	Pos    uint64
	AtMS   int64
	Cause  Cause
	Events []Event
	Answer Answer
}

// entryJSON is an entry as it is read.
type entryJSON struct {
	Pos    uint64      `json:"pos"`
	AtMS   int64       `json:"at"`
	Cause  Cause       `json:"cause"`
	Events []eventJSON `json:"events"`
	Answer Answer      `json:"answer"`
}

type eventJSON struct {
	Type string          `json:"type"`
	Body json.RawMessage `json:"body"`
}

// MarshalJSON writes the entry as it stands in the log and on the wire.
func (e Entry) MarshalJSON() ([]byte, error) {
	type typed struct {
		Type string `json:"type"`
		Body Event  `json:"body"`
	}
	w := struct {
		Pos    uint64  `json:"pos"`
		AtMS   int64   `json:"at"`
		Cause  *Cause  `json:"cause,omitempty"`
		Events []typed `json:"events,omitempty"`
		Answer *Answer `json:"answer,omitempty"`
	}{Pos: e.Pos, AtMS: e.AtMS}
	if e.Cause != (Cause{}) {
		w.Cause, w.Answer = &e.Cause, &e.Answer
	}
	for _, ev := range e.Events {
		w.Events = append(w.Events, typed{ev.EventType(), ev})
	}
	return json.Marshal(w)
}

// Read reads an entry as it stands in the log and on the wire. It is what json.Unmarshal
// does, which would only go through the text twice more.
func Read(raw []byte) (e Entry, err error) {
	err = e.UnmarshalJSON(raw)
	return e, err
}

// UnmarshalJSON reads an entry; events of unknown types are kept as Unknown.
func (e *Entry) UnmarshalJSON(data []byte) error {
	var w entryJSON
	if err := json.Unmarshal(data, &w); err != nil {
		return fmt.Errorf("reading log entry: %w", err)
	}
	*e = Entry{Pos: w.Pos, AtMS: w.AtMS, Cause: w.Cause, Answer: w.Answer}
	if len(w.Events) > 0 {
		e.Events = make([]Event, 0, len(w.Events))
	}
	for _, raw := range w.Events {
		ev, err := decode(raw)
		if err != nil {
			return fmt.Errorf("reading log entry %d: %w", w.Pos, err)
		}
		e.Events = append(e.Events, ev)
	}
	return nil
}
