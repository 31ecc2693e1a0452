package replica_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"motcua/internal/eventlog"
	"motcua/internal/ledger"
	"motcua/internal/queue"
	"motcua/internal/replica"
	"motcua/internal/wire"
)

// evening ends the hub's day.
func (h *hub) evening() {
	h.t.Helper()
	h.MS += 24 * 60 * 60_000
	h.Roll()
}

// numbers are the numbers that are kept of a day.
func numbers(p replica.Past) (list []string) {
	for _, t := range p.Tickets {
		list = append(list, t.Number+" "+string(t.State))
	}
	return list
}

// What a device knew of a day is on disk before the state without that day.
func TestDayThatEndsIsKept(t *testing.T) {
	h := newHub(t)
	x := start(t, newDisk(1), 1)
	x.talk(h)
	x.ask(issue, true, false, true)
	x.ask(issue, true, false, true)
	x.talk(h)
	x.talk(h) // and gets the events of it
	pos := x.State().Pos
	h.evening()
	h.Enter(eventlog.Cause{}, eventlog.Answer{}, queue.LogRestored{})
	hello := mustHello(t, x)
	frames, _ := h.greet(hello)
	x.step(replica.Down{})
	var out []replica.Output
	for _, f := range frames {
		e, _, _ := wire.Decode(f)
		more, err := x.Step(replica.Came{Frame: e})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, more...)
	}
	over := slices.IndexFunc(out, func(o replica.Output) bool { _, is := o.(replica.DayOver); return is })
	applied := slices.IndexFunc(out, func(o replica.Output) bool { _, is := o.(replica.Applied); return is })
	if over < 0 || applied < over {
		t.Fatalf("the outputs are %v", out)
	}
	p := out[over].(replica.DayOver).Past
	if p.Day != "2026-11-23" || p.Log != "log" || p.Pos != pos || !slices.Equal(numbers(p), []string{"A001 waiting", "A002 waiting"}) {
		t.Errorf("kept is %+v", p)
	}
	h.evening()
	x.talk(h)
	if len(x.disk.past) != 0 {
		t.Errorf("of a day without tickets is kept %v", x.disk.past)
	}
}

// A device that was off overnight gets a whole state, if much has happened.
func TestDayThatIsSkippedIsKept(t *testing.T) {
	h := newHub(t)
	x := start(t, newDisk(1), 1)
	x.talk(h)
	x.ask(issue, true, false, true)
	x.talk(h)
	x.talk(h)
	h.evening()
	for range ledger.DeltaLimit {
		h.Enter(eventlog.Cause{}, eventlog.Answer{})
	}
	x.talk(h)
	if p := x.disk.past["2026-11-23"]; !slices.Equal(numbers(p), []string{"A001 waiting"}) || x.State().Day != "2026-11-24" {
		t.Errorf("on %s, kept is %+v", x.State().Day, p)
	}
}

// States do not have the ticket of a number that was reported after its day, so its
// kiosk keeps it.
func TestLateReportIsKeptByItsKiosk(t *testing.T) {
	h := newHub(t)
	x, y := start(t, newDisk(1), 1), start(t, newDisk(1), 2)
	x.talk(h)
	h.evening()
	late := []eventlog.Event{queue.OfflineTicketReportedLate{Number: "AK001", Code: "k-1", Service: "gplx", IssuedMS: eight}}
	h.Enter(eventlog.Cause{Device: "kiosk-1", Inc: 1, Seq: 1}, eventlog.Answer{Code: queue.TooLate}, late...)
	late = []eventlog.Event{queue.OfflineTicketReportedLate{Number: "AM001", Code: "m-1", Service: "gplx", IssuedMS: eight}}
	h.Enter(eventlog.Cause{Device: "kiosk-2", Inc: 1, Seq: 1}, eventlog.Answer{Code: queue.TooLate}, late...)
	x.talk(h)
	if p := x.disk.past["2026-11-23"]; !slices.Equal(numbers(p), []string{"AK001 waiting"}) || p.Log != "log" || p.Pos != x.State().Pos {
		t.Errorf("kept is %+v", p)
	}
	if y.talk(h); len(y.disk.past) != 0 { // its disk is new, and it gets the whole state
		t.Errorf("kept is %v", y.disk.past)
	}
}

func TestWhatIsKnownOfADayIsPutTogether(t *testing.T) {
	ticket := func(number, code string, state queue.TicketState) queue.Ticket {
		return queue.Ticket{Number: number, Code: code, State: state}
	}
	older := replica.Past{Day: "d", Log: "log", Pos: 9, Tickets: []queue.Ticket{ticket("A001", "a", queue.Waiting), ticket("A002", "b", queue.Done)}}
	for name, c := range map[string]struct {
		now  []queue.Ticket
		log  string
		want []string
	}{
		"the same and more":          {[]queue.Ticket{ticket("A001", "a", queue.Done), ticket("A002", "b", queue.Done), ticket("A003", "c", queue.Waiting)}, "log-2", []string{"A001 done", "A002 done", "A003 waiting"}},
		"the hub was put back":       {[]queue.Ticket{ticket("A001", "a", queue.Done)}, "log", []string{"A001 done", "A002 done"}},
		"a number that is out twice": {[]queue.Ticket{ticket("A002", "x", queue.Left)}, "log", []string{"A002 left", "A001 waiting", "A002 done"}},
		"nothing":                    {nil, "log", []string{"A001 waiting", "A002 done"}},
	} {
		p := replica.Past{Day: "d", Log: "log-2", Pos: 5, Tickets: c.now}.Merge(older)
		if p.Log != c.log || p.Day != "d" || !slices.Equal(numbers(p), c.want) {
			t.Errorf("%s: it is %+v", name, p)
		}
	}
	if len(older.Tickets) != 2 {
		t.Error("what was kept has changed")
	}
}

// rate is a rating without a ticket.
func rate(n int64) queue.Rate {
	return queue.Rate{Score: 4, Counter: "1", AtMS: eight, Answer: n}
}

// A rating that the hub accepted goes onto the shelf; a refused one does not, nor does
// anything else.
func TestAcceptedRatingsAreKept(t *testing.T) {
	h := newHub(t)
	x := start(t, newDisk(1), 1)
	x.talk(h)
	h.evening()
	good := rate(7)
	good.Ticket = "2026-11-23/A001" // of a day that is over
	x.ask(good, true, false, true)
	pos := h.State().Pos + 1
	bad := good
	bad.Score = 99
	x.ask(bad, true, false, true)
	x.ask(issue, true, false, true)
	x.talk(h)
	body, err := queue.EncodeCommand(good)
	if err != nil {
		t.Fatal(err)
	}
	want := []replica.Shelved{{Log: "log", Pos: pos, AtMS: eight, Body: body}}
	if !reflect.DeepEqual(x.disk.shelf, want) || len(x.disk.outbox) != 0 {
		t.Errorf("on the shelf is %+v, want %+v; %d commands in the outbox", x.disk.shelf, want, len(x.disk.outbox))
	}
}

// The cancellation of a number whose day is over is in no state, so it goes onto the
// shelf. The cancellation of a number of the open day is uploaded with the day.
func TestAcceptedLateCancellationsAreKept(t *testing.T) {
	h := newHub(t)
	x := start(t, newDisk(1), 1)
	x.talk(h)
	given := x.ask(issue, true, false, true)
	x.talk(h)
	x.talk(h)
	ticket := x.got[given].Ticket
	withdraw := func(id queue.TicketID, reason, nonce string) {
		x.ask(queue.CancelTicket{Ticket: id, Reason: reason, IssuedNonce: nonce}, true, false, true)
	}
	withdraw(ticket.ID, queue.ReasonNotPrinted, ticket.IssuedNonce)
	pos := h.State().Pos + 2
	withdraw("2026-11-20/A001", queue.ReasonNotPrinted, "lost")
	withdraw("2026-11-20/A002", "", "refused")
	x.talk(h)
	x.talk(h)
	if got := x.State().Ticket(ticket.ID); got.State != queue.Cancelled || len(x.disk.outbox) != 0 {
		t.Fatalf("the day's own is %+v, and %d commands are in the outbox", got, len(x.disk.outbox))
	}
	body, err := queue.EncodeCommand(queue.CancelTicket{Ticket: "2026-11-20/A001", Reason: queue.ReasonNotPrinted, IssuedNonce: "lost"})
	if err != nil {
		t.Fatal(err)
	}
	if want := []replica.Shelved{{Log: "log", Pos: pos, Body: body}}; !reflect.DeepEqual(x.disk.shelf, want) {
		t.Errorf("on the shelf is %+v, want %+v", x.disk.shelf, want)
	}
	again := append(slices.Clone(x.disk.shelf), x.disk.shelf[0]) // it was uploaded before
	if got := toUpload(t, x, pos-1, nil, again); !slices.Equal(got, []string{"2026-11-23 1", "withdrawn lost"}) {
		t.Errorf("a hub that lacks it is handed in %q", got)
	}
	if got := toUpload(t, x, pos, nil, x.disk.shelf); slices.Contains(got, "withdrawn lost") {
		t.Errorf("a hub that has it is handed in %q", got)
	}
}

// toUpload names the commands that a device uploads to a hub that has its log up to an
// entry.
func toUpload(t *testing.T, x *device, has uint64, past []replica.Past, shelf []replica.Shelved) (list []string) {
	t.Helper()
	w := wire.Welcome{Mode: wire.ModeSnapshot, Log: "log-2", RolledBack: true, Has: has, Parts: 1}
	e, _, err := wire.Decode(encoded(t, wire.TypeWelcome, w))
	if err != nil {
		t.Fatal(err)
	}
	out, err := x.Step(replica.Came{Frame: e})
	if err != nil || !slices.Contains(out, replica.Output(replica.UploadMissing{})) {
		t.Fatalf("the outputs are %v, %v", out, err)
	}
	for _, c := range x.ToUpload(past, shelf) {
		switch c := c.(type) {
		case queue.Recover:
			list = append(list, fmt.Sprint(c.Day, " ", len(c.Tickets)))
		case queue.Rate:
			list = append(list, fmt.Sprint("answer ", c.Answer))
		case queue.CancelTicket:
			list = append(list, "withdrawn "+c.IssuedNonce)
		}
	}
	return list
}

// What the hub has already is not uploaded: the days and ratings up to the end of its
// backup. What was kept of an earlier log is, since it may be missing from both logs.
func TestWhatTheHubIsMissingIsUploaded(t *testing.T) {
	h := newHub(t)
	x := start(t, newDisk(1), 1)
	x.talk(h)
	h.evening()
	x.talk(h)
	x.ask(issue, true, false, true)
	x.talk(h)
	x.talk(h)
	day := func(day, log string, pos uint64, tickets int) replica.Past {
		return replica.Past{Day: day, Log: log, Pos: pos, Tickets: make([]queue.Ticket, tickets)}
	}
	shelved := func(log string, pos uint64, n int64) replica.Shelved {
		body, err := queue.EncodeCommand(rate(n))
		if err != nil {
			t.Fatal(err)
		}
		return replica.Shelved{Log: log, Pos: pos, AtMS: eight, Body: body}
	}
	past := []replica.Past{
		day("2026-11-20", "log-0", 3, 1), day("2026-11-21", "log", 49, 2), day("2026-11-22", "log", 50, 3), day("2026-11-23", "log", 51, 250),
		day("2026-11-24", "log", 99, 4), // it is today, kept while a clock was wrong
	}
	shelf := []replica.Shelved{
		shelved("log-0", 3, 1), shelved("log-0", 4, 2), shelved("log", 50, 3), shelved("log", 51, 4),
		shelved("log", 40, 2), // uploaded before
	}
	want := []string{"2026-11-20 1", "2026-11-23 100", "2026-11-23 100", "2026-11-23 50", "2026-11-24 1", "answer 1", "answer 4"}
	if got := toUpload(t, x, 50, past, shelf); !slices.Equal(got, want) {
		t.Errorf("handed in is %q, want %q", got, want)
	}
}

// A clock that was ahead closed a day too early, and it is open again: what it had then
// is uploaded with what it has now, each once.
func TestDayThatWasClosedTooEarlyIsUploaded(t *testing.T) {
	h := newHub(t)
	x := start(t, newDisk(1), 1)
	x.talk(h)
	x.ask(issue, true, false, true)
	x.talk(h)
	x.talk(h)
	now := x.State().Tickets[0]
	before := queue.Ticket{ID: "2026-11-23/A009", Number: "A009", Code: "c9", Service: "gplx", State: queue.Done}
	past := []replica.Past{{Day: x.State().Day, Log: "log", Pos: 99, Tickets: []queue.Ticket{*now, before, {ID: "2026-11-23/AK001", Number: "AK001"}}}}
	toUpload(t, x, 0, nil, nil)
	handed := map[string]int{}
	for _, c := range x.ToUpload(past, nil) {
		if r, ok := c.(queue.Recover); ok {
			for _, t := range r.Tickets {
				handed[r.Day+" "+t.Number]++
			}
		}
	}
	if want := map[string]int{"2026-11-23 " + now.Number: 1, "2026-11-23 A009": 1}; !maps.Equal(handed, want) {
		t.Errorf("handed in are %v, want %v", handed, want)
	}
}

// A device that knows nothing uploads nothing, and connects without a delay.
func TestDeviceThatKnowsNothingUploadsNothing(t *testing.T) {
	x := start(t, newDisk(1), 1)
	x.talk(newHub(t))
	if got := toUpload(t, x, 0, nil, nil); len(got) != 0 {
		t.Errorf("handed in is %q", got)
	}
	if len(x.disk.past) != 0 {
		t.Error("it keeps a day")
	}
}
