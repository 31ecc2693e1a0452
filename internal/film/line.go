package film

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"time"
)

// message is a message from mpv: an event, or the answer to a request. See "JSON IPC" in
// mpv's manual.
type message struct {
	Event   string          `json:"event"`
	Name    string          `json:"name"` // of a changed property
	Data    json.RawMessage `json:"data"`
	Reason  string          `json:"reason"`     // of end-file
	Fault   string          `json:"file_error"` // of end-file
	Request int             `json:"request_id"`
	Error   string          `json:"error"` // "success" in an answer
}

func (m *message) flag() (set bool) {
	return json.Unmarshal(m.Data, &set) == nil && set
}

func (m *message) number() (n float64, known bool) {
	return n, m.Error == "success" && json.Unmarshal(m.Data, &n) == nil
}

// line is the connection to one mpv.
type line struct {
	conn net.Conn
	said chan message // closed when mpv's output has ended
	end  chan struct{}
}

func newLine(conn net.Conn) *line {
	l := &line{conn: conn, said: make(chan message), end: make(chan struct{})}
	go l.read()
	return l
}

func (l *line) read() {
	defer close(l.said)
	lines := bufio.NewScanner(l.conn)
	lines.Buffer(nil, maxLineBytes)
	for lines.Scan() {
		var m message
		if json.Unmarshal(lines.Bytes(), &m) != nil {
			continue // not JSON: ignore it
		}
		select {
		case l.said <- m:
		case <-l.end:
			return
		}
	}
}

// ask sends a command; its answer will have the number.
func (l *line) ask(number int, words ...any) error {
	text, err := json.Marshal(map[string]any{"command": words, "request_id": number})
	if err == nil {
		err = l.conn.SetWriteDeadline(time.Now().Add(writeWithin))
	}
	if err == nil {
		_, err = l.conn.Write(append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("telling %s: %w", Program, err)
	}
	return nil
}

// close closes the connection, which ends mpv.
func (l *line) close() {
	close(l.end)
	_ = l.conn.Close() // the other end may be gone
	for range l.said { // until the reader has ended
	}
}
