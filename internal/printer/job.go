package printer

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"motcua/internal/clock"
	"motcua/internal/receipt"
)

// State is the progress of a job.
type State int

// The states. A job whose last try failed and that will be tried again is Queued,
// and has its error.
const (
	Queued    State = iota
	Sent            // being sent: any part of it may be on paper
	Confirmed       // the printer has proved that it is printed
	Failed          // it is not on paper and will not be
	Unknown         // sent, and it cannot be known whether it is on paper
)

var stateNames = [...]string{"queued", "sent", "confirmed", "failed", "unknown"}

func (s State) String() string {
	if s < 0 || int(s) >= len(stateNames) {
		return fmt.Sprintf("State(%d)", int(s))
	}
	return stateNames[s]
}

// Job is what the spooler knows about one ticket to print.
type Job struct {
	ID          string
	Number      string // of the ticket
	State       State
	Copies      int       // how often it was sent: there may be that many on paper
	Err         error     // of the last try, or why the job failed; nil when it is printed
	SubmittedAt time.Time // its age counts from here
	Kept        bool      // it is on disk and survives a power cut
}

// Done reports whether the job will not change any more.
func (j Job) Done() bool { return j.State >= Confirmed }

// Errors of jobs.
var (
	ErrFull     = errors.New("too many tickets wait for the printer")
	ErrTooOld   = errors.New("ticket is too old to be printed")
	ErrUnwanted = errors.New("nobody waits for the ticket any more")
	ErrUnproved = errors.New("the printer never said that it had printed the ticket")
	ErrClosed   = errors.New("spooler is closed")
)

// Book keeps jobs on disk. *store.Store implements it. When Put or Replace returns,
// the job survives a power cut.
type Book interface {
	Put(encode func(seq uint64) ([]byte, error)) (seq uint64, data []byte, err error)
	Replace(seq uint64, data []byte, remove ...uint64) error
	Outbox(fn func(seq uint64, data []byte) error) error
}

// record is a job on disk.
type record struct {
	ID          string          `json:"id"`
	Number      string          `json:"number"`
	SubmittedMS int64           `json:"submittedMS"`
	State       State           `json:"state"`
	Copies      int             `json:"copies,omitempty"`
	Ticket      *receipt.Ticket `json:"ticket,omitempty"` // until the job is done
}

// entry is a job in memory.
type entry struct {
	Job
	order  uint64 // in the order of submission to this spooler
	seq    uint64 // in the book; 0 if it is not there
	ticket receipt.Ticket
	drop   error // why it is no longer wanted
}

// encode encodes a job for the book. Its time of submission is in the program's own
// time, which continues over a restart and ignores changes of the clock.
func (e *entry) encode(c *clock.Clock) ([]byte, error) {
	r := record{ID: e.ID, Number: e.Number, SubmittedMS: c.OwnMS() - time.Since(e.SubmittedAt).Milliseconds(), State: e.State, Copies: e.Copies}
	if !e.Done() {
		r.Ticket = &e.ticket
	}
	return json.Marshal(r)
}

func decode(c *clock.Clock, seq uint64, data []byte) (*entry, error) {
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("reading print job %d: %w", seq, err)
	}
	age := time.Duration(c.OwnMS()-r.SubmittedMS) * time.Millisecond
	e := &entry{seq: seq, Job: Job{ID: r.ID, Number: r.Number, State: r.State, Copies: r.Copies, SubmittedAt: time.Now().Add(-age), Kept: true}}
	if r.Ticket != nil {
		e.ticket = *r.Ticket
	} else if !e.Done() {
		return nil, fmt.Errorf("reading print job %d: it has no ticket", seq)
	}
	return e, nil
}
