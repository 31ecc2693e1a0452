package hub_test

import (
	"sync/atomic"
	"testing"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/seattest"
	"motcua/internal/wall"
	"motcua/internal/wire"
)

// machine is a device's machine: its clock is wrong and may be set, and time passes
// only when the test says so.
type machine struct {
	ahead, gone atomic.Int64 // ms
	*clock.Clock
}

func (r *rig) machine(ahead time.Duration) *machine {
	m := &machine{}
	began := r.now.Load()
	m.ahead.Store(ahead.Milliseconds())
	m.Clock = clock.New(
		func() int64 { return began + m.gone.Load() + m.ahead.Load() },
		func() time.Duration { return time.Duration(m.gone.Load()) * time.Millisecond },
	)
	return m
}

func on(m *machine) func(*device.Config) {
	return func(c *device.Config) { c.Clock = m.Clock }
}

func aheadOf(d *device.Device) (ahead time.Duration, wrong bool) {
	d.Read(func(_ *queue.State, line device.Line, _ []wire.Peer) {
		ahead, wrong = time.Duration(line.AheadMS)*time.Millisecond, line.ClockWrong()
	})
	return ahead, wrong
}

// A device has the hub's time from the welcome on, and is told before the next event
// when the hub's clock is set. Its own clock may show anything, and be set at any time:
// that is reported, and has no other effect.
func TestDevicesHaveTheHubsTime(t *testing.T) {
	for _, ahead := range seattest.WrongClocks {
		t.Run("ahead by "+ahead.String(), func(t *testing.T) {
			r := newRig(t)
			m := r.machine(ahead)
			wall, kiosk := r.device("wall", wire.RoleWall, "", on(m)), r.device("kiosk-1", wire.RoleKiosk, "")
			until(t, wall, "the hub", up)
			tolerable := ahead.Abs() <= 2*time.Minute
			if is, wrong := aheadOf(wall); is != ahead || wrong == tolerable || m.HubMS() != r.now.Load() {
				t.Errorf("it is said to be ahead by %v (%v), and %d ms beside the hub", is, wrong, m.HubMS()-r.now.Load())
			}
			m.ahead.Add(time.Hour.Milliseconds())
			if is, _ := aheadOf(wall); is != ahead+time.Hour || m.HubMS() != r.now.Load() {
				t.Errorf("set by an hour it is said to be ahead by %v, and %d ms beside the hub", is, m.HubMS()-r.now.Load())
			}
			for i, by := range []time.Duration{time.Hour, -30 * time.Minute} {
				r.now.Add(by.Milliseconds())
				want(t, do(t, kiosk, queue.IssueTicket{Service: "gplx"}), queue.OK)
				until(t, wall, "the number", func(s *queue.State, _ bool) bool { return len(s.Tickets) == i+1 })
				if m.HubMS() != r.now.Load() {
					t.Errorf("the hub is set by %v, and the wall is %d ms beside it", by, m.HubMS()-r.now.Load())
				}
			}
		})
	}
}

// Times that a kiosk gives by its own clock are recorded by the hub's: given while it
// is connected, after the hub's clock was set, and while the device is offline.
func TestStampsOfDevicesAreOnTheRecordInTheHubsTime(t *testing.T) {
	for _, ahead := range seattest.WrongClocks {
		t.Run("ahead by "+ahead.String(), func(t *testing.T) {
			r := newRig(t)
			m := r.machine(ahead)
			kiosk := r.device("kiosk-1", wire.RoleKiosk, "", on(m))
			until(t, kiosk, "its block", func(s *queue.State, _ bool) bool { return len(s.Blocks) > 0 })
			want(t, do(t, kiosk, queue.IssueTicket{Service: "gplx"}), queue.OK)
			day := calendar.ServiceDay(r.now.Load())
			give := func(code string) {
				t.Helper()
				block, _ := kiosk.Block(day)
				_, _, err := kiosk.ReportOfflineTicket(device.Draw{Day: day, Series: "A" + block.Letter, Limit: queue.BlockNumbers, Command: func(n int) queue.Command {
					return queue.ReportOfflineTicket{Number: queue.BlockNumber("A"+block.Letter, n), Series: "A" + block.Letter, Count: n, Code: code, Service: "gplx", IssuedMS: m.OwnMS()}
				}})
				if err != nil {
					t.Fatal(err)
				}
			}
			arrived := func(number string, at int64) {
				t.Helper()
				until(t, kiosk, number, func(s *queue.State, up bool) bool { return up && s.TicketByNumber(number) != nil })
				kiosk.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
					// the real line takes its milliseconds, and the time of the test stands still
					if late := s.TicketByNumber(number).ArrivalMS - at; max(late, -late) > time.Minute.Milliseconds() {
						t.Errorf("%s arrived %d ms beside the time when it was given", number, late)
					}
				})
			}
			r.now.Add(time.Hour.Milliseconds()) // the hub's clock is set
			give("K1")
			arrived("AK001", r.now.Load())
			r.stop()
			until(t, kiosk, "the outage", func(_ *queue.State, up bool) bool { return !up })
			give("K2")
			m.ahead.Add(-time.Hour.Milliseconds()) // the kiosk's clock is set
			at := r.now.Load()
			r.now.Add(10 * time.Minute.Milliseconds())
			m.gone.Add(10 * time.Minute.Milliseconds())
			if err := kiosk.Close(); err != nil {
				t.Fatal(err)
			}
			r.start()
			kiosk = r.device("kiosk-1", wire.RoleKiosk, "", on(m)) // the hub has another address now
			arrived("AK002", at)
		})
	}
}

// A device that starts offline uses what it knew of the two clocks before; if one of
// them was set meanwhile, until it connects again.
func TestTimeOfTheHubIsKnownAfterARestart(t *testing.T) {
	for _, ahead := range seattest.WrongClocks {
		t.Run("ahead by "+ahead.String(), func(t *testing.T) {
			r := newRig(t)
			m := r.machine(ahead)
			kiosk := r.device("kiosk-1", wire.RoleKiosk, "", on(m))
			until(t, kiosk, "the hub", up)
			const pause = 10 * time.Minute
			again := func(away bool) *machine {
				t.Helper()
				if err := kiosk.Close(); err != nil {
					t.Fatal(err)
				}
				r.now.Add(pause.Milliseconds())
				next := r.machine(ahead)
				kiosk = r.device("kiosk-1", wire.RoleKiosk, "", on(next), func(c *device.Config) {
					if away {
						c.Hub = "ws://127.0.0.1:1/link"
					}
				})
				return next
			}
			beside := func(m *machine) time.Duration { return time.Duration(m.HubMS()-r.now.Load()) * time.Millisecond }
			if by := beside(again(true)); by.Abs() > 2*time.Second { // a smaller change is not stored
				t.Errorf("started without the hub it is %v beside it", by)
			}
			if is, _ := aheadOf(kiosk); is != 0 {
				t.Errorf("it says that its clock is wrong by %v before it has met the hub", is)
			}
			ahead += time.Hour
			m = again(false)
			until(t, kiosk, "the hub", up)
			if beside(m) != 0 {
				t.Errorf("connected again it is %v beside the hub", beside(m))
			}
			if by := beside(again(true)); by.Abs() > 2*time.Second {
				t.Errorf("started once more without the hub it is %v beside it", by)
			}
		})
	}
}

// A wall whose clock is wrong announces every call, over a real line, also the first
// one after the hub's clock was set.
func TestWallAnnouncesByAnyClock(t *testing.T) {
	for _, ahead := range seattest.WrongClocks {
		t.Run("ahead by "+ahead.String(), func(t *testing.T) {
			r := newRig(t)
			m := r.machine(ahead)
			seat, console, kiosk := r.device("wall", wire.RoleWall, "", on(m)), r.device("quay-1", wire.RoleConsole, "1"), r.device("kiosk-1", wire.RoleKiosk, "")
			until(t, seat, "the hub", up)
			called, begun := make(chan string, 10), make(chan struct{}, 100)
			w := wall.New(wall.Config{
				Lang: i18n.Vietnamese, Seat: seat, Clock: m.Clock, Announce: func(t *queue.Ticket) { called <- t.Number },
				Show: func(wall.View) { begun <- struct{}{} },
			})
			w.Run()
			t.Cleanup(w.Close)
			<-begun
			want(t, do(t, console, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}), queue.OK)
			for _, by := range []time.Duration{0, time.Hour, -30 * time.Minute} {
				r.now.Add(by.Milliseconds())
				ticket := want(t, do(t, kiosk, queue.IssueTicket{Service: "gplx"}), queue.OK).Ticket
				want(t, do(t, console, queue.CallNext{Counter: "1"}), queue.OK)
				limit := time.NewTimer(patience)
				select {
				case got := <-called:
					if got != ticket.Number {
						t.Errorf("announced is %s, want %s", got, ticket.Number)
					}
				case <-limit.C:
					t.Fatalf("the hub is set by %v, and the call is not announced", by)
				}
				limit.Stop()
				want(t, do(t, console, queue.Start{Counter: "1", Ticket: ticket.ID}), queue.OK)
				want(t, do(t, console, queue.Finish{Counter: "1", Ticket: ticket.ID}), queue.OK)
			}
		})
	}
}
