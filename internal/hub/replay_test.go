package hub_test

import (
	"reflect"
	"testing"

	"motcua/internal/queue"
	"motcua/internal/wire"
)

var issue = queue.IssueTicket{Service: "gplx"}

// The same command twice has one effect and the same answer: at once, on a new
// connection, and after a restart of the hub.
func TestRepeatedCommandHasOneEffect(t *testing.T) {
	r := newRig(t)
	c, _ := r.join("kiosk-1", wire.RoleKiosk)
	first := want(t, c.do(7, issue), queue.OK)
	refusal := want(t, c.do(8, queue.IssueTicket{Service: "nothing"}), queue.UnknownService)
	again := func(when string, c *raw) {
		t.Helper()
		if got := c.do(7, issue); !reflect.DeepEqual(got, first) {
			t.Errorf("%s the answer is %+v, first it was %+v", when, got, first)
		}
		if got := c.do(7, queue.CancelTicket{Ticket: "2026-11-23/A000001"}); !reflect.DeepEqual(got, first) {
			t.Errorf("%s another command under the same number is answered %+v", when, got)
		}
		if got := c.do(8, issue); !reflect.DeepEqual(got, refusal) {
			t.Errorf("%s the refusal is %+v, first it was %+v", when, got, refusal)
		}
	}
	again("at once", c)
	c.ws.Close()
	c, w := r.join("kiosk-1", wire.RoleKiosk)
	if w.Seq != 8 {
		t.Errorf("the welcome says that %d commands are decided, want 8", w.Seq)
	}
	again("on a new connection", c)
	r.stop()
	r.start()
	c, w = r.join("kiosk-1", wire.RoleKiosk)
	if w.Seq != 8 {
		t.Errorf("after the restart the welcome says that %d commands are decided, want 8", w.Seq)
	}
	again("after a restart", c)
	if n := want(t, c.do(9, issue), queue.OK).Ticket.Number; n != "A000002" {
		t.Errorf("the next number is %s, want A000002", n)
	}
}

// A command that is sent twice before the first answer has one effect too.
func TestRepeatedCommandInOneBatch(t *testing.T) {
	r := newRig(t)
	c, _ := r.join("kiosk-1", wire.RoleKiosk)
	for range 50 {
		c.command(1, issue)
	}
	first := want(t, c.result(1), queue.OK)
	for range 49 {
		if got := c.result(1); got.Answer != first.Answer || got.Pos != first.Pos {
			t.Fatalf("the answer is %+v, first it was %+v", got, first)
		}
	}
	if n := want(t, c.do(2, issue), queue.OK).Ticket.Number; n != "A000002" {
		t.Errorf("the next number is %s, want A000002", n)
	}
}

// A sequence number below the high-water mark is never decided.
func TestOldCommandIsNotDecided(t *testing.T) {
	r := newRig(t)
	c, _ := r.join("kiosk-1", wire.RoleKiosk)
	for seq := uint64(1); seq <= 130; seq++ {
		want(t, c.do(seq, issue), queue.OK)
	}
	want(t, c.do(1, issue), queue.AnswerForgotten)
	want(t, c.do(200, issue), queue.OK)
	want(t, c.do(199, issue), queue.AnswerForgotten) // was never sent before, but may not overtake
	if n := want(t, c.do(201, issue), queue.OK).Ticket.Number; n != "A000132" {
		t.Errorf("the next number is %s, want A000132", n)
	}
}

// A device that lost its memory has a larger incarnation and starts again; commands of
// its older incarnation are refused.
func TestOldIncarnationIsRefused(t *testing.T) {
	r := newRig(t)
	old := r.dial()
	old.hello("kiosk-1", 5, wire.RoleKiosk)
	old.welcome()
	want(t, old.do(3, issue), queue.OK)
	fresh := r.dial()
	fresh.hello("kiosk-1", 6, wire.RoleKiosk)
	if w := fresh.welcome(); w.Seq != 0 {
		t.Errorf("a new incarnation is told of %d decided commands", w.Seq)
	}
	old.wantRefused(wire.RefuseReplaced)
	want(t, fresh.do(1, issue), queue.OK)
	old = r.dial()
	old.hello("kiosk-1", 5, wire.RoleKiosk)
	old.welcome()
	want(t, old.do(4, issue), queue.OldIncarnation)
}

// Of two programs with one name, the newer is the device.
func TestSameDeviceTwice(t *testing.T) {
	r := newRig(t)
	older, _ := r.join("kiosk-1", wire.RoleKiosk)
	newer, _ := r.join("kiosk-1", wire.RoleKiosk)
	older.wantRefused(wire.RefuseReplaced)
	want(t, newer.do(1, issue), queue.OK)
	want(t, newer.do(2, issue), queue.OK) // it stays, also after the older one has left
}
