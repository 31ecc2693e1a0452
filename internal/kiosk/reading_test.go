package kiosk

import (
	"testing"
	"time"

	"motcua/internal/i18n"
)

// Where citizens read slowly, every page that closes automatically is shown longer,
// and shows the longer time.
func TestPagesStandAsLongAsTheyAreRead(t *testing.T) {
	for percent, times := range map[int]float64{0: 1, 50: 0.5, 100: 1, 200: 2, 1000: 10} {
		slow := func(d time.Duration) time.Duration { return time.Duration(float64(d) * times) }
		set := func(s *stand) { s.Kiosk.cfg.ReadingPercent = percent }
		runAfter(t, "the number", true, set, func(s *stand) {
			s.ChooseAgency("tp")
			if v := s.page(PageIssued); v.LeftSec != int(slow(resultFor)/time.Second) {
				t.Errorf("%d %%: the page says that it closes in %d s", percent, v.LeftSec)
			}
			s.after(slow(resultFor) - 2*time.Second)
			s.page(PageIssued)
			s.after(3 * time.Second)
			s.page(PageHome)
		})
		runAfter(t, "nobody there", true, set, func(s *stand) {
			s.SetLang(i18n.English)
			s.ChooseAgency("gt")
			s.after(slow(idleAsk) - 2*time.Second)
			s.page(PageServices)
			s.after(3 * time.Second)
			s.page(PageStillThere)
			s.after(slow(idleHome) + 2*time.Second)
			s.page(PageHome)
		})
	}
}
