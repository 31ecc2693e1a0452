package console

import (
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/queue"
	"motcua/internal/seattest"
	"motcua/internal/speaker"
)

// bell counts how often it rings.
type bell struct {
	rang   atomic.Int32
	status speaker.Status
}

var _ Bell = (*bell)(nil)

func (b *bell) Play()                  { b.rang.Add(1) }
func (b *bell) Status() speaker.Status { return b.status }

// ringing runs a test on a console with a bell.
func ringing(t *testing.T, name string, b *bell, test func(d *desk, rang func(want int))) {
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := &desk{t: t, hub: seattest.NewHub(t, seattest.Centre())}
			d.seat = d.hub.Seat("console-3")
			d.Console = New(Config{Counter: "3", Seat: d.seat, Clock: d.seat.Clock(), Log: slog.New(slog.DiscardHandler), Bell: b, Show: func(v View) {
				d.mu.Lock()
				d.last = v
				d.mu.Unlock()
			}})
			d.Console.Run(nil)
			defer d.Close()
			test(d, func(want int) {
				t.Helper()
				if d.see(); int(b.rang.Load()) != want {
					t.Errorf("rang %d times, want %d", b.rang.Load(), want)
				}
			})
		})
	})
}

func TestFirstTicketAtAnIdleCounterIsHeard(t *testing.T) {
	ringing(t, "once, and not those behind it", &bell{}, func(d *desk, rang func(int)) {
		d.login()
		d.issue("lltp") // for another counter
		rang(0)
		d.issue("gplx")
		rang(1)
		d.after(time.Minute)
		d.issue("gplx")
		rang(1)
	})
	ringing(t, "not at the login, nor before", &bell{}, func(d *desk, rang func(int)) {
		d.issue("gplx")
		rang(0)
		d.login()
		rang(0)
		d.after(time.Minute)
		rang(0)
	})
	ringing(t, "not while the counter pauses, nor when the pause ends", &bell{}, func(d *desk, rang func(int)) {
		d.login()
		d.Pause("giai-lao")
		d.see()
		d.issue("gplx")
		rang(0)
		d.Resume()
		rang(0)
	})
	ringing(t, "not while somebody is served, nor at the end of the visit", &bell{}, func(d *desk, rang func(int)) {
		d.login()
		d.issue("gplx")
		rang(1)
		d.CallNext()
		d.see()
		d.Start()
		d.after(time.Minute)
		d.issue("gplx")
		rang(1)
		d.Finish()
		rang(1)
	})
	ringing(t, "at the most every ten seconds", &bell{}, func(d *desk, rang func(int)) {
		d.login()
		again := func(want int) {
			t := d.issue("gplx")
			rang(want)
			d.hub.Must("kiosk", queue.CancelTicket{Ticket: t.ID, Reason: "về"})
			d.see()
		}
		again(1)
		d.after(9 * time.Second)
		again(1)
		d.after(time.Second)
		again(2)
	})
}

func TestBarSaysWhyNothingIsHeard(t *testing.T) {
	for state, want := range map[speaker.State]string{
		speaker.Good: "", speaker.Silent: "", speaker.Missing: vi("console.device.speaker.missing"),
		speaker.Failing: vi("console.device.speaker.failing"), speaker.Stuck: vi("console.device.speaker.failing"),
	} {
		ringing(t, want, &bell{status: speaker.Status{State: state}}, func(d *desk, _ func(int)) {
			if got := d.see().Speaker; got.State != want || want != "" && got.Level != LevelWarn {
				t.Errorf("%+v", got)
			}
		})
	}
}
