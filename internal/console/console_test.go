package console

import (
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/centre"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/ledgertest"
	"motcua/internal/queue"
	"motcua/internal/replica"
	"motcua/internal/seattest"
	"motcua/internal/wire"
)

// desk is a console in a bubble of virtual time.
type desk struct {
	*Console
	t    *testing.T
	hub  *seattest.Hub
	seat *seattest.Seat
	gun  gun
	mu   sync.Mutex
	last View
}

func run(t *testing.T, name string, test func(d *desk), change ...func(*centre.Centre)) {
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c := seattest.Centre()
			for _, fn := range change {
				fn(&c)
			}
			d := &desk{t: t, hub: seattest.NewHub(t, c)}
			d.seat = d.hub.Seat("console-3")
			d.Console = New(Config{Counter: "3", Seat: d.seat, Clock: d.seat.Clock(), Log: slog.New(slog.DiscardHandler), Show: func(v View) {
				d.mu.Lock()
				d.last = v
				d.mu.Unlock()
			}})
			d.Console.Run(&d.gun)
			defer d.Close()
			test(d)
		})
	})
}

func (d *desk) see() View {
	synctest.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.last
}

func (d *desk) after(t time.Duration) View {
	time.Sleep(t)
	return d.see()
}

func (d *desk) issue(service string) *queue.Ticket {
	d.t.Helper()
	return d.hub.Must("kiosk", queue.IssueTicket{Service: service})
}

func (d *desk) login() View {
	d.t.Helper()
	d.Login("duc", "1234")
	v := d.see()
	if v.Page != PageMain {
		d.t.Fatalf("not logged in: %+v", v.Login)
	}
	return v
}

func TestNewPIN(t *testing.T) {
	run(t, "asks for another PIN in place of one that somebody else has set", func(d *desk) {
		d.Login("duc", ledgertest.TemporaryPIN)
		if v := d.see(); v.Page != PageLogin || !v.Login.ChooseNew || v.Login.Error != "" {
			t.Fatalf("no new PIN is asked for: %+v", v.Login)
		}
		d.ChoosePIN(ledgertest.TemporaryPIN)
		if v := d.see(); !v.Login.ChooseNew || v.Login.Error == "" {
			t.Errorf("the same PIN was taken: %+v", v.Login)
		}
		d.ChoosePIN("")
		if v := d.see(); v.Login.ChooseNew || v.Login.Officer != "duc" {
			t.Errorf("not back at the log-in: %+v", v.Login)
		}
		d.Login("duc", ledgertest.TemporaryPIN)
		d.see()
		d.ChoosePIN("5820")
		if v := d.see(); v.Page != PageMain {
			t.Errorf("not logged in: %+v", v.Login)
		}
	})
	run(t, "a new PIN goes on into the question of a takeover", func(d *desk) {
		d.hub.Must("other", queue.Login{Counter: "3", Officer: "duc", PIN: "1234"})
		d.Login("duc", ledgertest.TemporaryPIN)
		d.see()
		d.ChoosePIN("5820")
		if v := d.see(); v.Login.TakeoverFrom == "" || v.Login.ChooseNew {
			t.Fatalf("no question: %+v", v.Login)
		}
		d.Takeover(true)
		d.see()
		asked := d.seat.Asked()
		if last, is := asked[len(asked)-1].(queue.Login); !is || last.PIN != "5820" || !last.Takeover || last.New != "" {
			t.Errorf("the takeover is asked for with %+v", asked[len(asked)-1])
		}
	})
}

func TestLogin(t *testing.T) {
	run(t, "offers who may sit here", func(d *desk) {
		v := d.see()
		if v.Page != PageLogin || len(v.Login.Officers) != 1 || v.Login.Officers[0].ID != "duc" {
			t.Errorf("login: %+v", v.Login)
		}
		d.Login("duc", "0000")
		if v = d.see(); v.Page != PageLogin || v.Login.Error == "" || v.Login.Officer != "duc" {
			t.Errorf("after a wrong PIN: %+v", v.Login)
		}
		if v = d.login(); v.Officer != "Trần Minh Đức" || v.Desk.Agency != "Sở Giao thông vận tải" {
			t.Errorf("logged in: %q of %q", v.Officer, v.Desk.Agency)
		}
		d.Logout()
		if v = d.see(); v.Page != PageLogin {
			t.Error("still logged in")
		}
	})
	run(t, "locks after five wrong PINs and counts down", func(d *desk) {
		for range 5 {
			d.Login("duc", "0000")
			d.see()
		}
		if v := d.see(); v.Login.LockedSec != 30 {
			t.Errorf("locked for %d s", v.Login.LockedSec)
		}
		asked := len(d.seat.Asked())
		d.Login("duc", "1234")
		if d.see(); len(d.seat.Asked()) != asked {
			t.Error("a PIN was tried while locked")
		}
		d.after(31 * time.Second)
		d.login()
	})
	run(t, "asks before it takes over", func(d *desk) {
		d.hub.Must("other", queue.Login{Counter: "3", Officer: "duc", PIN: "1234"})
		d.Login("duc", "1234")
		if v := d.see(); v.Login.TakeoverFrom != "Trần Minh Đức" {
			t.Fatalf("no question: %+v", v.Login)
		}
		d.Takeover(false)
		if v := d.see(); v.Page != PageLogin || v.Login.TakeoverFrom != "" {
			t.Errorf("after no: %+v", v.Login)
		}
		d.Login("duc", "1234")
		d.see()
		d.Takeover(true)
		if v := d.see(); v.Page != PageMain {
			t.Errorf("after yes: %+v", v.Login)
		}
	})
	run(t, "goes on where a console was switched off", func(d *desk) {
		d.login()
		again := New(Config{Counter: "3", Seat: d.seat, Clock: d.seat.Clock(), Log: slog.New(slog.DiscardHandler), Show: func(v View) {
			if v.Page != PageMain {
				t.Error("the session is gone")
			}
		}})
		again.Run(nil)
		synctest.Wait()
		again.Close()
	})
}

func TestDayAtTheDesk(t *testing.T) {
	run(t, "call, recall, start, finish", func(d *desk) {
		d.issue("gplx")
		d.issue("gplx")
		v := d.login()
		if v.Desk.Next.Number != "A001" || !v.Can.Next || v.Can.Recall || v.Can.Finish || len(v.Desk.Waiting) != 2 {
			t.Fatalf("at first: %+v %+v", v.Desk.Next, v.Can)
		}
		d.CallNext()
		v = d.see()
		if v.Desk.State != StateCalled || v.Desk.Current.Number != "A001" || v.Can.Next || !v.Can.Recall || !v.Can.Start || v.Can.Finish || v.Desk.RecallHint {
			t.Fatalf("called: %+v %+v", v.Desk.Current, v.Can)
		}
		if v = d.after(36 * time.Second); !v.Desk.RecallHint {
			t.Error("no hint to call again after 35 s")
		}
		d.Recall()
		if v = d.see(); v.Desk.Current.Calls != 2 || v.Desk.RecallHint {
			t.Errorf("recalled: %+v, hint %v", v.Desk.Current, v.Desk.RecallHint)
		}
		d.Start()
		if v = d.see(); v.Desk.State != StateServing || !v.Can.Finish || v.Can.Recall {
			t.Errorf("serving: %+v", v.Can)
		}
		d.after(5 * time.Minute)
		d.Finish()
		v = d.see()
		if v.Desk.State != StateFree || len(v.Desk.Done) != 1 || v.Desk.Figures.Served != 1 || v.Desk.Figures.ServiceSec < 299 || v.Desk.Figures.OnTargetPct != 100 || v.Desk.Next.Number != "A002" {
			t.Errorf("done: %+v %+v", v.Desk.Figures, v.Desk.Done)
		}
	})
}

func TestNoShowIsOfferedInTime(t *testing.T) {
	run(t, "no-show is offered after three calls and 90 s", func(d *desk) {
		d.issue("gplx")
		d.login()
		d.CallNext()
		if v := d.see(); v.Can.NoShow || v.Desk.NoShowInSec != 90 {
			t.Errorf("at once: %v, in %d s", v.Can.NoShow, v.Desk.NoShowInSec)
		}
		for range 2 {
			d.Recall()
			d.see()
		}
		if v := d.after(89 * time.Second); v.Can.NoShow {
			t.Error("after 89 s")
		}
		if v := d.after(2 * time.Second); !v.Can.NoShow {
			t.Error("not after 90 s")
		}
		d.NoShow()
		v := d.see()
		if len(v.Desk.Absent) != 1 || !v.Desk.Absent[0].CanCall || v.Desk.State != StateFree {
			t.Errorf("absent: %+v", v.Desk.Absent)
		}
		d.CallAny("A001", "back")
		if v = d.see(); v.Desk.Current.Number != "A001" {
			t.Errorf("the absent one is not called back: %q %+v", v.Error, v.Desk.Current)
		}
	})
}

func TestHoldPauseTransfer(t *testing.T) {
	run(t, "hold, pause, transfer", func(d *desk) {
		d.issue("gplx")
		d.issue("gplx")
		d.login()
		d.CallNext()
		d.see()
		d.Hold("bo-sung")
		if v := d.see(); len(v.Desk.Held) != 1 || v.Desk.Held[0].Text != "Bổ sung giấy tờ · Đổi giấy phép lái xe" {
			t.Errorf("held: %+v", v.Desk.Held)
		}
		d.CallNext()
		d.see()
		d.Transfer(Move{Target: "service:lltp"})
		if v := d.see(); len(v.Desk.Waiting) != 0 || v.Desk.State != StateFree {
			t.Errorf("transferred: %+v", v.Desk.Waiting)
		}
		d.Pause("giai-lao")
		if v := d.see(); v.Desk.State != StatePaused || v.Desk.Reason != "Giải lao" || !v.Can.Pause || v.Can.Next {
			t.Errorf("paused: %q %+v", v.Desk.Reason, v.Can)
		}
		d.Resume()
		if v := d.see(); v.Desk.State != StateFree {
			t.Error("still paused")
		}
	})
	run(t, "a transfer to a counter", func(d *desk) {
		d.issue("gplx")
		d.login()
		d.CallNext()
		d.see()
		d.Transfer(Move{Target: "counter:7"})
		d.see()
		d.hub.State(func(s *queue.State) {
			if got := s.Ticket("2000-01-01/A001"); got.ForCounter != "7" {
				t.Errorf("the ticket is for %q", got.ForCounter)
			}
		})
	})
}

func TestWaitingListMarks(t *testing.T) {
	run(t, "late ones are marked, priority is named", func(d *desk) {
		d.issue("gplx")
		d.hub.Must("kiosk", queue.IssueTicket{Service: "gplx", Class: "gia"})
		d.login()
		v := d.after(16 * time.Minute)
		if len(v.Desk.Waiting) != 2 || v.Desk.Waiting[0].Number != "A002" || !v.Desk.Waiting[0].Class || !v.Desk.Waiting[0].Late {
			t.Errorf("waiting: %+v", v.Desk.Waiting)
		}
	})
}

func TestCallAnyUnderstandsWhatIsTyped(t *testing.T) {
	for typed, want := range map[string]string{"2": "A002", "002": "A002", "a002": "A002", " A002 ": "A002"} {
		run(t, typed, func(d *desk) {
			d.issue("lltp")
			d.issue("lltp") // C002 is not this counter's
			d.issue("gplx")
			d.issue("gplx")
			d.login()
			d.CallAny(typed, "urgent")
			if v := d.see(); v.Desk.Current.Number != want {
				t.Errorf("%q called %q (%s)", typed, v.Desk.Current.Number, v.Error)
			}
		})
	}
	run(t, "a number that is not there", func(d *desk) {
		d.login()
		d.CallAny("99", "urgent")
		if v := d.see(); v.Error == "" {
			t.Error("no word about it")
		}
		if v := d.after(errorFor + time.Second); v.Error != "" {
			t.Error("the word stays for ever")
		}
	})
}

// A command without an answer is shown as pending; keys pressed meanwhile are
// dropped.
func TestOneCommandAtATime(t *testing.T) {
	run(t, "pending", func(d *desk) {
		d.issue("gplx")
		d.issue("gplx")
		d.login()
		d.seat.Mute(true)
		d.CallNext()
		v := d.see()
		if v.Pending != i18n.Text(i18n.Vietnamese, "console.next") || v.Can != (Can{}) {
			t.Errorf("pending %q, can %+v", v.Pending, v.Can)
		}
		before := len(d.seat.Asked())
		d.CallNext()
		d.Finish()
		if d.see(); len(d.seat.Asked()) != before {
			t.Error("keys were stored up")
		}
		if v = d.after(answerWithin + time.Second); v.Pending != "" || v.Error == "" || v.Desk.Current.Number != "A001" {
			t.Errorf("afterwards: %q, %q, %+v", v.Pending, v.Error, v.Desk.Current)
		}
	})
}

func TestLinkDown(t *testing.T) {
	run(t, "says so and offers nothing", func(d *desk) {
		d.issue("gplx")
		d.login()
		d.seat.SetLine(false)
		v := d.see()
		if v.Can != (Can{}) || v.Link.Level != LevelBad || v.Link.State == "" {
			t.Errorf("down: %+v %+v", v.Can, v.Link)
		}
		d.CallNext()
		if v = d.see(); v.Error == "" || v.Desk.Current.Number != "" {
			t.Errorf("a command while down: %q, %+v", v.Error, v.Desk.Current)
		}
	})
}

func TestBarTellsOfTheHubsTrouble(t *testing.T) {
	run(t, "a backup", func(d *desk) {
		d.login()
		d.seat.SetPeers(wire.Peer{Dev: "hub", Role: wire.RoleHub, Status: wire.Status{Code: "backup-failed"}})
		if v := d.see(); v.Link.Level != LevelWarn || v.Link.State != "sao lưu không thành công" {
			t.Errorf("the bar says %+v", v.Link)
		}
		d.seat.SetPeers(wire.Peer{Dev: "hub", Role: wire.RoleHub, Status: wire.Status{Code: "from-the-future"}})
		if v := d.see(); v.Link.Level != LevelGood {
			t.Errorf("of what it has no words for the bar says %+v", v.Link)
		}
	})
}

func TestBarNamesThePad(t *testing.T) {
	run(t, "levels", func(d *desk) {
		if v := d.see(); v.Pad.Level != LevelOff {
			t.Errorf("no pad: %+v", v.Pad)
		}
		d.seat.SetPeers(wire.Peer{Dev: "pad-3", Role: wire.RolePad, Counter: d.Console.counter})
		if v := d.see(); v.Pad.Level != LevelGood {
			t.Errorf("pad there: %+v", v.Pad)
		}
		d.seat.SetPeers(wire.Peer{Dev: "pad-3", Role: wire.RolePad, Counter: d.Console.counter, Status: wire.Status{Code: "x", Text: "màn hình lỗi"}})
		if v := d.see(); v.Pad.Level != LevelWarn || v.Pad.State != "màn hình lỗi" {
			t.Errorf("pad in trouble: %+v", v.Pad)
		}
		d.seat.SetPeers(wire.Peer{Dev: "pad-9", Role: wire.RolePad, Counter: "9", Status: wire.Status{Code: "x", Text: "màn hình lỗi"}})
		if v := d.see(); v.Pad.Level != LevelOff {
			t.Errorf("the pad of another counter: %+v", v.Pad)
		}
	})
}

// The rating shown is the officer's own, and none before the hub has sent one.
func TestMarks(t *testing.T) {
	run(t, "from the hub's sum", func(d *desk) {
		if v := d.login(); v.Desk.Figures.ScoreTenths >= 0 {
			t.Errorf("before any answer: %+v", v.Desk.Figures)
		}
		d.seat.SetPeers(wire.Peer{Role: wire.RoleConsole, Marks: &wire.RatingSummary{Officer: "hoa", Answers: 5, MeanTenths: 20, Levels: 4}})
		if v := d.see(); v.Desk.Figures.ScoreTenths >= 0 {
			t.Errorf("somebody else's mark: %+v", v.Desk.Figures)
		}
		d.seat.SetPeers(wire.Peer{Role: wire.RoleConsole, Marks: &wire.RatingSummary{Officer: "duc", Answers: 10, MeanTenths: 37, Levels: 4}})
		if v := d.see(); v.Desk.Figures.ScoreTenths != 37 || v.Desk.Figures.ScoreMax != 4 || v.Desk.Figures.Answers != 10 {
			t.Errorf("the mark: %+v", v.Desk.Figures)
		}
	})
}

func TestFreeConsoleChoosesItsCounter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hub := seattest.NewHub(t, seattest.Centre())
		var mu sync.Mutex
		var last View
		seat := hub.Seat("laptop")
		c := New(Config{Seat: seat, Clock: seat.Clock(), Log: slog.New(slog.DiscardHandler), Show: func(v View) {
			mu.Lock()
			last = v
			mu.Unlock()
		}})
		c.Run(nil)
		defer c.Close()
		see := func() View {
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			return last
		}
		if v := see(); len(v.Login.Counters) != 2 || len(v.Login.Officers) != 0 {
			t.Errorf("choice: %+v", v.Login)
		}
		c.ChooseCounter("7")
		if v := see(); len(v.Login.Officers) != 2 {
			t.Errorf("officers for counter 7: %+v", v.Login.Officers)
		}
		c.Login("hoa", "1234")
		if v := see(); v.Page != PageMain || v.Counter != "7" {
			t.Errorf("page %d at %q", v.Page, v.Counter)
		}
	})
}

// A console that cannot write to its disk says so first of all, to its officer and
// to the hub.
func TestConsoleSaysThatItsDiskFails(t *testing.T) {
	run(t, "in the bar", func(d *desk) {
		d.login()
		for _, up := range []bool{true, false} {
			d.seat.SetLine(up)
			d.seat.SetDisk(true)
			if v := d.see(); v.Link.Name != "Máy này" || v.Link.State != health.DiskFailing.Short(i18n.Vietnamese) || v.Link.Level != LevelBad || v.Link.Full != health.DiskFailing.Staff(i18n.Vietnamese) {
				t.Errorf("with the line up: %v, the bar says %+v", up, v.Link)
			}
			if got := d.seat.Status(); got.Code != string(health.DiskFailing) || got.Text != health.DiskFailing.Staff(i18n.Vietnamese) {
				t.Errorf("with the line up: %v, the hub is told %+v", up, got)
			}
		}
		d.seat.SetLine(true)
		d.seat.SetDisk(false)
		if v := d.see(); v.Link.Name != "Máy chủ" || v.Link.Level != LevelGood || d.seat.Status() != (wire.Status{}) {
			t.Errorf("when the disk is sound the bar says %+v, and the hub is told %+v", v.Link, d.seat.Status())
		}
	})
	run(t, "a memory that is another's matters less than the line", func(d *desk) {
		d.login()
		d.seat.SetTrouble(replica.RolledBack)
		if v := d.see(); v.Link.Name != "Máy này" || v.Link.State != health.StoreRolledBack.Short(i18n.Vietnamese) || v.Link.Level != LevelWarn {
			t.Errorf("the bar says %+v", v.Link)
		}
		d.seat.SetLine(false)
		if v := d.see(); v.Link.Level != LevelBad || v.Link.State == health.StoreRolledBack.Short(i18n.Vietnamese) {
			t.Errorf("offline, the bar says %+v", v.Link)
		}
	})
}
