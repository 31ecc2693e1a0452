package hub_test

import (
	"bytes"
	"slices"
	"testing"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// office is an event of a book that no device takes.
type office struct {
	What string `json:"what"`
}

func (office) EventType() string { return "test.office" }

func init() { eventlog.Register[office]("test", eventlog.HubStream, nil) }

const officeWord = "what no device may see"

// What is of no stream that a device takes reaches it by no way: not when it comes back
// at its cursor, not with the whole state, not because it asks for it. It learns that
// there is an entry, so that its log has no gap.
func TestDevicesGetTheirStreamsOnly(t *testing.T) {
	r := newRig(t)
	d := r.device("kiosk-1", wire.RoleKiosk, "")
	until(t, d, "a line", up)
	do(t, d, issue)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	r.stop()
	pos, _ := r.appendEntry(func(*queue.State) eventlog.Entry {
		return eventlog.Entry{
			Cause: eventlog.Cause{Device: "office-1", Inc: 1, Seq: 1}, Answer: eventlog.Answer{Code: queue.OK, Officer: officeWord},
			Events: []eventlog.Event{office{officeWord}},
		}
	})
	r.start()
	d = r.device("kiosk-1", wire.RoleKiosk, "")
	until(t, d, "the entry", func(s *queue.State, up bool) bool { return up && s.Pos >= pos })
	for name, v := range map[string]struct {
		role           string
		asked, granted []eventlog.Stream
	}{
		"a device of version 1":   {wire.RoleWall, nil, nil},
		"one that names its own":  {wire.RoleConsole, []eventlog.Stream{"queue"}, []eventlog.Stream{"queue"}},
		"one that asks for all":   {wire.RoleConsole, []eventlog.Stream{"hub", "queue", "of later"}, []eventlog.Stream{"queue"}},
		"one that wants no queue": {wire.RoleGateway, []eventlog.Stream{"hub"}, nil},
	} {
		c := r.dial()
		c.hello("dev-"+name[:8]+name[len(name)-4:], 1, v.role, func(h *wire.Hello) { h.Log, h.Cursor, h.Streams = r.logName(), pos-1, v.asked })
		w := c.welcome()
		if w.Mode != wire.ModeDelta || !slices.Equal(w.Streams, v.granted) {
			t.Errorf("%s: the welcome is %+v", name, w)
		}
		e := c.next(wire.TypeEvents)
		events := body[wire.Events](t, e)
		var entry eventlog.Entry
		if err := entry.UnmarshalJSON(events.Entries[0]); err != nil {
			t.Fatal(err)
		}
		if entry.Pos != pos || entry.AtMS == 0 || len(entry.Events) != 0 || entry.Cause != (eventlog.Cause{}) || bytes.Contains(e.Body, []byte("office")) {
			t.Errorf("%s is sent %s", name, e.Body)
		}
	}
	c := r.dial()
	c.hello("wall-9", 1, wire.RoleWall)
	if s := c.snapshot(c.welcome()); s.Pos < pos || s.Decided["office-1"] != nil || len(s.Tickets) != 1 {
		t.Errorf("the whole state is %+v", s)
	}
	c = r.dial()
	c.hello("wall-10", 1, wire.RoleWall, func(h *wire.Hello) { h.Streams = make([]eventlog.Stream, wire.MaxStreams+1) })
	if refuse := body[wire.Refuse](t, c.next(wire.TypeRefuse)); refuse.Code != wire.RefuseIdentity {
		t.Errorf("too many streams: %+v", refuse)
	}
}
