package searches_test

import (
	"testing"

	"motcua/internal/eventlog"
	"motcua/internal/searches"
)

// What was looked for stays in the hub.
func TestNoDeviceGetsTheSearches(t *testing.T) {
	e := eventlog.Entry{Pos: 1, Events: []eventlog.Event{searches.Counted{Searches: []searches.Tally{{Text: "a", N: 1}}}}, Cause: eventlog.Cause{Device: "kiosk-1", Inc: 1, Seq: 1}}
	for _, role := range []eventlog.Role{eventlog.Kiosk, eventlog.Console, eventlog.Pad, eventlog.Wall, eventlog.Gateway} {
		told := e.For(eventlog.StreamsOf(role, []eventlog.Stream{eventlog.QueueStream, eventlog.HubStream}))
		if len(told.Events) > 0 || told.Cause != (eventlog.Cause{}) {
			t.Errorf("a %s is told %+v", role, told)
		}
	}
}
