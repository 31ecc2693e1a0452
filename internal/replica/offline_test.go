package replica_test

import (
	"testing"

	"motcua/internal/clock"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/replica"
)

// reserved is a console at which somebody has logged in, with a ticket that is reserved for
// it.
func reserved(t *testing.T) (h *hub, d *disk, x *device, ticket queue.TicketID) {
	t.Helper()
	h = newHub(t)
	h.Ask(eventlog.Cause{Device: "kiosk-1", Inc: 1, Seq: 1}, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"})
	ticket = h.Ask(eventlog.Cause{Device: "other", Inc: 1, Seq: 1}, queue.IssueTicket{Service: "gplx"}).Answer.Ticket
	h.Must("", queue.Reserve{Devices: []string{"kiosk-1"}})
	d = newDisk(1)
	d.seq = 1 // the login
	x = start(t, d, 1)
	x.talk(h)
	return h, d, x, ticket
}

// A console has promised to give a ticket back, and the line breaks before the answer.
// The hub may have called the ticket elsewhere.
func TestPromiseHoldsBeforeItsAnswer(t *testing.T) {
	h, d, x, ticket := reserved(t)
	call := queue.CallReserved{Counter: "1", Ticket: ticket}
	try := func(want eventlog.Code) {
		t.Helper()
		did, err := x.Try(call, clock.Stamp{OwnMS: h.MS, HubMS: h.MS})
		if err != nil || did.Answer.Code != want {
			t.Fatalf("called alone, the answer is %q (%v), want %q", did.Answer.Code, err, want)
		}
	}
	try(queue.OK) // it is decided, and has no effect yet
	h.Must("", queue.AskBack{Ticket: ticket})
	x.talk(h)
	ids := x.ToGive()
	if len(ids) != 1 || ids[0] != ticket {
		t.Fatalf("to give back are %v", ids)
	}
	x.ask(queue.GiveBack{Tickets: ids}, true, false, false)
	x.step(replica.Down{})
	try(queue.NotReserved)
	if len(x.ToGive()) != 0 {
		t.Error("what is promised is promised again")
	}
	d.state = nil
	x = start(t, d, 2)
	x.talk(h) // the promise reaches the hub
	if len(d.outbox) != 0 || h.State().Ticket(ticket).Reserved != "" {
		t.Errorf("%d commands on disk, the ticket is reserved for %q", len(d.outbox), h.State().Ticket(ticket).Reserved)
	}
}

// The answer to a promise comes before the entry, on a line that loses a frame: the promise
// holds until the entry is there too, and not longer.
func TestPromiseHoldsBeforeItsEntry(t *testing.T) {
	h, _, x, ticket := reserved(t)
	h.Must("", queue.AskBack{Ticket: ticket})
	x.talk(h)
	p := x.connect(h)
	x.ask(queue.GiveBack{Tickets: x.ToGive()}, true, false, false)
	if err := x.came(h.take(p, x.out[0])); err != nil {
		t.Fatal(err)
	}
	try := func(what string, want eventlog.Code) {
		t.Helper()
		x.step(replica.Down{})
		did, err := x.Try(queue.CallReserved{Counter: "1", Ticket: ticket}, clock.Stamp{OwnMS: h.MS, HubMS: h.MS})
		if err != nil || did.Answer.Code != want {
			t.Errorf("called alone %s, it is %q (%v), want %q", what, did.Answer.Code, err, want)
		}
	}
	try("after the answer", queue.NotReserved)
	x.connect(h)
	try("after the entry", queue.NotReserved)
	h.Must("", queue.Reserve{Devices: []string{"kiosk-1"}})
	x.connect(h)
	try("when it is reserved again", queue.OK)
}
