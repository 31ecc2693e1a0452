package ledger

import (
	"strings"
	"testing"
	"time"

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
	l    *Ledger
	now  Moment
	seq  uint64
	next uint32 // what chance says next
	log  []eventlog.Entry
	took []Batch
}

func testCentre() centre.Centre {
	return centre.Centre{
		Name: "Trung tâm thử", Agencies: []centre.Agency{{ID: "gt", Name: "Sở Xây dựng", Prefix: "A"}},
		Services: []centre.Service{{ID: "gplx", Agency: "gt", Name: "Đổi giấy phép lái xe"}, {ID: "khac", Agency: "gt", Name: "Khác"}},
		Counters: []centre.Counter{{ID: "1", Serves: []centre.Serve{{Agency: "gt"}}}, {ID: "2", Serves: []centre.Serve{{Agency: "gt"}}}},
		Officers: []centre.Officer{{ID: "duc", Name: "Đức", Supervisor: true}, {ID: "hoa", Name: "Hoa"}},
		Hours:    centre.Hours{Spans: []centre.Span{{FromMin: 450, ToMin: 1020}}},
		Policy:   centre.Policy{IssueOutsideHours: true},
	}
}

func newBook(t *testing.T) *book {
	b := &book{t: t, now: Moment{MS: monday, Mono: time.Hour}}
	b.l = New(NewFold(), b.outside(), b.now)
	b.do("", queue.SetCentre{Centre: testCentre()})
	b.roll()
	b.do("quay-1", queue.Login{Counter: "1", Officer: "duc", PIN: "1234"})
	return b
}

func (b *book) outside() Outside {
	return Outside{
		SlipKey: []byte("key"), IsWall: func(dev string) bool { return dev == "wall" }, Entered: func(e eventlog.Entry) { b.log = append(b.log, e) },
		Chance: func() uint32 {
			b.next++
			return b.next
		},
	}
}

func (b *book) state() *queue.State { return b.l.State() }

func (b *book) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// pass has time pass by both clocks.
func (b *book) pass(d time.Duration) {
	b.now.MS += d.Milliseconds()
	b.now.Mono += d
}

func (b *book) roll() (changed, again bool) {
	b.t.Helper()
	changed, again, err := b.l.Rollover(b.now)
	b.must(err)
	return changed, again
}

// take is the batch so far. Its entries follow each other, and are those that were
// entered.
func (b *book) take() Batch {
	b.t.Helper()
	batch := b.l.Take()
	for i, w := range batch.Entries {
		if w.Entry.Pos != batch.First()+uint64(i) {
			b.t.Fatalf("entry %d of a batch from %d is at %d", i, batch.First(), w.Entry.Pos)
		}
	}
	b.took = append(b.took, batch)
	return batch
}

// ask has a device ask for something.
func (b *book) ask(dev string, c queue.Command) Batch {
	b.t.Helper()
	b.seq++
	return b.askAs(eventlog.Cause{Device: dev, Inc: 1, Seq: b.seq}, c)
}

func (b *book) askAs(by eventlog.Cause, c queue.Command) Batch {
	b.t.Helper()
	room, err := b.l.Ask(b.now, Request{From: by.Device, Cause: by, Command: c, Given: queue.Given{PIN: queue.PINRight}})
	b.must(err)
	if !room {
		b.t.Fatalf("there is no room for %s of %s", c.CommandType(), by.Device)
	}
	return b.take()
}

// do has a device ask, or the hub itself, and wants an answer at once.
func (b *book) do(dev string, c queue.Command) eventlog.Answer {
	b.t.Helper()
	if dev == "" {
		a, err := b.l.Do(b.now, c)
		b.must(err)
		b.take()
		return a
	}
	batch := b.ask(dev, c)
	if len(batch.Replies) != 1 || batch.Replies[0].To != dev {
		b.t.Fatalf("%s of %s has the replies %+v", c.CommandType(), dev, batch.Replies)
	}
	return batch.Replies[0].Result.Answer
}

func TestCodesAreDrawnOutsideTheSharesOfKiosks(t *testing.T) {
	b := newBook(t)
	codes := map[string]bool{}
	for range 50 {
		a := b.do("kiosk-1", queue.IssueTicket{Service: "gplx"})
		code := b.state().Ticket(a.Ticket).Code
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
	if a := b.do("quay-1", queue.WalkIn{Counter: "1", Service: "gplx", Reason: "không có máy lấy số"}); a.Code != queue.OK || codes[b.state().Ticket(a.Ticket).Code] {
		t.Errorf("a walk-in: %+v", a)
	}
}

// If chance says the same for ever, no code is given twice, and the search ends.
func TestDrawingEnds(t *testing.T) {
	b := newBook(t)
	same := func() uint32 { return 7 }
	b.l.out.Chance = same
	if first := b.do("kiosk-1", queue.IssueTicket{Service: "gplx"}); first.Code != queue.OK {
		t.Fatal(first)
	}
	if code := TicketCode(b.state(), same); code != "" {
		t.Errorf("the code %q is given twice", code)
	}
	if a := b.do("kiosk-1", queue.IssueTicket{Service: "gplx"}); a.Code != queue.CodeTaken {
		t.Errorf("without a code: %+v", a)
	}
	slotMS := monday + 26*60*minuteMS
	if a := b.do("kiosk-1", queue.BookAppointment{Service: "gplx", SlotMS: slotMS}); a.Code != queue.OK {
		t.Fatal(a)
	}
	if code := AppointmentCode(b.state(), same); code != "" {
		t.Errorf("the appointment's code %q is given twice", code)
	}
}

func TestBookingIsSigned(t *testing.T) {
	b := newBook(t)
	by := eventlog.Cause{Device: "kiosk-1", Inc: 1, Seq: 50, Nonce: "n"}
	book := queue.BookAppointment{Service: "gplx", SlotMS: monday + 60*minuteMS}
	a := b.askAs(by, book).Replies[0].Result.Answer
	slip, err := barcode.ParseSlip(a.Slip)
	if err != nil || !slip.SignedBy([]byte("key")) || slip.Code != a.Appointment || slip.Service != "gplx" || slip.SlotMin*minuteMS != book.SlotMS {
		t.Fatalf("%+v, %v says %+v", a, err, slip)
	}
	by.Inc, by.Seq = 2, 1 // the same request, by a device that did not hear of it
	if again := b.askAs(by, book).Replies[0].Result.Answer; !again.Before || again.Slip != a.Slip {
		t.Errorf("asked again: %+v", again)
	}
	if a := b.do("kiosk-2", queue.BookAppointment{Service: "none", SlotMS: book.SlotMS}); a.Slip != "" {
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
		if a := b.do("quay-1", queue.TestSound{Dev: dev}); a.Code != want {
			t.Errorf("at %s: %+v", dev, a)
		}
	}
}
