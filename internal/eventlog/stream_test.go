package eventlog_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"motcua/internal/eventlog"
)

// hidden is of a stream that no device takes.
type hidden struct {
	What string `json:"what"`
}

func (hidden) EventType() string { return "test.hidden" }

func init() { eventlog.Register[hidden]("test", eventlog.HubStream, nil) }

var (
	forDevices = eventlog.Streams{eventlog.QueueStream}
	forHub     = eventlog.Streams{eventlog.QueueStream, eventlog.HubStream}
	cause      = eventlog.Cause{Device: "quay-1", Inc: 1, Seq: 4}
)

// What a device may not see leaves the entry, and the entry itself stays as it is.
func TestEntryIsToldByStreams(t *testing.T) {
	answer := eventlog.Answer{Code: "ok", Officer: "duc"}
	unknown := eventlog.Unknown{Type: "later.on", Body: json.RawMessage(`{"x":1}`)}
	for name, v := range map[string]struct {
		events, device []eventlog.Event
		stub           bool
	}{
		"of the queue":          {[]eventlog.Event{seen{"a"}}, []eventlog.Event{seen{"a"}}, false},
		"a refusal":             {nil, nil, false},
		"with a private part":   {[]eventlog.Event{seen{"a"}, secret{"b", 4}, secret{"c", 2}}, []eventlog.Event{seen{"a"}, secret{"b", 0}, secret{"c", 0}}, false},
		"of two streams":        {[]eventlog.Event{hidden{"x"}, seen{"a"}}, []eventlog.Event{seen{"a"}}, false},
		"of the hub":            {[]eventlog.Event{hidden{"x"}, hidden{"y"}}, nil, true},
		"of a later program":    {[]eventlog.Event{unknown}, nil, true},
		"of a later one, too":   {[]eventlog.Event{seen{"a"}, unknown}, []eventlog.Event{seen{"a"}}, false},
		"with a misleading key": {[]eventlog.Event{seen{`","type":"test.hidden`}}, []eventlog.Event{seen{`","type":"test.hidden`}}, false},
	} {
		e := eventlog.Entry{Pos: 7, AtMS: 99, Cause: cause, Answer: answer, Events: v.events}
		want := eventlog.Entry{Pos: 7, AtMS: 99}
		if !v.stub {
			want = eventlog.Entry{Pos: 7, AtMS: 99, Cause: cause, Answer: answer, Events: v.device}
		}
		raw, err := e.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if got := e.For(forDevices); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: a device is told %+v", name, got)
		}
		if again, err := e.MarshalJSON(); err != nil || string(again) != string(raw) {
			t.Errorf("%s: telling it has changed it to %s", name, again)
		}
		wantRaw, _ := want.MarshalJSON()
		if got, err := eventlog.EncodedFor(raw, forDevices); err != nil || string(got) != string(wantRaw) {
			t.Errorf("%s: a device is sent %s, %v", name, got, err)
		}
		if got := e.For(forHub); !strings.Contains(name, "later") && !reflect.DeepEqual(got, e) {
			t.Errorf("%s: the hub sees %+v", name, got)
		}
	}
	if _, err := eventlog.EncodedFor([]byte(`{"pos":1,"events":[{"type":"test.hidden","body":7}]}`), forDevices); err == nil {
		t.Error("an entry that cannot be read is sent")
	}
}

func TestStreamsOfARole(t *testing.T) {
	for _, c := range []struct {
		role  eventlog.Role
		asked []eventlog.Stream
		want  eventlog.Streams
	}{
		{eventlog.Wall, nil, forDevices},
		{eventlog.Pad, []eventlog.Stream{"queue", "queue"}, forDevices},
		{eventlog.Console, []eventlog.Stream{"hub", "queue", "of later"}, forDevices},
		{eventlog.Console, []eventlog.Stream{"hub"}, nil},
		{eventlog.Role("no role"), []eventlog.Stream{"hub", "queue"}, forDevices},
		{eventlog.Hub, []eventlog.Stream{"queue", "hub"}, eventlog.Streams{"hub", "queue"}},
	} {
		if got := eventlog.StreamsOf(c.role, c.asked); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s asks for %q and gets %q, want %q", c.role, c.asked, got, c.want)
		}
	}
	if forDevices.String() == forHub.String() {
		t.Error("different streams have one name")
	}
}
