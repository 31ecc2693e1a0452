package replica_test

import (
	"fmt"
	"slices"
	"testing"

	"motcua/internal/eventlog"
	"motcua/internal/ledger"
	"motcua/internal/queue"
	"motcua/internal/replica"
	"motcua/internal/wire"
)

func TestNothingIsSentBeforeTheReplicaIsThere(t *testing.T) {
	h := newHub(t)
	x := start(t, newDisk(1), 1)
	x.ask(issue, true, false, true)
	if len(x.out) != 0 {
		t.Fatal("a command is sent without a line")
	}
	x.talk(h)
	if r := x.got[1]; r.Ticket == nil || r.Ticket.Number != "A001" || x.Waiting() != 0 || len(x.disk.outbox) != 0 {
		t.Errorf("the answer is %+v, %d wait, %d on disk", r, x.Waiting(), len(x.disk.outbox))
	}
}

// The hub keeps 128 answers. The commands in flight never reach so far above the oldest
// unanswered one that its answer could be dropped.
func TestWindowStaysWithinWhatTheHubRemembers(t *testing.T) {
	h := newHub(t)
	x := start(t, newDisk(1), 1)
	const requests = 300
	for range requests {
		x.ask(issue, true, false, true)
	}
	p := x.connect(h)
	if len(x.out) != wire.WideInFlight {
		t.Fatalf("%d commands are sent at once, want %d", len(x.out), wire.WideInFlight)
	}
	h.take(p, x.out[0]) // and its answer gets lost
	for _, frame := range x.out[1:] {
		if err := x.came(h.take(p, frame)); err != nil {
			t.Fatal(err)
		}
	}
	if len(x.out) != wire.WideInFlight {
		t.Errorf("with the oldest unanswered, %d more are sent", len(x.out)-wire.WideInFlight)
	}
	x.step(replica.Down{})
	x.talk(h)
	if x.Inc() != 1 || len(h.State().Tickets) != requests || len(x.got) != requests {
		t.Errorf("incarnation %d, %d tickets, %d answers", x.Inc(), len(h.State().Tickets), len(x.got))
	}
}

// A hub that gives no window remembers fewer answers.
func TestWindowAtAnOlderHubIsNarrow(t *testing.T) {
	for said, want := range map[int]int{0: wire.MaxInFlight, 3: 3, 1000: wire.WideInFlight} {
		x := start(t, newDisk(1), 1)
		for range 100 {
			x.ask(issue, true, false, true)
		}
		welcome, err := wire.Encode(wire.Envelope{Type: wire.TypeWelcome}, wire.Welcome{Protocol: wire.Version, Mode: wire.ModeDelta, Log: "log", Window: said})
		if err != nil {
			t.Fatal(err)
		}
		e, _, err := wire.Decode(welcome)
		if err != nil {
			t.Fatal(err)
		}
		x.step(replica.Came{Frame: e})
		if len(x.out) != want {
			t.Errorf("a hub that says %d is sent %d at once, want %d", said, len(x.out), want)
		}
	}
}

func TestFrameThatDidNotReachTheLineIsSentAgain(t *testing.T) {
	h := newHub(t)
	x := start(t, newDisk(1), 1)
	x.talk(h)
	x.ask(issue, true, false, true)
	x.ask(issue, true, false, true)
	x.out = nil
	x.step(replica.Unsent{Seq: 1})
	x.ask(issue, true, false, true)
	if len(x.out) != 3 {
		t.Errorf("%d frames are sent, want all three again", len(x.out))
	}
}

func TestVolatileCommandIsGivenUpAndADurableOneIsNot(t *testing.T) {
	x := start(t, newDisk(1), 1)
	call := x.ask(queue.CallNext{Counter: "1"}, false, false, true)
	kept := x.ask(issue, true, false, true)
	x.step(replica.Down{AtMS: replica.GiveUpAfterMS - 1})
	if x.ended[call] || x.Waiting() != 2 {
		t.Error("a command is given up too early")
	}
	x.step(replica.Down{AtMS: replica.GiveUpAfterMS})
	if !x.ended[call] || x.ended[kept] || x.Waiting() != 1 {
		t.Errorf("given up: %v, %d wait", x.ended, x.Waiting())
	}
}

func TestOpenCommandStaysOnDiskUntilItIsSettled(t *testing.T) {
	h := newHub(t)
	x := start(t, newDisk(1), 1)
	first, early := x.ask(issue, true, true, true), x.ask(issue, true, true, true)
	x.step(replica.Acked{Handle: early}) // before its answer
	x.talk(h)
	if _, kept := x.disk.outbox[first]; !kept || len(x.disk.outbox) != 1 {
		t.Fatalf("on disk are %d commands", len(x.disk.outbox))
	}
	again := start(t, x.disk, 2)
	again.talk(h)
	if len(again.late) != 1 || !again.late[0].Known || again.late[0].Result.Ticket.Number != "A001" {
		t.Fatalf("late answers: %+v", again.late)
	}
	again.step(replica.Acked{Handle: again.late[0].Handle})
	again.step(replica.Acked{Handle: again.late[0].Handle}) // the second time changes nothing
	if len(again.disk.outbox) != 0 || len(h.State().Tickets) != 2 {
		t.Errorf("%d on disk, tickets %v", len(again.disk.outbox), tickets(t, h))
	}
}

// gone makes the hub know more of a device than the device's disk does.
func gone(t *testing.T, h *hub) *disk {
	x := start(t, newDisk(1), 1)
	x.talk(h)
	image := x.disk.copied()
	for range 5 {
		x.ask(issue, true, false, true)
	}
	x.talk(h)
	return &image
}

func TestRestoredStoreTakesANewIncarnation(t *testing.T) {
	h := newHub(t)
	d := gone(t, h)
	// What the outbox of the image holds, as the run before wrote it.
	old := start(t, d, 2)
	for _, c := range []queue.Command{issue, queue.CancelTicket{Ticket: "2026-11-23/A002", Reason: "đổi ý"}, handOver("AK001", "k-1")} {
		old.ask(c, true, true, false)
	}
	x := start(t, d, 3)
	asked := x.ask(issue, true, true, true) // somebody stands there
	x.connect(h)
	if !x.renew || len(x.out) != 0 {
		t.Fatalf("no new incarnation is asked for, %d frames are sent", len(x.out))
	}
	plan := x.renewNow()
	if plan.Why != replica.RolledBack || len(plan.Records) != 3 { // not the request of a citizen who has gone
		t.Errorf("renewed because %q with %d commands", plan.Why, len(plan.Records))
	}
	x.talk(h)
	want := []string{"A001 waiting", "A002 cancelled", "A003 waiting", "A004 waiting", "A005 waiting", "AK001 waiting", "A006 waiting"}
	if got := tickets(t, h); !slices.Equal(got, want) {
		t.Errorf("tickets %v, want %v", got, want)
	}
	if r := x.got[asked]; r.Ticket == nil || r.Ticket.Number != "A006" {
		t.Errorf("the waiting one gets %+v", r)
	}
}

func handOver(number, code string) queue.ReportOfflineTicket {
	return queue.ReportOfflineTicket{Number: number, Series: "AK", Count: 1, Code: code, Service: "gplx", IssuedMS: eight}
}

func TestWhatSurvivesANewIncarnation(t *testing.T) {
	for _, c := range []struct {
		command queue.Command
		waited  bool
		want    bool
	}{
		{issue, false, false}, // not sent
		{issue, true, true},
		{queue.CheckIn{}, false, false},
		{queue.BookAppointment{}, false, false},
		{queue.CallNext{Counter: "1"}, false, false},
		{queue.CallNext{Counter: "1"}, true, true},
		{queue.Rate{Ticket: "t", Score: 1}, false, true},
		{queue.CancelTicket{Ticket: "t"}, false, true},
		{queue.CancelAppointment{}, false, true},
		{handOver("AK001", "c"), false, true},
		{queue.OfflineAction{What: queue.Start{Counter: "1"}}, false, true},
		{queue.GiveBack{}, false, true},
	} {
		t.Run(fmt.Sprintf("%s %v", c.command.CommandType(), c.waited), func(t *testing.T) {
			h := newHub(t)
			x := start(t, gone(t, h), 3)
			x.ask(c.command, true, false, c.waited)
			x.connect(h)
			if got := len(x.renewNow().Records) == 1; got != c.want {
				t.Errorf("survives: %v, want %v", got, c.want)
			}
		})
	}
}

// Two devices run from one disk. The second does not get the first one's number,
// although it sends the same command with the same sequence number.
func TestCopyIsNotToldTheOthersNumber(t *testing.T) {
	h := newHub(t)
	a := start(t, newDisk(1), 1)
	a.talk(h)
	copied := a.disk.copied()
	b := start(t, &copied, 2)
	first, second := a.ask(issue, true, true, true), b.ask(issue, true, true, true)
	if first != second {
		t.Fatal("the two do not count alike")
	}
	p := b.connect(h) // before the other's command: the copy is not detected yet
	a.talk(h)
	if err := b.came(h.take(p, b.out[0])); err != nil {
		t.Fatal(err)
	}
	if len(b.got) != 0 || !b.renew {
		t.Fatalf("the copy gets %+v", b.got)
	}
	b.renewNow()
	b.talk(h)
	if a.got[first].Ticket.Number != "A001" || b.got[second].Ticket.Number != "A002" || b.Inc() == a.Inc() {
		t.Errorf("the two get %+v and %+v", a.got[first].Ticket, b.got[second].Ticket)
	}
	a.ask(issue, true, true, true) // and now the first is the older
	a.talk(h)
	if got := tickets(t, h); len(got) != 3 || a.Inc() <= b.Inc() {
		t.Errorf("tickets %v, incarnations %d and %d", got, a.Inc(), b.Inc())
	}
}

// A command that a copy has overtaken was never decided: it is sent again.
func TestOvertakenCommandIsSentAgain(t *testing.T) {
	h := newHub(t)
	a := start(t, newDisk(1), 1)
	a.talk(h)
	copied := a.disk.copied()
	b := start(t, &copied, 2)
	pa := a.connect(h)
	a.ask(issue, true, true, true)
	for range 40 {
		b.ask(issue, true, true, true)
	}
	b.talk(h)
	if err := a.came(h.take(pa, a.out[0])); err != nil {
		t.Fatal(err)
	}
	if !a.renew {
		t.Fatalf("the device believes %+v", a.got)
	}
	a.renewNow()
	a.talk(h)
	if r := a.got[1]; r.Ticket == nil || r.Ticket.Number != "A041" {
		t.Errorf("the answer is %+v", r)
	}
}

// The number was given, and its answer lost; then a copy made the device take a new
// incarnation. The request gets the same number.
func TestRepeatedRequestGetsItsNumber(t *testing.T) {
	h := newHub(t)
	a := start(t, newDisk(1), 1)
	a.talk(h)
	copied := a.disk.copied()
	p := a.connect(h)
	asked := a.ask(issue, true, true, true)
	h.take(p, a.out[0]) // and the line is cut
	a.step(replica.Down{})
	b := start(t, &copied, 2)
	b.ask(issue, true, true, true)
	b.talk(h)
	if a.talk(h); a.got[asked].Ticket == nil || a.got[asked].Ticket.Number != "A001" {
		t.Errorf("the answer is %+v", a.got[asked])
	}
	if got := tickets(t, h); len(got) != 2 {
		t.Errorf("for two requests there are %v", got)
	}
}

// The number was given, its answer is on the way, and the citizen was asked to try
// again. Then the device takes a new incarnation, which discards that answer. The
// answer is sent again, so that the number can be cancelled.
func TestUnclaimedNumberIsSentToTheNewIncarnation(t *testing.T) {
	h := newHub(t)
	a := start(t, newDisk(1), 1)
	a.talk(h)
	copied := a.disk.copied()
	p := a.connect(h)
	asked := a.ask(issue, true, true, true)
	h.take(p, a.out[0])
	a.step(replica.Left{Handle: asked})
	b := start(t, &copied, 2)
	b.ask(issue, true, true, true)
	b.talk(h)
	a.step(replica.Down{})
	a.talk(h)
	if a.Inc() == 1 || len(a.late) != 1 {
		t.Fatalf("under incarnation %d it hears %+v", a.Inc(), a.late)
	}
	l := a.late[0]
	if l.Handle != asked || l.Known || l.Result.Ticket == nil || l.Result.Ticket.Number != "A001" {
		t.Errorf("the late answer is %+v", l)
	}
	a.step(replica.Acked{Handle: asked})
	if got := tickets(t, h); len(got) != 2 || len(a.disk.outbox) != 0 {
		t.Errorf("for two requests there are %v, and %d commands are on disk", got, len(a.disk.outbox))
	}
}

// The hub was restored to before it gave a number or a slot, and that was uploaded
// since. The next run of the kiosk asks again: its answer is new, but the paper may be
// printed already.
func TestWhatWasGivenBeforeARestoreMayBeKnown(t *testing.T) {
	slot := eight + 2*60*60_000
	for _, c := range []struct {
		name    string
		command queue.Command
		lost    func(by, nonce string) eventlog.Event
		known   bool
	}{
		{"a number", issue, func(by, nonce string) eventlog.Event {
			return queue.TicketsRecovered{Tickets: []queue.Ticket{{
				ID: "2026-11-23/A001", Number: "A001", Code: "c", Service: "gplx", State: queue.Waiting, IssuedBy: by, IssuedNonce: nonce,
			}}}
		}, true},
		{"a slot", queue.BookAppointment{Service: "gplx", SlotMS: slot}, func(by, nonce string) eventlog.Event {
			return queue.AppointmentBooked{Appointment: queue.Appointment{Code: "48217735", Service: "gplx", SlotMS: slot, State: queue.Booked, By: by + " " + nonce}}
		}, true},
		{"nothing", issue, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHub(t)
			x := start(t, newDisk(1), 1)
			x.talk(h)
			x.connect(h)
			x.ask(c.command, true, true, true)
			e, _, err := wire.Decode(x.out[0])
			if err != nil {
				t.Fatal(err)
			}
			if c.lost != nil {
				h.Enter(eventlog.Cause{Device: "wall", Inc: 1, Seq: 1}, eventlog.Answer{Code: queue.OK}, c.lost(e.Dev, e.Nonce))
			}
			x = start(t, x.disk, 2)
			x.talk(h)
			if len(x.late) != 1 || x.late[0].Result.Answer.Code != queue.OK || x.late[0].Known != c.known {
				t.Errorf("it hears %+v, should be known: %v", x.late, c.known)
			}
		})
	}
}

// A command for which nobody waits any more, and which may have reached the hub,
// survives if its result can be cancelled.
func TestCommandGivenUpInFlightSurvives(t *testing.T) {
	for _, c := range []struct {
		command queue.Command
		want    bool
	}{
		{issue, true},
		{queue.BookAppointment{}, true},
		{queue.CheckIn{}, false}, // showing the slip again gives the number
		{queue.CallNext{Counter: "1"}, false},
	} {
		t.Run(c.command.CommandType(), func(t *testing.T) {
			h := newHub(t)
			a := start(t, newDisk(1), 1)
			a.talk(h)
			a.connect(h)
			a.step(replica.Left{Handle: a.ask(c.command, true, false, true)})
			survives := len(a.renewNow().Records) == 1
			if survives != c.want {
				t.Errorf("survives: %v, want %v", survives, c.want)
			}
		})
	}
}

// What replaces a request cancels that request's number and no other, under any
// incarnation.
func TestPaperCancelsOnlyItsOwnRequest(t *testing.T) {
	h := newHub(t)
	a := start(t, newDisk(1), 1)
	a.talk(h)
	copied := a.disk.copied()
	a.ask(issue, true, true, true) // sequence number 1 is another request here
	a.talk(h)
	b := start(t, &copied, 2)
	request := b.ask(issue, true, true, true)
	b.step(replica.Left{Handle: request})
	delete(b.disk.outbox, b.OnDisk(request))
	b.disk.seq++
	c := b.Encoder().InPlaceOf(request, handOver("AK001", "k-1"))
	frame, err := b.Encoder().Encode(b.disk.seq, c, 0)
	if err != nil {
		t.Fatal(err)
	}
	b.disk.outbox[b.disk.seq] = frame
	b.step(replica.Drawn{Seq: b.disk.seq, Frame: frame, Command: c, Durable: true, Open: true, Instead: request})
	b.talk(h)
	if got, want := tickets(t, h), []string{"A001 waiting", "AK001 waiting"}; !slices.Equal(got, want) {
		t.Errorf("tickets %v, want %v", got, want)
	}
}

func TestDeviceWithAnOlderIncarnationCatchesUp(t *testing.T) {
	h := newHub(t)
	young := start(t, newDisk(900), 1)
	young.ask(issue, true, false, true)
	young.talk(h)
	x := start(t, newDisk(5), 2) // an image from before the disk was new
	asked := x.ask(issue, true, false, true)
	x.talk(h)
	if x.Inc() != 901 || x.got[asked].Ticket == nil {
		t.Errorf("incarnation %d, the answer is %+v", x.Inc(), x.got[asked])
	}
}

func TestRenewalThatFailsIsAskedForAgain(t *testing.T) {
	h := newHub(t)
	x := start(t, gone(t, h), 3)
	x.connect(h)
	x.renew = false // the disk could not be written, and the line ends
	x.step(replica.Down{})
	x.connect(h)
	if !x.renew {
		t.Error("no new incarnation is asked for after the first try failed")
	}
}

// Frames after the demand for a new incarnation are ignored.
func TestNothingIsTakenUntilRenewed(t *testing.T) {
	h := newHub(t)
	x := start(t, gone(t, h), 3)
	x.connect(h)
	pos := x.State().Pos
	if err := x.came(eventsOf(t, 0, h.Public(0))); err != nil || x.State().Pos != pos {
		t.Errorf("the replica is at %d, was at %d (%v)", x.State().Pos, pos, err)
	}
}

func TestHubThatIsBehindIsNoticed(t *testing.T) {
	h := newHub(t)
	x := start(t, newDisk(1), 1)
	x.talk(h)
	x.ask(issue, true, false, true)
	x.talk(h)
	back := newHub(t)
	e, _ := decoded[wire.Hello](t, mustHello(t, x))
	w := back.Ledger.Fold().Greet(ledger.Log{ID: "log"}, ledger.Peer{ID: e.Dev, Inc: e.Inc}, wire.Hello{Log: "log", Cursor: 9})
	if !w.RolledBack || w.Mode != wire.ModeSnapshot {
		t.Fatalf("the welcome is %+v", w)
	}
	welcome, _, err := wire.Decode(encoded(t, wire.TypeWelcome, w))
	if err != nil {
		t.Fatal(err)
	}
	out, err := x.Step(replica.Came{Frame: welcome})
	if err != nil || len(out) == 0 {
		t.Fatalf("%v, %v", out, err)
	}
	if _, is := out[0].(replica.HubBehind); !is {
		t.Errorf("the first output is %T", out[0])
	}
	if x.talk(back); x.State().Pos != back.State().Pos {
		t.Errorf("the replica is at %d, the hub at %d", x.State().Pos, back.State().Pos)
	}
}

func mustHello(t *testing.T, x *device) []byte {
	t.Helper()
	hello, err := x.Hello(0)
	if err != nil {
		t.Fatal(err)
	}
	return hello
}

// A number that an earlier run gave, and whose report a later command overtook, is
// still reported: its paper is printed.
func TestOvertakenNumberOfAnEarlierRunIsReported(t *testing.T) {
	h := newHub(t)
	d := newDisk(1)
	x := start(t, d, 1)
	first, second := x.ask(handOver("AK001", "k-1"), true, true, false), x.ask(issue, true, true, false)
	x = start(t, d, 2)
	p := x.connect(h)
	if err := x.came(h.take(p, x.out[second-first])); err != nil { // the other frame is lost
		t.Fatal(err)
	}
	x.step(replica.Acked{Handle: first})
	x.step(replica.Down{})
	x.talk(h)
	if got, want := tickets(t, h), []string{"A001 waiting", "AK001 waiting"}; !slices.Equal(got, want) {
		t.Errorf("tickets %v, want %v", got, want)
	}
	if d.outbox[first] != nil || x.Inc() != 1 || x.OnDisk(first) != 0 {
		t.Errorf("incarnation %d, on disk as %d", x.Inc(), x.OnDisk(first))
	}
}

// A request of an earlier run that the hub has forgotten is not sent again: its citizen
// has gone.
func TestForgottenRequestOfAnEarlierRunEnds(t *testing.T) {
	h := newHub(t)
	d := newDisk(1)
	x := start(t, d, 1)
	first := x.ask(issue, true, true, true)
	for range 150 {
		x.talk(h)
		x.ask(issue, true, false, true)
	}
	x.talk(h)
	x = start(t, d, 2)
	x.talk(h)
	if len(x.late) != 1 || x.late[0].Result.Answer.Code != queue.AnswerForgotten || len(h.State().Tickets) != 151 {
		t.Fatalf("%d tickets, late answers %+v", len(h.State().Tickets), x.late)
	}
	x.step(replica.Acked{Handle: first})
	if len(d.outbox) != 0 {
		t.Errorf("%d commands are on disk", len(d.outbox))
	}
}

func TestGivenIsTheHighestNumberGiven(t *testing.T) {
	h := newHub(t)
	d := newDisk(1)
	x := start(t, d, 1)
	give := func(n int) {
		c := handOver(queue.BlockNumber("AK", n), fmt.Sprint("k-", n))
		c.Count = n
		x.ask(c, true, true, false)
	}
	give(1)
	give(2)
	if got := x.Given("AK"); got != 2 || x.Given("CK") != 0 {
		t.Errorf("on their way: %d", got)
	}
	x.talk(h)
	give(3)
	if got := x.Given("AK"); got != 3 {
		t.Errorf("handed over and on their way: %d", got)
	}
	d.state, d.outbox = nil, map[uint64][]byte{}
	x = start(t, d, 2)
	x.talk(h)
	if got := x.Given("AK"); got != 2 {
		t.Errorf("as the hub knows: %d", got)
	}
}
