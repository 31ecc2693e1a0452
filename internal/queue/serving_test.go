package queue

import (
	"testing"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

func TestOfficerTakesWhatTheyKnow(t *testing.T) {
	w := newWorld(t, rich)
	w.sit("2", "hoa") // knows gplx and, 3 minutes later, tp; counter 2 takes gt and, 10 minutes later, tp
	for service, want := range map[string]struct {
		ms    int64
		takes bool
	}{"gplx": {0, true}, "phuhieu": {0, false}, "lltp": {13 * minute, true}, "duoc": {0, false}} {
		if ms, takes := w.s.Takes("2", service); ms != want.ms || takes != want.takes {
			t.Errorf("%s: %d ms, %v", service, ms, takes)
		}
	}
	w.issue("phuhieu", "") // A001
	w.issue("gplx", "")    // A002
	equal(t, w.serveAll("2"), []string{"A002"})
	w.must("desk-2", Logout{Counter: "2"})
	w.sit("2", "duc") // knows everything
	equal(t, w.serveAll("2"), []string{"A001"})
}

func TestProfileChangesWhatACounterTakes(t *testing.T) {
	w := newWorld(t, rich, func(c *centre.Centre) { c.Profiles[0].Counters = []string{"1"} })
	w.sit("1", "duc")
	w.sit("2", "hoa")
	w.issue("gplx", "")
	w.issue("duoc", "") // N10
	w.refused("desk-1", SwitchProfile{Counter: "1", Profile: "none"}, UnknownProfile)
	w.refused("desk-2", SwitchProfile{Counter: "2", Profile: "tra-kq"}, NotAtThisDesk)
	w.refused("desk-1", SwitchProfile{Counter: "1"}, WrongState)
	w.must("desk-1", SwitchProfile{Counter: "1", Profile: "tra-kq"})
	equal(t, w.serveAll("1"), []string{"N10"})
	w.must("desk-1", SwitchProfile{Counter: "1"})
	equal(t, w.serveAll("1"), []string{"A001"})
	w.at += 24 * 60 * minute
	w.roll()
	if p := w.s.Desk("1").Profile; p != "" {
		t.Errorf("the next day begins with profile %q", p)
	}
}

func TestClassIsConfirmedOrRevoked(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.issue("gplx", "") // A001
	w.at += 5 * minute
	old := w.issue("gplx", "gia") // A002, counts as half an hour earlier
	w.refused("desk-1", SetClass{Counter: "1", Ticket: old.ID}, ReasonNeeded)
	w.refused("desk-1", SetClass{Counter: "1", Ticket: old.ID, Class: "none", Reason: "x"}, UnknownClass)
	w.refused("desk-1", SetClass{Counter: "1", Ticket: "2026-11-23/A001"}, WrongState)
	w.must("desk-1", SetClass{Counter: "1", Ticket: old.ID, Class: "gia"})
	if old.ClassBy != "duc" || w.s.Next("1") != old {
		t.Errorf("confirmed, the ticket is %+v", old)
	}
	w.must("desk-1", SetClass{Counter: "1", Ticket: old.ID, Reason: "không thuộc diện"})
	if set := w.log[len(w.log)-1].Events[0].(ClassSet); set.Was != "gia" || set.Reason == "" || set.Officer != "duc" {
		t.Errorf("on the record: %+v", set)
	}
	equal(t, w.serveAll("1"), []string{"A001", "A002"})
	w.refused("desk-1", SetClass{Counter: "1", Ticket: old.ID, Class: "gia", Reason: "x"}, WrongState)
}

func TestWalkIn(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	waits := w.issue("gplx", "")
	w.refused("desk-1", WalkIn{Counter: "1", Service: "gplx"}, ReasonNeeded)
	w.refused("desk-1", WalkIn{Counter: "1", Service: "duoc", Reason: "x"}, NotServedHere)
	w.refused("desk-1", WalkIn{Counter: "1", Service: "none", Reason: "x"}, UnknownService)
	w.refused("desk-2", WalkIn{Counter: "2", Service: "gplx", Reason: "x"}, NotLoggedIn)
	a := w.must("desk-1", WalkIn{Counter: "1", Service: "gplx", Reason: "không biết dùng máy"})
	ticket := w.s.Ticket(a.Ticket)
	if ticket.State != Serving || ticket.Number != "A002" || !ticket.WalkIn || w.s.Desk("1").Ticket != ticket.ID {
		t.Errorf("the ticket is %+v", ticket)
	}
	called := w.log[len(w.log)-1].Events[1].(TicketCalled)
	if called.Kind != CallKindWalkIn || len(called.Why) != 1 || called.Why[0].Ticket != waits.ID {
		t.Errorf("on the record: %+v", called)
	}
	w.refused("desk-1", WalkIn{Counter: "1", Service: "gplx", Reason: "x"}, Busy)
	w.must("desk-1", Finish{Counter: "1"})
	if w.s.Desk("1").Served != 1 {
		t.Error("the visit does not count")
	}
}

func TestOutcomesAndMarks(t *testing.T) {
	w := newWorld(t, rich, func(c *centre.Centre) {
		c.Services[0].NeedsOutcome = true
		c.Marks = append(c.Marks, centre.Mark{ID: "so-hoa", Name: "Đã số hóa", Agency: "gt", Required: true})
	})
	w.sit("1", "duc")
	ticket := w.served("gplx")
	if a := w.refused("desk-1", Finish{Counter: "1", Outcome: "nhan"}, MarkNeeded); a.Mark != "so-hoa" {
		t.Errorf("the mark missing is %q", a.Mark)
	}
	w.refused("desk-1", Finish{Counter: "1"}, OutcomeNeeded)
	w.refused("desk-1", Finish{Counter: "1", Outcome: "none"}, UnknownOutcome)
	w.must("desk-1", Annotate{Counter: "1", Ticket: ticket.ID, Marks: []string{"so-hoa"}, Items: []Count{{"ban-sao", 3}}, Note: "hẹn 26/11"})
	if code, _ := w.s.Missing(ticket); code != OutcomeNeeded {
		t.Errorf("missing: %s", code)
	}
	w.must("desk-1", Finish{Counter: "1", Outcome: "nhan"})
	if ticket.Outcome != "nhan" || ticket.Items[0].N != 3 {
		t.Errorf("the ticket is %+v", ticket)
	}
	w.must("desk-1", Annotate{Counter: "1", Ticket: ticket.ID, Note: "sửa sau"}) // the last one may still be noted
}

func TestNotesAreLimited(t *testing.T) {
	w := newWorld(t, rich)
	w.sit("1", "duc")
	ticket := w.served("gplx")
	for name, c := range map[string]struct {
		do   Annotate
		want eventlog.Code
	}{
		"card":       {Annotate{Note: "CCCD 035090000123"}, PersonalData},
		"telephone":  {Annotate{Note: "gọi 0912 345 678"}, PersonalData},
		"mail":       {Annotate{Note: "a@b.vn"}, PersonalData},
		"dates":      {Annotate{Note: "hẹn 26/11/2026, lúc 08:30"}, OK},
		"long":       {Annotate{Note: string(make([]rune, maxNote+1))}, TooLong},
		"mark":       {Annotate{Marks: []string{"none"}}, UnknownMark},
		"item":       {Annotate{Items: []Count{{"none", 1}}}, UnknownItem},
		"count":      {Annotate{Items: []Count{{"ban-sao", -1}}}, UnknownItem},
		"many marks": {Annotate{Marks: []string{"phuc-tap", "phuc-tap"}}, TooLong},
		"not here":   {Annotate{Ticket: w.issue("gplx", "").ID}, Stale},
	} {
		c.do.Counter = "1"
		if c.do.Ticket == "" {
			c.do.Ticket = ticket.ID
		}
		if a := w.do("desk-1", c.do); a.Code != c.want {
			t.Errorf("%s: %s, want %s", name, a.Code, c.want)
		}
	}
}

// An overflow counter whose own queue is empty helps after its handicap, not
// before somebody of its own.
func TestEmptyQueueHelpsOut(t *testing.T) {
	w := newWorld(t)
	w.sit("2", "hoa")
	w.issue("lltp", "") // C001
	w.at += 9 * minute
	w.issue("gplx", "") // A001: 9 minutes later, handicap 10
	equal(t, w.serveAll("2"), []string{"A001", "C001"})
}

// The record of a call holds the smallest keys and the one that was called.
func TestRecordHoldsTheHeads(t *testing.T) {
	w := crowd(t, 10, 6, 200)
	called, kind, heads := w.s.next("1")
	if kind != CallKindNext || len(heads) != headsKept || heads[0].Ticket != called.ID {
		t.Fatalf("%d heads, the first %v, called %s", len(heads), heads[0], called.ID)
	}
	for i := 1; i < len(heads); i++ {
		if heads[i].KeyMS < heads[i-1].KeyMS {
			t.Errorf("head %d is before the one above it", i)
		}
	}
	w.s.Centre.Policy.MaxPriorityRun = 1
	w.s.desk("1").PriorityRun = 1
	called, kind, heads = w.s.next("1")
	found := false
	for _, h := range heads {
		found = found || h.Ticket == called.ID
	}
	if kind != CallKindCapped || called.Class != "" || !found {
		t.Errorf("capped: %s of class %q, on the record: %v", kind, called.Class, found)
	}
}

func TestQuotesAreScored(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.issue("gplx", "") // at once
	w.call("1")
	if w.s.Quotes != (Quoted{Inside: 1}) {
		t.Errorf("called at once: %+v", w.s.Quotes)
	}
	w.must("desk-1", Undo{Counter: "1"})
	if w.s.Quotes != (Quoted{}) {
		t.Errorf("after the undo: %+v", w.s.Quotes)
	}
	w.at += 40 * minute
	w.call("1")
	if w.s.Quotes != (Quoted{Longer: 1}) {
		t.Errorf("called after 40 minutes: %+v", w.s.Quotes)
	}
	w.must("desk-1", Start{Counter: "1"})
	w.must("desk-1", Finish{Counter: "1"})
	for range 6 {
		w.issue("gplx", "")
	}
	last := w.issue("gplx", "")
	w.must("desk-1", CallNumber{Counter: "1", Number: last.Number, Reason: "gấp"})
	if last.Wait.LowMin < 5 || w.s.Quotes.Shorter != 1 {
		t.Errorf("called long before %+v: %+v", last.Wait, w.s.Quotes)
	}
}
