package kills

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// remembered is how many of its newest answers a client requests again with every
// connection. The hub keeps twice as many as may be in flight.
const remembered = 8

// sent is a command and its number.
type sent struct {
	seq     uint64
	command queue.Command
}

// work is the next command, after the answer to the last one.
type work func(last queue.Command, a eventlog.Answer) queue.Command

// client is a device that sends commands as fast as it gets answers, over one connection
// after the other, and repeats those without an answer.
type client struct {
	dev    string
	window int // commands without an answer
	work   work
	ledger *ledger
	next   uint64
	open   []sent // without an answer
	old    []sent // with one, the newest
	last   queue.Command
	answer eventlog.Answer
}

// session uses one connection until it ends or ctx does. An error is a fault of the hub;
// a hub that is not running is none.
func (c *client) session(ctx context.Context, url string) error {
	ws, resp, err := websocket.DefaultDialer.DialContext(ctx, url, nil)
	if err != nil {
		return nil
	}
	resp.Body.Close()
	defer ws.Close()
	defer context.AfterFunc(ctx, func() { ws.Close() })()
	hello := wire.Hello{Protocols: []int{wire.Version}, Role: wire.RoleGateway, NoEvents: true}
	switch {
	case strings.HasPrefix(c.dev, "desk"):
		hello.Role = wire.RoleConsole
	case strings.HasPrefix(c.dev, "pad"):
		hello.Role, hello.Counter = wire.RolePad, "1"
	}
	if say(ws, wire.Envelope{Type: wire.TypeHello, Dev: c.dev, Inc: 1}, hello) != nil {
		return nil
	}
	for _, s := range slices.Concat(c.old, c.open) {
		if err := c.send(ws, s); err != nil {
			return nil
		}
	}
	for {
		if ctx.Err() == nil {
			c.askMore(ws)
		}
		_ = ws.SetReadDeadline(time.Now().Add(patience))
		_, data, err := ws.ReadMessage()
		if err != nil {
			return nil
		}
		if err := c.take(data); err != nil {
			return err
		}
	}
}

// askMore fills the window. What cannot be sent now is sent with the next connection.
func (c *client) askMore(ws *websocket.Conn) {
	for len(c.open) < c.window {
		c.next++
		s := sent{c.next, c.work(c.last, c.answer)}
		c.open = append(c.open, s)
		_ = c.send(ws, s)
	}
}

func (c *client) send(ws *websocket.Conn, s sent) error {
	body, err := queue.EncodeCommand(s.command)
	if err != nil {
		return err
	}
	return say(ws, wire.Envelope{Type: wire.TypeCommand, Dev: c.dev, Inc: 1, Seq: s.seq, Nonce: fmt.Sprint(s.seq)}, body)
}

// take handles a frame of the hub.
func (c *client) take(data []byte) error {
	e, _, err := wire.Decode(data)
	if err != nil || e.Type != wire.TypeResult {
		return err
	}
	r, err := wire.Body[wire.Result](e)
	if err != nil {
		return err
	}
	for i, s := range c.open {
		if s.seq == e.Seq {
			c.open = slices.Delete(c.open, i, i+1)
			c.old = append(c.old, s)
			c.old = c.old[max(0, len(c.old)-remembered):]
			c.last, c.answer = s.command, r.Answer
			c.ledger.note(asked{c.dev, s.seq}, s.command, r)
			return nil
		}
	}
	for _, s := range c.old {
		if s.seq == e.Seq {
			c.ledger.note(asked{c.dev, s.seq}, s.command, r)
			return nil
		}
	}
	return fmt.Errorf("%s was answered command %d, which it did not ask", c.dev, e.Seq)
}

func say(ws *websocket.Conn, e wire.Envelope, body any) error {
	data, err := wire.Encode(e, body)
	if err != nil {
		return err
	}
	return ws.WriteMessage(websocket.TextMessage, data)
}

// issuing takes one number after the other.
func issuing(service string) work {
	return func(queue.Command, eventlog.Answer) queue.Command { return queue.IssueTicket{Service: service} }
}

// serving works at a counter: it calls, starts, finishes, and has the citizen rate.
func serving(counter, officer string) work {
	return func(last queue.Command, a eventlog.Answer) queue.Command {
		switch last := last.(type) {
		case queue.CallNext:
			if a.Code == queue.OK {
				return queue.Start{Counter: last.Counter}
			}
		case queue.Start:
			return queue.Finish{Counter: last.Counter}
		case nil:
			return queue.Login{Counter: counter, Officer: officer, PIN: "1234"}
		}
		return queue.CallNext{Counter: counter}
	}
}

// rating is a pad's work: the answers of whoever comes by.
func rating(counter string) work {
	answer := int64(0)
	return func(queue.Command, eventlog.Answer) queue.Command {
		answer++
		return queue.Rate{Score: 4, Counter: counter, Answer: answer, AtMS: time.Now().UnixMilli()}
	}
}
