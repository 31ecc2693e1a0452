package device_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"motcua/internal/barcode"
	"motcua/internal/calendar"
	"motcua/internal/device"
	"motcua/internal/queue"
	"motcua/internal/store"
	"motcua/internal/wire"
)

// draw gives one number of the device's block, in place of a command or of none.
func draw(t *testing.T, d *device.Device, code string, instead uint64) (queue.ReportOfflineTicket, device.Kept) {
	t.Helper()
	day := calendar.ServiceDay(now())
	block, ok := d.Block(day)
	if !ok {
		t.Fatal("the device has no block")
	}
	series := "A" + block.Letter
	c, kept, err := d.ReportOfflineTicket(device.Draw{Day: day, Series: series, Limit: queue.BlockNumbers, Instead: instead, Command: func(n int) queue.Command {
		return queue.ReportOfflineTicket{
			Number: queue.BlockNumber(series, n), Series: series, Count: n, Code: code, Service: "gplx", IssuedMS: now(), Instead: instead,
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	return c.(queue.ReportOfflineTicket), kept
}

func leased(s *queue.State, _ device.Line) bool { return len(s.Blocks) > 0 }

func number(want string) func(*queue.State, device.Line) bool {
	return func(s *queue.State, _ device.Line) bool { return s.TicketByNumber(want) != nil }
}

func TestKioskIsLeasedABlockAtOnce(t *testing.T) {
	r := newRig(t)
	r.start()
	d := r.device("kiosk-1", nil)
	until(t, d, "its block", leased)
	if b, ok := d.Block(calendar.ServiceDay(now())); !ok || b.Letter != "K" {
		t.Errorf("the block is %+v (%v)", b, ok)
	}
	other := r.device("kiosk-2", nil)
	until(t, other, "both blocks", func(s *queue.State, _ device.Line) bool { return len(s.Blocks) == 2 })
	if b, ok := other.Block(calendar.ServiceDay(now())); !ok || b.Letter != "M" {
		t.Errorf("the second block is %+v (%v)", b, ok)
	}
}

func TestOfflineNumbersAreReportedOnce(t *testing.T) {
	r := newRig(t)
	r.start()
	d := r.device("kiosk-1", nil)
	until(t, d, "its block", leased)
	keep(t, d)
	r.stop()
	until(t, d, "the outage", isDown)
	for i, code := range []string{"2222-2", "3333-3", "4444-4"} {
		reported, kept := draw(t, d, code, 0)
		if reported.Count != i+1 {
			t.Errorf("number %d follows on %d", reported.Count, i)
		}
		kept.Ack() // the paper is printed, and the hub does not know yet
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		d = r.device("kiosk-1", nil)
	}
	r.start()
	until(t, d, "its numbers", number("AK003"))
	drained(t, d)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d = r.device("kiosk-1", nil)
	until(t, d, "the hub", isUp)
	d.Unacked(func(c queue.Command, _ device.Kept) { t.Errorf("%+v is still on disk", c) })
	d.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		var got []string
		for _, ticket := range s.Tickets {
			got = append(got, ticket.Number+" "+ticket.Code)
		}
		if want := []string{"A000001", "AK001 2222-2", "AK002 3333-3", "AK003 4444-4"}; !slices.Equal(got[1:], want[1:]) || len(got) != len(want) {
			t.Errorf("the tickets are %v, want %v", got, want)
		}
	})
}

// The hub decided, its answer was lost, and the citizen got another number.
func TestNumberWithALostAnswerIsCancelled(t *testing.T) {
	r, l := newRig(t), newLate()
	r.start()
	d := r.device("kiosk-1", l)
	until(t, d, "its block", leased)
	r.proxy.to.Store("") // the command below may be decided or not: it is cancelled either way
	_, kept, err := d.KeepOpen(short(t), issue)
	if err != nil && !errors.Is(err, device.ErrNoAnswer) {
		t.Fatal(err)
	}
	r.proxy.cutAll()
	until(t, d, "the outage", isDown)
	_, paper := draw(t, d, "2222-2", kept.Seq)
	paper.Ack()
	r.stop()
	r.start()
	until(t, d, "its number", number("AK001"))
	d.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		live := 0
		for _, ticket := range s.Tickets {
			if ticket.Live() {
				live++
			}
		}
		if live != 1 {
			t.Errorf("%d live tickets for one request", live)
		}
	})
	drained(t, d)
}

// A cancelled number is cancelled for the next run too: that run must not find the
// request on disk, get the number again, and print it.
func TestCancelledNumberIsNotGivenToTheNextRun(t *testing.T) {
	r, l := newRig(t), newLate()
	r.start()
	d := r.device("kiosk-1", l)
	until(t, d, "the hub", isUp)
	r.proxy.to.Store("")
	r.proxy.cutAll()
	until(t, d, "the outage", isDown)
	if _, _, err := d.KeepOpen(short(t), issue); !errors.Is(err, device.ErrNoAnswer) {
		t.Fatalf("asked while the hub was away: %v", err)
	}
	r.stop()
	r.start()
	late := l.next(t)
	ticket := late.Result.Ticket
	if ticket == nil || late.Known {
		t.Fatalf("got %+v", late)
	}
	r.stop() // the cancellation does not reach the hub before the power fails
	until(t, d, "the outage", isDown)
	if _, err := d.TakeBack(short(t), late.Kept, queue.CancelTicket{Ticket: ticket.ID, Reason: "phiếu không được in"}); !errors.Is(err, device.ErrNoAnswer) {
		t.Fatalf("taken back while the hub was away: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d = r.device("kiosk-1", l)
	var left []queue.Command
	d.Unacked(func(c queue.Command, _ device.Kept) { left = append(left, c) })
	if want := []queue.Command{queue.CancelTicket{Ticket: ticket.ID, Reason: "phiếu không được in", IssuedNonce: ticket.IssuedNonce}}; ticket.IssuedNonce == "" || !reflect.DeepEqual(left, want) {
		t.Errorf("on disk are %+v", left)
	}
	r.start()
	drained(t, d)
	until(t, d, "that it is withdrawn", func(s *queue.State, _ device.Line) bool {
		t := s.Ticket(ticket.ID)
		return t != nil && t.State == queue.Cancelled
	})
	for len(l.ch) > 0 {
		if a := <-l.ch; a.Command.CommandType() != (queue.CancelTicket{}).CommandType() {
			t.Errorf("the next run gets %+v", a)
		}
	}
}

// Whenever the power fails, the disk has an offline number in the outbox or in the
// replica: a restored hub gets it from there.
func TestReportedNumberStaysOnDisk(t *testing.T) {
	const given = 200
	r := newRig(t)
	r.start()
	d := r.device("kiosk-1", nil)
	until(t, d, "its block", leased)
	r.stop()
	until(t, d, "the outage", isDown)
	for i := range given {
		_, kept := draw(t, d, barcode.NewTicketCode(uint32(i)), 0)
		kept.Ack()
	}
	r.start()
	for done := false; !done; {
		waiting := d.Waiting()
		onDisk, ok := r.codes("kiosk-1")
		if ok && len(onDisk) != given {
			t.Fatalf("with %d answers to come, %d of %d numbers are on the disk", waiting, len(onDisk), given)
		}
		done = ok && waiting == 0
	}
}

// codes are the codes of the tickets on a device's disk, in its outbox or in its
// replica.
func (r *rig) codes(dir string) (codes map[string]bool, ok bool) {
	r.t.Helper()
	r.image(dir, "looked-at")
	if r.image(dir, "at-once"); !bytes.Equal(r.file("looked-at"), r.file("at-once")) {
		return nil, false // it was being written
	}
	db, err := store.OpenReadOnly(filepath.Join(r.dir, "looked-at"), "device.db")
	if err != nil {
		r.t.Fatal(err)
	}
	defer db.Close()
	state, _, err := db.Replay()
	if err != nil {
		r.t.Fatal(err)
	}
	codes = map[string]bool{}
	for _, t := range state.Tickets {
		codes[t.Code] = true
	}
	err = db.Outbox(func(_ uint64, frame []byte) error {
		e, _, err := wire.Decode(frame)
		if err != nil {
			return err
		}
		c, err := queue.DecodeCommand(e.Body)
		if reported, is := c.(queue.ReportOfflineTicket); is {
			codes[reported.Code] = true
		}
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return codes, true
}

// drained waits until every command has its answer.
func drained(t *testing.T, d *device.Device) {
	t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for d.Waiting() > 0 {
		select {
		case <-d.Changes():
		case <-limit.C:
			t.Fatalf("%d commands still wait", d.Waiting())
		}
	}
}

// A replaced command is not sent after a restart either.
func TestReplacedCommandIsForgotten(t *testing.T) {
	r := newRig(t)
	r.start()
	d := r.device("kiosk-1", nil)
	until(t, d, "its block", leased)
	r.stop()
	until(t, d, "the outage", isDown)
	_, kept, err := d.KeepOpen(short(t), issue)
	if !errors.Is(err, device.ErrNoAnswer) || kept.Seq == 0 {
		t.Fatalf("kept as %d: %v", kept.Seq, err)
	}
	draw(t, d, "2222-2", kept.Seq)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	r.start()
	d = r.device("kiosk-1", nil)
	until(t, d, "its number", number("AK001"))
	d.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		if len(s.Tickets) != 1 {
			t.Errorf("%d numbers for one request", len(s.Tickets))
		}
	})
}

// A command that is acknowledged before the hub has it stays until the hub does.
func TestAcknowledgingKeepsUnansweredCommands(t *testing.T) {
	r := newRig(t)
	r.start()
	d := r.device("kiosk-1", nil)
	until(t, d, "its block", leased)
	r.stop()
	until(t, d, "the outage", isDown)
	_, kept := draw(t, d, "2222-2", 0)
	kept.Ack()
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d = r.device("kiosk-1", nil)
	n := 0
	d.Unacked(func(queue.Command, device.Kept) { n++ })
	if n != 1 {
		t.Errorf("%d numbers are left to hand over after a restart", n)
	}
}

// The hub accepts a report before the kiosk has looked at what the run before left: the
// ticket still has to be printed.
func TestNumberReportedAtOnceIsStillUnacknowledged(t *testing.T) {
	r, l := newRig(t), newLate()
	r.start()
	d := r.device("kiosk-1", l)
	until(t, d, "its block", leased)
	r.stop()
	until(t, d, "the outage", isDown)
	reported, _ := draw(t, d, "2222-2", 0)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	r.start()
	for range 2 { // after every start, until it is acknowledged
		d = r.device("kiosk-1", l)
		if a := l.next(t); a.Result.Answer.Code != queue.OK {
			t.Fatalf("the hub says %+v", a.Result.Answer)
		}
		var left []queue.Command
		d.Unacked(func(c queue.Command, _ device.Kept) { left = append(left, c) })
		if len(left) != 1 || left[0].(queue.ReportOfflineTicket).Number != reported.Number {
			t.Fatalf("unsettled are %+v, want %s", left, reported.Number)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	d = r.device("kiosk-1", l)
	l.next(t)
	d.Unacked(func(_ queue.Command, kept device.Kept) { kept.Ack() })
	d.Unacked(func(c queue.Command, _ device.Kept) { t.Errorf("%+v is settled, and still there", c) })
}

func TestBlockThatIsUsedUpSaysSo(t *testing.T) {
	r := newRig(t)
	r.start()
	d := r.device("kiosk-1", nil)
	until(t, d, "its block", leased)
	_, _, err := d.ReportOfflineTicket(device.Draw{Day: "2026-11-23", Series: "AK", Limit: 0, Command: func(int) queue.Command { return issue }})
	if !errors.Is(err, store.ErrBlockEmpty) {
		t.Errorf("the error is %v", err)
	}
}
