package queue

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"motcua/internal/eventlog"
)

// The clock of a restored hub is often wrong too: it has a new board, or an empty
// battery. These tests are for both at once.

// twoNames is a centre whose hub opened the 28th on the 27th and gave two numbers; then
// a person named the true day, whose earlier number is in line again.
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
	w.must("", with{SetDay{Day: "2026-11-27"}, Given{Had: had}})
	return w
}

// codes are the codes of a day's tickets by their IDs.
func (w *world) codes() map[TicketID]string {
	codes := map[TicketID]string{}
	for _, t := range w.s.Tickets {
		codes[t.ID] = t.Code
	}
	return codes
}

// An uploaded ticket keeps its ID, which consoles and pads use. Otherwise an action for
// one citizen would be entered for another with the same number.
func TestRecoveredTicketKeepsItsID(t *testing.T) {
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
	w.upload("wall", device.s)
	w.upload("kiosk", device.s)
	got := w.codes()
	for id, code := range want {
		if got[id] != code {
			t.Errorf("%s is %q, and %q at the device", id, got[id], code)
		}
	}
	w.replay()
}

// The hub is restored from one backup twice. The log between has the tickets by their IDs
// of the day's former date, and has never named that date: they are not lost.
func TestTicketsOfARenamedDayAreRecoveredTwice(t *testing.T) {
	device := twoNames(t)
	want := device.codes()
	for restore := range 3 {
		w := newWorld(t)
		w.at = at(t, "2026-11-27 09:00")
		w.sit("1", "duc")
		w.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: fmt.Sprint("old-", restore), Pos: 3}}, eventlog.Answer{})
		w.at = at(t, "2026-11-27 10:06")
		w.upload("wall", device.s)
		if got := w.codes(); !maps.Equal(got, want) {
			t.Fatalf("restore %d: %v, want %v", restore+1, got, want)
		}
		device = w
	}
}

// A device was switched off before the day got its true date back, and uploads its tickets
// under the wrong one. They are the open day's, and nobody is in line twice.
func TestDeviceThatKnowsTheWrongDateOnly(t *testing.T) {
	before := newWorld(t)
	before.at = at(t, "2026-11-28 10:01") // by a wrong clock
	before.issue("gplx", "")
	data, err := json.Marshal(before.s)
	if err != nil {
		t.Fatal(err)
	}
	early, err := LoadState(data)
	if err != nil {
		t.Fatal(err)
	}
	before.at = at(t, "2026-11-27 10:02")
	before.roll()
	before.must("", SetDay{Day: "2026-11-27"})
	want := before.codes()
	if len(want) != 1 || want["2026-11-28/A001"] == "" {
		t.Fatalf("the devices have %v", want)
	}
	w := newWorld(t)
	w.at = at(t, "2026-11-27 09:00")
	w.sit("1", "duc")
	w.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "old", Pos: 3}}, eventlog.Answer{})
	w.at = at(t, "2026-11-27 10:06")
	w.upload("wall", before.s)
	w.upload("kiosk", early)
	if got := w.codes(); w.s.Day != "2026-11-27" || !maps.Equal(got, want) {
		t.Errorf("the day is %s with %v, want %v", w.s.Day, got, want)
	}
	w.replay()
}

// Tickets of the next day get no IDs that were used under a wrong clock: a kiosk prints
// no ID twice.
func TestIDOfAnEarlierDayIsNotGivenAgain(t *testing.T) {
	w := twoNames(t)
	w.must("", LeaseBlock{Device: "kiosk", Inc: 1})
	w.reportOffline("AK001")
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
		t.Error("it cannot be cancelled")
	}
	w.replay()
	w.at = at(t, "2026-11-29 08:00")
	if got := w.issue("gplx", ""); got.ID != "2026-11-29/A001" || w.s.UsedIDs != nil {
		t.Errorf("a day on the number is %s, and %v are remembered", got.ID, w.s.UsedIDs)
	}
}

// The day got the date back of one that was closed too early, and a kiosk that was cut off
// has not heard of it: it counts its own numbers from one, as on a new day. Its AK001 is
// another ticket than that of the closed day, and has an ID of its own.
func TestNumberOfABlockIsNotThatOfTheClosedDay(t *testing.T) {
	w := newWorld(t)
	w.at = at(t, "2026-11-27 10:00")
	w.must("", LeaseBlock{Device: "kiosk", Inc: 1})
	w.reportOffline("AK001")
	w.sit("1", "duc")
	w.serve("1")
	had := TicketsOf(w.s)
	w.at = at(t, "2026-11-28 10:01")
	w.roll()
	w.issue("gplx", "")
	w.at = at(t, "2026-11-27 10:02")
	w.roll()
	w.must("", with{SetDay{Day: "2026-11-27"}, Given{Had: had}})
	again := w.s.Ticket(w.must("kiosk", ReportOfflineTicket{Number: "AK001", Series: "AK", Count: 1, Code: "code-other", Service: "gplx", IssuedMS: w.at}).Ticket)
	if again == nil || again.ID != "2026-11-27/AK001.2" || again.State != Waiting {
		t.Errorf("the second AK001 of the 27th is %+v", again)
	}
	if next := w.reportOffline("AK002"); next.ID != "2026-11-27/AK002" {
		t.Errorf("a number that was not used is %s", next.ID)
	}
	w.reloaded()
	w.replay()
}

// The open day has the date of one that was closed too early. Devices know both under that
// date, and what they upload of the closed one after a restore is no news: whoever sat at a
// counter when it was closed does not stand in line again.
func TestTicketsOfTheClosedDayOfThatDateAreNoNews(t *testing.T) {
	w := newWorld(t)
	w.at = at(t, "2026-11-27 10:00")
	w.must("", LeaseBlock{Device: "kiosk", Inc: 1})
	w.reportOffline("AK001")
	w.issue("gplx", "")
	w.sit("1", "duc")
	w.must("desk-1", CallNext{Counter: "1"})
	w.must("desk-1", Start{Counter: "1", Ticket: w.s.Desk("1").Ticket})
	had := TicketsOf(w.s)
	w.at = at(t, "2026-11-28 10:01")
	w.roll()
	closed := slices.Clone(had)
	closed[0].State, closed[0].Counter = Done, "1" // as the log has it
	w.at = at(t, "2026-11-27 10:02")
	w.roll()
	w.must("", with{SetDay{Day: "2026-11-27"}, Given{Had: closed}})
	if got := w.numbers(); len(got) != 1 || got[0] != "A001" {
		t.Fatalf("in line again are %v, A001 had not been called", got)
	}
	w.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "old", Pos: w.s.Pos}}, eventlog.Answer{})
	another := had[0]
	another.Code, another.IssuedNonce = "code-other", "other" // its kiosk counted from one again
	for range 2 {
		for _, c := range RecoverDay("2026-11-27", append(slices.Clone(had), another)) {
			w.must("wall", c)
		}
	}
	var got []string
	for _, ticket := range w.s.Tickets {
		got = append(got, string(ticket.ID)+" "+string(ticket.State))
	}
	if want := []string{"2026-11-27/A001 waiting", "2026-11-27/AK001.2 waiting"}; !slices.Equal(got, want) {
		t.Errorf("the day has %q, want %q", got, want)
	}
	w.at = at(t, "2026-11-28 10:00")
	w.roll()
	for _, c := range RecoverDay("2026-11-27", closed) { // and when that day is over
		w.must("wall", c)
	}
	if last := w.log[len(w.log)-1]; len(last.Events) > 0 {
		t.Errorf("the log has it again: %+v", last.Events)
	}
	w.reloaded()
	w.replay()
}

// A day that is given back its date again and again, with as many tickets each time, does
// not fill the state, and every device remembers the same ones.
func TestTicketsOfClosedDaysHaveALimit(t *testing.T) {
	one, other := newWorld(t).s, newWorld(t).s
	for n := range 3 {
		had := map[string]HadTicket{}
		for i := range hadLimit/2 + 1 {
			had[strconv.Itoa(n)+"-"+strconv.Itoa(i)] = HadTicket{Number: "A001"}
		}
		one.keepHad(had)
		other.keepHad(had)
	}
	if len(one.Had) != hadLimit || !maps.Equal(one.Had, other.Had) {
		t.Errorf("there are %d, and %d at another device", len(one.Had), len(other.Had))
	}
	had := make([]Ticket, hadLimit+1)
	for i := range had {
		had[i].Code, had[i].Number = strconv.Itoa(i), "A001"
	}
	if got := len(newWorld(t).s.staying(had, nil)); got != hadLimit {
		t.Errorf("an event has %d", got)
	}
}

// Two citizens hold the same number, because two days were one. When the next day opens
// in doubt, both keep waiting.
func TestTwoTicketsWithOneNumberKeepWaiting(t *testing.T) {
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

// Tickets that are uploaded while the day is in doubt keep waiting, whatever position
// they had in the lost log.
func TestTicketsRecoveredInDoubtKeepWaiting(t *testing.T) {
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
	w.upload("wall", device.s)
	lost := w.ticket("A001")
	if lost.Pos > w.s.Doubt.Pos || lost.RecoveredPos <= w.s.Doubt.Pos {
		t.Fatalf("it is of %d and was uploaded at %d, the doubt is of %d", lost.Pos, lost.RecoveredPos, w.s.Doubt.Pos)
	}
	w.must("desk-1", SetDay{Day: "2026-11-28"})
	if got := w.numbers(); !slices.Equal(got, []string{"A001"}) {
		t.Errorf("on %s there are %v", w.s.Day, got)
	}
	w.replay()
}

// The hub's clock is years behind, and its log ends the day before yesterday. The
// devices know what day it is; offline numbers given meanwhile keep waiting.
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
	w.reportOffline("AK001")
	before := Ticket{ID: "2026-11-26/A001", Number: "A001", Code: "c0", Service: "gplx", State: Waiting, ArrivalMS: w.at, IssuedMS: w.at}
	w.must("wall", Recover{Day: "2026-11-26", Tickets: []Ticket{before}}) // its day is over
	w.upload("wall", device.s)
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

// By the wrong clock of the restore no day is missing, or every future one.
func TestDaysOfARestoreUnderAWrongClockAreRecovered(t *testing.T) {
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
			t.Errorf("restored in %s, days to %s are missing", wrong, w.s.Lost.To)
		}
		lost := Ticket{ID: "2026-11-27/A001", Number: "A001", Code: "c1", Service: "gplx", State: Done}
		w.must("wall", Recover{Day: "2026-11-27", Tickets: []Ticket{lost}})
		if got := lateStates(w.lateEvents()); !slices.Equal(got["A001"], []TicketState{Done}) {
			t.Errorf("restored in %s, uploaded is %v", wrong, got)
		}
		w.replay()
	}
}

// A person confirmed the day, and then the log was restored: the confirmation in it is
// for the day of the backup.
func TestDayIsAskedForAgainAfterARestore(t *testing.T) {
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

// A hub that was restored in the evening waits until a device is switched on, and then
// a minute.
func TestHubWaitsForItsDevicesOverNight(t *testing.T) {
	for nights, answered := range map[int64]eventlog.Code{0: OK, 1: OK, 6: OK, 9: TooLate} { // uploads are accepted for a week after each
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

// Setting the clock while devices upload does not end the time for uploads, however far
// it is set.
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
			hub.upload("wall", known)
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

// Tickets of a day that is over are accepted under every date that it had.
func TestDayWithTwoDatesIsRecoveredWhenItIsOver(t *testing.T) {
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

// A day that was closed too early is opened again with what devices uploaded meanwhile:
// served tickets are not called, waiting ones are in line.
func TestReopenedDayHasWhatWasUploaded(t *testing.T) {
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
	w.must("desk-1", with{SetDay{Day: "2026-11-27"}, Given{Had: had}})
	if got := w.numbers(); !slices.Equal(got, []string{"A002", "A003"}) {
		t.Errorf("in line are %v", got)
	}
	w.replay()
}

// The devices' day has a former date of the hub's open day: none of their tickets gets
// the ID of one of the hub's.
func TestDevicesDayHasNoIDOfTheDayBefore(t *testing.T) {
	device := newWorld(t)
	device.n = 1000 // it has other codes
	device.at = at(t, "2026-11-28 09:00")
	device.issue("gplx", "")
	w := twoNames(t)
	early := w.codes()
	w.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "old", Pos: w.s.Pos}}, eventlog.Answer{})
	w.at = at(t, "2026-11-27 18:00")
	w.upload("wall", device.s)
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

// A hub is restored to just before midnight, with a clock that is a day behind: that is
// so little before the open day that nobody is asked. Devices upload the day after,
// whose numbers were given, and then a person is asked.
func TestDayIsUploadedToAHubWhoseClockIsADayBehind(t *testing.T) {
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

// The lost log had carried a ticket from a day in doubt to the next one. The restored log
// carries it there too when the first device names that day, and it is one ticket, with
// the ID that all devices know; what became of it there is known as well.
func TestTicketThatTheLostLogHadCarriedIsOne(t *testing.T) {
	for _, ended := range []bool{false, true} {
		inDoubt := func() *world {
			w := newWorld(t)
			w.at = at(t, "2026-11-26 09:00")
			w.issue("lltp", "")
			w.must("", LeaseBlock{Device: "kiosk", Inc: 1})
			w.at = at(t, "2026-11-01 09:00")
			w.roll()
			w.reportOffline("AK001") // it may be of the 27th
			return w
		}
		lost, w := inDoubt(), inDoubt()
		lost.must("", SetDay{Day: "2026-11-27"})
		want := lost.codes()
		if want["2026-11-27/AK001"] == "" || len(want) != 1 || w.codes()["2026-11-26/AK001"] != want["2026-11-27/AK001"] {
			t.Fatalf("the lost log has %v, the backup %v", want, w.codes())
		}
		if ended {
			lost.must("kiosk", CancelTicket{Ticket: "2026-11-27/AK001", Reason: "x"})
		}
		w.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "old", Pos: w.s.Pos}}, eventlog.Answer{})
		w.upload("wall", lost.s)
		w.upload("pad", lost.s)
		if got := w.codes(); w.s.Day != "2026-11-27" || !maps.Equal(got, want) {
			t.Errorf("on %s there are %v, want %v", w.s.Day, got, want)
		}
		if back := w.ticket("AK001"); back.Live() == ended {
			t.Errorf("it has ended: %v; in the restored log it is %+v", ended, back)
		}
		w.replay()
	}
}
