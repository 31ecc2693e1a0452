package kills

import (
	"encoding/json"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/store"
	"motcua/internal/wire"
)

// asked identifies a command as the hub does.
type asked struct {
	dev string
	seq uint64
}

// ledger is what clients were told, over all lives of a hub.
type ledger struct {
	mu     sync.Mutex
	told   map[asked]wire.Result
	owner  map[queue.TicketID]asked
	again  int // answers that were requested again
	faults []string
}

func newLedger() *ledger {
	return &ledger{told: map[asked]wire.Result{}, owner: map[queue.TicketID]asked{}}
}

func (l *ledger) fault(format string, args ...any) {
	l.faults = append(l.faults, fmt.Sprintf(format, args...))
}

// note records an answer, and compares it with an earlier one.
func (l *ledger) note(by asked, c queue.Command, r wire.Result) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if old, again := l.told[by]; again {
		l.again++
		if old.Pos != r.Pos || !reflect.DeepEqual(old.Answer, r.Answer) {
			l.fault("%v was answered %+v and then %+v", by, old.Answer, r.Answer)
		}
		return
	}
	l.told[by] = r
	if _, issue := c.(queue.IssueTicket); !issue || r.Answer.Code != queue.OK {
		return
	}
	if other, taken := l.owner[r.Answer.Ticket]; taken {
		l.fault("number %s was given to %v and to %v", r.Answer.Ticket, other, by)
	}
	l.owner[r.Answer.Ticket] = by
}

func (l *ledger) size() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.told)
}

// causes reads the whole log from its beginning: the entry of each command. The state is
// that of the newest snapshot with the entries after it.
func causes(t *testing.T, s *store.Store) (*queue.State, map[asked]eventlog.Entry) {
	t.Helper()
	whole, all := queue.NewState(), map[asked]eventlog.Entry{}
	_, err := s.Read(1, 0, func(_ uint64, raw []byte) error {
		var e eventlog.Entry
		if err := json.Unmarshal(raw, &e); err != nil {
			return err
		}
		if by := (asked{e.Cause.Device, e.Cause.Seq}); by.seq > 0 {
			if old, twice := all[by]; twice {
				t.Errorf("%v was decided at %d and at %d", by, old.Pos, e.Pos)
			}
			all[by] = e
		}
		return queue.Apply(whole, e)
	})
	must(t, err)
	short, _, err := s.Replay()
	must(t, err)
	a, errA := json.Marshal(whole)
	b, errB := json.Marshal(short)
	if errA != nil || errB != nil || string(a) != string(b) {
		t.Errorf("the log from its beginning gives another state than the snapshot and what follows (%v, %v)", errA, errB)
	}
	return whole, all
}

// audit compares the log with the answers: each answer is there, once and unchanged, and
// there are no more other entries than could have been on their way.
func (l *ledger) audit(t *testing.T, s *store.Store, mayBeMore int) {
	t.Helper()
	state, all := causes(t, s)
	for by, r := range l.told {
		e, found := all[by]
		switch {
		case !found:
			t.Errorf("%v was answered %+v and is not in the log", by, r.Answer)
		case e.Pos != r.Pos || !reflect.DeepEqual(e.Answer, r.Answer):
			t.Errorf("%v was answered %+v at %d, and the log says %+v at %d", by, r.Answer, r.Pos, e.Answer, e.Pos)
		}
	}
	if more := len(all) - len(l.told); more < 0 || more > mayBeMore {
		t.Errorf("%d commands were answered and %d are in the log", len(l.told), len(all))
	}
	numbers := map[string]bool{}
	for _, ticket := range state.Tickets {
		if numbers[ticket.Number] {
			t.Errorf("number %s is in the log twice", ticket.Number)
		}
		numbers[ticket.Number] = true
	}
	for id, by := range l.owner {
		if ticket := state.Ticket(id); ticket == nil || ticket.IssuedBy != by.dev || ticket.IssuedSeq != by.seq {
			t.Errorf("number %s of %v is in the log as %+v", id, by, ticket)
		}
	}
	for _, f := range l.faults {
		t.Error(f)
	}
}
