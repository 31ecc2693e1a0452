package printer

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"motcua/internal/escpos"
	"motcua/internal/health"
)

var errNoAnswer = errors.New("no answer")

// settleWithin bounds how long a page may take from the last byte to the
// printer's word that it is printed: the longest ticket, about half a metre,
// at 50 mm/s, the slowest of the usual speeds, and as much again.
const settleWithin = 20 * time.Second

// errUnsent says that bytes of a job may wait on this side: they must not come
// out of the printer later, so the connection is given up with them.
var errUnsent = errors.New("the rest is dropped")

// breakOff has the printer forget what it holds of a job, if it still listens.
func (p *portPrinter) breakOff(c *conversation) {
	if _, answers, _ := c.state(); answers {
		_, _ = c.to.Write(escpos.AppendClear(nil), time.Now().Add(200*time.Millisecond)) // the recovery before the next job helps where this does not
	}
}

// deliver sends a job and has the printer prove it.
func (p *portPrinter) deliver(ctx context.Context, c *conversation, job []byte, profile escpos.Profile) (Proof, error) {
	if err := p.send(ctx, c, job, profile); err != nil {
		return Taken, err
	}
	if _, answers, _ := c.state(); !answers {
		return Taken, nil
	}
	return p.prove(ctx, c)
}

// send writes job in chunks, each under its own deadline, and stops when the
// printer says that it cannot go on.
func (p *portPrinter) send(ctx context.Context, c *conversation, job []byte, profile escpos.Profile) error {
	stop := context.AfterFunc(ctx, func() { _ = c.to.Close() })
	defer stop()
	c.send(true)
	defer c.send(false)
	sent := 0
	for chunk := range p.pieces(profile, job) {
		if status, _, _ := c.state(); tears(status) {
			fault := p.fault(status)
			fault.Begun = sent > 0
			return fault
		}
		n, err := c.to.Write(chunk, time.Now().Add(p.limitOf(chunk)))
		if sent += n; err != nil {
			err = fmt.Errorf("printing at %q, %d of %d bytes sent: %w (%w)", p.address, sent, len(job), err, errUnsent)
			if obstacle := p.obstacle(c); obstacle != nil {
				obstacle.Err = err
				obstacle.Begun = true
				return obstacle
			}
			return &FaultError{Code: portSymptom(err).Code, Begun: true, Err: err}
		}
		if profile.ChunkPause > 0 && sent < len(job) {
			rest(ctx, profile.ChunkPause)
		}
	}
	return nil
}

// pieces are what is written at once. A network paces itself, and each wait for
// it to have taken a piece would stop the print head for as long as the printer
// puts off its acknowledgement, some 40 ms.
func (p *portPrinter) pieces(profile escpos.Profile, job []byte) iter.Seq[[]byte] {
	if strings.HasPrefix(p.address, "tcp:") && profile.ChunkPause == 0 {
		return slices.Chunk(job, networkChunk)
	}
	return profile.Chunks(job)
}

// limitOf is how long a piece may take.
func (p *portPrinter) limitOf(piece []byte) time.Duration {
	return p.chunkLimit * time.Duration(1+len(piece)/limitBytes)
}

// rest waits, or until ctx ends.
func rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// obstacle is what the printer itself says keeps it from printing.
func (p *portPrinter) obstacle(c *conversation) *FaultError {
	status, _, _ := c.state()
	return p.fault(status)
}

// fault is the same of a status, nil if it is well.
func (p *portPrinter) fault(status escpos.Status) *FaultError {
	bad := blocking(Condition{Symptoms: symptoms(status)})
	if len(bad) == 0 {
		return nil
	}
	return &FaultError{Code: bad[0].Code, Begun: true, Err: fmt.Errorf("printing at %q: the printer says: %s", p.address, bad[0].Detail)}
}

// prove waits until the printer says that it has consumed the job: by the
// answer to a question that it comes to after the job, or, from a printer that
// answers in real time only, by a state in which it would print.
func (p *portPrinter) prove(ctx context.Context, c *conversation) (Proof, error) {
	p.mu.Lock()
	deaf := p.deaf
	p.mu.Unlock()
	if deaf {
		return p.proveByState(ctx, c)
	}
	answer, err := c.ask(escpos.AskConsumed)
	if err != nil {
		return Taken, &FaultError{Code: portSymptom(err).Code, Begun: true, Err: fmt.Errorf("asking the printer at %q: %w", p.address, err)}
	}
	p.owe(true)
	again := false
	limit := time.NewTimer(p.settle)
	defer limit.Stop()
	for {
		status, _, change := c.state()
		if tears(status) {
			return Taken, p.fault(status)
		}
		select {
		case r := <-answer:
			if r.Doubtful { // noise may have looked like it
				c.forget()
				again = true // and the real one may still come, beside the next
				if answer, err = c.ask(escpos.AskConsumed); err != nil {
					return Taken, &FaultError{Code: portSymptom(err).Code, Begun: true, Err: err}
				}
				continue
			}
			p.mu.Lock()
			p.orderly, p.owing = true, again
			p.mu.Unlock()
			return Printed, nil
		case <-change:
		case <-ctx.Done():
			return Taken, &FaultError{Code: health.PrinterOther, Begun: true, Err: ctx.Err()}
		case <-limit.C:
			return p.unproved(ctx, c)
		}
	}
}

// unproved decides about a printer that does not answer in order: one that
// always did is stuck; one that never did may not know the question.
func (p *portPrinter) unproved(ctx context.Context, c *conversation) (Proof, error) {
	p.mu.Lock()
	orderly := p.orderly
	p.mu.Unlock()
	if obstacle := p.obstacle(c); obstacle != nil {
		return Taken, obstacle
	}
	if orderly {
		return Taken, &FaultError{Code: health.PrinterStuck, Begun: true, Err: fmt.Errorf("printing at %q: all is sent, and after %v %w", p.address, p.settle, errNoAnswer)}
	}
	proof, err := p.proveByState(ctx, c)
	if err == nil {
		p.mu.Lock()
		p.deaf, p.owing = true, false
		p.mu.Unlock()
	}
	return proof, err
}

func (p *portPrinter) owe(is bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.owing = is
}

func (p *portPrinter) owes() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.owing
}

// settleDebt waits for an answer that the printer may still owe for a job that
// failed: it looks like any other, and would pass for the proof of the next
// ticket. Another question is put behind it; when that is answered and nothing
// follows, nothing is owed any more. A new connection changes nothing about it:
// what the printer holds it answers to whoever is there.
func (p *portPrinter) settleDebt(ctx context.Context, c *conversation) error {
	if !p.owes() {
		return nil
	}
	fail := func(err error) error {
		return &FaultError{Code: portSymptom(err).Code, Err: fmt.Errorf("waiting for an old answer of the printer at %q: %w", p.address, err)}
	}
	answer, err := c.ask(escpos.AskConsumed)
	if err != nil {
		return fail(err)
	}
	limit := time.NewTimer(p.settle)
	defer limit.Stop()
	select {
	case <-answer:
	case <-ctx.Done():
		return fail(ctx.Err())
	case <-limit.C:
		return &FaultError{Code: health.PrinterStuck, Err: fmt.Errorf("printing at %q: before the ticket %w", p.address, errNoAnswer)}
	}
	for c.silence() < quietAfter && ctx.Err() == nil {
		rest(ctx, quietAfter/4)
	}
	c.forget()
	p.owe(false)
	return nil
}

// quietAfter is the silence after which no second answer follows the first: all
// that was sent is in the printer's buffer by then, and NULs take no time.
const quietAfter = time.Second

// proveByState takes a state in which the printer would print as the proof that
// it has. Every answer must be to a question that was put after the ticket.
func (p *portPrinter) proveByState(ctx context.Context, c *conversation) (Proof, error) {
	asked, garbage := time.Now(), c.garbageNow()
	for time.Since(asked) < p.settle {
		whole, err := c.askState(ctx)
		if err != nil {
			return Taken, &FaultError{Code: portSymptom(err).Code, Begun: true, Err: err}
		}
		if obstacle := p.obstacle(c); obstacle != nil {
			return Taken, obstacle
		}
		if !whole.IsZero() && !whole.Before(asked) {
			return Printed, nil
		}
		rest(ctx, askAgain)
	}
	if c.garbageAfter(garbage) {
		return Taken, nil // it is there, and nobody can read what it says
	}
	return Taken, &FaultError{Code: health.PrinterStuck, Begun: true, Err: fmt.Errorf("printing at %q: all is sent, and after %v %w", p.address, p.settle, errNoAnswer)}
}

// askAgain is the pause between two waits for the state after a ticket.
const askAgain = 100 * time.Millisecond
