package queue

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// restored is a hub that was put back to before something happened, and the
// state a device has of what did happen.
func restored(t *testing.T, before, after func(w *world), change ...func(*Centre)) (hub *world, device *State) {
	full := newWorld(t, change...)
	before(full)
	cut := len(full.log)
	after(full)
	hub = &world{t: t, s: NewState(), at: full.at + 10*minute, seq: map[string]uint64{}, n: 1000}
	for _, e := range full.log[:cut] {
		hub.log = append(hub.log, e)
		if err := Apply(hub.s, e); err != nil {
			t.Fatal(err)
		}
	}
	hub.add(Cause{}, []Event{LogRestored{Log: "centre-1", Pos: hub.s.Pos}}, Answer{})
	return hub, full.s
}

// handIn has a device hand in what it knows, over the wire.
func (w *world) handIn(device string, s *State) {
	w.t.Helper()
	for _, c := range RecoverFrom(s, device, 1) {
		raw, err := EncodeCommand(c)
		if err != nil {
			w.t.Fatal(err)
		}
		again, err := DecodeCommand(raw)
		if err != nil {
			w.t.Fatal(err)
		}
		w.must(device, again)
	}
}

func issues(n int) func(w *world) {
	return func(w *world) {
		for range n {
			w.must("kiosk", IssueTicket{Service: "gplx"})
		}
	}
}

// A number that is out is never given again, although the hub has forgotten it.
func TestRestoredHubGivesNoNumberThatIsOut(t *testing.T) {
	hub, known := restored(t, issues(2), issues(3))
	hub.seq["kiosk"] = 100
	hub.refused("kiosk", IssueTicket{Service: "gplx"}, RecoveringCode)
	hub.refused("kiosk", CheckIn{Appointment: "x"}, RecoveringCode)
	hub.handIn("wall", known)
	hub.at += minute
	a := hub.must("kiosk", IssueTicket{Service: "gplx"})
	if got := hub.s.Ticket(a.Ticket).Number; got != "A006" {
		t.Errorf("the next number is %s, A005 is out", got)
	}
	for _, number := range []string{"A003", "A004", "A005"} {
		if got := hub.ticket(number); got.State != Waiting || got.ArrivalMS != known.TicketByNumber(number).ArrivalMS {
			t.Errorf("%s is %s, arrived %d, had arrived %d", number, got.State, got.ArrivalMS, known.TicketByNumber(number).ArrivalMS)
		}
	}
}

func TestRecoveredTicketsStandInLineAsTheyDid(t *testing.T) {
	hub, known := restored(t, func(w *world) {
		issues(1)(w)
		w.must("desk", Login{Counter: "1", Officer: "duc", PINRight: true})
	}, func(w *world) {
		w.must("kiosk", IssueTicket{Service: "gplx"})
		w.must("kiosk", IssueTicket{Service: "gplx", Class: "gia"})
		w.must("kiosk", handed(1, w.at-minute))
	})
	hub.handIn("wall", known)
	var order []string
	for _, want := range known.WaitingAt("1", 10) {
		order = append(order, want.Number)
	}
	for i, want := range order {
		hub.seq["desk"] = uint64(100 + 10*i)
		a := hub.must("desk", CallNext{Counter: "1"})
		if got := hub.s.Ticket(a.Ticket).Number; got != want {
			t.Fatalf("call %d is %s, want %s of %v", i, got, want, order)
		}
		hub.must("desk", Start{Counter: "1"})
		hub.must("desk", Finish{Counter: "1"})
	}
}

func TestWhatEndedIsNotCalledAgain(t *testing.T) {
	hub, known := restored(t, func(w *world) {
		issues(4)(w)
		w.must("desk", Login{Counter: "1", Officer: "duc", PINRight: true})
	}, func(w *world) {
		w.must("desk", CallNext{Counter: "1"})
		w.must("desk", Start{Counter: "1"})
		w.must("desk", Finish{Counter: "1"}) // A001
		w.must("desk", CancelTicket{w.ticket("A002").ID, "đổi ý"})
		w.must("desk", CallNext{Counter: "1"}) // A003 is on its way to the counter
	})
	hub.handIn("wall", known)
	for number, want := range map[string]TicketState{"A001": Done, "A002": Cancelled, "A003": Waiting, "A004": Waiting} {
		if got := hub.ticket(number).State; got != want {
			t.Errorf("%s is %s, want %s", number, got, want)
		}
	}
	hub.seq["desk"] = 100
	if a := hub.must("desk", CallNext{Counter: "1"}); hub.s.Ticket(a.Ticket).Number != "A003" {
		t.Errorf("next is %s", a.Ticket)
	}
}

// Every device hands in the same; it counts once, whoever comes first.
func TestRecoveringTwiceChangesNothing(t *testing.T) {
	hub, known := restored(t, issues(1), issues(250))
	hub.handIn("wall", known)
	once, err := json.Marshal(hub.s.Tickets)
	if err != nil {
		t.Fatal(err)
	}
	hub.handIn("pad", known)
	twice, err := json.Marshal(hub.s.Tickets)
	if err != nil {
		t.Fatal(err)
	}
	if len(hub.s.Tickets) != 251 || string(once) != string(twice) {
		t.Errorf("%d tickets, of 251", len(hub.s.Tickets))
	}
	hub.reloaded()
	if again, _ := json.Marshal(hub.s.Tickets); string(again) != string(once) {
		t.Error("a restart changes what was recovered")
	}
}

func TestKioskGetsItsLetterBack(t *testing.T) {
	hub, known := restored(t, func(*world) {}, func(w *world) {
		w.lease("kiosk-1", 1)
		w.lease("kiosk-2", 1)
	})
	hub.handIn("kiosk-2", known)
	if b, ok := hub.s.BlockOf("kiosk-2", 1, hub.s.Day); !ok || b.Letter != "M" {
		t.Errorf("kiosk-2 has %+v (%v), it had M", b, ok)
	}
	hub.handIn("kiosk-1", known)
	if b, ok := hub.s.BlockOf("kiosk-1", 1, hub.s.Day); !ok || b.Letter != "K" {
		t.Errorf("kiosk-1 has %+v (%v), it had K", b, ok)
	}
}

func TestLetterThatIsTakenIsNotGivenBack(t *testing.T) {
	hub, known := restored(t, func(*world) {}, func(w *world) { w.lease("kiosk-1", 1) })
	hub.lease("kiosk-2", 1) // K
	hub.handIn("kiosk-1", known)
	if b, ok := hub.s.BlockOf("kiosk-1", 1, hub.s.Day); ok {
		t.Errorf("two kiosks have %s", b.Letter)
	}
}

func TestDevicesAreBelievedOnlyAfterARestore(t *testing.T) {
	full := newWorld(t)
	issues(3)(full)
	c := RecoverFrom(full.s, "wall", 1)[0]
	hub := newWorld(t)
	hub.refused("wall", c, WrongState)
	late, _ := restored(t, func(*world) {}, issues(1))
	late.at += recoverWithin
	late.roll()
	late.refused("wall", c, WrongState)
	other, _ := restored(t, func(*world) {}, issues(1))
	c.Day = "2026-11-01"
	other.refused("wall", c, TooLate)
}

// Of a day that ended before the backup the log has all that was done in it. What
// it may lack is a number of an outage that was handed over on a later day.
func TestNumberThatWasHandedOverLateIsNotLostAgain(t *testing.T) {
	yesterday := ""
	number := func(w *world, code string) HandOver {
		c := handed(1, w.at-20*60*minute)
		if c.Code = code; code == "k-2" {
			c.Number, c.Count = "AK002", 2
		}
		return c
	}
	var lost HandedOverLate
	hub, _ := restored(t, func(w *world) {
		issues(2)(w)
		yesterday = w.s.Day
		w.at += 24 * 60 * minute
		w.roll()
		w.refused("kiosk", number(w, "k-1"), TooLate)
	}, func(w *world) {
		w.refused("kiosk", number(w, "k-2"), TooLate)
		lost = w.log[len(w.log)-1].Events[0].(HandedOverLate)
	})
	day, ticket := lost.AsTicket("kiosk")
	if day != yesterday || ticket.Number != "AK002" || !strings.HasPrefix(string(ticket.ID), day+"/AK002") {
		t.Fatalf("it is %+v of %s", ticket, day)
	}
	_, known := HandedOverLate{Number: "AK001", Code: "k-1", Service: "gplx", IssuedMS: lost.IssuedMS}.AsTicket("kiosk")
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

func TestWhatIsNoTicketIsNotRecovered(t *testing.T) {
	tests := map[string]func(t *Ticket){
		"a service that is gone": func(t *Ticket) { t.Service = "gone" },
		"no code":                func(t *Ticket) { t.Code = "" },
		"no number":              func(t *Ticket) { t.Number = "" },
		"another day":            func(t *Ticket) { t.ID = "2026-11-22/A001" },
		"another number":         func(t *Ticket) { t.Number = "A009" },
		"an unknown state":       func(t *Ticket) { t.State = "flying" },
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			hub, known := restored(t, func(*world) {}, issues(1))
			c := RecoverFrom(known, "wall", 1)[0]
			c.Tickets = slices.Clone(c.Tickets)
			spoil(&c.Tickets[0])
			hub.must("wall", c)
			if len(hub.s.Tickets) != 0 {
				t.Errorf("recovered is %+v", hub.s.Tickets[0])
			}
		})
	}
	hub, known := restored(t, func(*world) {}, issues(1))
	c := RecoverFrom(known, "wall", 1)[0]
	for len(c.Tickets) <= RecoverTickets {
		c.Tickets = append(c.Tickets, c.Tickets[0])
	}
	hub.refused("wall", c, TooLong)
}

// Two copies of a kiosk gave one number to two people, and the hub lost both.
func TestNumberThatIsOutTwiceIsRecoveredTwice(t *testing.T) {
	hub, known := restored(t, func(*world) {}, func(w *world) { w.must("kiosk", handed(1, w.at)) })
	other := handed(1, hub.at)
	other.Code = "of-the-copy"
	hub.must("kiosk-2", other)
	hub.handIn("wall", known)
	hub.handIn("pad", known)
	if len(hub.s.Tickets) != 2 {
		t.Fatalf("%d tickets for two papers", len(hub.s.Tickets))
	}
	for _, code := range []string{"of-the-copy", "alone-1"} {
		if got := hub.s.TicketByCode(code); got == nil || got.Number != "AK001" || got.State != Waiting {
			t.Errorf("the paper with %s is %+v", code, got)
		}
	}
}

// The kiosk is back before the device that knows the hub's lost number for the
// same wish: nobody holds that.
func TestRecoveredNumberGivesWayToThePaper(t *testing.T) {
	for name, paperFirst := range map[string]bool{"the paper comes first": true, "the lost number comes first": false} {
		t.Run(name, func(t *testing.T) {
			hub, known := restored(t, func(*world) {}, func(w *world) {
				w.at += 1000
				events, a := Decide(w.s, Cause{"kiosk", 1, 1, "wish-1"}, IssueTicket{Service: "gplx", Code: "hubs"}, w.at)
				w.add(Cause{"kiosk", 1, 1, "wish-1"}, events, a)
			})
			paper := handed(1, hub.at)
			paper.Instead, paper.InsteadNonce = 1, "wish-1"
			back := []func(){func() { hub.must("kiosk", paper) }, func() { hub.handIn("wall", known) }}
			if !paperFirst {
				slices.Reverse(back)
			}
			for _, fn := range back {
				fn()
				hub.reloaded()
			}
			if got := hub.ticket("A001"); got.State != Cancelled {
				t.Errorf("the number that nobody holds is %s", got.State)
			}
			if got := hub.ticket("AK001"); got.State != Waiting {
				t.Errorf("the paper is %s", got.State)
			}
		})
	}
}

// At midnight the hub had given a number of the new day for a wish whose kiosk gave
// one of its own. It is put back to the evening, and takes up the paper on the old
// day, however that comes; on the new one nobody holds the number.
func TestNumberOfTheNewDayGivesWayToThePaperOfTheOld(t *testing.T) {
	hubs, known := restored(t, func(*world) {}, func(w *world) {
		w.at += 24 * 60 * minute
		w.roll()
		by := Cause{"kiosk", 1, 1, "wish-1"}
		events, a := Decide(w.s, by, IssueTicket{Service: "gplx", Code: "hubs"}, w.at)
		w.add(by, events, a)
		w.seq["kiosk"] = 1
		w.must("kiosk", IssueTicket{Service: "gplx"})
	})
	day, morning := hubs.s.Day, known.Tickets[0].IssuedMS
	hubs.at = morning - 12*60*minute // in the evening
	paper := handed(1, hubs.at-minute)
	paper.Instead, paper.InsteadNonce = 1, "wish-1"
	late := HandedOverLate{Number: paper.Number, Code: paper.Code, Service: paper.Service, IssuedMS: paper.IssuedMS, InsteadNonce: "wish-1"}
	_, kept := late.AsTicket("kiosk")
	lost := func(w *world) { w.handIn("wall", known) }
	for name, steps := range map[string][]func(w *world){
		"its day is open":         {func(w *world) { w.must("kiosk", paper) }, lost},
		"its day has ended":       {func(w *world) { w.must("kiosk", paper); w.at = morning; w.roll() }, lost},
		"it is late":              {func(w *world) { w.at = morning; w.roll(); w.refused("kiosk", paper, TooLate) }, lost},
		"it is late, and last":    {lost, func(w *world) { w.at = morning; w.refused("kiosk", paper, TooLate) }},
		"another hub had it late": {func(w *world) { w.at = morning; w.roll(); w.must("kiosk", Recover{Day: day, Tickets: []Ticket{kept}}) }, lost},
		"the same, and last":      {lost, func(w *world) { w.must("kiosk", Recover{Day: day, Tickets: []Ticket{kept}}) }},
	} {
		t.Run(name, func(t *testing.T) {
			w := hubs.again(t)
			w.seq["kiosk"] = 10
			for _, step := range steps {
				step(w)
				w.reloaded()
			}
			if got := w.ticket("A001"); w.s.Day == day || got.State != Cancelled || got.Reason != ReasonPaper {
				t.Errorf("on %s the number that nobody holds is %s (%s)", w.s.Day, got.State, got.Reason)
			}
			if got := w.ticket("A002").State; got != Waiting {
				t.Errorf("that of another wish is %s", got)
			}
		})
	}
}

// again is the same hub once more, from its log.
func (w *world) again(t *testing.T) *world {
	t.Helper()
	other := &world{t: t, s: NewState(), at: w.at, seq: map[string]uint64{}, n: 1000}
	for _, e := range w.log {
		other.log = append(other.log, e)
		if err := Apply(other.s, e); err != nil {
			t.Fatal(err)
		}
	}
	return other
}

// The hub is put back twice. The kiosk's paper, which names the wish it stands for,
// and the hub's number for that wish are both taken up from devices.
func TestRecoveredPaperWithdrawsTheRecoveredNumber(t *testing.T) {
	issue := func(w *world) {
		w.at += 1000
		by := Cause{"kiosk", 1, 1, "wish-1"}
		events, a := Decide(w.s, by, IssueTicket{Service: "gplx", Code: "hubs"}, w.at)
		w.add(by, events, a)
	}
	hub, lost := restored(t, func(*world) {}, issue)
	again, knownPaper := restored(t, func(*world) {}, func(w *world) {
		paper := handed(1, w.at)
		paper.Instead, paper.InsteadNonce = 1, "wish-1"
		w.seq["kiosk"] = 10
		w.must("kiosk", paper)
	})
	for name, order := range map[string][]*State{"the number comes first": {lost, knownPaper}, "the paper comes first": {knownPaper, lost}} {
		t.Run(name, func(t *testing.T) {
			w := hub.again(t)
			w.at = again.at
			for i, known := range order {
				w.handIn(fmt.Sprint("wall-", i), known)
				w.reloaded()
			}
			for number, want := range map[string]TicketState{"A001": Cancelled, "AK001": Waiting} {
				if got := w.ticket(number).State; got != want {
					t.Errorf("%s is %s, want %s", number, got, want)
				}
			}
		})
	}
	t.Run("both from one device", func(t *testing.T) {
		both := Recover{Day: hub.s.Day, Tickets: []Ticket{*lost.TicketByNumber("A001"), *knownPaper.TicketByNumber("AK001")}}
		hub.must("wall", both)
		if a, ak := hub.ticket("A001").State, hub.ticket("AK001").State; a != Cancelled || ak != Waiting {
			t.Errorf("A001 is %s, AK001 is %s", a, ak)
		}
	})
	t.Run("and how it ended matters more", func(t *testing.T) {
		w, full := restored(t, func(w *world) { w.sit("1", "duc"); issue(w) }, func(w *world) { w.serve("1") })
		paper := *knownPaper.TicketByNumber("AK001")
		w.must("wall", Recover{Day: w.s.Day, Tickets: []Ticket{*full.TicketByNumber("A001"), paper}})
		if got := w.ticket("A001").State; got != Done {
			t.Errorf("a number that was served is %s", got)
		}
	})
}

// Numbers that were handed over together may have arrived in one moment, and be
// taken up together. Each can be called, and none is called twice.
func TestRecoveredNumbersOfOneMomentAreToldApart(t *testing.T) {
	hub, known := restored(t, func(w *world) {
		w.must("desk", Login{Counter: "1", Officer: "duc", PINRight: true})
	}, func(w *world) {
		for n := 1; n <= 3; n++ {
			w.must("kiosk", handed(n, eight))
		}
	})
	for i := range known.Tickets { // as two logs may have it
		known.Tickets[i].Pos, known.Tickets[i].ArrivalMS = 9, known.Tickets[0].ArrivalMS
	}
	hub.handIn("wall", known)
	hub.seq["desk"] = 100
	called := map[TicketID]bool{}
	for range known.Tickets {
		a := hub.must("desk", CallNext{Counter: "1"})
		if called[a.Ticket] {
			t.Fatalf("%s is called twice", a.Ticket)
		}
		called[a.Ticket] = true
		hub.must("desk", Start{Counter: "1"})
		hub.must("desk", Finish{Counter: "1"})
	}
	hub.refused("desk", CallNext{Counter: "1"}, NobodyWaiting)
	if got := hub.s.WaitingFor("gplx"); got != 0 {
		t.Errorf("%d still stand in line", got)
	}
}

// lateEvents are what devices handed in of days that were over.
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

// The hub dies in the afternoon and is restored the next morning: what came
// after the backup is on the record, although its day is over.
func TestWhatIsLostOfYesterdayIsOnTheRecord(t *testing.T) {
	hub, known := restored(t, func(w *world) {
		issues(3)(w)
		w.sit("1", "duc")
		w.serve("1") // A001, before the backup
	}, func(w *world) {
		w.serve("1")                     // A002: the log has it waiting
		w.call("1")                      // A003
		issues(1)(w)                     // A004: the log lacks it
		w.must("kiosk", handed(1, w.at)) // and AK001
	})
	yesterday := hub.s.Day
	hub.at += 16 * 60 * minute
	hub.roll()
	if hub.s.Day == yesterday {
		t.Fatal("it is still the same day")
	}
	hub.handIn("wall", known)
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
	hub.handIn("pad", known) // all devices know the same
	hub.reloaded()
	hub.handIn("console", known)
	if got := hub.lateEvents(); len(got) != events {
		t.Errorf("handed in again, it is on the record again: %v", lateStates(got))
	}
	paper := known.TicketByNumber("AK001")
	handedAgain := handed(1, paper.IssuedMS)
	handedAgain.Code = paper.Code
	hub.refused("kiosk", handedAgain, TooLate)
	if got := hub.log[len(hub.log)-1].Events; len(got) != 0 {
		t.Errorf("its kiosk hands it over, and it is entered twice: %v", got)
	}
}

// A device that knows how a visit ended adds that to what one knew that had been
// cut off before.
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
	hub.handIn("pad", early)
	hub.handIn("wall", known)
	hub.handIn("pad-2", early)
	want := map[string][]TicketState{"A001": {Waiting, Done}, "A002": {Waiting}}
	if got := lateStates(hub.lateEvents()); !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("recovered are %v, want %v", got, want)
	}
}

// The backup is older than yesterday, and the hub died yesterday: the days in
// between are taken up too.
func TestLostDayThatTheBackupDoesNotKnowIsOnTheRecord(t *testing.T) {
	hub, known := restored(t, issues(1), func(w *world) {
		w.at += 24 * 60 * minute
		w.roll()
		issues(2)(w)
	})
	hub.at = known.AtMS + 24*60*minute
	hub.add(Cause{}, []Event{LogRestored{Log: "centre-2", Pos: hub.s.Pos}}, Answer{})
	hub.roll()
	hub.handIn("wall", known)
	if got := hub.lateEvents(); len(got) != 1 || got[0].Day != known.Day || len(got[0].Tickets) != 2 {
		t.Errorf("recovered is %v, want two tickets of %s", got, known.Day)
	}
	older := Recover{Day: "2026-11-01", Tickets: []Ticket{{ID: "2026-11-01/A001", Number: "A001", Code: "x", State: Done}}}
	if older.Day >= hub.s.Lost.From {
		t.Fatalf("%s is not before %s", older.Day, hub.s.Lost.From)
	}
	hub.refused("wall", older, TooLate) // the log has that day in full
}

// The lost log had opened a day that the clock of the restored hub has not
// reached: its numbers are out.
func TestRestoredHubWhoseClockIsBehindGoesOnWithTheNewDay(t *testing.T) {
	hub, known := restored(t, issues(2), func(w *world) {
		w.at += 24 * 60 * minute
		w.roll()
		issues(3)(w)
	})
	hub.handIn("wall", known)
	if hub.s.Day != known.Day {
		t.Fatalf("the day is %s, the devices have numbers of %s", hub.s.Day, known.Day)
	}
	hub.at += 2 * minute
	a := hub.must("kiosk", IssueTicket{Service: "gplx"})
	if got := hub.s.Ticket(a.Ticket); got.Number != "A004" {
		t.Errorf("the next number is %s, and A003 is out", got.Number)
	}
	hub.must("wall", Recover{Day: known.Day}) // nothing, and no day again
	far := Recover{Day: ServiceDay(hub.at + 3*dayMS)}
	hub.refused("wall", far, TooLate) // a clock that was weeks ahead is often why somebody restores
}

// What is remembered for devices that come late goes when they are not believed
// any more, and never fills the memory.
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
	hub.issue("gplx", "")
	hub.at += 24 * 60 * minute
	hub.roll()
	if hub.s.Lost != nil {
		t.Error("what is too much is still remembered")
	}
}

// An image of the hub's disk was put back, and it has ended the image's day before
// anybody showed it. What it knew of that day then it says as it goes on.
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
	lost := LostAgain(hub.s, "centre-1")
	if lost.Day >= day || len(lost.Ended) != 0 {
		t.Errorf("before the days are read it says %+v", lost)
	}
	maps.Copy(lost.Ended, ended)
	hub.add(Cause{}, []Event{lost}, Answer{})
	if hub.s.RestoredFrom != "centre-1@0" {
		t.Errorf("it was restored from %q", hub.s.RestoredFrom)
	}
	for range 2 {
		hub.reloaded()
		hub.handIn("wall", full.s)
	}
	want := map[string][]TicketState{"A002": {Done}, "A004": {Waiting}}
	if got := lateStates(hub.lateEvents()); !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("recovered are %v, want %v", got, want)
	}
	again := LostAgain(hub.s, "centre-2") // it happens once more
	Ends(again.Ended, day, hub.s.Tickets)
	if len(again.Ended) != 4 {
		t.Errorf("of four tickets that it knows by now it says %v", again.Ended)
	}
}

// What a log says of its last days is bounded: it goes to every device.
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

// Devices may be off over a holiday. The days after the restore are not lost, and
// nothing is remembered of them.
func TestDevicesAreBelievedForAWeek(t *testing.T) {
	hub, known := restored(t, issues(2), issues(1))
	for range 6 {
		hub.at += 24 * 60 * minute
		hub.issue("gplx", "")
		hub.issue("gplx", "")
	}
	if n := len(hub.s.Lost.Ended); n != 2+2 {
		t.Errorf("%d tickets are remembered, want the 2 of the lost day and the 2 of the next", n)
	}
	hub.handIn("wall", known)
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
		"another day":        func(t *Ticket) { t.ID = "2020-01-01/A002" },
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
