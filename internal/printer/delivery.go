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

// settleWithin is the longest time from the last byte of a page to the printer's
// report that it is printed: the time for the longest ticket, about half a metre, at
// 50 mm/s, the slowest usual speed, doubled.
const settleWithin = 20 * time.Second

// errUnsent says that bytes of a job may still be buffered on this side. They must
// not reach the printer later, so the connection is closed with them.
var errUnsent = errors.New("the rest is dropped")

// breakOff makes the printer drop what it holds of a job, if it still listens.
func (p *portPrinter) breakOff(c *conversation) {
	if _, answers, _ := c.state(); answers {
		_, _ = c.to.Write(escpos.AppendClear(nil), time.Now().Add(200*time.Millisecond)) // if this has no effect, the recovery before the next job clears it
	}
}

// deliver sends a job and proves that it was printed.
func (p *portPrinter) deliver(ctx context.Context, c *conversation, job []byte, profile escpos.Profile) (Proof, error) {
	if err := p.send(ctx, c, job, profile); err != nil {
		return Taken, err
	}
	if _, answers, _ := c.state(); !answers {
		return Taken, nil
	}
	return p.prove(ctx, c)
}

// send writes a job in chunks, each with its own deadline, and stops when the
// printer reports that it cannot continue.
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

// pieces are the chunks of a job. A network does its own flow control: waiting for
// the acknowledgement of each chunk would stop the print head for the delay of that
// acknowledgement, some 40 ms.
func (p *portPrinter) pieces(profile escpos.Profile, job []byte) iter.Seq[[]byte] {
	if strings.HasPrefix(p.address, "tcp:") && profile.ChunkPause == 0 {
		return slices.Chunk(job, networkChunk)
	}
	return profile.Chunks(job)
}

// limitOf is the longest time for writing a piece.
func (p *portPrinter) limitOf(piece []byte) time.Duration {
	return p.chunkLimit * time.Duration(1+len(piece)/limitBytes)
}

// rest waits for d, or until ctx ends.
func rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// obstacle is the fault that the printer itself reports.
func (p *portPrinter) obstacle(c *conversation) *FaultError {
	status, _, _ := c.state()
	return p.fault(status)
}

// fault is the fault in a status, nil if there is none.
func (p *portPrinter) fault(status escpos.Status) *FaultError {
	bad := blocking(Condition{Symptoms: symptoms(status)})
	if len(bad) == 0 {
		return nil
	}
	return &FaultError{Code: bad[0].Code, Begun: true, Err: fmt.Errorf("printing at %q: the printer says: %s", p.address, bad[0].Detail)}
}

// prove waits until the printer reports that it has processed the job: by the answer
// to a question sent behind the job; or, if the printer answers only in real time,
// by a state in which it would have printed.
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
			if r.Doubtful { // line noise may look like an answer
				c.forget()
				again = true // and the real answer may still come, besides the next one
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

// unproved decides about a printer that does not answer in order. One that did so
// before is stuck; one that never did may not know the question.
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

// settleDebt waits for an answer that the printer may still owe for a failed job. It
// looks like any other answer and would be taken as the proof of the next ticket. So
// another question is sent behind it; when that is answered and nothing follows,
// nothing is owed any more. A new connection does not help: the printer sends its
// answers to whoever is connected.
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

// quietAfter is the silence after which no second answer will follow the first. By
// then everything that was sent is in the printer's buffer, and NUL bytes take no
// time.
const quietAfter = time.Second

// proveByState takes a state in which the printer would print as proof that it has
// printed. Only answers to questions sent after the ticket count.
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
		return Taken, nil // it is connected, and its answers cannot be read
	}
	return Taken, &FaultError{Code: health.PrinterStuck, Begun: true, Err: fmt.Errorf("printing at %q: all is sent, and after %v %w", p.address, p.settle, errNoAnswer)}
}

// askAgain is the pause between two questions for the state after a ticket.
const askAgain = 100 * time.Millisecond
