package kiosk

import (
	"testing"
	"time"

	"motcua/internal/queue"
	"motcua/internal/seattest"
)

// absent issues a ticket of agency gt and calls it; nobody comes.
func absent(s *stand) *queue.Ticket {
	s.t.Helper()
	s.hub.Must("console", queue.Login{Counter: "3", Officer: "duc", PIN: "1234"})
	ticket := s.hub.Must("other", queue.IssueTicket{Service: "gplx"})
	s.hub.Must("console", queue.CallNext{Counter: "3"})
	for range 2 {
		s.after(45 * time.Second)
		s.hub.Must("console", queue.Recall{Counter: "3"})
	}
	s.hub.Must("console", queue.MarkNoShow{Counter: "3"})
	s.see()
	return ticket
}

// held issues a ticket of agency gt and holds it for a missing paper.
func held(s *stand) *queue.Ticket {
	s.t.Helper()
	s.hub.Must("console", queue.Login{Counter: "3", Officer: "duc", PIN: "1234"})
	ticket := s.hub.Must("other", queue.IssueTicket{Service: "gplx"})
	s.hub.Must("console", queue.CallNext{Counter: "3"})
	s.hub.Must("console", queue.Start{Counter: "3"})
	s.hub.Must("console", queue.Hold{Counter: "3", Reason: "bo-sung"})
	s.see()
	return ticket
}

func TestWhoeverWasAbsentComesBackAtTheKiosk(t *testing.T) {
	run(t, "behind the next two, and twice is once", func(s *stand) {
		ticket := absent(s)
		for range 3 {
			s.hub.Must("other", queue.IssueTicket{Service: "gplx"})
		}
		for range 2 {
			s.Scanned(scanOf(ticket.Code))
			v := s.page(PageNotice).Notice
			if v.Title != words("kiosk.scan.ticket.title", ticket.Number) || v.Text != words("kiosk.return.absent", ticket.Number, 2) || v.Bad {
				t.Errorf("%+v", v)
			}
			s.Done()
		}
		if back := seattest.Events[queue.TicketReturned](s.hub); len(back) != 1 || back[0].Ticket != ticket.ID {
			t.Errorf("returned: %+v", back)
		}
	})
	run(t, "next, where nobody waits", func(s *stand) {
		ticket := absent(s)
		s.Scanned(scanOf(ticket.Code))
		if v := s.page(PageNotice).Notice; v.Text != words("kiosk.scan.ticket.next") {
			t.Errorf("%+v", v)
		}
	})
	run(t, "but not after the window", func(s *stand) {
		ticket := absent(s)
		s.after(16 * time.Minute)
		s.Scanned(scanOf(ticket.Code))
		if v := s.page(PageNotice).Notice; v.Text != words("kiosk.return.late") || !v.Bad {
			t.Errorf("%+v", v)
		}
	})
}

func TestWhoeverFetchedAPaperComesBackAtTheKiosk(t *testing.T) {
	run(t, "to the counter, and twice is once", func(s *stand) {
		ticket := held(s)
		s.hub.Must("other", queue.IssueTicket{Service: "gplx"})
		for range 2 {
			s.Scanned(scanOf(ticket.Code))
			if v := s.page(PageNotice).Notice; v.Text != words("kiosk.return.held", "Quầy 3") {
				t.Errorf("%+v", v)
			}
			s.Done()
		}
		if back := seattest.Events[queue.TicketReturned](s.hub); len(back) != 1 || !back[0].First {
			t.Errorf("returned: %+v", back)
		}
	})
	run(t, "but not after the window", func(s *stand) {
		ticket := held(s)
		s.after(241 * time.Minute)
		s.Scanned(scanOf(ticket.Code))
		if v := s.page(PageNotice).Notice; v.Text != words("kiosk.return.late") {
			t.Errorf("%+v", v)
		}
	})
}

func TestReturnThatIsNotAnswered(t *testing.T) {
	run(t, "says so", func(s *stand) {
		ticket := absent(s)
		s.seat.Mute(true)
		s.Scanned(scanOf(ticket.Code))
		s.page(PageIssuing)
		s.after(answerWithin + time.Second)
		if v := s.page(PageNotice).Notice; v.Text != words("kiosk.return.no-answer") || !v.Bad {
			t.Errorf("%+v", v)
		}
	})
	run(t, "is not sent while the hub is offline", func(s *stand) {
		ticket := absent(s)
		s.seat.SetLine(false)
		s.after(offlineAfter + time.Second)
		s.Scanned(scanOf(ticket.Code))
		if v := s.page(PageNotice).Notice; v.Text != words("kiosk.scan.ticket.absent") || len(s.seat.Asked()) != 0 {
			t.Errorf("%+v, asked %v", v, s.seat.Asked())
		}
	})
	run(t, "tells what somebody else has done", func(s *stand) {
		ticket := absent(s)
		s.seat.Freeze(true)
		s.hub.Must("console", queue.CallNumber{Counter: "3", Number: ticket.Number, Reason: "quay lại"})
		s.Scanned(scanOf(ticket.Code))
		s.page(PageNotice)
		s.seat.Freeze(false)
		s.Done()
		s.Scanned(scanOf(ticket.Code))
		if v := s.page(PageNotice).Notice; v.Text != words("kiosk.scan.ticket.called", "3") {
			t.Errorf("%+v", v)
		}
	})
}
