package wall

import (
	"testing"
	"time"

	"motcua/internal/i18n"
	"motcua/internal/link"
	"motcua/internal/seattest"
)

// Citizens see since when the wall is offline, but not why.
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

// A wall that has never had data from a hub is being set up by somebody, so it says
// why.
func TestWallThatIsBeingSetUpSaysWhy(t *testing.T) {
	for _, why := range link.Reasons {
		for _, lang := range i18n.Langs() {
			run(t, string(why)+" "+string(lang), func(c *Config) {
				seat := c.Seat.(*seattest.Seat)
				seat.Forget()
				seat.SetLine(false)
				seat.SetReason(why)
				c.Lang = lang
			}, func(l *lobby) {
				v := l.after(20 * time.Second)
				if !v.Offline || !v.DataAt.IsZero() || v.Why != why.Why(lang) || (v.Why == "") != why.ByItself() {
					t.Errorf("offline %t, data of %v: %q, want %q", v.Offline, v.DataAt, v.Why, why.Why(lang))
				}
				l.seat.Freeze(false)
				l.seat.SetLine(true)
				l.after(time.Second)
				l.seat.SetLine(false)
				l.seat.SetReason(why)
				if v := l.after(time.Minute); !v.Offline || v.Why != "" || seattest.Tells(v, why) {
					t.Errorf("once it was connected it says %+v", v)
				}
			})
		}
	}
}
