package hub_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"motcua/internal/calendar"
	"motcua/internal/device"
	"motcua/internal/hub"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// offlineDay is a day without the hub: the machines are switched on in the morning and
// off in the evening. The kiosk gives five numbers, counter 1 serves three of them, and
// two citizens answer the pad.
func (r *rig) offlineDay(day int) {
	r.t.Helper()
	kiosk := r.device("kiosk-1", wire.RoleKiosk, "")
	console := r.device("quay-1", wire.RoleConsole, "1", func(c *device.Config) { c.CanWorkOffline = true })
	pad := r.device("pad-1", wire.RolePad, "1")
	for i := range 5 {
		number := r.drawOffline(kiosk, fmt.Sprintf("d%d-%d", day, i))
		if i >= 3 {
			continue
		}
		var id queue.TicketID
		for _, what := range []func() queue.Command{
			func() queue.Command { return queue.CallTyped{Counter: "1", Number: number} },
			func() queue.Command { return queue.Start{Counter: "1", Ticket: id} },
			func() queue.Command { return queue.Finish{Counter: "1", Ticket: id} },
		} {
			r.now.Add(60_000)
			if a, err := console.DoOffline(what()); err != nil || a.Code != queue.OK {
				r.t.Fatalf("day %d, %s: %s alone is answered %q, %v", day, number, what().CommandType(), a.Code, err)
			}
			console.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) { id = s.Desk("1").Ticket })
		}
	}
	for i := range 2 {
		ctx, cancel := context.WithCancel(r.t.Context())
		cancel() // nobody waits
		_, err := pad.Keep(ctx, queue.Rate{Score: 4, Counter: "1", Officer: "duc", AtMS: r.now.Load(), Answer: r.now.Load() + int64(i)})
		if !errors.Is(err, device.ErrNoAnswer) {
			r.t.Fatalf("day %d: an answer that is kept ends as %v", day, err)
		}
	}
	for _, d := range []*device.Device{kiosk, console, pad} {
		if err := d.Close(); err != nil && !errors.Is(err, link.ErrDown) {
			r.t.Fatal(err)
		}
	}
}

// drawOffline gives a number of the kiosk's block.
func (r *rig) drawOffline(kiosk *device.Device, code string) string {
	r.t.Helper()
	var day string
	kiosk.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) { day = s.Day })
	block, ok := kiosk.Block(calendar.ServiceDay(r.now.Load()))
	if !ok {
		r.t.Fatalf("the kiosk has no block on %s", calendar.ServiceDay(r.now.Load()))
	}
	series := "A" + block.Letter
	c, kept, err := kiosk.ReportOfflineTicket(device.Draw{Day: day, Series: series, Limit: queue.BlockNumbers, Command: func(n int) queue.Command {
		return queue.ReportOfflineTicket{Number: queue.BlockNumber(series, n), Series: series, Count: n, Code: code, Service: "gplx", IssuedMS: r.now.Load()}
	}})
	if err != nil {
		r.t.Fatal(err)
	}
	kept.Ack() // its paper is out
	return c.(queue.ReportOfflineTicket).Number
}

// Three days without the hub, on real stores, with every machine switched off at
// night: nothing is lost, nothing counts twice, and the fourth morning is as if
// the hub had been there.
func TestThreeDaysOffline(t *testing.T) {
	r := newRig(t)
	kiosk := r.device("kiosk-1", wire.RoleKiosk, "")
	console := r.device("quay-1", wire.RoleConsole, "1", func(c *device.Config) { c.CanWorkOffline = true })
	pad := r.device("pad-1", wire.RolePad, "1")
	want(t, do(t, console, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}), queue.OK)
	sits := func(s *queue.State, up bool) bool { return up && s.Desk("1").Officer == "duc" && len(s.Blocks) == 1 }
	for _, d := range []*device.Device{kiosk, console, pad} {
		until(t, d, "the officer at the counter", sits)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	r.stop()
	for day := range 4 {
		r.offlineDay(day)
		if day < 3 {
			r.now.Add(24 * 3_600_000)
		}
	}
	r.start()
	back := []*device.Device{
		r.device("kiosk-1", wire.RoleKiosk, ""),
		r.device("quay-1", wire.RoleConsole, "1", func(c *device.Config) { c.CanWorkOffline = true }),
		r.device("pad-1", wire.RolePad, "1"),
	}
	for _, d := range back {
		eventually(t, d.ID()+" having told everything", func() bool { return d.Waiting() == 0 })
	}
	inOrder := func(s *queue.State, up bool) bool {
		states := map[queue.TicketState]int{}
		for _, ticket := range s.Tickets {
			states[ticket.State]++
		}
		return up && len(s.Tickets) == 5 && states[queue.Done] == 3 && states[queue.Waiting] == 2 && s.Desk("1").Officer == "duc"
	}
	for _, d := range back {
		until(t, d, "today's five numbers, three of them served", inOrder)
	}
	status, record := r.ask("GET", hub.PathExport+"?form="+hub.ExportJSON, nil)
	for what, n := range map[string]int{`"type":"ticket.handedoverlate"`: 15, `"refused":"too-late"`: 27, `"type":"answer.given"`: 8, `"type":"ticket.finished"`: 3} {
		if got := strings.Count(record, what); status != http.StatusOK || got != n {
			t.Errorf("%s is on the record %d times, want %d", what, got, n)
		}
	}
	want(t, do(t, back[1], queue.CallNext{Counter: "1"}), queue.OK) // and so it goes on
}
