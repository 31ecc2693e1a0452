package sim

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"motcua/internal/daybook"
	"motcua/internal/eventlog"
	"motcua/internal/projection"
	"motcua/internal/store"
)

// archive is a history's log in a hub's store, with the checkpoints beside it.
type archive struct {
	*store.Store
	t    *testing.T
	kept *store.Checkpoints
	hits int // checkpoints that were found
}

func newArchive(t *testing.T, dir string, createdMS int64) *archive {
	t.Helper()
	db, err := store.OpenChained(dir, "hub.db", "centre", createdMS)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := store.OpenCheckpoints(filepath.Join(dir, "..", "projections.db"))
	if err != nil {
		t.Fatal(errors.Join(err, db.Close()))
	}
	return &archive{Store: db, t: t, kept: kept}
}

func (a *archive) close() {
	if err := errors.Join(a.Store.Close(), a.kept.Close()); err != nil {
		a.t.Error(err)
	}
}

// ID implements projection.Log. It is the same for every log of a history: only the hash
// tells them apart.
func (a *archive) ID() (string, error) { return "centre-1", nil }

// HashAt implements projection.Log.
func (a *archive) HashAt(pos uint64) (projection.Hash, error) {
	h, err := a.Store.HashAt(pos)
	return projection.Hash(h), err
}

// Get implements projection.Checkpoints.
func (a *archive) Get(kind, subject string) (projection.Checkpoint, bool, error) {
	c, found, err := a.kept.Get(kind, subject)
	if found {
		a.hits++
	}
	return c, found, err
}

// Put implements projection.Checkpoints.
func (a *archive) Put(c projection.Checkpoint) error { return a.kept.Put(c) }

// told is what a projection comes to.
func told[F projection.Fold](a *archive, r projection.Reader, p projection.Projection[F], words func(F) (any, error)) string {
	a.t.Helper()
	fold, err := projection.Read(r, p)
	if err != nil {
		return "error: " + err.Error()
	}
	said, err := words(fold)
	if err != nil {
		return "error: " + err.Error()
	}
	text, err := json.Marshal(said)
	if err != nil {
		a.t.Fatal(err)
	}
	return string(text)
}

// same wants what is read with the checkpoints to be what the log alone says.
func same[F projection.Fold](a *archive, p projection.Projection[F], words func(F) (any, error)) {
	a.t.Helper()
	fault := func(err error) { a.t.Errorf("a checkpoint has a fault: %v", err) }
	want := told(a, projection.Reader{Log: a}, p, words)
	for range 2 {
		if got := told(a, projection.Reader{Log: a, Kept: a, Fault: fault}, p, words); got != want {
			a.t.Errorf("%s of %s is %s\nfrom the log alone %s", p.Kind, p.Subject, got, want)
		}
	}
}

// check reads all days of the log.
func (a *archive) check() {
	a.t.Helper()
	days, err := a.Days()
	if err != nil {
		a.t.Fatal(err)
	}
	for i, d := range days {
		of := daybook.SummaryOf(daybook.DayInLog{Day: d.Day, Opened: d.Opened, First: d.First, Centre: d.Centre}, func() (e eventlog.Entry, err error) {
			raw, err := a.CentreAt(d.Centre)
			if err == nil {
				err = json.Unmarshal(raw, &e)
			}
			return e, err
		})
		same(a, of, func(f *daybook.SummaryFold) (any, error) {
			s, err := f.Summary(0)
			if err != nil {
				return nil, err
			}
			return []any{s.Day, s.Closed, s.AtMS, s.Lines(), s.Exceptions, s.Announcements, s.Attendance(), s.Scores}, nil
		})
		until := uint64(math.MaxUint64)
		if i < len(days)-1 {
			until = days[i+1].First - 1
		}
		list := func(l *daybook.Appointments) (any, error) { return []any{l.List(), l.Done()}, nil }
		same(a, daybook.AppointmentsOf(d.Day, 1, until), list)
		same(a, daybook.AppointmentsSince(d.Day, 1, until), list)
	}
}

// In any history, what a hub tells of its days from checkpoints is what the log says: while
// the log grows, and after it was replaced by another one of the same name that was the same
// up to some entry.
func TestReportsOfAnyHistoryAreThoseOfTheLog(t *testing.T) {
	n := uint64(40)
	if underRace {
		n = 8
	}
	hits := 0
	for seed := uint64(1); seed <= n; seed++ {
		var w *world
		if err := newPlan(seed).happened(func(made *world) { w = made }); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		hits += reportsOf(t, w.hub.log, seed)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if hits < int(n) {
		t.Errorf("only %d checkpoints were found in %d histories", hits, n)
	}
}

// reportsOf writes a log in pieces, twice, and reads all reports after each.
func reportsOf(t *testing.T, log []stored, seed uint64) (hits int) {
	t.Helper()
	chance := rand.New(rand.NewPCG(seed, 1))
	dir := t.TempDir()
	for _, name := range []string{"first", "second"} {
		a := newArchive(t, filepath.Join(dir, name), int64(seed))
		changed := len(log) // of the second log, what follows is of other moments
		if name == "second" {
			changed = chance.IntN(len(log))
		}
		for at := 0; at < len(log); {
			end := min(len(log), at+1+chance.IntN(len(log)/2+1))
			var piece [][]byte
			for i, entry := range log[at:end] {
				raw := entry.raw
				if at+i >= changed {
					raw = laterBy(t, raw, 1)
				}
				piece = append(piece, raw)
			}
			if err := a.Append(uint64(at+1), piece); err != nil {
				t.Fatal(err)
			}
			at = end
			a.check()
		}
		hits += a.hits
		a.close()
	}
	return hits
}

// laterBy is an entry some milliseconds later.
func laterBy(t *testing.T, raw []byte, ms int64) []byte {
	t.Helper()
	var e eventlog.Entry
	if err := json.Unmarshal(raw, &e); err != nil {
		t.Fatal(err)
	}
	e.AtMS += ms
	raw, err := e.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
