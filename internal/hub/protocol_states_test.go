package hub_test

import (
	"encoding/json"
	"slices"
	"sync"
	"testing"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// The states of tickets as the examples have them are held against the table of
// docs/PROTOCOL.md: a ticket leaves a state by the events that stand there.

// moves collects how tickets left their states, in all files.
var moves = struct {
	sync.Mutex
	seen   map[queue.TicketState]map[string]bool
	played map[string]bool // by file
}{seen: map[queue.TicketState]map[string]bool{}, played: map[string]bool{}}

func notePlayed(file string) {
	moves.Lock()
	defer moves.Unlock()
	moves.played[file] = true
}

// follower is a device's copy of the state.
type follower struct {
	text  string // of the snapshot so far
	state *queue.State
}

// follow applies what a device gets, and notes how tickets left their states.
func (f *follower) follow(t *testing.T, at string, e wire.Envelope) {
	t.Helper()
	switch e.Type {
	case wire.TypeWelcome:
		*f = follower{}
	case wire.TypeSnapshot:
		part, err := wire.Body[wire.Snapshot](e)
		if err != nil {
			t.Fatal(err)
		}
		if f.text += part.Text; !json.Valid([]byte(f.text)) {
			return
		}
		if f.state, err = queue.LoadState([]byte(f.text)); err != nil {
			t.Fatalf("%s: %v", at, err)
		}
	case wire.TypeEvents:
		run, err := wire.Body[wire.Events](e)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range run.Entries {
			f.apply(t, at, text)
		}
	}
}

func (f *follower) apply(t *testing.T, at string, text []byte) {
	t.Helper()
	var entry eventlog.Entry
	if err := json.Unmarshal(text, &entry); err != nil {
		t.Fatalf("%s: %v", at, err)
	}
	if f.state == nil || entry.Pos <= f.state.Pos {
		return
	}
	before := map[queue.TicketID]queue.TicketState{}
	for _, ticket := range f.state.Tickets {
		before[ticket.ID] = ticket.State
	}
	if err := queue.Apply(f.state, entry); err != nil {
		t.Fatalf("%s: %v", at, err)
	}
	for id, was := range before {
		if now := f.state.Ticket(id); now == nil || now.State == was {
			continue // a ticket that is gone was the closed day's
		}
		noteMove(was, entry.Events)
	}
}

func noteMove(was queue.TicketState, by []eventlog.Event) {
	moves.Lock()
	defer moves.Unlock()
	if moves.seen[was] == nil {
		moves.seen[was] = map[string]bool{}
	}
	for _, ev := range by {
		switch ev.(type) {
		case queue.OfflineActionDone, queue.TicketIssued:
			continue // what is said beside: what moved the ticket stands in the same entry
		}
		moves.seen[was][ev.EventType()] = true
	}
}

// checkMoves wants every move to stand in the table, and enough of them where all
// files were played.
func checkMoves(t *testing.T, files int) {
	t.Helper()
	moves.Lock()
	defer moves.Unlock()
	found := 0
	for _, r := range readPage(t).tables["ticket states"].rows {
		state := queue.TicketState(names(r.cells[0])[0])
		for by := range moves.seen[state] {
			switch found++; {
			case by == queue.CommandUndone{}.EventType(): // back to whatever was before
			case !slices.Contains(names(r.cells[2]), by):
				t.Errorf("%s: a ticket left the state %q by %s, which its row does not have", protocolFile, state, by)
			}
		}
	}
	if len(moves.played) == files && found < 12 {
		t.Errorf("only %d ways out of a state were seen", found)
	}
}
