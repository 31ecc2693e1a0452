// Package ledgertest is a hub in memory for tests: the real step of internal/ledger, and
// the log that comes of it. It has no disk and no line.
package ledgertest

import (
	"time"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/ledger"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// Failer is what *testing.T, testing.TB and *rapid.T have in common.
type Failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// Key signs the slips of appointments.
var Key = []byte("key of the tests")

// Hub decides at once. It is not safe for concurrent use.
type Hub struct {
	Ledger *ledger.Ledger
	MS     int64             // its clock, which only the test moves
	Log    []ledger.Written  // what was entered, from the beginning if it is New
	Walls  func(string) bool // says whether a wall is connected; nil: none
	// Given is what its door finds out about a command, as the function Given does.
	Given func(c queue.Command) queue.Given
	t     Failer
	seq   map[string]uint64
	drawn uint32
}

// New is the hub of a centre at a time, with the day open.
func New(t Failer, c centre.Centre, atMS int64) *Hub {
	t.Helper()
	h := Continue(t, ledger.NewFold(), atMS)
	h.Must("", queue.SetCentre{Centre: c})
	h.Roll()
	return h
}

// Continue is a hub that goes on with a log at a time. Its Log has what comes from now
// on.
func Continue(t Failer, f *ledger.Fold, atMS int64) *Hub {
	h := &Hub{t: t, MS: atMS, Given: Given, seq: map[string]uint64{}}
	for device, mark := range f.Memory.Devices {
		h.seq[device] = mark.Seq
	}
	h.Ledger = ledger.New(f, ledger.Outside{
		Chance: h.chance, SlipKey: Key, IsWall: func(dev string) bool { return h.Walls != nil && h.Walls(dev) },
	}, h.now())
	return h
}

// chance counts, so that no code is drawn twice.
func (h *Hub) chance() uint32 {
	h.drawn++
	return h.drawn
}

func (h *Hub) now() ledger.Moment {
	return ledger.Moment{MS: h.MS, Mono: time.Duration(h.MS) * time.Millisecond, Unwatched: true}
}

// State is the queue's state.
func (h *Hub) State() *queue.State { return h.Ledger.State() }

// take adds what was entered to the log, and is the last answer.
func (h *Hub) take(err error) (r wire.Result) {
	h.t.Helper()
	if err != nil {
		h.t.Fatalf("the hub cannot go on: %v", err)
	}
	b := h.Ledger.Take()
	h.Log = append(h.Log, b.Entries...)
	for _, reply := range b.Replies {
		r = reply.Result
	}
	return r
}

// Roll opens the day of its clock, if it is another one.
func (h *Hub) Roll() {
	h.t.Helper()
	_, _, err := h.Ledger.Rollover(h.now())
	h.take(err)
}

// Announce makes the announcements that are due.
func (h *Hub) Announce() {
	h.t.Helper()
	_, err := h.Ledger.Announce(h.now())
	h.take(err)
}

// Enter records events of a command that is not decided.
func (h *Hub) Enter(by eventlog.Cause, answer eventlog.Answer, events ...eventlog.Event) {
	h.t.Helper()
	h.take(h.Ledger.Enter(h.now(), by, events, answer))
}

// Ask has a device ask under a cause of the test's choice.
func (h *Hub) Ask(by eventlog.Cause, c queue.Command) wire.Result {
	h.t.Helper()
	h.seq[by.Device] = max(h.seq[by.Device], by.Seq)
	_, err := h.Ledger.Ask(h.now(), ledger.Request{Cause: by, Command: c, Given: h.Given(c)})
	return h.take(err)
}

// PIN is every officer's.
const PIN = "1234"

// TemporaryPIN is every officer's too, and was set by somebody else.
const TemporaryPIN = "7395"

// Given is what a hub's door finds out about a command: whether its PIN is right.
func Given(c queue.Command) queue.Given {
	login, ok := c.(queue.Login)
	_, uploads := c.(queue.Recover)
	switch {
	case !ok:
		return queue.Given{Proved: uploads}
	case login.PIN == PIN:
		return queue.Given{PIN: queue.PINRight}
	case login.PIN != TemporaryPIN:
		return queue.Given{PIN: queue.PINWrong}
	case login.New == "":
		return queue.Given{PIN: queue.PINTemporary}
	case login.New == login.PIN:
		return queue.Given{PIN: queue.PINUnfit}
	}
	return queue.Given{PIN: queue.PINChanged}
}

// Do has a device ask under its next number, or the hub itself if it has no name.
func (h *Hub) Do(device string, c queue.Command) eventlog.Answer {
	h.t.Helper()
	if device == "" {
		answer, err := h.Ledger.Do(h.now(), c)
		h.take(err)
		return answer
	}
	return h.Ask(eventlog.Cause{Device: device, Inc: 1, Seq: h.seq[device] + 1}, c).Answer
}

// Must is Do for what must be granted.
func (h *Hub) Must(device string, c queue.Command) eventlog.Answer {
	h.t.Helper()
	a := h.Do(device, c)
	if a.Code != queue.OK {
		h.t.Fatalf("%s of %q is refused: %s", c.CommandType(), device, a.Code)
	}
	return a
}

// Entries are the entries of the log.
func (h *Hub) Entries() (list []eventlog.Entry) {
	for _, w := range h.Log {
		list = append(list, w.Entry)
	}
	return list
}

// Public is the log as devices are told of it, after a position.
func (h *Hub) Public(after uint64) [][]byte {
	h.t.Helper()
	list, err := ledger.Batch{Entries: h.Log[after:]}.For(eventlog.Streams{eventlog.QueueStream})
	if err != nil {
		h.t.Fatalf("%v", err)
	}
	return list
}
