package queue

import (
	"encoding/json"
	"slices"
	"testing"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// restored is a hub that was restored to before something happened, and a device's
// state from after it.
func restored(t *testing.T, before, after func(w *world), change ...func(*centre.Centre)) (hub *world, device *State) {
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
	hub.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "centre-1", Pos: hub.s.Pos}}, eventlog.Answer{})
	return hub, full.s
}

// upload has a device upload its state, over the wire.
func (w *world) upload(device string, s *State) {
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

// A number that was given is never given again, although the hub has lost it.
func TestRestoredHubGivesNoNumberTwice(t *testing.T) {
	hub, known := restored(t, issues(2), issues(3))
	hub.seq["kiosk"] = 100
	hub.refused("kiosk", IssueTicket{Service: "gplx"}, RecoveringCode)
	hub.refused("kiosk", CheckIn{Appointment: "x"}, RecoveringCode)
	hub.upload("wall", known)
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

// The first that a restored hub hears is what a console did long before: the time for
// uploads begins when the hub hears it, not when it was done.
func TestOfflineActionEndsNoRecovery(t *testing.T) {
	var c *offlineConsole
	hub, known := restored(t, func(w *world) {
		issues(2)(w)
		w.sit("1", "duc")
		w.reserve("desk-1")
		c = w.cut("desk-1")
	}, issues(3))
	c.do(CallReserved{"1", hub.ticket("A001").ID}, OK)
	hub.seq["desk-1"], hub.seq["kiosk"] = 100, 100
	a := hub.must("desk-1", c.done[0])
	if got, want := hub.s.Ticket(a.Ticket).CalledMS, c.done[0].(OfflineAction).AtMS; got != want {
		t.Errorf("the call is on the record as of %d, it was at %d", got, want)
	}
	if got := hub.s.RestoredMS; got != hub.at {
		t.Errorf("the time for uploads begins %d ms before the first command", hub.at-got)
	}
	hub.refused("kiosk", IssueTicket{Service: "gplx"}, RecoveringCode)
	hub.upload("wall", known)
	hub.at += minute
	b := hub.must("kiosk", IssueTicket{Service: "gplx"})
	if got := hub.s.Ticket(b.Ticket).Number; got != "A006" {
		t.Errorf("the next number is %s, A005 is out", got)
	}
}

func TestRecoveredTicketsStandInLineAsTheyDid(t *testing.T) {
	hub, known := restored(t, func(w *world) {
		issues(1)(w)
		w.must("desk", Login{Counter: "1", Officer: "duc", PIN: "1234"})
	}, func(w *world) {
		w.must("kiosk", IssueTicket{Service: "gplx"})
		w.must("kiosk", IssueTicket{Service: "gplx", Class: "gia"})
		w.must("kiosk", reportOf(1, w.at-minute))
	})
	hub.upload("wall", known)
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
		w.must("desk", Login{Counter: "1", Officer: "duc", PIN: "1234"})
	}, func(w *world) {
		w.must("desk", CallNext{Counter: "1"})
		w.must("desk", Start{Counter: "1"})
		w.must("desk", Finish{Counter: "1"}) // A001
		w.must("desk", CancelTicket{Ticket: w.ticket("A002").ID, Reason: "đổi ý"})
		w.must("desk", CallNext{Counter: "1"}) // A003 is called again
	})
	hub.upload("wall", known)
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

// Every device uploads the same; it is entered once, whichever comes first.
func TestRecoveringTwiceChangesNothing(t *testing.T) {
	hub, known := restored(t, issues(1), issues(250))
	hub.upload("wall", known)
	once, err := json.Marshal(hub.s.Tickets)
	if err != nil {
		t.Fatal(err)
	}
	hub.upload("pad", known)
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
	hub.upload("kiosk-2", known)
	if b, ok := hub.s.BlockOf("kiosk-2", 1, hub.s.Day); !ok || b.Letter != "M" {
		t.Errorf("kiosk-2 has %+v (%v), it had M", b, ok)
	}
	hub.upload("kiosk-1", known)
	if b, ok := hub.s.BlockOf("kiosk-1", 1, hub.s.Day); !ok || b.Letter != "K" {
		t.Errorf("kiosk-1 has %+v (%v), it had K", b, ok)
	}
}

func TestLetterThatIsTakenIsNotGivenBack(t *testing.T) {
	hub, known := restored(t, func(*world) {}, func(w *world) { w.lease("kiosk-1", 1) })
	hub.lease("kiosk-2", 1) // K
	hub.upload("kiosk-1", known)
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
func TestNumberGivenTwiceIsRecoveredTwice(t *testing.T) {
	hub, known := restored(t, func(*world) {}, func(w *world) { w.must("kiosk", reportOf(1, w.at)) })
	other := reportOf(1, hub.at)
	other.Code = "of-the-copy"
	hub.must("kiosk-2", other)
	hub.upload("wall", known)
	hub.upload("pad", known)
	if len(hub.s.Tickets) != 2 {
		t.Fatalf("%d tickets for two papers", len(hub.s.Tickets))
	}
	for _, code := range []string{"of-the-copy", "alone-1"} {
		if got := hub.s.TicketByCode(code); got == nil || got.Number != "AK001" || got.State != Waiting {
			t.Errorf("the paper with %s is %+v", code, got)
		}
	}
}

// Visits that a counter served after the backup count for it, whether their numbers
// were given before or after the backup.
func TestWhatWasServedCountsForItsCounter(t *testing.T) {
	serve := func(w *world) {
		w.must("desk", CallNext{Counter: "1"})
		w.at += 2 * minute
		w.must("desk", Start{Counter: "1"})
		w.at += 6 * minute
		w.must("desk", Finish{Counter: "1"})
	}
	hub, known := restored(t, func(w *world) {
		issues(2)(w)
		w.must("desk", Login{Counter: "1", Officer: "duc", PIN: "1234"})
		serve(w)
	}, func(w *world) {
		serve(w)
		issues(1)(w)
		serve(w)
	})
	before := hub.s.Desk("1")
	for range 2 {
		hub.upload("wall", known)
		hub.reloaded()
	}
	got, want := hub.s.Desk("1"), known.Desk("1")
	if before.Served != 1 || got.Served != 3 || got.Served != want.Served || got.ServedSec != want.ServedSec || got.WaitedSec != want.WaitedSec || got.InTarget != want.InTarget {
		t.Errorf("the counter has %+v, had %+v, and before it was %+v", got, want, before)
	}
	if got, want := hub.s.Samples["gplx"], known.Samples["gplx"]; !slices.Equal(got, want) || len(got) != 3 {
		t.Errorf("the service takes %v, took %v", got, want)
	}
	gone := *known.TicketByNumber("A003")
	gone.ID, gone.Number, gone.Code, gone.Counter = TicketID(known.Day+"/A009"), "A009", "code-9", "99"
	hub.must("wall", Recover{Day: known.Day, Tickets: []Ticket{gone}})
	if len(hub.s.Counters) != len(known.Counters) {
		t.Errorf("a counter that is gone has figures: %v", hub.s.Counters)
	}
}

// Numbers that were reported together may have the same arrival, and may be recovered
// together. Each can be called, and none is called twice.
func TestRecoveredNumbersOfOneMomentAreToldApart(t *testing.T) {
	hub, known := restored(t, func(w *world) {
		w.must("desk", Login{Counter: "1", Officer: "duc", PIN: "1234"})
	}, func(w *world) {
		for n := 1; n <= 3; n++ {
			w.must("kiosk", reportOf(n, eight))
		}
	})
	for i := range known.Tickets { // as can happen with two logs
		known.Tickets[i].Pos, known.Tickets[i].ArrivalMS = 9, known.Tickets[0].ArrivalMS
	}
	hub.upload("wall", known)
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
