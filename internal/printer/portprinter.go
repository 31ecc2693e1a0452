package printer

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"time"

	"motcua/internal/escpos"
	"motcua/internal/health"
	"motcua/internal/port"
	"motcua/internal/receipt"
)

// Limits of a printer on a port.
const (
	chunkLimit   = 10 * time.Second // for writing limitBytes
	limitBytes   = 32 << 10
	networkChunk = 128 << 10       // the whole of any usual ticket
	firstLook    = 8 * time.Second // until the first connection has succeeded or failed
	trustSilent  = 3 * time.Second // after a conversation that was cut short, one without an answer counts by then
	lookEvery    = time.Second     // interval of the questions for its state
	feedBytes    = 2 << 10         // a fifth of a band: some seconds of questions
	feedWithin   = 300 * time.Millisecond
	nudgeEvery   = 5 * time.Second // interval of commands to continue after an error that a person has removed
)

// portPrinter is an ESC/POS printer. It keeps its port open, because a printer
// reports the end of its paper only to an open connection. A network printer can
// therefore serve only one kiosk.
type portPrinter struct {
	address    string
	auto       bool // choose the profile by the name that the printer reports
	widthDots  int  // of the paper; 0: the profile's
	chunkLimit time.Duration
	settle     time.Duration
	doubtAfter time.Duration

	mu       sync.Mutex
	profile  escpos.Profile
	talk     *conversation // nil: not connected, or not ready yet
	end      context.CancelCauseFunc
	failure  *Symptom      // why there is no conversation
	talked   time.Time     // when talk started
	short    bool          // the last conversation ended soon, without an answer
	ended    bool          // parted has recorded the reason, and no other connection was tried since
	looked   chan struct{} // closed when the first connection has succeeded or failed
	model    string
	last     []Symptom // faults that blocked printing when the last conversation ended
	answered bool      // it has answered since this program started
	orderly  bool      // it has answered an in-order question (GS r)
	deaf     bool      // it answers only in real time
	owing    bool      // an in-order answer for a failed job may still come
	doubts   doubts
	spoilt   bool // a job may have been broken off, by this run or an earlier one
	report   func(Condition)
	told     bool
	shown    Condition
}

var _ Device = (*portPrinter)(nil)

func newPortPrinter(address string, p escpos.Profile, s Settings) *portPrinter {
	return &portPrinter{
		address: address, profile: p, auto: s.Profile == AutoProfile, widthDots: s.WidthDots,
		chunkLimit: chunkLimit, settle: settleWithin, doubtAfter: doubtAfter,
		looked: make(chan struct{}), spoilt: true, report: func(Condition) {},
	}
}

// Watch implements Device.
func (p *portPrinter) Watch(ctx context.Context, report func(Condition)) {
	p.mu.Lock()
	p.report = report
	p.mu.Unlock()
	_ = port.Keep(ctx, p.address, p.opened, p.session) // ends with ctx only, since Open has checked the address
}

func (p *portPrinter) profileNow() escpos.Profile {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.profile
}

// tell reports the condition if it has changed.
func (p *portPrinter) tell() {
	p.mu.Lock()
	defer p.mu.Unlock() // held while reporting, so that conditions arrive in order
	if now := p.condition(); !p.told || !reflect.DeepEqual(now, p.shown) {
		p.told, p.shown = true, now
		p.report(now)
	}
}

// condition is the printer's condition, with the doubts about its answers. It needs
// mu.
func (p *portPrinter) condition() Condition {
	c := p.ownCondition()
	if p.talk == nil {
		return c // doubts do not matter for a printer that is not connected
	}
	p.doubts.note(p.talk)
	c.Symptoms = slices.Concat(c.Symptoms, p.doubts.symptoms(len(blocking(c)) > 0, p.doubtAfter))
	return c
}

// ownCondition is the condition that the printer reports. It needs mu.
func (p *portPrinter) ownCondition() Condition {
	c := Condition{Model: p.model, Answers: p.answered}
	if p.talk == nil {
		if p.failure != nil {
			c.Symptoms = []Symptom{*p.failure}
		}
		return c
	}
	status, answers, _ := p.talk.state()
	if p.failure != nil && !answers && time.Since(p.talked) < trustSilent {
		c.Symptoms = []Symptom{*p.failure} // something that hangs up at each question does not count as a printer that is back
		return c
	}
	p.failure = nil
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
	if err := p.recover(ctx, c); err != nil { // of an earlier job, when the printer accepted nothing
		end(err)
		return Taken, &FaultError{Code: portSymptom(err).Code, Err: err}
	}
	if obstacle := p.obstacle(c); obstacle != nil {
		obstacle.Begun = false
		return Taken, obstacle
	}
	if err := p.settleDebt(ctx, c); err != nil {
		end(err)
		return Taken, err
	}
	p.mu.Lock()
	p.spoilt = true // until the whole job is printed
	p.mu.Unlock()
	proof, err := p.deliver(ctx, c, profile.Job(raster), profile)
	if err != nil {
		if profile.Clears {
			p.breakOff(c)
		}
		if p.obstacle(c) == nil || errors.Is(err, errUnsent) || p.owes() {
			end(err)
		}
		return Taken, err
	}
	p.mu.Lock()
	p.spoilt = false
	p.mu.Unlock()
	return proof, nil
}
