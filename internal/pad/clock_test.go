package pad

import (
	"fmt"
	"testing"
	"time"

	"motcua/internal/queue"
	"motcua/internal/seattest"
)

// A pad asks a citizen who has just been served, and asks once, whatever the clock
// of its machine says. Times in its messages are the hub's.
func TestServedAreAskedByAnyClock(t *testing.T) {
	seattest.WithEveryClock(t, func(t *testing.T) {
		run(t, "just served", func(g *glass) {
			ticket := g.serve("")
			v := g.page(PageAsk)
			if v.Ticket != ticket.Number || v.LeftSec != 30 {
				t.Errorf("asking %q for %d s", v.Ticket, v.LeftSec)
			}
			g.after(10 * time.Second)
			g.Rate("4")
			at := time.Now().UnixMilli()
			if got := g.rated(); len(got) != 1 || got[0].Ticket != ticket.ID {
				t.Fatalf("rated: %+v", got)
			}
			g.hub.State(func(s *queue.State) {
				if s.Ticket(ticket.ID).RatedMS != at {
					t.Errorf("rated at %d, want %d", s.Ticket(ticket.ID).RatedMS, at)
				}
			})
			g.after(10 * time.Second)
			g.page(PageIdle)
		})
		run(t, "served long ago", func(g *glass) {
			g.seat.Freeze(true)
			g.serve("")
			g.after(40 * time.Second)
			g.seat.Freeze(false)
			g.page(PageIdle)
		})
		run(t, "without the hub", func(g *glass) {
			g.seat.SetLine(false)
			g.after(2 * offlineAfter)
			g.page(PageAsk)
			at := time.Now().UnixMilli()
			g.Rate("3")
			g.after(20 * time.Second)
			g.seat.SetLine(true)
			g.see()
			given := seattest.Events[queue.AnswerGiven](g.hub)
			if len(given) != 1 || given[0].AtMS != at {
				t.Errorf("given: %+v, want one of %d", given, at)
			}
		})
	})
}

// Setting the clock while a page is shown neither keeps the page nor ends it.
func TestClockThatIsSetChangesNothingOnThePad(t *testing.T) {
	for _, by := range seattest.WrongClocks {
		run(t, fmt.Sprint("by ", by), func(g *glass) {
			g.serve("")
			g.page(PageAsk)
			g.seat.StepClock(by)
			if v := g.after(29 * time.Second); v.Page != PageAsk || v.LeftSec != 1 {
				t.Errorf("after 29 s: page %d for %d s", v.Page, v.LeftSec)
			}
			g.seat.StepClock(-2 * by)
			g.after(2 * time.Second)
			g.page(PageIdle)
			g.serve("")
			g.Rate("1")
			g.page(PageReasons)
			g.seat.StepClock(by)
			g.after(reasonsFor + thanksFor + 2*time.Second)
			g.page(PageIdle)
		})
	}
}
