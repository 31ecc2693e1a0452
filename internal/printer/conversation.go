package printer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"motcua/internal/escpos"
	"motcua/internal/port"
)

// Limits of a conversation.
const (
	askWithin   = 700 * time.Millisecond // one wait for answers: for all questions in real time, on the slowest lines
	lateWithin  = 5 * time.Second        // an answer that comes later is taken for one that never comes
	writeWithin = 3 * time.Second        // for a question to go out
	readFor     = 200 * time.Millisecond // one wait for bytes; longer than a printer pauses within a reply
	tellEvery   = 64                     // bytes read at once; status comes in ones and fours
)

// errSilent ends a conversation with a printer that has stopped answering.
var errSilent = errors.New("the printer does not answer any more")

// conversation is one connection with a printer: who may write, what it was
// asked, and what it has told about itself.
type conversation struct {
	to   port.Port
	told func() // the status has changed
	turn chan struct{}

	round round // of whoever has the turn

	mu      sync.Mutex
	decoder escpos.Decoder
	replies []escpos.Reply // room for the decoder's
	status  escpos.Status
	waiting map[escpos.Query]chan escpos.Reply // by questions in its order
	puts    []time.Time                        // when the question of the round was put and has no answer yet, the oldest first
	arrived chan escpos.Reply                  // answers to it
	frames  int                                // automatic statuses so far
	answers bool                               // it has answered on this connection
	mute    bool                               // what it says is not listened to
	oneWay  bool                               // nothing can come back on this port
	sending bool                               // a job is being written
	heard   time.Time                          // when it last said something
	// When it last said what cannot be: see doubts.
	contradicted, garbled time.Time
	change                chan struct{}
}

// newConversation begins one. A mute one asks nothing and believes nothing.
func newConversation(to port.Port, told func(), mute bool) *conversation {
	c := &conversation{
		to: to, told: told, turn: make(chan struct{}, 1), heard: time.Now(), mute: mute,
		waiting: map[escpos.Query]chan escpos.Reply{}, change: make(chan struct{}), arrived: make(chan escpos.Reply, escpos.MaxExpected),
	}
	c.turn <- struct{}{}
	// A port without a way back says so at once.
	_, err := to.Read(make([]byte, 1), time.Now().Add(-time.Second))
	c.oneWay = errors.Is(err, port.ErrOneWay)
	c.mute = c.mute || c.oneWay
	return c
}

// take waits for the right to write; give must follow.
func (c *conversation) take(ctx context.Context) error {
	select {
	case <-c.turn:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *conversation) give() { c.turn <- struct{}{} }

// listen takes in what the printer says until the port ends.
func (c *conversation) listen() error {
	if c.oneWay {
		return nil
	}
	buffer := make([]byte, tellEvery)
	for {
		n, err := c.to.Read(buffer, time.Now().Add(readFor))
		if !c.mute {
			c.hear(buffer[:n])
		}
		if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			return fmt.Errorf("listening to the printer: %w", err)
		}
	}
}

// hear takes what has come in one wait; nothing means silence.
func (c *conversation) hear(b []byte) {
	c.mu.Lock()
	if len(b) == 0 {
		c.decoder.Silence()
	}
	before, answered := c.status, c.answers
	c.replies = c.decoder.Feed(c.replies[:0], b)
	for _, r := range c.replies {
		c.reply(r)
	}
	news := before != c.status || answered != c.answers
	if c.sending && tears(c.status) {
		_ = c.to.Close() // a write that waits for the printer would wait until somebody has mended it
	}
	if news {
		close(c.change)
		c.change = make(chan struct{})
	}
	c.mu.Unlock()
	if news {
		c.told()
	}
}

// reply takes one reply. It needs mu. A doubtful one is no answer yet: whoever
// asked asks again.
func (c *conversation) reply(r escpos.Reply) {
	c.heard = time.Now()
	if r.Kind == escpos.Answer && r.Query.RealTime() {
		c.replyNow(r)
		return
	}
	if c.status.Merge(r) {
		c.answers = true
	}
	if r.Kind == escpos.Automatic {
		c.frames++
	}
	if r.Kind != escpos.Answer {
		return
	}
	if asker, ok := c.waiting[r.Query]; ok {
		c.answers = c.answers || !r.Doubtful
		delete(c.waiting, r.Query)
		asker <- r // it holds one
	}
}

// state is what the printer has told so far, and a channel that closes when it
// tells something else.
func (c *conversation) state() (s escpos.Status, answers bool, change <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.status, c.answers, c.change
}

// send marks that a job is being written, or not any more.
func (c *conversation) send(is bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sending = is
}

// silence is how long the printer has said nothing.
func (c *conversation) silence() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Since(c.heard)
}

// heardAfter says whether the printer has said something since t.
func (c *conversation) heardAfter(t time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.heard.After(t)
}

// ask puts a question that is answered in its order; the answer comes on the
// channel. Whoever asks has the turn.
func (c *conversation) ask(q escpos.Query) (<-chan escpos.Reply, error) {
	answer := make(chan escpos.Reply, 1)
	c.mu.Lock()
	c.decoder.Expect(q)
	c.waiting[q] = answer
	c.mu.Unlock()
	_, err := c.to.Write(escpos.AppendQuery(nil, q), time.Now().Add(writeWithin))
	return answer, err
}

// forget gives up the questions in its order that have no answer.
func (c *conversation) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.decoder.ForgetInOrder()
	clear(c.waiting)
}

// askText asks for a block of text, "TM-T82X".
func (c *conversation) askText(ctx context.Context, q escpos.Query) (string, error) {
	answer, err := c.ask(q)
	if err != nil {
		return "", err
	}
	limit := time.NewTimer(askWithin)
	defer limit.Stop()
	select {
	case r := <-answer:
		return r.Text, nil
	case <-limit.C:
		c.forget()
		return "", fmt.Errorf("asking the printer for its name: %w", errNoAnswer)
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
