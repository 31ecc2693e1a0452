package ledger

import (
	"encoding/json"
	"strings"
	"testing"

	"motcua/internal/barcode"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// monday is 08:00 on Monday, 23 November 2026, in Vietnam.
const monday = int64(1795395600000)

// book is a day of a small centre, decided by the ledger.
type book struct {
	t    *testing.T
	s    *queue.State
	seq  uint64
	next uint32 // what chance says next
}

func newBook(t *testing.T) *book {
	b := &book{t: t, s: queue.NewState()}
	b.do("", queue.SetCentre{Centre: centre.Centre{
		Name: "Trung tâm thử", Agencies: []centre.Agency{{ID: "gt", Name: "Sở Xây dựng", Prefix: "A"}},
		Services: []centre.Service{{ID: "gplx", Agency: "gt", Name: "Đổi giấy phép lái xe"}, {ID: "khac", Agency: "gt", Name: "Khác"}},
		Counters: []centre.Counter{{ID: "1", Serves: []centre.Serve{{Agency: "gt"}}}},
		Officers: []centre.Officer{{ID: "duc", Name: "Đức", Supervisor: true}},
		Hours:    centre.Hours{Spans: []centre.Span{{FromMin: 450, ToMin: 1020}}},
		Policy:   centre.Policy{IssueOutsideHours: true},
	}})
	b.apply(eventlog.Cause{}, queue.Rollover(b.s, monday, false), eventlog.Answer{})
	b.do("quay-1", queue.Login{Counter: "1", Officer: "duc", PINRight: true})
	return b
}

func (b *book) outside() Outside {
	return Outside{AtMS: monday, SlipKey: []byte("key"), IsWall: func(dev string) bool { return dev == "wall" }, Chance: func() uint32 {
		b.next++
		return b.next
	}}
}

func (b *book) apply(by eventlog.Cause, events []eventlog.Event, a eventlog.Answer) {
	b.t.Helper()
	if err := queue.Apply(b.s, eventlog.Entry{Pos: b.s.Pos + 1, AtMS: monday, Cause: by, Events: events, Answer: a}); err != nil {
		b.t.Fatal(err)
	}
}

func (b *book) do(dev string, c queue.Command) eventlog.Answer {
	b.t.Helper()
	by := eventlog.Cause{}
	if dev != "" {
		b.seq++
		by = eventlog.Cause{Device: dev, Inc: 1, Seq: b.seq}
	}
	before, err := json.Marshal(b.s)
	if err != nil {
		b.t.Fatal(err)
	}
	events, a := Decide(b.s, by, c, b.outside())
	if after, err := json.Marshal(b.s); err != nil || string(after) != string(before) {
		b.t.Errorf("deciding %s has changed the state", c.CommandType())
	}
	b.apply(by, events, a)
	return a
}

func TestCodesAreDrawnOutsideTheSharesOfKiosks(t *testing.T) {
	b := newBook(t)
	codes := map[string]bool{}
	for range 50 {
		a := b.do("kiosk-1", queue.IssueTicket{Service: "gplx", Code: "K7M2-9"})
		code := b.s.Ticket(a.Ticket).Code
		if a.Code != queue.OK || codes[code] || code == "K7M2-9" {
			t.Fatalf("%+v has the code %q", a, code)
		}
		codes[code] = true
		n := uint32(0)
		for barcode.NewTicketCode(n) != code && n < barcode.TicketCodes {
			n++
		}
		if share := barcode.CodeShare(n); share > 0 && share <= len(queue.BlockLetters) {
			t.Errorf("the code %q is one that an offline kiosk may draw", code)
		}
		if len(codes) == 5 {
			break // each is looked for among all
		}
	}
	if a := b.do("quay-1", queue.WalkIn{Counter: "1", Service: "gplx", Reason: "không có máy lấy số"}); a.Code != queue.OK || codes[b.s.Ticket(a.Ticket).Code] {
		t.Errorf("a walk-in: %+v", a)
	}
}

// If chance says the same for ever, no code is given twice, and the search ends.
func TestDrawingEnds(t *testing.T) {
	b := newBook(t)
	same := func() uint32 { return 7 }
	out := b.outside()
	out.Chance = same
	_, first := Decide(b.s, eventlog.Cause{Device: "kiosk-1", Inc: 1, Seq: 9}, queue.IssueTicket{Service: "gplx"}, out)
	if first.Code != queue.OK {
		t.Fatal(first)
	}
	b.next = 6
	b.do("kiosk-1", queue.IssueTicket{Service: "gplx"})
	if code := TicketCode(b.s, same); code != "" {
		t.Errorf("the code %q is given twice", code)
	}
	if _, a := Decide(b.s, eventlog.Cause{Device: "kiosk-1", Inc: 1, Seq: 99}, queue.IssueTicket{Service: "gplx"}, out); a.Code != queue.CodeTaken {
		t.Errorf("without a code: %+v", a)
	}
	b.next = 0
	b.do("kiosk-1", queue.BookAppointment{Service: "gplx", SlotMS: monday + 26*60*minuteMS})
	if code := AppointmentCode(b.s, func() uint32 { return 1 }); code != "" {
		t.Errorf("the appointment's code %q is given twice", code)
	}
}

func TestBookingIsSigned(t *testing.T) {
	b := newBook(t)
	by := eventlog.Cause{Device: "kiosk-1", Inc: 1, Seq: 50, Nonce: "n"}
	book := queue.BookAppointment{Service: "gplx", SlotMS: monday + 60*minuteMS}
	events, a := Decide(b.s, by, book, b.outside())
	b.apply(by, events, a)
	slip, err := barcode.ParseSlip(a.Slip)
	if err != nil || !slip.SignedBy([]byte("key")) || slip.Code != a.Appointment || slip.Service != "gplx" || slip.SlotMin*minuteMS != book.SlotMS {
		t.Fatalf("%+v, %v says %+v", a, err, slip)
	}
	by.Inc, by.Seq = 2, 1 // the same request, by a device that did not hear of it
	if _, again := Decide(b.s, by, book, b.outside()); !again.Before || again.Slip != a.Slip {
		t.Errorf("asked again: %+v", again)
	}
	if a := b.do("kiosk-1", queue.BookAppointment{Service: "none", SlotMS: book.SlotMS}); a.Slip != "" {
		t.Errorf("a refusal is signed: %+v", a)
	}
}

func TestWhatIsShownAtCheckIn(t *testing.T) {
	slotMS := monday + 30*minuteMS
	for name, v := range map[string]struct {
		shown func(a eventlog.Answer) string
		want  eventlog.Code
	}{
		"the code":                    {func(a eventlog.Answer) string { return a.Appointment }, queue.OK},
		"the code with blanks":        {func(a eventlog.Answer) string { return " " + barcode.SpellAppointment(a.Appointment) + "\n" }, queue.OK},
		"the slip":                    {func(a eventlog.Answer) string { return a.Slip }, queue.OK},
		"nothing":                     {func(eventlog.Answer) string { return "" }, queue.UnknownAppointment},
		"some code under the scanner": {func(eventlog.Answer) string { return "https://example.org/" }, queue.UnknownAppointment},
		"a slip that was changed":     {func(a eventlog.Answer) string { return strings.Replace(a.Slip, "gplx", "khac", 1) }, queue.UnknownAppointment},
		"a slip of another hub": {func(a eventlog.Answer) string {
			return Slip(queue.Appointment{Code: a.Appointment, Service: "gplx", SlotMS: slotMS}, []byte("other"))
		}, queue.UnknownAppointment},
		"a slip whose code is somebody else's now": {func(a eventlog.Answer) string {
			return Slip(queue.Appointment{Code: a.Appointment, Service: "khac", SlotMS: slotMS}, []byte("key"))
		}, queue.UnknownAppointment},
		"a slip of a booking that a restore has lost": {func(eventlog.Answer) string {
			return Slip(queue.Appointment{Code: barcode.NewAppointmentCode(4711), Service: "gplx", SlotMS: slotMS}, []byte("key"))
		}, queue.OK},
	} {
		b := newBook(t)
		booked := b.do("kiosk-1", queue.BookAppointment{Service: "gplx", SlotMS: slotMS})
		if a := b.do("kiosk-1", queue.CheckIn{Appointment: v.shown(booked)}); a.Code != v.want {
			t.Errorf("%s (%q): %+v, want %s", name, v.shown(booked), a, v.want)
		}
	}
}

func TestSoundIsTestedAtAWall(t *testing.T) {
	b := newBook(t)
	for dev, want := range map[string]eventlog.Code{"wall": queue.OK, "kiosk-1": queue.NoSuchWall} {
		if a := b.do("quay-1", queue.TestSound{Dev: dev, IsWall: true}); a.Code != want {
			t.Errorf("at %s: %+v", dev, a)
		}
	}
}
