package pad

import (
	"testing"
	"time"

	"motcua/internal/i18n"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/seattest"
)

// Whoever stands before the pad reads that it is cut off, and not why.
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
