package printer

import (
	"context"
	"time"

	"motcua/internal/escpos"
)

// realTime are the questions that a printer answers whatever it is doing.
var realTime = [...]escpos.Query{escpos.AskPrinter, escpos.AskOffline, escpos.AskError, escpos.AskPaper}

// doubtTries is how many doubtful answers to one question end a wait.
const doubtTries = 2

// round reads the printer's state by four questions, one after another. An answer
// does not say to which question it belongs, and may be late. So a question is
// repeated only until no answer to it is outstanding, and then the next question is
// sent. A bad state counts only after two equal answers to the same question: a
// printer that is one answer behind would seem open because of its answer about the
// drawer. A round that is not finished at the end of a wait continues in the next
// wait.
//
// The holder of the turn uses the round.
type round struct {
	begun     time.Time    // zero: a new round starts
	at        int          // the current question, an index of realTime
	since     time.Time    // the question is unanswered since then
	first     escpos.Reply // first answer to the question
	last      escpos.Reply
	got       int            // number of answers
	told      []escpos.Reply // the last answer to each earlier question
	merged    int            // how many of them are in the status
	missed    bool           // a question got no readable answer
	doubtful  int            // doubtful answers in this wait
	garbage   int            // invalid bytes before the question was sent
	confirmed escpos.Status  // status according to told

	// Valid for the whole conversation.
	twice   bool                // it has contradicted itself: each question is sent twice
	answers [len(realTime)]bool // it has answered the question before
	unknown [len(realTime)]bool // it does not know the question
}

// bad reports whether a status blocks printing.
func bad(s escpos.Status) bool { return len(blocking(Condition{Symptoms: symptoms(s)})) > 0 }

// impossible reports whether a printer says both that it is ready and that it is
// not. Paper is not considered: some printers stay online without it.
func impossible(s escpos.Status) bool {
	return s.Online && (s.CoverOpen || s.CutterError || s.RecoverableError || s.UnrecoverableError)
}

// need is the number of answers that the question needs.
func (r *round) need() int {
	var s escpos.Status
	s.Merge(r.first)
	if r.twice || bad(s) {
		return 2
	}
	return 1
}

// take takes an answer to the question.
func (r *round) take(a escpos.Reply) {
	r.since = time.Now()
	if a.Doubtful {
		r.doubtful++
		return
	}
	if r.got == 0 {
		r.first = a
	}
	r.last = a
	r.got++
	r.answers[r.at] = true
}

// leave continues with the next question.
func (r *round) leave() {
	if r.got > 0 {
		r.told = append(r.told, r.last)
		r.confirmed.Merge(r.last)
	}
	r.at++
	r.got, r.since = 0, time.Time{}
}

// restart drops the results of the round, and starts a new one.
func (r *round) restart() {
	*r = round{twice: r.twice, answers: r.answers, unknown: r.unknown}
}

// askState asks the printer for its state and waits for that, at most askWithin. It
// is no error if the printer does not answer. whole is when the first question of a
// round was sent whose last answer has come in this wait; zero if there is none. The
// caller must have the turn.
func (c *conversation) askState(ctx context.Context) (whole time.Time, err error) {
	if c.mute {
		return time.Time{}, nil
	}
	r := &c.round
	if r.begun.IsZero() {
		r.begun = time.Now()
	}
	r.doubtful = 0
	frames := c.heardFrames()
	limit := time.NewTimer(askWithin)
	defer limit.Stop()
	for goOn := true; goOn && err == nil && r.at < len(realTime); {
		goOn, err = c.step(ctx, limit.C)
	}
	current := c.merge(frames)
	if err != nil || r.at < len(realTime) {
		return time.Time{}, err
	}
	if impossible(r.confirmed) {
		c.doubt(&c.contradicted)
	}
	if current && !r.missed {
		whole = r.begun
	}
	r.restart()
	return whole, nil
}

// step sends the question, waits for its answer, or leaves it; false means that the
// wait is over.
func (c *conversation) step(ctx context.Context, limit <-chan time.Time) (bool, error) {
	r := &c.round
	owed, put := c.owed() // before the answers are read, so that none is missed
	for len(c.arrived) > 0 {
		c.receive(<-c.arrived)
	}
	if owed > 0 && time.Since(put) > lateWithin {
		c.forgetNow()
		owed = 0
	}
	overdue := !r.since.IsZero() && time.Since(r.since) > lateWithin
	switch {
	case r.unknown[r.at]:
		r.leave()
		return true, nil
	case r.got > 0 && r.got >= r.need():
		if owed == 0 {
			c.settleQuestion()
			return true, nil
		}
	case r.got == 0 && r.at > 0 && overdue && !r.answers[r.at]:
		c.forgetNow()
		r.unknown[r.at] = true
		r.restart()
		return false, nil
	case r.doubtful >= doubtTries:
		return false, nil
	case owed == 0 || time.Since(put) >= askWithin:
		if err := c.askNow(realTime[r.at]); err != nil {
			return false, err
		}
	}
	select {
	case a := <-c.arrived:
		c.receive(a)
		return true, nil
	case <-limit:
		c.passGarbage()
		return false, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// receive takes an answer to the question of the round.
func (c *conversation) receive(a escpos.Reply) {
	if c.round.take(a); a.Doubtful {
		c.doubt(&c.garbled)
	}
}

// settleQuestion leaves a question that has no outstanding answer.
func (c *conversation) settleQuestion() {
	r := &c.round
	if r.first.Byte != r.last.Byte {
		r.twice = true
		c.doubt(&c.garbled)
	}
	c.forgetNow()
	r.leave()
}

// passGarbage leaves a question that was answered by invalid bytes, unless nothing
// was readable yet: the first question may be repeated without limit.
func (c *conversation) passGarbage() {
	r := &c.round
	if !c.garbageAfter(r.garbage) {
		return
	}
	c.doubt(&c.garbled)
	r.garbage = c.garbageNow()
	if r.at > 0 && r.got < r.need() {
		c.forgetNow()
		r.missed, r.got = true, 0
		r.leave()
	}
}

// askNow sends a real-time question.
func (c *conversation) askNow(q escpos.Query) error {
	now := time.Now()
	if c.round.since.IsZero() {
		c.round.since, c.round.garbage = now, c.garbageNow()
	}
	c.mu.Lock()
	for len(c.puts) > 0 && (now.Sub(c.puts[0]) > lateWithin || len(c.puts) == escpos.MaxExpected) {
		c.puts = c.puts[1:]
	}
	c.puts = append(c.puts, now)
	c.decoder.Expect(q) // if several are expected, they are all for the same question
	c.mu.Unlock()
	_, err := c.to.Write(escpos.AppendQuery(nil, q), now.Add(writeWithin))
	return err
}

// replyNow handles a real-time answer. It needs mu.
func (c *conversation) replyNow(r escpos.Reply) {
	if len(c.puts) == 0 {
		return // later than lateWithin
	}
	c.puts = c.puts[1:]
	c.answers = c.answers || !r.Doubtful
	select {
	case c.arrived <- r:
	default: // no answer is expected any more
	}
}

// owed is the number of outstanding real-time answers, and when the last question
// was sent.
func (c *conversation) owed() (n int, put time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n = len(c.puts); n > 0 {
		put = c.puts[n-1]
	}
	return n, put
}

// forgetNow drops the outstanding answers to the real-time question.
func (c *conversation) forgetNow() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.puts = nil
	c.decoder.ForgetRealTime()
}

// unanswered is how long a question that the printer has answered before has been
// without an answer.
func (c *conversation) unanswered() time.Duration {
	r := &c.round
	if r.since.IsZero() || r.got > 0 || !r.answers[r.at] {
		return 0
	}
	return time.Since(r.since)
}

func (c *conversation) heardFrames() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.frames
}

func (c *conversation) garbageNow() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.decoder.Garbage()
}

func (c *conversation) garbageAfter(n int) bool { return c.garbageNow() > n }

// doubt records that the printer has just sent an impossible answer.
func (c *conversation) doubt(kind *time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*kind = time.Now()
}

// merge takes over the results of the round in one step, so that a mixture is never
// seen. If an automatic status has come since the round started (see frames), it is
// newer than the round, and only the next round counts.
func (c *conversation) merge(frames int) (current bool) {
	r := &c.round
	c.mu.Lock()
	before := c.status
	current = c.frames == frames
	for _, reply := range r.told[r.merged:] {
		if current {
			c.status.Merge(reply)
		}
	}
	r.merged = len(r.told)
	news := before != c.status
	if news {
		close(c.change)
		c.change = make(chan struct{})
	}
	c.mu.Unlock()
	if news {
		c.told()
	}
	return current
}
