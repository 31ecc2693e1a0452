package kiosk

import (
	"maps"
	"testing"
	"time"

	"motcua/internal/barcode"
	"motcua/internal/centre"
	"motcua/internal/device"
	"motcua/internal/printer"
	"motcua/internal/queue"
	"motcua/internal/seattest"
	"motcua/internal/wire"
)

// offlineFor interrupts the link until the kiosk works offline.
func (s *stand) offlineFor(d time.Duration) {
	s.seat.SetLine(false)
	s.seat.Freeze(true)
	s.after(d)
}

func (s *stand) takeNumber() View {
	s.t.Helper()
	s.ChooseAgency("gt")
	s.page(PageServices)
	s.ChooseService("gplx")
	return s.page(PageIssued)
}

// Only the hub knows whether an appointment is used. The tile stays, says so, and
// shows what can be done instead.
func TestAppointmentsNeedTheHub(t *testing.T) {
	run(t, "a cut line", func(s *stand) {
		s.seat.Lease()
		if f := s.page(PageHome).Features; !f.CheckIn || f.CheckInWhy != "" {
			t.Fatalf("with the hub: %+v", f)
		}
		s.offlineFor(offlineAfter + time.Second)
		if f := s.page(PageHome).Features; !f.CheckIn || f.CheckInWhy != words("kiosk.checkin.alone") {
			t.Errorf("offline: %+v", f)
		}
		s.CheckIn()
		if v := s.page(PageNotice).Notice; v.Title != words("kiosk.refuse.no-check-in.title") || v.Text != words("kiosk.refuse.no-check-in.text") {
			t.Errorf("a tap leads to %+v", v)
		}
		s.seat.SetLine(true)
		s.after(noticeFor + time.Second)
		if f := s.page(PageHome).Features; f.CheckInWhy != "" {
			t.Errorf("the hub is back: %+v", f)
		}
		s.CheckIn()
		s.page(PageCheckIn)
	}, fullDay)
}

func TestKioskGivesItsOwnNumbersWithoutTheHub(t *testing.T) {
	run(t, "a cut line", func(s *stand) {
		s.seat.Lease()
		s.offlineFor(offlineAfter + time.Second)
		home := s.page(PageHome)
		if home.OfflineSince.IsZero() || home.Link != LinkDown || home.Tiles[0].Count || home.Tiles[0].Estimate.Known {
			t.Errorf("home says of while offline: offline since %v, %+v", home.OfflineSince, home.Tiles[0])
		}
		v := s.takeNumber()
		if v.Ticket.Number != "AK001" || !v.Ticket.Offline || v.Ticket.Ahead >= 0 || v.Ticket.Estimate.Known {
			t.Errorf("issued: %+v", v.Ticket)
		}
		paper := s.slot.papers[0]
		if paper.Number != "AK001" || paper.Code != v.Ticket.Code || paper.AheadCount >= 0 {
			t.Errorf("paper: %+v", paper)
		}
		if _, err := barcode.ParseTicketCode(paper.Code); err != nil {
			t.Errorf("the code on the paper: %v", err)
		}
		s.after(lockTile + resultFor + time.Second)
		if v := s.takeNumber(); v.Ticket.Number != "AK002" || v.Ticket.Code == paper.Code {
			t.Errorf("the next is %+v", v.Ticket)
		}
		if n := len(seattest.Events[queue.TicketIssued](s.hub)); n != 0 {
			t.Errorf("%d numbers have come to the hub over a line that is cut", n)
		}
		s.seat.Freeze(false)
		s.seat.SetLine(true)
		s.after(resultFor + time.Second)
		s.hub.State(func(state *queue.State) {
			first, second := state.TicketByNumber("AK001"), state.TicketByNumber("AK002")
			if first == nil || second == nil || first.Code != paper.Code || !first.Offline {
				t.Fatalf("the hub has %+v and %+v", first, second)
			}
			if first.ArrivalMS >= second.ArrivalMS {
				t.Error("the hub has them at the moment of the meeting, not of the taking")
			}
		})
		if home := s.page(PageHome); !home.OfflineSince.IsZero() || !home.Tiles[0].Count || home.Tiles[0].Waiting != 2 {
			t.Errorf("home says back online: offline since %v, %+v", home.OfflineSince, home.Tiles[0])
		}
	})
}

func TestKioskThatHearsNothingDoesNotWaitForLong(t *testing.T) {
	run(t, "an answer that does not come", func(s *stand) {
		s.seat.Lease()
		s.seat.Mute(true)
		s.ChooseAgency("tp")
		s.page(PageIssuing)
		if v := s.after(ownNumberAfter - time.Millisecond); v.Page != PageIssuing {
			t.Fatalf("the page is %d before the hub had its time", v.Page)
		}
		v := s.after(2 * time.Millisecond)
		if v.Page != PageIssued || v.Ticket.Number != "CK001" {
			t.Fatalf("page %d, ticket %+v", v.Page, v.Ticket)
		}
		s.hub.State(func(state *queue.State) {
			if hubs := state.TicketByNumber("C001"); hubs == nil || hubs.State != queue.Cancelled || hubs.Reason != queue.ReasonPaper {
				t.Errorf("the hub's number for the same request: %+v", hubs)
			}
			if own := state.TicketByNumber("CK001"); own == nil || own.State != queue.Waiting {
				t.Errorf("the printed number: %+v", own)
			}
		})
		if len(s.slot.papers) != 1 {
			t.Errorf("%d papers for one request", len(s.slot.papers))
		}
	})
	run(t, "without a block the citizen is told", func(s *stand) {
		s.offlineFor(offlineAfter + time.Second)
		if v := s.page(PageOffline); !v.OfflineSince.IsZero() {
			t.Errorf("a kiosk without numbers says it has some since %v", v.OfflineSince)
		}
	})
	run(t, "a flicker is waited out", func(s *stand) {
		s.seat.Lease()
		s.seat.SetLine(false)
		s.after(time.Second)
		if v := s.page(PageHome); !v.OfflineSince.IsZero() {
			t.Error("a flicker is made an outage of")
		}
	})
}

func TestWhatNeedsTheHubSaysSo(t *testing.T) {
	run(t, "check-in", func(s *stand) {
		s.seat.Lease()
		s.CheckIn()
		s.page(PageCheckIn)
		s.offlineFor(offlineAfter + time.Second)
		s.page(PageOffline)
	})
}

func TestKioskAloneKeepsToTheHours(t *testing.T) {
	run(t, "after hours", func(s *stand) {
		s.seat.Lease()
		s.offlineFor(offlineAfter + time.Second)
		s.after(2 * time.Hour)
		s.ChooseAgency("tp")
		if v := s.see(); v.Page == PageIssued {
			t.Errorf("a number was given at night: %+v", v.Ticket)
		}
	}, func(c *centre.Centre) {
		c.Policy.IssueOutsideHours = false
		c.Hours = centre.Hours{Days: []int{1, 2, 3, 4, 5, 6, 7}, Spans: []centre.Span{{FromMin: 1, ToMin: 8 * 60}}}
	})
	run(t, "a day after the link was lost", func(s *stand) {
		s.seat.Lease()
		s.offlineFor(offlineAfter + time.Second)
		if v := s.takeNumber(); v.Ticket.Number != "AK001" {
			t.Fatalf("the first is %+v", v.Ticket)
		}
		s.after(18 * time.Hour) // the kiosk's clock has not been compared with the hub's for so long that it may be wrong
		if v := s.takeNumber(); v.Ticket.Number != "AK002" {
			t.Errorf("numbers begin anew without the hub: %+v", v.Ticket)
		}
	})
}

func TestDrawingThatFailsGivesNoNumber(t *testing.T) {
	run(t, "a full disk", func(s *stand) {
		s.seat.Lease()
		s.seat.FillDisk()
		s.offlineFor(offlineAfter + time.Second)
		s.ChooseAgency("tp")
		if v := s.page(PageNotice); len(s.slot.papers) != 0 || !v.Notice.Bad {
			t.Errorf("%d papers, notice %+v", len(s.slot.papers), v.Notice)
		}
	})
}

// The power fails between the number and its paper.
func TestNumberOfAnEarlierRunGetsItsPaper(t *testing.T) {
	of := func(age time.Duration) queue.ReportOfflineTicket {
		return queue.ReportOfflineTicket{
			Number: "AK007", Series: "AK", Count: 7, Code: "2222-2", Service: "gplx", IssuedMS: seattest.Now() - age.Milliseconds(),
		}
	}
	tests := []struct {
		name   string
		age    time.Duration
		known  bool // the spooler has a record of the paper
		papers int
	}{
		{"just now", 20 * time.Second, false, 1},
		{"long ago", 2 * time.Minute, false, 0},
		{"its paper is out", 20 * time.Second, true, 0},
	}
	for _, tt := range tests {
		restarted(t, tt.name, func(s *stand) {
			s.seat.Lease()
			s.seat.LeaveUnacked(of(tt.age))
			if tt.known {
				s.slot.jobs[string(s.ticketOf(of(tt.age)).ID)] = printer.Job{State: printer.Confirmed}
			}
		}, func(s *stand) {
			s.see()
			if len(s.slot.papers) != tt.papers {
				t.Fatalf("%d papers, want %d", len(s.slot.papers), tt.papers)
			}
			if tt.papers > 0 && s.slot.papers[0].Number != "AK007" {
				t.Errorf("the paper says %q", s.slot.papers[0].Number)
			}
			if s.seat.Acked() != 1 {
				t.Errorf("%d commands are acknowledged", s.seat.Acked())
			}
		})
	}
}

// A number of yesterday had this number and, by chance, this code: the hub would take the
// paper of today for that one.
func TestCodeOfAnEarlierDayIsNotDrawnAgain(t *testing.T) {
	share := queue.Block{Letter: queue.BlockLetters[:1]}.Share()
	yesterday := barcode.NewTicketCode(barcode.InShare(share, 0))
	runAfter(t, "the same draw twice", true, func(s *stand) {
		s.seat.Lease()
		s.seat.Read(func(st *queue.State, _ device.Line, _ []wire.Peer) { st.Reported["AK001 "+yesterday] = "2026-11-22" })
		drawn := uint32(0)
		s.cfg.Chance = func() uint32 {
			drawn++
			return (drawn - 1) / 2 * 29 // each twice
		}
	}, func(s *stand) {
		s.offlineFor(offlineAfter + time.Second)
		if code := s.takeNumber().Ticket.Code; code == yesterday {
			t.Errorf("the code is %s, as yesterday", code)
		}
	})
}

// The spooler's record of an earlier run is damaged. A paper of that run may be out,
// so a second one is marked as a copy; papers of this run are not.
func TestPaperOfAForgottenRunIsMarkedAsACopy(t *testing.T) {
	for name, forgotten := range map[string]bool{"forgotten": true, "known": false} {
		var own *queue.Ticket
		restarted(t, name, func(s *stand) {
			s.seat.Lease()
			s.seat.LeaveUnacked(queue.ReportOfflineTicket{Number: "AK007", Series: "AK", Count: 7, Code: "2222-2", Service: "gplx", IssuedMS: seattest.Now() - 20_000})
			if forgotten {
				s.ForgotPaper()
			}
			own = s.hub.Must("kiosk-1", queue.IssueTicket{Service: "lltp"})
		}, func(s *stand) {
			s.Late(device.LateAnswer{Command: queue.IssueTicket{Service: "lltp"}, Result: wire.Result{Ticket: own}, Known: true, Kept: device.Kept{Ack: s.seat.Ack}})
			s.see()
			fresh := s.takeNumber().Ticket.Number
			marked := map[string]bool{}
			for _, p := range s.slot.papers {
				marked[p.Number] = p.Reprint
			}
			if want := map[string]bool{"AK007": forgotten, own.Number: forgotten, fresh: false}; !maps.Equal(marked, want) {
				t.Errorf("marked as copies are %v, want %v", marked, want)
			}
		})
	}
}

// A restored hub gives no numbers yet; the kiosk does not wait for it.
func TestKioskGivesItsOwnNumberWhileTheHubRecovers(t *testing.T) {
	run(t, "with a block", func(s *stand) {
		s.seat.Lease()
		s.hub.Restore()
		v := s.takeNumber()
		if v.Ticket.Number != "AK001" || len(s.slot.papers) != 1 {
			t.Fatalf("issued: %+v, %d papers", v.Ticket, len(s.slot.papers))
		}
		reported := 0
		for _, ev := range seattest.Events[queue.TicketIssued](s.hub) {
			if ev.Offline != nil {
				reported++
			}
		}
		if reported != 1 {
			t.Errorf("%d numbers were reported", reported)
		}
		s.after(time.Minute + resultFor)
		if v := s.takeNumber(); v.Ticket.Number != "A001" {
			t.Errorf("a minute later the hub gives %s", v.Ticket.Number)
		}
	})
	run(t, "without one", func(s *stand) {
		s.hub.Restore()
		s.ChooseAgency("tp")
		if v := s.page(PageNotice); !v.Notice.Bad || len(s.slot.papers) != 0 {
			t.Errorf("notice %+v, %d papers", v.Notice, len(s.slot.papers))
		}
	})
}
