package printer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"motcua/internal/receipt"
)

// State is how far a job is.
type State int

// The states, in order. A job that failed at a try and will be tried again is
// Queued, with its error.
const (
	Queued State = iota
	Printing
	Printed
	Failed
)

func (s State) String() string {
	switch s {
	case Queued:
		return "queued"
	case Printing:
		return "printing"
	case Printed:
		return "printed"
	default:
		return "failed"
	}
}

// Job is what the spooler knows about one ticket to print.
type Job struct {
	ID          string
	Number      string // of the ticket
	State       State
	Tries       int       // how often the device was asked
	Err         error     // of the last try, or why the job failed; nil once printed
	SubmittedAt time.Time // its age counts from here
}

// Done says whether the job will not change any more.
func (j Job) Done() bool { return j.State == Printed || j.State == Failed }

// Status is how the device does.
type Status struct {
	Fault   Fault
	Err     error     // behind the fault
	Since   time.Time // when Fault last changed
	Waiting int       // jobs that are not done
}

// OK says whether nothing is known to be wrong.
func (s Status) OK() bool { return s.Fault == None }

// Options set the limits of a spooler. Zero means the default given here.
type Options struct {
	QueueLimit int           // jobs behind the one that is printing, 16
	Life       time.Duration // a job older than this is of no use and is not tried, 2 min
	BackoffMin time.Duration // between the first two tries of a job, 250 ms; doubles
	BackoffMax time.Duration // up to 5 s

	// Changed, if not nil, is called after every change of a job but its
	// submission, in order, from the spooler's goroutine. It must not block for
	// long, nor call Close.
	Changed func(Job, Status)
}

// remembered is how many jobs that are done are kept, so that their IDs are
// known.
const remembered = 256

// Errors of jobs and of Submit.
var (
	ErrFull   = errors.New("too many tickets wait for the printer")
	ErrTooOld = errors.New("ticket is too old to be printed")
	ErrClosed = errors.New("spooler is closed")
)

// Spooler prints jobs one after another on a device. A job lives in memory
// only: whoever submits it keeps it safe.
type Spooler struct {
	device  Device
	options Options
	queue   chan string // IDs, each in jobs
	ctx     context.Context
	cancel  context.CancelFunc
	done    chan struct{}

	mu     sync.Mutex
	closed bool
	jobs   map[string]*entry
	past   []string // IDs of jobs that are done, oldest first, at most remembered
	status Status
}

type entry struct {
	Job
	ticket receipt.Ticket
}

// NewSpooler starts a spooler. Close must be called in the end.
func NewSpooler(d Device, o Options) *Spooler {
	o.fill()
	ctx, cancel := context.WithCancel(context.Background())
	s := &Spooler{
		device:  d,
		options: o,
		queue:   make(chan string, o.QueueLimit),
		ctx:     ctx,
		cancel:  cancel,
		done:    make(chan struct{}),
		jobs:    map[string]*entry{},
		status:  Status{Since: time.Now()},
	}
	go s.run()
	return s
}

func (o *Options) fill() {
	if o.QueueLimit <= 0 {
		o.QueueLimit = 16
	}
	if o.Life <= 0 {
		o.Life = 2 * time.Minute
	}
	if o.BackoffMin <= 0 {
		o.BackoffMin = 250 * time.Millisecond
	}
	if o.BackoffMax <= 0 {
		o.BackoffMax = 5 * time.Second
	}
}

// Submit hands t over to be printed and never waits. An ID that is known,
// among the jobs that are not done or the last 256 that are, is not printed
// again: a reprint needs an ID of its own. Errors wrap ErrFull or ErrClosed.
func (s *Spooler) Submit(id string, t receipt.Ticket) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return fmt.Errorf("submitting ticket %s: %w", t.Number, ErrClosed)
	}
	if _, known := s.jobs[id]; known {
		return nil
	}
	select {
	case s.queue <- id:
	default:
		return fmt.Errorf("submitting ticket %s: %w: %d", t.Number, ErrFull, s.options.QueueLimit)
	}
	s.jobs[id] = &entry{Job{ID: id, Number: t.Number, SubmittedAt: time.Now()}, t}
	s.status.Waiting++
	return nil
}

// Job returns what is known of the job with the given ID.
func (s *Spooler) Job(id string) (Job, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.jobs[id]; ok {
		return e.Job, true
	}
	return Job{}, false
}

// Status returns how the device does now.
func (s *Spooler) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

// Close stops the printing, fails the jobs that are not done with ErrClosed,
// and waits until all of that has happened. It may be called more than once.
func (s *Spooler) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	<-s.done
}

// run prints what comes until the spooler is closed.
func (s *Spooler) run() {
	defer close(s.done)
	for {
		select {
		case id := <-s.queue:
			s.print(id)
		case <-s.ctx.Done():
			s.failRest()
			return
		}
	}
}

// failRest fails what is still queued. Submit puts nothing there any more.
func (s *Spooler) failRest() {
	for {
		select {
		case id := <-s.queue:
			s.finish(id, Failed, ErrClosed)
		default:
			return
		}
	}
}

// print tries one job until it is done.
func (s *Spooler) print(id string) {
	pause := s.options.BackoffMin
	for {
		ticket, left, last := s.begin(id)
		switch {
		case s.ctx.Err() != nil:
			s.finish(id, Failed, ErrClosed)
			return
		case left <= 0:
			s.finish(id, Failed, tooOld(last))
			return
		}
		s.change(id, func(e *entry) { e.State, e.Tries = Printing, e.Tries+1 })
		err := s.device.Print(s.ctx, ticket)
		switch {
		case err == nil:
			s.setFault(None, nil)
			s.finish(id, Printed, nil)
			return
		case errors.Is(err, receipt.ErrTicket):
			s.finish(id, Failed, err) // the next try would end the same
			return
		case s.ctx.Err() != nil:
			continue // closed while printing, which is no fault of the device
		}
		s.setFault(faultOf(err), err)
		s.change(id, func(e *entry) { e.State, e.Err = Queued, err })
		s.wait(min(pause, left))
		pause = min(2*pause, s.options.BackoffMax)
	}
}

// begin returns the job's ticket, how long it is still of use, and the error of
// its last try.
func (s *Spooler) begin(id string) (t receipt.Ticket, left time.Duration, last error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.jobs[id]
	return e.ticket, s.options.Life - time.Since(e.SubmittedAt), e.Err
}

// tooOld is the error of a job that was given up, with that of its last try.
func tooOld(last error) error {
	if last == nil {
		return ErrTooOld
	}
	return fmt.Errorf("%w: %w", ErrTooOld, last)
}

// wait waits, or until the spooler is closed.
func (s *Spooler) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.ctx.Done():
	}
}

// setFault notes how the device does.
func (s *Spooler) setFault(f Fault, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.status.Fault != f {
		s.status.Since = time.Now()
	}
	s.status.Fault, s.status.Err = f, err
}

// finish makes a job done, and forgets the oldest that is.
func (s *Spooler) finish(id string, state State, err error) {
	s.change(id, func(e *entry) {
		e.State, e.Err = state, err
		e.ticket = receipt.Ticket{}
		s.status.Waiting--
		s.past = append(s.past, id)
		if len(s.past) > remembered {
			delete(s.jobs, s.past[0])
			s.past = s.past[1:]
		}
	})
}

// change changes a job and tells.
func (s *Spooler) change(id string, how func(*entry)) {
	s.mu.Lock()
	e := s.jobs[id]
	how(e)
	job, status := e.Job, s.status
	s.mu.Unlock()
	if s.options.Changed != nil {
		s.options.Changed(job, status)
	}
}
