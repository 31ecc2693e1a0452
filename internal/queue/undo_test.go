package queue

import (
	"testing"

	"motcua/internal/centre"
)

// served brings a ticket to counter 1 and starts it.
func (w *world) served(service string) *Ticket {
	w.t.Helper()
	t := w.issue(service, "")
	w.call("1")
	w.must("desk-1", Start{Counter: "1"})
	return t
}

func TestUndoLeavesEverythingAsItWas(t *testing.T) {
	desk := func(c Command) func(w *world) { return func(w *world) { w.must("desk-1", c) } }
	called := func(w *world) { w.issue("gplx", "gia"); w.call("1") }
	serving := func(w *world) { w.served("gplx") }
	for name, c := range map[string]struct {
		prepare func(w *world)
		do      func(w *world)
	}{
		"call":              {func(w *world) { w.issue("gplx", "gia") }, desk(CallNext{Counter: "1"})},
		"recall":            {called, desk(Recall{Counter: "1"})},
		"start":             {called, desk(Start{Counter: "1"})},
		"finish":            {serving, desk(Finish{Counter: "1", Outcome: "nhan"})},
		"hold":              {serving, desk(Hold{Counter: "1", Reason: "bo-sung"})},
		"transfer":          {serving, desk(Transfer{Counter: "1", Service: "lltp"})},
		"transfer and back": {serving, desk(Transfer{Counter: "1", Service: "lltp", Return: true})},
		"plan":              {serving, desk(PlanVisit{Counter: "1", Services: []string{"lltp"}})},
		"class":             {called, desk(SetClass{Counter: "1", Ticket: "2026-11-23/A001", Reason: "không thuộc diện"})},
		"note":              {serving, desk(Annotate{Counter: "1", Ticket: "2026-11-23/A001", Note: "đã hẹn"})},
		"cancel at desk":    {serving, desk(CancelTicket{Ticket: "2026-11-23/A001", Reason: "đổi ý"})},
		"cancel waiting":    {func(w *world) { w.issue("gplx", "") }, desk(CancelTicket{Ticket: "2026-11-23/A001", Reason: "đổi ý"})},
		"pause":             {func(*world) {}, desk(Pause{Counter: "1", Reason: "họp"})},
		"resume":            {func(w *world) { w.must("desk-1", Pause{Counter: "1", Reason: "họp"}) }, desk(Unpause{Counter: "1"})},
		"profile":           {func(*world) {}, desk(SwitchProfile{Counter: "1", Profile: "tra-kq"})},
		"no-show": {func(w *world) {
			called(w)
			w.must("desk-1", Recall{Counter: "1"})
			w.must("desk-1", Recall{Counter: "1"})
			w.at += 2 * minute
		}, desk(MarkNoShow{Counter: "1"})},
		"held citizen called": {func(w *world) { serving(w); w.must("desk-1", Hold{Counter: "1"}) }, desk(Resume{Counter: "1", Ticket: "2026-11-23/A001"})},
		"held citizen back":   {func(w *world) { serving(w); w.must("desk-1", Hold{Counter: "1"}) }, desk(Return{Counter: "1", Ticket: "2026-11-23/A001"})},
		"out of order": {
			func(w *world) { w.issue("gplx", ""); w.issue("gplx", "") },
			desk(CallNumber{Counter: "1", Number: "A002", Reason: "gấp"}),
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, rich)
			w.sit("1", "duc")
			c.prepare(w)
			before := essence(w.s)
			c.do(w)
			if essence(w.s) == before {
				t.Fatal("the command changed nothing")
			}
			if w.s.LastDone("desk-1", w.at) == nil {
				t.Error("undo is not offered")
			}
			w.must("desk-1", Undo{Counter: "1"})
			if got := essence(w.s); got != before {
				t.Errorf("after the undo:\n%s\nwant\n%s", got, before)
			}
			w.refused("desk-1", Undo{Counter: "1"}, NothingToUndo)
		})
	}
}

// Finishing by calling the next is one command, and one undo takes back both.
func TestUndoOfFinishOnCall(t *testing.T) {
	w := newWorld(t, func(c *centre.Centre) { c.Policy.FinishOnCall = true })
	w.sit("1", "duc")
	w.served("gplx")
	w.issue("gplx", "")
	before := essence(w.s)
	w.must("desk-1", CallNext{Counter: "1"})
	w.must("desk-1", Undo{Counter: "1"})
	if got := essence(w.s); got != before {
		t.Errorf("after the undo:\n%s\nwant\n%s", got, before)
	}
}

func TestUndoEnds(t *testing.T) {
	finished := func(t *testing.T) *world {
		w := newWorld(t, rich)
		w.sit("1", "duc")
		w.served("gplx")
		w.must("desk-1", Finish{Counter: "1"})
		return w
	}
	t.Run("after its seconds", func(t *testing.T) {
		w := finished(t)
		w.at += 6000
		w.refused("desk-1", Undo{Counter: "1"}, NothingToUndo)
	})
	t.Run("when the citizen has answered at the pad", func(t *testing.T) {
		w := finished(t)
		w.must("pad", with{Rate{Ticket: "2026-11-23/A001", Score: 4}, Given{Counter: "1"}})
		if w.s.LastDone("desk-1", w.at) != nil {
			t.Error("undo is still offered")
		}
		w.refused("desk-1", Undo{Counter: "1"}, Changed)
	})
	t.Run("when another counter has gone on with the ticket", func(t *testing.T) {
		w := newWorld(t, rich)
		w.sit("1", "duc")
		w.sit("3", "nam")
		w.served("gplx")
		w.must("desk-1", Transfer{Counter: "1", Service: "lltp"})
		if got := w.call("3"); got != "A001" {
			t.Fatalf("counter 3 called %s", got)
		}
		w.refused("desk-1", Undo{Counter: "1"}, Changed)
	})
	t.Run("when the screen shows another command", func(t *testing.T) {
		w := finished(t)
		w.refused("desk-1", Undo{Counter: "1", Pos: w.s.Undo["desk-1"].Pos - 1}, Stale)
	})
	t.Run("at the next command", func(t *testing.T) {
		w := finished(t)
		w.must("desk-1", WalkIn{Counter: "1", Service: "gplx", Reason: "không biết dùng máy"})
		w.refused("desk-1", Undo{Counter: "1"}, NothingToUndo) // a number is never taken back
	})
	t.Run("with the session", func(t *testing.T) {
		w := finished(t)
		w.must("desk-1", Logout{Counter: "1"})
		w.refused("desk-1", Undo{Counter: "1"}, NotLoggedIn)
	})
}

// Actions of the counter that had the ticket before do not prevent the undo.
func TestUndoOfACallFromAnotherCounter(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.sit("3", "nam")
	ticket := w.served("gplx")
	w.must("desk-1", Transfer{Counter: "1", ForCounter: "3"})
	w.must("desk-3", CallNext{Counter: "3"})
	w.must("desk-1", Pause{Counter: "1", Reason: "họp"})
	w.must("desk-3", Undo{Counter: "3"})
	if ticket.State != Waiting || w.s.Desk("1").Pause != "họp" {
		t.Errorf("the ticket is %s, counter 1 %+v", ticket.State, w.s.Desk("1"))
	}
}

// The service time of a visit whose end was undone does not count, and counts
// once when it ends again.
func TestUndoTakesTheSampleBack(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.served("gplx")
	w.must("desk-1", Finish{Counter: "1"})
	w.must("desk-1", Undo{Counter: "1"})
	if n := len(w.s.Samples["gplx"]); n != 0 {
		t.Errorf("%d samples are left", n)
	}
	w.must("desk-1", Finish{Counter: "1"})
	if n, desk := len(w.s.Samples["gplx"]), w.s.Desk("1"); n != 1 || desk.Served != 1 {
		t.Errorf("%d samples, %d served", n, desk.Served)
	}
}

// A wall that lost its call to an undo shows the call before it again.
func TestUndoneCallLeavesTheWall(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.serve("1")
	w.issue("gplx", "")
	w.issue("gplx", "")
	w.serve("1")
	w.call("1")
	w.must("desk-1", Undo{Counter: "1"})
	if calls := w.s.RecentCalls(); len(calls) != 1 || calls[0].Number != "A001" {
		t.Errorf("the wall shows %v", calls)
	}
}
