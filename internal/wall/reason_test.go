package wall

import (
	"testing"
	"time"

	"motcua/internal/link"
	"motcua/internal/seattest"
)

// The hall reads since when the wall is cut off, and not why.
func TestHallReadsNoReasons(t *testing.T) {
	for _, why := range link.Reasons {
		run(t, string(why), nil, func(l *lobby) {
			l.seat.SetLine(false)
			l.seat.SetReason(why)
			if v := l.after(time.Minute); !v.Offline || seattest.Tells(v, why) {
				t.Errorf("offline %v: %+v", v.Offline, v)
			}
		})
	}
}
