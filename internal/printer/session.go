package printer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"motcua/internal/escpos"
	"motcua/internal/health"
	"motcua/internal/port"
)

// opened records the result of opening the port. If parted has recorded why the last
// conversation ended, that reason is kept, because it is more exact.
func (p *portPrinter) opened(err error) {
	p.mu.Lock()
	ended := p.ended
	p.ended = false
	if err == nil || ended {
		p.mu.Unlock()
		return
	}
	symptom := portSymptom(err)
	p.failure, p.last = &symptom, nil
	p.look()
	p.mu.Unlock()
	p.tell()
}

// look ends the wait for the first connection. It needs mu.
func (p *portPrinter) look() {
	select {
	case <-p.looked:
	default:
		close(p.looked)
	}
}

// session is one connection with the printer, until it ends.
func (p *portPrinter) session(ctx context.Context, to port.Port) error {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	c := newConversation(to, p.tell, p.profileNow().Reports == escpos.ReportsNothing)
	var wait sync.WaitGroup
	defer wait.Wait()
	wait.Go(func() {
		if err := c.listen(); err != nil {
			end(err)
		}
	})
	defer func() { _ = to.Close() }() // ends listen
	if err := p.greet(ctx, c); err != nil {
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		p.parted(c, err)
		return err
	}
	p.mu.Lock()
	p.talk, p.end, p.talked = c, end, time.Now()
	if !p.short {
		p.failure = nil
	}
	p.look()
	p.mu.Unlock()
	p.tell()
	err := p.attend(ctx, c)
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	p.parted(c, err)
	return err
}

// parted records why the conversation c has ended. A printer that is out of paper
// and full of data does not answer on a new connection: its last reported state
// holds until it answers or is really gone.
func (p *portPrinter) parted(c *conversation, err error) {
	symptom := portSymptom(err)
	status, answers, _ := c.state()
	own := blocking(Condition{Symptoms: symptoms(status)})
	p.mu.Lock()
	p.doubts.note(c)
	switch {
	case errors.Is(err, port.ErrGone):
		p.last = nil
	case len(own) > 0:
		p.last = own
	case symptom.Code == health.PrinterStuck && len(p.last) == 0:
		p.last = []Symptom{symptom}
	case answers:
		p.last = nil
	}
	if len(p.last) > 0 {
		symptom = p.last[0]
	}
	p.short = !answers && !c.mute && (p.talk == nil || time.Since(p.talked) < trustSilent)
	p.talk, p.end, p.failure, p.ended = nil, nil, &symptom, true
	p.look()
	p.mu.Unlock()
	p.tell()
}

// greet reads the state of the printer, and brings it into a known state.
func (p *portPrinter) greet(ctx context.Context, c *conversation) error {
	if err := c.take(ctx); err != nil {
		return err
	}
	defer c.give()
	if c.mute {
		return p.recover(ctx, c)
	}
	if _, err := c.askState(ctx); err != nil {
		return err
	}
	if _, answers, _ := c.state(); answers {
		if err := p.watch(c); err != nil { // before the recovery: if the paper runs out now, it reports that
			return err
		}
		if p.obstacle(c) != nil {
			return nil // it would not accept a recovery; the next job repeats it
		}
	}
	p.mu.Lock()
	full := len(p.last) > 0
	p.mu.Unlock()
	if _, answers, _ := c.state(); full && !answers {
		return nil // nor here: it waits for a person, with a full buffer
	}
	if err := p.recover(ctx, c); err != nil || p.obstacle(c) != nil {
		return err
	}
	if _, answers, _ := c.state(); !answers { // it may have taken the questions for the rest of a job
		if _, err := c.askState(ctx); err != nil {
			return err
		}
	}
	return p.introduce(ctx, c)
}

// watch switches on the automatic status, if the printer has it.
func (p *portPrinter) watch(c *conversation) error {
	if p.profileNow().Reports != escpos.ReportsAutomatic {
		return nil
	}
	_, err := c.to.Write(escpos.AppendWatch(nil, escpos.WatchAll), time.Now().Add(writeWithin))
	return err
}

// recover makes the printer drop a job that was broken off. The state of a printer
// that answers is checked in between: if it stops now, its buffer would fill up and
// it would not read any more questions.
func (p *portPrinter) recover(ctx context.Context, c *conversation) error {
	p.mu.Lock()
	spoilt, recovery := p.spoilt, p.profile.Recovery()
	p.mu.Unlock()
	if !spoilt {
		return nil
	}
	_, ask, _ := c.state()
	for chunk := range slices.Chunk(recovery, feedBytes) {
		if _, err := c.to.Write(chunk, time.Now().Add(p.chunkLimit)); err != nil {
			return fmt.Errorf("recovering the printer at %q: %w", p.address, err)
		}
		if !ask {
			continue
		}
		asked := time.Now()
		if _, err := c.askState(ctx); err != nil {
			return err
		}
		if p.obstacle(c) != nil {
			return nil // the next job repeats it
		}
		ask = c.heardAfter(asked)
	}
	p.mu.Lock()
	p.spoilt = false
	p.mu.Unlock()
	return nil
}

// introduce switches on the automatic status of a printer that answers, and asks for
// its name if the profile depends on it.
func (p *portPrinter) introduce(ctx context.Context, c *conversation) error {
	if _, answers, _ := c.state(); !answers {
		return nil
	}
	if err := p.watch(c); err != nil || !p.auto {
		return err
	}
	model, err := c.askText(ctx, escpos.AskModel)
	if errors.Is(err, errNoAnswer) {
		return nil // its answer may be late, and would be taken for the maker
	}
	if err != nil {
		return err
	}
	maker, err := c.askText(ctx, escpos.AskMaker)
	if err != nil && !errors.Is(err, errNoAnswer) {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if profile, known := escpos.ProfileOf(maker, model); known {
		if p.profile = profile; p.widthDots != 0 {
			p.profile.Dots = p.widthDots
		}
	}
	if p.model = model; maker != "" {
		p.model = maker + " " + model
	}
	return nil
}

// attend asks the printer for its state repeatedly, until the conversation ends.
func (p *portPrinter) attend(ctx context.Context, c *conversation) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	var nudged time.Time
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		if c.mute {
			p.tell()
			continue
		}
		if err := p.lookAgain(ctx, c, &nudged); err != nil {
			return err
		}
	}
}

// lookAgain asks once, unless a job has the turn.
func (p *portPrinter) lookAgain(ctx context.Context, c *conversation, nudged *time.Time) error {
	select {
	case <-c.turn:
		defer c.give()
	default:
		return nil // a job is being printed, and reads the status itself
	}
	_, before, _ := c.state()
	if !before {
		p.feed(c)
	}
	if _, err := c.askState(ctx); err != nil {
		return err
	}
	p.tell() // how long something lasts may matter
	status, answers, _ := c.state()
	switch {
	case answers && c.unanswered() > lateWithin && p.obstacle(c) == nil: // a full printer without paper reads no questions
		return errSilent
	case answers && !before: // it was switched on
		if err := p.introduce(ctx, c); err != nil {
			return err
		}
	case (status.CutterError || status.RecoverableError) && !status.CoverOpen && time.Since(*nudged) > nudgeEvery:
		*nudged = time.Now()
		if _, err := c.to.Write(escpos.AppendRecoverAndForget(nil), time.Now().Add(writeWithin)); err != nil {
			return err
		}
	}
	return nil
}

// feed sends a printer that does not answer a little of the recovery: it may be
// taking the questions for the rest of a job that was broken off. A full printer
// accepts nothing, which is no fault here.
func (p *portPrinter) feed(c *conversation) {
	p.mu.Lock()
	spoilt := p.spoilt
	p.mu.Unlock()
	if spoilt {
		_, _ = c.to.Write(make([]byte, feedBytes), time.Now().Add(feedWithin))
	}
}
