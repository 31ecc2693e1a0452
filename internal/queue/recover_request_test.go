package queue

import (
	"fmt"
	"slices"
	"testing"

	"motcua/internal/eventlog"
)

// The kiosk is back before the device that knows the hub's lost number for the same
// request: nobody holds that number.
func TestRecoveredNumberIsSupersededByThePaper(t *testing.T) {
	for name, paperFirst := range map[string]bool{"the paper comes first": true, "the lost number comes first": false} {
		t.Run(name, func(t *testing.T) {
			hub, known := restored(t, func(*world) {}, func(w *world) {
				w.at += 1000
				events, a := Decide(w.s, eventlog.Cause{Device: "kiosk", Inc: 1, Seq: 1, Nonce: "request-1"}, IssueTicket{Service: "gplx"}, Given{AtMS: w.at, Code: "hubs"})
				w.add(eventlog.Cause{Device: "kiosk", Inc: 1, Seq: 1, Nonce: "request-1"}, events, a)
			})
			paper := reportOf(1, hub.at)
			paper.Instead, paper.InsteadNonce = 1, "request-1"
			back := []func(){func() { hub.must("kiosk", paper) }, func() { hub.upload("wall", known) }}
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

// At midnight the hub had given a number of the new day for a request for which the
// kiosk gave an offline number. The hub is restored to the evening and recovers the
// offline ticket on the old day, in each of the possible ways; on the new day the hub's
// number is cancelled.
func TestNumberOfTheNewDayIsSupersededByThePaperOfTheOld(t *testing.T) {
	hubs, known := restored(t, func(*world) {}, func(w *world) {
		w.at += 24 * 60 * minute
		w.roll()
		by := eventlog.Cause{Device: "kiosk", Inc: 1, Seq: 1, Nonce: "request-1"}
		events, a := Decide(w.s, by, IssueTicket{Service: "gplx"}, Given{AtMS: w.at, Code: "hubs"})
		w.add(by, events, a)
		w.seq["kiosk"] = 1
		w.must("kiosk", IssueTicket{Service: "gplx"})
	})
	day, morning := hubs.s.Day, known.Tickets[0].IssuedMS
	hubs.at = morning - 12*60*minute // in the evening
	paper := reportOf(1, hubs.at-minute)
	paper.Instead, paper.InsteadNonce = 1, "request-1"
	late := OfflineTicketReportedLate{Number: paper.Number, Code: paper.Code, Service: paper.Service, IssuedMS: paper.IssuedMS, InsteadNonce: "request-1"}
	_, kept := late.AsTicket("kiosk")
	lost := func(w *world) { w.upload("wall", known) }
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
				t.Errorf("that of another request is %s", got)
			}
		})
	}
}

// request has the kiosk request a number under a nonce.
func (w *world) request(nonce string) *Ticket {
	w.t.Helper()
	w.at += 1000
	w.seq["kiosk"]++
	w.n++
	by := eventlog.Cause{Device: "kiosk", Inc: 1, Seq: w.seq["kiosk"], Nonce: nonce}
	c, given := w.given(IssueTicket{Service: "gplx"})
	events, a := Decide(w.s, by, c, given)
	w.add(by, events, a)
	return w.s.Ticket(a.Ticket)
}

// The hub was restored, and the kiosk cancels a number that is missing from the log.
// Another device uploads that number: it is not in line.
func TestCancelledNumberThatIsUploadedIsNotInLine(t *testing.T) {
	hub, known := restored(t, func(*world) {}, func(w *world) {
		w.request("request-1")
		w.request("request-2")
	})
	hub.must("kiosk", CancelTicket{Ticket: known.Tickets[0].ID, Reason: ReasonNotPrinted, IssuedNonce: "request-1"})
	hub.reloaded()
	hub.upload("wall", known)
	hub.reloaded()
	if got := hub.ticket("A001"); got.State != Cancelled || got.Reason != ReasonNotPrinted {
		t.Errorf("the number that nobody holds is %s (%s)", got.State, got.Reason)
	}
	if got := hub.ticket("A002"); got.State != Waiting {
		t.Errorf("that of another request is %s", got.State)
	}
}

// again is the same hub, replayed from its log.
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

// The hub is restored twice. The kiosk's ticket, which names its request, and the hub's
// number for that request are both recovered from devices.
func TestRecoveredPaperCancelsTheRecoveredNumber(t *testing.T) {
	issue := func(w *world) {
		w.at += 1000
		by := eventlog.Cause{Device: "kiosk", Inc: 1, Seq: 1, Nonce: "request-1"}
		events, a := Decide(w.s, by, IssueTicket{Service: "gplx"}, Given{AtMS: w.at, Code: "hubs"})
		w.add(by, events, a)
	}
	hub, lost := restored(t, func(*world) {}, issue)
	again, knownPaper := restored(t, func(*world) {}, func(w *world) {
		paper := reportOf(1, w.at)
		paper.Instead, paper.InsteadNonce = 1, "request-1"
		w.seq["kiosk"] = 10
		w.must("kiosk", paper)
	})
	for name, order := range map[string][]*State{"the number comes first": {lost, knownPaper}, "the paper comes first": {knownPaper, lost}} {
		t.Run(name, func(t *testing.T) {
			w := hub.again(t)
			w.at = again.at
			for i, known := range order {
				w.upload(fmt.Sprint("wall-", i), known)
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

// A wrong clock ended a day, and a kiosk cancelled a number of it; the log loses both
// the number and its cancellation. The kiosk sends the cancellation again and other
// devices upload the number, in any order, before or after a person opens the day
// again: no ticket without paper is waiting.
func TestLateCancellationIsSentAgain(t *testing.T) {
	number := func(n, nonce string) Ticket {
		return Ticket{
			ID: TicketID("2026-11-27/" + n), Number: n, Code: "c-" + n, Service: "gplx", State: Waiting, IssuedBy: "kiosk", IssuedNonce: nonce,
			ArrivalMS: at(t, "2026-11-27 16:05"), IssuedMS: at(t, "2026-11-27 16:05"),
		}
	}
	cancel := func(w *world) {
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
		w.must("", with{SetDay{Day: "2026-11-27"}, Given{Had: w.had}})
	}
	nothing := func(*world) {}
	for name, c := range map[string]struct {
		steps []func(*world)
		want  []string
	}{
		"the cancellation, then the number": {[]func(*world){cancel, others, word}, []string{"A002", "A004"}},
		"the number, then the cancellation": {[]func(*world){others, cancel, word}, []string{"A002", "A004"}},
		"the number after the word":         {[]func(*world){cancel, word, others}, []string{"A002", "A004"}},
		"the cancellation after the word":   {[]func(*world){others, word, cancel}, []string{"A002", "A004"}},
		"both after the word":               {[]func(*world){word, others, cancel}, []string{"A002", "A004"}},
		"both, the cancellation first":      {[]func(*world){word, cancel, others}, []string{"A002", "A004"}},
		"no cancellation":                   {[]func(*world){others, nothing, word}, []string{"A002", "A003", "A004"}},
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
				if ticket.State == Waiting && ticket.Number != "A001" { // it was at the counter
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
