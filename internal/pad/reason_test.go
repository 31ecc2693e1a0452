package pad

import (
	"testing"
	"time"

	"motcua/internal/i18n"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/seattest"
)

// Citizens see that the pad is offline, but not why.
func TestCitizensReadNoReasons(t *testing.T) {
	for _, why := range link.Reasons {
		run(t, string(why), func(g *glass) {
			g.hub.Must("desk", queue.Logout{Counter: "3"})
			g.see()
			g.seat.SetLine(false)
			g.seat.SetReason(why)
			for _, lang := range []i18n.Lang{i18n.Vietnamese, i18n.English} {
				g.SetLang(lang)
				g.after(10 * time.Second)
				if v := g.page(PageOffline); seattest.Tells(v, why) {
					t.Errorf("in %s: %+v", lang, v)
				}
			}
		})
	}
}

// A pad that has never had data from a hub is being set up by somebody, so it says
// why.
func TestPadThatIsBeingSetUpSaysWhy(t *testing.T) {
	for _, why := range link.Reasons {
		run(t, string(why), func(g *glass) {
			g.Close()
			g.seat.Forget()
			g.seat.SetLine(false)
			g.seat.SetReason(why)
			g.start()
			for _, lang := range i18n.Langs() {
				g.SetLang(lang)
				g.after(10 * time.Second)
				if v := g.page(PageOffline); v.Why != why.Why(lang) || (v.Why == "") != why.ByItself() {
					t.Errorf("in %s: %q, want %q", lang, v.Why, why.Why(lang))
				}
			}
			g.seat.Freeze(false)
			g.seat.SetLine(true)
			if v := g.after(time.Second); v.Why != "" {
				t.Errorf("when it is connected it says %q", v.Why)
			}
		})
	}
}
