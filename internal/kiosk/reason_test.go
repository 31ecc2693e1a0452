package kiosk

import (
	"strings"
	"testing"
	"time"

	"motcua/internal/i18n"
	"motcua/internal/link"
	"motcua/internal/seattest"
)

// The technician reads in the service menu why there is no connection; a citizen
// reads it nowhere.
func TestMenuSaysWhyThereIsNoConnection(t *testing.T) {
	for _, why := range link.Reasons {
		run(t, string(why), func(s *stand) {
			s.cutOffFor(10 * time.Second)
			s.seat.SetReason(why)
			for _, lang := range []i18n.Lang{i18n.Vietnamese, i18n.English} {
				s.SetLang(lang)
				s.see()
				note := s.menuTiles()[2].Note
				if want := why.Full(lang); !strings.HasSuffix(note, want) {
					t.Errorf("in %s the menu says %q, want %q in it", lang, note, want)
				}
				if why.ByItself() != (note == i18n.Text(lang, "kiosk.menu.link.lost")) {
					t.Errorf("in %s the menu says %q", lang, note)
				}
			}
			s.seat.SetLine(true)
			s.see()
			if note := s.menuTiles()[2].Note; seattest.Tells(note, why) {
				t.Errorf("when the line is back the menu says %q", note)
			}
		})
	}
}

func TestCitizensReadNoReasons(t *testing.T) {
	for _, why := range link.Reasons {
		run(t, string(why)+", without a block", func(s *stand) {
			s.cutOffFor(10 * time.Second)
			s.seat.SetReason(why)
			if v := s.see(); v.Page == PageHome || seattest.Tells(v, why) {
				t.Errorf("page %d tells a citizen: %+v", v.Page, v)
			}
		})
		run(t, string(why), func(s *stand) {
			s.seat.Lease()
			s.cutOffFor(10 * time.Second)
			s.seat.SetReason(why)
			reads := func(v View) {
				if seattest.Tells(v, why) {
					t.Errorf("page %d tells a citizen: %+v", v.Page, v)
				}
			}
			home := s.page(PageHome)
			if home.Link != LinkDown || home.AloneSince.IsZero() {
				t.Errorf("the link is %v, alone since %v", home.Link, home.AloneSince)
			}
			reads(home)
			s.ChooseAgency("gt")
			reads(s.page(PageServices))
			s.Back()
			s.Priority()
			reads(s.page(PagePriority))
			s.Back()
			s.CheckIn()
			reads(s.see())
			s.Done()
			s.ChooseAgency("tp")
			reads(s.see())
			reads(s.after(answerWithin))
		})
	}
}
