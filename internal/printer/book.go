package printer

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"motcua/internal/clock"
)

// CheckBook reads every job in a book, so that an unreadable one is found before
// anything is written to it.
func CheckBook(b Book) error {
	anyTime := clock.New(func() int64 { return 0 }, func() time.Duration { return 0 }) // the age of the jobs does not matter here
	return b.Outbox(func(seq uint64, data []byte) error {
		_, err := decode(anyTime, seq, data)
		return err
	})
}

// load takes over the jobs that an earlier run left. Those that are still useful are
// printed; one that may be on paper already is marked as a copy.
func (s *Spooler) load() error {
	if s.options.Book == nil {
		return nil
	}
	var open []*entry
	err := s.options.Book.Outbox(func(seq uint64, data []byte) error {
		e, err := decode(s.options.Clock, seq, data)
		if err != nil {
			return err
		}
		s.jobs[e.ID] = e
		if e.Done() {
			s.past = append(s.past, e.ID)
		} else {
			open = append(open, e)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("loading print jobs: %w", err)
	}
	for _, e := range open {
		e.State = Queued
		select {
		case s.queue <- e.ID:
		default:
			s.abandon(e.ID, ErrFull)
		}
	}
	return nil
}

// keep writes a job to the book, and removes old ones. A disk that fails does not
// stop the printing: the hub has the number, and whoever submitted the job still has
// its command.
func (s *Spooler) keep(id string, forget ...uint64) {
	if s.options.Book == nil {
		return
	}
	s.mu.Lock()
	e := s.jobs[id]
	seq := e.seq
	data, err := e.encode(s.options.Clock)
	s.mu.Unlock()
	if err == nil && seq == 0 {
		seq, _, err = s.options.Book.Put(func(uint64) ([]byte, error) { return data, nil })
		if err == nil && len(forget) > 0 && forget[0] != 0 {
			err = s.options.Book.Replace(seq, data, forget...)
		}
	} else if err == nil {
		err = s.options.Book.Replace(seq, data, forget...)
	}
	if err != nil {
		s.options.Log.Error("keeping a print job", "job", id, "cause", err)
		return
	}
	s.mu.Lock()
	e.seq, e.Kept = seq, true
	s.mu.Unlock()
	s.options.Changed()
}

// keepWaiting writes the jobs to the book that wait behind a job that cannot be
// printed.
func (s *Spooler) keepWaiting() {
	var list []*entry
	s.mu.Lock()
	for _, e := range s.jobs {
		if !e.Kept && !e.Done() {
			list = append(list, e)
		}
	}
	s.mu.Unlock()
	slices.SortFunc(list, func(a, b *entry) int { return cmp.Compare(a.order, b.order) }) // after a power cut they are printed in the book's order
	for _, e := range list {
		s.keep(e.ID)
	}
}
