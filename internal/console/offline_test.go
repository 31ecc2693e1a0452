package console

import (
	"strings"
	"testing"
	"time"

	"motcua/internal/queue"
	"motcua/internal/store"
)

// goOffline has people waiting, some of them reserved for the counter, and
// interrupts the link until the console works offline.
func (d *desk) goOffline(waiting int) View {
	d.t.Helper()
	for range waiting {
		d.issue("gplx")
	}
	d.login()
	d.seat.Reserve()
	d.see()
	d.seat.SetLine(false)
	d.seat.Freeze(true)
	return d.after(offlineAfter + time.Second)
}

func TestConsoleWorksOffline(t *testing.T) {
	run(t, "a visit and the next call", func(d *desk) {
		v := d.goOffline(5)
		if !v.Can.Next || v.Desk.Next.Number != "A001" || v.Link.Level != LevelBad || !strings.Contains(v.Link.State, "3") {
			t.Fatalf("offline: %+v, next %+v, %q", v.Can, v.Desk.Next, v.Link.State)
		}
		if v.Can.Transfer || v.Can.WalkIn || v.Can.Logout || v.Can.Undo || v.Can.Cancel {
			t.Errorf("what needs the hub is offered: %+v", v.Can)
		}
		marked := 0
		for _, row := range v.Desk.Waiting {
			if row.Mark != "" {
				marked++
			}
			if row.CanCall {
				t.Errorf("%s can be called out of order", row.Number)
			}
		}
		if marked != queue.ReservedPerCounter {
			t.Errorf("%d rows are marked as callable", marked)
		}
		d.CallNext()
		if v = d.see(); v.Desk.Current.Number != "A001" || v.Desk.State != StateCalled || v.Error != "" {
			t.Fatalf("called: %+v %q", v.Desk.Current, v.Error)
		}
		d.Start()
		d.after(5 * time.Minute)
		d.Finish()
		if v = d.see(); v.Desk.State != StateFree || v.Desk.Figures.Served != 1 || v.Desk.Next.Number != "A002" {
			t.Errorf("afterwards: state %d, %+v, next %+v", v.Desk.State, v.Desk.Figures, v.Desk.Next)
		}
		d.CallNext()
		d.see()
		d.seat.SetLine(true)
		d.see()
		d.hub.State(func(s *queue.State) {
			first, second := s.TicketByNumber("A001"), s.TicketByNumber("A002")
			if first.State != queue.Done || second.State != queue.Called || second.Counter != "3" {
				t.Errorf("the hub has A001 as %s, A002 as %s at %q", first.State, second.State, second.Counter)
			}
			if took := first.EndedMS - first.StartedMS; took < (5*time.Minute).Milliseconds() || took > (6*time.Minute).Milliseconds() {
				t.Errorf("the visit took %d ms by the record", took)
			}
		})
		if v = d.see(); v.Desk.Current.Number != "A002" || v.Link.Level == LevelBad {
			t.Errorf("with the hub again: %+v %+v", v.Desk.Current, v.Link)
		}
	})
}

func TestConsoleSaysWhatNeedsTheHub(t *testing.T) {
	run(t, "until nobody is left that it may call", func(d *desk) {
		d.goOffline(1)
		for _, press := range []func(){d.CallNext, d.Start, d.Finish} {
			press()
			d.see()
		}
		v := d.see()
		if v.Can.Next || v.Desk.Next.Number != "" || strings.Contains(v.Link.State, "0") && strings.Contains(v.Link.State, "gọi được 0") {
			t.Errorf("nobody is left: %+v, %+v, %q", v.Can, v.Desk.Next, v.Link.State)
		}
		d.CallNext()
		if v = d.see(); !strings.Contains(v.Error, "không còn số nào") {
			t.Errorf("the error is %q", v.Error)
		}
	})
	run(t, "what needs the hub says so, and loses nothing", func(d *desk) {
		d.goOffline(2)
		d.CallNext()
		d.see()
		d.Transfer(Move{Target: "service:lltp"})
		if v := d.see(); !strings.Contains(v.Error, "cần kết nối") || v.Desk.Current.Number != "A001" || v.Pending != "" {
			t.Errorf("error %q, at the desk %q, pending %q", v.Error, v.Desk.Current.Number, v.Pending)
		}
	})
	run(t, "a key that needs the hub says so, and one that is not for now does nothing", func(d *desk) {
		v := d.goOffline(2)
		d.CallNext()
		if v = d.see(); !v.NeedsHub.Transfer || !v.NeedsHub.Cancel || v.NeedsHub.CallAny || v.NeedsHub.Logout {
			t.Errorf("of a called ticket %+v needs the hub", v.NeedsHub)
		}
		if v.NeedsHub.Start || v.NeedsHub.Finish || v.NeedsHub.Next || v.NeedsHub.Recall || v.NeedsHub.Hold || v.NeedsHub.NoShow || v.NeedsHub.Pause {
			t.Errorf("what this console does by itself needs the hub: %+v", v.NeedsHub)
		}
		d.NeedsHub()
		if v = d.see(); !strings.Contains(v.Error, "cần kết nối") || v.Desk.Current.Number != "A001" {
			t.Errorf("error %q, at the desk %q", v.Error, v.Desk.Current.Number)
		}
		d.DismissError()
		d.seat.SetLine(true)
		d.NeedsHub()
		if v = d.see(); v.Error != "" || v.NeedsHub != (Can{}) || !v.Can.Transfer {
			t.Errorf("with the hub: error %q, %+v needs it", v.Error, v.NeedsHub)
		}
	})
	run(t, "a short interruption is not offline", func(d *desk) {
		d.issue("gplx")
		d.login()
		d.seat.Reserve()
		d.seat.SetLine(false)
		if v := d.after(time.Second); v.Can != (Can{}) {
			t.Errorf("after a second: %+v", v.Can)
		}
	})
	run(t, "a full disk is told, and nothing is called", func(d *desk) {
		d.goOffline(2)
		d.seat.FillDisk()
		d.CallNext()
		if v := d.see(); v.Error == "" || v.Desk.Current.Number != "" {
			t.Errorf("error %q, at the desk %q", v.Error, v.Desk.Current.Number)
		}
	})
}

// The rule for a no-show holds offline too.
func TestNoShowRuleHoldsOffline(t *testing.T) {
	run(t, "three calls and ninety seconds", func(d *desk) {
		d.goOffline(2)
		d.CallNext()
		if v := d.see(); v.Can.NoShow {
			t.Error("absent at once")
		}
		for range 2 {
			d.after(45 * time.Second)
			d.Recall()
			d.see()
		}
		v := d.after(5 * time.Second)
		if !v.Can.NoShow || v.Desk.Current.Calls != 3 {
			t.Fatalf("after three calls: %+v, %d calls", v.Can, v.Desk.Current.Calls)
		}
		d.NoShow()
		if v = d.see(); v.Desk.State != StateFree || len(v.Desk.Absent) != 1 {
			t.Errorf("afterwards: state %d, absent %+v", v.Desk.State, v.Desk.Absent)
		}
	})
}

// Citizens cannot be called early because a clock is hours wrong; the clerk is told.
func TestWrongClockIsSaid(t *testing.T) {
	run(t, "two hours", func(d *desk) {
		d.login()
		d.seat.SetClock(-2 * time.Hour)
		if v := d.see(); v.Link.Level != LevelWarn || !strings.Contains(v.Link.State, "lệch 2:00:00") {
			t.Errorf("the bar says %q", v.Link.State)
		}
		d.seat.SetClock(30 * time.Second)
		if v := d.see(); v.Link.Level != LevelGood {
			t.Errorf("for half a minute the bar says %q", v.Link.State)
		}
	})
}

func TestPaperOfAnOutageIsTyped(t *testing.T) {
	run(t, "a number that only its paper knows", func(d *desk) {
		v := d.goOffline(2)
		if !v.Desk.Offline || !v.Can.CallAny {
			t.Fatalf("offline: %v, %+v", v.Desk.Offline, v.Can)
		}
		d.CallAny("ak004", "")
		if v = d.see(); v.Desk.Current.Number != "AK004" || v.Error != "" {
			t.Fatalf("at the desk is %q (%s)", v.Desk.Current.Number, v.Error)
		}
		d.Start()
		d.see()
		d.Finish()
		d.see()
		d.CallAny("A002", "")
		if v = d.see(); v.Desk.Current.Number != "A002" {
			t.Errorf("a number reserved for the counter: at the desk is %q (%s)", v.Desk.Current.Number, v.Error)
		}
	})
	run(t, "a number that is another's to call", func(d *desk) {
		d.goOffline(5)
		d.CallAny("A005", "")
		if v := d.see(); v.Desk.Current.Number != "" || !strings.Contains(v.Error, "không giữ cho quầy mình") {
			t.Errorf("at the desk is %q, the error %q", v.Desk.Current.Number, v.Error)
		}
	})
}

// The clerk is warned before the outbox is full.
func TestFullOutboxIsSaidInTime(t *testing.T) {
	run(t, "four fifths", func(d *desk) {
		d.goOffline(1)
		d.seat.SetWaiting(store.OutboxLimit*4/5 - 1)
		if v := d.see(); !strings.Contains(v.Link.State, "mất kết nối") {
			t.Errorf("below four fifths the bar says %q", v.Link.State)
		}
		d.seat.SetWaiting(store.OutboxLimit * 4 / 5)
		if v := d.see(); v.Link.Level != LevelBad || !strings.Contains(v.Link.State, "sắp hết chỗ lưu") {
			t.Errorf("the bar says %q", v.Link.State)
		}
	})
}

// The hub is still offline the next morning: yesterday's reserved numbers are not
// called, numbers are called from the papers, and the bar names the day of its data.
func TestConsoleOfflineOnTheNextMorning(t *testing.T) {
	run(t, "papers", func(d *desk) {
		v := d.goOffline(5)
		if strings.Contains(v.Link.State, "/") {
			t.Errorf("on the same day the bar names the day: %q", v.Link.State)
		}
		v = d.after(24 * time.Hour)
		if v.Can.Next || v.Desk.Next.Number != "" || !v.Can.CallAny || !strings.Contains(v.Link.State, "/") {
			t.Errorf("the next morning: %+v, next %+v, %q", v.Can, v.Desk.Next, v.Link.State)
		}
		for _, row := range v.Desk.Waiting {
			if row.Mark != "" {
				t.Errorf("%s can be called by its mark %q", row.Number, row.Mark)
			}
		}
		d.CallNext()
		if v = d.see(); v.Desk.State != StateFree || v.Error == "" {
			t.Errorf("F2 leads to %d, %q", v.Desk.State, v.Error)
		}
		d.CallAny("AK001", "")
		if v = d.see(); v.Desk.Current.Number != "AK001" || v.Desk.State != StateCalled {
			t.Fatalf("a paper is called: %+v, %q", v.Desk.Current, v.Error)
		}
		d.Start()
		d.see()
		d.Finish()
		d.see()
		d.seat.Freeze(false)
		d.seat.SetLine(true)
		v = d.after(time.Second)
		if v.Desk.State != StateFree || v.Officer == "" || v.Desk.Figures.Served != 1 {
			t.Errorf("the hub is back: state %d, officer %q, %+v", v.Desk.State, v.Officer, v.Desk.Figures)
		}
		d.hub.State(func(s *queue.State) {
			if got := s.TicketByNumber("AK001"); got == nil || got.State != queue.Done || got.Officer != "duc" {
				t.Errorf("at the hub AK001 is %+v", got)
			}
		})
	})
}
