package kiosk

import (
	"fmt"
	"testing"
	"time"

	"motcua/internal/centre"
	"motcua/internal/queue"
	"motcua/internal/seattest"
)

// officeHours sets the hours 07:00 to 11:30 and 13:30 to 17:00.
func officeHours(c *centre.Centre) {
	c.Policy.IssueOutsideHours = false
	c.Hours = centre.Hours{Days: []int{1, 2, 3, 4, 5, 6, 7}, Spans: []centre.Span{{FromMin: 420, ToMin: 690}, {FromMin: 810, ToMin: 1020}}}
}

// whyClosed is why the first tile gives no number, empty if it gives one.
func (s *stand) whyClosed() string {
	s.t.Helper()
	return s.page(PageHome).Tiles[0].Why
}

// A kiosk is open and closed by the hub's clock, whatever the clock of its machine
// says. Its papers have the hub's time.
func TestTilesAreOpenByAnyClock(t *testing.T) {
	seattest.WithEveryClock(t, func(t *testing.T) {
		run(t, "while the hub is", func(s *stand) {
			if why := s.whyClosed(); why != "" {
				t.Errorf("closed: %q", why)
			}
			s.ChooseAgency("tp")
			v := s.page(PageIssued)
			if v.LeftSec != 8 || len(s.slot.papers) != 1 || !s.slot.papers[0].IssuedAt.Equal(time.Now()) {
				t.Errorf("closes in %d s; papers are %+v", v.LeftSec, s.slot.papers)
			}
			if v = s.after(9 * time.Second); v.Page != PageHome || !v.Now.Equal(time.Now().Truncate(time.Minute)) {
				t.Errorf("page %d at %v", v.Page, v.Now)
			}
			s.after(5 * time.Hour) // at noon
			if why := s.whyClosed(); why != "Mở lại 13:30" {
				t.Errorf("at noon: %q", why)
			}
		}, officeHours)
		run(t, "and offline too", func(s *stand) {
			s.seat.Lease()
			s.seat.SetLine(false)
			s.after(time.Minute)
			if why := s.whyClosed(); why != "" {
				t.Errorf("closed: %q", why)
			}
			at := time.Now()
			s.ChooseAgency("tp")
			s.page(PageIssued)
			if len(s.slot.papers) != 1 || !s.slot.papers[0].IssuedAt.Equal(at) {
				t.Errorf("papers are %+v", s.slot.papers)
			}
			s.after(10 * time.Minute)
			s.seat.SetLine(true)
			s.see()
			issued := seattest.Events[queue.TicketIssued](s.hub)
			s.hub.State(func(state *queue.State) {
				if n := len(issued); n != 1 || state.Ticket(issued[0].Ticket).ArrivalMS != at.UnixMilli() {
					t.Errorf("%d numbers, arrived at %+v, want %d", n, issued, at.UnixMilli())
				}
			})
		}, officeHours)
	})
}

// Setting the clock while a page is shown neither keeps the page nor ends it, and
// locks no tile: not after a number, not during the "still there?" question, not
// after a wrong PIN.
func TestClockThatIsSetChangesNothingAtTheKiosk(t *testing.T) {
	for _, by := range append([]time.Duration{time.Hour, -time.Hour}, seattest.WrongClocks...) {
		run(t, fmt.Sprint("by ", by), func(s *stand) {
			s.ChooseAgency("tp")
			s.page(PageIssued)
			s.seat.StepClock(by)
			if v := s.after(2 * time.Second); v.LeftSec != 6 {
				t.Errorf("after 2 s the page closes in %d s", v.LeftSec)
			}
			s.after(7 * time.Second)
			if tile := s.page(PageHome).Tiles[1]; tile.Locked {
				t.Errorf("locked: %+v", tile)
			}
			s.ChooseAgency("gt")
			s.page(PageServices)
			s.seat.StepClock(-2 * by)
			s.after(idleAsk - time.Second)
			s.page(PageServices)
			s.after(2 * time.Second)
			s.page(PageStillThere)
			s.seat.StepClock(by)
			s.after(idleHome + time.Second)
			s.page(PageHome)
			if why := s.whyClosed(); why != "" {
				t.Errorf("closed: %q", why)
			}
			s.CornerDown()
			s.seat.StepClock(by)
			s.after(time.Second)
			s.CornerUp()
			s.page(PageHome)
		}, officeHours)
	}
}

// A kiosk that has not connected to its hub since its start uses its own clock; it
// gets the hub's time with the welcome.
func TestHubsTimeIsLearntWithTheWelcome(t *testing.T) {
	seattest.WithEveryClock(t, func(t *testing.T) {
		runAfter(t, "then", true, func(s *stand) {
			s.seat.Unmet()
			s.cfg.Clock = s.seat.Clock()
			s.seat.SetLine(false)
		}, func(s *stand) {
			s.after(time.Minute)
			s.seat.Meet()
			s.seat.SetLine(true)
			if why := s.whyClosed(); why != "" {
				t.Errorf("closed: %q", why)
			}
		}, officeHours)
	})
}
