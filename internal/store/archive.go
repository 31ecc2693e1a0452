package store

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"go.etcd.io/bbolt"

	"motcua/internal/durable"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// ArchiveFolder is where the sealed files of old days are, beside the store.
const ArchiveFolder = "archive"

// ErrArchive means that an archived day cannot be read. The live log is not affected.
var ErrArchive = errors.New("put the file back from a backup")

// archived is what the store keeps of a sealed file.
type archived struct {
	File   string `json:"file"`
	Day    string `json:"day"`
	First  uint64 `json:"first"`
	Last   uint64 `json:"last"`
	Before Hash   `json:"before"`
	Hash   Hash   `json:"hash"` // of the last entry
	Sum    string `json:"sha256"`
}

// Day is where a service day begins in the log.
type Day struct {
	// Day is its date. If a wrong clock made two days of one, or gave the date to
	// another day before, the later day is "2026-11-28+2".
	Day    string `json:"day"`
	Opened string `json:"opened,omitempty"` // date under which the log opens it, if it is another one
	First  uint64 `json:"first"`            // the entry that opened it
	Centre uint64 `json:"centre"`           // the entry with the configuration in force then; 0 for none
}

// Texts that are in every entry which opens a day, changes the configuration, or gives
// a day its true date.
var (
	openedText  = []byte(queue.DayOpened{}.EventType())
	centreText  = []byte(queue.CentreChanged{}.EventType())
	renamedText = []byte(queue.DayRenamed{}.EventType())
)

// freeDay is a free name for a day whose date other days may have already.
func freeDay(date string, taken func(string) bool) string {
	name := date
	for n := 2; taken(name); n++ {
		name = date + "+" + strconv.Itoa(n)
	}
	return name
}

// opened is a day as the log opens it.
func opened(ev queue.DayOpened, pos, centre uint64, taken func(string) bool) Day {
	d := Day{Day: freeDay(ev.Day, taken), First: pos, Centre: centre}
	if d.Day != ev.Day {
		d.Opened = ev.Day
	}
	return d
}

// renamed is a day under another date.
func renamed(d Day, to string, taken func(string) bool) Day {
	if d.Opened == "" {
		d.Opened = d.Day
	}
	d.Day = freeDay(to, taken)
	return d
}

// noteRenamed gives the newest day its true date.
func noteRenamed(tx *bbolt.Tx, to string) error {
	days := tx.Bucket(bucketDays)
	var newest Day
	err := days.ForEach(func(k, record []byte) error {
		var d Day
		if err := getJSON(k, record, &d); err != nil {
			return err
		}
		if d.First > newest.First {
			newest = d
		}
		return nil
	})
	if err != nil || newest.First == 0 {
		return err
	}
	if err := days.Delete([]byte(newest.Day)); err != nil {
		return err
	}
	d := renamed(newest, to, func(name string) bool { return days.Get([]byte(name)) != nil })
	return putJSON(tx, bucketDays, []byte(d.Day), d)
}

// noteDay stores where a day begins, and where the configuration is.
func noteDay(tx *bbolt.Tx, pos uint64, entry []byte) error {
	if !bytes.Contains(entry, openedText) && !bytes.Contains(entry, centreText) && !bytes.Contains(entry, renamedText) {
		return nil
	}
	e, err := eventlog.Read(entry)
	if err != nil {
		return nil // the texts are part of something else
	}
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case queue.CentreChanged:
			k := key(pos)
			if err := errors.Join(putMeta(tx, keyCentre, k), tx.Bucket(bucketCentres).Put(k, seal(k, entry))); err != nil {
				return err
			}
		case queue.DayOpened:
			centre, err := number(tx, keyCentre)
			if err != nil {
				return err
			}
			d := opened(ev, pos, centre, func(name string) bool { return tx.Bucket(bucketDays).Get([]byte(name)) != nil })
			if err := putJSON(tx, bucketDays, []byte(d.Day), d); err != nil {
				return err
			}
		case queue.DayRenamed:
			if err := noteRenamed(tx, ev.To); err != nil {
				return err
			}
		}
	}
	return nil
}

func putJSON(tx *bbolt.Tx, bucket, k []byte, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return tx.Bucket(bucket).Put(k, seal(k, data))
}

func getJSON(k, record []byte, v any) error {
	data, err := unseal(k, record)
	if err == nil {
		err = json.Unmarshal(data, v)
	}
	if err != nil {
		return fmt.Errorf("%q: %w (%w)", k, ErrDamaged, err)
	}
	return nil
}

// Days lists the service days of a hub's log in its order, the archived ones
// too. A log that is not chained has no such list.
func (s *Store) Days() (days []Day, err error) {
	err = s.viewParts(func(tx *bbolt.Tx) error {
		if !chained(tx) {
			return nil
		}
		return tx.Bucket(bucketDays).ForEach(func(k, record []byte) error {
			var d Day
			if err := getJSON(k, record, &d); err != nil {
				return err
			}
			days = append(days, d)
			return nil
		})
	}, bucketDays)
	if err != nil {
		return nil, fmt.Errorf("reading the list of days: %w", err)
	}
	slices.SortFunc(days, func(a, b Day) int { return cmp.Compare(a.First, b.First) })
	return days, nil
}

// DayAt is where a service day begins; found is false if there was none.
func (s *Store) DayAt(day string) (d Day, found bool, err error) {
	err = s.viewParts(func(tx *bbolt.Tx) error {
		if !chained(tx) {
			return nil
		}
		k := []byte(day)
		record := tx.Bucket(bucketDays).Get(k)
		if found = record != nil; !found {
			return nil
		}
		return getJSON(k, record, &d)
	}, bucketDays)
	if err != nil {
		return d, false, fmt.Errorf("reading the list of days: %w", err)
	}
	return d, found, nil
}

// CentreAt is the entry with a configuration, as Day.Centre names it. It stays
// in the live file when its day goes to the archive.
func (s *Store) CentreAt(pos uint64) (entry []byte, err error) {
	err = s.viewParts(func(tx *bbolt.Tx) error {
		data, err := unseal(key(pos), tx.Bucket(bucketCentres).Get(key(pos)))
		if err != nil {
			return fmt.Errorf("%w (%w)", ErrDamaged, err)
		}
		entry = bytes.Clone(data)
		return nil
	}, bucketCentres)
	if err != nil {
		return nil, fmt.Errorf("reading the configuration of entry %d: %w", pos, err)
	}
	return entry, nil
}

// Indexed says that Days knows every day. A file of the first format knows none
// before it has been opened to be written.
func (s *Store) Indexed() bool { return s.chained }

// Cut is the last position that has gone to the archive, 0 for none.
func (s *Store) Cut() (cut uint64, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		if chained(tx) {
			cut, _, err = cutOf(tx)
		}
		return err
	})
	return cut, err
}

// SealOld moves the whole days before a given day to the archive, and returns how many.
// It moves only days before the snapshot and before the newest day, so that a start
// does not need the archive. It can be stopped between two days.
func (s *Store) SealOld(ctx context.Context, before string, nowMS int64) (n int, err error) {
	if err := s.view(checkParts); err != nil { // it writes to several parts
		return 0, fmt.Errorf("archiving old days: %w", err)
	}
	days, err := s.Days()
	if err != nil {
		return 0, err
	}
	old := 0
	for i, d := range days { // a day that a clock ahead opened is as old as the days around it
		if d.Day < before {
			old = i + 1
		}
	}
	snapshot, _, err := s.Snapshot()
	if err == nil {
		n, err = s.sealDays(ctx, days, min(old, len(days)-1), snapshot, nowMS)
	}
	if err != nil {
		return n, fmt.Errorf("archiving old days: %w", err)
	}
	return n, nil
}

// sealDays moves the first of some days to the archive, as far as they lie
// before a position and are not there yet.
func (s *Store) sealDays(ctx context.Context, days []Day, first int, upTo uint64, nowMS int64) (n int, err error) {
	cut, err := s.Cut()
	if err != nil {
		return 0, err
	}
	for i := range first {
		last := days[i+1].First - 1
		if last <= cut {
			continue
		}
		if last > upTo {
			break
		}
		if err := ctx.Err(); err != nil {
			return n, err
		}
		if err := s.sealDay(days[i].Day, cut+1, last, nowMS); err != nil {
			return n, err
		}
		cut, n = last, n+1
	}
	return n, nil
}

// sealDay moves the entries of one day: they are in a file on the disk before
// they leave the live log.
func (s *Store) sealDay(day string, first, last uint64, nowMS int64) error {
	a, err := s.toArchive(day, first, last)
	if err != nil {
		return err
	}
	dir := filepath.Join(filepath.Dir(s.path), ArchiveFolder)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := durable.SyncFolder(filepath.Dir(dir)); err != nil {
		return err
	}
	path := filepath.Join(dir, a.File)
	if a.Sum, err = reread(path, a); err == nil {
		return s.moved(a) // written before, by a run that was stopped or by the store that this one was restored from
	}
	name, createdMS, err := s.Identity()
	if err != nil {
		return err
	}
	seal := Seal{
		Kind: sealArchive, Format: sealFormat, Name: name, CreatedMS: createdMS, MadeMS: nowMS,
		Day: day, First: first, Last: last, Before: a.Before,
	}
	if err := s.disk.write(path, func(f *os.File) error { return s.sealTo(f, seal, nil) }); err != nil {
		return fmt.Errorf("writing %q: %w", path, err)
	}
	if a.Sum, err = reread(path, a); err != nil {
		return fmt.Errorf("reading %q again: %w", path, err)
	}
	return s.moved(a)
}

// toArchive describes a sealed file before it is made. Its name follows from its
// content.
func (s *Store) toArchive(day string, first, last uint64) (a archived, err error) {
	a = archived{Day: day, First: first, Last: last}
	if err := s.checkTree(max(first, 1)-1, last); err != nil {
		return a, err
	}
	err = s.view(func(tx *bbolt.Tx) error {
		if a.Before, err = hashBefore(tx, first); err != nil {
			return err
		}
		_, a.Hash, err = splitRecord(tx.Bucket(bucketLog).Get(key(last)))
		return err
	})
	a.File = fmt.Sprintf("%s-%s.log.gz", day, a.Hash.String()[:12])
	return a, err
}

// reread reads a file from its beginning: only what can be read again may leave
// the log.
func reread(path string, a archived) (sum string, err error) {
	f, err := openSealed(path)
	if err != nil {
		return "", err
	}
	err = f.each(func(uint64, []byte) error { return nil })
	if err == nil && (f.end != a.Hash || f.Before != a.Before || f.First != a.First || f.Last != a.Last) {
		err = fmt.Errorf("%w (it holds something else)", ErrSealed)
	}
	return f.sum, errors.Join(err, f.Close())
}

// moved removes entries that are in a sealed file from the live log, in one write with
// the record of where they are.
func (s *Store) moved(a archived) error {
	if err := s.disk.step("cut"); err != nil {
		return err
	}
	err := s.update(func(tx *bbolt.Tx) error {
		cut, hash, err := cutOf(tx)
		if err != nil {
			return err
		}
		record := tx.Bucket(bucketLog).Get(key(a.Last))
		if _, own, err := splitRecord(record); err != nil || own != a.Hash || cut+1 != a.First || hash != a.Before {
			return errors.Join(err, fmt.Errorf("the file %q does not fit the log, which is cut at %d", a.File, cut))
		}
		cursor := tx.Bucket(bucketLog).Cursor()
		for k, _ := cursor.First(); k != nil && binary.BigEndian.Uint64(k) <= a.Last; k, _ = cursor.First() {
			if err := cursor.Delete(); err != nil {
				return err
			}
		}
		return errors.Join(putJSON(tx, bucketArchive, key(a.First), a), noteCut(tx, a.Last, a.Hash))
	})
	if err != nil {
		return err
	}
	return s.disk.step("moved")
}

// sealTo writes the entries that a seal names.
func (s *Store) sealTo(out io.Writer, seal Seal, state []byte) error {
	w, err := newSealWriter(out, seal, state)
	if err != nil {
		return err
	}
	if n := int(seal.Last - (seal.First - 1)); n > 0 {
		got, err := s.Read(seal.First, n, func(_ uint64, entry []byte) error { return w.entry(entry) })
		if err != nil {
			return err
		}
		if got != n {
			return fmt.Errorf("%d of %d entries were there: %w", got, n, ErrDamaged)
		}
	}
	return w.finish()
}

// archives lists the sealed files.
func (s *Store) archives() (list []archived, err error) {
	err = s.viewParts(func(tx *bbolt.Tx) error {
		if !chained(tx) {
			return nil
		}
		return tx.Bucket(bucketArchive).ForEach(func(k, record []byte) error {
			var a archived
			if err := getJSON(k, record, &a); err != nil {
				return err
			}
			list = append(list, a)
			return nil
		})
	}, bucketArchive)
	return list, err
}

// archiveOf finds the sealed file that holds a position.
func (s *Store) archiveOf(pos uint64) (a archived, err error) {
	err = s.viewParts(func(tx *bbolt.Tx) error {
		cursor := tx.Bucket(bucketArchive).Cursor()
		k, record := cursor.Seek(key(pos))
		if k == nil {
			k, record = cursor.Last()
		} else if !bytes.Equal(k, key(pos)) {
			k, record = cursor.Prev()
		}
		if k == nil {
			return fmt.Errorf("log entry %d is missing: %w", pos, ErrDamaged)
		}
		return getJSON(k, record, &a)
	}, bucketArchive)
	if err == nil && (pos < a.First || pos > a.Last) {
		err = fmt.Errorf("log entry %d is missing: %w", pos, ErrDamaged)
	}
	return a, err
}

// openArchive opens a sealed file and checks that it is the one that was made.
func (s *Store) openArchive(a archived) (*sealedFile, error) {
	path := s.archivePath(a)
	f, err := openSealed(path)
	if err != nil {
		return nil, fmt.Errorf("reading archive of %s: %w: %w", a.Day, err, ErrArchive)
	}
	if f.sum != a.Sum || f.First != a.First || f.Last != a.Last {
		return nil, errors.Join(fmt.Errorf("reading archive of %s: %q is not the file that was made: %w", a.Day, path, ErrArchive), f.Close())
	}
	return f, nil
}

var errEnough = errors.New("enough was read")

// readArchive gives entries of one sealed file to fn.
func (s *Store) readArchive(from uint64, most int, fn func(pos uint64, entry []byte) error) (n int, err error) {
	a, err := s.archiveOf(from)
	if err != nil {
		return 0, err
	}
	f, err := s.openArchive(a)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	err = f.each(func(pos uint64, entry []byte) error {
		switch {
		case pos < from:
			return nil
		case n >= most:
			return errEnough
		}
		if err := fn(pos, entry); err != nil {
			return err
		}
		n++
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return n, err
}

// archivedHash is the hash after an entry of the archive. At the end of a day it is in
// the list of sealed files.
func (s *Store) archivedHash(pos uint64) (h Hash, err error) {
	if pos == 0 {
		return h, nil
	}
	a, err := s.archiveOf(pos)
	if err != nil || pos == a.Last {
		return a.Hash, err
	}
	f, err := s.openArchive(a)
	if err != nil {
		return h, err
	}
	defer f.Close()
	h = f.Before
	err = f.each(func(at uint64, entry []byte) error {
		if at > pos {
			return errEnough
		}
		h = h.Next(at, entry)
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return h, err
}
