package eventlog_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"motcua/internal/eventlog"
)

// seen and secret are events of a book of this test.
type (
	seen struct {
		Who string `json:"who"`
	}
	secret struct {
		Who  string `json:"who"`
		Mark int    `json:"mark,omitempty"`
	}
	namesake struct{}
)

func (seen) EventType() string     { return "test.seen" }
func (secret) EventType() string   { return "test.secret" }
func (namesake) EventType() string { return "test.seen" }

func init() {
	eventlog.Register[seen]("test", eventlog.QueueStream, nil)
	eventlog.Register("test", eventlog.QueueStream, func(ev secret) secret { return secret{Who: ev.Who} })
}

func TestEntryIsReadAsItWasWritten(t *testing.T) {
	for name, v := range map[string]struct {
		e    eventlog.Entry
		json string
	}{
		"the hub's own": {
			eventlog.Entry{Pos: 1, AtMS: 5, Events: []eventlog.Event{seen{"a"}}},
			`{"pos":1,"at":5,"events":[{"type":"test.seen","body":{"who":"a"}}]}`,
		},
		"a refusal": {
			eventlog.Entry{Pos: 2, AtMS: 6, Cause: eventlog.Cause{Device: "kiosk-1", Inc: 1, Seq: 9}, Answer: eventlog.Answer{Code: "busy"}},
			`{"pos":2,"at":6,"cause":{"dev":"kiosk-1","inc":1,"seq":9},"answer":{"code":"busy"}}`,
		},
		"an event that is not known": {
			eventlog.Entry{Pos: 3, AtMS: 7, Events: []eventlog.Event{eventlog.Unknown{Type: "later.on", Body: json.RawMessage(`{"x":[1,2]}`)}}},
			`{"pos":3,"at":7,"events":[{"type":"later.on","body":{"x":[1,2]}}]}`,
		},
	} {
		data, err := json.Marshal(v.e)
		if err != nil || string(data) != v.json {
			t.Errorf("%s is written %s, %v", name, data, err)
		}
		var back eventlog.Entry
		if err := json.Unmarshal([]byte(v.json), &back); err != nil || !reflect.DeepEqual(back, v.e) {
			t.Errorf("%s is read %+v, %v", name, back, err)
		}
	}
}

func TestEntryThatCannotBeRead(t *testing.T) {
	for text, want := range map[string]string{
		`{"pos":"x"}`: "reading log entry",
		`{"pos":4,"at":1,"events":[{"type":"test.seen","body":{"who":7}}]}`: `reading log entry 4: reading event "test.seen"`,
		`{"pos":4,"at":1,"events":[{"type":"test.seen"}]}`:                  `reading log entry 4: reading event "test.seen"`,
	} {
		var e eventlog.Entry
		if err := json.Unmarshal([]byte(text), &e); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestTypeIsRegisteredOnce(t *testing.T) {
	if twice := eventlog.Twice(); len(twice) != 0 {
		t.Fatalf("registered twice: %q", twice)
	}
	eventlog.Register[namesake]("test", eventlog.QueueStream, nil)
	if twice := eventlog.Twice(); len(twice) != 1 || twice[0] != "test.seen" {
		t.Errorf("registered twice: %q", twice)
	}
	for _, k := range eventlog.Kinds() {
		if k.Type == "test.seen" && k.Go != reflect.TypeFor[seen]() {
			t.Errorf("the second took the place of the first: %+v", k)
		}
		if k.Private != (k.Type == "test.secret") || k.Book != "test" {
			t.Errorf("%+v", k)
		}
	}
}
