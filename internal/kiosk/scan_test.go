package kiosk

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"motcua/internal/barcode"
	"motcua/internal/centre"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/scanner"
)

// scanOf is the scan of a text.
func scanOf(text string) scanner.Scan {
	c := barcode.Read(text)
	return scanner.Scan{Text: barcode.Hide(text), Content: c, Problem: c.Problem, At: time.Now()}
}

// Made-up people; the virtual clock is in the year 2000.
const (
	oldCard   = "035035000123|168000111|Nguyễn Văn Mẫu|05081935|Nam|Tổ 1, Phường Quang Trung, Phủ Lý, Hà Nam|10051999"
	youngCard = "035190000456||Trần Thị Thử|12031985|Nữ|Thôn 2, Xã Thanh Hà, Thanh Liêm, Hà Nam|01011999"
)

func withAge(c *centre.Centre) {
	c.Classes[0].FromAge = 60
}

func TestCardOffersThePriorityOfItsAge(t *testing.T) {
	run(t, "and the number has it", func(s *stand) {
		s.Scanned(scanOf(oldCard))
		v := s.page(PageOffer)
		if v.Offer == "" || v.LeftSec == 0 {
			t.Errorf("%+v", v)
		}
		s.TakeOffer(true)
		if home := s.page(PageHome); home.Class != v.Offer {
			t.Errorf("class %q, offered %q", home.Class, v.Offer)
		}
		s.ChooseAgency("tp")
		if v := s.page(PageIssued); v.Ticket.Class == "" {
			t.Errorf("%+v", v.Ticket)
		}
	}, withAge)
	run(t, "which can be declined", func(s *stand) {
		s.Scanned(scanOf(oldCard))
		s.page(PageOffer)
		s.TakeOffer(false)
		if v := s.page(PageHome); v.Class != "" {
			t.Errorf("class %q", v.Class)
		}
	}, withAge)
	run(t, "and lapses", func(s *stand) {
		s.Scanned(scanOf(oldCard))
		s.page(PageOffer)
		s.after(noticeFor + time.Second)
		s.page(PageHome)
		s.TakeOffer(true) // a tap that is too late
		if v := s.page(PageHome); v.Class != "" {
			t.Errorf("class %q", v.Class)
		}
	}, withAge)
	run(t, "but not below it", func(s *stand) {
		s.Scanned(scanOf(youngCard))
		if v := s.page(PageNotice); v.Notice.Bad || v.Notice.Title != i18n.Text(i18n.Vietnamese, "kiosk.scan.card.title") {
			t.Errorf("%+v", v.Notice)
		}
	}, withAge)
	run(t, "nor where the centre has no such class", func(s *stand) {
		s.Scanned(scanOf(oldCard))
		s.page(PageNotice)
	})
}

func TestNothingOfACardStays(t *testing.T) {
	run(t, "on the screen, in the kiosk or at the hub", func(s *stand) {
		s.Scanned(scanOf(oldCard))
		s.page(PageOffer)
		s.TakeOffer(true)
		s.ChooseAgency("tp")
		v := s.page(PageIssued)
		everything := fmt.Sprintf("%+v %+v %+v %+v %+v", v, s.scanned, s.offer, s.ticket, s.seat.Status())
		for _, private := range []string{"035035000123", "Mẫu", "05081935", "1935", "Quang Trung"} {
			if strings.Contains(everything, private) {
				t.Errorf("%q is still there", private)
			}
		}
	}, withAge)
}

func TestTicketTellsHowItStands(t *testing.T) {
	run(t, "to whoever scans it", func(s *stand) {
		first := s.hub.Must("other", queue.IssueTicket{Service: "lltp"})
		second := s.hub.Must("other", queue.IssueTicket{Service: "lltp"})
		s.Scanned(scanOf("https://motcua.example/t/" + second.Code))
		if v := s.page(PageNotice); v.Notice.Title != "Số "+second.Number || v.Notice.Text != i18n.Text(i18n.Vietnamese, "kiosk.scan.ticket.waiting", 1) {
			t.Errorf("%+v", v.Notice)
		}
		s.Scanned(scanOf(first.Code))
		if v := s.page(PageNotice); v.Notice.Text != i18n.Text(i18n.Vietnamese, "kiosk.scan.ticket.next") {
			t.Errorf("%+v", v.Notice)
		}
		s.hub.Must("other", queue.CancelTicket{Ticket: first.ID, Reason: "về"})
		s.Scanned(scanOf(first.Code))
		if v := s.page(PageNotice); v.Notice.Text != i18n.Text(i18n.Vietnamese, "kiosk.scan.ticket.over") {
			t.Errorf("%+v", v.Notice)
		}
	})
	run(t, "and a stranger's is not found", func(s *stand) {
		s.Scanned(scanOf(barcode.NewTicketCode(4711)))
		if v := s.page(PageNotice); v.Notice.Title != i18n.Text(i18n.Vietnamese, "kiosk.scan.ticket.unknown") {
			t.Errorf("%+v", v.Notice)
		}
	})
}

func TestOtherCodesGetAnAnswerToo(t *testing.T) {
	run(t, "a dossier", func(s *stand) {
		s.Scanned(scanOf("000.00.18.H25-190805-0001"))
		if v := s.page(PageNotice); !strings.Contains(v.Notice.Title, "000.00.18.H25-190805-0001") {
			t.Errorf("%+v", v.Notice)
		}
	})
	run(t, "anything else", func(s *stand) {
		s.Scanned(scanOf("8934588012112"))
		if v := s.page(PageNotice); !v.Notice.Bad {
			t.Errorf("%+v", v.Notice)
		}
	})
	run(t, "but not in the middle of a number", func(s *stand) {
		s.ChooseAgency("tp")
		s.page(PageIssued)
		s.Scanned(scanOf(oldCard))
		s.page(PageIssued)
	})
}

func TestScanTestShowsWhatItWasAndNotWhatWasInIt(t *testing.T) {
	run(t, "in the service menu", func(s *stand) {
		s.CornerDown()
		s.after(cornerPress)
		s.CornerUp()
		for _, d := range []int{2, 5, 8, 0} {
			s.Digit(d)
		}
		s.Enter()
		v := s.page(PageMenu)
		if note := v.Tiles[1].Note; note != i18n.Text(i18n.Vietnamese, "kiosk.menu.scan.ok") {
			t.Errorf("note %q", note)
		}
		s.Scanned(scanOf(oldCard))
		note := s.page(PageMenu).Tiles[1].Note
		if !strings.Contains(note, "thẻ căn cước") || strings.Contains(note, "035") {
			t.Errorf("note %q", note)
		}
	})
}

func TestScannerTroubleIsTold(t *testing.T) {
	run(t, "when it is gone for longer than a moment", func(s *stand) {
		s.gun.set(scanner.Gone)
		s.Changed()
		s.see()
		s.after(3 * time.Second)
		s.Changed()
		s.see()
		if got := s.seat.Status().Code; got != string(health.ScannerDisconnected) {
			t.Errorf("the hub is told %q", got)
		}
		s.slot.set(false, health.PrinterPaperOut)
		s.Changed()
		s.see()
		if got := s.seat.Status().Code; got != string(health.PrinterPaperOut) {
			t.Errorf("the hub is told %q: the printer is worse", got)
		}
	})
	run(t, "when an input method spoils it", func(s *stand) {
		s.Scanned(scanner.Scan{Text: barcode.Hide("Â0025"), Problem: barcode.ProblemTelex})
		s.see()
		if got := s.seat.Status().Code; got != string(health.ScannerInputMethod) {
			t.Errorf("the hub is told %q", got)
		}
		s.after(inputMethodFor + time.Minute)
		s.see()
		if got := s.seat.Status().Code; got != "" {
			t.Errorf("long after the last one the hub is told %q", got)
		}
	})
}
