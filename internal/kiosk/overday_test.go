package kiosk

import (
	"testing"
	"time"

	"motcua/internal/device"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/seattest"
	"motcua/internal/wire"
)

// A wrong clock ends the day while a kiosk waits for its number. The hub answers
// with the ID of a ticket that it no longer has, and that it will have again if a
// person says that the day goes on. By then the kiosk must have reported that nobody
// has the paper, or the citizen must have one.
func TestNumberOfADayThatIsOver(t *testing.T) {
	run(t, "a kiosk without a block withdraws it, and asks to try again", func(s *stand) {
		s.seat.EndDay(true)
		s.ChooseAgency("tp")
		if v := s.page(PageNotice).Notice; v.Title != words("kiosk.refuse.no-answer.title") {
			t.Errorf("the citizen is told %q", v.Title)
		}
		issued, cancelled := seattest.Events[queue.TicketIssued](s.hub), seattest.Events[queue.TicketCancelled](s.hub)
		if len(issued) != 1 || len(cancelled) != 1 || cancelled[0].Ticket != issued[0].Ticket || cancelled[0].Reason != queue.ReasonNotPrinted {
			t.Errorf("issued %+v, withdrawn %+v", issued, cancelled)
		}
		if len(s.slot.papers) != 0 || s.seat.Acked() != 1 {
			t.Errorf("%d papers, %d acknowledged", len(s.slot.papers), s.seat.Acked())
		}
	})
	run(t, "a kiosk that has a block gives a number of that instead", func(s *stand) {
		s.seat.Lease()
		s.seat.EndDay(true)
		if v := s.takeNumber(); v.Ticket.Number != "AK001" {
			t.Errorf("the citizen gets %+v", v.Ticket)
		}
		s.see()
		late := seattest.Events[queue.TicketCancelled](s.hub)
		if len(s.slot.papers) != 1 || len(late) != 1 || late[0].Reason != queue.ReasonPaper {
			t.Errorf("%d papers, withdrawn for them %+v", len(s.slot.papers), late)
		}
	})
}

// The same for a number that nobody waits for any more.
func TestLateAnswerOfADayThatIsOver(t *testing.T) {
	for name, c := range map[string]struct {
		known    bool
		withdraw int
	}{
		"nobody can have seen it":  {false, 1},
		"an earlier run showed it": {true, 0},
	} {
		run(t, name, func(s *stand) {
			ticket := s.hub.Must("kiosk-1", queue.IssueTicket{Service: "lltp"})
			s.after(time.Second)
			s.Late(device.LateAnswer{
				Command: queue.IssueTicket{Service: "lltp"}, Known: c.known, Kept: device.Kept{Ack: s.seat.Ack},
				Result: wire.Result{Answer: eventlog.Answer{Code: queue.OK, Ticket: ticket.ID}},
			})
			s.see()
			s.Changed()
			s.see()
			if got := len(seattest.Events[queue.TicketCancelled](s.hub)); got != c.withdraw || s.seat.Acked() != 1 || len(s.slot.papers) != 0 {
				t.Errorf("%d cancelled, %d acknowledged, %d papers", got, s.seat.Acked(), len(s.slot.papers))
			}
		})
	}
}
