package console

import (
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/seattest"
	"motcua/internal/wire"
)

// withSupervisor lets Đức direct the counters, with thresholds that a test reaches
// quickly.
func withSupervisor(c *centre.Centre) {
	c.Officers[0].Supervisor = true
	c.Policy.AlertWaiting, c.Policy.AlertWaitMin, c.Policy.AlertServiceMin, c.Policy.AlertIdleMin = 3, 30, 45, 5
	c.PauseReasons[0].LimitMin = 15
	c.Profiles = []centre.Profile{{ID: "chieu", Name: "Trả kết quả buổi chiều", NameEn: "Results", Serves: []centre.Serve{{Agency: "kq"}, {Agency: "gt", HandicapMin: 10}}}}
}

// supervise runs a test on the page of a supervisor who sits at counter 3,
// with an officer at counter 7.
func supervise(t *testing.T, name string, test func(d *desk), change ...func(*centre.Centre)) {
	run(t, name, func(d *desk) {
		d.login()
		d.hub.Must("console-7", queue.Login{Counter: "7", Officer: "hoa", PIN: "1234"})
		d.Supervise(true)
		if v := d.see(); v.Page != PageSupervise {
			d.t.Fatalf("page %d", v.Page)
		}
		test(d)
	}, append([]func(*centre.Centre){withSupervisor}, change...)...)
}

// counter is a row of the page.
func (d *desk) counter(id string) CounterRow {
	d.t.Helper()
	for _, row := range d.see().Supervision.Rows {
		if row.ID == id {
			return row
		}
	}
	d.t.Fatalf("no counter %s on the page", id)
	return CounterRow{}
}

func (d *desk) stands(id string, stands DeskStands, state string) CounterRow {
	d.t.Helper()
	row := d.counter(id)
	if row.Stands != stands || row.State != state {
		d.t.Errorf("counter %s: %d %q, want %d %q", id, row.Stands, row.State, stands, state)
	}
	return row
}

func kinds(alerts []Alert) (list []AlertKind) {
	for _, a := range alerts {
		list = append(list, a.Kind)
	}
	return list
}

func TestPageOfAllCountersIsForSupervisors(t *testing.T) {
	run(t, "and nobody else", func(d *desk) {
		if v := d.login(); v.Supervision.May {
			t.Error("an ordinary officer may")
		}
		d.Supervise(true)
		if v := d.see(); v.Page != PageMain {
			t.Errorf("page %d", v.Page)
		}
	})
	supervise(t, "with the way back to the desk", func(d *desk) {
		if v := d.see(); !v.Supervision.May || v.Supervision.Only || v.Officer != "Trần Minh Đức" {
			t.Errorf("%+v", v.Supervision)
		}
		d.Supervise(false)
		if v := d.see(); v.Page != PageMain || !v.Supervision.May {
			t.Errorf("page %d", v.Page)
		}
	})
	supervise(t, "as long as the session lasts", func(d *desk) {
		d.Logout()
		if v := d.see(); v.Page != PageLogin {
			t.Errorf("page %d", v.Page)
		}
		if v := d.login(); v.Page != PageMain {
			t.Error("the next session begins at the page")
		}
	})
}

func TestSupervisorSitsAtNoCounter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		own := seattest.Centre()
		withSupervisor(&own)
		d := &desk{t: t, hub: seattest.NewHub(t, own)}
		d.seat = d.hub.Seat("laptop")
		d.Console = New(Config{Seat: d.seat, Clock: d.seat.Clock(), Log: slog.New(slog.DiscardHandler), Show: func(v View) {
			d.mu.Lock()
			d.last = v
			d.mu.Unlock()
		}})
		d.Console.Run(nil)
		defer d.Close()
		l := d.see().Login
		if last := l.Counters[len(l.Counters)-1]; last.ID != centre.SupervisorDesk || last.Name != vi("console.super.desk") {
			t.Fatalf("the choice ends with %+v", last)
		}
		d.ChooseCounter(centre.SupervisorDesk)
		if l = d.see().Login; len(l.Officers) != 1 || l.Officers[0].ID != "duc" {
			t.Fatalf("who may sit there: %+v", l.Officers)
		}
		d.Login("duc", "1234")
		if v := d.see(); v.Page != PageSupervise || !v.Supervision.Only || !v.Can.Logout {
			t.Fatalf("page %d, only %v", v.Page, v.Supervision.Only)
		}
		if v := d.see(); v.Pad.State != "" || v.Link.State == "" {
			t.Errorf("the bar tells of a pad (%q), or not of the hub (%q)", v.Pad.State, v.Link.State)
		}
		d.Supervise(false)
		if v := d.see(); v.Page != PageSupervise {
			t.Error("there is a desk to go back to")
		}
		d.Logout()
		if v := d.see(); v.Page != PageLogin {
			t.Errorf("after the logout: page %d", v.Page)
		}
	})
	run(t, "nor is the desk offered where nobody may sit there", func(d *desk) {
		d.hub.State(func(s *queue.State) {
			if list := d.supervisorDesk(s); list != nil {
				t.Errorf("offered %+v", list)
			}
		})
	})
}

func TestEveryCounterIsSeen(t *testing.T) {
	supervise(t, "in each of its states, and since when", func(d *desk) {
		row := d.stands("7", DeskFree, vi("console.super.state.free"))
		if row.Officer != "Lê Thị Hoa" || row.Work != "Sở Tư pháp, Nhận kết quả" || row.Ticket != "" || !row.Oldest.IsZero() {
			t.Errorf("free: %+v", row)
		}
		first, second := d.issue("lltp"), d.issue("tra")
		d.after(4 * time.Minute)
		d.hub.Must("console-7", queue.CallNext{Counter: "7"})
		called := d.local()
		row = d.stands("7", DeskCalling, vi("console.state.called"))
		if row.Ticket != first.Number || !row.Since.Equal(called) || row.Waiting != 1 || !row.Oldest.Equal(calendar.Local(second.IssuedMS)) {
			t.Errorf("called: %+v", row)
		}
		d.after(time.Minute)
		d.hub.Must("console-7", queue.Start{Counter: "7"})
		if row = d.stands("7", DeskServing, vi("console.state.serving")); !row.Since.Equal(d.local()) || row.Can.Shut {
			t.Errorf("serving: %+v", row)
		}
		d.hub.Must("console-7", queue.Finish{Counter: "7"})
		d.hub.Must("console-7", queue.Pause{Counter: "7", Reason: "giai-lao"})
		if row = d.stands("7", DeskPaused, vi("console.super.state.paused", "Giải lao")); !row.Can.Open || row.Served != 1 {
			t.Errorf("paused: %+v", row)
		}
		d.hub.Must("console-7", queue.Logout{Counter: "7"})
		if row = d.stands("7", DeskClosed, vi("console.super.state.closed")); row.Officer != "" || !row.Since.IsZero() {
			t.Errorf("closed: %+v", row)
		}
	})
}

func TestSumsOfTheCentre(t *testing.T) {
	supervise(t, "add up the counters", func(d *desk) {
		d.issue("lltp")
		old := d.issue("gplx")
		d.issue("gplx")
		d.hub.Must("console-7", queue.CallNext{Counter: "7"})
		d.hub.Must("console-7", queue.Start{Counter: "7"})
		d.hub.Must("console-7", queue.Finish{Counter: "7"})
		sum := d.see().Supervision.Sums
		if sum.Counters != 2 || sum.Open != 2 || sum.Waiting != 2 || sum.Served != 1 || !sum.Oldest.Equal(calendar.Local(old.IssuedMS)) || sum.Late {
			t.Errorf("%+v", sum)
		}
		if sum.Quotes != 1 || sum.InsidePct != 100 {
			t.Errorf("one quote was held: %+v", sum)
		}
		if sum = d.after(31 * time.Minute).Supervision.Sums; !sum.Late || sum.Alerts != 1 {
			t.Errorf("after 31 minutes: %+v", sum)
		}
	})
	supervise(t, "and the appointments still to come", func(d *desk) {
		now := calendar.Local(seattest.Now())
		for _, a := range []queue.Appointment{
			{Code: "a", State: queue.Booked, SlotMS: now.UnixMilli()},
			{Code: "b", State: queue.Arrived, SlotMS: now.UnixMilli()},
			{Code: "c", State: queue.Booked, SlotMS: now.AddDate(0, 0, 1).UnixMilli()},
		} {
			d.hub.State(func(s *queue.State) { s.Appointments[a.Code] = &a })
		}
		if sum := d.after(time.Second).Supervision.Sums; sum.Expected != 1 || sum.InsidePct != -1 {
			t.Errorf("%+v", sum)
		}
	})
}

func TestAlertsOverThresholds(t *testing.T) {
	tests := []struct {
		what   string
		events func(d *desk)
		after  time.Duration
		want   AlertKind
		text   string
	}{
		{"a free counter that calls nobody", func(d *desk) { d.issue("lltp") }, 5 * time.Minute, AlertIdle, vi("console.alert.idle", 5, 1)},
		{"a pause over its limit", func(d *desk) {
			d.hub.Must("console-7", queue.Pause{Counter: "7", Reason: "giai-lao"})
		}, 15 * time.Minute, AlertPause, vi("console.alert.pause", 15, 15)},
		{"a long visit", func(d *desk) {
			d.issue("lltp")
			d.hub.Must("console-7", queue.CallNext{Counter: "7"})
			d.hub.Must("console-7", queue.Start{Counter: "7"})
		}, 45 * time.Minute, AlertService, vi("console.alert.service", 45, 45)},
		{"a long wait", func(d *desk) {
			d.issue("lltp")
			d.issue("lltp")
			d.hub.Must("console-7", queue.CallNext{Counter: "7"})
		}, 30 * time.Minute, AlertWait, vi("console.alert.wait", 30, 30)},
		{"a crowd", func(d *desk) {
			for range 4 {
				d.issue("lltp")
			}
			d.hub.Must("console-7", queue.CallNext{Counter: "7"})
		}, 0, AlertCrowd, vi("console.alert.crowd", 3, 3)},
		{"people whom nobody serves", func(d *desk) {
			d.issue("tra")
			d.issue("tra")
			d.hub.Must("console-7", queue.Logout{Counter: "7"})
		}, 0, AlertUnserved, vi("console.alert.unserved", 2)},
	}
	for _, tt := range tests {
		supervise(t, tt.what, func(d *desk) {
			tt.events(d)
			if tt.after > 0 {
				d.after(tt.after - time.Second)
				if row := d.counter("7"); len(row.Alerts) != 0 {
					t.Errorf("before the threshold: %+v", row.Alerts)
				}
				d.after(time.Second)
			}
			row := d.counter("7")
			if len(row.Alerts) != 1 || row.Alerts[0].Kind != tt.want || row.Alerts[0].Text != tt.text {
				t.Errorf("got %+v, want %q", row.Alerts, tt.text)
			}
			if n := d.see().Supervision.Sums.Alerts; n != 1 {
				t.Errorf("%d counters with alerts", n)
			}
		})
	}
}

func TestAlertsOfWhatMattersAndInOrder(t *testing.T) {
	supervise(t, "not of a counter that is free because nobody comes", func(d *desk) {
		d.after(time.Hour)
		d.issue("lltp")
		if row := d.after(time.Minute); len(d.counter("7").Alerts) != 0 {
			t.Errorf("after a minute of waiting: %+v", row.Supervision.Rows)
		}
	})
	supervise(t, "nor of a closed one whose people another takes", func(d *desk) {
		d.issue("lltp")
		d.hub.Must("console-7", queue.Logout{Counter: "7"})
		d.Assign("3", []string{"agency:tp"})
		if row := d.counter("7"); len(row.Alerts) != 0 || row.Waiting != 1 {
			t.Errorf("counter 7: %+v", row)
		}
	})
	supervise(t, "several, the gravest first", func(d *desk) {
		for range 3 {
			d.issue("lltp")
		}
		d.after(31 * time.Minute)
		got := kinds(d.counter("7").Alerts)
		if len(got) != 3 || got[0] != AlertIdle || got[1] != AlertWait || got[2] != AlertCrowd {
			t.Errorf("got %v", got)
		}
	})
}

func TestCounterIsShutAndOpenedAgain(t *testing.T) {
	supervise(t, "with its reason", func(d *desk) {
		ticket := d.issue("lltp")
		d.hub.Must("console-7", queue.CallNext{Counter: "7"})
		d.ShutCounter("7", "moved")
		row := d.stands("7", DeskShut, vi("console.super.state.shut", vi("console.shut.moved")))
		if row.Ticket != "" || row.Waiting != 1 || row.Can.Shut || !row.Can.Open {
			t.Errorf("shut: %+v", row)
		}
		if shut := seattest.Events[queue.CounterShut](d.hub); len(shut) != 1 || shut[0].By != "duc" || shut[0].Reason != "moved" {
			t.Errorf("on the record: %+v", shut)
		}
		if back := seattest.Events[queue.TicketTakenBack](d.hub); len(back) != 1 || back[0].Ticket != ticket.ID {
			t.Errorf("called again: %+v", back)
		}
		d.OpenCounter("7")
		d.stands("7", DeskClosed, vi("console.super.state.closed"))
	})
	supervise(t, "for a reason of the centre's pauses too", func(d *desk) {
		d.ShutCounter("7", "giai-lao")
		d.stands("7", DeskShut, vi("console.super.state.shut", "Giải lao"))
	})
	supervise(t, "but not while somebody is served there", func(d *desk) {
		d.issue("lltp")
		d.hub.Must("console-7", queue.CallNext{Counter: "7"})
		d.hub.Must("console-7", queue.Start{Counter: "7"})
		d.ShutCounter("7", "moved")
		if v := d.see(); v.Error != vi("console.refuse.busy") {
			t.Errorf("error %q", v.Error)
		}
	})
	supervise(t, "and a pause is ended", func(d *desk) {
		d.hub.Must("console-7", queue.Pause{Counter: "7", Reason: "giai-lao"})
		d.OpenCounter("7")
		d.stands("7", DeskFree, vi("console.super.state.free"))
	})
}

func TestCounterIsGivenOtherWork(t *testing.T) {
	supervise(t, "of a profile, with its handicaps", func(d *desk) {
		d.Assign("7", []string{"profile:chieu"})
		if row := d.counter("7"); !row.Assigned || row.Work != "Nhận kết quả, Sở Giao thông vận tải" {
			t.Errorf("%+v", row)
		}
		got := seattest.Events[queue.CounterAssigned](d.hub)
		if len(got) != 1 || len(got[0].Serves) != 2 || got[0].Serves[1].HandicapMin != 10 {
			t.Errorf("assigned %+v", got)
		}
	})
	supervise(t, "of an agency and a service together, and its own again", func(d *desk) {
		d.Assign("7", []string{"agency:kq", "service:gplx"})
		d.issue("gplx")
		if row := d.counter("7"); row.Work != "Nhận kết quả, Đổi giấy phép lái xe" || row.Waiting != 1 {
			t.Errorf("%+v", row)
		}
		d.Assign("7", nil)
		if row := d.counter("7"); row.Assigned || row.Waiting != 0 {
			t.Errorf("its own again: %+v", row)
		}
	})
	supervise(t, "and it can be undone at once", func(d *desk) {
		d.Assign("7", []string{"agency:gt"})
		if v := d.see(); v.UndoSec != 5 || v.Undo != vi("console.undo.counter.assigned") || !v.Can.Undo {
			t.Fatalf("undo %q for %d s, can %v", v.Undo, v.UndoSec, v.Can.Undo)
		}
		d.Undo()
		if row := d.counter("7"); row.Assigned {
			t.Errorf("after the undo: %+v", row)
		}
	})
	supervise(t, "from a list of profiles, agencies and services", func(d *desk) {
		works := d.see().Supervision.Works
		if len(works) != 1+3+4 || works[0].ID != "profile:chieu" || works[1].ID != "agency:gt" || works[4].Note != "Sở Giao thông vận tải" {
			t.Errorf("works: %+v", works)
		}
	})
}

func TestKeptTicketsAreReleased(t *testing.T) {
	keep := func(d *desk, officer bool) {
		d.issue("lltp")
		d.hub.Must("console-7", queue.CallNext{Counter: "7"})
		to := queue.Transfer{Counter: "7", ForCounter: "3"}
		if officer {
			to = queue.Transfer{Counter: "7", ForOfficer: "duc"}
		}
		d.hub.Must("console-7", to)
	}
	supervise(t, "all of a counter together", func(d *desk) {
		keep(d, false)
		keep(d, false)
		row := d.counter("3")
		if row.Kept != 2 || !row.KeptAll || !row.Can.Release || len(d.see().Supervision.Kept) != 2 {
			t.Errorf("kept: %+v", row)
		}
		d.Release("3", "")
		if row = d.counter("3"); row.Kept != 0 || row.Can.Release || d.counter("7").Waiting != 2 {
			t.Errorf("released: %+v", row)
		}
	})
	supervise(t, "one that an officer is to call", func(d *desk) {
		keep(d, true)
		kept := d.see().Supervision.Kept
		if len(kept) != 1 || kept[0].For != "Trần Minh Đức" || kept[0].Counter != "" || kept[0].Number != "C001" {
			t.Fatalf("kept %+v", kept)
		}
		if row := d.counter("3"); row.Kept != 1 || row.KeptAll {
			t.Errorf("at the officer's counter: %+v", row)
		}
		d.Release("", kept[0].ID)
		if left := d.see().Supervision.Kept; len(left) != 0 {
			t.Errorf("left: %+v", left)
		}
	})
}

func TestTicketIsTakenBack(t *testing.T) {
	supervise(t, "with its reason, to its arrival", func(d *desk) {
		ticket := d.issue("lltp")
		d.after(time.Minute)
		d.issue("lltp")
		d.hub.Must("console-7", queue.CallNext{Counter: "7"})
		d.hub.Must("console-7", queue.Start{Counter: "7"})
		row := d.counter("7")
		d.TakeBack(row.TicketID, "away")
		if row = d.stands("7", DeskFree, vi("console.super.state.free")); row.Waiting != 2 || !row.Oldest.Equal(calendar.Local(ticket.IssuedMS)) {
			t.Errorf("%+v", row)
		}
		if got := seattest.Events[queue.TicketTakenBack](d.hub); len(got) != 1 || got[0].By != "duc" || got[0].Reason != "away" {
			t.Errorf("on the record: %+v", got)
		}
	})
}

func TestNothingIsDirectedWithoutTheHub(t *testing.T) {
	supervise(t, "and the page says so", func(d *desk) {
		d.seat.SetLine(false)
		if row := d.counter("7"); row.Can != (CanDirect{}) {
			t.Errorf("can %+v", row.Can)
		}
		d.ShutCounter("7", "moved")
		if v := d.see(); v.Error != vi("console.fault.down") || v.Link.Level != LevelBad {
			t.Errorf("error %q", v.Error)
		}
	})
}

func TestEveryReasonOfASupervisorHasItsWords(t *testing.T) {
	supervise(t, "in both languages", func(d *desk) {
		for _, lang := range i18n.Langs() {
			d.SetLang(lang)
			sup := d.see().Supervision
			for _, list := range [][]Choice{sup.ShutReasons, sup.TakeBackReasons} {
				for _, c := range list {
					if c.Name == "" || strings.HasPrefix(c.Name, "console.") {
						t.Errorf("%s: reason %+v", lang, c)
					}
				}
			}
			if len(sup.ShutReasons) != len(shutReasons)+1 || len(sup.TakeBackReasons) != len(takeBackReasons) {
				t.Errorf("%s: %d and %d reasons", lang, len(sup.ShutReasons), len(sup.TakeBackReasons))
			}
		}
	})
}

// A supervisor reads which devices the hub lets in without a certificate, as long as
// nothing newer is to be said.
func TestSupervisorReadsWhoIsNotEnrolled(t *testing.T) {
	supervise(t, "unenrolled", func(d *desk) {
		if v := d.see(); v.Note != "" {
			t.Fatalf("without any, the page says %q", v.Note)
		}
		stranger := func(id string) wire.Peer { return wire.Peer{Dev: id, Role: wire.RolePad, Unenrolled: true} }
		d.seat.SetPeers(wire.Peer{Dev: "pad-1", Role: wire.RolePad}, stranger("pad-2"), stranger("pad-3"))
		if v := d.see(); !strings.Contains(v.Note, "pad-2, pad-3") || strings.Contains(v.Note, "pad-1") || v.NoteDone {
			t.Errorf("the page says %q", v.Note)
		}
		d.seat.SetPeers(stranger("a"), stranger("b"), stranger("c"), stranger("d"), stranger("e"), stranger("f"))
		if v := d.see(); !strings.Contains(v.Note, "a, b, c, d") || !strings.Contains(v.Note, "2 thiết bị khác") {
			t.Errorf("of six the page says %q", v.Note)
		}
	})
}
