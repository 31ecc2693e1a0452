package registry

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"motcua/internal/eventlog"
)

// centre is a log with its fold.
type centre struct {
	t       *testing.T
	s       State
	entries []eventlog.Entry
}

func (c *centre) enter(events []eventlog.Event, err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
	pos := uint64(len(c.entries)) + 1
	e := eventlog.Entry{Pos: pos, AtMS: int64(pos) * 1000, Events: events}
	c.entries = append(c.entries, e)
	c.s.Apply(e)
}

func kiosk(name, key string) Enrolled {
	return Enrolled{Device: name, Role: eventlog.Kiosk, Key: key, Signer: "ca"}
}

func TestOnlyTheKeyEnrolledLastIsGood(t *testing.T) {
	c := centre{t: t}
	if _, err := c.s.Check("kiosk-1", "a", ""); !errors.Is(err, ErrUnknown) {
		t.Errorf("before it is enrolled: %v", err)
	}
	c.enter(c.s.Enrol(kiosk("kiosk-1", "a")))
	if d, err := c.s.Check("kiosk-1", "a", ""); err != nil || d.Role != eventlog.Kiosk || d.AtMS != 1000 {
		t.Errorf("enrolled: %+v, %v", d, err)
	}
	for _, key := range []string{"", "b"} {
		if _, err := c.s.Check("kiosk-1", key, ""); !errors.Is(err, ErrReplaced) {
			t.Errorf("the key %q: %v", key, err)
		}
	}
	c.enter(c.s.Enrol(kiosk("kiosk-1", "b")))
	if _, err := c.s.Check("kiosk-1", "a", ""); !errors.Is(err, ErrReplaced) {
		t.Errorf("the key before: %v", err)
	}
	if _, err := c.s.Check("kiosk-1", "b", ""); err != nil {
		t.Errorf("the key after: %v", err)
	}
}

func TestRevokedIsNotGoodUntilItIsEnrolledAgain(t *testing.T) {
	c := centre{t: t}
	if _, err := c.s.Revoke("pad-3", "", "root"); !errors.Is(err, ErrUnknown) {
		t.Errorf("one that is not there: %v", err)
	}
	c.enter(c.s.Enrol(Enrolled{Device: "pad-3", Role: eventlog.Pad, Counter: "3", Key: "a"}))
	c.enter(c.s.Revoke("pad-3", strings.Repeat("mất ", 100), "root"))
	if _, err := c.s.Check("pad-3", "a", ""); !errors.Is(err, ErrRevoked) {
		t.Errorf("revoked: %v", err)
	}
	if reason := c.s.Devices["pad-3"].Reason; len(reason) > MaxReason || !strings.HasPrefix(reason, "mất") {
		t.Errorf("the reason is %q", reason)
	}
	if _, err := c.s.Revoke("pad-3", "", "root"); !errors.Is(err, ErrRevoked) {
		t.Errorf("twice: %v", err)
	}
	c.enter(c.s.Enrol(Enrolled{Device: "pad-3", Role: eventlog.Pad, Counter: "4", Key: "b"}))
	if d, err := c.s.Check("pad-3", "b", ""); err != nil || d.Counter != "4" {
		t.Errorf("enrolled again: %+v, %v", d, err)
	}
}

// A revocation of a key that was replaced meanwhile ends the old one only.
func TestRevocationIsOfOneKey(t *testing.T) {
	c := centre{t: t}
	c.enter(c.s.Enrol(kiosk("kiosk-1", "b")))
	c.enter([]eventlog.Event{Revoked{Device: "kiosk-1", Key: "a"}}, nil)
	if _, err := c.s.Check("kiosk-1", "b", ""); err != nil {
		t.Error(err)
	}
}

func TestRegistryIsBoundedAndRevokedDevicesMakeRoom(t *testing.T) {
	c := centre{t: t}
	for i := range MaxDevices {
		c.enter(c.s.Enrol(kiosk(fmt.Sprint("kiosk-", i), "a")))
	}
	if _, err := c.s.Enrol(kiosk("one-more", "a")); !errors.Is(err, ErrFull) {
		t.Fatalf("one more: %v", err)
	}
	c.enter(c.s.Enrol(kiosk("kiosk-7", "b"))) // in place of itself
	c.enter(c.s.Revoke("kiosk-9", "", "root"))
	c.enter(c.s.Revoke("kiosk-8", "", "root"))
	c.enter(c.s.Enrol(kiosk("one-more", "a")))
	if len(c.s.Devices) != MaxDevices || c.s.Devices["kiosk-8"] != nil || c.s.Devices["kiosk-9"] == nil {
		t.Errorf("%d devices; the one revoked that was enrolled first should be gone", len(c.s.Devices))
	}
	if _, err := c.s.Check("kiosk-8", "a", ""); !errors.Is(err, ErrUnknown) {
		t.Errorf("the one that is gone: %v", err)
	}
}

// The log as it is stored, a snapshot, and the state that was built step by step agree.
func TestFoldOfTheStoredLogIsTheSame(t *testing.T) {
	c := centre{t: t}
	c.enter(c.s.Enrol(kiosk("kiosk-1", "a")))
	c.enter(c.s.Enrol(Enrolled{Device: "console-2", Role: eventlog.Console, Counter: "2", Key: "c", Signer: "ca"}))
	c.enter(c.s.Revoke("kiosk-1", "bị mất", "root"))
	c.enter(nil, nil)
	var again State
	for _, e := range c.entries {
		raw, err := e.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		var read eventlog.Entry
		if err := json.Unmarshal(raw, &read); err != nil {
			t.Fatal(err)
		}
		again.Apply(read)
	}
	if !reflect.DeepEqual(again, c.s) {
		t.Errorf("from the stored log: %+v, want %+v", again, c.s)
	}
	raw, err := json.Marshal(c.s)
	if err != nil {
		t.Fatal(err)
	}
	var saved State
	if err := json.Unmarshal(raw, &saved); err != nil || !reflect.DeepEqual(saved, c.s) {
		t.Errorf("from a snapshot: %+v (%v), want %+v", saved, err, c.s)
	}
	if list := c.s.List(); len(list) != 2 || list[0].Name != "console-2" || list[1].RevokedMS == 0 {
		t.Errorf("the list is %+v", list)
	}
}

// No device is told which others are enrolled.
func TestNoDeviceIsToldOfTheRegistry(t *testing.T) {
	e := eventlog.Entry{Pos: 1, AtMS: 1, Events: []eventlog.Event{kiosk("kiosk-1", "a"), Revoked{Device: "kiosk-1", Key: "a"}}}
	for _, role := range []eventlog.Role{eventlog.Kiosk, eventlog.Console, eventlog.Pad, eventlog.Wall, eventlog.Gateway, "unknown"} {
		if told := e.For(eventlog.StreamsOf(role, []eventlog.Stream{eventlog.QueueStream, eventlog.HubStream})); len(told.Events) > 0 {
			t.Errorf("%s is told %v", role, told.Events)
		}
	}
}
