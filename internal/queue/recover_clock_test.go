package queue

import (
	"slices"
	"strings"
	"testing"

	"motcua/internal/eventlog"
)

// The clock of a hub whose log is put back is often wrong too: it has a new board, or
// an empty battery. These are the rules for both at once.

// twoNames is a centre whose hub opened the 28th on the 27th, gave two numbers, was told
// better, and has a number of the true day's morning in line again.
func twoNames(t *testing.T) *world {
	w := newWorld(t)
	w.at = at(t, "2026-11-27 10:00")
	w.issue("gplx", "")
	had := TicketsOf(w.s)
	w.at = at(t, "2026-11-28 10:01")
	w.issue("gplx", "")
	w.issue("gplx", "")
	w.at = at(t, "2026-11-27 10:02")
	w.roll()
	w.must("", SetDay{Day: "2026-11-27", Had: had})
	return w
}

// codes are the codes of a day's tickets by their names.
func (w *world) codes() map[TicketID]string {
	codes := map[TicketID]string{}
	for _, t := range w.s.Tickets {
		codes[t.ID] = t.Code
	}
	return codes
}

// What a device hands in keeps its name: consoles and pads go by it. Otherwise what is
// done for one citizen would be entered for another who has the same number.
func TestRecoveredTicketKeepsItsName(t *testing.T) {
	device := twoNames(t)
	want := device.codes()
	if len(want) != 3 || want["2026-11-27/A001"] == "" || want["2026-11-28/A001"] == "" {
		t.Fatalf("the device has %v", want)
	}
	w := newWorld(t)
	w.at = at(t, "2026-11-27 09:00")
	w.sit("1", "duc")
	w.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "old", Pos: 3}}, eventlog.Answer{})
	w.at = at(t, "2026-11-27 10:06")
	w.handIn("wall", device.s)
	w.handIn("kiosk", device.s)
	got := w.codes()
	for id, code := range want {
		if got[id] != code {
			t.Errorf("%s is %q, and %q at the device", id, got[id], code)
		}
	}
	w.replay()
}

// The numbers of the day that comes have names that nobody had under a wrong clock: a
// kiosk prints no name twice.
func TestNameOfAnEarlierDayIsNotGivenAgain(t *testing.T) {
	w := twoNames(t)
	w.must("", LeaseBlock{Device: "kiosk", Inc: 1})
	w.handOver("AK001")
	early := w.codes()
	w.at = at(t, "2026-11-28 08:00")
	first, second, third := w.issue("gplx", ""), w.issue("gplx", ""), w.issue("gplx", "")
	if first.Number != "A001" || first.ID != "2026-11-28/A001.2" || second.ID != "2026-11-28/A002.2" || third.ID != "2026-11-28/A003" {
		t.Errorf("the numbers of the 28th are %s, %s and %s", first.ID, second.ID, third.ID)
	}
	for id := range w.codes() {
		if early[id] != "" {
			t.Errorf("%s is the name of two tickets", id)
		}
	}
	w.reloaded()
	if w.must("kiosk", CancelTicket{Ticket: first.ID, Reason: "x"}); w.ticket("A001").State != Cancelled {
		t.Error("it cannot be withdrawn")
	}
	w.replay()
	w.at = at(t, "2026-11-29 08:00")
	if got := w.issue("gplx", ""); got.ID != "2026-11-29/A001" || w.s.UsedIDs != nil {
		t.Errorf("a day on the number is %s, and %v are remembered", got.ID, w.s.UsedIDs)
	}
}

// Two citizens hold one number, on two days that were one. When the next day opens in
// doubt, both wait on.
func TestTwoOfOneNumberWaitOn(t *testing.T) {
	w := twoNames(t)
	w.at = at(t, "2027-03-01 09:00")
	w.roll()
	w.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "old", Pos: w.s.Pos}}, eventlog.Answer{})
	w.must("", SetDay{Day: "2026-11-27"})
	w.roll()
	before := w.codes()
	w.s.Doubt.Said, w.s.Doubt.Pos = false, 1 // everybody came in doubt
	w.must("", SetDay{Day: "2026-11-29"})
	if got := w.numbers(); w.s.Day != "2026-11-29" || len(got) != len(before) || len(w.codes()) != len(before) {
		t.Fatalf("on %s there are %v, as %v; before there were %v", w.s.Day, got, w.codes(), before)
	}
	for _, code := range before {
		if back := w.s.TicketByCode(code); back == nil || back.State != Waiting {
			t.Errorf("%s is %+v", code, back)
		}
	}
}

// Whom devices hand in while nobody has said what day it is may be waiting now, whatever
// position the lost log had for them.
func TestRecoveredInDoubtWaitOn(t *testing.T) {
	device := newWorld(t)
	device.at = at(t, "2026-11-27 16:00")
	device.issue("gplx", "")
	w := newWorld(t)
	w.at = at(t, "2026-11-27 15:00")
	w.sit("1", "duc")
	w.issue("lltp", "")
	w.at = at(t, "2027-03-01 09:00")
	w.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "old", Pos: w.s.Pos}}, eventlog.Answer{})
	w.roll()
	w.handIn("wall", device.s)
	lost := w.ticket("A001")
	if lost.Pos > w.s.Doubt.Pos || lost.RecoveredPos <= w.s.Doubt.Pos {
		t.Fatalf("it is of %d and was handed in at %d, the doubt is of %d", lost.Pos, lost.RecoveredPos, w.s.Doubt.Pos)
	}
	w.must("desk-1", SetDay{Day: "2026-11-28"})
	if got := w.numbers(); !slices.Equal(got, []string{"A001"}) {
		t.Errorf("on %s there are %v", w.s.Day, got)
	}
	w.replay()
}

// The hub's clock stands years ago, and its log is that of the day before yesterday. The
// devices know what day it is; whoever took a number of a block meanwhile waits on.
func TestDevicesOpenTheirDayWhileTheClockIsInDoubt(t *testing.T) {
	device := newWorld(t)
	device.at = at(t, "2026-11-28 09:00")
	device.issue("gplx", "")
	device.issue("gplx", "")
	w := newWorld(t)
	w.at = at(t, "2026-11-26 15:00")
	w.must("", LeaseBlock{Device: "kiosk", Inc: 1})
	w.issue("lltp", "")
	w.at = at(t, "2006-01-01 00:01")
	w.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "old", Pos: w.s.Pos}}, eventlog.Answer{})
	w.roll()
	w.handOver("AK001")
	before := Ticket{ID: "2026-11-26/A001", Number: "A001", Code: "c0", Service: "gplx", State: Waiting, ArrivalMS: w.at, IssuedMS: w.at}
	w.must("wall", Recover{Day: "2026-11-26", Tickets: []Ticket{before}}) // its day is over
	w.handIn("wall", device.s)
	if w.codes()["2026-11-28/A001"] != device.codes()["2026-11-28/A001"] {
		t.Errorf("the names are %v", w.codes())
	}
	if got := w.numbers(); w.s.Day != "2026-11-28" || !w.s.DayUnsure() || !slices.Equal(got, []string{"AK001", "A001", "A002"}) {
		t.Fatalf("on %s, unsure %v, there are %v", w.s.Day, w.s.DayUnsure(), got)
	}
	far := Recover{Day: "2026-12-13", Tickets: []Ticket{{ID: "2026-12-13/A001", Number: "A001", Code: "x", Service: "gplx", State: Waiting}}}
	w.refused("pad", far, TooLate)
	w.must("", SetDay{Day: "2026-11-28"})
	w.at += minute
	if got := w.issue("gplx", ""); got.ID != "2026-11-28/A003" {
		t.Errorf("the next number is %s", got.ID)
	}
	w.replay()
}

// By the wrong clock of the restore no day was lost, or every one to come.
func TestDaysOfARestoreUnderAWrongClockAreTakenUp(t *testing.T) {
	for _, wrong := range []string{"2006-01-01 00:00", "2031-10-05 08:00"} {
		w := newWorld(t)
		w.at = at(t, "2026-11-25 15:00")
		w.sit("1", "duc")
		w.at = at(t, wrong)
		w.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "old", Pos: w.s.Pos}}, eventlog.Answer{})
		w.roll()
		w.at = at(t, "2026-11-28 08:00")
		w.must("", SetDay{Day: "2026-11-28"})
		if w.s.Lost.To != "2026-11-29" {
			t.Errorf("restored in %s, days to %s are lacking", wrong, w.s.Lost.To)
		}
		lost := Ticket{ID: "2026-11-27/A001", Number: "A001", Code: "c1", Service: "gplx", State: Done}
		w.must("wall", Recover{Day: "2026-11-27", Tickets: []Ticket{lost}})
		if got := lateStates(w.lateEvents()); !slices.Equal(got["A001"], []TicketState{Done}) {
			t.Errorf("restored in %s, handed in is %v", wrong, got)
		}
		w.replay()
	}
}

// Somebody said what day it is, and the log was put back: the word in it is of the day
// of the backup.
func TestWordOfABackupIsAskedForAgain(t *testing.T) {
	w := newWorld(t)
	w.at = at(t, "2026-11-27 09:00")
	w.sit("1", "duc")
	w.at = at(t, "2006-01-01 00:01")
	w.roll()
	w.must("desk-1", SetDay{Day: "2026-11-27"})
	w.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "old", Pos: w.s.Pos}}, eventlog.Answer{})
	w.roll()
	w.refused("kiosk", IssueTicket{Service: "gplx"}, RecoveringCode)
	if !w.s.DayUnsure() {
		t.Fatalf("nobody is asked: %+v", w.s.Doubt)
	}
	w.must("desk-1", SetDay{Day: "2026-11-29"})
	w.at += minute
	if got := w.issue("gplx", ""); got.ID != "2026-11-29/A001" {
		t.Errorf("the number is %s", got.ID)
	}
	w.replay()
}

// A hub that was put back in the evening waits for its devices until they are switched
// on, and then a minute.
func TestHubWaitsForItsDevicesOverNight(t *testing.T) {
	for nights, answered := range map[int64]eventlog.Code{0: OK, 1: OK, 6: OK, 9: TooLate} { // which are believed for a week each
		hub, known := restored(t, issues(2), issues(3))
		hub.seq["kiosk"] = 100
		hub.at += nights*24*60*minute + 2*minute
		hub.refused("kiosk", IssueTicket{Service: "gplx"}, RecoveringCode)
		hub.at += minute / 2
		hub.refused("kiosk", IssueTicket{Service: "gplx"}, RecoveringCode)
		hub.refused("wall", RecoverFrom(known, "wall", 1)[0], answered)
		hub.at += minute / 2
		hub.must("kiosk", IssueTicket{Service: "gplx"})
		if hub.s.Awaited {
			t.Error("it waits on")
		}
	}
}

// A clock that is set while devices hand in what is lacking does not end the time they
// have, however far it is set.
func TestClockThatIsSetEndsNoRecovery(t *testing.T) {
	for name, stepMS := range map[string]int64{
		"ahead": 74_000, "back": -100_000, "an hour ahead": 60 * minute, "back a little": -20_000, "ahead a little": 20_000, "not": 0,
	} {
		t.Run(name, func(t *testing.T) {
			hub, known := restored(t, issues(2), issues(3))
			var watch Recovery
			elapsedMS := int64(1000)
			again := 0
			pass := func(ms, stepMS int64) {
				hub.at, elapsedMS = hub.at+ms+stepMS, elapsedMS+ms
				if ev, cut := watch.Look(hub.s, hub.at, elapsedMS); cut {
					if ev.From() != hub.s.RestoredFrom || ev.Log != "centre-1" {
						t.Errorf("%+v is entered again, after %s", ev, hub.s.RestoredFrom)
					}
					hub.add(eventlog.Cause{}, []eventlog.Event{ev}, eventlog.Answer{})
					again++
				}
			}
			pass(0, 0)
			hub.seq["kiosk"] = 100
			hub.refused("kiosk", IssueTicket{Service: "gplx"}, RecoveringCode)
			lost := hub.s.Lost
			pass(1000, 0)
			pass(20_000, stepMS)
			hub.refused("kiosk", IssueTicket{Service: "gplx"}, RecoveringCode)
			if hub.s.Lost != lost || hub.s.Awaited {
				t.Errorf("what is known of the loss is %+v", hub.s.Lost)
			}
			hub.handIn("wall", known)
			pass(2*recoverFor+20_000, 0)
			if got := hub.ticket(hub.s.Ticket(hub.must("kiosk", IssueTicket{Service: "gplx"}).Ticket).Number); got.Number != "A006" {
				t.Errorf("the next number is %s", got.Number)
			}
			if far := max(stepMS, -stepMS) > 60_000; again != map[bool]int{true: 1}[far] {
				t.Errorf("it was entered %d times", again)
			}
			hub.reloaded()
		})
	}
}

// Of a day that is over tickets are handed in under every name that it had.
func TestDayOfTwoNamesIsTakenUpWhenItIsOver(t *testing.T) {
	device := twoNames(t)
	w := newWorld(t)
	w.at = at(t, "2026-11-27 09:00")
	w.sit("1", "duc")
	w.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "old", Pos: 3}}, eventlog.Answer{})
	w.at = at(t, "2026-11-29 08:00")
	w.roll()
	for _, c := range RecoverDay(device.s.Day, TicketsOf(device.s)) {
		w.must("wall", c)
	}
	var ids []string
	for _, late := range w.lateEvents() {
		for _, t := range late.Tickets {
			ids = append(ids, late.Day+": "+string(t.ID))
		}
	}
	slices.Sort(ids)
	if want := "2026-11-27: 2026-11-27/A001 2026-11-27: 2026-11-28/A001 2026-11-27: 2026-11-28/A002"; strings.Join(ids, " ") != want {
		t.Errorf("taken up are %q", ids)
	}
	w.replay()
}

// A day that was closed too early comes back with what devices handed in of it
// meanwhile: who was served then is not called, and who waits stands in line.
func TestDayComesBackWithWhatWasHandedIn(t *testing.T) {
	w := yesterday(t) // A001 called, A002 waiting
	had := TicketsOf(w.s)
	w.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "old", Pos: 3}}, eventlog.Answer{})
	w.at = at(t, "2026-11-28 16:10")
	w.roll()
	served := had[0]
	served.State, served.EndedMS = Done, w.at
	lost := Ticket{ID: "2026-11-27/A003", Number: "A003", Code: "c3", Service: "gplx", State: Waiting, ArrivalMS: w.at, IssuedMS: w.at}
	w.must("wall", Recover{Day: "2026-11-27", Tickets: []Ticket{served, lost}})
	for _, late := range w.lateEvents() {
		had = WithLate(had, late)
	}
	w.at = at(t, "2026-11-27 16:11")
	w.sit("1", "duc")
	w.must("desk-1", SetDay{Day: "2026-11-27", Had: had})
	if got := w.numbers(); !slices.Equal(got, []string{"A002", "A003"}) {
		t.Errorf("in line are %v", got)
	}
	w.replay()
}

// The devices' day has the name that the hub's open day had by a wrong clock: no ticket
// of theirs gets the name of one of those.
func TestDevicesDayHasNoNameOfTheDayBefore(t *testing.T) {
	device := newWorld(t)
	device.n = 1000 // it has other codes
	device.at = at(t, "2026-11-28 09:00")
	device.issue("gplx", "")
	w := twoNames(t)
	early := w.codes()
	w.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "old", Pos: w.s.Pos}}, eventlog.Answer{})
	w.at = at(t, "2026-11-27 18:00")
	w.handIn("wall", device.s)
	if w.s.Day != "2026-11-28" || len(w.s.Tickets) != 1 {
		t.Fatalf("on %s there are %v", w.s.Day, w.codes())
	}
	for id := range w.codes() {
		if early[id] != "" {
			t.Errorf("%s is the name of two tickets", id)
		}
	}
	w.replay()
}

// A hub is put back to just before midnight, by a clock that is a day behind: it
// stands so little before the open day that nobody is asked. Devices come from the
// day after, whose numbers are out, and then a person is asked.
func TestDayIsHandedInToAHubWhoseClockIsADayBehind(t *testing.T) {
	device := newWorld(t)
	device.at = at(t, "2026-11-24 00:01")
	device.issue("gplx", "")
	for _, c := range []struct {
		day  string
		want eventlog.Code
	}{{"2026-11-24", OK}, {"2026-11-25", TooLate}} {
		w := newWorld(t)
		w.at = at(t, "2026-11-23 23:58")
		w.roll()
		w.at = at(t, "2026-11-22 23:59")
		w.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "old", Pos: 3}}, eventlog.Answer{})
		w.roll()
		if w.s.DayUnsure() {
			t.Fatal("somebody is asked already")
		}
		given := *device.ticket("A001")
		given.ID = TicketID(c.day + "/A001")
		w.refused("wall", Recover{Day: c.day, Tickets: []Ticket{given}}, c.want)
		w.roll()
		if got := w.s.TicketByCode(given.Code) != nil; got != (c.want == OK) || w.s.DayUnsure() != got {
			t.Errorf("on %s of %s the number is there: %v, and a person is asked: %v", w.s.Day, c.day, got, w.s.DayUnsure())
		}
		w.replay()
	}
}
