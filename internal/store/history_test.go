package store

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"motcua/internal/calendar"
	"motcua/internal/queue"
)

// wantWhole fails unless a store has these entries, and no fault.
func wantWhole(t *testing.T, rt *rapid.T, s *Store, want []string) {
	r, err := s.Verify(context.Background())
	if err != nil || len(r.Faults) > 0 || int(r.Last) != len(want) {
		rt.Fatalf("the log ends at %d of %d: %q (%v)", r.Last, len(want), r.Faults, err)
	}
	got := logOf(t, s)
	for i := range want {
		if got[i] != want[i] {
			rt.Fatalf("entry %d is %s, want %s", i+1, got[i], want[i])
		}
	}
	if state := mustReplay(t, s); state.Pos != uint64(len(want)) {
		rt.Fatalf("the log comes to %d", state.Pos)
	}
}

// After any operations on a hub's store in any order, its log is what was appended, and
// every walk finds no fault.
func TestAnyHistoryKeepsTheLog(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		s := reopenChained(t, dir)
		defer func() { s.Close() }()
		w := newCentreLog(t)
		var want []string
		keep := func() {
			for _, entry := range w.Log {
				want = append(want, fmt.Sprintf("%d %s", entry.Entry.Pos, entry.Stored))
			}
			w.appendTo(s)
		}
		atMS := int64(10_000)
		sound := func(rt *rapid.T) { wantWhole(t, rt, s, want) }
		rt.Repeat(map[string]func(*rapid.T){
			"day": func(rt *rapid.T) {
				w.day(rapid.IntRange(1, 3).Draw(rt, "visits"))
				keep()
			},
			"visit": func(*rapid.T) {
				w.do("kiosk", issue)
				keep()
			},
			"configuration": func(rt *rapid.T) {
				c := *w.State().Centre
				c.Motto = rapid.StringMatching(`[a-z]{1,9}`).Draw(rt, "motto")
				w.do("", queue.SetCentre{Centre: c})
				keep()
			},
			"snapshot": func(*rapid.T) { keep(); w.snapshotTo(s) },
			"archive": func(rt *rapid.T) {
				before := calendar.Local(w.MS).AddDate(0, 0, -rapid.IntRange(0, 3).Draw(rt, "live"))
				if _, err := s.SealOld(context.Background(), before.Format("2006-01-02"), atMS); err != nil {
					rt.Fatal(err)
				}
				sound(rt)
			},
			"reopen": func(rt *rapid.T) {
				s = reopenChained(t, closed(t, s))
				sound(rt)
			},
			"restore": func(rt *rapid.T) {
				atMS++
				path := filepath.Join(t.TempDir(), backupName)
				if _, err := BackupFile(path, inClear, func(out io.Writer) error {
					_, err := s.Backup(context.Background(), out, atMS)
					return err
				}); err != nil {
					rt.Fatal(err)
				}
				closed(t, s)
				if _, err := Restore(dir, file, path, atMS); err != nil {
					rt.Fatal(err)
				}
				s = reopenChained(t, dir)
				sound(rt)
			},
			"": func(rt *rapid.T) {
				if last, err := s.Last(); err != nil || last != uint64(len(want)) {
					rt.Fatalf("the log ends at %d of %d (%v)", last, len(want), err)
				}
			},
		})
	})
}
