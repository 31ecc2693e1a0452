package kiosk

import (
	"strings"
	"testing"
	"time"

	"motcua/internal/centre"
	"motcua/internal/device"
	"motcua/internal/eventlog"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/seattest"
	"motcua/internal/wire"
)

func fullDay(c *centre.Centre) { only(func(s *centre.Service) { s.DayLimit = 1 })(c) }

// offered brings the kiosk to the slots of a service whose numbers are used up.
func offered(s *stand) View {
	s.t.Helper()
	s.hub.Must("other", queue.IssueTicket{Service: "lltp"})
	s.see()
	s.ChooseAgency("tp")
	return s.page(PageSlots)
}

func TestSlotIsOfferedInsteadOfANumber(t *testing.T) {
	run(t, "with the reason, by day, in words", func(s *stand) {
		v := offered(s).Slots
		if v.Title != words("kiosk.full") || v.Text != words("kiosk.slots.day-limit") || v.Service != "Phiếu lý lịch tư pháp" {
			t.Errorf("%+v", v)
		}
		var days []string
		n := 0
		for _, day := range v.Days {
			days = append(days, day.Name)
			n += len(day.Slots)
		}
		if got := strings.Join(days, "; "); got != "Sáng nay; Chiều nay; Ngày mai, Chủ nhật 02/01; Thứ Hai 03/01" || n != slotDays*slotsPerDay {
			t.Errorf("%d slots on %s", n, got)
		}
		if last := v.Days[2].Slots[slotsPerDay-1]; last.AtMS <= clockAt(t, "2000-01-02 12:00") {
			t.Errorf("nobody can choose the afternoon of tomorrow: the last is %s", last.Clock)
		}
		if first := v.Days[0].Slots[0]; first.Clock != "07:30" || first.AtMS != clockAt(t, "2000-01-01 07:30") {
			t.Errorf("the first is %+v", first)
		}
	}, fullDay)
	run(t, "saying that the afternoon has numbers", func(s *stand) {
		v := offered(s).Slots
		if v.Title != "Hết số buổi sáng – còn số từ 13:30" || v.Text != words("kiosk.slots.half-day-limit") {
			t.Errorf("%+v", v)
		}
	}, only(func(s *centre.Service) { s.HalfDayLimit = 1 }))
	run(t, "when the work is more than the day", func(s *stand) {
		crowded(s, 8)
		s.see()
		s.ChooseAgency("tp")
		if v := s.page(PageSlots).Slots; v.Title != words("kiosk.no-capacity") || v.Text != words("kiosk.slots.no-capacity") {
			t.Errorf("%+v", v)
		}
	}, capacity)
	run(t, "also where only the hub knows", func(s *stand) {
		s.see()
		s.seat.Freeze(true)
		s.hub.Must("other", queue.IssueTicket{Service: "lltp"})
		if s.page(PageHome).Tiles[1].Closed {
			t.Fatal("the kiosk knows")
		}
		s.ChooseAgency("tp")
		s.page(PageSlots)
		if s.seat.Acked() != 1 {
			t.Error("the refused command is not acknowledged")
		}
	}, fullDay)
	run(t, "but not to a double tap on the last number", func(s *stand) {
		s.ChooseAgency("tp")
		s.page(PageIssued)
		s.Done()
		s.ChooseAgency("tp")
		s.page(PageHome)
	}, fullDay)
	run(t, "and says whom to ask where none is free", func(s *stand) {
		s.hub.Must("other", queue.IssueTicket{Service: "lltp"})
		s.see()
		s.ChooseAgency("tp")
		v := s.page(PageNotice).Notice
		if !v.Bad || v.Title != words("kiosk.full") || v.Text != words("kiosk.slots.none") || v.Do != words("kiosk.slots.none.do") {
			t.Errorf("%+v", v)
		}
	}, only(func(s *centre.Service) { s.DayLimit, s.SlotLimit = 1, -1 }))
}

func TestSlotsLeadBack(t *testing.T) {
	run(t, "to the services they were chosen among", func(s *stand) {
		s.hub.Must("other", queue.IssueTicket{Service: "gplx"})
		s.ChooseAgency("gt")
		s.page(PageServices)
		s.ChooseService("gplx")
		s.page(PageSlots)
		s.Back()
		s.page(PageServices)
	}, office, func(c *centre.Centre) { c.Services[0].DayLimit = 1 })
	run(t, "or home, and ask whether somebody is there", func(s *stand) {
		offered(s)
		s.after(idleAsk + time.Second)
		s.page(PageStillThere)
		s.StillHere(true)
		s.page(PageSlots)
		s.Back()
		s.page(PageHome)
	}, fullDay)
	run(t, "or nowhere while the hub is offline", func(s *stand) {
		offered(s)
		s.seat.SetLine(false)
		s.after(offlineAfter + time.Second)
		s.page(PageOffline)
	}, fullDay)
}

func TestBookedSlotIsShownAndPrinted(t *testing.T) {
	run(t, "with day, hour, code and QR", func(s *stand) {
		slot := offered(s).Slots.Days[2].Slots[2]
		s.ChooseSlot(slot.AtMS)
		v := s.page(PageBooked)
		if v.Slip.Day != "Ngày mai, Chủ nhật 02/01" || v.Slip.Clock != slot.Clock || v.Slip.Agency != "Sở Tư pháp" || v.Slip.Printer != PrinterDone || v.Slip.QR == nil {
			t.Errorf("%+v", v.Slip)
		}
		booked := seattest.Events[queue.AppointmentBooked](s.hub)
		if len(booked) != 1 || booked[0].Appointment.SlotMS != slot.AtMS || booked[0].Appointment.Service != "lltp" {
			t.Fatalf("booked: %+v", booked)
		}
		code := booked[0].Appointment.Code
		if v.Slip.Code != code[:4]+"-"+code[4:] || v.LeftSec != int(noticeFor/time.Second) {
			t.Errorf("code %q, %d s", v.Slip.Code, v.LeftSec)
		}
		paper := s.slot.papers[0]
		if paper.Slip != s.hub.Slip(code) || paper.Number != v.Slip.Code || paper.Slot.UnixMilli() != slot.AtMS || paper.LateMin != 20 || paper.Service != "Phiếu lý lịch tư pháp" {
			t.Errorf("paper: %+v", paper)
		}
		s.after(noticeFor + time.Second)
		s.page(PageHome)
	}, fullDay)
	run(t, "with the class, in English", func(s *stand) {
		s.SetLang(i18n.English)
		s.ChooseClass("gia")
		v := offered(s)
		s.ChooseSlot(v.Slots.Days[2].Slots[0].AtMS)
		if v = s.page(PageBooked); v.Slip.Day != "Tomorrow, Sunday 02/01" || v.Class != "" {
			t.Errorf("%+v, class %q", v.Slip, v.Class)
		}
		if p := s.slot.papers[0]; !p.English || !p.Priority || p.ClassName != "Elderly" {
			t.Errorf("paper: %+v", p)
		}
		if booked := seattest.Events[queue.AppointmentBooked](s.hub); booked[0].Appointment.Class != "gia" {
			t.Errorf("booked: %+v", booked)
		}
	}, fullDay)
	run(t, "on the screen when the printer cannot", func(s *stand) {
		s.slot.set(true, health.PrinterPaperOut)
		s.ChooseSlot(offered(s).Slots.Days[0].Slots[0].AtMS)
		v := s.page(PageBooked)
		if v.Slip.Printer != PrinterTrouble || v.Slip.Trouble != "Máy in hết giấy" || v.LeftSec < 25 {
			t.Errorf("%+v, %d s", v.Slip, v.LeftSec)
		}
		s.after(troubleFor + time.Second)
		s.page(PageHome)
		if len(s.slot.dropped) != 1 || !strings.HasPrefix(s.slot.dropped[0], "slip/") {
			t.Errorf("dropped %v", s.slot.dropped)
		}
	}, fullDay)
}

func TestKioskWithoutAPrinterBooksAndChecksIn(t *testing.T) {
	runWith(t, "on the screen alone", false, func(s *stand) {
		v := offered(s)
		s.ChooseSlot(v.Slots.Days[0].Slots[0].AtMS)
		if v = s.page(PageBooked); v.Slip.Printer != PrinterNone || v.LeftSec < 25 {
			t.Errorf("%+v, %d s", v.Slip, v.LeftSec)
		}
		s.Done()
		s.CheckIn()
		s.types(strings.ReplaceAll(v.Slip.Code, "-", ""))
		s.Enter()
		if v = s.page(PageIssued); v.Ticket.Printer != PrinterNone || v.Ticket.Slot != "07:30" || s.seat.Acked() != 1 {
			t.Errorf("%+v, acknowledged %d", v.Ticket, s.seat.Acked())
		}
	}, fullDay)
}

func TestTakenSlotShowsTheOthers(t *testing.T) {
	run(t, "and says so", func(s *stand) {
		slot := offered(s).Slots.Days[0].Slots[0].AtMS
		s.seat.Freeze(true)
		s.hub.Must("other", queue.BookAppointment{Service: "lltp", SlotMS: slot})
		s.ChooseSlot(slot)
		s.page(PageSlots)
		s.seat.Freeze(false)
		v := s.page(PageSlots).Slots
		if v.Text != words("kiosk.slots.taken") || v.Days[0].Slots[0].AtMS == slot {
			t.Errorf("%+v", v)
		}
	}, fullDay, func(c *centre.Centre) { c.Policy.SlotLimit = 1 })
	run(t, "until none is left", func(s *stand) {
		v := offered(s).Slots
		for _, day := range v.Days {
			for _, slot := range day.Slots {
				s.hub.Must("other", queue.BookAppointment{Service: "lltp", SlotMS: slot.AtMS})
			}
		}
		if v := s.page(PageNotice); v.Notice.Text != words("kiosk.slots.none") {
			t.Errorf("%+v", v.Notice)
		}
	}, fullDay, func(c *centre.Centre) {
		c.Policy.SlotLimit = 1
		c.Services[2].Hours = []centre.Span{{FromMin: 420, ToMin: 480}} // one slot today
		c.Hours.Days = []int{6}                                         // and one each Saturday
		c.Holidays = everySaturdayAfter("2000-01-08", 9)
	})
}

// everySaturdayAfter are holidays on Saturdays, so that a centre that works only on
// Saturdays has no other day within the sixty days that are offered.
func everySaturdayAfter(date string, n int) (list []centre.Holiday) {
	day, _ := time.Parse(time.DateOnly, date)
	for i := 1; i <= n; i++ {
		list = append(list, centre.Holiday{Date: day.AddDate(0, 0, 7*i).Format(time.DateOnly), Name: "Nghỉ"})
	}
	return list
}

func TestBookingThatIsNotAnswered(t *testing.T) {
	run(t, "is not waited for", func(s *stand) {
		slot := offered(s).Slots.Days[0].Slots[0].AtMS
		s.seat.Mute(true)
		s.ChooseSlot(slot)
		if v := s.page(PageIssuing); v.Notice.Title != words("kiosk.booking") {
			t.Errorf("%+v", v.Notice)
		}
		s.after(answerWithin + time.Second)
		if v := s.page(PageNotice); v.Notice.Title != words("kiosk.refuse.no-booking.title") {
			t.Errorf("%+v", v.Notice)
		}
		if len(s.slot.papers) != 0 {
			t.Error("paper came without an answer")
		}
	}, fullDay)
	run(t, "is given back when the answer comes to nobody", func(s *stand) {
		slot := offered(s).Slots.Days[0].Slots[0].AtMS
		c := queue.BookAppointment{Service: "lltp", SlotMS: slot}
		s.hub.Must("kiosk-1", c)
		code := seattest.Events[queue.AppointmentBooked](s.hub)[0].Appointment.Code
		late := device.LateAnswer{Command: c, Result: wire.Result{Answer: eventlog.Answer{Code: queue.OK, Appointment: code}}, Kept: device.Kept{Ack: s.seat.Ack}}
		late.Known = true // somebody may have written it down
		s.Late(late)
		if s.see(); len(seattest.Events[queue.AppointmentCancelled](s.hub)) != 0 {
			t.Error("an appointment that may be known is taken back")
		}
		late.Known = false
		s.Late(late)
		s.see()
		if back := seattest.Events[queue.AppointmentCancelled](s.hub); len(back) != 1 || back[0].Code != code || back[0].Reason == "" || s.seat.Acked() != 2 {
			t.Errorf("taken back: %+v, acknowledged %d", back, s.seat.Acked())
		}
	}, fullDay)
}
