package device_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"

	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/ledgertest"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// console is a device that can work offline, with its officer logged in.
func (r *rig) console(id, counter, officer string) *device.Device {
	r.t.Helper()
	d := r.reopen(id)
	until(r.t, d, "the hub", isUp)
	if res, err := d.Do(r.t.Context(), queue.Login{Counter: counter, Officer: officer, PIN: ledgertest.PIN}); err != nil || res.Answer.Code != queue.OK {
		r.t.Fatalf("%s logs in: %v %v", officer, res.Answer.Code, err)
	}
	return d
}

func (r *rig) reopen(id string) *device.Device {
	r.t.Helper()
	d, err := device.Open(device.Config{
		Dir: filepath.Join(r.dir, id), ID: id, Role: wire.RoleConsole, CanWorkOffline: true,
		Hub: "ws://" + r.proxy.listener.Addr().String() + "/link", Clock: clock.New(now, clock.SinceStart()), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { d.Close() })
	return d
}

func reservedTo(id string, n int) func(*queue.State, device.Line) bool {
	return func(s *queue.State, _ device.Line) bool {
		got := 0
		for _, t := range s.Tickets {
			if t.Reserved == id {
				got++
			}
		}
		return got == n
	}
}

func numbersFor(d *device.Device, counter string) (list []string) {
	d.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		for _, t := range s.ReservedFor(d.ID(), counter) {
			list = append(list, t.Number)
		}
	})
	return list
}

func ticketNamed(t *testing.T, d *device.Device, number string) (got queue.Ticket) {
	t.Helper()
	d.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		if found := s.TicketByNumber(number); found != nil {
			got = *found
		}
	})
	if got.ID == "" {
		t.Fatalf("%s does not know %s", d.ID(), number)
	}
	return got
}

func didOffline(t *testing.T, d *device.Device, c queue.Command) {
	t.Helper()
	if a, err := d.DoOffline(c); err != nil || a.Code != queue.OK {
		t.Fatalf("%s offline: %q, %v", c.CommandType(), a.Code, err)
	}
}

func take(t *testing.T, d *device.Device, n int) {
	t.Helper()
	until(t, d, "the hub", isUp)
	for range n {
		keep(t, d)
	}
}

// A whole visit offline, with a restart in the middle.
func TestConsoleServesOffline(t *testing.T) {
	r := newRig(t)
	r.start()
	kiosk := r.device("kiosk-1", nil)
	take(t, kiosk, 4)
	desk := r.console("console-1", "1", "duc")
	until(t, desk, "its reservations", reservedTo("console-1", queue.ReservedPerCounter))
	r.stop()
	until(t, desk, "the outage", isDown)
	first := ticketNamed(t, desk, "A000001").ID
	didOffline(t, desk, queue.CallReserved{Counter: "1", Ticket: first})
	didOffline(t, desk, queue.Start{Counter: "1", Ticket: first})
	if got := ticketNamed(t, desk, "A000001"); got.State != queue.Serving {
		t.Errorf("the screen is given a ticket that is %s", got.State)
	}
	if err := desk.Close(); err != nil {
		t.Fatal(err)
	}
	desk = r.reopen("console-1")
	if got := ticketNamed(t, desk, "A000001"); got.State != queue.Serving {
		t.Errorf("after a restart the ticket is %s", got.State)
	}
	didOffline(t, desk, queue.Finish{Counter: "1", Ticket: first})
	didOffline(t, desk, queue.CallReserved{Counter: "1", Ticket: ticketNamed(t, desk, "A000002").ID})
	r.start()
	until(t, kiosk, "what was done", func(s *queue.State, _ device.Line) bool {
		a, b := s.TicketByNumber("A000001"), s.TicketByNumber("A000002")
		return a != nil && b != nil && a.State == queue.Done && b.State == queue.Called && b.Counter == "1"
	})
	drained(t, desk)
	until(t, desk, "the hub", isUp)
	if res, err := desk.Do(t.Context(), queue.Recall{Counter: "1", Ticket: ticketNamed(t, desk, "A000002").ID}); err != nil || res.Answer.Code != queue.OK {
		t.Errorf("going on with the hub: %q, %v", res.Answer.Code, err)
	}
	until(t, kiosk, "what the console has", func(s *queue.State, _ device.Line) bool {
		data, err := json.Marshal(s)
		return err == nil && string(data) == stateJSON(t, desk)
	})
}

func TestNothingIsDoneOfflineWhileConnected(t *testing.T) {
	r := newRig(t)
	r.start()
	take(t, r.device("kiosk-1", nil), 1)
	desk := r.console("console-1", "1", "duc")
	until(t, desk, "its reservation", reservedTo("console-1", 1))
	if _, err := desk.DoOffline(queue.CallReserved{Counter: "1", Ticket: ticketNamed(t, desk, "A000001").ID}); !errors.Is(err, device.ErrNotOffline) {
		t.Errorf("the error is %v", err)
	}
}

// Two consoles with the same line: each call gets the next ticket, and the other
// console gives it back for that.
func TestConsoleGivesBackWhatAnotherCalls(t *testing.T) {
	r := newRig(t)
	r.start()
	take(t, r.device("kiosk-1", nil), 6)
	one := r.console("console-1", "1", "duc")
	two := r.console("console-2", "2", "hoa")
	until(t, one, "its reservations", reservedTo("console-1", 3))
	until(t, one, "the other's", reservedTo("console-2", 3))
	var called []string
	for _, d := range []*device.Device{two, one, two, two, one, one} {
		counter := "1"
		if d == two {
			counter = "2"
		}
		res, err := d.Do(t.Context(), queue.CallNext{Counter: counter})
		if err != nil || res.Answer.Code != queue.OK {
			t.Fatalf("calling at %s: %q, %v", counter, res.Answer.Code, err)
		}
		called = append(called, res.Ticket.Number)
		for _, c := range []queue.Command{queue.Start{Counter: counter}, queue.Finish{Counter: counter}} {
			if res, err := d.Do(t.Context(), c); err != nil || res.Answer.Code != queue.OK {
				t.Fatalf("%s: %q, %v", c.CommandType(), res.Answer.Code, err)
			}
		}
	}
	if !slices.IsSorted(called) {
		t.Errorf("reservations change the order: %v", called)
	}
}

// An offline console keeps what is reserved for it, and the others go on with the rest.
func TestReservationsOutliveTheLine(t *testing.T) {
	r := newRig(t)
	r.start()
	take(t, r.device("kiosk-1", nil), 5)
	one := r.console("console-1", "1", "duc")
	until(t, one, "its reservations", reservedTo("console-1", 3))
	held := numbersFor(one, "1")
	if err := one.Close(); err != nil { // as after a power cut
		t.Fatal(err)
	}
	two := r.console("console-2", "2", "hoa")
	for range 2 {
		res, err := two.Do(t.Context(), queue.CallNext{Counter: "2"})
		if err != nil || res.Answer.Code != queue.OK || slices.Contains(held, res.Ticket.Number) {
			t.Fatalf("called is %+v (%v), reserved are %v", res.Ticket, err, held)
		}
		for _, c := range []queue.Command{queue.Start{Counter: "2"}, queue.Finish{Counter: "2"}} {
			if _, err := two.Do(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
	}
	if res, err := two.Do(t.Context(), queue.CallNext{Counter: "2"}); err != nil || res.Answer.Code != queue.NobodyWaiting {
		t.Errorf("the rest is reserved, and the answer is %q (%v)", res.Answer.Code, err)
	}
}
