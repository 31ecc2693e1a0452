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
	askWithin   = 700 * time.Millisecond // one wait for answers; enough for all real-time questions on the slowest lines
	lateWithin  = 5 * time.Second        // a later answer is treated as missing
	writeWithin = 3 * time.Second        // for sending a question
	readFor     = 200 * time.Millisecond // one wait for bytes; longer than a printer pauses within a reply
	tellEvery   = 64                     // bytes read at once; a status has one or four
)

// errSilent ends a conversation with a printer that has stopped answering.
var errSilent = errors.New("the printer does not answer any more")

// conversation is one connection with a printer: who may write, which questions are
// open, and what the printer has reported.
type conversation struct {
	to   port.Port
	told func() // called when the status has changed
	turn chan struct{}

	round round // used by the holder of the turn

	mu      sync.Mutex
	decoder escpos.Decoder
	replies []escpos.Reply // buffer for the decoder
	status  escpos.Status
	waiting map[escpos.Query]chan escpos.Reply // in-order questions without an answer
	puts    []time.Time                        // when the open questions of the round were sent, the oldest first
	arrived chan escpos.Reply                  // answers to the round's question
	frames  int                                // automatic statuses so far
	answers bool                               // it has answered on this connection
	mute    bool                               // what it sends is ignored
	oneWay  bool                               // this port cannot receive
	sending bool                               // a job is being written
	heard   time.Time                          // when it last sent anything
	// When it last sent something contradictory or invalid: see doubts.
	contradicted, garbled time.Time
	change                chan struct{}
}

// newConversation starts one. A mute one asks nothing and ignores what it receives.
func newConversation(to port.Port, told func(), mute bool) *conversation {
	c := &conversation{
		to: to, told: told, turn: make(chan struct{}, 1), heard: time.Now(), mute: mute,
		waiting: map[escpos.Query]chan escpos.Reply{}, change: make(chan struct{}), arrived: make(chan escpos.Reply, escpos.MaxExpected),
	}
	c.turn <- struct{}{}
	// A port that cannot receive reports that at once.
	_, err := to.Read(make([]byte, 1), time.Now().Add(-time.Second))
	c.oneWay = errors.Is(err, port.ErrOneWay)
	c.mute = c.mute || c.oneWay
	return c
}

// take waits for the turn to write; it must be followed by give.
func (c *conversation) take(ctx context.Context) error {
	select {
	case <-c.turn:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *conversation) give() { c.turn <- struct{}{} }

// listen handles what the printer sends until the port ends.
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

// hear handles the bytes of one wait; none means silence.
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
		_ = c.to.Close() // otherwise a blocked write would wait until the printer is repaired
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

// reply handles one reply. It needs mu. A doubtful one does not count as an answer;
// the question is repeated.
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
		asker <- r // has room for one
	}
}

// state is what the printer has reported so far, and a channel that is closed at the
// next change.
func (c *conversation) state() (s escpos.Status, answers bool, change <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.status, c.answers, c.change
}

// send records whether a job is being written.
func (c *conversation) send(is bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sending = is
}

// silence is the time since the printer last sent anything.
func (c *conversation) silence() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Since(c.heard)
}

// heardAfter reports whether the printer has sent anything since t.
func (c *conversation) heardAfter(t time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.heard.After(t)
}

// ask sends a question that the printer answers in order, after what was sent
// before; the answer comes on the channel. The caller must have the turn.
func (c *conversation) ask(q escpos.Query) (<-chan escpos.Reply, error) {
	answer := make(chan escpos.Reply, 1)
	c.mu.Lock()
	c.decoder.Expect(q)
	c.waiting[q] = answer
	c.mu.Unlock()
	_, err := c.to.Write(escpos.AppendQuery(nil, q), time.Now().Add(writeWithin))
	return answer, err
}

// forget drops the in-order questions without an answer.
func (c *conversation) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.decoder.ForgetInOrder()
	clear(c.waiting)
}

// askText asks for a text, "TM-T82X".
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
