package printer

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"motcua/internal/escpos"
	"motcua/internal/health"
	"motcua/internal/port"
	"motcua/internal/receipt"
)

// Limits of a printer on a port.
const (
	chunkLimit   = 10 * time.Second // for the printer to take a chunk
	networkChunk = 128 << 10        // all of any usual ticket
	firstLook    = 8 * time.Second  // until the first connection has succeeded or failed
	lookEvery    = time.Second      // the printer is asked how it is
	silentAfter  = 2500 * time.Millisecond
	feedBytes    = 2 << 10 // a fifth of a band: some seconds of asking
	feedWithin   = 300 * time.Millisecond
	nudgeEvery   = 5 * time.Second // a printer is told to go on after an error that a person has removed
)

// portPrinter is an ESC/POS printer. It keeps its port open, since a printer
// that runs out of paper says so only to whoever listens; a network printer
// therefore belongs to one kiosk.
type portPrinter struct {
	address    string
	auto       bool // ask the printer for its name and take the profile from that
	widthDots  int  // the paper's, 0: the profile's
	chunkLimit time.Duration
	settle     time.Duration

	mu       sync.Mutex
	profile  escpos.Profile
	talk     *conversation // nil: not connected, or not ready to be talked to
	end      context.CancelCauseFunc
	failure  *Symptom      // why there is no conversation
	ended    bool          // parted has noted why, and nobody has asked since
	looked   chan struct{} // closed once the first connection has succeeded or failed
	model    string
	last     []Symptom // what kept the printer from printing when the last conversation ended
	answered bool      // it has answered since this program started
	orderly  bool      // it has answered a question in its order (GS r)
	deaf     bool      // it answers in real time only
	spoilt   bool      // a job may have broken off: by us, or by the program that ran before
	report   func(Condition)
	told     bool
	shown    Condition
}

var _ Device = (*portPrinter)(nil)

func newPortPrinter(address string, p escpos.Profile, auto bool, widthDots int) *portPrinter {
	return &portPrinter{
		address: address, profile: p, auto: auto, widthDots: widthDots,
		chunkLimit: chunkLimit, settle: settleWithin,
		looked: make(chan struct{}), spoilt: true, report: func(Condition) {},
	}
}

// Watch implements Device.
func (p *portPrinter) Watch(ctx context.Context, report func(Condition)) {
	p.mu.Lock()
	p.report = report
	p.mu.Unlock()
	_ = port.Keep(ctx, p.address, p.opened, p.session) // it ends with ctx: Open has checked the address
}

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
	c := newConversation(to, p.tell)
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
	p.talk, p.end, p.failure = c, end, nil
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
	profile := p.profileNow()
	if profile.Reports == escpos.ReportsNothing || c.oneWay {
		return p.recover(ctx, c)
	}
	if err := c.askState(ctx); err != nil {
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
		if err := c.askState(ctx); err != nil {
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
		if err := c.askState(ctx); err != nil {
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
	maker, err := c.askText(ctx, escpos.AskMaker)
	if err != nil && !errors.Is(err, errNoAnswer) {
		return err
	}
	model, err := c.askText(ctx, escpos.AskModel)
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
		if c.oneWay || p.profileNow().Reports == escpos.ReportsNothing {
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
	if err := c.askState(ctx); err != nil {
		return err
	}
	status, answers, _ := c.state()
	switch {
	case answers && c.silence() > silentAfter && p.obstacle(c) == nil: // one that is full and out of paper hears no questions
		return errSilent
	case answers && !before: // it was switched on
		if err := p.introduce(ctx, c); err != nil {
			return err
		}
		p.tell()
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

func (p *portPrinter) profileNow() escpos.Profile {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.profile
}

// tell reports the condition if it is another one.
func (p *portPrinter) tell() {
	p.mu.Lock()
	defer p.mu.Unlock() // held while reporting: conditions arrive in their order
	if now := p.condition(); !p.told || !reflect.DeepEqual(now, p.shown) {
		p.told, p.shown = true, now
		p.report(now)
	}
}

// condition needs mu.
func (p *portPrinter) condition() Condition {
	c := Condition{Model: p.model, Answers: p.answered}
	if p.talk == nil {
		if p.failure != nil {
			c.Symptoms = []Symptom{*p.failure}
		}
		return c
	}
	status, answers, _ := p.talk.state()
	p.answered = p.answered || answers
	c.Answers = answers
	c.Symptoms = symptoms(status)
	switch {
	case answers:
		p.last = nil
	case len(p.last) > 0:
		c.Symptoms = p.last
	case p.answered:
		c.Symptoms = []Symptom{{health.PrinterDisconnected, errSilent.Error()}}
	}
	return c
}

// Ready implements Device.
func (p *portPrinter) Ready(ctx context.Context) error {
	first := time.NewTimer(firstLook)
	defer first.Stop()
	select {
	case <-p.looked:
	case <-first.C:
	case <-ctx.Done():
		return &FaultError{Code: health.PrinterDisconnected, Err: ctx.Err()}
	}
	p.mu.Lock()
	c, bad := p.talk, blocking(p.condition())
	if c == nil && len(bad) == 0 {
		bad = []Symptom{{health.PrinterDisconnected, "not connected yet"}}
	}
	p.mu.Unlock()
	if len(bad) > 0 {
		return &FaultError{Code: bad[0].Code, Err: fmt.Errorf("printing at %q: %s", p.address, bad[0].Detail)}
	}
	return nil
}

// Print implements Device.
func (p *portPrinter) Print(ctx context.Context, t receipt.Ticket) (Proof, error) {
	profile := p.profileNow()
	raster, err := receipt.Render(t, profile.Dots)
	if err != nil {
		return Taken, err
	}
	p.mu.Lock()
	c, end := p.talk, p.end
	p.mu.Unlock()
	if c == nil {
		return Taken, &FaultError{Code: health.PrinterDisconnected, Err: fmt.Errorf("printing at %q: not connected", p.address)}
	}
	if err := c.take(ctx); err != nil {
		return Taken, &FaultError{Code: health.PrinterStuck, Err: err}
	}
	defer c.give()
	if err := p.recover(ctx, c); err != nil { // left over from a time when the printer took nothing
		end(err)
		return Taken, &FaultError{Code: portSymptom(err).Code, Err: err}
	}
	if obstacle := p.obstacle(c); obstacle != nil {
		obstacle.Begun = false
		return Taken, obstacle
	}
	p.mu.Lock()
	p.spoilt = true // until all of the job is printed
	p.mu.Unlock()
	proof, err := p.deliver(ctx, c, profile.Job(raster), profile)
	if err != nil {
		if profile.Clears {
			p.breakOff(c)
		}
		if p.obstacle(c) == nil || errors.Is(err, errUnsent) {
			end(err)
		}
		return Taken, err
	}
	p.mu.Lock()
	p.spoilt = false
	p.mu.Unlock()
	return proof, nil
}

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
			fault := p.obstacle(c)
			fault.Begun = sent > 0
			return fault
		}
		n, err := c.to.Write(chunk, time.Now().Add(p.chunkLimit))
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
	limit := time.NewTimer(p.settle)
	defer limit.Stop()
	for {
		status, _, change := c.state()
		if tears(status) {
			return Taken, p.obstacle(c)
		}
		select {
		case r := <-answer:
			if r.Doubtful { // noise may have looked like it
				c.forget()
				if answer, err = c.ask(escpos.AskConsumed); err != nil {
					return Taken, &FaultError{Code: portSymptom(err).Code, Begun: true, Err: err}
				}
				continue
			}
			p.mu.Lock()
			p.orderly = true
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
		p.deaf = true
		p.mu.Unlock()
	}
	return proof, err
}

func (p *portPrinter) proveByState(ctx context.Context, c *conversation) (Proof, error) {
	asked := time.Now()
	if err := c.askState(ctx); err != nil {
		return Taken, &FaultError{Code: portSymptom(err).Code, Begun: true, Err: err}
	}
	if obstacle := p.obstacle(c); obstacle != nil {
		return Taken, obstacle
	}
	if !c.heardAfter(asked) {
		return Taken, &FaultError{Code: health.PrinterStuck, Begun: true, Err: fmt.Errorf("printing at %q: all is sent, and %w", p.address, errNoAnswer)}
	}
	return Printed, nil
}
