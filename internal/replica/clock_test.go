package replica_test

import (
	"reflect"
	"testing"
	"time"

	"motcua/internal/clock"
	"motcua/internal/queue"
	"motcua/internal/replica"
)

// offsets are differences between a device's clock and the hub's, in milliseconds.
var offsets = []int64{0, 10_000, -300_000, 12 * time.Hour.Milliseconds(), -12 * time.Hour.Milliseconds(), 5 * 365 * 24 * time.Hour.Milliseconds()}

// An offline action is sent with the console's time and shown with the hub's, as
// everything else on the screen; after a restart of the program too. The hub records it
// with its own time.
func TestDoneOfflineIsShownInTheHubsTime(t *testing.T) {
	for _, ahead := range offsets {
		h, d, x, ticket := reserved(t)
		x.step(replica.Down{})
		called := h.MS + 3*time.Minute.Milliseconds()
		at := clock.Stamp{OwnMS: called + ahead, HubMS: called}
		did, err := x.Try(queue.CallReserved{Counter: "1", Ticket: ticket}, at)
		if err != nil || did.Answer.Code != queue.OK || did.Command.AtMS != at.OwnMS {
			t.Fatalf("ahead by %d: %q, %v, stamped %d ms beside its own time", ahead, did.Answer.Code, err, did.Command.AtMS-at.OwnMS)
		}
		d.seq++
		frame, err := x.Encoder().Encode(d.seq, did.Command, at.OwnMS)
		if err != nil {
			t.Fatal(err)
		}
		d.outbox[d.seq] = frame
		x.step(replica.Drawn{Seq: d.seq, Frame: frame, Command: did.Command, Durable: true, Did: &did, HubMS: at.HubMS})
		if got := x.Shown().Ticket(ticket).CalledMS; got != called {
			t.Errorf("ahead by %d: shown as called %d ms beside when it was", ahead, got-called)
		}
		x = start(t, d, 2)
		if err := x.Again(clock.Stamp{OwnMS: at.OwnMS + 60_000, HubMS: at.HubMS + 60_000}); err != nil {
			t.Fatal(err)
		}
		if got := x.Shown().Ticket(ticket); got == nil || got.CalledMS != called {
			t.Errorf("ahead by %d: after a restart it is shown as %+v", ahead, got)
		}
		h.MS = called + 120_000
		peer := x.connect(h)
		peer.SlowMS = -ahead
		h.take(peer, frame)
		if got := h.State().Ticket(ticket).CalledMS; got != called {
			t.Errorf("ahead by %d: on the record as called %d ms beside when it was", ahead, got-called)
		}
	}
}

// Restamped moves the times that a device puts into commands, and changes nothing else.
func TestRestamped(t *testing.T) {
	for _, c := range []struct{ from, want queue.Command }{
		{queue.ReportOfflineTicket{Number: "AK001", IssuedMS: 1000}, queue.ReportOfflineTicket{Number: "AK001", IssuedMS: 1500}},
		{queue.Rate{Score: 3, AtMS: 1000, Answer: 1000}, queue.Rate{Score: 3, AtMS: 1500, Answer: 1000}},
		{queue.Rate{Score: 3}, queue.Rate{Score: 3}}, // an older pad sends no time
		{queue.OfflineAction{AtMS: 1000, Officer: "duc"}, queue.OfflineAction{AtMS: 1500, Officer: "duc"}},
		{queue.CallNext{Counter: "1"}, queue.CallNext{Counter: "1"}},
		{queue.BookAppointment{SlotMS: 1000}, queue.BookAppointment{SlotMS: 1000}},
	} {
		if got := queue.Restamped(c.from, 500); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%+v becomes %+v, want %+v", c.from, got, c.want)
		}
	}
}
