package queue

import (
	"testing"

	"motcua/internal/centre"
)

// supervised is a centre with a supervisor at the supervisor's desk.
func supervised(t *testing.T) *world {
	w := newWorld(t, rich)
	w.must("sup", Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"})
	w.sit("1", "duc")
	return w
}

func TestOnlyASupervisorDirects(t *testing.T) {
	w := newWorld(t, rich)
	w.sit("1", "duc")
	ticket := w.served("gplx")
	w.refused("x", Login{Counter: centre.SupervisorDesk, Officer: "duc", PIN: "1234"}, NotSupervisor)
	for _, c := range []Command{
		TakeBack{Ticket: ticket.ID, Reason: "x"},
		Release{Counter: "1"},
		Reassign{Counter: "1"},
		ShutCounter{Counter: "1", Reason: "x"},
		OpenCounter{Counter: "1"},
	} {
		w.refused("desk-1", c, NotSupervisor)
		w.refused("kiosk", c, NotSupervisor)
		w.refused("", c, NotSupervisor)
	}
	w.sit("2", "lan") // at an ordinary counter as well
	w.must("desk-2", TakeBack{Ticket: ticket.ID, Reason: "nhầm quầy"})
}

func TestSupervisorDeskCallsNobody(t *testing.T) {
	w := supervised(t)
	w.issue("gplx", "")
	w.refused("sup", CallNext{Counter: centre.SupervisorDesk}, UnknownCounter)
	w.refused("sup", WalkIn{Counter: centre.SupervisorDesk, Service: "gplx", Reason: "x"}, UnknownCounter)
	w.refused("sup", SwitchProfile{Counter: centre.SupervisorDesk, Profile: "tra-kq"}, UnknownProfile)
	w.must("sup", Logout{Counter: centre.SupervisorDesk})
	w.refused("sup", OpenCounter{Counter: "1"}, NotSupervisor)
}

func TestSupervisorTakesBack(t *testing.T) {
	w := supervised(t)
	ticket := w.served("gplx")
	w.issue("gplx", "")
	w.refused("sup", TakeBack{Ticket: ticket.ID}, ReasonNeeded)
	w.refused("sup", TakeBack{Ticket: "none", Reason: "x"}, UnknownTicket)
	w.must("sup", TakeBack{Ticket: ticket.ID, Reason: "cán bộ ốm"})
	if ticket.State != Waiting || w.s.Desk("1").Ticket != "" || w.s.Next("1") != ticket {
		t.Errorf("taken back, the ticket is %+v", ticket)
	}
	w.refused("sup", TakeBack{Ticket: ticket.ID, Reason: "x"}, WrongState)
	w.must("sup", Undo{Counter: centre.SupervisorDesk})
	if ticket.State != Serving || w.s.Desk("1").Ticket != ticket.ID {
		t.Errorf("after the undo the ticket is %+v", ticket)
	}
}

func TestSupervisorShutsAndOpens(t *testing.T) {
	w := supervised(t)
	w.sit("3", "nam")
	ticket := w.served("gplx")
	w.refused("sup", ShutCounter{Counter: "1", Reason: "hỏng máy"}, Busy) // somebody sits there
	w.must("desk-1", Transfer{Counter: "1", ForCounter: "3"})
	w.issue("gplx", "")
	w.call("1")
	w.refused("sup", ShutCounter{Counter: "1"}, ReasonNeeded)
	w.refused("sup", ShutCounter{Counter: "9", Reason: "x"}, UnknownCounter)
	w.must("sup", ShutCounter{Counter: "1", Reason: "hỏng máy"})
	if waits := w.s.TicketByNumber("A002"); waits.State != Waiting || w.s.Desk("1").Officer != "" {
		t.Errorf("whoever was called there is %s", waits.State)
	}
	w.refused("desk-1", Login{Counter: "1", Officer: "duc", PIN: "1234"}, CounterShutCode)
	w.must("sup", ShutCounter{Counter: "3", Reason: "hết giờ"})
	if ticket.ForCounter != "" {
		t.Error("a ticket is still kept for a counter that is shut")
	}
	w.refused("sup", ShutCounter{Counter: "3", Reason: "x"}, WrongState)
	w.must("sup", OpenCounter{Counter: "1"})
	w.refused("sup", OpenCounter{Counter: "1"}, WrongState)
	w.sit("1", "duc")
	w.must("desk-1", Pause{Counter: "1", Reason: "giải lao"})
	w.must("sup", OpenCounter{Counter: "1"})
	if w.s.Desk("1").Pause != "" {
		t.Error("the counter still pauses")
	}
}

func TestSupervisorReassigns(t *testing.T) {
	w := supervised(t)
	w.issue("gplx", "")
	w.issue("duoc", "") // N10
	w.refused("sup", Reassign{Counter: "9"}, UnknownCounter)
	w.refused("sup", Reassign{Counter: "1", Serves: []centre.Serve{{Service: "none"}}}, UnknownService)
	w.must("sup", Reassign{Counter: "1", Serves: []centre.Serve{{Service: "duoc"}}})
	equal(t, w.serveAll("1"), []string{"N10"})
	w.must("sup", Reassign{Counter: "1"})
	equal(t, w.serveAll("1"), []string{"A001"})
	w.must("sup", Reassign{Counter: "1", Serves: []centre.Serve{{Service: "duoc"}}})
	w.must("desk-1", SwitchProfile{Counter: "1"}) // the officer's own word ends it
	if _, takes := w.s.Takes("1", "gplx"); !takes {
		t.Error("the counter still takes what it was assigned only")
	}
}

func TestSupervisorReleases(t *testing.T) {
	w := supervised(t)
	w.sit("3", "nam")
	ticket := w.served("gplx")
	w.refused("sup", Release{Ticket: ticket.ID}, WrongState)
	w.must("desk-1", Transfer{Counter: "1", Service: "lltp", ForCounter: "3"})
	w.refused("sup", Release{Counter: "2"}, NobodyWaiting)
	w.must("sup", Release{Ticket: ticket.ID})
	w.sit("2", "hoa")
	if w.s.Next("2") != ticket {
		t.Error("another counter may not call the released ticket")
	}
	w.must("desk-2", CallNext{Counter: "2"})
	w.must("desk-2", Transfer{Counter: "2", ForCounter: "3"})
	w.must("sup", Release{Counter: "3"})
	if released := w.log[len(w.log)-1].Events[0].(TicketReleased); released.From != "3" || released.By != "lan" {
		t.Errorf("on the record: %+v", released)
	}
}

func TestClosingNamesEveryEnd(t *testing.T) {
	w := newWorld(t, rich)
	w.sit("1", "duc")
	w.sit("2", "hoa")
	w.served("gplx")                                        // A001: serving at 1
	w.issue("gplx", "")                                     // A002
	w.call("2")                                             // called at 2
	w.issue("gplx", "")                                     // A003 waits
	held := w.issue("lltp", "")                             // C001
	w.sit("3", "nam")                                       //
	w.call("3")                                             //
	w.must("desk-3", Hold{Counter: "3", Reason: "bo-sung"}) // held
	w.must("kiosk", CancelTicket{Ticket: w.issue("lltp", "").ID, Reason: "đổi ý"})
	w.at += 24 * 60 * minute
	w.roll()
	closed := w.log[len(w.log)-1].Events[0].(DayClosed)
	want := map[TicketID]DayEndOutcome{
		"2026-11-23/A001": {As: Done, Ending: EndedServing},
		"2026-11-23/A002": {As: NoShow, Ending: EndedCalled},
		"2026-11-23/A003": {As: Left, Ending: EndedWaiting},
		held.ID:           {As: Left, Ending: EndedHeld},
	}
	if len(closed.Settled) != len(want) {
		t.Errorf("%d tickets were settled, want %d", len(closed.Settled), len(want))
	}
	for _, s := range closed.Settled {
		if w := want[s.Ticket]; w.As != s.As || w.Ending != s.Ending {
			t.Errorf("%s ends as %s, %s", s.Ticket, s.As, s.Ending)
		}
	}
	if w.s.Day != "2026-11-24" || len(w.s.Tickets) != 0 || len(w.s.Undo) != 0 {
		t.Errorf("the next day begins with %d tickets", len(w.s.Tickets))
	}
}

// A number is cancelled by the device that gave it, and where somebody has logged in.
func TestNumberIsCancelledByWhoGaveItOrAnOfficer(t *testing.T) {
	w := newWorld(t, rich)
	cancel := func(id TicketID) CancelTicket { return CancelTicket{Ticket: id, Reason: "đổi ý"} }
	for _, stranger := range []string{"kiosk-2", "desk-1"} {
		w.refused(stranger, cancel(w.issue("gplx", "").ID), NotLoggedIn)
	}
	w.must("kiosk", cancel(w.issue("gplx", "").ID))
	w.sit("1", "duc")
	w.must("desk-1", cancel(w.issue("gplx", "").ID))
	w.must("desk-1", Logout{Counter: "1"})
	w.refused("desk-1", cancel(w.issue("gplx", "").ID), NotLoggedIn)
	w.must("sup", Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"})
	w.must("sup", cancel(w.issue("gplx", "").ID))
}
