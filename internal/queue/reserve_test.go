package queue

import (
	"encoding/json"
	"slices"
	"testing"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// offlineWorld has people waiting and two counters for the same services, whose
// consoles can work offline.
func offlineWorld(t *testing.T, waiting int, change ...func(*centre.Centre)) *world {
	w := newWorld(t, append([]func(*centre.Centre){func(c *centre.Centre) {
		c.Counters[1].Serves = []centre.Serve{{Agency: "gt"}}
		c.Officers = append(c.Officers, centre.Officer{ID: "lan", Name: "Lan", Supervisor: true})
	}}, change...)...)
	for range waiting {
		w.must("kiosk", IssueTicket{Service: "gplx"})
	}
	w.must("desk-1", Login{Counter: "1", Officer: "duc", PIN: "1234"})
	w.must("desk-2", Login{Counter: "2", Officer: "hoa", PIN: "1234"})
	return w
}

// reserve lets the hub fill up what is reserved for the consoles it sees.
func (w *world) reserve(devices ...string) {
	w.t.Helper()
	events, _ := Decide(w.s, eventlog.Cause{}, Reserve{Devices: devices}, Given{AtMS: w.at})
	if len(events) > 0 {
		w.add(eventlog.Cause{}, events, eventlog.Answer{})
	}
	if again, _ := Decide(w.s, eventlog.Cause{}, Reserve{Devices: devices}, Given{AtMS: w.at}); len(again) > 0 {
		w.t.Fatalf("reserving does not come to rest: %v", again)
	}
}

func (w *world) reservedFor(device, counter string) (numbers []string) {
	for _, t := range w.s.ReservedFor(device, counter) {
		numbers = append(numbers, t.Number)
	}
	return numbers
}

// offlineConsole is a console that works offline: it decides on its own copy of the
// state, and applies the events there.
type offlineConsole struct {
	w      *world // the hub's
	own    *world // the console's
	device string
	done   []Command
}

func (w *world) cut(device string) *offlineConsole {
	w.t.Helper()
	data, err := json.Marshal(w.s)
	if err != nil {
		w.t.Fatal(err)
	}
	s, err := LoadState(data)
	if err != nil {
		w.t.Fatal(err)
	}
	seq := map[string]uint64{device: w.seq[device]}
	return &offlineConsole{w: w, own: &world{t: w.t, s: s, at: w.at, seq: seq}, device: device}
}

func (c *offlineConsole) do(what Command, want eventlog.Code) {
	c.w.t.Helper()
	c.own.at += 1000
	action := OfflineAction{AtMS: c.own.at, What: what, Officer: c.own.s.OfficerAt(c.device)}
	if a := c.own.do(c.device, action); a.Code != want {
		c.w.t.Fatalf("%s offline %q, want %q", what.CommandType(), a.Code, want)
	}
	if want == OK {
		c.done = append(c.done, action)
	}
}

// back reports everything to the hub, and returns its answers.
func (c *offlineConsole) back() (codes []eventlog.Code) {
	for _, did := range c.done {
		codes = append(codes, c.w.do(c.device, did).Code)
	}
	return codes
}

func TestHeadsAreReservedInTurn(t *testing.T) {
	w := offlineWorld(t, 8)
	w.reserve("desk-1", "desk-2")
	one, two := w.reservedFor("desk-1", "1"), w.reservedFor("desk-2", "2")
	if !slices.Equal(one, []string{"A001", "A003", "A005"}) || !slices.Equal(two, []string{"A002", "A004", "A006"}) {
		t.Errorf("reserved are %v and %v", one, two)
	}
}

func TestOnlyConnectedConsolesGetReservations(t *testing.T) {
	w := offlineWorld(t, 4)
	w.reserve("desk-1")
	if got := w.reservedFor("desk-1", "1"); len(got) != ReservedPerCounter {
		t.Errorf("desk-1 has %v", got)
	}
	if got := w.reservedFor("desk-2", "2"); len(got) != 0 {
		t.Errorf("desk-2, which is not there, has %v", got)
	}
}

// No other counter calls a reserved ticket, and all go on with the others.
func TestReservedTicketIsCalledByNobodyElse(t *testing.T) {
	w := offlineWorld(t, 4)
	w.reserve("desk-1") // A001 to A003, and desk-1 is offline
	if a := w.must("desk-2", CallNext{Counter: "2"}); w.s.Ticket(a.Ticket).Number != "A004" {
		t.Errorf("called is %s", a.Ticket)
	}
	w.must("desk-2", Start{Counter: "2"})
	w.must("desk-2", Finish{Counter: "2"})
	w.refused("desk-2", CallNext{Counter: "2"}, NobodyWaiting)
	w.refused("desk-2", CallNumber{"2", "A001", "gấp"}, NotReserved)
}

func TestWhatIsInTheWayIsNamed(t *testing.T) {
	w := offlineWorld(t, 4)
	w.reserve("desk-1")
	two := eventlog.Cause{Device: "desk-2", Inc: 1}
	for _, c := range []Command{CallNext{Counter: "2"}, CallNumber{"2", "A001", "gấp"}, CancelTicket{Ticket: w.ticket("A001").ID, Reason: "đổi ý"}} {
		if got := w.s.InTheWay(two, c); got == nil || got.Number != "A001" {
			t.Errorf("%s: in the way is %+v", c.CommandType(), got)
		}
	}
	for _, c := range []Command{CallNext{Counter: "1"}, CallNumber{"2", "A004", "gấp"}, Recall{Counter: "2"}} {
		if got := w.s.InTheWay(eventlog.Cause{Device: "desk-1", Inc: 1}, c); got != nil {
			t.Errorf("%s: in the way is %s", c.CommandType(), got.Number)
		}
	}
}

func TestTicketIsAskedBackAndGiven(t *testing.T) {
	w := offlineWorld(t, 4)
	w.reserve("desk-1")
	first := w.ticket("A001").ID
	w.must("", AskBack{first})
	w.refused("", AskBack{first}, WrongState) // once
	if got := w.s.AskedBack("desk-1"); !slices.Equal(got, []TicketID{first}) {
		t.Errorf("asked back are %v", got)
	}
	w.must("desk-1", GiveBack{[]TicketID{first, "2026-11-23/A999"}})
	w.must("desk-1", GiveBack{[]TicketID{first}}) // again: nothing more
	if a := w.must("desk-2", CallNext{Counter: "2"}); a.Ticket != first {
		t.Errorf("called is %s", a.Ticket)
	}
}

// Another console cannot give a ticket back.
func TestOnlyTheHolderGivesBack(t *testing.T) {
	w := offlineWorld(t, 4)
	w.reserve("desk-1")
	w.must("desk-2", GiveBack{[]TicketID{w.ticket("A001").ID}})
	if got := w.ticket("A001").Reserved; got != "desk-1" {
		t.Errorf("A001 is reserved for %q", got)
	}
}

func TestReservationEndsWithTheWait(t *testing.T) {
	w := offlineWorld(t, 4)
	w.reserve("desk-1")
	for _, c := range []Command{CallNext{Counter: "1"}, CancelTicket{Ticket: w.ticket("A002").ID, Reason: "đổi ý"}} {
		w.must("desk-1", c)
	}
	for _, number := range []string{"A001", "A002"} {
		if got := w.ticket(number); got.Reserved != "" {
			t.Errorf("%s, which is %s, is reserved for %q", number, got.State, got.Reserved)
		}
	}
	w.reserve("desk-1")
	if got := w.reservedFor("desk-1", "1"); !slices.Equal(got, []string{"A003", "A004"}) {
		t.Errorf("reserved are %v", got)
	}
}

func TestConsoleThatCannotCallIsAskedForAll(t *testing.T) {
	for name, leave := range map[string]Command{
		"a pause":     Pause{"1", "họp"},
		"logging out": Logout{"1"},
	} {
		t.Run(name, func(t *testing.T) {
			w := offlineWorld(t, 4)
			w.reserve("desk-1", "desk-2")
			w.must("desk-1", leave)
			w.reserve("desk-1", "desk-2")
			if got := w.s.AskedBack("desk-1"); len(got) != 2 {
				t.Errorf("asked back are %v", got)
			}
			w.must("desk-1", GiveBack{w.s.AskedBack("desk-1")})
			w.reserve("desk-1", "desk-2")
			if got := w.reservedFor("desk-2", "2"); len(got) != ReservedPerCounter {
				t.Errorf("desk-2 has %v", got)
			}
		})
	}
}

func TestOfflineConsoleIsOnRecord(t *testing.T) {
	w := offlineWorld(t, 2)
	w.reserve("desk-1", "desk-2")
	gone := Reserve{Devices: []string{"desk-2"}, Gone: []string{"desk-1", "never-here"}}
	w.must("", gone)
	if got := w.s.Desk("1").LostMS; got != w.at || w.s.Desk("2").LostMS != 0 {
		t.Errorf("desk 1 is lost since %d, it is %d; desk 2 since %d", got, w.at, w.s.Desk("2").LostMS)
	}
	if events, _ := Decide(w.s, eventlog.Cause{}, gone, Given{AtMS: w.at}); len(events) > 0 {
		t.Errorf("it is told again: %v", events)
	}
	w.must("", Reserve{Devices: []string{"desk-1", "desk-2"}})
	if got := w.s.Desk("1").LostMS; got != 0 {
		t.Errorf("desk 1 is back, and lost since %d", got)
	}
}

func TestTicketOfAnotherCounterIsAskedBack(t *testing.T) {
	w := offlineWorld(t, 2)
	w.reserve("desk-1")
	w.must("chief", Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"})
	w.must("chief", Reassign{"1", []centre.Serve{{Agency: "yt"}}})
	w.reserve("desk-1")
	if got := w.s.AskedBack("desk-1"); len(got) != 2 {
		t.Errorf("asked back are %v", got)
	}
}

func TestSupervisorReleasesTicketsOfAnOfflineCounter(t *testing.T) {
	for name, c := range map[string]Release{"all": {Counter: "1"}, "one": {Ticket: TicketID("2026-11-23/A001")}} {
		t.Run(name, func(t *testing.T) {
			w := offlineWorld(t, 3)
			w.reserve("desk-1")
			w.must("chief", Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"})
			w.must("chief", c)
			if a := w.must("desk-2", CallNext{Counter: "2"}); w.s.Ticket(a.Ticket).Number != "A001" {
				t.Errorf("called is %s", a.Ticket)
			}
		})
	}
}

func TestConsoleWorksOffline(t *testing.T) {
	w := offlineWorld(t, 4)
	w.reserve("desk-1")
	c := w.cut("desk-1")
	began := c.own.at
	first, second := w.ticket("A001").ID, w.ticket("A002").ID
	c.do(CallReserved{"1", first}, OK)
	c.do(Recall{Counter: "1", Ticket: first}, OK)
	c.do(Start{Counter: "1", Ticket: first}, OK)
	c.own.at += 10 * minute
	c.do(Finish{Counter: "1", Ticket: first}, OK)
	c.do(CallReserved{"1", second}, OK)
	w.at += 30 * minute
	for i, code := range c.back() {
		if code != OK {
			t.Errorf("step %d is answered %q afterwards", i, code)
		}
	}
	got := w.s.Ticket(first)
	if got.State != Done || got.Calls != 2 || got.StartedMS-began > minute || got.EndedMS-got.StartedMS < 10*minute || got.EndedMS-got.StartedMS > 11*minute {
		t.Errorf("the record has the moments of the meeting: called %d, started %d, ended %d after the cut", got.CalledMS-began, got.StartedMS-began, got.EndedMS-began)
	}
	if w.s.Desk("1").Ticket != second || w.s.Ticket(second).State != Called {
		t.Errorf("at the desk is %q", w.s.Desk("1").Ticket)
	}
	for _, e := range w.log[len(w.log)-len(c.done):] {
		if _, ok := e.Events[0].(OfflineActionDone); !ok {
			t.Errorf("the record does not say that %v was done offline", e.Events)
		}
	}
}

func TestWhatNeedsTheHubIsNotDoneOffline(t *testing.T) {
	w := offlineWorld(t, 4)
	w.reserve("desk-1")
	c := w.cut("desk-1")
	for _, what := range []Command{CallNext{Counter: "1"}, IssueTicket{Service: "gplx"}, CallNumber{"1", "A004", "x"}, Transfer{Counter: "1", Service: "lltp"}} {
		c.do(what, UnknownCommand)
		if raw, err := EncodeCommand(OfflineAction{AtMS: 1, What: what}); err == nil {
			if _, err := DecodeCommand(raw); err == nil {
				t.Errorf("%s is read from the wire as done offline", what.CommandType())
			}
		}
	}
	c.do(CallReserved{"1", w.ticket("A004").ID}, NotReserved)
	c.do(CallReserved{"2", w.ticket("A001").ID}, NotLoggedIn)
	if a := w.do("desk-1", CallReserved{"1", w.ticket("A001").ID}); a.Code != UnknownCommand {
		t.Errorf("a reserved ticket is called through the hub: %s", a.Code)
	}
}

// A supervisor released the counter's tickets, and its offline console called one all
// the same.
func TestCallOfAReleasedTicketIsOnRecord(t *testing.T) {
	w := offlineWorld(t, 4)
	w.reserve("desk-1")
	c := w.cut("desk-1")
	first := w.ticket("A001").ID
	c.do(CallReserved{"1", first}, OK)
	c.do(Start{Counter: "1", Ticket: first}, OK)
	w.must("chief", Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"})
	w.must("chief", Release{Counter: "1"})
	w.must("desk-2", CallNext{Counter: "2"})
	if codes := c.back(); !slices.Equal(codes, []eventlog.Code{WrongState, Stale}) {
		t.Errorf("the answers are %v", codes)
	}
	did := w.log[len(w.log)-2].Events[0].(OfflineActionDone)
	if did.Refused != WrongState || did.Ticket != first || did.Counter != "1" {
		t.Errorf("the record says %+v", did)
	}
	if got := w.s.Ticket(first); got.Counter != "2" || got.State != Called {
		t.Errorf("the ticket is %s at %q", got.State, got.Counter)
	}
}

// The hub decided a call, and the answer was lost with the connection.
func TestUnheardCallGoesBackInLine(t *testing.T) {
	w := offlineWorld(t, 4)
	w.reserve("desk-1")
	c := w.cut("desk-1")
	heard := w.must("desk-1", CallNext{Counter: "1"}) // A001, which the console does not know
	c.do(CallReserved{"1", w.ticket("A002").ID}, OK)
	c.back()
	if got := w.s.Ticket(heard.Ticket); got.State != Waiting {
		t.Errorf("the ticket whose call was not heard is %s", got.State)
	}
	if got := w.s.Desk("1").Ticket; got != w.ticket("A002").ID {
		t.Errorf("at the desk is %q", got)
	}
}

func TestSessionThatWasTakenOverDoesNothingMore(t *testing.T) {
	w := offlineWorld(t, 4)
	w.reserve("desk-1")
	c := w.cut("desk-1")
	c.do(CallReserved{"1", w.ticket("A001").ID}, OK)
	w.must("other", Login{Counter: "1", Officer: "lan", PIN: "1234", Takeover: true})
	if codes := c.back(); !slices.Equal(codes, []eventlog.Code{NotLoggedIn}) {
		t.Errorf("the answers are %v", codes)
	}
}

func TestWhatWasDoneOnADayThatIsOverIsOnRecord(t *testing.T) {
	w := offlineWorld(t, 4)
	w.reserve("desk-1")
	c := w.cut("desk-1")
	c.do(CallReserved{"1", w.ticket("A001").ID}, OK)
	w.at += 24 * 60 * minute
	if codes := c.back(); !slices.Equal(codes, []eventlog.Code{TooLate}) {
		t.Errorf("the answers are %v", codes)
	}
}

// A citizen is at an offline counter with a number from an offline kiosk. Whichever
// device is back first, the record has one ticket, with everything the paper says.
func TestNumberTypedFromThePaper(t *testing.T) {
	for name, kioskFirst := range map[string]bool{"the kiosk is back first": true, "the console is back first": false} {
		t.Run(name, func(t *testing.T) {
			w := offlineWorld(t, 0)
			c := w.cut("desk-1")
			taken := w.at + minute
			c.own.at += 5 * minute
			c.do(CallTyped{"1", "AK001"}, OK)
			id := c.own.s.Desk("1").Ticket
			c.do(Start{Counter: "1", Ticket: id}, OK)
			c.own.at += 5 * minute
			c.do(Finish{Counter: "1", Ticket: id}, OK)
			reportOffline := reportOf(1, taken)
			reportOffline.Class, reportOffline.Lang = "gia", "en"
			w.at += 60 * minute
			back := []func(){
				func() { w.must("kiosk", reportOffline) },
				func() {
					for i, code := range c.back() {
						if code != OK {
							t.Errorf("step %d is answered %q", i, code)
						}
					}
				},
			}
			if !kioskFirst {
				slices.Reverse(back)
			}
			for _, fn := range back {
				fn()
				w.reloaded()
			}
			if len(w.s.Tickets) != 1 {
				t.Fatalf("%d tickets for one paper", len(w.s.Tickets))
			}
			got := w.ticket("AK001")
			if got.State != Done || got.Code != reportOffline.Code || got.Class != "gia" || got.Lang != "en" || got.IssuedMS != taken || got.ArrivalMS != taken {
				t.Errorf("the record has %+v", got)
			}
			if w.s.TicketByCode(reportOffline.Code) != got {
				t.Error("the code on the paper leads to nothing")
			}
			if served := (got.EndedMS - got.StartedMS) / minute; served != 5 {
				t.Errorf("it took %d minutes by the record", served)
			}
		})
	}
}

func TestWhatCannotBeTyped(t *testing.T) {
	w := offlineWorld(t, 2)
	w.must("kiosk", reportOf(7, w.at))
	c := w.cut("desk-1")
	c.do(CallTyped{"1", "A001"}, NotReserved)   // a number of the hub
	c.do(CallTyped{"1", "A999"}, UnknownTicket) // not a block number
	c.do(CallTyped{"1", "CK001"}, NotServedHere)
	c.do(CallTyped{"1", ""}, UnknownTicket)
	c.do(CallTyped{"2", "AK001"}, NotLoggedIn)
	c.do(CallTyped{"1", "AK001"}, OK)
	c.do(CallTyped{"1", "AK001"}, WrongState) // it is at the desk already
	w.refused("desk-1", CallTyped{"1", "AK002"}, UnknownCommand)
}

// Two offline counters type the same number: the second report is recorded as refused.
func TestOnePaperAtTwoCounters(t *testing.T) {
	w := offlineWorld(t, 0)
	one, two := w.cut("desk-1"), w.cut("desk-2")
	one.do(CallTyped{"1", "AK001"}, OK)
	two.do(CallTyped{"2", "AK001"}, OK)
	if first, second := one.back(), two.back(); first[0] != OK || second[0] != WrongState {
		t.Errorf("the answers are %v and %v", first, second)
	}
	if got := w.ticket("AK001"); got.Counter != "1" || len(w.s.Tickets) != 1 {
		t.Errorf("the ticket is at %q, there are %d", got.Counter, len(w.s.Tickets))
	}
}
