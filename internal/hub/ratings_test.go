package hub_test

import (
	"testing"
	"time"

	"motcua/internal/device"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// marksAt is the rating summary at the officer's console, nil for none.
func marksAt(d *device.Device) (m *wire.RatingSummary) {
	d.Read(func(_ *queue.State, _ device.Line, peers []wire.Peer) {
		for _, p := range peers {
			if p.Marks != nil {
				m = p.Marks
			}
		}
	})
	return m
}

func wantMarks(t *testing.T, d *device.Device, answers, tenths int) {
	t.Helper()
	ok := func(m *wire.RatingSummary) bool {
		return m != nil && m.Answers == answers && m.MeanTenths == tenths && m.Officer == "duc" && m.Levels == 4
	}
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for !ok(marksAt(d)) {
		select {
		case <-d.Changes():
		case <-limit.C:
			t.Fatalf("the marks are %+v, want %d answers of %d tenths", marksAt(d), answers, tenths)
		}
	}
}

// An officer sees no single rating: nothing before five, then the mean, then nothing
// new before ten; also after a restart of the hub.
func TestMarksGiveNoSingleAnswerAway(t *testing.T) {
	r := newRig(t)
	console, pad := r.device("quay-1", wire.RoleConsole, "1"), r.device("pad-1", wire.RolePad, "1")
	want(t, do(t, console, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}), queue.OK)
	rate := func(score int) {
		t.Helper()
		ticket := r.elsewhere(wire.RoleGateway, issue).Ticket
		want(t, do(t, console, queue.CallNext{Counter: "1"}), queue.OK)
		want(t, do(t, console, queue.Start{Counter: "1"}), queue.OK)
		want(t, do(t, console, queue.Finish{Counter: "1"}), queue.OK)
		want(t, do(t, pad, queue.Rate{Ticket: ticket.ID, Score: score}), queue.OK)
		until(t, console, "the rating", func(s *queue.State, _ bool) bool {
			seen := s.Ticket(ticket.ID)
			return seen != nil && seen.RatedMS > 0
		})
	}
	for _, score := range []int{4, 4, 4, 3} {
		rate(score)
	}
	if m := marksAt(console); m != nil {
		t.Fatalf("after four answers the officer is told %+v", m)
	}
	rate(3)
	wantMarks(t, console, 5, 36)
	rate(1)
	if m := marksAt(console); m == nil || m.Answers != 5 || m.MeanTenths != 36 {
		t.Fatalf("after six answers the officer is told %+v", m)
	}
	if m := marksAt(pad); m != nil {
		t.Errorf("the pad is told %+v", m)
	}
	other, _ := r.join("quay-1b", wire.RoleConsole, func(h *wire.Hello) { h.Counter = "1" })
	for _, p := range body[wire.Presence](t, other.next(wire.TypePresence)).Devices {
		if p.Marks != nil {
			t.Errorf("a console at which nobody is logged in is told %+v", p.Marks)
		}
	}
	if err := console.Close(); err != nil {
		t.Fatal(err)
	}
	r.stop()
	r.start()
	again := r.device("quay-1", wire.RoleConsole, "1")
	wantMarks(t, again, 5, 36)
}

// A pad can rate only tickets of its own counter, whatever it sends.
func TestPadRatesItsOwnCounterOnly(t *testing.T) {
	r := newRig(t)
	console := r.device("quay-1", wire.RoleConsole, "1")
	serveOne(t, r, console)
	const ticket = queue.TicketID("2026-11-23/A000001")
	seq := uint64(0)
	rate := func(pad *raw, c queue.Rate, code eventlog.Code) {
		t.Helper()
		seq++
		want(t, pad.do(seq, c), code)
	}
	other, _ := r.join("pad-2", wire.RolePad, func(h *wire.Hello) { h.Counter = "2" })
	rate(other, queue.Rate{Ticket: ticket, Score: 1}, queue.OtherCounter)
	rate(other, queue.Rate{Ticket: ticket, Score: 1, Counter: "1"}, queue.OtherCounter)
	rate(other, queue.Rate{Score: 1, Counter: "1", AtMS: r.now.Load()}, queue.OtherCounter)
	rate(other, queue.Rate{Score: 1, Counter: "2", AtMS: r.now.Load()}, queue.OK)
	own, _ := r.join("pad-1", wire.RolePad, func(h *wire.Hello) { h.Counter = "1" })
	seq = 0
	rate(own, queue.Rate{Ticket: ticket, Score: 4}, queue.OK)
	r.now.Add(time.Hour.Milliseconds())
	rate(own, queue.Rate{Ticket: ticket, Score: 1}, queue.AlreadyRated)
	serveOne(t, r, console)
	r.now.Add(time.Hour.Milliseconds())
	rate(own, queue.Rate{Ticket: "2026-11-23/A000002", Score: 1}, queue.TooLate)
}
