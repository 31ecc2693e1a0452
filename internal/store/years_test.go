package store

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"motcua/internal/calendar"
)

// envYears is how many years of work BenchmarkOpen looks at; 10 if it is not
// set. They are made once, which takes some minutes.
const (
	envYears      = "MOTCUA_BENCH_YEARS"
	daysInAYear   = 250
	ticketsInADay = 1000
	liveDays      = 35 * 5 / 7
)

// years writes a hub's store of so many days, whose newest snapshot is as old
// as a hub lets it become, and archives as a hub does.
func years(b *testing.B, days int) (dir string) {
	b.Helper()
	dir = b.TempDir()
	s, err := OpenChained(dir, file, "centre", 1)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	s.db.NoSync = true
	w := newCentreLog(b)
	for day := range days {
		w.day(ticketsInADay)
		w.appendTo(s)
		if day < days-1 {
			w.snapshotTo(s)
		}
		if day%liveDays == liveDays-1 && day > liveDays {
			list, err := s.Days()
			if err != nil {
				b.Fatal(err)
			}
			if _, err := s.SealOld(context.Background(), list[len(list)-liveDays].Day, w.MS); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := s.db.Sync(); err != nil {
		b.Fatal(err)
	}
	return dir
}

func sizeOf(b *testing.B, dir string) (bytes int64) {
	b.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		bytes += info.Size()
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return bytes
}

// BenchmarkOpen opens a new store, with one day in it, and one of ten years,
// until the state is there.
func BenchmarkOpen(b *testing.B) {
	n := 10
	if text := os.Getenv(envYears); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	fresh, old := years(b, 2), years(b, n*daysInAYear)
	for name, dir := range map[string]string{"two days": fresh, strconv.Itoa(n) + " years": old} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s, err := OpenChained(dir, file, "", 0)
				if err != nil {
					b.Fatal(err)
				}
				if state, _, err := s.Replay(); err != nil || len(state.Tickets) != ticketsInADay {
					b.Fatalf("the state has %d tickets (%v)", len(state.Tickets), err)
				}
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}
			archive := int64(0)
			if _, err := os.Stat(filepath.Join(dir, ArchiveFolder)); err == nil {
				archive = sizeOf(b, filepath.Join(dir, ArchiveFolder))
			}
			b.ReportMetric(float64(sizeOf(b, dir)-archive)/(1<<20), "MB-live")
			b.ReportMetric(float64(archive)/(1<<20), "MB-archive")
		})
	}
	b.Run("scrub", func(b *testing.B) { scrubAll(b, old) })
	b.Run("read a day of the first year", func(b *testing.B) { readDay(b, old, 10) })
	b.Run("read a day of last week", func(b *testing.B) { readDay(b, old, n*daysInAYear-5) })
}

// readDay reads all entries of one day, as "hub explain" does.
func readDay(b *testing.B, dir string, n int) {
	s, err := OpenReadOnly(dir, file)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	day := calendar.Local(firstDay.Add(time.Duration(n) * 24 * time.Hour).UnixMilli()).Format(time.DateOnly)
	for b.Loop() {
		d, found, err := s.DayAt(day)
		if err != nil || !found {
			b.Fatalf("%s is not there (%v)", day, err)
		}
		if got, err := s.Read(d.First, 4*ticketsInADay, func(uint64, []byte) error { return nil }); err != nil || got != 4*ticketsInADay {
			b.Fatalf("%d entries were read (%v)", got, err)
		}
	}
}

// scrubAll reads everything, as a hub does after each start, without its rests.
func scrubAll(b *testing.B, dir string) {
	s, err := OpenReadOnly(dir, file)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	pieces, longest, began := 0, time.Duration(0), time.Now()
	rest := func() error {
		pieces, longest, began = pieces+1, max(longest, time.Since(began)), time.Now()
		return nil
	}
	for b.Loop() {
		pieces, began = 0, time.Now()
		if err := s.Scrub(rest, func(d Damage) { b.Errorf("found is %+v", d) }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(pieces), "pieces")
	b.ReportMetric(float64(longest.Microseconds())/1000, "ms-longest")
}
