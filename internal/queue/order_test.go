package queue

import (
	"fmt"
	"slices"
	"testing"

	"motcua/internal/centre"
)

func equal(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("the order is %v, want %v", got, want)
	}
}

func TestFirstComeFirstServedWithinAClass(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	for range 3 {
		w.issue("gplx", "")
		w.issue("phuhieu", "")
	}
	equal(t, w.serveAll("1"), []string{"A001", "A002", "A003", "A004", "A005", "A006"})
}

func TestHeadStartCountsAsAnEarlierArrival(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.issue("gplx", "") // A001 at 8:00
	w.at += 40 * minute
	w.issue("gplx", "")    // A002 at 8:40
	w.issue("gplx", "gia") // A003 at 8:40, counts as 8:10
	equal(t, w.serveAll("1"), []string{"A001", "A003", "A002"})
}

func TestAlwaysGoesBeforeEverybody(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.issue("gplx", "gia")
	w.issue("gplx", "")
	w.at += 8 * 60 * minute
	w.issue("gplx", "cap-cuu")
	equal(t, w.serveAll("1"), []string{"A003", "A001", "A002"})
}

// However many tickets with a head start arrive, none overtakes a ticket that arrived
// more than the head start before it.
func TestHeadStartNeverStarves(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	waits := w.issue("gplx", "")
	for passed := 0; waits.State == Waiting; passed++ {
		if passed > 32 {
			t.Fatalf("%d people with a head start have passed", passed)
		}
		w.at += minute
		w.issue("gplx", "gia")
		w.serve("1")
	}
}

func TestMaxPriorityRun(t *testing.T) {
	capped := func(c *centre.Centre) { c.Policy.MaxPriorityRun = 2 }
	t.Run("lets the oldest normal ticket go", func(t *testing.T) {
		w := newWorld(t, capped)
		w.sit("1", "duc")
		for range 4 {
			w.issue("gplx", "cap-cuu")
		}
		w.issue("gplx", "")
		w.issue("gplx", "")
		equal(t, w.serveAll("1"), []string{"A001", "A002", "A005", "A003", "A004", "A006"})
	})
	t.Run("gives the priority ticket when nobody normal waits", func(t *testing.T) {
		w := newWorld(t, capped)
		w.sit("1", "duc")
		for range 5 {
			w.issue("gplx", "gia")
		}
		equal(t, w.serveAll("1"), []string{"A001", "A002", "A003", "A004", "A005"})
	})
}

func TestHandicapLetsACounterDoItsOwnWorkFirst(t *testing.T) {
	w := newWorld(t)
	w.sit("2", "duc")
	w.issue("lltp", "") // C001, foreign, 10 minutes
	w.at += 9 * minute
	w.issue("gplx", "") // A001, own: 9 minutes later is still before
	w.at += 30 * minute
	w.issue("gplx", "") // A002, own, but much later
	equal(t, w.serveAll("2"), []string{"A001", "C001", "A002"})
}

func TestACounterNeverServesWhatItDoesNotTake(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.issue("lltp", "")
	if got := w.call("1"); got != string(NobodyWaiting) {
		t.Errorf("counter 1 got %s", got)
	}
}

func TestEqualKeysGoByLogPosition(t *testing.T) {
	w := newWorld(t)
	w.sit("3", "nam")
	w.issue("lltp", "")
	w.at -= 1000 // the same moment
	w.issue("duoc", "")
	equal(t, w.serveAll("3"), []string{"C001", "E001"})
}

func TestClockSetBackLetsNobodyJumpTheQueue(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.at += 60 * minute
	w.issue("gplx", "")
	w.at -= 30 * minute
	w.issue("gplx", "")
	equal(t, w.serveAll("1"), []string{"A001", "A002"})
}

func TestTransferKeepsNumberAndArrival(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.sit("3", "nam")
	moved := w.issue("gplx", "")
	arrival := moved.ArrivalMS
	w.issue("lltp", "")
	w.call("1")
	w.must("desk-1", Transfer{Counter: "1", Service: "lltp"})
	if moved.State != Waiting || moved.Number != "A001" || moved.ArrivalMS != arrival || moved.Service != "lltp" {
		t.Errorf("after the transfer the ticket is %+v", moved)
	}
	equal(t, w.serveAll("3"), []string{"A001", "C001"})
}

func TestTransferToACounterIsForThatCounterOnly(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.sit("2", "hoa")
	w.issue("gplx", "")
	w.call("1")
	w.must("desk-1", Transfer{Counter: "1", ForCounter: "2"})
	if got := w.call("1"); got != string(NobodyWaiting) {
		t.Errorf("counter 1 got %s back", got)
	}
	if got := w.call("2"); got != "A001" {
		t.Errorf("counter 2 got %s", got)
	}
}

// A citizen's position changes only when somebody is called, leaves, or arrives with a
// head start.
func TestPositionMovesOnlyForAReason(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	for range 5 {
		w.issue("gplx", "")
	}
	mine := w.issue("phuhieu", "")
	at := func(want int, why string) {
		t.Helper()
		if got := w.s.Ahead(mine); got != want {
			t.Errorf("%s: %d are before, want %d", why, got, want)
		}
	}
	if mine.Ahead != 5 {
		t.Errorf("the paper says %d are before, want 5", mine.Ahead)
	}
	at(5, "at first")
	w.issue("gplx", "")
	at(5, "somebody came after")
	w.issue("lltp", "cap-cuu")
	at(5, "somebody came for other counters")
	w.at += 60 * minute
	at(5, "time passed")
	w.issue("gplx", "gia")
	at(5, "a head start too small to pass")
	w.issue("gplx", "cap-cuu")
	at(6, "an absolute priority came")
	w.call("1")
	at(5, "one was called")
	w.must("kiosk", CancelTicket{Ticket: "2026-11-23/A002", Reason: "đổi ý"})
	at(4, "one was cancelled")
}

func TestCallRecordsTheHeadsItWasChosenFrom(t *testing.T) {
	w := newWorld(t)
	w.sit("2", "duc")
	w.issue("gplx", "")
	w.issue("gplx", "gia")
	w.issue("lltp", "")
	w.call("2")
	called, ok := w.log[len(w.log)-1].Events[0].(TicketCalled)
	if !ok || called.Kind != CallKindNext {
		t.Fatalf("the last event is %#v", w.log[len(w.log)-1].Events[0])
	}
	heads := map[TicketID]int64{}
	for _, h := range called.Why {
		heads[h.Ticket] = h.KeyMS
	}
	for id, head := range heads {
		if head < heads[called.Ticket] {
			t.Errorf("%s had a smaller key than %s, which was called", id, called.Ticket)
		}
	}
	if len(heads) != 3 {
		t.Errorf("%d heads are on record, want 3", len(heads))
	}
}

func TestSeriesNeverWraps(t *testing.T) {
	w := newWorld(t, func(c *centre.Centre) { c.Policy.DigitsPerNumber = 1 })
	for i := range 9 {
		if got := w.issue("gplx", "").Number; got != fmt.Sprintf("A%d", i+1) {
			t.Fatalf("number %d is %s", i+1, got)
		}
	}
	w.refused("kiosk", IssueTicket{Service: "phuhieu"}, SeriesFull)
	w.issue("lltp", "") // the other series goes on
}
