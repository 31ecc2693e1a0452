package console

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/queue"
	"motcua/internal/seattest"
	"motcua/internal/wire"
)

// slowSeat is a seat whose hub is slow: a command waits until the test releases it.
type slowSeat struct {
	*seattest.Seat
	gate chan struct{}
}

func (s slowSeat) Do(ctx context.Context, c queue.Command) (wire.Result, error) {
	select {
	case <-s.gate:
		return s.Seat.Do(ctx, c)
	case <-ctx.Done():
		return wire.Result{}, ctx.Err()
	}
}

// slowDesk is a console at such a seat, its officer logged in, with people
// waiting.
func slowDesk(tb testing.TB, waiting int, show func(View)) (*Console, slowSeat) {
	hub := seattest.NewHub(tb, seattest.Centre())
	seat := slowSeat{hub.Seat("console-3"), make(chan struct{})}
	hub.Must("console-3", queue.Login{Counter: "3", Officer: "duc", PIN: "1234"})
	for range waiting {
		hub.Must("kiosk", queue.IssueTicket{Service: "gplx"})
	}
	c := New(Config{Counter: "3", Seat: seat, Clock: seat.Clock(), Log: slog.New(slog.DiscardHandler), Show: show})
	c.Run(nil)
	return c, seat
}

// shownWithin is the longest time until the screen confirms a key.
const shownWithin = 50 * time.Millisecond

// However slow the hub is, the key is confirmed on the screen at once. Keys pressed
// meanwhile are dropped.
func TestKeyShowsAtOnceWhenTheHubIsSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var last View
		var at time.Time
		c, seat := slowDesk(t, 300, func(v View) {
			mu.Lock()
			defer mu.Unlock()
			if v.PendingID != last.PendingID {
				at = time.Now()
			}
			last = v
		})
		defer c.Close()
		see := func() View {
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			return last
		}
		if v := see(); v.Page != PageMain || len(v.Desk.Waiting) != 300 || !v.Can.Next {
			t.Fatalf("page %d, %d wait", v.Page, len(v.Desk.Waiting))
		}
		pressed := time.Now()
		c.CallNext()
		time.Sleep(shownWithin)
		if v := see(); v.PendingID != CmdNext || v.Pending != "Gọi tiếp" || v.Can != (Can{}) || at.Sub(pressed) > shownWithin {
			t.Errorf("pending %q after %v, can %+v", v.PendingID, at.Sub(pressed), v.Can)
		}
		c.CallNext()
		c.Pause("giai-lao")
		seat.gate <- struct{}{}
		if v := see(); v.PendingID != "" || v.Desk.Current.Number != "A001" || v.Desk.State != StateCalled {
			t.Errorf("answered: pending %q, %+v", v.PendingID, v.Desk.Current)
		}
		if n := len(seat.Asked()); n != 1 {
			t.Errorf("%d commands were sent", n)
		}
	})
}

// BenchmarkKeyToView measures the time from a key to the view that shows it, with
// 300 waiting and a hub that has not answered.
func BenchmarkKeyToView(b *testing.B) {
	views := make(chan View, 16)
	c, seat := slowDesk(b, 300, func(v View) { views <- v })
	defer c.Close()
	until := func(id string) {
		for v := range views {
			if v.PendingID == id {
				return
			}
		}
	}
	until("")
	for b.Loop() {
		c.Recall() // refused while nobody is called, so that every round is the same
		until(CmdRecall)
		b.StopTimer()
		seat.gate <- struct{}{}
		until("")
		b.StartTimer()
	}
}
