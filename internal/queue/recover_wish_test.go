package queue

import (
	"fmt"
	"slices"
	"testing"

	"motcua/internal/eventlog"
)

// The kiosk is back before the device that knows the hub's lost number for the
// same wish: nobody holds that.
func TestRecoveredNumberGivesWayToThePaper(t *testing.T) {
	for name, paperFirst := range map[string]bool{"the paper comes first": true, "the lost number comes first": false} {
		t.Run(name, func(t *testing.T) {
			hub, known := restored(t, func(*world) {}, func(w *world) {
				w.at += 1000
				events, a := Decide(w.s, eventlog.Cause{Device: "kiosk", Inc: 1, Seq: 1, Nonce: "wish-1"}, IssueTicket{Service: "gplx", Code: "hubs"}, w.at)
				w.add(eventlog.Cause{Device: "kiosk", Inc: 1, Seq: 1, Nonce: "wish-1"}, events, a)
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
		by := eventlog.Cause{Device: "kiosk", Inc: 1, Seq: 1, Nonce: "wish-1"}
		events, a := Decide(w.s, by, IssueTicket{Service: "gplx", Code: "hubs"}, w.at)
		w.add(by, events, a)
		w.seq["kiosk"] = 1
		w.must("kiosk", IssueTicket{Service: "gplx"})
	})
	day, morning := hubs.s.Day, known.Tickets[0].IssuedMS
	hubs.at = morning - 12*60*minute // in the evening
	paper := handed(1, hubs.at-minute)
	paper.Instead, paper.InsteadNonce = 1, "wish-1"
	late := OfflineTicketReportedLate{Number: paper.Number, Code: paper.Code, Service: paper.Service, IssuedMS: paper.IssuedMS, InsteadNonce: "wish-1"}
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

// wish is a kiosk's request for a number, with its nonce.
func (w *world) wish(nonce string) *Ticket {
	w.t.Helper()
	w.at += 1000
	w.seq["kiosk"]++
	w.n++
	by := eventlog.Cause{Device: "kiosk", Inc: 1, Seq: w.seq["kiosk"], Nonce: nonce}
	events, a := Decide(w.s, by, w.withCode(IssueTicket{Service: "gplx"}), w.at)
	w.add(by, events, a)
	return w.s.Ticket(a.Ticket)
}

// The hub was put back, and the kiosk withdraws a number that the log lacks. Another
// device hands it in: nobody holds it.
func TestWithdrawnNumberThatIsHandedInIsNotInLine(t *testing.T) {
	hub, known := restored(t, func(*world) {}, func(w *world) {
		w.wish("wish-1")
		w.wish("wish-2")
	})
	hub.must("kiosk", CancelTicket{Ticket: known.Tickets[0].ID, Reason: ReasonNotPrinted, IssuedNonce: "wish-1"})
	hub.reloaded()
	hub.handIn("wall", known)
	hub.reloaded()
	if got := hub.ticket("A001"); got.State != Cancelled || got.Reason != ReasonNotPrinted {
		t.Errorf("the number that nobody holds is %s (%s)", got.State, got.Reason)
	}
	if got := hub.ticket("A002"); got.State != Waiting {
		t.Errorf("that of another wish is %s", got.State)
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
		by := eventlog.Cause{Device: "kiosk", Inc: 1, Seq: 1, Nonce: "wish-1"}
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

// The log loses that a kiosk withdrew a number of a day that was over by a wrong clock,
// and the number too. The kiosk hands the one in again and other devices the other, in
// any order, before or after a person opens the day again: nobody waits without a paper.
func TestLateWithdrawalIsHandedInAgain(t *testing.T) {
	number := func(n, nonce string) Ticket {
		return Ticket{
			ID: TicketID("2026-11-27/" + n), Number: n, Code: "c-" + n, Service: "gplx", State: Waiting, IssuedBy: "kiosk", IssuedNonce: nonce,
			ArrivalMS: at(t, "2026-11-27 16:05"), IssuedMS: at(t, "2026-11-27 16:05"),
		}
	}
	withdraw := func(w *world) {
		w.must("kiosk", CancelTicket{Ticket: "2026-11-27/A003", Reason: ReasonNotPrinted, IssuedNonce: "lost"})
	}
	others := func(w *world) {
		w.must("wall", Recover{Day: "2026-11-27", Tickets: []Ticket{number("A003", "lost"), number("A004", "held")}})
	}
	word := func(w *world) {
		for _, late := range w.lateEvents() {
			w.had = WithLate(w.had, late)
		}
		w.at = at(t, "2026-11-27 16:11")
		w.must("", SetDay{Day: "2026-11-27", Had: w.had})
	}
	nothing := func(*world) {}
	for name, c := range map[string]struct {
		steps []func(*world)
		want  []string
	}{
		"the withdrawal, then the number": {[]func(*world){withdraw, others, word}, []string{"A002", "A004"}},
		"the number, then the withdrawal": {[]func(*world){others, withdraw, word}, []string{"A002", "A004"}},
		"the number after the word":       {[]func(*world){withdraw, word, others}, []string{"A002", "A004"}},
		"the withdrawal after the word":   {[]func(*world){others, word, withdraw}, []string{"A002", "A004"}},
		"both after the word":             {[]func(*world){word, others, withdraw}, []string{"A002", "A004"}},
		"both, the withdrawal first":      {[]func(*world){word, withdraw, others}, []string{"A002", "A004"}},
		"no withdrawal":                   {[]func(*world){others, nothing, word}, []string{"A002", "A003", "A004"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := yesterday(t) // A001 called, A002 waiting
			w.had = TicketsOf(w.s)
			w.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "old", Pos: 3}}, eventlog.Answer{})
			w.at = at(t, "2026-11-28 16:10")
			w.roll()
			for _, step := range c.steps {
				step(w)
				w.reloaded()
			}
			var got []string
			for _, ticket := range w.s.Tickets {
				if ticket.State == Waiting && ticket.Number != "A001" { // who was at the counter
					got = append(got, ticket.Number)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("in line are %v, want %v", got, c.want)
			}
			w.replay()
		})
	}
}
