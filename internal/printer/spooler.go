package printer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"motcua/internal/clock"
	"motcua/internal/receipt"
)

// Options are the limits of a spooler, and its callbacks. The zero Options are the
// defaults.
type Options struct {
	Book Book         // keeps jobs over a power cut; nil keeps them in memory only
	Log  *slog.Logger // nil logs nothing
	// Clock is the program's clock, after its device.Open, so that the age of a job
	// continues over a restart; nil uses the machine's clock.
	Clock *clock.Clock

	QueueLimit int           // waiting jobs, besides the one at the printer; 0 means 16
	Life       time.Duration // age after which a ticket is useless on paper; 0 means 2 min
	CopyLimit  int           // how often a ticket is sent while there is no proof that it was printed; 0 means 3
	BackoffMin time.Duration // before the first retry; 0 means 250 ms
	BackoffMax time.Duration // before any later retry; 0 means 5 s

	// Changed is called after a job or the status has changed, from the spooler's
	// goroutines. It must not block. It may be nil.
	Changed func()
}

// remembered is how many finished jobs are known by their ID.
const remembered = 256

// Spooler prints jobs one after another on a device.
type Spooler struct {
	device  Device
	options Options
	queue   chan string // IDs, each in jobs
	wake    chan struct{}
	ctx     context.Context
	cancel  context.CancelFunc
	wait    sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	jobs    map[string]*entry
	current string   // ID of the job being tried
	order   uint64   // of the last job submitted
	past    []string // IDs of finished jobs, oldest first, at most remembered
	watch   watch
}

// NewSpooler starts a spooler with the jobs that its book still has. It must be
// closed.
func NewSpooler(d Device, o Options) (*Spooler, error) {
	o.fill()
	ctx, cancel := context.WithCancel(context.Background())
	s := &Spooler{
		device: d, options: o, ctx: ctx, cancel: cancel,
		queue: make(chan string, o.QueueLimit),
		wake:  make(chan struct{}, 1),
		jobs:  map[string]*entry{},
		watch: watch{bell: make(chan struct{}, 1)},
	}
	if err := s.load(); err != nil {
		cancel()
		return nil, err
	}
	s.wait.Go(s.run)
	s.wait.Go(func() { d.Watch(ctx, s.report) })
	s.wait.Go(s.ring)
	return s, nil
}

func (o *Options) fill() {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Clock == nil {
		o.Clock = clock.Steady(clock.WallMS)
	}
	if o.QueueLimit <= 0 {
		o.QueueLimit = 16
	}
	if o.Life <= 0 {
		o.Life = 2 * time.Minute
	}
	if o.CopyLimit <= 0 {
		o.CopyLimit = 3
	}
	if o.BackoffMin <= 0 {
		o.BackoffMin = 250 * time.Millisecond
	}
	if o.BackoffMax <= 0 {
		o.BackoffMax = 5 * time.Second
	}
	if o.Changed == nil {
		o.Changed = func() {}
	}
}

// Submit queues t for printing and never waits. A known ID, of an unfinished job or
// one of the last 256 finished ones, is not printed again: another copy needs an ID
// of its own. Errors wrap ErrFull or ErrClosed.
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
	s.order++
	s.jobs[id] = &entry{Job: Job{ID: id, Number: t.Number, SubmittedAt: time.Now()}, ticket: t, order: s.order}
	return nil
}

// Drop says that nobody needs a job any more: it is not started or tried again. A
// job that is at the printer is completed.
func (s *Spooler) Drop(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.jobs[id]; ok && !e.Done() {
		if e.drop = ErrUnwanted; id == s.current {
			s.stir()
		}
	}
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

// Close stops the printing and waits for its end. Unfinished jobs stay in the book
// for the next spooler; without a book they fail with ErrClosed.
func (s *Spooler) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	s.wait.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.jobs {
		if !e.Done() {
			e.State, e.Err = Failed, ErrClosed
		}
	}
}

// stir ends the wait of a job for its next try.
func (s *Spooler) stir() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// run prints jobs until the spooler is closed.
func (s *Spooler) run() {
	for {
		select {
		case id := <-s.queue:
			s.print(id)
		case <-s.ctx.Done():
			return
		}
	}
}

// print tries one job until it is done or the spooler is closed.
func (s *Spooler) print(id string) {
	s.mu.Lock()
	s.current = id
	s.mu.Unlock()
	pause := s.options.BackoffMin
	for s.ctx.Err() == nil {
		left, end := s.verdict(id)
		if end != nil {
			s.abandon(id, end)
			return
		}
		select {
		case <-s.wake: // changes until now are noticed by this try anyway
		default:
		}
		proof, err := s.try(id)
		switch {
		case err == nil && proof == Printed:
			s.finish(id, Confirmed, nil)
			return
		case err == nil:
			s.finish(id, Unknown, nil)
			return
		case errors.Is(err, receipt.ErrTicket):
			s.options.Log.Error("a ticket cannot be printed", "job", id, "cause", err)
			s.finish(id, Failed, err) // the next try would end the same way
			return
		case s.ctx.Err() != nil:
			return // closed while printing, which is no fault of the device
		}
		s.setback(id, err)
		s.keepWaiting()
		if s.rest(min(pause, left)) {
			pause = min(2*pause, s.options.BackoffMax)
		}
	}
}

// verdict is how long a job is still useful, or why it is not tried any more.
func (s *Spooler) verdict(id string) (left time.Duration, end error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.jobs[id]
	left = s.options.Life - time.Since(e.SubmittedAt)
	switch {
	case e.drop != nil:
		return 0, e.drop
	case left <= 0 || left > s.options.Life: // also one from the future: the clock was set back
		return 0, ErrTooOld
	case e.Copies >= s.options.CopyLimit:
		return 0, ErrUnproved
	}
	return left, nil
}

// try sends the job once, if the device is ready. That it may be on paper is on disk
// before its first byte is sent, so that a later copy is never taken for the first
// one.
func (s *Spooler) try(id string) (Proof, error) {
	if err := s.device.Ready(s.ctx); err != nil {
		return Taken, err
	}
	var ticket receipt.Ticket
	s.change(id, func(e *entry) {
		e.State, e.Copies = Sent, e.Copies+1
		ticket = e.ticket
		ticket.Reprint = ticket.Reprint || e.Copies > 1
	})
	s.keep(id)
	return s.device.Print(s.ctx, ticket)
}

// setback records why a try failed.
func (s *Spooler) setback(id string, err error) {
	var fault *FaultError
	untouched := errors.As(err, &fault) && !fault.Begun
	s.change(id, func(e *entry) {
		if e.State == Sent && untouched {
			e.Copies-- // the disk still says that it was sent: a copy marked in error is better than an unmarked one
		}
		e.State, e.Err = Queued, err
	})
	s.note(codeOf(err), err)
}

// abandon ends a job that is not tried any more.
func (s *Spooler) abandon(id string, why error) {
	s.mu.Lock()
	e := s.jobs[id]
	state, number, age := Failed, e.Number, time.Since(e.SubmittedAt)
	if e.Copies > 0 {
		state = Unknown
	}
	if e.Err != nil {
		why = fmt.Errorf("%w: %w", why, e.Err)
	}
	s.mu.Unlock()
	s.options.Log.Warn("a ticket is not printed any more", "number", number, "state", state, "age", age.Round(time.Second), "cause", why)
	s.finish(id, state, why)
}

// rest waits before the next try. It returns false if something has changed, so that
// the next try is worth while now.
func (s *Spooler) rest(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.wake:
		return false
	case <-s.ctx.Done():
		return false
	}
}

// finish ends a job, and forgets the oldest finished one.
func (s *Spooler) finish(id string, state State, err error) {
	var forgotten uint64
	s.change(id, func(e *entry) {
		e.State, e.Err, e.drop = state, err, nil
		e.ticket = receipt.Ticket{}
		forgotten = s.retire(id)
	})
	if state == Confirmed || state == Unknown && err == nil {
		s.note("", nil)
	}
	s.keep(id, forgotten)
}

// retire moves a job to the finished ones. It returns the place in the book of the
// one that is forgotten for it. It needs mu.
func (s *Spooler) retire(id string) (forgotten uint64) {
	if s.past = append(s.past, id); len(s.past) <= remembered {
		return 0
	}
	oldest := s.jobs[s.past[0]]
	delete(s.jobs, s.past[0])
	s.past = s.past[1:]
	return oldest.seq
}

// change changes a job and calls Changed.
func (s *Spooler) change(id string, how func(*entry)) {
	s.mu.Lock()
	how(s.jobs[id])
	s.mu.Unlock()
	s.options.Changed()
}
