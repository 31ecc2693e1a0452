package wall

import (
	"maps"
	"sync"
	"testing"
	"time"

	"motcua/internal/health"
	"motcua/internal/leddisplay"
	"motcua/internal/ledframe"
	"motcua/internal/queue"
	"motcua/internal/seattest"
)

// line is a line of LED displays that records what it is told.
type line struct {
	mu      sync.Mutex
	numbers map[string]string
	state   leddisplay.State
}

func (l *line) Show(numbers map[string]string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.numbers = maps.Clone(numbers)
}

func (l *line) Status() leddisplay.Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	return leddisplay.Status{State: l.state}
}

func (l *line) set(state leddisplay.State) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state = state
}

// lit is what the displays over the counters 3 and 7 show.
func (l *lobby) lit(led *line) [2]string {
	l.see()
	led.mu.Lock()
	defer led.mu.Unlock()
	return [2]string{led.numbers["3"], led.numbers["7"]}
}

func TestDisplaysShowTheNumberAtTheirCounter(t *testing.T) {
	for _, over := range []string{"", "3"} {
		led := &line{state: leddisplay.Connected}
		run(t, "wall over counter "+over, func(c *Config) { c.LED, c.Counter = led, over }, func(l *lobby) {
			shows := func(when, three, seven string) {
				t.Helper()
				if got := l.lit(led); got != [2]string{three, seven} {
					t.Errorf("%s: %q", when, got)
				}
			}
			shows("at first", "", "")
			l.call("3")
			shows("called", "A001", "")
			l.call("7")
			shows("both called", "A001", "C001")
			l.hub.Must("desk-3", queue.Start{Counter: "3"})
			shows("served", "A001", "C001")
			l.hub.Must("desk-3", queue.Finish{Counter: "3"})
			shows("finished", "", "C001")
			l.finish("7")
			l.hub.Must("desk-3", queue.CallNext{Counter: "3"})
			shows("the next", "A002", "")
			l.finish("3")
			l.hub.Must("desk-3", queue.Pause{Counter: "3", Reason: "giai-lao"})
			l.hub.Must("desk-7", queue.Logout{Counter: "7"})
			shows("paused and closed", "", "")
		})
	}
}

// A number that may be out of date is not shown, whatever the clock says.
func TestDisplaysShowThatTheHubIsOffline(t *testing.T) {
	seattest.WithEveryClock(t, func(t *testing.T) {
		led := &line{state: leddisplay.Connected}
		run(t, "offline", func(c *Config) { c.LED = led }, func(l *lobby) {
			l.call("3")
			l.see()
			l.seat.SetLine(false)
			l.after(offlineAfter - time.Second)
			if got := l.lit(led); got != [2]string{"A001", ""} {
				t.Errorf("after 14 s: %q", got)
			}
			l.seat.StepClock(-3 * time.Hour)
			l.after(2 * time.Second)
			if got := l.lit(led); got != [2]string{ledframe.Unknown, ledframe.Unknown} {
				t.Errorf("after 16 s: %q", got)
			}
			l.seat.SetLine(true)
			if got := l.lit(led); got != [2]string{"A001", ""} {
				t.Errorf("back again: %q", got)
			}
		})
	})
}

// The numbers of yesterday are removed when the day ends.
func TestDisplaysAreDarkOnTheNextDay(t *testing.T) {
	led := &line{state: leddisplay.Connected}
	run(t, "next day", func(c *Config) { c.LED = led }, func(l *lobby) {
		l.call("3")
		time.Sleep(24 * time.Hour)
		l.hub.Must("kiosk", queue.IssueTicket{Service: "gplx"})
		if got := l.lit(led); got != [2]string{} {
			t.Errorf("%q", got)
		}
	})
}

func TestWallSaysThatItsDisplaysAreGone(t *testing.T) {
	led := &line{}
	run(t, "states", func(c *Config) { c.LED = led }, func(l *lobby) {
		for state, want := range map[leddisplay.State]health.Code{
			leddisplay.Starting: "", leddisplay.Connected: "", leddisplay.Gone: health.LEDDisconnected, leddisplay.Failing: health.LEDDisconnected,
		} {
			led.set(state)
			l.Look()
			l.see()
			if got := l.seat.Status(); got.Code != string(want) || (got.Text == "") != (want == "") {
				t.Errorf("%s: the hub is told %+v, want %q", state, got, want)
			}
		}
		l.seat.SetDisk(true)
		led.set(leddisplay.Gone)
		l.Look()
		l.see()
		if got := l.seat.Status(); got.Code != string(health.DiskFailing) {
			t.Errorf("beside a disk that fails the hub is told %+v", got)
		}
	})
}
