package kiosk

import (
	"strings"
	"testing"
	"time"

	"motcua/internal/barcode"
	"motcua/internal/centre"
	"motcua/internal/device"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/seattest"
	"motcua/internal/wire"
)

// appointed books an appointment that begins this long after 07:00, and returns its
// code.
func appointed(s *stand, after time.Duration) string {
	s.t.Helper()
	slot := clockAt(s.t, "2000-01-01 07:00") + after.Milliseconds()
	s.hub.Must("other", queue.BookAppointment{Service: "lltp", SlotMS: slot})
	booked := seattest.Events[queue.AppointmentBooked](s.hub)
	s.see()
	return booked[len(booked)-1].Appointment.Code
}

func (s *stand) types(code string) {
	for _, r := range code {
		s.Digit(int(r - '0'))
	}
}

func TestAppointmentIsOnHomeWhereThereAreAny(t *testing.T) {
	run(t, "not where none is ever given", func(s *stand) {
		if s.page(PageHome).Features.CheckIn {
			t.Error("it is")
		}
	}, office)
	run(t, "where numbers are limited", func(s *stand) {
		if !s.page(PageHome).Features.CheckIn {
			t.Error("it is not")
		}
	}, fullDay)
	run(t, "not where they are limited and no slots are given", func(s *stand) {
		if s.page(PageHome).Features.CheckIn {
			t.Error("it is")
		}
	}, only(func(c *centre.Service) { c.DayLimit, c.SlotLimit = 1, -1 }))
	run(t, "where somebody has one", func(s *stand) {
		appointed(s, time.Hour)
		if !s.page(PageHome).Features.CheckIn {
			t.Error("it is not")
		}
	}, office)
}

func TestAppointmentIsCheckedIn(t *testing.T) {
	run(t, "by its code", func(s *stand) {
		code := appointed(s, 30*time.Minute)
		s.CheckIn()
		s.types(code[:5])
		if v := s.page(PageCheckIn); v.Code != code[:5] {
			t.Errorf("typed %q", v.Code)
		}
		s.Enter()
		if v := s.page(PageCheckIn); v.CodeError != words("kiosk.checkin.short") {
			t.Errorf("error %q", v.CodeError)
		}
		s.types("9")
		s.Erase()
		s.types(code[5:] + "1")
		if v := s.page(PageCheckIn); v.Code != code || v.CodeError != "" {
			t.Errorf("typed %q, error %q", v.Code, v.CodeError)
		}
		s.Enter()
		v := s.page(PageIssued)
		if v.Ticket.Number != "C001" || v.Ticket.Slot != "07:30" || v.Ticket.Late {
			t.Errorf("%+v", v.Ticket)
		}
		paper := s.slot.papers[0]
		if paper.Number != "C001" || paper.Slot.Format("15:04") != "07:30" || paper.Late || s.seat.Acked() != 1 {
			t.Errorf("paper: %+v, acknowledged %d", paper, s.seat.Acked())
		}
	}, office)
	for name, text := range map[string]func(s *stand, code string) string{
		"by the QR of its slip, at home": func(s *stand, code string) string { return s.hub.Slip(code) },
		"by its code as a bar code":      func(_ *stand, code string) string { return code },
		"by its code as people write it": func(_ *stand, code string) string { return barcode.SpellAppointment(code) },
	} {
		run(t, name, func(s *stand) {
			s.Scanned(scanOf(text(s, appointed(s, 30*time.Minute))))
			if v := s.page(PageIssued); v.Ticket.Slot != "07:30" {
				t.Errorf("%+v", v.Ticket)
			}
		}, office)
	}
	run(t, "by the QR, where the code would be typed", func(s *stand) {
		code := appointed(s, 30*time.Minute)
		s.CheckIn()
		s.types("12")
		s.Scanned(scanOf(s.hub.Slip(code)))
		s.page(PageIssued)
		s.Done()
		s.CheckIn()
		if v := s.page(PageCheckIn); v.Code != "" {
			t.Errorf("the next citizen meets %q", v.Code)
		}
	}, office)
	run(t, "in the citizen's language", func(s *stand) {
		s.SetLang(i18n.English)
		s.Scanned(scanOf(s.hub.Slip(appointed(s, 30*time.Minute))))
		s.page(PageIssued)
		if !s.slot.papers[0].English {
			t.Errorf("paper: %+v", s.slot.papers[0])
		}
	}, office)
}

func TestLateAppointmentIsOrdinary(t *testing.T) {
	run(t, "and the ticket says so", func(s *stand) {
		code := appointed(s, 30*time.Minute)
		s.after(51 * time.Minute)
		s.Scanned(scanOf(s.hub.Slip(code)))
		if v := s.page(PageIssued); v.Ticket.Slot != "07:30" || !v.Ticket.Late {
			t.Errorf("%+v", v.Ticket)
		}
		if p := s.slot.papers[0]; !p.Late || p.Slot.IsZero() {
			t.Errorf("paper: %+v", p)
		}
	}, office)
}

func TestCheckInThatGivesNoTicketSaysWhy(t *testing.T) {
	run(t, "too early, with the time to come back", func(s *stand) {
		s.Scanned(scanOf(s.hub.Slip(appointed(s, 3*time.Hour))))
		v := s.page(PageNotice).Notice
		if v.Title != words("kiosk.checkin.early.title") || !strings.Contains(v.Text, "10:00 hôm nay") || !strings.Contains(v.Do, "09:00 hôm nay") || v.Bad {
			t.Errorf("%+v", v)
		}
	}, office)
	run(t, "too early by days", func(s *stand) {
		s.Scanned(scanOf(s.hub.Slip(appointed(s, 25*time.Hour))))
		v := s.page(PageNotice).Notice
		if !strings.Contains(v.Text, "08:00 ngày mai, Chủ nhật 02/01") || !strings.Contains(v.Do, "07:00 ngày mai") {
			t.Errorf("%+v", v)
		}
	}, office)
	run(t, "used before, with the number", func(s *stand) {
		code := appointed(s, 30*time.Minute)
		s.Scanned(scanOf(s.hub.Slip(code)))
		s.page(PageIssued)
		s.Done()
		s.Scanned(scanOf(s.hub.Slip(code)))
		v := s.page(PageNotice).Notice
		if v.Title != words("kiosk.checkin.used.title", "C001") || v.Text != words("kiosk.scan.ticket.next") {
			t.Errorf("%+v", v)
		}
		if n := len(seattest.Events[queue.TicketIssued](s.hub)); n != 1 || len(s.slot.papers) != 1 {
			t.Errorf("%d tickets, %d papers", n, len(s.slot.papers))
		}
	}, office)
	run(t, "unknown", func(s *stand) {
		s.CheckIn()
		s.types("00000000")
		s.Enter()
		if v := s.page(PageNotice).Notice; !v.Bad || v.Title != words("kiosk.refuse.unknown-appointment.title") {
			t.Errorf("%+v", v)
		}
		if s.seat.Acked() != 1 {
			t.Error("the refused command is not acknowledged")
		}
	}, office)
	run(t, "not answered", func(s *stand) {
		code := appointed(s, 30*time.Minute)
		s.seat.Mute(true)
		s.Scanned(scanOf(s.hub.Slip(code)))
		if v := s.page(PageIssuing); v.Notice.Title != words("kiosk.checkin.asking") {
			t.Errorf("%+v", v.Notice)
		}
		s.after(answerWithin + time.Second)
		if v := s.page(PageNotice).Notice; v.Title != words("kiosk.refuse.no-check-in.title") {
			t.Errorf("%+v", v)
		}
		s.seat.Mute(false)
		s.Scanned(scanOf(s.hub.Slip(code))) // which the notice asks for
		if v := s.page(PageNotice).Notice; v.Title != words("kiosk.checkin.used.title", "C001") {
			t.Errorf("%+v", v)
		}
	}, office)
	run(t, "while the hub is offline, without asking", func(s *stand) {
		code := appointed(s, 30*time.Minute)
		s.seat.SetLine(false)
		s.after(offlineAfter + time.Second)
		s.Scanned(scanOf(s.hub.Slip(code)))
		s.page(PageNotice)
		if len(s.seat.Asked()) != 0 {
			t.Errorf("asked %v", s.seat.Asked())
		}
	}, office)
}

// imported books an appointment at 07:30 with a code of another form, as an import
// does.
func imported(s *stand, code string) {
	s.t.Helper()
	s.hub.Import(code, queue.BookAppointment{Service: "lltp", SlotMS: clockAt(s.t, "2000-01-01 07:30")})
	s.see()
}

// misread is a code with a wrong last digit.
func misread(code string) string {
	last := len(code) - 1
	return code[:last] + string('0'+(code[last]-'0'+1)%10)
}

func TestMistypedCodeIsToldAtOnce(t *testing.T) {
	run(t, "without asking the hub, until it is right", func(s *stand) {
		code := appointed(s, 30*time.Minute)
		s.CheckIn()
		s.types(misread(code))
		s.Enter()
		v := s.page(PageCheckIn)
		if v.CodeError != words("kiosk.checkin.wrong") || v.Code != misread(code) || len(s.seat.Asked()) != 0 {
			t.Errorf("error %q, typed %q, asked %v", v.CodeError, v.Code, s.seat.Asked())
		}
		s.Erase()
		s.types(code[len(code)-1:])
		if v := s.page(PageCheckIn); v.CodeError != "" {
			t.Errorf("error %q", v.CodeError)
		}
		s.Enter()
		s.page(PageIssued)
	}, office)
	for _, code := range []string{misread("10000169"), "204417"} {
		run(t, "but not "+code+" of an import", func(s *stand) {
			imported(s, code)
			s.CheckIn()
			s.types(code)
			s.Enter()
			if v := s.page(PageIssued); v.Ticket.Slot != "07:30" {
				t.Errorf("%+v", v.Ticket)
			}
		}, office)
	}
	run(t, "nor what a cut off kiosk may not have heard of", func(s *stand) {
		appointed(s, 30*time.Minute)
		s.CheckIn()
		s.types("48217736")
		s.seat.SetLine(false)
		s.after(offlineAfter + time.Second)
		s.Enter()
		if v := s.page(PageNotice).Notice; v.Title != words("kiosk.refuse.no-check-in.title") {
			t.Errorf("%+v", v)
		}
	}, office)
}

func TestScannedCodeOfAnImportIsCheckedIn(t *testing.T) {
	for _, code := range []string{"HN-2026/17", "000.00.18.H25-190805-0001", misread("10000169")} {
		run(t, code, func(s *stand) {
			imported(s, code)
			s.Scanned(scanOf(code))
			if v := s.page(PageIssued); v.Ticket.Slot != "07:30" {
				t.Errorf("%+v", v.Ticket)
			}
		}, office)
	}
}

func TestSlipThatIsNoneGivesNothing(t *testing.T) {
	run(t, "of another centre: the hub says so", func(s *stand) {
		code := appointed(s, 30*time.Minute)
		s.Scanned(scanOf(barcode.Slip{Code: code, SlotMin: 15_778_530, Service: "lltp"}.Sign([]byte("another centre"))))
		if v := s.page(PageNotice).Notice; v.Title != words("kiosk.refuse.unknown-appointment.title") {
			t.Errorf("%+v", v)
		}
	}, office)
	run(t, "cut off: read once more, and the hub is not asked", func(s *stand) {
		slip := s.hub.Slip(appointed(s, 30*time.Minute))
		s.Scanned(scanOf(slip[:len(slip)-4]))
		if v := s.page(PageNotice).Notice; v.Title != words("kiosk.scan.damaged.title") || !v.Bad || len(s.seat.Asked()) != 0 {
			t.Errorf("%+v, asked %v", v, s.seat.Asked())
		}
	}, office)
}

// A check-in whose answer comes too late keeps its ticket, since an appointment can
// be used only once.
func TestLateAnswerToACheckIn(t *testing.T) {
	for _, c := range []struct {
		name   string
		known  bool
		papers int
	}{{"seen: printed", true, 1}, {"never seen: stays valid", false, 0}} {
		run(t, c.name, func(s *stand) {
			command := queue.CheckIn{Appointment: appointed(s, 30*time.Minute)}
			ticket := s.hub.Must("kiosk-1", command)
			s.Late(device.LateAnswer{Command: command, Result: wire.Result{Ticket: ticket}, Known: c.known, Kept: device.Kept{Ack: s.seat.Ack}})
			s.see()
			s.Changed()
			s.see()
			if cancelled := seattest.Events[queue.TicketCancelled](s.hub); len(s.slot.papers) != c.papers || len(cancelled) != 0 || s.seat.Acked() != 1 {
				t.Errorf("%d papers, %d cancelled, %d acknowledged", len(s.slot.papers), len(cancelled), s.seat.Acked())
			}
		}, office)
	}
}

func TestCheckInLeavesByItself(t *testing.T) {
	run(t, "when nobody is there", func(s *stand) {
		s.CheckIn()
		s.types("48")
		s.after(idleAsk + time.Second)
		s.page(PageStillThere)
		s.after(idleHome + time.Second)
		s.page(PageHome)
	}, office)
	run(t, "and by the way back", func(s *stand) {
		s.CheckIn()
		s.types("48")
		s.Back()
		s.page(PageHome)
		s.CheckIn()
		if v := s.page(PageCheckIn); v.Code != "" {
			t.Errorf("%q is left", v.Code)
		}
	}, office)
}

func TestVisitOfSeveralServicesIsListed(t *testing.T) {
	run(t, "on the screen and on paper", func(s *stand) {
		ticket := s.hub.Must("kiosk-1", queue.IssueTicket{Service: "gplx", Then: []string{"phuhieu", "tra"}})
		s.act(func() { s.hand(ticket, s.seat.Ack) })
		const want = "Cấp phù hiệu, Nhận kết quả"
		v := s.page(PageIssued)
		if screen, paper := strings.Join(v.Ticket.Next, ", "), strings.Join(s.slot.papers[0].Next, ", "); screen != want || paper != want {
			t.Errorf("screen: %q, paper: %q", screen, paper)
		}
	})
}
