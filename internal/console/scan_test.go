package console

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"motcua/internal/barcode"
	"motcua/internal/calendar"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/scanner"
	"motcua/internal/seattest"
)

// gun is the test's end of the scanner's line.
type gun struct {
	mu     sync.Mutex
	status scanner.Status
}

var _ Reader = (*gun)(nil)

func (g *gun) Status() scanner.Status {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.status
}

func (g *gun) set(s scanner.State) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.status = scanner.Status{State: s, Since: time.Now()}
}

// scan sends a text through the scanner.
func (d *desk) scan(text string) View {
	d.t.Helper()
	content := barcode.Read(text)
	d.Scanned(scanner.Scan{Text: barcode.Hide(text), Content: content, Problem: content.Problem, At: time.Now()})
	return d.see()
}

func vi(key string, args ...any) string { return i18n.Text(i18n.Vietnamese, key, args...) }

// A made-up person.
const card = "035035000123|168000111|Nguyễn Văn Mẫu|05081935|Nam|Tổ 1, Phường Quang Trung, Phủ Lý, Hà Nam|10051999"

func TestScannedTicketOpens(t *testing.T) {
	run(t, "and shows how it stands", func(d *desk) {
		first := d.issue("gplx")
		d.after(5 * time.Minute)
		second := d.hub.Must("kiosk", queue.IssueTicket{Service: "phuhieu", Class: "gia"})
		third := d.issue("gplx")
		d.login()
		o := d.scan(third.Code).Desk.Opened
		want := Opened{
			ID: string(third.ID), Number: "A003", Service: "Đổi giấy phép lái xe", Agency: "Sở Giao thông vận tải", Stands: StandsWaiting, State: "Đang chờ",
			IssuedAt: calendar.Local(third.IssuedMS), Since: calendar.Local(third.IssuedMS), Ahead: 2, WaitMin: -1, CanCall: true,
		}
		if o != want {
			t.Errorf("opened %+v\nwant   %+v", o, want)
		}
		o = d.scan("https://motcua.example/t/" + second.Code).Desk.Opened
		if o.Number != "A002" || o.Class != "Người cao tuổi" || o.Service != "Cấp phù hiệu" || o.Ahead != 0 {
			t.Errorf("by its address: %+v", o)
		}
		if o = d.scan(first.Code).Desk.Opened; o.Late {
			t.Errorf("late after 5 minutes: %+v", o)
		}
		if o = d.after(16 * time.Minute).Desk.Opened; !o.Late {
			t.Errorf("not late after 21 minutes: %+v", o)
		}
		d.CloseTicket()
		if v := d.see(); v.Desk.Opened != (Opened{}) {
			t.Errorf("after closing: %+v", v.Desk.Opened)
		}
	})
	run(t, "and follows what happens to it", func(d *desk) {
		ticket := d.issue("gplx")
		d.login()
		d.scan(ticket.Code)
		d.hub.Must("console-3", queue.CallNext{Counter: "3"})
		if o := d.see().Desk.Opened; o.Stands != StandsCalled || o.State != vi("console.stands.here") || o.CanCall || o.Calls != 1 || o.WaitMin != 0 || !o.Since.IsZero() {
			t.Errorf("called: %+v", o)
		}
		d.hub.Must("console-3", queue.Start{Counter: "3", Ticket: ticket.ID})
		if o := d.see().Desk.Opened; o.Stands != StandsServing {
			t.Errorf("serving: %+v", o)
		}
		d.hub.Must("console-3", queue.Hold{Counter: "3", Ticket: ticket.ID, Reason: "bo-sung"})
		if o := d.see().Desk.Opened; o.Stands != StandsHeld || o.State != vi("console.stands.held", "Bổ sung giấy tờ") || !o.CanCall {
			t.Errorf("held: %+v", o)
		}
		d.hub.Must("kiosk", queue.CancelTicket{Ticket: ticket.ID, Reason: "về"})
		if o := d.see().Desk.Opened; o.Stands != StandsCancelled || o.CanCall {
			t.Errorf("cancelled: %+v", o)
		}
	})
}

func TestScannedTicketSaysHowItEnded(t *testing.T) {
	run(t, "with the time", func(d *desk) {
		absent, done := d.issue("gplx"), d.issue("gplx")
		d.login()
		desk := "console-3"
		d.hub.Must(desk, queue.CallNext{Counter: "3"})
		for range 2 {
			d.hub.Must(desk, queue.Recall{Counter: "3", Ticket: absent.ID})
		}
		d.after(2 * time.Minute)
		d.hub.Must(desk, queue.MarkNoShow{Counter: "3", Ticket: absent.ID})
		ended := i18n.Clock(calendar.Local(seattest.Now()))
		if o := d.scan(absent.Code).Desk.Opened; o.Stands != StandsAbsent || o.State != vi("console.stands.absent", ended) || !o.CanCall {
			t.Errorf("absent: %+v", o)
		}
		d.hub.Must(desk, queue.CallNext{Counter: "3"})
		d.hub.Must(desk, queue.Start{Counter: "3", Ticket: done.ID})
		d.hub.Must(desk, queue.Finish{Counter: "3", Ticket: done.ID})
		if o := d.scan(done.Code).Desk.Opened; o.Stands != StandsDone || o.State != vi("console.stands.done", ended) || o.CanCall {
			t.Errorf("done: %+v", o)
		}
	})
}

func TestTicketOfAnotherAgencySaysWhereItBelongs(t *testing.T) {
	run(t, "by its counters", func(d *desk) {
		d.login()
		d.hub.Must("other", queue.Login{Counter: "7", Officer: "hoa", PIN: "1234"})
		ticket := d.issue("lltp")
		o := d.scan(ticket.Code).Desk.Opened
		if o.Number != "C001" || o.Elsewhere != "Quầy 7 (Sở Tư pháp)" || o.CanCall {
			t.Errorf("opened %+v", o)
		}
		d.hub.Must("other", queue.CallNext{Counter: "7"})
		if o = d.see().Desk.Opened; o.State != vi("console.stands.called", "Quầy 7") {
			t.Errorf("called there: %+v", o)
		}
	})
	run(t, "by the one counter it waits for", func(d *desk) {
		ticket := d.issue("gplx")
		d.login()
		d.hub.Must("console-3", queue.CallNext{Counter: "3"})
		d.hub.Must("console-3", queue.Transfer{Counter: "3", Ticket: ticket.ID, ForCounter: "7"})
		if o := d.scan(ticket.Code).Desk.Opened; o.Elsewhere != "Quầy 7 (Sở Giao thông vận tải)" || o.CanCall {
			t.Errorf("opened %+v", o)
		}
	})
}

func TestOpenedTicketIsCalledWithAReason(t *testing.T) {
	run(t, "and comes to the desk", func(d *desk) {
		d.issue("gplx")
		ticket := d.issue("gplx")
		d.login()
		if v := d.scan(ticket.Code); !v.Desk.Opened.CanCall || !v.Can.CallAny {
			t.Fatalf("%+v", v.Desk.Opened)
		}
		d.CallAny(ticket.Number, "urgent")
		if v := d.see(); v.Desk.Current.Number != ticket.Number || v.Desk.Opened != (Opened{}) {
			t.Errorf("at the desk %+v, opened %+v", v.Desk.Current, v.Desk.Opened)
		}
	})
	run(t, "but not while somebody is served", func(d *desk) {
		d.issue("gplx")
		ticket := d.issue("gplx")
		d.login()
		d.CallNext()
		d.see()
		if v := d.scan(ticket.Code); v.Desk.Opened.Number != ticket.Number || v.Can.CallAny || v.Desk.Current.Number != "A001" {
			t.Errorf("opened %+v, can %+v", v.Desk.Opened, v.Can)
		}
	})
	run(t, "nor without the hub", func(d *desk) {
		ticket := d.issue("gplx")
		d.login()
		d.seat.SetLine(false)
		if v := d.scan(ticket.Code); v.Desk.Opened.Number != ticket.Number || v.Can.CallAny {
			t.Errorf("opened %+v, can %+v", v.Desk.Opened, v.Can)
		}
	})
}

func TestOpenedTicketDoesNotOutliveTheSession(t *testing.T) {
	run(t, "of its officer", func(d *desk) {
		ticket := d.issue("gplx")
		if v := d.scan(ticket.Code); v.Desk.Opened != (Opened{}) || v.Note != "" {
			t.Errorf("before the login: %+v", v.Desk.Opened)
		}
		if v := d.login(); v.Desk.Opened != (Opened{}) {
			t.Errorf("after the login: %+v", v.Desk.Opened)
		}
		d.scan(ticket.Code)
		d.Logout()
		if v := d.see(); v.Page != PageLogin || v.Desk.Opened != (Opened{}) {
			t.Errorf("after the logout: %+v", v.Desk.Opened)
		}
		if v := d.login(); v.Desk.Opened != (Opened{}) {
			t.Errorf("the next officer finds %+v", v.Desk.Opened)
		}
	})
	run(t, "nor the day", func(d *desk) {
		ticket := d.issue("gplx")
		d.login()
		d.scan(ticket.Code)
		d.after(24 * time.Hour)
		d.issue("gplx")
		d.login()
		if v := d.scan(ticket.Code); v.Desk.Opened != (Opened{}) || v.Note != vi("console.scan.unknown") {
			t.Errorf("the next day: %+v, %q", v.Desk.Opened, v.Note)
		}
	})
}

func TestOtherScansAreSaidInWords(t *testing.T) {
	const dossier = "000.00.18.H25-190805-0001"
	for text, want := range map[string]string{
		barcode.NewTicketCode(4711): vi("console.scan.unknown"),
		dossier:                     vi("console.scan.dossier", dossier),
		card:                        vi("console.scan.card"),
		"8934588012112":             vi("console.scan.other"),
	} {
		run(t, want, func(d *desk) {
			ticket := d.issue("gplx")
			d.login()
			d.scan(ticket.Code)
			v := d.scan(text)
			if v.Note != want || v.Error != "" || v.Desk.Opened != (Opened{}) {
				t.Errorf("note %q, error %q, opened %+v", v.Note, v.Error, v.Desk.Opened)
			}
			d.DismissError()
			if v = d.see(); v.Note != "" {
				t.Error("it cannot be taken away")
			}
			d.scan(text)
			if v = d.after(errorFor + time.Second); v.Note != "" {
				t.Error("it stays for ever")
			}
		})
	}
	run(t, "a stranger's ticket while the line is down", func(d *desk) {
		d.login()
		d.seat.SetLine(false)
		if v := d.scan(barcode.NewTicketCode(4711)); v.Note != vi("console.scan.unknown.down") {
			t.Errorf("note %q", v.Note)
		}
	})
}

func TestSpoiltScansAreFaults(t *testing.T) {
	for problem, want := range map[barcode.Problem]string{
		barcode.ProblemTelex: vi("console.scan.telex"), barcode.ProblemVNI: vi("console.scan.vni"), barcode.ProblemDamaged: vi("console.scan.damaged"),
	} {
		run(t, want, func(d *desk) {
			d.login()
			d.Scanned(scanner.Scan{Text: barcode.Hide("Â0025"), Problem: problem})
			if v := d.see(); v.Error != want || v.Note != "" {
				t.Errorf("error %q, note %q", v.Error, v.Note)
			}
		})
	}
}

func TestNothingOfACardStays(t *testing.T) {
	run(t, "on the screen or in the console", func(d *desk) {
		d.login()
		v := d.scan(card)
		everything := fmt.Sprintf("%+v %+v %+v %+v", v, d.note, d.err, d.seat.Asked())
		for _, private := range []string{"035035000123", "Mẫu", "05081935", "1935", "Quang Trung"} {
			if strings.Contains(everything, private) {
				t.Errorf("%q is still there", private)
			}
		}
	})
}

func TestBarTellsOfTheScanner(t *testing.T) {
	run(t, "when it is gone for more than a moment", func(d *desk) {
		d.gun.set(scanner.Connected)
		d.Changed()
		if v := d.see(); v.Scanner != (Device{}) {
			t.Errorf("while it is there: %+v", v.Scanner)
		}
		d.gun.set(scanner.Gone)
		d.Changed()
		if v := d.after(time.Second); v.Scanner != (Device{}) {
			t.Errorf("after a second: %+v", v.Scanner)
		}
		if v := d.after(2 * time.Second); v.Scanner.Level != LevelWarn || v.Scanner.State != vi("console.device.scanner.gone") {
			t.Errorf("after three seconds: %+v", v.Scanner)
		}
		d.gun.set(scanner.Failing)
		if v := d.after(3 * time.Second); v.Scanner.State != vi("console.device.scanner.failing") {
			t.Errorf("when it cannot be opened: %+v", v.Scanner)
		}
		d.gun.set(scanner.Connected)
		d.Changed()
		if v := d.see(); v.Scanner != (Device{}) {
			t.Errorf("when it is back: %+v", v.Scanner)
		}
	})
}

// appointed books the slot that begins this long after now, rounded to the hour.
func (d *desk) appointed(after time.Duration, code string) queue.Appointment {
	d.t.Helper()
	slot := time.UnixMilli(seattest.Now()).Add(after).Truncate(time.Hour).UnixMilli()
	d.hub.Import(code, queue.BookAppointment{Service: "gplx", SlotMS: slot})
	booked := seattest.Events[queue.AppointmentBooked](d.hub)
	d.see()
	return booked[len(booked)-1].Appointment
}

func TestScannedAppointmentIsNamed(t *testing.T) {
	run(t, "by its slip and by its code, with the hour and the service", func(d *desk) {
		d.login()
		a := d.appointed(time.Hour, "")
		want := vi("console.scan.appointment", i18n.Clock(calendar.Local(a.SlotMS)), "Đổi giấy phép lái xe")
		for _, text := range []string{d.hub.Slip(a.Code), a.Code, barcode.SpellAppointment(a.Code)} {
			if v := d.scan(text); v.Note != want || v.Error != "" || v.Desk.Opened != (Opened{}) {
				t.Errorf("note %q, error %q, want %q", v.Note, v.Error, want)
			}
		}
	})
	run(t, "with the day where it is another one", func(d *desk) {
		d.login()
		a := d.appointed(49*time.Hour, "")
		at := calendar.Local(a.SlotMS)
		if v := d.scan(a.Code); v.Note != vi("console.scan.appointment", i18n.Clock(at)+" "+i18n.Date(i18n.Vietnamese, at), "Đổi giấy phép lái xe") {
			t.Errorf("note %q", v.Note)
		}
	})
	run(t, "also one whose code an import has brought", func(d *desk) {
		d.login()
		d.appointed(time.Hour, "000.00.18.H25-190805-0001")
		if v := d.scan("000.00.18.H25-190805-0001"); !strings.Contains(v.Note, "Đổi giấy phép lái xe") {
			t.Errorf("note %q", v.Note)
		}
		if v := d.scan("000.00.18.H25-190805-0002"); !strings.Contains(v.Note, "Mã hồ sơ") {
			t.Errorf("a dossier code that is no appointment: note %q", v.Note)
		}
	})
	run(t, "by what its slip says where the booking is lost", func(d *desk) {
		d.login()
		slip := barcode.Slip{Code: barcode.NewAppointmentCode(1), SlotMin: seattest.Now() / 60_000, Service: "phuhieu"}.Sign([]byte("key"))
		if v := d.scan(slip); v.Note != vi("console.scan.appointment", i18n.Clock(calendar.Local(seattest.Now())), "Cấp phù hiệu") {
			t.Errorf("note %q", v.Note)
		}
	})
}

func TestScannedAppointmentSaysHowItStands(t *testing.T) {
	run(t, "checked in: its ticket opens", func(d *desk) {
		d.login()
		a := d.appointed(time.Hour, "")
		ticket := d.hub.Must("kiosk", queue.CheckIn{Appointment: a.Code})
		if v := d.scan(d.hub.Slip(a.Code)); v.Desk.Opened.ID != string(ticket.ID) || v.Note != "" {
			t.Errorf("opened %+v, note %q", v.Desk.Opened, v.Note)
		}
	})
	run(t, "cancelled", func(d *desk) {
		d.login()
		a := d.appointed(time.Hour, "")
		d.hub.Must("kiosk", queue.CancelAppointment{Appointment: a.Code, Reason: "bận"})
		if v := d.scan(a.Code); v.Note != vi("console.scan.appointment.cancelled", i18n.Clock(calendar.Local(a.SlotMS)), "Đổi giấy phép lái xe") {
			t.Errorf("note %q", v.Note)
		}
	})
	run(t, "unknown, and perhaps only here", func(d *desk) {
		d.login()
		code := barcode.NewAppointmentCode(4711)
		if v := d.scan(code); v.Note != vi("console.scan.appointment.unknown", barcode.SpellAppointment(code)) {
			t.Errorf("note %q", v.Note)
		}
		d.seat.SetLine(false)
		if v := d.scan(code); v.Note != vi("console.scan.appointment.unknown.down", barcode.SpellAppointment(code)) {
			t.Errorf("note %q", v.Note)
		}
	})
}
