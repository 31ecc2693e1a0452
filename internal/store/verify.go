package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"go.etcd.io/bbolt"

	"motcua/internal/backupkey"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/ledger"
	"motcua/internal/queue"
)

// Report is the result of a walk through a whole log.
type Report struct {
	Path     string `json:"path"`
	Backup   bool   `json:"backup,omitempty"` // a sealed file, made at MadeMS
	MadeMS   int64  `json:"madeMS,omitempty"`
	Format   uint64 `json:"format"`
	Chained  bool   `json:"chained"`
	Log      string `json:"log"`
	First    uint64 `json:"first"`
	Last     uint64 `json:"last"`
	Hash     Hash   `json:"hash"` // of the last entry: written down, it tells later whether the log is still the same
	Archives int    `json:"archives"`
	Archived uint64 `json:"archived"` // the last position in them
	Snapshot uint64 `json:"snapshot"`
	Compared bool   `json:"compared"` // the snapshot was compared with the replayed log; not if another version made it
	Days     int    `json:"days"`
	FirstDay string `json:"firstDay,omitempty"`
	LastDay  string `json:"lastDay,omitempty"`
	Tickets  int    `json:"tickets"`
	// Recovered are those that devices uploaded on their day after a restore, beside
	// Tickets.
	Recovered int          `json:"recovered,omitempty"`
	Known     []Known      `json:"known,omitempty"`
	Found     []i18n.Fault `json:"found,omitempty"`  // what is wrong
	Faults    []string     `json:"faults,omitempty"` // Found in English, for programs that do not know its codes
}

// Known is a hash that somebody has written down, and the entry that has it: up to
// there the log is unchanged.
type Known struct {
	Hash Hash   `json:"hash"`
	Pos  uint64 `json:"pos"`
}

func (r *Report) fault(f i18n.Fault) {
	r.Found, r.Faults = append(r.Found, f), append(r.Faults, f.Error())
}

// text is a position, as a value of a fault.
func text(pos uint64) string { return strconv.FormatUint(pos, 10) }

// walk goes through a log from its beginning.
type walk struct {
	*Report
	ctx      context.Context
	head     Hash
	fold     *ledger.Fold // the replayed log
	snapshot []byte       // what the state must be at Report.Snapshot
	days     map[string]Day
	newest   string // name of the last of them
	centre   uint64
	centres  map[uint64][]byte
	known    []Hash // that must be found
}

func newWalk(ctx context.Context, r *Report, snapshot []byte, known []Hash) *walk {
	return &walk{Report: r, ctx: ctx, fold: ledger.NewFold(), snapshot: snapshot, days: map[string]Day{}, centres: map[uint64][]byte{}, known: known}
}

// recognise records at which entry a known hash was found.
func (w *walk) recognise() {
	if i := slices.Index(w.known, w.head); i >= 0 {
		w.Known = append(w.Known, Known{w.head, w.Last})
		w.known = slices.Delete(slices.Clone(w.known), i, i+1)
	}
}

// missUnknown reports a fault for each known hash that was not found.
func (w *walk) missUnknown() {
	for _, h := range w.known {
		w.fault(i18n.NewFault("log.unknown-hash", h.String()))
	}
}

// take checks one entry: that it can be decoded and applied, and that it leads to the
// stored state.
func (w *walk) take(pos uint64, raw []byte) error {
	if pos%readChunk == 0 && w.ctx.Err() != nil {
		return w.ctx.Err()
	}
	w.head, w.Last = w.head.Next(pos, raw), pos
	w.recognise()
	e, err := eventlog.Read(raw)
	if err != nil {
		return i18n.NewFault("log.entry-unreadable", text(pos)).Because(err)
	}
	for _, ev := range e.Events {
		w.countRecovered(ev)
	}
	if err := w.fold.Apply(e); err != nil {
		return i18n.NewFault("log.entry-impossible", text(pos)).Because(err)
	}
	for _, ev := range e.Events {
		w.count(pos, raw, ev)
	}
	if pos == w.Snapshot {
		w.compare()
	}
	return nil
}

// follow takes an entry of a day whose beginning is not known.
func (w *walk) follow(pos uint64, raw []byte) error {
	w.head, w.Last = w.head.Next(pos, raw), pos
	w.recognise()
	return nil
}

// countRecovered counts the tickets of an event that the log did not have before.
func (w *walk) countRecovered(ev eventlog.Event) {
	recovered, _ := ev.(queue.TicketsRecovered)
	for i := range recovered.Tickets {
		if w.fold.State.Ticket(recovered.Tickets[i].ID) == nil {
			w.Recovered++
		}
	}
}

func (w *walk) count(pos uint64, raw []byte, ev eventlog.Event) {
	switch ev := ev.(type) {
	case queue.TicketIssued:
		w.Tickets++
	case queue.CentreChanged:
		w.centre, w.centres[pos] = pos, raw
	case queue.DayOpened:
		d := opened(ev, pos, w.centre, w.hasDay)
		w.days[d.Day], w.newest = d, d.Day
		w.Days++
		if w.FirstDay == "" {
			w.FirstDay = ev.Day
		}
		w.LastDay = ev.Day
	case queue.DayRenamed:
		d := w.days[w.newest]
		delete(w.days, w.newest)
		d = renamed(d, ev.To, w.hasDay)
		w.days[d.Day], w.newest, w.LastDay = d, d.Day, ev.To
		if w.Days == 1 {
			w.FirstDay = ev.To
		}
	}
}

func (w *walk) hasDay(name string) bool {
	_, has := w.days[name]
	return has
}

// compare compares the stored state with the replayed one.
func (w *walk) compare() {
	kept, err := ledger.LoadFold(w.snapshot)
	if err != nil {
		w.fault(i18n.NewFault("log.snapshot-unreadable", text(w.Snapshot)).Because(err))
		return
	}
	if !w.Compared {
		return
	}
	want, err1 := w.fold.Save()
	have, err2 := kept.Save()
	if err := errors.Join(err1, err2); err != nil || !bytes.Equal(want, have) {
		w.fault(i18n.NewFault("log.snapshot-differs", text(w.Snapshot)))
	}
}

// compareDays compares the index of days with the days of the walk.
func (w *walk) compareDays(index []Day) {
	known := map[string]bool{}
	for _, d := range index {
		known[d.Day] = true
		if w.days[d.Day] != d {
			w.fault(i18n.NewFault("log.day-differs", d.Day, text(d.First), text(w.days[d.Day].First)))
		}
	}
	for day, d := range w.days {
		if !known[day] && len(index) > 0 && d.First < index[len(index)-1].First {
			w.fault(i18n.NewFault("log.day-missing", day))
		}
	}
}

// compareCentres compares the configurations stored beside the log with those in it.
func (s *Store) compareCentres(w *walk) {
	if !s.chained {
		return
	}
	for pos, raw := range w.centres {
		if kept, err := s.CentreAt(pos); err != nil || !bytes.Equal(kept, raw) {
			w.fault(i18n.NewFault("log.centre", text(pos)).Because(err))
		}
	}
}

// Verify walks through the whole log, the archive too, and checks everything that can
// be checked. Faults are in the report; an error means that the walk was stopped. Each
// of the known hashes must be in the log.
func (s *Store) Verify(ctx context.Context, known ...Hash) (Report, error) {
	r := Report{Path: s.path, Chained: s.chained, First: 1}
	if err := s.view(checkParts); err != nil { // nothing can be read safely
		r.fault(i18n.NewFault("log.pages").Because(err))
		return r, nil
	}
	snapshot := s.facts(&r)
	if r.Chained {
		s.verifyArchive(&r)
	}
	index, err := s.Days()
	if err != nil {
		r.fault(i18n.NewFault("log.days").Because(err))
	}
	w := newWalk(ctx, &r, snapshot, known)
	if len(r.Faults) == 0 {
		if _, err := s.Read(1, 0, w.take); err != nil {
			if ctx.Err() != nil {
				return r, ctx.Err()
			}
			r.fault(i18n.FaultOf(err, i18n.NewFault("log.broken-off", text(r.Last))))
		}
	}
	r.Hash = w.head
	if len(r.Faults) == 0 {
		w.missUnknown()
		w.compareDays(index)
		s.compareCentres(w)
		s.verifyEnd(w)
	}
	return r, nil
}

// facts reads the metadata.
func (s *Store) facts(r *Report) (snapshot []byte) {
	name, createdMS, err := s.Identity()
	if err != nil {
		r.fault(i18n.NewFault("log.identity").Because(err))
	}
	r.Log = LogID(name, createdMS)
	if r.Snapshot, snapshot, err = s.Snapshot(); err != nil {
		r.fault(i18n.NewFault("log.snapshot").Because(err))
	}
	if err := s.Outbox(func(uint64, []byte) error { return nil }); err != nil {
		r.fault(i18n.NewFault("log.outbox").Because(err))
	}
	err = s.view(func(tx *bbolt.Tx) (err error) {
		if r.Format, err = formatOf(tx); err != nil {
			return err
		}
		form, err := formNoted(tx)
		r.Compared = form == stateForm()
		return err
	})
	if err != nil {
		r.fault(i18n.NewFault("log.format").Because(err))
	}
	return snapshot
}

// verifyArchive reads every sealed file, and checks that each goes on where the
// one before it ends.
func (s *Store) verifyArchive(r *Report) {
	list, err := s.archives()
	if err != nil {
		r.fault(i18n.NewFault("log.archives").Because(err))
	}
	var last archived
	for _, a := range list {
		if !a.follows(last) {
			r.fault(i18n.NewFault("log.archive-gap", a.File, text(a.First)))
		}
		last = a
		f, err := s.openArchive(a)
		if err == nil {
			err = f.each(func(uint64, []byte) error { return nil })
			if err == nil && (f.end != a.Hash || f.Before != a.Before) {
				err = fmt.Errorf("%w (it holds something else)", ErrSealed)
			}
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			r.fault(i18n.NewFault("log.archive", a.File).Because(err))
		}
	}
	r.Archives, r.Archived = len(list), last.Last
	var cut uint64
	var hash Hash
	err = s.view(func(tx *bbolt.Tx) (err error) { cut, hash, err = cutOf(tx); return err })
	if err != nil || cut < last.Last || cut == last.Last && hash != last.Hash { // more may have been archived meanwhile
		r.fault(i18n.NewFault("log.archive-end", text(cut), text(last.Last)).Because(err))
	}
}

// verifyEnd compares the stored hash with that of the walk.
func (s *Store) verifyEnd(w *walk) {
	err := s.view(func(tx *bbolt.Tx) error {
		if !chained(tx) || lastOf(tx) != w.Last {
			return nil
		}
		kept, err := hashNoted(tx, keyChain)
		if err == nil && kept != w.head {
			w.fault(i18n.NewFault("log.hash-differs", w.head.String(), kept.String()))
		}
		return err
	})
	if err != nil {
		w.fault(i18n.NewFault("log.hash").Because(err))
	}
	if w.Snapshot > w.Last {
		w.fault(i18n.NewFault("log.snapshot-beyond", text(w.Snapshot), text(w.Last)))
	}
}

// VerifyFile walks through a backup, an archive file, or a store that no
// program has open; see Store.Verify.
func VerifyFile(ctx context.Context, path string, known ...Hash) (Report, error) {
	return VerifyEncrypted(ctx, path, nil, known...)
}

// VerifyEncrypted is VerifyFile for a backup that may be encrypted: one of the keys must
// open it then. That none does is an error, and no fault of the file.
func VerifyEncrypted(ctx context.Context, path string, keys []backupkey.Key, known ...Hash) (Report, error) {
	sealed, err := isSealed(path)
	if err != nil {
		return Report{}, fmt.Errorf("verifying %q: %w", path, err)
	}
	if sealed {
		return verifySealed(ctx, path, keys, known)
	}
	s, err := OpenReadOnly(filepath.Dir(path), filepath.Base(path))
	switch {
	case errors.Is(err, ErrDamaged):
		r := Report{Path: path}
		r.fault(i18n.NewFault("log.damaged").Because(err))
		return r, nil
	case err != nil:
		return Report{}, err
	}
	r, err := s.Verify(ctx, known...)
	return r, errors.Join(err, s.Close())
}

// isSealed says whether a file is a sealed file of this package. A file that is too
// short to tell counts as one, and fails later.
func isSealed(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	start := make([]byte, 16)
	n, err := io.ReadFull(f, start)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return false, err
	}
	return n < len(start) || !bytes.Equal(start[:8], make([]byte, 8)), nil // a bbolt file begins with page 0
}

func verifySealed(ctx context.Context, path string, keys []backupkey.Key, known []Hash) (Report, error) {
	r := Report{Path: path, Backup: true, Chained: true, Format: Format}
	f, err := openBackup(path, keys)
	if err != nil {
		for _, other := range []error{os.ErrPermission, ErrNewer, backupkey.ErrKeyNeeded, backupkey.ErrWrongKey} {
			if errors.Is(err, other) {
				return r, fmt.Errorf("verifying %q: %w", path, err)
			}
		}
		r.fault(i18n.NewFault("log.sealed").Because(err))
		return r, nil
	}
	r.MadeMS, r.First, r.Snapshot, r.Log = f.MadeMS, f.First, f.Snapshot, LogID(f.Name, f.CreatedMS)
	r.Compared = f.Form == stateForm()
	w := newWalk(ctx, &r, f.state, known)
	take := w.take
	if f.Kind == sealArchive { // one day, whose beginning depends on those before it
		w.head, take = f.Before, w.follow
	}
	if err := f.each(take); err != nil {
		if ctx.Err() != nil {
			return r, errors.Join(ctx.Err(), f.Close())
		}
		r.fault(i18n.FaultOf(err, i18n.NewFault("log.broken-off", text(r.Last))))
	}
	r.Hash = f.end
	if len(r.Faults) == 0 {
		w.missUnknown()
	}
	if r.Snapshot > r.Last {
		r.fault(i18n.NewFault("log.snapshot-beyond", text(r.Snapshot), text(r.Last)))
	}
	return r, f.Close()
}
