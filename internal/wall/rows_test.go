package wall

import (
	"fmt"
	"testing"
	"time"

	"motcua/internal/queue"
)

// Below the newest call there are as many calls as are configured, at most 8.
func TestRowsAreThoseThatAreSet(t *testing.T) {
	for set, want := range map[int]int{0: 6, 2: 4, 4: 4, 5: 5, 8: 8, 20: 8} {
		run(t, fmt.Sprint(set), func(c *Config) { c.Calls = set }, func(l *lobby) {
			for range 11 {
				l.hub.Must("kiosk", queue.IssueTicket{Service: "gplx"})
				l.call("3")
				l.finish("3")
				l.after(time.Second)
			}
			if v := l.after(2 * time.Minute); v.Rows != want || len(v.Calls) != want {
				t.Errorf("%d rows with %d calls, want %d", v.Rows, len(v.Calls), want)
			}
		})
	}
}

// A colour alone says nothing, so the letter is shown beside the name, in the calls
// and in the queues.
// people wait.
func TestAgencysLetterStandsWithItsName(t *testing.T) {
	run(t, "calls and queues", nil, func(l *lobby) {
		l.call("7")
		v := l.see()
		if h := v.Hero; h.Letter != "C" || h.Hue != 1 || h.Agency != "Sở Tư pháp" {
			t.Errorf("the call is %+v", h)
		}
		if len(v.Queues) != 1 || v.Queues[0].Letter != "A" || v.Queues[0].Hue != 0 {
			t.Errorf("those waiting are %+v", v.Queues)
		}
	})
}

func TestPausedCountersAreTold(t *testing.T) {
	run(t, "with their reason", nil, func(l *lobby) {
		l.hub.Must("desk-7", queue.Pause{Counter: "7", Reason: "giai-lao"})
		if v := l.see(); len(v.Paused) != 1 || v.Paused[0] != (Paused{Counter: "7", Reason: "Giải lao"}) {
			t.Errorf("paused are %+v", v.Paused)
		}
		l.hub.Must("desk-7", queue.Unpause{Counter: "7"})
		if v := l.see(); len(v.Paused) != 0 {
			t.Errorf("paused are still %+v", v.Paused)
		}
	})
}
