package hub_test

import (
	"testing"
	"time"

	"motcua/internal/device"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// marksAt is what the console is told of its officer, nil for nothing.
func marksAt(d *device.Device) (m *wire.Marks) {
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
	ok := func(m *wire.Marks) bool {
		return m != nil && m.Answers == answers && m.MeanTenths == tenths && m.Officer == "duc" && m.Levels == 4
	}
	limit := time.NewTimer(20 * time.Second)
	defer limit.Stop()
	for !ok(marksAt(d)) {
		select {
		case <-d.Changes():
		case <-limit.C:
			t.Fatalf("the marks are %+v, want %d answers of %d tenths", marksAt(d), answers, tenths)
		}
	}
}

// An officer sees no single answer: nothing before five, then the mean, then
// nothing new before ten; also after a restart of the hub.
func TestMarksGiveNoSingleAnswerAway(t *testing.T) {
	r := newRig(t)
	console, pad := r.device("quay-1", wire.RoleConsole, "1"), r.device("pad-1", wire.RolePad, "1")
	want(t, do(t, console, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}), queue.OK)
	rate := func(score int) {
		t.Helper()
		ticket := want(t, do(t, console, queue.IssueTicket{Service: "gplx"}), queue.OK).Ticket
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
	r.stop()
	r.start()
	again := r.device("quay-1b", wire.RoleConsole, "1")
	wantMarks(t, again, 5, 36)
}
