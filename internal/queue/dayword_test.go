package queue

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// events are the types of the events since a position of the log.
func (w *world) events(since int) (list []string) {
	for _, e := range w.log[since:] {
		for _, ev := range e.Events {
			list = append(list, ev.EventType())
		}
	}
	return list
}

// reportOffline has the kiosk report a number of its block.
func (w *world) reportOffline(number string) *Ticket {
	w.t.Helper()
	series, count := splitNumber(number)
	a := w.must("kiosk", ReportOfflineTicket{
		Number: number, Series: series, Count: count, Code: "code-" + number, Service: "gplx", IssuedMS: w.at,
	})
	return w.s.Ticket(a.Ticket)
}

// yesterday is a world with one served, one waiting and one called on 27 November.
func yesterday(t *testing.T) *world {
	w := newWorld(t)
	w.at = at(t, "2026-11-27 16:00")
	w.sit("1", "duc")
	w.issue("gplx", "")
	w.issue("gplx", "")
	w.call("1")
	return w
}

func TestDayFromTheClock(t *testing.T) {
	for _, c := range []struct {
		name, clock string
		held        bool
		unsure      bool
		day         string
		wrote       []string
	}{
		{"the same day", "2026-11-27 23:59", false, false, "2026-11-27", nil},
		{"the next morning", "2026-11-28 00:00", false, false, "2026-11-28", []string{"day.closed", "day.opened"}},
		{"after the longest days off", "2026-12-11 07:00", false, false, "2026-12-11", []string{"day.closed", "day.opened"}},
		{"more than that", "2026-12-12 07:00", false, true, "2026-11-27", []string{"day.doubted"}},
		{"years ahead", "2031-10-05 08:00", false, true, "2026-11-27", []string{"day.doubted"}},
		{"the next day, by a hand at work", "2026-11-28 16:01", true, true, "2026-11-27", []string{"day.doubted"}},
		{"set right around midnight", "2026-11-26 23:30", false, false, "2026-11-27", nil},
		{"an hour before midnight and more", "2026-11-26 22:30", false, true, "2026-11-27", []string{"day.doubted"}},
		{"a day behind", "2026-11-26 16:00", false, true, "2026-11-27", []string{"day.doubted"}},
		{"a month behind", "2026-10-27 16:00", false, true, "2026-11-27", []string{"day.doubted"}},
		{"an empty battery", "1970-01-01 07:00", false, true, "2026-11-27", []string{"day.doubted"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := yesterday(t)
			before := len(w.log)
			w.at, w.held = at(t, c.clock), c.held
			w.roll()
			w.roll()
			if got := w.events(before); !slices.Equal(got, c.wrote) || w.s.Day != c.day || w.s.DayUnsure() != c.unsure {
				t.Fatalf("day %s, unsure %v, wrote %v", w.s.Day, w.s.DayUnsure(), got)
			}
			if !c.unsure {
				w.issue("gplx", "")
				w.replay()
				return
			}
			w.refused("kiosk", IssueTicket{Service: "gplx"}, RecoveringCode)
			w.must("desk-1", Start{Counter: "1"}) // whoever is here is served
			w.at, w.held = at(t, "2026-11-27 16:05"), false
			w.issue("gplx", "")
			if w.s.Doubt != nil || w.s.Day != "2026-11-27" {
				t.Errorf("after the clock is right again: %+v on %s", w.s.Doubt, w.s.Day)
			}
			w.replay()
		})
	}
}

func TestNoDayOpensByAClockThatWasNeverSet(t *testing.T) {
	w := newWorld(t)
	fresh := NewState()
	if err := Apply(fresh, w.log[0]); err != nil {
		t.Fatal(err)
	}
	for clock, want := range map[string]int{"1970-01-01 07:00": 0, "1999-12-31 23:59": 0, "2026-11-28 07:00": 1} {
		if got := Rollover(fresh, at(t, clock), false); len(got) != want {
			t.Errorf("at %s: %v", clock, got)
		}
	}
}

// While the clock is known to be wrong, hours, slots and lateness refuse nobody.
func TestClockThatIsWrongClosesNothing(t *testing.T) {
	w := newWorld(t, officeHours)
	w.at = at(t, "2026-11-27 16:00")
	slot := at(t, "2026-11-28 09:00")
	code := w.must("", with{BookAppointment{Service: "gplx", SlotMS: slot}, Given{Imported: true, Code: "H1"}}).Appointment
	w.at = at(t, "2016-01-01 00:00")
	w.sit("1", "duc")
	w.must("desk-1", SetDay{Day: "2026-11-28"})
	if w.s.DayUnsure() || !w.s.ClockWrong() || w.s.Day != "2026-11-28" {
		t.Fatalf("day %s, %+v", w.s.Day, w.s.Doubt)
	}
	if got := w.issue("gplx", ""); got.Number != "A001" {
		t.Errorf("the first number is %s", got.Number)
	}
	if a := w.must("kiosk", CheckIn{Appointment: code}); a.Late {
		t.Error("the appointment is late by a clock that is wrong")
	}
	if _, ok := w.s.BlockOf("kiosk", 1, w.s.Today(w.at)); ok {
		t.Error("a block nobody leased")
	}
	w.must("", LeaseBlock{Device: "kiosk", Inc: 1})
	if b, ok := w.s.BlockOf("kiosk", 1, w.s.Today(w.at)); !ok || b.Until != "2026-12-05" {
		t.Errorf("the block is %+v", b)
	}
	w.at = at(t, "2016-01-02 00:00") // the next day, by that clock
	w.refused("kiosk", IssueTicket{Service: "gplx"}, RecoveringCode)
	w.at = at(t, "2026-11-30 08:00") // and set right: it was known to be wrong, so a person is asked once more
	w.refused("kiosk", IssueTicket{Service: "gplx"}, RecoveringCode)
	w.must("", SetDay{Day: "2026-11-30"})
	if w.s.Doubt != nil || w.issue("gplx", "").Number != "A001" {
		t.Errorf("%+v after the word", w.s.Doubt)
	}
	w.replay()
}

// The case from the trial: one number was taken while the clock said 2031.
func TestDayUnderAWrongNameGoesOnUnderItsTrueOne(t *testing.T) {
	fresh := newWorld(t)
	w := &world{t: t, s: NewState(), at: at(t, "2031-10-05 08:00"), seq: map[string]uint64{}}
	w.do("", SetCentre{*fresh.s.Centre})
	w.sit("1", "duc")
	w.refused("desk-2", Login{Counter: "2", Officer: "duc"}, WrongPIN)
	w.must("", LeaseBlock{Device: "kiosk", Inc: 1})
	first := w.issue("gplx", "")
	w.reportOffline("AK001")
	w.issue("gplx", "")
	w.call("1")

	w.at = at(t, "2026-11-28 10:00")
	w.refused("kiosk", IssueTicket{Service: "gplx"}, RecoveringCode)
	if w.s.Day != "2031-10-05" || !w.s.DayUnsure() {
		t.Fatalf("day %s, %+v", w.s.Day, w.s.Doubt)
	}
	w.must("desk-1", SetDay{Day: "2026-11-28"})
	if w.s.Day != "2026-11-28" || w.s.Doubt != nil || len(w.s.Tickets) != 3 || w.s.Desk("1").Ticket != first.ID {
		t.Fatalf("day %s with %v, %+v", w.s.Day, w.numbers(), w.s.Desk("1"))
	}
	next := w.issue("gplx", "")
	if next.ID != "2026-11-28/A003" || next.ArrivalMS != w.at {
		t.Errorf("the next number is %s, arrived %s", next.ID, calendar.Local(next.ArrivalMS))
	}
	if b, _ := w.s.BlockOf("kiosk", 1, w.s.Day); b.Until > "2026-12-05" {
		t.Errorf("the letter is leased until %s", b.Until)
	}
	w.reportOffline("AK002")
	if again := w.do("kiosk", ReportOfflineTicket{Number: "AK001", Series: "AK", Count: 1, Code: "code-other", Service: "gplx", IssuedMS: w.at}); again.Code != OK {
		t.Errorf("a number that is out already is answered %s", again.Code)
	}
	code := w.must("", with{BookAppointment{Service: "gplx", SlotMS: at(t, "2026-11-28 10:15")}, Given{Imported: true, Code: "H1"}}).Appointment
	w.must("kiosk", CheckIn{Appointment: code})
	w.must("desk-1", Start{Counter: "1"})
	w.must("desk-1", Finish{Counter: "1"})
	if got := w.call("1"); got != "AK001" {
		t.Errorf("called is %s", got)
	}
	w.replay()
	w.at = at(t, "2026-11-29 07:30")
	if got := w.issue("gplx", ""); got.ID != "2026-11-29/A001" {
		t.Errorf("a day on: %s", got.ID)
	}
	w.replay()
}

// A power cut at noon, and the clock is a day ahead afterwards: the day rolled over
// with people in the hall.
func TestDayThatWasClosedTooEarlyIsOpenAgain(t *testing.T) {
	w := yesterday(t)
	waiting := w.issue("gplx", "")
	w.must("kiosk", CancelTicket{Ticket: w.issue("gplx", "").ID, Reason: "x"})
	had := TicketsOf(w.s)
	w.at = at(t, "2026-11-28 16:10")
	w.sit("1", "duc")
	if got := w.issue("gplx", ""); got.ID != "2026-11-28/A001" {
		t.Fatal(got.ID)
	}
	w.at = at(t, "2026-11-27 16:11")
	w.must("desk-1", with{SetDay{Day: "2026-11-27"}, Given{Had: had}})
	if got := w.issue("gplx", ""); got.ID != "2026-11-27/A005" {
		t.Errorf("the next number is %s: it was given before", got.ID)
	}
	if back := w.s.Ticket(waiting.ID); back == nil || back.State != Waiting {
		t.Fatalf("who waited is %+v", back)
	}
	var called []string
	for range 5 {
		called = append(called, w.serve("1"))
	}
	slices.Sort(called)
	if want := []string{"A001", "A001", "A002", "A003", "A005"}; !slices.Equal(called, want) {
		t.Errorf("called are %v", called)
	}
	w.replay()
}

// A console is offline while a wrong clock ends the day and a person opens it again. What
// was reserved for it is still its own: nobody else calls that, and its call counts.
func TestReservationsOfADayThatIsOpenAgain(t *testing.T) {
	w := offlineWorld(t, 4)
	w.at = at(t, w.s.Day+" 16:00")
	day := w.s.Day
	w.reserve("desk-1")
	c := w.cut("desk-1")
	c.own.at = w.at
	had := TicketsOf(w.s)
	w.at += 24 * 60 * minute
	w.roll()
	w.at -= 24*60*minute - 60_000
	w.must("", with{SetDay{Day: day}, Given{Had: had}})
	w.reloaded()
	if got := w.s.Ticket(had[0].ID); got.Reserved != "desk-1" || w.s.Ticket(had[3].ID).Reserved != "" {
		t.Errorf("the first is reserved for %q, the last for %q", got.Reserved, w.s.Ticket(had[3].ID).Reserved)
	}
	w.must("desk-2", Login{Counter: "2", Officer: "hoa", PIN: "1234"})
	if a := w.must("desk-2", CallNext{Counter: "2"}); a.Ticket != had[3].ID {
		t.Errorf("another console calls %s", a.Ticket)
	}
	c.do(CallReserved{Counter: "1", Ticket: had[0].ID}, OK)
	if got := c.back(); got[0] != OK {
		t.Errorf("the call is answered %v", got)
	}
	if got := w.s.Ticket(had[0].ID); got.State != Called || got.Counter != "1" {
		t.Errorf("who was called is %+v", got)
	}
}

// A wrong clock ended a day with appointments, and it is opened again: arrived ones
// stay arrived, missed ones are booked again, and cancelled ones stay cancelled, even
// with the slip. The same holds for the days between.
func TestAppointmentsOfADayThatIsOpenAgain(t *testing.T) {
	w := yesterday(t)
	book := func(code, slot string) {
		w.must("", with{BookAppointment{Service: "gplx", SlotMS: at(t, slot)}, Given{Imported: true, Code: code}})
	}
	w.at = at(t, "2026-11-27 09:00")
	for code, slot := range map[string]string{
		"CAME": "2026-11-27 09:30", "LATER": "2026-11-27 16:30", "GIVEN": "2026-11-27 16:30",
		"NEXT": "2026-11-28 09:00", "AFTER": "2026-11-30 09:00",
	} {
		book(code, slot)
	}
	came := w.must("kiosk", CheckIn{Appointment: "CAME"}).Ticket
	w.must("", CancelAppointment{Appointment: "GIVEN", Reason: "x"})
	had, promised := TicketsOf(w.s), slices.Collect(func(yield func(Appointment) bool) {
		for _, a := range w.s.Appointments {
			if !yield(*a) {
				return
			}
		}
	})
	slips := map[string]Appointment{}
	for _, a := range promised {
		slips[a.Code] = a
	}
	promised = append(promised,
		Appointment{Code: "MOVED", Service: "gplx", SlotMS: at(t, "2026-11-27 10:00"), State: "moved"},
		Appointment{Code: "OLD", Service: "gplx", SlotMS: at(t, "2026-11-26 10:00"), State: Booked})
	for _, wrong := range []string{"2026-11-28 07:00", "2026-11-29 07:00"} { // power cuts, after which the clock is a day ahead
		w.at = at(t, wrong)
		w.issue("gplx", "")
	}
	if len(w.s.Appointments) != 1 {
		t.Fatalf("kept are %v", w.s.Appointments)
	}
	w.at = at(t, "2026-11-27 16:20")
	w.must("", with{SetDay{Day: "2026-11-27"}, Given{Had: had, Promised: promised}})
	if len(w.s.Appointments) != 5 {
		t.Errorf("back are %v", w.s.Appointments)
	}
	for code, want := range map[string]AppointmentState{"CAME": Arrived, "LATER": Booked, "GIVEN": Revoked, "NEXT": Booked, "AFTER": Booked} {
		if a := w.s.Appointments[code]; a == nil || a.State != want {
			t.Errorf("%s is %+v, not %s", code, a, want)
		}
	}
	slip := slips["CAME"]
	if a := w.refused("kiosk", with{CheckIn{Appointment: "CAME"}, Given{Slip: &slip}}, AppointmentUsed); a.Ticket != came {
		t.Errorf("who came comes again, and has %s", a.Ticket)
	}
	given := slips["GIVEN"]
	w.refused("kiosk", with{CheckIn{Appointment: "GIVEN"}, Given{Slip: &given}}, AppointmentUsed)
	w.must("kiosk", CheckIn{Appointment: "LATER"})
	w.replay()
}

// A wrong clock ends the day while a kiosk repeats a request whose answer was lost.
// Whatever the kiosk does then, when the day is opened again no ticket without paper is
// waiting, and every ticket with paper is.
func TestNoTicketWithoutPaperWaitsInAReopenedDay(t *testing.T) {
	given := TicketID("2026-11-27/A004")
	cancel := func(w *world) {
		w.must("kiosk", CancelTicket{Ticket: given, Reason: ReasonNotPrinted, IssuedNonce: "lost"})
	}
	paper := func(w *world) {
		c := reportOf(1, w.at)
		c.Instead, c.InsteadNonce = 3, "lost"
		w.must("kiosk", c)
	}
	word := func(w *world) {
		w.at = at(w.t, "2026-11-27 16:11")
		w.must("", with{SetDay{Day: "2026-11-27"}, Given{Had: w.had}})
	}
	twice := func(w *world) { // the cancellation is answered, and sent again
		cancel(w)
		before := len(w.log)
		cancel(w)
		if got := w.events(before); len(got) != 0 {
			w.t.Errorf("said again, it is on the record again: %v", got)
		}
	}
	opens := func(w *world) { w.at += dayMS; w.roll() }
	for name, c := range map[string]struct {
		steps  []func(*world)
		reason string
	}{
		"cancelled before the word":     {[]func(*world){twice, word}, ReasonNotPrinted},
		"cancelled after the word":      {[]func(*world){word, cancel}, ReasonNotPrinted},
		"cancelled, and a day later":    {[]func(*world){cancel, opens, word}, ReasonNotPrinted},
		"another number in place of it": {[]func(*world){paper, word}, ReasonPaper},
		"the other after the word":      {[]func(*world){word, paper}, ReasonPaper},
		"nothing of the kind":           {[]func(*world){word}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := yesterday(t)
			held := w.request("held").ID
			if lost := w.request("lost").ID; lost != given {
				t.Fatal(lost)
			}
			w.had = TicketsOf(w.s)
			w.at = at(t, "2026-11-28 16:10")
			w.roll()
			for _, step := range c.steps {
				step(w)
				w.reloaded()
			}
			want := Waiting
			if c.reason != "" {
				want = Cancelled
			}
			if got := w.s.Ticket(given); got == nil || got.State != want || got.Reason != c.reason {
				t.Errorf("the number whose answer was lost is %+v, want %s (%s)", got, want, c.reason)
			}
			if got := w.s.Ticket(held); got == nil || got.State != Waiting {
				t.Errorf("who holds a paper is %+v", got)
			}
			w.replay()
		})
	}
}

// However many numbers a device cancels late, the memory for them is limited.
func TestLateCancellationsHaveALimit(t *testing.T) {
	w := newWorld(t)
	for i := range reportedLimit {
		w.s.CancelledFor[fmt.Sprint("kiosk n", i)] = w.s.Day
	}
	w.refused("kiosk", CancelTicket{Ticket: "2026-11-20/A001", Reason: "x", IssuedNonce: "more"}, UnknownTicket)
	w.must("kiosk", CancelTicket{Ticket: "2026-11-20/A001", Reason: "x", IssuedNonce: "n0"})
	w.refused("kiosk", CancelTicket{Ticket: "2026-11-20/A001", IssuedNonce: "n0"}, ReasonNeeded)
	w.at += (blockDays + 1) * dayMS
	w.roll()
	w.at += dayMS
	w.roll()
	if len(w.s.CancelledFor) != 0 {
		t.Errorf("%d are remembered after %d days", len(w.s.CancelledFor), blockDays+2)
	}
}

// A citizen who came while the day was in doubt holds a number of the kiosk's block,
// and keeps waiting after the person's answer.
func TestTicketIssuedInDoubtKeepsWaiting(t *testing.T) {
	w := yesterday(t)
	w.must("", LeaseBlock{Device: "kiosk", Inc: 1})
	w.at = at(t, "2027-01-04 07:30")
	w.refused("kiosk", IssueTicket{Service: "gplx"}, RecoveringCode)
	if _, ok := w.s.BlockOf("kiosk", 1, w.s.Today(w.at)); !ok {
		t.Fatal("the kiosk has no block while the hub is not sure")
	}
	w.reportOffline("AK001")
	w.must("desk-1", SetDay{Day: "2027-01-04"})
	if got := w.numbers(); !slices.Equal(got, []string{"AK001"}) || w.s.Tickets[0].ID != "2027-01-04/AK001" {
		t.Fatalf("on %s there are %v", w.s.Day, got)
	}
	for _, e := range w.log {
		for _, ev := range e.Events {
			closed, ok := ev.(DayClosed)
			for _, end := range closed.Settled {
				if carried := end.Ending == EndedCarried; ok && carried != (end.Ticket == "2026-11-27/AK001") && closed.Day == "2026-11-27" {
					t.Errorf("%s ended %s", end.Ticket, end.Ending)
				}
			}
		}
	}
	w.sit("1", "duc")
	if got := w.call("1"); got != "AK001" {
		t.Errorf("called is %s", got)
	}
	w.replay()
}

func TestWhoSaysWhatDayItIs(t *testing.T) {
	w := supervised(t)
	w.sit("1", "duc")
	w.at = at(t, "2026-11-27 16:00")
	w.must("sup", Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"})
	w.sit("1", "duc")
	w.refused("desk-1", SetDay{Day: "2026-11-28"}, NotSupervisor) // nobody asked
	w.must("sup", SetDay{Day: "2026-11-26"})
	if w.s.Day != "2026-11-26" || w.s.DayUnsure() || !w.s.ClockWrong() {
		t.Fatalf("day %s, %+v", w.s.Day, w.s.Doubt)
	}
	w.must("sup", SetDay{Day: "2026-11-27"})
	if w.s.Day != "2026-11-27" || w.s.Doubt != nil || w.s.Desk("1").Officer != "duc" {
		t.Fatalf("after the slip is mended: day %s, %+v", w.s.Day, w.s.Doubt)
	}
	w.must("sup", Logout{Counter: centre.SupervisorDesk})
	w.at = at(t, "2031-10-05 08:00")
	w.roll()
	for _, stranger := range []string{"kiosk", "wall", "desk-2"} {
		w.refused(stranger, SetDay{Day: "2026-11-28"}, NotSupervisor)
	}
	w.sit("1", "duc")
	for _, day := range []string{"", "28/11/2026", "2026-02-30", "1999-12-31", "2027-11-28", "2026-11-01", "9999-99-99"} {
		w.refused("desk-1", SetDay{Day: day}, UnlikelyDay)
	}
	w.must("desk-1", SetDay{Day: "2026-11-28"})
	word := w.log[len(w.log)-1].Events
	if got := word[len(word)-1]; !reflect.DeepEqual(got, DayConfirmed{Day: "2026-11-28", Clock: "2031-10-05", Officer: "duc"}) {
		t.Errorf("on record is %+v", got)
	}
	w.replay()
}

// When a day gets its true date, no timestamp in the state stays in the future. A new
// field with a timestamp is found by this test.
func TestEveryStampIsMoved(t *testing.T) {
	w := yesterday(t)
	now := at(t, "2026-11-28 10:00")
	s := w.s
	ahead := at(t, "2031-10-05 09:00")
	s.Locks["x"] = &Lock{}
	s.FreeAnswers = map[string][]FreeAnswer{"1": {{}}}
	s.Tickets[0].Back = &Place{}
	s.Undo, s.Appointments = map[string]*UndoMark{"x": {}}, map[string]*Appointment{"H1": {Code: "H1"}}
	stamps(reflect.ValueOf(s), "State", func(_ string, v reflect.Value) { v.SetInt(ahead) })
	s.Day = "2031-10-05"
	s.applyRenamed(eventlog.Entry{AtMS: now, Pos: s.Pos + 1}, DayRenamed{From: "2031-10-05", To: "2026-11-28"})
	seen := 0
	stamps(reflect.ValueOf(s), "State", func(name string, v reflect.Value) {
		seen++
		if name == "State.AtMS" || strings.HasPrefix(name, "State.Appointments") { // the entry's own time, slots promised by date
			return
		}
		if got := v.Int(); calendar.ServiceDay(got) != "2026-11-28" || got > now {
			t.Errorf("%s is %s", name, calendar.Local(got))
		}
	})
	if seen < 20 {
		t.Errorf("only %d stamps were found", seen)
	}
}

// stamps walks the exported timestamps of a value, which it knows by their names.
func stamps(v reflect.Value, name string, visit func(string, reflect.Value)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			stamps(v.Elem(), name, visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() || f.Name == "Centre" {
				continue
			}
			if strings.HasSuffix(f.Name, "MS") && f.Type.Kind() == reflect.Int64 {
				visit(name+"."+f.Name, v.Field(i))
			} else {
				stamps(v.Field(i), name+"."+f.Name, visit)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			stamps(v.Index(i), name, visit)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			if v.MapIndex(k).Kind() == reflect.Pointer || v.MapIndex(k).Kind() == reflect.Slice {
				stamps(v.MapIndex(k), name, visit)
			}
		}
	}
}

// clockWalk is a centre whose clock is set forwards and back while people press,
// and whose staff says what day it is when they are asked.
type clockWalk struct {
	*world
	rng    *rand.Rand
	truth  int64 // the true time
	offset int64 // of the hub's clock
	block  int
	given  map[string]int  // how often a number was given on a true day
	here   map[string]bool // by true day and number, tickets that were not served
	closed map[string][]Ticket
}

func (c *clockWalk) step() {
	c.truth += int64(c.rng.IntN(240)+1) * 60_000
	if c.rng.IntN(4) == 0 {
		steps := []int64{0, 0, 5 * 60_000, dayMS, 31 * dayMS, 5 * 365 * dayMS, -5 * 60_000, -dayMS, -31 * dayMS, -5 * 365 * dayMS}
		next := steps[c.rng.IntN(len(steps))]
		c.held = next != c.offset
		c.offset = next
	}
	c.at = c.truth + c.offset
	before, day := TicketsOf(c.s), c.s.Day
	c.roll()
	c.held = false
	if c.s.Day != day {
		c.closed[day] = before
	}
	if clock := calendar.ServiceDay(c.at); c.s.Doubt == nil && c.s.Day != clock && c.s.Day != calendar.ServiceDay(c.at+behindMS) {
		c.t.Fatalf("with the clock at %s the day is %s, and nobody is asked", calendar.Local(c.at), c.s.Day)
	}
}

func (c *clockWalk) person() {
	today := calendar.ServiceDay(c.truth)
	if calendar.ServiceDay(c.truth-15*60_000) != calendar.ServiceDay(c.truth+15*60_000) {
		return // nobody is there at midnight, when a clock that is five minutes off may name another day
	}
	switch c.rng.IntN(4) {
	case 0:
		if c.s.DayUnsure() || c.s.Day != today {
			before, day := TicketsOf(c.s), c.s.Day
			if a := c.do("", with{SetDay{Day: today}, Given{Had: c.closed[today]}}); a.Code == OK && c.s.Day > day {
				c.closed[day] = before
			}
		}
	case 1:
		if c.rng.IntN(2) == 0 {
			c.serveOne()
		}
	default:
		a := c.do("kiosk", IssueTicket{Service: "gplx"})
		today = calendar.ServiceDay(c.at - c.offset)
		number := ""
		switch a.Code {
		case OK:
			number = c.s.Ticket(a.Ticket).Number
		case RecoveringCode:
			c.block++
			number = BlockNumber("AK", c.block)
			c.reportOffline(number)
		default:
			c.t.Fatalf("no number: %s", a.Code)
		}
		if !c.s.DayUnsure() && c.s.Day != today {
			return // a clock that is set to the open day itself cannot be noticed
		}
		if c.given[today+number]++; c.given[today+number] > 1 {
			c.t.Fatalf("%s was given twice on %s", number, today)
		}
		c.here[today+number] = true
	}
}

func (c *clockWalk) serveOne() {
	if c.s.Desk("1").Officer == "" {
		c.sit("1", "duc")
	}
	if number := c.serve("1"); strings.HasPrefix(number, "A") {
		delete(c.here, calendar.ServiceDay(c.at-c.offset)+number)
	}
}

// allInLine checks that every unserved ticket of the open day is still there.
func (c *clockWalk) allInLine() {
	c.t.Helper()
	for taken := range c.here {
		if number, today := strings.CutPrefix(taken, c.s.Day); today && calendar.ServiceDay(c.at-c.offset) == c.s.Day {
			if t := c.s.TicketByNumber(number); t == nil || !t.Live() {
				c.t.Fatalf("%s was taken on %s and is not in line at %s", number, c.s.Day, calendar.Local(c.at))
			}
		}
	}
}

// However the clock is set, every unserved ticket of today is in line, and no number is
// given twice on one true day.
func TestClockGoesForwardsAndBackWhilePeoplePress(t *testing.T) {
	seen := map[string]bool{}
	for seed := range uint64(300) {
		w := newWorld(t)
		c := &clockWalk{
			world: w, rng: rand.New(rand.NewPCG(seed, 2)), truth: eight,
			given: map[string]int{}, here: map[string]bool{}, closed: map[string][]Ticket{},
		}
		c.must("", LeaseBlock{Device: "kiosk", Inc: 1})
		for range 120 {
			c.step()
			for range c.rng.IntN(6) {
				c.person()
			}
			c.allInLine()
		}
		w.replay()
		for _, event := range w.events(0) {
			seen[event] = true
		}
	}
	for _, event := range []eventlog.Event{DayDoubted{}, DayConfirmed{}, DayRenamed{}, TicketsRecovered{}} {
		if !seen[event.EventType()] {
			t.Errorf("no walk came to %s", event.EventType())
		}
	}
}

// When the hub's clock is set back by an hour, no no-show has to wait for an hour, and
// no lock lasts longer than set.
func TestClockSetBackLocksNothing(t *testing.T) {
	w := newWorld(t, func(c *centre.Centre) {
		c.Policy.NoShowAfterSec, c.Policy.NoShowCalls, c.Policy.PINTries, c.Policy.PINLockSec = 90, 1, 1, 60
	})
	w.sit("1", "duc")
	w.issue("gplx", "")
	w.refused("desk-2", Login{Counter: "2", Officer: "hoa"}, Locked)
	w.call("1")
	w.refused("desk-1", MarkNoShow{Counter: "1"}, TooEarly)
	w.at -= 60 * 60_000
	w.must("desk-1", MarkNoShow{Counter: "1"})
	w.must("desk-2", Login{Counter: "2", Officer: "hoa", PIN: "1234"})
	w.replay()
}

// Uploads after a restore are accepted for some days, and a clock that jumps ahead does
// not end that time.
func TestClockInDoubtEndsNoRecovery(t *testing.T) {
	w := yesterday(t)
	w.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "old", Pos: 3}}, eventlog.Answer{})
	lost := Ticket{ID: "2026-11-27/A009", Number: "A009", Code: "code-lost", Service: "gplx", State: Waiting, ArrivalMS: w.at, IssuedMS: w.at, IssuedBy: "kiosk"}
	w.at = at(t, "2031-10-05 08:00")
	w.must("kiosk", Recover{Day: "2026-11-27", Tickets: []Ticket{lost}})
	if got := w.s.TicketByCode("code-lost"); got == nil || got.State != Waiting {
		t.Errorf("the lost ticket is %+v", got)
	}
	w.replay()
}

// A log that was restored while the clock was years behind counts as restored today.
func TestRestoreUnderAWrongClockIsOfToday(t *testing.T) {
	for _, wrong := range []string{"2016-01-01 00:00", "2031-10-05 08:00"} {
		for _, first := range []string{"restore", "doubt"} {
			w := yesterday(t)
			w.at = at(t, wrong)
			if first == "doubt" {
				w.roll()
			}
			w.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "old", Pos: 3}}, eventlog.Answer{})
			w.roll()
			w.at = at(t, "2026-11-27 16:30")
			w.roll()
			lost := Ticket{ID: "2026-11-27/A009", Number: "A009", Code: "code-lost", Service: "gplx", State: Waiting, ArrivalMS: w.at, IssuedMS: w.at, IssuedBy: "kiosk"}
			w.must("kiosk", Recover{Day: "2026-11-27", Tickets: []Ticket{lost}})
			w.refused("kiosk", IssueTicket{Service: "gplx"}, RecoveringCode)
			w.at += 7 * dayMS
			w.refused("kiosk", Recover{Day: calendar.ServiceDay(w.at)}, WrongState)
			w.replay()
		}
	}
}

// A hub that was restored to before a day got its true date, or after, accepts uploads
// under the other date.
func TestDayIsUploadedUnderAnyOfItsDates(t *testing.T) {
	device := newWorld(t)
	device.at = at(t, "2026-11-28 10:00")
	device.issue("gplx", "")
	device.at = at(t, "2026-11-27 10:05")
	device.roll()
	device.must("", SetDay{Day: "2026-11-27"})
	device.issue("gplx", "")
	for _, hubs := range []string{"2026-11-28", "2026-11-27"} {
		w := newWorld(t)
		w.at = at(t, hubs+" 09:00")
		w.sit("1", "duc")
		w.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "old", Pos: 3}}, eventlog.Answer{})
		w.at = at(t, "2026-11-27 10:06")
		for _, c := range RecoverFrom(device.s, "wall", 1) {
			w.must("wall", c)
		}
		if got := w.numbers(); !slices.Equal(got, []string{"A001", "A002"}) || w.s.Day != hubs {
			t.Errorf("with %s open there are %v on %s", hubs, got, w.s.Day)
		}
		w.replay()
	}
}
