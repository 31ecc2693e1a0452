package console

import (
	"strings"
	"testing"
	"time"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/queue"
)

func TestUndoIsOfferedForFiveSeconds(t *testing.T) {
	run(t, "and counts down", func(d *desk) {
		d.issue("gplx")
		if v := d.login(); v.UndoSec != 0 || v.Can.Undo {
			t.Errorf("before anything was done: %d s %q", v.UndoSec, v.Undo)
		}
		d.CallNext()
		for sec := 5; sec > 0; sec-- {
			if v := d.see(); v.UndoSec != sec || v.Undo != "Gọi A001" || !v.Can.Undo {
				t.Errorf("with %d s left: %d s %q", sec, v.UndoSec, v.Undo)
			}
			d.after(time.Second)
		}
		if v := d.see(); v.UndoSec != 0 || v.Can.Undo || v.Undo != "" {
			t.Errorf("afterwards: %d s %q", v.UndoSec, v.Undo)
		}
	})
	run(t, "and brings the ticket back", func(d *desk) {
		d.issue("gplx")
		d.login()
		d.CallNext()
		d.see()
		d.Hold("bo-sung")
		if v := d.see(); v.Undo != "Giữ số A001" || len(v.Desk.Held) != 1 {
			t.Fatalf("held: %q, %d", v.Undo, len(v.Desk.Held))
		}
		d.Undo()
		if v := d.see(); v.Desk.State != StateCalled || v.Desk.Current.Number != "A001" || len(v.Desk.Held) != 0 || v.Error != "" || v.UndoSec != 0 || v.Note != "Đã hoàn tác: Giữ số A001" {
			t.Errorf("undone: %q %q %+v", v.Note, v.Error, v.Desk.Current)
		}
	})
	run(t, "and is refused in words", func(d *desk) {
		d.issue("gplx")
		d.login()
		d.Undo()
		if v := d.see(); v.Error != vi("console.refuse.nothing-to-undo") {
			t.Errorf("nothing done: %q", v.Error)
		}
		d.CallNext()
		d.see()
		d.Transfer(Move{Target: "counter:7"})
		d.see()
		d.hub.Must("other", queue.Login{Counter: "7", Officer: "hoa", PIN: "1234"})
		d.hub.Must("other", queue.CallNext{Counter: "7"})
		if v := d.see(); v.Can.Undo {
			t.Error("offered although another counter has gone on")
		}
		d.Undo()
		if v := d.see(); v.Error != vi("console.refuse.changed") {
			t.Errorf("called elsewhere since: %q", v.Error)
		}
	})
}

// A call that finishes the visit before it is one step to the clerk, named as the
// call.
func TestUndoOfACallThatFinishedAVisit(t *testing.T) {
	run(t, "both come back", func(d *desk) {
		d.issue("gplx")
		d.issue("gplx")
		d.login()
		d.CallNext()
		d.see()
		d.Start()
		d.see()
		d.CallNext()
		if v := d.see(); v.Desk.Current.Number != "A002" || v.Undo != "Gọi A002" {
			t.Fatalf("called: %q %q", v.Desk.Current.Number, v.Undo)
		}
		d.Undo()
		if v := d.see(); v.Desk.Current.Number != "A001" || v.Desk.State != StateServing || len(v.Desk.Waiting) != 1 {
			t.Errorf("undone: %+v", v.Desk.Current)
		}
	}, func(c *centre.Centre) { c.Policy.FinishOnCall = true })
}

// Everything that can be undone has a name; without one the screen could only say
// "what was done last".
func TestUndoHasWordsForEveryKind(t *testing.T) {
	for _, ev := range []eventlog.Event{
		queue.TicketCalled{},
		queue.TicketRecalled{},
		queue.ServiceStarted{},
		queue.TicketFinished{},
		queue.TicketNoShow{},
		queue.TicketHeld{},
		queue.TicketTransferred{},
		queue.TicketCancelled{},
		queue.TicketPlanned{},
		queue.TicketReturned{},
		queue.TicketTakenBack{},
		queue.TicketReleased{},
		queue.ClassSet{},
		queue.TicketAnnotated{},
		queue.CounterPaused{},
		queue.CounterResumed{},
		queue.ProfileSwitched{},
		queue.CounterAssigned{},
		queue.CounterOpened{},
	} {
		for _, lang := range i18n.Langs() {
			if key := "console.undo." + ev.EventType(); !i18n.Has(lang, key) || strings.TrimSpace(i18n.Text(lang, key)) == "" {
				t.Errorf("%s has no word for undoing %s", lang, ev.EventType())
			}
		}
	}
}
