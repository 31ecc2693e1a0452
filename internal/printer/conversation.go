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
	askWithin   = 700 * time.Millisecond // from a question in real time to its answer, on the slowest lines
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

	mu      sync.Mutex
	decoder escpos.Decoder
	replies []escpos.Reply // room for the decoder's
	status  escpos.Status
	waiting map[escpos.Query]chan escpos.Reply
	answers bool      // it has answered on this connection
	oneWay  bool      // nothing can come back on this port
	sending bool      // a job is being written
	heard   time.Time // when it last said something
	change  chan struct{}
}

func newConversation(to port.Port, told func()) *conversation {
	c := &conversation{
		to: to, told: told, turn: make(chan struct{}, 1), heard: time.Now(),
		waiting: map[escpos.Query]chan escpos.Reply{}, change: make(chan struct{}),
	}
	c.turn <- struct{}{}
	// A port without a way back says so at once, and is not asked anything.
	_, err := to.Read(make([]byte, 1), time.Now().Add(-time.Second))
	c.oneWay = errors.Is(err, port.ErrOneWay)
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
		c.hear(buffer[:n])
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

// reply takes one reply. It needs mu.
func (c *conversation) reply(r escpos.Reply) {
	c.heard = time.Now()
	if c.status.Merge(r) {
		c.answers = true
	}
	if r.Kind != escpos.Answer {
		return
	}
	if asker, ok := c.waiting[r.Query]; ok {
		c.answers = true
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

// ask puts a question; its answer comes on the channel. Whoever asks has the
// turn.
func (c *conversation) ask(q escpos.Query) (<-chan escpos.Reply, error) {
	answer := make(chan escpos.Reply, 1)
	c.mu.Lock()
	c.decoder.Expect(q)
	c.waiting[q] = answer
	c.mu.Unlock()
	_, err := c.to.Write(escpos.AppendQuery(nil, q), time.Now().Add(writeWithin))
	return answer, err
}

// forget gives up the questions without an answer.
func (c *conversation) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.decoder.Forget()
	clear(c.waiting)
}

// realTime are the questions that a printer answers whatever it is doing.
var realTime = []escpos.Query{escpos.AskPrinter, escpos.AskOffline, escpos.AskError, escpos.AskPaper}

// askState has the printer tell all about itself, and waits for that. It is no
// error if it does not answer. Whoever asks has the turn.
func (c *conversation) askState(ctx context.Context) error {
	if c.oneWay {
		return nil
	}
	limit := time.NewTimer(askWithin)
	defer limit.Stop()
	for _, q := range realTime {
		answer, err := c.ask(q)
		if err != nil {
			return err
		}
		select {
		case <-answer:
		case <-limit.C:
			c.forget()
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
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
