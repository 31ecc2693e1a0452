package daybook

import (
	"context"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/projection"
	"motcua/internal/queue"
	"motcua/internal/store"
)

// month is a hub's store with some days of visits, the older half of them archived.
type month struct{ *store.Store }

// ID implements projection.Log.
func (m month) ID() (string, error) { return "centre-1", nil }

// HashAt implements projection.Log.
func (m month) HashAt(pos uint64) (projection.Hash, error) {
	h, err := m.Store.HashAt(pos)
	return projection.Hash(h), err
}

func newMonth(b *testing.B, dir string, days, tickets int) month {
	b.Helper()
	w := newWorld(b)
	w.do("", queue.SetCentre{Centre: fourDigits()})
	for range days {
		w.do("desk-1", queue.Login{Counter: "1", Officer: "duc", PIN: "1234"})
		for i := range tickets {
			w.MS += 20_000
			w.do("kiosk", queue.IssueTicket{Service: []string{"gplx", "phuhieu"}[i%2], Class: []string{"", "", "", "gia"}[i%4]})
			w.do("desk-1", queue.CallNext{Counter: "1"})
			w.do("desk-1", queue.Start{Counter: "1"})
			w.do("desk-1", queue.Finish{Counter: "1"})
		}
		w.MS = (w.MS/dayMS+1)*dayMS + minuteMS
		w.Roll()
	}
	db, err := store.OpenChained(dir, "hub.db", "centre", 1)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	var entries [][]byte
	for _, e := range w.Entries() {
		raw, err := e.MarshalJSON()
		if err != nil {
			b.Fatal(err)
		}
		entries = append(entries, raw)
	}
	state, err := json.Marshal(w.State())
	if err == nil {
		err = db.Append(1, entries)
	}
	if err == nil {
		err = db.SaveSnapshot(w.State().Pos, state, false)
	}
	list, errDays := db.Days()
	if err != nil || errDays != nil {
		b.Fatal(err, errDays)
	}
	if n, err := db.SealOld(context.Background(), list[len(list)/2].Day, w.MS); err != nil || n == 0 {
		b.Fatal(n, err)
	}
	return month{db}
}

const dayMS = 24 * 60 * minuteMS

// lines reads the summaries of all days, as an export does, and counts their lines.
func (m month) lines(b *testing.B, kept projection.Checkpoints) (n int) {
	days, err := m.Days()
	if err != nil {
		b.Fatal(err)
	}
	for _, d := range days {
		of := SummaryOf(DayInLog{Day: d.Day, Opened: d.Opened, First: d.First, Centre: d.Centre}, func() (e eventlog.Entry, err error) {
			raw, err := m.CentreAt(d.Centre)
			if err == nil {
				err = json.Unmarshal(raw, &e)
			}
			return e, err
		})
		fold, err := projection.Read(projection.Reader{Log: m, Kept: kept, Fault: func(err error) { b.Error(err) }}, of)
		if err != nil {
			b.Fatal(err)
		}
		s, err := fold.Summary(0)
		if err != nil {
			b.Fatal(err)
		}
		n += len(s.Lines())
	}
	return n
}

// appointments reads those of the last day that has ended, as a look-up does.
func (m month) appointments(b *testing.B, kept projection.Checkpoints) int {
	days, err := m.Days()
	if err != nil {
		b.Fatal(err)
	}
	last := len(days) - 1
	of := AppointmentsOf(days[last-1].Day, 1, days[last].First-1)
	list, err := projection.Read(projection.Reader{Log: m, Kept: kept, Fault: func(err error) { b.Error(err) }}, of)
	if err != nil {
		b.Fatal(err)
	}
	return len(list.List())
}

// BenchmarkReportsOfAMonth reads 20 days of 300 numbers, half of them in the archive, from
// the log alone and, in the same run, from checkpoints: an export of all days, and the
// appointments of one.
func BenchmarkReportsOfAMonth(b *testing.B) {
	const days, tickets = 20, 300
	dir := b.TempDir()
	m := newMonth(b, dir, days, tickets)
	kept, err := store.OpenCheckpoints(filepath.Join(dir, "projections.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { kept.Close() })
	for _, report := range []struct {
		name string
		read func(b *testing.B, kept projection.Checkpoints) int
		want int
	}{{"export", m.lines, days * tickets}, {"appointments", m.appointments, 0}} {
		each := func(b *testing.B, kept projection.Checkpoints) time.Duration {
			for b.Loop() {
				if n := report.read(b, kept); n != report.want {
					b.Fatalf("%d of %d", n, report.want)
				}
			}
			return b.Elapsed() / time.Duration(b.N)
		}
		var alone time.Duration
		b.Run(report.name+" from the log", func(b *testing.B) { alone = each(b, nil) })
		b.Run(report.name+" from checkpoints", func(b *testing.B) {
			report.read(b, kept)
			b.ResetTimer()
			b.ReportMetric(float64(alone)/float64(each(b, kept)), "times-faster")
		})
	}
}

func fourDigits() centre.Centre {
	c := testCentre()
	c.Policy.DigitsPerNumber = 4
	return c
}
