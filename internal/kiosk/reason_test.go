package kiosk

import (
	"strings"
	"testing"
	"time"

	"motcua/internal/i18n"
	"motcua/internal/link"
	"motcua/internal/seattest"
)

// openMenu opens the service menu as the technician does.
func (s *stand) openMenu() {
	s.t.Helper()
	s.CornerDown()
	s.after(cornerPress)
	s.CornerUp()
	s.page(PagePIN)
	for _, d := range s.cfg.ServicePIN {
		s.Digit(int(d - '0'))
	}
	s.Enter()
}

// The service menu says why there is no connection. No page for citizens does.
func TestMenuSaysWhyThereIsNoConnection(t *testing.T) {
	for _, why := range link.Reasons {
		run(t, string(why), func(s *stand) {
			s.offlineFor(10 * time.Second)
			s.seat.SetReason(why)
			for _, lang := range []i18n.Lang{i18n.Vietnamese, i18n.English} {
				s.SetLang(lang)
				s.openMenu()
				v := s.page(PageMenu)
				if want := why.Full(lang); !strings.HasSuffix(v.MenuTrouble, want) || (want == "") != (v.MenuTrouble == "") {
					t.Errorf("in %s the menu says %q, want %q in it", lang, v.MenuTrouble, want)
				}
				if note := v.Tiles[2].Note; note != i18n.Text(lang, "kiosk.menu.link.lost") {
					t.Errorf("in %s the tile says %q", lang, note)
				}
				s.ChooseMenu(menuLeave)
				s.see()
			}
			s.seat.SetLine(true)
			s.openMenu()
			if v := s.page(PageMenu); v.MenuTrouble != "" || v.Tiles[2].Note != i18n.Text(i18n.Vietnamese, "kiosk.menu.link.up") {
				t.Errorf("when the line is back the menu says %q, %q", v.MenuTrouble, v.Tiles[2].Note)
			}
		})
	}
}

func TestCitizensReadNoReasons(t *testing.T) {
	for _, why := range link.Reasons {
		run(t, string(why)+", without a block", func(s *stand) {
			s.offlineFor(10 * time.Second)
			s.seat.SetReason(why)
			if v := s.see(); v.Page == PageHome || seattest.Tells(v, why) {
				t.Errorf("page %d tells a citizen: %+v", v.Page, v)
			}
		})
		run(t, string(why), func(s *stand) {
			s.seat.Lease()
			s.offlineFor(10 * time.Second)
			s.seat.SetReason(why)
			reads := func(v View) {
				if seattest.Tells(v, why) {
					t.Errorf("page %d tells a citizen: %+v", v.Page, v)
				}
			}
			home := s.page(PageHome)
			if home.Link != LinkDown || home.OfflineSince.IsZero() {
				t.Errorf("the link is %v, offline since %v", home.Link, home.OfflineSince)
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
