package kiosk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"motcua/internal/barcode"
	"motcua/internal/centre"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/scanner"
)

// looked records what a kiosk with a look-up beside it does.
type looked struct {
	left    int
	lookups []Manner
	dossier []Manner
	codes   []string
}

func runLookup(t *testing.T, name string, test func(s *stand, l *looked), change ...func(*centre.Centre)) {
	l := &looked{}
	set := func(s *stand) {
		s.Kiosk.cfg.Left = func() { l.left++ }
		s.Kiosk.cfg.LookUp = func(m Manner) { l.lookups = append(l.lookups, m) }
		s.Kiosk.cfg.Dossier = func(m Manner, code string) { l.dossier, l.codes = append(l.dossier, m), append(l.codes, code) }
	}
	runAfter(t, name, true, set, func(s *stand) { test(s, l) }, change...)
}

func TestVisitFromTheLookUpTakesANumberAtOnce(t *testing.T) {
	runLookup(t, "number", func(s *stand, l *looked) {
		s.Visit(Manner{Lang: i18n.English, LargeText: true}, "gplx", false)
		v := s.page(PageIssued)
		if v.Ticket.Number != "A001" || v.Lang != i18n.English || !v.LargeText || len(s.slot.papers) != 1 {
			t.Errorf("%+v", v.Ticket)
		}
		s.after(resultFor + time.Second)
		if v := s.page(PageHome); v.Lang != i18n.Vietnamese || l.left != 1 {
			t.Errorf("after the number: %d times left, %+v", l.left, v.Lang)
		}
	})
	runLookup(t, "the same service at once gives one", func(s *stand, l *looked) {
		s.Visit(Manner{Lang: i18n.Vietnamese}, "gplx", false)
		s.page(PageIssued)
		s.Done()
		s.page(PageHome)
		s.Visit(Manner{Lang: i18n.Vietnamese}, "gplx", false)
		s.page(PageHome)
		if n := len(s.slot.papers); n != 1 {
			t.Errorf("%d numbers", n)
		}
		s.after(idleAsk + idleHome + 2*time.Second)
		if s.page(PageHome); l.left != 2 {
			t.Errorf("%d times left", l.left)
		}
	})
}

// Every check of a tile holds: a service that gives no numbers says why.
func TestVisitFromTheLookUpIsRefusedLikeATap(t *testing.T) {
	runLookup(t, "message", func(s *stand, _ *looked) {
		s.Visit(Manner{Lang: i18n.Vietnamese}, "gplx", false)
		if v := s.page(PageNotice); v.Notice.Text != "Nộp ở xã" {
			t.Errorf("%+v", v.Notice)
		}
	}, func(c *centre.Centre) { c.Services[0].Message = "Nộp ở xã" })
	runLookup(t, "unknown", func(s *stand, l *looked) {
		s.Visit(Manner{Lang: i18n.Vietnamese}, "no-such-service", false)
		if v := s.page(PageNotice); !v.Notice.Bad || v.Notice.Title == "" || len(s.slot.papers) != 0 {
			t.Errorf("%+v", v.Notice)
		}
		s.Done()
		if s.page(PageHome); l.left != 1 {
			t.Errorf("%d times left", l.left)
		}
	})
}

func TestVisitFromTheLookUpBooksAnAppointment(t *testing.T) {
	runLookup(t, "slots", func(s *stand, _ *looked) {
		s.Visit(Manner{Lang: i18n.Vietnamese}, "gplx", true)
		v := s.page(PageSlots)
		if v.Slots.Title != "Đặt lịch hẹn" || v.Slots.Text == "" || len(v.Slots.Days) == 0 || v.Slots.Service != "Đổi giấy phép lái xe" {
			t.Fatalf("%+v", v.Slots)
		}
		s.ChooseSlot(v.Slots.Days[0].Slots[0].AtMS)
		s.page(PageBooked)
	}, office, func(c *centre.Centre) { c.Policy.SlotLimit = 2 })
	runLookup(t, "none is free", func(s *stand, _ *looked) {
		s.Visit(Manner{Lang: i18n.Vietnamese}, "gplx", true)
		if v := s.page(PageNotice); v.Notice.Title != "Đặt lịch hẹn" {
			t.Errorf("%+v", v.Notice)
		}
	})
}

// Who came from the look-up and went away is asked, and the machine goes back to it.
func TestVisitorWhoLeavesIsSentBack(t *testing.T) {
	runLookup(t, "left", func(s *stand, l *looked) {
		s.Visit(Manner{Lang: i18n.Vietnamese}, "", false)
		s.page(PageHome)
		s.after(idleAsk + time.Second)
		s.page(PageStillThere)
		s.after(idleHome + time.Second)
		if s.page(PageHome); l.left != 1 {
			t.Errorf("%d times left", l.left)
		}
		s.after(10 * time.Minute)
		if s.page(PageHome); l.left != 1 {
			t.Errorf("then %d times", l.left)
		}
	})
}

func TestTilesLeadToTheLookUp(t *testing.T) {
	runLookup(t, "tiles", func(s *stand, l *looked) {
		if f := s.page(PageHome).Features; f.LookUp || f.Dossier {
			t.Errorf("without a catalogue and a register: %+v", f)
		}
		s.LookUp()
		s.Dossier()
		s.see()
		if len(l.lookups) != 0 || len(l.dossier) != 0 {
			t.Error("without a catalogue and a register they open")
		}
		s.SetLookup(true)
		s.SetDossiers(true)
		if f := s.page(PageHome).Features; !f.LookUp || !f.Dossier {
			t.Errorf("with one: %+v", f)
		}
		s.SetLang(i18n.English)
		s.SetHighContrast(true)
		s.LookUp()
		if v := s.page(PageHome); v.Lang != i18n.Vietnamese || v.HighContrast {
			t.Error("the next citizen finds the language of this one")
		}
		s.Dossier()
		s.see()
		want := Manner{Lang: i18n.English, HighContrast: true}
		if !slices.Equal(l.lookups, []Manner{want}) || !slices.Equal(l.dossier, []Manner{{Lang: i18n.Vietnamese}}) || l.left != 0 {
			t.Errorf("opened %+v and %+v, left %d times", l.lookups, l.dossier, l.left)
		}
		s.ChooseAgency("gt")
		s.LookUp()
		s.Dossier()
		if s.page(PageServices); len(l.lookups) != 1 || len(l.dossier) != 1 {
			t.Error("another page opens it")
		}
	})
}

// A slip that is scanned opens the dossier at once, from every page where a scan counts;
// without a register, and between several numbers, the kiosk says what to do instead.
func TestScannedDossierIsLookedUp(t *testing.T) {
	slip := scanner.Scan{Content: barcode.Read("H25.01-261120-0017")}
	runLookup(t, "scan", func(s *stand, l *looked) {
		s.Scanned(slip)
		if v := s.page(PageNotice); !strings.Contains(v.Notice.Title, "H25.01-261120-0017") || len(l.dossier) != 0 {
			t.Errorf("without a register: %+v", v.Notice)
		}
		s.Done()
		s.SetDossiers(true)
		s.ChooseAgency("gt")
		s.SetLargeText(true)
		s.Scanned(slip)
		if s.page(PageHome); !slices.Equal(l.codes, []string{"H25.01-261120-0017"}) || !slices.Equal(l.dossier, []Manner{{Lang: i18n.Vietnamese, LargeText: true}}) {
			t.Errorf("opened %q for %+v", l.codes, l.dossier)
		}
	})
}

func TestServiceTileIsThatOfTheKiosk(t *testing.T) {
	run(t, "tile", func(s *stand) {
		s.ChooseService("phuhieu")
		s.page(PageIssued)
		s.Done()
		s.ChooseAgency("gt")
		tiles := s.page(PageServices).Tiles
		s.hub.State(func(st *queue.State) {
			for _, want := range tiles {
				got, known := ServiceTile(st, i18n.Vietnamese, want.ID, s.cfg.Clock.HubMS())
				want.Locked = false
				if !known || got.Name != want.Name || got.Waiting != want.Waiting || got.Estimate != want.Estimate || got.Closed != want.Closed {
					t.Errorf("%+v, want %+v", got, want)
				}
			}
			if _, known := ServiceTile(st, i18n.Vietnamese, "no-such", s.cfg.Clock.HubMS()); known {
				t.Error("a service that does not exist has a tile")
			}
		})
	})
}
