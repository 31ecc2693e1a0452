package hub_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"motcua/internal/device"
	"motcua/internal/hub"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// clockRig is a hub whose clock and monotonic time the test controls.
type clockRig struct {
	*rig
	mono atomic.Int64
	log  bytes.Buffer
	mu   sync.Mutex
}

func (c *clockRig) Write(line []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.log.Write(line)
}

func (c *clockRig) logged() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.log.String()
}

func newClockRig(t *testing.T, begins string) *clockRig {
	c := &clockRig{rig: &rig{t: t, dir: t.TempDir()}}
	c.set(begins)
	c.change = func(cfg *hub.Config) {
		cfg.Mono = func() time.Duration { return time.Duration(c.mono.Load()) }
		cfg.Log = slog.New(slog.NewTextHandler(c, nil))
	}
	c.start()
	t.Cleanup(c.stop)
	return c
}

// set moves the clock; no time passes.
func (c *clockRig) set(clock string) {
	c.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", clock, time.FixedZone("ICT", 7*60*60))
	if err != nil {
		c.t.Fatal(err)
	}
	c.now.Store(at.UnixMilli())
}

// pass has time pass, by both clocks.
func (c *clockRig) pass(d time.Duration) {
	c.mono.Add(int64(d))
	c.now.Add(d.Milliseconds())
}

// today tells the hub at its own machine what day it is.
func (c *clockRig) today(day string) (status int, open hub.TodayIs) {
	c.t.Helper()
	body, err := json.Marshal(hub.TodayIs{Day: day})
	if err != nil {
		c.t.Fatal(err)
	}
	status, data := c.call(http.MethodPost, hub.PathDay, bytes.NewReader(body))
	if status == http.StatusOK {
		if err := json.Unmarshal(data, &open); err != nil {
			c.t.Fatal(err)
		}
	}
	return status, open
}

// call asks the hub as its own commands do.
func (c *clockRig) call(method, path string, body io.Reader) (status int, answer []byte) {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.desk.URL+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer khoá")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	if answer, err = io.ReadAll(res.Body); err != nil {
		c.t.Fatal(err)
	}
	return res.StatusCode, answer
}

// trouble is the hub's fault as a console gets it.
func trouble(d *device.Device, code string) func() bool {
	return func() bool {
		found := code == ""
		d.Read(func(_ *queue.State, _ device.Line, peers []wire.Peer) {
			for _, p := range peers {
				if p.Role == wire.RoleHub {
					found = p.Status.Code == code
				}
			}
		})
		return found
	}
}

func (c *clockRig) sees(d *device.Device, code string) {
	c.t.Helper()
	limit := time.After(patience)
	for ok := trouble(d, code); !ok(); {
		select {
		case <-d.Changes():
		case <-limit:
			c.t.Fatalf("%s is not told %q of the hub", d.ID(), code)
		}
	}
}

func (c *clockRig) seat(counter, officer string) *device.Device {
	d := c.device("quay-"+counter, wire.RoleConsole, counter)
	want(c.t, do(c.t, d, queue.Login{Counter: counter, Officer: officer, PIN: "1234", Takeover: true}), queue.OK)
	return d
}

// The whole case from the trial: one number while the clock says 2031, the clock
// corrected with the hub running or restarted, a number, an appointment, and the next
// day.
func TestHubWhoseClockWasAheadFindsTheWayOut(t *testing.T) {
	for _, restarted := range []bool{false, true} {
		c := newClockRig(t, "2031-10-05 08:00")
		kiosk := c.device("kiosk-1", wire.RoleKiosk, "")
		want(t, do(t, kiosk, queue.IssueTicket{Service: "gplx"}), queue.OK)
		if restarted {
			c.stop()
			c.set("2026-11-26 08:30")
			c.start()
			kiosk.Close()
			kiosk = c.device("kiosk-2", wire.RoleKiosk, "")
		} else {
			c.set("2026-11-26 08:30")
		}
		want(t, do(t, kiosk, queue.IssueTicket{Service: "gplx"}), queue.RecoveringCode)
		console := c.seat("1", "duc")
		c.sees(console, hub.TroubleDay)
		if !strings.Contains(c.logged(), "what day it is") {
			t.Error("the hub's log says nothing of its clock")
		}
		c.healthSays(hub.TroubleDay)
		want(t, do(t, console, queue.SetDay{Day: "2026-11-26"}), queue.OK)
		if n := want(t, do(t, kiosk, queue.IssueTicket{Service: "gplx"}), queue.OK).Ticket; n.ID != "2026-11-26/A000002" {
			t.Errorf("the next number is %s", n.ID)
		}
		slot := c.now.Load() + (30 * time.Minute).Milliseconds()
		booked := want(t, do(t, kiosk, queue.BookAppointment{Service: "gplx", SlotMS: slot - slot%(30*60_000)}), queue.OK).Answer
		want(t, do(t, kiosk, queue.CheckIn{Appointment: booked.Appointment}), queue.OK)
		c.explains("2026-11-26", "A000001", "A000002")
		c.pass(24 * time.Hour)
		if n := want(t, do(t, kiosk, queue.IssueTicket{Service: "gplx"}), queue.OK).Ticket; n.ID != "2026-11-27/A000001" {
			t.Errorf("a day on it is %s", n.ID)
		}
		c.explains("2026-11-26", "A000001", "A000002")
		c.verifies()
	}
}

// healthSays waits for a code in /healthz, which is updated once a second.
func (c *clockRig) healthSays(code string) {
	c.t.Helper()
	limit := time.Now().Add(20 * time.Second)
	for text := ""; !strings.Contains(text, code); text = get(c.t, c.web.URL+"/healthz", "application/json") {
		if time.Now().After(limit) {
			c.t.Fatalf("/healthz says %s", text)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// explains asks the record of a day for numbers.
func (c *clockRig) explains(day string, numbers ...string) {
	c.t.Helper()
	for _, number := range numbers {
		text := c.ask(hub.PathRecord + hub.RecordExplain + "?day=" + strings.ReplaceAll(day, "+", "%2B") + "&number=" + number)
		if !strings.Contains(text, number) {
			c.t.Errorf("of %s on %s the record says %s", number, day, text)
		}
	}
}

// verifies has the hub compare its log with its index.
func (c *clockRig) verifies() {
	c.t.Helper()
	text := c.ask(hub.PathVerify)
	var report struct {
		Faults []string `json:"faults"`
	}
	if err := json.Unmarshal([]byte(text), &report); err != nil || len(report.Faults) > 0 {
		c.t.Errorf("the log is faulty: %v, %v", report.Faults, err)
	}
}

func (c *clockRig) ask(path string) string {
	c.t.Helper()
	status, data := c.call(http.MethodGet, path, nil)
	if status != http.StatusOK {
		c.t.Fatalf("%s is answered %d, %s", path, status, data)
	}
	return string(data)
}

// A clock that is set a day ahead during work must not end the day and all waiting
// tickets; overnight the same step leads to the next morning.
func TestClockThatIsSetAtWorkEndsNoDay(t *testing.T) {
	for _, c := range []struct {
		name  string
		rest  time.Duration // before the clock is set
		step  time.Duration
		day   string
		asked bool
	}{
		{"a day ahead at work", time.Minute, 24 * time.Hour, "2026-11-23", true},
		{"a day back at work", time.Minute, -24 * time.Hour, "2026-11-23", true},
		{"ten years ahead at work", time.Minute, 10 * 365 * 24 * time.Hour, "2026-11-23", true},
		{"five minutes at work", time.Minute, 5 * time.Minute, "2026-11-23", false},
		{"a day ahead, when nobody had come for long", 5 * time.Hour, 24 * time.Hour, "2026-11-24", false},
		{"a night", 24 * time.Hour, 0, "2026-11-24", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newClockRig(t, "2026-11-23 08:30")
			kiosk := r.device("kiosk-1", wire.RoleKiosk, "")
			want(t, do(t, kiosk, queue.IssueTicket{Service: "gplx"}), queue.OK)
			r.pass(c.rest)
			r.now.Add(c.step.Milliseconds())
			code, number := queue.OK, "A000002"
			if c.asked {
				code = queue.RecoveringCode
			}
			if c.day != "2026-11-23" {
				number = "A000001"
			}
			got := want(t, do(t, kiosk, queue.IssueTicket{Service: "gplx"}), code)
			until(t, kiosk, "the day "+c.day, func(s *queue.State, _ bool) bool { return s.Day == c.day && s.DayUnsure() == c.asked })
			if !c.asked {
				if got.Ticket.Number != number {
					t.Errorf("the number is %s", got.Ticket.Number)
				}
				return
			}
			if status, open := r.today("2026-11-23"); status != http.StatusOK || open.Day != "2026-11-23" {
				t.Fatalf("the word is answered %d, %+v", status, open)
			}
			if got := want(t, do(t, kiosk, queue.IssueTicket{Service: "gplx"}), queue.OK); got.Ticket.ID != "2026-11-23/A000002" {
				t.Errorf("after the word the number is %s", got.Ticket.ID)
			}
			r.sees(r.seat("1", "duc"), hub.TroubleClock)
		})
	}
}

// A power cut at noon, and the clock is a day ahead afterwards: the day rolled over
// with people in the hall, and the hub restores their tickets from its log.
func TestDayThatRolledOverTooEarlyComesBackFromTheLog(t *testing.T) {
	c := newClockRig(t, "2026-11-23 11:00")
	kiosk := c.device("kiosk-1", wire.RoleKiosk, "")
	for range 3 {
		want(t, do(t, kiosk, queue.IssueTicket{Service: "gplx"}), queue.OK)
	}
	console := c.seat("1", "duc")
	want(t, do(t, console, queue.CallNext{Counter: "1"}), queue.OK)
	want(t, do(t, console, queue.Start{Counter: "1"}), queue.OK)
	want(t, do(t, console, queue.Finish{Counter: "1"}), queue.OK)
	c.stop()
	c.set("2026-11-24 11:30")
	c.start()
	other := c.device("kiosk-2", wire.RoleKiosk, "")
	if n := want(t, do(t, other, queue.IssueTicket{Service: "gplx"}), queue.OK).Ticket.ID; n != "2026-11-24/A000001" {
		t.Fatalf("after the cut the number is %s", n)
	}
	c.set("2026-11-23 11:40")
	if status, open := c.today("2026-11-23"); status != http.StatusOK || open.Day != "2026-11-23" {
		t.Fatalf("the word is answered %d, %+v", status, open)
	}
	if n := want(t, do(t, other, queue.IssueTicket{Service: "gplx"}), queue.OK).Ticket.ID; n != "2026-11-23/A000004" {
		t.Errorf("the next number is %s: it was given that morning", n)
	}
	until(t, other, "whoever was left", func(s *queue.State, _ bool) bool {
		var waiting []string
		for _, t := range s.Tickets {
			if t.State == queue.Waiting {
				waiting = append(waiting, t.Number)
			}
		}
		slices.Sort(waiting)
		return slices.Equal(waiting, []string{"A000001", "A000002", "A000003", "A000004"})
	})
	c.explains("2026-11-23", "A000001", "A000002", "A000003")
	c.explains("2026-11-23+2", "A000001", "A000004")
	c.verifies()
	if status, _ := c.today("2027-11-23"); status != http.StatusConflict {
		t.Errorf("a day next year is answered %d", status)
	}
}

// A reopened day has its appointments again, which were dropped when it ended too
// early: an arrived one stays arrived, also if its slip is scanned again.
func TestDayThatRolledOverTooEarlyHasItsAppointments(t *testing.T) {
	c := newClockRig(t, "2026-11-23 08:00")
	kiosk := c.device("kiosk-1", wire.RoleKiosk, "")
	slot := slotAt(10, 0)
	var slips []string
	for range 2 {
		booked := want(t, do(t, kiosk, queue.BookAppointment{Service: "gplx", SlotMS: slot}), queue.OK).Answer
		slips = append(slips, booked.Slip)
	}
	c.set("2026-11-23 09:45")
	came := want(t, do(t, kiosk, queue.CheckIn{Appointment: slips[0]}), queue.OK)
	c.stop()
	c.set("2026-11-24 09:50")
	c.start()
	other := c.device("kiosk-2", wire.RoleKiosk, "")
	want(t, do(t, other, queue.IssueTicket{Service: "gplx"}), queue.OK)
	c.set("2026-11-23 09:55")
	if status, open := c.today("2026-11-23"); status != http.StatusOK {
		t.Fatalf("the word is answered %d, %+v", status, open)
	}
	if again := want(t, do(t, other, queue.CheckIn{Appointment: slips[0]}), queue.AppointmentUsed); again.Answer.Ticket != came.Ticket.ID {
		t.Errorf("the slip is used again, for %s", again.Answer.Ticket)
	}
	want(t, do(t, other, queue.CheckIn{Appointment: slips[1]}), queue.OK)
	if list := c.ask(hub.PathAppointments + "?day=2026-11-23"); strings.Count(list, `"arrived"`) != 2 {
		t.Errorf("the day's list is %s", list)
	}
	c.verifies()
}

// A device that was connected when the day got its true date has the same state as one
// that connects later.
func TestWhoFollowsOverARenameHasTheSame(t *testing.T) {
	c := newClockRig(t, "2031-10-05 08:00")
	kiosk := c.device("kiosk-1", wire.RoleKiosk, "")
	first := want(t, do(t, kiosk, queue.IssueTicket{Service: "gplx"}), queue.OK).Ticket
	c.set("2026-11-28 08:30")
	console := c.seat("1", "duc")
	want(t, do(t, console, queue.SetDay{Day: "2026-11-28"}), queue.OK)
	want(t, do(t, console, queue.CallNext{Counter: "1"}), queue.OK)
	until(t, kiosk, "the call", func(s *queue.State, _ bool) bool { return s.Ticket(first.ID).State == queue.Called })
	before := stateJSON(t, kiosk)
	fresh := c.device("wall", wire.RoleWall, "")
	until(t, fresh, "the state", func(s *queue.State, _ bool) bool { return s.Ticket(first.ID) != nil })
	if after := stateJSON(t, fresh); after != before {
		t.Errorf("who followed has\n%s\nwho came later\n%s", before, after)
	}
}

// While devices upload what a restored hub is missing, its clock is set by a minute:
// they have their full time all the same, and no number is given again.
func TestClockThatIsSetEndsNoRecovery(t *testing.T) {
	c := newClockRig(t, "2026-11-23 09:00")
	c.loseTwoNumbers()
	c.start()
	raw, _ := c.join("kiosk-2", wire.RoleKiosk)
	want(t, raw.do(4, issue), queue.RecoveringCode)
	c.pass(10 * time.Second)
	c.now.Add(74_000)
	want(t, raw.do(5, issue), queue.RecoveringCode)
	if said := c.logged(); !strings.Contains(said, "was set while devices handed in") {
		t.Errorf("nothing is said of the clock: %s", said)
	}
	d := c.device("kiosk-1", wire.RoleKiosk, "")
	until(t, d, "the three numbers it knew", func(s *queue.State, up bool) bool { return up && len(s.Tickets) == 3 })
	c.pass(time.Minute)
	if n := want(t, raw.do(6, issue), queue.OK).Ticket.Number; n != "A000004" {
		t.Errorf("the next number is %s, A000003 is out", n)
	}
	c.verifies()
}

// A restored hub whose clock is a day ahead closes the day, and records the devices'
// uploads as late. When a person names the right day, all tickets are in line again.
func TestReopenedDayHasWhatDevicesUploaded(t *testing.T) {
	c := newClockRig(t, "2026-11-23 15:00")
	c.loseTwoNumbers()
	c.set("2026-11-24 15:10")
	c.start()
	d := c.device("kiosk-1", wire.RoleKiosk, "")
	until(t, d, "an empty new day", func(s *queue.State, up bool) bool {
		return up && s.Day == "2026-11-24" && s.Lost != nil && len(s.Lost.Ended) == 3
	})
	c.set("2026-11-23 15:20")
	if status, open := c.today("2026-11-23"); status != http.StatusOK || open.Day != "2026-11-23" {
		t.Fatalf("the word is answered %d, %+v", status, open)
	}
	until(t, d, "all who wait", func(s *queue.State, _ bool) bool {
		waiting := 0
		for _, t := range s.Tickets {
			if t.State == queue.Waiting {
				waiting++
			}
		}
		return waiting == 3
	})
	c.verifies()
}
