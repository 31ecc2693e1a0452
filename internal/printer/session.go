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

// opened notes how opening the port went. Why a conversation has ended parted
// has noted already, and knows better.
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

// session talks to the printer until it ends.
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
	defer func() { _ = to.Close() }() // ends the listening
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

// parted notes why the conversation c has ended. A printer that is out of paper
// and full of data does not answer when it is called again: what it said before
// holds until it does, or is really gone.
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

// greet learns how the printer is, and brings it into a known state.
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
		if err := p.watch(c); err != nil { // before the recovery: if it goes out of paper now, it says so
			return err
		}
		if p.obstacle(c) != nil {
			return nil // it would not take a recovery; the next job does that
		}
	}
	p.mu.Lock()
	full := len(p.last) > 0
	p.mu.Unlock()
	if _, answers, _ := c.state(); full && !answers {
		return nil // nor here: it waits for somebody, with its buffer full
	}
	if err := p.recover(ctx, c); err != nil || p.obstacle(c) != nil {
		return err
	}
	if _, answers, _ := c.state(); !answers { // it may have swallowed the questions for the rest of a job
		if _, err := c.askState(ctx); err != nil {
			return err
		}
	}
	return p.introduce(ctx, c)
}

// watch has the printer tell every change from now on, if it knows how.
func (p *portPrinter) watch(c *conversation) error {
	if p.profileNow().Reports != escpos.ReportsAutomatic {
		return nil
	}
	_, err := c.to.Write(escpos.AppendWatch(nil, escpos.WatchAll), time.Now().Add(writeWithin))
	return err
}

// recover makes the printer forget a job that broke off. One that answers is
// asked how it is in between: a printer that stops now would be filled up, and
// then hear no more questions.
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
			return nil // the next job does it
		}
		ask = c.heardAfter(asked)
	}
	p.mu.Lock()
	p.spoilt = false
	p.mu.Unlock()
	return nil
}

// introduce has a printer that answers tell every change from now on, and asks
// for its name where the profile depends on that.
func (p *portPrinter) introduce(ctx context.Context, c *conversation) error {
	if _, answers, _ := c.state(); !answers {
		return nil
	}
	if err := p.watch(c); err != nil || !p.auto {
		return err
	}
	model, err := c.askText(ctx, escpos.AskModel)
	if errors.Is(err, errNoAnswer) {
		return nil // its answer may come late, and would pass for the maker
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

// attend asks the printer how it is, again and again, until the conversation
// ends.
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
		return nil // a job is on its way, and listens itself
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
	case answers && c.unanswered() > lateWithin && p.obstacle(c) == nil: // one that is full and out of paper hears no questions
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

// feed gives a printer that does not answer a little of the recovery: it may
// be eating our questions for the rest of a job that broke off. A full one
// takes nothing, which is no fault here.
func (p *portPrinter) feed(c *conversation) {
	p.mu.Lock()
	spoilt := p.spoilt
	p.mu.Unlock()
	if spoilt {
		_, _ = c.to.Write(make([]byte, feedBytes), time.Now().Add(feedWithin))
	}
}
