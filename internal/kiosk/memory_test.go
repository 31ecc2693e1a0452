package kiosk

import (
	"testing"
	"time"

	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/replica"
)

// A fault of the kiosk's stored memory is reported to the staff for an hour, and
// delays no citizen.
func TestMemoryThatIsNotItsOwnIsTold(t *testing.T) {
	for _, what := range []replica.Trouble{replica.UsedTwice, replica.RolledBack} {
		run(t, string(what), func(s *stand) {
			s.seat.SetTrouble(what)
			s.see()
			code := health.Code(what)
			if got := s.seat.Status(); got.Code != string(code) || got.Text == "" || got.Text != code.Staff(i18n.Vietnamese) {
				t.Errorf("the hub is told %+v", got)
			}
			if got := s.menuTiles()[2].Note; got != code.Staff(i18n.Vietnamese) {
				t.Errorf("the technician reads %q", got)
			}
			s.ChooseAgency("tp")
			s.page(PageIssued)
			s.slot.set(false, health.PrinterPaperOut)
			s.Changed()
			s.see()
			if got := s.seat.Status().Code; got != string(health.PrinterPaperOut) {
				t.Errorf("above a fault of the printer the hub is told %q", got)
			}
			s.slot.set(false, "")
			time.Sleep(time.Hour)
			s.Changed()
			s.see()
			if got := s.seat.Status().Code; got != "" {
				t.Errorf("after an hour the hub is told %q", got)
			}
		})
	}
}

// A disk that cannot be written is shown above a fault of the printer, as long as it
// lasts.
func TestDiskThatFailsIsTold(t *testing.T) {
	run(t, "to staff", func(s *stand) {
		s.slot.set(false, health.PrinterPaperOut)
		s.seat.SetDisk(true)
		s.see()
		if got := s.seat.Status(); got.Code != string(health.DiskFailing) || got.Text != health.DiskFailing.Staff(i18n.Vietnamese) || got.Text == "" {
			t.Errorf("the hub is told %+v", got)
		}
		s.seat.SetDisk(false)
		s.see()
		if got := s.seat.Status().Code; got != string(health.PrinterPaperOut) {
			t.Errorf("when the disk is sound the hub is told %q", got)
		}
	})
}
