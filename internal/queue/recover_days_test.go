package queue

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"motcua/internal/calendar"
	"motcua/internal/eventlog"
)

// lateEvents are the uploads for days that were over.
func (w *world) lateEvents() (list []RecoveredLate) {
	for _, e := range w.log {
		for _, ev := range e.Events {
			if late, ok := ev.(RecoveredLate); ok {
				list = append(list, late)
			}
		}
	}
	return list
}

func lateStates(list []RecoveredLate) map[string][]TicketState {
	states := map[string][]TicketState{}
	for _, late := range list {
		for _, t := range late.Tickets {
			states[t.Number] = append(states[t.Number], t.State)
		}
	}
	return states
}

// The hub fails in the afternoon and is restored the next morning: what came after the
// backup is recorded, although its day is over.
func TestWhatIsLostOfYesterdayIsOnTheRecord(t *testing.T) {
	hub, known := restored(t, func(w *world) {
		issues(3)(w)
		w.sit("1", "duc")
		w.serve("1") // A001, before the backup
	}, func(w *world) {
		w.serve("1")                       // A002: the log has it waiting
		w.call("1")                        // A003
		issues(1)(w)                       // A004: missing from the log
		w.must("kiosk", reportOf(1, w.at)) // and AK001
	})
	yesterday := hub.s.Day
	hub.at += 16 * 60 * minute
	hub.roll()
	if hub.s.Day == yesterday {
		t.Fatal("it is still the same day")
	}
	hub.upload("wall", known)
	want := map[string][]TicketState{"A002": {Done}, "A004": {Waiting}, "AK001": {Waiting}}
	if got := lateStates(hub.lateEvents()); !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("recovered are %v, want %v", got, want)
	}
	if late := hub.lateEvents(); late[0].Day != yesterday {
		t.Errorf("they are of %s, want %s", late[0].Day, yesterday)
	}
	if n := len(hub.s.Tickets); n != 0 {
		t.Errorf("%d tickets of yesterday stand in line today", n)
	}
	events := len(hub.lateEvents())
	hub.upload("pad", known) // all devices know the same
	hub.reloaded()
	hub.upload("console", known)
	if got := hub.lateEvents(); len(got) != events {
		t.Errorf("uploaded again, it is on the record again: %v", lateStates(got))
	}
	paper := known.TicketByNumber("AK001")
	reportedAgain := reportOf(1, paper.IssuedMS)
	reportedAgain.Code = paper.Code
	hub.refused("kiosk", reportedAgain, TooLate)
	if got := hub.log[len(hub.log)-1].Events; len(got) != 0 {
		t.Errorf("its kiosk hands it over, and it is entered twice: %v", got)
	}
}

// A device that knows how a visit ended adds the end to the ticket of a device that was
// offline by then.
func TestEndOfALostVisitIsAddedLater(t *testing.T) {
	var early *State
	hub, known := restored(t, func(w *world) {
		w.sit("1", "duc")
	}, func(w *world) {
		issues(2)(w)
		data, err := json.Marshal(w.s)
		if err != nil {
			t.Fatal(err)
		}
		if early, err = LoadState(data); err != nil {
			t.Fatal(err)
		}
		w.serve("1")
	})
	hub.at += 16 * 60 * minute
	hub.roll()
	hub.upload("pad", early)
	hub.upload("wall", known)
	hub.upload("pad-2", early)
	want := map[string][]TicketState{"A001": {Waiting, Done}, "A002": {Waiting}}
	if got := lateStates(hub.lateEvents()); !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("recovered are %v, want %v", got, want)
	}
}

// The backup is older than yesterday, and the hub failed yesterday: the days in between
// are recovered too.
func TestLostDayThatTheBackupDoesNotKnowIsOnTheRecord(t *testing.T) {
	hub, known := restored(t, issues(1), func(w *world) {
		w.at += 24 * 60 * minute
		w.roll()
		issues(2)(w)
	})
	hub.at = known.AtMS + 24*60*minute
	hub.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "centre-2", Pos: hub.s.Pos}}, eventlog.Answer{})
	hub.roll()
	hub.upload("wall", known)
	if got := hub.lateEvents(); len(got) != 1 || got[0].Day != known.Day || len(got[0].Tickets) != 2 {
		t.Errorf("recovered is %v, want two tickets of %s", got, known.Day)
	}
	older := Recover{Day: "2026-11-01", Tickets: []Ticket{{ID: "2026-11-01/A001", Number: "A001", Code: "x", State: Done}}}
	if older.Day >= hub.s.Lost.From {
		t.Fatalf("%s is not before %s", older.Day, hub.s.Lost.From)
	}
	hub.refused("wall", older, TooLate) // the log has that day in full
}

// The lost log had opened a day that the clock of the restored hub has not reached:
// numbers of it were given.
func TestRestoredHubWhoseClockIsBehindGoesOnWithTheNewDay(t *testing.T) {
	hub, known := restored(t, issues(2), func(w *world) {
		w.at += 24 * 60 * minute
		w.roll()
		issues(3)(w)
	})
	hub.upload("wall", known)
	if hub.s.Day != known.Day {
		t.Fatalf("the day is %s, the devices have numbers of %s", hub.s.Day, known.Day)
	}
	hub.at += 2 * minute
	a := hub.must("kiosk", IssueTicket{Service: "gplx"})
	if got := hub.s.Ticket(a.Ticket); got.Number != "A004" {
		t.Errorf("the next number is %s, and A003 is out", got.Number)
	}
	hub.must("wall", Recover{Day: known.Day}) // nothing, and no day again
	far := Recover{Day: calendar.ServiceDay(hub.at + 3*dayMS)}
	hub.refused("wall", far, TooLate) // a clock that was weeks ahead is often why somebody restores
}

// What is remembered for late uploads is dropped when they are no longer accepted, and
// is limited.
func TestWhatIsRememberedOfLostDaysHasAnEnd(t *testing.T) {
	hub, known := restored(t, issues(2), issues(1))
	hub.at += 16 * 60 * minute
	hub.roll()
	if n := len(hub.s.Lost.Ended); n != 2 {
		t.Errorf("%d tickets of yesterday are remembered, want 2", n)
	}
	for i := range lostLimit - 2 {
		hub.s.Lost.Ended[lostTicket(known.Day, strconv.Itoa(i))] = true
	}
	hub.refused("wall", RecoverFrom(known, "wall", 1)[0], TooLate)
	hub.at += minute
	hub.issue("gplx", "")
	hub.at += 24 * 60 * minute
	hub.roll()
	if hub.s.Lost != nil {
		t.Error("what is too much is still remembered")
	}
}

// An old image of the hub's disk was started, and ended the image's day before the loss
// was noticed. The loss marker says what the log knew of that day.
func TestLogThatWasOlderKnowsTheDayItBeganWith(t *testing.T) {
	full := newWorld(t)
	issues(3)(full)
	full.sit("1", "duc")
	full.serve("1") // A001, before the image
	image := len(full.log)
	issues(1)(full) // A004
	full.serve("1") // A002
	hub := &world{t: t, s: NewState(), at: full.at, seq: map[string]uint64{}, n: 1000}
	for _, e := range full.log[:image] {
		hub.log = append(hub.log, e)
		if err := Apply(hub.s, e); err != nil {
			t.Fatal(err)
		}
	}
	day, ended := hub.s.Day, map[string]bool{}
	if Ends(ended, day, hub.s.Tickets); len(ended) != 3 {
		t.Fatalf("the image knows of %v", ended)
	}
	hub.at += 24 * 60 * minute
	hub.roll()
	lost := UnknownLossMarker(hub.s, "centre-1")
	if lost.Day >= day || len(lost.Ended) != 0 {
		t.Errorf("before the days are read it says %+v", lost)
	}
	maps.Copy(lost.Ended, ended)
	hub.add(eventlog.Cause{}, []eventlog.Event{lost}, eventlog.Answer{})
	if hub.s.RestoredFrom != "centre-1@0" {
		t.Errorf("it was restored from %q", hub.s.RestoredFrom)
	}
	for range 2 {
		hub.reloaded()
		hub.upload("wall", full.s)
	}
	want := map[string][]TicketState{"A002": {Done}, "A004": {Waiting}}
	if got := lateStates(hub.lateEvents()); !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("recovered are %v, want %v", got, want)
	}
	again := UnknownLossMarker(hub.s, "centre-2") // it happens once more
	Ends(again.Ended, day, hub.s.Tickets)
	if len(again.Ended) != 4 {
		t.Errorf("of four tickets that it knows by now it says %v", again.Ended)
	}
}

// What a loss marker says of the last days is bounded: it goes to every device.
func TestWhatALogSaysOfItsDaysIsBounded(t *testing.T) {
	many := make([]*Ticket, lostLimit)
	for i := range many {
		many[i] = &Ticket{Code: strconv.Itoa(i), State: Waiting}
	}
	ended := map[string]bool{lostTicket("d", "0"): true}
	if Ends(ended, "d", many); len(ended) != 1 {
		t.Errorf("it says %d tickets", len(ended))
	}
	Ends(ended, "d", many[:9])
	if len(ended) != 9 || !ended[lostTicket("d", "0")] {
		t.Errorf("it says %v, and knew how the first ended", ended)
	}
}

// Devices may be off over a holiday. The days after the restore are complete, and
// nothing is remembered of them.
func TestDevicesAreBelievedForAWeek(t *testing.T) {
	hub, known := restored(t, issues(2), issues(1))
	hub.refused("kiosk", IssueTicket{Service: "gplx"}, RecoveringCode)
	for range 6 {
		hub.at += 24 * 60 * minute
		hub.issue("gplx", "")
		hub.issue("gplx", "")
	}
	if n := len(hub.s.Lost.Ended); n != 2+2 {
		t.Errorf("%d tickets are remembered, want the 2 of the lost day and the 2 of the next", n)
	}
	hub.upload("wall", known)
	if got, want := lateStates(hub.lateEvents()), map[string][]TicketState{"A003": {Waiting}}; !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("recovered are %v, want %v", got, want)
	}
	made := Ticket{ID: "2026-11-27/A009", Number: "A009", Code: "x", Service: "gplx", State: Done}
	hub.must("wall", Recover{Day: "2026-11-27", Tickets: []Ticket{made}})
	if n := len(hub.lateEvents()); n != 1 {
		t.Error("a ticket of a day that is not lost is put on the record")
	}
	hub.at += 2 * 24 * 60 * minute
	hub.roll()
	hub.refused("wall", RecoverFrom(known, "wall", 1)[0], WrongState)
	if hub.s.Lost != nil {
		t.Error("a week later it is still remembered")
	}
}

// A log that was never put back lacks nothing, whatever a device says.
func TestDevicesAreNotBelievedWithoutARestore(t *testing.T) {
	w := newWorld(t)
	w.issue("gplx", "")
	made := Ticket{ID: "2026-11-23/A009", Number: "A009", Code: "x", Service: "gplx", State: Waiting}
	w.refused("wall", Recover{Day: "2026-11-23", Tickets: []Ticket{made}}, WrongState)
	if len(w.s.Tickets) != 1 {
		t.Errorf("there are %d tickets", len(w.s.Tickets))
	}
}

// What is no ticket is not put on the record of an earlier day either.
func TestWhatIsNoTicketOfThatDayIsNotRecovered(t *testing.T) {
	hub, known := restored(t, issues(1), issues(1))
	hub.at += 16 * 60 * minute
	hub.roll()
	good := *known.TicketByNumber("A002")
	for name, change := range map[string]func(*Ticket){
		"no number":          func(t *Ticket) { t.Number = "" },
		"no code":            func(t *Ticket) { t.Code = "" },
		"a code too long":    func(t *Ticket) { t.Code = strings.Repeat("x", maxCodeBytes+1) },
		"no day":             func(t *Ticket) { t.ID = "yesterday/A002" },
		"another number":     func(t *Ticket) { t.ID = TicketID(known.Day + "/A003") },
		"a longer number":    func(t *Ticket) { t.ID = TicketID(known.Day + "/A0021") },
		"no further one":     func(t *Ticket) { t.ID = TicketID(known.Day + "/A002.x") },
		"a state unheard of": func(t *Ticket) { t.State = "asleep" },
	} {
		bad := good
		change(&bad)
		hub.must("wall", Recover{Day: known.Day, Tickets: []Ticket{bad}})
		if n := len(hub.lateEvents()); n != 0 {
			t.Errorf("%s: it is recovered", name)
		}
	}
	hub.must("wall", Recover{Day: known.Day, Tickets: []Ticket{good, good}})
	if got := hub.lateEvents(); len(got) != 1 || len(got[0].Tickets) != 1 {
		t.Errorf("twice in one command, it is recovered as %v", got)
	}
}

// The log has everything of a day that ended before the backup, except offline numbers
// that were reported on a later day.
func TestLateReportIsNotLostAgain(t *testing.T) {
	yesterday := ""
	number := func(w *world, code string) ReportOfflineTicket {
		c := reportOf(1, w.at-20*60*minute)
		if c.Code = code; code == "k-2" {
			c.Number, c.Count = "AK002", 2
		}
		return c
	}
	var lost OfflineTicketReportedLate
	hub, _ := restored(t, func(w *world) {
		issues(2)(w)
		yesterday = w.s.Day
		w.at += 24 * 60 * minute
		w.roll()
		w.refused("kiosk", number(w, "k-1"), TooLate)
	}, func(w *world) {
		w.refused("kiosk", number(w, "k-2"), TooLate)
		lost = w.log[len(w.log)-1].Events[0].(OfflineTicketReportedLate)
	})
	day, ticket := lost.AsTicket("kiosk")
	if day != yesterday || ticket.Number != "AK002" || !strings.HasPrefix(string(ticket.ID), day+"/AK002") {
		t.Fatalf("it is %+v of %s", ticket, day)
	}
	_, known := OfflineTicketReportedLate{Number: "AK001", Code: "k-1", Service: "gplx", IssuedMS: lost.IssuedMS}.AsTicket("kiosk")
	ordinary := Ticket{ID: TicketID(day + "/A003"), Number: "A003", Code: "x", Service: "gplx", State: Done}
	for range 2 {
		hub.must("kiosk", Recover{Day: day, Tickets: []Ticket{ticket, known, ordinary}})
		hub.reloaded()
	}
	want := map[string][]TicketState{"AK002": {Waiting}}
	if got := lateStates(hub.lateEvents()); !maps.EqualFunc(got, want, slices.Equal) || len(hub.s.Tickets) != 0 {
		t.Errorf("recovered are %v, want %v, and %d stand in line", got, want, len(hub.s.Tickets))
	}
	hub.seq["kiosk"] = 100
	hub.refused("kiosk", number(hub, "k-2"), TooLate)
	if got := hub.log[len(hub.log)-1].Events; len(got) != 0 {
		t.Errorf("its kiosk hands it over, and it is entered twice: %v", got)
	}
}
