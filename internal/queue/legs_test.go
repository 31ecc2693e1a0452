package queue

import "testing"

func TestSeveralServicesUnderOneNumber(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.sit("3", "nam")
	a := w.must("kiosk", IssueTicket{Service: "gplx", Then: []string{"lltp", "duoc"}})
	ticket := w.s.Ticket(a.Ticket)
	arrival := ticket.ArrivalMS
	w.at += 10 * minute
	later := w.issue("lltp", "")
	w.serve("1")
	if ticket.State != Waiting || ticket.Service != "lltp" || ticket.Number != "A001" || ticket.ArrivalMS != arrival || ticket.Legs != 1 {
		t.Fatalf("after its first service the ticket is %+v", ticket)
	}
	if got := w.serve("3"); got != "A001" {
		t.Errorf("counter 3 called %s before the earlier arrival", got)
	}
	if got := w.serve("3"); got != "A001" || ticket.State != Done {
		t.Errorf("the third service was for %s; the ticket is %s", got, ticket.State)
	}
	if w.s.Desk("3").Served != 2 || w.s.Desk("1").Served != 1 || later.State != Waiting {
		t.Errorf("served %d and %d", w.s.Desk("1").Served, w.s.Desk("3").Served)
	}
	w.refused("kiosk", IssueTicket{Service: "gplx", Then: []string{"none"}}, UnknownService)
}

func TestOfficerPlansTheVisit(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	ticket := w.served("gplx")
	w.refused("desk-1", PlanVisit{Counter: "1", Services: []string{"none"}}, UnknownService)
	w.refused("desk-1", PlanVisit{Counter: "1", Services: make([]string, MaxPlan+1)}, UnknownService)
	w.must("desk-1", PlanVisit{Counter: "1", Services: []string{"lltp"}})
	w.must("desk-1", Finish{Counter: "1"})
	if ticket.State != Waiting || ticket.Service != "lltp" || w.s.Desk("1").Last != ticket.ID {
		t.Errorf("the ticket is %+v", ticket)
	}
}

func TestTransferAndBack(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.sit("3", "nam")
	ticket := w.served("gplx")
	w.issue("gplx", "") // waits at counter 1
	w.must("desk-1", Transfer{Counter: "1", Service: "lltp", Return: true})
	if got := w.serve("3"); got != "A001" {
		t.Fatalf("counter 3 called %s", got)
	}
	if ticket.State != Waiting || ticket.ForCounter != "1" || ticket.Service != "gplx" || !ticket.First {
		t.Fatalf("on the way back the ticket is %+v", ticket)
	}
	if w.s.Next("2") == ticket {
		t.Error("another counter may call the ticket that goes back to counter 1")
	}
	equal(t, w.serveAll("1"), []string{"A001", "A002"})
}

func TestTransferToAnOfficerWherever(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	ticket := w.served("gplx")
	w.refused("desk-1", Transfer{Counter: "1", ForOfficer: "duc"}, TargetNeeded)
	w.refused("desk-1", Transfer{Counter: "1", ForOfficer: "ai"}, UnknownOfficer)
	w.must("desk-1", Transfer{Counter: "1", ForOfficer: "hoa"})
	w.sit("3", "hoa")
	if w.s.Next("1") == ticket || w.s.Next("3") != ticket {
		t.Error("the ticket is not kept for the officer")
	}
	over := Login{Counter: "2", Officer: "hoa", PIN: "1234", Takeover: true}
	w.must("desk-2", over)
	if w.s.Next("2") != ticket {
		t.Error("the ticket does not follow the officer to another counter")
	}
}

// No ticket waits for an officer who has gone home.
func TestLogoutLetsGoOfWhatIsKept(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.sit("2", "hoa")
	w.issue("gplx", "") // A001; each below issues one more and serves the oldest
	for _, to := range []Transfer{{Counter: "1", ForOfficer: "hoa"}, {Counter: "1", ForCounter: "2", First: true, Reason: "hẹn trước"}} {
		w.served("gplx")
		w.must("desk-1", to)
	}
	w.issue("gplx", "") // A004
	if n := w.s.Ahead(w.s.TicketByNumber("A002")); n != 0 {
		t.Errorf("%d are before the one that is kept for counter 2", n)
	}
	w.must("desk-2", Logout{Counter: "2"})
	equal(t, w.serveAll("1"), []string{"A002", "A001", "A003", "A004"})
}

func TestTransferFirstInLineIsOnTheRecord(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.sit("3", "nam")
	w.issue("lltp", "cap-cuu")
	ticket := w.served("gplx")
	w.refused("desk-1", Transfer{Counter: "1", Service: "lltp", First: true}, ReasonNeeded)
	w.must("desk-1", Transfer{Counter: "1", Service: "lltp", First: true, Reason: "đã chờ nhầm quầy"})
	if w.s.Next("3") != ticket {
		t.Error("the ticket is not first in line")
	}
	if moved := w.log[len(w.log)-1].Events[0].(TicketTransferred); moved.Reason != "đã chờ nhầm quầy" {
		t.Errorf("on the record: %+v", moved)
	}
	if n := w.s.Ahead(w.s.TicketByNumber("C001")); n != 1 {
		t.Errorf("%d are before the emergency, want the one put first", n)
	}
}

func TestHeldCitizenComesBackWithoutQueueing(t *testing.T) {
	held := func(t *testing.T) (*world, *Ticket) {
		w := newWorld(t, rich)
		w.sit("1", "duc")
		ticket := w.served("gplx")
		w.issue("gplx", "")
		w.must("desk-1", Hold{Counter: "1", Reason: "bo-sung"})
		return w, ticket
	}
	t.Run("within the window of the reason", func(t *testing.T) {
		w, ticket := held(t)
		w.at += 29 * minute
		w.must("kiosk", Return{Ticket: ticket.ID})
		if ticket.ForCounter != "1" || !ticket.First || w.s.Next("1") != ticket {
			t.Errorf("back, the ticket is %+v", ticket)
		}
		w.refused("kiosk", Return{Ticket: ticket.ID}, WrongState)
	})
	t.Run("to any counter when the officer has gone", func(t *testing.T) {
		w, ticket := held(t)
		w.must("desk-1", Logout{Counter: "1"})
		w.must("kiosk", Return{Ticket: ticket.ID})
		w.sit("2", "hoa")
		if ticket.ForCounter != "" || w.s.Next("2") != ticket {
			t.Errorf("back, the ticket is %+v", ticket)
		}
	})
	t.Run("later only with a reason", func(t *testing.T) {
		w, ticket := held(t)
		w.at += 31 * minute
		w.refused("kiosk", Return{Ticket: ticket.ID}, TooLate)
		w.refused("desk-1", Resume{Counter: "1", Ticket: ticket.ID}, ReasonNeeded)
		w.must("desk-1", CallNumber{Counter: "1", Number: ticket.Number, Reason: "giấy tờ đã đủ"})
		if called := w.log[len(w.log)-1].Events[0].(TicketCalled); called.Kind != CallKindPicked {
			t.Errorf("on the record it is %q", called.Kind)
		}
	})
}

// absent brings the first ticket to a no-show.
func (w *world) absent() *Ticket {
	w.t.Helper()
	ticket := w.issue("gplx", "")
	w.call("1")
	w.must("desk-1", Recall{Counter: "1"})
	w.must("desk-1", Recall{Counter: "1"})
	w.at += 2 * minute
	w.must("desk-1", MarkNoShow{Counter: "1"})
	return ticket
}

func TestAbsentCitizenComesBackBehindTheNextTwo(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.absent() // A001
	for range 4 {
		w.issue("gplx", "") // A002 … A005
	}
	w.must("kiosk", Return{Ticket: "2026-11-23/A001"})
	if back := w.log[len(w.log)-1].Events[0].(TicketReturned); back.Behind != "2026-11-23/A003" {
		t.Errorf("on the record it is behind %s", back.Behind)
	}
	equal(t, w.serveAll("1"), []string{"A002", "A003", "A001", "A004", "A005"})
}

func TestReturns(t *testing.T) {
	t.Run("behind whoever waits when they are fewer", func(t *testing.T) {
		w := newWorld(t)
		w.sit("1", "duc")
		w.absent()
		w.issue("gplx", "")
		w.must("desk-1", Return{Counter: "1", Ticket: "2026-11-23/A001"})
		equal(t, w.serveAll("1"), []string{"A002", "A001"})
	})
	t.Run("in the order in which they came back", func(t *testing.T) {
		w := newWorld(t)
		w.sit("1", "duc")
		w.absent()
		w.absent()
		for range 3 {
			w.issue("gplx", "") // A003 … A005
		}
		w.must("kiosk", Return{Ticket: "2026-11-23/A002"})
		w.must("kiosk", Return{Ticket: "2026-11-23/A001"})
		equal(t, w.serveAll("1"), []string{"A003", "A004", "A002", "A001", "A005"})
	})
	t.Run("never to a better place than they had", func(t *testing.T) {
		w := newWorld(t)
		w.sit("1", "duc")
		for range 5 {
			w.issue("gplx", "") // A001 … A005
		}
		w.must("desk-1", CallNumber{Counter: "1", Number: "A005", Reason: "gấp"})
		w.must("desk-1", Recall{Counter: "1"})
		w.must("desk-1", Recall{Counter: "1"})
		w.at += 2 * minute
		w.must("desk-1", MarkNoShow{Counter: "1"})
		w.must("kiosk", Return{Ticket: "2026-11-23/A005"})
		equal(t, w.serveAll("1"), []string{"A001", "A002", "A003", "A004", "A005"})
	})
	t.Run("behind two with a head start, whatever the own class", func(t *testing.T) {
		w := newWorld(t)
		w.sit("1", "duc")
		w.absent()
		w.issue("gplx", "")    // A002
		w.issue("gplx", "gia") // A003: before A002
		w.issue("gplx", "")    // A004
		w.must("kiosk", Return{Ticket: "2026-11-23/A001"})
		equal(t, w.serveAll("1"), []string{"A003", "A002", "A001", "A004"})
	})
	t.Run("not after the window", func(t *testing.T) {
		w := newWorld(t)
		w.sit("1", "duc")
		w.absent()
		w.at += 15 * minute
		w.refused("kiosk", Return{Ticket: "2026-11-23/A001"}, TooLate)
		w.refused("kiosk", Return{Ticket: "2026-11-23/A999"}, UnknownTicket)
		w.refused("desk-2", Return{Counter: "2", Ticket: "2026-11-23/A001"}, NotLoggedIn)
	})
	t.Run("once only", func(t *testing.T) {
		w := newWorld(t)
		w.sit("1", "duc")
		w.absent()
		w.must("kiosk", Return{Ticket: "2026-11-23/A001"})
		w.refused("kiosk", Return{Ticket: "2026-11-23/A001"}, WrongState)
	})
}
