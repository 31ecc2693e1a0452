package ledger

import (
	"fmt"
	"time"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/seal"
	"motcua/internal/wire"
)

// Outside is what decisions need that is neither in the log nor in a command. It stays
// the same as long as the ledger lives.
type Outside struct {
	Chance  func() uint32         // 32 bits each time
	SlipKey []byte                // signs the slips of appointments
	IsWall  func(dev string) bool // a wall of that name is connected
	// OfDay is what the log has of a day that a person names, as in queue.Given, nil for
	// nothing. It may read the disk.
	OfDay func(day string) (had []queue.Ticket, promised []queue.Appointment, err error)
	// Lacks says that this log has not what another one had at a position. nil: it has all.
	Lacks func(log string, pos uint64) bool
	// Entered is called with every entry that was applied, before it is durable, with
	// the state as the entry left it. It may be nil.
	Entered func(e eventlog.Entry)
}

// Moment is the present by the two clocks of the hub.
type Moment struct {
	MS   int64         // Unix milliseconds, by a clock that may be wrong and may be set
	Mono time.Duration // by a clock that nobody can set, from any beginning
	// Unwatched says that Mono does not tell whether MS was set, as in a test that
	// moves the clock.
	Unwatched bool
}

// Ledger owns the state of a centre. It is not safe for concurrent use.
//
// What it has applied is not durable before the owner has written the Batch. If that
// fails, the state is ahead of the disk: the owner throws the ledger away, tells nobody
// of the batch, and begins again with what is on the disk.
type Ledger struct {
	fold  *Fold
	out   Outside
	batch Batch
	// sealKey signs seals. It comes from the key of the slips, which every backup has had
	// since before there were seals: a restored hub knows the seals of the lost one.
	sealKey []byte

	clock    clockWatch
	recovery queue.Recovery

	parked     map[string]*parked       // by device
	consoles   map[string]bool          // connected ones that can work offline
	left       map[string]time.Duration // consoles that can work offline and disconnected with a session, and when
	goneBefore []string
	reserved   uint64 // position up to which reservations are decided
	renamed    bool   // in this run
}

// New is a ledger that goes on with what was folded from the log. The consoles that have
// tickets reserved are expected to connect.
func New(f *Fold, out Outside, now Moment) *Ledger {
	l := &Ledger{fold: f, out: out, sealKey: seal.Key(out.SlipKey), parked: map[string]*parked{}, consoles: map[string]bool{}, left: map[string]time.Duration{}}
	for _, t := range f.State.Tickets {
		if t.Reserved != "" {
			l.left[t.Reserved] = now.Mono
		}
	}
	return l
}

// Fold is what the ledger has in memory. Only the ledger may change it.
func (l *Ledger) Fold() *Fold { return l.fold }

// State is the queue's state. Only the ledger may change it.
func (l *Ledger) State() *queue.State { return l.fold.State }

// Batch is what must become durable together, before anybody is told of it.
type Batch struct {
	Entries []Written
	Replies []Reply
}

// Written is an entry as the disk gets it.
type Written struct {
	Entry  eventlog.Entry
	Stored []byte
}

// For is the entry, encoded, as a device with these streams gets it.
func (w Written) For(streams eventlog.Streams) ([]byte, error) {
	return eventlog.EncodedFor(w.Stored, streams)
}

// First is the position of the first entry, 0 if there is none.
func (b Batch) First() uint64 {
	if len(b.Entries) == 0 {
		return 0
	}
	return b.Entries[0].Entry.Pos
}

// Stored are the encoded entries for the disk.
func (b Batch) Stored() (list [][]byte) {
	for _, w := range b.Entries {
		list = append(list, w.Stored)
	}
	return list
}

// For are the encoded entries for a device with these streams.
func (b Batch) For(streams eventlog.Streams) (list [][]byte, err error) {
	for _, w := range b.Entries {
		raw, err := w.For(streams)
		if err != nil {
			return nil, fmt.Errorf("encoding log entry %d: %w", w.Entry.Pos, err)
		}
		list = append(list, raw)
	}
	return list, nil
}

// Reply is an answer that is sent when the batch is durable.
type Reply struct {
	To       any // Request.From
	Cause    eventlog.Cause
	Result   wire.Result
	Repeated bool // it was given before; nothing was decided
	Idle     bool // nothing came of the command, but perhaps that it was refused
}

// Encode is the answer as a frame.
func (r Reply) Encode() ([]byte, error) {
	return wire.Encode(wire.Envelope{Type: wire.TypeResult, Dev: r.Cause.Device, Inc: r.Cause.Inc, Seq: r.Cause.Seq}, r.Result)
}

// Waiting is how many entries the batch has so far.
func (l *Ledger) Waiting() int { return len(l.batch.Entries) }

// Take hands the batch over, and begins another.
func (l *Ledger) Take() Batch {
	b := l.batch
	l.batch = Batch{}
	return b
}

// Enter applies the next entry and adds it to the batch. An error means that the rules
// contradict each other; the ledger is then no longer usable.
func (l *Ledger) Enter(now Moment, by eventlog.Cause, events []eventlog.Event, answer eventlog.Answer) error {
	e := eventlog.Entry{Pos: l.State().Pos + 1, AtMS: now.MS, Cause: by, Events: events, Answer: answer}
	if err := l.fold.Apply(e); err != nil {
		return err
	}
	stored, err := e.MarshalJSON()
	if err != nil {
		return fmt.Errorf("encoding log entry %d: %w", e.Pos, err)
	}
	l.batch.Entries = append(l.batch.Entries, Written{e, stored})
	if l.out.Entered != nil {
		l.out.Entered(e)
	}
	return nil
}

// Do decides a command of the hub itself, and enters what comes of it, if anything does.
func (l *Ledger) Do(now Moment, c queue.Command) (eventlog.Answer, error) {
	return l.DoGiven(now, c, queue.Given{})
}

// DoGiven is Do with something that the hub knows besides.
func (l *Ledger) DoGiven(now Moment, c queue.Command, g queue.Given) (eventlog.Answer, error) {
	events, answer, err := l.decide(now, eventlog.Cause{}, c, g)
	if err != nil || len(events) == 0 {
		return answer, err
	}
	return answer, l.Enter(now, eventlog.Cause{}, events, answer)
}

// decide completes, decides and signs.
func (l *Ledger) decide(now Moment, by eventlog.Cause, c queue.Command, g queue.Given) ([]eventlog.Event, eventlog.Answer, error) {
	g, err := l.complete(now, by, c, g)
	if err != nil {
		return nil, eventlog.Answer{}, err
	}
	g.AtMS = now.MS
	events, answer := queue.Decide(l.State(), by, c, g)
	l.sign(events, &answer)
	return events, answer, nil
}
