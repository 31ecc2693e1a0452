package queue

import (
	"encoding/json"
	"fmt"
	"testing"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

func TestVisit(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	ticket := w.issue("gplx", "")
	w.call("1")
	w.refused("desk-1", Finish{Counter: "1"}, WrongState)
	w.refused("desk-1", CallNext{Counter: "1"}, Busy)
	w.must("desk-1", Recall{Counter: "1"})
	if ticket.Calls != 2 {
		t.Errorf("called %d times, want 2", ticket.Calls)
	}
	w.must("desk-1", Start{Counter: "1"})
	w.refused("desk-1", Recall{Counter: "1"}, WrongState)
	w.at += 5 * minute
	w.must("desk-1", Finish{Counter: "1"})
	desk := w.s.Desk("1")
	if ticket.State != Done || desk.Served != 1 || desk.ServedSec != 302 || desk.Ticket != "" || desk.Last != ticket.ID {
		t.Errorf("after the visit: %+v at %+v", ticket, desk)
	}
	w.refused("desk-1", Finish{Counter: "1"}, NoTicket)
}

func TestFinishOnCall(t *testing.T) {
	w := newWorld(t, func(c *centre.Centre) { c.Policy.FinishOnCall = true })
	w.sit("1", "duc")
	first := w.issue("gplx", "")
	w.issue("gplx", "")
	w.call("1")
	w.must("desk-1", Start{Counter: "1"})
	if got := w.call("1"); got != "A002" || first.State != Done {
		t.Errorf("called %s, the first is %s", got, first.State)
	}
	w.must("desk-1", Start{Counter: "1"})
	w.refused("desk-1", CallNext{Counter: "1"}, NobodyWaiting)
	if w.s.Desk("1").Ticket != "" {
		t.Error("the visit was not finished when nobody waited")
	}
}

// A key pressed on an outdated screen never affects another ticket.
func TestOutdatedScreenIsRefused(t *testing.T) {
	w := newWorld(t, func(c *centre.Centre) { c.Policy.FinishOnCall = true })
	w.sit("1", "duc")
	a := w.issue("gplx", "")
	w.issue("gplx", "")
	w.call("1")
	w.must("desk-1", Start{Counter: "1", Ticket: a.ID})
	w.must("desk-1", CallNext{Counter: "1", Ticket: a.ID})
	w.refused("desk-1", CallNext{Counter: "1", Ticket: a.ID}, Stale) // F2 twice
	w.refused("desk-1", MarkNoShow{Counter: "1", Ticket: a.ID}, Stale)
}

func TestNoShowNeedsCallsAndTime(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	ticket := w.issue("gplx", "")
	w.call("1")
	w.at += 2 * minute
	w.refused("desk-1", MarkNoShow{Counter: "1"}, TooEarly) // called once only
	w.must("desk-1", Recall{Counter: "1"})
	w.must("desk-1", Recall{Counter: "1"})
	w.must("desk-1", MarkNoShow{Counter: "1"})
	if ticket.State != NoShow || w.s.Desk("1").Ticket != "" {
		t.Errorf("the ticket is %s", ticket.State)
	}
	w.refused("desk-1", Resume{Counter: "1", Ticket: ticket.ID}, ReasonNeeded)
	w.must("desk-1", CallNumber{Counter: "1", Number: ticket.Number, Reason: "quay lại"}) // and back, at once
	if ticket.State != Called || ticket.Calls != 1 {
		t.Errorf("back, the ticket is %s after %d calls", ticket.State, ticket.Calls)
	}
	w.must("desk-1", Recall{Counter: "1"})
	w.must("desk-1", Recall{Counter: "1"})
	w.refused("desk-1", MarkNoShow{Counter: "1"}, TooEarly) // three calls, but within seconds
}

func TestHoldAndResume(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	held := w.issue("gplx", "")
	w.issue("gplx", "")
	w.call("1")
	w.must("desk-1", Start{Counter: "1"})
	w.must("desk-1", Hold{Counter: "1", Reason: "bổ sung giấy tờ"})
	if got := w.call("1"); got != "A002" {
		t.Errorf("after the hold %s was called", got)
	}
	w.refused("desk-1", Resume{Counter: "1", Ticket: held.ID}, Busy)
	w.must("desk-1", Start{Counter: "1"})
	w.must("desk-1", Finish{Counter: "1"})
	w.must("desk-1", Resume{Counter: "1", Ticket: held.ID})
	if held.State != Called || held.Counter != "1" {
		t.Errorf("the held ticket is %s at %q", held.State, held.Counter)
	}
}

func TestCallOutOfOrderNeedsAReason(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.issue("gplx", "")
	picked := w.issue("gplx", "")
	w.refused("desk-1", CallNumber{Counter: "1", Number: "A002"}, ReasonNeeded)
	w.refused("desk-1", CallNumber{Counter: "1", Number: "A777", Reason: "gấp"}, UnknownTicket)
	w.refused("desk-1", Resume{Counter: "1", Ticket: picked.ID}, WrongState)
	w.must("desk-1", CallNumber{Counter: "1", Number: "A002", Reason: "gấp"})
	called, _ := w.log[len(w.log)-1].Events[0].(TicketCalled)
	if called.Kind != CallKindPicked || called.Reason != "gấp" || len(called.Why) == 0 || called.Why[0].Ticket != "2026-11-23/A001" {
		t.Errorf("on the record: %+v", called)
	}
	if got := w.s.WaitingAt("1", 10); len(got) != 1 || got[0].Number != "A001" {
		t.Errorf("waiting: %v", got)
	}
}

func TestPauseStopsCalls(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.issue("gplx", "")
	w.refused("desk-1", Pause{Counter: "1"}, ReasonNeeded)
	w.must("desk-1", Pause{Counter: "1", Reason: "giải lao"})
	if got := w.call("1"); got != string(Paused) {
		t.Errorf("a paused counter called %s", got)
	}
	w.must("desk-1", Unpause{Counter: "1"})
	w.refused("desk-1", Unpause{Counter: "1"}, WrongState)
	if got := w.call("1"); got != "A001" {
		t.Errorf("after the pause %s was called", got)
	}
	w.refused("desk-1", Pause{Counter: "1", Reason: "giải lao"}, Busy)
}

func TestLogin(t *testing.T) {
	w := newWorld(t)
	login := func(counter, officer string) Login { return Login{Counter: counter, Officer: officer, PIN: "1234"} }
	w.refused("desk-1", login("9", "duc"), UnknownCounter)
	w.refused("desk-1", login("1", "ai"), UnknownOfficer)
	w.refused("desk-1", login("1", "nam"), NotAtThisDesk)
	w.must("desk-1", login("1", "duc"))
	w.must("desk-1", login("1", "duc")) // the same again changes nothing
	if a := w.refused("other", login("1", "hoa"), CounterTaken); a.Officer != "duc" {
		t.Errorf("taken by %q", a.Officer)
	}
	over := login("1", "hoa")
	over.Takeover = true
	w.must("other", over)
	if opened, _ := w.log[len(w.log)-1].Events[0].(SessionOpened); opened.TakenFrom != "duc" {
		t.Errorf("the takeover is not on the record: %+v", opened)
	}
	w.refused("desk-1", CallNext{Counter: "1"}, NotLoggedIn)
	w.must("desk-2", login("2", "duc"))
	w.refused("desk-3", login("3", "hoa"), CounterTaken) // she sits at desk 1
	w.must("desk-2", Logout{Counter: "2"})
	w.refused("desk-2", Logout{Counter: "2"}, NotLoggedIn)
}

func TestOfficerMovesToAnotherDesk(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.issue("gplx", "")
	w.call("1")
	move := Login{Counter: "2", Officer: "duc", PIN: "1234", Takeover: true}
	w.refused("desk-2", move, CounterTaken) // a citizen sits at the first
	w.must("desk-1", Start{Counter: "1"})
	w.must("desk-1", Finish{Counter: "1"})
	w.must("desk-2", move)
	if one, two := w.s.Desk("1"), w.s.Desk("2"); one.Officer != "" || two.Officer != "duc" {
		t.Errorf("desk 1 has %q, desk 2 has %q", one.Officer, two.Officer)
	}
}

func TestWrongPINs(t *testing.T) {
	w := newWorld(t)
	wrong := Login{Counter: "1", Officer: "duc"}
	for range 4 {
		w.refused("desk-1", wrong, WrongPIN)
	}
	a := w.refused("desk-1", wrong, Locked)
	if a.UntilMS != w.at+30_000 {
		t.Errorf("locked for %d ms", a.UntilMS-w.at)
	}
	right := Login{Counter: "1", Officer: "duc", PIN: "1234"}
	w.refused("desk-1", right, Locked)
	w.refused("desk-2", Login{Counter: "2", Officer: "duc", PIN: "1234"}, Locked) // the lock is the officer's, not the desk's
	w.at += 30_000
	w.refused("desk-1", wrong, WrongPIN)
	w.must("desk-1", right)
	w.must("desk-1", Logout{Counter: "1"})
	for range 4 {
		w.refused("desk-1", wrong, WrongPIN) // a right PIN began the count anew
	}
}

// Each lock in a row lasts twice as long, up to a quarter of an hour; a right PIN begins
// anew.
func TestLocksGrow(t *testing.T) {
	w := newWorld(t)
	wrong, right := Login{Counter: "1", Officer: "duc"}, Login{Counter: "1", Officer: "duc", PIN: "1234"}
	lock := func(device func(try int) string) int64 {
		t.Helper()
		for try := range 4 {
			w.refused(device(try), wrong, WrongPIN)
		}
		return w.refused(device(4), wrong, Locked).UntilMS - w.at
	}
	// From many consoles: it is the officer who is locked.
	consoles := 0
	another := func(int) string {
		consoles++
		return fmt.Sprint("desk-", consoles)
	}
	for _, want := range []int64{30_000, 60_000, 120_000, 240_000, 480_000, 900_000, 900_000} {
		if got := lock(another); got != want {
			t.Fatalf("the lock lasts %d ms, want %d", got, want)
		}
		w.at += want - 2000
		w.refused("desk-1", right, Locked) // a second later
		w.at += 2000
	}
	w.must("desk-1", right)
	w.must("desk-1", Logout{Counter: "1"})
	if got := lock(another); got != 30_000 {
		t.Errorf("after a right PIN the lock lasts %d ms", got)
	}
}

// A supervisor ends a lock, of an officer or of a console, on the record. Nobody else
// does, and a lock that is not there is not lifted.
func TestSupervisorLiftsALock(t *testing.T) {
	w := newWorld(t, func(c *centre.Centre) {
		c.Officers = append(c.Officers, centre.Officer{ID: "lan", Name: "Lan", Supervisor: true})
	})
	w.must("desk-9", Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"})
	lock := func(tries int) {
		t.Helper()
		for range tries {
			w.do("desk-1", Login{Counter: "1", Officer: "duc"})
			w.at += 40_000 // longer than the officer's first lock: the console's count goes on
		}
	}
	w.refused("desk-9", Unlock{Officer: "duc"}, WrongState)
	lock(5)
	w.at -= 40_000
	w.refused("desk-1", Unlock{Officer: "duc"}, NotSupervisor)
	w.refused("desk-1", Login{Counter: "1", Officer: "duc", PIN: "1234"}, Locked)
	if officers, devices := w.s.LocksAt(w.at); officers["duc"] == 0 || len(devices) != 0 {
		t.Errorf("locked are %v and %v", officers, devices)
	}
	w.must("desk-9", Unlock{Officer: "duc"})
	w.must("desk-1", Login{Counter: "1", Officer: "duc", PIN: "1234"})
	w.must("desk-1", Logout{Counter: "1"})
	lock(5) // ten with those before
	w.at -= 40_000
	if _, devices := w.s.LocksAt(w.at); devices["desk-1"] == 0 {
		t.Fatalf("the console is not locked: %v", devices)
	}
	w.must("desk-9", Unlock{Device: "desk-1"})
	if _, devices := w.s.LocksAt(w.at); len(devices) != 0 {
		t.Errorf("the console is still locked: %v", devices)
	}
}

// A session is of a device in one incarnation, and of one login: a console whose disk was
// put back has another incarnation and logs in again, and a command that was meant for an
// earlier session does nothing in a later one.
func TestSessionIsOfAnIncarnationAndALogin(t *testing.T) {
	w := newWorld(t)
	ask := func(inc uint64, login uint64, c Command) eventlog.Answer {
		t.Helper()
		_, g := w.given(c)
		g.Login = login
		w.seq["desk-1"]++
		cause := eventlog.Cause{Device: "desk-1", Inc: inc, Seq: w.seq["desk-1"]}
		events, a := Decide(w.s, cause, c, g)
		w.add(cause, events, a)
		return a
	}
	expect := func(a eventlog.Answer, code eventlog.Code) {
		t.Helper()
		if a.Code != code {
			t.Errorf("answered %q, want %q", a.Code, code)
		}
	}
	w.issue("gplx", "")
	duc, hoa := Login{Counter: "1", Officer: "duc", PIN: "1234"}, Login{Counter: "1", Officer: "hoa", PIN: "1234"}
	expect(ask(1, 0, duc), OK)
	first := w.s.Desk("1").Login
	if first != w.s.Pos || w.s.Desk("1").Inc != 1 || w.s.LoginsOf("desk-1", 1).For(CallNext{Counter: "1"}) != first || w.s.LoginsOf("desk-1", 2).For(CallNext{Counter: "1"}) != 0 {
		t.Errorf("the session is %+v", w.s.Desk("1"))
	}
	expect(ask(1, 0, Pause{Counter: "1", Reason: "nghi"}), OK) // of a console that does not say its login
	expect(ask(1, first, Unpause{Counter: "1"}), OK)
	for name, c := range map[string]Command{"call": CallNext{Counter: "1"}, "pause": Pause{Counter: "1", Reason: "nghi"}, "walk-in": WalkIn{Counter: "1", Service: "gplx"}, "logout": Logout{Counter: "1"}} {
		if a := ask(2, 0, c); a.Code != NotLoggedIn {
			t.Errorf("%s of another incarnation is answered %q", name, a.Code)
		}
	}
	expect(ask(1, first, Logout{Counter: "1"}), OK)
	expect(ask(1, 0, hoa), OK)
	expect(ask(1, first, CallNext{Counter: "1"}), NotLoggedIn) // duc's press, which came late
	expect(ask(1, w.s.Desk("1").Login, CallNext{Counter: "1"}), OK)
	// What was done offline counts in the session in which it was done.
	expect(ask(2, 0, OfflineAction{AtMS: w.at, What: Start{Counter: "1", Ticket: w.s.Desk("1").Ticket}, Officer: "hoa"}), OK)
	expect(ask(2, 0, hoa), OK) // the same counter, without a question: it is the same console
	if desk := w.s.Desk("1"); desk.Inc != 2 || desk.Ticket == "" {
		t.Errorf("after another login the counter is %+v", desk)
	}
	// A session of an older log has no incarnation, and goes on.
	w.s.Counters["1"].Inc, w.s.Counters["1"].Login = 0, 0
	expect(ask(7, 99, Recall{Counter: "1"}), WrongState)
}

// A right PIN forgives the officer's own wrong tries at that console, and no tries at the
// PINs of others: so nobody guesses for ever with a log-in of his own between.
func TestRightPINForgivesOwnTriesOnly(t *testing.T) {
	w := newWorld(t)
	tries := func() int { return lockOf(w.s.DeviceLocks, "desk-1").Tries }
	in := func(officer string) {
		t.Helper()
		w.must("desk-1", Login{Counter: "1", Officer: officer, PIN: "1234"})
		w.must("desk-1", Logout{Counter: "1"})
	}
	wrong := func(officer string, n int) {
		t.Helper()
		for range n {
			w.refused("desk-1", Login{Counter: "1", Officer: officer}, WrongPIN)
		}
	}
	wrong("duc", 3)
	in("duc")
	if n := tries(); n != 0 {
		t.Errorf("after his own right PIN %d tries are counted", n)
	}
	wrong("hoa", 3)
	wrong("duc", 1)
	in("duc")
	if n := tries(); n != 3 {
		t.Errorf("%d tries are counted, want the three at another's PIN", n)
	}
	wrong("hoa", 1)
	in("duc")
	if n := tries(); n != 4 {
		t.Errorf("%d tries are counted, want four", n)
	}
	in("hoa")
	if n := tries(); n != 0 {
		t.Errorf("after hoa's right PIN %d tries are counted", n)
	}
}

// What the hub finds out about a PIN decides, and only a wrong one counts.
func TestFindingsOfAPIN(t *testing.T) {
	for finding, c := range map[PINFinding]struct {
		login Login
		want  eventlog.Code
		event bool
	}{
		PINMissing:   {Login{}, NoPIN, false},
		PINRight:     {Login{}, OK, true},
		PINTemporary: {Login{CanChange: true}, NewPINNeeded, false},
		PINUnfit:     {Login{CanChange: true, New: "1111"}, UnfitPIN, false},
		PINChanged:   {Login{CanChange: true, New: "5820"}, OK, true},
		PINUnchecked: {Login{}, Locked, false},
		PINWrong:     {Login{}, WrongPIN, true},
	} {
		w := newWorld(t)
		c.login.Counter, c.login.Officer = "1", "duc"
		events, a := Decide(w.s, eventlog.Cause{Device: "desk-1", Inc: 1, Seq: 1}, c.login, Given{AtMS: w.at, PIN: finding})
		if a.Code != c.want || len(events) > 0 != c.event {
			t.Errorf("finding %d gives %q and %v, want %q", finding, a.Code, events, c.want)
		}
		if set, is := first(events).(PINSet); (finding == PINChanged) != is || is && set != (PINSet{Officer: "duc", By: "duc"}) {
			t.Errorf("finding %d records %+v", finding, events)
		}
	}
	// A console of the version before cannot ask for another PIN, and must go on working.
	w := newWorld(t)
	if _, a := Decide(w.s, eventlog.Cause{Device: "desk-1", Inc: 1, Seq: 1}, Login{Counter: "1", Officer: "duc"}, Given{AtMS: w.at, PIN: PINTemporary}); a.Code != OK {
		t.Errorf("an old console gets %q", a.Code)
	}
}

func first(events []eventlog.Event) eventlog.Event {
	if len(events) == 0 {
		return nil
	}
	return events[0]
}

// Nothing is hashed for a log-in that is refused whatever its PIN is.
func TestPINIsLookedAtOnlyWhereItCounts(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		login Login
		want  bool
	}{
		"good":            {Login{Counter: "1", Officer: "duc"}, true},
		"unknown officer": {Login{Counter: "1", Officer: "nobody"}, false},
		"unknown counter": {Login{Counter: "77", Officer: "duc"}, false},
	} {
		if got := MayTryPIN(w.s, eventlog.Cause{Device: "desk-1"}, c.login, Given{AtMS: w.at}); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for range 4 {
		w.do("desk-1", Login{Counter: "1", Officer: "duc"})
	}
	try := func() bool {
		return MayTryPIN(w.s, eventlog.Cause{Device: "desk-1"}, Login{Counter: "1", Officer: "duc"}, Given{AtMS: w.at})
	}
	if !try() {
		t.Error("the fifth PIN is not looked at")
	}
	w.do("desk-1", Login{Counter: "1", Officer: "duc"})
	if try() {
		t.Error("a PIN is looked at while the officer is locked")
	}
}

// A console that tries the PINs of many officers is locked itself, with locks that grow;
// the officers are not, elsewhere.
func TestConsoleThatTriesManyOfficersIsLocked(t *testing.T) {
	officers := []string{"duc", "hoa"}
	w := newWorld(t, func(c *centre.Centre) {
		for i := range 4 {
			id := fmt.Sprint("can-bo-", i)
			officers = append(officers, id)
			c.Officers = append(c.Officers, centre.Officer{ID: id, Name: id})
		}
	})
	try := 0
	guess := func() eventlog.Answer {
		try++
		return w.do("bad", Login{Counter: "1", Officer: officers[try%len(officers)]})
	}
	for _, want := range []int64{30_000, 60_000} {
		for range 9 {
			if a := guess(); a.Code != WrongPIN {
				t.Fatalf("try %d: %+v", try, a)
			}
		}
		a := guess()
		if a.Code != Locked || a.UntilMS-w.at != want {
			t.Fatalf("try %d: %s for %d ms, want a lock of %d", try, a.Code, a.UntilMS-w.at, want)
		}
		if a := guess(); a.Code != Locked {
			t.Errorf("while it is locked: %s", a.Code)
		}
		for _, officer := range officers {
			w.must("desk-1", Login{Counter: "1", Officer: officer, PIN: "1234"})
			w.must("desk-1", Logout{Counter: "1"})
		}
		w.at += want
	}
}

// The locks are bounded, whatever names are made up.
func TestLocksAreBounded(t *testing.T) {
	locks := map[string]*Lock{}
	for i := range lockLimit + 10 {
		count(locks, fmt.Sprint(i), 0)
	}
	if len(locks) != lockLimit {
		t.Errorf("there are %d", len(locks))
	}
}

func TestRating(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	ticket := w.issue("gplx", "")
	w.refused("pad", with{Rate{Ticket: ticket.ID, Score: 4}, Given{Counter: "1"}}, WrongState)
	w.serve("1")
	w.refused("pad", with{Rate{Ticket: "2026-11-23/A999", Score: 4}, Given{Counter: "1"}}, UnknownTicket)
	w.refused("pad", with{Rate{Ticket: ticket.ID, Score: 5}, Given{Counter: "1"}}, BadScore)
	w.refused("pad", with{Rate{Ticket: ticket.ID, Score: 0}, Given{Counter: "1"}}, BadScore)
	w.refused("pad", with{Rate{Ticket: ticket.ID, Score: 1, Reasons: []string{"bịa"}}, Given{Counter: "1"}}, UnknownReason)
	w.must("pad", with{Rate{Ticket: ticket.ID, Score: 1, Reasons: []string{"cho-lau"}}, Given{Counter: "1"}})
	w.must("pad", with{Rate{Ticket: ticket.ID, Score: 2}, Given{Counter: "1"}}) // changed his mind
	w.at += minute
	w.refused("pad", with{Rate{Ticket: ticket.ID, Score: 4}, Given{Counter: "1"}}, AlreadyRated)
}

func TestIssueIsRefusedWithTheReason(t *testing.T) {
	w := newWorld(t, func(c *centre.Centre) {
		c.Policy.IssueOutsideHours = false
		c.Policy.LastTicketMarginMin = 15
		c.Hours = centre.Hours{Days: []int{1, 2, 3, 4, 5}, Spans: []centre.Span{{FromMin: 450, ToMin: 690}, {FromMin: 810, ToMin: 1020}}}
		c.Services[3].Closed = "Tạm dừng"
	})
	w.refused("kiosk", IssueTicket{Service: "nope"}, UnknownService)
	w.refused("kiosk", IssueTicket{Service: "gplx", Class: "nope"}, UnknownClass)
	w.refused("kiosk", IssueTicket{Service: "duoc"}, ServiceClosed)
	w.issue("gplx", "")
	w.at += 9 * 60 * minute
	w.refused("kiosk", IssueTicket{Service: "gplx"}, OutsideHours)
}

func TestDayClosesByItselfAndForgetsTheTickets(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.issue("gplx", "")
	w.call("1")
	w.at += 3 * 24 * 60 * minute // three days off
	if got := w.issue("gplx", ""); got.ID != "2026-11-26/A001" || len(w.s.Tickets) != 1 {
		t.Errorf("the first ticket after three days is %s among %d", got.ID, len(w.s.Tickets))
	}
	if desk := w.s.Desk("1"); desk.Officer != "" || desk.Ticket != "" {
		t.Errorf("the desk is still %+v", desk)
	}
}

func TestEstimate(t *testing.T) {
	w := newWorld(t)
	if _, wait := w.s.Quote("gplx", "", w.at); wait.Known {
		t.Errorf("with no counter open: %+v", wait)
	}
	w.sit("1", "duc")
	if _, wait := w.s.Quote("gplx", "", w.at); !wait.Known || wait.HighMin != 0 {
		t.Errorf("with a free counter and nobody before: %+v", wait)
	}
	w.issue("gplx", "")
	w.call("1")
	for range 3 {
		w.issue("gplx", "")
	}
	_, one := w.s.Quote("gplx", "", w.at)      // 3.5 visits of 10 minutes
	if one.LowMin != 25 || one.HighMin != 55 { // 35 minutes in the middle
		t.Errorf("one counter: %+v", one)
	}
	w.sit("2", "hoa")
	w.call("2")
	if _, two := w.s.Quote("gplx", "", w.at); two.LowMin >= one.LowMin {
		t.Errorf("with a second counter %+v, with one %+v", two, one)
	}
}

func TestEstimateLearns(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	for range 60 {
		w.issue("gplx", "")
		w.call("1")
		w.must("desk-1", Start{Counter: "1"})
		w.at += 2 * minute
		w.must("desk-1", Finish{Counter: "1"})
	}
	if sec, _ := w.s.serviceSec("gplx"); sec < 120 || sec > 240 {
		t.Errorf("after 60 visits of two minutes the typical one is %.0f s", sec)
	}
	if n := len(w.s.Samples["gplx"]); n != samplesPerService {
		t.Errorf("%d samples are kept", n)
	}
}

// A snapshot of a version that did not count locks has one that is still on.
func TestLockOfAnOlderVersionLocks(t *testing.T) {
	w := newWorld(t)
	w.roll()
	w.s.Locks["duc"] = &Lock{UntilMS: w.at + 20_000}
	data, err := json.Marshal(w.s)
	if err != nil {
		t.Fatal(err)
	}
	if w.s, err = LoadState(data); err != nil {
		t.Fatal(err)
	}
	if l := w.s.Locks["duc"]; l.Row != 1 {
		t.Errorf("the lock is %+v, as a replay of the log has it with row 1", l)
	}
	right := Login{Counter: "1", Officer: "duc", PIN: "1234"}
	if a := w.do("desk-1", right); a.Code != Locked {
		t.Errorf("while it lasts: %s", a.Code)
	}
	w.at += 20_000
	w.must("desk-1", right)
}
