package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"go.etcd.io/bbolt"

	"motcua/internal/i18n"
)

// Damage is a place where a hub's log differs from what was written.
type Damage struct {
	File string // path of the live file, or of the sealed file of an old day
	Day  string // "2026-11-28"; empty where it concerns no single day
	Pos  uint64 // the first entry that cannot be read; 0 where it concerns no entry
	Err  error
}

// Cause is Err without ErrDamaged's advice, which is for a program that does not start.
func (d Damage) Cause() string {
	return strings.ReplaceAll(d.Err.Error(), ErrDamaged.Error(), "damaged")
}

// span is a run of the live log that belongs to one day.
type span struct {
	day         string
	first, last uint64
}

// Scrub reads a hub's whole log and calls found with each damaged place, one for each
// day. It begins with the newest day of the live file and goes back; then it compares
// the sealed files, the newest first, with the checksums stored when they were made. It
// writes nothing.
//
// Between two pieces (at most readChunk entries, or one sealed file) it calls rest
// with no transaction open, and ends with the error that rest returns, if any.
// Unlike Verify it does not replay the entries, so it does not find a sound entry
// that breaks a rule.
func (s *Store) Scrub(rest func() error, found func(Damage)) error {
	spans, err := s.spans()
	if err != nil {
		found(Damage{File: s.path, Err: err})
	}
	for _, part := range spans {
		if err := s.scrubSpan(part, rest, found); err != nil {
			return err
		}
	}
	if err := s.scrubCentres(); err != nil {
		found(Damage{File: s.path, Err: err})
	}
	list, err := s.archives() // after the live log, so it has what was archived meanwhile
	if err != nil {
		found(Damage{File: s.path, Err: fmt.Errorf("the list of archive files: %w", err)})
	}
	var before archived
	for _, a := range list {
		if !a.follows(before) {
			found(Damage{File: s.path, Day: a.Day, Pos: a.First, Err: i18n.NewFault("log.archive-gap", a.File, text(a.First))})
		}
		before = a
	}
	for _, a := range slices.Backward(list) {
		if err := rest(); err != nil {
			return err
		}
		if err := s.scrubArchive(a); err != nil {
			found(Damage{File: s.archivePath(a), Day: a.Day, Pos: a.First, Err: err})
		}
	}
	return nil
}

// spans divides the live log into its days, the newest first. If the index of days
// cannot be read, which is the error, the log is one span.
func (s *Store) spans() (list []span, err error) {
	var cut, last uint64
	if err := s.view(func(tx *bbolt.Tx) (err error) {
		cut, _, err = cutOf(tx)
		last = lastOf(tx)
		return err
	}); err != nil {
		return nil, err
	}
	days, err := s.Days()
	for _, d := range slices.Backward(days) {
		if first := max(d.First, cut+1); first <= last {
			list, last = append(list, span{d.Day, first, last}), first-1
		}
	}
	if last > cut {
		list = append(list, span{"", cut + 1, last})
	}
	return list, err
}

// scrubSpan reads one day of the live log up to its first damaged entry.
func (s *Store) scrubSpan(part span, rest func() error, found func(Damage)) error {
	for pos := part.first; pos <= part.last; {
		if err := rest(); err != nil {
			return err
		}
		entries, err := s.piece(pos, int(min(part.last-pos+1, readChunk)))
		pos += uint64(len(entries))
		if errors.Is(err, errArchived) {
			return nil // it was moved meanwhile
		}
		if err == nil && len(entries) == 0 {
			err = fmt.Errorf("log entry %d is missing: %w", pos, ErrDamaged)
		}
		if err != nil {
			found(Damage{File: s.path, Day: part.day, Pos: pos, Err: err})
			return nil
		}
	}
	return nil
}

// scrubCentres reads the configurations that are stored beside the log.
func (s *Store) scrubCentres() error {
	return s.viewParts(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketCentres).ForEach(func(k, record []byte) error {
			if _, err := unseal(k, record); err != nil {
				return fmt.Errorf("the configuration of entry %x: %w (%w)", k, ErrDamaged, err)
			}
			return nil
		})
	}, bucketCentres)
}

// scrubArchive compares the checksum of a sealed file with the stored one.
func (s *Store) scrubArchive(a archived) error {
	f, err := s.openArchive(a)
	if err != nil {
		return err
	}
	return f.Close()
}

// archivePath is where a sealed file is.
func (s *Store) archivePath(a archived) string {
	return filepath.Join(filepath.Dir(s.path), ArchiveFolder, a.File)
}

// follows says whether a sealed file goes on where the one before it ends.
func (a archived) follows(before archived) bool {
	return a.First == before.Last+1 && a.Before == before.Hash
}
