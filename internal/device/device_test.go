package device_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

var issue = queue.IssueTicket{Service: "gplx"}

func keep(t *testing.T, d *device.Device) wire.Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	r, err := d.Keep(ctx, issue)
	if err != nil || r.Answer.Code != queue.OK {
		t.Fatalf("keeping: %+v, %v", r, err)
	}
	return r
}

func TestReplicaSurvivesRestartWithoutNetwork(t *testing.T) {
	r := newRig(t)
	r.start()
	d := r.device("kiosk-1", nil)
	for range 20 {
		keep(t, d)
	}
	until(t, d, "its tickets", has(20))
	before := stateJSON(t, d)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	r.stop()
	d = r.device("kiosk-1", nil)
	if after := stateJSON(t, d); after != before {
		t.Errorf("without the network the state is\n%s\nbefore the restart it was\n%s", after, before)
	}
	until(t, d, "that the line is down", func(_ *queue.State, line device.Line) bool {
		return !line.Up && line.SinceMS == now() && strings.Contains(line.Why, "connecting to hub")
	})
}

func TestDoWithoutLineFailsAtOnce(t *testing.T) {
	r := newRig(t)
	d := r.device("kiosk-1", nil)
	began := time.Now()
	if _, err := d.Do(t.Context(), issue); !errors.Is(err, link.ErrDown) {
		t.Errorf("the device says %v", err)
	}
	if took := time.Since(began); took >= link.LostAfter { // as long as it waits for an answer
		t.Errorf("saying so took %v", took)
	}
	r.start()
	until(t, d, "the hub", isUp)
	if res, err := d.Do(t.Context(), issue); err != nil || res.Ticket.Number != "A000001" {
		t.Errorf("with the line up: %+v, %v: a command that failed had an effect", res, err)
	}
}

// A command that was put on disk while the line was down has its effect once, whether
// somebody waits or not.
func TestKeptCommandsAreSentAfterReconnect(t *testing.T) {
	const n = 60 // more than may be in flight
	r, l := newRig(t), newLate()
	d := r.device("kiosk-1", l)
	for range n {
		if _, err := d.Keep(short(t), issue); !errors.Is(err, device.ErrNoAnswer) {
			t.Fatalf("keeping without a hub: %v", err)
		}
	}
	if d.Waiting() != n {
		t.Errorf("%d commands wait, want %d", d.Waiting(), n)
	}
	r.start()
	seen := map[queue.TicketID]int{}
	for range n {
		a := l.next(t)
		if !reflect.DeepEqual(a.Command, issue) || a.Result.Answer.Code != queue.OK {
			t.Fatalf("a late answer is %+v", a)
		}
		seen[a.Result.Answer.Ticket]++
	}
	until(t, d, "its tickets", has(n))
	d.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		if len(s.Tickets) != n || len(seen) != n {
			t.Errorf("%d tickets were issued and %d answered, want %d", len(s.Tickets), len(seen), n)
		}
	})
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d = r.device("kiosk-1", l) // nothing is sent again
	if keep(t, d).Ticket.Number != fmt.Sprintf("A%06d", n+1) || d.Waiting() != 0 || len(l.ch) != 0 {
		t.Errorf("after a restart %d commands wait and %d answers came", d.Waiting(), len(l.ch))
	}
}

func TestLateGetsAnswersOfAnEarlierRun(t *testing.T) {
	r, l := newRig(t), newLate()
	d := r.device("kiosk-1", l)
	if _, err := d.Keep(short(t), queue.IssueTicket{Service: "gplx", Lang: "en"}); !errors.Is(err, device.ErrNoAnswer) {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	r.start()
	d = r.device("kiosk-1", l)
	a := l.next(t)
	if !reflect.DeepEqual(a.Command, queue.IssueTicket{Service: "gplx", Lang: "en"}) || a.Result.Ticket.Number != "A000001" || a.Known {
		t.Errorf("the late answer is %+v", a)
	}
	a.Ack()
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d = r.device("kiosk-1", l)
	if keep(t, d).Ticket.Number != "A000002" || len(l.ch) != 0 {
		t.Errorf("what was settled is asked again: %d late answers", len(l.ch))
	}
}

// A number whose paper may not be printed is requested again at every start, and is the
// same number, until Ack is called.
func TestOpenCommandStaysUntilSettled(t *testing.T) {
	r, l := newRig(t), newLate()
	r.start()
	d := r.device("kiosk-1", l)
	until(t, d, "the hub", isUp)
	first, _, err := d.KeepOpen(t.Context(), issue)
	if err != nil {
		t.Fatal(err)
	}
	var ack func()
	for range 3 {
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		d = r.device("kiosk-1", l)
		a := l.next(t)
		if a.Result.Ticket == nil || a.Result.Ticket.ID != first.Ticket.ID || !a.Known {
			t.Fatalf("after a restart the answer is %+v, first it was %+v", a.Result, first)
		}
		ack = a.Ack
	}
	ack()
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d = r.device("kiosk-1", l)
	if keep(t, d).Ticket.Number != "A000002" || len(l.ch) != 0 {
		t.Errorf("a settled command is asked again: %d late answers", len(l.ch))
	}
}

// A command that is useful only now is not sent after a long pause.
func TestVolatileCommandIsGivenUp(t *testing.T) {
	t.Parallel() // more than 10 s of waiting
	f := newForged(t)
	d, err := device.Open(device.Config{
		Dir: t.TempDir(), ID: "quay-1", Role: wire.RoleConsole, Hub: "ws" + strings.TrimPrefix(f.web.URL, "http"),
		Clock: clock.New(now, clock.SinceStart()), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	ws, _ := f.accept()
	f.say(ws, `{"v":1,"type":"welcome","body":{"protocol":1,"mode":"delta","log":"l","pos":0,"seq":0}}`)
	until(t, d, "the hub", isUp)
	answer := make(chan error, 1)
	began := time.Now()
	go func() {
		_, err := d.Do(t.Context(), queue.CallNext{Counter: "1"})
		answer <- err
	}()
	for sent := false; !sent; { // a status goes first
		_, data, err := ws.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		sent = strings.Contains(string(data), `"do":"call"`)
	}
	f.web.Listener.Close()
	ws.Close()
	select {
	case err := <-answer:
		if took := time.Since(began); !errors.Is(err, device.ErrNoAnswer) || took < 9*time.Second {
			t.Errorf("the command ends with %v after %v", err, took)
		}
	case <-time.After(2 * time.Minute):
		t.Fatal("the command is never given up")
	}
	if d.Waiting() != 0 {
		t.Errorf("%d commands wait", d.Waiting())
	}
}

// Many goroutines use one device at once: every command is decided.
func TestConcurrentCommandsOfOneDevice(t *testing.T) {
	const goroutines, each = 12, 25
	r := newRig(t)
	r.start()
	d := r.device("kiosk-1", nil)
	until(t, d, "the hub", isUp)
	var wait sync.WaitGroup
	for i := range goroutines {
		wait.Go(func() {
			for range each {
				ask := d.Do
				if i%2 == 0 {
					ask = d.Keep
				}
				if res, err := ask(t.Context(), issue); err != nil || res.Answer.Code != queue.OK {
					t.Errorf("the answer is %q (%v)", res.Answer.Code, err)
				}
			}
		})
	}
	wait.Wait()
	until(t, d, "all tickets", has(goroutines*each))
}

// Lines are cut at any byte for a while, and the hub is restarted in between.
// Afterwards every device has the hub's state, and every command had its effect exactly
// once.
func TestCutLinesHeal(t *testing.T) {
	t.Parallel()
	const devices, each = 3, 40
	r := newRig(t)
	r.start()
	all := make([]*device.Device, devices)
	for i := range all {
		all[i] = r.device(fmt.Sprintf("kiosk-%d", i), nil)
	}
	r.proxy.cutting.Store(true)
	var mu sync.Mutex
	issued := map[queue.TicketID]int{}
	var wait sync.WaitGroup
	for _, d := range all {
		wait.Go(func() {
			for range each {
				res, err := d.Keep(t.Context(), issue)
				if err != nil || res.Answer.Code != queue.OK {
					t.Errorf("%s: %+v, %v", d.ID(), res, err)
					return
				}
				mu.Lock()
				issued[res.Answer.Ticket]++
				mu.Unlock()
			}
		})
	}
	pause := time.NewTimer(2 * time.Second)
	<-pause.C
	r.stop()
	r.start()
	pause.Reset(3 * time.Second)
	<-pause.C
	r.proxy.cutting.Store(false)
	wait.Wait()
	r.proxy.mu.Lock()
	if r.proxy.cuts < 10 {
		t.Errorf("only %d lines were cut", r.proxy.cuts)
	}
	r.proxy.mu.Unlock()
	fresh := r.device("fresh", nil)
	acked := func(s *queue.State, line device.Line) bool { return line.Up && len(s.Blocks) == devices+1 } // the last entry is its own block
	until(t, fresh, "its block", acked)
	want := stateJSON(t, fresh)
	for _, d := range all {
		until(t, d, "all tickets", has(devices*each))
		until(t, d, "the last block", acked)
		until(t, d, "the hub", isUp)
		if got := stateJSON(t, d); got != want {
			t.Errorf("%s has\n%s\nthe hub has\n%s", d.ID(), got, want)
		}
	}
	fresh.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		if len(s.Tickets) != devices*each || len(issued) != devices*each {
			t.Errorf("%d tickets, %d of them acknowledged, want %d", len(s.Tickets), len(issued), devices*each)
		}
	})
}
