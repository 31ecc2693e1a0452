package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// firstDay is a Monday, 08:00 in Vietnam.
var firstDay = time.Date(2026, 10, 5, 1, 0, 0, 0, time.UTC)

// centreLog decides visits as a hub does, and keeps its entries.
type centreLog struct {
	t       testing.TB
	state   *queue.State
	atMS    int64
	entries [][]byte
	seq     uint64
	code    int
	from    uint64 // position of entries[0]
}

func newCentreLog(t testing.TB) *centreLog {
	w := &centreLog{t: t, state: queue.NewState(), atMS: firstDay.UnixMilli(), from: 1}
	w.do("", queue.SetCentre{Centre: centre.Centre{
		Name:     "Trung tâm thử",
		Agencies: []centre.Agency{{ID: "a", Name: "Sở A", Prefix: "A"}},
		Services: []centre.Service{{ID: "s", Agency: "a", Name: "Thủ tục"}},
		Counters: []centre.Counter{{ID: "1", Name: "Quầy 1", Serves: []centre.Serve{{Agency: "a"}}}},
		Officers: []centre.Officer{{ID: "duc", Name: "Trần Minh Đức"}},
		Policy:   centre.Policy{DigitsPerNumber: 6, IssueOutsideHours: true},
	}})
	return w
}

func (w *centreLog) add(events []eventlog.Event, a eventlog.Answer, device string) {
	w.t.Helper()
	w.seq++
	e := eventlog.Entry{Pos: w.state.Pos + 1, AtMS: w.atMS, Events: events, Answer: a}
	if device != "" {
		e.Cause = eventlog.Cause{Device: device, Inc: 1, Seq: w.seq}
	}
	raw, err := e.MarshalJSON()
	if err = errors.Join(err, queue.Apply(w.state, e)); err != nil {
		w.t.Fatal(err)
	}
	w.entries = append(w.entries, raw)
}

func (w *centreLog) do(device string, c queue.Command) {
	w.t.Helper()
	w.atMS += 5000
	if events := queue.Rollover(w.state, w.atMS, false); len(events) > 0 {
		w.add(events, eventlog.Answer{}, "")
	}
	events, a := queue.Decide(w.state, eventlog.Cause{Device: device, Inc: 1}, c, w.atMS)
	if a.Code != queue.OK {
		w.t.Fatalf("%T is answered %q", c, a.Code)
	}
	w.add(events, a, device)
}

// day is a day of visits; the next one is a day later.
func (w *centreLog) day(visits int) {
	w.t.Helper()
	midnight := calendar.Local(w.atMS).Add(24 * time.Hour)
	for range visits {
		w.code++
		w.do("kiosk", queue.IssueTicket{Service: "s", Code: fmt.Sprint("c", w.code)})
		if w.state.Desk("1").Officer == "" {
			w.do("desk", queue.Login{Counter: "1", Officer: "duc", PINRight: true})
		}
		w.do("desk", queue.CallNext{Counter: "1"})
		w.do("desk", queue.Start{Counter: "1"})
		w.do("desk", queue.Finish{Counter: "1"})
	}
	w.atMS = midnight.UnixMilli()
}

// appendTo writes what is new.
func (w *centreLog) appendTo(s *Store) {
	w.t.Helper()
	if err := s.Append(w.from, w.entries); err != nil {
		w.t.Fatal(err)
	}
	w.from, w.entries = w.state.Pos+1, nil
}

func (w *centreLog) snapshotTo(s *Store) {
	w.t.Helper()
	data, err := json.Marshal(w.state)
	if err = errors.Join(err, s.SaveSnapshot(w.state.Pos, data, false)); err != nil {
		w.t.Fatal(err)
	}
}

// centreStore is a hub's store with days of visits and a snapshot, to which
// some entries were added.
func centreStore(t testing.TB, dir string, days, visits int) *Store {
	t.Helper()
	s, err := OpenChained(dir, file, "centre", 1234)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	w := newCentreLog(t)
	for range days {
		w.day(visits)
		w.appendTo(s)
	}
	w.do("kiosk", queue.IssueTicket{Service: "s", Code: "last"})
	w.appendTo(s)
	w.snapshotTo(s)
	w.do("kiosk", queue.IssueTicket{Service: "s", Code: "after"})
	w.appendTo(s)
	if _, err := s.Secret("slip", func() []byte { return []byte("a secret") }); err != nil {
		t.Fatal(err)
	}
	return s
}

// logOf is a whole log as text.
func logOf(t testing.TB, s *Store) (list []string) {
	t.Helper()
	if _, err := s.Read(1, 0, func(pos uint64, data []byte) error {
		list = append(list, fmt.Sprintf("%d %s", pos, data))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

// sameLog wants two logs to be equal.
func sameLog(t testing.TB, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: the log has %d entries, want %d, and they should be the same", what, len(got), len(want))
	}
}

// verified wants a walk through the whole store to find nothing wrong.
func verified(t testing.TB, s *Store) Report {
	t.Helper()
	r, err := s.Verify(context.Background())
	if err != nil || len(r.Faults) > 0 {
		t.Fatalf("verifying: %q (%v)", r.Faults, err)
	}
	return r
}

// copyFolder copies a folder of files, and those within it.
func copyFolder(t testing.TB, from string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

func reopenChained(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := OpenChained(dir, file, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func closed(t testing.TB, s *Store) string {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return filepath.Dir(s.Path())
}

func mustReplay(t testing.TB, s *Store) *queue.State {
	t.Helper()
	state, _, err := s.Replay()
	if err != nil {
		t.Fatal(err)
	}
	return state
}

var issueLate = queue.IssueTicket{Service: "s", Code: "late"}
