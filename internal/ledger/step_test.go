package ledger

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// twoConsoles is a centre with a ticket that is reserved for the console at counter 1,
// and a console at counter 2, both connected.
func twoConsoles(t *testing.T) (b *book, ticket *queue.Ticket) {
	b = newBook(t)
	b.do("quay-2", queue.Login{Counter: "2", Officer: "hoa", PIN: "1234"})
	b.l.Joined("quay-1", true)
	a := b.do("kiosk-1", issue)
	b.must(b.l.Reserve(b.now))
	b.take()
	b.l.Joined("quay-2", true)
	ticket = b.state().Ticket(a.Ticket)
	if ticket.Reserved != "quay-1" {
		t.Fatalf("%s is reserved for %q", ticket.ID, ticket.Reserved)
	}
	return b, ticket
}

func call(t *queue.Ticket) queue.CallNumber {
	return queue.CallNumber{Counter: "2", Number: t.Number, Reason: "gấp"}
}

func types(b Batch) (list []string) {
	for _, w := range b.Entries {
		for _, ev := range w.Entry.Events {
			list = append(list, ev.EventType())
		}
	}
	return list
}

func TestCallWaitsForTheTicketToBeGivenBack(t *testing.T) {
	b, ticket := twoConsoles(t)
	asked := b.ask("quay-2", call(ticket))
	if got := types(asked); len(asked.Replies) != 0 || len(got) != 1 || got[0] != "tickets.askedback" {
		t.Fatalf("it is answered at once: %+v, %q", asked.Replies, got)
	}
	if in, waits := b.l.RetryIn(b.now); !waits || in != AskWithin {
		t.Errorf("it waits for %v, %v", in, waits)
	}
	if later := b.ask("quay-2", queue.Pause{Counter: "2", Reason: "nghỉ"}); len(later.Replies) != 0 {
		t.Errorf("what came later is answered before it: %+v", later.Replies)
	}
	b.pass(100 * time.Millisecond)
	b.must(b.l.Retry(b.now))
	if early := b.take(); len(early.Replies)+len(early.Entries) != 0 {
		t.Errorf("before the ticket is back: %+v", early)
	}
	b.do("quay-1", queue.GiveBack{Tickets: []queue.TicketID{ticket.ID}})
	b.must(b.l.Retry(b.now))
	after := b.take()
	if len(after.Replies) != 2 || after.Replies[0].Result.Answer.Code != queue.OK || after.Replies[0].Result.Answer.Ticket != ticket.ID || after.Replies[0].Cause.Seq+1 != after.Replies[1].Cause.Seq {
		t.Errorf("when it is back: %+v", after.Replies)
	}
	if ticket.Counter != "2" || ticket.State != queue.Called {
		t.Errorf("the ticket is %s at %q", ticket.State, ticket.Counter)
	}
	if _, waits := b.l.RetryIn(b.now); waits {
		t.Error("something is parked still")
	}
}

// A console that does not answer has kept its ticket: the call is refused, in time.
func TestCallDoesNotWaitForEver(t *testing.T) {
	b, ticket := twoConsoles(t)
	b.ask("quay-2", call(ticket))
	b.pass(AskWithin)
	b.must(b.l.Retry(b.now))
	if got := b.take(); len(got.Replies) != 1 || got.Replies[0].Result.Answer.Code == queue.OK || ticket.Reserved != "quay-1" {
		t.Errorf("after %v: %+v; the ticket is reserved for %q", AskWithin, got.Replies, ticket.Reserved)
	}
	b.l.Left(b.now, "quay-1")
	if got := b.ask("quay-2", call(ticket)); len(got.Replies) != 1 {
		t.Errorf("it waits for a console that is not connected: %+v", got)
	}
}

// A hub's clock that is set neither shortens nor prolongs the wait.
func TestWaitGoesByTheMonotonicClock(t *testing.T) {
	for _, by := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		b, ticket := twoConsoles(t)
		b.ask("quay-2", call(ticket))
		b.now.MS += by.Milliseconds()
		if in, waits := b.l.RetryIn(b.now); !waits || in != AskWithin {
			t.Errorf("set by %v, it waits for %v, %v", by, in, waits)
		}
	}
}

func TestOnlySoManyWaitBehindAParkedOne(t *testing.T) {
	b, ticket := twoConsoles(t)
	b.ask("quay-2", call(ticket))
	for n := range laterLimit + 3 {
		b.seq++
		room, err := b.l.Ask(b.now, Request{Cause: eventlog.Cause{Device: "quay-2", Inc: 1, Seq: b.seq}, Command: queue.Recall{Counter: "2"}})
		if b.must(err); room != (n < laterLimit) {
			t.Fatalf("there is room for %d: %v", n+1, room)
		}
	}
	b.pass(AskWithin)
	b.must(b.l.Retry(b.now))
	if got := b.take(); len(got.Replies) != 1+laterLimit {
		t.Errorf("%d are answered", len(got.Replies))
	}
}

func TestConsoleThatIsGoneIsRecorded(t *testing.T) {
	b, _ := twoConsoles(t)
	b.l.Left(b.now, "quay-1")
	reserve := func() []string {
		b.must(b.l.Reserve(b.now))
		return types(b.take())
	}
	if got := reserve(); len(got) != 0 {
		t.Errorf("at once: %q", got)
	}
	b.pass(GoneAfter)
	if got := reserve(); len(got) != 1 || got[0] != "counter.lost" {
		t.Errorf("after %v: %q", GoneAfter, got)
	}
	if got := reserve(); len(got) != 0 {
		t.Errorf("again: %q", got)
	}
	b.l.Joined("quay-1", true)
	if got := reserve(); len(got) == 0 || got[len(got)-1] != "counter.back" {
		t.Errorf("when it is back: %q", got)
	}
}

// A hub that starts expects the consoles that have tickets reserved.
func TestConsolesAreExpectedAfterAStart(t *testing.T) {
	b, _ := twoConsoles(t)
	b.l = New(b.l.Fold(), b.outside(), b.now)
	b.pass(GoneAfter)
	b.must(b.l.Reserve(b.now))
	if got := types(b.take()); len(got) != 1 || got[0] != "counter.lost" {
		t.Errorf("%q", got)
	}
}

// A clock that is set while people work opens no day; one that was set when nobody was
// there does.
func TestClockThatIsSetAtWork(t *testing.T) {
	for name, c := range map[string]struct {
		since time.Duration // the last action
		want  string
	}{
		"at work":          {time.Minute, "day.doubted"},
		"in the noon":      {3 * time.Hour, "day.doubted"},
		"in the evening":   {6 * time.Hour, "day.closed"},
		"after some hours": {atWork, "day.closed"},
	} {
		b := newBook(t)
		b.do("kiosk-1", issue)
		b.pass(c.since)
		b.roll()
		b.take()
		b.now.MS += 24 * time.Hour.Milliseconds()
		changed, _ := b.roll()
		if got := types(b.take()); !changed || len(got) == 0 || got[0] != c.want {
			t.Errorf("%s: %v, %q", name, changed, got)
		}
	}
	b := newBook(t)
	b.do("kiosk-1", issue)
	b.now.Unwatched = true // nobody can tell
	b.now.MS += 24 * time.Hour.Milliseconds()
	if b.roll(); b.state().Day != "2026-11-24" {
		t.Errorf("%s is open", b.state().Day)
	}
}

// Devices get their minute again if the clock was set while they uploaded.
func TestTimeForUploadsIsNotCutShort(t *testing.T) {
	b := newBook(t)
	b.must(b.l.Enter(b.now, eventlog.Cause{}, []eventlog.Event{queue.LogRestored{Log: "centre-1", Pos: 2}}, eventlog.Answer{}))
	b.do("kiosk-1", queue.Recover{Day: b.state().Day})
	b.roll()
	b.pass(10 * time.Second)
	if _, again := b.roll(); again {
		t.Error("again, and nobody has set the clock")
	}
	b.now.MS += 10 * 60_000
	if _, again := b.roll(); !again || !b.state().Recovering(b.now.MS) {
		t.Errorf("again: %v, recovering: %v", again, b.state().Recovering(b.now.MS))
	}
}

func TestKioskGetsABlock(t *testing.T) {
	b := newBook(t)
	code, err := b.l.Lease(b.now, "kiosk-1", 1)
	if batch := b.take(); err != nil || code != queue.OK || len(batch.Entries) != 1 || len(batch.Replies) != 0 {
		t.Errorf("%q, %v: %+v", code, err, batch)
	}
	if code, err := b.l.Lease(b.now, "kiosk-1", 1); err != nil || code != queue.OK || b.l.Waiting() != 0 {
		t.Errorf("again: %q, %v, %d entries", code, err, b.l.Waiting())
	}
}

func TestAnnouncementsOfTheClock(t *testing.T) {
	b := newBook(t)
	c := testCentre()
	c.Announcements = append(c.Announcements, announcementAt("08:10"))
	b.do("", queue.SetCentre{Centre: c})
	if said, err := b.l.Announce(b.now); said || err != nil {
		t.Errorf("before its time: %v, %v", said, err)
	}
	b.pass(10 * time.Minute)
	if said, err := b.l.Announce(b.now); !said || err != nil {
		t.Errorf("at its time: %v, %v", said, err)
	}
	if said, err := b.l.Announce(b.now); said || err != nil {
		t.Errorf("again: %v, %v", said, err)
	}
}

// What the log has of a day is asked for when a person says what day it is, and not
// taken from the device.
func TestDayIsCompletedByTheHub(t *testing.T) {
	b := newBook(t)
	asked := ""
	b.do("kiosk-1", issue)
	had := []queue.Ticket{{ID: "2026-11-22/A007", Number: "A007", Code: "QQQQ-Q", Service: "gplx", State: queue.Waiting, IssuedMS: monday - 24*3_600_000, ArrivalMS: monday - 24*3_600_000}}
	b.l.out.OfDay = func(day string) ([]queue.Ticket, []queue.Appointment, error) {
		asked = day
		return had, nil, nil
	}
	b.now.MS -= 24 * 3_600_000 // the clock is set right, and a person says so
	b.roll()
	b.take()
	if a := b.do("quay-1", queue.SetDay{Day: "2026-11-22"}); a.Code != queue.OK || asked != "2026-11-22" {
		t.Errorf("%+v; the hub was asked for %q", a, asked)
	}
	if back := b.state().TicketByCode("QQQQ-Q"); back == nil || back.State != queue.Waiting {
		t.Errorf("who waited on that day waits as %+v", back)
	}
}

// What was applied is in the batch, once, as the disk gets it and as devices do, and
// the log folds to what the ledger has.
func TestBatchIsTheLog(t *testing.T) {
	b, ticket := twoConsoles(t)
	b.ask("quay-2", call(ticket))
	b.do("quay-1", queue.GiveBack{Tickets: []queue.TicketID{ticket.ID}})
	b.must(b.l.Retry(b.now))
	b.take()
	b.do("quay-2", queue.Start{Counter: "2"})
	b.do("quay-2", queue.Finish{Counter: "2"})
	b.do("pad-2", queue.Rate{Ticket: ticket.ID, Score: 4, Counter: "2"})
	f, replica, n := NewFold(), queue.NewState(), 0
	for _, batch := range b.took {
		for _, w := range batch.Entries {
			var stored, public eventlog.Entry
			if err := json.Unmarshal(w.Stored, &stored); err != nil {
				t.Fatal(err)
			}
			told, err := w.For(eventlog.Streams{eventlog.QueueStream})
			if err = errors.Join(err, json.Unmarshal(told, &public)); err != nil {
				t.Fatal(err)
			}
			b.must(f.Apply(stored))
			b.must(queue.Apply(replica, public))
			if n++; strings.Contains(string(told), `"score"`) {
				t.Errorf("entry %d is told with what is private: %s", stored.Pos, told)
			}
		}
	}
	want, _ := b.l.Fold().Save()
	if got, err := f.Save(); err != nil || string(got) != string(want) || n != len(b.log) {
		t.Errorf("%d entries of %d fold to another state (%v)", n, len(b.log), err)
	}
	state, _ := json.Marshal(b.state())
	if got, err := json.Marshal(replica); err != nil || string(got) != string(state) {
		t.Errorf("a device has another state (%v)", err)
	}
}

func announcementAt(at string) centre.Announcement {
	return centre.Announcement{ID: "gio", Text: "Xin chào", At: at}
}
