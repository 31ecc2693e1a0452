package projection

import (
	"errors"
	"fmt"

	"motcua/internal/eventlog"
)

// Limits of a checkpoint.
const (
	// StepEntries is how many entries further a fold must have come for its checkpoint to
	// be replaced, unless it is done: a look-up that is repeated every second shall not
	// write to the disk every second. So many are read again in a millisecond or two.
	StepEntries = 1000
	// MaxBodyBytes is the largest body that is kept.
	MaxBodyBytes = 8 << 20
)

// Hash is the hash of a log's chain at a position.
type Hash [32]byte

// Fold is what a projection makes of the log: a state that takes one entry after the
// other.
type Fold interface {
	// Wants says whether an encoded entry matters. Others are not decoded.
	Wants(entry []byte) bool
	Take(e eventlog.Entry) error
	// Done says that nothing more of the log matters.
	Done() bool
	// Save writes the fold, so that Projection.Load goes on from it as if it had read the
	// log itself. It writes the same bytes for the same entries. Nil says that the fold
	// cannot be interrupted here.
	Save() ([]byte, error)
}

// Projection says what is read of the log, and how.
type Projection[F Fold] struct {
	Kind    string // name of the fold: "day.summary"
	Subject string // what it is about, in the order of age: "2026-11-28"
	Given   string // what New is given besides the log: two that differ are two projections
	// Version is raised with every change of what Save writes, or of what the fold makes of
	// a log.
	Version int

	// From is the first position that matters, at least 1. The reading ends with the log, or
	// behind Until as soon as the fold is done.
	From, Until uint64

	New  func() (F, error)
	Load func(body []byte) (F, error)
}

// Checkpoint is a fold as it was after the entry at a position.
type Checkpoint struct {
	Kind, Subject, Given string
	Version              int
	Program              string // that made it; see Reader
	From, Until          uint64
	Log                  string // ID of the log
	Pos                  uint64
	Hash                 Hash // of the log's chain at Pos
	Body                 []byte
}

// Log is a log whose entries are chained by hashes.
type Log interface {
	ID() (string, error)
	// Read calls fn with the entries from a position on, in order, until fn returns an error;
	// limit 0 stands for all. fn may keep the bytes.
	Read(from uint64, limit int, fn func(pos uint64, entry []byte) error) (n int, err error)
	// HashAt is the hash of the chain at a position. A log that does not have the position
	// returns an error.
	HashAt(pos uint64) (Hash, error)
}

// Checkpoints keep one checkpoint for each kind and subject. They may forget any at any
// time, and need not have it at once when Put returns.
type Checkpoints interface {
	Get(kind, subject string) (c Checkpoint, found bool, err error)
	Put(c Checkpoint) error
}

// Reader reads projections of one log.
type Reader struct {
	Log  Log
	Kept Checkpoints // nil for none: every reading begins at the beginning
	// Program identifies the running program. Another one may have other rules, so it does
	// not go on from its checkpoints.
	Program string
	// Fault is told of a checkpoint that could not be read or kept, which costs only time.
	// It may be nil.
	Fault func(error)
}

func (r Reader) fault(doing string, err error) {
	if r.Fault != nil {
		r.Fault(fmt.Errorf("%s: %w", doing, err))
	}
}

// Read brings a projection up to date: from its checkpoint if that fits the log, else
// from the beginning. The result is the same. An error is the log's, or the fold's over
// the log from the beginning; a fault of the checkpoints is none.
func Read[F Fold](r Reader, p Projection[F]) (F, error) {
	log, err := r.Log.ID()
	if err != nil {
		var none F
		return none, err
	}
	want := Checkpoint{
		Kind: p.Kind, Subject: p.Subject, Given: p.Given, Version: p.Version, Program: r.Program, Log: log, From: p.From, Until: p.Until, Pos: p.From - 1,
	}
	if at, ok := r.find(want); ok {
		fold, err := p.Load(at.Body)
		if err == nil {
			var end uint64
			if end, err = readOn(r.Log, fold, at); err == nil {
				r.keep(at, end, fold)
				return fold, nil
			}
		}
		r.fault("going on from the checkpoint of "+p.Kind+" "+p.Subject, err)
	}
	fold, err := p.New()
	if err != nil {
		return fold, err
	}
	end, err := readOn(r.Log, fold, want)
	if err == nil {
		r.keep(want, end, fold)
	}
	return fold, err
}

// find gets the checkpoint that may be gone on from as is wanted.
func (r Reader) find(want Checkpoint) (at Checkpoint, ok bool) {
	if r.Kept == nil {
		return at, false
	}
	at, found, err := r.Kept.Get(want.Kind, want.Subject)
	if err != nil {
		r.fault("reading the checkpoint of "+want.Kind+" "+want.Subject, err)
	}
	if err != nil || !found || !at.fits(want) {
		return at, false
	}
	hash, err := r.Log.HashAt(at.Pos)
	if err != nil || hash != at.Hash {
		return at, false // the log was put back to an older one
	}
	at.Until = want.Until
	return at, true
}

// fits says whether a checkpoint is one of the wanted reading, apart from the hash.
func (c Checkpoint) fits(want Checkpoint) bool {
	same := c.Kind == want.Kind && c.Subject == want.Subject && c.Given == want.Given && c.Version == want.Version &&
		c.Program == want.Program && c.Log == want.Log && c.From == want.From
	// The wanted reading gets as far as Until in any case, and farther as the one did that
	// had the same aim.
	return same && c.Pos >= c.From && (c.Pos <= want.Until || c.Until == want.Until)
}

var errEnough = errors.New("enough of the log was read")

// readOn has a fold take what follows a checkpoint, and returns the last position that
// was read.
func readOn[F Fold](log Log, fold F, at Checkpoint) (end uint64, err error) {
	if end = at.Pos; end >= at.Until && fold.Done() {
		return end, nil // the log need not even be looked at
	}
	_, err = log.Read(at.Pos+1, 0, func(pos uint64, raw []byte) error {
		if pos > at.Until && fold.Done() {
			return errEnough
		}
		if fold.Wants(raw) {
			e, err := eventlog.Read(raw)
			if err != nil {
				return err
			}
			if err := fold.Take(e); err != nil {
				return err
			}
		}
		end = pos
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return end, err
}

// keep stores a fold that has come from a checkpoint to a position, if that is
// worth a write.
func (r Reader) keep(at Checkpoint, end uint64, fold Fold) {
	whole := fold.Done() && end >= at.Until
	if r.Kept == nil || end == at.Pos || !whole && end-at.Pos < StepEntries {
		return
	}
	body, err := fold.Save()
	if err == nil && body == nil {
		return
	}
	if err == nil && len(body) > MaxBodyBytes {
		err = fmt.Errorf("it has %d bytes, more than %d", len(body), MaxBodyBytes)
	}
	if err == nil {
		at.Pos, at.Body = end, body
		if at.Hash, err = r.Log.HashAt(end); err == nil {
			err = r.Kept.Put(at)
		}
	}
	if err != nil {
		r.fault("keeping the checkpoint of "+at.Kind+" "+at.Subject, err)
	}
}
