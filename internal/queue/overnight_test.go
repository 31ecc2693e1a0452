package queue

import (
	"strings"
	"testing"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

const hour = 60 * minute

// doAt has an offline console do something at a moment, as the product does: decided on
// the console's own state, where the day goes on.
func (c *offlineConsole) doAt(atMS int64, what Command, want eventlog.Code) {
	c.w.t.Helper()
	cause := eventlog.Cause{Device: c.device, Inc: 1}
	action := OfflineAction{AtMS: atMS, What: what, Officer: c.own.s.OfficerAt(c.device)}
	events, a := Decide(c.own.s, cause, action, Given{AtMS: atMS})
	if a.Code != want {
		c.w.t.Fatalf("%s offline %q, want %q", what.CommandType(), a.Code, want)
	}
	if want != OK {
		return
	}
	if err := Apply(c.own.s, eventlog.Entry{Pos: c.own.s.Pos + 1, AtMS: atMS, Cause: cause, Events: events, Answer: a}); err != nil {
		c.w.t.Fatal(err)
	}
	c.done = append(c.done, action)
}

// serves calls a number from its paper, starts it and finishes it.
func (c *offlineConsole) serves(atMS int64, number string) {
	c.w.t.Helper()
	c.doAt(atMS, CallTyped{"1", number}, OK)
	id := c.own.s.Desk("1").Ticket
	c.doAt(atMS+minute, Start{"1", id}, OK)
	c.doAt(atMS+6*minute, Finish{Counter: "1", Ticket: id}, OK)
}

// The hub fails in the afternoon and is back the next morning at nine. The kiosk and a
// console have worked offline since eight.
func TestConsoleGoesOnOverMidnight(t *testing.T) {
	for name, kioskFirst := range map[string]bool{"the kiosk is back first": true, "the console is back first": false} {
		t.Run(name, func(t *testing.T) {
			w := offlineWorld(t, 4)
			w.reserve("desk-1", "desk-2")
			c := w.cut("desk-1")
			morning := w.at + 24*hour
			c.doAt(morning, CallReserved{"1", w.ticket("A001").ID}, TooLate) // that citizen has gone home
			c.serves(morning, "AK001")
			c.doAt(morning+10*minute, CallTyped{"1", "AK002"}, OK)
			c.doAt(morning+11*minute, Start{"1", c.own.s.Desk("1").Ticket}, OK)
			w.at = morning + hour
			w.roll()
			w.must("desk-2", Login{Counter: "2", Officer: "hoa", PIN: "1234"})
			papers := func() {
				for n := 1; n <= 3; n++ {
					w.must("kiosk", reportOf(n, morning-minute+int64(n)))
				}
				w.reserve("desk-2") // the hub does not know yet which tickets were served
			}
			if kioskFirst {
				papers()
			}
			for i, code := range c.back() {
				if code != OK {
					t.Errorf("%s: what was done as number %d is answered %q", name, i, code)
				}
			}
			if !kioskFirst {
				papers()
			}
			w.reloaded()
			one, two, three := w.ticket("AK001"), w.ticket("AK002"), w.ticket("AK003")
			if one.State != Done || one.Officer != "duc" || one.CalledMS != morning || one.StartedMS != morning+minute || one.EndedMS != morning+6*minute {
				t.Errorf("AK001 is %+v", one)
			}
			if two.State != Serving || two.Counter != "1" || three.State != Waiting {
				t.Errorf("AK002 is %s at %q, AK003 is %s", two.State, two.Counter, three.State)
			}
			if desk := w.s.Desk("1"); desk.Officer != "duc" || desk.Device != "desk-1" || desk.Ticket != two.ID {
				t.Errorf("counter 1 is %+v", desk)
			}
			w.must("desk-1", Finish{Counter: "1", Ticket: two.ID}) // and so it goes on
		})
	}
}

// Only its own console resumes a session of yesterday, and only if nobody has logged in
// at that counter or as that officer since.
func TestSessionOfYesterdayIsNotAnothers(t *testing.T) {
	for name, c := range map[string]struct {
		since  func(w *world)
		change func(*OfflineAction)
		device string
		want   eventlog.Code
	}{
		"its own":                     {want: OK},
		"another's console":           {device: "desk-2", want: NotLoggedIn},
		"another officer":             {change: func(a *OfflineAction) { a.Officer = "hoa" }, want: NotLoggedIn},
		"a console that says nothing": {change: func(a *OfflineAction) { a.Officer = "" }, want: NotLoggedIn},
		"somebody sits there":         {since: func(w *world) { w.must("desk-9", Login{Counter: "1", Officer: "lan", PIN: "1234"}) }, want: NotLoggedIn},
		"the officer sits elsewhere":  {since: func(w *world) { w.must("desk-9", Login{Counter: "2", Officer: "duc", PIN: "1234"}) }, want: NotLoggedIn},
		"the counter is shut": {since: func(w *world) {
			w.must("desk-9", Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"})
			w.must("desk-9", ShutCounter{"1", "hỏng máy"})
		}, want: NotLoggedIn},
		"the officer has left the centre": {since: func(w *world) {
			centre := *w.s.Centre
			centre.Officers = centre.Officers[1:]
			w.must("", SetCentre{centre})
		}, want: NotLoggedIn},
		"a week later": {since: func(w *world) {
			for range 9 {
				w.at += 24 * hour
				w.roll()
			}
		}, want: NotLoggedIn},
		"a day later, with nobody there": {since: func(w *world) {
			w.at += 24 * hour
			w.roll()
		}, want: OK},
	} {
		t.Run(name, func(t *testing.T) {
			w := offlineWorld(t, 0, func(c *centre.Centre) { c.Officers[0].Counters = nil })
			if w.s.Centre.Officers[0].ID != "duc" {
				t.Fatalf("the first officer is %s", w.s.Centre.Officers[0].ID)
			}
			w.at += 24 * hour
			w.roll()
			if c.since != nil {
				c.since(w)
			}
			did := OfflineAction{AtMS: w.at, What: CallTyped{"1", "AK001"}, Officer: "duc"}
			if c.change != nil {
				c.change(&did)
			}
			device := c.device
			if device == "" {
				device = "desk-1"
			}
			if a := w.do(device, did); a.Code != c.want {
				t.Fatalf("it is answered %q, want %q", a.Code, c.want)
			}
			events := w.log[len(w.log)-1].Events
			if first, ok := events[0].(OfflineActionDone); !ok || first.Refused != "" && c.want == OK || len(events) > 1 && c.want != OK {
				t.Errorf("on the record is %+v", events)
			}
		})
	}
}

// Three days offline: what was done on the days that are over is on the record, and
// today is as if the devices had been connected.
func TestThreeDaysOffline(t *testing.T) {
	w := offlineWorld(t, 2)
	c := w.cut("desk-1")
	began, n := w.at, 0
	var late, today []ReportOfflineTicket
	for day := int64(0); day <= 3; day++ {
		for i := range int64(5) {
			n++
			paper := reportOf(n, began+day*24*hour+i*10*minute)
			paper.Code = "three-" + paper.Number
			if day < 3 {
				late = append(late, paper)
			} else {
				today = append(today, paper)
			}
			if i < 3 {
				c.serves(paper.IssuedMS+minute, paper.Number)
			}
		}
	}
	w.at = began + 3*24*hour + hour
	w.roll()
	for _, paper := range late {
		w.refused("kiosk", paper, TooLate)
	}
	for _, paper := range today {
		w.must("kiosk", paper)
	}
	codes := map[eventlog.Code]int{}
	for _, code := range c.back() {
		codes[code]++
	}
	if codes[TooLate] != 3*9 || codes[OK] != 9 {
		t.Errorf("the answers are %v", codes)
	}
	events := map[string]int{}
	for _, e := range w.log {
		for _, ev := range e.Events {
			events[ev.EventType()]++
			if did, ok := ev.(OfflineActionDone); ok && did.Ticket != "" && did.Refused != "" && !strings.HasPrefix(string(did.Ticket), calendar.ServiceDay(began)+"/") {
				t.Errorf("of a day that is over the record names %s", did.Ticket)
			}
		}
	}
	if events["done.alone"] != 4*9 || events["ticket.handedoverlate"] != 15 {
		t.Errorf("on the record are %v", events)
	}
	states := map[TicketState]int{}
	for _, ticket := range w.s.Tickets {
		states[ticket.State]++
		if waited := w.at - ticket.ArrivalMS; waited > 2*hour {
			t.Errorf("%s arrived %v ago", ticket.Number, time.Duration(waited)*time.Millisecond)
		}
	}
	if states[Done] != 3 || states[Waiting] != 2 || len(w.s.Tickets) != 5 {
		t.Errorf("today's tickets are %v", states)
	}
}

// A typed number overrides the hub's later reservation, since the citizen was there. A
// console refuses a number that it knows to be reserved for another.
func TestTypedNumberThatIsReservedForAnother(t *testing.T) {
	w := offlineWorld(t, 0)
	c := w.cut("desk-1")
	paper := reportOf(1, w.at)
	c.doAt(w.at+1000, CallTyped{"1", paper.Number}, OK)
	w.must("kiosk", paper)
	w.reserve("desk-2")
	if got := w.reservedFor("desk-2", "2"); len(got) != 1 {
		t.Fatalf("reserved are %v", got)
	}
	late := w.cut("desk-1")
	late.doAt(w.at, CallTyped{"1", paper.Number}, NotReserved)
	if codes := c.back(); codes[0] != OK {
		t.Errorf("the call is answered %q", codes[0])
	}
	if got := w.ticket(paper.Number); got.State != Called || got.Counter != "1" || got.Reserved != "" {
		t.Errorf("the ticket is %s at %q, reserved for %q", got.State, got.Counter, got.Reserved)
	}
}

// A kiosk whose disk was restored reports, the next day, a number that the hub has and
// one that it gave afterwards. The first is refused; the refusal must not make the
// second count as today's.
func TestRefusedReportMovesNoOther(t *testing.T) {
	w := newWorld(t)
	given := w.at
	again := reportOf(1, given)
	w.must("kiosk", again)
	w.at = given + 24*hour
	w.roll()
	w.refused("kiosk", again, TooLate)
	w.refused("kiosk", reportOf(2, given+10*minute), TooLate)
	if n := len(w.s.Tickets); n != 0 {
		t.Errorf("%d numbers of yesterday stand in line", n)
	}
}

// A console worked offline after the backup and before the restore: the hub does not
// know its session, and recovers the visits from the console's upload.
func TestOfflineActionsBeforeARestoreAreRecovered(t *testing.T) {
	for name, kioskFirst := range map[string]bool{"the kiosk is back first": true, "the console is back first": false} {
		t.Run(name, func(t *testing.T) {
			var c *offlineConsole
			var paper ReportOfflineTicket
			hub, _ := restored(t, issues(2), func(w *world) {
				w.sit("1", "duc") // after the backup
				w.reserve("desk-1")
				c = w.cut("desk-1")
				paper = reportOf(1, w.at+minute)
				c.doAt(w.at+minute, CallReserved{"1", w.ticket("A001").ID}, OK)
				id := c.own.s.Desk("1").Ticket
				c.doAt(w.at+2*minute, Start{"1", id}, OK)
				c.doAt(w.at+3*minute, Finish{Counter: "1", Ticket: id}, OK)
				c.serves(w.at+4*minute, paper.Number)
			})
			hub.at += hour
			hub.seq["desk-1"], hub.seq["kiosk"] = 100, 100
			kiosk := func() { hub.must("kiosk", paper) }
			if kioskFirst {
				kiosk()
			}
			for _, did := range c.done {
				hub.refused("desk-1", did, NotLoggedIn)
			}
			for range 2 { // and again, as after a lost answer
				for _, c := range RecoverFrom(c.own.s, "desk-1", 1) {
					hub.must("desk-1", c)
				}
			}
			if !kioskFirst {
				kiosk()
			}
			hub.reloaded()
			one, typed := hub.ticket("A001"), hub.ticket(paper.Number)
			if one.State != Done || typed.State != Done || typed.Code != paper.Code || len(hub.s.Tickets) != 3 {
				t.Errorf("A001 is %s, %s is %s with the code %q; there are %d tickets", one.State, typed.Number, typed.State, typed.Code, len(hub.s.Tickets))
			}
			if hub.s.TicketByCode(paper.Code) != typed {
				t.Error("the code on the paper leads to nothing")
			}
		})
	}
}

// A number that was typed from its paper and then reported by its kiosk for a request
// still supersedes the hub's number for that request after a restore.
func TestTypedNumberKeepsItsRequestAfterARestore(t *testing.T) {
	var typed *State
	issue := func(w *world) { // the hub's number for the request, which nobody saw
		w.at += 1000
		by := eventlog.Cause{Device: "kiosk", Inc: 1, Seq: 1, Nonce: "request-1"}
		events, a := Decide(w.s, by, IssueTicket{Service: "gplx"}, Given{AtMS: w.at, Code: "hubs"})
		w.add(by, events, a)
	}
	hub, lost := restored(t, func(w *world) { w.sit("1", "duc") }, issue)
	full := newWorld(t)
	full.sit("1", "duc")
	c := full.cut("desk-1")
	c.doAt(full.at+1000, CallTyped{"1", "AK001"}, OK)
	c.back()
	paper := reportOf(1, full.at)
	paper.Instead, paper.InsteadNonce = 1, "request-1"
	full.seq["kiosk"] = 10
	full.must("kiosk", paper)
	typed = full.s
	if got := full.ticket("AK001"); got.IssuedBy != "kiosk" || got.InsteadNonce != "request-1" || got.Code != paper.Code {
		t.Errorf("it is named as %+v", got)
	}
	full.reloaded()
	hub.upload("wall", lost)
	hub.upload("pad", typed)
	hub.reloaded()
	if got := hub.ticket("A001"); got.State != Cancelled {
		t.Errorf("the number that nobody holds is %s", got.State)
	}
}
