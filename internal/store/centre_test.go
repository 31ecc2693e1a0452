package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/ledger"
	"motcua/internal/ledgertest"
	"motcua/internal/queue"
)

// firstDay is a Monday, 08:00 in Vietnam.
var firstDay = time.Date(2026, 10, 5, 1, 0, 0, 0, time.UTC)

// centreLog decides visits as a hub does, and keeps the entries that are not on disk.
type centreLog struct {
	*ledgertest.Hub
	t testing.TB
}

func newCentreLog(t testing.TB) *centreLog {
	return &centreLog{ledgertest.New(t, centre.Centre{
		Name:     "Trung tâm thử",
		Agencies: []centre.Agency{{ID: "a", Name: "Sở A", Prefix: "A"}},
		Services: []centre.Service{{ID: "s", Agency: "a", Name: "Thủ tục"}},
		Counters: []centre.Counter{{ID: "1", Name: "Quầy 1", Serves: []centre.Serve{{Agency: "a"}}}},
		Officers: []centre.Officer{{ID: "duc", Name: "Trần Minh Đức"}},
		Policy:   centre.Policy{DigitsPerNumber: 6, IssueOutsideHours: true},
	}, firstDay.UnixMilli()), t}
}

// goOn goes on with what a store has.
func goOn(t testing.TB, s *Store) *centreLog {
	t.Helper()
	fold, _, err := s.ReplayHub()
	if err != nil {
		t.Fatal(err)
	}
	return &centreLog{ledgertest.Continue(t, fold, fold.State.AtMS), t}
}

func (w *centreLog) do(device string, c queue.Command) {
	w.t.Helper()
	w.MS += 5000
	w.Roll()
	w.Must(device, c)
}

// day is a day of visits; the next one is a day later.
func (w *centreLog) day(visits int) {
	w.t.Helper()
	midnight := calendar.Local(w.MS).Add(24 * time.Hour)
	for range visits {
		w.do("kiosk", issue)
		if w.State().Desk("1").Officer == "" {
			w.do("desk", queue.Login{Counter: "1", Officer: "duc", PIN: "1234"})
		}
		w.do("desk", queue.CallNext{Counter: "1"})
		w.do("desk", queue.Start{Counter: "1"})
		w.do("desk", queue.Finish{Counter: "1"})
	}
	w.MS = midnight.UnixMilli()
}

// appendTo writes what is new.
func (w *centreLog) appendTo(s *Store) {
	w.t.Helper()
	b := ledger.Batch{Entries: w.Log}
	if len(b.Entries) == 0 {
		return
	}
	if err := s.Append(b.First(), b.Stored()); err != nil {
		w.t.Fatal(err)
	}
	w.Log = nil
}

func (w *centreLog) snapshotTo(s *Store) {
	w.t.Helper()
	data, err := w.Ledger.Fold().Save()
	if err = errors.Join(err, s.SaveSnapshot(w.State().Pos, data, false)); err != nil {
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
	w.do("kiosk", issue)
	w.appendTo(s)
	w.snapshotTo(s)
	w.do("kiosk", issue)
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

var issue = queue.IssueTicket{Service: "s"}
