package wall

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"motcua/internal/seattest"
)

// A wall shows and says a new call, and does not say an old one, whatever the clock
// of its machine says.
func TestCallIsShownAndSaidByAnyClock(t *testing.T) {
	seattest.WithEveryClock(t, func(t *testing.T) {
		run(t, "now", nil, func(l *lobby) {
			l.after(tellWithin) // a wall in no zone, which gets no list of other walls
			l.call("3")
			v := l.see()
			if !v.Lit || v.Pulse != 1 || !slices.Equal(l.said, []string{"A001→3"}) {
				t.Errorf("lit %v, pulse %d, said %v", v.Lit, v.Pulse, l.said)
			}
			if !v.Now.Equal(time.Now().Truncate(time.Minute)) {
				t.Errorf("the time shown is %v, at the hub it is %v", v.Now, time.Now())
			}
		})
		run(t, "a minute ago", nil, func(l *lobby) {
			l.seat.SetLine(false)
			l.seat.Freeze(true)
			l.see()
			l.call("3")
			l.after(callFresh)
			l.seat.Freeze(false)
			l.seat.SetLine(true)
			if v := l.see(); v.Lit || v.Hero.Number != "A001" || len(l.said) != 0 {
				t.Errorf("lit %v, %+v, said %v", v.Lit, v.Hero, l.said)
			}
		})
	})
}

// Setting the clock while a call is shown big does not change how long it is shown,
// and the next call is shown and said.
func TestClockThatIsSetChangesNothingOnTheWall(t *testing.T) {
	for _, by := range seattest.WrongClocks {
		run(t, fmt.Sprint("by ", by), nil, func(l *lobby) {
			l.call("3")
			l.see()
			l.seat.StepClock(by)
			if v := l.after(19 * time.Second); !v.Lit {
				t.Error("not lit after 19 s")
			}
			l.seat.StepClock(-2 * by)
			if v := l.after(2 * time.Second); v.Lit {
				t.Error("lit after 21 s")
			}
			l.call("7")
			if v := l.see(); !v.Lit || v.Hero.Number != "C001" || len(l.said) != 2 {
				t.Errorf("lit %v, %+v, said %v", v.Lit, v.Hero, l.said)
			}
			l.seat.SetLine(false)
			l.seat.StepClock(by)
			if v := l.after(offlineAfter - time.Second); v.Offline {
				t.Error("the hub is missed too early")
			}
			if v := l.after(2 * time.Second); !v.Offline {
				t.Error("the hub is not missed")
			}
		})
	}
}
